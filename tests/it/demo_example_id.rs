//! Example ID, the demo's own identity provider: a login and a logout offline, and what it refuses.

use reqwest::{Client, Method, Url, redirect::Policy};
use serde_json::{Value, json};

use super::demo::{Demo, Folder};
use crate::support::{
    Browser,
    browser::{Reply, send},
    program::Signal,
};

/// What a browser sees of Example ID: cookies of its own, redirects as they come.
struct There(Client);

impl There {
    fn new() -> Self {
        Self(Client::builder().cookie_store(true).redirect(Policy::none()).no_proxy().build().unwrap())
    }

    async fn open(&self, url: &str) -> Reply {
        send(self.0.get(url)).await
    }

    /// Presses the button of this person; of nobody, to cancel.
    async fn press(&self, url: &str, person: &str) -> Reply {
        send(self.0.request(Method::POST, url).header("Sec-Fetch-Site", "same-origin").form(&[("person", person)]))
            .await
    }
}

/// The path and query of a URL, once it is below this one.
fn below(base: &str, url: &str) -> String {
    url.strip_prefix(base).unwrap_or_else(|| panic!("{url} is not below {base}")).to_owned()
}

/// Where a login begins: the address at Example ID.
async fn begin(browser: &Browser) -> String {
    let begun = browser.open("/login/example?next=/account").await;
    assert_eq!(begun.status, 303, "{begun:?}");
    begun.header("location").to_owned()
}

/// The same address, with these parameters in the place of its own.
fn with(address: &str, changes: &[(&str, &str)]) -> String {
    let mut url = Url::parse(address).unwrap();
    let all: Vec<_> = url.query_pairs().into_owned().collect();
    url.query_pairs_mut().clear().extend_pairs(all.iter().map(|(name, value)| {
        let change = changes.iter().find(|(changed, _)| changed == name);
        (name.as_str(), change.map_or(value.as_str(), |(_, value)| value))
    }));
    url.into()
}

#[tokio::test]
async fn a_login_with_example_id_keeps_the_subject_and_a_logout_there_ends_it() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let (browser, there) = (demo.browser(), There::new());
    assert!(browser.open("/").await.body.contains("Log in with Example ID"));
    let before = browser.token().await;
    let address = begin(&browser).await;
    let provider = address.split_once("/authorize").unwrap().0.to_owned();
    assert!(
        provider.starts_with("http://localhost:")
            && demo.said().contains(&format!("Example ID, without a password ({provider})"))
    );
    let page = there.open(&address).await;
    assert!(
        page.status == 200 && page.body.contains("Who are you?") && page.body.contains("robin@example.com"),
        "{page:?}"
    );
    assert_eq!(page.header("cross-origin-opener-policy"), "same-origin");
    let back = there.press(&address, "robin").await;
    let back = browser.open(&below(&demo.site(), back.header("location"))).await;
    assert_eq!((back.status, back.header("location")), (303, "/account"), "{back:?}");
    let token = browser.token().await;
    assert!(token.is("Robin") && token.sub() == before.sub(), "{token:?}");
    assert!(browser.open("/account").await.body.contains("robin@example.com"));

    // Cookies are kept under each of this machine's names, so everybody comes back to theirs.
    let local = demo.site().replace("127.0.0.1", "localhost");
    let at_localhost = Browser::at(demo.site().strip_prefix("http://").unwrap().parse().unwrap(), &local);
    let back = There::new().press(&begin(&at_localhost).await, "sasha").await;
    assert_eq!(at_localhost.open(&below(&local, back.header("location"))).await.status, 303, "{back:?}");
    assert!(at_localhost.token().await.is("Sasha"));

    // Whoever is logged in there isn't asked again, in another browser of ours either.
    let other = demo.browser();
    let again = there.open(&begin(&other).await).await;
    assert_eq!(other.open(&below(&demo.site(), again.header("location"))).await.status, 303, "{again:?}");
    assert!(other.token().await.is("Robin"));

    // A logout there is one here, and leads back.
    let home = format!("{}/", demo.site());
    let out = format!("{provider}/logout?client_id=throughline-demo&post_logout_redirect_uri={home}&state=s");
    let asked = there.open(&out).await;
    assert!(asked.status == 200 && asked.body.contains("Log out of Example ID"), "{asked:?}");
    assert!(browser.token().await.is("Robin"), "opening the page logged out");
    let ended = there.press(&out, "").await;
    assert_eq!((ended.status, ended.header("location")), (303, format!("{home}?state=s").as_str()));
    for ended in [&browser, &other] {
        let token = ended.token().await;
        assert!(token.is_anonymous() && token.sub() != before.sub(), "{token:?}");
    }
    assert!(there.open(&provider).await.body.contains("not logged in here"));
    assert_eq!(
        there
            .open(&format!("{provider}/logout?post_logout_redirect_uri=https://evil.example/"))
            .await
            .header("location"),
        "/"
    );
    demo.stop(Signal::TERM).await;
    folder.is_left_alone().await;
}

#[tokio::test]
async fn example_id_answers_nobody_but_the_site() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let (browser, there) = (demo.browser(), There::new());
    let address = begin(&browser).await;
    let provider = address.split_once("/authorize").unwrap().0.to_owned();
    for changed in [[("client_id", "another")], [("redirect_uri", "https://evil.example/login/example/callback")]] {
        for refused in
            [there.open(&with(&address, &changed)).await, there.press(&with(&address, &changed), "robin").await]
        {
            assert_eq!((refused.status, refused.header("location")), (400, ""), "{changed:?}");
        }
    }
    for (change, error) in [
        (("response_type", "token"), "unsupported_response_type"),
        (("scope", "email"), "invalid_scope"),
        (("code_challenge_method", "plain"), "invalid_request"),
        (("code_challenge", ""), "invalid_request"),
    ] {
        let refused = there.open(&with(&address, &[change])).await;
        assert!(refused.header("location").contains(&format!("error={error}&state=")), "{change:?}: {refused:?}");
    }
    let silent = there.open(&format!("{address}&prompt=none")).await;
    assert!(silent.header("location").contains("error=login_required"), "{silent:?}");
    let foreign = there.0.post(&address).header("Sec-Fetch-Site", "cross-site").form(&[("person", "robin")]);
    assert_eq!(send(foreign).await.status, 403);

    // Cancelled; not confirmed; the address of a sample account.
    for (person, status) in [("", 401), ("noor", 401), ("cade", 409)] {
        let there = There::new();
        let back = there.press(&begin(&browser).await, person).await;
        let back = browser.open(&below(&demo.site(), back.header("location"))).await;
        assert_eq!(back.status, status, "{person}: {back:?}");
    }
    assert!(browser.token().await.is_anonymous());

    let metadata: Value = there.open(&format!("{provider}/.well-known/openid-configuration")).await.json();
    assert_eq!(metadata["issuer"], json!(provider));
    let grants = [("grant_type", "authorization_code"), ("code", "c"), ("redirect_uri", "r"), ("code_verifier", "v")];
    let stranger =
        send(there.0.post(format!("{provider}/token")).basic_auth("throughline-demo", Some("guess")).form(&grants))
            .await;
    assert_eq!((stranger.status, stranger.json()), (401, json!({"error": "invalid_client"})));
    assert_eq!(send(there.0.get(format!("{provider}/userinfo")).bearer_auth("guess")).await.status, 401);
    demo.stop(Signal::TERM).await;
    folder.is_left_alone().await;
}

#[tokio::test]
async fn a_demo_with_providers_of_its_own_has_no_example_id() {
    let folder = Folder::new();
    let file = folder.path().join("providers.toml");
    std::fs::write(&file, "[providers.own]\nissuer = \"https://id.example\"\nclient_id = \"c\"\nlabel = \"Own\"\n")
        .unwrap();
    let mut command = folder.demo();
    command.arg("--providers").arg(&file);
    let demo = Demo::start(command).await;
    let page = demo.browser().open("/login").await.body;
    assert!(
        page.contains("Log in with Own") && !page.contains("Example ID") && !demo.said().contains("Example ID"),
        "{page}"
    );
    demo.stop(Signal::TERM).await;
    folder.is_left_alone().await;
}
