//! The site below a path of its host.

use crate::support::{
    Browser,
    chat::{CUSTOM_USER_ID, USER_ID},
    processes::demo_below,
};

crate::support::trial::tests! {
    a_conversation_below_a_path_goes_through_login_and_ends_with_logout,
}

async fn a_conversation_below_a_path_goes_through_login_and_ends_with_logout() {
    let person = Browser::start().await;
    let (_demo, site) = demo_below("/identity");
    person.goto(&site).await.unwrap();
    person.wait("the chat to be ready", "return one('#chat')?.dataset.chatState === 'ready'").await;
    let subject = person.subject().await;
    person.open_chat().await;
    assert_eq!(person.ask(USER_ID).await, format!("Your user ID is {subject}."));
    person.log_in_here("Cade").await;
    person.open_chat().await;
    assert_eq!(person.ask(CUSTOM_USER_ID).await, "cade-id");
    assert_eq!((person.subject().await, person.chat_is_troubled().await), (subject.clone(), false));
    person.click("form[action=\"/identity/logout\"] button").await;
    person.sees_as_anonymous().await;
    person.subject_other_than(&subject).await;
    person.is_told_that_the_conversation_ended("logout").await;
    let offered =
        person.js("return [...document.querySelectorAll('[data-nav] a')].map((link) => link.textContent)").await;
    assert_eq!(offered, serde_json::json!(["Log in"]), "nobody registers here");
}
