//! Logging in with an identity provider, halfway through a conversation: the subject stays, and nobody gets another person's account.

use std::{fs, os::unix::fs::PermissionsExt, sync::Arc};

use jsonwebtoken::Algorithm;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::Reply,
    program::{run, throughline},
    provider::{Answer, CLIENT, CLIENT_SECRET, Provider, strangers_key, unsigned},
    serve::Serve,
};

pub fn folder_with(tables: &str) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    fs::write(&secret, format!("{CLIENT_SECRET}\n")).unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    let path = folder.path().join("providers.toml");
    fs::write(&path, tables).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

pub async fn site_with(tables: &str) -> TestApp {
    let (_folder, path) = folder_with(tables);
    Setup::default().flags(["--providers", &path]).start().await.with_people().await
}

pub async fn site() -> (TestApp, Provider) {
    let provider = Provider::new();
    (site_with(&provider.table("example")).await, provider)
}

/// Where a login begins: the provider's address.
pub async fn begin(browser: &Browser, query: &str) -> String {
    let reply = browser.open(&format!("/login/example{query}")).await;
    assert_eq!(reply.status, 303, "{}", reply.body);
    reply.header("location").to_owned()
}

/// Logs in at the provider, and comes back.
pub async fn log_in(browser: &Browser, provider: &Provider, query: &str) -> Reply {
    come_back(browser, &provider.authorize(&begin(browser, query).await)).await
}

pub async fn come_back(browser: &Browser, callback: &str) -> Reply {
    let request = browser.request("GET", callback).header("Sec-Fetch-Site", "cross-site");
    crate::support::browser::send(request.header("Sec-Fetch-Mode", "navigate").header("Sec-Fetch-Dest", "document"))
        .await
}

#[tokio::test]
async fn a_login_halfway_keeps_the_subject() {
    let (site, provider) = site().await;
    let browser = site.browser();
    let subject = browser.token().await.sub().to_owned();
    let reply = log_in(&browser, &provider, "?next=/account").await;
    assert_eq!((reply.status, reply.header("location")), (303, "/account"), "{}", reply.body);
    let token = browser.token().await;
    assert!(token.sub() == subject && token.is("Eve"), "{:?}", token.claims);
    let account = browser.open("/account").await.body;
    assert!(account.contains("eve@example.com") && account.contains("Connected"), "{account}");
    assert_eq!(
        site.count("select count(*) from account where email_verified_at is not null and not has_password").await,
        1
    );

    // The same person, in another browser and under another address: the same account.
    provider.person(&json!({"email": "eve.new@example.com", "name": "Eve New"}));
    let other = site.browser();
    other.token().await;
    assert_eq!(log_in(&other, &provider, "").await.header("location"), "/");
    assert!(other.token().await.is("Eve"));
    assert_eq!(browser.session().await["custom_user_id"], other.session().await["custom_user_id"]);

    browser.log_out().await;
    assert!(browser.token().await.is_anonymous());
}

#[tokio::test]
async fn the_login_page_leads_there_and_back_to_where_the_person_was_going() {
    let (site, _provider) = site().await;
    let page = site.browser().open("/login?next=/account").await.body;
    assert!(
        page.contains(r#"href="/login/example?next=%2Faccount""#) && page.contains("Log in with Example ID"),
        "{page}"
    );
    assert!(site.browser().open("/").await.body.contains(r#"href="/login/example""#));
    assert_eq!(site.browser().open("/login/other").await.status, 404);
    let elsewhere = begin(&site.browser(), "?next=https://evil.example/").await;
    assert!(!elsewhere.contains("evil"), "{elsewhere}");
}

#[tokio::test]
async fn nobody_gets_an_account_by_its_address() {
    let (site, provider) = site().await;
    provider.person(&json!({"email": "cade@example.com"}));
    let browser = site.browser();
    let refused = log_in(&browser, &provider, "").await;
    assert_eq!(refused.status, 409);
    assert!(refused.body.contains("already an account with your email address"), "{}", refused.body);
    assert!(browser.token().await.is_anonymous());

    // Nor is one made of an address that the provider doesn't vouch for.
    for claims in [
        json!({"email": "new@example.com", "email_verified": false}),
        json!({"email_verified": "true"}),
        json!({"email": null}),
        json!({"email": "no address", "email_verified": true}),
    ] {
        provider.person(&claims);
        let refused = log_in(&browser, &provider, "").await;
        assert_eq!(refused.status, 401, "{claims}");
        assert!(refused.body.contains("confirmed your email address"), "{}", refused.body);
    }
    assert_eq!(site.count("select count(*) from account_provider").await, 0);
}

#[tokio::test]
async fn a_provider_that_makes_no_accounts_lets_in_whoever_has_connected_theirs() {
    let provider = Provider::new();
    let site = site_with(&format!("{}new_accounts = false\n", provider.table("example"))).await;
    let browser = site.browser();
    let refused = log_in(&browser, &provider, "").await;
    assert_eq!(refused.status, 403);
    assert!(refused.body.contains("no account for you here yet"), "{}", refused.body);
    assert!(browser.token().await.is_anonymous());
    assert_eq!(site.count("select count(*) from account").await, 2);

    browser.log_in_as("Cade").await;
    let connect = browser.request("GET", "/login/example?connect=1").header("Sec-Fetch-Site", "same-origin");
    let connect = crate::support::browser::send(connect).await;
    come_back(&browser, &provider.authorize(connect.header("location"))).await;
    let other = site.browser();
    assert_eq!(log_in(&other, &provider, "").await.status, 303);
    assert!(other.token().await.is("Cade"));
}

#[tokio::test]
async fn whoever_is_logged_in_connects_their_account_and_logs_in_with_it() {
    let (site, provider) = site().await;
    provider.person(&json!({"email": "cade@example.com"}));
    let browser = site.browser();
    browser.log_in_as("Cade").await;
    let from = |path: &str, site: &str| browser.request("GET", path).header("Sec-Fetch-Site", site.to_owned());
    let connect = crate::support::browser::send(from("/login/example?connect=1", "same-origin")).await;
    let reply = come_back(&browser, &provider.authorize(connect.header("location"))).await;
    assert_eq!(reply.header("location"), "/account?done=connected", "{}", reply.body);
    assert!(browser.open("/account").await.body.contains("Disconnect Example ID"));
    let other = site.browser();
    log_in(&other, &provider, "").await;
    assert!(other.token().await.is("Cade"));

    // Somebody else can't connect the same person, and another site can't make anybody connect.
    let dana = site.browser();
    dana.log_in_as("Dana").await;
    let connect = dana.request("GET", "/login/example?connect=1").header("Sec-Fetch-Site", "same-origin");
    let connect = crate::support::browser::send(connect).await;
    let reply = come_back(&dana, &provider.authorize(connect.header("location"))).await;
    assert_eq!(reply.header("location"), "/account?done=connected-elsewhere");
    provider.person(&json!({"sub": "mallory", "user_id": "mallory-id", "email": "mallory@example.com"}));
    let forced = dana.request("GET", "/login/example?connect=1").header("Sec-Fetch-Site", "cross-site");
    let forced = crate::support::browser::send(forced).await;
    come_back(&dana, &provider.authorize(forced.header("location"))).await;
    assert_eq!(
        site.text("select string_agg(email, ' ' order by email) from account join account_provider on account_id = id")
            .await,
        "cade@example.com mallory@example.com"
    );

    // Whoever finds the browser later can't change how its owner logs in.
    site.age_sessions(time::Duration::minutes(11)).await;
    browser.submit("/account/providers/remove", &[("provider", "example")]).await;
    let connected = "select count(*) from account_provider";
    assert_eq!(site.count(connected).await, 2, "Cade's and Mallory's");
    let page = browser.open("/account").await.body;
    assert!(page.contains("First show that it") && !page.contains("Disconnect Example ID"), "{page}");
    let connect = crate::support::browser::send(from("/login/example?connect=1", "same-origin")).await;
    provider.person(&json!({"sub": "second", "user_id": "second-id", "email": "second@example.com"}));
    come_back(&browser, &provider.authorize(connect.header("location"))).await;
    assert_eq!(site.count(connected).await, 2, "nobody else's");

    browser.log_in_as("Cade").await;
    browser.submit("/account/providers/remove", &[("provider", "example")]).await;
    assert!(browser.open("/account").await.body.contains("Connect Example ID"));
}

#[tokio::test]
async fn the_last_way_in_stays_and_a_fresh_login_stands_in_for_the_password() {
    let (site, provider) = site().await;
    let browser = site.browser();
    log_in(&browser, &provider, "").await;
    browser.submit("/account/providers/remove", &[("provider", "example")]).await;
    assert_eq!(site.count("select count(*) from account_provider").await, 1);
    site.age_sessions(time::Duration::minutes(11)).await;
    let page = browser.open("/account").await.body;
    assert!(page.contains(r#"href="/login/example?again=1&#38;next=/account""#), "{page}");
    assert_eq!(browser.submit("/account/erase", &[]).await.status, 422);
    log_in(&browser, &provider, "?again=1&next=/account").await;
    assert_eq!(browser.submit("/account/erase", &[]).await.header("location"), "/?done=erased");
    // The same person may begin anew.
    log_in(&browser, &provider, "").await;
    assert!(browser.token().await.is("Eve"));
}

#[tokio::test]
async fn a_logout_at_the_provider_ends_the_session_on_every_replica() {
    let (site, provider) = site().await;
    let (_folder, path) = folder_with(&provider.table("example"));
    let replica = Setup::default().flags(["--providers", &path]).database(Arc::clone(&site.database)).start().await;
    let (browser, other) = (site.browser(), site.browser());
    let subject = browser.token().await.sub().to_owned();
    log_in(&browser, &provider, "").await;
    provider.person(&json!({"sid": "s2"}));
    log_in(&other, &provider, "").await;
    let logout = async |token: &str| {
        replica
            .browser()
            .request("POST", "/login/example/logout")
            .form(&[("logout_token", token)])
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(logout(&provider.logout_token(&json!({"sid": "s1"}))).await, 200);
    let token = browser.token().await;
    assert!(token.is_anonymous() && token.sub() != subject, "{:?}", token.claims);
    assert!(other.token().await.is("Eve"), "the other session goes on");
    assert_eq!(logout(&provider.logout_token(&json!({"sub": "eve-there"}))).await, 200);
    assert!(other.token().await.is_anonymous());
    assert_eq!(logout(&provider.logout_token(&json!({"sub": "nobody"}))).await, 200, "nothing to end");

    log_in(&browser, &provider, "").await;
    let good = json!({"sub": "eve-there"});
    let with = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        claims
    };
    for claims in [
        with("iss", json!("https://evil.example")),
        with("aud", json!("another client")),
        with("events", json!({})),
        with("nonce", json!("n")),
        with("exp", json!(1)),
        with("iat", json!(4_000_000_000_u32)),
        json!({}),
    ] {
        assert_eq!(logout(&provider.logout_token(&claims)).await, 400, "{claims}");
    }
    for token in ["", "a.b.c", &unsigned(&with("iss", json!(provider.issuer())))] {
        assert_eq!(logout(token).await, 400, "{token}");
    }
    assert!(browser.token().await.is("Eve"));
}

/// What a provider, or somebody who pretends to be one, may answer.
#[tokio::test]
async fn an_answer_that_lies_logs_nobody_in() {
    type Lie = fn(&mut Answer);
    let lies: [(&str, Lie); 25] = [
        ("another issuer", |answer| answer.claims["iss"] = json!("https://evil.example")),
        ("no issuer", |answer| answer.claims["iss"] = Value::Null),
        ("the token of another client", |answer| answer.claims["aud"] = json!("another client")),
        ("several clients, and none authorized", |answer| answer.claims["aud"] = json!([CLIENT, "another client"])),
        ("another client is authorized", |answer| answer.claims["azp"] = json!("another client")),
        ("no nonce", |answer| answer.claims["nonce"] = Value::Null),
        ("another login's nonce", |answer| answer.claims["nonce"] = json!("another login's")),
        ("expired", |answer| answer.claims["exp"] = json!(answer.claims["iat"].as_i64().unwrap() - 120)),
        ("without an end", |answer| drop(answer.claims.as_object_mut().unwrap().remove("exp"))),
        ("without a beginning", |answer| drop(answer.claims.as_object_mut().unwrap().remove("iat"))),
        ("not yet good", |answer| answer.claims["nbf"] = json!(answer.claims["iat"].as_i64().unwrap() + 3600)),
        ("for nobody", |answer| drop(answer.claims.as_object_mut().unwrap().remove("aud"))),
        ("for every client", |answer| answer.claims["aud"] = json!([])),
        ("from the future", |answer| answer.claims["iat"] = json!(answer.claims["iat"].as_i64().unwrap() + 3600)),
        ("nobody", |answer| answer.claims["sub"] = json!("")),
        ("a subject that is too long", |answer| answer.claims["sub"] = json!("s".repeat(256))),
        ("a subject that can't be stored", |answer| answer.claims["sub"] = json!("eve\0there")),
        ("a number", |answer| answer.claims["sub"] = json!(7)),
        ("signed by somebody else", |answer| answer.signed_by_stranger = true),
        ("signed with the public key as a secret", |answer| answer.header.alg = Algorithm::HS256),
        ("not signed", |answer| answer.id_token = Some(unsigned(&answer.claims))),
        ("signed by somebody else, whose key comes with it", |answer| {
            answer.signed_by_stranger = true;
            answer.header.jwk = Some(strangers_key());
        }),
        ("a header that has to be understood", |answer| answer.header.crit = Some(vec!["exp".to_owned()])),
        ("no JWT", |answer| answer.id_token = Some("canary".to_owned())),
        ("a key that isn't published", |answer| answer.header.kid = Some("another".to_owned())),
    ];
    let (site, provider) = site().await;
    let browser = site.browser();
    let subject = browser.token().await.sub().to_owned();
    for (what, lie) in lies {
        provider.lies(lie);
        let reply = log_in(&browser, &provider, "").await;
        assert_eq!(reply.status, 400, "{what}: {}", reply.body);
        assert!(reply.body.contains("trust the answer from Example ID"), "{what}: {}", reply.body);
    }
    let token = browser.token().await;
    assert!(token.is_anonymous() && token.sub() == subject);
    assert_eq!(site.count("select count(*) from account_provider").await, 0);
}

/// What somebody may do to another person's login.
#[tokio::test]
async fn an_answer_to_another_request_logs_nobody_in() {
    let (site, provider) = site().await;
    let (browser, victim) = (site.browser(), site.browser());
    let stale = async |browser: &Browser, callback: &str| {
        let reply = come_back(browser, callback).await;
        assert_eq!(reply.status, 400, "{callback}: {}", reply.body);
        assert!(reply.body.contains("took too long, or was already used"), "{callback}: {}", reply.body);
    };
    let callback = provider.authorize(&begin(&browser, "").await);
    stale(&victim, &callback).await; // login CSRF: the attacker's code in the victim's browser
    begin(&victim, "").await;
    stale(&victim, &callback).await;
    let (path, query) = callback.split_once('?').unwrap();
    stale(&browser, path).await;
    stale(&browser, &callback.replace("state=", "state=x")).await;
    stale(&browser, &callback.replace("state=", "other=")).await;
    assert_eq!(provider.redeemed(), 0);

    // Mixed up: the answer of another provider (RFC 9207).
    let evil = callback.replace(
        &format!("iss={}", provider.issuer().replace(':', "%3A").replace('/', "%2F")),
        "iss=https://evil.example",
    );
    assert_ne!(evil, callback);
    assert_eq!(come_back(&browser, &evil).await.status, 400);
    assert_eq!(provider.redeemed(), 0);

    // A code, and a login, is used once.
    let callback = provider.authorize(&begin(&browser, "").await);
    assert_eq!(come_back(&browser, &callback).await.status, 303);
    stale(&browser, &callback).await;
    // A code of another login doesn't fit: PKCE.
    let (first, second) =
        (provider.authorize(&begin(&victim, "").await), provider.authorize(&begin(&browser, "").await));
    let code = |callback: &str| callback.split_once("code=").unwrap().1.split('&').next().unwrap().to_owned();
    let injected = first.replace(&code(&first), &code(&second));
    assert_eq!(come_back(&victim, &injected).await.status, 401);
    assert!(victim.token().await.is_anonymous());
    assert!(query.contains("code="));
}

#[tokio::test]
async fn a_login_ends_in_time() {
    let (site, provider) = site().await;
    let browser = site.browser();
    let callback = provider.authorize(&begin(&browser, "").await);
    site.advance(time::Duration::minutes(15));
    assert_eq!(come_back(&browser, &callback).await.status, 400);
}

#[tokio::test]
async fn a_person_who_says_no_comes_back_to_the_login_page() {
    let (site, provider) = site().await;
    let browser = site.browser();
    let callback = provider.authorize(&begin(&browser, "?next=/account").await);
    let state = callback.split_once("state=").unwrap().1;
    let reply = come_back(&browser, &format!("/login/example/callback?error=access_denied&state={state}")).await;
    assert_eq!(reply.status, 401);
    assert!(
        reply.body.contains("Example ID didn&#39;t log you in")
            && reply.body.contains("/login/example?next=%2Faccount"),
        "{}",
        reply.body
    );
}

#[tokio::test]
async fn a_provider_that_is_gone_is_said_so_and_nobody_is_logged_out() {
    let gone = "[providers.example]\nissuer = \"http://127.0.0.1:9\"\nclient_id = \"x\"\nlabel = \"Example ID\"\n";
    let site = site_with(gone).await;
    let browser = site.browser();
    browser.log_in_as("Cade").await;
    let reply = browser.open("/login/example").await;
    assert_eq!(reply.status, 503);
    assert!(
        !reply.header("retry-after").is_empty() && reply.body.contains("answering at the moment"),
        "{}",
        reply.body
    );
    assert!(browser.token().await.is("Cade"));

    let (site, provider) = self::site().await;
    provider.set_metadata("issuer", json!("https://evil.example"));
    assert_eq!(site.browser().open("/login/example").await.status, 503);
}

#[tokio::test]
async fn a_file_of_providers_says_what_is_wrong_and_where() {
    let good = "[providers.example]\nissuer = \"https://id.example\"\nclient_id = \"c\"\n";
    for (file, words) in [
        ("[providers.example", &["line 1"][..]),
        ("[providers.example]\nclient_id = \"c\"\n", &["issuer"]),
        (&good.replace("https", "http"), &["line 2", "example: `issuer` must begin with https://"]),
        (&good.replace("https://id.example", "id"), &["line 2", "`issuer` is no URL"]),
        (&good.replace("id.example", "id.example?tenant=1"), &["line 2", "query"]),
        (&good.replace("\"c\"", "\" \""), &["line 3", "`client_id` is empty"]),
        (&good.replace("example]", "Example]"), &["line 1", "is no name"]),
        (&format!("{good}client_secret_file = \"nowhere\"\n"), &["line 4", "`client_secret_file` fails"]),
        (&format!("{good}client_secret = \"canary\"\n"), &["line 4", "client_secret"]),
        (&format!("{good}scopes = [\"email\"]\n"), &["line 4", "\"openid\""]),
        (&format!("{good}label = \"\"\n"), &["line 4", "`label`"]),
        (&format!("{good}[providers.example.fields]\nnope = \"x\"\n"), &["line 5", "`fields`", "[fields.NAME]"]),
    ] {
        let (_folder, path) = folder_with(file);
        let words: Vec<_> = ["THROUGHLINE_PROVIDERS"].iter().chain(words).copied().collect();
        Serve::prepared().await.with(&[("THROUGHLINE_PROVIDERS", &path)]).expect_refusal(&words).await;
    }
}

#[tokio::test]
async fn no_secret_and_no_token_of_a_provider_is_logged() {
    let provider = Provider::new();
    let (_folder, path) = folder_with(&provider.table("example"));
    let mut started =
        Serve::prepared().await.with(&[("THROUGHLINE_PROVIDERS", &path), ("RUST_LOG", "trace")]).started().await;
    let browser = Browser::new(started.address);
    log_in(&browser, &provider, "").await;
    assert!(browser.token().await.is("Eve"));
    let told = |log: String| log.contains("\"login\"").then_some(log);
    let log = started.program.says(|program| told(program.stderr())).await;
    for canary in ["canary", "eve@example.com", "eve-there"] {
        assert!(!log.contains(canary), "{canary} is in the log");
    }
    let help = run(throughline(["serve", "--help"])).await;
    assert!(help.stdout.contains("--providers"), "{}", help.stdout);
}

#[tokio::test]
async fn what_a_provider_says_of_a_person_is_kept_at_each_login() {
    let provider = Provider::new();
    let mapped =
        "[providers.example.fields]\ndepartment = \"department\"\nroles = \"realm_access.roles\"\nnote = \"note\"\n";
    let (folder, providers) = folder_with(&format!("{}{mapped}", provider.table("example")));
    let assistants = folder.path().join("assistants.toml");
    fs::write(
        &assistants,
        "[fields.department]\nschema = { enum = [\"Support\", \"Sales\"] }\n[fields.roles]\nschema = { type = \"array\", maxItems = 2 }\n[fields.note]\nschema = { type = \"string\" }\n",
    )
    .unwrap();
    let assistants = assistants.to_str().unwrap();
    let flags =
        ["--providers", &providers, "--payload-fields", "name,department,roles,note", "--assistants", assistants];
    let site = Setup::default().flags(flags).start().await;
    let browser = site.browser();
    let subject = browser.token().await.sub().to_owned();
    let log_in = async |claims: Value| {
        provider.person(&claims);
        assert_eq!(self::log_in(&browser, &provider, "").await.status, 303, "{claims}");
        let token = browser.token().await;
        assert_eq!(token.sub(), subject);
        token.payload().clone()
    };
    let roles = |roles: &[&str]| json!({"roles": roles});
    for (department, realm, kept) in [
        (json!("Support"), roles(&["agent"]), json!({"name": "Eve", "department": "Support", "roles": ["agent"]})),
        (
            json!("Sales"),
            roles(&["agent", "lead"]),
            json!({"name": "Eve", "department": "Sales", "roles": ["agent", "lead"]}),
        ),
        // What the schema refuses is not kept, and neither is what was there before: the person may have lost it.
        (json!("Canary"), roles(&["agent", "lead", "boss"]), json!({"name": "Eve"})),
        (json!("Sales"), json!("agent"), json!({"name": "Eve", "department": "Sales"})),
        (Value::Null, roles(&[]), json!({"name": "Eve", "roles": []})),
    ] {
        assert_eq!(log_in(json!({"department": department, "realm_access": realm})).await, kept);
    }
    // Together they would be too large: none is kept, and neither is what was there before.
    let large = json!({"department": "Sales", "note": "x".repeat(4_100)});
    assert_eq!(log_in(large).await, json!({"name": "Eve"}));
    // The name stays, which the person may have changed here.
    assert_eq!(log_in(json!({"name": "Eve New"})).await["name"], "Eve");
}
