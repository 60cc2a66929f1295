# What pages always say. In the other folders the same messages stand in the same order.

## Around every page

site-description = Keep your chat going when you log in: the same conversation, now under your name.
site-promise = One conversation, before and after you log in.
terms = Terms of use
privacy = Privacy policy
skip = Skip to main content
nav-account = Account
nav-language = Language
logging-in = Logging in…
saving = Saving…
go-home = Go to the home page
try-again = Try again
back-to = Back to { $host }
new-here = New here? { $link }
    .link = Create account
remember-after-all = Remember it after all? { $link }
    .link = Log in
picks-up = Your chat picks up where you left off, now under your name.
fix-problems =
    { $count ->
        [one] Fix { $count } problem
       *[other] Fix { $count } problems
    }

## Fields

email = Email address
your-name = Your name
your-name-hint = The name the chat will use.
password = Password
    .show = Show password
new-password = New password
    .show = Show new password
new-password-hint = { $least } characters or more. Three or four random words work well.
log-in-instead = Log in instead

## Home page

home-title = Home
name = Name
custom-user-id = Custom user ID
none-yet = None yet
chat = Chat
chat-loading = Loading the chat…
chat-needs-javascript = The chat needs JavaScript. You can log in and out without it.
chat-absent = There is no chat on this page yet.
chat-absent-hint = If you run this site, set { $setting } to show one.

## Login and logout

login-title = Log in
login-wrong-with-code = That doesn't match. Check your email address, your password and, if you use one, the code from your authenticator app. Then try again.
login-code-open = Use a code from an authenticator app
login-code = Code
login-code-hint = Six digits from your app, or one of your recovery codes.
login-code-remember = Don't ask for a code in this browser for 30 days
login-forgot = Forgot your password?
login-elsewhere = You're logged in by the site that this chat belongs to. Log in there, then come back.
log-in-with = Log in with { $provider }
log-in-with-passkey = Log in with a passkey
passkey-needs-script = To log in with a passkey, turn on JavaScript.
logged-in-title = You're logged in
logged-in-close = You can close this window.
logout-title = Log out
logout-question = Log out?
logout-ends-chat = This also ends your chat.
logged-out-title = You're logged out
logged-out-going = You're logged out here. Logging you out of { $provider }, too …
logged-out-go = Go on to { $provider }
logged-out-unavailable = You're logged out here. { $provider } isn't answering at the moment, so you may still be logged in there. Try again shortly.
logged-out-impossible = You're logged out here, but we can't log you out of { $provider }. If other people use this computer, log out there, too.

## Registration

register-title = Create account
register-creating = Creating account…
register-have-account = Already have an account? { $link }
    .link = Log in
register-invited = You're invited. Your chat picks up where you left off, now under your name.
register-off = You can't create an account here by yourself. Ask whoever runs this site for one.
register-by-invitation = You need an invitation to create an account here. If you have one, open the link in it. If not, ask whoever runs this site.
register-domains = You can create an account with an address at { $domains }. For any other address, you need an invitation.
check-email-title = Check your email
register-sent-lead = We've sent an email to the address you entered. The link in it works for 24 hours.
register-sent-nothing = Nothing after a few minutes? Check your spam folder, then { $again }. We send at most three emails an hour to one address. If someone else used up that limit, you can { $reset } instead.
    .again = check the address and register again
    .reset = get a link to choose a password
register-already-confirmed = Already confirmed? { $link }
    .link = Log in
confirm-title = Confirm your email address
confirm-lead = Enter your password to finish creating your account.
confirm-password-hint = The password you chose when you registered.
confirm-confirming = Confirming…
confirm-button = Confirm email address
confirm-not-you = If you didn't register here, close this page. Nobody can use the account unless you confirm it.

## A new password

forgot-title = Forgot your password
forgot-lead = We'll email you a link to choose a new one.
forgot-sending = Sending…
forgot-send = Send link
forgot-no-mail = This site can't send email. Ask its administrator for a reset link.
forgot-sent-lead = If there's an account with that address, we've sent a link to it. The link works once, within an hour.
forgot-sent-nothing = Nothing after a few minutes? Check your spam folder, then { $again }. We send at most three emails an hour to one address. Only the newest link works.
    .again = check the address and ask for another link
login-link-offer = Email me a login link
login-link-title = Log in with a link
login-link-lead = We'll email you a link that logs you in, without your password.
login-link-sent-lead = If there's an account with that address, we've sent a login link to it. It works once, within 15 minutes, in any browser.
login-link-other = Log in another way
login-link-open-lead = Log in as { $email } in this browser?
login-link-not-you = If that isn't your account, close this page. Someone else asked for this link.
reset-title = Choose a new password
reset-lead = You'll be logged out everywhere else.
reset-save = Save password

## Account page

account-title = Your account
account-nothing-changed = Nothing changed. { $problem }
account-lead = See and change what we hold about you.
account-before-login = Before you log in
account-details = Your details
account-copy-id = your custom user ID
account-save-name = Save name
account-save-details = Save changes
account-change-email = Change
account-email-pending = Waiting for you to confirm { $email }
email-title = Email address
email-lead = You log in with this address, and we write to it.
email-pending-title = Waiting to be confirmed
email-pending = We sent a link to { $email }. Open it by { $time } to change your address. Until then, nothing changes.
email-pending-hint = Nothing after a few minutes? Check your spam folder and the address. We send at most three emails an hour to one address.
email-withdraw = Keep my current address
email-change-title = Change your address
email-no-mail = This site can't send email, so you can't change your address here.
email-none = You have no email address here. The site that you come from manages it.
email-new = New email address
email-new-hint = We'll send a link to it.
email-sending = Sending…
email-send = Send link
email-confirm-title = Confirm your new address
email-confirm-lead = Use { $email } for your account from now on? You'll log in with it, and we'll write to it.
email-confirm-button = Use this address
email-confirm-not-you = If you didn't ask for this, close this page. Nothing changes.
email-taken-now = Nothing changed: another account uses { $email }. Log in to that account, or choose another address.
email-undo-title = Undo the change of address
email-undo-lead = Give your account back its old address, { $email }?
email-undo-what = Someone else may have changed it. You'll be logged out everywhere, your password stops working, and any passkey, connected account or authenticator app added since then is removed. Next, choose a new password.
email-undo-button = Undo and log out everywhere
email-undo-was-you = If you changed the address yourself, close this page.
not-given = Not given
yes = Yes
no = No
account-password-hint = Changing your password logs out all your other devices.
account-current-password = Current password
    .show = Show current password
account-changing = Changing…
account-change-password = Change password
account-no-password = You haven't chosen a password here.
account-choose-password = Choose one by email: { $link }
    .link = Choose a password
account-second-factor = Ask for a code from an app on your phone when you log in. { $link }
    .link = Set up or change
account-providers = Other ways to log in
account-providers-hint = Connect an account that you have elsewhere, and log in with it here.
account-provider-connected = Connected
account-connect = Connect { $provider }
account-disconnect = Disconnect { $provider }
account-passkeys = Passkeys
account-passkeys-hint = Log in with your fingerprint, face or screen lock instead of a password.
account-passkeys-manage = Manage passkeys
passkeys-lead = A passkey is kept by your phone, computer or security key. You log in with your fingerprint, face or screen lock.
passkeys-yours = Your passkeys
passkeys-none = You have no passkeys yet.
passkey-synced = Synced
passkey-added = Added { $time }
passkey-never-used = Not used yet
passkey-copied = We refused a login with this passkey on { $time }: someone may have a copy. Remove it, then add a new one.
passkey-change = Rename or remove
passkey-change-title = Change { $name }
passkey-name = Name
passkey-name-hint = So that you recognise it: the name of your device, for example.
passkey-rename = Save name
passkey-remove-what = You won't be able to log in with it any more. Delete it on your device, too.
passkey-remove = Remove passkey
passkey-removing = Removing…
passkey-last-one = This is your only way to log in, so you can't remove it. Add another passkey first.
passkey-add-title = Add a passkey
passkey-add = Add passkey
passkey-waiting = Waiting for your device…
passkey-no-script = Adding a passkey needs JavaScript. Turn it on, then open this page again.
passkey-recovery = If you lose your devices, we send a link to { $email } that lets you back in.
passkey-no-recovery = This site can't send you email. Keep another way to log in, in case you lose your devices.
account-invitations = Invitations
account-invitations-hint = Invite others to create an account here.
account-invitations-open = Invite someone
invitations-lead = We email a link to the person you invite. With it they create an account, for 7 days.
invitations-invite = Invite someone
invitations-name = Name (optional)
invitations-name-hint = Their form begins with it. They can change it.
invitations-send = Send invitation
invitations-sent = Invitations you've sent
invitations-sent-hint = Someone disappears from this list when they create an account with their invitation. We don't tell you whether an address already has an account; if it does, it gets no email.
invitations-none = You have no open invitations.
invitation-sent = Sent { $time }
invitation-expires = Works until { $time }
invitation-withdraw = Withdraw
account-sessions = Where you're logged in
account-sessions-hint = If you don't recognise one of these, log it out and change your password.
account-this-browser = This browser
account-network = Network { $network }
account-network-unknown = Network unknown
account-logged-in = Logged in { $time }
account-last-used = Last used { $time }
# Behind "Log out", for screen readers: which device.
account-which-device = { $device }, last used { $time }
account-log-out-others = Log out of all other devices
account-nowhere-else = You're not logged in anywhere else.
account-data = Your data
account-data-what = A file with everything we hold about you: your account, where you're logged in, and the IDs the chat uses for you.
account-data-download = Download your data
account-erase-title = Erase your account
account-erase-what = We delete your name, email address, password and sessions straight away, along with your link to your conversations. This can't be undone.
account-erase-kept =
    { $days ->
        [one] We keep security-log entries for { $days } day to investigate abuse. They hold a random account ID, network addresses and conversation IDs. The site's operator uses those IDs to have your conversations deleted.
       *[other] We keep security-log entries for { $days } days to investigate abuse. They hold a random account ID, network addresses and conversation IDs. The site's operator uses those IDs to have your conversations deleted.
    }
account-erase-password = Password to confirm
    .show = Show password to confirm
account-erase-again = First show that it's you: { $link }
    .link = Log in again
account-erasing = Erasing…
account-erase = Erase account

## Authenticator app

second-factor-title = Authenticator app
second-factor-lead = With an authenticator app, we also ask for a code from your phone when you log in. Someone who steals your password or gets into your mailbox then still can't log in.
second-factor-required = This site needs you to use an authenticator app. Set one up to finish logging in.
second-factor-not-offered = This site doesn't offer authenticator apps.
second-factor-not-asked-for = You log in here with neither a password nor an emailed link, so we don't ask for codes.
second-factor-begin = Set up
second-factor-scan = Scan this QR code with your authenticator app.
second-factor-qr = QR code for your authenticator app
second-factor-by-hand = Or type this key into the app:
second-factor-copy-key = the key
second-factor-this-device = Is the app on this device? { $link }
    .link = Open it
second-factor-code = Code shown by the app
second-factor-confirm = Turn on
second-factor-confirming = Checking…
second-factor-on = On since { $time }.
second-factor-codes-left =
    { $count ->
        [one] { $count } recovery code is left.
       *[other] { $count } recovery codes are left.
    }
second-factor-change-hint = You need a code to get new recovery codes, or to turn the authenticator app off.
second-factor-required-hint = This site needs you to use an authenticator app. You need a code to get new recovery codes.
second-factor-new-codes = Get new recovery codes
second-factor-turn-off = Turn off
back-to-account = Back to your account
recovery-codes-title = Your recovery codes
recovery-codes-app-on = Your authenticator app is on. We'll ask for its code when you log in with your password.
recovery-codes-renewed = Here are your new recovery codes. The old ones no longer work.
recovery-codes-keep = Keep these codes somewhere safe. If you lose the app, each of them logs you in once in its place. We won't show them again.
recovery-codes-copy = your recovery codes
recovery-codes-download = Download
recovery-codes-go-on = Continue

## Problems

problem-register-again = Create account again
problem-new-link = Get a new link
problem-error = Error
problem-request-id = Request ID
problem-copy-request-id = the request ID
problem-report = If you report this, include the request ID.

## Devices and times

device = { $browser } on { $system }
device-unknown-browser = Unknown browser on { $system }
device-unknown = Unknown device
# $month is a number, $time is hours and minutes.
moment = { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    } { $year }, { $time } UTC

## What was done

done-address-confirmed = Your email address is confirmed. Log in to continue.
done-password-reset = Password changed. Log in with your new password.
done-account-erased = Your account has been erased, and you're logged out.
done-name-changed = Name changed. The chat will use it from your next message.
done-details-changed = Your details are saved. The chat will use them from your next message.
done-password-changed = Password changed. All other devices are logged out.
done-session-revoked = That device is logged out.
done-others-revoked = All other devices are logged out.
done-email-sent = We've sent a link to your new address. Open it to change your address.
done-email-withdrawn = Your address stays the same.
done-email-changed = Your email address is changed. We've told the old address.
done-email-changed-elsewhere = Your email address is changed. Log in with the new one.
done-email-restored = Your account has its old address back. You're logged out everywhere; log in again to check your account.
done-provider-connected = Connected. You can now log in with that account, too.
done-provider-taken = Nothing was connected: that account belongs to someone else here.
done-provider-removed = Disconnected. You can no longer log in that way.
done-passkey-added = Passkey added. You can now log in with it.
done-passkey-renamed = Name changed.
done-passkey-removed = Passkey removed. Delete it on your device, too.
done-second-factor-removed = Your authenticator app is off. We no longer ask for a code.
done-invitation-sent = Invitation on its way. The link in it works once, for 7 days.
done-invitation-withdrawn = Invitation withdrawn. Its link no longer works.
