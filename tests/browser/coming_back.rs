//! Pages of another origin that send their visitors to ours: by a link that leads back, and by a pop-up.

use serde_json::{Value, json};
use thirtyfour::WindowHandle;

use crate::support::{Browser, static_site::StaticSite};

crate::support::trial::tests! {
    login_logout_and_registration_lead_back_to_the_page_of_another_origin,
    a_login_in_a_pop_up_reaches_the_page_that_opened_it_and_closes,
    a_pop_up_that_the_person_closes_is_no_login,
    a_page_of_a_foreign_origin_is_told_of_no_login,
}

impl Browser {
    /// Opens the page that embeds our script, on this origin, and gives its address.
    pub async fn open_elsewhere(&self, origin: &str) -> String {
        let page = format!("{origin}/elsewhere.html?site={}", self.workshop.site);
        self.goto(&page).await.unwrap();
        page
    }

    /// Waits until that page is there, with a token of somebody who is logged in or not, and gives the subject.
    pub async fn is_back(&self, page: &str, authenticated: bool) -> String {
        let script = "const [subject, authenticated] = JSON.parse(text('#who') || '[]'); \
                      return location.href === arguments[0][0] && authenticated === arguments[0][1] && subject";
        let subject = self.wait_with("the page elsewhere", script, json!([page, authenticated])).await;
        subject.as_str().unwrap().to_owned()
    }

    /// Presses the button that opens the pop-up, and goes on in it. Gives the page's own window.
    pub async fn open_pop_up(&self) -> WindowHandle {
        let page = self.window().await.unwrap();
        self.click("#pop-up").await;
        self.go_to_the_window_besides(&page).await;
        page
    }

    async fn go_to_the_window_besides(&self, page: &WindowHandle) {
        let look = async || self.windows().await.unwrap().into_iter().find(|window| window != page);
        let window = crate::support::browser::until("a second window", look, async || String::new()).await;
        self.switch_to_window(window).await.unwrap();
    }

    /// Goes back to the page, once the pop-up is closed.
    pub async fn is_left_with(&self, page: &WindowHandle) {
        let look = async || (self.windows().await.unwrap().len() == 1).then_some(());
        crate::support::browser::until("the pop-up to close", look, async || String::new()).await;
        self.switch_to_window(page.clone()).await.unwrap();
    }

    async fn log_in_on_this_page(&self) {
        self.type_credentials("Cade").await;
        self.click("main form button[type=submit]").await;
    }

    pub async fn outcome(&self) -> Value {
        let shown = self.wait("the outcome", "return text('#outcome')").await;
        serde_json::from_str(shown.as_str().unwrap()).unwrap()
    }

    pub async fn heard(&self) -> Value {
        self.js("return window.heard").await
    }
}

async fn login_logout_and_registration_lead_back_to_the_page_of_another_origin() {
    let person = Browser::start().await;
    let page = person.open_elsewhere(&person.workshop.elsewhere.origin).await;
    let subject = person.is_back(&page, false).await;
    person.click("#login").await;
    person.log_in_on_this_page().await;
    assert_eq!(person.is_back(&page, true).await, subject);
    person.click("#logout").await;
    person.click("main form button[type=submit]").await;
    assert_ne!(person.is_back(&page, false).await, subject);
    // By way of the login page, whose link keeps where to go.
    person.click("#login").await;
    person.click("main a[href^='/register']").await;
    for (field, text) in
        [("email", "frida@example.com"), ("display_name", "Frida"), ("password", "a long enough passphrase")]
    {
        person.fill(&format!("#{field}"), text).await;
    }
    person.click("main form button[type=submit]").await;
    person.is_back(&page, true).await;
}

async fn a_login_in_a_pop_up_reaches_the_page_that_opened_it_and_closes() {
    let person = Browser::start().await;
    let page = person.open_elsewhere(&person.workshop.elsewhere.origin).await;
    let subject = person.is_back(&page, false).await;
    let window = person.open_pop_up().await;
    person.log_in_on_this_page().await;
    person.is_left_with(&window).await;
    assert_eq!(person.outcome().await, json!({"authenticated": true, "subject": subject}));
    assert_eq!(person.is_back(&page, true).await, subject);
    assert_eq!(person.heard().await, json!([[person.workshop.site, "throughline:logged-in"]]));
}

async fn a_pop_up_that_the_person_closes_is_no_login() {
    let person = Browser::start().await;
    let page = person.open_elsewhere(&person.workshop.elsewhere.origin).await;
    person.is_back(&page, false).await;
    let window = person.open_pop_up().await;
    person.seen("#email").await;
    person.close_window().await.unwrap();
    person.is_left_with(&window).await;
    assert_eq!(person.outcome().await, "popup_closed");
    person.is_back(&page, false).await;
}

async fn a_page_of_a_foreign_origin_is_told_of_no_login() {
    let person = Browser::start().await;
    let foreign = StaticSite::start();
    person.open_elsewhere(&foreign.origin).await;
    person.wait("the refusal", "return text('#who') === '\"forbidden_origin\"'").await;
    let window = person.open_pop_up().await;
    person.log_in_on_this_page().await;
    person.wait("the end", "return location.pathname === '/logged-in' && text('h1') === 'You\\'re logged in'").await;
    person.close_window().await.unwrap();
    person.is_left_with(&window).await;
    assert_eq!(person.heard().await, json!([]));
    // In the name of an origin that is allowed, it hears as little.
    let start = format!("{}/logged-in?opener={}", person.workshop.site, person.workshop.elsewhere.origin);
    person.js_with("window.pop_up = window.open(arguments[0], 'another', 'popup')", start.into()).await;
    person.wait("the pop-up to close", "return window.pop_up.closed").await;
    assert_eq!(person.heard().await, json!([]));
}
