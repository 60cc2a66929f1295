# Was der Chat des Platzhalters selbst sagt; der Assistent darin spricht Englisch. Hier verweist keine Nachricht auf eine andere.

widget-title = Assistent
widget-starting = Chat wird gestartet …
widget-typing = Der Assistent schreibt …
widget-new-conversation = Der Assistent hat eine neue Unterhaltung begonnen.
widget-waiting = Wartet auf den Versand
widget-failed = Nicht gesendet
widget-ended = Die Unterhaltung endete, bevor ich antworten konnte. Senden Sie diese Nachricht in der neuen noch einmal.
widget-try-again = Erneut versuchen
widget-start-new = Neue Unterhaltung beginnen
widget-menu = Mehr
widget-back = Zurück zum Chat
widget-cannot-start = Der Chat kann nicht starten
widget-characters-left =
    { $count ->
        [one] Noch { $count } Zeichen
       *[other] Noch { $count } Zeichen
    }
widget-too-long =
    { $count ->
        [one] { $count } Zeichen zu viel. Kürzen Sie Ihre Nachricht, um sie zu senden.
       *[other] { $count } Zeichen zu viel. Kürzen Sie Ihre Nachricht, um sie zu senden.
    }

## Störungen

widget-unreachable = Der Assistent ist nicht erreichbar. Neuer Versuch …
widget-busy = Der Assistent ist ausgelastet. Neuer Versuch …
widget-no-token = Die Website bestätigt nicht, wer Sie sind. Neuer Versuch …
widget-expired-token = Die Bestätigung der Website, wer Sie sind, ist abgelaufen. Versuchen Sie es gleich noch einmal.
widget-invalid-token = Der Assistent konnte nicht prüfen, wer Sie sind. Versuchen Sie es gleich noch einmal.
widget-subject-changed = Diese Unterhaltung gehört jemand anderem und kann deshalb nicht weitergehen. Sie können eine neue beginnen.
widget-refused = Der Assistent hat Ihre letzte Nachricht nicht angenommen. Ändern Sie sie und senden Sie sie erneut.
widget-unknown = Etwas ist schiefgegangen. Versuchen Sie es gleich noch einmal.

## Das Fenster

widget-write = Nachricht schreiben
widget-send = Senden
widget-open = Chat öffnen
widget-conversation = Unterhaltung
widget-restart = Unterhaltung neu beginnen
widget-minimise = Chat minimieren
widget-chat = Chat
widget-message = Nachricht
# Who says a message, for screen readers.
widget-you = Sie:
widget-assistant = Assistent:
