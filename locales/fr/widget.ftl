# Ce que dit la discussion de substitution elle-même ; son assistant parle anglais. Ici, aucun message ne renvoie à un autre.

widget-title = Assistant
widget-starting = Démarrage de la discussion…
widget-typing = L’assistant écrit…
widget-new-conversation = L’assistant a commencé une nouvelle conversation.
widget-waiting = En attente d’envoi
widget-failed = Non envoyé
widget-ended = La conversation s’est terminée avant que je puisse répondre. Renvoyez ce message dans la nouvelle.
widget-try-again = Réessayer
widget-start-new = Commencer une nouvelle conversation
widget-menu = Plus
widget-back = Retour à la discussion
widget-cannot-start = La discussion ne peut pas démarrer
widget-characters-left =
    { $count ->
        [one] Encore { $count } caractère
       *[other] Encore { $count } caractères
    }
widget-too-long =
    { $count ->
        [one] { $count } caractère de trop. Raccourcissez votre message pour l’envoyer.
       *[other] { $count } caractères de trop. Raccourcissez votre message pour l’envoyer.
    }

## Difficultés

widget-unreachable = L’assistant est injoignable. Nouvelle tentative…
widget-busy = L’assistant est occupé. Nouvelle tentative…
widget-no-token = Le site ne confirme pas qui vous êtes. Nouvelle tentative…
widget-expired-token = La confirmation de votre identité par le site a expiré. Réessayez dans un instant.
widget-invalid-token = L’assistant n’a pas pu vérifier qui vous êtes. Réessayez dans un instant.
widget-subject-changed = Cette conversation appartient à quelqu’un d’autre et ne peut donc pas continuer. Vous pouvez en commencer une nouvelle.
widget-refused = L’assistant n’a pas accepté votre dernier message. Modifiez-le et renvoyez-le.
widget-unknown = Une erreur est survenue. Réessayez dans un instant.

## La fenêtre

widget-write = Écrire un message
widget-send = Envoyer
widget-open = Ouvrir la discussion
widget-conversation = Conversation
widget-restart = Recommencer la conversation
widget-minimise = Réduire la discussion
widget-chat = Discussion
widget-message = Message
# Who says a message, for screen readers.
widget-you = Vous :
widget-assistant = Assistant :
