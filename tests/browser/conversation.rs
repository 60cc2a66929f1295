//! The rule the product exists for, as people see it: one conversation through login, and a new one after logout.

use crate::support::{
    Browser,
    chat::{CUSTOM_USER_ID, USER_ID},
};

crate::support::trial::tests! {
    logging_in_on_the_page_keeps_the_conversation_and_upgrades_the_person,
    logging_in_by_the_ordinary_form_keeps_the_conversation_and_upgrades_the_person,
    tokens_that_expire_during_a_conversation_go_unnoticed,
    logging_out_ends_the_conversation_and_the_page_says_why,
    logging_out_by_the_ordinary_form_ends_the_conversation_and_the_page_says_why,
    another_person_who_logs_in_gets_a_conversation_of_their_own_and_the_page_says_why,
    another_person_who_logs_in_by_script_gets_a_conversation_of_their_own,
}

fn user_id_is(subject: &str) -> String {
    format!("Your user ID is {subject}.")
}

async fn logging_in_on_the_page_keeps_the_conversation_and_upgrades_the_person() {
    let person = Browser::start().await;
    let subject = person.open_home().await;
    person.open_chat().await;
    assert_eq!(person.ask(USER_ID).await, user_id_is(&subject));
    assert_eq!(person.ask(CUSTOM_USER_ID).await, subject);
    person.log_in_here("Cade").await;
    assert_eq!(person.subject().await, subject);
    assert_eq!(person.said().await, [USER_ID, CUSTOM_USER_ID]);
    person.open_chat().await;
    assert_eq!(person.ask(CUSTOM_USER_ID).await, "cade-id");
    assert_eq!(person.ask(USER_ID).await, user_id_is(&subject));
    assert_eq!(person.said().await, [USER_ID, CUSTOM_USER_ID, CUSTOM_USER_ID, USER_ID]);
    assert!(!person.chat_is_troubled().await);
    assert_eq!(person.text("#chat-ended").await, "");
}

async fn logging_in_by_the_ordinary_form_keeps_the_conversation_and_upgrades_the_person() {
    let person = Browser::start().await;
    let subject = person.open_home().await;
    person.open_chat().await;
    assert_eq!(person.ask(USER_ID).await, user_id_is(&subject));
    person.log_in_by_the_form("Cade").await;
    assert_eq!(person.subject().await, subject);
    person.open_chat().await;
    assert_eq!(person.ask(CUSTOM_USER_ID).await, "cade-id");
    assert_eq!(person.ask(USER_ID).await, user_id_is(&subject));
    assert_eq!(person.said().await, [USER_ID, CUSTOM_USER_ID, USER_ID]);
    assert!(!person.chat_is_troubled().await);
    assert_eq!(person.text("#chat-ended").await, "");
}

async fn tokens_that_expire_during_a_conversation_go_unnoticed() {
    let person = Browser::start().await;
    let subject = person.open_home().await;
    person.open_chat().await;
    let started = std::time::Instant::now();
    let mut questions = 0;
    // The demo's tokens live 10 s; the page shows the one that it has.
    while questions < 3 || started.elapsed().as_secs() < 14 {
        let token = person.text("[data-show=\"token\"]").await;
        assert_eq!(person.ask(USER_ID).await, user_id_is(&subject));
        questions += 1;
        assert!(!person.chat_is_troubled().await);
        let changed = "return text('[data-show=\"token\"]') !== arguments[0]";
        person.wait_with("another token", changed, token.into()).await;
        assert!(!person.chat_is_troubled().await);
    }
    assert_eq!(person.ask(USER_ID).await, user_id_is(&subject));
    assert_eq!(person.said().await.len(), questions + 1);
}

async fn logging_out_ends_the_conversation_and_the_page_says_why() {
    let person = Browser::start().await;
    person.open_home().await;
    person.log_in_here("Cade").await;
    let cades = person.subject().await;
    person.open_chat().await;
    assert_eq!(person.ask(USER_ID).await, user_id_is(&cades));
    person.log_out_here().await;
    person.is_told_that_the_conversation_ended("logout").await;
    person.conversation_is_gone().await;
    let next = person.subject_other_than(&cades).await;
    person.open_chat().await;
    assert_eq!(person.ask(USER_ID).await, user_id_is(&next));
    assert_eq!(person.ask(CUSTOM_USER_ID).await, next);
}

async fn logging_out_by_the_ordinary_form_ends_the_conversation_and_the_page_says_why() {
    let person = Browser::start().await;
    person.log_in_by_the_form("Cade").await;
    let cades = person.subject().await;
    person.open_chat().await;
    assert_eq!(person.ask(USER_ID).await, user_id_is(&cades));
    person.log_out_by_the_form().await;
    person.is_told_that_the_conversation_ended("logout").await;
    person.conversation_is_gone().await;
    let next = person.subject_other_than(&cades).await;
    person.open_chat().await;
    assert_eq!(person.ask(CUSTOM_USER_ID).await, next);
}

async fn another_person_who_logs_in_gets_a_conversation_of_their_own_and_the_page_says_why() {
    let person = Browser::start().await;
    person.log_in_by_the_form("Cade").await;
    let cades = person.subject().await;
    person.open_chat().await;
    assert_eq!(person.ask(USER_ID).await, user_id_is(&cades));
    person.log_in_by_the_form("Dana").await;
    person.is_told_that_the_conversation_ended("switch").await;
    person.conversation_is_gone().await;
    let danas = person.subject_other_than(&cades).await;
    person.open_chat().await;
    assert_eq!(person.ask(CUSTOM_USER_ID).await, "dana-id");
    assert_eq!(person.ask(USER_ID).await, user_id_is(&danas));
}

async fn another_person_who_logs_in_by_script_gets_a_conversation_of_their_own() {
    let person = Browser::start().await;
    person.open_home().await;
    person.log_in_here("Cade").await;
    let cades = person.subject().await;
    person.open_chat().await;
    assert_eq!(person.ask(USER_ID).await, user_id_is(&cades));
    person.js("throughline.login('dana@example.com', 'dana-demo-passphrase')").await;
    person.sees_as_logged_in("Dana").await;
    person.is_told_that_the_conversation_ended("switch").await;
    person.conversation_is_gone().await;
    let danas = person.subject_other_than(&cades).await;
    person.open_chat().await;
    assert_eq!(person.ask(USER_ID).await, user_id_is(&danas));
}
