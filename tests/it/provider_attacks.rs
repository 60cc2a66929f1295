//! What somebody may do to a login with an identity provider besides lying in a token (`providers`): in the browser, at another provider,
//! or with an account there.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::providers::{begin, come_back, log_in, site, site_with};
use crate::support::{Browser, browser::send, provider::Provider};

/// Comes back with exactly this cookie.
async fn come_back_with(browser: &Browser, callback: &str, cookie: String) -> u16 {
    send(browser.request("GET", callback).header("Cookie", cookie)).await.status
}

/// RFC 9700 §4.4: the answer of one provider, where the browser awaits another's.
#[tokio::test]
async fn an_answer_at_another_providers_address_logs_nobody_in() {
    let (honest, evil) = (Provider::new(), Provider::new());
    let site = site_with(&format!("{}{}", honest.table("example"), evil.table("evil"))).await;
    let browser = site.browser();
    let callback = honest.authorize(&begin(&browser, "").await);
    let mixed_up = callback.replace("/login/example/", "/login/evil/");
    assert_eq!(come_back(&browser, &mixed_up).await.status, 400);
    assert_eq!((honest.redeemed(), evil.redeemed()), (0, 0), "no provider saw the code");

    // Without `iss`, from a provider that says that it always sends it; or with both issuers.
    let (bare, _) = callback.split_once("&iss=").unwrap();
    assert_eq!(come_back(&browser, bare).await.status, 400);
    let callback = honest.authorize(&begin(&browser, "").await);
    assert_eq!(come_back(&browser, &format!("{callback}&iss=https://evil.example")).await.status, 400);
    assert_eq!(honest.redeemed(), 0);

    // The same `sub` at another provider is somebody else.
    log_in(&browser, &honest, "").await;
    evil.person(&json!({"email": "eve@evil.example", "user_id": "evil-id", "name": "Evil"}));
    let other = site.browser();
    let there = other.open("/login/evil").await.header("location").to_owned();
    assert_eq!(come_back(&other, &evil.authorize(&there)).await.status, 303);
    assert!(other.token().await.is("Evil"), "{:?}", other.token().await.claims);

    // And no provider ends the sessions of another.
    let told = site.browser().request("POST", "/login/evil/logout");
    let token = evil.logout_token(&json!({"iss": honest.issuer(), "sid": "s1"}));
    assert_eq!(send(told.form(&[("logout_token", token)])).await.status, 400);
    assert!(browser.token().await.is("Eve"));
}

/// What the browser keeps meanwhile is signed: nobody writes into it where to go, or that it connects an account.
#[tokio::test]
async fn a_login_that_the_browser_changed_logs_nobody_in() {
    let (site, provider) = site().await;
    let browser = site.browser();
    let reply = browser.open("/login/example?next=/account").await;
    let line = reply.set_cookies().into_iter().find(|line| line.starts_with("login-")).unwrap();
    let (name, rest) = line.split_once('=').unwrap();
    let text = rest.split(';').next().unwrap();
    let callback = provider.authorize(reply.header("location"));
    let (signature, sealed) = text.split_at(44);
    let json = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(sealed).unwrap()).unwrap();
    for (from, to) in [("/account", "https://evil.example/"), ("\"connects\":false", "\"connects\":true")] {
        let changed = json.replace(from, to);
        assert_ne!(changed, json);
        let cookie = format!("{name}={signature}{}", BASE64_URL_SAFE_NO_PAD.encode(changed));
        assert_eq!(come_back_with(&site.browser(), &callback, cookie).await, 400, "{to}");
    }
    assert_eq!(provider.redeemed(), 0);
    assert_eq!(come_back_with(&site.browser(), &callback, format!("{name}={text}")).await, 303, "as it was");
}

/// Whoever knew a browser's cookies before its person logged in gets nothing of them afterwards.
#[tokio::test]
async fn nobody_shares_a_subject_or_a_session_through_a_login() {
    let (site, provider) = site().await;
    let victim = site.browser();
    let planted = send(victim.fetch("GET", "/token")).await.cookie_pair("subject");
    let subject = victim.token().await.sub().to_owned();
    let login = victim.submit("/login", &[("email", "cade@example.com"), ("password", "cade-passphrase")]).await;
    let session = login.cookie_pair("session");
    victim.log_out().await;
    let visitor = site.browser();
    let before = send(visitor.fetch("GET", "/token")).await.cookie_pair("subject");
    let own = visitor.token().await.sub().to_owned();
    log_in(&visitor, &provider, "").await;
    assert_eq!(visitor.token().await.sub(), own);
    for (cookie, not) in [(&before, &own), (&planted, &subject)] {
        let token = send(site.browser().fetch("GET", "/token").header("Cookie", cookie)).await.token();
        assert!(token.is_anonymous() && token.sub() != not, "{:?}", token.claims);
    }
    let stale = send(site.browser().fetch("GET", "/token").header("Cookie", session)).await.token();
    assert!(stale.is_anonymous(), "{:?}", stale.claims);
}

#[tokio::test]
async fn no_address_and_no_user_info_makes_anybody_somebody_else() {
    let (site, provider) = site().await;
    provider.set_userinfo(Value::Null);
    let browser = site.browser();
    log_in(&browser, &provider, "").await;
    // Somebody who has an account takes Cade's address there, confirmed and all.
    provider.person(&json!({"email": "cade@example.com"}));
    assert_eq!(log_in(&browser, &provider, "").await.status, 303);
    assert!(browser.token().await.is("Eve"));
    // Nor does the custom user ID of somebody make one them.
    let stranger = json!({"sub": "mallory", "email": "mallory@example.com", "user_id": "cade-id"});
    provider.person(&stranger);
    let other = site.browser();
    assert_eq!(log_in(&other, &provider, "").await.status, 409);
    assert!(other.token().await.is_anonymous());

    // UserInfo tells of whoever shares the access token (OpenID Connect Core 1.0 §5.3.4).
    provider.lies(|answer| {
        for claim in ["user_id", "name", "email", "email_verified"] {
            answer.claims.as_object_mut().unwrap().remove(claim);
        }
    });
    for sub in [json!("eve-there"), Value::Null] {
        provider.set_userinfo(json!({"sub": sub, "email": "mallory@example.com", "email_verified": true, "name": "M"}));
        assert_eq!(log_in(&other, &provider, "").await.status, 400, "{sub}");
    }
    assert!(other.token().await.is_anonymous());
    provider
        .set_userinfo(json!({"sub": "mallory", "email": "mallory@example.com", "email_verified": true, "name": "M"}));
    assert_eq!(log_in(&other, &provider, "").await.status, 303, "the person themselves");

    // Whoever was disabled here is, whatever the provider says.
    site.sql("update account set disabled_at = now() where email = 'mallory@example.com'").await;
    let refused = log_in(&site.browser(), &provider, "").await;
    assert_eq!(refused.status, 401);
    assert!(refused.body.contains("log in to this account with Example ID"), "{}", refused.body);
}
