//! Bodies that no honest client sends: always an error of theirs, never one of ours, and never a changed row.

use serde_json::Value;

use crate::support::{
    TestApp,
    browser::{Reply, send},
};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const NUMBER_OF_ERRORS: usize = 250;

async fn post(app: &TestApp, path: &str, content_type: &str, body: impl Into<Vec<u8>>) -> Reply {
    send(app.browser().request("POST", path).header("Content-Type", content_type).body(body.into())).await
}

/// What only we may know, in the words of our parts.
fn assert_no_leak(reply: &Reply) {
    for inside in [
        "sqlx",
        "panicked",
        "/src/",
        "SELECT",
        "select ",
        "argon2",
        "Argon2",
        "postgres",
        "Postgres",
        "actix",
        "serde",
        "account_email",
        "relation",
        ".rs",
        "throughline_test",
        "127.0.0.1",
        "hunter2",
        "RUST_BACKTRACE",
    ] {
        assert!(!reply.body.contains(inside), "{inside} leaks: {reply:?}");
    }
}

/// `/readyz` alone names our parts, for whoever keeps us running.
fn assert_no_part_is_named(path: &str, reply: &Reply) {
    assert!(path == "/readyz" || !reply.body.contains("database"), "{reply:?}");
}

/// An error names its kind and its request, to a program in JSON (RFC 9457) and to a person on a page.
fn assert_says_what_happened(path: &str, reply: &Reply) {
    let id = reply.header("x-request-id");
    assert!(!id.is_empty(), "{reply:?}");
    let removed = |line: &&str| line.starts_with("session=;") && line.contains("Max-Age=0");
    assert!(reply.set_cookies().iter().all(removed), "{reply:?}");
    assert_no_leak(reply);
    assert_no_part_is_named(path, reply);
    if path.starts_with("/api/") || matches!(path, "/token" | "/createJWT" | "/readyz" | "/.well-known/jwks.json") {
        assert_eq!(reply.header("content-type"), "application/problem+json", "{reply:?}");
        let problem = reply.json();
        for member in ["type", "title", "detail", "request_id"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {reply:?}");
        }
        assert!(problem["type"].as_str().unwrap().starts_with("urn:throughline:problem:"), "{reply:?}");
        assert_eq!(problem["status"], reply.status);
        assert_eq!(problem["request_id"], id);
        for error in problem["errors"].as_array().unwrap_or(&Vec::new()) {
            assert!(error["field"].is_string() && error["message"].is_string(), "{error}");
        }
    } else {
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8", "{reply:?}");
        // A form with its errors is no report of a fault: it tells what to mend instead.
        let form_again = reply.body.contains("aria-invalid=\"true\"") || reply.body.contains("id=\"login-error\"");
        assert!(reply.body.contains(&format!(">{id}<")) || form_again, "{reply:?}");
    }
}

/// Forms, each with the status that it gets from `/login` and from `/register`.
fn forms() -> Vec<(&'static str, Vec<u8>, [u16; 2])> {
    let long = "a".repeat(60_000);
    let mut forms: Vec<(&str, Vec<u8>, [u16; 2])> = vec![
        ("nothing", b"".to_vec(), [401, 422]),
        ("NUL in the email", b"email=cade%00@example.com&password=hunter2&display_name=C".to_vec(), [401, 422]),
        ("NUL in the name", b"email=a@example.com&password=hunter2-hunter2&display_name=a%00b".to_vec(), [401, 422]),
        ("NUL in the password", b"email=a@example.com&password=hunter2%00hunter2&display_name=C".to_vec(), [401, 422]),
        ("a raw NUL", b"email=a\0@example.com&password=hunter2&display_name=C".to_vec(), [401, 422]),
        ("encoded text that is no UTF-8", b"email=%ff%fe&password=hunter2&display_name=C".to_vec(), [400, 400]),
        ("raw text that is no UTF-8", b"email=\xff\xfe&password=hunter2&display_name=C".to_vec(), [400, 400]),
        ("a cut character", b"email=a@example.com&password=hunter2-hunter2&display_name=%e2%82".to_vec(), [400, 400]),
        ("a surrogate", b"email=a@example.com&password=hunter2-hunter2&display_name=%ed%a0%80".to_vec(), [400, 400]),
        ("two emails", b"email=a@example.com&email=b@example.com&password=hunter2-hunter2".to_vec(), [422, 422]),
        ("two passwords", b"email=a@example.com&password=hunter2-a&password=hunter2-b".to_vec(), [422, 422]),
        ("line breaks", b"email=a@example.com%0d%0aBcc:b@example.com&display_name=a%0d%0ab".to_vec(), [401, 422]),
        ("nonsense", b"=&&==&%&%zz&;;".to_vec(), [401, 422]),
        ("JSON", br#"{"email":"a@example.com","password":"hunter2-hunter2"}"#.to_vec(), [401, 422]),
    ];
    for field in ["email", "display_name", "password"] {
        forms.push(("a long field", format!("{field}={long}").into_bytes(), [401, 422]));
        forms.push(("a field of a megabyte", format!("{field}={}", "a".repeat(1 << 20)).into_bytes(), [413, 413]));
    }
    forms
}

/// JSON bodies, each with the status that it gets from `/api/session` and from `/api/accounts`.
fn json_bodies() -> Vec<(&'static str, Vec<u8>, [u16; 2])> {
    let object = |email: &str, name: &str, password: &str| {
        format!(r#"{{"email":"{email}","display_name":"{name}","password":"{password}"}}"#).into_bytes()
    };
    let deep = |open: &str, close: &str| [open.repeat(10_000), close.repeat(10_000)].concat();
    let mut bodies = vec![
        ("nothing", b"".to_vec(), [400, 400]),
        ("NUL in the email", object(r"cade\u0000@example.com", "C", "hunter2-hunter2"), [401, 422]),
        ("NUL in the name", object("a@example.com", r"a\u0000b", "hunter2-hunter2"), [401, 422]),
        ("NUL in the password", object("a@example.com", "C", r"hunter2\u0000hunter2"), [401, 422]),
        ("a raw NUL", object("a@example.com", "a\0b", "hunter2-hunter2"), [400, 400]),
        ("text that is no UTF-8", b"{\"email\":\"\xff\xfe\",\"password\":\"hunter2\"}".to_vec(), [400, 400]),
        ("UTF-16", "{\"email\":\"a\"}".encode_utf16().flat_map(u16::to_le_bytes).collect(), [400, 400]),
        ("a lone surrogate", object("a@example.com", r"\ud800", "hunter2-hunter2"), [401, 400]),
        ("two emails", br#"{"email":"a","email":"b","display_name":"C","password":"hunter2"}"#.to_vec(), [422, 422]),
        ("two passwords", br#"{"email":"a","display_name":"C","password":"a","password":"b"}"#.to_vec(), [422, 422]),
        ("two names", br#"{"email":"a","display_name":"a","display_name":"b","password":"b"}"#.to_vec(), [401, 422]),
        ("numbers", br#"{"email":1,"display_name":2,"password":3e999}"#.to_vec(), [422, 422]),
        ("a huge number", br#"{"email":"a","password":"hunter2","display_name":1e999999}"#.to_vec(), [401, 400]),
        ("nulls", br#"{"email":null,"display_name":null,"password":null}"#.to_vec(), [422, 422]),
        ("lists", br#"{"email":["a@example.com"],"password":["hunter2"]}"#.to_vec(), [422, 422]),
        // What the fields would be, in their order, to a lenient reader.
        ("a list in place of the object", br#"["cade@example.com","cade-passphrase"]"#.to_vec(), [422, 422]),
        ("a longer list", br#"["a@example.com","C","a long enough passphrase"]"#.to_vec(), [422, 422]),
        ("only a string", b"\"email\"".to_vec(), [422, 422]),
        ("null", b"null".to_vec(), [422, 422]),
        ("two documents", br#"{"email":"a","password":"b"}{}"#.to_vec(), [400, 400]),
        ("deep lists", deep("[", "]").into_bytes(), [422, 422]),
        ("deep open lists", "[".repeat(10_000).into_bytes(), [400, 400]),
        ("a deep member", format!("{{\"x\":{}}}", deep("[", "]")).into_bytes(), [422, 422]),
        ("deep objects", "{\"email\":".repeat(6_000).into_bytes(), [400, 400]),
        ("a form", b"email=a%40example.com&password=hunter2".to_vec(), [400, 400]),
    ];
    for long in [60_000, 1 << 20] {
        let name = "a".repeat(long);
        let statuses = if long > 65_536 { [413, 413] } else { [401, 422] };
        bodies.push(("a long email", object(&name, "C", "hunter2-hunter2"), statuses));
        bodies.push(("a long name", object("a@example.com", &name, "hunter2-hunter2"), statuses));
        bodies.push(("a long password", object("a@example.com", "C", &name), statuses));
    }
    bodies
}

#[tokio::test]
async fn a_hostile_form_is_refused_and_changes_nothing() {
    let app = TestApp::start().await;
    let rows = app.rows().await;
    for (what, body, statuses) in forms() {
        for (path, status) in ["/login", "/register"].into_iter().zip(statuses) {
            let reply = post(&app, path, FORM, body.clone()).await;
            assert_eq!(reply.status, status, "{what} at {path}: {reply:?}");
            assert_says_what_happened(path, &reply);
        }
    }
    assert_eq!(app.rows().await, rows);
}

#[tokio::test]
async fn hostile_json_is_refused_and_changes_nothing() {
    let app = TestApp::start().await;
    let rows = app.rows().await;
    for (what, body, statuses) in json_bodies() {
        for (path, status) in ["/api/session", "/api/accounts"].into_iter().zip(statuses) {
            let reply = post(&app, path, JSON, body.clone()).await;
            assert_eq!(reply.status, status, "{what} at {path}: {reply:?}");
            assert_says_what_happened(path, &reply);
        }
    }
    assert_eq!(app.rows().await, rows);
}

#[tokio::test]
async fn a_program_learns_which_fields_to_mend() {
    let app = TestApp::start().await;
    let body = r#"{"email":"no address","display_name":"a\nb","password":"short"}"#;
    let reply = post(&app, "/api/accounts", JSON, body).await;
    assert_eq!(reply.status, 422);
    let errors = reply.json()["errors"].as_array().unwrap().clone();
    let fields: Vec<_> = errors.iter().map(|error| error["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["email", "display_name", "password"]);
    assert!(errors.iter().all(|error| error["message"].as_str().is_some_and(|text| text.ends_with('.'))), "{errors:?}");
    let taken = r#"{"email":"CADE@example.com","display_name":"Cade","password":"a long enough passphrase"}"#;
    let reply = post(&app, "/api/accounts", JSON, taken).await;
    assert_eq!((reply.status, &reply.json()["errors"][0]["field"]), (409, &Value::from("email")));
}

/// OWASP ASVS 16.5.1.
#[tokio::test]
async fn no_error_tells_more_than_its_reader_may_know() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let login = r#"{"email":"cade@example.com","password":"cade-passphrase"}"#;
    let session = send(browser.request("POST", "/api/session").header("Content-Type", JSON).body(login)).await;
    let session = session.cookie_pair("session");
    let paths = ["/", "/login", "/register", "/logout", "/token", "/createJWT", "/api/session", "/api/accounts"];
    let paths = [&paths[..], &["/readyz", "/.well-known/jwks.json", "/nothing-here", "/api/nothing-here"]].concat();
    let methods = ["GET", "POST", "PUT", "DELETE"];
    let probe = async |headers: &[(&str, &str)]| {
        let mut errors = 0;
        for path in &paths {
            for method in methods {
                for query in ["", "?next='%22;select%20pg_sleep(9)--&id=%00"] {
                    let mut request = app.browser().request(method, &format!("{path}{query}")).body("{\"a\":1");
                    for (name, value) in headers {
                        request = request.header(*name, *value);
                    }
                    let reply = send(request).await;
                    assert!(reply.status < 500 || reply.status == 503, "{method} {path}: {reply:?}");
                    if reply.status >= 400 {
                        assert_says_what_happened(path, &reply);
                        errors += 1;
                    }
                }
            }
        }
        errors
    };
    let mut errors = probe(&[("Content-Type", JSON)]).await;
    errors += probe(&[("Content-Type", FORM), ("Cookie", "session=%00; subject='--")]).await;
    errors += probe(&[("Origin", "https://evil.example")]).await;
    app.lose_database().await;
    errors += probe(&[("Content-Type", FORM), ("Cookie", &session)]).await;
    assert!(errors > NUMBER_OF_ERRORS, "only {errors} errors were seen");
}
