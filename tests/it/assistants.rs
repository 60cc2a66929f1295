//! Several assistants from one server: a token for each, from one login.

use std::{collections::BTreeSet, fs, os::unix::fs::PermissionsExt, sync::Arc};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::{Reply, Token, send},
    database::TestDatabase,
    doctor::Deployment,
    metrics::Metrics,
    program::{run, throughline},
    serve::{SECRET, Serve, fixture},
};

const FILE: &str = r#"
[assistants.orchestrate]
profile = "watsonx-orchestrate"
extra = { clientID = "web" }

[assistants.support]
profile = "zendesk-messaging"
secret_file = "secret"
key_id = "app_0123456789abcdef01234567"
origins = ["https://help.example.com"]

[assistants.calls]
profile = "amazon-connect"
secret_file = "secret"
identifier = "0d4e2b52-0000-4000-8000-000000000001"
fields = ["name", "authenticated"]

[assistants.inbox]
profile = "chatwoot-hmac"
secret_file = "secret"

[assistants.desk]
profile = "freshdesk"
secret_file = "secret"

[assistants.addresses]
profile = "hmac"
secret_file = "secret"
identifier = "{email}"

[assistants.own]
profile = "custom"
claims = { who = "{custom_user_id}", browser = "{subject}", kind = "site" }
lifetime = 60
"#;

/// A file of assistants, and the secret that it names.
pub fn folder_with(file: &str) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    fs::write(&secret, format!("{SECRET}-0123456789abcdef\n")).unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    let path = folder.path().join("assistants.toml");
    fs::write(&path, file).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

async fn site() -> (TestApp, TempDir) {
    let (folder, path) = folder_with(FILE);
    (Setup::default().flags(["--assistants", &path]).start().await.with_people().await, folder)
}

async fn ask(browser: &Browser, assistant: &str) -> Reply {
    send(browser.fetch("GET", &format!("/token?assistant={assistant}"))).await
}

async fn claims(browser: &Browser, assistant: &str) -> Value {
    let reply = ask(browser, assistant).await;
    assert_eq!(reply.status, 200, "{assistant}: {}", reply.body);
    Token::decode(&reply.body).claims
}

#[tokio::test]
async fn one_login_and_one_subject_serve_every_assistant() {
    let (site, _folder) = site().await;
    let browser = site.browser();
    let subject = browser.token().await.sub().to_owned();
    let anonymous = claims(&browser, "orchestrate").await;
    assert_eq!(
        (&anonymous["sub"], &anonymous["context"]),
        (&json!(subject), &json!({"name": "Anonymous", "clientID": "web"}))
    );
    assert!(anonymous.get("user_payload").is_none(), "{anonymous}");
    browser.log_in_as("Cade").await;
    let known = claims(&browser, "orchestrate").await;
    assert_eq!((&known["sub"], &known["context"]["name"]), (&json!(subject), &json!("Cade")));
    assert_eq!(known["exp"].as_i64().unwrap() - known["iat"].as_i64().unwrap(), 3600);
    assert!(known.get("nbf").is_none());
    assert_eq!(claims(&browser, "own").await["who"], "cade-id");
    assert_eq!(
        (browser.token().await.sub(), ask(&browser, "default").await.token().sub()),
        (subject.as_str(), subject.as_str())
    );
    browser.log_out().await;
    let after = claims(&browser, "own").await;
    assert!(after.get("who").is_none() && after["browser"] != json!(subject) && after["kind"] == "site", "{after}");
}

/// Zendesk and Chatwoot know people, and tell their other visitors apart by themselves.
#[tokio::test]
async fn an_assistant_that_knows_people_has_a_token_for_nobody_else() {
    let (site, _folder) = site().await;
    let browser = site.browser();
    for assistant in ["support", "inbox"] {
        let refused = ask(&browser, assistant).await;
        assert_eq!((refused.status, &refused.json()["type"]), (401, &json!("urn:throughline:problem:login-required")));
    }
    browser.log_in_as("Cade").await;
    let told = claims(&browser, "support").await;
    for (claim, value) in [
        ("scope", json!("user")),
        ("external_id", json!("cade-id")),
        ("name", json!("Cade")),
        ("email", json!("cade@example.com")),
        ("email_verified", json!(true)),
    ] {
        assert_eq!(told[claim], value, "{claim}: {told}");
    }
    assert!(told.get("sub").is_none(), "{told}");
    let digest = ask(&browser, "inbox").await.body;
    assert!(digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()), "{digest}");
    // A person is the same in every browser.
    let other = site.browser();
    other.log_in_as("Cade").await;
    assert_eq!(ask(&other, "inbox").await.body, digest);
    browser.log_out().await;
    assert_eq!(ask(&browser, "support").await.status, 401);
}

#[tokio::test]
async fn tokens_are_counted_by_assistant() {
    let (site, _folder) = site().await;
    let browser = site.browser();
    browser.token().await;
    claims(&browser, "orchestrate").await;
    assert_eq!(ask(&browser, "support").await.status, 401);
    assert_eq!(ask(&browser, "nobody").await.status, 404);
    browser.log_in_as("Cade").await;
    claims(&browser, "support").await;
    let metrics = Metrics::of(site.ops).await;
    for (assistant, kind, count) in [
        ("default", "anonymous", 1.0),
        ("default", "authenticated", 0.0),
        ("orchestrate", "anonymous", 1.0),
        ("support", "anonymous", 0.0),
        ("support", "authenticated", 1.0),
        ("own", "authenticated", 0.0),
    ] {
        let series = format!("throughline_tokens_issued_total{{assistant=\"{assistant}\",kind=\"{kind}\"}}");
        assert!((metrics.value(&series) - count).abs() < 0.1, "{series} is not {count}: {metrics:#?}");
    }
    assert!(!format!("{metrics:?}").contains("nobody"), "{metrics:#?}");
}

/// All replicas publish the same set, to the byte.
#[tokio::test]
async fn the_keys_that_sign_for_salesforce_have_a_certificate_which_is_the_same_everywhere() {
    let file = "[assistants.a]\nprofile = \"salesforce-miaw\"\nissuer = \"https://chat.example.com\"";
    let (_folder, path) = folder_with(file);
    let keys = async || {
        let site = Setup::default().flags(["--assistants", &path]).start().await;
        send(site.browser().fetch("GET", "/.well-known/jwks.json")).await.json()
    };
    let (one, other) = (keys().await, keys().await);
    assert!(one["keys"][0]["x5c"][0].as_str().is_some_and(|certificate| certificate.len() > 800), "{one}");
    assert_eq!(one, other);
    let (site, _folder) = site().await;
    let without = send(site.browser().fetch("GET", "/.well-known/jwks.json")).await.json();
    assert_eq!(without["keys"][0].get("x5c"), None);
}

/// Such a vendor gives whoever has an address the conversations of its owner.
#[tokio::test]
async fn an_address_that_nobody_confirmed_is_in_no_token_of_a_vendor_that_merges_by_address() {
    let (_folder, path) = folder_with(FILE);
    let site = Setup::default().flags(["--assistants", &path, "--payload-unverified-email", "true"]).start().await;
    let browser = site.browser();
    let fields = [("email", "ceo@example.com"), ("display_name", "Eve"), ("password", "seven lamps beneath the quay")];
    assert_eq!(browser.submit("/register", &fields).await.status, 303);
    let told = claims(&browser, "support").await;
    assert_eq!((told.get("email"), told.get("email_verified"), &told["name"]), (None, None, &json!("Eve")));
}

#[tokio::test]
async fn amazon_connects_attributes_are_strings() {
    let (site, _folder) = site().await;
    let browser = site.browser();
    let told = claims(&browser, "calls").await;
    assert_eq!(told["sub"], "0d4e2b52-0000-4000-8000-000000000001");
    assert_eq!(told["attributes"], json!({"name": "Anonymous", "authenticated": "false"}));
}

#[tokio::test]
async fn a_name_that_is_none_is_a_404() {
    let (site, _folder) = site().await;
    let names = [
        "nobody",
        "Support",
        "SUPPORT",
        "",
        "%20support",
        "support%20",
        "..%2F..",
        "..%2F..%2Fetc%2Fpasswd",
        "support%00",
        "%00",
        "%ff",
        "%",
        "%zz",
        "support%0d%0aSet-Cookie:%20a=b",
        "%F0%9F%99%82",
        "s%C3%BCpport",
        "support%E2%80%8B",
        "%EF%BC%93upport",
        "support;own",
        "support,own",
        "[support]",
        "{support}",
        "<script>",
        "${support}",
        "' or 1=1 --",
        "support&assistant=own",
        "support&assistant=support",
        "&assistant=support",
        "default&assistant=default",
        "-a",
        "2nd",
        &"a".repeat(41),
        &"a".repeat(10_000),
        &"%00".repeat(3_000),
    ];
    for name in names {
        let reply = ask(&site.browser(), name).await;
        assert_eq!(reply.status, 404, "{name}: {}", reply.body);
        assert_eq!(reply.json()["type"], "urn:throughline:problem:unknown-assistant");
        assert_eq!(reply.set_cookies(), Vec::<&str>::new());
    }
    assert_eq!(send(site.browser().fetch("GET", "/token?other=1")).await.status, 200);
    assert_eq!(send(site.browser().fetch("GET", "/createJWT?assistant=orchestrate")).await.status, 200);
    assert_eq!(send(site.browser().fetch("GET", "/api/token?assistant=own")).await.json()["authenticated"], false);
}

#[tokio::test]
async fn each_assistant_may_have_origins_of_its_own() {
    let (_folder, path) = folder_with(FILE);
    let flags = ["--assistants", &path, "--allowed-origins", "https://www.example.com"];
    let site = Setup::default().flags(flags).start().await.with_people().await;
    let browser = site.browser();
    browser.log_in_as("Cade").await;
    for (origin, assistant, status) in [
        ("https://help.example.com", "support", 200),
        ("https://help.example.com", "own", 403),
        ("https://help.example.com", "default", 403),
        ("https://www.example.com", "own", 200),
        ("https://www.example.com", "default", 200),
        ("https://www.example.com", "support", 403),
    ] {
        let request = browser.fetch("GET", &format!("/token?assistant={assistant}"));
        let reply = send(request.header("Origin", origin).header("Sec-Fetch-Site", "same-site")).await;
        assert_eq!(reply.status, status, "{origin} for {assistant}");
    }
}

#[tokio::test]
async fn a_token_for_an_assistant_is_issued_without_a_browser() {
    let (site, folder) = site().await;
    let path = folder.path().join("assistants.toml").to_str().unwrap().to_owned();
    let keys = tempfile::tempdir().unwrap();
    let issue = |arguments: &[&str]| {
        let mut command = throughline(["token", "issue", "--assistants", &path]);
        command.args(arguments).env("DATABASE_URL", &site.database.url).env("THROUGHLINE_KEYS_DIR", keys.path());
        command
    };
    let mut generate = throughline(["key", "generate"]);
    generate.env("THROUGHLINE_KEYS_DIR", keys.path());
    run(generate).await.done();
    let token = run(issue(&["--assistant", "support", "--email", "cade@example.com"])).await.done();
    assert_eq!(Token::decode(token.stdout.trim()).claims["external_id"], "cade-id");
    let inspect = |arguments: &[&str]| {
        let mut command = throughline(["token", "inspect", "--assistants", &path]);
        command.args(arguments).env("THROUGHLINE_KEYS_DIR", keys.path());
        run(command)
    };
    inspect(&[token.stdout.trim(), "--assistant", "support"]).await.done();
    inspect(&[token.stdout.trim()]).await.refused(&["signed with HS256", "accepts RS256 alone"]);
    inspect(&[token.stdout.trim(), "--assistant", "calls"]).await.refused(&["it has no `sub`"]);
    inspect(&[token.stdout.trim(), "--assistant", "nobody"]).await.refused(&["--assistant"]);
    let hash = run(issue(&["--assistant", "inbox", "--email", "cade@example.com"])).await.done();
    let digest = [hash.stdout.trim(), "--assistant", "inbox"];
    inspect(&[&digest[..], &["--identifier", "cade-id"]].concat()).await.done();
    inspect(&[&digest[..], &["--identifier", "dana-id"]].concat()).await.refused(&["not the HMAC"]);
    inspect(&digest).await.refused(&["--identifier"]);
    let own = run(issue(&["--assistant", "own"])).await.done();
    inspect(&[own.stdout.trim(), "--assistant", "own"]).await.done();
    run(issue(&["--assistant", "support"])).await.refused(&["--assistant", "needs a login", "--email"]);
    run(issue(&["--assistant", "nobody"])).await.refused(&["--assistant", "THROUGHLINE_ASSISTANTS"]);
}

fn names<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

/// Freshdesk takes a token from everybody, and has names of its own for what it is told of a person.
#[tokio::test]
async fn a_visitors_token_may_have_the_identifier_alone() {
    let (site, _folder) = site().await;
    let browser = site.browser();
    let subject = browser.token().await.sub().to_owned();
    let members = |claims: &Value| claims.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let anonymous = claims(&browser, "desk").await;
    assert_eq!(members(&anonymous), names(["exp", "freshchat_uuid", "iat"]), "{anonymous}");
    browser.log_in_as("Cade").await;
    let known = claims(&browser, "desk").await;
    let whole = names(["email", "exp", "first_name", "freshchat_uuid", "iat", "reference_id"]);
    assert_eq!(members(&known), whole, "{known}");
    assert_eq!((&anonymous["freshchat_uuid"], &known["freshchat_uuid"]), (&json!(subject), &json!(subject)));
    assert_eq!((&known["reference_id"], &known["first_name"]), (&json!("cade-id"), &json!("Cade")));
}

/// Whoever registers under somebody else's address must not be taken for them.
#[tokio::test]
async fn the_digest_of_an_address_is_for_whoever_has_confirmed_it() {
    let (site, _folder) = site().await;
    let (cade, eve) = (site.browser(), site.browser());
    assert_eq!(ask(&cade, "addresses").await.status, 401);
    cade.log_in_as("Cade").await;
    let digest = ask(&cade, "addresses").await.body;
    assert!(digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()), "{digest}");
    let account = json!({"email": "victim@example.com", "display_name": "Eve", "password": "a long enough passphrase"});
    let registered = send(eve.fetch("POST", "/api/accounts").json(&account)).await;
    assert_eq!(registered.status, 201, "{}", registered.body);
    let refused = ask(&eve, "addresses").await;
    assert_eq!((refused.status, &refused.json()["type"]), (401, &json!("urn:throughline:problem:unconfirmed-address")));
}

/// What people get wrong in the file, and what they are told.
const MISTAKES: [(&str, &[&str]); 38] = [
    ("[assistants.a\nprofile = 1", &["line 1", "column"]),
    ("[assistants.a]\nprofil = \"intercom\"", &["line 2", "unknown field `profil`", "`profile`"]),
    ("[assistants.a]\nkey_id = \"x\"", &["line 1", "missing field `profile`"]),
    ("[assistants.a]\nprofile = \"zendesk\"", &["line 2", "a: `profile` is not one of", "zendesk-messaging"]),
    ("[assistants.Big]\nprofile = \"custom\"\nclaims = { sub = \"{subject}\" }", &["line 1", "Big: is no name"]),
    ("[assistants.default]\nprofile = \"watsonx-assistant\"", &["default: is no name"]),
    ("[assistants.a]\nprofile = \"intercom\"", &["line 1", "a: `secret_file` is missing"]),
    ("[assistants.a]\nprofile = \"intercom\"\nsecret_file = \"nowhere\"", &["a: ", "nowhere does not exist"]),
    (
        "[assistants.a]\nprofile = \"intercom\"\nsecret_file = \"secret\"\nsigning_key = \"k\"",
        &["line 4", "`signing_key` is not used"],
    ),
    ("[assistants.a]\nprofile = \"zendesk-messaging\"\nsecret_file = \"secret\"", &["line 1", "`key_id` is missing"]),
    (
        "[assistants.a]\nprofile = \"intercom\"\nsecret_file = \"secret\"\nlifetime = 9",
        &["line 4", "`lifetime` must be from 10 to 86400"],
    ),
    ("[assistants.a]\nprofile = \"watsonx-orchestrate\"\nlifetime = 7101", &["line 3", "from 10 to 7100 seconds"]),
    (
        "[assistants.a]\nprofile = \"watsonx-orchestrate\"\nextra = { wxo_email = \"a\" }",
        &["line 3", "wxo_email, and the vendor reserves that name"],
    ),
    (
        "[assistants.a]\nprofile = \"watsonx-orchestrate\"\nextra = { client-id = \"a\" }",
        &["line 3", "only names of letters"],
    ),
    (
        "[assistants.a]\nprofile = \"watsonx-orchestrate\"\nextra = { access_token = \"a\" }",
        &["line 3", "everybody who sees the token"],
    ),
    (
        "[assistants.a]\nprofile = \"watsonx-orchestrate\"\npayload_key = \"k\"",
        &["line 3", "`payload_key` is not used"],
    ),
    ("[assistants.a]\nprofile = \"salesforce-miaw\"", &["line 1", "`issuer` is missing"]),
    ("[assistants.a]\nprofile = \"amazon-connect\"\nsecret_file = \"secret\"", &["line 1", "`identifier` is missing"]),
    (
        "[assistants.a]\nprofile = \"watsonx-assistant\"\nfields = [\"nickname\"]",
        &["line 3", "`fields` has another field"],
    ),
    ("[assistants.a]\nprofile = \"watsonx-assistant\"\norigins = [\"example.com\"]", &["line 3", "`origins`"]),
    (
        "[assistants.a]\nprofile = \"custom\"\nclaims = { sub = \"{user}\", exp = 1 }",
        &["line 3", "{user}", "{subject}"],
    ),
    ("[assistant.a]\nprofile = \"intercom\"", &["line 1", "unknown field `assistant`", "`assistants`"]),
    ("assistants = [\"a\"]", &["line 1", "invalid type", "expected a map"]),
    ("[assistants.a]\nprofile = \"custom\"\n[assistants.a]\nprofile = \"custom\"", &["line 3", "duplicate key"]),
    ("[assistants.a]\nprofile = intercom", &["line 2", "column 11"]),
    ("[assistants.a]\nprofile = \"watsonx-assistant\"\nlifetime = \"300\"", &["line 3", "invalid type", "i64"]),
    ("[assistants.a]\nprofile = \"watsonx-assistant\"\nfields = \"name\"", &["line 3", "invalid type"]),
    ("[assistants.\"a b\"]\nprofile = \"watsonx-assistant\"", &["line 1", "a b: is no name"]),
    ("[assistants.a]\nprofile = \"watsonx-assistant\"\nanonymous = \"yes\"", &["line 3", "\"token\" or \"login\""]),
    (
        "[assistants.a]\nprofile = \"intercom\"\nsecret_file = \"secret\"\nanonymous = \"token\"",
        &["line 4", "tokens name a person"],
    ),
    (
        "[assistants.a]\nprofile = \"watsonx-assistant\"\npayload_encryption = \"sha1\"",
        &["line 3", "\"oaep-sha1\" or \"oaep-sha256\""],
    ),
    (
        "[assistants.a]\nprofile = \"watsonx-assistant\"\nextra = { name = \"Eve\" }",
        &["line 3", "name, which is a field"],
    ),
    ("[assistants.a]\nprofile = \"custom\"", &["line 1", "`claims` is missing"]),
    ("[assistants.a]\nprofile = \"watsonx-assistant\"\npayload_key = \"secret\"", &["a: ", "secret"]),
    (
        "[assistants.a]\nprofile = \"chatwoot-hmac\"\nsecret_file = \"secret\"\nextra = { a = 1 }",
        &["`fields` and `extra` have no place"],
    ),
    (
        "[assistants.a]\nprofile = \"hmac\"\nsecret_file = \"secret\"",
        &["line 1", "`identifier` must be \"{custom_user_id}\" or"],
    ),
    (
        "[assistants.a]\nprofile = \"hmac\"\nsecret_file = \"secret\"\nidentifier = \"{name}\"",
        &["line 4", "`identifier` must be"],
    ),
    (
        "[assistants.a]\nprofile = \"watsonx-assistant\"\nalgorithm = \"none\"",
        &["line 3", "`algorithm` is not one of RS256"],
    ),
];

#[tokio::test]
async fn what_is_wrong_with_the_file_is_told_with_its_line() {
    let database = Arc::new(TestDatabase::migrated().await);
    for (file, words) in MISTAKES {
        let (_folder, path) = folder_with(file);
        eprintln!("{file}");
        let serve = Serve::over(Arc::clone(&database)).with(&[("THROUGHLINE_ASSISTANTS", &path)]);
        serve.expect_refusal(&[&["THROUGHLINE_ASSISTANTS"], words].concat()).await;
    }
}

/// Where people put the secret itself, or what is said of a file that has it.
#[tokio::test]
async fn no_refusal_shows_a_secret() {
    const CANARY: &str = "canary-0123456789abcdef0123456789abcdef";
    let zendesk = "[assistants.a]\nprofile = \"zendesk-messaging\"\nkey_id = \"app_1\"\n";
    let cases = [
        (format!("{zendesk}secret_file = \"{CANARY}\""), CANARY.to_owned(), "looks like the secret"),
        (format!("{zendesk}secret = \"{CANARY}\""), CANARY.to_owned(), "unknown field `secret`"),
        (format!("{zendesk}secret_file = \"secret\""), format!("\"{CANARY}\""), "quotes"),
        (format!("{zendesk}secret_file = \"secret\""), format!("{CANARY}\n{CANARY}"), "line breaks"),
        (format!("{zendesk}secret_file = \"secret\"\nlifetime = 1"), CANARY.to_owned(), "from 10 to 86400"),
    ];
    for (file, secret, words) in cases {
        let (folder, path) = folder_with(&file);
        fs::write(folder.path().join("secret"), secret).unwrap();
        for command in [&["serve"][..], &["doctor"], &["token", "issue", "--assistant", "a"]] {
            let mut program = throughline([command, &["--assistants", &path]].concat());
            program.env("THROUGHLINE_COOKIE_SECRET", "0123456789abcdef".repeat(4));
            let outcome = run(program).await;
            let said = format!("{}{}", outcome.stdout, outcome.stderr);
            assert!(outcome.code != Some(0) && !said.contains(CANARY), "{command:?}, {words}: {outcome:?}");
            assert!(said.contains(words) || command[0] == "token", "{command:?}, {words}: {outcome:?}");
        }
    }
}

#[tokio::test]
async fn the_documents_example_starts() {
    let document = include_str!("../../docs/ASSISTANTS.md");
    let example = document.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let (folder, path) = folder_with(example);
    fs::rename(folder.path().join("secret"), folder.path().join("zendesk-secret")).unwrap();
    Serve::prepared().await.with(&[("THROUGHLINE_ASSISTANTS", &path)]).started().await;
}

#[tokio::test]
async fn a_secret_that_cannot_be_one_is_refused_and_never_shown() {
    let database = Arc::new(TestDatabase::migrated().await);
    let file = "[assistants.a]\nprofile = \"intercom\"\nsecret_file = \"secret\"";
    let long = format!("{SECRET}-0123456789abcdef");
    let cases: [(Vec<u8>, u32, &str); 5] = [
        (SECRET.into(), 0o600, "less than 32 bytes"),
        (format!("\"{long}\"").into(), 0o600, "quotes"),
        (format!("{long}\n{long}").into(), 0o600, "line breaks"),
        (fixture("plain.pem"), 0o600, "a key in PEM form"),
        (long.into(), 0o644, "chmod 600"),
    ];
    for (secret, mode, words) in cases {
        let (folder, path) = folder_with(file);
        fs::write(folder.path().join("secret"), secret).unwrap();
        fs::set_permissions(folder.path().join("secret"), fs::Permissions::from_mode(mode)).unwrap();
        let serve = Serve::over(Arc::clone(&database)).with(&[("THROUGHLINE_ASSISTANTS", &path)]);
        serve.expect_refusal(&["THROUGHLINE_ASSISTANTS", "a: ", words]).await;
    }
}

#[tokio::test]
async fn the_doctor_examines_the_assistants() {
    let sound = Deployment::in_order().await;
    let (_folder, path) = folder_with(FILE);
    sound
        .again()
        .with(&[("THROUGHLINE_ASSISTANTS", &path)])
        .expect("ok", "assistants", &["support (zendesk-messaging)"])
        .await;
    let ignored = FILE.replace("key_id = ", "issuer = \"https://example.com\"\nkey_id = ");
    let (_folder, path) = folder_with(&ignored);
    let odd = sound.again().with(&[("THROUGHLINE_ASSISTANTS", &path)]);
    odd.expect("warning", "assistants", &["support: `issuer` is not read by zendesk-messaging", "line 9"]).await;
    let (_folder, path) = folder_with("[assistants.a]\nprofile = \"intercom\"");
    let wrong = sound.again().with(&[("THROUGHLINE_ASSISTANTS", &path)]);
    wrong.expect("error", "assistants", &["`secret_file` is missing", "ASSISTANTS.md"]).await;
}
