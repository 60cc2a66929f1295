//! What a person does with the site: looks who they are, logs in and out.

use serde_json::json;

use super::Browser;

impl Browser {
    /// Opens the home page, and waits until it shows the subject and its chat can be opened.
    pub async fn open_home(&self) -> String {
        self.open("/").await;
        self.wait("the chat to be ready", "return one('#chat')?.dataset.chatState === 'ready'").await;
        self.subject().await
    }

    /// The subject that the page shows.
    pub async fn subject(&self) -> String {
        let script = "return /^anon-/.test(text('[data-who=\"subject\"]')) && text('[data-who=\"subject\"]')";
        self.wait("a subject", script).await.as_str().unwrap().to_owned()
    }

    /// Waits until the page shows another subject, and gives it.
    pub async fn subject_other_than(&self, old: &str) -> String {
        let script =
            "const now = text('[data-who=\"subject\"]'); return /^anon-/.test(now) && now !== arguments[0] && now";
        self.wait_with("another subject", script, old.into()).await.as_str().unwrap().to_owned()
    }

    /// Logs in as Cade or Dana with one press on the home page, which stays where it is.
    pub async fn log_in_here(&self, name: &str) {
        self.js("window.untouched = true").await;
        self.click(&format!("form[data-sample=\"{name}\"]:not([data-switch]) button")).await;
        self.sees_as_logged_in(name).await;
        assert_eq!(self.js("return window.untouched").await, true, "the page was loaded again");
    }

    /// Logs in as Cade or Dana on the login page.
    pub async fn log_in_by_the_form(&self, name: &str) {
        self.open("/login").await;
        self.type_credentials(name).await;
        self.click("main form button[type=submit]").await;
        self.sees_as_logged_in(name).await;
    }

    pub async fn type_credentials(&self, name: &str) {
        let name = name.to_lowercase();
        self.fill("#email", &format!("{name}@example.com")).await;
        self.fill("#password", &format!("{name}-demo-passphrase")).await;
    }

    /// Waits until the header and the page show this name.
    pub async fn sees_as_logged_in(&self, name: &str) {
        let script =
            "return text('[data-nav-name]') === arguments[0] && text('[data-who=\"whole-name\"]') === arguments[0]";
        self.wait_with(&format!("{name} to be logged in"), script, name.into()).await;
    }

    /// Presses "Log out" on the home page, which stays where it is.
    pub async fn log_out_here(&self) {
        self.js("window.untouched = true").await;
        self.click("form[action=\"/logout\"] button").await;
        self.sees_as_anonymous().await;
        assert_eq!(self.js("return window.untouched").await, true, "the page was loaded again");
    }

    /// Sends the form of "Log out" as a browser does when no script listens.
    pub async fn log_out_by_the_form(&self) {
        self.js("document.querySelector('form[action=\"/logout\"]').submit()").await;
        self.sees_as_anonymous().await;
    }

    pub async fn sees_as_anonymous(&self) {
        let script = "return !one('[data-nav-name]') && text('[data-who=\"whole-name\"]') === 'Anonymous'";
        self.wait("nobody to be logged in", script).await;
    }

    /// Waits until the page says why the conversation ended.
    pub async fn is_told_that_the_conversation_ended(&self, reason: &str) {
        let script = "const told = one('#chat-ended'); \
                      return told?.dataset.reason === arguments[0] && isShown(told) && told.textContent.trim() !== ''";
        self.wait_with(&format!("word of the conversation's end by {reason}"), script, json!(reason)).await;
    }
}
