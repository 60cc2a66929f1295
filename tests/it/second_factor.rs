//! A second factor beside the password: set up, asked for without telling anybody who has one, remembered, required and taken away.

use std::sync::Arc;

use serde_json::{Value, json};
use time::Duration;
use totp_rs::{Builder, Secret};

use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::{Reply, send},
    program::{run, throughline},
};

pub const SECRET: &str = "an encryption secret of tests: 0123456789 abcdefghijklmnopqrstuvwxyz";
const PASSWORD: &str = "cade-passphrase";

async fn site() -> TestApp {
    Setup::default().flags(["--encryption-secret", SECRET]).start().await.with_people().await
}

/// An authenticator app.
pub struct App(String);

impl App {
    /// What it shows at this moment of the site's clock, or so many steps later.
    pub fn code(&self, site: &TestApp, steps: i64) -> String {
        use throughline::domain::clock::Clock;
        let secret = Secret::try_from_base32(&self.0).unwrap();
        let app = Builder::new().with_secret(secret).build_noncompliant();
        let now = site.clock.now().unix_timestamp() + 30 * steps;
        app.generate(now.try_into().unwrap()).to_string()
    }

    /// The app that scans the QR code of this page, or into which its key is typed.
    pub fn set_up_by(page: &str) -> Self {
        assert!(page.contains("<svg") && page.contains("otpauth://totp/"), "{page}");
        let (_, key) = page.split_once("class=\"key\"").unwrap();
        let key = key.split_once('>').unwrap().1.split_once('<').unwrap().0.replace(' ', "");
        assert!(page.contains(&format!("secret={key}")), "{page}");
        Self(key)
    }
}

/// The recovery codes that a page shows.
fn recovery_codes(page: &Reply) -> Vec<String> {
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"), "{}", page.body);
    let (_, codes) = page.body.split_once("<pre class=\"codes\"").unwrap();
    let codes = codes.split_once('>').unwrap().1.split_once("</pre>").unwrap().0;
    codes.lines().map(str::to_owned).collect()
}

/// Sets an app up in this browser, where somebody is logged in.
pub async fn set_up(site: &TestApp, browser: &Browser) -> (App, Vec<String>) {
    let begun = browser.submit("/account/second-factor", &[("current_password", PASSWORD)]).await;
    assert_eq!((begun.status, begun.header("location")), (303, "/account/second-factor"), "{}", begun.body);
    let app = App::set_up_by(&browser.open("/account/second-factor").await.body);
    let done = browser.submit("/account/second-factor/confirm", &[("code", &app.code(site, 0))]).await;
    (app, recovery_codes(&done))
}

/// Cade's site, app and recovery codes.
async fn cade() -> (TestApp, Browser, App, Vec<String>) {
    let site = site().await;
    let browser = site.browser();
    browser.log_in_as("Cade").await;
    let (app, codes) = set_up(&site, &browser).await;
    (site, browser, app, codes)
}

async fn log_in(browser: &Browser, code: &str) -> Reply {
    browser.submit("/login", &[("email", "cade@example.com"), ("password", PASSWORD), ("code", code)]).await
}

#[tokio::test]
async fn a_code_logs_in_halfway_and_no_step_counts_twice() {
    let (site, _, app, codes) = cade().await;
    assert_eq!(codes.len(), 10);
    let browser = site.browser();
    let subject = browser.token().await.sub().to_owned();
    assert_eq!(log_in(&browser, &app.code(&site, 0)).await.status, 401, "it was used to set the app up");
    site.advance(Duration::minutes(1));
    for (steps, status) in [(-1, 303), (1, 303), (0, 401), (1, 401)] {
        assert_eq!(log_in(&browser, &app.code(&site, steps)).await.status, status, "{steps} steps away");
    }
    let token = browser.token().await;
    assert!(token.sub() == subject && token.is("Cade"), "{:?}", token.claims);
    site.advance(Duration::minutes(3));
    for (steps, status) in [(-2, 401), (2, 401), (0, 303)] {
        assert_eq!(log_in(&browser, &app.code(&site, steps)).await.status, status, "{steps} steps away");
    }
    site.advance(Duration::minutes(1));
    let script = json!({"email": "cade@example.com", "password": PASSWORD, "code": app.code(&site, 0)});
    assert_eq!(send(site.browser().fetch("POST", "/api/session").json(&script)).await.status, 200);
}

/// What a refusal shows of who has a second factor, and of whether the password was right: nothing.
#[tokio::test]
async fn every_refusal_is_the_same() {
    let (site, ..) = cade().await;
    let refusals = [
        ("cade@example.com", PASSWORD, ""),
        ("cade@example.com", PASSWORD, "000000"),
        ("cade@example.com", "not this one, surely", ""),
        ("cade@example.com", "not this one, surely", "000000"),
        ("dana@example.com", "not this one, surely", ""),
        ("nobody@example.com", "not this one, surely", "123456"),
    ];
    let (mut pages, mut problems) = (Vec::new(), Vec::new());
    for (email, password, code) in refusals {
        let fields = [("email", email), ("password", password), ("code", code)];
        let page = site.browser().submit("/login", &fields).await;
        assert!(page.status == 401 && page.body.contains("the code from your authenticator app"), "{}", page.body);
        assert!(page.body.contains("<details class=\"code\" open>"), "{}", page.body);
        assert!(page.set_cookies().is_empty(), "{:?}", page.set_cookies());
        pages.push(page.body.replace(email, "…"));
        let script = json!({"email": email, "password": password, "code": code});
        let mut problem = send(site.browser().fetch("POST", "/api/session").json(&script)).await.json();
        problem["request_id"] = Value::Null;
        problems.push(problem);
    }
    assert!(pages.iter().all(|page| *page == pages[0]) && problems.iter().all(|it| *it == problems[0]));
    // Whoever has none may type one: a password manager fills in what it finds.
    let dana = [("email", "dana@example.com"), ("password", "dana-passphrase"), ("code", "123456")];
    assert_eq!(site.browser().submit("/login", &dana).await.status, 303);
}

#[tokio::test]
async fn a_wrong_code_counts_as_a_wrong_password() {
    let (site, _, app, _) = cade().await;
    site.advance(Duration::minutes(1));
    let browser = site.browser();
    let mut tries = 0;
    while log_in(&browser, "000000").await.status == 401 {
        tries += 1;
        assert!(tries < 40, "nothing limits guesses");
    }
    let limited = log_in(&browser, &app.code(&site, 0)).await;
    assert!(limited.status == 429 && !limited.header("retry-after").is_empty(), "{}", limited.body);
}

#[tokio::test]
async fn two_replicas_take_one_code_once() {
    let (site, _, app, codes) = cade().await;
    let replica =
        Setup::default().flags(["--encryption-secret", SECRET]).database(Arc::clone(&site.database)).start().await;
    for (round, recovery_code) in codes.into_iter().take(4).enumerate() {
        site.advance(Duration::minutes(1));
        replica.advance(Duration::minutes(1));
        let code = if round % 2 == 0 { app.code(&site, 0) } else { recovery_code };
        let (here, there) = (site.browser(), replica.browser());
        let (here, there) = tokio::join!(log_in(&here, &code), log_in(&there, &code));
        let mut statuses = [here.status, there.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 401], "round {round}");
    }
}

#[tokio::test]
async fn a_recovery_code_stands_in_for_the_app_once() {
    let (site, browser, app, codes) = cade().await;
    let typed = codes[0].to_uppercase().replace('-', " ").replace('0', "O");
    assert_eq!(log_in(&site.browser(), &typed).await.status, 303);
    assert_eq!(log_in(&site.browser(), &codes[0]).await.status, 401);
    assert!(browser.open("/account/second-factor").await.body.contains("9 recovery codes are left"));
    assert_eq!(site.count("select count(*) from recovery_code").await, 9);

    site.advance(Duration::minutes(1));
    let proof = |password, code| [("current_password", password), ("code", code)];
    let wrong = browser.submit("/account/second-factor/codes", &proof(PASSWORD, "000000")).await;
    assert!(wrong.status == 422 && wrong.body.contains("The password or the code is wrong"), "{}", wrong.body);
    let code = app.code(&site, 0);
    let new = browser.submit("/account/second-factor/codes", &proof(PASSWORD, &code)).await;
    let new = recovery_codes(&new);
    assert_eq!(log_in(&site.browser(), &codes[1]).await.status, 401, "the old ones are worth nothing");
    assert_eq!(log_in(&site.browser(), &new[1]).await.status, 303);

    let refused = browser.submit("/account/second-factor/remove", &proof("not this one, surely", &new[2])).await;
    assert_eq!(refused.status, 422);
    let removed = browser.submit("/account/second-factor/remove", &proof(PASSWORD, &new[2])).await;
    assert_eq!(removed.header("location"), "/account/second-factor?done=off", "{}", removed.body);
    site.browser().log_in_as("Cade").await;
    assert_eq!(site.count("select count(*) from recovery_code").await, 0);
}

#[tokio::test]
async fn a_browser_is_remembered_for_thirty_days_and_no_longer_than_password_and_app() {
    let (site, _, app, _) = cade().await;
    let remember = async |browser: &Browser| {
        site.advance(Duration::minutes(1));
        let code = app.code(&site, 0);
        let fields =
            [("email", "cade@example.com"), ("password", PASSWORD), ("code", &code), ("remember_browser", "1")];
        assert_eq!(browser.submit("/login", &fields).await.status, 303);
        browser.log_out().await;
    };
    let (browser, other) = (site.browser(), site.browser());
    remember(&browser).await;
    assert_eq!(log_in(&other, "").await.status, 401);
    for days in [0, 29] {
        site.advance(Duration::days(days));
        browser.log_in_as("Cade").await;
        assert_eq!(log_in(&browser, "000000").await.status, 401, "a wrong code is wrong there, too");
        browser.log_out().await;
    }
    site.advance(Duration::days(1));
    assert_eq!(log_in(&browser, "").await.status, 401, "logging in meanwhile makes it no longer");

    remember(&other).await;
    remember(&browser).await;
    browser.log_in_as("Cade").await;
    let passwords = [("current_password", PASSWORD), ("new_password", "another passphrase of Cade's")];
    assert_eq!(browser.submit("/account/password", &passwords).await.status, 303);
    browser.log_out().await;
    let changed = [("email", "cade@example.com"), ("password", "another passphrase of Cade's")];
    for browser in [browser, other] {
        assert_eq!(browser.submit("/login", &changed).await.status, 401);
    }
}

async fn strict_site() -> TestApp {
    let flags = ["--encryption-secret", SECRET, "--second-factor", "everybody"];
    Setup::default().flags(flags).start().await.with_people().await
}

#[tokio::test]
async fn whoever_needs_one_sets_it_up_on_the_way_in() {
    let site = strict_site().await;
    let browser = site.browser();
    let subject = browser.token().await.sub().to_owned();
    assert_eq!(browser.open("/second-factor").await.header("location"), "/login", "nothing was proved");
    let fields = [("email", "cade@example.com"), ("password", PASSWORD), ("next", "/account")];
    let begun = browser.submit("/login", &fields).await;
    assert_eq!((begun.status, begun.header("location")), (303, "/second-factor"), "{}", begun.body);
    assert!(browser.token().await.is_anonymous() && begun.set_cookie("session").is_none());
    assert_eq!(site.count("select count(*) from session").await, 0);

    let page = browser.open("/second-factor").await.body;
    let app = App::set_up_by(&page);
    assert_eq!(browser.submit("/second-factor", &[("code", "000000")]).await.status, 422);
    assert_eq!(App::set_up_by(&browser.open("/second-factor").await.body).0, app.0, "reloading loses nothing");
    let done = browser.submit("/second-factor", &[("code", &app.code(&site, 0))]).await;
    assert_eq!(recovery_codes(&done).len(), 10);
    assert!(done.body.contains(r#"href="/account""#), "{}", done.body);
    let token = browser.token().await;
    assert!(token.sub() == subject && token.is("Cade"), "{:?}", token.claims);

    site.advance(Duration::minutes(1));
    let proof = [("current_password", PASSWORD), ("code", &app.code(&site, 0))];
    let kept = browser.submit("/account/second-factor/remove", &proof).await;
    assert_eq!(kept.header("location"), "/account/second-factor");
    assert!(!browser.open("/account/second-factor").await.body.contains("Turn off"));
    assert_eq!(log_in(&site.browser(), "").await.status, 401, "it is asked for from now on");
}

#[tokio::test]
async fn a_program_is_told_where_to_set_one_up_and_a_new_account_needs_one() {
    let site = strict_site().await;
    let browser = site.browser();
    let script = json!({"email": "dana@example.com", "password": "dana-passphrase"});
    let refused = send(browser.fetch("POST", "/api/session").json(&script)).await;
    let problem = refused.json();
    assert_eq!((refused.status, &problem["enrolment"]), (403, &json!("/second-factor")), "{problem}");
    assert_eq!(problem["type"], "urn:throughline:problem:second-factor-enrolment-required");
    App::set_up_by(&browser.open("/second-factor").await.body);
    site.advance(Duration::minutes(15));
    assert_eq!(browser.open("/second-factor").await.header("location"), "/login", "too late");

    let wrong = json!({"email": "dana@example.com", "password": "not this one, surely"});
    assert_eq!(send(site.browser().fetch("POST", "/api/session").json(&wrong)).await.status, 401);
    let new = [("email", "eve@example.com"), ("display_name", "Eve"), ("password", "a passphrase of Eve's own")];
    let registered = site.browser().submit("/register", &new).await;
    assert_eq!(registered.header("location"), "/second-factor", "{}", registered.body);
    assert_eq!(site.count("select count(*) from session").await, 0);
}

#[tokio::test]
async fn setting_up_needs_the_password_and_another_tab_goes_on_with_the_same_app() {
    let site = site().await;
    let browser = site.browser();
    assert_eq!(browser.open("/account/second-factor").await.header("location"), "/login?next=/account/second-factor");
    browser.log_in_as("Cade").await;
    assert!(browser.open("/account").await.body.contains(r#"href="/account/second-factor""#));
    let begin = async |password| browser.submit("/account/second-factor", &[("current_password", password)]).await;
    let wrong = begin("not this one, surely").await;
    assert!(wrong.status == 422 && wrong.body.contains("your current password"), "{}", wrong.body);
    assert!(!browser.open("/account/second-factor").await.body.contains("<svg class=\"qr"), "nothing is begun");
    begin(PASSWORD).await;
    let app = App::set_up_by(&browser.open("/account/second-factor").await.body);
    begin(PASSWORD).await;
    assert_eq!(App::set_up_by(&browser.open("/account/second-factor").await.body).0, app.0);
    let wrong = browser.submit("/account/second-factor/confirm", &[("code", "12345")]).await;
    assert!(wrong.status == 422 && wrong.body.contains("the code the app shows"), "{}", wrong.body);
    // Somebody else in the same browser neither gets to see it nor to turn it on.
    browser.log_out().await;
    browser.log_in_as("Dana").await;
    assert!(!browser.open("/account/second-factor").await.body.contains(&app.0[..4]));
    let confirmed = browser.submit("/account/second-factor/confirm", &[("code", &app.code(&site, 0))]).await;
    assert_eq!((confirmed.status, site.count("select count(*) from second_factor").await), (303, 0));
}

/// The database alone gives no codes, and a rotated secret makes nobody set up an app again.
#[tokio::test]
async fn the_secret_is_sealed_and_its_key_can_be_rotated() {
    let (site, _, app, _) = cade().await;
    let rows = site.text("select concat(second_factor::text, (select string_agg(recovery_code::text, ' ') from recovery_code)) from second_factor").await;
    assert!(!rows.to_uppercase().contains(&app.0), "{rows}");
    let with = async |secrets: &str| {
        Setup::default().flags(["--encryption-secret", secrets]).database(Arc::clone(&site.database)).start().await
    };
    let new = SECRET.replace("tests", "later");
    let both = with(&format!("{new},{SECRET}")).await;
    both.advance(Duration::minutes(1));
    assert_eq!(log_in(&both.browser(), &app.code(&both, 0)).await.status, 303);
    let later = with(&new).await;
    later.advance(Duration::minutes(2));
    assert_eq!(log_in(&later.browser(), &app.code(&later, 0)).await.status, 303, "it was sealed anew at its use");
}

#[tokio::test]
async fn an_operator_resets_it() {
    let (site, browser, ..) = cade().await;
    let export = browser.open("/account/export").await.json();
    assert_eq!(export["second_factor"]["recovery_codes_left"], 10, "{export}");
    let command = async |arguments: &[&str]| {
        let mut command = throughline(arguments);
        command.env("DATABASE_URL", &site.database.url);
        run(command).await.done()
    };
    let shown = command(&["user", "show", "cade@example.com"]).await;
    assert!(shown.stdout.contains("authenticator app since"), "{shown:?}");
    let reset = command(&["user", "reset-factors", "cade@example.com"]).await;
    assert!(reset.stdout.contains("no authenticator app or recovery codes any more"), "{reset:?}");
    site.browser().log_in_as("Cade").await;
    let again = command(&["user", "reset-factors", "cade@example.com", "--json"]).await;
    assert!(again.stdout.contains(r#""changed": false"#), "{again:?}");
    assert_eq!(
        site.count("select count(*) from audit_event where event = 'second_factor_removed' and outcome = 'ok'").await,
        1
    );
}
