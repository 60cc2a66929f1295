//! Where a login, a registration and a logout lead: to a page of this site or of an allowed origin, and nowhere else; and the end of a
//! login in a pop-up.

use time::Duration;
use url::form_urlencoded::byte_serialize;

use crate::support::{
    Browser, TestApp, app::Setup, browser::Reply, mailbox::Mail, program::eventually, smtp::SmtpServer,
};

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

const NEW_PASSPHRASE: &str = "another long enough passphrase";

async fn shop_with_mail() -> (SmtpServer, TestApp) {
    let smtp = SmtpServer::start().await;
    let shop = Setup::default().flags(["--allowed-origins", ALLOWED]).mail(&smtp.url()).start().await;
    (smtp, shop.with_people().await)
}

/// The latest mail with a link to this person.
async fn link_for(smtp: &SmtpServer, email: &str) -> Mail {
    let is_it = |mail: &Mail| mail.to == [email] && mail.text.contains("token=");
    smtp.received_where(1, is_it).await.pop().unwrap()
}

/// Waits for the sweep.
async fn swept(shop: &TestApp, nothing: &'static str) {
    eventually("the sweep", async || {
        shop.advance(Duration::minutes(1));
        shop.count(nothing).await == 0
    })
    .await;
}

/// What a link's form answers to the password.
async fn use_link(browser: &Browser, link: &Mail) -> Reply {
    let path = if link.link().starts_with("/confirm") { "/confirm" } else { "/reset" };
    let field = if path == "/confirm" { ("password", EVE[2].1) } else { ("new_password", NEW_PASSPHRASE) };
    browser.submit(path, &[("token", &link.token()), field]).await
}

#[tokio::test]
async fn whoever_reads_a_mail_on_the_way_comes_back_after_the_login() {
    for next in [CART, "/account?tab=1"] {
        let (smtp, shop) = shop_with_mail().await;
        for (path, fields, email, password, done) in [
            ("/register", &EVE[..], EVE[0].1, EVE[2].1, "confirmed"),
            ("/forgot", &CADE[..1], CADE[0].1, NEW_PASSPHRASE, "reset"),
        ] {
            submit_with_next(&shop.browser(), path, fields, next).await;
            let mail = link_for(&smtp, email).await;
            assert!(!mail.raw.contains("cart") && !mail.raw.contains("next"), "what was typed is in it: {mail:?}");
            // The mail may well be read on another device.
            let browser = shop.browser();
            let login = with("/login", "next", next).replace('?', &format!("?done={done}&"));
            assert_leads_to(&use_link(&browser, &mail).await, &login);
            let page = browser.open(&login).await;
            assert!(page.body.contains("name=\"next\" value=\""), "{page:?}");
            let fields = [("email", email), ("password", password)];
            assert_leads_to(&submit_with_next(&browser, "/login", &fields, next).await, next);
        }
    }
}

#[tokio::test]
async fn a_dead_link_leads_to_a_new_one_for_the_same_place_for_a_day() {
    let (smtp, shop) = shop_with_mail().await;
    for (path, fields, email, lifetime) in
        [("/register", &EVE[..], EVE[0].1, Duration::hours(24)), ("/forgot", &CADE[..1], CADE[0].1, Duration::hours(1))]
    {
        submit_with_next(&shop.browser(), path, fields, CART).await;
        let mail = link_for(&smtp, email).await;
        shop.age_mail(lifetime).await;
        swept(&shop, "select count(*) from one_time_link where password_hash is not null").await;
        let again = with(path, "next", CART);
        for dead in [shop.browser().open(&mail.link()).await, use_link(&shop.browser(), &mail).await] {
            assert_eq!(dead.status, 410, "{dead:?}");
            assert!(dead.body.contains(&format!("href=\"{again}\"")), "{again}: {}", dead.body);
        }
        shop.age_mail(Duration::hours(24)).await;
        swept(&shop, "select count(*) from one_time_link").await;
        let dead = shop.browser().open(&mail.link()).await;
        assert!(dead.status == 410 && dead.body.contains(&format!("href=\"{path}\"")), "{dead:?}");
    }
}

#[tokio::test]
async fn a_mail_leads_to_no_other_origin() {
    let (smtp, shop) = shop_with_mail().await;
    let long = format!("/{}", "a".repeat(2048));
    for (number, next) in FOREIGN.into_iter().chain([long.as_str()]).enumerate() {
        let email = format!("eve{number}@example.com");
        let fields = [("email", email.as_str()), EVE[1], EVE[2]];
        assert_leads_to(&submit_with_next(&shop.browser(), "/register", &fields, next).await, "/register/sent");
        let mail = link_for(&smtp, &email).await;
        assert_leads_to(&use_link(&shop.browser(), &mail).await, "/login?done=confirmed");
    }
    assert_eq!(shop.count("select count(*) from mail_outbox where next is not null").await, 0);
}

/// The list of origins may get shorter while a mail waits in its mailbox.
#[tokio::test]
async fn an_origin_that_is_allowed_no_more_is_not_led_to() {
    let (smtp, shop) = shop_with_mail().await;
    submit_with_next(&shop.browser(), "/forgot", &CADE[..1], CART).await;
    let mail = link_for(&smtp, CADE[0].1).await;
    shop.sql("update one_time_link set next = 'https://evil.example/'").await;
    assert_leads_to(&use_link(&shop.browser(), &mail).await, "/login?done=reset");
}
