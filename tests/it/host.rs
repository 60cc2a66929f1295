//! Under which names the site answers: a page that points its own name at us must read nothing here (DNS rebinding).

use std::net::SocketAddr;

use crate::support::{
    TestApp,
    app::Setup,
    wire::{Answer, exchange},
};

/// What a page of the site, a program, and a machine on our network ask for.
const EVERYTHING: [&str; 7] = ["/", "/login", "/throughline.js", "/token", "/api/session", "/nowhere", "/demo/mailbox"];
const INTERNAL: [&str; 4] = ["/livez", "/readyz", "/.well-known/jwks.json", "/openapi.json"];
const METRICS: [&str; 3] = ["/livez", "/readyz", "/metrics"];
/// Of somebody else, or of machines on our network.
const FOREIGN: [&str; 5] =
    ["evil.example", "evil.example:80", "127.0.0.1.nip.io", "localhost.evil.example", "app.localhost.example"];
const MACHINES: [&str; 8] = [
    "app:3001",
    "10.0.0.7",
    "[fd00::7]:3001",
    "0.0.0.0",
    "app.localhost",
    "app.internal",
    "app.throughline.svc",
    "app.throughline.svc.cluster.local.",
];

async fn ask(address: SocketAddr, method: &str, target: &str, host: &str) -> Answer {
    exchange(address, format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")).await
}

fn location(answer: &Answer) -> Option<&str> {
    answer.text.lines().find_map(|line| line.strip_prefix("location: "))
}

async fn assert_misdirected(address: SocketAddr, method: &str, path: &str, host: &str) {
    let answer = ask(address, method, path, host).await;
    assert_eq!((answer.status(), location(&answer)), ("421", None), "{method} {path} of {host}: {answer:?}");
    assert!(!answer.text.contains("set-cookie:") && !answer.text.contains(host), "{answer:?}");
    assert!(
        method == "HEAD" || ["misdirected-request", "Wrong site"].iter().any(|it| answer.text.contains(it)),
        "{answer:?}"
    );
}

#[tokio::test]
async fn a_site_on_this_machine_goes_by_every_name_of_it() {
    let app = TestApp::start().await;
    for host in ["127.0.0.1", "localhost", "LOCALHOST:3001", "[::1]:3001", "chat.localhost", "localhost:"] {
        for path in ["/", "/login", "/token", "/livez", "/api/session"] {
            assert_eq!(ask(app.address, "GET", path, host).await.status(), "200", "{path} of {host}");
        }
    }
}

/// OWASP ASVS 4.1.2, RFC 9110 §15.5.20.
#[tokio::test]
async fn another_name_reads_and_does_nothing() {
    for setup in [Setup::default(), Setup::default().https()] {
        let app = setup.start().await.with_people().await;
        let rows = app.rows().await;
        for host in FOREIGN {
            for path in EVERYTHING.into_iter().chain(INTERNAL) {
                assert_misdirected(app.address, "GET", path, host).await;
            }
            for (method, path) in
                [("HEAD", "/"), ("POST", "/logout"), ("OPTIONS", "/token"), ("DELETE", "/api/session")]
            {
                assert_misdirected(app.address, method, path, host).await;
            }
            for path in METRICS {
                assert_misdirected(app.ops, "GET", path, host).await;
            }
        }
        assert_eq!(app.rows().await, rows);
    }
}

/// Probes, scrapers and verifiers on our network have names and addresses of their own for us, and HTTP/1.0 has none.
#[tokio::test]
async fn machines_on_our_network_reach_health_keys_and_metrics_by_their_names() {
    let app = Setup::default().https().start().await;
    for host in MACHINES {
        for path in INTERNAL {
            assert_eq!(ask(app.address, "GET", path, host).await.status(), "200", "{path} of {host}");
        }
        for path in METRICS {
            assert_eq!(ask(app.ops, "GET", path, host).await.status(), "200", "{path} of {host}");
        }
        for path in EVERYTHING {
            assert_eq!(ask(app.address, "GET", path, host).await.status(), "421", "{path} of {host}");
        }
    }
    for (address, path, status) in
        [(app.address, "/livez", "200"), (app.ops, "/metrics", "200"), (app.address, "/login", "421")]
    {
        assert_eq!(exchange(address, format!("GET {path} HTTP/1.0\r\n\r\n")).await.status(), status, "{path}");
    }
}

#[tokio::test]
async fn a_page_under_another_name_of_ours_leads_to_the_public_url() {
    let bare = Setup::default().https().start().await;
    let www = Setup::default().flags(["--public-url", "https://www.example.com:8443"]).start().await;
    for (app, url, hosts) in [
        (&bare, "https://chat.example.com", ["www.chat.example.com", "chat.example.com.", "WWW.chat.example.com:80"]),
        (&www, "https://www.example.com:8443", ["example.com", "example.com:8443", "www.example.com."]),
    ] {
        for host in hosts {
            for path in ["/", "/login?next=/account", "/throughline.js", "/nowhere", "//evil.example/"] {
                for method in ["GET", "HEAD"] {
                    let answer = ask(app.address, method, path, host).await;
                    assert_eq!(answer.status(), "308", "{method} {path} of {host}: {answer:?}");
                    assert_eq!(location(&answer), Some(format!("{url}{path}").as_str()), "{host}: {answer:?}");
                    assert!(!answer.text.contains("set-cookie:"), "{answer:?}");
                }
            }
            for (method, path) in [("GET", "/token"), ("GET", "/api/session"), ("POST", "/login"), ("GET", "/livez")] {
                assert_misdirected(app.address, method, path, host).await;
            }
        }
    }
    assert_misdirected(bare.address, "GET", "/", "www.www.chat.example.com").await;
}

/// RFC 9112 §3.2.
#[tokio::test]
async fn a_host_that_is_none_is_refused() {
    let app = TestApp::start().await;
    for host in
        ["", ":80", "a b", "cade@localhost", "localhost/path", "localhost:x", "localhost:80:80", "[::1", "%00", "a?b"]
    {
        for (address, path) in [(app.address, "/login"), (app.address, "/livez"), (app.ops, "/metrics")] {
            let answer = ask(address, "GET", path, host).await;
            assert_eq!(answer.status(), "400", "{path} of {host:?}: {answer:?}");
        }
    }
}

/// RFC 9112 §3.2.2.
#[tokio::test]
async fn a_url_in_the_request_line_counts_more_than_the_header() {
    let app = TestApp::start().await;
    for (target, host, status) in [
        ("http://localhost/login", "localhost", "200"),
        ("http://evil.example/login", "localhost", "421"),
        ("http://localhost/login", "evil.example", "200"),
        ("http://localhost/login", "a b", "400"),
    ] {
        let answer = ask(app.address, "GET", target, host).await;
        assert_eq!(answer.status(), status, "{target} of {host}: {answer:?}");
    }
}
