//! What a token says of a person's address, and who has to have shown that it is theirs.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{
    Browser, TestApp,
    app::Setup,
    program::{run, run_with_input, throughline},
    smtp::SmtpServer,
};

const PASSWORD: &str = "seven lamps beneath the quay";
const FIELDS: [&str; 2] = ["--payload-fields", "email,authenticated"];

async fn register(site: &TestApp, email: &str) -> Browser {
    let browser = site.browser();
    let fields = [("email", email), ("display_name", "Erin"), ("password", PASSWORD)];
    assert_eq!(browser.submit("/register", &fields).await.status, 303);
    browser
}

/// The payload of somebody who logs in.
async fn payload(site: &TestApp, email: &str, password: &str) -> Value {
    let browser = site.browser();
    assert_eq!(browser.submit("/login", &[("email", email), ("password", password)]).await.status, 303);
    browser.token().await.payload().clone()
}

fn command<const N: usize>(site: &TestApp, arguments: [&str; N]) -> Command {
    let mut command = throughline(arguments);
    command.env("DATABASE_URL", &site.database.url);
    command.env("THROUGHLINE_PUBLIC_URL", format!("http://{}", site.address));
    command
}

#[tokio::test]
async fn an_address_is_in_the_payload_once_its_owner_has_confirmed_it() {
    let smtp = SmtpServer::start().await;
    let site = Setup::default().mail(&smtp.url()).flags(FIELDS).start().await;
    let browser = register(&site, "erin@example.com").await;
    assert_eq!(*browser.token().await.payload(), json!({"authenticated": false}));
    let form = [("token", smtp.received(1).await[0].token()), ("password", PASSWORD.to_owned())];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(browser.submit("/confirm", &form).await.status, 303);
    let confirmed = json!({"email": "erin@example.com", "email_verified": true, "authenticated": true});
    assert_eq!(payload(&site, "erin@example.com", PASSWORD).await, confirmed);
}

#[tokio::test]
async fn an_address_that_somebody_merely_typed_is_in_no_payload_unless_a_setting_says_so() {
    let site = Setup::default().flags(FIELDS).start().await;
    let browser = register(&site, "ceo@example.com").await;
    assert_eq!(*browser.token().await.payload(), json!({"authenticated": true}));
    let open = Setup::default().database(site.database.clone()).flags(FIELDS);
    let open = open.flags(["--payload-unverified-email", "true"]).start().await;
    let told = json!({"email": "ceo@example.com", "email_verified": false, "authenticated": true});
    assert_eq!(payload(&open, "ceo@example.com", PASSWORD).await, told);
}

#[tokio::test]
async fn a_reset_by_mail_verifies_an_address_and_an_operators_link_does_not() {
    const OTHER: &str = "eight lamps beneath the quay";
    let smtp = SmtpServer::start().await;
    let site = Setup::default().flags(FIELDS).start().await;
    register(&site, "erin@example.com").await;
    let link =
        run(command(&site, ["user", "set-password", "erin@example.com", "--link", "--json"])).await.done().json();
    let token = link["link"].as_str().unwrap().split_once("?token=").unwrap().1.to_owned();
    let reset = async |site: &TestApp, token: &str, password: &str| {
        site.browser().submit("/reset", &[("token", token), ("new_password", password)]).await.status
    };
    assert_eq!(reset(&site, &token, OTHER).await, 303);
    assert_eq!(payload(&site, "erin@example.com", OTHER).await, json!({"authenticated": true}));

    let with_mail = Setup::default().mail(&smtp.url()).database(site.database.clone()).flags(FIELDS).start().await;
    with_mail.browser().submit("/forgot", &[("email", "erin@example.com")]).await;
    let token = smtp.received(1).await[0].token();
    assert_eq!(reset(&with_mail, &token, PASSWORD).await, 303);
    assert_eq!(payload(&with_mail, "erin@example.com", PASSWORD).await["email_verified"], true);
}

#[tokio::test]
async fn an_operator_may_vouch_for_an_address() {
    let site = Setup::default().flags(FIELDS).start().await;
    for (email, more, shown) in [
        ("erin@example.com", ["--email-verified"].as_slice(), "Address         verified"),
        ("fay@example.com", &[], "Address         not verified"),
    ] {
        let mut create =
            command(&site, ["user", "create", "--password-stdin", "--display-name", "Erin", "--email", email]);
        create.args(more);
        run_with_input(create, PASSWORD).await.done();
        let about = run(command(&site, ["user", "show", email])).await.done().stdout;
        assert!(about.contains(shown), "{about}");
        let payload = payload(&site, email, PASSWORD).await;
        assert_eq!(payload["email_verified"] == true, !more.is_empty(), "{payload}");
        assert_eq!(payload["email"] == email, !more.is_empty(), "{payload}");
    }
}
