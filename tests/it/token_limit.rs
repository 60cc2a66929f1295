//! How many tokens one network gets from one server, in whatever state the database is.

use crate::support::{
    TestApp,
    app::Setup,
    browser::{Reply, send},
    metrics::comes_to,
};

const ALLOWED: &str = "https://www.example.com";

/// A server that gives each network three tokens.
async fn server() -> TestApp {
    let setup = Setup::default().flags(["--trusted-proxies", "127.0.0.0/8", "--allowed-origins", ALLOWED]);
    setup.token_burst(3).start().await
}

/// Asks for a token as a page of an allowed origin does, from a network.
async fn ask(app: &TestApp, method: &str, path: &str, from: &str) -> Reply {
    let request = app.browser().request(method, path).header("X-Forwarded-For", from).header("Origin", ALLOWED);
    let request = request.header("Sec-Fetch-Site", "cross-site").header("Sec-Fetch-Mode", "cors");
    send(request.header("Sec-Fetch-Dest", "empty")).await
}

/// RFC 6585 §4.
#[tokio::test]
async fn a_network_that_asks_for_too_many_tokens_reads_when_to_come_back() {
    let app = server().await;
    for path in ["/token", "/createJWT", "/token"] {
        assert_eq!(ask(&app, "GET", path, "2001:db8:1:2::1").await.status, 200);
    }
    for (path, from) in
        [("/token", "2001:db8:1:2::1"), ("/createJWT", "2001:db8:1:2:ffff::9"), ("/api/token", "2001:db8:1:2::1")]
    {
        let reply = ask(&app, "GET", path, from).await;
        assert_eq!((reply.status, reply.header("content-type")), (429, "application/problem+json"), "{reply:?}");
        assert!((3_590..=3_600).contains(&reply.header("retry-after").parse().unwrap()), "{reply:?}");
        assert_eq!(reply.header("access-control-allow-origin"), ALLOWED, "{reply:?}");
        assert_eq!(reply.header("access-control-allow-credentials"), "true", "{reply:?}");
        assert!(reply.values("access-control-expose-headers").contains(&"Retry-After"), "{reply:?}");
        assert!(reply.values("vary").contains(&"Origin"), "{reply:?}");
        assert_eq!(reply.header("cache-control"), "no-store", "{reply:?}");
        assert!(reply.set_cookies().is_empty() && !reply.body.contains("eyJ"), "{reply:?}");
        assert_eq!((&reply.json()["status"], &reply.json()["title"]), (&429.into(), &"Too many attempts".into()));
    }
    // What no token is made for goes on, and so does everybody else.
    assert_eq!(ask(&app, "HEAD", "/token", "2001:db8:1:2::1").await.status, 200);
    assert_eq!(ask(&app, "OPTIONS", "/token", "2001:db8:1:2::1").await.status, 204);
    assert_eq!(ask(&app, "GET", "/api/session", "2001:db8:1:2::1").await.status, 200);
    for from in ["2001:db8:1:3::1", "192.0.2.1"] {
        assert_eq!(ask(&app, "GET", "/token", from).await.status, 200);
    }
    comes_to(app.ops, "throughline_token_requests_limited_total", |n| n > 2.5 && n < 3.5).await;
}

#[tokio::test]
async fn programs_of_the_servers_own_machine_get_as_many_tokens_as_they_like() {
    let app = server().await;
    for _ in 0..10 {
        app.browser().token().await;
    }
}

#[tokio::test]
async fn without_the_database_tokens_go_on_within_their_limit() {
    let app = server().await;
    app.lose_database().await;
    for status in [200, 200, 200, 429] {
        assert_eq!(ask(&app, "GET", "/token", "192.0.2.1").await.status, status);
    }
}
