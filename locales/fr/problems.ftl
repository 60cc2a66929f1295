# Ce qui n’a pas marché, et que faire : sur les pages et dans les problèmes (RFC 9457).

## Par type : titre, ce qui ne va pas, remède

problem-malformed-body = Nous n’avons pas pu lire cette requête
    .detail = Son contenu est incomplet ou mal formé.
    .remedy = Revenez en arrière et réessayez.
problem-wrong-credentials = Adresse e-mail ou mot de passe incorrect
    .detail = Cette adresse e-mail et ce mot de passe ne correspondent pas.
    .remedy = Vérifiez les deux et réessayez.
problem-unconfirmed-address = Adresse e-mail non confirmée
    .detail = Confirmez d’abord votre adresse e-mail.
    .remedy = Ouvrez le lien dans l’e-mail que nous y avons envoyé.
problem-refused-key = Clé refusée
    .detail = Cette clé n’est pas valable ici.
    .remedy = Vérifiez la clé, et d’où elle peut être utilisée.
problem-refused-code = Code refusé
    .detail = Ce code n’est pas valable dans ce navigateur, ou ne l’est plus.
    .remedy = Connectez-vous à nouveau.
problem-second-factor-enrolment-required = Application d’authentification requise
    .detail = Il vous faut une application d’authentification pour vous connecter ici, et vous n’en avez pas encore configuré.
    .remedy = Configurez-en une, puis connectez-vous.
problem-cross-site = Requête bloquée
    .detail = Cette requête vient d’un autre site.
    .remedy = Ouvrez la page sur ce site et réessayez.
problem-not-found = Page introuvable
    .detail = Il n’y a pas de page à cette adresse.
    .remedy = Vérifiez l’adresse ou allez à la page d’accueil.
problem-unknown-assistant = Assistant inconnu
    .detail = Ce site n’a pas d’assistant de ce nom.
    .remedy = Vérifiez `assistant` dans l’adresse.
problem-login-required = Connexion requise
    .detail = Cet assistant est réservé aux personnes connectées.
    .remedy = Connectez-vous, puis réessayez.
problem-passkey-refused = Clé d’accès refusée
    .detail = Cette clé d’accès n’est pas connue ici, ou votre réponse est arrivée trop tard.
    .remedy = Réessayez, ou connectez-vous autrement.
not-logged-in = Personne n’est connecté.
problem-method-not-allowed = Cela ne fonctionne pas ici
    .detail = Cette adresse n’accepte pas ce type de requête.
    .remedy = Recommencez depuis la page d’accueil.
problem-request-timeout = La requête a pris trop de temps
    .detail = La requête n’est pas arrivée à temps.
    .remedy = Réessayez.
problem-address-taken = Adresse e-mail déjà utilisée
    .detail = Un compte utilise déjà cette adresse e-mail.
    .remedy = Connectez-vous, ou utilisez une autre adresse.
problem-registration-closed = Inscriptions fermées
    .detail = Vous ne pouvez pas créer vous-même un compte ici.
    .remedy = Connectez-vous si vous avez un compte, ou demandez-en un à l’administrateur du site.
problem-password-login-off = Les mots de passe ne sont pas utilisés ici
    .detail = Sur ce site, vous ne pouvez ni vous connecter avec un mot de passe ni en choisir un.
    .remedy = Connectez-vous autrement : la page de connexion vous montre comment.
problem-dead-link = Ce lien ne fonctionne plus
    .detail = Chaque lien fonctionne une seule fois, pour une durée limitée. Un lien plus récent remplace les précédents.
    .remedy = Demandez un nouveau lien, ou connectez-vous si vous l’avez déjà utilisé.
problem-body-too-large = Requête trop volumineuse
    .detail = La requête dépasse ce que ce site accepte.
    .remedy = Raccourcissez votre saisie et réessayez.
problem-misdirected-request = Mauvais site
    .detail = Ce serveur ne gère pas le site demandé.
    .remedy = Vérifiez l’adresse.
problem-unsupported-media-type = Type de contenu non pris en charge
    .detail = Cette adresse n’accepte pas ce type de contenu.
    .remedy = Utilisez le formulaire de la page.
problem-invalid-fields = Certains champs sont à corriger
    .detail = Un champ manque, est répété ou n’est pas valide.
    .remedy = Revenez en arrière et vérifiez votre saisie.
# The wait stands in its place, so there is no remedy.
problem-too-many-attempts = Trop de tentatives
    .detail = Attendez un moment, puis réessayez.
problem-bad-request = Nous n’avons pas pu traiter cette requête
    .detail = La requête n’est pas valide.
    .remedy = Revenez en arrière et réessayez.
problem-internal-error = Erreur du serveur
    .detail = Un problème est survenu de notre côté. Il a été consigné.
    .remedy = Réessayez dans un instant.
problem-unavailable = Temporairement indisponible
    .detail = Ce n’est pas possible pour le moment.
    .remedy = Réessayez dans quelques secondes.
problem-not-ready = Pas encore prêt
    .detail = Cette instance n’est pas prête à recevoir des requêtes.
    .remedy = Réessayez dans quelques secondes.

## Pour un problème précis

foreign-site = D’après votre navigateur, un autre site a envoyé cette requête.
token-not-fetched = Obtenez les jetons avec fetch() : cette adresse ne peut être ni ouverte comme page ni intégrée.
foreign-origin = Cette origine n’est pas autorisée à obtenir des jetons. Voir THROUGHLINE_ALLOWED_ORIGINS.
invalid-host = L’en-tête Host n’est pas un nom d’hôte valide.
foreign-host = Ce serveur ne répond qu’aux requêtes adressées à son propre nom d’hôte. Voir THROUGHLINE_PUBLIC_URL.
form-not-utf8 = Le formulaire n’est pas encodé en UTF-8.
empty-body = Le corps de la requête est vide.
not-json = Le corps n’est pas du JSON en UTF-8 : voir ligne { $line }, colonne { $column }.
not-an-object = Le corps doit être un objet JSON.
incomplete = Le corps s’interrompt.
encoded = Envoyez le corps sans Content-Encoding.
json-expected = Envoyez le corps en application/json.
form-expected = Envoyez le corps en application/x-www-form-urlencoded.
utf8-expected = Envoyez le corps en UTF-8.
retry-in-seconds =
    { $seconds ->
        [1] Trop de tentatives. Réessayez dans une seconde.
        [one] Trop de tentatives. Réessayez dans { $seconds } seconde.
       *[other] Trop de tentatives. Réessayez dans { $seconds } secondes.
    }
retry-in-minutes =
    { $minutes ->
        [one] Trop de tentatives. Réessayez dans { $minutes } minute.
       *[other] Trop de tentatives. Réessayez dans { $minutes } minutes.
    }
reset-helps = Si ces tentatives ne viennent pas de vous, vous n’avez pas à attendre : passez par « { login-forgot } » pour choisir un nouveau mot de passe, puis connectez-vous ici aussitôt.
login-unconfirmed = Confirmez d’abord votre adresse e-mail. Ouvrez le lien dans l’e-mail que nous vous avons envoyé. Si vous ne le trouvez pas, passez par « { login-forgot } » pour obtenir un nouveau lien, qui confirme aussi votre adresse.
provider-declined = { $provider } ne vous a pas connecté. Réessayez, ou connectez-vous autrement.
provider-unavailable = { $provider } ne répond pas pour le moment. Réessayez dans un instant, ou connectez-vous autrement.
provider-untrusted = La réponse de { $provider } n’est pas digne de confiance : vous n’êtes pas connecté. Veuillez recommencer.
provider-stale = Cette connexion a pris trop de temps ou a déjà servi. Veuillez recommencer.
provider-unverified = { $provider } n’a pas confirmé votre adresse e-mail : vous ne pouvez pas encore l’utiliser ici. Confirmez-la d’abord là-bas, ou connectez-vous autrement.
provider-taken = Il existe déjà un compte avec votre adresse e-mail. Connectez-vous d’abord à ce compte, puis associez { $provider } sur la page de votre compte.
provider-disabled = Vous ne pouvez pas vous connecter à ce compte avec { $provider }.
provider-no-account = Vous n’avez pas encore de compte ici, et la connexion avec { $provider } n’en crée pas. Si vous avez un compte, connectez-vous et associez { $provider } sur la page de votre compte. Sinon, demandez-en un à l’administrateur du site.

## Champs

field-missing = Ce champ manque.
language-unknown = Ce site n’est pas disponible dans cette langue.
field-repeated = Ce champ apparaît deux fois.
field-of-wrong-type = Ce champ n’est pas du bon type.
field-unknown = Champ inconnu.
field-unknown-meant = Champ inconnu. Vouliez-vous dire `{ $meant }` ?
email-malformed = Saisissez une adresse e-mail de la forme name@example.com.
email-dots = Vérifiez les points avant le @ : cette partie ne peut ni commencer ni finir par un point, ni en contenir deux de suite.
email-too-long = Cette adresse e-mail est trop longue. Utilisez au plus 254 caractères.
email-taken = Un compte utilise déjà cette adresse e-mail.
email-not-invited = Seules certaines adresses peuvent s’inscrire ici sans invitation, et celle-ci n’en fait pas partie. Utilisez une autre adresse, ou demandez une invitation à l’administrateur du site.
email-unchanged = C’est déjà votre adresse e-mail. Saisissez-en une autre.
email-unverified = Confirmez d’abord l’adresse et envoyez `email_verified` à true, ou omettez l’adresse.
account-disabled = Ce compte ne peut pas être utilisé.
display-name-missing = Saisissez votre nom.
display-name-too-long = Ce nom est trop long. Utilisez au plus 5 000 octets (environ 5 000 lettres latines).
display-name-has-control = Saisissez votre nom sur une seule ligne, sans caractères de contrôle.
display-name-reserved = Ce nom est réservé aux visiteurs qui ne sont pas connectés. Saisissez-en un autre.
custom-user-id-malformed = Un identifiant personnalisé doit compter de 1 à 200 octets, sans caractères de contrôle ni espaces au début ou à la fin.
custom-user-id-taken = Un autre compte utilise cet identifiant personnalisé.
subject-malformed = Un sujet se compose de "anon-" suivi d’un UUID version 4 en minuscules.
wrong-registration-password = Ce n’est pas le mot de passe choisi pour cette inscription. Si vous vous êtes inscrit plusieurs fois, ouvrez le lien de l’autre e-mail. Ou passez par « { login-forgot } » pour obtenir un nouveau lien, qui confirme aussi votre adresse.
wrong-current-password = Ce n’est pas votre mot de passe actuel. Réessayez.
passkey-name-unfit = Saisissez un nom, sur une seule ligne.
passkey-refused = La clé d’accès n’a pas pu être vérifiée. Réessayez.
passkey-taken = Cette clé d’accès est déjà utilisée.
passkeys-too-many = Vous avez déjà { $most } clés d’accès. Retirez-en une d’abord.
code-missing = Saisissez le code.
wrong-code = Ce n’est pas le code affiché par l’application. Attendez le suivant et vérifiez que l’horloge de votre téléphone est à l’heure.
wrong-password-or-code = Le mot de passe ou le code est incorrect. Vérifiez les deux et réessayez.
out-of-range = Saisissez un nombre de { $least } à { $most }.
text-too-short = Saisissez au moins { $least } caractères.
text-too-long = Saisissez au plus { $most } caractères.
not-a-number = Saisissez un nombre, par exemple 7 ou 7.5.
not-offered = Choisissez l’une des options.
value-unfit = Cette valeur ne convient pas ici. Vérifiez qu’elle a la forme demandée.
values-too-large = C’est trop long. Raccourcissez cette information ou une autre.
new-password-missing = Saisissez un mot de passe d’au moins { $least } caractères.
password-too-short =
    { $length ->
        [one] Ce mot de passe compte { $length } caractère. Il en faut au moins { $least } ; trois ou quatre mots au hasard conviennent bien.
       *[other] Ce mot de passe compte { $length } caractères. Il en faut au moins { $least } ; trois ou quatre mots au hasard conviennent bien.
    }
password-too-long = Ce mot de passe compte { $bytes } octets. Utilisez au plus 4 096 octets (4 096 lettres latines).
password-nul = Ce mot de passe contient un caractère NUL. Supprimez-le.
password-repetition = Ce mot de passe répète les mêmes caractères. Utilisez-en au moins { $least } qui ne se répètent pas.
password-sequence = Ce mot de passe suit l’alphabet, les chiffres ou le clavier. Essayez plusieurs mots sans rapport entre eux.
password-common = C’est l’un des mots de passe les plus courants. Essayez plusieurs mots sans rapport entre eux.
password-site-name = Ce mot de passe n’est guère plus que le nom de ce site. Essayez plusieurs mots sans rapport avec vous ni avec ce site.
password-email = Ce mot de passe n’est guère plus que votre adresse e-mail. Essayez plusieurs mots sans rapport avec vous ni avec ce site.
password-person = Ce mot de passe n’est guère plus que votre nom. Essayez plusieurs mots sans rapport avec vous ni avec ce site.
password-all-names = Ce mot de passe n’est guère plus que votre nom, votre adresse e-mail et le nom de ce site. Essayez plusieurs mots sans rapport avec vous ni avec ce site.
