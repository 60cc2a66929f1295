# Ce que dit la page d’accueil de la démo, elle-même et par ses scripts. Ici, aucun message ne renvoie à un autre.

demo-title = Se connecter en pleine discussion
demo-heading = Connectez-vous en pleine discussion. Gardez la conversation.
demo-promise = Un même identifiant avant et après la connexion, et les informations de la personne dans le jeton suivant.

## Étapes

demo-steps = Essayer
demo-ask = Demander qui vous êtes
demo-ask-hint = Envoie « { $question } »
demo-log-in-as = Se connecter en tant que { $name }
demo-login-hint = Sans quitter la page
demo-again = Redemander
demo-again-hint = Même identifiant, avec un nom cette fois
demo-switch-to = Passer à { $name }
demo-log-out-or-switch = Se déconnecter ou passer à { $name }
demo-leave-keeps = La déconnexion garde l’identifiant. Une autre personne en reçoit un nouveau
demo-leave-ends = Nouvel identifiant : cette conversation se termine
# Before a step's name, for screen readers.
demo-done = Fait :
demo-finished = Les quatre étapes sont faites.
demo-restart = Recommencer

## Discussion et preuves

demo-views = Vues
demo-evidence = Preuves
demo-chat = Discussion avec l’assistant
demo-moved = { $name } est maintenant connecté. Nouvelle conversation, nouvel identifiant.
demo-kept = { $name } est maintenant connecté. Même conversation, même identifiant.
demo-token-before = Jeton d’avant
demo-token-now = Jeton actuel
demo-no-token-before = Aucun jeton d’avant la connexion.
demo-log-in-to-see = Connectez-vous pour voir le jeton suivant.
# Behind a claim of the token.
demo-unchanged = inchangé
demo-new = nouveau
demo-changed = modifié
demo-encrypted-claim = { $start } (chiffré pour l’assistant)
# In the place of a custom user ID that this page can't read.
demo-encrypted = chiffré
demo-tokens = Jetons, du plus récent au plus ancien
demo-expire = Faire expirer ce jeton maintenant
demo-renewed = Expiré. Le jeton suivant est là, avec le même identifiant.
demo-waiting = En attente du premier jeton…
demo-break = Nouvel identifiant au-dessus. La conversation au-dessous est terminée.
demo-left = encore { $seconds } s
demo-over = expiré
demo-billed-none = Utilisateurs facturés ce mois-ci : aucun pour l’instant. Un utilisateur compte dès son premier message.
demo-billed = Utilisateurs facturés ce mois-ci : { $with } (sans Throughline : { $without })
demo-billed-why = Chaque identifiant qui envoie un message est facturé. Sans Throughline, la connexion en crée un second.

## Votre site et les comptes

demo-use = L’utiliser sur votre site
demo-use-how = Deux scripts avant celui du fournisseur ; la troisième ligne va dans votre chat.js. Throughline garde les jetons à jour dans chaque onglet, en transmet un nouveau après la connexion et met fin à la conversation quand l’identifiant change.
demo-api = Toutes les requêtes, à lire et à essayer
demo-assistants = Un jeton pour chaque assistant
demo-accounts = Comptes d’exemple
demo-accounts-how = Connectez-vous avec l’un d’eux.
# What a copy button copies.
demo-copy-email = l’adresse e-mail de { $name }
demo-copy-password = le mot de passe de { $name }
demo-other-account = Utiliser un autre compte

## Inspecteur de jeton

demo-inspector = Inspecteur de jeton
demo-no-script = Activez JavaScript pour voir le jeton en cours. { $command } sur { $path } en montre un aussi. Les informations ci-dessus datent du chargement de la page.
demo-handed-over = Ce que cette page transmet à la discussion, depuis { $request }.
demo-refresh = Renouveler maintenant
demo-up-to-date = À jour à { $time }.
demo-no-key = Aucun
demo-left-of = encore { $seconds } s sur { $life } s
demo-expired = Expiré
demo-assistant-sees = Ce que voit l’assistant
demo-encrypted-payload = Chiffré pour l’assistant ({ $count } caractères)
demo-site-knows = Ce que sait ce site
demo-raw = Jeton brut
demo-copy-token = le jeton
demo-pause = Le serveur demande une pause. Nouvelle tentative…
demo-unreachable = Le serveur est injoignable. Nouvelle tentative…
demo-answers = Le serveur répond { $status }. Nouvelle tentative…
demo-incomplete = Une partie de cette page n’a pas été chargée. Rechargez-la.

## Example ID, the demo's own identity provider

example-id-pick = Qui êtes-vous ?
example-id-pick-for = Choisissez une personne pour vous connecter à { $site }. Personne ici n’a de mot de passe.
example-id-unconfirmed = adresse non confirmée
example-id-cancel = Annuler
example-id-home = Votre Example ID
example-id-logged-in = Vous êtes connecté en tant que { $name }.
example-id-log-out = Se déconnecter d’Example ID
example-id-back = Aller sur { $site }
example-id-nobody = Vous n’êtes pas connecté ici.
example-id-problem = Example ID ne peut pas répondre à cette demande
example-id-problem-why = Elle ne vient pas du site que connaît Example ID. Revenez au site et reconnectez-vous.
example-id-demo = Fait partie de la démo : ces personnes n’existent pas, et chacun peut se connecter en tant que l’une d’elles.
