//! The name of visitors who are not logged in is nobody else's.

use serde_json::json;

use crate::support::{
    Browser,
    app::Setup,
    browser::{Reply, send},
    program::{run_with_input, throughline},
    smtp::SmtpServer,
};

const PASSWORD: &str = "seven lamps beneath the quay";
const REASON: &str = "That name is for visitors who are not logged in. Enter a different name.";
/// As it is, and as it only looks: capitals, a blank of Hangul, a zero-width space, full width.
const SPELLINGS: [&str; 4] = ["Anonymous", "aNONYMOUS\u{3164}", "Anony\u{200b}mous", "\u{ff21}nonymous"];

async fn register(browser: &Browser, name: &str) -> Reply {
    browser.submit("/register", &[("email", "erin@example.com"), ("display_name", name), ("password", PASSWORD)]).await
}

fn create_user(database_url: &str, name: &str) -> std::process::Command {
    let mut command = throughline(["user", "create", "--password-stdin", "--email", "fay@example.com"]);
    command.env("DATABASE_URL", database_url).args(["--display-name", name]);
    command
}

#[tokio::test]
async fn nobody_registers_renames_themself_or_is_created_as_anonymous() {
    let app = Setup::default().start().await;
    for name in SPELLINGS {
        let form = register(&app.browser(), name).await;
        assert_eq!(form.status, 422, "{name:?}");
        let (_, after) = form.body.split_once("id=\"display_name-error\">").unwrap();
        assert!(after.split_once("</p>").unwrap().0.ends_with(REASON), "{form:?}");
        let body = json!({"email": "erin@example.com", "display_name": name, "password": PASSWORD});
        let api = send(app.browser().request("POST", "/api/accounts").json(&body)).await;
        let errors = json!([{"field": "display_name", "message": REASON}]);
        assert_eq!((api.status, &api.json()["errors"]), (422, &errors), "{name:?}");
        run_with_input(create_user(&app.database.url, name), PASSWORD).await.refused(&["display_name: ", REASON]);
    }
    let browser = app.browser();
    assert_eq!(register(&browser, "Erin").await.status, 303);
    for name in SPELLINGS {
        let renamed = browser.submit("/account/profile", &[("display_name", name)]).await;
        assert_eq!(renamed.status, 422, "{name:?}");
        assert!(renamed.body.contains(REASON), "{renamed:?}");
    }
    assert_eq!(browser.token().await.payload()["name"], "Erin");
}

#[tokio::test]
async fn the_name_of_whoever_is_not_logged_in_is_a_setting() {
    let app = Setup::default().flags(["--anonymous-name", "Gast"]).start().await;
    assert_eq!(app.browser().token().await.payload()["name"], "Gast");
    assert_eq!(register(&app.browser(), "GAST").await.status, 422);
    let mut create = create_user(&app.database.url, "gast");
    create.env("THROUGHLINE_ANONYMOUS_NAME", "Gast");
    run_with_input(create, PASSWORD).await.refused(&["display_name: ", REASON]);
    assert_eq!(register(&app.browser(), "Anonymous").await.status, 303);
}

/// A reset names somebody whose address was not confirmed after the part before the `@`.
#[tokio::test]
async fn nobody_is_named_anonymous_after_their_address() {
    let smtp = SmtpServer::start().await;
    let app = Setup::default().mail(&smtp.url()).start().await;
    let browser = app.browser();
    let email = "anonymous@example.com";
    browser.submit("/register", &[("email", email), ("display_name", "Erin"), ("password", PASSWORD)]).await;
    browser.submit("/forgot", &[("email", email)]).await;
    let mails = smtp.received_where(1, |mail| mail.link().starts_with("/reset?")).await;
    let form = [("token", mails[0].token()), ("new_password", PASSWORD.to_owned())];
    let form = form.each_ref().map(|(name, value)| (*name, value.as_str()));
    assert_eq!(browser.submit("/reset", &form).await.status, 303);
    assert_eq!(browser.submit("/login", &[("email", email), ("password", PASSWORD)]).await.status, 303);
    assert_eq!(browser.token().await.payload()["name"], "anonymous@");
}
