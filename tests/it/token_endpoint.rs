//! `/token`, and `/createJWT` as the vendor's sample calls it: what a browser gets there, and who gets nothing.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use throughline::{
    domain::subject::Subject,
    tokens::verifier::{self, TokenRejection},
};
use time::{
    Duration, OffsetDateTime, format_description::well_known::Rfc2822, format_description::well_known::Rfc3339,
};

use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::{Reply, Token, send},
};

/// Where the token is text unless JSON is asked for, and where it is JSON alone.
const NAMES: [&str; 2] = ["/token", "/createJWT"];

async fn get(browser: &Browser, path: &str) -> Reply {
    send(browser.fetch("GET", path)).await
}

/// OWASP ASVS 3.3.1 to 3.3.5.
#[tokio::test]
async fn the_subjects_cookie_has_every_attribute_that_protects_it() {
    let app = Setup::default().https().start().await;
    for path in NAMES {
        let first = get(&app.browser(), path).await;
        assert_eq!((first.status, first.set_cookies().len()), (200, 1), "{first:?}");
        let line = first.set_cookie("__Host-subject").unwrap();
        let mut attributes: Vec<_> = line.split("; ").skip(1).collect();
        attributes.sort_unstable();
        assert_eq!(attributes, ["HttpOnly", "Max-Age=3888000", "Path=/", "SameSite=Lax", "Secure"]);
        assert!(line.len() <= 4096, "{line}");
        let token = Token::decode(&first.body);

        // By hand: the test's connection is plain http, over which no client returns this cookie.
        let pair = first.cookie_pair("__Host-subject");
        let again = send(app.browser().fetch("GET", path).header("Cookie", pair)).await;
        assert_eq!(Token::decode(&again.body).sub(), token.sub());
        assert_eq!(again.set_cookies(), first.set_cookies(), "the 45 days begin anew");
    }
}

#[tokio::test]
async fn an_error_gives_no_subject_and_lengthens_none() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    let mut errors = vec![
        send(browser.request("POST", "/token")).await,
        send(browser.fetch("GET", "/token").header("Origin", "https://evil.example")).await,
        send(browser.request("GET", "/nothing-here")).await,
        browser.submit("/login", &[("email", "cade@example.com"), ("password", "wrong")]).await,
    ];
    app.lose_database().await;
    errors.push(get(&browser, "/token").await);
    assert_eq!(errors.iter().map(|reply| reply.status).collect::<Vec<_>>(), [405, 403, 404, 401, 503]);
    for error in errors {
        assert!(error.set_cookies().is_empty(), "{error:?}");
    }
}

/// OWASP ASVS 7.2.3.
#[tokio::test]
async fn every_new_browser_gets_a_subject_that_nobody_had() {
    let app = Setup::default().start().await;
    let mut seen = BTreeSet::new();
    for _ in 0..300 {
        seen.insert(app.browser().token().await.sub().to_owned());
    }
    assert_eq!(seen.len(), 300);
    seen.extend((0..10_000).map(|_| Subject::mint().to_string()));
    assert_eq!(seen.len(), 10_300);
    for subject in seen {
        let id = subject.strip_prefix("anon-").unwrap();
        assert!(id.len() == 36 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f' | b'-')), "{subject}");
    }
}

/// RFC 7519 §4.1.
#[tokio::test]
async fn a_token_has_these_claims_and_no_others() {
    let app = Setup::default().start().await;
    let reply = get(&app.browser(), "/token").await;
    let token = Token::decode(&reply.body);
    let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    let set = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(names(&token.header), set(&["alg", "typ", "kid"]));
    assert_eq!((&token.header["alg"], &token.header["typ"]), (&json!("RS256"), &json!("JWT")));
    assert_eq!(names(&token.claims), set(&["sub", "iat", "exp", "jti", "user_payload"]));
    let (issued, expires) = (token.claims["iat"].as_i64().unwrap(), token.claims["exp"].as_i64().unwrap());
    assert_eq!(expires - issued, 300);
    let date = OffsetDateTime::parse(reply.header("date"), &Rfc2822).unwrap().unix_timestamp();
    assert!((issued - date).abs() <= 2, "issued at {issued}, answered at {date}");
    let other = app.browser().token().await;
    assert_ne!(token.claims["jti"], other.claims["jti"]);
}

/// OWASP ASVS 9.2.1.
#[tokio::test]
async fn a_token_lives_as_long_as_the_operator_wants_within_limits() {
    for ttl in [10, 3600] {
        let app = Setup::default().flags(["--token-ttl", &ttl.to_string()]).start().await;
        let claims = app.browser().token().await.claims;
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), ttl);
    }
}

/// OWASP ASVS 9.2.1.
#[tokio::test]
async fn a_verifier_whose_clock_is_a_minute_slow_accepts_a_fresh_token_and_refuses_an_old_one() {
    let app = Setup::default().start().await;
    let keys = send(app.browser().request("GET", "/.well-known/jwks.json")).await.json();
    let keys = serde_json::from_value(keys).unwrap();
    let token = app.browser().token().await;
    let issued = OffsetDateTime::from_unix_timestamp(token.claims["iat"].as_i64().unwrap()).unwrap();
    let verdict = |now| verifier::inspect(&token.text, &keys, now).verdict;
    assert_eq!(verdict(issued - Duration::seconds(60)), Ok(()));
    assert_eq!(verdict(issued + Duration::seconds(301)), Err(TokenRejection::Expired { seconds: 1 }));
}

/// RFC 9110 §9.2.1.
#[tokio::test]
async fn head_and_options_make_no_token_no_subject_and_no_row() {
    let app = TestApp::start().await;
    let visitor = app.browser();
    let cade = app.browser();
    cade.log_in_as("Cade").await;
    let before = app.rows().await;
    for _ in 0..50 {
        for (method, status) in [("HEAD", 200), ("OPTIONS", 204)] {
            for path in NAMES {
                for browser in [&visitor, &cade] {
                    let reply = send(browser.fetch(method, path)).await;
                    assert_eq!((reply.status, reply.body.as_str()), (status, ""), "{reply:?}");
                    assert!(reply.set_cookies().is_empty(), "{reply:?}");
                    assert!(!format!("{:?}", reply.headers).contains("eyJ"), "{reply:?}");
                }
            }
        }
    }
    assert_eq!(app.rows().await, before);
}

/// OWASP ASVS 14.2.2 and 14.3.2.
#[tokio::test]
async fn no_answer_of_the_token_endpoint_may_be_cached() {
    let app = TestApp::start().await;
    let cade = app.browser();
    cade.log_in_as("Cade").await;
    let mut answers = Vec::new();
    for path in NAMES {
        answers.push((200, send(app.browser().request("GET", path)).await));
        answers.push((200, send(app.browser().request("GET", path).header("Accept", "application/json")).await));
        answers.push((200, send(app.browser().request("HEAD", path)).await));
        answers.push((403, app.browser().open(path).await));
        answers.push((405, send(app.browser().request("POST", path)).await));
    }
    app.lose_database().await;
    for path in NAMES {
        answers.push((503, get(&cade, path).await));
        answers.push((200, get(&app.browser(), path).await));
    }
    for (status, reply) in answers {
        assert_eq!(reply.status, status, "{reply:?}");
        assert_eq!(reply.header("cache-control"), "no-store", "{reply:?}");
        assert!(reply.values("vary").contains(&"Origin"), "{reply:?}");
        for validator in ["etag", "last-modified", "expires", "age"] {
            assert!(!reply.headers.contains_key(validator), "{reply:?}");
        }
    }
}

/// Whoever is logged in is not made anonymous by an outage, and stays logged in through it.
#[tokio::test]
async fn an_outage_asks_a_known_person_to_come_back_instead_of_forgetting_them() {
    let app = TestApp::start().await;
    let cade = app.browser();
    cade.log_in_as("Cade").await;
    app.lose_database().await;
    let reply = get(&cade, "/token").await;
    assert_eq!((reply.status, reply.header("content-type")), (503, "application/problem+json"));
    assert!(reply.header("retry-after").parse::<u32>().unwrap() >= 1);
    assert!(reply.set_cookies().is_empty(), "the cookies stay: {reply:?}");
    assert!(app.browser().token().await.is_anonymous(), "who has no session needs no database");
}

/// OWASP ASVS 3.2.1, 3.5.7 and 3.5.8.
#[tokio::test]
async fn a_token_is_text_that_no_browser_takes_for_a_script() {
    let app = Setup::default().start().await;
    for path in NAMES {
        for accept in [
            "",
            "*/*",
            "text/plain",
            "text/html,*/*;q=0.8",
            "application/*",
            "text/*",
            "image/png",
            // What Angular's HttpClient and axios send with every request.
            "application/json, text/plain, */*",
            "application/json, */*;q=1",
            "application/json;q=0.5, text/plain",
            "application/json;q=0",
        ] {
            let mut request = app.browser().fetch("GET", path);
            if !accept.is_empty() {
                request = request.header("Accept", accept);
            }
            let reply = send(request).await;
            assert_eq!(reply.header("content-type"), "text/plain; charset=utf-8", "{accept}");
            assert_eq!(reply.header("x-content-type-options"), "nosniff");
            assert_eq!(reply.header("cross-origin-resource-policy"), "same-origin");
            assert!(Token::decode(&reply.body).is_anonymous());
        }
    }
}

#[tokio::test]
async fn whoever_asks_for_json_gets_the_token_and_what_it_says() {
    let app = TestApp::start().await;
    for accept in ["application/json", "application/json, text/plain;q=0.9, */*;q=0.8", "text/html, application/json"] {
        let browser = app.browser();
        for authenticated in [false, true] {
            let reply = send(browser.fetch("GET", "/token").header("Accept", accept)).await;
            assert_eq!(reply.header("content-type"), "application/json");
            let answer = reply.json();
            let token = Token::decode(answer["token"].as_str().unwrap());
            let expires = OffsetDateTime::from_unix_timestamp(token.claims["exp"].as_i64().unwrap()).unwrap();
            let whole = json!({
                "token": token.text,
                "expires_at": expires.format(&Rfc3339).unwrap(),
                "subject": token.sub(),
                "authenticated": authenticated,
            });
            assert_eq!(answer, whole);
            assert!(if authenticated { token.is("Cade") } else { token.is_anonymous() }, "{token:?}");
            browser.log_in_as("Cade").await;
        }
    }
}

#[tokio::test]
async fn a_client_that_wants_json_alone_has_an_address_of_its_own() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for authenticated in [false, true] {
        let answer = send(browser.fetch("GET", "/token").header("Accept", "application/json")).await.json();
        for accept in ["text/plain", "*/*"] {
            let reply = send(browser.fetch("GET", "/api/token").header("Accept", accept)).await;
            assert_eq!(reply.header("content-type"), "application/json", "{reply:?}");
            let json = reply.json();
            for name in ["subject", "authenticated"] {
                assert_eq!(json[name], answer[name], "{json}");
            }
            assert_eq!(json["authenticated"], authenticated);
            assert_eq!(reply.token().sub(), json["subject"]);
        }
        let head = send(browser.fetch("HEAD", "/api/token")).await;
        assert_eq!((head.status, head.header("content-type")), (200, "application/json"));
        browser.log_in_as("Cade").await;
    }
}

#[tokio::test]
async fn the_samples_name_gives_the_same_token_under_the_same_rules() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let token = |reply: Reply| {
        assert_eq!(reply.status, 200, "{reply:?}");
        Token::decode(&reply.body)
    };
    let anonymous = token(get(&browser, "/createJWT").await);
    assert_eq!(anonymous.sub(), token(get(&browser, "/token").await).sub());
    browser.log_in_as("Cade").await;
    let cade = token(get(&browser, "/createJWT").await);
    assert!(cade.is("Cade"), "{cade:?}");
    let text = token(send(browser.fetch("GET", "/createJWT").header("Accept", "application/json")).await);
    assert_eq!(text.sub(), cade.sub(), "always text, as there");
    assert_eq!(cade.sub(), anonymous.sub());
}
