//! Logging out where somebody logged in with an identity provider: here, and then there; or there, and then here.

use std::sync::Arc;

use serde_json::json;

use super::providers::{folder_with, log_in};
use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::{Reply, send},
    metrics::comes_to,
    provider::Provider,
};

/// A site whose logouts go on at the provider.
async fn site(provider: &Provider) -> TestApp {
    let (_folder, path) = folder_with(&format!("{}logout_at_provider = true\n", provider.table("example")));
    Setup::default().flags(["--providers", &path]).start().await.with_people().await
}

fn provider() -> Provider {
    let provider = Provider::new();
    provider.set_metadata("end_session_endpoint", json!(format!("{}/logout?tenant=1", provider.issuer())));
    provider
}

/// Where the page leads by itself; empty if it is no page that does.
async fn home(browser: &Browser) -> (Reply, String) {
    let reply = browser.open("/").await;
    let place = reply.header("refresh").strip_prefix("0; url=").unwrap_or_default().to_owned();
    (reply, place)
}

/// Where a logout leads to, given where a login comes back to.
async fn logout_at(provider: &Provider, browser: &Browser) -> String {
    let login = url::Url::parse(browser.open("/login/example").await.header("location")).unwrap();
    let callback = login.query_pairs().find(|(name, _)| name == "redirect_uri").unwrap().1.into_owned();
    let home: String =
        url::form_urlencoded::byte_serialize(callback.replace("login/example/callback", "").as_bytes()).collect();
    let issuer = provider.issuer();
    format!("{issuer}/logout?tenant=1&client_id=throughline+at+the+provider&post_logout_redirect_uri={home}")
}

#[tokio::test]
async fn a_logout_goes_on_at_the_provider_and_leads_to_where_the_person_was_going() {
    let provider = provider();
    let site = site(&provider).await;
    for next in ["", "/account?a=1"] {
        let browser = site.browser();
        log_in(&browser, &provider, "").await;
        assert!(browser.token().await.is("Eve"));
        let reply = browser.submit("/logout", &[("next", next)]).await;
        assert_eq!((reply.status, reply.header("location")), (303, "/"));
        assert!(browser.token().await.is_anonymous(), "logged out here already");

        let (page, place) = home(&browser).await;
        assert_eq!((page.status, place.as_str()), (200, "/login/example/end"));
        assert!(
            page.body.contains("Logging you out of Example ID, too")
                && page.body.contains(r#"href="/login/example/end""#),
            "{}",
            page.body
        );
        let there = browser.open(&place).await;
        assert_eq!(there.status, 303);
        assert_eq!(there.header("location"), logout_at(&provider, &browser).await);

        // Back from there, and only once.
        let (back, place) = home(&browser).await;
        assert_eq!((place.as_str(), back.header("location")), ("", next));
        let (again, place) = home(&browser).await;
        assert_eq!((again.status, place.as_str()), (200, ""));
    }
}

#[tokio::test]
async fn a_script_is_told_where_the_logout_goes_on() {
    let provider = provider();
    let site = site(&provider).await;
    let browser = site.browser();
    log_in(&browser, &provider, "").await;
    let reply = send(browser.fetch("DELETE", "/api/session")).await;
    assert_eq!((reply.status, reply.header("location")), (204, "/login/example/end"));
    assert_eq!(home(&browser).await.1, "", "the script leads there");
    let again = send(browser.fetch("DELETE", "/api/session")).await;
    assert_eq!((again.status, again.header("location")), (204, ""));
}

#[tokio::test]
async fn only_who_logged_in_with_the_provider_is_led_there() {
    let provider = provider();
    let site = site(&provider).await;
    let browser = site.browser();
    browser.log_in_as("Cade").await;
    assert_eq!(browser.submit("/logout", &[("next", "/account")]).await.header("location"), "/account");
    assert_eq!(home(&browser).await.1, "");
    assert_eq!(browser.log_out().await.header("location"), "/");
    assert_eq!(home(&browser).await.1, "");

    // Nor is anybody who is logged in again, or comes back too late, or says so themselves.
    for late in [false, true] {
        log_in(&browser, &provider, "").await;
        let logout = browser.log_out().await;
        let cookie = logout.cookie_pair("leaving");
        if late {
            site.advance(time::Duration::minutes(5));
        } else {
            browser.log_in_as("Cade").await;
        }
        assert_eq!(home(&browser).await.1, "", "{late}");
        let (name, value) = cookie.split_once('=').unwrap();
        let forged = site.browser().request("GET", "/").header("Cookie", format!("{name}=x{value}"));
        assert_eq!(send(forged).await.header("refresh"), "");
    }

    // Where the provider's table says nothing of it, nobody is.
    let (_folder, path) = folder_with(&provider.table("example"));
    let plain = Setup::default().flags(["--providers", &path]).start().await;
    let browser = plain.browser();
    log_in(&browser, &provider, "").await;
    assert_eq!(browser.submit("/logout", &[("next", "/account")]).await.header("location"), "/account");
    assert_eq!(home(&browser).await.1, "");
    assert_eq!(browser.open("/login/example/end").await.status, 404);
}

#[tokio::test]
async fn a_provider_that_cannot_log_out_is_said_so_and_the_person_is_logged_out_here() {
    let gone = "[providers.example]\nissuer = \"http://127.0.0.1:9\"\nclient_id = \"x\"\nlabel = \"Example ID\"\nlogout_at_provider = true\n";
    let (_folder, path) = folder_with(gone);
    let site = Setup::default().flags(["--providers", &path]).start().await;
    let reply = site.browser().open("/login/example/end").await;
    assert!(reply.status == 503 && !reply.header("retry-after").is_empty(), "{reply:?}");
    assert!(reply.body.contains("you may still be logged in there"), "{}", reply.body);
    assert!(reply.body.contains(r#"href="/login/example/end""#), "{}", reply.body);

    let provider = Provider::new();
    let site = self::site(&provider).await;
    let browser = site.browser();
    log_in(&browser, &provider, "").await;
    browser.log_out().await;
    let (_, place) = home(&browser).await;
    let reply = browser.open(&place).await;
    assert_eq!(reply.status, 404);
    assert!(reply.body.contains("we can&#39;t log you out of Example ID"), "{}", reply.body);
    assert!(browser.token().await.is_anonymous());
}

#[tokio::test]
async fn nothing_of_a_request_gets_into_where_a_logout_leads() {
    let provider = provider();
    let site = site(&provider).await;
    let browser = site.browser();
    let there = logout_at(&provider, &browser).await;
    for query in
        ["next=https://evil.example/", "post_logout_redirect_uri=https://evil.example/&client_id=evil&state=evil"]
    {
        assert_eq!(browser.open(&format!("/login/example/end?{query}")).await.header("location"), there);
    }
    for next in ["https://evil.example/", "//evil.example/", "/\\evil.example/"] {
        log_in(&browser, &provider, "").await;
        browser.submit("/logout", &[("next", next)]).await;
        assert_eq!(home(&browser).await.1, "/login/example/end");
        assert_eq!(home(&browser).await.0.status, 200, "{next}");
    }
}

/// A frame on the provider's page, with which no cookie comes.
async fn frame(site: &TestApp, query: &str) -> Reply {
    let request = site.browser().request("GET", &format!("/login/example/logout?{query}"));
    send(
        request
            .header("Sec-Fetch-Site", "cross-site")
            .header("Sec-Fetch-Mode", "navigate")
            .header("Sec-Fetch-Dest", "iframe"),
    )
    .await
}

#[tokio::test]
async fn a_frame_of_the_provider_ends_the_session_of_its_id_on_every_replica() {
    let provider = provider();
    let site = site(&provider).await;
    let (_folder, path) = folder_with(&provider.table("example"));
    let replica = Setup::default().flags(["--providers", &path]).database(Arc::clone(&site.database)).start().await;
    let (browser, other, by_password) = (site.browser(), site.browser(), site.browser());
    log_in(&browser, &provider, "").await;
    let subject = browser.token().await.sub().to_owned();
    provider.person(&json!({"sid": "s2"}));
    log_in(&other, &provider, "").await;
    by_password.log_in_as("Cade").await;

    let issuer: String = url::form_urlencoded::byte_serialize(provider.issuer().as_bytes()).collect();
    for query in [
        "",
        "sid=s1",
        &format!("iss={issuer}"),
        &format!("iss={issuer}&sid="),
        &format!("iss={issuer}&sid=s1%00"),
        "iss=https%3A%2F%2Fevil.example&sid=s1",
        &format!("iss={issuer}%2F&sid=s1"),
    ] {
        assert_eq!(frame(&replica, query).await.status, 400, "{query}");
    }
    assert!(browser.token().await.is("Eve"));

    // No answer tells whether there was a session.
    let ended = frame(&replica, &format!("iss={issuer}&sid=s1")).await;
    let none = frame(&replica, &format!("iss={issuer}&sid=s3")).await;
    let told = |reply: &Reply| {
        let mut headers = reply.headers.clone();
        headers.remove("x-request-id");
        headers.remove("date");
        (reply.status, headers, reply.body.clone())
    };
    assert_eq!(told(&ended), told(&none));
    assert_eq!((ended.status, ended.header("cache-control")), (200, "no-store"));
    assert_eq!(
        ended.header("content-security-policy"),
        format!("default-src 'none'; frame-ancestors {}", provider.issuer())
    );
    let token = browser.token().await;
    assert!(token.is_anonymous() && token.sub() != subject, "{:?}", token.claims);
    assert!(other.token().await.is("Eve") && by_password.token().await.is("Cade"), "the others go on");
    // No other page may be framed.
    assert!(site.browser().open("/").await.header("content-security-policy").ends_with("frame-ancestors 'none'"));
}

/// RFC 6585 §4.
#[tokio::test]
async fn a_network_that_sends_too_many_people_to_the_provider_reads_when_to_come_back() {
    let provider = provider();
    let (_folder, path) = folder_with(&provider.table("example"));
    let setup = Setup::default().flags(["--providers", &path, "--trusted-proxies", "127.0.0.0/8"]);
    let site = setup.provider_burst(3).start().await;
    let open =
        async |path: &str, from: &str| send(site.browser().request("GET", path).header("X-Forwarded-For", from)).await;
    let (one, other) = ("192.0.2.1", "192.0.2.2");
    let statuses = [
        open("/login/example", one).await.status,
        open("/login/example/callback?code=c&state=s", one).await.status,
        open("/login/example/logout?iss=i&sid=s", one).await.status,
    ];
    assert_eq!(statuses, [303, 400, 400]);
    for path in ["/login/example", "/login/example/callback", "/login/example/end", "/login/example/logout"] {
        let reply = open(path, one).await;
        assert_eq!(reply.status, 429, "{path}");
        assert!((3_590..=3_600).contains(&reply.header("retry-after").parse().unwrap()), "{reply:?}");
    }
    assert!(open("/login/example", one).await.body.contains("Too many attempts"));
    // Everybody else goes on, and so does everything else, the provider's own messages included.
    assert_eq!(open("/login/example", other).await.status, 303);
    assert_eq!(open("/login", one).await.status, 200);
    let token = provider.logout_token(&json!({"sid": "s1"}));
    let told = site.browser().request("POST", "/login/example/logout").header("X-Forwarded-For", one);
    assert_eq!(send(told.form(&[("logout_token", token)])).await.status, 200);
    comes_to(site.ops, "throughline_provider_requests_limited_total", |n| n > 4.5 && n < 5.5).await;
}
