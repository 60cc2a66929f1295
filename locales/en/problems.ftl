# What went wrong, and what to do: on pages, and in problems (RFC 9457).

## By kind: its title, what is wrong, and the remedy

problem-malformed-body = We couldn't read that request
    .detail = Its body is incomplete or malformed.
    .remedy = Go back and try again.
problem-wrong-credentials = Wrong email or password
    .detail = That email and password don't match.
    .remedy = Check both and try again.
problem-unconfirmed-address = Email address not confirmed
    .detail = Confirm your email address first.
    .remedy = Open the link in the email we sent to it.
problem-refused-key = Key not accepted
    .detail = That key isn't valid here.
    .remedy = Check the key, and where it may be used from.
problem-refused-code = Code not accepted
    .detail = That code doesn't work in this browser, or no longer does.
    .remedy = Log in again.
problem-second-factor-enrolment-required = Authenticator app needed
    .detail = You need an authenticator app to log in here, and haven't set one up yet.
    .remedy = Set one up, then log in.
problem-cross-site = Request blocked
    .detail = This request came from another site.
    .remedy = Open the page on this site and try again.
problem-not-found = Page not found
    .detail = There's no page at this address.
    .remedy = Check the address, or go to the home page.
problem-unknown-assistant = No such assistant
    .detail = This site has no assistant of that name.
    .remedy = Check `assistant` in the address.
problem-login-required = Login needed
    .detail = This assistant only takes people who are logged in.
    .remedy = Log in, then try again.
problem-passkey-refused = Passkey not accepted
    .detail = This passkey isn't known here, or your answer came too late.
    .remedy = Try again, or log in another way.
not-logged-in = Nobody is logged in.
problem-method-not-allowed = That doesn't work here
    .detail = This address doesn't accept that kind of request.
    .remedy = Start again from the home page.
problem-request-timeout = The request took too long
    .detail = The request didn't arrive in time.
    .remedy = Try again.
problem-address-taken = Email address already in use
    .detail = An account already uses that email address.
    .remedy = Log in instead, or use another address.
problem-registration-closed = Registration is closed
    .detail = You can't create an account here by yourself.
    .remedy = Log in if you have an account, or ask whoever runs this site for one.
problem-password-login-off = Passwords aren't used here
    .detail = You can't log in with a password on this site, or choose one.
    .remedy = Log in another way: the login page shows how.
problem-dead-link = This link no longer works
    .detail = Each link works once, for a limited time. A newer link replaces older ones.
    .remedy = Get a new link, or log in if you've already used it.
problem-body-too-large = Request too large
    .detail = The request is larger than this site accepts.
    .remedy = Shorten what you typed and try again.
problem-misdirected-request = Wrong site
    .detail = This server doesn't serve the site you asked for.
    .remedy = Check the address.
problem-unsupported-media-type = Unsupported content type
    .detail = This address doesn't accept content of that type.
    .remedy = Use the form on the page.
problem-invalid-fields = Some fields need correcting
    .detail = A field is missing, repeated or invalid.
    .remedy = Go back and check what you entered.
# The wait stands in its place, so there is no remedy.
problem-too-many-attempts = Too many attempts
    .detail = Wait a while, then try again.
problem-bad-request = We couldn't process that request
    .detail = The request isn't valid.
    .remedy = Go back and try again.
problem-internal-error = Server error
    .detail = Something went wrong on our side. We've logged it.
    .remedy = Try again in a moment.
problem-unavailable = Temporarily unavailable
    .detail = We can't do that right now.
    .remedy = Try again in a few seconds.
problem-not-ready = Not ready
    .detail = This replica isn't ready for requests.
    .remedy = Try again in a few seconds.

## Of one problem

foreign-site = Your browser says another site sent this request.
token-not-fetched = Get tokens with fetch(): this address can't be opened as a page or embedded.
foreign-origin = This origin isn't allowed to fetch tokens. See THROUGHLINE_ALLOWED_ORIGINS.
invalid-host = The Host header isn't a valid host name.
foreign-host = This server only answers requests for its own host name. See THROUGHLINE_PUBLIC_URL.
form-not-utf8 = The form isn't encoded as UTF-8.
empty-body = The body is empty.
not-json = The body isn't JSON in UTF-8: see line { $line }, column { $column }.
not-an-object = The body must be a JSON object.
incomplete = The body broke off.
encoded = Send the body without a Content-Encoding.
json-expected = Send the body as application/json.
form-expected = Send the body as application/x-www-form-urlencoded.
utf8-expected = Send the body in UTF-8.
retry-in-seconds =
    { $seconds ->
        [1] Too many attempts. Try again in a second.
        [one] Too many attempts. Try again in { $seconds } second.
       *[other] Too many attempts. Try again in { $seconds } seconds.
    }
retry-in-minutes =
    { $minutes ->
        [one] Too many attempts. Try again in { $minutes } minute.
       *[other] Too many attempts. Try again in { $minutes } minutes.
    }
reset-helps = If someone else made these attempts, you don't have to wait: use “{ login-forgot }” to choose a new password, then log in here straight away.
login-unconfirmed = Confirm your email address first. Open the link in the email we sent you. If you can't find it, use “{ login-forgot }” to get a new link, which also confirms your address.
provider-declined = { $provider } didn't log you in. Try again, or log in another way.
provider-unavailable = { $provider } isn't answering at the moment. Try again shortly, or log in another way.
provider-untrusted = We couldn't trust the answer from { $provider }, so you're not logged in. Please start again.
provider-stale = That login took too long, or was already used. Please start again.
provider-unverified = { $provider } hasn't confirmed your email address, so you can't log in with it yet. Confirm it there first, or log in another way.
provider-taken = There's already an account with your email address. Log in to it first, then connect { $provider } on your account page.
provider-disabled = You can't log in to this account with { $provider }.
provider-no-account = There's no account for you here yet, and logging in with { $provider } doesn't create one. If you have an account, log in and connect { $provider } on your account page. If not, ask whoever runs this site for one.

## Fields

field-missing = This field is missing.
language-unknown = This site isn't available in that language.
field-repeated = This appears twice.
field-of-wrong-type = This has the wrong type.
field-unknown = Unknown field.
field-unknown-meant = Unknown field. Did you mean `{ $meant }`?
email-malformed = Enter an email address in the form name@example.com.
email-dots = Check the dots before the @: there can't be one at either end of that part, or two in a row.
email-too-long = That email address is too long. Use at most 254 characters.
email-taken = An account already uses that email address.
email-not-invited = Only some addresses can register here without an invitation, and this isn't one of them. Use another address, or ask whoever runs this site for an invitation.
email-unchanged = That's your email address already. Enter another one.
email-unverified = Confirm the address first and send `email_verified` as true, or leave the address out.
account-disabled = This account can't be used.
display-name-missing = Enter your name.
display-name-too-long = That name is too long. Use at most 5,000 bytes (about 5,000 Latin letters).
display-name-has-control = Enter your name on one line, without control characters.
display-name-reserved = That name is for visitors who are not logged in. Enter a different name.
custom-user-id-malformed = A custom user ID must be 1 to 200 bytes long, with no control characters and no spaces around it.
custom-user-id-taken = Another account uses that custom user ID.
subject-malformed = A subject is "anon-" followed by a lowercase version 4 UUID.
wrong-registration-password = That isn't the password you chose for this registration. If you registered more than once, open the link in the other email. Or use “{ login-forgot }” to get a new link, which also confirms your address.
wrong-current-password = That isn't your current password. Try again.
passkey-name-unfit = Enter a name, on one line.
passkey-refused = The passkey couldn't be checked. Try again.
passkey-taken = This passkey is in use already.
passkeys-too-many = You already have { $most } passkeys. Remove one first.
code-missing = Enter the code.
wrong-code = That isn't the code the app shows. Wait for the next one, and check that your phone's clock is right.
wrong-password-or-code = The password or the code is wrong. Check both and try again.
out-of-range = Enter a number from { $least } to { $most }.
text-too-short = Enter at least { $least } characters.
text-too-long = Enter at most { $most } characters.
not-a-number = Enter a number, such as 7 or 7.5.
not-offered = Choose one of the options.
value-unfit = This can't be used here. Check that it has the form that is asked for.
values-too-large = That is too long. Shorten it, or another of your details.
new-password-missing = Enter a password of at least { $least } characters.
password-too-short =
    { $length ->
        [one] That password has { $length } character. Use at least { $least }; three or four random words work well.
       *[other] That password has { $length } characters. Use at least { $least }; three or four random words work well.
    }
password-too-long = That password is { $bytes } bytes long. Use at most 4,096 bytes (4,096 Latin letters).
password-nul = That password contains a NUL character. Remove it.
password-repetition = That password repeats the same few characters. Use at least { $least } that don't repeat.
password-sequence = That password follows the alphabet, the digits or the keyboard. Try several unrelated words.
password-common = That's one of the most common passwords. Try several unrelated words.
password-site-name = That password is little more than the name of this site. Try several words that have nothing to do with you or this site.
password-email = That password is little more than your email address. Try several words that have nothing to do with you or this site.
password-person = That password is little more than your name. Try several words that have nothing to do with you or this site.
password-all-names = That password is little more than your name, your email address and the name of this site. Try several words that have nothing to do with you or this site.
