//! Accounts and their passwords, as whoever registers and logs in meets them.

use std::num::NonZeroUsize;

use serde_json::json;
use unicode_normalization::UnicodeNormalization;

use crate::support::{
    TestApp,
    app::Setup,
    browser::{Browser, Reply, send},
};

/// A password of so many code points.
fn password(length: usize) -> String {
    "seven lamps beneath the quay ".chars().cycle().take(length).collect()
}

async fn register(browser: &Browser, email: &str, password: &str) -> Reply {
    browser.submit("/register", &[("email", email), ("display_name", "Eve"), ("password", password)]).await
}

async fn log_in(browser: &Browser, email: &str, password: &str) -> Reply {
    browser.submit("/login", &[("email", email), ("password", password)]).await
}

/// The sentence beside a field of a form.
fn field_error<'a>(reply: &'a Reply, field: &str) -> &'a str {
    let (_, after) = reply.body.split_once(&format!("id=\"{field}-error\">")).expect("every field has its line");
    after.split_once("</p>").unwrap().0
}

/// NIST SP 800-63B-4 §3.1.1.2; OWASP ASVS 6.2.1 and 6.2.9.
#[tokio::test]
async fn a_password_has_15_code_points_and_at_most_4096_bytes() {
    let app = Setup::default().start().await;
    for (length, accepted) in
        [(1, false), (14, false), (15, true), (64, true), (128, true), (4_096, true), (4_097, false), (20_000, false)]
    {
        let email = format!("eve{length}@example.com");
        let browser = app.browser();
        let reply = register(&browser, &email, &password(length)).await;
        assert_eq!(reply.status, if accepted { 303 } else { 422 }, "{length}");
        if accepted {
            assert_eq!(log_in(&app.browser(), &email, &password(length)).await.status, 303, "{length}");
        } else {
            let limit = if length < 15 { "15" } else { "4,096" };
            assert!(field_error(&reply, "password").contains(limit), "{length}: {}", field_error(&reply, "password"));
        }
    }
    assert_eq!(app.count("select count(*) from account").await, 4);
}

/// OWASP ASVS 6.2.8.
#[tokio::test]
async fn a_password_counts_to_its_last_character() {
    let app = Setup::default().start().await;
    let whole = password(100);
    assert_eq!(register(&app.browser(), "eve@example.com", &whole).await.status, 303);
    for wrong in [&whole[..72], &whole[..99], &format!("{whole}x"), &format!("{whole} "), &whole.to_uppercase(), ""] {
        assert_eq!(log_in(&app.browser(), "eve@example.com", wrong).await.status, 401, "{wrong}");
    }
    assert_eq!(log_in(&app.browser(), "eve@example.com", &whole).await.status, 303);
}

/// OWASP ASVS 6.2.8.
#[tokio::test]
async fn a_password_beyond_the_longest_is_wrong_even_when_it_begins_like_the_right_one() {
    let app = Setup::default().start().await;
    let longest = password(4_096);
    assert_eq!(register(&app.browser(), "eve@example.com", &longest).await.status, 303);
    for more in [1, 2, 30_000] {
        let longer = format!("{longest}{}", "x".repeat(more));
        assert_eq!(log_in(&app.browser(), "eve@example.com", &longer).await.status, 401, "{more}");
    }
}

/// NIST SP 800-63B-4 §3.1.1.2.
#[tokio::test]
async fn emoji_count_as_one_character_each() {
    let app = Setup::default().start().await;
    let emoji = "🦀🌊🎈🐙🍋🚲🎻🌵🐝🍄🎲🛶🌙🔔🧭";
    let fourteen: String = emoji.chars().take(14).collect();
    assert_eq!(register(&app.browser(), "eve@example.com", &fourteen).await.status, 422);
    assert_eq!(register(&app.browser(), "eve@example.com", emoji).await.status, 303);
    assert_eq!(log_in(&app.browser(), "eve@example.com", emoji).await.status, 303);
}

/// Normalised to NFC, as in RFC 8265 §4.2.
#[tokio::test]
async fn a_password_typed_on_another_system_is_the_same_password() {
    let app = Setup::default().start().await;
    for (turn, letter) in ["é", "ü", "ñ", "ç", "å", "ô", "ệ", "が", "한", "й"].into_iter().enumerate() {
        let text = format!("{letter} lamps beneath {letter} quay {letter}");
        let (composed, decomposed) = (text.nfc().collect::<String>(), text.nfd().collect::<String>());
        assert_ne!(composed, decomposed);
        let (first, second) = if turn % 2 == 0 { (&composed, &decomposed) } else { (&decomposed, &composed) };
        let email = format!("eve{turn}@example.com");
        assert_eq!(register(&app.browser(), &email, first).await.status, 303, "{letter}");
        assert_eq!(log_in(&app.browser(), &email, second).await.status, 303, "{letter}");
    }
}

/// NIST SP 800-63B-4 §3.1.1.2.
#[tokio::test]
async fn a_password_is_counted_as_it_is_kept() {
    let app = Setup::default().start().await;
    let fourteen: String = "éüñçåôàèìòùâêî".nfd().collect();
    assert_eq!(fourteen.chars().count(), 28);
    let refused = register(&app.browser(), "eve@example.com", &fourteen).await;
    assert_eq!(refused.status, 422);
    assert!(field_error(&refused, "password").contains("14 characters"), "{refused:?}");
}

/// OWASP ASVS 6.2.5 and 6.2.8.
#[tokio::test]
async fn white_space_is_part_of_a_password() {
    let app = Setup::default().start().await;
    let spaced = "  lamps beneath the quay  ";
    assert_eq!(register(&app.browser(), "eve@example.com", spaced).await.status, 303);
    assert_eq!(log_in(&app.browser(), "eve@example.com", spaced.trim()).await.status, 401);
    assert_eq!(log_in(&app.browser(), "eve@example.com", spaced).await.status, 303);
}

#[tokio::test]
async fn the_login_name_is_one_whatever_its_capitals() {
    let app = Setup::default().start().await;
    assert_eq!(register(&app.browser(), " Eve@Example.COM ", &password(20)).await.status, 303);
    assert_eq!(log_in(&app.browser(), "eve@example.com", &password(20)).await.status, 303);
    let again = register(&app.browser(), "EVE@EXAMPLE.COM", &password(20)).await;
    assert_eq!(again.status, 422);
    assert!(field_error(&again, "email").contains("already"), "{again:?}");
    assert_eq!(app.count("select count(*) from account").await, 1);
}

#[tokio::test]
async fn registration_names_every_field_that_has_to_be_mended() {
    let app = Setup::default().start().await;
    let fields = [("email", "eve at example"), ("display_name", "Eve \n and co"), ("password", "short-secret")];
    let all = app.browser().submit("/register", &fields).await;
    assert_eq!(all.status, 422);
    for field in ["email", "display_name", "password"] {
        assert!(!field_error(&all, field).is_empty(), "{field}: {all:?}");
    }
    for wrong in ["email", "display_name", "password"] {
        let value = |field: &str, right: &'static str| if field == wrong { "" } else { right };
        let fields = [
            ("email", value("email", "eve@example.com")),
            ("display_name", value("display_name", "Eve")),
            ("password", value("password", "seven lamps beneath")),
        ];
        let reply = app.browser().submit("/register", &fields).await;
        assert_eq!(reply.status, 422, "{wrong}");
        for field in ["email", "display_name", "password"] {
            assert_eq!(!field_error(&reply, field).is_empty(), field == wrong, "{field} when {wrong} is empty");
        }
    }
    assert_eq!(app.count("select count(*) from account").await, 0);
}

#[tokio::test]
async fn registration_gives_back_email_and_name_and_never_the_password() {
    let app = Setup::default().start().await;
    let fields = [("email", "eve@example"), ("display_name", "Eve & <co>"), ("password", "short-secret")];
    let reply = app.browser().submit("/register", &fields).await;
    assert_eq!(reply.status, 422);
    assert!(reply.body.contains("value=\"eve@example\""), "{reply:?}");
    assert!(reply.body.contains("value=\"Eve &#38; &#60;co&#62;\""), "{reply:?}");
    assert!(!reply.body.contains("short-secret"), "{reply:?}");
}

#[tokio::test]
async fn scripts_are_told_that_an_address_is_taken() {
    let app = Setup::default().start().await;
    let eve = json!({"email": "eve@example.com", "display_name": "Eve", "password": "seven lamps beneath"});
    let register = async || send(app.browser().request("POST", "/api/accounts").json(&eve)).await;
    assert_eq!(register().await.status, 201);
    let taken = register().await;
    assert_eq!((taken.status, taken.header("content-type")), (409, "application/problem+json"), "{taken:?}");
    assert_eq!(taken.json()["type"], "urn:throughline:problem:address-taken");
    assert_eq!(taken.json()["errors"][0]["field"], "email");
}

#[tokio::test]
async fn scripts_are_told_the_same_fields() {
    let app = Setup::default().start().await;
    let body = json!({"email": "eve", "display_name": "", "password": "short-secret"});
    let reply = send(app.browser().request("POST", "/api/accounts").json(&body)).await;
    assert_eq!((reply.status, reply.header("content-type")), (422, "application/problem+json"));
    let fields: Vec<_> =
        reply.json()["errors"].as_array().unwrap().iter().map(|error| error["field"].clone()).collect();
    assert_eq!(fields, ["email", "display_name", "password"]);
    assert!(!reply.body.contains("short-secret"), "{reply:?}");
}

#[tokio::test]
async fn a_body_of_the_wrong_shape_names_the_field() {
    let app = Setup::default().start().await;
    for (body, field, message) in [
        (r#"{"email": "eve@example.com"}"#, "password", "This field is missing."),
        (r#"{"email": "a", "email": "b", "password": "c"}"#, "email", "This appears twice."),
        (r#"{"email": 4711, "password": "c"}"#, "email", "This has the wrong type."),
        (r#"{"email": "a", "password": {"secret": 4711}}"#, "password", "This has the wrong type."),
        (r#"{"email": 4711, "password": "c", "more": 4711}"#, "email", "This has the wrong type."),
    ] {
        let request = app.browser().request("POST", "/api/session").header("Content-Type", "application/json");
        let reply = send(request.body(body)).await;
        assert_eq!(reply.status, 422, "{body}");
        assert_eq!(reply.json()["errors"], json!([{"field": field, "message": message}]), "{body}");
        assert!(!reply.body.contains("4711"), "{reply:?}");
    }
    let request = app.browser().request("POST", "/api/session").header("Content-Type", "application/json");
    let list = send(request.body(r#"["a", "b"]"#)).await;
    assert_eq!((list.status, list.json().get("errors")), (422, None), "{list:?}");
    assert_eq!(list.json()["detail"], "The body must be a JSON object.");
}

#[tokio::test]
async fn every_field_that_is_wrong_is_named_at_once() {
    let app = Setup::default().start().await;
    let request = app.browser().request("POST", "/api/accounts").header("Content-Type", "application/json");
    let reply = send(request.body(r#"{"username": "eve@example.com", "password": 4711}"#)).await;
    assert_eq!(reply.status, 422, "{reply:?}");
    let expected = json!([
        {"field": "email", "message": "This field is missing."},
        {"field": "display_name", "message": "This field is missing."},
        {"field": "password", "message": "This has the wrong type."},
        {"field": "username", "message": "Unknown field. Did you mean `email`?"},
    ]);
    assert_eq!(reply.json()["errors"], expected);
}

#[tokio::test]
async fn a_body_that_is_no_json_says_where_it_breaks() {
    let app = Setup::default().start().await;
    for (body, detail) in [
        ("", "The body is empty."),
        ("{\n  \"email\": \"a\",\n  'password'}", "The body isn't JSON in UTF-8: see line 3, column 3."),
        ("{\"email\": \"a\"", "The body isn't JSON in UTF-8: see line 1, column 13."),
    ] {
        let request = app.browser().request("POST", "/api/session").header("Content-Type", "application/json");
        let reply = send(request.body(body)).await;
        assert_eq!((reply.status, reply.json()["detail"].as_str()), (400, Some(detail)), "{body}: {reply:?}");
    }
}

/// What an answer tells, without what differs from answer to answer.
fn told(reply: &Reply, email: &str) -> (u16, Vec<String>, String) {
    let mut headers: Vec<_> = reply.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.retain(|line| !line.starts_with("date:") && !line.starts_with("x-request-id:"));
    headers.sort();
    let id = reply.header("x-request-id");
    (reply.status, headers, reply.body.replace(email, "EMAIL").replace(id, "ID"))
}

#[tokio::test]
async fn a_refused_login_does_not_tell_why() {
    let app = TestApp::start().await;
    app.sql("update account set disabled_at = now() where email = 'dana@example.com'").await;
    let wrong = ("cade@example.com", "not-his-passphrase");
    let unknown = ("nova@example.com", "nova-passphrase--");
    let disabled = ("dana@example.com", "dana-passphrase");
    let mut pages = Vec::new();
    let mut problems = Vec::new();
    for (email, password) in [wrong, unknown, disabled] {
        let page = log_in(&app.browser(), email, password).await;
        assert_eq!(page.status, 401, "{email}");
        assert!(page.set_cookies().is_empty(), "{page:?}");
        assert!(page.body.contains(&format!("value=\"{email}\"")) && !page.body.contains(password), "{page:?}");
        pages.push(told(&page, email));
        let body = json!({"email": email, "password": password});
        problems.push(told(&send(app.browser().request("POST", "/api/session").json(&body)).await, email));
    }
    assert!(pages.iter().all(|page| *page == pages[0]), "{pages:#?}");
    assert!(problems.iter().all(|problem| *problem == problems[0]), "{problems:#?}");
    assert_eq!(app.count("select count(*) from session").await, 0);
}

/// Whether some of so many logins at once, each of somebody else from elsewhere, waited too long for their turn at hashing, and
/// were told to come back.
async fn crowd_is_turned_away(app: &TestApp, email: impl Fn(usize) -> String, size: usize) -> bool {
    let logins: Vec<_> = (0..size)
        .map(|number| {
            let body = json!({"email": email(number), "password": "a wrong passphrase"});
            let login = app.browser().request("POST", "/api/session").header("X-Forwarded-For", network(number));
            tokio::spawn(send(login.json(&body)))
        })
        .collect();
    let mut turned_away = false;
    for login in logins {
        let reply = login.await.unwrap();
        match reply.status {
            401 => {}
            503 if !reply.header("retry-after").is_empty() => turned_away = true,
            _ => panic!("{reply:?}"),
        }
    }
    turned_away
}

/// A network of its own for each number.
fn network(number: usize) -> String {
    format!("198.51.{}.{}", number / 250, number % 250)
}

/// Not the time of an answer is asserted, which would be luck, but that a crowd has to queue.
#[tokio::test]
async fn a_login_of_nobody_costs_a_hash_like_any_other() {
    let app = Setup::default().hash_params(19_456, 4).flags(["--trusted-proxies", "127.0.0.0/8"]).start().await;
    let turns = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let crowd = 64 * turns;
    let people = "insert into account (id, email, display_name, custom_user_id, password_hash, created_at)
        select gen_random_uuid(), 'eve-' || n || '@example.com', 'Eve', 'eve-' || n, password_hash, created_at
        from account, generate_series(0, $1) as n";
    assert_eq!(register(&app.browser(), "eve@example.com", &password(20)).await.status, 303);
    sqlx::query(people).bind(i32::try_from(crowd).unwrap()).execute(&app.database.pool()).await.unwrap();
    for (who, rest) in [("eve-", "@example.com"), ("nova-", "@example.com"), ("no address ", "")] {
        let turned_away = crowd_is_turned_away(&app, |number| format!("{who}{number}{rest}"), crowd).await;
        assert!(turned_away, "{who}: nobody had to wait for a turn at hashing");
    }
}

/// OWASP ASVS 15.3.3.
#[tokio::test]
async fn nobody_registers_what_only_an_operator_may_set() {
    let app = TestApp::start().await;
    let extras = [
        ("id", "00000000-0000-4000-8000-000000000000"),
        ("custom_user_id", "cade-id"),
        ("is_admin", "true"),
        ("role", "admin"),
        ("email_verified", "true"),
        ("anon_id", "anon-00000000-0000-4000-8000-000000000000"),
        ("subject", "anon-00000000-0000-4000-8000-000000000000"),
        ("password_version", "7"),
        ("password_hash", "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$AAAA"),
    ];
    let browser = app.browser();
    let before = browser.token().await;
    let own = [("email", "eve@example.com"), ("display_name", "Eve"), ("password", "seven lamps beneath")];
    assert_eq!(browser.submit("/register", &[&own[..], &extras[..]].concat()).await.status, 303);
    assert_eq!(browser.token().await.sub(), before.sub());
    let mut body: serde_json::Map<_, _> = extras.iter().map(|(name, value)| ((*name).into(), json!(value))).collect();
    body.extend([("email".into(), json!("fay@example.com")), ("display_name".into(), json!("Fay"))]);
    body.insert("password".into(), json!("seven lamps beneath"));
    let reply = send(app.browser().request("POST", "/api/accounts").json(&body)).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let as_usual = "select count(*) from account where email in ('eve@example.com', 'fay@example.com')
        and custom_user_id = id::text and id::text not like '00000000%' and password_version = 1 and disabled_at is null
        and not password_hash like '%AAAA'";
    assert_eq!(app.count(as_usual).await, 2);
}

/// OWASP ASVS 15.3.7.
#[tokio::test]
async fn a_field_that_is_there_twice_is_refused() {
    let app = TestApp::start().await;
    let form = |path: &str, body: &'static str| {
        let request = app.browser().request("POST", path).header("Content-Type", "application/x-www-form-urlencoded");
        send(request.body(body))
    };
    let register = "display_name=Eve&password=seven+lamps+beneath&email=eve@example.com&email=fay@example.com";
    assert_eq!(form("/register", register).await.status, 422);
    let login = "email=dana@example.com&email=cade@example.com&password=cade-passphrase";
    assert_eq!(form("/login", login).await.status, 422);
    let login = "email=cade@example.com&password=x&password=cade-passphrase";
    assert_eq!(form("/login", login).await.status, 422);
    let json = r#"{"email": "dana@example.com", "email": "cade@example.com", "password": "cade-passphrase"}"#;
    let request = app.browser().request("POST", "/api/session").header("Content-Type", "application/json");
    assert_eq!(send(request.body(json)).await.status, 422);
    assert_eq!(app.count("select count(*) from account").await, 2);
    assert_eq!(app.count("select count(*) from session").await, 0);
}
