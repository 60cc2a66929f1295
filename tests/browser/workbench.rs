//! The demo's home page as a newcomer walks through it: ask, log in, ask again, log out.

use serde_json::{Value, json};
use thirtyfour::Key;

use crate::support::{Browser, chat::USER_ID};

crate::support::trial::tests! {
    one_press_a_step_shows_that_the_conversation_and_its_id_outlive_the_login,
    the_rail_of_tokens_goes_on_through_login_and_breaks_at_logout,
    the_tokens_before_and_after_stand_side_by_side_with_what_stayed_and_what_changed,
    an_expired_token_is_replaced_and_the_chat_goes_on,
    switching_the_person_tells_so_in_the_new_conversation,
    the_steps_stay_in_sight_on_a_phone_when_one_is_pressed,
    a_narrow_page_has_tabs_that_arrows_move_among,
    the_keyboard_alone_walks_through_the_steps,
    without_motion_nothing_on_the_page_moves,
}

const WHO: &str = "Who am I?";

impl Browser {
    async fn step_is_done(&self, step: &str) {
        let script = "const step = one(`[data-step=\"${arguments[0]}\"]`); \
                      return step.classList.contains('done') && step.textContent.includes('Done')";
        self.wait_with(&format!("the step {step} to be ticked"), script, step.into()).await;
    }

    async fn next_step(&self) -> Value {
        self.js("return document.querySelector('[aria-current=step]')?.dataset.step ?? null").await
    }

    /// The lines of the timeline, the newest first: the colour and text of a token's chip, or `break`.
    async fn rail(&self) -> Vec<String> {
        let script = "return [...document.querySelectorAll('[data-tokens] > li')].map((line) => line.matches('.break') ? 'break' \
                      : `${line.className.match(/sub-\\d/)[0]} ${line.querySelector('.chip').title} ${line.querySelector('bdi').textContent}`)";
        serde_json::from_value(self.js(script).await).unwrap()
    }

    async fn chat_says(&self, words: &str) {
        let said = "return messages().some(({ from, text }) => from === 'assistant' && text === arguments[0])";
        self.wait_with(words, said, words.into()).await;
    }

    async fn is_shown(&self, css: &str) -> bool {
        self.js_with("return isShown(one(arguments[0]))", css.into()).await == true
    }
}

async fn one_press_a_step_shows_that_the_conversation_and_its_id_outlive_the_login() {
    let person = Browser::start().await;
    let subject = person.open_home().await;
    person.js("window.untouched = true").await;
    assert_eq!(person.text("h1").await, "Log in mid-chat. Keep the conversation.");
    assert_eq!(person.next_step().await, "ask");
    person.click("[data-step=ask] button").await;
    assert_eq!(person.answer_to(WHO).await, format!("You're Anonymous. Your user ID is {subject}."));
    person.step_is_done("ask").await;
    assert_eq!(person.text("[data-billed]").await, "Billed users this month: 1 (1 without Throughline)");

    assert_eq!(person.next_step().await, "login");
    person.click("[data-step=login] form[data-sample=Cade] button").await;
    person.step_is_done("login").await;
    person.chat_says("Cade logged in. Same conversation, same ID.").await;
    person.wait("the words of it", "return text('[data-who=note]') === \"You were anonymous; now you're Cade. Same ID, so the conversation continues.\"").await;

    assert_eq!(person.next_step().await, "again");
    person.click("[data-step=again] button").await;
    person
        .wait("the second answer", "return messages().filter(({ text }) => text.startsWith(\"You're \")).length === 2")
        .await;
    assert_eq!(person.answer_to(WHO).await, format!("You're Cade. Your user ID is {subject}."));
    person.step_is_done("again").await;
    assert_eq!(person.said().await, [WHO, WHO]);
    assert_eq!(person.text("[data-billed]").await, "Billed users this month: 1 (2 without Throughline)");

    assert_eq!(person.next_step().await, "leave");
    person.click("[data-step=leave] form[action='/logout'] button").await;
    person.step_is_done("leave").await;
    person.is_told_that_the_conversation_ended("logout").await;
    person.conversation_is_gone().await;
    let next = person.subject_other_than(&subject).await;
    person.click("[data-step=ask] button").await;
    assert_eq!(person.answer_to(WHO).await, format!("You're Anonymous. Your user ID is {next}."));
    assert_eq!(person.next_step().await, Value::Null);
    person.click("[data-restart]").await;
    assert_eq!(person.next_step().await, "ask");
    assert_eq!(person.js("return window.untouched").await, true, "the page was loaded again");
}

async fn the_rail_of_tokens_goes_on_through_login_and_breaks_at_logout() {
    let person = Browser::start().await;
    let subject = person.open_home().await;
    person.log_in_here("Cade").await;
    person.wait("Cade's token", "return text('[data-tokens] li:first-child bdi') === 'Cade'").await;
    let rail = person.rail().await;
    assert!(rail.len() > 1 && rail.iter().all(|line| line.contains(&subject)), "{rail:?}");
    assert!(rail.last().unwrap().ends_with("Anonymous"), "{rail:?}");
    let colour = rail[0].split(' ').next().unwrap().to_owned();
    assert!(rail.iter().all(|line| line.starts_with(&colour)), "{rail:?}");
    person.log_out_here().await;
    let next = person.subject_other_than(&subject).await;
    person.wait("the break", "return one('[data-tokens] .break')").await;
    let rail = person.rail().await;
    let at = rail.iter().position(|line| line == "break").unwrap();
    assert!(rail[..at].iter().all(|line| line.contains(&next) && !line.starts_with(&colour)), "{rail:?}");
    assert!(rail[at + 1..].iter().all(|line| line.contains(&subject)), "{rail:?}");
    // Another page of the same tab does not forget them.
    person.open_home().await;
    assert!(person.rail().await.contains(&"break".to_owned()));
}

async fn the_tokens_before_and_after_stand_side_by_side_with_what_stayed_and_what_changed() {
    let person = Browser::start().await;
    let subject = person.open_home().await;
    person.wait("the token", "return one('[data-claims=left] .sub')").await;
    assert_eq!(person.text("[data-claims=right]").await, "Log in to see the next token.");
    person.log_in_here("Cade").await;
    person.wait("what it was", "return text('[data-claims=right] .sub .badge') === 'unchanged'").await;
    for side in ["left", "right"] {
        assert!(person.text(&format!("[data-claims={side}] .sub")).await.contains(&subject), "{side}");
    }
    assert!(person.text("[data-claims=left] .user_payload").await.contains("\"name\": \"Anonymous\""));
    let payload = person.text("[data-claims=right] .user_payload").await;
    assert!(payload.contains("\"custom_user_id\": \"cade-id\"") && payload.ends_with("changed"), "{payload}");
    person.log_out_here().await;
    person.wait("another ID", "return text('[data-claims=right] .sub .badge') === 'new'").await;
}

async fn an_expired_token_is_replaced_and_the_chat_goes_on() {
    let person = Browser::start().await;
    let subject = person.open_home().await;
    assert_eq!(person.ask(USER_ID).await, format!("Your user ID is {subject}."));
    person.click("[data-expire]").await;
    person.wait("word of it", "return text('#expired').startsWith('Expired.')").await;
    person.wait("the old one to be expired", "return text('[data-tokens] li:last-child .left') === 'expired'").await;
    assert_eq!(person.ask(USER_ID).await, format!("Your user ID is {subject}."));
    assert!(!person.chat_is_troubled().await);
    assert!(person.rail().await.iter().all(|line| line.contains(&subject)));
}

async fn switching_the_person_tells_so_in_the_new_conversation() {
    let person = Browser::start().await;
    person.open_home().await;
    person.log_in_here("Cade").await;
    let cades = person.subject().await;
    assert!(!person.is_shown("form[data-switch][data-sample=Cade]").await);
    person.click("form[data-switch][data-sample=Dana] button").await;
    person.sees_as_logged_in("Dana").await;
    person.subject_other_than(&cades).await;
    person.step_is_done("leave").await;
    person.chat_says("Dana logged in. New conversation, new ID.").await;
}

async fn the_steps_stay_in_sight_on_a_phone_when_one_is_pressed() {
    let person = Browser::start().await;
    let phone = json!({"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": false});
    person.devtools("Emulation.setDeviceMetricsOverride", phone).await;
    person.open_home().await;
    person.click("[data-step=ask] button").await;
    person.answer_to(WHO).await;
    let seen = "return ['.steps', '#chat'].map((css) => one(css).getBoundingClientRect()) \
                .every(({ top, bottom }) => top >= 0 && bottom <= innerHeight)";
    person.wait("the steps and the chat on one screen", seen).await;
}

async fn a_narrow_page_has_tabs_that_arrows_move_among() {
    let person = Browser::start().await;
    let narrow = json!({"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": false});
    person.devtools("Emulation.setDeviceMetricsOverride", narrow).await;
    person.open_home().await;
    assert!(person.is_shown("#chat").await && !person.is_shown("#evidence").await);
    person.tab_to("#tab-chat").await;
    person.press(Key::Right).await;
    person.has_the_focus("#tab-evidence").await;
    assert!(person.is_shown("#evidence").await && !person.is_shown("#chat").await);
    assert_eq!(person.js("return one('#evidence').getAttribute('role')").await, "tabpanel");
    // Who asks wants to see the answer.
    person.click("[data-step=ask] button").await;
    person.answer_to(WHO).await;
    assert!(person.is_shown("#chat").await);
    let fits = "return document.documentElement.scrollWidth <= 360";
    assert_eq!(person.js(fits).await, true, "the page scrolls sideways");
}

async fn the_keyboard_alone_walks_through_the_steps() {
    let person = Browser::start().await;
    let subject = person.open_home().await;
    person.wait("the chat", "return !one('[data-step=ask] button').disabled").await;
    person.tab_to("[data-step=ask] button").await;
    person.press(Key::Enter).await;
    person.answer_to(WHO).await;
    person.js("one('[data-step=ask] button').focus()").await;
    person.tab_to("[data-step=login] form[data-sample=Cade] button").await;
    person.press(Key::Enter).await;
    person.sees_as_logged_in("Cade").await;
    person.has_the_focus("[data-step=again] button").await;
    person.press(Key::Enter).await;
    person.step_is_done("again").await;
    assert_eq!(person.answer_to(WHO).await, format!("You're Cade. Your user ID is {subject}."));
}

async fn without_motion_nothing_on_the_page_moves() {
    let person = Browser::start().await;
    let features = json!({"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]});
    person.devtools("Emulation.setEmulatedMedia", features).await;
    person.open_home().await;
    assert_eq!(person.js("return document.getAnimations().length").await, 0);
}
