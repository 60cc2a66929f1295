//! The rule the product exists for: one subject per browser, through anonymous talk, login, user switch and logout.

use time::Duration;

use crate::support::{
    TestApp,
    app::Setup,
    browser::{Token, send},
};

#[tokio::test]
async fn a_browser_keeps_its_subject_for_45_days_from_the_last_use() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let first = send(browser.fetch("GET", "/token")).await;
    let again = send(browser.fetch("GET", "/token")).await;
    assert!(first.set_cookie("subject").unwrap().contains("Max-Age=3888000"), "{first:?}");
    assert_eq!(first.set_cookie("subject"), again.set_cookie("subject"));
}

#[tokio::test]
async fn an_anonymous_token_names_its_subject() {
    let app = TestApp::start().await;
    let token = app.browser().token().await;
    assert!(token.is_anonymous(), "{token:?}");
}

#[tokio::test]
async fn two_browsers_have_two_subjects() {
    let app = TestApp::start().await;
    assert_ne!(app.browser().token().await.sub(), app.browser().token().await.sub());
}

#[tokio::test]
async fn login_keeps_the_subject_and_upgrades_the_payload() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let before = browser.token().await;
    browser.log_in_as("Cade").await;
    let after = browser.token().await;
    assert!(before.is_anonymous() && after.is("Cade"), "{before:?} {after:?}");
    assert_eq!(before.sub(), after.sub());
}

#[tokio::test]
async fn registration_keeps_the_subject_and_upgrades_the_payload() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let before = browser.token().await;
    let fields = [("email", "eve@example.com"), ("display_name", "Eve"), ("password", "a long enough passphrase")];
    assert_eq!(browser.submit("/register", &fields).await.status, 303);
    let after = browser.token().await;
    assert_eq!(after.payload()["name"], "Eve");
    assert_eq!(before.sub(), after.sub());
}

#[tokio::test]
async fn login_before_the_first_token_gives_the_subject_that_the_token_will_carry() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    let session = browser.session().await;
    let token = browser.token().await;
    assert!(token.is("Cade"));
    assert_eq!(session["subject"], token.sub());
}

#[tokio::test]
async fn logout_gives_a_new_subject() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    let cade = browser.token().await;
    let reply = browser.log_out().await;
    assert_eq!((reply.status, reply.header("location")), (303, "/"));
    let after = browser.token().await;
    assert!(after.is_anonymous());
    assert_ne!(cade.sub(), after.sub());
}

#[tokio::test]
async fn logout_keeps_the_subject_where_the_operator_wants_that() {
    let app = Setup::default().flags(["--subject-on-logout", "keep"]).start().await.with_people().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    let cade = browser.token().await;
    browser.log_out().await;
    let after = browser.token().await;
    assert!(after.is_anonymous());
    assert_eq!(cade.sub(), after.sub());
}

#[tokio::test]
async fn a_subject_that_was_kept_still_belongs_to_the_person_who_left() {
    let app = Setup::default().flags(["--subject-on-logout", "keep"]).start().await.with_people().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    let cade = browser.token().await;
    browser.log_out().await;
    browser.log_in_as("Dana").await;
    let dana = browser.token().await;
    assert!(dana.is("Dana"));
    assert_ne!(cade.sub(), dana.sub());
}

#[tokio::test]
async fn a_user_switch_gives_a_new_subject() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    let cade = browser.token().await;
    browser.log_in_as("Dana").await;
    let dana = browser.token().await;
    assert!(dana.is("Dana"));
    assert_ne!(cade.sub(), dana.sub());
    assert_eq!(browser.token().await.sub(), dana.sub());
}

#[tokio::test]
async fn a_user_switch_ends_the_first_persons_session() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    browser.log_in_as("Dana").await;
    assert_eq!(app.count("select count(*) from session where ended_at is null").await, 1);
}

#[tokio::test]
async fn a_request_that_comes_too_late_does_not_take_the_new_session_away() {
    let app = TestApp::start().await;
    let login = serde_json::json!({"email": "cade@example.com", "password": "cade-passphrase"});
    let first = send(app.browser().request("POST", "/api/session").json(&login)).await.cookie_pair("session");
    let again = app.browser().request("POST", "/api/session").header("Cookie", &first).json(&login);
    assert_eq!(send(again).await.status, 200);
    let ask = async || send(app.browser().fetch("GET", "/api/session").header("Cookie", &first)).await;
    let late = ask().await;
    assert_eq!(late.json()["authenticated"], false);
    assert_eq!(late.set_cookie("session"), None, "{late:?}");
    app.age_sessions(Duration::minutes(1)).await;
    assert!(ask().await.set_cookie("session").unwrap().contains("Max-Age=0"));
}

#[tokio::test]
async fn the_same_person_logging_in_again_keeps_the_subject() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    let first = browser.token().await;
    browser.log_in_as("Cade").await;
    assert_eq!(first.sub(), browser.token().await.sub());
}

#[tokio::test]
async fn one_person_in_two_browsers_has_two_subjects() {
    let app = TestApp::start().await;
    let (laptop, phone) = (app.browser(), app.browser());
    laptop.log_in_as("Cade").await;
    phone.log_in_as("Cade").await;
    assert_ne!(laptop.token().await.sub(), phone.token().await.sub());
    assert_eq!(app.count("select count(*) from subject").await, 2);
}

#[tokio::test]
async fn fifty_logins_with_one_subject_by_two_people_leave_it_with_one_of_them() {
    let app = Setup::default().flags(["--trusted-proxies", "127.0.0.0/8"]).start().await.with_people().await;
    let browser = app.browser();
    let pair = send(browser.fetch("GET", "/token")).await.cookie_pair("subject");
    // Each from a network of its own, for the sake of the limits.
    let login = |name: &'static str, turn: u8| {
        let body =
            serde_json::json!({"email": format!("{name}@example.com"), "password": format!("{name}-passphrase")});
        let request = app.browser().request("POST", "/api/session").header("Cookie", &pair);
        send(request.header("X-Forwarded-For", format!("192.0.2.{turn}")).json(&body))
    };
    let mut logins = Vec::new();
    for turn in 0..50 {
        logins.push(tokio::spawn(login(if turn % 2 == 0 { "cade" } else { "dana" }, turn)));
    }
    let mut owners = std::collections::BTreeSet::new();
    let subject = pair.split_once("anon-").unwrap().1[..36].to_owned();
    for login in logins {
        let reply = login.await.unwrap();
        // Those who come while many log in as the same person are told to come back; on a slow machine the last in the queue, too.
        assert!(matches!(reply.status, 200 | 429 | 503), "{reply:?}");
        if reply.json()["subject"] == format!("anon-{subject}") {
            owners.insert(reply.json()["custom_user_id"].to_string());
        }
    }
    assert_eq!(owners.len(), 1, "{owners:?}");
}

#[tokio::test]
async fn a_lost_subject_cookie_comes_back_with_the_session() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let body = serde_json::json!({"email": "cade@example.com", "password": "cade-passphrase"});
    let login = send(browser.request("POST", "/api/session").json(&body)).await;
    let only_session = app.browser().request("GET", "/token").header("Cookie", login.cookie_pair("session"));
    let reply = send(only_session).await;
    assert_eq!(Token::decode(&reply.body).sub(), login.json()["subject"]);
    let cookie = reply.cookie_pair("subject");
    app.sql("delete from session").await;
    let token = send(app.browser().fetch("GET", "/token").header("Cookie", cookie)).await;
    assert_eq!(Token::decode(&token.body).sub(), login.json()["subject"]);
}

#[tokio::test]
async fn a_disabled_account_shows_in_the_very_next_token() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    let before = browser.token().await;
    app.sql("update account set disabled_at = now() where custom_user_id = 'cade-id'").await;
    let after = browser.token().await;
    assert!(after.is_anonymous(), "{after:?}");
    assert_eq!(before.sub(), after.sub());
}

#[tokio::test]
async fn a_revoked_session_shows_in_the_very_next_token() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    app.sql("delete from session").await;
    let reply = send(browser.fetch("GET", "/api/session")).await;
    assert_eq!(reply.json()["authenticated"], false);
    assert!(reply.set_cookie("session").unwrap().contains("Max-Age=0"), "the dead cookie stays: {reply:?}");
    assert!(browser.token().await.is_anonymous());
}

#[tokio::test]
async fn a_changed_password_shows_in_the_very_next_token() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    app.sql("update account set password_version = password_version + 1").await;
    assert!(browser.token().await.is_anonymous());
}

#[tokio::test]
async fn a_change_shows_in_the_very_next_token_of_every_replica() {
    let app = TestApp::start().await;
    let replica = app.replica().await;
    let login = serde_json::json!({"email": "cade@example.com", "password": "cade-passphrase"});
    let login = send(app.browser().request("POST", "/api/session").json(&login)).await;
    let cookies = format!("{}; {}", login.cookie_pair("session"), login.cookie_pair("subject"));
    let token = async |server: &TestApp| {
        Token::decode(&send(server.browser().fetch("GET", "/token").header("Cookie", &cookies)).await.body)
    };
    assert!(token(&app).await.is("Cade") && token(&replica).await.is("Cade"));
    app.sql("update account set display_name = 'Cadence' where custom_user_id = 'cade-id'").await;
    for server in [&app, &replica] {
        assert_eq!(token(server).await.payload()["name"], "Cadence");
    }
    app.sql("delete from session").await;
    for server in [&app, &replica] {
        assert!(token(server).await.is_anonymous());
    }
}

/// OWASP ASVS 7.3.1.
#[tokio::test]
async fn a_session_ends_when_it_was_idle_for_fourteen_days() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    app.age_sessions(Duration::days(14) - Duration::minutes(1)).await;
    assert!(browser.token().await.is("Cade"), "a use within the limit");
    app.age_sessions(Duration::days(14) - Duration::minutes(1)).await;
    assert!(browser.token().await.is("Cade"), "the use before moved the limit");
    // Anew, so that the absolute limit is far away.
    browser.log_in_as("Cade").await;
    app.age_sessions(Duration::days(14) + Duration::seconds(1)).await;
    assert!(browser.token().await.is_anonymous());
    // The clocks of the replicas have no say.
    browser.log_in_as("Cade").await;
    app.advance(Duration::days(40));
    assert!(browser.token().await.is("Cade"));
}

/// OWASP ASVS 7.3.2; NIST SP 800-63B-4 §2.1.3.
#[tokio::test]
async fn a_session_ends_thirty_days_after_login_however_much_it_is_used() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    for _ in 0..5 {
        app.age_sessions(Duration::days(6) - Duration::seconds(2)).await;
        assert!(browser.token().await.is("Cade"));
    }
    // Ten seconds are left, in which somebody asks without end.
    let age = || async {
        app.text("select (extract(epoch from now() - authenticated_at) - 30 * 86400)::text from session").await
    };
    let mut last_accepted = f64::NEG_INFINITY;
    while browser.token().await.is("Cade") {
        last_accepted = age().await.parse().unwrap();
        assert!(last_accepted < 2.0, "it lives {last_accepted} s past its limit");
    }
    let first_refused: f64 = age().await.parse().unwrap();
    assert!(last_accepted > -2.0 && first_refused > 0.0, "{last_accepted} {first_refused}");
}

#[tokio::test]
async fn an_anonymous_visitor_costs_no_row() {
    let app = Setup::default().start().await;
    let browser = app.browser();
    for path in ["/", "/login", "/register"] {
        browser.open(path).await;
    }
    browser.token().await;
    browser.session().await;
    browser.log_out().await;
    let rows =
        "select (select count(*) from subject) + (select count(*) from session) + (select count(*) from account)";
    assert_eq!(app.count(rows).await, 0);
}
