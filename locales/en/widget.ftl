# What the stand-in's chat says itself; the assistant in it speaks English. Here no message refers to another.

widget-title = Assistant
widget-starting = Starting the chat…
widget-typing = The assistant is writing…
widget-new-conversation = The assistant started a new conversation.
widget-waiting = Waiting to be sent
widget-failed = Not sent
widget-ended = The conversation ended before I could answer. Send this message again in the new one.
widget-try-again = Try again
widget-start-new = Start a new conversation
widget-menu = More
widget-back = Back to the chat
widget-cannot-start = The chat can’t start
widget-characters-left =
    { $count ->
        [one] { $count } character left
       *[other] { $count } characters left
    }
widget-too-long =
    { $count ->
        [one] { $count } character too many. Shorten your message to send it.
       *[other] { $count } characters too many. Shorten your message to send it.
    }

## Troubles

widget-unreachable = Can’t reach the assistant. Trying again…
widget-busy = The assistant is busy. Trying again…
widget-no-token = The site isn’t confirming who you are. Trying again…
widget-expired-token = The site’s confirmation of who you are has expired. Try again in a moment.
widget-invalid-token = The assistant couldn’t verify who you are. Try again in a moment.
widget-subject-changed = This conversation belongs to someone else, so it can’t continue. You can start a new one.
widget-refused = The assistant didn’t accept your last message. Change it and send it again.
widget-unknown = Something went wrong. Try again in a moment.

## The window

widget-write = Write a message
widget-send = Send
widget-open = Open the chat
widget-conversation = Conversation
widget-restart = Restart the conversation
widget-minimise = Minimise the chat
widget-chat = Chat
widget-message = Message
# Who says a message, for screen readers.
widget-you = You:
widget-assistant = Assistant:
