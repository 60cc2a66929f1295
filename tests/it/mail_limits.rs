//! How much mail anybody may cause.

use time::Duration;

use crate::support::{Browser, TestApp, app::Setup, browser::send, program::eventually, smtp::SmtpServer};

const PROXY: [&str; 2] = ["--trusted-proxies", "127.0.0.1"];

/// All by one program: making a client takes its time.
async fn ask(browser: &Browser, email: &str, client: &str) {
    let request = browser.request("POST", "/forgot").header("X-Forwarded-For", client);
    let reply = send(request.form(&[("email", email)])).await;
    assert_eq!((reply.status, reply.header("location")), (303, "/forgot/sent"), "the answer stays the same: {reply:?}");
}

async fn asked(site: &TestApp) -> i64 {
    site.count("select count(*) from mail_outbox where kind = 'reset_password'").await
}

/// OWASP ASVS 2.4.1.
#[tokio::test]
async fn an_address_gets_three_mails_an_hour_from_all_replicas() {
    let smtp = SmtpServer::start().await;
    let site = Setup::default().mail(&smtp.url()).flags(PROXY).start().await.with_people().await;
    let other = Setup::default().mail(&smtp.url()).flags(PROXY).database(site.database.clone()).start().await;
    let browsers = [site.browser(), other.browser()];
    let many = (0..10).map(async |n| {
        let replica = &browsers[n % 2];
        ask(replica, "cade@example.com", &format!("198.51.100.{n}")).await;
    });
    futures_all(many).await;
    assert_eq!(asked(&site).await, 3);
    site.mail_is_done().await;
    // A newer request takes the place of one that still waits.
    assert!((1..=3).contains(&smtp.mails().len()), "{:?}", smtp.mails());
    site.age_mail(Duration::minutes(59)).await;
    ask(&browsers[0], "cade@example.com", "198.51.100.77").await;
    assert_eq!(asked(&site).await, 3);
    site.age_mail(Duration::minutes(1)).await;
    ask(&browsers[0], "cade@example.com", "198.51.100.77").await;
    // The first three may be forgotten by now.
    assert!((1..=4).contains(&asked(&site).await));
    smtp.received(smtp.mails().len().max(2)).await;
}

async fn register(browser: &Browser, email: &str, client: &str) {
    let fields = [("email", email), ("display_name", "Erin"), ("password", "erin-likes-long-passphrases")];
    let request = browser.request("POST", "/register").header("X-Forwarded-For", client);
    let reply = send(request.form(&fields)).await;
    assert_eq!((reply.status, reply.header("location")), (303, "/register/sent"), "{reply:?}");
}

/// What a stranger asks for keeps no mail of another kind away, and what was sent stays valid.
#[tokio::test]
async fn registrations_and_resets_use_up_nothing_of_each_other() {
    let smtp = SmtpServer::start().await;
    let site = Setup::default().mail(&smtp.url()).flags(PROXY).start().await.with_people().await;
    let browser = site.browser();
    for network in 0..5 {
        register(&browser, "cade@example.com", &format!("198.51.100.{network}")).await;
        ask(&browser, "new@example.com", &format!("198.51.100.{network}")).await;
    }
    ask(&browser, "cade@example.com", "203.0.113.7").await;
    register(&browser, "new@example.com", "203.0.113.7").await;
    let resets =
        smtp.received_where(1, |mail| mail.to == ["cade@example.com"] && mail.link().starts_with("/reset?")).await;
    let confirmations = smtp.received_where(1, |mail| mail.link().starts_with("/confirm?")).await;
    assert_eq!(confirmations[0].to, ["new@example.com"]);
    // A stranger uses up what is left. The owner's last link works, and the trail says whose it is.
    for network in 0..5 {
        ask(&browser, "cade@example.com", &format!("198.51.100.{network}")).await;
    }
    site.mail_is_done().await;
    let last = smtp.received_where(resets.len(), |mail| mail.link().starts_with("/reset?")).await.pop().unwrap();
    assert_eq!(browser.open(&last.link()).await.status, 200);
    let noted = "select count(*) from audit_event join account on account.id = account_id
                 where event = 'reset_requested' and reason = 'mail_limit' and email = 'cade@example.com'";
    eventually("the trail names the account", async || site.count(noted).await > 0).await;
}

/// RFC 5233.
#[tokio::test]
async fn one_mailbox_under_ten_spellings_gets_three_mails() {
    let smtp = SmtpServer::start().await;
    let site = Setup::default().mail(&smtp.url()).flags(PROXY).start().await;
    let browser = site.browser();
    for n in 0..10 {
        register(&browser, &format!("Erin+{n}@example.com"), &format!("198.51.100.{n}")).await;
    }
    assert_eq!(site.count("select count(*) from account").await, 3);
    assert_eq!(site.count("select count(*) from mail_outbox").await, 3);
}

#[tokio::test]
async fn made_up_spellings_keep_no_reset_from_the_owner_of_the_address() {
    let smtp = SmtpServer::start().await;
    let site = Setup::default().mail(&smtp.url()).flags(PROXY).start().await.with_people().await;
    let browser = site.browser();
    for n in 0..5 {
        ask(&browser, &format!("cade+{n}@example.com"), &format!("198.51.100.{n}")).await;
    }
    ask(&browser, "cade@example.com", "203.0.113.7").await;
    assert_eq!(asked(&site).await, 4, "three to made-up spellings, and the owner's");
    assert_eq!(smtp.received(1).await[0].to, ["cade@example.com"]);
}

/// OWASP ASVS 2.4.1.
#[tokio::test]
async fn a_network_causes_thirty_mails_an_hour() {
    let smtp = SmtpServer::start().await;
    let site = Setup::default().mail(&smtp.url()).flags(PROXY).start().await;
    let browser = site.browser();
    let many =
        (0..40).map(async |n| ask(&browser, &format!("person-{n}@example.com"), &format!("2001:db8:1:2::{n:x}")).await);
    futures_all(many).await;
    assert_eq!(asked(&site).await, 30, "one customer's /64 is one network");
    ask(&browser, "person-50@example.com", "2001:db8:1:3::1").await;
    assert_eq!(asked(&site).await, 31, "another network is not held up");
    let fields = [("email", "erin@example.com"), ("display_name", "Erin"), ("password", "erin-likes-long-passphrases")];
    let request = browser.request("POST", "/register").header("X-Forwarded-For", "2001:db8:1:2::ffff").form(&fields);
    let reply = send(request).await;
    assert_eq!((reply.status, reply.header("location")), (303, "/register/sent"));
    assert_eq!(site.count("select count(*) from account").await, 0, "no account that nobody could confirm");
}

async fn futures_all<F: Future<Output = ()>>(futures: impl Iterator<Item = F>) {
    let mut running: Vec<_> = futures.map(Box::pin).collect();
    std::future::poll_fn(|context| {
        running.retain_mut(|future| future.as_mut().poll(context).is_pending());
        if running.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}
