//! Pages, problems and mails in the reader's language: which one, how it is chosen, and that nothing is left untranslated.

use serde_json::Value;

use super::demo::{Demo, Folder};
use crate::support::{
    Browser, TestApp,
    app::Setup,
    browser::{Reply, send},
    program::Signal,
    serve::Serve,
    smtp::SmtpServer,
};

/// Each language, its direction, and what its speakers call it.
const LANGUAGES: [(&str, &str, &str); 6] = [
    ("en", "ltr", "English"),
    ("de", "ltr", "Deutsch"),
    ("fr", "ltr", "Français"),
    ("es", "ltr", "Español"),
    ("ja", "ltr", "日本語"),
    ("ar", "rtl", "العربية"),
];

const PAGES: [&str; 8] =
    ["/", "/login", "/register", "/register/sent", "/forgot", "/forgot/sent", "/nowhere", "/account"];

async fn open_in(browser: &Browser, path: &str, wanted: &str) -> Reply {
    send(browser.request("GET", path).header("Sec-Fetch-Site", "none").header("Accept-Language", wanted)).await
}

/// Presses the switch on a page.
async fn choose(browser: &Browser, site: &TestApp, page: &str, language: &str) -> Reply {
    let request = browser.request("POST", "/language").header("Sec-Fetch-Site", "same-origin");
    let request = request.header("Referer", format!("http://{}{page}", site.address));
    send(request.form(&[("language", language)])).await
}

/// The language that a page says it is in.
fn language(page: &Reply) -> &str {
    let tag = page.body.split("<html lang=\"").nth(1).unwrap_or_else(|| panic!("{page:?}")).split('"').next().unwrap();
    assert_eq!(page.header("content-language"), tag, "{page:?}");
    for header in ["Accept-Language", "Cookie"] {
        assert!(page.values("vary").iter().any(|vary| vary.contains(header)), "{page:?}");
    }
    tag
}

/// Every text between two pieces of a page's markup, but code and what is marked as English.
fn texts(page: &str) -> Vec<&str> {
    let body = page.split("<body>").nth(1).unwrap();
    let is_aside = |piece: &&str| ["code", "pre", "span lang=\"en\""].iter().any(|tag| piece.starts_with(tag));
    let pieces = body.split('<').filter(|piece| !is_aside(piece)).filter_map(|piece| piece.split_once('>'));
    pieces.map(|(_, text)| text.trim()).filter(|text| !text.is_empty()).collect()
}

/// Those of more than one word.
fn words(page: &str) -> Vec<&str> {
    texts(page).into_iter().filter(|text| text.contains(' ')).collect()
}

#[tokio::test]
async fn every_page_is_in_the_language_that_the_browser_asks_for() {
    let site = TestApp::start().await;
    let browser = site.browser();
    browser.log_in_as("Cade").await;
    for path in PAGES {
        let english = browser.open(path).await;
        let english_words = words(&english.body);
        for (tag, direction, _) in LANGUAGES {
            let page = open_in(&browser, path, tag).await;
            assert_eq!((page.status, language(&page)), (english.status, tag), "{path}");
            assert!(page.body.contains(&format!("<html lang=\"{tag}\" dir=\"{direction}\">")), "{path}: {}", page.body);
            for (other, its_direction, name) in LANGUAGES {
                let named = format!("lang=\"{other}\" dir=\"{its_direction}\"");
                assert!(page.body.contains(&named) && page.body.contains(&format!(">{name}</button>")), "{path}");
            }
            let own = words(&page.body);
            let raw = texts(&page.body)
                .into_iter()
                .find(|text| text.contains('-') && text.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
            assert_eq!(raw, None, "{path} in {tag}");
            if tag != "en" {
                let left: Vec<_> = own.iter().filter(|text| english_words.contains(text)).collect();
                // What only code says, such as an example, is in no language.
                assert!(left.iter().all(|text| text.starts_with("Cade")), "{path} in {tag} is still English: {left:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_demos_home_page_has_no_english_sentence_in_another_language() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let browser = demo.browser();
    let english = browser.open("/").await;
    for (tag, ..) in LANGUAGES.into_iter().skip(1) {
        let page = open_in(&browser, "/", tag).await;
        assert_eq!(language(&page), tag);
        assert!(page.body.contains("<main id=\"main\" class=\"column\" tabindex=\"-1\">"), "{page:?}");
        let left: Vec<_> = words(&page.body).into_iter().filter(|text| words(&english.body).contains(text)).collect();
        assert_eq!(left, [""; 0], "in {tag}");
    }
    demo.stop(Signal::TERM).await;
}

#[tokio::test]
async fn the_browsers_preferences_count_in_their_order() {
    let site = TestApp::start().await;
    let browser = site.browser();
    for (wanted, tag) in [
        ("", "en"),
        ("*", "en"),
        ("pl", "en"),
        ("en-US,en;q=0.9", "en"),
        ("de-CH", "de"),
        ("pl, fr;q=0.5, de;q=0.7", "de"),
        ("fr;q=0, es;q=0.1", "es"),
        ("pt-BR,pt;q=0.9,ja;q=0.4", "ja"),
        ("ar-EG", "ar"),
        ("de;q=2, ;;, fr", "fr"),
    ] {
        assert_eq!(language(&open_in(&browser, "/login", wanted).await), tag, "{wanted}");
    }
    assert_eq!(language(&browser.open("/login").await), "en");
}

#[tokio::test]
async fn the_switch_leads_back_to_the_page_and_counts_before_the_browsers_preference() {
    let site = TestApp::start().await;
    for (page, leads_to) in [
        ("/login?next=/account", "/login?next=/account"),
        ("/", "/"),
        // Where a form of the account page was answered.
        ("/account/password", "/account"),
    ] {
        let browser = site.browser();
        let reply = choose(&browser, &site, page, "de").await;
        assert_eq!((reply.status, reply.header("location")), (303, leads_to), "{reply:?}");
        let cookie = reply.set_cookie("language").unwrap();
        for attribute in ["language=de;", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        assert_eq!(language(&open_in(&browser, "/login", "fr").await), "de");
        choose(&browser, &site, page, "ja").await;
        assert_eq!(language(&open_in(&browser, "/login", "fr").await), "ja");
    }
    let elsewhere = site.browser();
    let request = elsewhere.request("POST", "/language").header("Referer", "https://evil.example/page");
    let reply = send(request.form(&[("language", "de")])).await;
    assert_eq!((reply.status, reply.header("location")), (303, "/"), "{reply:?}");
}

#[tokio::test]
async fn a_switch_of_the_login_form_keeps_where_it_leads() {
    let site = TestApp::start().await;
    let browser = site.browser();
    let failed = browser.submit("/login?next=/account", &[("email", "cade@example.com"), ("next", "/account")]).await;
    assert_eq!(failed.status, 401);
    let reply = choose(&browser, &site, "/login?next=/account", "fr").await;
    let page = browser.open(reply.header("location")).await;
    assert_eq!(language(&page), "fr");
    assert!(page.body.contains("name=\"next\" value=\"/account\""), "{}", page.body);
}

#[tokio::test]
async fn a_choice_that_the_site_does_not_offer_is_refused() {
    let site = TestApp::start().await;
    let browser = site.browser();
    for wrong in ["pl", "", "DE", "de-AT", "de\r\nset-cookie: a=b", "<script>"] {
        let reply = choose(&browser, &site, "/login", wrong).await;
        assert_eq!(reply.status, 422, "{wrong}: {reply:?}");
        assert!(reply.set_cookie("language").is_none(), "{reply:?}");
    }
    let request = browser.request("POST", "/language").header("Accept", "application/json");
    let problem = send(request.form(&[("language", "pl")])).await.json();
    assert_eq!(problem["errors"][0]["field"], "language", "{problem}");
}

#[tokio::test]
async fn the_switch_changes_the_language_of_whoever_is_logged_in_and_of_nobody_else() {
    let site = Setup::default().flags(["--payload-fields", "custom_user_id,locale"]).start().await.with_people().await;
    let browser = site.browser();
    let locale = async |browser: &Browser| browser.token().await.payload().get("locale").cloned();
    assert_eq!(choose(&browser, &site, "/login", "fr").await.status, 303);
    assert_eq!(locale(&browser).await, None, "nobody is logged in");
    browser.log_in_as("Cade").await;
    assert_eq!(locale(&browser).await, Some("en".into()), "choosing before is not choosing for the account");
    assert_eq!(choose(&browser, &site, "/account", "de").await.status, 303);
    assert_eq!(locale(&browser).await, Some("de".into()));
    let others = "select string_agg(email || ' ' || locale, ' ' order by email) from account";
    assert_eq!(site.text(others).await, "cade@example.com de dana@example.com en");
    browser.log_out().await;
    assert_eq!(choose(&browser, &site, "/", "es").await.status, 303);
    assert_eq!(site.text(others).await, "cade@example.com de dana@example.com en");
}

#[tokio::test]
async fn a_hostile_cookie_counts_as_absent() {
    let site = TestApp::start().await;
    for value in
        ["pl", "", "de-AT", "../de", "%64%65%00", "de%0d%0aX-A:b", "\"de\"", "\u{e9}", "e".repeat(3000).as_str()]
    {
        let request = site.browser().request("GET", "/login").header("Cookie", format!("language={value}"));
        assert_eq!(language(&send(request.header("Accept-Language", "fr")).await), "fr", "{value}");
    }
    let request = site.browser().request("GET", "/login").header("Cookie", "language=pl; language=es");
    assert_eq!(language(&send(request).await), "es");
}

#[tokio::test]
async fn problems_are_in_the_language_that_is_asked_for_and_english_otherwise() {
    let site = TestApp::start().await;
    let wrong = async |wanted: Option<&str>| -> (Reply, Value) {
        let request = site.browser().request("POST", "/api/session");
        let request = wanted.into_iter().fold(request, |request, wanted| request.header("Accept-Language", wanted));
        let reply = send(request.json(&serde_json::json!({ "email": "cade@example.com", "password": "no" }))).await;
        let problem = reply.json();
        (reply, problem)
    };
    let (english, problem) = wrong(None).await;
    assert_eq!((english.header("content-language"), &problem["title"]), ("en", &"Wrong email or password".into()));
    let (german, translated) = wrong(Some("de-DE")).await;
    assert_eq!(german.header("content-language"), "de");
    assert_eq!(translated["title"], "E-Mail-Adresse oder Passwort falsch", "{translated}");
    assert_eq!(translated["type"], problem["type"]);
}

#[tokio::test]
async fn plurals_and_dates_are_those_of_the_language() {
    let site = TestApp::start().await;
    let browser = site.browser();
    browser.log_in_as("Cade").await;
    let german = open_in(&browser, "/account", "de").await.body;
    assert!(german.contains(" Uhr UTC</time>"), "{german}");
    let japanese = open_in(&browser, "/account", "ja").await.body;
    assert!(japanese.contains("月") && japanese.contains(" (UTC)</time>"), "{japanese}");
    let short = |language: &'static str, password: &'static str| {
        let request = site.browser().request("POST", "/register").header("Accept-Language", language);
        send(request.form(&[("email", "eve@example.com"), ("display_name", "Eve"), ("password", password)]))
    };
    assert!(short("fr", "a").await.body.contains("compte 1 caractère."));
    assert!(short("fr", "abc").await.body.contains("compte 3 caractères."));
    assert!(short("ar", "ab").await.body.contains("من حرفين."));
}

#[tokio::test]
async fn the_site_offers_the_languages_of_its_settings() {
    let site = Setup::default().flags(["--languages", "fr, de", "--default-language", "fr"]).start().await;
    let browser = site.browser();
    for (wanted, tag) in [("en", "fr"), ("de", "de"), ("ja, de;q=0.1", "de"), ("", "fr")] {
        let page = open_in(&browser, "/login", wanted).await;
        assert_eq!(language(&page), tag, "{wanted}");
        assert!(page.body.contains(">Deutsch</button>") && !page.body.contains(">English</button>"), "{}", page.body);
    }
    assert_eq!(choose(&browser, &site, "/login", "en").await.status, 422);
    let one = Setup::default().flags(["--languages", "de", "--default-language", "de"]).start().await;
    assert!(!one.browser().open("/login").await.body.contains("name=\"language\""), "there is nothing to choose");
}

#[tokio::test]
async fn languages_that_do_not_fit_together_are_refused_at_the_start() {
    for (setting, value, words) in [
        ("THROUGHLINE_LANGUAGES", "en,xx", "en, de, fr, es, ja, ar"),
        ("THROUGHLINE_DEFAULT_LANGUAGE", "German", "en, de, fr, es, ja, ar"),
    ] {
        Serve::prepared().await.with(&[(setting, value)]).expect_usage_error(&[setting, words]).await;
    }
    for (setting, value, words) in [
        ("THROUGHLINE_LANGUAGES", "en,de,en", "twice"),
        ("THROUGHLINE_LANGUAGES", "de,fr", "THROUGHLINE_DEFAULT_LANGUAGE"),
    ] {
        Serve::prepared().await.with(&[(setting, value)]).expect_refusal(&[words]).await;
    }
}

#[tokio::test]
async fn mails_are_in_the_language_of_the_registration() {
    let smtp = SmtpServer::start().await;
    let site = Setup::default().mail(&smtp.url()).start().await;
    let register = |language: &'static str, email: &'static str| {
        let request = site.browser().request("POST", "/register").header("Accept-Language", language);
        send(request.form(&[("email", email), ("display_name", "Eve"), ("password", "a long enough passphrase")]))
    };
    assert_eq!(register("de", "eve@example.com").await.status, 303);
    let mail = smtp.after(0).await;
    assert!(mail.subject().starts_with("Bestätigen Sie Ihre E-Mail-Adresse"), "{mail:?}");
    assert!(mail.html.contains("<html lang=\"de\">"), "{mail:?}");
    // A later mail is in that language, too, whatever the browser asks for that causes it.
    let browser = site.browser();
    let asked =
        browser.request("POST", "/forgot").header("Accept-Language", "fr").form(&[("email", "eve@example.com")]);
    assert_eq!(send(asked).await.status, 303);
    let mail = smtp.after(1).await;
    assert!(mail.subject().starts_with("Wählen Sie ein neues Passwort"), "{mail:?}");
    assert_eq!(register("ar", "nour@example.com").await.status, 303);
    let mail = smtp.after(2).await;
    assert!(mail.subject().starts_with("أكّد بريدك الإلكتروني") && mail.html.contains("dir=\"rtl\""), "{mail:?}");
}
