//! How passwords are kept: the hash, its cost, and what a login makes of a hash that is too weak, too dear or damaged.

use std::{sync::Arc, time::Duration};

use argon2::Params;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use throughline::{
    crypto::password_hasher::{PasswordHasher, StoredHash},
    domain::password::Password,
};

use crate::support::{
    TestApp,
    app::Setup,
    browser::{Browser, Reply, send},
    program::eventually,
};

const CADES: &str = "select password_hash from account where email = 'cade@example.com'";

async fn log_in(browser: &Browser, name: &str, password: &str) -> Reply {
    let body = json!({"email": format!("{name}@example.com"), "password": password});
    send(browser.request("POST", "/api/session").json(&body)).await
}

async fn hash(password: &str) -> String {
    let hasher = PasswordHasher::new(Params::new(64, 1, 1, None).unwrap()).unwrap();
    let hash: StoredHash = hasher.hash(Password::attempt(password)).await.unwrap();
    hash.expose_secret().to_owned()
}

/// The cost of a hash in PHC string form: memory in KiB, and passes.
fn cost(hash: &str) -> (u32, u32) {
    let parameters =
        hash.strip_prefix("$argon2id$v=19$").expect("argon2id of today's version").split('$').next().unwrap();
    let value = |name: &str| {
        let found = parameters.split(',').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        found.unwrap().parse().unwrap()
    };
    (value("m"), value("t"))
}

async fn set_hash(app: &TestApp, name: &str, hash: &str) {
    let set = sqlx::query("update account set password_hash = $2 where email = $1 || '@example.com'");
    let set = set.bind(name).bind(hash).execute(&app.database.pool()).await.unwrap();
    assert_eq!(set.rows_affected(), 1);
}

/// OWASP ASVS 11.4.2.
#[tokio::test]
async fn every_hash_costs_what_owasp_recommends() {
    let recommended = PasswordHasher::recommended();
    let app = Setup::default().hash_params(recommended.m_cost(), recommended.t_cost()).start().await;
    for name in ["eve", "fay"] {
        let email = format!("{name}@example.com");
        let body = json!({"email": email, "display_name": name, "password": "seven lamps beneath"});
        assert_eq!(send(app.browser().request("POST", "/api/accounts").json(&body)).await.status, 201);
    }
    let hashes: Vec<String> =
        sqlx::query_scalar("select password_hash from account").fetch_all(&app.database.pool()).await.unwrap();
    for hash in &hashes {
        let (memory, passes) = cost(hash);
        assert!([(19_456, 2), (47_104, 1), (12_288, 3)].iter().any(|(m, t)| memory >= *m && passes >= *t), "{hash}");
    }
    assert_eq!(hashes.len(), 2);
    assert_ne!(hashes[0], hashes[1]);
}

#[tokio::test]
async fn a_hash_that_no_login_may_cost_is_refused_and_the_server_lives() {
    let app = TestApp::start().await;
    let good = app.text(CADES).await;
    let tail = good.rsplitn(3, '$').take(2).collect::<Vec<_>>();
    let (salt, digest) = (tail[1], tail[0]);
    let hostile = [
        // 4 GiB of memory; more than 32 bits of it; days of passes; lanes without end.
        format!("$argon2id$v=19$m=4194304,t=1,p=1${salt}${digest}"),
        format!("$argon2id$v=19$m=99999999999,t=1,p=1${salt}${digest}"),
        format!("$argon2id$v=19$m=64,t=4294967295,p=1${salt}${digest}"),
        format!("$argon2id$v=19$m=64,t=1,p=16777215${salt}${digest}"),
        format!("$argon2id$v=19$m=64,t=1,p=5${salt}${digest}"),
        format!("$argon2id$v=19$m=0,t=0,p=0${salt}${digest}"),
        // Damaged.
        "$argon2id$v=19$".to_owned(),
        "$argon2id$v=19$m=64,t=1,p=1".to_owned(),
        format!("$argon2id$v=19$m=64,t=1,p=1${salt}"),
        format!("$argon2id$v=19$m=64,t=1,p=1$!${digest}"),
        format!("$argon2id$v=19$m=64,t=1,p=1$AA${digest}"),
        format!("$argon2id$v=19$m=64,t=1,p=1${salt}$AAAA"),
        format!("$argon2id$v=19$m=64,t=1,p=1${salt}${}", "A".repeat(90)),
        format!("$argon2id$v=19$m=64,t=1,p=1${salt}$!!!!{}", &digest[4..]),
        format!("$argon2id$v=19$m=64,t=1,q=1${salt}${digest}"),
        format!("{good}$more"),
        good.replace('$', "").replacen("argon2idv=19", "$argon2id$v=19$", 1),
    ];
    for hash in &hostile {
        app.sql("delete from throttle").await;
        set_hash(&app, "cade", hash).await;
        let browser = app.browser();
        let login = tokio::time::timeout(Duration::from_secs(3), log_in(&browser, "cade", "cade-passphrase"));
        let reply = login.await.unwrap_or_else(|_| panic!("no answer in 3 s: {hash}"));
        assert_eq!(reply.status, 401, "{hash}: {reply:?}");
    }
    set_hash(&app, "cade", &good).await;
    assert_eq!(log_in(&app.browser(), "cade", "cade-passphrase").await.status, 200);
}

/// OWASP ASVS 11.2.2.
#[tokio::test]
async fn a_login_raises_the_cost_of_an_old_hash_and_sessions_stay() {
    let app = TestApp::start().await;
    let early = app.browser();
    early.log_in_as("Cade").await;
    let old = app.text(CADES).await;
    let dearer = Setup::default().hash_params(256, 3).database(Arc::clone(&app.database)).start().await;
    assert_eq!(log_in(&dearer.browser(), "cade", "a wrong passphrase").await.status, 401);
    assert_eq!(app.text(CADES).await, old, "a wrong password changed the hash");
    assert_eq!(log_in(&dearer.browser(), "cade", "cade-passphrase").await.status, 200);
    let new = app.text(CADES).await;
    assert_eq!(cost(&new), (256, 3));
    assert_eq!(app.count("select password_version::bigint from account where email = 'cade@example.com'").await, 1);
    assert!(early.token().await.is("Cade"), "the rehash ended a session");
    // It is done once, also where a replica still has the lower cost.
    for server in [&dearer, &app] {
        assert_eq!(log_in(&server.browser(), "cade", "cade-passphrase").await.status, 200);
        assert_eq!(app.text(CADES).await, new);
    }
}

/// The worst moment, 50 times: the login has read the old hash, and the change is committed before it writes the new one.
#[tokio::test]
async fn a_password_change_wins_over_a_rehash() {
    let app = Setup::default().hash_params(128, 1).start().await.with_people().await;
    let (old, changed) = (hash("cade-passphrase").await, hash("another passphrase").await);
    let pool = app.database.pool();
    let waiting =
        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    for trial in 0..50 {
        set_hash(&app, "cade", &old).await;
        let mut change = pool.begin().await.unwrap();
        let update = "update account set password_hash = $1, password_version = password_version + 1
                      where email = 'cade@example.com'";
        sqlx::query(update).bind(&changed).execute(&mut *change).await.unwrap();
        let browser = app.browser();
        let login = tokio::spawn({
            let browser = browser.clone();
            async move { log_in(&browser, "cade", "cade-passphrase").await }
        });
        eventually("the rehash waits for the change", async || app.count(waiting).await > 0).await;
        change.commit().await.unwrap();
        let reply = login.await.unwrap();
        assert_eq!(app.text(CADES).await, changed, "trial {trial}: the old password came back");
        // The login began with what was the password, and ends with what is none any more.
        assert!(matches!(reply.status, 401 | 503), "trial {trial}: {reply:?}");
        assert_eq!(browser.session().await["authenticated"], Value::Bool(false), "trial {trial}");
    }
}
