# Ce que les pages disent toujours. Le fichier anglais donne les messages et leur ordre.

## Autour de chaque page

site-description = Votre conversation continue quand vous vous connectez : la même, désormais à votre nom.
site-promise = Une seule conversation, avant et après la connexion.
terms = Conditions d’utilisation
privacy = Confidentialité
skip = Aller au contenu principal
nav-account = Compte
nav-language = Langue
logging-in = Connexion…
saving = Enregistrement…
go-home = Aller à la page d’accueil
try-again = Réessayer
back-to = Retour à { $host }
new-here = Nouveau ici ? { $link }
    .link = Créer un compte
remember-after-all = Il vous est revenu ? { $link }
    .link = Se connecter
picks-up = Votre conversation reprend là où vous l’aviez laissée, désormais à votre nom.
fix-problems =
    { $count ->
        [one] { $count } problème à corriger
       *[other] { $count } problèmes à corriger
    }

## Champs

email = Adresse e-mail
your-name = Votre nom
your-name-hint = Le nom que l’assistant utilisera.
password = Mot de passe
    .show = Afficher le mot de passe
new-password = Nouveau mot de passe
    .show = Afficher le nouveau mot de passe
new-password-hint = { $least } caractères ou plus. Trois ou quatre mots au hasard conviennent bien.
log-in-instead = Se connecter plutôt

## Page d’accueil

home-title = Accueil
name = Nom
custom-user-id = Identifiant personnalisé
none-yet = Aucun pour l’instant
chat = Discussion
chat-loading = Chargement de la discussion…
chat-needs-javascript = La discussion a besoin de JavaScript. Vous pouvez vous connecter et vous déconnecter sans lui.
chat-absent = Il n’y a pas encore de discussion sur cette page.
chat-absent-hint = Si vous gérez ce site, définissez { $setting } pour en afficher une.

## Connexion et déconnexion

login-title = Connexion
login-wrong-with-code = Ces informations ne correspondent pas. Vérifiez votre adresse e-mail, votre mot de passe et, si vous en utilisez une, le code de votre application d’authentification. Puis réessayez.
login-code-open = Utiliser un code d’une application d’authentification
login-code = Code
login-code-hint = Six chiffres de votre application, ou l’un de vos codes de récupération.
login-code-remember = Ne pas demander de code dans ce navigateur pendant 30 jours
login-forgot = Mot de passe oublié ?
login-elsewhere = C’est le site auquel appartient ce chat qui vous connecte. Connectez-vous là-bas, puis revenez.
log-in-with = Se connecter avec { $provider }
log-in-with-passkey = Se connecter avec une clé d’accès
passkey-needs-script = Pour vous connecter avec une clé d’accès, activez JavaScript.
logged-in-title = Vous êtes connecté
logged-in-close = Vous pouvez fermer cette fenêtre.
logout-title = Déconnexion
logout-question = Se déconnecter ?
logout-ends-chat = Cela met aussi fin à votre conversation.
logged-out-title = Vous êtes déconnecté
logged-out-going = Vous êtes déconnecté ici. Déconnexion de { $provider } en cours…
logged-out-go = Continuer vers { $provider }
logged-out-unavailable = Vous êtes déconnecté ici. { $provider } ne répond pas pour le moment : vous y êtes peut-être encore connecté. Réessayez dans un instant.
logged-out-impossible = Vous êtes déconnecté ici, mais nous ne pouvons pas vous déconnecter de { $provider }. Si d’autres personnes utilisent cet ordinateur, déconnectez-vous aussi là-bas.

## Inscription

register-title = Créer un compte
register-creating = Création du compte…
register-have-account = Vous avez déjà un compte ? { $link }
    .link = Se connecter
register-invited = Vous êtes invité. Votre conversation reprend là où vous l’avez laissée, maintenant à votre nom.
register-off = Vous ne pouvez pas créer vous-même un compte ici. Demandez-en un à l’administrateur du site.
register-by-invitation = Il faut une invitation pour créer un compte ici. Si vous en avez une, ouvrez le lien qu’elle contient. Sinon, adressez-vous à l’administrateur du site.
register-domains = Vous pouvez créer un compte avec une adresse chez { $domains }. Pour toute autre adresse, il faut une invitation.
check-email-title = Consultez votre messagerie
register-sent-lead = Nous avons envoyé un e-mail à l’adresse que vous avez saisie. Le lien qu’il contient est valable 24 heures.
register-sent-nothing = Toujours rien après quelques minutes ? Regardez dans les courriers indésirables ; ensuite, vous pouvez { $again }. Nous envoyons au plus trois e-mails par heure à une même adresse. Si quelqu’un d’autre a épuisé cette limite, vous pouvez { $reset }.
    .again = vérifier l’adresse et vous inscrire à nouveau
    .reset = demander un lien pour choisir un mot de passe
register-already-confirmed = Déjà confirmée ? { $link }
    .link = Se connecter
confirm-title = Confirmez votre adresse e-mail
confirm-lead = Saisissez votre mot de passe pour terminer la création de votre compte.
confirm-password-hint = Le mot de passe choisi lors de votre inscription.
confirm-confirming = Confirmation…
confirm-button = Confirmer l’adresse e-mail
confirm-not-you = Si vous ne vous êtes pas inscrit ici, fermez cette page. Personne ne peut utiliser le compte sans votre confirmation.

## Un nouveau mot de passe

forgot-title = Mot de passe oublié
forgot-lead = Nous vous enverrons par e-mail un lien pour en choisir un nouveau.
forgot-sending = Envoi…
forgot-send = Envoyer le lien
forgot-no-mail = Ce site ne peut pas envoyer d’e-mails. Demandez un lien de réinitialisation à son administrateur.
forgot-sent-lead = S’il existe un compte à cette adresse, nous y avons envoyé un lien. Il fonctionne une seule fois, pendant une heure.
forgot-sent-nothing = Toujours rien après quelques minutes ? Regardez dans les courriers indésirables ; ensuite, vous pouvez { $again }. Nous envoyons au plus trois e-mails par heure à une même adresse. Seul le lien le plus récent fonctionne.
    .again = vérifier l’adresse et demander un autre lien
login-link-offer = Recevoir un lien de connexion par e-mail
login-link-title = Se connecter avec un lien
login-link-lead = Nous vous enverrons par e-mail un lien qui vous connecte sans mot de passe.
login-link-sent-lead = S’il existe un compte à cette adresse, nous y avons envoyé un lien de connexion. Il fonctionne une seule fois, pendant 15 minutes, dans n’importe quel navigateur.
login-link-other = Se connecter autrement
login-link-open-lead = Se connecter en tant que { $email } dans ce navigateur ?
login-link-not-you = Si ce n’est pas votre compte, fermez cette page. Quelqu’un d’autre a demandé ce lien.
reset-title = Choisissez un nouveau mot de passe
reset-lead = Vous serez déconnecté partout ailleurs.
reset-save = Enregistrer le mot de passe

## Page du compte

account-title = Votre compte
account-nothing-changed = Rien n’a été modifié. { $problem }
account-lead = Consultez et modifiez ce que nous conservons à votre sujet.
account-before-login = Avant la connexion
account-details = Vos informations
account-copy-id = votre identifiant personnalisé
account-save-name = Enregistrer le nom
account-save-details = Enregistrer les modifications
account-change-email = Modifier
account-email-pending = { $email } attend votre confirmation
email-title = Adresse e-mail
email-lead = Vous vous connectez avec cette adresse, et nous vous y écrivons.
email-pending-title = En attente de confirmation
email-pending = Nous avons envoyé un lien à { $email }. Ouvrez-le avant le { $time } pour changer d’adresse. D’ici là, rien ne change.
email-pending-hint = Toujours rien après quelques minutes ? Regardez dans les courriers indésirables et vérifiez l’adresse. Nous envoyons au plus trois e-mails par heure à une même adresse.
email-withdraw = Garder mon adresse actuelle
email-change-title = Changer d’adresse
email-no-mail = Ce site ne peut pas envoyer d’e-mails : vous ne pouvez donc pas changer d’adresse ici.
email-none = Vous n’avez pas d’adresse e-mail ici. Le site d’où vous venez s’en charge.
email-new = Nouvelle adresse e-mail
email-new-hint = Nous y enverrons un lien.
email-sending = Envoi…
email-send = Envoyer le lien
email-confirm-title = Confirmez votre nouvelle adresse
email-confirm-lead = Utiliser désormais { $email } pour votre compte ? Vous vous connecterez avec elle, et nous vous y écrirons.
email-confirm-button = Utiliser cette adresse
email-confirm-not-you = Si vous n’avez rien demandé, fermez cette page. Rien ne change.
email-taken-now = Rien n’a changé : un autre compte utilise { $email }. Connectez-vous à ce compte ou choisissez une autre adresse.
email-undo-title = Annuler le changement d’adresse
email-undo-lead = Redonner à votre compte son ancienne adresse, { $email } ?
email-undo-what = Quelqu’un d’autre l’a peut-être changée. Vous serez déconnecté partout, votre mot de passe ne fonctionnera plus, et toute clé d’accès, tout compte associé ou toute application d’authentification ajoutés depuis seront retirés. Ensuite, vous choisirez un nouveau mot de passe.
email-undo-button = Annuler et se déconnecter partout
email-undo-was-you = Si vous avez changé l’adresse vous-même, fermez cette page.
not-given = Non renseigné
yes = Oui
no = Non
account-password-hint = Changer de mot de passe déconnecte tous vos autres appareils.
account-current-password = Mot de passe actuel
    .show = Afficher le mot de passe actuel
account-changing = Modification…
account-change-password = Changer le mot de passe
account-no-password = Vous n’avez pas choisi de mot de passe ici.
account-choose-password = Choisissez-en un par e-mail : { $link }
    .link = Choisir un mot de passe
account-second-factor = Demander un code d’une application de votre téléphone à la connexion. { $link }
    .link = Configurer ou modifier
account-providers = Autres façons de se connecter
account-providers-hint = Associez un compte que vous avez ailleurs pour vous connecter ici avec lui.
account-provider-connected = Associé
account-connect = Associer { $provider }
account-disconnect = Dissocier { $provider }
account-passkeys = Clés d’accès
account-passkeys-hint = Connectez-vous avec votre empreinte, votre visage ou le verrouillage de l’écran au lieu d’un mot de passe.
account-passkeys-manage = Gérer les clés d’accès
passkeys-lead = Une clé d’accès est conservée par votre téléphone, votre ordinateur ou votre clé de sécurité. Vous vous connectez avec votre empreinte, votre visage ou le verrouillage de l’écran.
passkeys-yours = Vos clés d’accès
passkeys-none = Vous n’avez pas encore de clé d’accès.
passkey-synced = Synchronisée
passkey-added = Ajout : { $time }
passkey-never-used = Pas encore utilisée
passkey-copied = Le { $time }, nous avons refusé une connexion avec cette clé d’accès : quelqu’un en a peut-être une copie. Retirez-la, puis ajoutez-en une nouvelle.
passkey-change = Renommer ou retirer
passkey-change-title = Modifier { $name }
passkey-name = Nom
passkey-name-hint = Pour la reconnaître : le nom de votre appareil, par exemple.
passkey-rename = Enregistrer le nom
passkey-remove-what = Vous ne pourrez plus vous connecter avec elle. Supprimez-la aussi sur votre appareil.
passkey-remove = Retirer la clé d’accès
passkey-removing = Retrait…
passkey-last-one = C’est votre seule façon de vous connecter : vous ne pouvez pas la retirer. Ajoutez d’abord une autre clé d’accès.
passkey-add-title = Ajouter une clé d’accès
passkey-add = Ajouter la clé d’accès
passkey-waiting = En attente de votre appareil…
passkey-no-script = L’ajout d’une clé d’accès nécessite JavaScript. Activez-le, puis rouvrez cette page.
passkey-recovery = Si vous perdez vos appareils, nous envoyons à { $email } un lien qui vous redonne accès.
passkey-no-recovery = Ce site ne peut pas vous envoyer d’e-mail. Gardez une autre façon de vous connecter, au cas où vous perdriez vos appareils.
account-invitations = Invitations
account-invitations-hint = Invitez d’autres personnes à créer un compte ici.
account-invitations-open = Inviter quelqu’un
invitations-lead = Nous envoyons un lien par e-mail à la personne que vous invitez. Il lui permet de créer un compte pendant 7 jours.
invitations-invite = Inviter quelqu’un
invitations-name = Nom (facultatif)
invitations-name-hint = Son formulaire le contient au départ. Elle peut le modifier.
invitations-send = Envoyer l’invitation
invitations-sent = Vos invitations
invitations-sent-hint = Une personne disparaît de cette liste quand elle crée un compte avec son invitation. Nous ne vous disons pas si une adresse a déjà un compte ; si c’est le cas, elle ne reçoit pas d’e-mail.
invitations-none = Vous n’avez aucune invitation en cours.
invitation-sent = Envoyée : { $time }
invitation-expires = Valable jusqu’au { $time }
invitation-withdraw = Retirer
account-sessions = Où vous êtes connecté
account-sessions-hint = Si vous ne reconnaissez pas l’un de ces appareils, déconnectez-le et changez votre mot de passe.
account-this-browser = Ce navigateur
account-network = Réseau { $network }
account-network-unknown = Réseau inconnu
account-logged-in = Connexion : { $time }
account-last-used = Dernière utilisation : { $time }
# Behind "Log out", for screen readers: which device.
account-which-device = { $device }, dernière utilisation { $time }
account-log-out-others = Déconnecter tous les autres appareils
account-nowhere-else = Vous n’êtes connecté nulle part ailleurs.
account-data = Vos données
account-data-what = Un fichier contenant tout ce que nous conservons à votre sujet : votre compte, où vous êtes connecté et les identifiants que la discussion utilise pour vous.
account-data-download = Télécharger vos données
account-erase-title = Supprimer votre compte
account-erase-what = Nous supprimons immédiatement votre nom, votre adresse e-mail, votre mot de passe et vos sessions, ainsi que le lien avec vos conversations. Cette action est irréversible.
account-erase-kept =
    { $days ->
        [one] Nous conservons les entrées du journal de sécurité { $days } jour pour enquêter sur les abus. Elles contiennent un identifiant de compte aléatoire, des adresses réseau et des identifiants de conversation. L’exploitant du site s’en sert pour faire supprimer vos conversations.
       *[other] Nous conservons les entrées du journal de sécurité { $days } jours pour enquêter sur les abus. Elles contiennent un identifiant de compte aléatoire, des adresses réseau et des identifiants de conversation. L’exploitant du site s’en sert pour faire supprimer vos conversations.
    }
account-erase-password = Mot de passe de confirmation
    .show = Afficher le mot de passe de confirmation
account-erase-again = Montrez d’abord que c’est bien vous : { $link }
    .link = Se reconnecter
account-erasing = Suppression…
account-erase = Supprimer le compte

## Application d’authentification

second-factor-title = Application d’authentification
second-factor-lead = Avec une application d’authentification, nous demandons aussi un code de votre téléphone à la connexion. Qui vole votre mot de passe ou accède à votre messagerie ne peut alors toujours pas se connecter.
second-factor-required = Ce site exige une application d’authentification. Configurez-en une pour terminer la connexion.
second-factor-not-offered = Ce site ne propose pas d’application d’authentification.
second-factor-not-asked-for = Vous ne vous connectez ici ni avec un mot de passe ni avec un lien reçu par e-mail : nous ne demandons donc pas de code.
second-factor-begin = Configurer
second-factor-scan = Scannez ce code QR avec votre application d’authentification.
second-factor-qr = Code QR pour votre application d’authentification
second-factor-by-hand = Ou saisissez cette clé dans l’application :
second-factor-copy-key = la clé
second-factor-this-device = L’application est sur cet appareil ? { $link }
    .link = L’ouvrir
second-factor-code = Code affiché par l’application
second-factor-confirm = Activer
second-factor-confirming = Vérification…
second-factor-on = Activée depuis le { $time }.
second-factor-codes-left =
    { $count ->
        [one] Il reste { $count } code de récupération.
       *[other] Il reste { $count } codes de récupération.
    }
second-factor-change-hint = Il faut un code pour obtenir de nouveaux codes de récupération ou pour désactiver l’application d’authentification.
second-factor-required-hint = Ce site exige une application d’authentification. Il faut un code pour obtenir de nouveaux codes de récupération.
second-factor-new-codes = Obtenir de nouveaux codes de récupération
second-factor-turn-off = Désactiver
back-to-account = Retour à votre compte
recovery-codes-title = Vos codes de récupération
recovery-codes-app-on = Votre application d’authentification est activée. Nous demanderons son code quand vous vous connecterez avec votre mot de passe.
recovery-codes-renewed = Voici vos nouveaux codes de récupération. Les anciens ne fonctionnent plus.
recovery-codes-keep = Gardez ces codes en lieu sûr. Si vous perdez l’application, chacun d’eux vous connecte une fois à sa place. Nous ne les afficherons plus.
recovery-codes-copy = vos codes de récupération
recovery-codes-download = Télécharger
recovery-codes-go-on = Continuer

## Problèmes

problem-register-again = Recréer un compte
problem-new-link = Obtenir un nouveau lien
problem-error = Erreur
problem-request-id = Identifiant de la requête
problem-copy-request-id = l’identifiant de la requête
problem-report = Si vous signalez ce problème, indiquez l’identifiant de la requête.

## Appareils et dates

device = { $browser } sur { $system }
device-unknown-browser = Navigateur inconnu sur { $system }
device-unknown = Appareil inconnu
# $month is a number, $time is hours and minutes.
moment = { $day } { $month ->
        [1] janvier
        [2] février
        [3] mars
        [4] avril
        [5] mai
        [6] juin
        [7] juillet
        [8] août
        [9] septembre
        [10] octobre
        [11] novembre
       *[12] décembre
    } { $year } à { $time } UTC

## Ce qui est fait

done-address-confirmed = Votre adresse e-mail est confirmée. Connectez-vous pour continuer.
done-password-reset = Mot de passe modifié. Connectez-vous avec votre nouveau mot de passe.
done-account-erased = Votre compte a été supprimé et vous êtes déconnecté.
done-name-changed = Nom modifié. L’assistant l’utilisera dès votre prochain message.
done-details-changed = Vos informations sont enregistrées. L’assistant les utilisera dès votre prochain message.
done-password-changed = Mot de passe modifié. Tous les autres appareils sont déconnectés.
done-session-revoked = Cet appareil est déconnecté.
done-others-revoked = Tous les autres appareils sont déconnectés.
done-email-sent = Nous avons envoyé un lien à votre nouvelle adresse. Ouvrez-le pour changer d’adresse.
done-email-withdrawn = Votre adresse reste la même.
done-email-changed = Votre adresse e-mail est modifiée. Nous avons prévenu l’ancienne adresse.
done-email-changed-elsewhere = Votre adresse e-mail est modifiée. Connectez-vous avec la nouvelle.
done-email-restored = Votre compte a retrouvé son ancienne adresse. Vous êtes déconnecté partout ; connectez-vous pour vérifier votre compte.
done-provider-connected = C’est fait. Vous pouvez désormais vous connecter aussi avec ce compte.
done-provider-taken = Rien n’a été associé : ce compte appartient déjà à quelqu’un d’autre ici.
done-provider-removed = Dissocié. Vous ne pouvez plus vous connecter de cette façon.
done-passkey-added = Clé d’accès ajoutée. Vous pouvez maintenant vous connecter avec elle.
done-passkey-renamed = Nom modifié.
done-passkey-removed = Clé d’accès retirée. Supprimez-la aussi sur votre appareil.
done-second-factor-removed = Votre application d’authentification est désactivée. Nous ne demandons plus de code.
done-invitation-sent = L’invitation est en route. Son lien fonctionne une seule fois, pendant 7 jours.
done-invitation-withdrawn = Invitation retirée. Son lien ne fonctionne plus.
