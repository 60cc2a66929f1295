# Was Skripte der Seiten sagen; einiges davon steht auch auf den Seiten. Hier verweist keine Nachricht auf eine andere.

# Before the person's name, for screen readers.
nav-your-account = Ihr Konto,
log-in = Anmelden
log-out = Abmelden
logging-out = Abmeldung läuft …
create-account = Konto erstellen
# Before an error, in a page's title and for screen readers.
error = Fehler:
logged-in-as = Sie sind angemeldet als { $name }
browsing-anonymously = Sie sind anonym unterwegs
chat-knows-you = Der Chat kennt Ihren Namen.
site-knows-you = Diese Website kennt Ihren Namen.
chat-now = Sie können jetzt chatten. Wenn Sie sich später anmelden, geht die Unterhaltung weiter.
log-in-any-time = Sie können sich jederzeit anmelden: Ihre Benutzer-ID bleibt gleich.
line-before = Vorher
line-no-earlier-visit = Kein früherer Besuch
line-now = Jetzt
line-once-logged-in = Nach der Anmeldung
line-your-name = Ihr Name
anonymous = Anonym
user-id = Benutzer-ID
email-missing = Geben Sie Ihre E-Mail-Adresse ein.
password-missing = Geben Sie Ihr Passwort ein.
copy = Kopieren
copy-what = { $what } kopieren
copied = Kopiert
selected = Markiert
show = Anzeigen
characters-missing =
    { $count ->
        [one] Noch { $count } Zeichen nötig.
       *[other] Noch { $count } Zeichen nötig.
    }
long-enough = Lang genug.
strength-0 = Sehr leicht zu erraten.
strength-1 = Leicht zu erraten: fast ein gängiges Passwort.
strength-2 = Könnte erraten werden. Fügen Sie ein Wort hinzu.
strength-3 = Schwer zu erraten.
strength-4 = Sehr schwer zu erraten.
chat-open = Chat öffnen
chat-close = Chat schließen
chat-unreachable = Der Chat lässt sich nicht laden. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.
chat-stuck = Der Chat wurde geladen, ist aber nicht gestartet. Versuchen Sie es gleich noch einmal.
ended-logout = Sie haben sich abgemeldet, damit ist die Unterhaltung beendet. Ihre nächste Nachricht beginnt eine neue.
ended-switch = Jemand anderes hat sich angemeldet, damit ist die Unterhaltung beendet. Ihre nächste Nachricht beginnt eine neue.
ended-reset = Dieser Browser hat das Cookie mit seiner ID verloren, damit ist die Unterhaltung beendet. Ihre nächste Nachricht beginnt eine neue.
line-ended = Beendet
line-logged-in = Angemeldet
user-id-new = Benutzer-ID (neu)
user-id-unchanged = Benutzer-ID (unverändert)
moved-to-person = Sie sind jetzt { $name }, mit einer neuen ID. Ihre frühere Unterhaltung ist beendet.
moved-to-anonymous = Sie sind wieder anonym, mit einer neuen ID. Ihre frühere Unterhaltung ist beendet.
kept-anonymous-person = Sie waren anonym, jetzt sind Sie { $name }. Die ID ist dieselbe, also geht die Unterhaltung weiter.
kept-anonymous = Sie waren anonym und sind es noch. Die ID ist dieselbe, also geht die Unterhaltung weiter.
kept-login-person = Sie waren angemeldet, jetzt sind Sie { $name }. Die ID ist dieselbe, also geht die Unterhaltung weiter.
kept-login-anonymous = Sie waren angemeldet, jetzt sind Sie anonym. Die ID ist dieselbe, also geht die Unterhaltung weiter.
kept-person-person = Sie waren { $earlier }, jetzt sind Sie { $name }. Die ID ist dieselbe, also geht die Unterhaltung weiter.
kept-person-anonymous = Sie waren { $earlier }, jetzt sind Sie anonym. Die ID ist dieselbe, also geht die Unterhaltung weiter.
server-unreachable = Der Server ist nicht erreichbar. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.
passkey-unsupported = Dieser Browser kann auf dieser Seite keine Passkeys nutzen.
passkey-no-answer = Es wurde kein Passkey genutzt. Versuchen Sie es erneut.
passkey-already-here = Dieses Gerät hat schon einen Passkey für Ihr Konto.
passkey-failed = Der Passkey konnte nicht genutzt werden. Versuchen Sie es erneut.
server-wrong-credentials = E-Mail-Adresse und Passwort passen nicht zusammen. Prüfen Sie beides und versuchen Sie es erneut.
server-wrong-code = Das passt nicht zusammen. Prüfen Sie E-Mail-Adresse, Passwort und, wenn Sie eine Authenticator-App verwenden, deren Code. Versuchen Sie es dann erneut.
server-cannot-use = Damit kann der Server nichts anfangen. Prüfen Sie E-Mail-Adresse und Passwort und versuchen Sie es erneut.
server-limited-minutes =
    { $count ->
        [one] Zu viele Versuche. Versuchen Sie es in { $count } Minute erneut.
       *[other] Zu viele Versuche. Versuchen Sie es in { $count } Minuten erneut.
    }
server-limited-seconds =
    { $count ->
        [one] Zu viele Versuche. Versuchen Sie es in { $count } Sekunde erneut.
       *[other] Zu viele Versuche. Versuchen Sie es in { $count } Sekunden erneut.
    }
server-limited = Zu viele Versuche. Versuchen Sie es in einigen Sekunden erneut.
server-busy-minutes =
    { $count ->
        [one] Der Server ist ausgelastet. Versuchen Sie es in { $count } Minute erneut.
       *[other] Der Server ist ausgelastet. Versuchen Sie es in { $count } Minuten erneut.
    }
server-busy-seconds =
    { $count ->
        [one] Der Server ist ausgelastet. Versuchen Sie es in { $count } Sekunde erneut.
       *[other] Der Server ist ausgelastet. Versuchen Sie es in { $count } Sekunden erneut.
    }
server-busy = Der Server ist ausgelastet. Versuchen Sie es in einigen Sekunden erneut.
# After the server's own sentences.
server-try-again = Versuchen Sie es erneut.
server-answers = Der Server antwortet mit { $status }. Versuchen Sie es gleich noch einmal.
logout-maybe-failed = Möglicherweise sind Sie noch angemeldet.
logout-failed = Sie sind noch angemeldet.
