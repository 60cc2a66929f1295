//! The vendor's sample page, written from its documented contract alone, against our site and our stand-in.

use serde_json::json;

use crate::support::{
    Browser,
    chat::{CUSTOM_USER_ID, USER_ID},
    processes::stand_in,
};

crate::support::trial::tests! {
    the_vendors_sample_page_works_unchanged_before_and_after_a_login,
    the_vendors_sample_page_outlives_its_tokens,
    a_page_follows_and_holds_up_view_changes_as_the_vendors_samples_do,
    a_page_has_a_menu_option_and_a_panel_of_its_own_in_the_chat,
}

/// What the chat says by itself.
const GREETING: &str = "Hello. Ask me who I think you are.";

impl Browser {
    async fn goto_fixture(&self, page: &str, assistant: &str) {
        let origin = &self.workshop.elsewhere.origin;
        self.goto(format!("{origin}/{page}?site={}&assistant={assistant}", self.workshop.site)).await.unwrap();
    }

    async fn open_sample(&self, assistant: &str) {
        self.goto_fixture("vendor-sample.html", assistant).await;
        self.click(".launcher").await;
        self.seen("textarea#message").await;
    }
}

async fn the_vendors_sample_page_works_unchanged_before_and_after_a_login() {
    let person = Browser::start().await;
    let (_program, assistant) = stand_in(&person.workshop.site, &person.workshop.elsewhere.origin);
    person.open_sample(&assistant).await;
    let told = person.ask(USER_ID).await;
    let subject = told.strip_prefix("Your user ID is ").unwrap().trim_end_matches('.').to_owned();
    assert!(subject.starts_with("anon-"), "{told}");
    assert_eq!(person.ask(CUSTOM_USER_ID).await, subject);
    // Somebody logs in on the site, in another tab, and the page is told.
    let sample = person.window().await.unwrap();
    let tab = person.new_window().await.unwrap();
    person.switch_to_window(tab).await.unwrap();
    person.log_in_by_the_form("Cade").await;
    assert_eq!(person.subject().await, subject);
    person.switch_to_window(sample).await.unwrap();
    person.click("#logged-in").await;
    person.wait("the page to have pushed a token", "return text('#pushed') === '1'").await;
    assert_eq!(person.ask(CUSTOM_USER_ID).await, "cade-id");
    assert_eq!(person.ask(USER_ID).await, told);
    assert_eq!(person.said().await, [USER_ID, CUSTOM_USER_ID, CUSTOM_USER_ID, USER_ID]);
    // After a reload too.
    person.refresh().await.unwrap();
    person.wait("the conversation", "return messages().filter(({ from }) => from === 'user').length === 4").await;
    assert_eq!(person.ask("${system_integrations.chat.private.user_payload.name}").await, "Cade");
    assert!(!person.chat_is_troubled().await);
}

async fn the_vendors_sample_page_outlives_its_tokens() {
    let person = Browser::start().await;
    let (_program, assistant) = stand_in(&person.workshop.site, &person.workshop.elsewhere.origin);
    person.open_sample(&assistant).await;
    let told = person.ask(USER_ID).await;
    // Each time the chat asks for a token the page counts; the demo's tokens live 10 s.
    let mut asked = person.text("#asked").await;
    for _ in 0..2 {
        while person.text("#asked").await == asked {
            assert_eq!(person.ask(USER_ID).await, told);
            assert!(!person.chat_is_troubled().await);
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        }
        asked = person.text("#asked").await;
    }
}

async fn a_page_follows_and_holds_up_view_changes_as_the_vendors_samples_do() {
    let person = Browser::start().await;
    let (_program, assistant) = stand_in(&person.workshop.site, &person.workshop.elsewhere.origin);
    person.goto_fixture("vendor-views.html", &assistant).await;
    person.click("#launcher").await;
    person.seen("textarea#message").await;
    person.wait("the page's launcher to be hidden", "return one('#launcher').hidden").await;
    // The page holds the window open, then lets it go.
    person.js("window.holdOpen = true").await;
    person.click("button[title='Minimise the chat']").await;
    assert_eq!(person.js("return isShown(one('.window'))").await, true);
    person.js("window.holdOpen = false").await;
    person.click("button[title='Minimise the chat']").await;
    person.wait("the page's launcher to be back", "return !one('#launcher').hidden").await;
    person.click("#launcher").await;
    person.ask(USER_ID).await;
    person.refresh().await.unwrap();
    person.wait("the window to be open again", "return one('#launcher').hidden").await;
    assert_eq!(person.js("return window.changes").await, json!([["sessionHistory", false, true]]));
    person.wait("the history", "return window.restored.length").await;
    let texts = "return window.restored.map(({ input, output }) => input?.text ?? output.generic[0].text)";
    let told = person.messages().await.into_iter().map(|message| message.text).filter(|text| text != GREETING);
    assert_eq!(person.js(texts).await, json!(told.collect::<Vec<_>>()));
}

async fn a_page_has_a_menu_option_and_a_panel_of_its_own_in_the_chat() {
    let person = Browser::start().await;
    let (_program, assistant) = stand_in(&person.workshop.site, &person.workshop.elsewhere.origin);
    person.goto_fixture("vendor-views.html", &assistant).await;
    person.click("#launcher").await;
    person.seen("textarea#message").await;
    person.click(".menu button").await;
    person.seen("#form-done").await;
    assert_eq!(person.js("return isShown(one('textarea#message'))").await, false);
    person.click("#form-done").await;
    person.seen("textarea#message").await;
    assert_eq!(person.js("return isShown(one('#form-done'))").await, false);
}
