//! What every answer has in common, whatever was asked: careful headers, a request id, and no word too many.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::{Reply, imports, send},
};

/// Every address of the site, and the methods that it takes.
const RESOURCES: [(&str, &str); 17] = [
    ("/", "GET, HEAD"),
    ("/login", "GET, HEAD, POST"),
    ("/register", "GET, HEAD, POST"),
    ("/logout", "POST"),
    ("/logout/confirm", "GET, HEAD"),
    ("/logged-in", "GET, HEAD"),
    ("/token", "GET, HEAD, OPTIONS"),
    ("/createJWT", "GET, HEAD, OPTIONS"),
    ("/api/token", "GET, HEAD, OPTIONS"),
    ("/api/session", "DELETE, GET, HEAD, POST"),
    ("/api/accounts", "POST"),
    ("/.well-known/jwks.json", "GET, HEAD"),
    ("/livez", "GET, HEAD"),
    ("/readyz", "GET, HEAD"),
    ("/assets/site.css", "GET, HEAD"),
    ("/assets/page.js", "GET, HEAD"),
    ("/assets/icon.svg", "GET, HEAD"),
];

const FORM: &str = "application/x-www-form-urlencoded";

async fn post(browser: &Browser, path: &str, content_type: &str, body: impl Into<Vec<u8>>) -> Reply {
    send(browser.request("POST", path).header("Content-Type", content_type).body(body.into())).await
}

/// An answer of each class, for people and for programs, from a site with Cade in it, which loses its database at the end.
async fn one_of_each(app: &TestApp, session_name: &str) -> Vec<(u16, Reply)> {
    let browser = app.browser();
    let get = async |path| send(browser.request("GET", path)).await;
    let login = r#"{"email":"cade@example.com","password":"cade-passphrase"}"#;
    let logged_in = post(&browser, "/api/session", "application/json", login).await;
    let session = logged_in.cookie_pair(session_name);
    let mut answers = vec![
        (200, logged_in),
        (200, get("/").await),
        (200, get("/login").await),
        (200, get("/register").await),
        (200, get("/token").await),
        (200, get("/api/session").await),
        (200, get("/.well-known/jwks.json").await),
        (200, get("/livez").await),
        (200, get("/readyz").await),
        (200, get("/assets/page.js").await),
        (200, send(browser.request("HEAD", "/")).await),
        (204, send(browser.request("OPTIONS", "/token")).await),
        (204, send(app.browser().request("DELETE", "/api/session")).await),
        (303, post(&browser, "/logout", FORM, "").await),
        (303, post(&browser, "/login", FORM, "email=cade%40example.com&password=cade-passphrase").await),
        (400, post(&browser, "/login", FORM, "email=%ff").await),
        (400, post(&browser, "/api/session", "application/json", "{").await),
        (401, post(&browser, "/login", FORM, "email=cade%40example.com&password=wrong").await),
        (401, post(&browser, "/api/session", "application/json", r#"{"email":"cade","password":"wrong"}"#).await),
        (403, send(browser.request("POST", "/login").header("Origin", "null")).await),
        (403, send(browser.request("POST", "/nothing-here").header("Origin", "null")).await),
        (403, browser.open("/token").await),
        (404, get("/nothing-here").await),
        (404, get("/api/nothing-here").await),
        (413, post(&browser, "/login", FORM, "a".repeat(70_000)).await),
        (413, post(&browser, "/api/accounts", "application/json", "a".repeat(70_000)).await),
        (415, post(&browser, "/register", "text/plain", "").await),
        (415, post(&browser, "/api/session", "text/plain", "").await),
        (422, post(&browser, "/register", FORM, "").await),
        (422, post(&browser, "/login", FORM, "email=a&email=b").await),
        (422, post(&browser, "/api/accounts", "application/json", "{}").await),
    ];
    for (path, _) in RESOURCES {
        answers.push((405, send(browser.request("PATCH", path)).await));
    }
    app.lose_database().await;
    for path in ["/", "/token", "/api/session"] {
        answers.push((503, send(app.browser().request("GET", path).header("Cookie", &session)).await));
    }
    answers.push((503, get("/readyz").await));
    answers.push((503, post(&app.browser(), "/login", FORM, "email=cade%40example.com&password=x").await));
    answers.push((503, post(&app.browser(), "/api/session", "application/json", login).await));
    answers
}

/// OWASP ASVS 3.4.1 to 3.4.8.
#[tokio::test]
async fn every_answer_makes_the_browser_careful() {
    let plain = TestApp::start().await;
    let https = Setup::default().https().start().await.with_people().await;
    // Every host below it is not asked for, unless the operator wants it: it may be somebody else's.
    let wide = Setup::default().https().flags(["--hsts-include-subdomains", "true"]).start().await.with_people().await;
    for (app, session, hsts) in [
        (plain, "session", ""),
        (https, "__Host-session", "max-age=63072000"),
        (wide, "__Host-session", "max-age=63072000; includeSubDomains"),
    ] {
        for (status, reply) in one_of_each(&app, session).await {
            assert_eq!(reply.status, status, "{reply:?}");
            // Over plain http a browser must ignore it, and a server must not send it (RFC 6797 §7.2).
            assert_eq!(reply.header("strict-transport-security"), hsts, "{reply:?}");
            assert_eq!(reply.values("x-content-type-options"), ["nosniff"], "{reply:?}");
            assert_eq!(reply.values("referrer-policy"), ["same-origin"], "{reply:?}");
            assert_eq!(reply.values("content-security-policy").len(), 1, "{reply:?}");
            assert_policy(reply.header("content-security-policy"));
            let public = reply.header("cache-control").starts_with("public, max-age=");
            assert!(public && status == 200 || reply.header("cache-control") == "no-store", "{reply:?}");
            assert!(matches!(reply.header("cross-origin-resource-policy"), "same-origin" | "cross-origin"));
            let html = reply.header("content-type") == "text/html; charset=utf-8";
            assert_eq!(reply.header("cross-origin-opener-policy"), if html { "same-origin" } else { "" }, "{reply:?}");
            for chatty in ["server", "x-powered-by", "x-aspnet-version", "via"] {
                assert!(!reply.headers.contains_key(chatty), "{reply:?}");
            }
            assert_eq!(uuid::Uuid::parse_str(reply.header("x-request-id")).unwrap().get_version_num(), 4);
            if status == 503 {
                assert!(reply.header("retry-after").parse::<u32>().unwrap() >= 1, "{reply:?}");
            }
            if status >= 400 {
                assert!(html || reply.header("content-type") == "application/problem+json", "{reply:?}");
                assert!(!reply.body.is_empty(), "an error that says nothing: {reply:?}");
            }
        }
    }
}

fn assert_policy(policy: &str) {
    let directives: Vec<_> = policy.split(';').map(str::trim).collect();
    for needed in ["default-src 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"] {
        assert!(directives.contains(&needed), "{needed} is not in {policy}");
    }
    assert!(directives.contains(&"frame-ancestors 'none'"), "{policy}");
    for loose in ["unsafe-", "*", "data:", "http:", "https:", "nonce-"] {
        assert!(!policy.contains(loose), "{loose} is in {policy}");
    }
}

/// The content security policy would not run an inline script or style (OWASP ASVS 3.4.3).
#[tokio::test]
async fn a_script_names_the_version_of_each_module_that_it_imports() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for script in ["page", "who", "chat", "password"] {
        let body = browser.open(&format!("/assets/{script}.js")).await.body;
        let imports: Vec<_> = imports(&body).collect();
        assert!(!imports.is_empty(), "{script}");
        for name in imports {
            assert!(name.starts_with("./") && name.contains(".js?v="), "{script} imports {name}");
            assert_eq!(browser.open(&name.replacen('.', "/assets", 1)).await.status, 200, "{name}");
        }
    }
}

#[tokio::test]
async fn no_page_has_a_script_or_a_style_in_its_text() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let mut pages = Vec::new();
    for path in ["/", "/login", "/register", "/nothing-here"] {
        pages.push(browser.open(path).await.body);
    }
    browser.log_in_as("Cade").await;
    pages.push(browser.open("/").await.body);
    for page in pages {
        let scripts = page.split("<script").skip(1).map(|rest| rest.split('>').next().unwrap());
        assert!(scripts.clone().count() > 0 && scripts.clone().all(|script| script.contains(" src=\"/assets/")));
        for inline in ["<style", " style=", " onclick=", " onload=", " onsubmit=", "javascript:"] {
            assert!(!page.contains(inline), "{inline} in {page}");
        }
    }
}

/// RFC 9110 §15.5.6.
#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let app = TestApp::start().await;
    let rows = app.rows().await;
    for (path, allowed) in RESOURCES {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO"] {
            if allowed.split(", ").any(|it| it == method) {
                continue;
            }
            let reply = send(app.browser().request(method, path)).await;
            assert_eq!(reply.status, 405, "{method} {path}: {reply:?}");
            let mut told = reply.values("allow");
            told.sort_unstable();
            assert_eq!(told.join(", "), allowed, "{method} {path}");
            assert!(reply.set_cookies().is_empty(), "{method} {path}: {reply:?}");
            if method != "HEAD" {
                assert!(reply.body.contains("accept that kind of request."), "{reply:?}");
            }
        }
    }
    assert_eq!(app.rows().await, rows);
}

/// `CONNECT`, by hand: a client library sends it to proxies only (RFC 9110 §9.3.6).
#[tokio::test]
async fn nobody_is_connected_to_anywhere() {
    let app = Setup::default().start().await;
    let host = app.address;
    for target in ["example.com:443", "127.0.0.1:22", "/"] {
        let answer = talk(&app, &format!("CONNECT {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        let status = answer.split(' ').nth(1).unwrap_or_default();
        assert!(matches!(status, "400" | "404" | "405" | "501"), "{target}: {answer}");
    }
    let answer =
        talk(&app, &format!("TRACE / HTTP/1.1\r\nHost: {host}\r\nX-Secret: echo\r\nConnection: close\r\n\r\n"));
    assert!(answer.starts_with("HTTP/1.1 405 ") && !answer.contains("echo"), "{answer}");
}

/// OWASP ASVS 13.4.1 to 13.4.7.
#[tokio::test]
async fn nothing_is_served_that_no_page_refers_to() {
    let app = Setup::default().start().await;
    for path in [
        "/.git/HEAD",
        "/.env",
        "/keys/",
        "/keys/active.pem",
        "/metrics",
        "/debug",
        "/assets",
        "/assets/",
        "/assets/site.css/",
        "/assets/..%2f..%2fCargo.toml",
        "/assets/../Cargo.toml",
        "/assets//etc/passwd",
        "/static/..%2f..%2fetc/passwd",
        "/static/../../etc/passwd",
        "/..%2f..%2f..%2fetc%2fpasswd",
        "/.%2e/.%2e/etc/passwd",
        "/etc/passwd%00.css",
        "/.well-known/",
        "/api",
        "/api/",
        "/Cargo.toml",
        "/index.html",
        "/server-status",
        "/token/",
        "/TOKEN",
        "/createjwt",
        "//token",
    ] {
        // By hand: a client would tidy the path up first.
        let answer = talk(&app, &format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
        assert!(answer.contains("no page at this address."), "{path}: {answer}");
        assert!(!answer.to_ascii_lowercase().contains("\r\nset-cookie:"), "{path}: {answer}");
    }
}

fn talk(app: &TestApp, request: &str) -> String {
    let mut stream = TcpStream::connect(app.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn the_request_id_of_a_stranger_is_ignored() {
    for flags in [vec![], vec!["--trusted-proxies", "10.0.0.0/8, 127.0.0.2"]] {
        let app = match *flags {
            [name, value] => Setup::default().flags([name, value]).start().await,
            _ => Setup::default().start().await,
        };
        let ask = || app.browser().request("GET", "/api/nothing-here").header("X-Request-Id", "mine-1");
        for request in [ask(), ask().header("X-Forwarded-For", "10.0.0.1"), ask().header("Forwarded", "for=10.0.0.1")] {
            let reply = send(request).await;
            assert_ne!(reply.header("x-request-id"), "mine-1");
            assert_eq!(reply.json()["request_id"], reply.header("x-request-id"));
        }
    }
}

#[tokio::test]
async fn the_request_id_of_a_trusted_proxy_is_kept_when_it_is_well_formed() {
    let app = Setup::default().flags(["--trusted-proxies", "127.0.0.1"]).start().await;
    let ask =
        async |id: &[u8]| send(app.browser().request("GET", "/api/nothing-here").header("X-Request-Id", id)).await;
    let longest = "a".repeat(64);
    for id in ["mine-1", "A.b_c-9", "0", &longest] {
        let reply = ask(id.as_bytes()).await;
        assert_eq!((reply.header("x-request-id"), reply.json()["request_id"].as_str()), (id, Some(id)));
    }
    let too_long = "a".repeat(65);
    for id in ["", " ", "a b", "a,b", "<b>", "a\"b", "{\"a\":1}", "\u{e9}", &too_long] {
        let reply = ask(id.as_bytes()).await;
        assert!(uuid::Uuid::parse_str(reply.header("x-request-id")).is_ok(), "{id:?} was kept: {reply:?}");
        assert_eq!(reply.json()["request_id"], reply.header("x-request-id"));
    }
}
