//! The account page in a browser: what people change there, with JavaScript and without.

use crate::support::Browser;

crate::support::trial::tests! {
    people_change_their_account_and_erase_it,
    without_javascript_people_change_their_account_and_erase_it,
    an_erasure_ends_the_conversation,
}

pub const PASSWORD: &str = "a long enough passphrase";
const NEW_PASSWORD: &str = "another one that is long";

impl Browser {
    /// Registers somebody of this name, whose account no other test has.
    pub async fn register_as(&self, name: &str) {
        self.open("/register").await;
        self.type_into("#email", &format!("{}@example.com", name.to_lowercase())).await;
        self.type_into("#display_name", name).await;
        self.type_into("#password", PASSWORD).await;
        self.submit(&[], "form[action='/register'] button[type=submit]").await;
    }

    async fn type_into(&self, css: &str, text: &str) {
        self.find(thirtyfour::By::Css(css)).await.unwrap().send_keys(text).await.unwrap();
    }

    /// What a person does on the account page, from the header's link to the erasure.
    pub async fn goes_through_the_account(&self, name: &str) {
        self.register_as(name).await;
        self.submit(&[], "a.nav-name").await;
        assert_eq!(self.current_url().await.unwrap().path(), "/account");
        self.submit(&[("#display_name", " the Second")], "#profile button[type=submit]").await;
        assert!(self.reads("[role=status]").await.starts_with("Name changed."));
        assert_eq!(self.reads("[data-nav-name]").await, format!("{name} the Second"));

        let wrong = [("#current_password", "not this one"), ("#new_password", NEW_PASSWORD)];
        self.submit(&wrong, "#password button[type=submit]").await;
        assert!(self.reads("#current_password-error").await.contains("That isn't your current password."));
        let focused = self.active_element().await.unwrap();
        assert_eq!(focused.id().await.unwrap().as_deref(), Some("current_password"));
        let right = [("#current_password", PASSWORD), ("#new_password", NEW_PASSWORD)];
        self.submit(&right, "#password button[type=submit]").await;
        assert!(self.reads("[role=status]").await.starts_with("Password changed."));

        let elsewhere = self.log_in_elsewhere(name).await;
        self.open("/account").await;
        assert_eq!(self.find_all(thirtyfour::By::Css("#sessions .sessions li")).await.unwrap().len(), 2);
        self.submit(&[], "#sessions .sessions button").await;
        assert_eq!(self.reads("[role=status]").await, "That device is logged out.");
        assert!(self.reads("#sessions").await.contains("You're not logged in anywhere else."));
        assert_eq!(elsewhere.is_logged_in().await, Some(false));

        let elsewhere = self.log_in_elsewhere(name).await;
        self.open("/account").await;
        self.submit(&[], "#sessions form.actions button").await;
        assert_eq!(self.reads("[role=status]").await, "All other devices are logged out.");
        assert_eq!(elsewhere.is_logged_in().await, Some(false));

        self.submit(&[("#erase_password", NEW_PASSWORD)], "#erase button[type=submit]").await;
        assert_eq!(self.reads("main > [role=status]").await, "Your account has been erased, and you're logged out.");
        assert!(!self.has("[data-nav-name]").await);
        self.open("/account").await;
        assert_eq!(self.current_url().await.unwrap().query(), Some("next=/account"));
    }

    async fn log_in_elsewhere(&self, name: &str) -> Elsewhere {
        let client = reqwest::Client::builder().cookie_store(true).build().unwrap();
        let login = [("email", format!("{}@example.com", name.to_lowercase())), ("password", NEW_PASSWORD.to_owned())];
        client.post(self.url("/login")).form(&login).send().await.unwrap().error_for_status().unwrap();
        Elsewhere { client, session: self.url("/api/session") }
    }
}

/// Another browser of the same person.
struct Elsewhere {
    client: reqwest::Client,
    session: String,
}

impl Elsewhere {
    async fn is_logged_in(&self) -> Option<bool> {
        let session: serde_json::Value = self.client.get(&self.session).send().await.unwrap().json().await.unwrap();
        session["authenticated"].as_bool()
    }
}

async fn people_change_their_account_and_erase_it() {
    let person = Browser::start().await;
    person.goes_through_the_account("Fay").await;
}

async fn without_javascript_people_change_their_account_and_erase_it() {
    let person = Browser::start_without_javascript().await;
    person.goes_through_the_account("Gus").await;
}

/// As at logout: the chat is told that its subject is over.
async fn an_erasure_ends_the_conversation() {
    let person = Browser::start().await;
    person.register_as("Hal").await;
    let subject = person.open_home().await;
    person.open_chat().await;
    person.ask(crate::support::chat::USER_ID).await;
    person.open("/account").await;
    person.submit(&[("#erase_password", PASSWORD)], "#erase button[type=submit]").await;
    person.is_told_that_the_conversation_ended("logout").await;
    person.subject_other_than(&subject).await;
}
