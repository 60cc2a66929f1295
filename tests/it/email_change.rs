//! Another address for an account: confirmed from the new mailbox, and undone from the old one.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::{Reply, send},
    mailbox::Mail,
    smtp::SmtpServer,
};

const NEW: &str = "cade@new.example";
const PASSWORD: &str = "cade-passphrase";

async fn site() -> (SmtpServer, TestApp) {
    let smtp = SmtpServer::start().await;
    let setup = Setup::default().mail(&smtp.url()).flags(["--payload-fields", "name,custom_user_id,email"]);
    (smtp, setup.start().await.with_people().await)
}

async fn ask(browser: &Browser, email: &str) -> Reply {
    browser.submit("/account/email", &[("email", email), ("current_password", PASSWORD)]).await
}

/// The newest mail that came to this address with a link to this page.
pub async fn mail(site: &TestApp, smtp: &SmtpServer, to: &str, page: &str) -> Mail {
    site.mail_is_done().await;
    smtp.received_where(1, |mail| mail.to == [to] && mail.link().starts_with(page)).await.pop().unwrap()
}

async fn log_in(browser: &Browser, email: &str, password: &str) -> u16 {
    browser.submit("/login", &[("email", email), ("password", password)]).await.status
}

/// What the audit trail says of the whole way, once it is written.
async fn trail_tells_of_it(site: &TestApp) {
    let events = "select coalesce(string_agg(distinct concat_ws(' ', event, outcome, reason), ', '), '') from audit_event \
                  where event like 'email%'";
    let told = "email_change_requested ok, email_change_requested refused wrong_password, email_change_undone ok, \
                email_change_undone refused dead_link, email_changed ok, email_changed refused dead_link";
    let began = Instant::now();
    while site.text(events).await != told {
        assert!(began.elapsed() < Duration::from_secs(10), "{}", site.text(events).await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn an_address_changes_halfway_and_the_old_mailbox_takes_it_back() {
    let (smtp, site) = site().await;
    let (browser, elsewhere) = (site.browser(), site.browser());
    browser.log_in_as("Cade").await;
    elsewhere.log_in_as("Cade").await;
    assert_eq!(site.browser().submit("/forgot", &[("email", "cade@example.com")]).await.status, 303);
    let old_reset = mail(&site, &smtp, "cade@example.com", "/reset").await.link();
    let before = browser.token().await;

    let wrong = browser.submit("/account/email", &[("email", NEW), ("current_password", "not this one")]).await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.body.contains(&format!("value=\"{NEW}\"")), "what was typed stays: {}", wrong.body);
    let same = ask(&browser, "Cade@Example.com").await;
    assert!(same.status == 422 && same.body.contains("your email address already"), "{}", same.body);
    let asked = ask(&browser, NEW).await;
    assert_eq!((asked.status, asked.header("location")), (303, "/account/email?done=sent"));
    for page in ["/account", "/account/email"] {
        assert!(browser.open(page).await.body.contains(NEW), "{page} shows what waits");
    }

    // The link alone changes nothing, whoever opens it.
    let confirm = mail(&site, &smtp, NEW, "/account/email/confirm").await;
    let reader = site.browser();
    assert_eq!(reader.open(&confirm.link()).await.status, 200);
    assert_eq!(browser.token().await.payload()["email"], "cade@example.com");
    let pressed = reader.submit("/account/email/confirm", &[("token", &confirm.token())]).await;
    assert_eq!((pressed.status, pressed.header("location")), (303, "/login?done=email"), "{}", pressed.body);
    for browser in [&browser, &elsewhere] {
        let now = browser.token().await;
        assert!(
            now.payload()["email"] == NEW && now.payload()["name"] == "Cade",
            "the session goes on: {:?}",
            now.claims
        );
    }
    assert_eq!(browser.token().await.sub(), before.sub());
    assert_eq!(reader.submit("/account/email/confirm", &[("token", &confirm.token())]).await.status, 410);
    assert_eq!(reader.open(&old_reset).await.status, 410, "it went to an address that is the account's no more");
    assert_eq!(log_in(&reader, "cade@example.com", PASSWORD).await, 401);
    assert_eq!(log_in(&reader, NEW, PASSWORD).await, 303);

    // Whoever reads the new mailbox chooses a password, and the old one still gets the account back.
    assert_eq!(site.browser().submit("/forgot", &[("email", NEW)]).await.status, 303);
    let reset = mail(&site, &smtp, NEW, "/reset").await.token();
    let fields = [("token", reset.as_str()), ("new_password", "a passphrase of somebody else")];
    assert_eq!(site.browser().submit("/reset", &fields).await.status, 303);
    let thief = site.browser();
    assert_eq!(log_in(&thief, NEW, "a passphrase of somebody else").await, 303);
    let undo = mail(&site, &smtp, "cade@example.com", "/account/email/undo").await;
    assert!(!undo.raw.contains(NEW), "{undo:?}");
    let owner = site.browser();
    assert!(owner.open(&undo.link()).await.body.contains("cade@example.com"));
    assert!(!thief.token().await.is_anonymous(), "the link alone changes nothing");
    let undone = owner.submit("/account/email/undo", &[("token", &undo.token())]).await;
    let place = undone.header("location").to_owned();
    assert!(undone.status == 303 && place.starts_with("/reset?token="), "{undone:?}");
    assert!(thief.token().await.is_anonymous() && browser.token().await.is_anonymous());
    assert_eq!(log_in(&site.browser(), "cade@example.com", PASSWORD).await, 401);
    let fields = [("token", place.split_once('=').unwrap().1), ("new_password", "a passphrase of Cade's own")];
    assert_eq!(owner.submit("/reset", &fields).await.status, 303);
    assert_eq!(log_in(&owner, "cade@example.com", "a passphrase of Cade's own").await, 303);
    assert_eq!(owner.submit("/account/email/undo", &[("token", &undo.token())]).await.status, 410);
    trail_tells_of_it(&site).await;
}

#[tokio::test]
async fn nobody_learns_whose_an_address_is_and_a_kept_one_is_nobody_elses() {
    let (smtp, site) = site().await;
    let browser = site.browser();
    browser.log_in_as("Cade").await;
    // Dana's account is not told of, and stays as it is.
    let answers = [ask(&browser, "dana@example.com").await, ask(&browser, NEW).await];
    let [answer, other] = answers.map(|reply| (reply.status, reply.header("location").to_owned(), reply.body));
    assert_eq!(answer, other);
    assert_eq!(ask(&browser, "dana@example.com").await.status, 303);
    let token = mail(&site, &smtp, "dana@example.com", "/account/email/confirm").await.token();
    let pressed = browser.submit("/account/email/confirm", &[("token", &token)]).await;
    assert!(pressed.status == 409 && pressed.body.contains("Nothing changed"), "{}", pressed.body);
    assert_eq!(browser.token().await.payload()["email"], "cade@example.com");
    assert_eq!(log_in(&site.browser(), "dana@example.com", "dana-passphrase").await, 303);

    // Somebody who merely typed the address makes way for whoever reads its mail.
    let register = async |email: &str| {
        let fields = [("email", email), ("display_name", "Mallory"), ("password", "a stranger's passphrase")];
        let reply = site.browser().submit("/register", &fields).await;
        (reply.status, reply.header("location").to_owned())
    };
    let registered = register(NEW).await;
    assert_eq!(ask(&browser, NEW).await.status, 303);
    let token = mail(&site, &smtp, NEW, "/account/email/confirm").await.token();
    let pressed = browser.submit("/account/email/confirm", &[("token", &token)]).await;
    assert_eq!((pressed.status, pressed.header("location")), (303, "/account/email?done=changed"), "{}", pressed.body);
    assert_eq!(browser.token().await.payload()["email"], NEW);

    // Nobody gets the old one while it may come back, and the answers are as always.
    assert_eq!(register("cade@example.com").await, registered);
    assert_eq!(site.count("select count(*) from account where email = 'cade@example.com'").await, 0);
    let dana = site.browser();
    dana.log_in_as("Dana").await;
    let fields = [("email", "cade@example.com"), ("current_password", "dana-passphrase")];
    assert_eq!(dana.submit("/account/email", &fields).await.status, 303);
    let token = mail(&site, &smtp, "cade@example.com", "/account/email/confirm").await.token();
    assert_eq!(dana.submit("/account/email/confirm", &[("token", &token)]).await.status, 409);
    site.sql("update email_change set expires_at = now() where applied_at is not null").await;
    let undo = mail(&site, &smtp, "cade@example.com", "/account/email/undo").await;
    assert_eq!(site.browser().open(&undo.link()).await.status, 410, "too late");
    assert_eq!(dana.submit("/account/email/confirm", &[("token", &token)]).await.status, 303);
}

#[tokio::test]
async fn a_change_that_waits_ends_in_every_way_it_should() {
    let (smtp, site) = site().await;
    let browser = site.browser();
    browser.log_in_as("Cade").await;
    let asked = async |email: &'static str| {
        assert_eq!(ask(&browser, email).await.status, 303);
        mail(&site, &smtp, email, "/account/email/confirm").await.link()
    };
    let is_dead = async |link: &str| {
        let page = site.browser().open(link).await;
        page.status == 410 && page.body.contains("href=\"/account/email\"")
    };
    let other = asked("cade@other.example").await;
    let newer = asked(NEW).await;
    assert!(is_dead(&other).await && !is_dead(&newer).await, "the newer one counts");
    let again = asked(NEW).await;
    assert!(!is_dead(&newer).await && !is_dead(&again).await, "the same address, twice");
    let export: serde_json::Value = browser.open("/account/export").await.json();
    assert_eq!(export["email_changes"][0]["new_email"], NEW, "{export}");
    assert_eq!(browser.submit("/account/email/withdraw", &[]).await.status, 303);
    assert!(is_dead(&newer).await && is_dead(&again).await, "withdrawn");
    assert!(!browser.open("/account").await.body.contains(NEW));
    let late = asked(NEW).await;
    site.sql("update email_change set expires_at = now()").await;
    assert!(is_dead(&late).await, "too late");
    let last = asked("cade@last.example").await;
    let limited = ask(&browser, "cade@more.example").await;
    assert_eq!(limited.status, 429, "{}", limited.body);
    assert!(!limited.header("retry-after").is_empty());
    let fields = [("current_password", PASSWORD), ("new_password", "a new passphrase of Cade's")];
    assert_eq!(browser.submit("/account/password", &fields).await.status, 303);
    assert!(is_dead(&last).await, "a new password ends what was asked for with the old one");
    let erase = [("current_password", "a new passphrase of Cade's")];
    assert_eq!(browser.submit("/account/erase", &erase).await.status, 303);
    assert_eq!(site.count("select count(*) from email_change").await, 0);

    let silent = TestApp::start().await;
    let browser = silent.browser();
    browser.log_in_as("Cade").await;
    assert!(browser.open("/account/email").await.body.contains("send email, so you can"), "the page says so");
    assert_eq!(ask(&browser, NEW).await.status, 303);
    assert_eq!(silent.count("select count(*) from email_change").await, 0);
}

async fn api(browser: &Browser, method: &str, path: &str, body: Value) -> Reply {
    let request = browser.fetch(method, &format!("/api/email-change{path}"));
    send(if body.is_null() { request } else { request.json(&body) }).await
}

#[tokio::test]
async fn scripts_change_an_address_by_the_same_rules() {
    let (smtp, site) = site().await;
    let (browser, reader) = (site.browser(), site.browser());
    let subject = browser.token().await.sub().to_owned();
    for (method, body) in [("GET", Value::Null), ("DELETE", Value::Null), ("POST", json!({"email": NEW}))] {
        assert_eq!(api(&browser, method, "", body).await.status, 401, "{method}");
    }
    browser.log_in_as("Cade").await;
    let pending = async || api(&browser, "GET", "", Value::Null).await.json();
    assert_eq!(pending().await, json!({"email": "cade@example.com", "pending": null}));

    for (body, field) in [
        (json!({"email": NEW}), "current_password"),
        (json!({"email": NEW, "current_password": "not this one"}), "current_password"),
        (json!({"email": "Cade@Example.com", "current_password": PASSWORD}), "email"),
    ] {
        let refused = api(&browser, "POST", "", body).await;
        assert_eq!((refused.status, &refused.json()["errors"][0]["field"]), (422, &json!(field)), "{}", refused.body);
    }
    let ask = async |email: &str| {
        let asked = api(&browser, "POST", "", json!({"email": email, "current_password": PASSWORD})).await;
        (asked.status, asked.json())
    };
    // Nobody learns that Dana has an account before they read her mail.
    assert_eq!(ask("dana@example.com").await, (202, json!({"email_change": "sent"})));
    let of_dana = mail(&site, &smtp, "dana@example.com", "/account/email/confirm").await.token();
    let confirm = async |token: &str| api(&reader, "POST", "/confirm", json!({"token": token})).await;
    let refused = confirm(&of_dana).await;
    assert_eq!((refused.status, &refused.json()["type"]), (409, &json!("urn:throughline:problem:address-taken")));

    assert_eq!(ask(NEW).await.0, 202);
    assert_eq!(pending().await["pending"]["email"], NEW);
    let withdrawn = mail(&site, &smtp, NEW, "/account/email/confirm").await.token();
    assert_eq!(api(&browser, "DELETE", "", Value::Null).await.status, 204);
    assert_eq!(pending().await["pending"], Value::Null);
    assert_eq!(confirm(&withdrawn).await.status, 410);

    assert_eq!(ask("cade@last.example").await.0, 202);
    let token = mail(&site, &smtp, "cade@last.example", "/account/email/confirm").await.token();
    assert_eq!(confirm(&token).await.status, 204);
    assert_eq!(confirm(&token).await.status, 410);
    let now = browser.token().await;
    assert!(now.sub() == subject && now.payload()["email"] == "cade@last.example", "{:?}", now.claims);
    assert_eq!(pending().await, json!({"email": "cade@last.example", "pending": null}));

    let silent = TestApp::start().await;
    let browser = silent.browser();
    browser.log_in_as("Cade").await;
    assert_eq!(api(&browser, "POST", "", json!({"email": NEW, "current_password": PASSWORD})).await.status, 404);
}
