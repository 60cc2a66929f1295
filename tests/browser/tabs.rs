//! Several tabs of one browser: one subject, one person.

use serde_json::json;
use thirtyfour::WindowHandle;

use crate::support::{
    Browser,
    chat::{CUSTOM_USER_ID, USER_ID},
};

crate::support::trial::tests! {
    two_tabs_opened_at_the_same_instant_agree_on_one_subject,
    a_login_in_one_tab_shows_in_the_other_and_its_conversation_goes_on,
    a_logout_in_one_tab_ends_the_conversation_in_the_other,
    a_token_under_way_at_a_logout_brings_no_old_conversation_back,
}

impl Browser {
    /// Opens another tab, in a window of its own, so that both can be seen, and goes on in it.
    async fn open_tab(&self) -> WindowHandle {
        let tab = self.new_window().await.unwrap();
        self.go_to(&tab).await;
        tab
    }

    async fn go_to(&self, tab: &WindowHandle) {
        self.switch_to_window(tab.clone()).await.unwrap();
    }
}

async fn two_tabs_opened_at_the_same_instant_agree_on_one_subject() {
    let person = Browser::start().await;
    let blank = person.window().await.unwrap();
    let open = || person.devtools("Target.createTarget", json!({"url": person.url("/"), "newWindow": true}));
    tokio::join!(open(), open());
    let mut subjects = Vec::new();
    for tab in person.windows().await.unwrap() {
        if tab != blank {
            person.go_to(&tab).await;
            subjects.push(person.subject().await);
        }
    }
    assert_eq!(subjects.len(), 2);
    assert_eq!(subjects[0], subjects[1]);
    for tab in person.windows().await.unwrap() {
        if tab != blank {
            person.go_to(&tab).await;
            person.open_chat().await;
            assert_eq!(person.ask(USER_ID).await, format!("Your user ID is {}.", subjects[0]));
        }
    }
}

async fn a_login_in_one_tab_shows_in_the_other_and_its_conversation_goes_on() {
    let person = Browser::start().await;
    let first = person.window().await.unwrap();
    let subject = person.open_home().await;
    person.open_chat().await;
    assert_eq!(person.ask(CUSTOM_USER_ID).await, subject);
    person.open_tab().await;
    person.open_home().await;
    person.log_in_here("Cade").await;
    person.go_to(&first).await;
    person.sees_as_logged_in("Cade").await;
    assert_eq!(person.subject().await, subject);
    assert_eq!(person.ask(USER_ID).await, format!("Your user ID is {subject}."));
    assert_eq!(person.ask(CUSTOM_USER_ID).await, "cade-id");
    assert_eq!(person.said().await, [CUSTOM_USER_ID, USER_ID, CUSTOM_USER_ID]);
}

async fn a_logout_in_one_tab_ends_the_conversation_in_the_other() {
    let person = Browser::start().await;
    let first = person.window().await.unwrap();
    person.open_home().await;
    person.log_in_here("Cade").await;
    let cades = person.subject().await;
    person.open_chat().await;
    assert_eq!(person.ask(CUSTOM_USER_ID).await, "cade-id");
    person.open_tab().await;
    person.open_home().await;
    person.log_out_here().await;
    let next = person.subject_other_than(&cades).await;
    person.go_to(&first).await;
    person.sees_as_anonymous().await;
    person.is_told_that_the_conversation_ended("logout").await;
    person.conversation_is_gone().await;
    assert_eq!(person.subject().await, next);
    person.open_chat().await;
    assert_eq!(person.ask(CUSTOM_USER_ID).await, next);
}

/// One tab asks for tokens all the time while somebody logs in and out in the other. Whatever is under way at a logout, it leaves nothing
/// of the old conversation behind.
async fn a_token_under_way_at_a_logout_brings_no_old_conversation_back() {
    let person = Browser::start().await;
    person.open("/login").await;
    let first = person.window().await.unwrap();
    person.open_tab().await;
    person.open("/login").await;
    person.js("self.tokens = 0; (async () => { for (;;) { await fetch('/token'); self.tokens += 1; } })();").await;
    let second = person.window().await.unwrap();
    person.go_to(&first).await;
    for turn in 0..20 {
        let ten_logouts = "self.turn = arguments[0]; self.said = null; (async () => {
                const sub = async () => (await (await fetch('/token', {headers: {Accept: 'application/json'}})).json()).subject;
                const login = {email: 'cade@example.com', password: 'cade-demo-passphrase'};
                const json = {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(login)};
                for (let round = 0; round < 10; round += 1) {
                    const answer = await fetch('/api/session', json);
                    if (!answer.ok) return `no login: ${await answer.text()}`;
                    const cades = await sub();
                    await fetch('/api/session', {method: 'DELETE'});
                    for (let look = 0; look < 3; look += 1) if (await sub() === cades) return `${cades} is back`;
                }
                return 'all new';
            })().then((said) => { self.said = said; }, (error) => { self.said = String(error); });";
        person.js_with(ten_logouts, turn.into()).await;
        assert_eq!(person.wait("ten logouts", "return self.said").await, "all new", "after {turn} times ten");
    }
    person.go_to(&second).await;
    assert!(person.js("return self.tokens").await.as_u64().is_some_and(|tokens| tokens > 200));
}
