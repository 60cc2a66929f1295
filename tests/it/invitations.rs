//! Somebody who was invited registers halfway through a conversation, and nobody else does.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::send,
    program::{run, throughline},
    smtp::SmtpServer,
};

const PASSWORD: &str = "seven lamps beneath the quay";

fn command<const N: usize>(site: &TestApp, arguments: [&str; N]) -> Command {
    let mut command = throughline(arguments);
    command.env("DATABASE_URL", &site.database.url);
    command.env("THROUGHLINE_PUBLIC_URL", format!("http://{}", site.address));
    command.env("THROUGHLINE_REGISTRATION", "invitation");
    command
}

/// The token of an invitation that an operator hands over.
async fn invite(site: &TestApp, email: &str) -> String {
    let invited = run(command(site, ["user", "invite", email, "--name", "Erin", "--json"])).await.done();
    let link = invited.json()["link"].as_str().unwrap().to_owned();
    link.split_once("/register?token=").unwrap().1.to_owned()
}

async fn invited_site() -> TestApp {
    Setup::default().flags(["--registration", "invitation"]).start().await.with_people().await
}

fn form<'a>(token: &'a str, email: &'a str, password: &'a str) -> [(&'a str, &'a str); 5] {
    [("token", token), ("email", email), ("display_name", "Erin"), ("password", password), ("next", "/account")]
}

#[tokio::test]
async fn whoever_is_invited_registers_halfway_and_keeps_the_subject() {
    let site = invited_site().await;
    let token = invite(&site, "Erin@example.com").await;
    let browser = site.browser();
    let subject = browser.token().await.sub().to_owned();
    let page = browser.open(&format!("/register?token={token}&next=/account")).await.body;
    assert!(page.contains(" readonly"), "{page}");
    assert!(page.contains("value=\"erin@example.com\"") && page.contains("value=\"Erin\""), "{page}");
    // What can't be a password costs neither the invitation nor what was typed, and another address is of no use.
    let again = browser.submit("/register", &form(&token, "erin@example.com", "short")).await;
    assert_eq!(again.status, 422);
    assert!(again.body.contains(&token) && again.body.contains("value=\"Erin\""), "{}", again.body);
    let reply = browser.submit("/register", &form(&token, "mallory@example.com", PASSWORD)).await;
    assert_eq!((reply.status, reply.header("location")), (303, "/account"), "{}", reply.body);
    let claims = browser.token().await;
    assert!(claims.sub() == subject && claims.payload()["name"] == "Erin", "{:?}", claims.claims);
    assert_eq!(site.count("select count(*) from account where email = 'erin@example.com'").await, 1);
    // A link that was printed shows nothing of the mailbox.
    assert_eq!(site.count("select count(*) from account where email_verified_at is not null").await, 2);

    let other = site.browser();
    for reply in [
        other.open(&format!("/register?token={token}")).await,
        other.submit("/register", &form(&token, "erin@example.com", PASSWORD)).await,
    ] {
        assert_eq!(reply.status, 410);
        assert!(reply.body.contains("href=\"/login") && !reply.body.contains("/forgot"), "{}", reply.body);
    }
    assert!(other.token().await.is_anonymous());
}

#[tokio::test]
async fn a_single_page_site_takes_an_invitation_by_the_same_rules() {
    let site = invited_site().await;
    let token = invite(&site, "erin@example.com").await;
    let browser = site.browser();
    let subject = browser.token().await.sub().to_owned();
    let register =
        async |browser: &Browser, body: Value| send(browser.fetch("POST", "/api/accounts").json(&body)).await;
    let short = json!({"invitation": token, "email": "", "display_name": "Erin", "password": "short"});
    let refused = register(&browser, short).await;
    assert_eq!((refused.status, &refused.json()["errors"][0]["field"]), (422, &json!("password")), "{}", refused.body);
    let asked =
        json!({"invitation": token, "email": "mallory@example.com", "display_name": "Erin", "password": PASSWORD});
    let registered = register(&browser, asked.clone()).await;
    assert_eq!((registered.status, &registered.json()["subject"]), (201, &json!(subject)), "{}", registered.body);
    let claims = browser.token().await;
    assert!(claims.sub() == subject && claims.payload()["name"] == "Erin", "{:?}", claims.claims);
    assert_eq!(site.count("select count(*) from account where email = 'erin@example.com'").await, 1);
    let dead = register(&site.browser(), asked).await;
    assert_eq!((dead.status, &dead.json()["type"]), (410, &json!("urn:throughline:problem:dead-link")));
    let uninvited = json!({"email": "eve@example.com", "display_name": "Eve", "password": PASSWORD});
    assert_eq!(register(&site.browser(), uninvited).await.status, 403);
}

#[tokio::test]
async fn an_invitation_dies_with_time_by_another_and_by_its_withdrawal() {
    let site = invited_site().await;
    let [late, used, other, withdrawn] = [
        invite(&site, "late@example.com").await,
        invite(&site, "twice@example.com").await,
        invite(&site, "twice@example.com").await,
        invite(&site, "gone@example.com").await,
    ];
    site.sql("update invitation set expires_at = now() where email = 'late@example.com'").await;
    let reply = site.browser().submit("/register", &form(&used, "twice@example.com", PASSWORD)).await;
    assert_eq!(reply.status, 303, "{}", reply.body);
    let listed = run(command(&site, ["user", "invitations", "--json"])).await.done().json();
    assert_eq!((listed.as_array().unwrap().len(), listed[0]["email"].as_str()), (1, Some("gone@example.com")));
    run(command(&site, ["user", "withdraw-invitation", "gone@example.com"])).await.done();
    for token in [&late, &other, &withdrawn] {
        let reply = site.browser().submit("/register", &form(token, "late@example.com", PASSWORD)).await;
        assert_eq!(reply.status, 410, "{}", reply.body);
    }
    assert_eq!(site.count("select count(*) from account").await, 3);
    run(command(&site, ["user", "withdraw-invitation", "gone@example.com"])).await.refused(&["no open invitation"]);
    run(command(&site, ["user", "invite", "cade@example.com"])).await.refused(&["has an account already"]);
    let mut off = command(&site, ["user", "invite", "new@example.com"]);
    off.env("THROUGHLINE_REGISTRATION", "off");
    run(off).await.refused(&["THROUGHLINE_REGISTRATION"]);
}

#[tokio::test]
async fn an_invitation_comes_by_mail_and_confirms_the_address() {
    let smtp = SmtpServer::start().await;
    let site = Setup::default().mail(&smtp.url()).flags(["--registration-domains", "corp.example"]).start().await;
    // Somebody has registered with the address, and nobody has confirmed that.
    let fields = [("email", "erin@corp.example"), ("display_name", "Mallory"), ("password", "a stranger's passphrase")];
    assert_eq!(site.browser().submit("/register", &fields).await.status, 303);
    smtp.received(1).await;
    for email in ["erin@corp.example", "eve@elsewhere.example"] {
        let mut mailed = command(&site, ["user", "invite", email, "--language", "de", "--json"]);
        mailed.env("THROUGHLINE_SMTP_URL", smtp.url()).env("THROUGHLINE_MAIL_FROM", "chat@example.com");
        mailed.env("THROUGHLINE_REGISTRATION", "open");
        let told = run(mailed).await.done().json();
        assert!(told["mailed"] == true && told["link"].is_null(), "{told}");
        let mail = smtp.received_where(1, |mail| mail.to == [email] && mail.link().starts_with("/register")).await;
        assert!(mail[0].subject().starts_with("Einladung"), "{:?}", mail[0]);
        let browser = site.browser();
        let subject = browser.token().await.sub().to_owned();
        let reply = browser.submit("/register", &form(&mail[0].token(), email, PASSWORD)).await;
        assert_eq!((reply.status, reply.header("location")), (303, "/account"), "{}", reply.body);
        let claims = browser.token().await;
        assert!(claims.sub() == subject && claims.payload()["name"] == "Erin", "{:?}", claims.claims);
    }
    assert_eq!(site.count("select count(*) from account where email_verified_at is not null").await, 2);
    let stranger = [("email", "erin@corp.example"), ("password", "a stranger's passphrase")];
    assert_eq!(site.browser().submit("/login", &stranger).await.status, 401);
}
