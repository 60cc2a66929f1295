//! Passkeys in Chromium, whose virtual authenticators stand for a person's devices.

use serde_json::{Value, json};

use crate::support::{
    Browser,
    chat::{CUSTOM_USER_ID, USER_ID},
};

crate::support::trial::tests! {
    a_passkey_is_added_and_logs_in_by_autofill_halfway_through_a_conversation,
    two_devices_log_in_and_one_that_was_copied_or_removed_does_not,
    without_javascript_the_pages_say_that_passkeys_need_it,
}

impl Browser {
    /// Opens a page of the site under its name: an IP address has no passkeys.
    async fn open_named(&self, path: &str) {
        self.goto(self.url(path).replace("127.0.0.1", "localhost")).await.unwrap();
    }

    async fn log_in_named(&self, name: &str) {
        self.open_named("/login").await;
        self.type_credentials(name).await;
        self.click("main form button[type=submit]").await;
        self.sees_as_logged_in(name).await;
    }

    /// A device of the person's, who touches it as soon as it asks.
    async fn plug_in(&self) -> String {
        self.devtools("WebAuthn.enable", json!({})).await;
        let options = json!({"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserVerified": true, "automaticPresenceSimulation": true}});
        let added = self.devtools("WebAuthn.addVirtualAuthenticator", options).await;
        added["authenticatorId"].as_str().unwrap().to_owned()
    }

    /// From now on it is a browser that doesn't offer passkeys where an address is typed.
    async fn offer_no_autofill(&self) {
        let source = "PublicKeyCredential.isConditionalMediationAvailable = async () => false";
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({"source": source})).await;
    }

    async fn unplug(&self, device: &str) {
        self.devtools("WebAuthn.removeVirtualAuthenticator", json!({"authenticatorId": device})).await;
    }

    /// Adds a passkey on its page.
    async fn add_passkey(&self, name: &str) {
        self.open_named("/account/passkeys").await;
        self.fill("#passkey_name", name).await;
        self.fill("#current_password", "wrong, surely").await;
        self.click("#add button[type=submit]").await;
        self.wait("the password's error", "return /current password/.test(text('#current_password-error'))").await;
        self.fill("#current_password", "cade-demo-passphrase").await;
        self.click("#add button[type=submit]").await;
        self.wait("the passkey", "return /^Passkey added/.test(text('main [role=status]'))").await;
        let listed = "return text('#passkeys .sessions').includes(arguments[0])";
        self.wait_with("its name", listed, name.into()).await;
    }

    /// Removes every passkey on their page.
    async fn remove_passkeys(&self) {
        while self.js("return Boolean(one('#passkeys .sessions a'))").await == true {
            self.click("#passkeys .sessions a").await;
            self.fill("#remove_password", "cade-demo-passphrase").await;
            self.click("#change button.danger").await;
            self.wait("the removal", "return /^Passkey removed/.test(text('main [role=status]'))").await;
        }
    }
}

async fn a_passkey_is_added_and_logs_in_by_autofill_halfway_through_a_conversation() {
    let person = Browser::start().await;
    person.plug_in().await;
    person.log_in_named("Cade").await;
    person.add_passkey("Laptop").await;
    person.open_named("/").await;
    person.log_out_by_the_form().await;

    let subject = person.subject().await;
    person.open_chat().await;
    assert!(person.ask(USER_ID).await.contains(&subject));
    // Nobody types or presses anything there.
    person.open_named("/login").await;
    person.sees_as_logged_in("Cade").await;
    assert_eq!(person.subject().await, subject);
    person.open_chat().await;
    assert_eq!(person.ask(CUSTOM_USER_ID).await, "cade-id");
    assert!(person.said().await.contains(&USER_ID.to_owned()), "the conversation goes on");

    // On the home page, which stays, as soon as its form is open.
    person.open_named("/").await;
    person.log_out_by_the_form().await;
    person.open_chat().await;
    let subject = person.subject().await;
    person.js("window.untouched = true").await;
    person.click("#login summary").await;
    person.sees_as_logged_in("Cade").await;
    assert_eq!(person.js("return window.untouched").await, true, "the page was loaded again");
    assert_eq!(person.subject().await, subject);
    assert_eq!(person.ask(CUSTOM_USER_ID).await, "cade-id");

    person.open_named("/account/passkeys").await;
    assert!(!person.text("#passkeys .sessions").await.contains("Not used yet"));
    person.remove_passkeys().await;
}

async fn two_devices_log_in_and_one_that_was_copied_or_removed_does_not() {
    let person = Browser::start().await;
    let laptop = person.plug_in().await;
    person.log_in_named("Cade").await;
    person.add_passkey("Laptop").await;
    let kept = person.devtools("WebAuthn.getCredentials", json!({"authenticatorId": laptop})).await;
    let kept = kept["credentials"][0].clone();
    person.unplug(&laptop).await;
    let phone = person.plug_in().await;
    person.add_passkey("Phone").await;
    person.open_named("/").await;
    person.log_out_by_the_form().await;

    // By the button, in a browser without autofill: which of the two is quicker, nobody knows.
    person.offer_no_autofill().await;
    person.open_named("/login?next=/account/passkeys").await;
    person.click("[data-passkey-login] button").await;
    person.seen("#passkeys .sessions").await;
    person.open_named("/").await;
    person.log_out_by_the_form().await;
    person.unplug(&phone).await;

    // The other device, then a copy of it from before.
    for (count, is_genuine) in [(7, true), (3, false)] {
        let device = person.plug_in().await;
        let mut credential = kept.clone();
        credential["signCount"] = json!(count);
        let add = json!({"authenticatorId": device, "credential": credential});
        person.devtools("WebAuthn.addCredential", add).await;
        person.open_named("/login").await;
        person.click("[data-passkey-login] button").await;
        if is_genuine {
            person.sees_as_logged_in("Cade").await;
            person.log_out_by_the_form().await;
        } else {
            person.wait("the refusal", "return /known here/.test(text('#passkey-error'))").await;
        }
        person.unplug(&device).await;
    }
    person.log_in_named("Cade").await;
    person.open_named("/account/passkeys").await;
    assert!(person.text("#passkeys").await.contains("someone may have a copy"));
    person.remove_passkeys().await;

    // Passkeys are the name's: under its address the site offers none.
    person.open("/login").await;
    let hidden = person.js("return one('[data-passkey-login]').hidden").await;
    assert_eq!(hidden, Value::Bool(true));
}

async fn without_javascript_the_pages_say_that_passkeys_need_it() {
    let person = Browser::start_without_javascript().await;
    person.open("/login").await;
    assert!(person.reads("main").await.contains("To log in with a passkey, turn on JavaScript."));
    let right = [("#email", "cade@example.com"), ("#password", "cade-demo-passphrase")];
    person.submit(&right, "main form button[type=submit]").await;
    person.open("/account/passkeys").await;
    let said = person.reads("#add").await;
    assert!(said.contains("Adding a passkey needs JavaScript.") && !said.contains("Add passkey"), "{said}");
}
