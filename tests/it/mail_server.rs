//! What a mail server may say, and what an operator sees of it.

use crate::support::{
    TestApp,
    app::Setup,
    doctor::Deployment,
    metrics,
    program::{Outcome, run, throughline},
    smtp::SmtpServer,
};

const FROM: &str = "Throughline <chat@example.com>";
const PASSWORD: &str = "erin-likes-long-passphrases";

/// What becomes of somebody's first mail at a server that answers so.
async fn site_behind(command: &str, answer: &str) -> (TestApp, SmtpServer) {
    let smtp = SmtpServer::that_answers(command, answer).await;
    let site = Setup::default().mail(&smtp.url()).start().await.with_people().await;
    site.browser().submit("/forgot", &[("email", "cade@example.com")]).await;
    (site, smtp)
}

fn attempts(result: &str) -> String {
    format!("throughline_mail_attempts_total{{result=\"{result}\"}}")
}

#[tokio::test]
async fn a_mail_to_a_mailbox_that_does_not_exist_is_given_up_at_once() {
    for answer in ["550 5.1.1 no such user", "554 5.1.10 null MX", "550 5.2.1 disabled", "550 no such user"] {
        let (site, _smtp) = site_behind("RCPT", answer).await;
        metrics::comes_to(site.ops, &attempts("given_up"), |given_up| given_up >= 1.0).await;
        site.mail_is_done().await;
    }
}

#[tokio::test]
async fn a_mail_that_the_server_does_not_let_us_send_waits_until_it_does() {
    for (command, answer) in [
        ("RCPT", "550 5.7.1 relaying denied"),
        ("RCPT", "553 5.7.1 not permitted to send as this sender"),
        ("RCPT", "550 5.1.8 the sender's domain does not exist"),
        ("MAIL", "550 5.1.1 who is that"),
        ("MAIL", "553 no"),
    ] {
        let (site, _smtp) = site_behind(command, answer).await;
        metrics::comes_to(site.ops, &attempts("failed"), |failed| failed >= 1.0).await;
        let waiting = "select count(*) from mail_outbox where next_attempt_at is not null";
        assert_eq!(site.count(waiting).await, 1, "{command} {answer}");
    }
}

async fn mail_test(url: &str, address: &str) -> Outcome {
    let mut command = throughline(["mail", "test", address]);
    command.args(["--smtp-url", url, "--mail-from", FROM, "--public-url", "https://chat.example.com"]);
    run(command).await
}

#[tokio::test]
async fn an_operator_sends_a_test_mail() {
    let smtp = SmtpServer::start().await;
    let sent = mail_test(&smtp.url(), "kurt@b\u{fc}cher.example").await;
    assert_eq!(sent.code, Some(0), "{sent:?}");
    let mail = smtp.received(1).await.remove(0);
    assert_eq!(mail.to, ["kurt@xn--bcher-kva.example"]);
    assert!(mail.text.contains("https://chat.example.com/"), "{}", mail.text);

    let refused = mail_test(&smtp.url(), "k..urt@example.com").await;
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("dots"), "{refused:?}");
    let option = mail_test(&format!("{}?starttls=true", smtp.url()), "kurt@example.com").await;
    assert!(option.stderr.contains("THROUGHLINE_SMTP_URL") && option.stderr.contains("starttls"), "{option:?}");
    assert_eq!(smtp.mails().len(), 1);
}

#[tokio::test]
async fn a_refused_test_mail_tells_the_step_and_the_code() {
    for (command, answer, told) in [
        ("RCPT", "550 5.7.1 kurt@example.com: relaying denied", "refuses the recipient (550 5.7.1)"),
        ("MAIL", "553 5.7.1 not yours", "refuses our sender (553 5.7.1)"),
        ("AUTH", "535 5.7.8 no", "does not let us log in (535 5.7.8)"),
    ] {
        let smtp = SmtpServer::that_answers(command, answer).await;
        let url = smtp.url().replace("smtp://", "smtp://chat:s3cr3t@");
        let refused = mail_test(&url, "kurt@example.com").await;
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(refused.stderr.contains(told), "{told}: {refused:?}");
        let everything = format!("{refused:?}");
        assert!(!everything.contains("kurt@") && !everything.contains("s3cr3t"), "{everything}");
    }
}

#[tokio::test]
async fn the_doctor_talks_to_the_mail_server() {
    let at = async |url: &str| {
        Deployment::in_order().await.with(&[("THROUGHLINE_SMTP_URL", url), ("THROUGHLINE_MAIL_FROM", FROM)])
    };
    let smtp = SmtpServer::start().await;
    at(&smtp.url()).await.expect("ok", "mail-server", &["accepts mail from our sender"]).await;
    assert_eq!(smtp.mails().len(), 0);
    let strict = SmtpServer::that_answers("MAIL", "553 5.7.1 not yours").await;
    let found = ["refuses our sender (553 5.7.1)", "THROUGHLINE_MAIL_FROM"];
    at(&strict.url()).await.expect("error", "mail-server", &found).await;
    let locked = SmtpServer::that_answers("AUTH", "535 5.7.8 no").await;
    let url = locked.url().replace("smtp://", "smtp://chat:0123456789abcdef@");
    at(&url).await.expect("error", "mail-server", &["does not let us log in (535 5.7.8)"]).await;
    let found = ["does not encrypt the connection", "STARTTLS"];
    at(&format!("{}?tls=required", smtp.url())).await.expect("error", "mail-server", &found).await;
    at("smtp://127.0.0.1:9").await.expect("warning", "mail-server", &["does not let us connect"]).await;
}

/// The form says what is wrong with an address that mail cannot reach, and an international domain is one address in every spelling.
#[tokio::test]
async fn whoever_registers_has_an_address_that_mail_can_reach() {
    let smtp = SmtpServer::start().await;
    let site = Setup::default().mail(&smtp.url()).start().await;
    let browser = site.browser();
    let register = async |email: &str| {
        browser.submit("/register", &[("email", email), ("display_name", "Kurt"), ("password", PASSWORD)]).await
    };
    for unreachable in ["a..b@example.com", ".a@example.com", "a.@example.com"] {
        let page = register(unreachable).await;
        assert_eq!(page.status, 422, "{page:?}");
        assert!(page.body.contains("Check the dots before the @") && page.body.contains(unreachable), "{}", page.body);
    }
    assert_eq!(register("kurt@b\u{fc}cher.example").await.status, 303);
    let mail = smtp.received(1).await.remove(0);
    assert_eq!(mail.to, ["kurt@xn--bcher-kva.example"]);
    assert_eq!(browser.open(&mail.link()).await.status, 200);
}
