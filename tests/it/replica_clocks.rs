//! Replicas whose own clocks are wrong agree on links, mail and the audit trail: the database's clock decides.

use time::Duration;

use crate::support::{
    Browser, TestApp, app::Setup, browser::send, mailbox::Mail, program::eventually, role::execute, smtp::SmtpServer,
};

const PASSWORD: &str = "seven lamps beneath the quay";

/// A site whose clock is right, and two replicas whose clocks are two hours behind and ahead. None is ready by now, but each may have a
/// request on its way, and its jobs run.
struct Site {
    smtp: SmtpServer,
    right: TestApp,
    slow: TestApp,
    fast: TestApp,
}

impl Site {
    async fn start() -> Self {
        let smtp = SmtpServer::start().await;
        let right = Setup::default().mail(&smtp.url()).start().await.with_people().await;
        let replica = async || Setup::default().mail(&smtp.url()).database(right.database.clone()).start().await;
        let (slow, fast) = (replica().await, replica().await);
        slow.advance(Duration::hours(-2));
        fast.advance(Duration::hours(2));
        Self { smtp, right, slow, fast }
    }

    /// Asks this replica for a reset, and gives the mail.
    async fn reset_mail(&self, replica: &TestApp) -> Mail {
        let is_reset = |mail: &Mail| mail.link().starts_with("/reset?");
        let before = self.smtp.mails().iter().filter(|mail| is_reset(mail)).count();
        ask(&replica.browser()).await;
        self.smtp.received_where(before + 1, is_reset).await.remove(before)
    }
}

async fn ask(browser: &Browser) {
    let reply = browser.submit("/forgot", &[("email", "cade@example.com")]).await;
    assert_eq!(reply.status, 303, "{reply:?}");
}

async fn reset(replica: &TestApp, mail: &Mail) -> u16 {
    let form = [("token", mail.token()), ("new_password", PASSWORD.to_owned())];
    let browser = replica.browser();
    send(browser.request("POST", "/reset").form(&form)).await.status
}

#[tokio::test]
async fn an_expired_link_works_on_no_replica() {
    let site = Site::start().await;
    let mail = site.reset_mail(&site.right).await;
    site.right.age_mail(Duration::minutes(60)).await;
    for replica in [&site.slow, &site.right, &site.fast] {
        assert_eq!(replica.browser().open(&mail.link()).await.status, 410);
        assert_eq!(reset(replica, &mail).await, 410);
    }
}

#[tokio::test]
async fn a_link_that_is_in_time_works_on_every_replica() {
    let site = Site::start().await;
    for (asked, used) in [(&site.right, &site.fast), (&site.fast, &site.slow), (&site.slow, &site.fast)] {
        let mail = site.reset_mail(asked).await;
        site.right.age_mail(Duration::minutes(59)).await;
        assert_eq!(used.browser().open(&mail.link()).await.status, 200);
        assert_eq!(reset(used, &mail).await, 303);
    }
}

/// OWASP ASVS 2.4.1.
#[tokio::test]
async fn the_limit_of_mail_to_an_address_holds_over_clocks_that_differ() {
    let site = Site::start().await;
    let asked = async || site.right.count("select count(*) from mail_outbox where kind = 'reset_password'").await;
    for replica in [&site.right, &site.slow, &site.fast, &site.fast, &site.slow] {
        ask(&replica.browser()).await;
    }
    assert_eq!(asked().await, 3);
    site.right.age_mail(Duration::minutes(60)).await;
    let before =
        site.right.count("select count(*) from mail_outbox where created_at > now() - interval '1 minute'").await;
    ask(&site.slow.browser()).await;
    let after =
        site.right.count("select count(*) from mail_outbox where created_at > now() - interval '1 minute'").await;
    assert_eq!((before, after), (0, 1), "what is older than an hour does not count on the slow replica");
}

#[tokio::test]
async fn a_replica_whose_clock_is_ahead_deletes_no_audit_event_before_its_time() {
    let app = TestApp::start().await;
    app.advance(Duration::days(400));
    let insert = "insert into audit_event (id, occurred_at, event, outcome)
        select gen_random_uuid(), now() - make_interval(days => age), 'old_' || age, 'ok' from unnest(array[89, 91]) as age";
    let past_retention = "select count(*) from audit_event where event = 'old_91'";
    // The first sweep may have begun before the clock was moved; the second did not.
    for _ in 0..2 {
        execute(&app.database.pool(), insert).await;
        eventually("the old one is deleted", async || app.count(past_retention).await == 0).await;
        app.advance(Duration::hours(2));
    }
    assert_eq!(app.count("select count(*) from audit_event where event = 'old_89'").await, 2);
}
