//! The site below a path of a host that it does not have to itself, behind a proxy that hands the path on, and behind one that takes it off.

use std::{collections::BTreeSet, sync::Arc};

use reqwest::{
    Client, Method, Url,
    cookie::{CookieStore, Jar},
    redirect::Policy,
};

use crate::support::{
    TestApp,
    app::Setup,
    browser::{Reply, Token, imports, send},
    smtp::SmtpServer,
    wire::exchange,
};

const HOST: &str = "https://www.example.com";
const CADE: [(&str, &str); 2] = [("email", "cade@example.com"), ("password", "cade-passphrase")];
const ERIN: [(&str, &str); 3] =
    [("email", "erin@example.com"), ("display_name", "Erin"), ("password", "erin-likes-long-passphrases")];

/// A browser: it asks for what stands in a page, and keeps each cookie for its path.
#[derive(Clone)]
struct Browser {
    client: Client,
    jar: Arc<Jar>,
    origin: &'static str,
    /// What a proxy takes off a path.
    taken_off: Option<&'static str>,
}

impl Browser {
    fn new(origin: &'static str) -> Self {
        let client = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { client, jar: Arc::default(), origin, taken_off: None }
    }

    fn url(&self, path: &str) -> Url {
        format!("{}{path}", self.origin).parse().unwrap()
    }

    fn cookies_for(&self, path: &str) -> String {
        self.jar.cookies(&self.url(path)).map_or_else(String::new, |line| line.to_str().unwrap().to_owned())
    }

    async fn send(&self, app: &TestApp, method: Method, path: &str, form: &[(&str, &str)]) -> Reply {
        let asked = self.taken_off.map_or(path, |prefix| path.strip_prefix(prefix).expect("the proxy knows the path"));
        let asked = if asked.starts_with('/') { asked.to_owned() } else { format!("/{asked}") };
        let request = self.client.request(method, format!("http://{}{asked}", app.address));
        let request = request.header("Host", self.origin.split_once("://").unwrap().1);
        let request = request.header("Cookie", self.cookies_for(path)).header("Sec-Fetch-Site", "same-origin");
        let reply = send(if form.is_empty() { request } else { request.form(form) }).await;
        self.jar.set_cookies(&mut reply.headers.get_all("set-cookie").iter(), &self.url(path));
        reply
    }

    async fn get(&self, app: &TestApp, path: &str) -> Reply {
        self.send(app, Method::GET, path, &[]).await
    }

    /// Sends a form, and says where it leads.
    async fn post(&self, app: &TestApp, path: &str, form: &[(&str, &str)]) -> String {
        let reply = self.send(app, Method::POST, path, form).await;
        assert_eq!(reply.status, 303, "{path}: {reply:?}");
        reply.header("location").to_owned()
    }

    async fn token(&self, app: &TestApp, root: &str) -> Token {
        let reply = self.get(app, &format!("{root}/token")).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        Token::decode(&reply.body)
    }
}

async fn site(public_url: &str) -> TestApp {
    Setup::default().flags(["--public-url", public_url]).start().await.with_people().await
}

/// Every attribute of a page that is a path.
fn paths_in(page: &str) -> impl Iterator<Item = &str> {
    page.split("=\"/").skip(1).map(|rest| rest.split('"').next().unwrap())
}

/// Walks through the site as people do, and gives every link, form and file that its pages and answers name.
async fn walk(app: &TestApp, smtp: &SmtpServer, browser: &Browser) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = async |path: &str, status: u16| {
        let reply = browser.get(app, path).await;
        assert_eq!(reply.status, status, "{path}: {reply:?}");
        found.extend(paths_in(&reply.body).map(|path| format!("/{}", path.replace("&#38;", "&"))));
        found.extend(reply.headers.get("location").map(|to| to.to_str().unwrap().to_owned()));
    };
    for page in ["", "/", "/login", "/login?next=/elsewhere", "/register", "/register/sent", "/forgot", "/forgot/sent"]
    {
        open(&format!("/identity{page}"), 200).await;
    }
    for (page, status) in [("nothing-here", 404), ("reset?token=old", 410), ("confirm?token=old", 410)] {
        open(&format!("/identity/{page}"), status).await;
    }
    for page in ["account", "account/export", ".well-known/change-password", "logout/confirm", "logged-in"] {
        open(&format!("/identity/{page}"), 303).await;
    }
    assert_eq!(browser.post(app, "/identity/register", &ERIN).await, "/identity/register/sent");
    let link = smtp.after(0).await.link();
    open(&link, 200).await;
    let form = [("token", link.split_once("?token=").unwrap().1), ERIN[2]];
    assert_eq!(browser.post(app, "/identity/confirm", &form).await, "/identity/login?done=confirmed");
    assert_eq!(browser.post(app, "/identity/forgot", &[ERIN[0]]).await, "/identity/forgot/sent");
    let link = smtp.after(1).await.link();
    open(&link, 200).await;
    let form = [("token", link.split_once("?token=").unwrap().1), ("new_password", "erin-has-another-passphrase")];
    assert_eq!(browser.post(app, "/identity/reset", &form).await, "/identity/login?done=reset");
    assert_eq!(browser.post(app, "/identity/login", &CADE).await, "/identity/");
    open("/identity/", 200).await;
    open("/identity/account", 200).await;
    open("/identity/logout/confirm?next=/elsewhere", 200).await;
    open("/identity/logged-in", 200).await;
    open("/identity/nothing-here", 404).await;
    assert_eq!(
        browser.post(app, "/identity/account/profile", &[("display_name", "Cade C.")]).await,
        "/identity/account?done=profile"
    );
    let revoked = browser.post(app, "/identity/account/sessions/revoke", &[("others", "1")]).await;
    assert_eq!(revoked, "/identity/account?done=others");
    assert_eq!(browser.post(app, "/identity/logout", &[("", "")]).await, "/identity/");
    assert_eq!(
        browser.post(app, "/identity/login", &[CADE[0], CADE[1], ("next", "/identity/account")]).await,
        "/identity/account"
    );
    let erased = browser.post(app, "/identity/account/erase", &[("current_password", CADE[1].1)]).await;
    assert_eq!(erased, "/identity/?done=erased");
    found
}

#[tokio::test]
async fn every_link_leads_below_the_path_with_and_without_a_proxy_that_takes_it_off() {
    for taken_off in [None, Some("/identity")] {
        let smtp = SmtpServer::start().await;
        let setup = Setup::default().mail(&smtp.url()).flags(["--public-url", "https://www.example.com/identity/"]);
        let app = setup.start().await.with_people().await;
        let browser = Browser { taken_off, ..Browser::new(HOST) };
        let mut left: Vec<String> = walk(&app, &smtp, &browser).await.into_iter().collect();
        assert!(left.len() > 20, "{left:?}");
        let mut seen = BTreeSet::new();
        while let Some(path) = left.pop() {
            let here = path == "/identity" || path.starts_with("/identity/") || path.starts_with("/elsewhere");
            assert!(here, "{path} is not ours");
            if path.starts_with("/elsewhere") || !seen.insert(path.clone()) {
                continue;
            }
            let reply = browser.get(&app, &path).await;
            // A form's address takes no GET, or misses what its form sends.
            assert!(matches!(reply.status, 200 | 303 | 405 | 410), "{path}: {reply:?}");
            let modules = imports(&reply.body).map(|name| browser.url(&path).join(name).unwrap());
            left.extend(modules.map(|url| url.path().to_owned()));
        }
        assert!(seen.iter().any(|path| path.starts_with("/identity/assets/dom.js")), "{seen:?}");
        let mail = smtp.received(2).await.remove(0);
        assert!(mail.text.contains("https://www.example.com/identity/confirm?token="), "{mail:?}");
        assert!(!mail.subject().contains("/identity"), "{mail:?}");
    }
}

#[tokio::test]
async fn programs_find_what_they_ask_for_below_the_path_too() {
    let app = site("https://www.example.com/identity").await;
    let browser = Browser::new(HOST);
    for root in ["/identity", ""] {
        for path in ["livez", "readyz", ".well-known/jwks.json", "throughline.js", "api/session", "createJWT"] {
            assert_eq!(browser.get(&app, &format!("{root}/{path}")).await.status, 200, "{root}/{path}");
        }
        let document = browser.get(&app, &format!("{root}/openapi.json")).await.json();
        assert_eq!(document["servers"][0]["url"], "https://www.example.com/identity");
        let missing = browser.get(&app, &format!("{root}/api/nothing")).await;
        assert_eq!((missing.status, missing.header("content-type")), (404, "application/problem+json"));
    }
    for elsewhere in ["/identitytoken", "/identity-2/token", "/other/token", "/Identity/token"] {
        assert_eq!(browser.get(&app, elsewhere).await.status, 404, "{elsewhere}");
    }
}

/// RFC 6265bis §4.1.3.
#[tokio::test]
async fn cookies_are_for_the_path_alone() {
    for (url, prefix) in [("https://www.example.com/identity", "__Secure-"), ("http://localhost:3001/identity", "")] {
        let app = site(url).await;
        let browser = Browser::new(url.strip_suffix("/identity").unwrap());
        let first = browser.get(&app, "/identity/token").await;
        let login = browser.send(&app, Method::POST, "/identity/login", &CADE).await;
        let wanted = [(&first, "subject"), (&login, "subject"), (&login, "session"), (&login, "device")];
        for (reply, name) in wanted {
            let line = reply.set_cookie(&format!("{prefix}{name}")).unwrap_or_else(|| panic!("{name}: {reply:?}"));
            let attributes: BTreeSet<&str> = line.split("; ").skip(1).collect();
            let needed = BTreeSet::from(["Path=/identity", "HttpOnly", "SameSite=Lax"]);
            assert!(needed.is_subset(&attributes) && !line.contains("Domain"), "{line}");
            assert_eq!(attributes.contains("Secure"), !prefix.is_empty(), "{line}");
        }
        assert_eq!(login.set_cookies().len(), 3, "{login:?}");
        assert_eq!(browser.cookies_for("/identity/token").split("; ").count(), 3);
        assert_eq!(browser.cookies_for("/shop/"), "");
        app.sql("delete from session").await;
        let dead = browser.get(&app, "/identity/").await;
        let line = dead.set_cookie(&format!("{prefix}session")).unwrap();
        assert!(line.contains("Max-Age=0") && line.contains("Path=/identity"), "{line}");
        browser.get(&app, "/identity/token").await;
        assert_eq!(browser.cookies_for("/identity/token").split("; ").count(), 2, "the browser dropped it");
    }
}

#[tokio::test]
async fn two_sites_of_one_host_leave_each_others_visitors_alone() {
    let sites = [site("https://www.example.com/one").await, site("https://www.example.com/two").await];
    let browser = Browser::new(HOST);
    let (one, two) = (browser.token(&sites[0], "/one").await, browser.token(&sites[1], "/two").await);
    assert_ne!(one.sub(), two.sub());
    browser.post(&sites[0], "/one/login", &CADE).await;
    let (after, other) = (browser.token(&sites[0], "/one").await, browser.token(&sites[1], "/two").await);
    assert_eq!((after.sub(), other.sub()), (one.sub(), two.sub()), "the same subject before and after the login");
    assert!(after.is("Cade") && other.is_anonymous(), "{after:?}, {other:?}");
    browser.post(&sites[1], "/two/logout", &[("", "")]).await;
    assert!(browser.token(&sites[0], "/one").await.is("Cade"));
}

/// A `next` is a path as browsers see it: of the host, on which the page with the chat may have another path than we.
#[tokio::test]
async fn a_login_leads_to_any_path_of_the_host() {
    let app = site("https://www.example.com/identity").await;
    for (next, location) in [
        ("/identity/account", "/identity/account"),
        ("/shop/cart?from=chat", "/shop/cart?from=chat"),
        ("/", "/"),
        ("//evil.example", "/identity/"),
        ("", "/identity/"),
    ] {
        let form = [CADE[0], CADE[1], ("next", next)];
        assert_eq!(Browser::new(HOST).post(&app, "/identity/login", &form).await, location, "{next}");
    }
    let first = Browser::new(HOST).get(&app, "/identity/account").await;
    assert_eq!(first.header("location"), "/identity/login?next=/identity/account");
}

#[tokio::test]
async fn a_page_under_another_name_leads_to_the_public_url_with_its_path() {
    let app = site("https://www.example.com/identity").await;
    for (asked, path) in [("/identity/login?next=/shop", "/login?next=/shop"), ("/login", "/login"), ("/identity", "/")]
    {
        let request = format!("GET {asked} HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n");
        let answer = exchange(app.address, request).await;
        let location = format!("location: {HOST}/identity{path}\r\n");
        assert!(answer.status() == "308" && answer.text.contains(&location), "{asked}: {answer:?}");
    }
}

/// What is told of every route is in the document, but for files and what a demo adds.
#[test]
fn no_public_url_begins_like_a_route() {
    let document: serde_json::Value = serde_json::to_value(throughline::web::openapi()).unwrap();
    let routes = document["paths"].as_object().unwrap().keys().map(String::as_str).chain(["/assets/", "/demo/"]);
    let first: BTreeSet<&str> = routes.filter_map(|path| path.split('/').nth(1)).filter(|it| !it.is_empty()).collect();
    assert_eq!(first, BTreeSet::from(throughline::paths::FIRST_SEGMENTS));
}
