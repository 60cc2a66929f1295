//! Fields of a person beyond name and id: set by an operator or by the person, and in the tokens of the assistants that chose them.

use std::{fs, os::unix::fs::PermissionsExt, process::Command, sync::Arc};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::{Token, send},
    database::TestDatabase,
    program::{Outcome, eventually, run, run_with_input, throughline},
    serve::{SECRET, Serve},
};

const FILE: &str = r#"
[fields.tier]
schema = { enum = ["gold", "silver"] }

[fields.roles]
schema = '{"type": "array", "items": {"type": "string"}, "maxItems": 5}'

[fields.phone]
schema = { type = "string", pattern = '^\+?[0-9 ]+$', maxLength = 20 }
own = true
label = { en = "Phone number", de = "Telefonnummer" }
hint = "Such as +49 30 123456"

[fields.newsletter]
schema = { type = "boolean" }
own = true
label = "Newsletter"

[fields.size]
schema = { enum = ["S", "M", "L"] }
own = true

[fields.age]
schema = { type = "integer", minimum = 0, maximum = 150 }
own = true

[fields.notes]

[assistants.orchestrate]
profile = "watsonx-orchestrate"
fields = ["name", "tier", "roles", "phone", "newsletter", "size", "age"]

[assistants.calls]
profile = "amazon-connect"
secret_file = "secret"
identifier = "0d4e2b52-0000-4000-8000-000000000001"
fields = ["name", "roles", "notes"]

[assistants.own]
profile = "custom"
claims = { who = "{custom_user_id}", level = "{tier}" }
"#;

/// A word in values that must stand in no log, no error and no list.
const CANARY: &str = "k4n4ry";

/// A file of assistants, and the secret that it names.
fn folder_with(file: &str) -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    fs::write(&secret, format!("{SECRET}-0123456789abcdef\n")).unwrap();
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
    let path = folder.path().join("assistants.toml");
    fs::write(&path, file).unwrap();
    let path = path.to_str().unwrap().to_owned();
    (folder, path)
}

/// A site with these fields, whose people operators know, too.
struct Fielded {
    app: TestApp,
    path: String,
    _folder: TempDir,
}

impl Fielded {
    async fn start() -> Self {
        let (folder, path) = folder_with(FILE);
        let app = Self::setup(&path).start().await.with_people().await;
        Self { app, path, _folder: folder }
    }

    fn setup(path: &str) -> Setup {
        Setup::default().flags(["--assistants", path, "--payload-fields", "name,custom_user_id,tier"])
    }

    async fn replica(&self) -> TestApp {
        Self::setup(&self.path).database(Arc::clone(&self.app.database)).start().await
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = throughline(words.iter().copied());
        command.env("DATABASE_URL", &self.app.database.url).env("THROUGHLINE_ASSISTANTS", &self.path);
        command
    }

    fn set_field(&self, words: &[&str]) -> Command {
        self.command(&[&["user", "set-field", "cade@example.com"], words].concat())
    }

    async fn set(&self, field: &str, value: &str) -> Outcome {
        run(self.set_field(&[field, value])).await
    }

    async fn kept(&self) -> Value {
        let fields = self.app.text("select fields::text from account where email = 'cade@example.com'").await;
        serde_json::from_str(&fields).unwrap()
    }
}

async fn claims(browser: &Browser, assistant: &str) -> Value {
    let reply = send(browser.fetch("GET", &format!("/token?assistant={assistant}"))).await;
    assert_eq!(reply.status, 200, "{assistant}: {}", reply.body);
    Token::decode(&reply.body).claims
}

#[tokio::test]
async fn a_field_that_an_operator_sets_is_in_the_next_tokens_of_the_assistants_that_chose_it() {
    let site = Fielded::start().await;
    let (replica, browser) = (site.replica().await, site.app.browser());
    let subject = browser.token().await.sub().to_owned();
    browser.log_in_as("Cade").await;
    assert_eq!(claims(&browser, "orchestrate").await["context"], json!({"name": "Cade"}));
    let done = site.set("tier", "gold").await.done();
    assert!(done.stdout.starts_with("Set tier of account ") && !done.stdout.contains("gold"), "{done:?}");
    site.set("roles", r#"["admin","o'Neil"]"#).await.done();
    let known = claims(&browser, "orchestrate").await;
    assert_eq!(known["context"], json!({"name": "Cade", "tier": "gold", "roles": ["admin", "o'Neil"]}));
    assert_eq!(
        claims(&browser, "calls").await["attributes"],
        json!({"name": "Cade", "roles": "[\"admin\",\"o'Neil\"]"})
    );
    assert_eq!(claims(&browser, "own").await["level"], "gold");
    let default = browser.token().await;
    assert_eq!((default.sub(), &default.payload()["tier"]), (subject.as_str(), &json!("gold")));
    assert_eq!(default.payload().get("roles"), None);
    // Another person has none of it, nobody who isn't logged in has any, and another server says the same.
    let dana = replica.browser();
    assert_eq!(claims(&dana, "orchestrate").await["context"], json!({"name": "Anonymous"}));
    dana.log_in_as("Dana").await;
    assert_eq!(claims(&dana, "orchestrate").await["context"], json!({"name": "Dana"}));
    let cade = replica.browser();
    cade.log_in_as("Cade").await;
    site.set("tier", "silver").await.done();
    assert_eq!(claims(&cade, "own").await["level"], "silver");
    run(site.set_field(&["tier", "--unset"])).await.done();
    assert_eq!(claims(&cade, "own").await.get("level"), None);
    assert_eq!(cade.token().await.payload(), &json!({"name": "Cade", "custom_user_id": "cade-id"}));
    browser.log_out().await;
    assert_eq!(claims(&browser, "orchestrate").await["context"], json!({"name": "Anonymous"}));
}

#[tokio::test]
async fn a_value_is_json_or_text_whichever_the_field_takes() {
    let site = Fielded::start().await;
    for (field, value, kept) in [
        ("phone", "0301234", json!("0301234")),
        ("phone", "301234", json!("301234")),
        ("phone", r#""+49 30""#, json!("+49 30")),
        ("age", "42", json!(42)),
        ("newsletter", "true", json!(true)),
        ("notes", "-7.5", json!(-7.5)),
        ("notes", "two words", json!("two words")),
        ("notes", r#"{"a":[1,null]}"#, json!({"a": [1, null]})),
    ] {
        site.set(field, value).await.done();
        assert_eq!(site.kept().await[field], kept, "{field} {value}");
    }
    run_with_input(site.set_field(&["notes", "-"]), "from a pipe\n").await.done();
    assert_eq!(site.kept().await["notes"], "from a pipe");
    let told = run(site.set_field(&["tier", "gold", "--json"])).await.done().json();
    assert_eq!((&told["field"], &told["set"]), (&json!("tier"), &json!(true)));
    let id = told["account_id"].as_str().unwrap().to_owned();
    run(site.command(&["user", "set-field", &id, "tier", "silver"])).await.done();
    let shown = run(site.command(&["user", "show", "cade@example.com"])).await.done();
    assert!(shown.stdout.contains("Fields          age, tier, notes, phone, newsletter"), "{shown:?}");
    assert!(!shown.stdout.contains("from a pipe"), "{shown:?}");
    let shown = run(site.command(&["user", "show", "cade@example.com", "--json"])).await.done().json();
    assert_eq!((&shown["fields"]["notes"], shown["account"].get("fields")), (&json!("from a pipe"), None));
    assert!(!run(site.command(&["user", "list", "--json"])).await.done().stdout.contains("from a pipe"));
}

#[tokio::test]
async fn a_value_that_a_field_cannot_have_is_refused_with_the_reason_and_never_repeated() {
    let site = Fielded::start().await;
    let canary = |text: &str| text.replace('*', CANARY);
    let deep = format!("{}\"*\"{}", "[".repeat(200), "]".repeat(200));
    let nine = format!("{}\"*\"{}", "[".repeat(9), "]".repeat(9));
    for (field, value, words) in [
        ("shoe", "*", &["shoe is no field", "[fields.NAME]", "tier, roles, phone"][..]),
        ("name", "*", &["name is no field"]),
        ("tier", "*", &["tier can't have this value", r#"["gold","silver"] at /enum"#]),
        ("tier", r#"{"*":1}"#, &["/enum"]),
        ("roles", "*", &["\"array\" at /type"]),
        ("roles", r#"["*",2]"#, &["\"string\" at /items/type"]),
        ("phone", "*", &["phone can't have", "/pattern"]),
        ("age", "151", &["150 at /maximum"]),
        ("age", "1e999", &["\"integer\" at /type"]),
        ("notes", r#""*\u0000""#, &["NUL"]),
        ("notes", r#"{"*\u0000":1}"#, &["NUL"]),
        ("notes", r#""*\ud800""#, &["looks like JSON and is none", "column"]),
        ("notes", r#"["*""#, &["looks like JSON and is none"]),
        ("notes", &deep, &["looks like JSON and is none", "recursion limit"]),
        ("notes", &nine, &["8 lists or objects deep"]),
    ] {
        let refused = site.set(field, &canary(value)).await.refused(words);
        assert!(!refused.stderr.contains(CANARY) && !refused.stdout.contains(CANARY), "{refused:?}");
    }
    let long = run_with_input(site.set_field(&["notes"]), &CANARY.repeat(200_000)).await;
    let long = long.refused(&["notes can't have this value", "4096 is the most"]);
    assert!(!long.stderr.contains(CANARY), "{long:?}");
    // It would fit into the account, and not into a token of Amazon Connect.
    let room = site.set("notes", &CANARY.repeat(300)).await.refused(&["the assistant calls", "its vendor takes"]);
    assert!(!room.stderr.contains(CANARY), "{room:?}");
    // Few bytes here, and many for PostgreSQL.
    let huge = format!("[{}]", ["1e300"; 60].join(","));
    site.set("notes", &huge).await.refused(&["the value can't be kept", "account_fields_form"]);
    run(site.set_field(&["tier", "--unset"])).await.done();
    run(site.set_field(&["shoe", "--unset"])).await.refused(&["shoe: the account has no such value"]);
    assert_eq!(run(site.set_field(&["tier", "gold", "--unset"])).await.code, Some(2));
    assert_eq!(site.kept().await, json!({}));
}

#[tokio::test]
async fn a_person_changes_their_own_fields_on_the_account_page() {
    let site = Fielded::start().await;
    site.set("tier", "gold").await.done();
    let browser = site.app.browser();
    browser.log_in_as("Cade").await;
    let page = browser.open("/account").await.body;
    for part in [
        "<label for=\"fields.phone\"><bdi>Phone number</bdi></label>",
        "aria-describedby=\"fields.phone-hint\"",
        "Such as +49 30 123456",
        "<select id=\"fields.newsletter\"",
        "<option value=\"true\">Yes</option>",
        "<label for=\"fields.size\"><bdi>size</bdi></label>",
        "inputmode=\"numeric\"",
        "Save changes",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("fields.tier") && !page.contains("Save name"), "{page}");
    let german = send(browser.request("GET", "/account").header("Accept-Language", "de")).await.body;
    assert!(german.contains("Telefonnummer") && german.contains("Newsletter"), "{german}");
    let save = async |fields: &[(&str, &str)]| {
        browser.submit("/account/profile", &[&[("display_name", "Cadence")], fields].concat()).await
    };
    let all =
        [("fields.phone", " +1 555 "), ("fields.newsletter", "false"), ("fields.size", "M"), ("fields.age", "42")];
    let saved = save(&all).await;
    assert_eq!((saved.status, saved.header("location")), (303, "/account?done=details"), "{saved:?}");
    let page = browser.open("/account?done=details").await.body;
    assert!(page.contains("Your details are saved.") && page.contains("value=\"+1 555\""), "{page}");
    assert!(page.contains("<option value=\"false\" selected>No</option>"), "{page}");
    let context =
        json!({"name": "Cadence", "tier": "gold", "phone": "+1 555", "newsletter": false, "size": "M", "age": 42});
    assert_eq!(claims(&browser, "orchestrate").await["context"], context);
    // A form without a field leaves it alone; an empty one takes the value away.
    assert_eq!(save(&[]).await.header("location"), "/account?done=details");
    assert_eq!(save(&[("fields.size", "")]).await.status, 303);
    assert_eq!(site.kept().await, json!({"tier": "gold", "phone": "+1 555", "newsletter": false, "age": 42}));
}

#[tokio::test]
async fn what_is_wrong_in_a_persons_own_fields_is_told_beside_them_and_nothing_changes() {
    let site = Fielded::start().await;
    site.set("tier", "gold").await.done();
    site.set("age", "42").await.done();
    let browser = site.app.browser();
    browser.log_in_as("Cade").await;
    let save = async |fields: &[(&str, &str)]| {
        browser.submit("/account/profile", &[&[("display_name", "Mallory")], fields].concat()).await
    };
    for (field, value, told) in [
        ("phone", "none of yours", "This can't be used here."),
        ("phone", "123456789012345678901", "Enter at most 20 characters."),
        ("phone", "1\0", "This can't be used here."),
        ("age", "old", "Enter a number, such as 7 or 7.5."),
        ("age", "1e999", "Enter a number"),
        ("age", "-1", "Enter a number from 0 to 150."),
        ("newsletter", "yes", "Choose one of the options."),
        ("size", "XXL", "Choose one of the options."),
        ("tier", "silver", ""),
        ("nobody", "x", ""),
    ] {
        let field = format!("fields.{field}");
        let page = save(&[(&field, value)]).await;
        assert_eq!(page.status, 422, "{field} {page:?}");
        let told = told.replace('\'', "&#39;");
        let beside =
            page.body.split(&format!("id=\"{field}-error\">")).nth(1).map(|rest| rest.split("</p>").next().unwrap());
        assert!(beside.unwrap_or_default().contains(&told), "{field}: {beside:?}");
        assert!(page.body.contains("value=\"Mallory\""), "{}", page.body);
    }
    let both = save(&[("fields.phone", "x<b>"), ("fields.age", "200")]).await.body;
    assert!(both.contains("Fix 2 problems") && both.contains("href=\"#fields.age\""), "{both}");
    assert!(both.contains("value=\"x&#60;b&#62;\"") && both.contains("value=\"200\""), "{both}");
    let twice = save(&[("fields.phone", "1"), ("fields.phone", "2")]).await;
    assert_eq!(twice.status, 422, "{twice:?}");
    let endless = save(&[("fields.phone", &"1".repeat(60_000))]).await;
    assert_eq!(endless.status, 422);
    let surrogate = browser.request("POST", "/account/profile").header("Sec-Fetch-Site", "same-origin");
    let surrogate = surrogate.header("Content-Type", "application/x-www-form-urlencoded");
    assert_eq!(send(surrogate.body("display_name=Cade&fields.phone=%ED%A0%80")).await.status, 400);
    assert_eq!(site.kept().await, json!({"tier": "gold", "age": 42}));
    assert_eq!(browser.token().await.payload()["name"], "Cade");
}

#[tokio::test]
async fn a_copy_of_the_data_has_the_fields_and_an_erasure_leaves_none() {
    let site = Fielded::start().await;
    site.set("notes", CANARY).await.done();
    let browser = site.app.browser();
    browser.log_in_as("Cade").await;
    let export = browser.open("/account/export").await.json();
    assert_eq!(export["fields"], json!({"notes": CANARY}));
    // So many subjects that the erasure goes on afterwards: until then, the account's row is still there.
    let subjects = "insert into subject (id, account_id, linked_at) select gen_random_uuid(), account.id, now()
        from account, generate_series(1, 1500) where email = 'cade@example.com'";
    assert_eq!(site.app.sql(subjects).await, 1500);
    let erased = browser.submit("/account/erase", &[("current_password", "cade-passphrase")]).await;
    assert_eq!(erased.status, 303, "{erased:?}");
    assert_eq!(site.app.count("select count(*) from account where email like '%@erased.invalid'").await, 1);
    assert!(!site.app.rows().await.contains(CANARY));
}

/// What is kept of people is in no log, at whatever level, and in no row of the trail.
#[tokio::test]
async fn no_value_of_a_field_is_in_a_log_or_in_the_trail() {
    let (_folder, path) = folder_with(FILE);
    let open = FILE.replace(r"'^\+?[0-9 ]+$'", "'^[a-z0-9 ]+$'");
    fs::write(&path, open).unwrap();
    let settings = [("THROUGHLINE_ASSISTANTS", path.as_str()), ("RUST_LOG", "trace")];
    let started = Serve::prepared().await.with(&settings).started().await;
    let browser = Browser::new(started.address);
    let eve = [("email", "eve@example.com"), ("display_name", "Eve"), ("password", "seven lamps beneath the quay")];
    assert_eq!(browser.submit("/register", &eve).await.status, 303);
    let set = |field: &str, value: &str| {
        let mut command = throughline(["user", "set-field", "eve@example.com", field, value]);
        run({
            command.env("DATABASE_URL", &started.database.url).envs(settings);
            command
        })
    };
    let mut said = set("notes", CANARY).await.stderr;
    let refused = set("tier", CANARY).await;
    assert_eq!(refused.code, Some(1), "{refused:?}");
    said += &refused.stderr;
    for (value, status) in [(CANARY, 303), ("K4N4RY", 422)] {
        let form = [("display_name", "Eve"), ("fields.phone", value)];
        assert_eq!(browser.submit("/account/profile", &form).await.status, status);
    }
    assert_eq!(claims(&browser, "orchestrate").await["context"]["phone"], CANARY);
    assert_eq!(browser.open("/account").await.status, 200);
    let changes = "select count(*) from audit_event where event = 'profile_change'";
    let pool = started.database.pool();
    let count = async || sqlx::query_scalar::<_, i64>(changes).fetch_one(&pool).await.unwrap();
    eventually("both changes are in the trail", async || count().await == 2).await;
    let trail = "select string_agg(audit_event::text, '\n') from audit_event";
    let trail: String = sqlx::query_scalar(trail).fetch_one(&pool).await.unwrap();
    said += &started.program.stderr();
    assert!(said.contains("profile_change") && trail.contains("notes"), "{said} {trail}");
    for text in [said.to_lowercase(), trail] {
        assert!(!text.contains(CANARY), "{}", text.split(CANARY).next().unwrap().lines().last().unwrap());
    }
}

/// What people get wrong in the tables of fields, and what they are told.
const MISTAKES: [(&str, &[&str]); 17] = [
    ("[fields.2nd]", &["line 1", "fields.2nd: is no name"]),
    ("[fields.a-b]", &["fields.a-b: is no name"]),
    ("[fields.email]", &["fields.email: is a field without being declared"]),
    ("[fields.display_name]", &["is a field without being declared"]),
    ("[fields.a]\nown = true", &["line 2", "`own` needs a `schema` whose `type`"]),
    ("[fields.a]\nown = true\nschema = { type = \"array\" }", &["line 2", "`own` needs"]),
    ("[fields.a]\nown = \"yes\"", &["line 2", "boolean"]),
    ("[fields.a]\nowner = true", &["line 2", "unknown field `owner`"]),
    ("[fields.a]\nschema = { type = \"text\" }", &["line 2", "`schema`", "text"]),
    ("[fields.a]\nschema = { maxLenght = 3 }", &["line 2", "maxLenght", "JSON Schema"]),
    ("[fields.a]\nschema = '{\"type\"'", &["line 2", "`schema` is no JSON"]),
    ("[fields.a]\nschema = { \"$ref\" = \"https://example.com/a.json\" }", &["line 2", "`schema`"]),
    ("[fields.a]\nlabel = { xx = \"A\" }", &["line 2", "en, de, fr, es, ja, ar"]),
    ("[fields.a]\nlabel = 7", &["line 2", "expected a text, or a table"]),
    (
        "[assistants.a]\nprofile = \"watsonx-assistant\"\nfields = [\"tier\"]",
        &["line 3", "`fields` has another field", "[fields.NAME]"],
    ),
    (
        "[fields.wxo_tier]\n[assistants.a]\nprofile = \"watsonx-orchestrate\"\nfields = [\"wxo_tier\"]",
        &["line 4", "`fields` has a member wxo_tier, and the vendor reserves that name"],
    ),
    (
        "[fields.sso_token]\n[assistants.a]\nprofile = \"watsonx-orchestrate\"\nfields = [\"sso_token\"]",
        &["line 4", "everybody who sees the token can read it"],
    ),
];

#[tokio::test]
async fn what_is_wrong_with_a_declared_field_is_told_with_its_line() {
    let database = Arc::new(TestDatabase::migrated().await);
    for (file, words) in MISTAKES {
        let (_folder, path) = folder_with(file);
        eprintln!("{file}");
        let serve = Serve::over(Arc::clone(&database)).with(&[("THROUGHLINE_ASSISTANTS", &path)]);
        serve.expect_refusal(&[&["THROUGHLINE_ASSISTANTS"], words].concat()).await;
    }
    let (_folder, path) = folder_with("[fields.tier]");
    let settings = [("THROUGHLINE_ASSISTANTS", path.as_str()), ("THROUGHLINE_PAYLOAD_FIELDS", "name,teir")];
    let serve = Serve::over(database).with(&settings);
    serve.expect_refusal(&["THROUGHLINE_PAYLOAD_FIELDS", "[fields.NAME]"]).await;
}

#[tokio::test]
async fn the_documents_example_of_fields_starts() {
    let document = include_str!("../../docs/ASSISTANTS.md");
    let example = document.split("## Fields").nth(1).unwrap().split("```toml\n").nth(1).unwrap();
    let (_folder, path) = folder_with(example.split("```").next().unwrap());
    Serve::prepared().await.with(&[("THROUGHLINE_ASSISTANTS", &path)]).started().await;
}
