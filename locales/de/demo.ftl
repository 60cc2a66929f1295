# Was die Startseite der Demo sagt, selbst und durch ihre Skripte. Hier verweist keine Nachricht auf eine andere.

demo-title = Mitten im Chat anmelden
demo-heading = Mitten im Chat anmelden. Die Unterhaltung behalten.
demo-promise = Dieselbe ID vor und nach der Anmeldung. Das nächste Token enthält die Angaben zur Person.

## Schritte

demo-steps = Ausprobieren
demo-ask = Fragen, wer Sie sind
demo-ask-hint = Sendet „{ $question }“
demo-log-in-as = Als { $name } anmelden
demo-login-hint = Ohne die Seite zu verlassen
demo-again = Erneut fragen
demo-again-hint = Dieselbe ID, nun mit Namen
demo-switch-to = Zu { $name } wechseln
demo-log-out-or-switch = Abmelden oder zu { $name } wechseln
demo-leave-keeps = Beim Abmelden bleibt die ID. Jemand anderes bekommt eine neue
demo-leave-ends = Eine neue ID: Diese Unterhaltung endet
# Before a step's name, for screen readers.
demo-done = Erledigt:
demo-finished = Alle vier erledigt.
demo-restart = Von vorn beginnen

## Chat und Nachweis

demo-views = Ansichten
demo-evidence = Nachweis
demo-chat = Chat mit dem Assistenten
demo-moved = { $name } hat sich angemeldet. Neue Unterhaltung, neue ID.
demo-kept = { $name } hat sich angemeldet. Dieselbe Unterhaltung, dieselbe ID.
demo-token-before = Token vorher
demo-token-now = Token jetzt
demo-no-token-before = Kein Token aus der Zeit vor der Anmeldung.
demo-log-in-to-see = Melden Sie sich an, um das nächste Token zu sehen.
# Behind a claim of the token.
demo-unchanged = unverändert
demo-new = neu
demo-changed = geändert
demo-encrypted-claim = { $start } (für den Assistenten verschlüsselt)
# In the place of a custom user ID that this page can't read.
demo-encrypted = verschlüsselt
demo-tokens = Tokens, das neueste zuerst
demo-expire = Dieses Token jetzt ablaufen lassen
demo-renewed = Abgelaufen. Das nächste Token ist da, mit derselben ID.
demo-waiting = Warten auf das erste Token …
demo-break = Darüber eine neue ID. Die Unterhaltung darunter ist beendet.
demo-left = noch { $seconds } s
demo-over = abgelaufen
demo-billed-none = Abgerechnete Benutzer in diesem Monat: noch keine. Gezählt wird ab der ersten Nachricht.
demo-billed = Abgerechnete Benutzer in diesem Monat: { $with } (ohne Throughline: { $without })
demo-billed-why = Jede ID, die eine Nachricht sendet, wird abgerechnet. Ohne Throughline kommt mit der Anmeldung eine zweite hinzu.

## Ihre Website und die Konten

demo-use = Auf Ihrer Website einsetzen
demo-use-how = Zwei Skripte vor dem des Anbieters; die dritte Zeile gehört in Ihre chat.js. Throughline hält die Tokens in jedem Tab aktuell, übergibt nach der Anmeldung ein neues und beendet die Unterhaltung, wenn die ID wechselt.
demo-api = Alle Anfragen, zum Nachlesen und Ausprobieren
demo-assistants = Ein Token für jeden Assistenten
demo-accounts = Beispielkonten
demo-accounts-how = Melden Sie sich mit einem davon an.
# What a copy button copies.
demo-copy-email = E-Mail-Adresse von { $name }
demo-copy-password = Passwort von { $name }
demo-other-account = Anderes Konto verwenden

## Token-Inspektor

demo-inspector = Token-Inspektor
demo-no-script = Schalten Sie JavaScript ein, um das aktuelle Token zu sehen. { $command } mit { $path } zeigt auch eines. Die Angaben darüber stammen vom Laden dieser Seite.
demo-handed-over = Was diese Seite dem Chat übergibt, aus { $request }.
demo-refresh = Jetzt erneuern
demo-up-to-date = Aktuell um { $time }.
demo-no-key = Keine
demo-left-of = noch { $seconds } s von { $life } s
demo-expired = Abgelaufen
demo-assistant-sees = Was der Assistent sieht
demo-encrypted-payload = Für den Assistenten verschlüsselt ({ $count } Zeichen)
demo-site-knows = Was diese Website weiß
demo-raw = Token im Original
demo-copy-token = Token
demo-pause = Der Server bittet um eine Pause. Neuer Versuch …
demo-unreachable = Der Server ist nicht erreichbar. Neuer Versuch …
demo-answers = Der Server antwortet mit { $status }. Neuer Versuch …
demo-incomplete = Ein Teil dieser Seite wurde nicht geladen. Laden Sie sie neu.

## Example ID, the demo's own identity provider

example-id-pick = Wer sind Sie?
example-id-pick-for = Wählen Sie eine Person, um sich bei { $site } anzumelden. Niemand hier hat ein Passwort.
example-id-unconfirmed = Adresse nicht bestätigt
example-id-cancel = Abbrechen
example-id-home = Ihre Example ID
example-id-logged-in = Sie sind als { $name } angemeldet.
example-id-log-out = Von Example ID abmelden
example-id-back = Zu { $site }
example-id-nobody = Sie sind hier nicht angemeldet.
example-id-problem = Example ID kann diese Anfrage nicht beantworten
example-id-problem-why = Sie kommt nicht von der Website, die Example ID kennt. Gehen Sie zur Website zurück und melden Sie sich erneut an.
example-id-demo = Teil der Demo: Die Personen hier sind erfunden, und jeder kann sich als jede von ihnen anmelden.
