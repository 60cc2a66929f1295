//! The whole way with the keyboard alone.

use serde_json::json;
use thirtyfour::Key;

use crate::support::{Browser, chat::CUSTOM_USER_ID};

crate::support::trial::tests! {
    the_keyboard_alone_logs_in_chats_and_logs_out,
    the_keyboard_alone_registers_and_skips_to_the_content,
}

/// No page has more places where the focus stops.
const STOPS: usize = 60;

impl Browser {
    /// Presses Tab until the focus is there, and looks whether the person sees that.
    pub async fn tab_to(&self, css: &str) {
        for _ in 0..STOPS {
            if self.js_with("return focused()?.matches(arguments[0]) ?? false", css.into()).await == true {
                let ring = "const { outlineStyle, boxShadow } = getComputedStyle(focused()); \
                            return focused().matches(':focus-visible') && (outlineStyle !== 'none' || boxShadow !== 'none')";
                assert_eq!(self.js(ring).await, true, "{css} has the focus, and nobody sees it");
                return;
            }
            self.press(Key::Tab).await;
        }
        panic!("Tab never comes to {css}");
    }

    /// Types where the focus is.
    pub async fn type_here(&self, text: &str) {
        self.action_chain().send_keys(text).perform().await.unwrap();
    }

    /// Presses Enter where it opens another page. WebDriver's own keys ask for elements of the page that goes away.
    pub async fn enter_to(&self, path: &str) {
        for kind in ["keyDown", "keyUp"] {
            let key = json!({"type": kind, "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"});
            self.devtools("Input.dispatchKeyEvent", key).await;
        }
        self.wait_with(path, "return location.pathname === arguments[0] && one('footer')", path.into()).await;
    }

    pub async fn has_the_focus(&self, css: &str) {
        self.wait_with(&format!("the focus on {css}"), "return focused()?.matches(arguments[0])", css.into()).await;
    }
}

async fn the_keyboard_alone_logs_in_chats_and_logs_out() {
    let person = Browser::start().await;
    person.open_home().await;
    person.tab_to("#login > summary").await;
    person.press(Key::Enter).await;
    person.tab_to("#email").await;
    person.type_here("cade@example.com").await;
    person.press(Key::Tab).await;
    person.has_the_focus("#password").await;
    person.type_here("cade-demo-passphrase").await;
    person.press(Key::Enter).await;
    person.sees_as_logged_in("Cade").await;
    person.has_the_focus("#who-heading").await;
    person.js("scrollTo(0, 0); document.activeElement.blur(); getSelection().removeAllRanges()").await;
    person.tab_to("textarea#message").await;
    person.type_here(CUSTOM_USER_ID).await;
    person.press(Key::Enter).await;
    assert_eq!(person.answer_to(CUSTOM_USER_ID).await, "cade-id");
    person.has_the_focus("textarea#message").await;
    person.press(Key::Escape).await;
    person.wait("the chat to be closed", "return !isShown(one('.window'))").await;
    person.has_the_focus(".launcher").await;
    // Opened again, everything is still there.
    person.press(Key::Enter).await;
    person.has_the_focus("textarea#message").await;
    assert_eq!(person.said().await, [CUSTOM_USER_ID]);
    person.press(Key::Escape).await;
    person.tab_to("form[action=\"/logout\"] button").await;
    person.press(Key::Enter).await;
    person.sees_as_anonymous().await;
    person.has_the_focus("#who-heading").await;
}

async fn the_keyboard_alone_registers_and_skips_to_the_content() {
    let person = Browser::start().await;
    person.open("/").await;
    person.tab_to("a.skip").await;
    person.press(Key::Enter).await;
    person.has_the_focus("#main").await;
    person.tab_to("a[href=\"/register\"]").await;
    person.enter_to("/register").await;
    person.tab_to("#email").await;
    person.type_here("keyboard@example.com").await;
    person.tab_to("#display_name").await;
    person.type_here("Kim").await;
    person.tab_to("#password").await;
    person.type_here("a long enough passphrase").await;
    person.enter_to("/").await;
    person.sees_as_logged_in("Kim").await;
}
