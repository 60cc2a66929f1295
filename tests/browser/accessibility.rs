//! axe-core finds nothing on any page, nor in the open chat, in light and in dark.
//!
//! It is found in `tests/browser/node_modules` after `npm ci` there, or where `AXE_CORE` names its script.

use std::{env, fs, path::PathBuf};

use serde_json::{Value, json};

use crate::{
    account::PASSWORD,
    support::{Browser, chat::USER_ID, mail_site::MailSite},
};

crate::support::trial::tests! {
    axe_finds_no_violation_on_any_page_and_in_the_open_chat,
    axe_finds_no_violation_on_the_pages_of_the_second_factor,
    axe_finds_no_violation_while_the_chat_is_in_trouble,
    axe_finds_no_violation_on_any_page_around_mail,
    axe_finds_no_violation_where_people_change_their_address_or_invite_others,
    axe_finds_no_violation_on_the_page_of_the_api,
    axe_finds_no_violation_on_the_page_of_the_assistants,
}

fn file() -> PathBuf {
    let installed = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/browser/node_modules/axe-core/axe.min.js");
    env::var_os("AXE_CORE").map_or(installed, PathBuf::from)
}

/// Says so where the engine is not installed.
pub fn missing() -> Option<String> {
    let file = file();
    (!file.is_file()).then(|| format!("{} is not there: run `npm ci` in tests/browser", file.display()))
}

/// The engine's script.
fn engine() -> String {
    fs::read_to_string(file()).unwrap()
}

impl Browser {
    async fn appear(&self, scheme: &str) {
        let features = json!([
            {"name": "prefers-color-scheme", "value": scheme},
            // What is still fading in has no contrast yet.
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]);
        self.devtools("Emulation.setEmulatedMedia", json!({"features": features})).await;
    }

    /// What the engine holds against the page that is shown, in light and in dark.
    async fn violations(&self, engine: &str, what: &str) -> Vec<String> {
        let mut found = Vec::new();
        for scheme in ["light", "dark"] {
            self.appear(scheme).await;
            self.js(engine).await;
            let run = "const done = arguments[0]; axe.run(document, { resultTypes: ['violations'] }).then(({ violations, passes }) => done({ \
                       rules: passes.length, violations: violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, any, all, none }) => \
                       `${JSON.stringify(target)} ${[...any, ...all, ...none].map(({ message }) => message)}`).join(' | ')}`) }), \
                       (error) => done({ violations: [String(error)], rules: 0 }))";
            let result = self.execute_async(run, Vec::<Value>::new()).await.unwrap();
            let result = result.json();
            assert!(result["rules"].as_u64().unwrap() > 5, "{what}: the engine did not run: {result}");
            let violations = result["violations"].as_array().unwrap();
            found.extend(
                violations.iter().map(|violation| format!("{what}, {scheme}: {}", violation.as_str().unwrap())),
            );
        }
        found
    }

    async fn submit_page(&self, fields: &[(&str, &str)], answer: &str) {
        for (css, text) in fields {
            self.fill(css, text).await;
        }
        self.click("main form button[type=submit]").await;
        self.seen(answer).await;
    }
}

async fn axe_finds_no_violation_on_any_page_and_in_the_open_chat() {
    let engine = engine();
    let person = Browser::start().await;
    let mut found = Vec::new();
    let mut look = async |what: &str| found.extend(person.violations(&engine, what).await);
    person.open_home().await;
    look("home, anonymous").await;
    person.click("#login > summary").await;
    look("home, the login open").await;
    person.click("#login-form button[type=submit]").await;
    person.wait("the form's errors", "return text('#login-error') || text('#email-error')").await;
    look("home, the login with errors").await;
    person.open("/login").await;
    look("login").await;
    person.submit_page(&[("#email", "cade@example.com"), ("#password", "wrong, surely")], "#login-error").await;
    look("login, wrong").await;
    person.open("/register").await;
    look("register").await;
    person.submit_page(&[("#email", "nobody"), ("#password", "short")], "main section.message").await;
    look("register, three errors").await;
    person.log_in_by_the_form("Dana").await;
    person.open("/account?done=others").await;
    look("the account, something done").await;
    person.fill("#new_password", "short").await;
    person.click("#password button[type=submit]").await;
    person.seen("main section.message").await;
    look("the account, two errors").await;
    person.fill("#display_name", " ").await;
    person.click("#profile button[type=submit]").await;
    person.wait("one error", "return text('#display_name-error')").await;
    look("the account, one error").await;
    person.open("/account/passkeys").await;
    look("the passkeys").await;
    person.log_out_by_the_form().await;
    person.open("/nothing-here").await;
    look("a problem").await;
    person.open("/login").await;
    person.click("main a[href^='/login/example']").await;
    person.seen("main button[name=person]").await;
    look("Example ID, its people").await;
    let example_id = person.js("return location.origin").await;
    for (path, what) in [("/", "nobody there"), ("/authorize", "a problem there")] {
        person.goto(&format!("{}{path}", example_id.as_str().unwrap())).await.unwrap();
        look(&format!("Example ID, {what}")).await;
    }
    person.open_home().await;
    person.open_chat().await;
    look("the chat, new").await;
    person.ask(USER_ID).await;
    person.ask("help").await;
    look("the chat, talking").await;
    person.log_in_here("Cade").await;
    look("home, logged in, the chat open").await;
    person.open_chat().await;
    person.log_out_here().await;
    person.is_told_that_the_conversation_ended("logout").await;
    look("home, after logout").await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}

async fn axe_finds_no_violation_on_the_pages_of_the_second_factor() {
    let engine = engine();
    let person = Browser::start().await;
    let mut found = Vec::new();
    let mut look = async |what: &str| found.extend(person.violations(&engine, what).await);
    person.register_as("Axel").await;
    person.open("/account/second-factor").await;
    look("the second factor, off").await;
    let key = person.begins_to_set_up_an_app(PASSWORD).await;
    look("the second factor, a new app").await;
    person.fill("#code", "000000").await;
    person.click("main form button[type=submit]").await;
    person.wait("the code's error", "return text('#code-error')").await;
    look("the second factor, a wrong code").await;
    let code = person.code_of_the_app(&key).await;
    person.fill("#code", &code).await;
    person.click("main form button[type=submit]").await;
    person.seen("pre.codes").await;
    look("the recovery codes").await;
    person.open("/account/second-factor").await;
    look("the second factor, on").await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}

async fn axe_finds_no_violation_while_the_chat_is_in_trouble() {
    let engine = engine();
    let person = Browser::start().await;
    person.open_home().await;
    person.open_chat().await;
    person.ask(USER_ID).await;
    person.devtools("Network.enable", json!({})).await;
    let conditions = json!({"offline": true, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
    person.devtools("Network.emulateNetworkConditions", conditions).await;
    person.say("Are you there").await;
    person.seen(".trouble").await;
    let found = person.violations(&engine, "the chat, unreachable").await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}

async fn axe_finds_no_violation_on_any_page_around_mail() {
    let engine = engine();
    let person = Browser::start().await;
    let site = MailSite::find();
    let mut found = Vec::new();
    let mut look = async |what: &str| found.extend(person.violations(&engine, what).await);
    let open = async |path: &str| person.goto(site.url(path)).await.unwrap();
    let (email, password) = ("mae@example.com", "a long enough passphrase");
    open("/register").await;
    let fields = [("#email", email), ("#display_name", "Mae"), ("#password", password)];
    person.submit_page(&fields, "main a[href='/register']").await;
    look("registered: the mailbox").await;
    open("/login").await;
    look("login, a link to reset the password").await;
    person.submit_page(&[("#email", email), ("#password", password)], "#login-error").await;
    look("login, not confirmed").await;
    open(&site.received_by(email, 1).await.link()).await;
    look("confirming").await;
    person.submit_page(&[("#password", password)], "main [role=status]").await;
    open("/confirm?token=nonsense").await;
    look("a dead link").await;
    open("/login?done=confirmed").await;
    look("login, confirmed").await;
    open("/forgot").await;
    look("forgot").await;
    person.submit_page(&[("#email", "nobody")], "#email[aria-invalid=true]").await;
    look("forgot, an error").await;
    person.submit_page(&[("#email", email)], "main a[href='/forgot']").await;
    look("forgot: the mailbox").await;
    open(&site.received_by(email, 2).await.link()).await;
    look("reset").await;
    person.submit_page(&[("#new_password", "short")], "#new_password[aria-invalid=true]").await;
    look("reset, an error").await;
    open("/login-link").await;
    look("a login link").await;
    person.submit_page(&[("#email", "nobody")], "#email[aria-invalid=true]").await;
    look("a login link, an error").await;
    person.submit_page(&[("#email", email)], "main a[href='/login-link']").await;
    look("a login link: the mailbox").await;
    open(&site.received_by(email, 3).await.link()).await;
    look("a login link, opened").await;
    open("/login?done=reset").await;
    look("login, reset").await;
    person.goto(person.url("/forgot")).await.unwrap();
    look("forgot, on a site without mail").await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}

async fn axe_finds_no_violation_where_people_change_their_address_or_invite_others() {
    let engine = engine();
    let person = Browser::start().await;
    let site = MailSite::find();
    let mut found = Vec::new();
    let mut look = async |what: &str| found.extend(person.violations(&engine, what).await);
    let open = async |path: &str| person.goto(site.url(path)).await.unwrap();
    let email = "moe@example.com";
    person.registers_by_mail(site, "Moe", email).await;
    open("/account/invitations").await;
    look("invitations").await;
    person.submit_page(&[("#email", "max@example.com")], ".sessions").await;
    look("an invitation").await;
    open("/account/email").await;
    look("the address").await;
    let new = "moe@example.org";
    person.submit_page(&[("#email", new), ("#current_password", PASSWORD)], "#pending").await;
    look("a new address that waits").await;
    open("/account").await;
    look("the account, a new address that waits").await;
    open(&site.received_by(new, 1).await.link()).await;
    look("confirming a new address").await;
    person.submit_page(&[], "main [role=status]").await;
    open(&site.received_by(email, 2).await.link()).await;
    look("taking the old address back").await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}

async fn axe_finds_no_violation_on_the_page_of_the_api() {
    let engine = engine();
    let person = Browser::start().await;
    let mut found = Vec::new();
    let mut look = async |what: &str| found.extend(person.violations(&engine, what).await);
    person.open("/demo/api").await;
    person.seen(".opblock").await;
    look("the API").await;
    for operation in
        ["#operations-Tokens-getToken", "#operations-Sessions_and_accounts-logIn", "#operations-Pages-submitLogin"]
    {
        person.click(&format!("{operation} .opblock-summary-control")).await;
        person.click(&format!("{operation} .execute")).await;
        person.seen(&format!("{operation} .live-responses-table")).await;
    }
    look("the API, requests tried").await;
    assert!(found.is_empty(), "{}", found.join("\n"));
}

async fn axe_finds_no_violation_on_the_page_of_the_assistants() {
    let engine = engine();
    let person = Browser::start().await;
    let accepted = |count: u8| format!("return document.querySelectorAll('[data-is=accepted]').length === {count}");
    person.open("/demo/assistants").await;
    person.wait("the tokens of everybody", &accepted(2)).await;
    let mut found = person.violations(&engine, "assistants, anonymous").await;
    person.log_in_by_the_form("Cade").await;
    person.open("/demo/assistants").await;
    person.wait("the tokens of a person", &accepted(4)).await;
    found.extend(person.violations(&engine, "assistants, Cade").await);
    assert!(found.is_empty(), "{}", found.join("\n"));
}
