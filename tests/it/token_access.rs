//! Who may have a token: our own pages, those of allowed origins, and programs; and which cookies count.

use time::Duration;

use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::{Reply, send},
    metrics::Metrics,
    program::Signal,
    serve::{Serve, log_lines},
};

const NAMES: [&str; 3] = ["/token", "/createJWT", "/api/token"];
const ALLOWED: &str = "https://www.example.com";

fn assert_refused(reply: &Reply) {
    assert_eq!((reply.status, reply.header("content-type")), (403, "application/problem+json"), "{reply:?}");
    assert_eq!(reply.json()["status"], 403);
    assert!(reply.set_cookies().is_empty() && !reply.body.contains("eyJ"), "{reply:?}");
}

/// No page may read this but one of the origin that asked.
fn assert_readable_by(origin: Option<&str>, reply: &Reply) {
    let shared = reply.values("access-control-allow-origin");
    assert_eq!(shared, origin.into_iter().collect::<Vec<_>>(), "{reply:?}");
}

#[tokio::test]
async fn a_token_cannot_be_opened_embedded_or_loaded() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    for path in NAMES {
        for site in ["same-origin", "none", "cross-site"] {
            for (mode, destination) in [
                ("navigate", "document"),
                ("navigate", "iframe"),
                ("no-cors", "image"),
                ("no-cors", "script"),
                ("cors", "script"),
                ("cors", "style"),
                ("no-cors", "object"),
                ("websocket", "websocket"),
            ] {
                let request = browser.request("GET", path).header("Sec-Fetch-Site", site);
                let request = request.header("Sec-Fetch-Mode", mode).header("Sec-Fetch-Dest", destination);
                assert_refused(&send(request).await);
            }
        }
    }
}

#[tokio::test]
async fn another_spelling_of_the_address_is_no_way_around() {
    let app = TestApp::start().await;
    for path in ["/%74oken", "/create%4aWT"] {
        let request = app.browser().request("GET", path).header("Sec-Fetch-Site", "cross-site");
        assert_refused(&send(request.header("Sec-Fetch-Mode", "navigate")).await);
    }
}

#[tokio::test]
async fn pages_of_other_origins_get_no_token_and_no_cookie() {
    let app = Setup::default().flags(["--allowed-origins", ALLOWED]).start().await.with_people().await;
    let cade = app.browser();
    cade.log_in_as("Cade").await;
    let near_misses = [
        "https://evil.example",
        "null",
        "http://www.example.com",
        "https://www.example.com:8443",
        "https://www.example.com.evil.example",
        "https://evilwww.example.com",
        "https://www.example.com/",
        "https://WWW.EXAMPLE.COM",
        "https://example.com",
        "*",
        "",
    ];
    for path in NAMES {
        for origin in near_misses {
            for method in ["GET", "OPTIONS", "HEAD"] {
                let foreign = cade.request(method, path).header("Origin", origin);
                let modern = foreign.try_clone().unwrap().header("Sec-Fetch-Site", "cross-site");
                for request in [foreign, modern.header("Sec-Fetch-Mode", "cors").header("Sec-Fetch-Dest", "empty")] {
                    let reply = send(request).await;
                    if method == "HEAD" {
                        assert_eq!((reply.status, reply.set_cookies().len()), (403, 0), "{origin:?}: {reply:?}");
                    } else {
                        assert_refused(&reply);
                        assert!(reply.json()["detail"].as_str().unwrap().contains("THROUGHLINE_ALLOWED_ORIGINS"));
                    }
                    assert_readable_by(Some(origin), &reply);
                }
            }
        }
        for origins in [[ALLOWED, "https://evil.example"], ["https://evil.example", ALLOWED]] {
            let request = cade.request("GET", path).header("Origin", origins[0]).header("Origin", origins[1]);
            let reply = send(request).await;
            assert_refused(&reply);
            assert_readable_by(None, &reply);
        }
        // Some requests of other pages carry no Origin.
        for site in ["cross-site", "same-site"] {
            let reply = send(cade.request("GET", path).header("Sec-Fetch-Site", site)).await;
            assert_refused(&reply);
            assert_readable_by(None, &reply);
        }
    }
}

/// OWASP ASVS 3.4.2.
#[tokio::test]
async fn pages_of_an_allowed_origin_may_read_every_answer() {
    let app = Setup::default().flags(["--allowed-origins", &format!("https://first.example, {ALLOWED}")]).start();
    let app = app.await.with_people().await;
    let cade = app.browser();
    cade.log_in_as("Cade").await;
    for path in NAMES {
        let ask = |method| cade.request(method, path).header("Origin", ALLOWED).header("Sec-Fetch-Site", "cross-site");
        let fetch = || ask("GET").header("Sec-Fetch-Mode", "cors").header("Sec-Fetch-Dest", "empty");
        let token = send(fetch()).await;
        assert!(token.token().is("Cade"));
        let preflight = send(ask("OPTIONS").header("Access-Control-Request-Method", "GET")).await;
        assert_eq!((preflight.status, preflight.header("access-control-allow-methods")), (204, "GET"));
        let allowed: Vec<_> = preflight.header("access-control-allow-headers").split(", ").collect();
        for header in ["Accept", "Authorization", "Cache-Control", "Content-Type", "X-Requested-With"] {
            assert!(allowed.contains(&header), "HTTP clients add {header}: {preflight:?}");
        }
        let wrong_use = send(ask("GET").header("Sec-Fetch-Dest", "image")).await;
        assert_eq!(wrong_use.status, 403);
        for reply in [token, preflight, wrong_use] {
            assert_eq!(reply.values("access-control-allow-origin"), [ALLOWED], "{reply:?}");
            assert_eq!(reply.values("access-control-allow-credentials"), ["true"], "{reply:?}");
            assert!(reply.values("vary").contains(&"Origin"), "{reply:?}");
        }
    }
    app.lose_database().await;
    let outage = send(cade.request("GET", "/token").header("Origin", ALLOWED)).await;
    assert_eq!((outage.status, outage.header("access-control-allow-origin")), (503, ALLOWED));
}

/// Other addresses are not shared, not even with an allowed origin (OWASP ASVS 3.4.2).
#[tokio::test]
async fn an_allowed_origin_may_read_tokens_and_nothing_else() {
    let app = Setup::default().flags(["--allowed-origins", ALLOWED]).start().await;
    for path in ["/", "/api/session", "/login", "/nothing-here"] {
        let reply = send(app.browser().request("GET", path).header("Origin", ALLOWED)).await;
        assert!(!reply.headers.contains_key("access-control-allow-origin"), "{path}: {reply:?}");
    }
}

/// Sites embed the script with `crossorigin`, `integrity` or `type="module"`, and verifiers in browsers read the keys (W3C CORS). A page
/// may read both without cookies alone.
#[tokio::test]
async fn anybody_may_read_the_script_and_the_keys() {
    let app = Setup::default().start().await;
    for path in ["/throughline.js", "/.well-known/jwks.json"] {
        for origin in ["https://evil.example", "null"] {
            let reply = send(app.browser().request("GET", path).header("Origin", origin)).await;
            assert_eq!((reply.status, reply.values("access-control-allow-origin")), (200, vec!["*"]), "{reply:?}");
            assert!(!reply.headers.contains_key("access-control-allow-credentials"), "{reply:?}");
            assert_eq!(reply.values("cross-origin-resource-policy"), ["cross-origin"], "{reply:?}");
        }
    }
}

/// RFC 9110 §13.1.2.
#[tokio::test]
async fn a_script_that_did_not_change_is_not_sent_again() {
    let app = Setup::default().start().await;
    let script = app.browser().open("/throughline.js").await;
    let tag = script.header("etag").to_owned();
    for (known, status) in [
        (tag.clone(), 304),
        (format!("\"other\", W/{tag}"), 304),
        ("\"other\"".to_owned(), 200),
        ("*".to_owned(), 200),
        ("nonsense".to_owned(), 200),
    ] {
        let reply = send(app.browser().request("GET", "/throughline.js").header("If-None-Match", &known)).await;
        assert_eq!((reply.status, reply.header("etag")), (status, tag.as_str()), "{known}: {reply:?}");
        assert_eq!(reply.body.is_empty(), status == 304, "{known}");
        assert_eq!(reply.values("access-control-allow-origin"), ["*"], "{known}: {reply:?}");
    }
}

/// A page on another site than ours gets another subject with each token, and nothing shows it to whoever embeds us.
#[tokio::test]
async fn an_allowed_origin_on_another_site_is_logged_once_and_counted() {
    let origins = [ALLOWED, "https://shop.example.net"];
    let setting = origins.join(",");
    let started = Serve::prepared().await.with(&[("THROUGHLINE_ALLOWED_ORIGINS", &setting)]).started().await;
    let ask = async |method, origin, site| {
        let request = Browser::new(started.address).request(method, "/token").header("Origin", origin);
        send(request.header("Sec-Fetch-Site", site)).await.status
    };
    for _ in 0..3 {
        for origin in origins {
            assert_eq!(ask("GET", origin, "cross-site").await, 200);
        }
    }
    assert_eq!(ask("OPTIONS", ALLOWED, "cross-site").await, 204);
    assert_eq!(ask("GET", ALLOWED, "same-site").await, 200);
    assert_eq!(ask("GET", "https://evil.example", "cross-site").await, 403);
    assert_eq!(Metrics::of(started.ops).await.value("throughline_token_requests_cross_site_total").to_string(), "6");
    started.program.signal(Signal::INT);
    let outcome = started.program.end().await;
    let lines = log_lines(&outcome.stderr);
    let told: Vec<_> = lines.iter().filter(|line| line["message"].as_str().unwrap().contains("another site")).collect();
    let named: Vec<_> = told.iter().map(|line| line["origin"].as_str().unwrap()).collect();
    assert_eq!(named, origins, "{told:?}");
    assert!(told.iter().all(|line| line["level"] == "WARN"), "{told:?}");
}

#[tokio::test]
async fn our_own_pages_and_programs_get_a_token() {
    let app = Setup::default().start().await;
    let own = format!("http://{}", app.address);
    for path in NAMES {
        for headers in [
            vec![],
            vec![("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Mode", "cors"), ("Sec-Fetch-Dest", "empty")],
            vec![("Sec-Fetch-Site", "same-origin"), ("Origin", own.as_str())],
            vec![("Origin", own.as_str())],
        ] {
            let mut request = app.browser().request("GET", path);
            for (name, value) in &headers {
                request = request.header(*name, *value);
            }
            let reply = send(request).await;
            assert_eq!(reply.status, 200, "{headers:?}: {reply:?}");
            assert!(reply.token().is_anonymous());
        }
    }
}

/// A subject's cookie that this deployment did not sign gives a new subject, and the new one sticks.
#[tokio::test]
async fn a_forged_subject_is_treated_as_absent() {
    let app = Setup::default().start().await;
    let foreign = Setup::default().cookie_secrets(["fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210"]);
    let foreign = foreign.start().await;
    let pair = send(app.browser().fetch("GET", "/token")).await.cookie_pair("subject");
    let other = send(app.browser().fetch("GET", "/token")).await.cookie_pair("subject");
    let strange = send(foreign.browser().fetch("GET", "/token")).await.cookie_pair("subject");
    let (signature, id) = pair.strip_prefix("subject=").unwrap().split_once("anon-").unwrap();
    let other_id = other.split_once("anon-").unwrap().1;
    let first = signature.chars().next().unwrap();
    let sub = format!("anon-{}", &id[..36]);
    let flipped = signature.replacen(first, if first == 'A' { "B" } else { "A" }, 1);
    for forged in [
        strange.clone(),
        format!("subject=anon-{id}"),
        format!("subject={signature}anon-{other_id}"),
        format!("subject={flipped}anon-{id}"),
        format!("subject={}anon-{id}", &signature[1..]),
        format!("subject={signature}anon-{}", &id[..id.len() - 1]),
        format!("subject={signature}anon-{id}0"),
        format!("subject={signature}anon-{}", id.to_uppercase()),
        format!("subject={signature}"),
        "subject=".to_owned(),
        "subject=%00%ff%zz".to_owned(),
        format!("subject={}", "A".repeat(5_000)),
    ] {
        let reply = send(app.browser().fetch("GET", "/token").header("Cookie", &forged)).await;
        assert_eq!(reply.status, 200, "{forged}: {reply:?}");
        let token = reply.token();
        assert!(!forged.contains(token.sub()), "{forged} was believed");
        assert!(token.sub() != sub && token.is_anonymous(), "{forged}: {token:?}");
        let next = send(app.browser().fetch("GET", "/token").header("Cookie", reply.cookie_pair("subject"))).await;
        assert_eq!(next.token().sub(), token.sub());
    }
    let genuine = send(app.browser().fetch("GET", "/token").header("Cookie", &pair)).await;
    assert_eq!(genuine.token().sub(), sub, "the untouched one counts");
}

#[tokio::test]
async fn a_forged_session_is_treated_as_absent() {
    let app = TestApp::start().await;
    let login = serde_json::json!({"email": "cade@example.com", "password": "cade-passphrase"});
    let genuine = send(app.browser().request("POST", "/api/session").json(&login)).await;
    let session = genuine.cookie_pair("session");
    let subject_as_session = genuine.cookie_pair("subject").replacen("subject=", "session=", 1);
    let token = async |cookie: &str| send(app.browser().fetch("GET", "/token").header("Cookie", cookie)).await;
    for forged in [format!("{session}A"), session[..session.len() - 1].to_owned(), subject_as_session] {
        let reply = token(&forged).await;
        assert!(reply.token().is_anonymous(), "{forged}: {reply:?}");
    }
    assert!(token(&session).await.token().is("Cade"));
}

const OLD: &str = "old-secret-old-secret-old-secret-old-secret-old-secret-old-secret";
const NEW: &str = "new-secret-new-secret-new-secret-new-secret-new-secret-new-secret";

#[tokio::test]
async fn cookies_outlive_the_secret_that_signed_them_when_they_are_used_meanwhile() {
    let before = Setup::default().cookie_secrets([OLD]).start().await.with_people().await;
    let login = serde_json::json!({"email": "cade@example.com", "password": "cade-passphrase"});
    let login = send(before.browser().request("POST", "/api/session").json(&login)).await;
    let (subject, session) = (login.cookie_pair("subject"), login.cookie_pair("session"));
    let sub = login.json()["subject"].as_str().unwrap().to_owned();
    let ask =
        async |app: &TestApp, cookies: &str| send(app.browser().fetch("GET", "/token").header("Cookie", cookies)).await;

    let rotating = Setup::default().cookie_secrets([NEW, OLD]).database(before.database.clone()).start().await;
    rotating.advance(Duration::hours(1));
    let visitor = ask(&rotating, &subject).await;
    assert_eq!(visitor.token().sub(), sub, "the old subject counts");
    let cade = ask(&rotating, &format!("{subject}; {session}")).await;
    assert!(cade.token().is("Cade"), "the old session counts");
    assert_ne!(cade.cookie_pair("subject"), subject, "the subject is signed anew");
    assert_ne!(cade.cookie_pair("session"), session, "the session is signed anew");
    let attributes = |reply: &Reply| reply.set_cookie("session").unwrap().split_once(';').unwrap().1.to_owned();
    assert_eq!(attributes(&cade), attributes(&login));
    let settled = ask(&rotating, &cade.cookie_pair("session")).await;
    assert_eq!(settled.set_cookie("session"), None, "once is enough");

    let after = Setup::default().cookie_secrets([NEW]).database(before.database.clone()).start().await;
    let used = format!("{}; {}", cade.cookie_pair("subject"), cade.cookie_pair("session"));
    let token = ask(&after, &used).await.token();
    assert!(token.is("Cade") && token.sub() == sub, "{token:?}");
    let unused = ask(&after, &format!("{subject}; {session}")).await.token();
    assert!(unused.is_anonymous() && unused.sub() != sub, "{unused:?}");
}

#[tokio::test]
async fn a_rolling_restart_with_a_new_secret_logs_nobody_out() {
    let old = Setup::default().cookie_secrets([OLD]).start().await.with_people().await;
    let restarted = Setup::default().cookie_secrets([NEW, OLD]).database(old.database.clone()).start().await;
    let login = serde_json::json!({"email": "cade@example.com", "password": "cade-passphrase"});
    let login = send(old.browser().request("POST", "/api/session").json(&login)).await;
    let mut subject = login.cookie_pair("subject");
    for replica in [&restarted, &old, &restarted, &old] {
        let cookies = format!("{subject}; {}", login.cookie_pair("session"));
        let reply = send(replica.browser().fetch("GET", "/token").header("Cookie", cookies)).await;
        assert!(reply.token().is("Cade"), "{reply:?}");
        assert_eq!(reply.set_cookie("session"), None, "{reply:?}");
        if reply.set_cookie("subject").is_some() {
            subject = reply.cookie_pair("subject");
        }
        let visitor = send(replica.browser().fetch("GET", "/token").header("Cookie", &subject)).await;
        assert_eq!(visitor.token().sub(), login.json()["subject"], "{visitor:?}");
    }
}
