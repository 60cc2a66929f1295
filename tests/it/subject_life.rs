//! A subject's life: it belongs to one account for good, and a copy of its cookie ends with the next login or logout.

use std::time::Duration as StdDuration;

use serde_json::json;
use throughline::{domain::account::AccountId, store};
use time::Duration;

use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::{Reply, Token, send},
    metrics::comes_to,
    program::eventually,
    smtp::SmtpServer,
    wire::Wire,
};

/// The token that this cookie gets, from somewhere else.
async fn token_for(app: &TestApp, cookie: &str) -> (Token, Reply) {
    let reply = send(app.browser().fetch("GET", "/token").header("Cookie", cookie)).await;
    (Token::decode(&reply.body), reply)
}

async fn sub_for(app: &TestApp, cookie: &str) -> String {
    token_for(app, cookie).await.0.sub().to_owned()
}

/// Waits until this cookie gets another `sub` than this one, for two seconds at most.
async fn is_soon_void(app: &TestApp, cookie: &str, sub: &str) {
    let void = eventually("the server knows of the login", async || sub_for(app, cookie).await != sub);
    tokio::time::timeout(StdDuration::from_secs(2), void).await.expect("within two seconds");
}

/// The cookie of a browser that has just got its first token, and the token's `sub`.
async fn first_visit(browser: &Browser) -> (String, String) {
    let reply = send(browser.fetch("GET", "/token")).await;
    (reply.cookie_pair("subject"), Token::decode(&reply.body).sub().to_owned())
}

/// Both cookies of a login by script.
async fn log_in(browser: &Browser, name: &str) -> (String, String) {
    let lower = name.to_lowercase();
    let body = json!({"email": format!("{lower}@example.com"), "password": format!("{lower}-passphrase")});
    let reply = send(browser.request("POST", "/api/session").json(&body)).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    (reply.cookie_pair("subject"), reply.cookie_pair("session"))
}

#[tokio::test]
async fn the_subject_of_an_erased_account_is_handed_to_nobody() {
    let app = TestApp::start().await;
    let (laptop, phone) = (app.browser(), app.browser());
    laptop.log_in_as("Cade").await;
    phone.log_in_as("Cade").await;
    let cade = phone.token().await;
    laptop.submit("/account/erase", &[("current_password", "cade-passphrase")]).await;
    phone.log_in_as("Dana").await;
    let dana = phone.token().await;
    assert!(dana.is("Dana"));
    assert_ne!(cade.sub(), dana.sub());
    assert_eq!(app.count("select count(*) from subject where account_id is null").await, 2, "bare ids stay");
}

#[tokio::test]
async fn the_server_itself_refuses_a_cookie_that_is_45_days_old() {
    let app = TestApp::start().await;
    let (cookie, sub) = first_visit(&app.browser()).await;
    app.advance(Duration::days(45) - Duration::minutes(1));
    assert_eq!(sub_for(&app, &cookie).await, sub);
    app.advance(Duration::minutes(1));
    assert_ne!(sub_for(&app, &cookie).await, sub);
}

#[tokio::test]
async fn each_use_gives_a_cookie_45_more_days() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let (_, sub) = first_visit(&browser).await;
    for _ in 0..3 {
        app.advance(Duration::days(44));
        assert_eq!(browser.token().await.sub(), sub);
    }
    browser.log_in_as("Cade").await;
    for _ in 0..3 {
        app.advance(Duration::days(44));
        assert_eq!(browser.token().await.sub(), sub, "also of somebody who is logged in");
    }
}

#[tokio::test]
async fn after_a_logout_no_cookie_that_ever_was_speaks_under_the_old_subject() {
    let app = TestApp::start().await;
    let replica = app.replica().await;
    let browser = app.browser();
    let (before, sub) = first_visit(&browser).await;
    let (during, session) = log_in(&browser, "Cade").await;
    assert_eq!(sub_for(&replica, &format!("{during}; {session}")).await, sub);
    browser.log_out().await;
    is_soon_void(&replica, &before, &sub).await;
    for server in [&app, &replica] {
        for cookie in [&before, &during, &session, &format!("{during}; {session}")] {
            assert_ne!(sub_for(server, cookie).await, sub, "{cookie}");
        }
    }
}

#[tokio::test]
async fn a_user_switch_and_an_erasure_end_the_old_subject() {
    let app = TestApp::start().await;
    let replica = app.replica().await;
    let browser = app.browser();
    let (cade_cookie, cade_session) = log_in(&browser, "Cade").await;
    let cade = browser.token().await;
    let (dana_cookie, dana_session) = log_in(&browser, "Dana").await;
    let dana = browser.token().await;
    for cookie in [&cade_cookie, &cade_session] {
        assert_ne!(sub_for(&replica, cookie).await, cade.sub());
    }
    assert_eq!(sub_for(&replica, &dana_session).await, dana.sub());
    browser.submit("/account/erase", &[("current_password", "dana-passphrase")]).await;
    for cookie in [&dana_cookie, &dana_session] {
        assert_ne!(sub_for(&replica, cookie).await, dana.sub());
    }
}

/// An erasure links that many anew in a moment.
#[tokio::test]
async fn logins_are_learned_of_in_time_also_behind_thousands_of_others() {
    let app = TestApp::start().await;
    let replica = app.replica().await;
    let browser = app.browser();
    let (copy, sub) = first_visit(&browser).await;
    app.sql(
        "insert into subject (id, account_id, linked_at)
         select gen_random_uuid(), null, clock_timestamp() from generate_series(1, 25000)",
    )
    .await;
    browser.log_in_as("Cade").await;
    is_soon_void(&replica, &copy, &sub).await;
}

#[tokio::test]
async fn a_cookie_copied_before_a_login_is_void_on_every_server_within_two_seconds() {
    let app = TestApp::start().await;
    let replica = app.replica().await;
    let browser = app.browser();
    let (copy, sub) = first_visit(&browser).await;
    assert_eq!(sub_for(&replica, &copy).await, sub);
    browser.log_in_as("Cade").await;
    is_soon_void(&replica, &copy, &sub).await;
    assert_ne!(sub_for(&app, &copy).await, sub);
    assert_eq!(browser.token().await.sub(), sub, "the browser that logged in keeps its own");
}

#[tokio::test]
async fn a_session_that_ran_out_leaves_the_subject_and_a_second_login_voids_what_was_copied_meanwhile() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let (copy, _) = log_in(&browser, "Cade").await;
    let cade = browser.token().await;
    app.age_sessions(Duration::days(14)).await;
    let anonymous = browser.token().await;
    assert!(anonymous.is_anonymous());
    assert_eq!(anonymous.sub(), cade.sub());
    browser.log_in_as("Cade").await;
    assert_eq!(browser.token().await.sub(), cade.sub());
    assert_ne!(sub_for(&app, &copy).await, cade.sub());
}

/// A token that was asked for before a logout, and is answered after it, brings nothing back.
#[tokio::test]
async fn a_late_answer_sets_no_older_cookie() {
    for flags in [["--subject-on-logout", "rotate"], ["--subject-on-logout", "keep"]] {
        let app = Setup::default().flags(flags).start().await.with_people().await;
        let browser = app.browser();
        let (subject, session) = log_in(&browser, "Cade").await;
        browser.log_out().await;
        let (_, late) = token_for(&app, &format!("{subject}; {session}")).await;
        assert_eq!(late.set_cookie("subject"), None, "{late:?}");
        assert_eq!(late.set_cookie("session"), None, "{late:?}");
    }
}

#[tokio::test]
async fn what_is_sent_after_a_logout_changes_nothing() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let (_, session) = log_in(&browser, "Cade").await;
    let mut waiting = Vec::new();
    for (path, body) in [
        ("/account/password", "current_password=cade-passphrase&new_password=another+one+that+is+long"),
        ("/account/profile", "display_name=Mallory"),
        ("/account/erase", "current_password=cade-passphrase"),
    ] {
        let mut wire = Wire::open(app.address).await;
        let length = body.len();
        wire.send(format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {session}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n"
        ))
        .await;
        waiting.push((wire, body));
    }
    comes_to(app.ops, "throughline_session_lookups_total{result=\"found\"}", |count| count >= 3.0).await;
    browser.log_out().await;
    for (mut wire, body) in waiting {
        wire.send(body).await;
        let answer = wire.until_closed().await;
        assert_eq!(answer.status(), "303", "{answer:?}");
        assert!(answer.text.contains("location: /login"), "{answer:?}");
        assert!(!answer.text.contains("set-cookie: session"), "{answer:?}");
    }
    assert_eq!(app.text("select display_name from account where email = 'cade@example.com'").await, "Cade");
    assert_eq!(app.count("select password_version::bigint from account where email = 'cade@example.com'").await, 1);
    assert_eq!(app.count("select count(*) from session where ended_at is null").await, 0);
}

#[tokio::test]
async fn a_session_that_was_ended_on_purpose_ends_the_conversation() {
    let smtp = SmtpServer::start().await;
    let app = Setup::default().mail(&smtp.url()).start().await.with_people().await;
    for how in ["revoked", "others", "disabled", "reset", "password"] {
        app.sql("update account set disabled_at = null").await;
        let (laptop, phone) = (app.browser(), app.browser());
        phone.log_in_as("Cade").await;
        let before = phone.token().await;
        laptop.log_in_as("Cade").await;
        let own = laptop.token().await;
        match how {
            "revoked" => {
                let id = app.text("select id::text from session order by authenticated_at limit 1").await;
                laptop.submit("/account/sessions/revoke", &[("session", &id)]).await;
            }
            "others" => drop(laptop.submit("/account/sessions/revoke", &[("others", "1")]).await),
            "reset" => {
                assert_eq!(laptop.submit("/forgot", &[("email", "cade@example.com")]).await.status, 303);
                let mail = smtp.received_where(1, |mail| mail.text.contains("/reset?token=")).await.remove(0);
                let form = [("token", &*mail.token()), ("new_password", "cade-passphrase")];
                assert_eq!(app.browser().submit("/reset", &form).await.status, 303);
            }
            "password" => {
                let form = [("current_password", "cade-passphrase"), ("new_password", "another one that is long")];
                assert_eq!(laptop.submit("/account/password", &form).await.status, 303);
            }
            _ => {
                let account = app.text("select id::text from account where email = 'cade@example.com'").await;
                let account = AccountId(account.parse().unwrap());
                assert!(store::accounts::set_disabled(&app.database.pool(), account, true).await.unwrap());
            }
        }
        let here = laptop.token().await;
        assert_eq!(here.sub() == own.sub(), !["disabled", "reset"].contains(&how), "{how}: here it goes on");
        let after = phone.token().await;
        assert!(after.is_anonymous());
        assert_ne!(after.sub(), before.sub(), "{how}");
        assert_eq!(phone.token().await.sub(), after.sub(), "{how}: and the new one stays");
        app.sql("delete from session").await;
    }
}

#[tokio::test]
async fn asking_who_is_logged_in_makes_no_subject() {
    let app = TestApp::start().await;
    let reply = send(app.browser().fetch("GET", "/api/session")).await;
    assert_eq!(reply.json()["subject"], json!(null));
    assert_eq!(reply.set_cookies(), Vec::<&str>::new());
    let browser = app.browser();
    let (_, sub) = first_visit(&browser).await;
    assert_eq!(browser.session().await["subject"], sub);
}
