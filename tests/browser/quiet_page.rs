//! The home page as `serve` shows it: plain, with the chat in a window above it.

use thirtyfour::Key;

use crate::support::{Browser, chat::CUSTOM_USER_ID, processes::serve};

crate::support::trial::tests! {
    the_home_page_of_a_site_chats_and_logs_in_without_tools_for_developers,
}

async fn the_home_page_of_a_site_chats_and_logs_in_without_tools_for_developers() {
    let person = Browser::start().await;
    let (_programs, site) = serve(person.workshop);
    person.goto(&site).await.unwrap();
    person.wait("the chat to be ready", "return one('#chat')?.dataset.chatState === 'ready'").await;
    let subject = person.subject().await;
    assert_eq!(person.text("h1").await, "You’re browsing anonymously");
    let tools =
        "return document.querySelectorAll('[data-show], [data-tokens], [data-step], [data-sample], pre').length";
    assert_eq!(person.js(tools).await, 0);
    person.click("#chat-open").await;
    assert_eq!(person.ask(CUSTOM_USER_ID).await, subject);
    person.press(Key::Escape).await;
    person
        .wait("the chat to be closed", "return !isShown(one('.window')) && text('#chat-open') === 'Open the chat'")
        .await;
    person.click("#login > summary").await;
    person.type_credentials("Cade").await;
    person.click("#login-form button[type=submit]").await;
    person.sees_as_logged_in("Cade").await;
    let note = "return text('[data-who=note]') === \"You were anonymous; now you're Cade. Same ID, so the conversation continues.\"";
    person.wait("words about it", note).await;
    person.click("#chat-open").await;
    assert_eq!(person.ask(CUSTOM_USER_ID).await, "cade-id");
    assert_eq!(person.said().await, [CUSTOM_USER_ID, CUSTOM_USER_ID]);
    assert_eq!(person.subject().await, subject);
    person.press(Key::Escape).await;
    person.log_out_here().await;
    person.is_told_that_the_conversation_ended("logout").await;
    let note = "return text('[data-who=note]') === \"You're anonymous again, with a new ID. Your earlier conversation has ended.\"";
    person.wait("words about the end", note).await;
}
