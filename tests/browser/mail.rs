//! The pages around mail in a browser: an address is confirmed, and a forgotten password chosen anew.

use crate::support::{
    Browser,
    chat::{CUSTOM_USER_ID, USER_ID},
    mail_site::MailSite,
};

crate::support::trial::tests! {
    people_confirm_their_address_and_reset_their_password,
    without_javascript_people_confirm_their_address_and_reset_their_password,
    the_keyboard_alone_confirms_an_address_and_resets_a_password,
    a_mailed_link_logs_in_halfway_through_a_conversation,
    without_javascript_a_mailed_link_logs_in,
    people_change_their_address_and_the_old_mailbox_takes_it_back,
    people_invite_others,
}

const PASSWORD: &str = "a long enough passphrase";
const NEW_PASSWORD: &str = "another one that is long";
const SEND: &str = "main form button[type=submit]";

impl Browser {
    async fn is_at(&self, path_and_query: &str, heading: &str) {
        let url = self.current_url().await.unwrap();
        assert_eq!(&url[url::Position::BeforePath..], path_and_query);
        assert_eq!(self.reads("h1").await, heading);
    }

    async fn logs_in(&self, email: &str, password: &str, name: &str) {
        let address = self.find(thirtyfour::By::Id("email")).await.unwrap();
        assert_eq!(address.value().await.unwrap().as_deref(), Some(email), "the link has just proved it");
        self.submit(&[("#password", password)], SEND).await;
        assert_eq!(self.reads("[data-nav-name]").await, name);
    }

    /// From the registration to the first login.
    pub async fn registers_by_mail(&self, site: &MailSite, name: &str, email: &str) {
        self.goto(site.url("/register")).await.unwrap();
        self.submit(&[("#email", email), ("#display_name", name), ("#password", PASSWORD)], SEND).await;
        self.is_at("/register/sent", "Check your email").await;
        self.submit(&[], "main a[href='/login']").await;
        self.submit(&[("#email", email), ("#password", PASSWORD)], SEND).await;
        assert!(self.reads("#login-error").await.starts_with("Confirm your email address first."));
        let link = site.url(&site.received_by(email, 1).await.link());
        self.goto(&link).await.unwrap();
        assert_eq!(self.reads("h1").await, "Confirm your email address");
        self.submit(&[("#password", PASSWORD)], SEND).await;
        self.is_at("/login?done=confirmed", "Log in").await;
        assert!(self.reads("[role=status]").await.starts_with("Your email address is confirmed."));
        self.logs_in(email, PASSWORD, name).await;
        self.goto(&link).await.unwrap();
        assert!(self.reads("h1").await.contains("no longer works"), "{}", self.reads("main").await);
        assert!(self.has("main a[href='/login']").await && self.has("main a[href='/register']").await);
    }

    /// From the login page to the page behind the link.
    async fn asks_for_a_link(&self, site: &MailSite, email: &str, mails: usize) {
        self.goto(site.url("/login")).await.unwrap();
        self.submit(&[], "main a.button[href='/login-link']").await;
        self.is_at("/login-link", "Log in with a link").await;
        self.submit(&[("#email", email)], SEND).await;
        self.is_at("/login-link/sent", "Check your email").await;
        self.goto(site.url(&site.received_by(email, mails).await.link())).await.unwrap();
        assert_eq!(self.reads("h1").await, "Log in");
    }

    /// From the login page, where it does not come to mind, to the login with another.
    pub async fn forgets_the_password(&self, site: &MailSite, name: &str, email: &str) {
        self.goto(site.url("/account")).await.unwrap();
        self.submit(&[], "form[action='/logout'] button").await;
        self.goto(site.url("/login")).await.unwrap();
        self.submit(&[], "main a[href='/forgot']").await;
        self.is_at("/forgot", "Forgot your password?").await;
        self.submit(&[("#email", email)], SEND).await;
        self.is_at("/forgot/sent", "Check your email").await;
        let link = site.url(&site.received_by(email, 2).await.link());
        self.goto(&link).await.unwrap();
        assert_eq!(self.reads("h1").await, "Choose a new password");
        self.submit(&[("#new_password", email)], SEND).await;
        assert!(self.reads("#new_password-error").await.contains("your email address"));
        let focused = self.active_element().await.unwrap();
        assert_eq!(focused.id().await.unwrap().as_deref(), Some("new_password"));
        assert_eq!(focused.value().await.unwrap().as_deref(), Some(""), "a password is never written back");
        self.submit(&[("#new_password", NEW_PASSWORD)], SEND).await;
        self.is_at("/login?done=reset", "Log in").await;
        assert!(self.reads("[role=status]").await.starts_with("Password changed."));
        self.logs_in(email, NEW_PASSWORD, name).await;
        self.goto(&link).await.unwrap();
        assert!(self.reads("h1").await.contains("no longer works"), "{}", self.reads("main").await);
        self.submit(&[], "main a.button[href='/forgot']").await;
        self.is_at("/forgot", "Forgot your password?").await;
    }
}

/// The conversation goes on in the tab where it is, also when the link is opened in another.
async fn a_mailed_link_logs_in_halfway_through_a_conversation() {
    let person = Browser::start().await;
    let site = MailSite::find();
    person.goto(site.url("/")).await.unwrap();
    let subject = person.subject().await;
    person.open_chat().await;
    let own = format!("Your user ID is {subject}.");
    assert_eq!(person.ask(USER_ID).await, own);
    let chat = person.window().await.unwrap();
    let other = person.new_tab().await.unwrap();
    person.switch_to_window(other).await.unwrap();
    person.asks_for_a_link(site, "dana@example.com", 1).await;
    assert!(person.reads(".lead").await.contains("dana@example.com"));
    person.submit(&[], SEND).await;
    person.sees_as_logged_in("Dana").await;
    person.switch_to_window(chat).await.unwrap();
    person.wait_for_answer(CUSTOM_USER_ID, "dana-id").await;
    assert_eq!(person.ask(USER_ID).await, own);
}

async fn without_javascript_a_mailed_link_logs_in() {
    let person = Browser::start_without_javascript().await;
    let site = MailSite::find();
    person.asks_for_a_link(site, "cade@example.com", 1).await;
    let link = person.current_url().await.unwrap();
    person.submit(&[], SEND).await;
    assert_eq!(person.reads("[data-nav-name]").await, "Cade");
    person.goto(link.as_str()).await.unwrap();
    assert!(person.reads("h1").await.contains("no longer works"), "{}", person.reads("main").await);
    person.submit(&[], "main a.button[href='/login-link']").await;
    person.is_at("/login-link", "Log in with a link").await;
}

async fn people_change_their_address_and_the_old_mailbox_takes_it_back() {
    let person = Browser::start_without_javascript().await;
    let site = MailSite::find();
    let (old, new) = ("nan@example.com", "nan@example.org");
    person.registers_by_mail(site, "Nan", old).await;
    person.goto(site.url("/account")).await.unwrap();
    person.submit(&[], "main a[href='/account/email']").await;
    person.submit(&[("#email", new), ("#current_password", PASSWORD)], "#change button").await;
    assert!(person.reads("#pending").await.contains(new));
    person.goto(site.url(&site.received_by(new, 1).await.link())).await.unwrap();
    assert_eq!(person.reads("h1").await, "Confirm your new address");
    person.submit(&[], SEND).await;
    assert!(person.reads("main").await.contains(new));
    // A stranger did it: the owner reads the old mailbox.
    person.goto(site.url(&site.received_by(old, 2).await.link())).await.unwrap();
    assert!(person.reads("main").await.contains(old));
    person.submit(&[], SEND).await;
    assert_eq!(person.reads("h1").await, "Choose a new password");
    person.submit(&[("#new_password", NEW_PASSWORD)], SEND).await;
    person.logs_in(old, NEW_PASSWORD, "Nan").await;
}

async fn people_invite_others() {
    let person = Browser::start_without_javascript().await;
    let site = MailSite::find();
    let guest = "oda@example.com";
    person.registers_by_mail(site, "Olaf", "olaf@example.com").await;
    person.goto(site.url("/account")).await.unwrap();
    person.submit(&[], "main a[href='/account/invitations']").await;
    person.submit(&[("#email", guest)], SEND).await;
    assert!(person.reads(".sessions").await.contains(guest));
    person.submit(&[], "form[action='/logout'] button").await;
    person.goto(site.url(&site.received_by(guest, 1).await.link())).await.unwrap();
    person.submit(&[("#display_name", "Oda"), ("#password", PASSWORD)], SEND).await;
    assert_eq!(person.reads("[data-nav-name]").await, "Oda");
}

async fn people_confirm_their_address_and_reset_their_password() {
    let person = Browser::start().await;
    let site = MailSite::find();
    person.registers_by_mail(site, "Ida", "ida@example.com").await;
    person.forgets_the_password(site, "Ida", "ida@example.com").await;
}

async fn without_javascript_people_confirm_their_address_and_reset_their_password() {
    let person = Browser::start_without_javascript().await;
    let site = MailSite::find();
    person.registers_by_mail(site, "Jon", "jon@example.com").await;
    person.forgets_the_password(site, "Jon", "jon@example.com").await;
}

async fn the_keyboard_alone_confirms_an_address_and_resets_a_password() {
    let person = Browser::start().await;
    let site = MailSite::find();
    person.goto(site.url("/register")).await.unwrap();
    person.tab_to("#email").await;
    person.type_here("lou@example.com").await;
    person.tab_to("#display_name").await;
    person.type_here("Lou").await;
    person.tab_to("#password").await;
    person.type_here(PASSWORD).await;
    person.enter_to("/register/sent").await;
    person.goto(site.url(&site.received_by("lou@example.com", 1).await.link())).await.unwrap();
    // The field has the focus.
    person.type_here(PASSWORD).await;
    person.enter_to("/login").await;
    person.tab_to("main a[href='/forgot']").await;
    person.enter_to("/forgot").await;
    person.tab_to("#email").await;
    person.type_here("lou@example.com").await;
    person.enter_to("/forgot/sent").await;
    person.goto(site.url(&site.received_by("lou@example.com", 2).await.link())).await.unwrap();
    person.has_the_focus("#new_password").await;
    person.type_here(NEW_PASSWORD).await;
    person.enter_to("/login").await;
    person.has_the_focus("#password").await;
    person.type_here(NEW_PASSWORD).await;
    person.enter_to("/").await;
    person.sees_as_logged_in("Lou").await;
}
