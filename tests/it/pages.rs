//! The pages as people meet them: forms that say how to fill them in, and whatever is typed shown as it was typed.

use crate::support::{Browser, TestApp, browser::Reply};

/// Names and addresses that would run, count or break out, if a page took them for anything but text.
const HOSTILE: [&str; 8] = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "'\"><svg/onload=alert(1)>",
    "\" autofocus onfocus=alert(1) x=\"",
    "</bdi></textarea></title><iframe src=javascript:alert(1)>",
    "&lt;b&gt;&amp;&#60;i&#62;",
    "<!--<script>\\u003cscript\\u003e\\x3c`${alert(1)}`",
];

const PASSWORD: &str = "a long enough passphrase";

/// What a browser makes of the text between two pieces of markup.
fn text_between(page: &str, before: &str, after: &str) -> String {
    let start = page.find(before).unwrap_or_else(|| panic!("{before} is not in {page}")) + before.len();
    let raw = page[start..].split(after).next().unwrap();
    assert!(!raw.contains(['<', '>', '"', '\'']), "markup in {raw}");
    unescape(raw)
}

/// Decodes character references. One that is not known stays as it is, and fails the comparison.
fn unescape(raw: &str) -> String {
    let mut text = String::new();
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let (reference, after) = after.split_once(';').expect("a bare ampersand");
        let number = reference.strip_prefix("#x").map(|hex| u32::from_str_radix(hex, 16));
        match number.or_else(|| reference.strip_prefix('#').map(str::parse)) {
            Some(number) => text.push(char::from_u32(number.unwrap()).unwrap()),
            None => text.push(match reference {
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                "quot" => '"',
                other => panic!("&{other};"),
            }),
        }
        rest = after;
    }
    text + rest
}

/// How many pieces of markup and how many quotes a page has: text adds none.
fn shape(page: &str) -> [usize; 3] {
    ['<', '>', '"'].map(|mark| page.matches(mark).count())
}

async fn register(browser: &Browser, name: &str) {
    let fields = [("email", "eve@example.com"), ("display_name", name), ("password", PASSWORD)];
    let reply = browser.submit("/register", &fields).await;
    assert_eq!(reply.status, 303, "{reply:?}");
}

/// OWASP ASVS 1.2.1.
#[tokio::test]
async fn a_hostile_name_is_shown_as_text_on_every_page() {
    let app = TestApp::start().await;
    let harmless = app.browser();
    harmless.log_in_as("Cade").await;
    for name in HOSTILE {
        let browser = app.browser();
        register(&browser, name).await;
        for path in ["/", "/login", "/register", "/account", "/nothing-here"] {
            let (page, expected) = (browser.open(path).await, harmless.open(path).await);
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
            assert_eq!(shape(&page.body), shape(&expected.body), "{name} on {path}: {}", page.body);
            if path != "/nothing-here" {
                assert_eq!(text_between(&page.body, "<bdi data-nav-name>", "</bdi>"), name, "{path}");
            }
        }
        let home = browser.open("/").await.body;
        assert_eq!(text_between(&home, "<bdi data-who=\"name\">", "</bdi>"), name);
        assert_eq!(text_between(&home, "data-who=\"whole-name\">", "</bdi>"), name);
        app.sql("delete from account where email = 'eve@example.com'").await;
    }
}

#[tokio::test]
async fn a_hostile_name_reaches_programs_as_it_is() {
    let app = TestApp::start().await;
    for name in HOSTILE {
        let browser = app.browser();
        register(&browser, name).await;
        let session = crate::support::browser::send(browser.fetch("GET", "/api/session")).await;
        assert_eq!(session.header("content-type"), "application/json");
        assert_eq!(session.header("x-content-type-options"), "nosniff");
        assert_eq!(session.json()["display_name"], name);
        assert_eq!(browser.token().await.payload()["name"], name);
        app.sql("delete from account where email = 'eve@example.com'").await;
    }
}

/// OWASP ASVS 1.2.1.
#[tokio::test]
async fn what_was_typed_wrongly_is_shown_as_text() {
    let app = TestApp::start().await;
    let value = |page: &str, field: &str| {
        let input = page.split("<input ").find(|input| input.contains(&format!("name=\"{field}\""))).unwrap();
        text_between(input, " value=\"", "\"")
    };
    let try_login =
        async |email: &str| app.browser().submit("/login", &[("email", email), ("password", "wrong")]).await;
    let try_register = async |email: &str, name: &str| {
        let fields = [("email", email), ("display_name", name), ("password", "short")];
        app.browser().submit("/register", &fields).await
    };
    let (plain_login, plain_register) = (try_login("nobody").await, try_register("nobody", "Nobody").await);
    for typed in HOSTILE {
        let reply = try_login(typed).await;
        assert_eq!(reply.status, 401);
        assert_eq!(value(&reply.body, "email"), typed);
        assert_eq!(shape(&reply.body), shape(&plain_login.body), "{}", reply.body);

        let reply = try_register(typed, typed).await;
        assert_eq!(reply.status, 422);
        assert_eq!((value(&reply.body, "email"), value(&reply.body, "display_name")), (typed.into(), typed.into()));
        assert_eq!(shape(&reply.body), shape(&plain_register.body), "{}", reply.body);
    }
}

/// OWASP ASVS 1.2.1.
#[tokio::test]
async fn a_hostile_address_is_not_repeated() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let plain = [browser.open("/nothing-here").await, browser.open("/login?next=//evil.example").await];
    for typed in HOSTILE {
        let typed: String = url::form_urlencoded::byte_serialize(typed.as_bytes()).collect();
        let pages = [
            browser.open(&format!("/{typed}?{typed}")).await,
            browser.open(&format!("/login?next=javascript:{typed}&email={typed}&error={typed}")).await,
        ];
        for (page, plain) in pages.iter().zip(&plain) {
            assert_eq!((page.status, shape(&page.body)), (plain.status, shape(&plain.body)), "{}", page.body);
            assert!(!page.body.contains("alert(") && !page.body.contains("7*7"), "{}", page.body);
        }
    }
}

/// The `<input>` of a field, up to its end.
fn input<'a>(page: &'a Reply, field: &str) -> &'a str {
    let inputs = page.body.split("<input ").skip(1).map(|rest| rest.split('>').next().unwrap());
    let mut named = inputs.filter(|input| input.contains(&format!("name=\"{field}\"")));
    named.next().unwrap_or_else(|| panic!("no field {field} in {page:?}"))
}

/// OWASP ASVS 6.2.6 and 6.2.7.
#[tokio::test]
async fn password_managers_find_their_fields() {
    let app = TestApp::start().await;
    let (login, register) = (app.browser().open("/login").await, app.browser().open("/register").await);
    let cade = app.browser();
    cade.log_in_as("Cade").await;
    let account = cade.open("/account").await;
    for (page, field, kind, autocomplete) in [
        (&login, "email", "email", "username webauthn"),
        (&login, "password", "password", "current-password"),
        (&register, "email", "email", "username"),
        (&register, "display_name", "text", "name"),
        (&register, "password", "password", "new-password"),
        (&account, "display_name", "text", "name"),
        (&account, "current_password", "password", "current-password"),
        (&account, "new_password", "password", "new-password"),
    ] {
        let input = input(page, field);
        assert!(input.contains(&format!("type=\"{kind}\"")), "{input}");
        assert!(input.contains(&format!("autocomplete=\"{autocomplete}\"")), "{input}");
        assert!(page.body.contains(&format!("<label for=\"{field}\">")), "{}", page.body);
        assert!(!input.contains("maxlength") && !input.contains("onpaste"), "pasting is not hindered: {input}");
    }
}

#[tokio::test]
async fn what_was_typed_stays_but_never_the_password() {
    let app = TestApp::start().await;
    let secret = "hunter2 among the lamps";
    let login = [("email", "cade@example.com"), ("password", secret)];
    let taken = [("email", "cade@example.com"), ("display_name", "Cade"), ("password", secret)];
    let wrong = [("email", "no address"), ("display_name", "Cade"), ("password", "hunter2")];
    for (path, fields, status, words) in [
        ("/login", &login[..], 401, "That email and password don&#39;t match."),
        ("/register", &taken[..], 422, "An account already uses that email address."),
        ("/register", &wrong[..], 422, "That password has 7 characters."),
    ] {
        let reply = app.browser().submit(path, fields).await;
        assert_eq!(reply.status, status, "{reply:?}");
        assert!(reply.body.contains(words), "{}", reply.body);
        assert!(reply.body.contains("<title>Error: "), "{}", reply.body);
        assert!(!reply.body.contains("hunter2"), "{}", reply.body);
        assert!(!input(&reply, "password").contains("value="), "{}", reply.body);
        for (field, typed) in fields.iter().filter(|(field, _)| *field != "password") {
            assert!(input(&reply, field).contains(&format!("value=\"{typed}\"")), "{field}: {}", reply.body);
        }
    }
}

/// OWASP ASVS 3.6.1.
#[tokio::test]
async fn pages_load_nothing_from_elsewhere_and_their_forms_work_without_scripts() {
    let app = TestApp::start().await;
    let cade = app.browser();
    cade.log_in_as("Cade").await;
    let stranger = app.browser();
    let mut pages = vec![cade.open("/").await];
    let account = cade.open("/account").await;
    for path in ["/", "/login", "/register", "/nothing-here"] {
        pages.push(stranger.open(path).await);
    }
    for page in pages.iter().chain([&account]) {
        for attribute in [" src=\"", " href=\"", " action=\""] {
            for target in page.body.split(attribute).skip(1).map(|rest| rest.split('"').next().unwrap()) {
                let local = target.starts_with('#') || target.starts_with('/') && !target.starts_with("//");
                assert!(local, "{target} in {}", page.body);
            }
        }
    }
    let of_the_account = ["profile", "password", "erase"].map(|form| format!("/account/{form}"));
    let of_the_account = of_the_account.iter().map(|action| (&account, action.as_str()));
    let forms = [(&pages[0], "/logout"), (&pages[2], "/login"), (&pages[3], "/register")];
    for (page, action) in forms.into_iter().chain(of_the_account) {
        let form = page.body.split("<form ").skip(1).find(|form| form.contains(&format!("action=\"{action}\"")));
        let form = form.unwrap_or_else(|| panic!("no form for {action} in {}", page.body));
        assert!(form.contains("method=\"post\"") && form.contains("<button type=\"submit\""), "{form}");
    }
}

/// The browser does not store the page, so it asks again, and then the page knows nobody (OWASP ASVS 14.3.2).
#[tokio::test]
async fn back_after_logout_shows_nobody() {
    let app = TestApp::start().await;
    let browser = app.browser();
    browser.log_in_as("Cade").await;
    let page = browser.open("/").await;
    assert!(page.body.contains("Cade") && page.body.contains("cade-id"), "{page:?}");
    assert_eq!(page.header("cache-control"), "no-store");
    browser.log_out().await;
    let page = browser.open("/").await;
    assert!(!page.body.contains("Cade") && !page.body.contains("cade-id"), "{page:?}");
}

#[tokio::test]
async fn an_empty_login_form_is_told_what_to_enter() {
    let app = TestApp::start().await;
    let nothing = app.browser().submit("/login", &[]).await;
    assert_eq!(nothing.status, 401);
    for words in ["Fix 2 problems", "Enter your email address.", "Enter your password."] {
        assert!(nothing.body.contains(words), "{words}: {nothing:?}");
    }
    let blank = app.browser().submit("/login", &[("email", " "), ("password", "cade-passphrase")]).await;
    assert!(blank.body.contains("Enter your email address.") && !blank.body.contains("Enter your password."));
    assert!(input(&blank, "email").contains("autofocus") && input(&blank, "email").contains("aria-invalid"));
    let no_password = app.browser().submit("/login", &[("email", "cade@example.com")]).await;
    assert!(no_password.body.contains("Enter your password.") && !no_password.body.contains("match."));
    assert!(input(&no_password, "email").contains("value=\"cade@example.com\""), "{no_password:?}");
    assert_eq!(app.count("select count(*) from throttle").await, 0, "it counts as a guess");
}

#[tokio::test]
async fn whoever_registers_an_address_again_is_led_to_the_login_page() {
    let app = TestApp::start().await;
    let fields =
        [("email", "cade@example.com"), ("display_name", "Cade"), ("password", PASSWORD), ("next", "/account")];
    let taken = app.browser().submit("/register", &fields).await;
    assert!(taken.body.contains("<a href=\"/login?next=%2Faccount\">Log in instead</a>"), "{taken:?}");
    let other = app.browser().submit("/register", &[("email", "nobody")]).await;
    assert!(!other.body.contains("Log in instead"), "{other:?}");
}

#[tokio::test]
async fn an_error_page_shows_people_no_urn_and_every_page_has_a_description() {
    let app = TestApp::start().await;
    let missing = app.browser().open("/nothing-here").await;
    assert!(missing.status == 404 && !missing.body.contains("urn:"), "{missing:?}");
    assert!(missing.body.contains("Page not found") && missing.body.contains("include the request ID"));
    for path in ["/", "/login", "/register", "/forgot", "/nothing-here"] {
        let page = app.browser().open(path).await;
        let description = text_between(&page.body, "<meta name=\"description\" content=\"", "\"");
        assert!((50..=160).contains(&description.len()), "{path}: {description}");
    }
}
