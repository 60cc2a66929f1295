# What the demo's home page says, in itself and through its scripts. Here no message refers to another.

demo-title = Log in mid-chat
demo-heading = Log in mid-chat. Keep the conversation.
demo-promise = One stable ID before and after login, with the real person’s details in the next token.

## Steps

demo-steps = Try it
demo-ask = Ask who you are
demo-ask-hint = Sends “{ $question }”
demo-log-in-as = Log in as { $name }
demo-login-hint = Without leaving the page
demo-again = Ask again
demo-again-hint = Same ID, and now a name
demo-switch-to = Switch to { $name }
demo-log-out-or-switch = Log out, or switch to { $name }
demo-leave-keeps = Logging out keeps the ID. Someone else gets a new one
demo-leave-ends = A new ID: this conversation ends
# Before a step's name, for screen readers.
demo-done = Done:
demo-finished = All four done.
demo-restart = Start again

## Chat and evidence

demo-views = Views
demo-evidence = Evidence
demo-chat = Chat with the assistant
demo-moved = { $name } logged in. New conversation, new ID.
demo-kept = { $name } logged in. Same conversation, same ID.
demo-token-before = Token before
demo-token-now = Token now
demo-no-token-before = No token from before the login.
demo-log-in-to-see = Log in to see the next token.
# Behind a claim of the token.
demo-unchanged = unchanged
demo-new = new
demo-changed = changed
demo-encrypted-claim = { $start } (encrypted for the assistant)
# In the place of a custom user ID that this page can't read.
demo-encrypted = encrypted
demo-tokens = Tokens, newest first
demo-expire = Expire this token now
demo-renewed = Expired. The next token is here, with the same ID.
demo-waiting = Waiting for the first token…
demo-break = New ID above. The conversation below ended.
demo-left = { $seconds } s left
demo-over = expired
demo-billed-none = Billed users this month: none yet. A user counts with the first message.
demo-billed = Billed users this month: { $with } ({ $without } without Throughline)
demo-billed-why = Each ID that sends a message is billed. Without Throughline, logging in makes a second one.

## Your site and the accounts

demo-use = Use it in your site
demo-use-how = Two scripts before the vendor’s own; the third line goes into your chat.js. It keeps tokens fresh in every tab, hands over a new one after login, and ends the conversation when the ID changes.
demo-api = Every request, to read and to try
demo-assistants = A token for each assistant
demo-accounts = Sample accounts
demo-accounts-how = Use any of these to log in.
# What a copy button copies.
demo-copy-email = { $name }’s email
demo-copy-password = { $name }’s password
demo-other-account = Use another account

## Token inspector

demo-inspector = Token inspector
demo-no-script = Turn on JavaScript to see the live token. { $command } on { $path } shows one too. The details above are from when this page loaded.
demo-handed-over = What this page hands to the chat, from { $request }.
demo-refresh = Refresh now
demo-up-to-date = Up to date at { $time }.
demo-no-key = None
demo-left-of = { $seconds } s left of { $life } s
demo-expired = Expired
demo-assistant-sees = What the assistant sees
demo-encrypted-payload = Encrypted for the assistant ({ $count } characters)
demo-site-knows = What this site knows
demo-raw = Raw token
demo-copy-token = the token
demo-pause = The server asks for a pause. Trying again…
demo-unreachable = Can't reach the server. Trying again…
demo-answers = The server answers { $status }. Trying again…
demo-incomplete = Part of this page didn't load. Reload it.

## Example ID, the demo's own identity provider

example-id-pick = Who are you?
example-id-pick-for = Pick a person to log in to { $site }. Nobody here has a password.
example-id-unconfirmed = address not confirmed
example-id-cancel = Cancel
example-id-home = Your Example ID
example-id-logged-in = You’re logged in as { $name }.
example-id-log-out = Log out of Example ID
example-id-back = Go to { $site }
example-id-nobody = You’re not logged in here.
example-id-problem = Example ID can’t answer this request
example-id-problem-why = It isn’t from the site that Example ID knows. Go back to the site and log in again.
example-id-demo = Part of the demo: the people here aren’t real, and anyone can log in as any of them.
