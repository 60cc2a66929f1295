//! Passwords while they are typed: shown and hidden, and judged without leaving the browser.

use serde_json::{Value, json};
use thirtyfour::By;

use crate::support::Browser;

crate::support::trial::tests! {
    a_password_is_shown_on_request_and_hidden_when_it_is_sent,
    a_new_password_is_judged_while_it_is_typed,
    without_javascript_there_is_no_button_that_does_nothing,
}

impl Browser {
    async fn password_field(&self) -> Value {
        let state = "const input = one('#password'), button = one('#password ~ button'); \
                     return [input.type, button.getAttribute('aria-pressed'), input.selectionStart, input.value]";
        self.js(state).await
    }

    async fn hints(&self, words: &str) {
        let hint = "return text('#password-strength').includes(arguments[0])";
        self.wait_with(&format!("the hint {words:?}"), hint, words.into()).await;
    }
}

async fn a_password_is_shown_on_request_and_hidden_when_it_is_sent() {
    let person = Browser::start().await;
    person.open("/login").await;
    person.fill("#email", "cade@example.com").await;
    person.fill("#password", "not this one").await;
    assert_eq!(person.password_field().await, json!(["password", "false", 12, "not this one"]));
    person.js("one('#password').setSelectionRange(3, 3)").await;
    person.click("#password ~ button").await;
    assert_eq!(person.password_field().await, json!(["text", "true", 3, "not this one"]));
    person.click("#password ~ button").await;
    assert_eq!(person.password_field().await, json!(["password", "false", 3, "not this one"]));
    person.click("#password ~ button").await;
    person.js("addEventListener('submit', (e) => { e.preventDefault(); window.sent = one('#password').type })").await;
    person.click("main form button[type=submit]").await;
    person.wait("the form to be sent", "return window.sent === 'password'").await;
}

async fn a_new_password_is_judged_while_it_is_typed() {
    let person = Browser::start().await;
    person.open("/register").await;
    let estimator =
        "return performance.getEntriesByType('resource').filter(({ name }) => name.includes('zxcvbn')).length";
    assert_eq!(person.js(estimator).await, 0, "fetched before anybody chooses a password");
    person.fill("#email", "eve.stone@example.com").await;
    for (typed, hint) in [
        ("seven lamps", "4 more characters needed."),
        ("seven lamps be", "1 more character needed."),
        ("manchesterunited", "Easy to guess"),
        ("aaaaaaaaaaaaaaaaa", "Very easy to guess"),
        ("eve.stone@example.com", "asy to guess"),
        ("🦀🌊🎈🐙🍋🚲🎻🌵🐝🍄🎲🛶🌙🔔", "1 more character needed."),
        ("seven lamps beneath the quay", "Very hard to guess"),
    ] {
        // As a password manager does: what WebDriver types is no emoji.
        let paste = "const input = one('#password'); input.focus(); input.value = arguments[0]; \
                     input.dispatchEvent(new InputEvent('input', { bubbles: true }))";
        person.js_with(paste, typed.into()).await;
        person.hints(hint).await;
    }
    assert_eq!(person.js(estimator).await, 2);
    let sent = "return performance.getEntriesByType('resource').filter(({ initiatorType }) => \
                ['fetch', 'xmlhttprequest', 'beacon'].includes(initiatorType)).length";
    assert_eq!(person.js(sent).await, 0, "something was sent while the password was typed");
    let described = "return one('#password').getAttribute('aria-describedby').split(' ').every((id) => one(`#${id}`)) \
                     && one('#password-strength').getAttribute('aria-live')";
    assert_eq!(person.js(described).await, "polite");
    assert_eq!(person.js("return one('#password').autocomplete").await, "new-password");
}

async fn without_javascript_there_is_no_button_that_does_nothing() {
    let person = Browser::start_without_javascript().await;
    person.open("/register").await;
    assert!(person.find_all(By::Css("#password ~ button")).await.unwrap().is_empty());
    assert_eq!(person.find(By::Css("#password-strength")).await.unwrap().text().await.unwrap(), "");
}
