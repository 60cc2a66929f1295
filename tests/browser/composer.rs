//! Where a message is written in the chat: nothing that is pasted is lost, and every script has its direction.

use serde_json::json;

use crate::support::Browser;

crate::support::trial::tests! {
    a_message_that_is_too_long_is_kept_and_the_person_is_told,
    what_is_written_from_right_to_left_is_shown_so,
}

impl Browser {
    async fn paste_into_the_chat(&self, text: &str) {
        let paste = "one('textarea#message').focus(); one('textarea#message').select(); \
                     document.execCommand('insertText', false, arguments[0])";
        self.js_with(paste, text.into()).await;
    }
}

async fn a_message_that_is_too_long_is_kept_and_the_person_is_told() {
    let person = Browser::start().await;
    person.open_home().await;
    person.open_chat().await;
    person.paste_into_the_chat(&"x".repeat(10_000)).await;
    let state = "return [one('textarea#message').value.length, text('#counter'), one('.filled').disabled]";
    let told = "8,000 characters too many. Shorten your message to send it.";
    assert_eq!(person.js(state).await, json!([10_000, told, true]));
    person.press(thirtyfour::Key::Enter).await;
    assert_eq!(person.js(state).await, json!([10_000, told, true]));
    assert!(person.said().await.is_empty());
    person.paste_into_the_chat(&"x".repeat(2_000)).await;
    assert_eq!(person.js(state).await, json!([2_000, "0 characters left", false]));
}

async fn what_is_written_from_right_to_left_is_shown_so() {
    let person = Browser::start().await;
    person.open_home().await;
    person.open_chat().await;
    person.paste_into_the_chat("مرحبا Throughline").await;
    let direction = "return [...chat.querySelectorAll(arguments[0])].map((it) => getComputedStyle(it).direction)";
    assert_eq!(person.js_with(direction, "textarea".into()).await, json!(["rtl"]));
    person.press(thirtyfour::Key::Enter).await;
    person.answer_to("مرحبا Throughline").await;
    assert_eq!(person.js_with(direction, ".user .bubble".into()).await, json!(["rtl"]));
    assert_eq!(person.js_with(direction, ".assistant .bubble".into()).await[0], "ltr");
}
