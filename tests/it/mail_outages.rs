//! A mail server that is dead, slow or silent, and replicas that come and go.

use std::{
    collections::BTreeSet,
    net::TcpListener,
    time::{Duration, Instant},
};

use crate::support::{
    Browser, TestApp,
    app::Setup,
    metrics,
    program::Signal,
    serve::{SECRET, Serve, Started},
    smtp::SmtpServer,
};

const PASSWORD: &str = "erin-likes-long-passphrases";
/// The longest that a request may take, whatever the mail server does.
const SOON: Duration = Duration::from_millis(300);

/// Registers somebody new and asks for a reset. Tells how long each took.
async fn ask(browser: &Browser, name: &str) -> [Duration; 2] {
    let email = format!("{name}@example.com");
    let began = Instant::now();
    let fields = [("email", email.as_str()), ("display_name", "Erin"), ("password", PASSWORD)];
    let registered = browser.submit("/register", &fields).await;
    assert_eq!((registered.status, registered.header("location")), (303, "/register/sent"));
    let registering = began.elapsed();
    let began = Instant::now();
    let forgot = browser.submit("/forgot", &[("email", &email)]).await;
    assert_eq!((forgot.status, forgot.header("location")), (303, "/forgot/sent"));
    [registering, began.elapsed()]
}

/// So many people ask. The median, because other programs use the machine too: what waits for the mail server always does.
async fn answered_soon(site: &TestApp, people: usize) {
    let mut times = Vec::new();
    for n in 0..people {
        times.extend(ask(&site.browser(), &format!("person-{n}")).await);
    }
    times.sort_unstable();
    assert!(times[times.len() / 2] <= SOON, "{times:?}");
}

#[tokio::test]
async fn a_mail_server_that_says_nothing_holds_nobody_up() {
    // The kernel accepts, and nobody answers.
    let black_hole = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", black_hole.local_addr().unwrap());
    let site = Setup::default().mail(&url).start().await;
    answered_soon(&site, 5).await;
    assert_eq!(site.count("select count(*) from mail_outbox where next_attempt_at is not null").await, 10);
    metrics::comes_to(site.ops, "throughline_mails_waiting", |waiting| waiting >= 10.0).await;
}

#[tokio::test]
async fn a_stopped_mail_server_loses_nothing() {
    let mut smtp = SmtpServer::start().await;
    let site = Setup::default().mail(&smtp.url()).start().await;
    smtp.stop().await;
    answered_soon(&site, 1).await;
    let failed = "throughline_mail_attempts_total{result=\"failed\"}";
    metrics::comes_to(site.ops, failed, |attempts| attempts >= 2.0).await;
    smtp.start_again().await;
    // The pause is over.
    site.age_mail(time::Duration::minutes(1)).await;
    let mails = smtp.received(2).await;
    site.mail_is_done().await;
    assert_eq!((mails.len(), ids(&smtp).len()), (2, 2));
    metrics::comes_to(site.ops, "throughline_mail_attempts_total{result=\"sent\"}", |sent| sent >= 2.0).await;
    metrics::comes_to(site.ops, "throughline_mails_waiting", |waiting| waiting == 0.0).await;
    // The link of a mail that came late works all the same.
    let confirm = mails.iter().find(|mail| mail.link().starts_with("/confirm")).unwrap();
    assert_eq!(site.browser().open(&confirm.link()).await.status, 200);
}

#[tokio::test]
async fn a_slow_mail_server_holds_nobody_up() {
    let smtp = SmtpServer::with_delay(1.0).await;
    let site = Setup::default().mail(&smtp.url()).start().await;
    answered_soon(&site, 4).await;
    smtp.received(8).await;
    site.mail_is_done().await;
    assert_eq!((smtp.mails().len(), ids(&smtp).len()), (8, 8));
}

#[tokio::test]
async fn a_mail_that_nobody_takes_for_days_is_given_up() {
    let mut smtp = SmtpServer::start().await;
    let site = Setup::default().mail(&smtp.url()).start().await;
    smtp.stop().await;
    site.browser().submit("/forgot", &[("email", "cade@example.com")]).await;
    site.mail_is_done().await;
    let site = site.with_people().await;
    site.browser().submit("/forgot", &[("email", "cade@example.com")]).await;
    let attempts = |result: &str| format!("throughline_mail_attempts_total{{result=\"{result}\"}}");
    metrics::comes_to(site.ops, &attempts("failed"), |failed| failed >= 1.0).await;
    site.age_mail(time::Duration::days(2)).await;
    metrics::comes_to(site.ops, &attempts("given_up"), |given_up| given_up >= 1.0).await;
    site.mail_is_done().await;
    smtp.start_again().await;
    metrics::comes_to(site.ops, "throughline_mails_waiting", |waiting| waiting == 0.0).await;
    assert_eq!(smtp.mails().len(), 0);
}

/// Two replicas send, the mail server freezes, one replica is killed and another one comes.
#[tokio::test]
async fn no_mail_is_lost_or_doubled_by_replicas_that_come_and_go() {
    let smtp = SmtpServer::start().await;
    let first = Setup::default().mail(&smtp.url()).start().await;
    let second = Setup::default().mail(&smtp.url()).database(first.database.clone()).start().await;
    for n in 0..6 {
        ask(&[&first, &second][n % 2].browser(), &format!("person-{n}")).await;
    }
    smtp.received(12).await;
    // The last of them is noted as sent, too: a replica that is killed between the two sends it twice, and has to.
    first.mail_is_done().await;
    smtp.freeze();
    for n in 6..9 {
        ask(&[&first, &second][n % 2].browser(), &format!("person-{n}")).await;
    }
    let database = first.database.clone();
    drop((first, second));
    smtp.thaw();
    // Past the leases of those that are gone.
    database.age_mail(time::Duration::minutes(2)).await;
    let third = Setup::default().mail(&smtp.url()).database(database).start().await;
    smtp.received(18).await;
    third.mail_is_done().await;
    assert_eq!(ids(&smtp).len(), 18, "lost");
    assert_eq!(smtp.mails().len(), 18, "doubled");
}

/// SIGTERM ends a process in its time, and what waits is there for the next one.
#[tokio::test]
async fn the_queue_survives_a_restart() {
    let black_hole = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{SECRET}:{SECRET}@{}", black_hole.local_addr().unwrap());
    let settings = [("THROUGHLINE_SMTP_URL", url.as_str()), ("THROUGHLINE_MAIL_FROM", "chat@example.com")];
    let started = Serve::prepared().await.with(&settings).started().await;
    let Started { program, address, database, .. } = started;
    ask(&Browser::new(address), "erin").await;
    program.signal(Signal::TERM);
    let outcome = program.end_within(Duration::from_secs(10)).await;
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(!outcome.stderr.contains(SECRET) && !outcome.stderr.contains("erin@"), "{outcome:?}");

    let smtp = SmtpServer::start().await;
    database.age_mail(time::Duration::minutes(2)).await;
    let site = Setup::default().mail(&smtp.url()).database(database).start().await;
    assert_eq!(smtp.received(2).await.len(), 2);
    site.mail_is_done().await;
    assert_eq!(smtp.mails().len(), 2);
}

/// The Message-IDs that arrived.
fn ids(smtp: &SmtpServer) -> BTreeSet<String> {
    smtp.mails().iter().map(|mail| mail.header("message-id")[0].to_owned()).collect()
}
