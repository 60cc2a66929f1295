//! Three server processes on one database. What one of them is told, all of them know.

use std::{process::Command, sync::Arc};

use tokio::task::JoinSet;

use crate::support::{
    Browser,
    browser::{Reply, send},
    database::TestDatabase,
    metrics::Metrics,
    program::{run, throughline},
    serve::{Serve, Started},
};

const PASSWORD: &str = "seven lamps beneath the quay";

/// Three servers that believe what the test says about the client's address.
async fn three() -> [Started; 3] {
    let database = Arc::new(TestDatabase::migrated().await);
    let start = || async {
        Serve::over(database.clone()).with(&[("THROUGHLINE_TRUSTED_PROXIES", "127.0.0.1/32")]).started().await
    };
    let (first, second, third) = tokio::join!(start(), start(), start());
    [first, second, third]
}

async fn register(server: &Started, email: &str) -> Reply {
    let form = [("email", email), ("display_name", "Eve"), ("password", PASSWORD)];
    Browser::new(server.address).submit("/register", &form).await
}

/// A login with a new browser, whose session cookie this is.
async fn log_in(server: &Started, email: &str) -> String {
    let reply = Browser::new(server.address).submit("/login", &[("email", email), ("password", PASSWORD)]).await;
    assert_eq!(reply.status, 303, "{reply:?}");
    reply.cookie_pair("session")
}

/// A form sent with this session cookie.
async fn submit(server: &Started, path: &str, cookie: &str, form: &[(&str, &str)]) -> Reply {
    send(Browser::new(server.address).request("POST", path).header("Cookie", cookie).form(form)).await
}

/// On which of the servers this session cookie is somebody's.
async fn known(servers: &[Started; 3], cookie: &str) -> [bool; 3] {
    let mut known = [false; 3];
    for (known, server) in known.iter_mut().zip(servers) {
        let request = Browser::new(server.address).fetch("GET", "/api/session").header("Cookie", cookie);
        *known = send(request).await.json()["authenticated"] == true;
    }
    known
}

fn user(database: &TestDatabase, command: &str, email: &str) -> Command {
    let mut user = throughline(["user", command, email]);
    user.env("DATABASE_URL", &database.url);
    user
}

/// OWASP ASVS 15.4.2.
#[tokio::test]
async fn fifty_registrations_of_one_email_make_one_account() {
    let servers = three().await;
    let mut registrations = JoinSet::new();
    for turn in 0..50 {
        let browser = Browser::new(servers[turn % 3].address);
        let form = [("email", "eve@example.com"), ("display_name", "Eve"), ("password", PASSWORD)];
        registrations.spawn(async move { browser.submit("/register", &form).await });
    }
    let mut welcomed = 0;
    for reply in registrations.join_all().await {
        match reply.status {
            303 => welcomed += 1,
            422 => assert!(reply.body.contains("already"), "{reply:?}"),
            // On a slow machine the last in the queue are told to come back.
            503 => assert!(!reply.header("retry-after").is_empty(), "{reply:?}"),
            _ => panic!("{reply:?}"),
        }
    }
    assert_eq!(welcomed, 1);
    let list = run(user_list(&servers[0].database)).await.done();
    assert_eq!(list.json().as_array().unwrap().len(), 1, "{list:?}");
}

fn user_list(database: &TestDatabase) -> Command {
    let mut list = throughline(["user", "list", "--json"]);
    list.env("DATABASE_URL", &database.url);
    list
}

/// OWASP ASVS 7.4.1.
#[tokio::test]
async fn a_cookie_is_worth_nothing_anywhere_after_logout() {
    let servers = three().await;
    assert_eq!(register(&servers[0], "eve@example.com").await.status, 303);
    let cookie = log_in(&servers[0], "eve@example.com").await;
    assert_eq!(known(&servers, &cookie).await, [true; 3]);
    assert_eq!(submit(&servers[1], "/logout", &cookie, &[]).await.status, 303);
    for _ in 0..20 {
        assert_eq!(known(&servers, &cookie).await, [false; 3]);
    }
}

/// At the very next request, wherever it goes (OWASP ASVS 7.4.3, 7.4.5 and 7.5.2).
#[tokio::test]
async fn what_ends_sessions_ends_them_everywhere() {
    let servers = three().await;
    let email = "eve@example.com";
    assert_eq!(register(&servers[0], email).await.status, 303);
    let [here, other] = [log_in(&servers[0], email).await, log_in(&servers[1], email).await];
    assert_eq!(known(&servers, &other).await, [true; 3]);
    assert_eq!(submit(&servers[2], "/account/sessions/revoke", &here, &[("others", "1")]).await.status, 303);
    assert_eq!((known(&servers, &here).await, known(&servers, &other).await), ([true; 3], [false; 3]));

    let other = log_in(&servers[2], email).await;
    let change = [("current_password", PASSWORD), ("new_password", "another one that is long")];
    let changed = submit(&servers[1], "/account/password", &here, &change).await;
    assert_eq!(changed.status, 303, "{changed:?}");
    assert_eq!((known(&servers, &here).await, known(&servers, &other).await), ([false; 3], [false; 3]));
    let renewed = changed.cookie_pair("session");
    assert_eq!(known(&servers, &renewed).await, [true; 3]);

    run(user(&servers[0].database, "disable", email)).await.done();
    assert_eq!(known(&servers, &renewed).await, [false; 3]);
}

/// A guess counts at every server, whichever it was sent to (OWASP ASVS 6.3.1).
#[tokio::test]
async fn guesses_are_counted_together() {
    let servers = three().await;
    let guess = async |number: usize, network: &str, email: &str| {
        let request = Browser::new(servers[number % 3].address).request("POST", "/login");
        let form = [("email", email), ("password", "not the passphrase")];
        send(request.header("X-Forwarded-For", network).form(&form)).await.status
    };
    let mut of_one_account = Vec::new();
    for number in 0..20 {
        of_one_account.push(guess(number, "192.0.2.1", "eve@example.com").await);
    }
    assert_eq!(of_one_account, [[401; 10], [429; 10]].concat());
    let mut of_one_network = Vec::new();
    for number in 0..30 {
        of_one_network.push(guess(number, "192.0.2.2", &format!("person-{number}@example.com")).await);
    }
    assert_eq!(of_one_network, [vec![401; 20], vec![429; 10]].concat());
    let mut hashed = Vec::new();
    for server in &servers {
        hashed.push(Metrics::of(server.ops).await.value("throughline_password_hash_duration_seconds_count"));
    }
    assert!(hashed.iter().all(|hashed| *hashed > 0.0) && (hashed.iter().sum::<f64>() - 30.0).abs() < 0.5, "{hashed:?}");
}
