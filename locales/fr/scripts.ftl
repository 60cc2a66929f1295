# Ce que disent les scripts des pages ; certaines phrases figurent aussi sur les pages. Ici, aucun message ne renvoie à un autre.

# Before the person's name, for screen readers.
nav-your-account = Votre compte,
log-in = Se connecter
log-out = Se déconnecter
logging-out = Déconnexion…
create-account = Créer un compte
# Before an error, in a page's title and for screen readers.
error = Erreur :
logged-in-as = Vous êtes connecté en tant que { $name }
browsing-anonymously = Vous naviguez anonymement
chat-knows-you = L’assistant connaît votre nom.
site-knows-you = Ce site connaît votre nom.
chat-now = Vous pouvez discuter dès maintenant. Si vous vous connectez plus tard, la conversation continue.
log-in-any-time = Connectez-vous quand vous voulez : votre identifiant reste le même.
line-before = Avant
line-no-earlier-visit = Aucune visite
line-now = Maintenant
line-once-logged-in = Après la connexion
line-your-name = Votre nom
anonymous = Anonyme
user-id = Identifiant
email-missing = Saisissez votre adresse e-mail.
password-missing = Saisissez votre mot de passe.
copy = Copier
copy-what = Copier { $what }
copied = Copié
selected = Sélectionné
show = Afficher
characters-missing =
    { $count ->
        [one] Encore { $count } caractère.
       *[other] Encore { $count } caractères.
    }
long-enough = Assez long.
strength-0 = Très facile à deviner.
strength-1 = Facile à deviner : proche d’un mot de passe courant.
strength-2 = Pourrait être deviné. Ajoutez un mot.
strength-3 = Difficile à deviner.
strength-4 = Très difficile à deviner.
chat-open = Ouvrir la discussion
chat-close = Fermer la discussion
chat-unreachable = Impossible de charger la discussion. Vérifiez votre connexion, puis réessayez.
chat-stuck = La discussion est chargée mais n’a pas démarré. Réessayez dans un instant.
ended-logout = Vous vous êtes déconnecté, la conversation est donc terminée. Votre prochain message en ouvre une nouvelle.
ended-switch = Une autre personne s’est connectée, la conversation est donc terminée. Votre prochain message en ouvre une nouvelle.
ended-reset = Ce navigateur a perdu le cookie qui contenait son identifiant, la conversation est donc terminée. Votre prochain message en ouvre une nouvelle.
line-ended = Terminé
line-logged-in = Connecté
user-id-new = Identifiant (nouveau)
user-id-unchanged = Identifiant (inchangé)
moved-to-person = Vous êtes maintenant { $name }, avec un nouvel identifiant. Votre conversation précédente est terminée.
moved-to-anonymous = Vous êtes de nouveau anonyme, avec un nouvel identifiant. Votre conversation précédente est terminée.
kept-anonymous-person = Vous étiez anonyme ; vous êtes maintenant { $name }. L’identifiant est le même, la conversation continue donc.
kept-anonymous = Vous étiez anonyme et vous l’êtes toujours. L’identifiant est le même, la conversation continue donc.
kept-login-person = Vous étiez connecté ; vous êtes maintenant { $name }. L’identifiant est le même, la conversation continue donc.
kept-login-anonymous = Vous étiez connecté ; vous êtes maintenant anonyme. L’identifiant est le même, la conversation continue donc.
kept-person-person = Vous étiez { $earlier } ; vous êtes maintenant { $name }. L’identifiant est le même, la conversation continue donc.
kept-person-anonymous = Vous étiez { $earlier } ; vous êtes maintenant anonyme. L’identifiant est le même, la conversation continue donc.
server-unreachable = Le serveur est injoignable. Vérifiez votre connexion, puis réessayez.
passkey-unsupported = Ce navigateur ne peut pas utiliser de clé d’accès sur cette page.
passkey-no-answer = Aucune clé d’accès n’a été utilisée. Réessayez.
passkey-already-here = Cet appareil a déjà une clé d’accès pour votre compte.
passkey-failed = La clé d’accès n’a pas pu être utilisée. Réessayez.
server-wrong-credentials = Cette adresse e-mail et ce mot de passe ne correspondent pas. Vérifiez les deux et réessayez.
server-wrong-code = Ces informations ne correspondent pas. Vérifiez votre adresse e-mail, votre mot de passe et, si vous en utilisez une, le code de votre application d’authentification. Puis réessayez.
server-cannot-use = Le serveur ne peut pas utiliser ces données. Vérifiez votre adresse e-mail et votre mot de passe, puis réessayez.
server-limited-minutes =
    { $count ->
        [one] Trop de tentatives. Réessayez dans { $count } minute.
       *[other] Trop de tentatives. Réessayez dans { $count } minutes.
    }
server-limited-seconds =
    { $count ->
        [one] Trop de tentatives. Réessayez dans { $count } seconde.
       *[other] Trop de tentatives. Réessayez dans { $count } secondes.
    }
server-limited = Trop de tentatives. Réessayez dans quelques secondes.
server-busy-minutes =
    { $count ->
        [one] Le serveur est occupé. Réessayez dans { $count } minute.
       *[other] Le serveur est occupé. Réessayez dans { $count } minutes.
    }
server-busy-seconds =
    { $count ->
        [one] Le serveur est occupé. Réessayez dans { $count } seconde.
       *[other] Le serveur est occupé. Réessayez dans { $count } secondes.
    }
server-busy = Le serveur est occupé. Réessayez dans quelques secondes.
# After the server's own sentences.
server-try-again = Réessayez.
server-answers = Le serveur répond { $status }. Réessayez dans un instant.
logout-maybe-failed = Vous êtes peut-être encore connecté.
logout-failed = Vous êtes toujours connecté.
