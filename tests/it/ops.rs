//! The operators' listener: health and metrics, apart from the site.

use std::net::TcpListener;

use time::Duration;

use crate::support::{Browser, TestApp, app::Setup, browser::send, metrics::comes_to, program::Signal, serve::Serve};

#[tokio::test]
async fn health_and_metrics_have_a_listener_of_their_own() {
    let started = Serve::prepared().await.started().await;
    let operator = Browser::new(started.ops);
    for (path, words) in [("/livez", "ok"), ("/readyz", "ready"), ("/metrics", "throughline_build_info")] {
        let reply = send(operator.request("GET", path)).await;
        assert!(reply.status == 200 && reply.body.contains(words), "{path}: {reply:?}");
        assert!(reply.set_cookies().is_empty(), "{reply:?}");
    }
    for path in ["/", "/token", "/login", "/api/session"] {
        assert_eq!(send(operator.request("GET", path)).await.status, 404, "{path}");
    }
    started.program.signal(Signal::TERM);
    assert_eq!(started.program.end().await.code, Some(0));
}

// OWASP ASVS 13.4.5.
#[tokio::test]
async fn the_site_shows_no_metrics() {
    let app = TestApp::start().await;
    for path in ["/metrics", "/metrics/", "//metrics", "/Metrics", "/metrics?x"] {
        let reply = send(app.browser().request("GET", path)).await;
        assert!(reply.status == 404 && !reply.body.contains("throughline_"), "{path}: {reply:?}");
    }
}

#[tokio::test]
async fn an_operator_reads_that_the_server_is_not_ready() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let app = Setup::default().database_url(format!("postgres://throughline@{nobody}/throughline")).start().await;
    let operator = Browser::new(app.ops);
    let reply = send(operator.request("GET", "/readyz")).await;
    assert_eq!((reply.status, reply.header("content-type")), (503, "application/problem+json"), "{reply:?}");
    assert_eq!(send(operator.request("GET", "/livez")).await.status, 200);
    assert_eq!(send(operator.request("GET", "/metrics")).await.status, 200);
}

#[tokio::test]
async fn an_operators_address_that_is_taken_is_refused() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let serve = Serve::prepared().await.with(&[("THROUGHLINE_OPS_LISTEN", &address)]);
    serve.expect_refusal(&["THROUGHLINE_OPS_LISTEN", &address, "--ops-listen"]).await;
}

/// A server whose clock is wrong would sign tokens from the future, and is told apart from its neighbours before anybody is sent there.
#[tokio::test]
async fn a_server_whose_clock_is_not_the_databases_is_not_ready() {
    let app = TestApp::start().await;
    let operator = Browser::new(app.ops);
    let ready = async || send(operator.request("GET", "/readyz")).await;
    assert_eq!(ready().await.status, 200);
    app.advance(Duration::seconds(4));
    assert_eq!(ready().await.status, 200);
    app.advance(Duration::seconds(2));
    let refused = ready().await;
    assert_eq!(refused.status, 503);
    assert!(refused.json()["detail"].as_str().unwrap().starts_with("clock: 5 s ahead"), "{refused:?}");
    comes_to(app.ops, "throughline_clock_ahead_seconds", |ahead| ahead >= 5.0).await;
}
