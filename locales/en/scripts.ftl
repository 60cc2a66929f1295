# What scripts of the pages say; some of it stands in the pages, too. Here no message refers to another.

# Before the person's name, for screen readers.
nav-your-account = Your account,
log-in = Log in
log-out = Log out
logging-out = Logging out…
create-account = Create account
# Before an error, in a page's title and for screen readers.
error = Error:
logged-in-as = You’re logged in as { $name }
browsing-anonymously = You’re browsing anonymously
chat-knows-you = The chat knows you by name.
site-knows-you = This site knows you by name.
chat-now = You can chat now. If you log in later, the conversation continues.
log-in-any-time = Log in at any time: your user ID stays the same.
line-before = Before
line-no-earlier-visit = No earlier visit
line-now = Now
line-once-logged-in = Once you log in
line-your-name = Your name
anonymous = Anonymous
user-id = User ID
email-missing = Enter your email address.
password-missing = Enter your password.
copy = Copy
copy-what = Copy { $what }
copied = Copied
selected = Selected
show = Show
characters-missing =
    { $count ->
        [one] { $count } more character needed.
       *[other] { $count } more characters needed.
    }
long-enough = Long enough.
strength-0 = Very easy to guess.
strength-1 = Easy to guess: it’s close to a common password.
strength-2 = Could be guessed. Add another word.
strength-3 = Hard to guess.
strength-4 = Very hard to guess.
chat-open = Open the chat
chat-close = Close the chat
chat-unreachable = The chat can't be loaded. Check your connection, then try again.
chat-stuck = The chat loaded but didn't start. Try again in a moment.
ended-logout = You logged out, so the conversation ended. Your next message starts a new one.
ended-switch = Another person logged in, so the conversation ended. Your next message starts a new one.
ended-reset = This browser lost the cookie that held its ID, so the conversation ended. Your next message starts a new one.
line-ended = Ended
line-logged-in = Logged in
user-id-new = User ID (new)
user-id-unchanged = User ID (unchanged)
moved-to-person = You're now { $name }, with a new ID. Your earlier conversation has ended.
moved-to-anonymous = You're anonymous again, with a new ID. Your earlier conversation has ended.
kept-anonymous-person = You were anonymous; now you're { $name }. Same ID, so the conversation continues.
kept-anonymous = You were anonymous; now you're anonymous. Same ID, so the conversation continues.
kept-login-person = You were logged in; now you're { $name }. Same ID, so the conversation continues.
kept-login-anonymous = You were logged in; now you're anonymous. Same ID, so the conversation continues.
kept-person-person = You were { $earlier }; now you're { $name }. Same ID, so the conversation continues.
kept-person-anonymous = You were { $earlier }; now you're anonymous. Same ID, so the conversation continues.
server-unreachable = Can't reach the server. Check your connection, then try again.
passkey-unsupported = This browser can’t use passkeys on this page.
passkey-no-answer = No passkey was used. Try again.
passkey-already-here = This device already has a passkey for your account.
passkey-failed = The passkey couldn’t be used. Try again.
server-wrong-credentials = That email and password don't match. Check both and try again.
server-wrong-code = That doesn't match. Check your email address, your password and, if you use one, the code from your authenticator app. Then try again.
server-cannot-use = The server can't use that. Check your email address and password, then try again.
server-limited-minutes =
    { $count ->
        [one] Too many attempts. Wait { $count } minute, then try again.
       *[other] Too many attempts. Wait { $count } minutes, then try again.
    }
server-limited-seconds =
    { $count ->
        [one] Too many attempts. Wait { $count } second, then try again.
       *[other] Too many attempts. Wait { $count } seconds, then try again.
    }
server-limited = Too many attempts. Wait a few seconds, then try again.
server-busy-minutes =
    { $count ->
        [one] The server is busy. Wait { $count } minute, then try again.
       *[other] The server is busy. Wait { $count } minutes, then try again.
    }
server-busy-seconds =
    { $count ->
        [one] The server is busy. Wait { $count } second, then try again.
       *[other] The server is busy. Wait { $count } seconds, then try again.
    }
server-busy = The server is busy. Wait a few seconds, then try again.
# After the server's own sentences.
server-try-again = Try again.
server-answers = The server answers { $status }. Try again in a moment.
logout-maybe-failed = You may still be logged in.
logout-failed = You are still logged in.
