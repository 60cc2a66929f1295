//! Logging in with an identity provider halfway through a conversation: Example ID, whose pages cut a pop-up off from whoever opened it.

use serde_json::json;

use crate::support::{
    Browser,
    chat::{CUSTOM_USER_ID, USER_ID},
};

crate::support::trial::tests! {
    a_login_with_a_provider_keeps_the_conversation_in_every_tab,
    a_login_with_a_provider_in_a_pop_up_reaches_the_page_that_opened_it,
    a_pop_up_that_is_closed_at_the_provider_is_no_login,
    a_browser_without_scripts_logs_in_with_a_provider,
}

impl Browser {
    /// Takes the login page's link to Example ID, and picks this person there; nobody: cancels.
    async fn log_in_with_example_id(&self, person: &str) {
        self.click("main a[href^='/login/example']").await;
        self.click(&format!("main button[name=person][value='{person}']")).await;
    }
}

async fn a_login_with_a_provider_keeps_the_conversation_in_every_tab() {
    let person = Browser::start().await;
    let subject = person.open_home().await;
    person.open_chat().await;
    assert_eq!(person.ask(CUSTOM_USER_ID).await, subject);
    let other = person.new_tab().await.unwrap();
    let first = person.window().await.unwrap();

    // Cancelled in a second tab: the login page says so, and nothing has changed.
    person.switch_to_window(other).await.unwrap();
    person.open("/login").await;
    person.log_in_with_example_id("").await;
    person.wait("the refusal", "return text('#login-error').includes('Example ID')").await;

    person.log_in_with_example_id("robin").await;
    person.sees_as_logged_in("Robin").await;
    assert_eq!(person.subject().await, subject);

    // The first tab goes on, and knows who it is.
    person.switch_to_window(first).await.unwrap();
    person.sees_as_logged_in("Robin").await;
    assert_eq!(person.ask(CUSTOM_USER_ID).await, "robin-id");
    assert_eq!(person.ask(USER_ID).await, format!("Your user ID is {subject}."));
    assert!(!person.chat_is_troubled().await);
    assert_eq!(person.text("#chat-ended").await, "");
}

async fn a_login_with_a_provider_in_a_pop_up_reaches_the_page_that_opened_it() {
    let person = Browser::start().await;
    let page = person.open_elsewhere(&person.workshop.elsewhere.origin).await;
    let subject = person.is_back(&page, false).await;
    let window = person.open_pop_up().await;
    person.log_in_with_example_id("sasha").await;
    person.is_left_with(&window).await;
    assert_eq!(person.outcome().await, json!({"authenticated": true, "subject": subject}));
    assert_eq!(person.is_back(&page, true).await, subject);
    assert_eq!(person.heard().await, json!([[person.workshop.site, "throughline:at-provider"]]));
}

async fn a_pop_up_that_is_closed_at_the_provider_is_no_login() {
    let person = Browser::start().await;
    let page = person.open_elsewhere(&person.workshop.elsewhere.origin).await;
    person.is_back(&page, false).await;
    let window = person.open_pop_up().await;
    person.click("main a[href^='/login/example']").await;
    person.seen("main button[name=person]").await;
    person.close_window().await.unwrap();
    person.is_left_with(&window).await;
    person.click("h1").await;
    assert_eq!(person.outcome().await, "popup_closed");
    person.is_back(&page, false).await;
}

async fn a_browser_without_scripts_logs_in_with_a_provider() {
    let person = Browser::start_without_javascript().await;
    person.open("/login?next=/account").await;
    person.log_in_with_example_id("robin").await;
    person
        .wait("the account page", "return document.querySelector('main').innerText.includes('robin@example.com')")
        .await;
}
