# Was auf Seiten immer steht. Die englische Datei gibt Nachrichten und Reihenfolge vor.

## Um jede Seite

site-description = Ihr Chat läuft weiter, wenn Sie sich anmelden: dieselbe Unterhaltung, nun unter Ihrem Namen.
site-promise = Eine Unterhaltung, vor und nach der Anmeldung.
terms = Nutzungsbedingungen
privacy = Datenschutz
skip = Zum Hauptinhalt springen
nav-account = Konto
nav-language = Sprache
logging-in = Anmeldung läuft …
saving = Wird gespeichert …
go-home = Zur Startseite
try-again = Erneut versuchen
back-to = Zurück zu { $host }
new-here = Neu hier? { $link }
    .link = Konto erstellen
remember-after-all = Doch wieder eingefallen? { $link }
    .link = Anmelden
picks-up = Ihr Chat geht dort weiter, wo Sie aufgehört haben, nun unter Ihrem Namen.
fix-problems =
    { $count ->
        [one] Bitte korrigieren Sie { $count } Angabe
       *[other] Bitte korrigieren Sie { $count } Angaben
    }

## Felder

email = E-Mail-Adresse
your-name = Ihr Name
your-name-hint = So spricht der Chat Sie an.
password = Passwort
    .show = Passwort anzeigen
new-password = Neues Passwort
    .show = Neues Passwort anzeigen
new-password-hint = Mindestens { $least } Zeichen. Gut geeignet sind drei oder vier zufällige Wörter.
log-in-instead = Stattdessen anmelden

## Startseite

home-title = Startseite
name = Name
custom-user-id = Eigene Benutzer-ID
none-yet = Noch keine
chat = Chat
chat-loading = Chat wird geladen …
chat-needs-javascript = Der Chat benötigt JavaScript. An- und abmelden können Sie sich auch ohne.
chat-absent = Auf dieser Seite gibt es noch keinen Chat.
chat-absent-hint = Wenn Sie diese Website betreiben, setzen Sie { $setting }, um einen anzuzeigen.

## An- und Abmeldung

login-title = Anmelden
login-wrong-with-code = Das passt nicht zusammen. Prüfen Sie E-Mail-Adresse, Passwort und, wenn Sie eine Authenticator-App verwenden, deren Code. Versuchen Sie es dann erneut.
login-code-open = Code aus einer Authenticator-App verwenden
login-code = Code
login-code-hint = Sechs Ziffern aus Ihrer App oder einer Ihrer Wiederherstellungscodes.
login-code-remember = In diesem Browser 30 Tage lang nicht nach einem Code fragen
login-forgot = Passwort vergessen?
login-elsewhere = Die Website, zu der dieser Chat gehört, meldet Sie an. Melden Sie sich dort an und kommen Sie dann zurück.
log-in-with = Mit { $provider } anmelden
log-in-with-passkey = Mit Passkey anmelden
passkey-needs-script = Um sich mit einem Passkey anzumelden, schalten Sie JavaScript ein.
logged-in-title = Sie sind angemeldet
logged-in-close = Sie können dieses Fenster schließen.
logout-title = Abmelden
logout-question = Abmelden?
logout-ends-chat = Damit endet auch Ihr Chat.
logged-out-title = Sie sind abgemeldet
logged-out-going = Sie sind hier abgemeldet. Sie werden auch bei { $provider } abgemeldet …
logged-out-go = Weiter zu { $provider }
logged-out-unavailable = Sie sind hier abgemeldet. { $provider } antwortet gerade nicht, deshalb sind Sie dort vielleicht noch angemeldet. Versuchen Sie es gleich noch einmal.
logged-out-impossible = Sie sind hier abgemeldet, aber bei { $provider } können wir Sie nicht abmelden. Wenn andere diesen Computer benutzen, melden Sie sich auch dort ab.

## Registrierung

register-title = Konto erstellen
register-creating = Konto wird erstellt …
register-have-account = Sie haben schon ein Konto? { $link }
    .link = Anmelden
register-invited = Sie sind eingeladen. Ihr Chat geht da weiter, wo Sie aufgehört haben, jetzt unter Ihrem Namen.
register-off = Sie können hier nicht selbst ein Konto erstellen. Bitten Sie die Administration der Website darum.
register-by-invitation = Um hier ein Konto zu erstellen, brauchen Sie eine Einladung. Wenn Sie eine haben, öffnen Sie den Link darin. Wenn nicht, fragen Sie die Administration der Website.
register-domains = Sie können ein Konto mit einer Adresse bei { $domains } erstellen. Für jede andere Adresse brauchen Sie eine Einladung.
check-email-title = Sehen Sie in Ihr Postfach
register-sent-lead = Wir haben eine E-Mail an die angegebene Adresse gesendet. Der Link darin gilt 24 Stunden.
register-sent-nothing = Nach ein paar Minuten noch nichts da? Sehen Sie im Spam-Ordner nach; danach können Sie { $again }. Wir senden höchstens drei E-Mails pro Stunde an eine Adresse. Hat jemand anderes diese Zahl ausgeschöpft, können Sie stattdessen { $reset }.
    .again = die Adresse prüfen und sich erneut registrieren
    .reset = einen Link für ein neues Passwort anfordern
register-already-confirmed = Schon bestätigt? { $link }
    .link = Anmelden
confirm-title = E-Mail-Adresse bestätigen
confirm-lead = Geben Sie Ihr Passwort ein, um Ihr Konto fertig einzurichten.
confirm-password-hint = Das Passwort, das Sie bei der Registrierung gewählt haben.
confirm-confirming = Wird bestätigt …
confirm-button = E-Mail-Adresse bestätigen
confirm-not-you = Wenn Sie sich hier nicht registriert haben, schließen Sie diese Seite. Ohne Ihre Bestätigung kann niemand das Konto nutzen.

## Ein neues Passwort

forgot-title = Passwort vergessen
forgot-lead = Wir senden Ihnen per E-Mail einen Link, mit dem Sie ein neues wählen.
forgot-sending = Wird gesendet …
forgot-send = Link senden
forgot-no-mail = Diese Website kann keine E-Mails senden. Bitten Sie die Administration um einen Link zum Zurücksetzen.
forgot-sent-lead = Wenn es zu dieser Adresse ein Konto gibt, haben wir einen Link dorthin gesendet. Er funktioniert einmal, innerhalb einer Stunde.
forgot-sent-nothing = Nach ein paar Minuten noch nichts da? Sehen Sie im Spam-Ordner nach; danach können Sie { $again }. Wir senden höchstens drei E-Mails pro Stunde an eine Adresse. Nur der neueste Link funktioniert.
    .again = die Adresse prüfen und einen weiteren Link anfordern
login-link-offer = Anmeldelink per E-Mail senden
login-link-title = Mit einem Link anmelden
login-link-lead = Wir senden Ihnen per E-Mail einen Link, mit dem Sie sich ohne Passwort anmelden.
login-link-sent-lead = Wenn es zu dieser Adresse ein Konto gibt, haben wir einen Anmeldelink dorthin gesendet. Er funktioniert einmal, innerhalb von 15 Minuten, in jedem Browser.
login-link-other = Anders anmelden
login-link-open-lead = In diesem Browser als { $email } anmelden?
login-link-not-you = Wenn das nicht Ihr Konto ist, schließen Sie diese Seite. Jemand anderes hat diesen Link angefordert.
reset-title = Neues Passwort wählen
reset-lead = Überall sonst werden Sie abgemeldet.
reset-save = Passwort speichern

## Kontoseite

account-title = Ihr Konto
account-nothing-changed = Nichts wurde geändert. { $problem }
account-lead = Sehen und ändern Sie, was wir über Sie gespeichert haben.
account-before-login = Vor der Anmeldung
account-details = Ihre Angaben
account-copy-id = Ihre eigene Benutzer-ID
account-save-name = Namen speichern
account-save-details = Änderungen speichern
account-change-email = Ändern
account-email-pending = { $email } wartet auf Ihre Bestätigung
email-title = E-Mail-Adresse
email-lead = Mit dieser Adresse melden Sie sich an, und an sie schreiben wir.
email-pending-title = Wartet auf Bestätigung
email-pending = Wir haben einen Link an { $email } gesendet. Öffnen Sie ihn bis { $time }, um Ihre Adresse zu ändern. Bis dahin bleibt alles, wie es ist.
email-pending-hint = Nach ein paar Minuten noch nichts da? Sehen Sie im Spam-Ordner nach, und prüfen Sie die Adresse. Wir senden höchstens drei E-Mails pro Stunde an eine Adresse.
email-withdraw = Jetzige Adresse behalten
email-change-title = Adresse ändern
email-no-mail = Diese Website kann keine E-Mails senden. Deshalb können Sie Ihre Adresse hier nicht ändern.
email-none = Sie haben hier keine E-Mail-Adresse. Die Website, von der Sie kommen, verwaltet sie.
email-new = Neue E-Mail-Adresse
email-new-hint = Wir senden einen Link dorthin.
email-sending = Wird gesendet …
email-send = Link senden
email-confirm-title = Neue Adresse bestätigen
email-confirm-lead = Ab jetzt { $email } für Ihr Konto verwenden? Sie melden sich dann damit an, und wir schreiben dorthin.
email-confirm-button = Diese Adresse verwenden
email-confirm-not-you = Wenn Sie das nicht angefordert haben, schließen Sie diese Seite. Es ändert sich nichts.
email-taken-now = Nichts geändert: Ein anderes Konto verwendet { $email }. Melden Sie sich bei diesem Konto an, oder wählen Sie eine andere Adresse.
email-undo-title = Änderung der Adresse rückgängig machen
email-undo-lead = Soll Ihr Konto wieder die alte Adresse { $email } haben?
email-undo-what = Vielleicht hat jemand anderes sie geändert. Sie werden überall abgemeldet, Ihr Passwort gilt nicht mehr, und jeder seitdem hinzugefügte Passkey, jedes verbundene Konto und jede Authenticator-App wird entfernt. Danach wählen Sie ein neues Passwort.
email-undo-button = Rückgängig machen und überall abmelden
email-undo-was-you = Wenn Sie die Adresse selbst geändert haben, schließen Sie diese Seite.
not-given = Keine Angabe
yes = Ja
no = Nein
account-password-hint = Wenn Sie Ihr Passwort ändern, werden alle anderen Geräte abgemeldet.
account-current-password = Aktuelles Passwort
    .show = Aktuelles Passwort anzeigen
account-changing = Wird geändert …
account-change-password = Passwort ändern
account-no-password = Sie haben hier kein Passwort gewählt.
account-choose-password = Wählen Sie per E-Mail eines: { $link }
    .link = Passwort wählen
account-second-factor = Bei der Anmeldung nach einem Code aus einer App auf Ihrem Telefon fragen. { $link }
    .link = Einrichten oder ändern
account-providers = Weitere Wege zur Anmeldung
account-providers-hint = Verbinden Sie ein Konto, das Sie anderswo haben, und melden Sie sich hier damit an.
account-provider-connected = Verbunden
account-connect = { $provider } verbinden
account-disconnect = { $provider } trennen
account-passkeys = Passkeys
account-passkeys-hint = Melden Sie sich mit Fingerabdruck, Gesicht oder Displaysperre an, statt mit einem Passwort.
account-passkeys-manage = Passkeys verwalten
passkeys-lead = Ein Passkey liegt auf Ihrem Handy, Computer oder Sicherheitsschlüssel. Sie melden sich mit Fingerabdruck, Gesicht oder Displaysperre an.
passkeys-yours = Ihre Passkeys
passkeys-none = Sie haben noch keine Passkeys.
passkey-synced = Synchronisiert
passkey-added = Hinzugefügt: { $time }
passkey-never-used = Noch nicht genutzt
passkey-copied = Am { $time } haben wir eine Anmeldung mit diesem Passkey abgelehnt: Vielleicht hat jemand eine Kopie. Entfernen Sie ihn, und fügen Sie einen neuen hinzu.
passkey-change = Umbenennen oder entfernen
passkey-change-title = { $name } ändern
passkey-name = Name
passkey-name-hint = Damit Sie ihn wiedererkennen: zum Beispiel der Name Ihres Geräts.
passkey-rename = Namen speichern
passkey-remove-what = Sie können sich damit nicht mehr anmelden. Löschen Sie ihn auch auf Ihrem Gerät.
passkey-remove = Passkey entfernen
passkey-removing = Wird entfernt …
passkey-last-one = Das ist Ihr einziger Weg zur Anmeldung, deshalb können Sie ihn nicht entfernen. Fügen Sie zuerst einen anderen Passkey hinzu.
passkey-add-title = Passkey hinzufügen
passkey-add = Passkey hinzufügen
passkey-waiting = Warten auf Ihr Gerät …
passkey-no-script = Um einen Passkey hinzuzufügen, brauchen Sie JavaScript. Schalten Sie es ein, und öffnen Sie diese Seite erneut.
passkey-recovery = Wenn Sie Ihre Geräte verlieren, senden wir einen Link an { $email }, mit dem Sie wieder hineinkommen.
passkey-no-recovery = Diese Website kann Ihnen keine E-Mails senden. Behalten Sie einen weiteren Weg zur Anmeldung, falls Sie Ihre Geräte verlieren.
account-invitations = Einladungen
account-invitations-hint = Laden Sie andere ein, hier ein Konto anzulegen.
account-invitations-open = Jemanden einladen
invitations-lead = Wir schicken der eingeladenen Person einen Link per E-Mail. Damit legt sie innerhalb von 7 Tagen ein Konto an.
invitations-invite = Jemanden einladen
invitations-name = Name (optional)
invitations-name-hint = So ist ihr Formular ausgefüllt. Sie kann ihn ändern.
invitations-send = Einladung senden
invitations-sent = Ihre Einladungen
invitations-sent-hint = Wer mit der Einladung ein Konto anlegt, verschwindet aus dieser Liste. Ob zu einer Adresse schon ein Konto gehört, sagen wir Ihnen nicht; wenn ja, bekommt sie keine E-Mail.
invitations-none = Sie haben keine offenen Einladungen.
invitation-sent = Gesendet: { $time }
invitation-expires = Gültig bis { $time }
invitation-withdraw = Zurückziehen
account-sessions = Wo Sie angemeldet sind
account-sessions-hint = Wenn Ihnen ein Eintrag unbekannt ist, melden Sie das Gerät ab und ändern Sie Ihr Passwort.
account-this-browser = Dieser Browser
account-network = Netzwerk { $network }
account-network-unknown = Netzwerk unbekannt
account-logged-in = Angemeldet: { $time }
account-last-used = Zuletzt genutzt: { $time }
# Behind "Log out", for screen readers: which device.
account-which-device = { $device }, zuletzt genutzt { $time }
account-log-out-others = Alle anderen Geräte abmelden
account-nowhere-else = Sie sind nirgendwo sonst angemeldet.
account-data = Ihre Daten
account-data-what = Eine Datei mit allem, was wir über Sie gespeichert haben: Ihr Konto, wo Sie angemeldet sind und die IDs, die der Chat für Sie verwendet.
account-data-download = Daten herunterladen
account-erase-title = Konto löschen
account-erase-what = Wir löschen Namen, E-Mail-Adresse, Passwort und Sitzungen sofort, ebenso Ihre Verbindung zu Ihren Unterhaltungen. Das lässt sich nicht rückgängig machen.
account-erase-kept =
    { $days ->
        [one] Einträge im Sicherheitsprotokoll bewahren wir { $days } Tag auf, um Missbrauch aufzuklären. Sie enthalten eine zufällige Konto-ID, Netzwerkadressen und Unterhaltungs-IDs. Anhand dieser IDs lässt der Betreiber der Website Ihre Unterhaltungen löschen.
       *[other] Einträge im Sicherheitsprotokoll bewahren wir { $days } Tage auf, um Missbrauch aufzuklären. Sie enthalten eine zufällige Konto-ID, Netzwerkadressen und Unterhaltungs-IDs. Anhand dieser IDs lässt der Betreiber der Website Ihre Unterhaltungen löschen.
    }
account-erase-password = Passwort zur Bestätigung
    .show = Passwort zur Bestätigung anzeigen
account-erase-again = Zeigen Sie zuerst, dass Sie es sind: { $link }
    .link = Erneut anmelden
account-erasing = Wird gelöscht …
account-erase = Konto löschen

## Authenticator-App

second-factor-title = Authenticator-App
second-factor-lead = Mit einer Authenticator-App fragen wir bei der Anmeldung zusätzlich nach einem Code von Ihrem Telefon. Wer Ihr Passwort stiehlt oder in Ihr Postfach gelangt, kann sich dann trotzdem nicht anmelden.
second-factor-required = Diese Website verlangt eine Authenticator-App. Richten Sie eine ein, um die Anmeldung abzuschließen.
second-factor-not-offered = Diese Website bietet keine Authenticator-Apps an.
second-factor-not-asked-for = Sie melden sich hier weder mit einem Passwort noch mit einem Link per E-Mail an. Deshalb fragen wir nach keinem Code.
second-factor-begin = Einrichten
second-factor-scan = Scannen Sie diesen QR-Code mit Ihrer Authenticator-App.
second-factor-qr = QR-Code für Ihre Authenticator-App
second-factor-by-hand = Oder geben Sie diesen Schlüssel in die App ein:
second-factor-copy-key = den Schlüssel
second-factor-this-device = Ist die App auf diesem Gerät? { $link }
    .link = App öffnen
second-factor-code = Code, den die App anzeigt
second-factor-confirm = Einschalten
second-factor-confirming = Wird geprüft …
second-factor-on = Eingeschaltet seit { $time }.
second-factor-codes-left =
    { $count ->
        [one] { $count } Wiederherstellungscode ist übrig.
       *[other] { $count } Wiederherstellungscodes sind übrig.
    }
second-factor-change-hint = Für neue Wiederherstellungscodes und zum Ausschalten der Authenticator-App brauchen Sie einen Code.
second-factor-required-hint = Diese Website verlangt eine Authenticator-App. Für neue Wiederherstellungscodes brauchen Sie einen Code.
second-factor-new-codes = Neue Wiederherstellungscodes erhalten
second-factor-turn-off = Ausschalten
back-to-account = Zurück zu Ihrem Konto
recovery-codes-title = Ihre Wiederherstellungscodes
recovery-codes-app-on = Ihre Authenticator-App ist eingeschaltet. Wir fragen nach ihrem Code, wenn Sie sich mit Ihrem Passwort anmelden.
recovery-codes-renewed = Das sind Ihre neuen Wiederherstellungscodes. Die alten gelten nicht mehr.
recovery-codes-keep = Bewahren Sie diese Codes sicher auf. Wenn Sie die App verlieren, meldet jeder von ihnen Sie einmal an ihrer Stelle an. Wir zeigen sie nicht noch einmal.
recovery-codes-copy = Ihre Wiederherstellungscodes
recovery-codes-download = Herunterladen
recovery-codes-go-on = Weiter

## Probleme

problem-register-again = Konto erneut erstellen
problem-new-link = Neuen Link anfordern
problem-error = Fehler
problem-request-id = Anfrage-ID
problem-copy-request-id = die Anfrage-ID
problem-report = Wenn Sie das melden, geben Sie bitte die Anfrage-ID an.

## Geräte und Zeiten

device = { $browser } unter { $system }
device-unknown-browser = Unbekannter Browser unter { $system }
device-unknown = Unbekanntes Gerät
# $month is a number, $time is hours and minutes.
moment = { $day }. { $month ->
        [1] Januar
        [2] Februar
        [3] März
        [4] April
        [5] Mai
        [6] Juni
        [7] Juli
        [8] August
        [9] September
        [10] Oktober
        [11] November
       *[12] Dezember
    } { $year }, { $time } Uhr UTC

## Was erledigt ist

done-address-confirmed = Ihre E-Mail-Adresse ist bestätigt. Melden Sie sich an, um fortzufahren.
done-password-reset = Passwort geändert. Melden Sie sich mit dem neuen Passwort an.
done-account-erased = Ihr Konto wurde gelöscht, und Sie sind abgemeldet.
done-name-changed = Name geändert. Der Chat verwendet ihn ab Ihrer nächsten Nachricht.
done-details-changed = Ihre Angaben sind gespeichert. Der Chat verwendet sie ab Ihrer nächsten Nachricht.
done-password-changed = Passwort geändert. Alle anderen Geräte sind abgemeldet.
done-session-revoked = Dieses Gerät ist abgemeldet.
done-others-revoked = Alle anderen Geräte sind abgemeldet.
done-email-sent = Wir haben einen Link an Ihre neue Adresse gesendet. Öffnen Sie ihn, um die Adresse zu ändern.
done-email-withdrawn = Ihre Adresse bleibt, wie sie ist.
done-email-changed = Ihre E-Mail-Adresse ist geändert. Wir haben der alten Adresse Bescheid gegeben.
done-email-changed-elsewhere = Ihre E-Mail-Adresse ist geändert. Melden Sie sich mit der neuen an.
done-email-restored = Ihr Konto hat wieder die alte Adresse. Sie sind überall abgemeldet; melden Sie sich an und prüfen Sie Ihr Konto.
done-provider-connected = Verbunden. Sie können sich nun auch mit diesem Konto anmelden.
done-provider-taken = Es wurde nichts verbunden: Dieses Konto gehört hier schon jemand anderem.
done-provider-removed = Getrennt. Auf diesem Weg können Sie sich nicht mehr anmelden.
done-passkey-added = Passkey hinzugefügt. Sie können sich jetzt damit anmelden.
done-passkey-renamed = Name geändert.
done-passkey-removed = Passkey entfernt. Löschen Sie ihn auch auf Ihrem Gerät.
done-second-factor-removed = Ihre Authenticator-App ist ausgeschaltet. Wir fragen nicht mehr nach einem Code.
done-invitation-sent = Die Einladung ist unterwegs. Der Link darin funktioniert einmal, innerhalb von 7 Tagen.
done-invitation-withdrawn = Einladung zurückgezogen. Ihr Link funktioniert nicht mehr.
