//! How much mail anybody may cause.

use time::Duration;

use crate::support::{Browser, TestApp, app::Setup, browser::send, smtp::SmtpServer};

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
    site.advance(Duration::minutes(59));
    ask(&browsers[0], "cade@example.com", "198.51.100.77").await;
    assert_eq!(asked(&site).await, 3);
    site.advance(Duration::minutes(1));
    ask(&browsers[0], "cade@example.com", "198.51.100.77").await;
    // The first three may be forgotten by now.
    assert!((1..=4).contains(&asked(&site).await));
    smtp.received(smtp.mails().len().max(2)).await;
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
