//! What owners are told by mail of what happened to their accounts, and how each kind of mail reads.

use crate::{
    providers::{come_back, folder_with},
    support::{
        Browser, TestApp,
        app::Setup,
        browser::{Reply, send},
        mailbox::Mail,
        passkey::Device,
        provider::Provider,
        smtp::SmtpServer,
    },
};

const NEW_PASSWORD: &str = "a new passphrase of Cade's";

async fn site() -> (SmtpServer, TestApp) {
    let smtp = SmtpServer::start().await;
    let site = Setup::default().mail(&smtp.url()).start().await.with_people().await;
    (smtp, site)
}

async fn change_password(browser: &Browser, current: &str) -> Reply {
    browser.submit("/account/password", &[("current_password", current), ("new_password", NEW_PASSWORD)]).await
}

/// Whom every mail so far was for, once none waits.
async fn told(site: &TestApp, smtp: &SmtpServer) -> Vec<String> {
    site.mail_is_done().await;
    smtp.mails().into_iter().flat_map(|mail| mail.to).collect()
}

/// OWASP ASVS 6.3.7.
#[tokio::test]
async fn the_owner_is_told_of_a_password_change() {
    let (smtp, site) = site().await;
    let browser = site.browser();
    browser.log_in_as("Cade").await;
    assert_eq!(change_password(&browser, "not this one, surely").await.status, 422);
    assert!(told(&site, &smtp).await.is_empty(), "nothing changed");
    assert_eq!(change_password(&browser, "cade-passphrase").await.status, 303);
    let mail = smtp.received(1).await.remove(0);
    assert_eq!(mail.to, ["cade@example.com"]);
    assert!(mail.subject().starts_with("Your password for ") && mail.subject().ends_with(" was changed"), "{mail:?}");
    assert_eq!(mail.link(), "/login");
    assert!(!mail.raw.contains("passphrase"), "{mail:?}");
    assert_eq!(told(&site, &smtp).await.len(), 1);
}

#[tokio::test]
async fn the_owner_is_told_of_a_login_with_a_browser_that_is_new() {
    let (smtp, site) = site().await;
    let known = site.browser();
    known.log_in_as("Cade").await;
    known.log_out().await;
    known.log_in_as("Cade").await;
    assert!(told(&site, &smtp).await.is_empty(), "neither the first login nor one in the same browser is news");
    let new = site.browser();
    let wrong = [("email", "cade@example.com"), ("password", "not this one, surely")];
    assert_eq!(new.submit("/login", &wrong).await.status, 401);
    assert!(told(&site, &smtp).await.is_empty(), "nobody got in");
    new.log_in_as("Cade").await;
    let mail = smtp.received(1).await.remove(0);
    assert!(mail.subject().starts_with("A new device logged in to "), "{mail:?}");
    assert_eq!((mail.to.as_slice(), mail.link()), (["cade@example.com".to_owned()].as_slice(), "/account".to_owned()));
    new.log_out().await;
    new.log_in_as("Cade").await;
    assert_eq!(told(&site, &smtp).await, ["cade@example.com"], "it is known from now on");

    let script = send(site.browser().fetch("POST", "/api/session").json(&serde_json::json!({
        "email": "cade@example.com", "password": "cade-passphrase"
    })));
    assert_eq!(script.await.status, 200);
    assert_eq!(told(&site, &smtp).await.len(), 2, "a script's login is one too");

    // What is known is a person in a browser: another one there is new, unless it is their first login.
    new.log_in_as("Dana").await;
    assert_eq!(told(&site, &smtp).await.len(), 2);
    known.log_in_as("Dana").await;
    assert_eq!(told(&site, &smtp).await.last().map(String::as_str), Some("dana@example.com"));
    assert_eq!(smtp.mails().len(), 3);
}

/// A thief's logins do not use up what would tell of the password's change.
#[tokio::test]
async fn a_password_change_is_told_however_many_devices_are_new() {
    let (smtp, site) = site().await;
    site.browser().log_in_as("Cade").await;
    for _ in 0..4 {
        site.browser().log_in_as("Cade").await;
    }
    assert_eq!(told(&site, &smtp).await.len(), 3, "no mailbox is flooded");
    let browser = site.browser();
    browser.log_in_as("Cade").await;
    assert_eq!(change_password(&browser, "cade-passphrase").await.status, 303);
    assert_eq!(told(&site, &smtp).await.len(), 4);
    assert!(smtp.mails().iter().any(|mail| mail.subject().ends_with(" was changed")), "{:?}", smtp.mails());
}

/// The subjects of all mails so far, once none waits, without the site's name.
async fn subjects(site: &TestApp, smtp: &SmtpServer) -> Vec<String> {
    site.mail_is_done().await;
    let name = site.address.to_string();
    let mut subjects: Vec<_> = smtp.mails().iter().map(|mail| mail.subject().replace(&name, "here")).collect();
    subjects.sort();
    subjects
}

/// OWASP ASVS 6.3.7.
#[tokio::test]
async fn the_owner_is_told_of_each_way_in_that_comes_or_goes() {
    let (smtp, provider) = (SmtpServer::start().await, Provider::new());
    let (_folder, providers) = folder_with(&provider.table("example"));
    let site = Setup::default().mail(&smtp.url()).flags(["--providers", &providers]).start().await.with_people().await;
    let browser = site.browser();
    browser.log_in_as("Cade").await;
    let mut phone = Device::new(&site);
    assert_eq!(phone.add(&browser, "Phone", "cade-passphrase").await.status, 201);
    assert_eq!(phone.add(&browser, "Phone", "cade-passphrase").await.status, 422);
    assert_eq!(subjects(&site, &smtp).await, ["Passkey added to your account at here"]);
    let mail = smtp.mails().remove(0);
    assert_eq!(
        (mail.to.as_slice(), mail.link()),
        (["cade@example.com".to_owned()].as_slice(), "/account/passkeys".to_owned())
    );
    reads_well(&mail);

    let id = site.text("select id::text from passkey").await;
    let remove = async |password: &str| {
        browser.submit("/account/passkeys/remove", &[("passkey", &id), ("current_password", password)]).await
    };
    assert_eq!(remove("not this one, surely").await.status, 422);
    assert_eq!(remove("cade-passphrase").await.status, 303);
    assert_eq!(remove("cade-passphrase").await.status, 303);
    // Connecting once more what is connected changes nothing, and neither does removing what is gone.
    for _ in 0..2 {
        let connect = browser.request("GET", "/login/example?connect=1").header("Sec-Fetch-Site", "same-origin");
        let connected = come_back(&browser, &provider.authorize(send(connect).await.header("location"))).await;
        assert_eq!(connected.header("location"), "/account?done=connected", "{}", connected.body);
    }
    for _ in 0..2 {
        assert_eq!(browser.submit("/account/providers/remove", &[("provider", "example")]).await.status, 303);
    }
    assert_eq!(
        subjects(&site, &smtp).await,
        [
            "Passkey added to your account at here",
            "Passkey removed from your account at here",
            "Your account at here was connected",
            "Your account at here was disconnected",
        ]
    );
}

#[tokio::test]
async fn without_a_mail_server_no_notice_is_kept() {
    let site = TestApp::start().await;
    site.browser().log_in_as("Cade").await;
    let browser = site.browser();
    browser.log_in_as("Cade").await;
    assert_eq!(change_password(&browser, "cade-passphrase").await.status, 303);
    assert_eq!(site.count("select count(*) from mail_outbox").await, 0);
}

/// Both forms say the same, and each is what its type says.
fn reads_well(mail: &Mail) {
    assert_eq!(mail.kind, "multipart/alternative");
    let parts: Vec<_> = mail.raw.lines().filter_map(|line| line.strip_prefix("Content-Type: text/")).collect();
    assert_eq!(parts, ["plain; charset=utf-8", "html; charset=utf-8"], "the last is the one that is shown: {mail:?}");
    assert!(mail.raw.is_ascii() && mail.raw.lines().all(|line| line.len() <= 998), "{mail:?}");
    assert!(mail.html.starts_with("<!doctype html>") && mail.html.contains("<html lang=\"en\">"), "{mail:?}");
    for outside in ["src=", "url(", "<script", "<link", "@import"] {
        assert!(!mail.html.contains(outside), "{outside} in {mail:?}");
    }
    for markup in ["<", "&#", "{{"] {
        assert!(!mail.text.contains(markup), "{markup} in {mail:?}");
    }
    let html = mail.html.replace("&#39;", "'");
    for line in mail.text.lines().map(|line| line.trim_end_matches(':')).filter(|line| line.trim() != "--") {
        assert!(html.contains(line), "{line:?} is in the text alone: {mail:?}");
    }
    assert!(html.contains(&format!("<title>{}</title>", mail.subject())), "{mail:?}");
    assert!(mail.link().starts_with('/'));
}

#[tokio::test]
async fn each_kind_of_mail_arrives_as_text_and_as_html_that_say_the_same() {
    let (smtp, site) = site().await;
    let register = async |email: &str| {
        let fields = [("email", email), ("display_name", "Erin"), ("password", "erin-likes-long-passphrases")];
        assert_eq!(site.browser().submit("/register", &fields).await.status, 303);
    };
    register("erin@example.com").await;
    smtp.received(1).await;
    register("cade@example.com").await;
    smtp.received(2).await;
    assert_eq!(site.browser().submit("/forgot", &[("email", "cade@example.com")]).await.status, 303);
    smtp.received(3).await;
    site.browser().log_in_as("Cade").await;
    let browser = site.browser();
    browser.log_in_as("Cade").await;
    smtp.received(4).await;
    assert_eq!(change_password(&browser, "cade-passphrase").await.status, 303);
    let mails = smtp.received(5).await;
    let starts = ["Confirm your", "You already have", "Choose a new password", "A new device", "Your password for"];
    for (mail, start) in mails.iter().zip(starts) {
        assert!(mail.subject().starts_with(start), "{start:?}: {mail:?}");
        assert!(mail.subject().contains(&site.address.to_string()), "{mail:?}");
        reads_well(mail);
    }
}
