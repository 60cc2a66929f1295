//! What the stylesheet and the script of every page do: a header of one line, buttons with names of their own, local times, and errors
//! that give way when they are corrected.

use serde_json::json;

use crate::support::Browser;

crate::support::trial::tests! {
    the_header_has_one_line_on_a_narrow_screen,
    every_button_that_shows_a_password_has_a_name_of_its_own,
    times_are_in_the_persons_own_zone,
    an_error_gives_way_to_the_hint_when_the_field_is_corrected,
}

impl Browser {
    async fn has_a_header_of_one_line(&self, width: u32) {
        let size = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        let script = "const { scrollWidth, clientWidth } = document.documentElement; \
                      return [innerWidth, scrollWidth - clientWidth, one('.site-header').getBoundingClientRect().height < 64]";
        assert_eq!(self.js(script).await, json!([width, 0, true]));
    }
}

async fn the_header_has_one_line_on_a_narrow_screen() {
    let person = Browser::start().await;
    person.open("/login").await;
    for width in [360, 320] {
        person.has_a_header_of_one_line(width).await;
    }
    person.log_in_by_the_form("Dana").await;
    person.open("/account").await;
    for width in [360, 320] {
        person.has_a_header_of_one_line(width).await;
    }
}

async fn every_button_that_shows_a_password_has_a_name_of_its_own() {
    let person = Browser::start().await;
    person.log_in_by_the_form("Dana").await;
    person.open("/account").await;
    let names =
        "return [...document.querySelectorAll('button.show')].map((button) => button.getAttribute('aria-label'))";
    let expected = json!(["Show current password", "Show new password", "Show password to confirm"]);
    assert_eq!(person.js(names).await, expected);
}

async fn times_are_in_the_persons_own_zone() {
    let person = Browser::start().await;
    person.log_in_by_the_form("Dana").await;
    person.devtools("Emulation.setTimezoneOverride", json!({"timezoneId": "Pacific/Chatham"})).await;
    person.open("/account").await;
    let shown = "return [...document.querySelectorAll('time')].map(({ textContent, dateTime }) => [textContent, \
                 new Date(dateTime).toLocaleTimeString(navigator.language, { timeStyle: 'short' })])";
    let times: Vec<[String; 2]> = serde_json::from_value(person.js(shown).await).unwrap();
    assert!(times.len() >= 2, "when they logged in, and when they were last here: {times:?}");
    for [text, local] in times {
        assert!(text.ends_with(&local) && !text.contains("UTC"), "{text}, not {local}");
    }
}

async fn an_error_gives_way_to_the_hint_when_the_field_is_corrected() {
    let person = Browser::start().await;
    person.open("/register").await;
    person.fill("#password", "short").await;
    person.click("main form button[type=submit]").await;
    let state = "const shown = (id) => getComputedStyle(one(id)).visibility === 'visible' && text(id) !== ''; \
                 return [shown('#password-error'), shown('#password-strength'), \
                 one('#password').getAttribute('aria-describedby').includes('password-error'), \
                 one('#password').hasAttribute('aria-invalid')]";
    person.wait("the error", "return text('#password-error')").await;
    assert_eq!(person.js(state).await, json!([true, false, true, true]));
    person.fill("#password", "seven lamps beneath the quay").await;
    person.wait("the hint", "return text('#password-strength').startsWith('Long enough')").await;
    assert_eq!(person.js(state).await, json!([false, true, false, false]));
}
