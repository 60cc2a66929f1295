//! The site without JavaScript: everything but the chat works.

use thirtyfour::By;

use crate::support::{Browser, browser::until};

crate::support::trial::tests! {
    without_javascript_people_log_in_and_out_and_see_who_they_are,
    without_javascript_one_press_logs_in_and_switches_the_person,
    without_javascript_the_home_page_logs_in_too,
}

impl Browser {
    /// What stands in an element, found without a script of ours.
    pub async fn reads(&self, css: &str) -> String {
        self.find(By::Css(css)).await.unwrap().text().await.unwrap()
    }

    pub async fn has(&self, css: &str) -> bool {
        !self.find_all(By::Css(css)).await.unwrap().is_empty()
    }

    pub async fn submit(&self, fields: &[(&str, &str)], button: &str) {
        for (css, text) in fields {
            self.find(By::Css(*css)).await.unwrap().send_keys(*text).await.unwrap();
        }
        let page = self.find(By::Tag("html")).await.unwrap();
        self.find(By::Css(button)).await.unwrap().click().await.unwrap();
        // A page that is gone has no elements, and the next one is read when its last element is there.
        let next = async || (page.tag_name().await.is_err() && self.has("footer").await).then_some(());
        until("the next page", next, async || self.current_url().await.unwrap().to_string()).await;
    }
}

async fn without_javascript_people_log_in_and_out_and_see_who_they_are() {
    let person = Browser::start_without_javascript().await;
    person.open("/").await;
    assert_eq!(person.reads("#who-heading").await, "You’re browsing anonymously");
    assert_eq!(person.reads("[data-who=whole-name]").await, "Anonymous");
    for part in ["[data-show=token]", "[data-tokens]", "[data-ask]", ".tabs", "[data-expire]"] {
        assert_eq!(person.reads(part).await, "", "JavaScript is on, or {part} shows what needs it");
    }
    person.open("/login").await;
    let wrong = [("#email", "cade@example.com"), ("#password", "not this one, surely")];
    person.submit(&wrong, "main form button[type=submit]").await;
    assert!(person.reads("#login-error").await.contains("password"), "{}", person.reads("main").await);
    person.submit(&[("#password", "cade-demo-passphrase")], "main form button[type=submit]").await;
    assert_eq!(person.current_url().await.unwrap().as_str(), person.url("/"));
    assert_eq!(person.reads("[data-nav-name]").await, "Cade");
    assert_eq!(person.reads("[data-who=name]").await, "Cade");
    assert_eq!(person.reads("[data-who=custom-user-id]").await, "cade-id");
    let subject = person.reads("[data-who=subject]").await;
    assert!(subject.starts_with("anon-"), "{subject}");
    person.submit(&[], "form[action='/logout'] button").await;
    assert!(!person.has("[data-nav-name]").await);
    assert_eq!(person.reads("[data-who=whole-name]").await, "Anonymous");
    assert_ne!(person.reads("[data-who=subject]").await, subject);
}

async fn without_javascript_one_press_logs_in_and_switches_the_person() {
    let person = Browser::start_without_javascript().await;
    person.open("/").await;
    person.submit(&[], "form[data-sample=Cade]:not([data-switch]) button").await;
    assert_eq!(person.reads("#who-heading").await, "You’re logged in as Cade");
    person.submit(&[], "form[data-sample=Dana][data-switch] button").await;
    assert_eq!(person.reads("#who-heading").await, "You’re logged in as Dana");
}

async fn without_javascript_the_home_page_logs_in_too() {
    let person = Browser::start_without_javascript().await;
    person.open("/").await;
    person.find(By::Css("#login > summary")).await.unwrap().click().await.unwrap();
    let fields = [("#email", "dana@example.com"), ("#password", "dana-demo-passphrase")];
    person.submit(&fields, "#login-form button[type=submit]").await;
    assert_eq!(person.current_url().await.unwrap().as_str(), person.url("/"));
    assert_eq!(person.reads("[data-nav-name]").await, "Dana");
}
