//! One customer's many IPv6 networks are counted together, and share the queue for hashing with everybody else.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{Browser, app::Setup, browser::send};

const PASSWORD: &str = "seven lamps beneath the quay";

/// A guess at an account of its own for each name, from a network.
async fn guess(browser: &Browser, from: &str, name: &str) -> u16 {
    let login = json!({"email": format!("{name}@example.com"), "password": "not the passphrase"});
    send(browser.request("POST", "/api/session").header("X-Forwarded-For", from).json(&login)).await.status
}

/// Providers give a customer a /56, which is 256 networks (RFC 6177, RIPE-690).
#[tokio::test]
async fn one_customer_is_no_crowd_of_networks() {
    let app = Setup::default().flags(["--trusted-proxies", "127.0.0.0/8"]).start().await;
    let (browser, started) = (app.browser(), Instant::now());
    let mut let_through = 0;
    for number in 0..256 {
        let status = guess(&browser, &format!("2001:db8:1:12{number:02x}::1"), &format!("person-{number}")).await;
        let_through += u64::from(status == 401);
    }
    let allowed = 40 + started.elapsed().as_secs() / 15;
    assert!((40..=allowed).contains(&let_through), "{let_through} guesses of one /56");
    // The rest of the /48 has twice as much in all, and whoever is elsewhere has all of it.
    let mut neighbours = 0;
    for number in 0..100 {
        let status = guess(&browser, &format!("2001:db8:1:{number:02x}00::1"), &format!("other-{number}")).await;
        neighbours += u64::from(status == 401);
    }
    let allowed = 40 + started.elapsed().as_secs() / 7;
    assert!((40..=allowed).contains(&neighbours), "{neighbours} guesses of the rest of the /48");
    assert_eq!(guess(&browser, "2001:db8:2::1", "somebody").await, 401);
}

/// Forty connections of one customer keep the queue as full as they can; each person who comes from elsewhere gets a turn.
#[tokio::test]
async fn one_customer_keeps_nobody_else_from_logging_in() {
    let setup = Setup::default().flags(["--trusted-proxies", "127.0.0.0/8"]).hash_params(1_024, 2);
    let app = setup.start().await;
    let eve = json!({"email": "eve@example.com", "display_name": "Eve", "password": PASSWORD});
    assert_eq!(send(app.browser().request("POST", "/api/accounts").json(&eve)).await.status, 201);
    app.sql(
        "insert into account (id, email, display_name, custom_user_id, password_hash, created_at)
         select gen_random_uuid(), 'eve-' || n || '@example.com', 'Eve', 'eve-' || n, password_hash, created_at
         from account, generate_series(0, 78) as n",
    )
    .await;
    let over = Arc::new(AtomicBool::new(false));
    let mut crowd = JoinSet::new();
    for number in 0..40 {
        let (browser, over) = (app.browser(), Arc::clone(&over));
        crowd.spawn(async move {
            let mut busy = 0;
            while !over.load(Ordering::Relaxed) {
                busy += u32::from(log_in(&browser, &format!("2001:db8:1:12{number:02x}::1"), number).await == 503);
            }
            busy
        });
    }
    let mut statuses = Vec::new();
    for number in 40..79 {
        statuses.push(log_in(&app.browser(), &format!("198.51.100.{number}"), number).await);
    }
    over.store(true, Ordering::Relaxed);
    let busy: u32 = crowd.join_all().await.iter().sum();
    let kept_out = statuses.iter().filter(|status| **status != 200).count();
    assert!(busy > 0, "the queue was never full");
    assert!(kept_out == 0, "{kept_out} of 39 other people were kept out: {statuses:?}");
}

async fn log_in(browser: &Browser, from: &str, number: usize) -> u16 {
    let login = json!({"email": format!("eve-{number}@example.com"), "password": PASSWORD});
    send(browser.request("POST", "/api/session").header("X-Forwarded-For", from).json(&login)).await.status
}
