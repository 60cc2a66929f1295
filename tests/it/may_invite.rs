//! People whom the operator lets invite others, and learn nothing from it but who came.

use serde_json::{Value, json};

use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::{Reply, send},
    doctor::Deployment,
    program::{run, throughline},
    serve::Serve,
    smtp::SmtpServer,
};

const PASSWORD: &str = "seven lamps beneath the quay";
const PAGE: &str = "/account/invitations";

async fn site(flags: [&str; 2]) -> (SmtpServer, TestApp) {
    let smtp = SmtpServer::start().await;
    let setup = Setup::default().mail(&smtp.url()).flags(["--may-invite", "everybody"]).flags(flags);
    let site = setup.start().await.with_people().await;
    (smtp, site)
}

async fn logged_in(site: &TestApp, name: &str) -> Browser {
    let browser = site.browser();
    browser.log_in_as(name).await;
    browser
}

async fn invite(browser: &Browser, email: &str) -> Reply {
    browser.submit(PAGE, &[("email", email), ("display_name", "Erin")]).await
}

async fn ask(browser: &Browser, method: &str, path: &str, body: Option<Value>) -> Reply {
    let request = browser.fetch(method, path);
    send(match body {
        Some(body) => request.json(&body),
        None => request,
    })
    .await
}

/// The addresses that somebody sees as invited.
async fn listed(browser: &Browser) -> Vec<String> {
    let list = ask(browser, "GET", "/api/invitations", None).await;
    assert_eq!(list.status, 200, "{}", list.body);
    let list = list.json()["invitations"].as_array().unwrap().clone();
    list.iter().map(|one| one["email"].as_str().unwrap().to_owned()).collect()
}

async fn register(site: &TestApp, token: &str) -> Reply {
    let body = json!({"invitation": token, "email": "", "display_name": "Erin", "password": PASSWORD});
    ask(&site.browser(), "POST", "/api/accounts", Some(body)).await
}

#[tokio::test]
async fn whoever_may_invites_by_mail_and_sees_and_withdraws_their_own_alone() {
    let (smtp, site) = site(["--registration", "invitation"]).await;
    let (cade, dana) = (logged_in(&site, "Cade").await, logged_in(&site, "Dana").await);
    assert!(cade.open("/account").await.body.contains("href=\"/account/invitations\""));
    let again = cade.submit(PAGE, &[("email", "no address"), ("display_name", "Erin")]).await;
    assert!(
        again.status == 422 && again.body.contains("value=\"no address\"") && again.body.contains("value=\"Erin\"")
    );
    let empty = cade.submit(PAGE, &[]).await;
    assert!(empty.status == 422 && empty.body.contains("Enter an email address in the form"), "{}", empty.body);
    for email in ["erin@example.com", "frank@example.com"] {
        assert_eq!(invite(&cade, email).await.header("location"), "/account/invitations?done=sent");
    }
    let asked = json!({"email": "erin@example.com"});
    assert_eq!(ask(&dana, "POST", "/api/invitations", Some(asked)).await.status, 201);
    let mails = smtp.received_where(2, |mail| mail.to == ["erin@example.com"]).await;
    let frank = smtp.received_where(1, |mail| mail.to == ["frank@example.com"]).await.remove(0);
    let page = cade.open(PAGE).await.body;
    assert!(page.contains("erin@example.com") && page.contains("frank@example.com"), "{page}");

    // Nobody ends another's, whatever they ask for.
    let id = site.text("select id::text from invitation_request where email = 'frank@example.com'").await;
    assert_eq!(ask(&dana, "DELETE", &format!("/api/invitations/{id}"), None).await.status, 204);
    assert_eq!(dana.submit("/account/invitations/withdraw", &[("invitation", &id)]).await.header("location"), PAGE);
    assert_eq!(listed(&cade).await.len(), 2);
    let withdrawn = cade.submit("/account/invitations/withdraw", &[("invitation", &id)]).await;
    assert_eq!(withdrawn.header("location"), "/account/invitations?done=withdrawn");
    assert_eq!(register(&site, &frank.token()).await.status, 410);
    assert_eq!(listed(&cade).await, ["erin@example.com"]);

    // An operator sees who invited, and the person's copy of their data whom.
    let list = ["user", "invitations", "--json", "--database-url", &site.database.url];
    let list = run(throughline(list)).await.done().json();
    let mut by: Vec<_> = list.as_array().unwrap().iter().map(|one| one["invited_by"].as_str().unwrap()).collect();
    by.sort_unstable(); // the mail that is sent first is the older invitation
    assert_eq!(by, ["cade@example.com", "dana@example.com"]);
    assert_eq!(cade.open("/account/export").await.json()["invitations"][0]["email"], "erin@example.com");

    // Whoever comes leaves every list, and a mailed invitation confirms the address.
    assert_eq!(register(&site, &mails[0].token()).await.status, 201);
    assert!(listed(&cade).await.is_empty() && listed(&dana).await.is_empty());
    assert_eq!(register(&site, &mails[1].token()).await.status, 410);
    assert_eq!(site.count("select count(*) from account where email_verified_at is not null").await, 3);
}

#[tokio::test]
async fn nobody_learns_from_an_invitation_who_has_an_account() {
    let (smtp, site) = site(["--registration", "invitation"]).await;
    let cade = logged_in(&site, "Cade").await;
    let mut answers = Vec::new();
    for email in ["dana@example.com", "nobody@example.com"] {
        // Four are one more than a mailbox gets.
        for _ in 0..4 {
            let answer = ask(&cade, "POST", "/api/invitations", Some(json!({"email": email}))).await;
            let mut told = answer.json();
            for passing in ["id", "email", "sent_at", "expires_at"] {
                assert!(told[passing].is_string(), "{told}");
                told[passing] = Value::Null;
            }
            answers.push((answer.status, told.to_string()));
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    site.mail_is_done().await;
    let mut to: Vec<_> = smtp.mails().into_iter().flat_map(|mail| mail.to).collect();
    to.dedup();
    assert_eq!(to, ["nobody@example.com"]);
    assert_eq!(listed(&cade).await, ["nobody@example.com", "dana@example.com"]);
}

#[tokio::test]
async fn a_person_sends_ten_a_day_and_what_they_typed_is_not_lost() {
    let (_smtp, site) = site(["--registration", "invitation"]).await;
    let cade = logged_in(&site, "Cade").await;
    for number in 0..10 {
        assert_eq!(invite(&cade, &format!("person{number}@example.com")).await.status, 303);
    }
    let limited = invite(&cade, "late@example.com").await;
    assert!(limited.status == 429 && limited.body.contains("value=\"late@example.com\""), "{}", limited.body);
    assert!(limited.header("retry-after").parse::<u32>().unwrap() > 8_000);
    let other = ask(&cade, "POST", "/api/invitations", Some(json!({"email": "late@example.com"}))).await;
    assert_eq!((other.status, &other.json()["type"]), (429, &json!("urn:throughline:problem:too-many-attempts")));
    assert_eq!(invite(&logged_in(&site, "Dana").await, "late@example.com").await.status, 303);
}

#[tokio::test]
async fn the_invitations_of_somebody_who_is_disabled_or_erased_end() {
    let (smtp, site) = site(["--registration", "open"]).await;
    let (cade, dana) = (logged_in(&site, "Cade").await, logged_in(&site, "Dana").await);
    invite(&cade, "erin@example.com").await;
    invite(&dana, "frank@example.com").await;
    let to = |email: &'static str| smtp.received_where(1, move |mail| mail.to == [email]);
    let (erin, frank) = (to("erin@example.com").await.remove(0), to("frank@example.com").await.remove(0));
    let disable = async |word: &str| {
        let command = ["user", word, "dana@example.com", "--database-url", &site.database.url];
        run(throughline(command)).await.done();
    };
    disable("disable").await;
    assert_eq!(site.browser().open(&format!("/register?token={}", frank.token())).await.status, 410);
    assert_eq!(register(&site, &frank.token()).await.status, 410);
    disable("enable").await;
    assert_eq!(register(&site, &frank.token()).await.status, 201);
    let erased = cade.submit("/account/erase", &[("current_password", "cade-passphrase")]).await;
    assert_eq!(erased.header("location"), "/?done=erased", "{}", erased.body);
    assert_eq!(register(&site, &erin.token()).await.status, 410);
    assert_eq!(site.count("select count(*) from invitation_request").await, 0);
    assert_eq!(site.count("select count(*) from invitation").await, 0);
}

#[tokio::test]
async fn whoever_may_not_finds_no_such_page() {
    let site = TestApp::start().await;
    let (nobody, cade) = (site.browser(), logged_in(&site, "Cade").await);
    assert!(!cade.open("/account").await.body.contains("invitations"));
    for (method, path) in [("GET", PAGE), ("POST", PAGE), ("POST", "/account/invitations/withdraw")] {
        let (refused, sent_away) = match method {
            "GET" => (cade.open(path).await, nobody.open(path).await),
            _ => (cade.submit(path, &[("email", "erin@example.com")]).await, nobody.submit(path, &[]).await),
        };
        assert_eq!(refused.status, 404, "{method} {path}");
        assert_eq!(sent_away.header("location"), "/login?next=/account/invitations", "{method} {path}");
    }
    let asked = json!({"email": "erin@example.com"});
    for (browser, status) in [(&cade, 404), (&nobody, 401)] {
        assert_eq!(ask(browser, "GET", "/api/invitations", None).await.status, status);
        assert_eq!(ask(browser, "POST", "/api/invitations", Some(asked.clone())).await.status, status);
        assert_eq!(ask(browser, "DELETE", "/api/invitations/1", None).await.status, status);
    }
    assert_eq!(site.count("select count(*) from mail_outbox").await, 0);
}

#[tokio::test]
async fn a_setting_that_lets_people_send_what_nobody_can_use_is_refused() {
    let may = "THROUGHLINE_MAY_INVITE";
    for (settings, words) in [
        (&[(may, "everybody")][..], &[may, "needs mail"][..]),
        (&[(may, "everybody"), ("THROUGHLINE_REGISTRATION", "off")], &[may, "nobody could accept"]),
    ] {
        Serve::prepared().await.with(settings).expect_refusal(words).await;
        Deployment::in_order().await.with(settings).expect("error", "registration", words).await;
    }
    for wrong in ["somebody", "role=admin"] {
        Serve::prepared().await.with(&[(may, wrong)]).expect_usage_error(&[may]).await;
    }
}
