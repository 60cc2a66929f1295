//! Registration, confirmation and reset by mail, with a real mail server whose mailboxes are read.

use time::Duration;
use tokio::task::JoinSet;

use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::{Reply, send},
    program::{run, throughline},
    serve::Serve,
    smtp::SmtpServer,
};

const PASSWORD: &str = "erin-likes-long-passphrases";
const ERIN: [(&str, &str); 3] = [("email", "erin@example.com"), ("display_name", "Erin"), ("password", PASSWORD)];

async fn site() -> (SmtpServer, TestApp) {
    let smtp = SmtpServer::start().await;
    let site = Setup::default().mail(&smtp.url()).start().await.with_people().await;
    (smtp, site)
}

async fn log_in(browser: &Browser, email: &str, password: &str) -> Reply {
    browser.submit("/login", &[("email", email), ("password", password)]).await
}

async fn ask_for_reset(browser: &Browser, email: &str) {
    let reply = browser.submit("/forgot", &[("email", email)]).await;
    assert_eq!((reply.status, reply.header("location")), (303, "/forgot/sent"), "{reply:?}");
}

async fn confirm(browser: &Browser, token: &str, password: &str) -> Reply {
    browser.submit("/confirm", &[("token", token), ("password", password)]).await
}

async fn reset(browser: &Browser, token: &str, password: &str) -> Reply {
    browser.submit("/reset", &[("token", token), ("new_password", password)]).await
}

/// Whether the login form is filled in with this address, and leads on to the password.
fn knows_the_address(login: &Reply, email: &str) -> bool {
    let input = |name: &str| {
        let mut inputs = login.body.split("<input ").map(|rest| rest.split('>').next().unwrap());
        inputs.find(|input| input.contains(&format!("id=\"{name}\""))).unwrap_or_else(|| panic!("{login:?}"))
    };
    input("email").contains(&format!("value=\"{email}\"")) && input("password").contains("autofocus")
}

#[tokio::test]
async fn an_address_is_confirmed_before_its_owner_logs_in() {
    let (smtp, site) = site().await;
    let browser = site.browser();
    let registered = browser.submit("/register", &ERIN).await;
    assert_eq!((registered.status, registered.header("location")), (303, "/register/sent"));
    assert!(browser.open("/register/sent").await.body.contains("Check your email"));
    assert_eq!(browser.session().await["authenticated"], false);

    let early = log_in(&browser, "erin@example.com", PASSWORD).await;
    assert_eq!(early.status, 401);
    assert!(early.body.contains("Confirm your email address first."), "{early:?}");
    let wrong = log_in(&browser, "erin@example.com", "something-else-entirely").await;
    assert_eq!(wrong.status, 401);
    assert!(wrong.body.contains("That email and password don"), "{wrong:?}");
    let by_script = browser.fetch("POST", "/api/session");
    let by_script = send(by_script.json(&serde_json::json!({"email": "erin@example.com", "password": PASSWORD}))).await;
    assert_eq!((by_script.status, &by_script.json()["detail"]), (401, &"Confirm your email address first.".into()));

    let mail = smtp.received(1).await.remove(0);
    assert_eq!(mail.to, ["erin@example.com"]);
    assert!(mail.link().starts_with("/confirm?token="), "{mail:?}");
    for _ in 0..3 {
        let page = browser.open(&mail.link()).await;
        assert_eq!((page.status, page.header("referrer-policy")), (200, "same-origin"), "{page:?}");
        assert!(page.body.contains("Confirm email address"), "{page:?}");
    }
    assert_eq!(log_in(&browser, "erin@example.com", PASSWORD).await.status, 401, "looking confirms nothing");
    let confirmed = confirm(&browser, &mail.token(), PASSWORD).await;
    assert_eq!((confirmed.status, confirmed.header("location")), (303, "/login?done=confirmed"));
    let login = browser.open("/login?done=confirmed").await;
    assert!(login.body.contains("Your email address is confirmed."), "{login:?}");
    assert!(knows_the_address(&login, "erin@example.com"), "{login:?}");
    assert_eq!(log_in(&browser, "erin@example.com", PASSWORD).await.status, 303);
    assert_eq!(browser.session().await["display_name"], "Erin");
    assert_eq!(confirm(&browser, &mail.token(), PASSWORD).await.status, 410, "it works once");
}

/// OWASP ASVS 6.3.8. `make timing` compares how long each answer takes.
#[tokio::test]
async fn registering_tells_nobody_who_has_an_account() {
    let smtp = SmtpServer::start().await;
    let site = Setup::default().mail(&smtp.url()).start().await.with_people().await;
    let attempt = async |email: &str| {
        let fields = [("email", email), ("display_name", "Erin"), ("password", PASSWORD)];
        let reply = site.browser().submit("/register", &fields).await;
        let mut headers: Vec<_> = reply.headers.keys().map(ToString::to_string).collect();
        headers.sort_unstable();
        (reply.status, headers, reply.header("location").to_owned(), reply.body.clone())
    };
    let known = attempt("cade@example.com").await;
    assert_eq!((known.0, known.2.as_str()), (303, "/register/sent"));
    assert_eq!(known, attempt("new@example.com").await);

    let json = async |email: &str| {
        let body = serde_json::json!({"email": email, "display_name": "Erin", "password": PASSWORD});
        let reply = send(site.browser().fetch("POST", "/api/accounts").json(&body)).await;
        (reply.status, reply.body)
    };
    assert_eq!(json("cade@example.com").await, json("another@example.com").await);
    assert_eq!(json("dana@example.com").await.0, 202);
}

/// OWASP ASVS 6.3.8.
#[tokio::test]
async fn the_owner_is_told_when_somebody_registers_their_address() {
    let (smtp, site) = site().await;
    let fields = [("email", "cade@example.com"), ("display_name", "Buy at evil.example"), ("password", PASSWORD)];
    site.browser().submit("/register", &fields).await;
    let mail = smtp.received(1).await.remove(0);
    assert!(mail.subject().starts_with("You already have an account at "), "{mail:?}");
    assert_eq!(mail.link(), "/forgot");
    assert!(!mail.raw.contains("evil"), "what somebody typed is in it: {mail:?}");
    // Nothing changed for Cade.
    site.browser().log_in_as("Cade").await;
}

/// A newer replica may know a language that this one lacks.
#[tokio::test]
async fn a_mail_keeps_the_language_of_its_account_and_is_sent_in_one_that_we_have() {
    let (smtp, site) = site().await;
    site.sql("update account set locale = 'tlh' where email = 'cade@example.com'").await;
    ask_for_reset(&site.browser(), "cade@example.com").await;
    let mail = smtp.received(1).await.remove(0);
    assert!(mail.html.contains("<html lang=\"en\">"), "{mail:?}");
    assert!(mail.subject().starts_with("Choose a new password for "), "{mail:?}");
    assert_eq!(site.text("select locale from mail_outbox").await, "tlh");
}

/// OWASP ASVS 1.3.11.
#[tokio::test]
async fn a_mail_has_one_recipient_and_our_headers_alone() {
    let (smtp, site) = site().await;
    let browser = site.browser();
    for (email, name) in [
        ("erin@example.com\r\nBcc: eve@example.com", "Erin"),
        ("erin@example.com%0d%0aBcc:eve@example.com", "Erin"),
        ("erin@example.com", "Erin\r\nBcc: eve@example.com"),
    ] {
        let fields = [("email", email), ("display_name", name), ("password", PASSWORD)];
        assert_eq!(browser.submit("/register", &fields).await.status, 422, "{email:?} {name:?}");
        if email != "erin@example.com" {
            assert_eq!(browser.submit("/forgot", &[("email", email)]).await.status, 422, "{email:?}");
        }
    }
    let fields =
        [("email", "erin@example.com"), ("display_name", "Erin%0d%0aBcc: eve@example.com"), ("password", PASSWORD)];
    assert_eq!(browser.submit("/register", &fields).await.status, 303);
    let mail = smtp.received(1).await.remove(0);
    assert_eq!(
        (mail.to.as_slice(), mail.from.as_str()),
        (["erin@example.com".to_owned()].as_slice(), "chat@example.com")
    );
    assert_eq!(mail.header("to"), ["erin@example.com"]);
    assert_eq!(mail.header("from"), ["Throughline <chat@example.com>"]);
    assert_eq!(mail.header("auto-submitted"), ["auto-generated"]);
    assert_eq!((mail.header("message-id").len(), mail.header("date").len()), (1, 1));
    assert!(mail.header("bcc").is_empty() && mail.header("cc").is_empty() && !mail.raw.contains("eve@"), "{mail:?}");
    assert_eq!(mail.kind, "multipart/alternative");
    site.mail_is_done().await;
    assert_eq!(smtp.mails().len(), 1);
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew() {
    let (smtp, site) = site().await;
    let elsewhere = site.browser();
    elsewhere.log_in_as("Cade").await;
    let browser = site.browser();
    assert!(browser.open("/login").await.body.contains("href=\"/forgot\""));
    ask_for_reset(&browser, "Cade@Example.com ").await;
    ask_for_reset(&browser, "nobody@example.com").await;
    let mail = smtp.received(1).await.remove(0);
    site.mail_is_done().await;
    assert_eq!(smtp.mails().len(), 1, "there is nobody else to write to");
    assert_eq!(mail.to, ["cade@example.com"]);

    let page = browser.open(&mail.link()).await;
    assert!(page.status == 200 && page.body.contains("Choose a new password"), "{page:?}");
    // A password manager keeps the new one under the right login name.
    assert!(page.body.contains("autocomplete=\"username\" value=\"cade@example.com\""), "{page:?}");
    let short = reset(&browser, &mail.token(), "short").await;
    assert_eq!(short.status, 422);
    assert!(short.body.contains("new_password-error") && short.body.contains("5 characters"), "{short:?}");
    let done = reset(&browser, &mail.token(), PASSWORD).await;
    assert_eq!((done.status, done.header("location")), (303, "/login?done=reset"), "{done:?}");
    assert!(!knows_the_address(&browser.open("/login").await, "cade@example.com"), "nothing was done");
    assert!(knows_the_address(&browser.open("/login?done=reset").await, "cade@example.com"));
    assert!(!knows_the_address(&browser.open("/login?done=reset").await, "cade@example.com"), "it is shown once");
    assert!(!knows_the_address(&site.browser().open("/login?done=reset").await, "cade@example.com"));
    assert_eq!(elsewhere.session().await["authenticated"], false, "sessions end");
    let notice = smtp.after(1).await;
    assert!(notice.subject().contains("was changed"), "{notice:?}");
    assert_eq!(notice.to, ["cade@example.com"]);
    assert_eq!(log_in(&browser, "cade@example.com", "cade-passphrase").await.status, 401);
    assert_eq!(log_in(&browser, "cade@example.com", PASSWORD).await.status, 303);
}

/// OWASP ASVS 6.5.1 and 6.5.5.
#[tokio::test]
async fn a_reset_link_works_once_for_an_hour_and_is_looked_at_freely() {
    let (smtp, site) = site().await;
    let browser = site.browser();
    ask_for_reset(&browser, "cade@example.com").await;
    let mail = smtp.received(1).await.remove(0);
    let token = mail.token();
    assert!(token.len() >= 43, "256 bits: {token}");
    assert!(!site.rows().await.contains(&token), "the database has the token itself");
    for _ in 0..3 {
        let page = browser.open(&mail.link()).await;
        assert_eq!((page.status, page.header("referrer-policy")), (200, "same-origin"));
        assert_eq!(send(browser.request("HEAD", &mail.link())).await.status, 200);
    }
    site.age_mail(Duration::minutes(59)).await;
    assert_eq!(browser.open(&mail.link()).await.status, 200);
    site.age_mail(Duration::minutes(1)).await;
    let late = browser.open(&mail.link()).await;
    assert_eq!(late.status, 410);
    assert!(
        late.body.contains("no longer works") && late.body.contains("class=\"button\" href=\"/forgot\""),
        "{late:?}"
    );
    let late = browser.open("/confirm?token=late").await;
    assert!(late.status == 410 && late.body.contains("class=\"button\" href=\"/register\""), "{late:?}");
    assert_eq!(reset(&browser, &token, PASSWORD).await.status, 410);

    ask_for_reset(&browser, "cade@example.com").await;
    let fresh = smtp.after(1).await.token();
    // Of ten at once, one.
    let mut together = JoinSet::new();
    for _ in 0..10 {
        let (browser, fresh) = (browser.clone(), fresh.clone());
        together.spawn(async move { reset(&browser, &fresh, PASSWORD).await.status });
    }
    let mut answers = together.join_all().await;
    answers.sort_unstable();
    assert_eq!(answers, [303, 410, 410, 410, 410, 410, 410, 410, 410, 410]);
}

#[tokio::test]
async fn a_reset_link_is_dead_after_a_newer_one_and_after_a_change() {
    let (smtp, site) = site().await;
    let browser = site.browser();
    ask_for_reset(&browser, "cade@example.com").await;
    let first = smtp.received(1).await.remove(0);
    ask_for_reset(&browser, "cade@example.com").await;
    assert_eq!(browser.open(&first.link()).await.status, 410, "after a newer request");
    let second = smtp.after(1).await;
    assert_eq!(browser.open(&second.link()).await.status, 200);
    let owner = site.browser();
    owner.log_in_as("Cade").await;
    let change = [("current_password", "cade-passphrase"), ("new_password", PASSWORD)];
    assert_eq!(owner.submit("/account/password", &change).await.status, 303);
    assert_eq!(browser.open(&second.link()).await.status, 410, "after a change of the password");
    assert_eq!(reset(&browser, &second.token(), "eves-own-long-passphrase").await.status, 410);
    // The notice of the change.
    smtp.received(3).await;

    ask_for_reset(&browser, "dana@example.com").await;
    let danas = smtp.after(3).await;
    assert_eq!(browser.open(&danas.link()).await.status, 200);
    site.sql("update account set email = 'dana@example.org' where email = 'dana@example.com'").await;
    assert_eq!(browser.open(&danas.link()).await.status, 410, "after a change of the address");
    for wrong in ["/reset?token=", "/reset", "/reset?token=abc", &second.link().replace("/reset", "/confirm")] {
        assert_eq!(browser.open(wrong).await.status, 410, "{wrong}");
    }
}

/// Pre-hijacking: a stranger who registers with somebody's address, sooner or later than they do, gets nothing of the account.
#[tokio::test]
async fn a_link_confirms_its_own_registration_to_whoever_knows_its_password() {
    let eves = "eves-own-long-passphrase";
    let stranger = [("email", "erin@example.com"), ("display_name", "Eve"), ("password", eves)];
    for stranger_is_first in [true, false] {
        let (smtp, site) = site().await;
        let browser = site.browser();
        let (first, second) = if stranger_is_first { (&stranger, &ERIN) } else { (&ERIN, &stranger) };
        browser.submit("/register", first).await;
        let first = smtp.received(1).await.remove(0);
        browser.submit("/register", second).await;
        let second = smtp.after(1).await;
        let (erins, strangers) = if stranger_is_first { (second, first) } else { (first, second) };
        // Erin opens the wrong mail, with the password that she chose.
        let wrong = confirm(&browser, &strangers.token(), PASSWORD).await;
        assert!(wrong.status == 422 && wrong.body.contains("password-error"), "{wrong:?}");
        assert_eq!(
            site.count("select count(*) from account where confirmation_requested_at is null and email like 'erin%'")
                .await,
            0
        );
        assert_eq!(confirm(&browser, &erins.token(), PASSWORD).await.status, 303);
        assert_eq!(confirm(&browser, &strangers.token(), eves).await.status, 410, "one registration has the address");
        assert_eq!(log_in(&browser, "erin@example.com", eves).await.status, 401);
        assert_eq!(log_in(&browser, "erin@example.com", PASSWORD).await.status, 303);
        assert_eq!(browser.session().await["display_name"], "Erin");
    }
}

/// Whoever has a link to a registration that is not theirs cannot find out its password.
#[tokio::test]
async fn wrong_passwords_behind_a_link_are_counted() {
    let (smtp, site) = site().await;
    let browser = site.browser();
    browser.submit("/register", &ERIN).await;
    let token = smtp.received(1).await.remove(0).token();
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(confirm(&browser, &token, "not the passphrase").await.status);
    }
    assert_eq!(statuses, [vec![422; 10], vec![429; 2]].concat());
}

#[tokio::test]
async fn a_reset_confirms_the_address_and_keeps_nothing_that_a_stranger_typed() {
    let (smtp, site) = site().await;
    let browser = site.browser();
    let stranger = [("email", "fay@example.com"), ("display_name", "Eve"), ("password", "eves-own-long-passphrase")];
    browser.submit("/register", &stranger).await;
    let link = smtp.received(1).await.remove(0);
    ask_for_reset(&browser, "fay@example.com").await;
    let mail = smtp.after(1).await;
    assert_eq!(reset(&browser, &mail.token(), "fays-other-long-passphrase").await.status, 303);
    assert_eq!(confirm(&browser, &link.token(), "eves-own-long-passphrase").await.status, 410);
    assert_eq!(log_in(&browser, "fay@example.com", "eves-own-long-passphrase").await.status, 401);
    assert_eq!(log_in(&browser, "fay@example.com", "fays-other-long-passphrase").await.status, 303);
    assert_eq!(browser.session().await["display_name"], "fay");

    // A name that its owner chose stays.
    ask_for_reset(&browser, "cade@example.com").await;
    let mail = smtp.received_where(1, |mail| mail.to == ["cade@example.com"]).await.remove(0);
    assert_eq!(reset(&browser, &mail.token(), PASSWORD).await.status, 303);
    assert_eq!(log_in(&browser, "cade@example.com", PASSWORD).await.status, 303);
    assert_eq!(browser.session().await["display_name"], "Cade");
}

#[tokio::test]
async fn without_a_mail_server_nothing_is_offered_that_cannot_work() {
    let site = TestApp::start().await;
    let browser = site.browser();
    assert!(!browser.open("/login").await.body.contains("/forgot"));
    let forgot = browser.open("/forgot").await;
    assert!(forgot.status == 200 && forgot.body.contains("send email. Ask its administrator"), "{forgot:?}");
    assert!(!forgot.body.contains("<form class"), "{forgot:?}");
    assert_eq!(browser.submit("/forgot", &[("email", "cade@example.com")]).await.status, 404);
    let registered = browser.submit("/register", &ERIN).await;
    assert_eq!((registered.status, registered.header("location")), (303, "/"));
    assert_eq!(browser.session().await["display_name"], "Erin");
    assert_eq!(site.count("select count(*) from mail_outbox").await, 0);
}

#[tokio::test]
async fn settings_of_mail_that_cannot_be_used_are_refused_at_start() {
    let with = async |settings: &[(&str, &str)]| Serve::prepared().await.with(settings);
    let (url, from) = ("THROUGHLINE_SMTP_URL", "THROUGHLINE_MAIL_FROM");
    let good = "smtp://mail.example.com";
    with(&[(url, good)]).await.expect_refusal(&[from, "must be set along with THROUGHLINE_SMTP_URL"]).await;
    with(&[(url, good), (from, "nobody")]).await.expect_refusal(&[from, "must be an address"]).await;
    for bad in [
        "mail.example.com kept-to-ourselves",
        "http://kept-to-ourselves@mail.example.com",
        "smtp://x?tls=kept-to-ourselves",
    ] {
        with(&[(url, bad), (from, "chat@example.com")]).await.expect_refusal(&[url, "must be a URL such as"]).await;
    }
    let missing = "THROUGHLINE_SMTP_URL_FILE";
    with(&[(missing, "/nowhere"), (from, "chat@example.com")]).await.expect_refusal(&[url, "/nowhere"]).await;
}

/// OWASP ASVS 6.4.1.
#[tokio::test]
async fn an_operator_hands_over_a_link_and_learns_no_password() {
    let site = Setup::default().start().await;
    assert_eq!(site.count("select count(*) from account").await, 0, "there are no default accounts");
    let create = |email: &str| {
        let mut command = throughline(["user", "create", "--display-name", "Erin", "--email", email]);
        command
            .env("DATABASE_URL", &site.database.url)
            .env("THROUGHLINE_PUBLIC_URL", format!("http://{}", site.address));
        command
    };
    let outcome = run(create("erin@example.com")).await.done();
    let link = outcome.stdout.split_whitespace().find(|word| word.contains("/reset?token=")).expect("a link");
    let link = link.strip_prefix(&format!("http://{}", site.address)).unwrap().to_owned();
    let token = link.split_once("?token=").unwrap().1;
    let browser = site.browser();
    assert_eq!(browser.open(&link).await.status, 200);
    assert_eq!(reset(&browser, token, PASSWORD).await.status, 303);
    assert_eq!(log_in(&browser, "erin@example.com", PASSWORD).await.status, 303);
    assert_eq!(browser.open(&link).await.status, 410);
    assert_eq!(site.count("select count(*) from mail_outbox").await, 0, "nobody sends mail here");

    let mut json = create("fay@example.com");
    json.arg("--json");
    let made = run(json).await.done().json();
    assert!(made["link"].as_str().is_some_and(|link| link.contains("/reset?token=")), "{made}");
    site.age_mail(Duration::hours(24)).await;
    let late = made["link"].as_str().unwrap().split_once("/reset").unwrap().1;
    assert_eq!(browser.open(&format!("/reset{late}")).await.status, 410);
}
