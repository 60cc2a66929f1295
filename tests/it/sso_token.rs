//! The access token of the person's provider, which only the agent that acts for them gets to see.

use std::{fs, sync::Arc, time::Duration as StdDuration};

use serde_json::{Value, json};
use tempfile::TempDir;
use throughline::crypto::payload_cipher::PayloadDecryptor;
use time::Duration;
use tokio::task::JoinSet;

use crate::{
    assistants::folder_with,
    providers::log_in,
    support::{
        Browser, TestApp,
        app::Setup,
        browser::{Token, send},
        provider::{CLIENT_SECRET, Provider},
        serve::{SECRET, Serve},
        stand_in::assistant_key,
    },
};

const CANARIES: [&str; 2] = ["canary-access-token", "canary-refresh-token"];

/// A site whose agent is handed access tokens, and what it is started with.
struct Deployment {
    provider: Provider,
    folder: TempDir,
    site: TestApp,
}

fn encryption_secret(seed: &str) -> String {
    format!("{seed} 0123456789abcdef").repeat(4)
}

/// An agent that is handed the tokens of `example`, and one that is handed none.
fn agents() -> String {
    let key = assistant_key().public_file().display().to_string();
    format!(
        "[assistants.agent]\nprofile = \"watsonx-orchestrate\"\npayload_key = {key:?}\nsso_token = \"example\"\n\n\
         [assistants.plain]\nprofile = \"watsonx-orchestrate\"\n"
    )
}

fn setup(folder: &TempDir, secrets: &str) -> Setup {
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (assistants, providers) = (path("assistants.toml"), path("providers.toml"));
    Setup::default().flags(["--assistants", &assistants, "--providers", &providers, "--encryption-secret", secrets])
}

impl Deployment {
    async fn start() -> Self {
        let (folder, _) = folder_with(&agents());
        let (provider, other) = (Provider::new(), Provider::new());
        fs::write(folder.path().join("secret"), CLIENT_SECRET).unwrap();
        let tables = [provider.table("example"), other.table("other")].concat();
        fs::write(folder.path().join("providers.toml"), tables).unwrap();
        let site = setup(&folder, &encryption_secret("first")).start().await.with_people().await;
        Self { provider, folder, site }
    }

    async fn replica(&self, secrets: &str) -> TestApp {
        setup(&self.folder, secrets).database(Arc::clone(&self.site.database)).start().await
    }

    async fn logged_in(&self) -> Browser {
        let browser = self.site.browser();
        browser.token().await;
        assert_eq!(log_in(&browser, &self.provider, "").await.status, 303);
        browser
    }
}

async fn agents_token(browser: &Browser) -> Value {
    let reply = send(browser.fetch("GET", "/api/token?assistant=agent")).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()
}

/// The access token that the agent is handed, as it decrypts it. The answer says whether there is one.
async fn handed(browser: &Browser) -> Option<String> {
    let answer = agents_token(browser).await;
    let claims = Token::decode(answer["token"].as_str().unwrap()).claims;
    let access = claims.get("user_payload").map(|sealed| {
        let key = PayloadDecryptor::read(&assistant_key().private_file()).unwrap();
        let payload: Value = serde_json::from_slice(&key.decrypt(sealed.as_str().unwrap()).unwrap()).unwrap();
        assert_eq!(payload.as_object().unwrap().len(), 1, "{payload}");
        payload["sso_token"].as_str().unwrap().to_owned()
    });
    assert_eq!(answer["sso_token"], access.is_some(), "{claims}");
    access
}

#[tokio::test]
async fn the_agent_is_handed_the_access_token_and_nobody_else_sees_it() {
    let deployment = Deployment::start().await;
    let browser = deployment.site.browser();
    assert_eq!(handed(&browser).await, None);
    let subject = browser.token().await.sub().to_owned();
    assert_eq!(log_in(&browser, &deployment.provider, "").await.status, 303);
    assert_eq!(handed(&browser).await.as_deref(), Some("canary-access-token-1"));

    let answer = agents_token(&browser).await;
    let claims = Token::decode(answer["token"].as_str().unwrap()).claims;
    assert_eq!((&claims["sub"], &claims["context"]), (&json!(subject), &json!({"name": "Eve"})));
    let lifetime = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert!((290..=300).contains(&lifetime), "the token lives as long as what it carries, and not {lifetime} s");

    let mut seen = vec![
        deployment.site.rows().await,
        deployment
            .site
            .text("select string_agg(encode(access_token || refresh_token, 'escape'), ' ') from provider_access")
            .await,
    ];
    for path in ["/api/session", "/api/token", "/api/token?assistant=plain", "/account", "/account/export", "/"] {
        let reply = send(browser.fetch("GET", path)).await;
        let token = reply.body.split('"').find(|part| part.starts_with("ey")).map(|token| Token::decode(token).claims);
        seen.push(format!("{path} {} {token:?}", reply.body));
    }
    for canary in CANARIES {
        assert!(seen.iter().all(|seen| !seen.contains(canary)), "{canary}");
    }
    let plain = send(browser.fetch("GET", "/api/token?assistant=plain")).await.json();
    assert_eq!(plain.get("sso_token"), None);
}

#[tokio::test]
async fn a_token_that_is_about_to_expire_is_renewed_once_over_all_replicas() {
    let deployment = Deployment::start().await;
    let (here, there) = (deployment.logged_in().await, deployment.replica(&encryption_secret("first")).await);
    let elsewhere = here.at_replica(&there);
    let advance = |by| {
        for site in [&deployment.site, &there] {
            site.advance(by);
        }
    };
    advance(Duration::seconds(230));
    assert_eq!(handed(&here).await.as_deref(), Some("canary-access-token-1"));
    advance(Duration::seconds(20));
    assert_eq!(handed(&here).await.as_deref(), Some("canary-access-token-2"));
    assert_eq!(handed(&elsewhere).await.as_deref(), Some("canary-access-token-2"));

    // Long over, and everybody asks while the provider takes its time.
    deployment.provider.delays_renewals(StdDuration::from_millis(400));
    advance(Duration::hours(1));
    let mut asking = JoinSet::new();
    for browser in [here, elsewhere].into_iter().cycle().take(12) {
        asking.spawn(async move { handed(&browser).await });
    }
    let all = asking.join_all().await;
    assert!(all.iter().all(|token| token.as_deref() == Some("canary-access-token-3")), "{all:?}");
    assert_eq!(deployment.provider.renewals(), 2);
}

#[tokio::test]
async fn without_a_renewal_the_token_goes_out_without_it_until_the_next_login() {
    let deployment = Deployment::start().await;
    let browser = deployment.logged_in().await;
    let site = &deployment.site;

    // The provider does not answer: what there is, is used as long as it lasts, and the provider is left alone for a while.
    deployment.provider.refuses_renewals(Some((503, "temporarily_unavailable")));
    site.advance(Duration::seconds(250));
    for _ in 0..3 {
        assert_eq!(handed(&browser).await.as_deref(), Some("canary-access-token-1"));
    }
    site.advance(Duration::seconds(60));
    assert_eq!(handed(&browser).await, None);
    assert_eq!(deployment.provider.renewals(), 1);
    assert!(browser.token().await.is("Eve"), "they stay logged in");
    site.sql("update provider_access set renewing_until = now()").await;
    deployment.provider.refuses_renewals(None);
    assert_eq!(handed(&browser).await.as_deref(), Some("canary-access-token-2"));

    // The provider will not renew it any more.
    deployment.provider.refuses_renewals(Some((400, "invalid_grant")));
    site.advance(Duration::hours(1));
    for _ in 0..2 {
        assert_eq!(handed(&browser).await, None);
    }
    assert_eq!((deployment.provider.renewals(), site.count("select count(*) from provider_access").await), (3, 0));
    assert!(browser.token().await.is("Eve"), "they stay logged in");
    deployment.provider.refuses_renewals(None);
    // The provider's own clock stood still.
    site.advance(Duration::seconds(-3910));
    assert_eq!(log_in(&browser, &deployment.provider, "").await.status, 303);
    assert_eq!(handed(&browser).await.as_deref(), Some("canary-access-token-3"));
}

#[tokio::test]
async fn one_that_no_header_has_room_for_is_left_out() {
    let deployment = Deployment::start().await;
    deployment.provider.pads_access_tokens(2400);
    let long = handed(&deployment.logged_in().await).await.unwrap();
    assert_eq!(long.len(), "canary-access-token-1".len() + 2400);
    deployment.provider.pads_access_tokens(6000);
    assert_eq!(handed(&deployment.logged_in().await).await, None);
}

#[tokio::test]
async fn it_goes_with_the_session_and_with_its_provider() {
    let deployment = Deployment::start().await;
    let kept = "select count(*) from provider_access";
    let browser = deployment.logged_in().await;
    assert_eq!(deployment.site.count(kept).await, 1);
    browser.log_out().await;
    assert_eq!(deployment.site.count(kept).await, 0);
    assert_eq!(handed(&browser).await, None);

    // Whoever logs in with a password has none.
    browser.log_in_as("Cade").await;
    assert_eq!(handed(&browser).await, None);

    // A session of another provider is no reason to hand on what this agent is not meant to see.
    let other = deployment.logged_in().await;
    deployment
        .site
        .sql("update session set provider_issuer = 'https://other.example' where provider_issuer is not null")
        .await;
    assert_eq!(handed(&other).await, None);
}

#[tokio::test]
async fn the_encryption_secret_is_replaced_without_anybody_noticing() {
    let deployment = Deployment::start().await;
    let browser = deployment.logged_in().await;
    let (old, new) = (encryption_secret("first"), encryption_secret("second"));
    let rotated = deployment.replica(&format!("{new},{old}")).await;
    assert_eq!(handed(&browser.at_replica(&rotated)).await.as_deref(), Some("canary-access-token-1"));
    // It was encrypted anew when it was used, so that the old secret may go.
    let later = deployment.replica(&new).await;
    assert_eq!(handed(&browser.at_replica(&later)).await.as_deref(), Some("canary-access-token-1"));
    // Whoever has lost the secret has lost the tokens, and nothing else.
    assert_eq!(handed(&browser).await, None);
    assert!(browser.token().await.is("Eve"));
}

#[tokio::test]
async fn an_agent_that_could_not_be_handed_it_safely_is_refused() {
    let key = assistant_key().public_file().display().to_string();
    let table = |profile: &str, more: &str| {
        format!("[assistants.agent]\nprofile = {profile:?}\nsso_token = \"example\"\n{more}\n")
    };
    let payload_key = format!("payload_key = {key:?}");
    let zendesk = format!("secret_file = \"secret\"\nkey_id = \"app_1\"\n{payload_key}");
    for (file, secret, words) in [
        (table("watsonx-orchestrate", ""), true, "`payload_key` is missing"),
        (table("zendesk-messaging", &zendesk), true, "`sso_token` is not for zendesk-messaging"),
        (table("watsonx-assistant", &payload_key), true, "`sso_token` is not for watsonx-assistant"),
        (table("watsonx-orchestrate", &payload_key).replace("\"example\"", "\"Example\""), true, "name of a provider"),
        (
            table("watsonx-orchestrate", &payload_key).replace("\"example\"", "\"nobody\""),
            true,
            "agent: has a `sso_token`",
        ),
        (table("watsonx-orchestrate", &payload_key), false, "THROUGHLINE_ENCRYPTION_SECRET is not set, and agent"),
    ] {
        let (folder, path) = folder_with(&file);
        let providers = folder.path().join("providers.toml");
        fs::write(&providers, Provider::new().table("example")).unwrap();
        let mut serve = Serve::prepared()
            .await
            .with(&[("THROUGHLINE_ASSISTANTS", &path), ("THROUGHLINE_PROVIDERS", providers.to_str().unwrap())]);
        if secret {
            serve = serve.with(&[("THROUGHLINE_ENCRYPTION_SECRET", &encryption_secret(SECRET))]);
        }
        serve.expect_refusal(&[words]).await;
    }
}
