//! Where a login, a registration and a logout lead: to a page of this site or of an allowed origin, and nowhere else; and the end of a
//! login in a pop-up.

use url::form_urlencoded::byte_serialize;

use crate::support::{Browser, TestApp, app::Setup, browser::Reply};

const ALLOWED: &str = "https://www.example.com";
const CART: &str = "https://www.example.com/cart?of=1&then=2#end";
const FOREIGN: [&str; 5] = [
    "https://evil.example/",
    "https://www.example.com.evil.example/",
    "https://www.example.com@evil.example/",
    "http://www.example.com/",
    "//www.example.com/",
];
const CADE: [(&str, &str); 2] = [("email", "cade@example.com"), ("password", "cade-passphrase")];
const EVE: [(&str, &str); 3] =
    [("email", "eve@example.com"), ("display_name", "Eve"), ("password", "a long enough passphrase")];
/// The pages on the way to a login.
const ON_THE_WAY: [&str; 5] = ["/login", "/register", "/register/sent", "/forgot", "/forgot/sent"];

async fn shop() -> TestApp {
    Setup::default().flags(["--allowed-origins", ALLOWED]).start().await.with_people().await
}

fn with(path: &str, name: &str, value: &str) -> String {
    format!("{path}?{name}={}", byte_serialize(value.as_bytes()).collect::<String>())
}

fn assert_leads_to(reply: &Reply, place: &str) {
    assert_eq!((reply.status, reply.header("location")), (303, place), "{reply:?}");
}

/// What a page's form may lead to.
fn form_action(page: &Reply) -> &str {
    let policy = page.header("content-security-policy");
    policy.split_once("form-action ").unwrap().1.split(';').next().unwrap()
}

async fn submit_with_next(browser: &Browser, path: &str, fields: &[(&str, &str)], next: &str) -> Reply {
    browser.submit(path, &[fields, &[("next", next)]].concat()).await
}

#[tokio::test]
async fn login_registration_and_logout_lead_back_to_an_allowed_origin_and_to_no_other() {
    let app = shop().await;
    let browser = app.browser();
    for (path, fields) in [("/login", &CADE[..]), ("/logout", &[]), ("/register", &EVE[..])] {
        assert_leads_to(&submit_with_next(&browser, path, fields, CART).await, CART);
    }
    for next in FOREIGN {
        for (path, fields) in [("/login", &CADE[..]), ("/logout", &[])] {
            assert_leads_to(&submit_with_next(&browser, path, fields, next).await, "/");
        }
    }
    let another = app.browser();
    let fields = [("email", "mallory@example.com"), ("display_name", "Mallory"), ("password", EVE[2].1)];
    assert_leads_to(&submit_with_next(&another, "/register", &fields, FOREIGN[0]).await, "/");
}

#[tokio::test]
async fn a_page_on_another_site_can_ask_for_a_logout_and_the_person_decides() {
    let app = shop().await;
    let browser = app.browser();
    let page = with("/logout/confirm", "next", CART);
    assert_leads_to(&browser.open(&page).await, CART);
    assert_leads_to(&browser.open(&with("/logout/confirm", "next", FOREIGN[0])).await, "/");
    browser.log_in_as("Cade").await;
    let asked = browser.open(&page).await;
    assert_eq!((asked.status, form_action(&asked)), (200, "'self' https://www.example.com"));
    assert!(
        asked.body.contains("name=\"next\" value=\"https://www.example.com/cart?of=1&#38;then=2#end\""),
        "{asked:?}"
    );
    assert_eq!(browser.session().await["authenticated"], true, "asking is not doing");
}

#[tokio::test]
async fn every_page_on_the_way_keeps_where_to_go_then() {
    let app = shop().await;
    let browser = app.browser();
    let query = with("", "next", CART);
    for path in ON_THE_WAY {
        let page = browser.open(&format!("{path}{query}")).await;
        assert_eq!(form_action(&page), "'self' https://www.example.com", "{path}");
        let links = page.body.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        let on_the_way: Vec<_> = links.filter(|link| ON_THE_WAY.contains(&link.split('?').next().unwrap())).collect();
        assert!(on_the_way.len() >= 2, "{path}: {}", page.body);
        for link in on_the_way {
            assert!(link.ends_with(&query), "{path} links to {link}");
        }
        for next in FOREIGN {
            let page = browser.open(&with(path, "next", next)).await;
            assert_eq!(form_action(&page), "'self'", "{next}");
            assert!(!page.body.contains("next="), "{path}: {}", page.body);
        }
    }
    let again = submit_with_next(&browser, "/login", &[("email", "cade@example.com")], CART).await;
    assert_eq!((again.status, form_action(&again)), (401, "'self' https://www.example.com"));
    let again = submit_with_next(&browser, "/register", &[], CART).await;
    assert_eq!((again.status, form_action(&again)), (422, "'self' https://www.example.com"));
}

/// Cut off from its opener by `Cross-Origin-Opener-Policy`, the last page could tell it nothing (HTML Standard §7.1.3).
#[tokio::test]
async fn a_login_in_a_pop_up_keeps_its_opener_on_every_page_and_tells_it_at_the_end() {
    let app = shop().await;
    let browser = app.browser();
    let start = with("/logged-in", "opener", ALLOWED);
    let login = with("/login", "next", &start);
    assert_leads_to(&browser.open(&start).await, &login);
    for path in ON_THE_WAY {
        let page = browser.open(&with(path, "next", &start)).await;
        assert_eq!(page.header("cross-origin-opener-policy"), "unsafe-none", "{path}");
        assert_eq!(form_action(&page), "'self'", "{path}");
    }
    let again = submit_with_next(&browser, "/login", &[], &start).await;
    assert_eq!((again.status, again.header("cross-origin-opener-policy")), (401, "unsafe-none"));
    assert_leads_to(&submit_with_next(&browser, "/login", &CADE, &start).await, &start);
    let end = browser.open(&start).await;
    assert_eq!((end.status, end.header("cross-origin-opener-policy")), (200, "unsafe-none"));
    assert!(end.body.contains("data-opener=\"https://www.example.com\""), "{}", end.body);
    assert!(end.body.contains("You can close this window."), "{}", end.body);
    assert!(end.body.contains("href=\"https://www.example.com\">Back to www.example.com<"), "{}", end.body);
}

#[tokio::test]
async fn a_login_in_a_pop_up_of_a_foreign_origin_tells_nobody() {
    let app = shop().await;
    for opener in ["https://evil.example", "http://www.example.com", "null", "*", "https://www.example.com/cart", ""] {
        let browser = app.browser();
        let start = with("/logged-in", "opener", opener);
        let login = browser.open(&start).await;
        assert_leads_to(&login, &with("/login", "next", "/logged-in?opener="));
        for path in [login.header("location"), &with("/login", "next", &start)] {
            let page = browser.open(path).await;
            assert_eq!(page.header("cross-origin-opener-policy"), "same-origin", "{opener:?}");
        }
        browser.log_in_as("Cade").await;
        let end = browser.open(&start).await;
        assert_eq!((end.status, end.header("cross-origin-opener-policy")), (200, "same-origin"), "{opener:?}");
        assert!(!end.body.contains("data-opener") && !end.body.contains("logged-in.js"), "{}", end.body);
    }
}

#[tokio::test]
async fn whoever_does_not_want_to_log_in_finds_the_way_back() {
    let app = shop().await;
    let back = "href=\"https://www.example.com/cart?of=1&#38;then=2#end\">Back to www.example.com<";
    for path in ["/login", "/register"] {
        let page = app.browser().open(&with(path, "next", CART)).await;
        assert!(page.body.contains(back), "{path}: {}", page.body);
        for next in FOREIGN.into_iter().chain(["/account", ""]) {
            let page = app.browser().open(&with(path, "next", next)).await;
            assert!(!page.body.contains("Back to"), "{next}: {}", page.body);
        }
    }
}
