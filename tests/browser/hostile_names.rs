//! Names that are markup to whoever is careless. To us they are names.

use serde_json::json;
use thirtyfour::error::WebDriverErrorInner;

use crate::support::Browser;

crate::support::trial::tests! {
    hostile_names_are_shown_literally_on_every_page_and_in_the_chat,
}

const NAMES: [&str; 4] = [
    "<img src=x onerror=window.pwned=alert(1)>",
    "</script><script>window.pwned=alert(1)</script>",
    "{{7*7}}",
    "'\"><svg/onload=window.pwned=alert(1)>",
];

impl Browser {
    /// Nothing in the page or the chat came out of a name: no dialog, no element, no effect.
    async fn is_unharmed(&self) {
        let alert = self.get_alert_text().await.map_err(thirtyfour::error::WebDriverError::into_inner);
        assert!(matches!(alert, Err(WebDriverErrorInner::NoSuchAlert(_))), "{alert:?}");
        let harm = "const all = [...document.querySelectorAll('*'), ...(chat?.querySelectorAll('*') ?? [])]; \
                    const inline = ({ localName, attributes }) => localName === 'script' && !attributes.src \
                      || [...attributes].some(({ name }) => name.startsWith('on')); \
                    return [window.pwned ?? null, ...all.filter((e) => e.localName === 'img' || inline(e)).map((e) => e.outerHTML), \
                      ...all.filter((e) => e.localName === 'svg' && !e.querySelector('path')).map((e) => e.outerHTML)]";
        assert_eq!(self.js(harm).await, json!([null]));
    }

    async fn shows_literally(&self, css: &str, text: &str) {
        self.wait_with(
            &format!("{css} to be {text}"),
            "return text(arguments[0][0]) === arguments[0][1]",
            json!([css, text]),
        )
        .await;
    }

    async fn field_holds(&self, css: &str, text: &str) {
        assert_eq!(self.js_with("return one(arguments[0]).value", css.into()).await, text);
    }
}

async fn hostile_names_are_shown_literally_on_every_page_and_in_the_chat() {
    let person = Browser::start().await;
    for (index, name) in NAMES.into_iter().enumerate() {
        // A form with errors shows what was typed.
        person.open("/register").await;
        person.fill("#email", name).await;
        person.fill("#display_name", name).await;
        person.fill("#password", "short").await;
        person.click("main form button[type=submit]").await;
        person.wait("the form with its errors", "return text('#email-error')").await;
        person.field_holds("#email", name).await;
        person.field_holds("#display_name", name).await;
        person.is_unharmed().await;
        person.fill("#email", &format!("hostile-{index}@example.com")).await;
        person.fill("#password", "a long enough passphrase").await;
        person.click("main form button[type=submit]").await;
        // The home page: as the server writes it, and as the scripts bring it up to date.
        person.sees_as_logged_in(name).await;
        person.shows_literally("[data-who=\"name\"]", name).await;
        person.shows_literally("[data-who=\"right\"] bdi", name).await;
        let shown = "return JSON.parse(text('[data-show=\"payload\"]')).name === arguments[0] && \
                     JSON.parse(text('[data-show=\"session\"]')).display_name === arguments[0]";
        person.wait_with("the developer's panel", shown, name.into()).await;
        person.is_unharmed().await;
        // The chat: what the assistant says, and what the person says.
        person.open_chat().await;
        let answer = person.ask("Send something secure").await;
        assert!(answer.contains(&format!("Your name is {name}.")), "{answer}");
        assert_eq!(person.ask("${system_integrations.chat.private.user_payload.name}").await, name);
        person.ask(name).await;
        person.is_unharmed().await;
        person.open("/").await;
        person.sees_as_logged_in(name).await;
        person
            .wait_with("the conversation", "return messages().some(({ text }) => text === arguments[0])", name.into())
            .await;
        person.is_unharmed().await;
        // Pages that may show the name in their header, or what was asked for.
        for path in ["/login", "/register", "/account", "/nothing?name="] {
            person.open(&format!("{path}{}", if path.ends_with('=') { name } else { "" })).await;
            person.is_unharmed().await;
        }
        person.open("/login").await;
        person.fill("#email", name).await;
        person.fill("#password", "wrong, whoever it is").await;
        person.click("main form button[type=submit]").await;
        person.wait("the form with its error", "return text('#login-error')").await;
        person.field_holds("#email", name).await;
        person.is_unharmed().await;
        person.open_home().await;
        person.log_out_here().await;
        person.is_unharmed().await;
    }
}
