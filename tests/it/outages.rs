//! The database is away, silent, or locked: what still works, what says so soon, and that nobody is logged out by it.

use std::{collections::BTreeMap, net::TcpListener, sync::Arc, time::Duration};

use reqwest::RequestBuilder;
use serde_json::json;

use crate::support::{
    TestApp,
    app::Setup,
    browser::{Browser, Reply, send},
    database::TestDatabase,
    role::{TestRole, execute},
};

const DEADLINE: Duration = Duration::from_secs(3);

async fn in_time(request: RequestBuilder) -> Reply {
    tokio::time::timeout(DEADLINE, send(request)).await.expect("an answer in 3 s")
}

/// The session's cookie of somebody who is logged in.
async fn session_cookie(app: &TestApp) -> String {
    let body = json!({"email": "cade@example.com", "password": "cade-passphrase"});
    send(app.browser().request("POST", "/api/session").json(&body)).await.cookie_pair("session")
}

/// Everything that cannot be done without the database, asked for by somebody with this cookie.
fn requests_of_somebody(browser: &Browser, cookie: &str) -> Vec<RequestBuilder> {
    let mut requests = Vec::new();
    for path in ["/", "/login", "/register", "/token", "/createJWT", "/api/session"] {
        requests.push(browser.request("GET", path));
    }
    requests.extend(logins(browser));
    requests.push(browser.request("POST", "/logout"));
    requests.push(browser.request("DELETE", "/api/session"));
    requests.into_iter().map(|request| request.header("Cookie", cookie)).collect()
}

/// Logins and registrations, as a page and as a script send them.
fn logins(browser: &Browser) -> Vec<RequestBuilder> {
    let login = [("email", "cade@example.com"), ("password", "cade-passphrase")];
    let account = [("email", "eve@example.com"), ("display_name", "Eve"), ("password", "seven lamps beneath")];
    vec![
        browser.request("POST", "/login").form(&login),
        browser.request("POST", "/register").form(&account),
        browser.request("POST", "/api/session").json(&BTreeMap::from(login)),
        browser.request("POST", "/api/accounts").json(&BTreeMap::from(account)),
    ]
}

/// Sends all of them at once. Each is to be told soon to come back, and to keep its session.
async fn all_are_told_to_come_back(requests: Vec<RequestBuilder>) {
    let replies: Vec<_> = requests.into_iter().map(|request| tokio::spawn(in_time(request))).collect();
    for reply in replies {
        let reply = reply.await.unwrap();
        assert_eq!(reply.status, 503, "{reply:?}");
        assert!(reply.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds >= 1), "{reply:?}");
        assert!(reply.set_cookies().is_empty(), "{reply:?}");
        assert!(!reply.header("x-request-id").is_empty() && !reply.header("content-security-policy").is_empty());
        for inside in ["sqlx", "panicked", "/src/", "select ", "postgres", "argon2"] {
            assert!(!reply.body.to_lowercase().contains(inside), "{inside}: {reply:?}");
        }
    }
}

async fn who_needs_no_database_is_served(browser: &Browser) {
    for path in ["/", "/login", "/register", "/token", "/createJWT", "/api/session", "/livez", "/.well-known/jwks.json"]
    {
        let reply = in_time(browser.request("GET", path)).await;
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
    }
    let ready = in_time(browser.request("GET", "/readyz")).await;
    assert_eq!((ready.status, ready.header("content-type")), (503, "application/problem+json"), "{ready:?}");
    assert!(!ready.header("retry-after").is_empty(), "{ready:?}");
}

#[tokio::test]
async fn a_database_that_is_taken_away_shows_as_503_and_ends_no_session() {
    let app = TestApp::start().await;
    let cookie = session_cookie(&app).await;
    assert_eq!(in_time(app.browser().request("GET", "/readyz")).await.status, 200);
    app.lose_database().await;
    all_are_told_to_come_back(requests_of_somebody(&app.browser(), &cookie)).await;
    all_are_told_to_come_back(logins(&app.browser())).await;
    who_needs_no_database_is_served(&app.browser()).await;
}

#[tokio::test]
async fn a_database_that_takes_connections_and_says_nothing_shows_as_503() {
    let app = TestApp::start().await;
    let cookie = session_cookie(&app).await;
    // The kernel takes the connections; nobody ever reads them.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://throughline@{}/throughline", silent.local_addr().unwrap());
    let cut_off = Setup::default().database_url(url).start().await;
    all_are_told_to_come_back(requests_of_somebody(&cut_off.browser(), &cookie)).await;
    all_are_told_to_come_back(logins(&cut_off.browser())).await;
    who_needs_no_database_is_served(&cut_off.browser()).await;
    assert_eq!(in_time(app.browser().request("GET", "/").header("Cookie", cookie)).await.status, 200);
}

#[tokio::test]
async fn a_database_that_nobody_listens_at_shows_as_503() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let app = Setup::default().database_url(format!("postgres://throughline@{nobody}/throughline")).start().await;
    all_are_told_to_come_back(logins(&app.browser())).await;
    who_needs_no_database_is_served(&app.browser()).await;
}

/// A managed database's writer becomes a standby, keeps the connections open, and another server takes its name. Here a role's setting does
/// it: sessions keep what they began with.
#[tokio::test]
async fn connections_to_a_server_that_became_read_only_are_given_up() {
    let database = Arc::new(TestDatabase::migrated().await);
    let role = TestRole::new(&database).await.may_write_rows(&database).await;
    let alter = async |how: &str| execute(&database.pool(), &format!("alter role {} {how}", role.name)).await;
    alter("set default_transaction_read_only = on").await;
    let app = Setup::default().database(Arc::clone(&database)).database_url(role.url.clone()).start().await;
    let ready = in_time(app.browser().request("GET", "/readyz")).await;
    assert_eq!(ready.status, 503);
    assert!(ready.body.contains("read-only"), "{ready:?}");
    all_are_told_to_come_back(logins(&app.browser())).await;
    alter("reset default_transaction_read_only").await;
    let account = [("email", "eve@example.com"), ("display_name", "Eve"), ("password", "seven lamps beneath")];
    let registered = in_time(app.browser().request("POST", "/api/accounts").json(&BTreeMap::from(account))).await;
    assert_eq!(registered.status, 201, "{registered:?}");
    assert_eq!(in_time(app.browser().request("GET", "/readyz")).await.status, 200);
}

#[tokio::test]
async fn a_locked_table_holds_logins_up_for_a_moment_and_sessions_live_on() {
    let app = TestApp::start().await;
    let cookie = session_cookie(&app).await;
    let pool = app.database.pool();
    let mut lock = pool.begin().await.unwrap();
    sqlx::query("lock table account in access exclusive mode").execute(&mut *lock).await.unwrap();
    all_are_told_to_come_back(requests_of_somebody(&app.browser(), &cookie)).await;
    assert_eq!(in_time(app.browser().request("GET", "/token")).await.status, 200);
    lock.rollback().await.unwrap();
    let reply = in_time(app.browser().request("GET", "/api/session").header("Cookie", cookie)).await;
    assert_eq!(reply.json()["display_name"], "Cade", "{reply:?}");
    assert_eq!(app.count("select count(*) from account").await, 2, "a half account was left");
}

#[tokio::test]
async fn nothing_typed_and_no_way_is_lost_while_the_database_is_away() {
    let app = TestApp::start().await;
    let cookie = session_cookie(&app).await;
    app.lose_database().await;
    let browser = app.browser();
    let asked = browser.request("GET", "/account?done=profile").header("Cookie", &cookie);
    let again = "class=\"button\" href=\"/account?done=profile\">Try again<";
    let page = in_time(asked).await;
    assert!(page.status == 503 && page.body.contains(again), "{page:?}");

    let post = |referrer: &str| {
        let form = browser.request("POST", "/account/profile").form(&[("display_name", "Cade")]);
        form.header("Cookie", &cookie).header("Sec-Fetch-Site", "same-origin").header("Referer", referrer)
    };
    let own = format!("http://{}/account?done=profile", app.address);
    let page = in_time(post(&own)).await;
    assert!(page.status == 503 && page.body.contains("Try again<") && page.body.contains("/account?done=profile"));
    let page = in_time(post("https://evil.example/account")).await;
    assert!(page.status == 503 && !page.body.contains("evil") && !page.body.contains("Try again<"), "{page:?}");

    for (request, typed) in logins(&browser).into_iter().zip(["cade@example.com", "eve@example.com"]) {
        let page = in_time(request).await;
        assert!(page.status == 503 && page.body.contains("role=\"alert\">We can&#39;t do that right now."), "{page:?}");
        assert!(page.body.contains(&format!("value=\"{typed}\"")), "{page:?}");
    }
}
