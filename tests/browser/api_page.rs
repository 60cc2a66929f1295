//! The page of the API: every request is there, can be tried, and nothing leaves the site.

use serde_json::{Value, json};
use thirtyfour::By;

use crate::support::{Browser, browser::until};

crate::support::trial::tests! {
    every_request_is_on_the_page_and_goes_to_this_site_when_it_is_tried,
    under_another_name_of_the_machine_requests_go_to_that_name,
    the_viewer_is_dark_where_the_page_is,
    the_stand_ins_requests_carry_this_browsers_token,
    without_javascript_the_page_says_where_the_document_is,
}

const PAGE: &str = "/demo/api";
const GET_TOKEN: &str = "#operations-Tokens-getToken";
const LOG_IN: &str = "#operations-Sessions_and_accounts-logIn";

/// Notes whatever a page's policy refuses, and whatever it complains about, from its first moment on.
const LISTEN: &str = "
window.complaints = [];
const note = (...words) => window.complaints.push(words.map(String).join(' '));
addEventListener('securitypolicyviolation', (event) => note(event.violatedDirective, event.blockedURI, event.sample));
addEventListener('error', (event) => note('error', event.message ?? event.target.outerHTML), true);
addEventListener('unhandledrejection', (event) => note('rejection', event.reason));
for (const level of ['error', 'warn']) console[level] = (...words) => note(level, ...words);
";

/// As many requests as the document has, but for HEAD and OPTIONS.
const ALL_SHOWN: &str = "
const request = new XMLHttpRequest();
request.open('GET', '/openapi.json', false);
request.send();
const documented = Object.values(JSON.parse(request.responseText).paths).flatMap((item) => Object.keys(item));
const tried = documented.filter((method) => !['head', 'options'].includes(method)).length;
return tried > 25 && document.querySelectorAll('.opblock').length === tried";

const ADDRESSES: &str = "return [location.href, ...performance.getEntriesByType('resource').map(({ name }) => name)]";

impl Browser {
    /// Opens the page of the API at this URL, and waits until every request of the document is there.
    async fn open_api(&self, url: &str) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", json!({"source": LISTEN})).await;
        self.goto(url).await.unwrap();
        self.wait("all requests of the document", ALL_SHOWN).await;
    }

    /// Opens a request, sends it, and tells the status, the URL and the body of the answer.
    async fn try_out(&self, operation: &str) -> [String; 3] {
        self.click(&format!("{operation} .opblock-summary-control")).await;
        self.click(&format!("{operation} .execute")).await;
        let script = "const within = (css) => text(`${arguments[0]} ${css}`); const status = \
                      within('.live-responses-table .response .response-col_status'); return status && [status, \
                      within('.request-url pre'), within('.live-responses-table .highlight-code code')]";
        let shown = self.wait_with("an answer", script, operation.into()).await;
        serde_json::from_value(shown).unwrap()
    }

    async fn is_as_wide_as(&self, width: u32) {
        let size = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        let script = "const { scrollWidth, clientWidth } = document.documentElement; return innerWidth === arguments[0] && scrollWidth === clientWidth";
        self.wait_with(&format!("nothing to be wider than {width}"), script, width.into()).await;
    }

    async fn has_complained_about_nothing_and_asked_nobody_else(&self) {
        assert_eq!(self.js("return window.complaints").await, json!([]));
        let addresses = self.js(ADDRESSES).await;
        let addresses: Vec<_> = addresses.as_array().unwrap().iter().map(|url| url.as_str().unwrap()).collect();
        let site = self.js("return location.origin").await;
        assert!(addresses.len() > 5, "{addresses:?}");
        for address in addresses {
            // Pictures of the viewer's stylesheet are in it.
            assert!(address.starts_with(site.as_str().unwrap()) || address.starts_with("data:"), "{address}");
        }
    }
}

async fn the_stand_ins_requests_carry_this_browsers_token() {
    let person = Browser::start().await;
    person.log_in_by_the_form("Cade").await;
    person.open("/demo/api?of=assistant").await;
    let [status, url, body] = person.try_out("#operations-Conversations-introspect").await;
    assert_eq!(status, "200", "{body}");
    assert!(url.ends_with("/api/introspect") && !url.starts_with(&person.workshop.site), "{url}");
    assert!(body.contains("cade-id"), "{body}");
}

async fn every_request_is_on_the_page_and_goes_to_this_site_when_it_is_tried() {
    let person = Browser::start().await;
    person.open_api(&person.url(PAGE)).await;
    let [status, url, token] = person.try_out(GET_TOKEN).await;
    assert_eq!((status.as_str(), url), ("200", person.url("/token")));
    assert_eq!(token.split('.').count(), 3, "{token}");
    // It changes something, so it has to come from this site.
    let [status, _, session] = person.try_out(LOG_IN).await;
    assert_eq!(status, "200", "{session}");
    let session: Value = serde_json::from_str(&session).unwrap();
    assert_eq!(session["display_name"], "Cade");
    for width in [360, 1280] {
        person.is_as_wide_as(width).await;
    }
    person.has_complained_about_nothing_and_asked_nobody_else().await;
    // The address follows what is opened, and leads there again; and the header knows who logged in.
    person.refresh().await.unwrap();
    person.seen(&format!("{LOG_IN} .execute")).await;
    assert_eq!(person.text("[data-nav-name]").await, "Cade");
    person.has_complained_about_nothing_and_asked_nobody_else().await;
}

async fn under_another_name_of_the_machine_requests_go_to_that_name() {
    let person = Browser::start().await;
    let site = person.url("").replace("127.0.0.1", "localhost");
    person.open_api(&format!("{site}{PAGE}")).await;
    let [status, url, _] = person.try_out(GET_TOKEN).await;
    assert_eq!((status.as_str(), url), ("200", format!("{site}/token")));
    person.has_complained_about_nothing_and_asked_nobody_else().await;
}

async fn the_viewer_is_dark_where_the_page_is() {
    let person = Browser::start().await;
    person.open_api(&person.url(PAGE)).await;
    let colours =
        "const paint = (css) => getComputedStyle(one(css)).color; return [paint('h1'), paint('.opblock-summary-path')]";
    for scheme in ["dark", "light", "dark"] {
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": scheme}]});
        person.devtools("Emulation.setEmulatedMedia", features).await;
        let dressed = "return document.documentElement.matches('.dark-mode') === (arguments[0] === 'dark')";
        person.wait_with(&format!("the viewer to be {scheme}"), dressed, scheme.into()).await;
        let colours = person.js(colours).await;
        assert_eq!(colours[0], colours[1], "{scheme}");
    }
}

async fn without_javascript_the_page_says_where_the_document_is() {
    let person = Browser::start_without_javascript().await;
    person.open(PAGE).await;
    assert!(person.reads("main .message").await.contains("docs/QA.md"));
    assert!(!person.find(By::Id("api")).await.unwrap().is_displayed().await.unwrap());
    person.find(By::Css("main .message a[href='/openapi.json']")).await.unwrap().click().await.unwrap();
    let arrived = async || (person.current_url().await.unwrap().path() == "/openapi.json").then_some(());
    until("the document", arrived, async || person.current_url().await.unwrap().to_string()).await;
}
