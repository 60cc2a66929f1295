# Was schiefgegangen ist und was zu tun ist: auf Seiten und in Problemen (RFC 9457).

## Nach Art: Titel, was nicht stimmt, Abhilfe

problem-malformed-body = Wir konnten diese Anfrage nicht lesen
    .detail = Ihr Inhalt ist unvollständig oder fehlerhaft.
    .remedy = Gehen Sie zurück und versuchen Sie es erneut.
problem-wrong-credentials = E-Mail-Adresse oder Passwort falsch
    .detail = E-Mail-Adresse und Passwort passen nicht zusammen.
    .remedy = Prüfen Sie beides und versuchen Sie es erneut.
problem-unconfirmed-address = E-Mail-Adresse nicht bestätigt
    .detail = Bestätigen Sie zuerst Ihre E-Mail-Adresse.
    .remedy = Öffnen Sie den Link in der E-Mail, die wir dorthin gesendet haben.
problem-refused-key = Schlüssel nicht angenommen
    .detail = Dieser Schlüssel gilt hier nicht.
    .remedy = Prüfen Sie den Schlüssel, und von wo er verwendet werden darf.
problem-refused-code = Code nicht angenommen
    .detail = Dieser Code gilt in diesem Browser nicht oder nicht mehr.
    .remedy = Melden Sie sich noch einmal an.
problem-second-factor-enrolment-required = Authenticator-App erforderlich
    .detail = Für die Anmeldung brauchen Sie hier eine Authenticator-App und haben noch keine eingerichtet.
    .remedy = Richten Sie eine ein und melden Sie sich dann an.
problem-cross-site = Anfrage blockiert
    .detail = Diese Anfrage kam von einer anderen Website.
    .remedy = Öffnen Sie die Seite auf dieser Website und versuchen Sie es erneut.
problem-not-found = Seite nicht gefunden
    .detail = Unter dieser Adresse gibt es keine Seite.
    .remedy = Prüfen Sie die Adresse oder gehen Sie zur Startseite.
problem-unknown-assistant = Assistent unbekannt
    .detail = Diese Website hat keinen Assistenten mit diesem Namen.
    .remedy = Prüfen Sie `assistant` in der Adresse.
problem-login-required = Anmeldung nötig
    .detail = Dieser Assistent ist nur für angemeldete Personen da.
    .remedy = Melden Sie sich an, und versuchen Sie es dann noch einmal.
problem-passkey-refused = Passkey nicht angenommen
    .detail = Dieser Passkey ist hier nicht bekannt, oder Ihre Antwort kam zu spät.
    .remedy = Versuchen Sie es erneut, oder melden Sie sich anders an.
not-logged-in = Niemand ist angemeldet.
problem-method-not-allowed = Das geht hier nicht
    .detail = Diese Adresse nimmt solche Anfragen nicht an.
    .remedy = Beginnen Sie noch einmal auf der Startseite.
problem-request-timeout = Die Anfrage hat zu lange gedauert
    .detail = Die Anfrage ist nicht rechtzeitig angekommen.
    .remedy = Versuchen Sie es erneut.
problem-address-taken = E-Mail-Adresse schon vergeben
    .detail = Zu dieser E-Mail-Adresse gibt es schon ein Konto.
    .remedy = Melden Sie sich an, oder nehmen Sie eine andere Adresse.
problem-registration-closed = Registrierung geschlossen
    .detail = Sie können hier nicht selbst ein Konto erstellen.
    .remedy = Melden Sie sich an, wenn Sie ein Konto haben, oder bitten Sie die Administration der Website darum.
problem-password-login-off = Passwörter werden hier nicht verwendet
    .detail = Auf dieser Website können Sie sich nicht mit einem Passwort anmelden und auch keines wählen.
    .remedy = Melden Sie sich auf andere Weise an: Die Anmeldeseite zeigt, wie.
problem-dead-link = Dieser Link funktioniert nicht mehr
    .detail = Jeder Link funktioniert einmal und nur für begrenzte Zeit. Ein neuerer Link ersetzt ältere.
    .remedy = Fordern Sie einen neuen Link an, oder melden Sie sich an, wenn Sie ihn schon benutzt haben.
problem-body-too-large = Anfrage zu groß
    .detail = Die Anfrage ist größer, als diese Website annimmt.
    .remedy = Kürzen Sie Ihre Eingabe und versuchen Sie es erneut.
problem-misdirected-request = Falsche Website
    .detail = Dieser Server ist für die angefragte Website nicht zuständig.
    .remedy = Prüfen Sie die Adresse.
problem-unsupported-media-type = Inhaltstyp nicht unterstützt
    .detail = Diese Adresse nimmt Inhalte dieses Typs nicht an.
    .remedy = Benutzen Sie das Formular auf der Seite.
problem-invalid-fields = Einige Felder müssen korrigiert werden
    .detail = Ein Feld fehlt, kommt doppelt vor oder ist ungültig.
    .remedy = Gehen Sie zurück und prüfen Sie Ihre Eingaben.
# The wait stands in its place, so there is no remedy.
problem-too-many-attempts = Zu viele Versuche
    .detail = Warten Sie eine Weile und versuchen Sie es dann erneut.
problem-bad-request = Wir konnten diese Anfrage nicht verarbeiten
    .detail = Die Anfrage ist ungültig.
    .remedy = Gehen Sie zurück und versuchen Sie es erneut.
problem-internal-error = Serverfehler
    .detail = Auf unserer Seite ist etwas schiefgegangen. Wir haben es protokolliert.
    .remedy = Versuchen Sie es gleich noch einmal.
problem-unavailable = Vorübergehend nicht verfügbar
    .detail = Das ist im Moment nicht möglich.
    .remedy = Versuchen Sie es in einigen Sekunden erneut.
problem-not-ready = Nicht bereit
    .detail = Diese Instanz ist noch nicht bereit für Anfragen.
    .remedy = Versuchen Sie es in einigen Sekunden erneut.

## Zu einem einzelnen Problem

foreign-site = Laut Ihrem Browser hat eine andere Website diese Anfrage gesendet.
token-not-fetched = Holen Sie Tokens mit fetch(): Diese Adresse lässt sich weder als Seite öffnen noch einbetten.
foreign-origin = Diese Herkunft darf keine Tokens abrufen. Siehe THROUGHLINE_ALLOWED_ORIGINS.
invalid-host = Der Host-Header ist kein gültiger Hostname.
foreign-host = Dieser Server beantwortet nur Anfragen an seinen eigenen Hostnamen. Siehe THROUGHLINE_PUBLIC_URL.
form-not-utf8 = Das Formular ist nicht in UTF-8 kodiert.
empty-body = Der Inhalt der Anfrage ist leer.
not-json = Der Inhalt ist kein JSON in UTF-8: siehe Zeile { $line }, Spalte { $column }.
not-an-object = Der Inhalt muss ein JSON-Objekt sein.
incomplete = Der Inhalt bricht ab.
encoded = Senden Sie den Inhalt ohne Content-Encoding.
json-expected = Senden Sie den Inhalt als application/json.
form-expected = Senden Sie den Inhalt als application/x-www-form-urlencoded.
utf8-expected = Senden Sie den Inhalt in UTF-8.
retry-in-seconds =
    { $seconds ->
        [1] Zu viele Versuche. Versuchen Sie es in einer Sekunde erneut.
        [one] Zu viele Versuche. Versuchen Sie es in { $seconds } Sekunde erneut.
       *[other] Zu viele Versuche. Versuchen Sie es in { $seconds } Sekunden erneut.
    }
retry-in-minutes =
    { $minutes ->
        [one] Zu viele Versuche. Versuchen Sie es in { $minutes } Minute erneut.
       *[other] Zu viele Versuche. Versuchen Sie es in { $minutes } Minuten erneut.
    }
reset-helps = Wenn diese Versuche nicht von Ihnen stammen, müssen Sie nicht warten: Wählen Sie über „{ login-forgot }“ ein neues Passwort und melden Sie sich damit hier sofort an.
login-unconfirmed = Bestätigen Sie zuerst Ihre E-Mail-Adresse. Öffnen Sie den Link in der E-Mail, die wir Ihnen gesendet haben. Wenn Sie sie nicht finden, fordern Sie über „{ login-forgot }“ einen neuen Link an; er bestätigt auch Ihre Adresse.
provider-declined = { $provider } hat Sie nicht angemeldet. Versuchen Sie es noch einmal, oder melden Sie sich anders an.
provider-unavailable = { $provider } antwortet gerade nicht. Versuchen Sie es gleich noch einmal, oder melden Sie sich anders an.
provider-untrusted = Die Antwort von { $provider } ist nicht vertrauenswürdig, deshalb sind Sie nicht angemeldet. Bitte beginnen Sie noch einmal.
provider-stale = Diese Anmeldung hat zu lange gedauert oder wurde schon verwendet. Bitte beginnen Sie noch einmal.
provider-unverified = { $provider } hat Ihre E-Mail-Adresse nicht bestätigt; deshalb können Sie sich damit noch nicht anmelden. Bestätigen Sie die Adresse zuerst dort, oder melden Sie sich anders an.
provider-taken = Zu Ihrer E-Mail-Adresse gibt es schon ein Konto. Melden Sie sich zuerst dort an, und verbinden Sie dann { $provider } auf der Seite Ihres Kontos.
provider-disabled = Mit { $provider } können Sie sich bei diesem Konto nicht anmelden.
provider-no-account = Hier gibt es noch kein Konto für Sie, und die Anmeldung mit { $provider } erstellt keines. Wenn Sie ein Konto haben, melden Sie sich damit an, und verbinden Sie { $provider } auf der Seite Ihres Kontos. Wenn nicht, bitten Sie die Administration der Website darum.

## Felder

field-missing = Dieses Feld fehlt.
language-unknown = Diese Website gibt es nicht in dieser Sprache.
field-repeated = Dieses Feld kommt doppelt vor.
field-of-wrong-type = Dieses Feld hat den falschen Typ.
field-unknown = Unbekanntes Feld.
field-unknown-meant = Unbekanntes Feld. Meinten Sie `{ $meant }`?
email-malformed = Geben Sie eine E-Mail-Adresse in der Form name@example.com ein.
email-dots = Prüfen Sie die Punkte vor dem @: Dieser Teil darf nicht mit einem Punkt beginnen oder enden und keine zwei Punkte hintereinander enthalten.
email-too-long = Diese E-Mail-Adresse ist zu lang. Höchstens 254 Zeichen sind möglich.
email-taken = Zu dieser E-Mail-Adresse gibt es schon ein Konto.
email-not-invited = Nur bestimmte Adressen können sich hier ohne Einladung registrieren, und diese gehört nicht dazu. Nehmen Sie eine andere Adresse, oder bitten Sie die Administration der Website um eine Einladung.
email-unchanged = Das ist schon Ihre E-Mail-Adresse. Geben Sie eine andere ein.
email-unverified = Bestätigen Sie die Adresse zuerst und senden Sie `email_verified` als true, oder lassen Sie die Adresse weg.
account-disabled = Dieses Konto kann nicht verwendet werden.
display-name-missing = Geben Sie Ihren Namen ein.
display-name-too-long = Dieser Name ist zu lang. Höchstens 5.000 Bytes sind möglich (etwa 5.000 lateinische Buchstaben).
display-name-has-control = Geben Sie Ihren Namen in einer Zeile ein, ohne Steuerzeichen.
display-name-reserved = Dieser Name ist Besuchern vorbehalten, die nicht angemeldet sind. Geben Sie einen anderen Namen ein.
custom-user-id-malformed = Eine eigene Benutzer-ID muss 1 bis 200 Bytes lang sein, ohne Steuerzeichen und ohne Leerzeichen am Anfang oder Ende.
custom-user-id-taken = Ein anderes Konto verwendet diese eigene Benutzer-ID.
subject-malformed = Ein Subject besteht aus "anon-" und einer UUID der Version 4 in Kleinbuchstaben.
wrong-registration-password = Dieses Passwort haben Sie für diese Registrierung nicht gewählt. Wenn Sie sich mehrmals registriert haben, öffnen Sie den Link in der anderen E-Mail. Oder fordern Sie über „{ login-forgot }“ einen neuen Link an; er bestätigt auch Ihre Adresse.
wrong-current-password = Das ist nicht Ihr aktuelles Passwort. Versuchen Sie es erneut.
passkey-name-unfit = Geben Sie einen Namen ein, in einer Zeile.
passkey-refused = Der Passkey konnte nicht geprüft werden. Versuchen Sie es erneut.
passkey-taken = Dieser Passkey wird schon genutzt.
passkeys-too-many = Sie haben schon { $most } Passkeys. Entfernen Sie zuerst einen.
code-missing = Geben Sie den Code ein.
wrong-code = Das ist nicht der Code, den die App anzeigt. Warten Sie auf den nächsten und prüfen Sie, ob die Uhr Ihres Telefons richtig geht.
wrong-password-or-code = Das Passwort oder der Code ist falsch. Prüfen Sie beides und versuchen Sie es erneut.
out-of-range = Geben Sie eine Zahl von { $least } bis { $most } ein.
text-too-short = Geben Sie mindestens { $least } Zeichen ein.
text-too-long = Geben Sie höchstens { $most } Zeichen ein.
not-a-number = Geben Sie eine Zahl ein, zum Beispiel 7 oder 7.5.
not-offered = Wählen Sie eine der Möglichkeiten.
value-unfit = Diese Angabe passt hier nicht. Prüfen Sie, ob sie die verlangte Form hat.
values-too-large = Das ist zu lang. Kürzen Sie es oder eine andere Ihrer Angaben.
new-password-missing = Geben Sie ein Passwort mit mindestens { $least } Zeichen ein.
password-too-short =
    { $length ->
        [one] Dieses Passwort hat { $length } Zeichen. Nötig sind mindestens { $least }; gut geeignet sind drei oder vier zufällige Wörter.
       *[other] Dieses Passwort hat { $length } Zeichen. Nötig sind mindestens { $least }; gut geeignet sind drei oder vier zufällige Wörter.
    }
password-too-long = Dieses Passwort ist { $bytes } Bytes lang. Höchstens 4.096 Bytes sind möglich (4.096 lateinische Buchstaben).
password-nul = Dieses Passwort enthält ein NUL-Zeichen. Entfernen Sie es.
password-repetition = Dieses Passwort wiederholt immer dieselben Zeichen. Verwenden Sie mindestens { $least }, die sich nicht wiederholen.
password-sequence = Dieses Passwort folgt dem Alphabet, der Zahlenreihe oder der Tastatur. Nehmen Sie mehrere Wörter, die nichts miteinander zu tun haben.
password-common = Das ist eines der häufigsten Passwörter. Nehmen Sie mehrere Wörter, die nichts miteinander zu tun haben.
password-site-name = Dieses Passwort ist kaum mehr als der Name dieser Website. Nehmen Sie mehrere Wörter, die nichts mit Ihnen oder dieser Website zu tun haben.
password-email = Dieses Passwort ist kaum mehr als Ihre E-Mail-Adresse. Nehmen Sie mehrere Wörter, die nichts mit Ihnen oder dieser Website zu tun haben.
password-person = Dieses Passwort ist kaum mehr als Ihr Name. Nehmen Sie mehrere Wörter, die nichts mit Ihnen oder dieser Website zu tun haben.
password-all-names = Dieses Passwort ist kaum mehr als Ihr Name, Ihre E-Mail-Adresse und der Name dieser Website. Nehmen Sie mehrere Wörter, die nichts mit Ihnen oder dieser Website zu tun haben.
