//! People whom the site's own backend hands over, halfway through a conversation: the subject stays, and a code is worth nothing elsewhere.

use std::{fs, os::unix::fs::PermissionsExt, sync::Arc};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::{Reply, send},
    program::{eventually, run, throughline},
    serve::Serve,
};

const KEY: &str = "q3Jm0Yb8vT1xKc9ZrW4dEu7sHf2nLg6PaOiBtXy5QVM=";
const NEXT_KEY: &str = "Wm5Tz0Rk2pX9hLq7VdYc4sBn8uJf6GaEoKi3tMxQ1Ay=";
const SHOP: &str = "https://www.example.com";
const FIELDS: &str = "[fields.tier]\nschema = { enum = [\"gold\", \"silver\"] }\n\n[assistants.own]\nprofile = \"custom\"\n\
                      claims = { level = \"{tier}\", who = \"{custom_user_id}\" }\n";

/// A folder with two keys and the files that name them.
fn folder() -> (TempDir, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str, mode| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path.to_str().unwrap().to_owned()
    };
    write("key", &format!("{KEY}\n"), 0o600);
    write("next-key", NEXT_KEY, 0o600);
    let tables =
        "[keys.shop]\nkey_file = \"key\"\n\n[keys.next]\nkey_file = \"next-key\"\nnetworks = [\"10.0.0.0/8\"]\n";
    let (keys, fields) = (write("keys.toml", tables, 0o644), write("assistants.toml", FIELDS, 0o644));
    (folder, keys, fields)
}

async fn site() -> TestApp {
    let (_folder, keys, fields) = folder();
    setup(&keys, &fields).start().await.with_people().await
}

fn setup(keys: &str, fields: &str) -> Setup {
    Setup::default().flags([
        "--handover-keys",
        keys,
        "--assistants",
        fields,
        "--allowed-origins",
        SHOP,
        "--payload-fields",
        "name,custom_user_id,email",
    ])
}

/// What the site's backend asks: a program without cookies.
struct Backend(Browser);

impl Backend {
    fn of(site: &TestApp) -> Self {
        Self(site.browser())
    }

    async fn ask(&self, method: &str, path: &str, key: &str, body: Option<&Value>) -> Reply {
        let request = self.0.request(method, path).header("Authorization", format!("Bearer {key}"));
        send(if let Some(body) = body { request.json(body) } else { request }).await
    }

    async fn claim(&self, claim: &Value) -> Reply {
        self.ask("POST", "/api/handover", KEY, Some(claim)).await
    }

    /// Hands Ada over in the browser of this subject.
    async fn hand_over(&self, subject: &str) -> Value {
        let reply = self.claim(&json!({"subject": subject, "custom_user_id": "ada 1/ü", "name": "Ada"})).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        reply.json()
    }

    async fn end(&self, path: &str) {
        assert_eq!(self.ask("DELETE", path, KEY, None).await.status, 204, "{path}");
    }
}

async fn redeem(browser: &Browser, code: &Value) -> Reply {
    send(browser.fetch("POST", "/api/redeem").json(&json!({"code": code}))).await
}

/// The same browser logs in whom the backend hands over.
async fn log_in(browser: &Browser, backend: &Backend) -> Value {
    let handed_over = backend.hand_over(browser.token().await.sub()).await;
    let reply = redeem(browser, &handed_over["code"]).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    handed_over
}

#[tokio::test]
async fn a_handover_halfway_keeps_the_subject_and_the_backend_ends_it() {
    let (_folder, keys, fields) = folder();
    let site = setup(&keys, &fields).start().await.with_people().await;
    let (browser, backend, replica) =
        (site.browser(), Backend::of(&site), setup(&keys, &fields).database(Arc::clone(&site.database)).start().await);
    let subject = browser.token().await.sub().to_owned();
    let handed_over = log_in(&browser, &backend).await;
    let token = browser.token().await;
    assert_eq!(*token.payload(), json!({"name": "Ada", "custom_user_id": "ada 1/ü"}));
    assert_eq!(token.sub(), subject);

    // Somebody without an address has an account page, a copy of their data, and no password to choose.
    let page = browser.open("/account").await.body;
    assert!(page.contains("ada 1/ü") && !page.contains("<dt>Email") && !page.contains("new_password"), "{page}");
    let copy = browser.open("/account/export").await.json();
    assert!(copy["account"]["email"].is_null() && copy["handed_over_at"].is_string(), "{copy}");

    // The backend knows better what Ada is called by now, and has her address and her tier.
    let more = json!({"subject": subject, "custom_user_id": "ada 1/ü", "name": "Ada L.", "email": "Ada@example.com",
        "email_verified": true, "fields": {"tier": "gold"}});
    assert_eq!(backend.claim(&more).await.status, 201);
    let token = browser.token().await;
    assert_eq!((&token.payload()["name"], &token.payload()["email"]), (&json!("Ada L."), &json!("ada@example.com")));
    let own = send(browser.fetch("GET", "/token?assistant=own")).await.token();
    assert_eq!(own.claims["level"], "gold");
    assert_eq!(site.count("select count(*) from account where custom_user_id = 'ada 1/ü'").await, 1);

    // Another browser of hers. The backend ends one session by its id, and it is over on a replica, too.
    let other = site.browser();
    log_in(&other, &backend).await;
    let on_replica = Backend::of(&replica);
    on_replica.end(&format!("/api/handover/{}", handed_over["id"].as_str().unwrap())).await;
    let token = browser.token().await;
    assert!(token.is_anonymous() && token.sub() != subject, "{:?}", token.claims);
    assert_eq!(other.token().await.payload()["name"], "Ada");

    // And all of hers by her own id, with the code that still waits; but not a session that she opened otherwise.
    let waiting = site.browser();
    let unused = backend.hand_over(waiting.token().await.sub()).await;
    let cade = site.browser();
    cade.log_in_as("Cade").await;
    backend.end("/api/handover?custom_user_id=cade-id").await;
    backend.end("/api/handover?custom_user_id=ada%201%2F%C3%BC").await;
    backend.end("/api/handover/none").await;
    assert!(other.token().await.is_anonymous() && cade.token().await.payload()["name"] == "Cade");
    assert_eq!(redeem(&waiting, &unused["code"]).await.status, 401);
}

#[tokio::test]
async fn a_code_that_is_stolen_replayed_late_or_made_up_gets_one_answer() {
    let site = site().await;
    let (browser, thief, backend) = (site.browser(), site.browser(), Backend::of(&site));
    let code = backend.hand_over(browser.token().await.sub()).await["code"].clone();
    thief.token().await;
    let without_cookie = site.browser();
    let mut answers = Vec::new();
    let mut refused = async |reply: Reply| {
        assert_eq!(reply.status, 401, "{}", reply.body);
        let mut problem = reply.json();
        problem.as_object_mut().unwrap().remove("request_id");
        answers.push(problem);
    };
    refused(redeem(&thief, &code).await).await;
    refused(redeem(&without_cookie, &code).await).await;
    refused(redeem(&thief, &json!("made up")).await).await;
    assert!(thief.token().await.is_anonymous());

    // A stolen code stays good where it belongs: of many tabs at once, one redeems it.
    let mut at_once = JoinSet::new();
    for _ in 0..5 {
        let (browser, code) = (browser.clone(), code.clone());
        at_once.spawn(async move { redeem(&browser, &code).await });
    }
    let replies = at_once.join_all().await;
    let statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    refused(redeem(&browser, &code).await).await;
    assert_eq!(browser.token().await.payload()["name"], "Ada", "a refusal logs nobody out");

    let late = backend.hand_over(browser.token().await.sub()).await["code"].clone();
    site.sql("update handover set expires_at = expires_at - interval '61 seconds'").await;
    refused(redeem(&browser, &late).await).await;
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(answers[0]["type"], "urn:throughline:problem:refused-code");

    // The trail tells them apart, and no table holds a code.
    for reason in ["foreign_code", "no_subject", "unknown_code", "replayed_code", "late_code"] {
        let told = async || {
            let found = sqlx::query_scalar::<_, i64>(
                "select count(*) from audit_event where event = 'login' and outcome = 'refused' and reason = $1",
            );
            found.bind(reason).fetch_one(&site.database.pool()).await.unwrap() > 0
        };
        eventually(reason, told).await;
    }
    let rows = site.text("select string_agg(handover::text, ' ') from handover").await;
    assert!(!rows.contains(code.as_str().unwrap()), "{rows}");
}

#[tokio::test]
async fn the_claim_is_checked_by_field_and_takes_over_no_account() {
    let site = site().await;
    let backend = Backend::of(&site);
    let subject = site.browser().token().await.sub().to_owned();
    let claim = |changes: Value| {
        let mut claim = json!({"subject": subject, "custom_user_id": "ada", "name": "Ada"});
        claim.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        claim
    };
    let fields = |reply: &Reply| {
        let errors = reply.json()["errors"].clone();
        errors.as_array().unwrap().iter().map(|it| it["field"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let before = site.rows().await;
    for (changes, status, wrong) in [
        (
            json!({"subject": "anon-1", "custom_user_id": " ", "name": "Anonymous"}),
            422,
            vec!["subject", "custom_user_id", "name"],
        ),
        (json!({"email": "ada"}), 422, vec!["email"]),
        (json!({"email": "ada@example.com"}), 422, vec!["email"]),
        (
            json!({"fields": {"tier": "lead", "roles": [], "no name": 1}}),
            422,
            vec!["fields", "fields.roles", "fields.tier"],
        ),
        (json!({"email": "cade@example.com", "email_verified": true}), 409, vec!["email"]),
        (json!({"name": 1}), 422, vec!["name"]),
    ] {
        let reply = backend.claim(&claim(changes.clone())).await;
        assert_eq!(reply.status, status, "{changes} {}", reply.body);
        let mut found = fields(&reply);
        found.sort_by_key(|field| wrong.iter().position(|known| known == field));
        assert_eq!(found, wrong, "{changes}");
    }
    // An id that we gave somebody is not the site's: whoever registered is nobody whom the backend knows.
    let person = site.browser();
    let account = json!({"email": "eve@example.com", "display_name": "Eve", "password": "a passphrase that tests use"});
    let eve = send(person.fetch("POST", "/api/accounts").json(&account)).await.json();
    let reply = backend.claim(&claim(json!({"custom_user_id": eve["custom_user_id"]}))).await;
    assert_eq!((reply.status, fields(&reply)), (422, vec!["custom_user_id".to_owned()]));
    person.log_out().await;
    site.sql("delete from account where email = 'eve@example.com'").await;
    site.sql("delete from subject where account_id is null").await;

    // Cade's id is the site's, so the backend may hand Cade over; but Cade's login name stays.
    site.sql("update account set disabled_at = now() where custom_user_id = 'dana-id'").await;
    let dana = backend.claim(&claim(json!({"custom_user_id": "dana-id"}))).await;
    assert_eq!((dana.status, fields(&dana)), (422, vec!["custom_user_id".to_owned()]));
    site.sql("update account set disabled_at = null").await;
    assert_eq!(site.rows().await, before, "nothing was changed");
    let cade = json!({"custom_user_id": "cade-id", "name": "Cade", "email": "new@example.com", "email_verified": true});
    assert_eq!(backend.claim(&claim(cade)).await.status, 201);
    site.browser().log_in_as("Cade").await;
}

#[tokio::test]
async fn only_a_key_of_the_file_hands_over_and_guesses_are_limited() {
    let site = site().await;
    let (backend, browser) = (Backend::of(&site), site.browser());
    let claim = json!({"subject": browser.token().await.sub(), "custom_user_id": "ada", "name": "Ada"});
    let bare = send(browser.request("POST", "/api/handover").json(&claim)).await;
    assert_eq!((bare.status, bare.header("www-authenticate")), (401, "Bearer"));
    // Whoever has no key learns nothing about the body. The second key counts in another network alone.
    let mut refused = vec![backend.ask("POST", "/api/handover", NEXT_KEY, Some(&claim)).await];
    refused.push(backend.ask("POST", "/api/handover", "wrong", Some(&json!({}))).await);
    refused.push(backend.ask("DELETE", "/api/handover/x", "wrong", None).await);
    refused.push(backend.ask("DELETE", "/api/handover", "wrong", None).await);
    assert!(refused.iter().all(|reply| reply.status == 401), "{refused:?}");
    let mut statuses = Vec::new();
    for _ in 0..20 {
        statuses.push(backend.ask("POST", "/api/handover", "wrong", Some(&claim)).await.status);
    }
    assert_eq!((statuses.first(), statuses.last()), (Some(&401), Some(&429)), "{statuses:?}");
    assert_eq!(backend.claim(&claim).await.status, 201, "no guess keeps a right key out");
    // A page of another site can't use a key that it may have got hold of.
    let page = browser.request("POST", "/api/handover").header("Origin", SHOP).header("Sec-Fetch-Site", "cross-site");
    assert_eq!(send(page.header("Authorization", format!("Bearer {KEY}")).json(&claim)).await.status, 403);
    // Pages of an allowed origin redeem, and those of no other.
    let code = backend.claim(&claim).await.json()["code"].clone();
    let from = |method: &str, origin: &str| {
        browser.request(method, "/api/redeem").header("Origin", origin.to_owned()).header("Sec-Fetch-Site", "same-site")
    };
    let preflight = send(from("OPTIONS", SHOP).header("Access-Control-Request-Method", "POST")).await;
    assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (204, SHOP));
    let foreign = send(from("POST", "https://evil.example").json(&json!({"code": code}))).await;
    assert_eq!(foreign.status, 403);
    let reply = send(from("POST", SHOP).json(&json!({"code": code}))).await;
    assert_eq!((reply.status, reply.header("access-control-allow-credentials")), (200, "true"), "{}", reply.body);
    assert_eq!(browser.session().await["custom_user_id"], "ada");
    site.lose_database().await;
    let reply = backend.claim(&claim).await;
    assert!(reply.status == 503 && !reply.header("retry-after").is_empty(), "{reply:?}");
}

#[tokio::test]
async fn a_file_of_keys_with_a_mistake_is_refused_and_no_key_is_logged() {
    let (folder, keys, _) = folder();
    let path = |name: &str| folder.path().join(name);
    for (tables, words) in [
        ("", &["line 1", "[keys.NAME]"][..]),
        ("[keys.Shop]\nkey_file = \"key\"\n", &["line 1", "lower-case"]),
        ("[keys.shop]\nkey = \"canary\"\n", &["line 2", "key"]),
        ("[keys.shop]\nkey_file = \"nowhere\"\n", &["shop", "does not exist"]),
        ("[keys.shop]\nkey_file = \"key\"\nnetworks = [\"here\"]\n", &["line 3", "shop: `networks`"]),
        ("[keys.shop]\nkey_file = \"key\"\n[keys.other]\nkey_file = \"key\"\n", &["hold the same key"]),
        ("[keys.shop]\nkey_file = \"weak\"\n", &["shop", "openssl rand -base64 32"]),
        ("[keys.shop]\nkey_file = \"open\"\n", &["shop", "chmod"]),
    ] {
        fs::write(&keys, tables).unwrap();
        fs::write(path("weak"), "0123456789".repeat(4)).unwrap();
        fs::set_permissions(path("weak"), fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(path("open"), KEY).unwrap();
        fs::set_permissions(path("open"), fs::Permissions::from_mode(0o644)).unwrap();
        let words: Vec<_> = ["THROUGHLINE_HANDOVER_KEYS"].iter().chain(words).copied().collect();
        Serve::prepared().await.with(&[("THROUGHLINE_HANDOVER_KEYS", &keys)]).expect_refusal(&words).await;
    }
    fs::write(&keys, "[keys.shop]\nkey_file = \"key\"\n").unwrap();
    let settings = [("THROUGHLINE_HANDOVER_KEYS", keys.as_str()), ("RUST_LOG", "trace")];
    let mut started = Serve::prepared().await.with(&settings).started().await;
    let backend = Backend(Browser::new(started.address));
    let browser = Browser::new(started.address);
    let handed_over = log_in(&browser, &backend).await;
    let told = |log: String| log.contains("\"login\"").then_some(log);
    let log = started.program.says(|program| told(program.stderr())).await;
    for canary in [&KEY[..20], handed_over["code"].as_str().unwrap(), "ada 1"] {
        assert!(!log.contains(canary), "{canary} is in the log");
    }
    let help = run(throughline(["serve", "--help"])).await;
    assert!(help.stdout.contains("--handover-keys"), "{}", help.stdout);
}
