//! What another site sends in a visitor's name is refused, whatever the address; what we send ourselves is handled.

use reqwest::RequestBuilder;
use serde_json::json;

use crate::support::{
    Browser, TestApp,
    browser::{Reply, send},
};

/// A request that changes something when it is handled.
#[derive(Debug, Clone, Copy)]
struct Action {
    method: &'static str,
    path: &'static str,
    /// What the answer is when it is handled.
    status: u16,
    /// Whether it takes somebody who is logged in.
    logged_in: bool,
}

const ACTIONS: [Action; 10] = [
    Action { method: "POST", path: "/login", status: 303, logged_in: false },
    Action { method: "POST", path: "/register", status: 303, logged_in: false },
    Action { method: "POST", path: "/logout", status: 303, logged_in: true },
    Action { method: "POST", path: "/api/session", status: 200, logged_in: false },
    Action { method: "DELETE", path: "/api/session", status: 204, logged_in: true },
    Action { method: "POST", path: "/api/accounts", status: 201, logged_in: false },
    Action { method: "POST", path: "/account/profile", status: 303, logged_in: true },
    Action { method: "POST", path: "/account/password", status: 303, logged_in: true },
    Action { method: "POST", path: "/account/sessions/revoke", status: 303, logged_in: true },
    Action { method: "POST", path: "/account/erase", status: 303, logged_in: true },
];

const PASSWORD: &str = "a long enough passphrase";

impl Action {
    /// The request as our page sends it, without the headers that tell where it comes from.
    fn request(self, browser: &Browser) -> RequestBuilder {
        let request = browser.request(self.method, self.path);
        match self.path {
            "/login" => request.form(&[("email", "cade@example.com"), ("password", "cade-passphrase")]),
            "/register" => {
                request.form(&[("email", "eve@example.com"), ("display_name", "Eve"), ("password", PASSWORD)])
            }
            "/api/session" if self.method == "POST" => {
                request.json(&json!({"email": "cade@example.com", "password": "cade-passphrase"}))
            }
            "/api/accounts" => {
                request.json(&json!({"email": "eve@example.com", "display_name": "Eve", "password": PASSWORD}))
            }
            "/account/profile" => request.form(&[("display_name", "Diana")]),
            "/account/password" => request.form(&[("current_password", "dana-passphrase"), ("new_password", PASSWORD)]),
            "/account/sessions/revoke" => request.form(&[("others", "1")]),
            "/account/erase" => request.form(&[("current_password", "dana-passphrase")]),
            _ => request.form::<[(&str, &str); 0]>(&[]),
        }
    }

    /// The same content under another type, or none.
    fn with_body(self, browser: &Browser, content_type: &str, body: &str) -> RequestBuilder {
        let request = browser.request(self.method, self.path).body(body.to_owned());
        if content_type.is_empty() { request } else { request.header("Content-Type", content_type) }
    }

    fn is_for_programs(self) -> bool {
        self.path.starts_with("/api/")
    }
}

/// A browser where the action would change something.
async fn visitor(app: &TestApp, action: Action) -> Browser {
    let browser = app.browser();
    if action.logged_in {
        browser.log_in_as("Dana").await;
    }
    browser.token().await;
    browser
}

fn assert_problem(reply: &Reply, action: Action, status: u16, words: &str) {
    assert_eq!(reply.status, status, "{action:?}: {reply:?}");
    assert!(reply.set_cookies().is_empty(), "{action:?}: {reply:?}");
    if action.is_for_programs() {
        assert_eq!(reply.header("content-type"), "application/problem+json");
        assert_eq!(reply.json()["status"], status);
        assert!(reply.json()["detail"].as_str().unwrap().contains(words), "{action:?}: {reply:?}");
    } else {
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
        assert!(reply.body.contains(words), "{action:?}: {reply:?}");
    }
}

/// OWASP ASVS 3.5.1.
#[tokio::test]
async fn what_another_site_sends_changes_nothing() {
    let app = TestApp::start().await;
    let port = app.address.port();
    let own = format!("http://127.0.0.1:{port}");
    let (https, neighbour) = (format!("https://127.0.0.1:{port}"), "http://127.0.0.1:1".to_owned());
    let headers: Vec<Vec<(&str, &[u8])>> = vec![
        vec![("Sec-Fetch-Site", b"cross-site")],
        vec![("Sec-Fetch-Site", b"same-site")],
        vec![("Sec-Fetch-Site", b"")],
        vec![("Sec-Fetch-Site", b"Same-Origin, cross-site")],
        vec![("Sec-Fetch-Site", b"\xff")],
        // The browser's word counts more than an origin that is our own.
        vec![("Sec-Fetch-Site", b"cross-site"), ("Origin", own.as_bytes())],
        vec![("Sec-Fetch-Site", b"same-site"), ("Origin", own.as_bytes())],
        vec![("Origin", b"https://evil.example")],
        vec![("Origin", b"null")],
        vec![("Origin", b"")],
        vec![("Origin", b"\xff")],
        vec![("Origin", b"http://127.0.0.1.evil.example")],
        vec![("Origin", https.as_bytes())],
        vec![("Origin", neighbour.as_bytes())],
        // No browser sends a header twice, or says that a request of ours comes from elsewhere.
        vec![("Origin", own.as_bytes()), ("Origin", b"https://evil.example")],
        vec![("Origin", b"https://evil.example"), ("Origin", own.as_bytes())],
        vec![("Sec-Fetch-Site", b"same-origin"), ("Sec-Fetch-Site", b"cross-site")],
        vec![("Sec-Fetch-Site", b"same-origin"), ("Origin", b"https://evil.example")],
        vec![("Sec-Fetch-Site", b"none"), ("Origin", b"https://evil.example")],
    ];
    for action in ACTIONS {
        let browser = visitor(&app, action).await;
        let (rows, session) = (app.rows().await, browser.session().await);
        for headers in &headers {
            let mut request = action.request(&browser);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let reply = send(request).await;
            assert_problem(&reply, action, 403, "another site");
            assert_eq!(app.rows().await, rows, "{action:?} {headers:?}");
        }
        assert_eq!(browser.session().await, session, "{action:?}");
    }
}

/// `--allowed-origins` opens the token endpoint alone.
#[tokio::test]
async fn an_origin_that_may_have_tokens_may_change_nothing() {
    let flags = ["--allowed-origins", "https://www.example.com"];
    let app = crate::support::app::Setup::default().flags(flags).start().await.with_people().await;
    for action in ACTIONS {
        let browser = visitor(&app, action).await;
        let rows = app.rows().await;
        let reply = send(action.request(&browser).header("Origin", "https://www.example.com")).await;
        assert_problem(&reply, action, 403, "another site");
        assert_eq!(app.rows().await, rows, "{action:?}");
    }
}

#[tokio::test]
async fn what_our_own_pages_and_programs_send_is_handled() {
    let app = TestApp::start().await;
    let port = app.address.port();
    let (own, localhost) = (format!("http://127.0.0.1:{port}"), format!("http://localhost:{port}"));
    let headers: [&[(&str, &str)]; 8] = [
        &[("Sec-Fetch-Site", "same-origin")],
        &[("Sec-Fetch-Site", "none")],
        &[("Sec-Fetch-Site", "same-origin"), ("Origin", &own)],
        &[("Origin", &own)],
        &[("Origin", &localhost)],
        &[("Origin", &own), ("Origin", &own)],
        // Where a policy or an extension keeps the referrer back.
        &[("Sec-Fetch-Site", "same-origin"), ("Origin", "null")],
        &[],
    ];
    for action in ACTIONS {
        for headers in headers {
            let browser = visitor(&app, action).await;
            let mut request = action.request(&browser);
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let reply = send(request).await;
            assert_eq!(reply.status, action.status, "{action:?} {headers:?}: {reply:?}");
            let person = match action.path {
                "/account/profile" => json!("Diana"),
                "/account/password" | "/account/sessions/revoke" => json!("Dana"),
                _ if action.logged_in => json!(null),
                "/register" | "/api/accounts" => json!("Eve"),
                _ => json!("Cade"),
            };
            assert_eq!(browser.session().await["display_name"], person, "{action:?} {headers:?}");
            app.sql("delete from account where email <> 'cade@example.com'").await;
            app.sql("delete from session").await;
            app.add_account("Dana").await;
        }
    }
}

/// A form on another site can send these types without a preflight (OWASP ASVS 3.5.2). Logout takes no body, so nothing is
/// checked there.
#[tokio::test]
async fn a_body_of_another_type_is_refused_unread() {
    let app = TestApp::start().await;
    let json = json!({"email": "eve@example.com", "display_name": "Eve", "password": PASSWORD}).to_string();
    let form = urlencoded(&[("email", "eve@example.com"), ("display_name", "Eve"), ("password", PASSWORD)]);
    let login_json = json!({"email": "cade@example.com", "password": "cade-passphrase"}).to_string();
    let login_form = urlencoded(&[("email", "cade@example.com"), ("password", "cade-passphrase")]);
    let multipart = "multipart/form-data; boundary=x";
    let form_type = "application/x-www-form-urlencoded";
    let rows = app.rows().await;
    for (index, types) in [
        // Forms.
        (0, ["", "text/plain", multipart, "application/json", "application/x-www-form-urlencodedx", "*/*"]),
        (1, ["", "text/plain", multipart, "application/json", "application/x-www-form-urlencodedx", "*/*"]),
        (6, ["", "text/plain", multipart, "application/json", "application/x-www-form-urlencodedx", "*/*"]),
        (7, ["", "text/plain", multipart, "application/json", "application/x-www-form-urlencodedx", "*/*"]),
        (8, ["", "text/plain", multipart, "application/json", "application/x-www-form-urlencodedx", "*/*"]),
        (9, ["", "text/plain", multipart, "application/json", "application/x-www-form-urlencodedx", "*/*"]),
        // JSON.
        (3, ["", "text/plain", multipart, form_type, "application/jsonx", "text/json"]),
        (5, ["", "text/plain", multipart, form_type, "application/jsonx", "text/json"]),
    ] {
        let action = ACTIONS[index];
        let wanted = if action.is_for_programs() { "application/json" } else { form_type };
        let bodies = if matches!(index, 0 | 3) { [&login_json, &login_form] } else { [&json, &form] };
        for body in bodies {
            for content_type in types {
                let reply = send(action.with_body(&app.browser(), content_type, body)).await;
                assert_problem(&reply, action, 415, wanted);
            }
        }
    }
    assert_eq!(app.rows().await, rows);
}

/// OWASP ASVS 3.5.2.
#[tokio::test]
async fn a_body_in_another_encoding_is_refused_unread() {
    let app = TestApp::start().await;
    let rows = app.rows().await;
    for action in [ACTIONS[0], ACTIONS[1], ACTIONS[3], ACTIONS[5]] {
        let browser = app.browser();
        let wanted = if action.is_for_programs() { "application/json" } else { "application/x-www-form-urlencoded" };
        for charset in ["iso-8859-1", "\"utf-16\"", "utf-7", "UTF-16LE"] {
            let request = action.request(&browser).build().unwrap();
            let body = String::from_utf8(request.body().unwrap().as_bytes().unwrap().to_vec()).unwrap();
            let reply = send(action.with_body(&browser, &format!("{wanted}; charset={charset}"), &body)).await;
            assert_problem(&reply, action, 415, "UTF-8");
        }
        let reply = send(action.request(&browser).header("Content-Encoding", "gzip")).await;
        assert_problem(&reply, action, 415, "Content-Encoding");
    }
    assert_eq!(app.rows().await, rows);
}

fn urlencoded(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}
