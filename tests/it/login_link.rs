//! Login by a link that was mailed: in any browser, once, by a press, and with a code where one is needed.

use serde_json::{Value, json};
use time::Duration;

use super::second_factor::{SECRET, set_up};
use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::{Reply, send},
    doctor::Deployment,
    program::eventually,
    serve::Serve,
    smtp::SmtpServer,
};

const CADE: &str = "cade@example.com";

async fn site() -> (SmtpServer, TestApp) {
    let smtp = SmtpServer::start().await;
    let setup = Setup::default().mail(&smtp.url());
    let site = setup.flags(["--login-link", "on", "--encryption-secret", SECRET]).start().await.with_people().await;
    (smtp, site)
}

async fn ask(browser: &Browser, email: &str) -> Reply {
    browser.submit("/login-link", &[("email", email), ("next", "/account")]).await
}

async fn press(browser: &Browser, token: &str, code: &str) -> Reply {
    browser.submit("/login-link/open", &[("token", token), ("code", code)]).await
}

/// The token of the newest of so many links.
async fn newest(smtp: &SmtpServer, count: usize) -> String {
    let is_link = |mail: &crate::support::mailbox::Mail| mail.text.contains("/login-link/open?token=");
    smtp.received_where(count, is_link).await.pop().unwrap().token()
}

#[tokio::test]
async fn a_mailed_link_logs_in_halfway_once_and_only_by_a_press() {
    let (smtp, site) = site().await;
    let browser = site.browser();
    let subject = browser.token().await.sub().to_owned();
    assert!(browser.open("/login?next=/account").await.body.contains("href=\"/login-link?next="));
    let asked = ask(&browser, " Cade@Example.com ").await;
    assert_eq!(asked.status, 303, "{asked:?}");
    assert!(asked.header("location").starts_with("/login-link/sent"), "{asked:?}");
    assert!(browser.open(asked.header("location")).await.body.contains("within 15 minutes"));
    let token = newest(&smtp, 1).await;
    assert!(!site.rows().await.contains(&token), "the database has the digest alone");

    // Programs look first, and another browser may.
    for looking in [&site.browser(), &browser, &browser] {
        let page = looking.open(&format!("/login-link/open?token={token}")).await;
        assert!(page.status == 200 && page.body.contains(CADE) && !page.body.contains("id=\"code\""), "{page:?}");
        assert!(page.set_cookie("session").is_none(), "{page:?}");
    }
    let foreign = browser.request("POST", "/login-link/open").header("Sec-Fetch-Site", "cross-site");
    assert_eq!(send(foreign.form(&[("token", &token)])).await.status, 403, "nobody is logged in from elsewhere");
    assert!(browser.token().await.is_anonymous());
    let pressed = press(&browser, &token, "").await;
    assert_eq!((pressed.status, pressed.header("location")), (303, "/account"), "{pressed:?}");
    let claims = browser.token().await;
    assert!(claims.sub() == subject && claims.is("Cade"), "{:?}", claims.claims);

    let other = site.browser();
    for reply in [other.open(&format!("/login-link/open?token={token}")).await, press(&other, &token, "").await] {
        assert!(reply.status == 410 && reply.body.contains("href=\"/login-link"), "{reply:?}");
    }
    let trail = "select count(*) from audit_event
                 where (event, outcome) in (('login_link_requested', 'ok'), ('login_link_used', 'ok'), ('login', 'ok'))";
    eventually("the trail tells all of it", async || site.count(trail).await == 3).await;
    // Cade's password is as it was.
    other.log_in_as("Cade").await;
}

#[tokio::test]
async fn asking_tells_nobody_who_has_an_account_and_each_link_dies() {
    let (smtp, site) = site().await;
    site.sql("update account set disabled_at = now() where email = 'dana@example.com'").await;
    let stranger = [("email", "erin@example.com"), ("display_name", "Erin"), ("password", "seven lamps on the quay")];
    assert_eq!(site.browser().submit("/register", &stranger).await.status, 303);
    let (mut pages, mut answers) = (Vec::new(), Vec::new());
    for email in [CADE, "dana@example.com", "erin@example.com", "nobody@example.com"] {
        let mut reply = ask(&site.browser(), email).await;
        reply.headers.remove("date");
        reply.headers.remove("x-request-id");
        pages.push((reply.status, reply.body, reply.headers));
        let asked = site.browser().fetch("POST", "/api/login-link").json(&json!({"email": email}));
        let reply = send(asked).await;
        answers.push((reply.status, reply.json()));
    }
    assert!(pages.iter().all(|page| *page == pages[0]), "{pages:#?}");
    assert_eq!(answers, vec![(202, json!({"login_link": "sent"})); 4]);
    let wrong = ask(&site.browser(), "no address").await;
    assert!(wrong.status == 422 && wrong.body.contains("value=\"no address\""), "{wrong:?}");
    site.mail_is_done().await;
    let mails = smtp.received_where(2, |mail| mail.text.contains("/login-link/open")).await;
    assert!(mails.iter().all(|mail| ![&"dana@example.com".to_owned()].contains(&&mail.to[0])), "{mails:?}");

    // The stranger who registered with the address loses it to whoever reads its mail.
    let erins = mails.iter().rfind(|mail| mail.to == ["erin@example.com"]).unwrap().token();
    let erin = site.browser();
    assert_eq!(press(&erin, &erins, "").await.status, 303);
    assert_eq!(erin.session().await["display_name"], "erin");
    let login = [("email", stranger[0].1), ("password", stranger[2].1)];
    assert_eq!(site.browser().submit("/login", &login).await.status, 401);

    // A newer one, and a new password, each end it; and 15 minutes do.
    ask(&site.browser(), CADE).await;
    let old = mails.iter().rfind(|mail| mail.to == [CADE]).unwrap().token();
    assert_eq!(press(&site.browser(), &old, "").await.status, 410);
    site.mail_is_done().await;
    let late = smtp.mails().pop().unwrap().token();
    let expires = "select count(*) from one_time_link where kind = 'login'
                   and expires_at between now() + interval '14 minutes' and now() + interval '15 minutes'";
    assert_eq!(site.count(expires).await, 1);
    site.sql("update one_time_link set expires_at = now() where kind = 'login'").await;
    assert_eq!(press(&site.browser(), &late, "").await.status, 410);
}

#[tokio::test]
async fn whoever_has_a_second_factor_gives_its_code_beside_the_link() {
    let (smtp, site) = site().await;
    let owner = site.browser();
    owner.log_in_as("Cade").await;
    let (app, codes) = set_up(&site, &owner).await;
    site.advance(Duration::minutes(1));
    let browser = site.browser();
    let subject = browser.token().await.sub().to_owned();
    ask(&browser, CADE).await;
    let token = newest(&smtp, 1).await;
    let page = browser.open(&format!("/login-link/open?token={token}")).await;
    assert!(page.body.contains("id=\"code\""), "{page:?}");
    for code in ["", "000000", "no code"] {
        let again = press(&browser, &token, code).await;
        assert!(again.status == 422 && again.body.contains(&token), "{again:?}");
        assert!(again.body.contains("id=\"code\"") && again.body.contains("aria-invalid"), "{again:?}");
    }
    let script = json!({"token": token, "code": "000000"});
    let problem = send(browser.fetch("POST", "/api/login-link/login").json(&script)).await;
    assert_eq!((problem.status, &problem.json()["errors"][0]["field"]), (422, &json!("code")), "{problem:?}");
    let fields = [("token", token.as_str()), ("code", &app.code(&site, 0)), ("remember_browser", "1")];
    let pressed = browser.submit("/login-link/open", &fields).await;
    assert_eq!((pressed.status, pressed.header("location")), (303, "/account"), "{pressed:?}");
    let claims = browser.token().await;
    assert!(claims.sub() == subject && claims.is("Cade"), "{:?}", claims.claims);

    // Not again in the browser that is remembered; and elsewhere ten wrong codes pause, also with the right one and with a new link.
    ask(&browser, CADE).await;
    let token = newest(&smtp, 2).await;
    assert!(!browser.open(&format!("/login-link/open?token={token}")).await.body.contains("id=\"code\""));
    let guesser = site.browser();
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(press(&guesser, &token, "000000").await.status);
    }
    // Three were wrong before.
    assert_eq!(statuses, [vec![422; 7], vec![429; 5]].concat());
    let limited = press(&guesser, &token, &codes[0]).await;
    assert!(limited.status == 429 && !limited.header("retry-after").is_empty(), "{limited:?}");
    assert_eq!(press(&browser, &token, "").await.status, 303);
}

/// The owner's way in while somebody else's guesses at the password use its limit up.
#[tokio::test]
async fn guesses_at_the_password_keep_nobody_out_who_reads_their_mail() {
    let (smtp, site) = site().await;
    let guesser = site.browser();
    for _ in 0..15 {
        guesser.submit("/login", &[("email", CADE), ("password", "not this one, surely")]).await;
    }
    let owner = site.browser();
    let login = [("email", CADE), ("password", "cade-passphrase")];
    assert_eq!(owner.submit("/login", &login).await.status, 429);
    ask(&owner, CADE).await;
    let token = newest(&smtp, 1).await;
    assert_eq!(press(&owner, &token, "").await.status, 303);
    assert!(owner.token().await.is("Cade"));
    // Scripts get in as well, and no link is worth two logins.
    ask(&owner, CADE).await;
    let token = newest(&smtp, 2).await;
    let script = site.browser();
    let mut replies = Vec::new();
    for _ in 0..2 {
        let reply = send(script.fetch("POST", "/api/login-link/login").json(&json!({"token": token}))).await;
        replies.push((reply.status, reply.json()));
    }
    assert_eq!((replies[0].0, &replies[0].1["display_name"]), (200, &json!("Cade")));
    assert_eq!((replies[1].0, &replies[1].1["type"]), (410, &json!("urn:throughline:problem:dead-link")));
}

#[tokio::test]
async fn no_links_are_offered_unless_they_are_switched_on_and_can_arrive() {
    let site = TestApp::start().await;
    let browser = site.browser();
    assert!(!browser.open("/login").await.body.contains("/login-link"));
    for path in ["/login-link", "/login-link/sent", "/login-link/open?token=x"] {
        assert_eq!(browser.open(path).await.status, 404, "{path}");
    }
    assert_eq!(ask(&browser, CADE).await.status, 404);
    assert_eq!(press(&browser, "x", "").await.status, 404);
    for (path, body) in [("/api/login-link", json!({"email": CADE})), ("/api/login-link/login", json!({"token": "x"}))]
    {
        let reply = send(browser.fetch("POST", path).json(&body)).await;
        assert_eq!((reply.status, &reply.json()["type"]), (404, &Value::from("urn:throughline:problem:not-found")));
    }
    let setting = "THROUGHLINE_LOGIN_LINK";
    Serve::prepared().await.with(&[(setting, "on")]).expect_refusal(&[setting, "needs mail"]).await;
    Deployment::in_order().await.with(&[(setting, "on")]).expect("error", "login-link", &[setting, "needs mail"]).await;
    Serve::prepared().await.with(&[(setting, "yes")]).expect_usage_error(&[setting]).await;
}
