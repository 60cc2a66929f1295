//! Which new passwords are refused, and what whoever chose them is told (NIST SP 800-63B-4 §3.1.1.2).

use serde_json::json;

use crate::support::{
    TestApp,
    app::Setup,
    browser::{Reply, send},
    database::TestDatabase,
    program::{run, run_with_input, throughline},
};

const COMMON: &str = include_str!("../../src/domain/blocklist/common.txt");

async fn register(app: &TestApp, password: &str) -> Reply {
    let account = json!({"email": "eve.stone@mail.test", "display_name": "Evelina Stone", "password": password});
    send(app.browser().request("POST", "/api/accounts").json(&account)).await
}

/// What is said beside the password when it is refused, and nothing else is.
async fn refusal(app: &TestApp, password: &str) -> String {
    let reply = register(app, password).await;
    assert_eq!(reply.status, 422, "{password:?}: {reply:?}");
    let errors = &reply.json()["errors"];
    assert_eq!((errors.as_array().unwrap().len(), &errors[0]["field"]), (1, &json!("password")), "{reply:?}");
    let said = errors[0]["message"].as_str().unwrap().to_owned();
    assert!(
        said.contains(". ") && ["Use ", "Try "].iter().any(|word| said.contains(word)),
        "{said} does not say how to mend it"
    );
    said
}

/// Some hundred of the common passwords of this length or more, from all over the list.
fn common(least: usize) -> Vec<&'static str> {
    let long: Vec<_> = COMMON.lines().filter(|line| line.len() >= least).collect();
    assert!(long.len() >= 3_000);
    long.into_iter().step_by(29 * least).collect()
}

/// OWASP ASVS 6.2.4 and 6.2.12.
#[tokio::test]
async fn what_others_chose_is_refused_at_every_length_that_a_site_asks_for() {
    for (flag, least, at_least) in [("--password-min-length=8", 8, 100), ("--password-min-length=15", 15, 20)] {
        let app = Setup::default().flags([flag]).start().await;
        let chosen = common(least);
        assert!(chosen.len() >= at_least, "{}", chosen.len());
        for password in chosen {
            for written in [password.to_owned(), password.to_uppercase()] {
                refusal(&app, &written).await;
            }
        }
        assert_eq!(app.count("select count(*) from account").await, 0);
    }
}

/// OWASP ASVS 6.2.11.
#[tokio::test]
async fn what_anybody_would_try_first_is_refused_with_the_reason() {
    let app = Setup::default().https().start().await;
    for (password, reason) in [
        ("aaaaaaaaaaaaaaa", "repeats"),
        ("               ", "repeats"),
        ("passwordpassword", "repeats"),
        ("123456789012345", "keyboard"),
        ("abcdefghijklmno", "keyboard"),
        ("qwertyuiopasdfgh", "keyboard"),
        ("manchesterunited", "most common"),
        ("ManchesterUnited99!", "most common"),
        ("Throughline Throughline 1", "name of this site"),
        ("chat.example.com", "name of this site"),
        ("eve.stone@mail.test", "your email address"),
        ("eve-stone-2024-eve-stone", "your email address"),
        ("evelina stone evelina", "your name"),
    ] {
        let said = refusal(&app, password).await;
        assert!(said.contains(reason), "{password}: {said}");
    }
    assert_eq!(app.count("select count(*) from account").await, 0);
}

/// OWASP ASVS 6.2.5.
#[tokio::test]
async fn any_composition_is_accepted() {
    for password in [
        "gkqzmwrtxbnplhdvcsfy",
        "  lamps beneath the quay  ",
        "lamps    beneath quay",
        "evelina likes lamps",
        "83920174650391",
        "ⵣⴰⵎⴰⵣⵉⵖⵜⴰⵎⵓⵔⵜⵉⵏⵓ",
        "-?-!_.;:,#+*~=(",
    ] {
        let app = Setup::default().flags(["--password-min-length=14"]).start().await;
        assert_eq!(register(&app, password).await.status, 201, "{password}");
    }
}

#[tokio::test]
async fn operators_are_told_the_same() {
    let database = TestDatabase::migrated().await;
    for (password, reason) in
        [("123456789012345", "keyboard"), ("manchesterunited", "most common"), ("eve@example.test 1", "your email")]
    {
        let create = ["user", "create", "--email", "eve@example.test", "--display-name", "Eve", "--password-stdin"];
        let mut command = throughline(create);
        command.env("DATABASE_URL", &database.url);
        run_with_input(command, password).await.refused(&["password: ", reason]);
    }
}

/// OWASP ASVS 6.2.11.
#[tokio::test]
async fn operators_are_refused_the_name_of_the_sites_host() {
    let database = TestDatabase::migrated().await;
    let create = ["user", "create", "--email", "eve@mail.test", "--display-name", "Eve", "--password-stdin"];
    let on_the_site = |arguments: &[&str]| {
        let mut command = throughline(arguments);
        command.env("DATABASE_URL", &database.url).env("THROUGHLINE_PUBLIC_URL", "https://chat.acme.example");
        command
    };
    let (name, reason) = ("chat.acme.example", ["password: ", "name of this site"]);
    run_with_input(on_the_site(&create), name).await.refused(&reason);
    run_with_input(on_the_site(&create), "seven lamps beneath the quay").await.done();
    let set_password = ["user", "set-password", "eve@mail.test", "--password-stdin"];
    run_with_input(on_the_site(&set_password), name).await.refused(&reason);
}

/// OWASP ASVS 6.2.11.
#[tokio::test]
async fn a_change_a_reset_and_an_operator_are_refused_the_owners_own_names_too() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let first = "seven lamps beneath the quay";
    let names = [("email", "eve.stone@mail.test"), ("display_name", "Evelina Stone"), ("password", first)];
    assert_eq!(browser.submit("/register", &names).await.status, 303);
    let set_password = |flag| {
        let mut command = throughline(["user", "set-password", "eve.stone@mail.test", flag]);
        command.env("DATABASE_URL", &app.database.url);
        command
    };
    let printed = run(set_password("--link")).await.done();
    let (_, token) = printed.stdout.trim_end().split_once("/reset?token=").unwrap();
    let change = async |new: &str| {
        browser.submit("/account/password", &[("current_password", first), ("new_password", new)]).await
    };
    let reset = async |new: &str| app.browser().submit("/reset", &[("token", token), ("new_password", new)]).await;
    for (password, reason) in [
        ("eve.stone@mail.test", "your email address"),
        ("evelina stone evelina", "your name"),
        ("Throughline Throughline 1", "name of this site"),
        ("manchesterunited", "most common"),
    ] {
        for reply in [change(password).await, reset(password).await] {
            assert_eq!(reply.status, 422, "{password}: {reply:?}");
            let error = reply.body.split("id=\"new_password-error\">").nth(1).unwrap().split("</p>").next().unwrap();
            assert!(error.contains(reason) && error.contains("Try "), "{password}: {error}");
        }
        run_with_input(set_password("--password-stdin"), password).await.refused(&["password: ", reason]);
    }
    assert_eq!(reset("eve likes fourteen lamps").await.status, 303, "a refused password leaves the link as it is");
}
