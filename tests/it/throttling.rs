//! Guesses are slowed down: by all replicas together, alike for everybody, and without keeping the owner out.

use std::time::{Duration, Instant};

use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD};
use percent_encoding::percent_decode_str;
use sqlx::{Connection, PgConnection};
use throughline::crypto::sha256;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::{Reply, send},
    metrics::Metrics,
    program::eventually,
    smtp::SmtpServer,
};

/// A second, a bit more on a busy machine, and less than any other call of the store may take.
const SOON: Duration = Duration::from_millis(1_400);

/// Three replicas on one database, which believe what the test says about the client's address.
async fn replicas() -> [TestApp; 3] {
    let first = replica_of(None).await.with_people().await;
    let [second, third] = [replica_of(Some(&first)).await, replica_of(Some(&first)).await];
    [first, second, third]
}

async fn replica_of(first: Option<&TestApp>) -> TestApp {
    let setup = Setup::default().flags(["--trusted-proxies", "127.0.0.1/32"]);
    match first {
        Some(first) => setup.database(first.database.clone()).start().await,
        None => setup.start().await,
    }
}

/// A login on the page, from a network.
async fn log_in(browser: &Browser, from: &str, email: &str, password: &str) -> Reply {
    let request = browser.request("POST", "/login").header("X-Forwarded-For", from);
    send(request.form(&[("email", email), ("password", password)])).await
}

async fn guess(browser: &Browser, from: &str, email: &str) -> Reply {
    log_in(browser, from, email, "not the passphrase").await
}

fn browsers(apps: &[TestApp; 3]) -> [Browser; 3] {
    apps.each_ref().map(TestApp::browser)
}

async fn hashes(apps: &[TestApp]) -> f64 {
    let mut hashes = 0.0;
    for app in apps {
        hashes += Metrics::of(app.ops).await.value("throughline_password_hash_duration_seconds_count");
    }
    hashes
}

fn retry_after(reply: &Reply) -> u64 {
    reply.header("retry-after").parse().unwrap_or_else(|_| panic!("no Retry-After in {reply:?}"))
}

/// Beyond the limit nothing is hashed (NIST SP 800-63B-4 §3.2.2).
#[tokio::test]
async fn guesses_at_one_account_are_slowed_down_whether_it_exists_or_not() {
    let apps = replicas().await;
    let browsers = browsers(&apps);
    let mut curves = Vec::new();
    for (email, network) in [("cade@example.com", "192.0.2.1"), ("nobody@example.com", "192.0.2.2")] {
        let before = hashes(&apps).await;
        let mut statuses = Vec::new();
        for guess_number in 0..100 {
            let reply = guess(&browsers[guess_number % 3], network, email).await;
            if reply.status == 429 {
                assert!((1..=60).contains(&retry_after(&reply)), "{reply:?}");
            }
            statuses.push(reply.status);
        }
        let hashed = hashes(&apps).await - before;
        assert!((10.0..=11.0).contains(&hashed), "{hashed} of 100 guesses reached the hash");
        curves.push(statuses);
    }
    let early = |statuses: &[u16]| statuses[..20].to_vec();
    assert_eq!(early(&curves[0]), early(&curves[1]));
    assert_eq!(early(&curves[0]), [[401; 10], [429; 10]].concat());
}

/// Many networks that guess at one account: at most 100 failures in a row (NIST SP 800-63B-4 §3.2.2).
#[tokio::test]
async fn guesses_from_many_networks_pause_long_before_the_hundredth() {
    let apps = replicas().await;
    let browsers = browsers(&apps);
    for email in ["cade@example.com", "nobody@example.com"] {
        let (before, mut statuses) = (hashes(&apps).await, Vec::new());
        for network in 0..100 {
            let reply = guess(&browsers[network % 3], &format!("198.51.100.{network}"), email).await;
            assert!(reply.status == 401 || (reply.status == 429 && retry_after(&reply) >= 1), "{reply:?}");
            statuses.push(reply.status);
        }
        assert_eq!(statuses[..18], [vec![401; 15], vec![429; 3]].concat(), "{email}");
        let hashed = hashes(&apps).await - before;
        assert!((15.0..=16.0).contains(&hashed), "{hashed} of 100 guesses at {email} reached the hash");
        // The minute after, one more, and no other burst. A new replica has seen no refusal yet.
        apps[0].sql("update throttle set empty_at = empty_at - interval '60 seconds'").await;
        let replica = replica_of(Some(&apps[0])).await;
        let browser = replica.browser();
        let mut later = Vec::new();
        for network in 100..103 {
            later.push(guess(&browser, &format!("198.51.100.{network}"), email).await.status);
        }
        assert!(later[0] == 401 && later[2] == 429, "{email}: {later:?}");
    }
}

#[tokio::test]
async fn guesses_at_the_same_time_gain_nothing() {
    let apps = replicas().await;
    let mut guesses = JoinSet::new();
    for number in 0..60 {
        let browser = apps[number % 3].browser();
        guesses.spawn(async move { log_in(&browser, "192.0.2.1", "cade@example.com", "not it").await.status });
    }
    let statuses = guesses.join_all().await;
    let count = |status| statuses.iter().filter(|other| **other == status).count();
    // On a busy machine some may find no turn in time.
    assert!((1..=10).contains(&count(401)) && count(401) + count(429) + count(503) == 60, "{statuses:?}");
}

#[tokio::test]
async fn whoever_waits_may_try_again() {
    let [app, ..] = replicas().await;
    for _ in 0..10 {
        assert_eq!(guess(&app.browser(), "192.0.2.1", "cade@example.com").await.status, 401);
    }
    let reply = guess(&app.browser(), "192.0.2.1", "cade@example.com").await;
    assert_eq!((reply.status, reply.header("content-type")), (429, "text/html; charset=utf-8"), "{reply:?}");
    assert!(reply.body.contains("Too many attempts. Try again in "), "{reply:?}");
    assert!(reply.body.contains("cade@example.com") && !reply.body.contains("not the passphrase"), "{reply:?}");
    // A minute, by the clock of the database. The refusal itself is remembered for a moment.
    app.sql("update throttle set empty_at = empty_at - interval '61 seconds'").await;
    eventually("the right password is let in", async || {
        let reply = log_in(&app.browser(), "192.0.2.1", "cade@example.com", "cade-passphrase").await;
        assert!([303, 429].contains(&reply.status), "{reply:?}");
        reply.status == 303
    })
    .await;
}

#[tokio::test]
async fn scripts_read_when_to_come_back() {
    let [app, ..] = replicas().await;
    let login = serde_json::json!({"email": "cade@example.com", "password": "not it"});
    let mut last = None;
    for _ in 0..11 {
        last = Some(send(app.browser().request("POST", "/api/session").json(&login)).await);
    }
    let reply = last.unwrap();
    assert_eq!((reply.status, reply.header("content-type")), (429, "application/problem+json"), "{reply:?}");
    assert!(retry_after(&reply) >= 1);
    assert_eq!(reply.json()["title"], "Too many attempts");
}

#[tokio::test]
async fn right_passwords_are_not_counted() {
    let [app, ..] = replicas().await;
    for _ in 0..40 {
        let reply = log_in(&app.browser(), "192.0.2.1", "cade@example.com", "cade-passphrase").await;
        assert_eq!(reply.status, 303, "{reply:?}");
    }
}

/// A right password is counted until it is known to be right, and that keeps nobody else out.
#[tokio::test]
async fn right_passwords_at_the_same_time_are_all_let_in() {
    let [app, ..] = replicas().await;
    for _ in 0..8 {
        assert_eq!(guess(&app.browser(), "127.0.0.1", "cade@example.com").await.status, 401);
    }
    for _ in 0..4 {
        let mut logins = JoinSet::new();
        // No more than wait for a hash on a machine with one core.
        for _ in 0..16 {
            let browser = app.browser();
            logins.spawn(async move { log_in(&browser, "127.0.0.1", "cade@example.com", "cade-passphrase").await });
        }
        let statuses: Vec<_> = logins.join_all().await.iter().map(|reply| reply.status).collect();
        assert_eq!(statuses, [303; 16]);
    }
    // The guesses still count: two more, and then none, however many are made at once.
    let mut guesses = JoinSet::new();
    for _ in 0..16 {
        let browser = app.browser();
        guesses.spawn(async move { guess(&browser, "127.0.0.1", "cade@example.com").await });
    }
    let replies = guesses.join_all().await;
    let statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 2, "{statuses:?}");
    for limited in replies.iter().filter(|reply| reply.status != 401) {
        assert!(limited.status == 429 && (50..=60).contains(&retry_after(limited)), "{limited:?}");
    }
}

/// Each login may leave a subject for good.
#[tokio::test]
async fn a_program_that_logs_in_again_and_again_is_slowed_down() {
    let apps = replicas().await;
    let (browsers, started) = (browsers(&apps), Instant::now());
    let mut statuses = Vec::new();
    for number in 0..630 {
        let network = format!("198.51.{}.{}", number / 250, number % 250);
        statuses.push(log_in(&browsers[number % 3], &network, "cade@example.com", "cade-passphrase").await.status);
    }
    let done = statuses.iter().filter(|status| **status == 303).count();
    let allowed = 600 + usize::try_from(started.elapsed().as_secs() / 10).unwrap();
    assert!((600..=allowed).contains(&done), "{done} logins: {statuses:?}");
    assert_eq!(statuses[..600], [303; 600]);
    let limited = log_in(&browsers[0], "198.51.100.99", "cade@example.com", "cade-passphrase").await;
    assert!(limited.status == 429 && (1..=10).contains(&retry_after(&limited)), "{limited:?}");
    let other = log_in(&browsers[0], "198.51.100.99", "dana@example.com", "dana-passphrase").await;
    assert_eq!(other.status, 303, "{other:?}");
}

/// A rate limit must not lock the owner out (OWASP ASVS 6.1.1).
#[tokio::test]
async fn guesses_do_not_keep_the_owner_out_of_a_browser_that_is_known() {
    let [app, replica, _] = replicas().await;
    let owner = app.browser();
    let password = "cade-passphrase";
    let reply = log_in(&owner, "203.0.113.7", "cade@example.com", password).await;
    assert_eq!(reply.status, 303, "{reply:?}");
    let cookie = reply.set_cookie("device").unwrap();
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    let device = reply.cookie_pair("device");
    let stranger = app.browser();
    for network in 0..20 {
        guess(&stranger, &format!("198.51.100.{network}"), "cade@example.com").await;
    }
    let stranger = log_in(&stranger, "203.0.113.7", "cade@example.com", password).await;
    assert_eq!(stranger.status, 429, "{stranger:?}");
    let with_cookie = |app: &TestApp, cookie: String, email: &str, password: &str| {
        let request = app.browser().request("POST", "/login").header("X-Forwarded-For", "203.0.113.7");
        send(request.header("Cookie", cookie).form(&[("email", email), ("password", password)]))
    };
    let known = with_cookie(&replica, device.clone(), "cade@example.com", password).await;
    assert_eq!(known.status, 303, "{known:?}");
    // It is worth nothing for anybody else, nor when it was changed.
    let attacker = app.browser();
    for _ in 0..20 {
        guess(&attacker, "198.51.100.1", "dana@example.com").await;
    }
    let other = with_cookie(&app, device.clone(), "dana@example.com", "dana-passphrase").await;
    assert_eq!(other.status, 303, "{other:?}");
    let mut forged = device.clone();
    forged.pop();
    assert_eq!(with_cookie(&app, forged, "cade@example.com", password).await.status, 429);
    // Whoever took it has its limit too.
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(with_cookie(&app, device.clone(), "cade@example.com", "not it").await.status);
    }
    assert_eq!(statuses, [vec![401; 10], vec![429; 2]].concat());
}

async fn guess_with(app: &TestApp, device: &str, password: &str) -> Reply {
    let request = app.browser().request("POST", "/login").header("Cookie", device);
    send(request.form(&[("email", "cade@example.com"), ("password", password)])).await
}

/// Whoever collects known browsers has no more guesses than with one of them (NIST SP 800-63B-4 §3.2.2).
#[tokio::test]
async fn thirty_known_browsers_are_no_thirty_allowances() {
    let apps = replicas().await;
    let mut devices = Vec::new();
    for number in 0..30 {
        let login =
            log_in(&apps[0].browser(), &format!("192.0.2.{number}"), "cade@example.com", "cade-passphrase").await;
        devices.push(login.cookie_pair("device"));
    }
    let before = hashes(&apps).await;
    let mut refused = 0;
    for guess_number in 0..300 {
        let status = guess_with(&apps[guess_number % 3], &devices[guess_number % 30], "not it").await.status;
        assert!([401, 429].contains(&status), "{status}");
        refused += u32::from(status == 401);
    }
    let hashed = hashes(&apps).await - before;
    assert!((20..=21).contains(&refused) && (20.0..=21.0).contains(&hashed), "{refused} guesses, {hashed} hashes");
}

#[tokio::test]
async fn a_known_browser_is_forgotten_when_the_password_changes() {
    let [app, ..] = replicas().await;
    let thief = log_in(&app.browser(), "192.0.2.1", "cade@example.com", "cade-passphrase").await.cookie_pair("device");
    let owner = app.browser();
    owner.log_in_as("Cade").await;
    let new = "four lamps beneath a bridge";
    let change = [("current_password", "cade-passphrase"), ("new_password", new)];
    let changed = owner.submit("/account/password", &change).await;
    assert_eq!(changed.status, 303, "{changed:?}");
    for network in 0..20 {
        guess(&app.browser(), &format!("198.51.100.{network}"), "cade@example.com").await;
    }
    let refused = guess_with(&app, &thief, "not it").await;
    assert_eq!(refused.status, 429, "it has an allowance of its own");
    assert!(!refused.body.contains("have to wait"), "without mail there is no other way in: {refused:?}");
    assert_eq!(guess_with(&app, &changed.cookie_pair("device"), new).await.status, 303);
}

/// An attack that lasts keeps the owner out of no browser: a mail leads in, and the page of the refusal says so.
#[tokio::test]
async fn guesses_cannot_keep_out_the_owner_who_reads_their_mail() {
    let smtp = SmtpServer::start().await;
    let setup = Setup::default().mail(&smtp.url()).flags(["--trusted-proxies", "127.0.0.1/32"]);
    let app = setup.start().await.with_people().await;
    let stranger = app.browser();
    let attack = async || {
        for network in 0..50 {
            guess(&stranger, &format!("198.51.100.{network}"), "cade@example.com").await;
        }
    };
    attack().await;
    let owner = app.browser();
    let refused = log_in(&owner, "203.0.113.7", "cade@example.com", "cade-passphrase").await;
    assert!(refused.status == 429 && refused.body.contains("have to wait"), "{refused:?}");
    assert!(refused.body.contains("href=\"/forgot\""), "{refused:?}");
    let by_script = owner.fetch("POST", "/api/session").header("X-Forwarded-For", "203.0.113.7");
    let credentials = serde_json::json!({"email": "cade@example.com", "password": "cade-passphrase"});
    let by_script = send(by_script.json(&credentials)).await;
    assert!(by_script.status == 429 && by_script.body.contains("have to wait"), "{by_script:?}");
    owner.submit("/forgot", &[("email", "cade@example.com")]).await;
    let token = smtp.received(1).await.remove(0).token();
    let new = "four lamps beneath a bridge";
    attack().await;
    assert_eq!(owner.submit("/reset", &[("token", &token), ("new_password", new)]).await.status, 303);
    attack().await;
    assert_eq!(log_in(&app.browser(), "203.0.113.7", "cade@example.com", new).await.status, 429);
    assert_eq!(log_in(&owner, "203.0.113.7", "cade@example.com", new).await.status, 303);
}

/// The browser's id is there to be read, and the digest of a guess at the address could be compared.
#[tokio::test]
async fn whoever_has_a_known_browsers_cookie_cannot_test_addresses() {
    let app = TestApp::start().await;
    let reply = app.browser().submit("/login", &[("email", "cade@example.com"), ("password", "cade-passphrase")]).await;
    let pair = reply.cookie_pair("device");
    let cookie = percent_decode_str(&pair).decode_utf8().unwrap().to_lowercase();
    let is_id = |at: &usize| cookie.get(*at..*at + 36).is_some_and(|text| Uuid::try_parse(text).is_ok());
    let id = &cookie[(0..cookie.len()).find(is_id).unwrap()..][..36];
    for guess in [format!("{id} cade@example.com"), format!("{id}.cade@example.com"), "cade@example.com".to_owned()] {
        let digest = sha256(&guess);
        let hex = digest.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        let base64 = BASE64_STANDARD_NO_PAD.encode(digest).to_lowercase();
        assert!(![guess, hex, base64].iter().any(|told| cookie.contains(told)), "{pair}");
    }
}

/// OWASP ASVS 13.3.4.
#[tokio::test]
async fn a_browser_is_known_for_as_long_as_the_secret_that_signed_its_cookie_is_listed() {
    let (old, new) = ("old-secret-".repeat(8), "new-secret-".repeat(8));
    let app = Setup::default().cookie_secrets([&old]).start().await.with_people().await;
    let with_secrets = |secrets: [&str; 2]| Setup::default().cookie_secrets(secrets).database(app.database.clone());
    let (rotated, done) = (with_secrets([&new, &old]).start().await, with_secrets([&new, &new]).start().await);
    let log_in = async |app: &TestApp, cookie: &str, password: &str| {
        let form = [("email", "cade@example.com"), ("password", password)];
        send(app.browser().request("POST", "/login").header("Cookie", cookie).form(&form)).await
    };
    let known = log_in(&app, "", "cade-passphrase").await.cookie_pair("device");
    for app in [&rotated, &done] {
        for _ in 0..11 {
            log_in(app, "", "not the passphrase").await;
        }
        assert_eq!(log_in(app, "", "cade-passphrase").await.status, 429);
    }
    let renewed = log_in(&rotated, &known, "cade-passphrase").await;
    assert_eq!(renewed.status, 303, "{renewed:?}");
    assert_eq!(
        log_in(&done, &known, "cade-passphrase").await.status,
        429,
        "a secret that is listed no more still counts"
    );
    assert_eq!(log_in(&done, &renewed.cookie_pair("device"), "cade-passphrase").await.status, 303);
}

/// OWASP ASVS 6.3.1.
#[tokio::test]
async fn one_password_for_a_thousand_accounts_is_stopped() {
    let apps = replicas().await;
    let browsers = browsers(&apps);
    let (started, mut refused) = (Instant::now(), 0);
    for number in 0..1_000 {
        let reply = guess(&browsers[number % 3], "2001:db8:1:2::1", &format!("person-{number}@example.com")).await;
        refused += u64::from(reply.status == 401);
    }
    let allowed = 20 + started.elapsed().as_secs() / 30;
    assert!((20..=allowed).contains(&refused), "{refused} accounts were tried");
    // The rest of the subscriber's network, and nobody else.
    assert_eq!(guess(&browsers[0], "2001:db8:1:2:ffff::9", "one@example.com").await.status, 429);
    assert_eq!(guess(&browsers[0], "2001:db8:1:3::1", "two@example.com").await.status, 401);
}

/// OWASP ASVS 2.4.1.
#[tokio::test]
async fn one_network_registers_only_so_many_people() {
    let apps = replicas().await;
    let mut replies = Vec::new();
    for number in 0..70 {
        let email = format!("new-{number}@example.com");
        let form = [("email", email.as_str()), ("display_name", "New"), ("password", "seven lamps beneath")];
        let request = apps[number % 3].browser().request("POST", "/register");
        replies.push(send(request.header("X-Forwarded-For", "192.0.2.1").form(&form)).await);
    }
    let made = replies.iter().filter(|reply| reply.status == 303).count();
    assert!((60..=61).contains(&made), "{made} accounts");
    let last = replies.last().unwrap();
    assert!(last.status == 429 && retry_after(last) >= 1, "{last:?}");
    assert!(last.body.contains("Try again in") && last.body.contains("new-69@example.com"), "{last:?}");
}

/// OWASP ASVS 16.5.3.
#[tokio::test]
async fn without_a_count_nobody_logs_in_and_tokens_go_on() {
    let [app, ..] = replicas().await;
    let mut other = PgConnection::connect(&app.database.url).await.unwrap();
    let mut lock = other.begin().await.unwrap();
    sqlx::query("lock table throttle in access exclusive mode").execute(&mut *lock).await.unwrap();
    let started = Instant::now();
    let reply = log_in(&app.browser(), "192.0.2.1", "cade@example.com", "cade-passphrase").await;
    let after = started.elapsed();
    assert!(reply.status == 503 && retry_after(&reply) >= 1 && after < SOON, "{after:?} {reply:?}");
    let form = [("email", "new@example.com"), ("display_name", "New"), ("password", "seven lamps beneath")];
    let started = Instant::now();
    let reply = app.browser().submit("/register", &form).await;
    let after = started.elapsed();
    assert!(reply.status == 503 && retry_after(&reply) >= 1 && after < SOON, "{after:?} {reply:?}");
    app.browser().token().await;
    lock.rollback().await.unwrap();
    let reply = log_in(&app.browser(), "192.0.2.1", "cade@example.com", "cade-passphrase").await;
    assert_eq!(reply.status, 303, "{reply:?}");
}

/// Slow as the database is, whoever did not guess is not counted. `account` is locked, so that every login uses up its time.
#[tokio::test]
async fn a_login_that_fails_for_want_of_time_is_not_counted() {
    let [app, ..] = replicas().await;
    let mut other = PgConnection::connect(&app.database.url).await.unwrap();
    let mut lock = other.begin().await.unwrap();
    sqlx::query("lock table account in access exclusive mode").execute(&mut *lock).await.unwrap();
    let mut logins = JoinSet::new();
    for _ in 0..10 {
        let browser = app.browser();
        logins.spawn(async move { log_in(&browser, "192.0.2.1", "cade@example.com", "cade-passphrase").await.status });
    }
    assert_eq!(logins.join_all().await, [503; 10]);
    lock.rollback().await.unwrap();
    let reply = log_in(&app.browser(), "192.0.2.1", "cade@example.com", "cade-passphrase").await;
    assert_eq!(reply.status, 303, "{reply:?}");
    eventually("nothing is counted but that login", async || {
        app.count("select count(*) from throttle where empty_at > now()").await == 1
    })
    .await;
}

/// Whoever reads the table cannot even confirm a guess at a login name or an address.
#[tokio::test]
async fn the_table_tells_nothing_that_could_be_guessed() {
    let app = replica_of(None).await.with_people().await;
    guess(&app.browser(), "192.0.2.1", "cade@example.com").await;
    let guesses =
        "select count(*) from throttle, unnest(array['cade@example.com', 'account cade@example.com', '192.0.2.1',
        '192.0.2.1/32', 'network 192.0.2.1/32', 'account_and_network 192.0.2.1/32 cade@example.com']) as guess
        where bucket = sha256(guess::bytea)";
    // The account's logins are counted along with a guess, and taken back.
    let counts = async |rows: i64| {
        let counting = "select count(*) from throttle where empty_at > now()";
        eventually("a guess counts in three buckets", async || app.count(counting).await == rows).await;
    };
    counts(3).await;
    assert_eq!(app.count(guesses).await, 0);
    // Replicas with the same secret count together, and one with another secret begins anew.
    guess(&replica_of(Some(&app)).await.browser(), "192.0.2.1", "cade@example.com").await;
    counts(3).await;
    let new = Setup::default().flags(["--trusted-proxies", "127.0.0.1/32"]).database(app.database.clone());
    let new = new.cookie_secrets([&"another secret  ".repeat(4), &"0123456789abcdef".repeat(4)]).start().await;
    guess(&new.browser(), "192.0.2.1", "cade@example.com").await;
    counts(6).await;
}

#[tokio::test]
async fn what_does_not_count_any_more_is_deleted_and_the_rest_is_not() {
    let [app, ..] = replicas().await;
    app.sql(
        "insert into throttle select sha256(n::text::bytea), now() - interval '1 second' from generate_series(1, 1200) as n",
    )
    .await;
    guess(&app.browser(), "192.0.2.1", "cade@example.com").await;
    let swept = replica_of(Some(&app)).await;
    eventually("only the three buckets of the guess are left", async || {
        swept.text("select count(*)::text from throttle").await == "3"
    })
    .await;
}
