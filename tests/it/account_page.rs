//! The account page: what a person sees and changes of what is kept about them, and where it shows.

use serde_json::Value;
use time::Duration;

use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::{Reply, send},
    program::eventually,
    serve::{Serve, log_lines},
};

const NEW_PASSWORD: &str = "a new passphrase of Cade's";
const UNSAFE: [&str; 4] = ["/account/profile", "/account/password", "/account/sessions/revoke", "/account/erase"];

/// A browser that calls itself so, in which Cade is logged in; its cookies.
async fn log_in_with(app: &TestApp, user_agent: &str) -> String {
    let login = [("email", "cade@example.com"), ("password", "cade-passphrase")];
    let request = app.browser().request("POST", "/login").header("User-Agent", user_agent).form(&login);
    let reply = send(request).await;
    assert_eq!(reply.status, 303, "{reply:?}");
    format!("{}; {}", reply.cookie_pair("session"), reply.cookie_pair("subject"))
}

/// Opens a page of a server with these cookies.
async fn open(app: &TestApp, path: &str, cookies: &str) -> Reply {
    send(app.browser().request("GET", path).header("Cookie", cookies)).await
}

async fn is_logged_in(app: &TestApp, cookies: &str) -> bool {
    open(app, "/api/session", cookies).await.json()["authenticated"] == true
}

async fn change_password(browser: &Browser, current: &str, new: &str) -> Reply {
    browser.submit("/account/password", &[("current_password", current), ("new_password", new)]).await
}

/// Follows the redirect to the account page, and gives the page.
async fn done(browser: &Browser, reply: &Reply) -> String {
    assert_eq!(reply.status, 303, "{reply:?}");
    assert!(reply.header("location").starts_with("/account?done="), "{reply:?}");
    let page = browser.open(reply.header("location")).await;
    assert_eq!(page.status, 200, "{page:?}");
    page.body
}

/// The text of the element that tells what was done.
fn notice(page: &str) -> &str {
    let start = page.find("role=\"status\">").unwrap_or_else(|| panic!("no notice in {page}")) + 14;
    page[start..].split('<').next().unwrap()
}

/// What stands beside a field, when it has to be mended.
fn error<'a>(page: &'a str, field: &str) -> &'a str {
    let start = page.find(&format!("id=\"{field}-error\">")).unwrap_or_else(|| panic!("no {field} in {page}"));
    let line = page[start..].split("</p>").next().unwrap();
    line.split("</span>").nth(1).unwrap_or_default()
}

#[tokio::test]
async fn whoever_is_not_logged_in_is_sent_to_log_in_and_comes_back() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let mut replies = vec![browser.open("/account").await, browser.open("/account/export").await];
    let fields = [
        ("display_name", "Mallory"),
        ("current_password", "cade-passphrase"),
        ("new_password", NEW_PASSWORD),
        ("others", "1"),
    ];
    let rows = app.rows().await;
    for path in UNSAFE {
        replies.push(browser.submit(path, &fields).await);
    }
    for reply in &replies {
        assert_eq!((reply.status, reply.header("location")), (303, "/login?next=/account"), "{reply:?}");
    }
    assert_eq!(app.rows().await, rows);
    let login = [("email", "cade@example.com"), ("password", "cade-passphrase"), ("next", "/account")];
    let reply = browser.submit("/login", &login).await;
    assert_eq!((reply.status, reply.header("location")), (303, "/account"));
    let page = browser.open("/account").await;
    assert!(page.status == 200 && page.body.contains("<h1>Your account</h1>"), "{page:?}");
    assert!(page.body.contains("cade@example.com") && page.body.len() < 30_000, "{page:?}");
    // Every page leads there.
    assert!(browser.open("/").await.body.contains("href=\"/account\""));
}

#[tokio::test]
async fn password_managers_are_shown_where_to_change_a_password() {
    let app = TestApp::start().await;
    let reply = app.browser().open("/.well-known/change-password").await;
    assert_eq!((reply.status, reply.header("location")), (303, "/account#password"));
}

#[tokio::test]
async fn a_new_name_shows_on_the_page_and_in_the_next_token() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    let before = browser.token().await;
    let reply = browser.submit("/account/profile", &[("display_name", "  Cadence <b>  ")]).await;
    let page = done(&browser, &reply).await;
    assert!(notice(&page).starts_with("Name changed."), "{page}");
    assert!(page.contains("<bdi data-nav-name>Cadence &#60;b&#62;</bdi>"), "{page}");
    let after = browser.token().await;
    assert_eq!((&after.payload()["name"], after.sub()), (&Value::from("Cadence <b>"), before.sub()));
    // The notice is gone with the next look, and no address makes up another.
    assert!(!browser.open("/account?done=everything").await.body.contains("role=\"status\""));
    let empty = browser.submit("/account/profile", &[("display_name", " ")]).await;
    assert_eq!((empty.status, error(&empty.body, "display_name")), (422, "Enter your name."));
    assert_eq!(browser.token().await.payload()["name"], "Cadence <b>");
}

/// OWASP ASVS 6.2.3 and 7.4.3.
#[tokio::test]
async fn a_password_change_takes_the_current_one_and_ends_all_other_sessions() {
    let app = TestApp::start().await;
    let replica = app.replica().await;
    let phone = log_in_with(&app, "Firefox/140.0").await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    let before = browser.token().await;
    let wrong = change_password(&browser, "not this one, surely", NEW_PASSWORD).await;
    assert_eq!(wrong.status, 422, "{wrong:?}");
    assert_eq!(error(&wrong.body, "current_password"), "That isn&#39;t your current password. Try again.");
    assert!(wrong.body.contains("<title>Error: ") && !wrong.body.contains("surely"), "{wrong:?}");
    assert!(!wrong.body.contains(NEW_PASSWORD), "{wrong:?}");
    let both = change_password(&browser, "", "short").await;
    assert!(both.status == 422 && both.body.contains("Fix 2 problems"), "{both:?}");
    assert!(error(&both.body, "new_password").starts_with("That password has 5 characters."), "{both:?}");
    let short = change_password(&browser, "cade-passphrase", "short").await;
    assert_eq!((short.status, error(&short.body, "current_password")), (422, ""), "{short:?}");
    assert!(is_logged_in(&app, &phone).await && is_logged_in(&replica, &phone).await);

    let reply = change_password(&browser, "cade-passphrase", NEW_PASSWORD).await;
    // The very next request knows, on every replica.
    assert!(!is_logged_in(&replica, &phone).await && !is_logged_in(&app, &phone).await);
    assert!(notice(&done(&browser, &reply).await).starts_with("Password changed."));
    let after = browser.token().await;
    assert!(after.is("Cade") && after.sub() == before.sub());
    assert_eq!(app.count("select count(*) from session where ended_at is null and password_version = 2").await, 1);
    let log_in = async |password: &str| {
        app.browser().submit("/login", &[("email", "cade@example.com"), ("password", password)]).await.status
    };
    assert_eq!((log_in("cade-passphrase").await, log_in(NEW_PASSWORD).await), (401, 303));
}

/// OWASP ASVS 7.2.4.
#[tokio::test]
async fn a_password_change_renews_the_key_of_its_own_session() {
    let app = TestApp::start().await;
    let cookies = log_in_with(&app, "Firefox/140.0").await;
    app.age_sessions(Duration::days(29)).await;
    let form = [("current_password", "cade-passphrase"), ("new_password", NEW_PASSWORD)];
    // The idle limit is 14 days: make it a session that was in use.
    app.sql("update session set last_seen_at = now()").await;
    let reply = send(app.browser().request("POST", "/account/password").header("Cookie", &cookies).form(&form)).await;
    assert_eq!((reply.status, reply.header("location")), (303, "/account?done=password"), "{reply:?}");
    let renewed = format!("{}; {}", reply.cookie_pair("session"), reply.cookie_pair("subject"));
    assert_ne!(renewed.split(';').next(), cookies.split(';').next());
    assert!(!is_logged_in(&app, &cookies).await && is_logged_in(&app, &renewed).await);
    // A tab that asked with the old key a moment too late does not lose the new one.
    let late = open(&app, "/api/session", &cookies).await;
    assert_eq!(late.set_cookie("session"), None, "{late:?}");
    // The person has just proved who they are: the absolute limit counts from here.
    app.age_sessions(Duration::days(2)).await;
    assert!(is_logged_in(&app, &renewed).await);
}

#[tokio::test]
async fn of_two_password_changes_at_once_one_wins() {
    let app = TestApp::start().await;
    let (one, other) = (app.browser(), app.browser());
    one.log_in_as("Cade").await;
    other.log_in_as("Cade").await;
    let (first, second) = tokio::join!(
        change_password(&one, "cade-passphrase", "the passphrase of one"),
        change_password(&other, "cade-passphrase", "the passphrase of the other")
    );
    let won = |reply: &Reply| reply.status == 303 && reply.header("location") == "/account?done=password";
    // Whoever is late is not logged in any more, or finds that the current password is another by now.
    let late = |reply: &Reply| reply.status == 422 || reply.header("location") == "/login?next=/account";
    assert!((won(&first) && late(&second)) || (late(&first) && won(&second)), "{first:?} {second:?}");
    assert_eq!(app.count("select password_version::bigint from account where custom_user_id = 'cade-id'").await, 2);
    assert_eq!(app.count("select count(*) from session where ended_at is null").await, 1);
}

/// OWASP ASVS 7.5.2.
#[tokio::test]
async fn sessions_are_listed_and_others_are_logged_out_on_every_replica() {
    let app = TestApp::start().await;
    let replicas = [app.replica().await, app.replica().await];
    let here = log_in_with(&app, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0").await;
    let phone =
        log_in_with(&app, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1").await;
    let script = log_in_with(&app, "<script>alert(1)</script>").await;
    let dana = app.browser();
    dana.log_in_as("Dana").await;
    let page = open(&app, "/account", &here).await.body;
    for words in ["Firefox on Linux", "Safari on iPhone", "Unknown device", "Network 127.0.0.1", "Last used "] {
        assert!(page.contains(words), "no {words} in {page}");
    }
    assert!(!page.contains("alert(1)") && page.matches("This browser").count() == 1, "{page}");
    // Each but this one has its own button.
    let ids: Vec<_> = page.split("name=\"session\" value=\"").skip(1).map(|rest| &rest[..36]).collect();
    assert_eq!(ids.len(), 2, "{page}");

    let revoke = async |server: &TestApp, cookies: &str, field: (&str, &str)| {
        let form =
            server.browser().request("POST", "/account/sessions/revoke").header("Cookie", cookies).form(&[field]);
        send(form).await
    };
    let reply = revoke(&replicas[0], &here, ("session", ids[0])).await;
    assert_eq!((reply.status, reply.header("location")), (303, "/account?done=session"));
    for server in [&app, &replicas[0], &replicas[1]] {
        let left = [
            is_logged_in(server, &here).await,
            is_logged_in(server, &phone).await,
            is_logged_in(server, &script).await,
        ];
        assert_eq!(left, [true, true, false]);
    }
    let reply = revoke(&replicas[1], &here, ("others", "1")).await;
    assert_eq!((reply.status, reply.header("location")), (303, "/account?done=others"));
    for server in [&app, &replicas[0], &replicas[1]] {
        assert!(is_logged_in(server, &here).await && !is_logged_in(server, &phone).await);
        let token = open(server, "/token", &phone).await;
        assert!(crate::support::browser::Token::decode(&token.body).is_anonymous());
    }
    let page = open(&app, "/account", &here).await.body;
    assert!(page.contains("You're not logged in anywhere else.") && !page.contains("Safari on iPhone"), "{page}");
    assert!(dana.token().await.is("Dana"), "somebody else's sessions are untouched");
}

#[tokio::test]
async fn nobody_ends_somebody_elses_session() {
    let app = TestApp::start().await;
    let (cade, dana) = (app.browser(), app.browser());
    cade.log_in_as("Cade").await;
    dana.log_in_as("Dana").await;
    let of_cade =
        "select session.id::text from session join account on account.id = account_id where custom_user_id = 'cade-id'";
    let id = app.text(of_cade).await;
    for id in [id.as_str(), "00000000-0000-4000-8000-000000000000"] {
        let reply = dana.submit("/account/sessions/revoke", &[("session", id)]).await;
        assert_eq!(reply.status, 303, "one answer, whether there is such a session or not: {reply:?}");
    }
    assert!(cade.token().await.is("Cade") && dana.token().await.is("Dana"));
    for fields in [&[][..], &[("session", "none")], &[("others", "0")]] {
        let reply = dana.submit("/account/sessions/revoke", fields).await;
        assert_eq!(reply.status, 422, "{fields:?}: {reply:?}");
    }
    // One's own is a logout.
    let subject = cade.token().await.sub().to_owned();
    let reply = cade.submit("/account/sessions/revoke", &[("session", &id)]).await;
    assert_eq!((reply.status, reply.header("location")), (303, "/"), "{reply:?}");
    let token = cade.token().await;
    assert!(token.is_anonymous() && token.sub() != subject);
}

#[tokio::test]
async fn an_export_holds_every_subject_and_nobody_elses() {
    let app = TestApp::start().await;
    let (first, second, dana) = (app.browser(), app.browser(), app.browser());
    let mut subjects = Vec::new();
    for (browser, name) in [(&first, "Cade"), (&second, "Cade"), (&dana, "Dana")] {
        subjects.push(browser.token().await.sub().to_owned());
        browser.log_in_as(name).await;
    }
    let reply = second.open("/account/export").await;
    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(reply.header("content-disposition"), "attachment; filename=\"account.json\"");
    assert_eq!(reply.header("cache-control"), "no-store");
    let export = reply.json();
    let account = &export["account"];
    assert_eq!((&account["email"], &account["display_name"]), (&"cade@example.com".into(), &"Cade".into()), "{export}");
    let exported: Vec<_> = export["subjects"].as_array().unwrap().iter().map(|subject| &subject["subject"]).collect();
    assert_eq!(exported, [&subjects[0], &subjects[1]]);
    assert_eq!(export["sessions"].as_array().unwrap().len(), 2, "{export}");
    assert_eq!(export["ways_in"], serde_json::json!({"password": true, "providers": [], "passkeys": []}));
    for secret in ["argon2", "passphrase", "password_", "digest", subjects[2].as_str()] {
        assert!(!reply.body.contains(secret), "{secret}: {export}");
    }
}

#[tokio::test]
async fn erasure_takes_the_password_and_leaves_nothing_but_another_subject() {
    let app = Setup::default().flags(["--subject-on-logout", "keep"]).start().await.with_people().await;
    let replica = app.replica().await;
    let phone = log_in_with(&app, "Firefox/140.0").await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    let before = browser.token().await;
    let page = browser.open("/account").await.body;
    assert!(page.contains("security-log entries for 90 days"), "{page}");
    let wrong = browser.submit("/account/erase", &[("current_password", "not this one, surely")]).await;
    assert_eq!(
        (wrong.status, error(&wrong.body, "erase_password")),
        (422, "That isn&#39;t your current password. Try again.")
    );
    assert!(wrong.body.contains("<a href=\"#erase_password\">"), "{wrong:?}");
    assert!(browser.token().await.is("Cade"));

    let reply = browser.submit("/account/erase", &[("current_password", "cade-passphrase")]).await;
    assert_eq!((reply.status, reply.header("location")), (303, "/?done=erased"), "{reply:?}");
    assert!(reply.set_cookie("session").is_some_and(|line| line.contains("Max-Age=0")), "{reply:?}");
    assert!(!is_logged_in(&replica, &phone).await && !is_logged_in(&app, &phone).await);
    let home = browser.open("/?done=erased").await.body;
    assert_eq!(notice(&home), "Your account has been erased, and you&#39;re logged out.");
    assert!(!home.contains("Cade<") && !home.contains("cade-id"), "{home}");
    let after = browser.token().await;
    assert!(after.is_anonymous() && after.sub() != before.sub());
    let left = "select (select count(*) from account) + (select count(account_id) from subject) + (select count(*) from session)";
    assert_eq!(app.count(left).await, 1, "Dana's account is left");
    let login = browser.submit("/login", &[("email", "cade@example.com"), ("password", "cade-passphrase")]).await;
    assert_eq!(login.status, 401);
}

/// What people do on the page is in the audit trail, and an erasure names what the vendor has to delete (OWASP ASVS 16.3.1).
#[tokio::test]
async fn the_page_leaves_a_trail() {
    let started = Serve::prepared().await.started().await;
    let browser = Browser::new(started.address);
    let subject = browser.token().await.sub().to_owned();
    let register =
        [("email", "eve@example.com"), ("display_name", "Evelina"), ("password", "seven lamps beneath the quay")];
    assert_eq!(browser.submit("/register", &register).await.status, 303);
    assert_eq!(browser.submit("/account/profile", &[("display_name", "Evangelina")]).await.status, 303);
    assert_eq!(change_password(&browser, "wrong", NEW_PASSWORD).await.status, 422);
    assert_eq!(change_password(&browser, "seven lamps beneath the quay", NEW_PASSWORD).await.status, 303);
    assert_eq!(browser.submit("/account/sessions/revoke", &[("others", "1")]).await.status, 303);
    assert_eq!(browser.open("/account/export").await.status, 200);
    assert_eq!(browser.submit("/account/erase", &[("current_password", NEW_PASSWORD)]).await.status, 303);
    let trail = || {
        let stderr = started.program.stderr();
        let whole = stderr[..stderr.rfind('\n').map_or(0, |end| end + 1)].to_owned();
        let lines = log_lines(&whole).into_iter().filter(|line| line["target"] == "audit");
        lines
            .map(|line| {
                let words =
                    ["event", "outcome", "reason"].map(|member| line[member].as_str().unwrap_or("-").to_owned());
                assert!(line["account"].is_string() && line["client"] == "127.0.0.1", "{line}");
                words.join(" ")
            })
            .collect::<Vec<_>>()
    };
    eventually("the last line is written", async || trail().len() >= 10).await;
    assert_eq!(
        trail(),
        [
            "register ok -",
            "login ok -",
            "profile_change ok -",
            "password_change refused wrong_password",
            "password_change ok -",
            "session_revoke ok others",
            "data_export ok -",
            "account_erase ok -",
            &format!("vendor_erasure_due ok {subject}"),
            "logout ok -",
        ]
    );
    for private in ["eve@", "Evelina", "Evangelina", "seven lamps", NEW_PASSWORD] {
        assert!(!started.program.stderr().contains(private), "{private} is in the log");
    }
}
