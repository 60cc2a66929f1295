//! The OpenAPI document against the routes and the answers of the running server.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::{Reply, send},
    contract::Contract,
    program::{run, throughline},
};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const PASSWORD: &str = "seven lamps beneath the quay";

/// A site that sends mail; nobody is there to take it.
async fn with_mail() -> TestApp {
    let flags = ["--smtp-url", "smtp://127.0.0.1:9", "--mail-from", "chat@example.com"];
    Setup::default().flags(flags).start().await.with_people().await
}

/// The paths of the site, as their source has them.
fn paths() -> BTreeSet<String> {
    let constants = include_str!("../../src/paths.rs").split(": &str = \"").skip(1);
    constants.map(|text| text.split('"').next().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn every_route_is_in_the_document_and_nothing_else() {
    let contract = Contract::of(&Setup::default().start().await).await;
    assert_eq!(contract.paths().into_iter().map(|(path, _)| path).collect::<BTreeSet<_>>(), paths());
    let operations =
        contract.document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap());
    let ids: Vec<_> = operations.map(|(_, operation)| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
}

#[tokio::test]
async fn the_server_takes_the_methods_of_the_document_and_no_others() {
    let app = Setup::default().start().await;
    let contract = Contract::of(&app).await;
    for (path, methods) in contract.paths() {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
            let reply = send(app.browser().request(method, &path)).await;
            if methods.contains(method) {
                contract.hold(method, &path, &reply);
                assert!(reply.status != 405, "{method} {path}: {reply:?}");
            } else {
                let allowed: BTreeSet<_> = reply.values("allow").into_iter().map(str::to_owned).collect();
                assert_eq!((reply.status, &allowed), (405, &methods), "{method} {path}");
            }
        }
    }
}

#[tokio::test]
async fn the_document_is_the_same_on_paper_and_needs_no_database() {
    let app = Setup::default().https().start().await;
    app.lose_database().await;
    let reply = send(app.browser().request("GET", "/openapi.json").header("Origin", "https://elsewhere.example")).await;
    assert_eq!((reply.status, reply.header("content-type")), (200, JSON), "{reply:?}");
    assert_eq!(reply.header("cache-control"), "public, max-age=300");
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    assert!(reply.set_cookies().is_empty(), "{reply:?}");
    let (mut served, mut printed) = (reply.json(), run(throughline(["openapi"])).await.done().json());
    assert_eq!(served["openapi"], "3.1.0");
    assert_eq!(served["servers"].take(), json!([{"url": "https://chat.example.com"}]));
    assert_eq!(printed["servers"].take(), json!([{"url": "/"}]));
    assert_eq!(served, printed);
}

#[tokio::test]
async fn a_new_passwords_least_length_is_this_servers() {
    let app = Setup::default().flags(["--password-min-length", "20"]).start().await;
    let document = Contract::of(&app).await.document;
    for (schema, property) in [
        ("AccountRequest", "password"),
        ("RegisterForm", "password"),
        ("PasswordForm", "new_password"),
        ("ResetForm", "new_password"),
    ] {
        assert_eq!(document["components"]["schemas"][schema]["properties"][property]["minLength"], 20, "{schema}");
    }
    assert_eq!(document["components"]["schemas"]["LoginRequest"]["properties"]["password"]["minLength"], json!(null));
}

/// Somebody who asks, and holds every answer against the document.
struct Reader<'a> {
    contract: &'a Contract,
    browser: Browser,
}

impl<'a> Reader<'a> {
    fn new(app: &TestApp, contract: &'a Contract) -> Self {
        Self { contract, browser: app.browser() }
    }

    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Reply {
        let mut request = self.browser.request(method, path).body(body.into());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let reply = send(request).await;
        self.contract.hold(method, path, &reply);
        reply
    }

    async fn get(&self, path: &str) -> Reply {
        self.ask("GET", path, &[], "").await
    }

    async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.ask("POST", path, &[("Content-Type", FORM)], body).await
    }

    async fn json(&self, path: &str, body: Value) -> Reply {
        self.ask("POST", path, &[("Content-Type", JSON)], body.to_string()).await
    }
}

#[tokio::test]
async fn the_way_of_a_visitor_is_as_documented() {
    let app = TestApp::start().await;
    let contract = Contract::of(&app).await;
    let cade = Reader::new(&app, &contract);
    for path in ["/", "/livez", "/readyz", "/throughline.js", "/openapi.json", "/.well-known/jwks.json", "/api/session"]
    {
        assert_eq!(cade.get(path).await.status, 200, "{path}");
    }
    for path in ["/token", "/createJWT"] {
        assert_eq!(cade.get(path).await.header("content-type"), "text/plain; charset=utf-8");
        assert_eq!(cade.ask("OPTIONS", path, &[], "").await.status, 204);
    }
    assert_eq!(cade.ask("OPTIONS", "/api/token", &[], "").await.status, 204);
    assert_eq!(cade.get("/api/token").await.json()["authenticated"], false);
    assert_eq!(cade.ask("GET", "/token", &[("Accept", JSON)], "").await.json()["authenticated"], false);
    assert_eq!(cade.get("/account").await.status, 303);
    let login = json!({"email": "cade@example.com", "password": "cade-passphrase"});
    assert_eq!(cade.json("/api/session", login).await.status, 200);
    assert_eq!(cade.get("/api/session").await.json()["authenticated"], true);
    assert_eq!(cade.ask("GET", "/token", &[("Accept", JSON)], "").await.json()["authenticated"], true);
    assert_eq!(cade.get("/account?done=profile").await.status, 200);
    assert_eq!(cade.get("/account/export").await.json()["account"]["email"], "cade@example.com");
    for (path, fields, status) in [
        ("/account/profile", &[("display_name", "Cade")][..], 303),
        ("/account/profile", &[("display_name", "")], 422),
        ("/account/password", &[("current_password", "wrong"), ("new_password", PASSWORD)], 422),
        ("/account/password", &[("current_password", "cade-passphrase"), ("new_password", PASSWORD)], 303),
        ("/account/sessions/revoke", &[("others", "1")], 303),
        ("/account/sessions/revoke", &[], 422),
        ("/account/erase", &[("current_password", "wrong")], 422),
        ("/account/erase", &[("current_password", PASSWORD)], 303),
    ] {
        assert_eq!(cade.form(path, fields).await.status, status, "{path} {fields:?}");
    }
    let eve = json!({"email": "eve@example.com", "display_name": "Eve", "password": PASSWORD});
    assert_eq!(cade.json("/api/accounts", eve).await.status, 201);
    assert_eq!(cade.ask("DELETE", "/api/session", &[], "").await.status, 204);
    assert_eq!(cade.form("/login", &[("email", "eve@example.com"), ("password", PASSWORD)]).await.status, 303);
    assert_eq!(cade.form("/logout", &[]).await.status, 303);
}

#[tokio::test]
async fn the_way_of_somebody_with_mail_is_as_documented() {
    let app = with_mail().await;
    let contract = Contract::of(&app).await;
    let eve = Reader::new(&app, &contract);
    let account = json!({"email": "eve@example.com", "display_name": "Eve", "password": PASSWORD});
    assert_eq!(eve.json("/api/accounts", account).await.status, 202);
    let fields = [("email", "fay@example.com"), ("display_name", "Fay"), ("password", PASSWORD)];
    assert_eq!(eve.form("/register", &fields).await.header("location"), "/register/sent");
    assert_eq!(eve.get("/register/sent").await.status, 200);
    let unconfirmed = eve.json("/api/session", json!({"email": "eve@example.com", "password": PASSWORD})).await;
    assert_eq!(unconfirmed.json()["type"], "urn:throughline:problem:unconfirmed-address");
    assert_eq!(eve.form("/login", &[("email", "eve@example.com"), ("password", PASSWORD)]).await.status, 401);
    assert_eq!(eve.form("/forgot", &[("email", "cade@example.com")]).await.status, 303);
    assert_eq!(eve.form("/forgot", &[("email", "no address")]).await.status, 422);
    for path in ["/confirm", "/reset"] {
        assert_eq!(eve.get(&format!("{path}?token=nothing")).await.status, 410);
        assert_eq!(
            eve.form(path, &[("token", "nothing"), ("password", PASSWORD), ("new_password", PASSWORD)]).await.status,
            410
        );
    }
}

/// What a request that is wrong in every way is answered with, and which kind of problem that is.
#[tokio::test]
async fn errors_are_as_documented_and_say_which_kind_they_are() {
    let app = TestApp::start().await;
    let contract = Contract::of(&app).await;
    let eve = Reader::new(&app, &contract);
    let mut seen = BTreeSet::new();
    let long = "a".repeat(70_000);
    let elsewhere = ("Origin", "https://elsewhere.example");
    for (method, path, headers, body, kind) in [
        ("POST", "/api/session", &[("Content-Type", JSON)][..], "{", "malformed-body"),
        (
            "POST",
            "/api/session",
            &[("Content-Type", JSON)],
            "{\"email\":\"a\",\"password\":\"b\"}",
            "wrong-credentials",
        ),
        ("POST", "/api/session", &[("Content-Type", JSON)], "{}", "invalid-fields"),
        ("POST", "/api/session", &[("Content-Type", JSON)], &long, "body-too-large"),
        ("POST", "/api/session", &[("Content-Type", FORM)], "", "unsupported-media-type"),
        ("POST", "/api/session", &[], "", "unsupported-media-type"),
        ("POST", "/api/session", &[("Content-Type", JSON), ("Content-Encoding", "gzip")], "", "unsupported-media-type"),
        ("POST", "/api/session", &[elsewhere], "", "cross-site"),
        ("DELETE", "/api/session", &[elsewhere], "", "cross-site"),
        ("GET", "/token", &[elsewhere], "", "cross-site"),
        ("OPTIONS", "/createJWT", &[elsewhere], "", "cross-site"),
        ("POST", "/api/accounts", &[("Content-Type", JSON)], "[]", "invalid-fields"),
    ] {
        let reply = eve.ask(method, path, headers, body).await;
        assert_eq!(reply.json()["type"], format!("urn:throughline:problem:{kind}"), "{method} {path}: {reply:?}");
        seen.insert(kind);
    }
    let account = json!({"email": "no address", "display_name": "", "password": "short"});
    assert_eq!(eve.json("/api/accounts", account).await.json()["errors"].as_array().unwrap().len(), 3);
    for (path, _) in contract.paths().iter().filter(|(_, methods)| methods.contains("POST")) {
        for (headers, body) in [
            (&[("Content-Type", FORM)][..], "email=%ff&display_name=%ff"),
            (&[("Content-Type", FORM)], "email=a&email=b&token=a&token=b&others=a&others=b"),
            (&[("Content-Type", FORM)], long.as_str()),
            (&[("Content-Type", "text/plain")], ""),
            (&[elsewhere], ""),
        ] {
            eve.ask("POST", path, headers, body).await;
        }
    }
    for (method, path, kind) in [("GET", "/api/nowhere", "not-found"), ("PUT", "/api/session", "method-not-allowed")] {
        let reply = send(app.browser().request(method, path)).await;
        assert_eq!(reply.json()["type"], format!("urn:throughline:problem:{kind}"), "{reply:?}");
    }
    assert_eq!(seen.len(), 6, "{seen:?}");
}

#[tokio::test]
async fn too_many_attempts_are_answered_as_documented() {
    let app = Setup::default().token_burst(3).flags(["--trusted-proxies", "127.0.0.1"]).start().await;
    let contract = Contract::of(&app).await;
    let eve = Reader::new(&app, &contract);
    let login = json!({"email": "cade@example.com", "password": "wrong"});
    let mut reply = eve.json("/api/session", login.clone()).await;
    for _ in 0..200 {
        if reply.status == 429 {
            break;
        }
        reply = eve.json("/api/session", login.clone()).await;
    }
    assert_eq!(reply.json()["type"], "urn:throughline:problem:too-many-attempts");
    assert_eq!(eve.form("/login", &[("email", "cade@example.com"), ("password", "wrong")]).await.status, 429);
    let away = [("X-Forwarded-For", "203.0.113.7")];
    let mut last = eve.ask("GET", "/token", &away, "").await;
    for _ in 0..5 {
        last = eve.ask("GET", "/token", &away, "").await;
    }
    assert_eq!(last.status, 429, "{last:?}");
}

#[tokio::test]
async fn an_outage_is_answered_as_documented_everywhere() {
    let app = TestApp::start().await;
    let contract = Contract::of(&app).await;
    let cade = Reader::new(&app, &contract);
    cade.browser.log_in_as("Cade").await;
    app.lose_database().await;
    let fields = "email=cade%40example.com&password=a&display_name=Cade&token=a&current_password=a&others=1";
    let mut outages = BTreeSet::new();
    for (path, methods) in contract.paths() {
        for method in methods {
            let headers = [("Content-Type", if path.starts_with("/api/") { JSON } else { FORM })];
            let body = if path.starts_with("/api/") {
                "{\"email\":\"a\",\"password\":\"b\",\"display_name\":\"c\"}"
            } else {
                fields
            };
            let reply = cade.ask(&method, &path, &headers, if method == "POST" { body } else { "" }).await;
            if reply.status == 503 {
                outages.insert(path.clone());
            }
            assert!(reply.status < 500 || reply.status == 503, "{method} {path}: {reply:?}");
        }
    }
    for path in ["/", "/token", "/login", "/account", "/api/session", "/readyz"] {
        assert!(outages.contains(path), "{path} has no outage: {outages:?}");
    }
}
