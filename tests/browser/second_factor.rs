//! An authenticator app in a browser: set up and used, with the keyboard alone, and without JavaScript.

use serde_json::{Value, json};
use thirtyfour::{By, Key};

use crate::{account::PASSWORD, support::Browser};

crate::support::trial::tests! {
    people_set_up_an_app_and_log_in_with_the_keyboard_alone,
    without_javascript_people_set_up_an_app_and_log_in,
}

impl Browser {
    /// What an app with the key on this page shows.
    pub async fn code_of_the_app(&self, key: &str) -> String {
        let asked = reqwest::Client::new().post(self.url("/demo/authenticator")).json(&json!({"key": key}));
        let answer: Value = asked.send().await.unwrap().error_for_status().unwrap().json().await.unwrap();
        answer["code"].as_str().unwrap().to_owned()
    }

    /// Begins to set up an app, for the person who is logged in. Gives its key.
    pub async fn begins_to_set_up_an_app(&self, password: &str) -> String {
        self.open("/account/second-factor").await;
        self.submit(&[("#current_password", password)], "main form button[type=submit]").await;
        self.reads("code.key").await
    }
}

async fn people_set_up_an_app_and_log_in_with_the_keyboard_alone() {
    let person = Browser::start().await;
    person.register_as("Kay").await;
    person.open("/account/second-factor").await;
    person.find(By::Css("#current_password")).await.unwrap().send_keys(PASSWORD.to_owned() + Key::Enter).await.unwrap();
    person.seen("code.key").await;
    let code = person.code_of_the_app(&person.reads("code.key").await).await;
    person.find(By::Css("#code")).await.unwrap().send_keys(code + Key::Enter).await.unwrap();
    person.seen("pre.codes").await;
    let codes = person.reads("pre.codes").await;
    assert_eq!(codes.lines().count(), 10);
    person.log_out_by_the_form().await;

    person.open("/login").await;
    let from_field_to_field = "kay@example.com".to_owned() + Key::Tab + PASSWORD;
    person.find(By::Css("#email")).await.unwrap().send_keys(from_field_to_field).await.unwrap();
    let summary = person.find(By::Css("details.code summary")).await.unwrap();
    assert!(!person.find(By::Css("#code")).await.unwrap().is_displayed().await.unwrap(), "it is folded");
    summary.send_keys(Key::Enter + "").await.unwrap();
    let code = codes.lines().next().unwrap().to_owned();
    person.find(By::Css("#code")).await.unwrap().send_keys(code + Key::Enter).await.unwrap();
    person.seen("[data-nav-name]").await;
    assert_eq!(person.reads("[data-nav-name]").await, "Kay");
}

async fn without_javascript_people_set_up_an_app_and_log_in() {
    let person = Browser::start_without_javascript().await;
    person.register_as("Noa").await;
    let key = person.begins_to_set_up_an_app(PASSWORD).await;
    person.submit(&[("#code", "000000")], "main form button[type=submit]").await;
    assert!(person.reads("#code-error").await.contains("That isn't the code the app shows."));
    let code = person.code_of_the_app(&key).await;
    person.submit(&[("#code", &code)], "main form button[type=submit]").await;
    let codes = person.reads("pre.codes").await;
    let file = person.find(By::Css("a[download]")).await.unwrap().attr("href").await.unwrap().unwrap();
    assert!(file.starts_with("data:text/plain") && file.contains(codes.lines().next().unwrap()), "{file}");
    person.submit(&[], "form[action='/logout'] button").await;

    person.open("/login").await;
    let login = [("#email", "noa@example.com"), ("#password", PASSWORD)];
    person.submit(&login, "main form button[type=submit]").await;
    assert!(person.reads("#login-error").await.contains("the code from your authenticator app"));
    let with_code = [("#password", PASSWORD), ("#code", codes.lines().next().unwrap())];
    person.submit(&with_code, "main form button[type=submit]").await;
    assert_eq!(person.reads("[data-nav-name]").await, "Noa");
}
