//! Logging in with a passkey, halfway through a conversation: the subject stays, nothing but this request's own answer counts, and nobody
//! loses their last way in.

use std::sync::Arc;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde_json::json;
use time::Duration;

use crate::support::{
    Browser, TestApp,
    app::Setup,
    passkey::{Device, VERIFIED, answer, ask, begin},
    program::{run, throughline},
};

const PASSWORD: &str = "cade-passphrase";

/// Cade, logged in, with a passkey on their phone.
async fn cade() -> (TestApp, Browser, Device) {
    let site = TestApp::start().await;
    let browser = site.browser();
    browser.log_in_as("Cade").await;
    let mut phone = Device::new(&site);
    let added = phone.add(&browser, "Phone", PASSWORD).await;
    assert_eq!((added.status, &added.json()["name"]), (201, &json!("Phone")), "{}", added.body);
    (site, browser, phone)
}

#[tokio::test]
async fn a_login_halfway_keeps_the_subject_and_needs_no_password() {
    let (site, owner, mut phone) = cade().await;
    let browser = site.browser();
    let subject = browser.token().await.sub().to_owned();
    let page = browser.open("/login?next=/account").await.body;
    assert!(page.contains("username webauthn") && page.contains("data-then=\"/account\""), "{page}");
    let logged_in = phone.log_in(&browser).await;
    assert_eq!((logged_in.status, &logged_in.json()["subject"]), (200, &json!(subject)), "{}", logged_in.body);
    let token = browser.token().await;
    assert!(token.sub() == subject && token.is("Cade"), "{:?}", token.claims);

    // A second device, renamed; and what the owner, an operator and a copy of the data say of both.
    let mut key = Device::new(&site);
    key.flags = VERIFIED | 0x18;
    assert_eq!(key.add(&owner, "Kee", PASSWORD).await.status, 201);
    let page = owner.open("/account/passkeys").await.body;
    assert!(page.contains("Phone") && page.contains("Not used yet") && page.contains("Synced"), "{page}");
    let id = site.text("select id::text from passkey where name = 'Kee'").await;
    let change = owner.open(&format!("/account/passkeys?change={id}")).await.body;
    assert!(change.contains("Change <bdi>Kee</bdi>"), "{change}");
    let empty = owner.submit("/account/passkeys/rename", &[("passkey", &id), ("name", " ")]).await;
    assert!(empty.status == 422 && empty.body.contains("Enter a name, on one line."), "{}", empty.body);
    let renamed = owner.submit("/account/passkeys/rename", &[("passkey", &id), ("name", "Key")]).await;
    assert_eq!(renamed.header("location"), "/account/passkeys?done=renamed");
    let other = site.browser();
    assert_eq!(key.log_in(&other).await.status, 200);
    assert!(other.token().await.is("Cade"));
    let show = ["user", "show", "cade@example.com", "--database-url", &site.database.url];
    let shown = run(throughline(show)).await.stdout;
    assert!(shown.contains("Ways in         password\n") && shown.contains("passkey Key, last used "), "{shown}");
    let export = owner.open("/account/export").await.json();
    assert_eq!(export["ways_in"]["passkeys"][1]["name"], "Key");
    assert_eq!(export["ways_in"]["password"], true);

    // Removing one takes the password once more.
    let remove = async |password: &str| {
        owner.submit("/account/passkeys/remove", &[("passkey", &id), ("current_password", password)]).await
    };
    assert_eq!(remove("wrong").await.status, 422);
    assert_eq!(remove(PASSWORD).await.header("location"), "/account/passkeys?done=removed");
    assert_eq!(key.log_in(&site.browser()).await.status, 401);
    assert_eq!(phone.log_in(&site.browser()).await.status, 200);

    let erased = owner.submit("/account/erase", &[("current_password", PASSWORD)]).await;
    assert_eq!(erased.header("location"), "/?done=erased", "{}", erased.body);
    assert_eq!(site.count("select count(*) from passkey").await, 0);
    assert_eq!(phone.log_in(&site.browser()).await.status, 401);
}

#[tokio::test]
async fn adding_one_takes_the_password_once_more() {
    let (site, owner, mut phone) = cade().await;
    let asked = async |browser: &Browser, name: &str, password: &str| {
        ask(browser, "/api/passkeys/options", &json!({"name": name, "current_password": password})).await
    };
    let nobody = asked(&site.browser(), "Phone", PASSWORD).await;
    assert_eq!((nobody.status, &nobody.json()["detail"]), (401, &json!("Nobody is logged in.")));
    for (name, password, field, message) in [
        ("Phone", "wrong", "current_password", "That isn't your current password. Try again."),
        ("Phone", "", "current_password", "Enter your password."),
        ("", PASSWORD, "name", "Enter a name, on one line."),
        (&"x".repeat(61), PASSWORD, "name", "Enter at most 60 characters."),
    ] {
        let refused = asked(&owner, name, password).await;
        assert_eq!(refused.status, 422, "{}", refused.body);
        assert_eq!(refused.json()["errors"], json!([{"field": field, "message": message}]));
    }
    let again = phone.add(&owner, "Phone", PASSWORD).await;
    assert!(again.status == 422 && again.body.contains("in use already"), "{}", again.body);

    // An answer of another session, to a login, and one that was given before.
    let mut key = Device::new(&site);
    let options = asked(&owner, "Key", PASSWORD).await.json();
    let body = json!({"name": "Key", "credential": key.make(&options)});
    let elsewhere = site.browser();
    elsewhere.log_in_as("Dana").await;
    assert_eq!(ask(&elsewhere, "/api/passkeys", &body).await.status, 422);
    let login = json!({"challenge": begin(&owner).await["challenge"], "user": options["user"]});
    assert_eq!(ask(&owner, "/api/passkeys", &json!({"name": "Key", "credential": key.make(&login)})).await.status, 422);
    assert_eq!(ask(&owner, "/api/passkeys", &body).await.status, 201);
    assert_eq!(site.sql("delete from passkey where name = 'Key'").await, 1);
    let replayed = ask(&owner, "/api/passkeys", &body).await;
    assert!(replayed.status == 422 && replayed.body.contains("be checked"), "{}", replayed.body);
    let late = json!({"name": "Key", "credential": key.make(&asked(&owner, "Key", PASSWORD).await.json())});
    site.advance(Duration::minutes(6));
    assert_eq!(ask(&owner, "/api/passkeys", &late).await.status, 422);
    assert_eq!(site.count("select count(*) from passkey").await, 1);
}

#[tokio::test]
async fn an_answer_counts_once_in_its_own_browser_and_in_time() {
    let (site, _, mut phone) = cade().await;
    let behind_one_proxy = format!("http://127.0.0.1:{}", site.address.port());
    let replica =
        Setup::default().flags(["--public-url", &behind_one_proxy]).database(Arc::clone(&site.database)).start().await;
    let (browser, victim) = (site.browser(), site.browser());
    begin(&victim).await;
    let signed = phone.sign(&begin(&browser).await);
    // The attacker's own passkey in the victim's browser.
    assert_eq!(answer(&victim, &signed).await.status, 401);
    assert_eq!(answer(&site.browser(), &signed).await.status, 401);
    assert_eq!(answer(&browser, &signed).await.status, 200);
    browser.log_out().await;
    let replayed = answer(&browser, &signed).await;
    assert_eq!((replayed.status, &replayed.json()["type"]), (401, &json!("urn:throughline:problem:passkey-refused")));
    assert!(browser.token().await.is_anonymous());

    // Nor on another server, which knows nothing of the first but the database.
    let cookie = |reply: &crate::support::browser::Reply| reply.cookie_pair("passkey");
    let options = ask(&site.browser(), "/api/passkeys/login/options", &json!({})).await;
    let signed = json!({"credential": phone.sign(&options.json())});
    let send = async |to: &TestApp| {
        let request = to.browser().request("POST", "/api/passkeys/login").header("Cookie", cookie(&options));
        crate::support::browser::send(request.json(&signed)).await.status
    };
    assert_eq!((send(&replica).await, send(&site).await), (200, 401));

    let late = phone.sign(&begin(&browser).await);
    site.advance(Duration::minutes(6));
    assert_eq!(answer(&browser, &late).await.status, 401);
    let reasons = "select coalesce(string_agg(distinct reason, ' ' order by reason), '') from audit_event where event = 'login' and outcome = 'refused'";
    for _ in 0..100 {
        if site.text(reasons).await.contains("passkey_replayed") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(site.text(reasons).await, "passkey_challenge passkey_replayed");
}

#[tokio::test]
async fn an_answer_that_lies_logs_nobody_in() {
    type Lie = fn(&mut Device);
    let lies: [(&str, Lie); 6] = [
        ("another origin", |device| device.origin = "https://evil.example".to_owned()),
        ("another name of this machine", |device| device.origin = device.origin.replace("localhost", "127.0.0.1")),
        ("another site", |device| device.site = "evil.example".to_owned()),
        ("nobody verified", |device| device.flags = 0x01),
        ("kept elsewhere, which it can't be", |device| device.flags = 0x15),
        ("suddenly able to be kept elsewhere", |device| device.flags = 0x0d),
    ];
    let (site, _, mut phone) = cade().await;
    let browser = site.browser();
    let subject = browser.token().await.sub().to_owned();
    let (origin, site_id) = (phone.origin.clone(), phone.site.clone());
    for (what, lie) in lies {
        lie(&mut phone);
        assert_eq!(phone.log_in(&browser).await.status, 401, "{what}");
        (phone.origin, phone.site, phone.flags) = (origin.clone(), site_id.clone(), VERIFIED);
    }
    let good = phone.sign(&begin(&browser).await);
    for (place, value) in [
        ("/response/signature", json!("AAAA")),
        ("/response/userHandle", json!(BASE64_URL_SAFE_NO_PAD.encode([0; 16]))),
        ("/id", json!("AAAA")),
        ("/type", json!("password")),
        ("/response", json!(null)),
    ] {
        let mut lie = good.clone();
        *lie.pointer_mut(place).unwrap() = value;
        assert_eq!(answer(&browser, &lie).await.status, 401, "{place}");
    }
    assert!(browser.token().await.is_anonymous() && browser.token().await.sub() == subject);
    assert_eq!(answer(&browser, &good).await.status, 200, "the same answer, unchanged");
    assert_eq!(site.sql("update account set disabled_at = now()").await, 2);
    assert_eq!(phone.log_in(&site.browser()).await.status, 401);
}

#[tokio::test]
async fn a_counter_that_goes_back_is_refused_and_its_owner_is_told() {
    let site = TestApp::start().await;
    let owner = site.browser();
    owner.log_in_as("Cade").await;
    let mut key = Device::new(&site);
    key.count = 5;
    assert_eq!(key.add(&owner, "Key", PASSWORD).await.status, 201);
    assert_eq!(key.log_in(&site.browser()).await.status, 200);
    assert!(!owner.open("/account/passkeys").await.body.contains("may have a copy"));
    for count in [0, 3] {
        key.count = count;
        assert_eq!(key.log_in(&site.browser()).await.status, 401, "{count}");
    }
    assert!(owner.open("/account/passkeys").await.body.contains("someone may have a copy"));
    key.count = 6;
    assert_eq!(key.log_in(&site.browser()).await.status, 200, "the one that counts on");
}

#[tokio::test]
async fn the_last_way_in_stays_and_a_fresh_login_stands_in_for_the_password() {
    let (site, _, mut phone) = cade().await;
    assert_eq!(site.sql("update account set has_password = false where custom_user_id = 'cade-id'").await, 1);
    let browser = site.browser();
    assert_eq!(phone.log_in(&browser).await.status, 200);
    let id = site.text("select id::text from passkey").await;
    let remove = async |id: &str| browser.submit("/account/passkeys/remove", &[("passkey", id)]).await;
    assert_eq!(remove(&id).await.header("location"), "/account/passkeys");
    let page = browser.open(&format!("/account/passkeys?change={id}")).await.body;
    assert!(page.contains("your only way to log in") && !page.contains("Remove passkey"), "{page}");
    let mut key = Device::new(&site);
    assert_eq!(key.add(&browser, "Key", "").await.status, 201);
    site.age_sessions(Duration::minutes(11)).await;
    assert_eq!(remove(&id).await.status, 422);
    let page = browser.open("/account/passkeys").await.body;
    assert!(page.contains(r#"href="/login?next=/account/passkeys""#), "{page}");
    assert_eq!(key.log_in(&browser).await.status, 200);
    assert_eq!(remove(&id).await.header("location"), "/account/passkeys?done=removed");
    assert_eq!(site.count("select count(*) from passkey").await, 1);
}

#[tokio::test]
async fn an_account_has_twenty_passkeys_at_most() {
    let (site, owner, _) = cade().await;
    let more =
        "insert into passkey (id, credential_id, account_id, public_key, sign_count, backup_eligible, backed_up, name)
        select gen_random_uuid(), number::text::bytea, account_id, public_key, 0, false, false, 'More'
        from passkey, generate_series(1, 19) as number";
    assert_eq!(site.sql(more).await, 19);
    let refused = Device::new(&site).add(&owner, "One more", PASSWORD).await;
    assert!(refused.status == 422 && refused.body.contains("already have 20 passkeys"), "{}", refused.body);
}

#[tokio::test]
async fn a_site_without_a_name_has_no_passkeys() {
    let site = Setup::default().flags(["--public-url", "https://192.0.2.1"]).start().await.with_people().await;
    let browser = Browser::at(site.address, "https://192.0.2.1");
    assert_eq!(ask(&browser, "/api/passkeys/login/options", &json!({})).await.status, 404);
    assert!(!browser.open("/login").await.body.contains("passkey"));
}
