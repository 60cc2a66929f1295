//! Who may make an account for themselves, and that the page says so before anybody types.

use serde_json::{Value, json};

use crate::support::{TestApp, app::Setup, browser::Reply, doctor::Deployment, serve::Serve, smtp::SmtpServer};

const PASSWORD: &str = "seven lamps beneath the quay";

async fn register(site: &TestApp, email: &str) -> Reply {
    let fields = [("email", email), ("display_name", "Erin"), ("password", PASSWORD)];
    site.browser().submit("/register", &fields).await
}

async fn register_with_json(site: &TestApp, email: &str) -> (u16, Value) {
    let account = json!({"email": email, "display_name": "Erin", "password": PASSWORD});
    let reply = crate::support::browser::send(site.browser().fetch("POST", "/api/accounts").json(&account)).await;
    (reply.status, reply.json())
}

#[tokio::test]
async fn where_registration_is_closed_no_page_offers_it_and_no_account_is_made() {
    for (mode, words) in [("off", "create an account here by yourself"), ("invitation", "You need an invitation")] {
        let site = Setup::default().flags(["--registration", mode]).start().await.with_people().await;
        let browser = site.browser();
        for path in ["/", "/login"] {
            let page = browser.open(path).await.body;
            assert!(!page.contains("/register"), "{mode} {path}: {page}");
        }
        let page = browser.open("/register").await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains(words) && !page.body.contains("name=\"password\""), "{mode}: {}", page.body);
        for email in ["erin@example.com", "cade@example.com", "no address"] {
            let refused = register(&site, email).await;
            assert_eq!(refused.status, 403, "{mode} {email}");
            assert!(refused.body.contains(words), "{mode}: {}", refused.body);
            let (status, problem) = register_with_json(&site, email).await;
            assert_eq!((status, &problem["type"]), (403, &json!("urn:throughline:problem:registration-closed")));
        }
        assert_eq!(site.count("select count(*) from account").await, 2);
        browser.log_in_as("Cade").await;
        assert!(browser.token().await.is("Cade"));
    }
}

#[tokio::test]
async fn only_addresses_of_the_domains_register_and_the_answer_tells_no_accounts() {
    let smtp = SmtpServer::start().await;
    let site = Setup::default().mail(&smtp.url()).flags(["--registration-domains", "Corp.example, corp.test"]);
    let site = site.start().await.with_people().await;
    let page = site.browser().open("/register").await.body;
    assert!(page.contains("corp.example, corp.test") && page.contains("name=\"password\""), "{page}");
    assert_eq!(register(&site, "Erin@CORP.example").await.header("location"), "/register/sent");
    assert_eq!(smtp.received(1).await[0].to, ["erin@corp.example"]);
    // Cade has an account, and nobody may learn that here.
    let mut answers = Vec::new();
    for email in ["cade@example.com", "nobody@example.com", "erin@mail.corp.example", "erin@evilcorp.example"] {
        let refused = register(&site, email).await;
        assert_eq!(refused.status, 422, "{email}");
        assert!(refused.body.contains(email) && refused.body.contains("value=\"Erin\""), "{}", refused.body);
        answers.push(refused.body.replace(email, ""));
        let (status, problem) = register_with_json(&site, email).await;
        assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!("email")), "{problem}");
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert!(answers[0].contains("without an invitation"), "{answers:?}");
    assert_eq!(site.count("select count(*) from account").await, 3);
}

#[tokio::test]
async fn settings_that_let_in_others_than_they_say_are_refused() {
    let domains = "THROUGHLINE_REGISTRATION_DOMAINS";
    for (settings, words) in [
        (&[(domains, "corp.example")][..], &[domains, "needs mail"][..]),
        (&[(domains, "corp.example"), ("THROUGHLINE_REGISTRATION", "off")], &[domains, "leave one of them out"]),
    ] {
        Serve::prepared().await.with(settings).expect_refusal(words).await;
        Deployment::in_order().await.with(settings).expect("error", "registration", words).await;
    }
    for (setting, value) in [(domains, "erin@corp.example"), ("THROUGHLINE_REGISTRATION", "closed")] {
        Serve::prepared().await.with(&[(setting, value)]).expect_usage_error(&[setting]).await;
    }
}
