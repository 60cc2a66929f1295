//! Sessions: the cookie in the browser, what the database keeps of it, and how it ends.

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD},
};
use serde_json::json;
use time::Duration;

use crate::support::{
    TestApp,
    app::Setup,
    browser::{Reply, Token, send},
    program::eventually,
};

/// Logs in as Cade, as a script does, and gives the whole answer.
async fn log_in(app: &TestApp, cookies: &str) -> Reply {
    let body = json!({"email": "cade@example.com", "password": "cade-passphrase"});
    let request = app.browser().request("POST", "/api/session");
    let request = if cookies.is_empty() { request } else { request.header("Cookie", cookies) };
    let reply = send(request.json(&body)).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply
}

/// What `/api/session` says to a browser with these cookies.
async fn ask(app: &TestApp, cookies: &str) -> Reply {
    send(app.browser().fetch("GET", "/api/session").header("Cookie", cookies)).await
}

async fn is_logged_in(app: &TestApp, cookies: &str) -> bool {
    let reply = ask(app, cookies).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()["authenticated"] == true
}

/// A cookie's attributes but its lifetime.
fn attributes(line: &str) -> Vec<String> {
    let mut attributes: Vec<_> = line.split("; ").skip(1).map(str::to_owned).collect();
    attributes.retain(|attribute| !attribute.starts_with("Max-Age=") && !attribute.starts_with("Expires="));
    attributes.sort();
    attributes
}

/// The value of a `name=value` pair, as it was before it was encoded for the header.
fn decoded(pair: &str) -> String {
    let value = pair.split_once('=').unwrap().1;
    percent_encoding::percent_decode_str(value).decode_utf8().unwrap().into_owned()
}

/// The session's key in its cookie: the signature before it is an HMAC-SHA-256 in base64.
fn key(pair: &str) -> String {
    decoded(pair)[44..].to_owned()
}

/// OWASP ASVS 3.3.1 to 3.3.5.
#[tokio::test]
async fn over_https_the_cookie_is_bound_to_the_host() {
    let app = Setup::default().https().start().await.with_people().await;
    let reply = log_in(&app, "").await;
    let line = reply.set_cookie("__Host-session").unwrap_or_else(|| panic!("{reply:?}"));
    assert_eq!(attributes(line), ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"]);
    assert!(reply.set_cookies().iter().all(|line| line.starts_with("__Host-")), "{reply:?}");
    assert!(reply.set_cookies().iter().all(|line| line.len() < 4096), "{reply:?}");
}

/// Browsers let a neighbour under the same domain set `%5F%5FHost-…`: their own session, for a visitor of ours to talk in.
#[tokio::test]
async fn a_cookie_counts_under_exactly_its_name() {
    let app = Setup::default().https().start().await.with_people().await;
    let login = log_in(&app, "").await;
    let pairs = ["__Host-session", "__Host-subject"].map(|name| login.cookie_pair(name)).join("; ");
    assert!(is_logged_in(&app, &pairs).await);
    let disguised = pairs.replace("__Host-", "%5F%5FHost-");
    let reply = ask(&app, &disguised).await;
    assert_eq!(reply.json()["authenticated"], false, "{reply:?}");
    assert!(reply.json()["subject"].is_null(), "{reply:?}");

    // Nor do they come before the visitor's own.
    let own = send(app.browser().fetch("GET", "/token")).await.cookie_pair("__Host-subject");
    let reply = ask(&app, &format!("{disguised}; {own}")).await;
    assert_eq!(reply.json()["authenticated"], false, "{reply:?}");
    assert!(is_logged_in(&app, &format!("caf\u{e9}=1; %5F%5FHost-session=x; {pairs}")).await);
}

/// A neighbour under the same domain can add a cookie, and the browser may send it first (RFC 6265 §4.2.2). It must not log anybody out,
/// nor give the browser another subject.
#[tokio::test]
async fn of_several_cookies_of_one_name_the_first_that_we_signed_counts() {
    let app = TestApp::start().await;
    let login = log_in(&app, "").await;
    let [session, subject] = ["session", "subject"].map(|name| login.cookie_pair(name));
    let sub = login.json()["subject"].clone();
    for foreign in ["garbage", "", "%ff", "bG9uZw%3D%3D", &decoded(&subject)] {
        for cookies in [
            vec![format!("session={foreign}; subject={foreign}x; {session}; {subject}")],
            vec![format!("{session}; {subject}; session={foreign}; subject={foreign}x")],
            vec![format!("session={foreign}; subject={foreign}x"), format!("{session}; {subject}")],
        ] {
            let request = app.browser().fetch("GET", "/api/session");
            let reply = send(cookies.iter().fold(request, |request, line| request.header("Cookie", line))).await;
            assert_eq!((&reply.json()["authenticated"], &reply.json()["subject"]), (&json!(true), &sub), "{cookies:?}");
            assert_eq!(reply.set_cookie("session"), None, "{cookies:?}: {reply:?}");
            let anonymous = cookies.join("; ").replace(&session, "session=x");
            let token = send(app.browser().fetch("GET", "/token").header("Cookie", anonymous)).await;
            assert_eq!(Token::decode(&token.body).sub(), sub, "{cookies:?}");
        }
    }
}

#[tokio::test]
async fn over_plain_http_the_cookie_differs_only_in_what_http_cannot_have() {
    let app = TestApp::start().await;
    let reply = log_in(&app, "").await;
    assert_eq!(attributes(reply.set_cookie("session").unwrap()), ["HttpOnly", "Path=/", "SameSite=Lax"]);
}

/// OWASP ASVS 7.2.3.
#[tokio::test]
async fn the_cookie_is_random_and_tells_nothing() {
    let app = TestApp::start().await;
    let mut keys = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let reply = log_in(&app, "").await;
        let key = key(&reply.cookie_pair("session"));
        assert!(BASE64_URL_SAFE_NO_PAD.decode(&key).unwrap().len() >= 16, "{key}");
        let subject = reply.json()["subject"].as_str().unwrap().trim_start_matches("anon-").to_owned();
        for told in ["cade", subject.as_str()] {
            assert!(!decoded(&reply.cookie_pair("session")).to_lowercase().contains(told), "{told}: {reply:?}");
        }
        keys.insert(key);
    }
    assert_eq!(keys.len(), 20);
}

#[tokio::test]
async fn the_database_keeps_neither_the_cookie_nor_the_key_in_it() {
    let app = TestApp::start().await;
    let pair = log_in(&app, "").await.cookie_pair("session");
    let key = key(&pair);
    let dump = app.text("select string_agg(session::text, E'\\n') from session").await.to_lowercase();
    let hex = |bytes: &[u8]| bytes.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    // The dump is the right one: the key's digest is in it.
    let digest = throughline::crypto::sha256(&key);
    assert!(dump.contains(&hex(&digest)), "{dump}");
    let raw = BASE64_URL_SAFE_NO_PAD.decode(&key).unwrap();
    for secret in [pair.split_once('=').unwrap().1, &decoded(&pair), &key] {
        let mut forms = vec![secret.to_owned(), hex(secret.as_bytes())];
        for engine in [BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD] {
            forms.extend([engine.encode(secret), engine.encode(&raw)]);
            forms.extend([hex(engine.encode(secret).as_bytes()), hex(engine.encode(&raw).as_bytes())]);
        }
        forms.push(hex(&raw));
        for form in forms {
            assert!(!dump.contains(&form.to_lowercase()), "{form} is in {dump}");
        }
    }
}

#[tokio::test]
async fn logout_removes_the_cookie_with_the_attributes_that_it_was_set_with() {
    for (setup, name) in [(Setup::default(), "session"), (Setup::default().https(), "__Host-session")] {
        let app = setup.start().await.with_people().await;
        let login = log_in(&app, "").await;
        let reply = send(app.browser().request("POST", "/logout").header("Cookie", login.cookie_pair(name))).await;
        assert_eq!((reply.status, reply.header("location")), (303, "/"), "{reply:?}");
        let removal = reply.set_cookie(name).unwrap_or_else(|| panic!("{reply:?}"));
        assert!(removal.starts_with(&format!("{name}=;")) && removal.contains("Max-Age=0"), "{removal}");
        assert_eq!(attributes(removal), attributes(login.set_cookie(name).unwrap()));
    }
}

/// OWASP ASVS 7.4.1.
#[tokio::test]
async fn a_cookie_is_worth_nothing_after_logout_on_any_replica() {
    let app = TestApp::start().await;
    let replicas = [app.replica().await, app.replica().await];
    let servers = [&app, &replicas[0], &replicas[1]];
    for path in ["/logout", "/api/session"] {
        let pair = log_in(&app, "").await.cookie_pair("session");
        for server in servers {
            assert!(is_logged_in(server, &pair).await);
        }
        let method = if path == "/logout" { "POST" } else { "DELETE" };
        let logout = send(replicas[0].browser().request(method, path).header("Cookie", &pair)).await;
        assert_eq!(logout.status, if path == "/logout" { 303 } else { 204 });
        for _ in 0..20 {
            for server in servers {
                assert!(!is_logged_in(server, &pair).await);
            }
        }
    }
    assert_eq!(app.count("select count(*) from session where ended_at is null").await, 0);
}

/// OWASP ASVS 3.5.3.
#[tokio::test]
async fn logout_is_no_link() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    let reply = browser.open("/logout").await;
    assert_eq!((reply.status, reply.header("allow")), (405, "POST"), "{reply:?}");
    assert!(browser.token().await.is("Cade"));
}

#[tokio::test]
async fn logout_without_a_session_goes_home_too() {
    let app = TestApp::start().await;
    let reply = app.browser().log_out().await;
    assert_eq!((reply.status, reply.header("location")), (303, "/"));
}

#[tokio::test]
async fn a_login_renews_the_key() {
    let app = TestApp::start().await;
    let before = log_in(&app, "").await.cookie_pair("session");
    let after = log_in(&app, &before).await.cookie_pair("session");
    assert_ne!(key(&before), key(&after));
    assert!(!is_logged_in(&app, &before).await, "the key from before the login still works");
    assert!(is_logged_in(&app, &after).await);
    assert_eq!(app.count("select count(*) from session where ended_at is null").await, 1);
}

#[tokio::test]
async fn a_key_that_somebody_else_chose_is_not_taken_over() {
    let app = TestApp::start().await;
    let chosen = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    // One that is signed, too: by a session of the attacker's own that has ended.
    let own = log_in(&app, "").await.cookie_pair("session");
    app.sql("delete from session").await;
    for planted in [format!("session={chosen}"), own] {
        let after = log_in(&app, &planted).await.cookie_pair("session");
        assert_ne!(after, planted);
        assert!(!is_logged_in(&app, &planted).await);
        assert!(is_logged_in(&app, &after).await);
    }
}

#[tokio::test]
async fn a_changed_cookie_is_no_session_and_is_removed() {
    let app = TestApp::start().await;
    let pair = log_in(&app, "").await.cookie_pair("session");
    let mut cut = pair.clone();
    cut.pop();
    for changed in [cut, format!("{pair}A"), pair.replacen("session=", "session=A", 1), "session=".to_owned()] {
        let reply = ask(&app, &changed).await;
        assert_eq!((reply.status, &reply.json()["authenticated"]), (200, &json!(false)), "{changed}: {reply:?}");
        assert!(reply.set_cookie("session").is_some_and(|line| line.contains("Max-Age=0")), "{changed}: {reply:?}");
    }
    assert!(is_logged_in(&app, &pair).await);
}

/// OWASP ASVS 13.3.4.
#[tokio::test]
async fn a_new_cookie_secret_logs_nobody_out_while_the_old_one_is_listed() {
    let (old, new) = ("old-secret-".repeat(8), "new-secret-".repeat(8));
    let app = Setup::default().cookie_secrets([&old]).start().await.with_people().await;
    let with_secrets = |secrets: [&str; 2]| Setup::default().cookie_secrets(secrets).database(app.database.clone());
    let (rotated, done) = (with_secrets([&new, &old]).start().await, with_secrets([&new, &new]).start().await);
    let login = log_in(&app, "").await;
    let cookies = format!("{}; {}", login.cookie_pair("session"), login.cookie_pair("subject"));
    assert!(is_logged_in(&rotated, &cookies).await);
    assert!(!is_logged_in(&done, &cookies).await, "a secret that is listed no more still counts");
    assert!(is_logged_in(&done, &log_in(&rotated, "").await.cookie_pair("session")).await);
}

#[tokio::test]
async fn two_hundred_requests_write_at_most_twice() {
    let app = TestApp::start().await;
    app.sql("create table touched (at timestamptz)").await;
    app.sql(
        "create function note_touch() returns trigger language plpgsql as
         $$ begin insert into touched values (now()); return new; end $$",
    )
    .await;
    app.sql("create trigger touch after update on session for each row execute function note_touch()").await;
    let pair = log_in(&app, "").await.cookie_pair("session");
    let mut cookies = 0;
    for turn in 0..200 {
        let path = ["/api/session", "/token", "/"][turn % 3];
        let reply = send(app.browser().request("GET", path).header("Cookie", &pair)).await;
        assert_eq!(reply.status, 200);
        cookies += usize::from(reply.set_cookie("session").is_some());
    }
    let touches = app.count("select count(*) from touched").await;
    assert!(touches <= 2 && cookies <= 2, "{touches} updates, {cookies} cookies");
    // The trigger does count: after a minute there is something to write, once.
    app.age_sessions(Duration::seconds(61)).await;
    let touches = app.count("select count(*) from touched").await;
    for _ in 0..5 {
        assert!(is_logged_in(&app, &pair).await);
    }
    assert_eq!(app.count("select count(*) from touched").await, touches + 1);
}

#[tokio::test]
async fn fifty_tabs_are_one_session_while_one_of_them_logs_in_again() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    let mut tabs = Vec::new();
    for turn in 0..50 {
        let tab = browser.clone();
        tabs.push(tokio::spawn(async move {
            if turn == 25 {
                tab.log_in_as("Cade").await;
            }
            tab.open("/").await.status
        }));
    }
    for tab in tabs {
        assert_eq!(tab.await.unwrap(), 200);
    }
    assert_eq!(app.count("select count(*) from session where ended_at is null").await, 1);
}

#[tokio::test]
async fn when_all_sessions_are_gone_everybody_is_anonymous_and_nothing_fails() {
    let app = TestApp::start().await;
    let pair = log_in(&app, "").await.cookie_pair("session");
    app.sql("truncate session cascade").await;
    for path in ["/", "/login", "/register", "/token", "/createJWT", "/api/session"] {
        let reply = send(app.browser().request("GET", path).header("Cookie", &pair)).await;
        assert_eq!(reply.status, 200, "{path}: {reply:?}");
        assert!(reply.set_cookie("session").is_some_and(|line| line.contains("Max-Age=0")), "{path}: {reply:?}");
        assert!(!reply.body.contains("Log out"), "{path}: {reply:?}");
    }
    let logout = send(app.browser().request("POST", "/logout").header("Cookie", &pair)).await;
    assert_eq!(logout.status, 303);
    assert!(is_logged_in(&app, &log_in(&app, &pair).await.cookie_pair("session")).await);
}

/// OWASP ASVS 14.2.7.
#[tokio::test]
async fn sessions_that_are_over_are_swept_and_nobody_waits_for_it() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    let expired = "insert into session (id, key_digest, account_id, subject_id, password_version, authenticated_at, last_seen_at, ended_at)
         select gen_random_uuid(), sha256(number::text::bytea), account_id, subject_id, 1,
                now() - case number % 3 when 0 then interval '30 days 1 second' else interval '15 days' end,
                now() - case number % 3 when 1 then interval '14 days 1 second' else interval '1 day' end,
                case number % 3 when 2 then now() - interval '61 seconds' end
         from session, generate_series(1, 100000) number";
    assert_eq!(app.sql(expired).await, 100_000);
    app.sql("analyze session").await;
    let (pool, mut times) = (app.database.pool(), Vec::new());
    loop {
        let started = std::time::Instant::now();
        let swept = throughline::store::sessions::sweep(&pool, throughline::jobs::sweep::BATCH).await;
        times.push(started.elapsed());
        if swept.unwrap() == 0 {
            break;
        }
    }
    times.sort();
    let (middle, longest) = (times[times.len() / 2], times[times.len() - 1]);
    println!("{} statements, median {middle:?}, longest {longest:?}", times.len());
    // One every second, and an hour has 3,600; other tests use the processor, too, so the longest is no measure.
    assert!(times.len() < 3_600 && middle < std::time::Duration::from_millis(100), "{} {middle:?}", times.len());
    assert_eq!(app.count("select count(*) from session").await, 1);
    assert!(browser.token().await.is("Cade"));
}

/// OWASP ASVS 14.2.7.
#[tokio::test]
async fn the_server_sweeps_by_itself() {
    let app = TestApp::start().await;
    app.browser().log_in_as("Cade").await;
    app.browser().log_in_as("Dana").await;
    app.sql("update session set last_seen_at = now() - interval '14 days 1 second' where id = (select min(id::text)::uuid from session)").await;
    // It begins when it starts.
    let _replica = app.replica().await;
    eventually("one session is left", async || app.count("select count(*) from session").await == 1).await;
}

#[tokio::test]
async fn a_session_remembers_where_it_was_opened_and_used() {
    let app = Setup::default().flags(["--trusted-proxies", "127.0.0.0/8"]).start().await.with_people().await;
    let user_agent = format!("Firefox/140.0 {}", "x".repeat(400));
    let body = json!({"email": "cade@example.com", "password": "cade-passphrase"});
    let request = app.browser().request("POST", "/api/session").header("User-Agent", &user_agent);
    let login = send(request.header("X-Forwarded-For", "2001:db8:1:2:3:4:5:6").json(&body)).await;
    app.age_sessions(Duration::seconds(61)).await;
    let request = app.browser().request("GET", "/token").header("Cookie", login.cookie_pair("session"));
    assert_eq!(send(request.header("X-Forwarded-For", "203.0.113.7")).await.status, 200);
    let kept = "select concat_ws(' ', abbrev(login_network), abbrev(last_network), octet_length(user_agent), left(user_agent, 13)) from session";
    assert_eq!(app.text(kept).await, "2001:db8:1:2::/64 203.0.113.7 300 Firefox/140.0");
}
