//! People who move in from another system log in with the passwords that they have there, and nothing else gets in.

use std::process::Command;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use serde_json::{Value, json};

use crate::support::{
    TestApp,
    program::{Outcome, run_with_input, throughline},
};

const PASSWORD: &str = "seven lamps beneath the quay";

/// Hashes of [`PASSWORD`] by other programs: libxcrypt, and Python's hashlib in the forms of PHC and Django.
const FOREIGN: [(&str, &str); 6] = [
    ("2a", "$2a$04$abcdefghijklmnopqrstuuQ0vMqhp749VyjvWRit86iLVxJPZGnty"),
    ("2b", "$2b$04$abcdefghijklmnopqrstuuQ0vMqhp749VyjvWRit86iLVxJPZGnty"),
    ("2y", "$2y$05$abcdefghijklmnopqrstuuLd3tDP/q7axuXElTUfVCrrJ1m7thWle"),
    ("scrypt", "$scrypt$ln=10,r=8,p=1$MDEyMzQ1Njc4OWFiY2RlZg$JTS8Pbd5R4G6t4W2rWGh06e19nXNY2h0HSQOdapH9ig"),
    ("pbkdf2", "$pbkdf2-sha256$i=1000,l=32$MDEyMzQ1Njc4OWFiY2RlZg$pcJmz2Dmc2rvZE1v/jNNU2Zf4LUZeBWg4cAMxGVTzH8"),
    ("django", "pbkdf2_sha256$1000$saltOfDjango$nWTmbAPfJulnEY+HwnuyMhyMTbsyggiLN6RQEF7E4TA="),
];

fn import<const N: usize>(site: &TestApp, flags: [&str; N]) -> Command {
    let mut command = throughline(["user", "import", "-"]);
    command.args(flags).env("DATABASE_URL", &site.database.url);
    command
}

async fn imported<const N: usize>(site: &TestApp, lines: &[Value], flags: [&str; N]) -> Outcome {
    let text: Vec<_> = lines.iter().map(ToString::to_string).collect();
    run_with_input(import(site, flags), &text.join("\n")).await
}

#[tokio::test]
async fn whoever_moved_in_logs_in_halfway_with_their_old_password_which_is_hashed_anew() {
    let site = TestApp::start().await;
    let argon2i = Argon2::new(Algorithm::Argon2i, Version::V0x13, Params::new(64, 3, 1, None).unwrap());
    let argon2i = argon2i.hash_password(PASSWORD.as_bytes()).unwrap().to_string();
    let people: Vec<_> = FOREIGN.into_iter().chain([("argon2i", argon2i.as_str())]).collect();
    let mut lines: Vec<_> = people
        .iter()
        .map(|(id, hash)| {
            json!({"email": format!("{id}@Example.com"), "name": "Erin", "custom_user_id": id, "password_hash": hash, "email_verified": true})
        })
        .collect();
    lines.push(json!({"email": "later@example.com"}));
    lines.push(json!({"email": "cade@example.com", "name": "Mallory", "password_hash": FOREIGN[0].1}));
    let told = imported(&site, &lines, ["--dry-run", "--json"]).await.done().json();
    assert_eq!((&told["created"], site.count("select count(*) from account").await), (&json!(8), 2), "{told}");
    let told = imported(&site, &lines, ["--json"]).await.done().json();
    assert_eq!((&told["created"], &told["existing"]), (&json!(8), &json!([{"line": 9, "field": "email"}])), "{told}");

    for (id, _) in &people {
        let browser = site.browser();
        let subject = browser.token().await.sub().to_owned();
        let email = format!("{id}@example.com");
        let log_in =
            async |password| browser.submit("/login", &[("email", &email), ("password", password)]).await.status;
        assert_eq!(log_in("seven lamps beneath the kay").await, 401, "{id}");
        assert_eq!(log_in(PASSWORD).await, 303, "{id}");
        let token = browser.token().await;
        assert!(token.sub() == subject && token.payload()["custom_user_id"] == *id, "{:?}", token.claims);
        assert_eq!(log_in(PASSWORD).await, 303, "{id}");
    }
    let outdated = "select count(*) from account where password_hash not like '$argon2id$v=19$%'";
    assert_eq!(site.count(outdated).await, 0);
    assert_eq!(site.count("select count(*) from account where email_verified_at is not null").await, 9);
    // Nobody's line takes an account over, and without a hash there is no password.
    for email in ["cade@example.com", "later@example.com"] {
        let login = [("email", email), ("password", PASSWORD)];
        assert_eq!(site.browser().submit("/login", &login).await.status, 401, "{email}");
    }
    let told = imported(&site, &lines, ["--json"]).await.done().json();
    assert_eq!((&told["created"], told["existing"].as_array().unwrap().len()), (&json!(0), 9), "{told}");
}

#[tokio::test]
async fn a_line_that_cannot_be_moved_in_is_told_with_its_field_and_nothing_is() {
    let site = TestApp::start().await;
    let [bcrypt, .., phc, django] = FOREIGN.map(|(_, hash)| hash);
    let with_hash = |hash: String| json!({"email": "erin@example.com", "password_hash": hash}).to_string();
    for (line, field, problem) in [
        ("nonsense".to_owned(), "JSON", "column"),
        (json!(["erin@example.com"]).to_string(), "JSON", "isn't an object"),
        (json!({"name": "Erin"}).to_string(), "email", ""),
        (json!({"email": "no address"}).to_string(), "email", "name@example.com"),
        (json!({"email": "erin@example.com", "name": "Anonymous"}).to_string(), "name", "not logged in"),
        (json!({"email": "erin@example.com", "custom_user_id": ""}).to_string(), "custom_user_id", "200"),
        (json!({"email": "erin@example.com", "email_verified": "yes"}).to_string(), "email_verified", "type"),
        (json!({"email": "erin@example.com", "password": PASSWORD}).to_string(), "password", "Unknown"),
        (json!({"email": "erin@example.com", "fields": {"tier": "gold"}}).to_string(), "tier", "no field"),
        (json!({"email": "other@example.com", "custom_user_id": "1"}).to_string(), "custom_user_id", "line 1"),
        (with_hash(bcrypt.replace("$04$", "$13$")), "password_hash", "more memory or time"),
        (with_hash(bcrypt.replace("$2a$", "$2x$")), "password_hash", "damaged"),
        (with_hash(bcrypt[..59].to_owned()), "password_hash", "damaged"),
        (with_hash(FOREIGN[3].1.replace("ln=10", "ln=17")), "password_hash", "more memory or time"),
        (with_hash(FOREIGN[3].1.replace("p=1", "p=129")), "password_hash", "more memory or time"),
        (with_hash(phc.replace("1000", "1200001")), "password_hash", "more memory or time"),
        (with_hash(django.replace("1000", "1200001")), "password_hash", "more memory or time"),
        (
            with_hash(
                "$argon2id$v=19$m=1048576,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$JTS8Pbd5R4G6t4W2rWGh06e19nXNY2h0HSQOdapH9ig"
                    .to_owned(),
            ),
            "password_hash",
            "more memory or time",
        ),
        (with_hash("5f4dcc3b5aa765d61d8327deb882cf99".to_owned()), "password_hash", "damaged"),
    ] {
        let file = format!("{}\n\n{line}\n", json!({"email": "first@example.com", "custom_user_id": "1"}));
        let refused = run_with_input(import(&site, ["--json"]), &file).await;
        assert_eq!(refused.code, Some(1), "{line}: {}", refused.stderr);
        let told = &refused.json()["refused"];
        assert_eq!((&told[0]["line"], &told[0]["field"]), (&json!(3), &json!(field)), "{line}: {told}");
        assert!(told[0]["problem"].as_str().unwrap().contains(problem), "{line}: {told}");
        assert!(!refused.stdout.contains("lamps") && !refused.stderr.contains("lamps"), "{line}");
    }
    assert_eq!(site.count("select count(*) from account").await, 2);
}
