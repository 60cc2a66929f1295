//! A site where nobody logs in by password: nothing about passwords is offered, and none that is kept counts.

use serde_json::json;
use time::Duration;

use super::{
    email_change::mail,
    providers::{come_back, folder_with},
    second_factor::{App, SECRET},
};
use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::{Reply, send},
    database::TestDatabase,
    doctor::Deployment,
    program::throughline,
    provider::Provider,
    serve::Serve,
    smtp::SmtpServer,
};

const CADE: &str = "cade@example.com";
const PASSWORD: &str = "cade-passphrase";
const SETTING: &str = "THROUGHLINE_PASSWORD_LOGIN";

async fn site() -> (SmtpServer, Provider, TestApp) {
    let (smtp, provider) = (SmtpServer::start().await, Provider::new());
    provider.person(&json!({"email": CADE}));
    let (_folder, path) = folder_with(&provider.table("example"));
    let setup = Setup::default().mail(&smtp.url()).flags(["--password-login", "off", "--login-link", "on"]);
    let setup = setup.flags(["--providers", &path, "--encryption-secret", SECRET]);
    (smtp, provider, setup.start().await.with_people().await)
}

/// Logs Cade in with so many links mailed before.
async fn log_in_by_link(browser: &Browser, smtp: &SmtpServer, before: usize, code: &str) -> Reply {
    browser.submit("/login-link", &[("email", CADE)]).await;
    let is_link = |mail: &crate::support::mailbox::Mail| mail.text.contains("/login-link/open?token=");
    let token = smtp.received_where(before + 1, is_link).await.pop().unwrap().token();
    browser.submit("/login-link/open", &[("token", &token), ("code", code)]).await
}

#[tokio::test]
async fn pages_offer_no_password_and_programs_are_told_why() {
    let (_smtp, provider, site) = site().await;
    let browser = site.browser();
    for path in ["/", "/login"] {
        let page = browser.open(path).await.body;
        assert!(page.contains("/login/example") && page.contains("/login-link"), "{page}");
        for absent in ["type=\"password\"", "href=\"/forgot", "href=\"/register"] {
            assert!(!page.contains(absent), "{path} {absent}: {page}");
        }
    }
    for path in ["/forgot", "/reset?token=x"] {
        let page = browser.open(path).await;
        assert!(page.status == 403 && page.body.contains("Passwords aren&#39;t used here"), "{page:?}");
    }
    let new = "seven lamps beneath the quay";
    for (path, fields) in [
        ("/login", vec![("email", CADE), ("password", PASSWORD)]),
        ("/login", vec![]),
        ("/forgot", vec![("email", CADE)]),
        ("/reset", vec![("token", "x"), ("new_password", new)]),
        ("/register", vec![("email", "erin@example.com"), ("display_name", "Erin"), ("password", new)]),
    ] {
        let refused = browser.submit(path, &fields).await;
        assert_eq!(refused.status, 403, "{path} {refused:?}");
    }
    let (_other_folder, path) = folder_with(&provider.table("example"));
    let silent = Setup::default().flags(["--password-login", "off", "--providers", &path]).start().await;
    assert_eq!(silent.browser().submit("/forgot", &[("email", CADE)]).await.status, 403, "not whom to ask for a link");
    let mut answers = Vec::new();
    for (email, password) in [(CADE, PASSWORD), (CADE, "wrong"), ("nobody@example.com", PASSWORD)] {
        let login = json!({"email": email, "password": password});
        let reply = send(browser.fetch("POST", "/api/session").json(&login)).await;
        let mut problem = reply.json();
        problem["request_id"].take();
        answers.push((reply.status, problem));
    }
    assert_eq!((answers[0].0, &answers[0].1["type"]), (403, &json!("urn:throughline:problem:password-login-off")));
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert!(browser.token().await.is_anonymous());
}

#[tokio::test]
async fn people_get_in_halfway_and_prove_themselves_by_their_login() {
    let (smtp, provider, site) = site().await;
    let browser = site.browser();
    let subject = browser.token().await.sub().to_owned();
    log_in_by_link(&browser, &smtp, 0, "").await;
    let claims = browser.token().await;
    assert!(claims.sub() == subject && claims.is("Cade"), "{:?}", claims.claims);

    let page = browser.open("/account").await.body;
    assert!(page.contains("action=\"/account/erase\"") && !page.contains("type=\"password\""), "{page}");
    let change = [("current_password", PASSWORD), ("new_password", "seven lamps beneath the quay")];
    assert_eq!(browser.submit("/account/password", &change).await.status, 403);

    // The password that is kept is no way in, so the provider is the last one.
    let connect = browser.request("GET", "/login/example?connect=1").header("Sec-Fetch-Site", "same-origin");
    let connect = send(connect).await;
    let connected = come_back(&browser, &provider.authorize(connect.header("location"))).await;
    assert_eq!(connected.header("location"), "/account?done=connected", "{}", connected.body);
    assert!(!browser.open("/account").await.body.contains("Disconnect Example ID"));
    browser.submit("/account/providers/remove", &[("provider", "example")]).await;
    assert_eq!(site.count("select count(*) from account_provider").await, 1);

    // Codes go with links: the app is set up without a password, and asked for at the next link.
    let begun = browser.submit("/account/second-factor", &[("current_password", PASSWORD)]).await;
    assert_eq!(begun.status, 303, "{}", begun.body);
    let app = App::set_up_by(&browser.open("/account/second-factor").await.body);
    let on = browser.submit("/account/second-factor/confirm", &[("code", &app.code(&site, 0))]).await;
    assert_eq!(on.status, 200, "{}", on.body);
    site.advance(Duration::minutes(1));
    let other = site.browser();
    assert_eq!(log_in_by_link(&other, &smtp, 1, "").await.status, 422, "the code is missing");
    let remove = async |code: String| browser.submit("/account/second-factor/remove", &[("code", &code)]).await;
    let wrong = remove("000000".to_owned()).await;
    assert!(wrong.status == 422 && wrong.body.contains("id=\"code-error\""), "{wrong:?}");

    // A login of long ago proves nothing, and neither does the password.
    site.age_sessions(Duration::minutes(11)).await;
    for (path, fields) in [
        ("/account/second-factor/remove", vec![("code", app.code(&site, 0))]),
        ("/account/second-factor/codes", vec![("code", app.code(&site, 0)), ("current_password", PASSWORD.to_owned())]),
        ("/account/erase", vec![("current_password", PASSWORD.to_owned())]),
    ] {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let refused = browser.submit(path, &fields).await;
        assert!(refused.status == 422 && refused.body.contains("/login/example?again=1"), "{path} {refused:?}");
    }
    let again = send(browser.request("GET", "/login/example?again=1").header("Sec-Fetch-Site", "same-origin")).await;
    come_back(&browser, &provider.authorize(again.header("location"))).await;
    let removed = remove(app.code(&site, 0)).await;
    assert_eq!(removed.header("location"), "/account/second-factor?done=off", "{removed:?}");
    assert_eq!(browser.submit("/account/erase", &[]).await.header("location"), "/?done=erased");
}

#[tokio::test]
async fn whoever_takes_an_address_back_chooses_no_password() {
    let (smtp, _provider, site) = site().await;
    let browser = site.browser();
    log_in_by_link(&browser, &smtp, 0, "").await;
    let new = "cade@new.example";
    let asked = browser.submit("/account/email", &[("email", new)]).await;
    assert_eq!(asked.header("location"), "/account/email?done=sent", "{asked:?}");
    let confirm = mail(&site, &smtp, new, "/account/email/confirm").await.token();
    browser.submit("/account/email/confirm", &[("token", &confirm)]).await;
    let undo = mail(&site, &smtp, CADE, "/account/email/undo").await.token();
    let undone = browser.submit("/account/email/undo", &[("token", &undo)]).await;
    assert_eq!(undone.header("location"), "/login?done=email-restored", "{undone:?}");
}

#[tokio::test]
async fn a_site_without_passwords_needs_another_way_in() {
    let off = (SETTING, "off");
    Serve::prepared()
        .await
        .with(&[off])
        .expect_refusal(&[SETTING, "nobody could log in", "THROUGHLINE_LOGIN_LINK"])
        .await;
    Serve::prepared().await.with(&[(SETTING, "no")]).expect_usage_error(&[SETTING, "on or off"]).await;
    let mail = [("THROUGHLINE_SMTP_URL", "smtp://127.0.0.1:9"), ("THROUGHLINE_MAIL_FROM", "chat@example.com")];
    let link = ("THROUGHLINE_LOGIN_LINK", "on");
    let registers = Serve::prepared().await.with(&[off, link, ("THROUGHLINE_REGISTRATION", "open")]).with(&mail);
    registers.expect_refusal(&["THROUGHLINE_REGISTRATION", "choose a password"]).await;
    let deployment = Deployment::in_order().await;
    deployment.again().with(&[off, link]).with(&mail).expect("ok", "password-login", &["Nobody logs in"]).await;
    deployment.with(&[off]).expect("error", "password-login", &[SETTING, "nobody could log in"]).await;
}

#[tokio::test]
async fn operators_are_told_that_a_password_would_be_of_no_use() {
    let database = TestDatabase::migrated().await;
    let run = async |arguments: &[&str]| {
        let mut command = throughline(["user"]);
        command.args(arguments).env("DATABASE_URL", &database.url).env(SETTING, "off");
        command.env("THROUGHLINE_PUBLIC_URL", "https://chat.example.com");
        let outcome = command.output().unwrap();
        let text = [outcome.stdout, outcome.stderr].concat();
        (outcome.status.success(), String::from_utf8(text).unwrap())
    };
    let create = ["create", "--email", "eve@example.com", "--display-name", "Eve"];
    let (is_done, text) = run(&create).await;
    assert!(is_done && text.contains("Created account") && !text.contains("/reset"), "{text}");
    for arguments in [
        &["create", "--email", "fay@example.com", "--display-name", "Fay", "--password-stdin"][..],
        &["set-password", "eve@example.com", "--link"],
        &["invite", "fay@example.com", "--link"],
    ] {
        let (is_done, text) = run(arguments).await;
        assert!(!is_done && text.contains(SETTING), "{arguments:?} {text}");
    }
}
