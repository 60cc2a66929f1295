//! `/demo/api`: the page of the API, with its viewer. No other server has it.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs::File,
    path::Path,
    process::{Command, Stdio},
};

use reqwest::header::HeaderMap;
use throughline::crypto::sha256;

use super::demo::{Demo, Folder, log_in};
use crate::support::{
    TestApp,
    browser::{Browser, send},
    program::Signal,
};

const PAGE: &str = "/demo/api";
const README: &str = include_str!("../../assets/vendor/swagger-ui/README.md");

/// Below the page: name, type, and whether it travels compressed.
const FILES: [(&str, &str, bool); 5] = [
    ("swagger-ui-bundle.js", "text/javascript; charset=utf-8", true),
    ("swagger-ui.css", "text/css; charset=utf-8", true),
    ("LICENSE", "text/plain; charset=utf-8", false),
    ("page.css", "text/css; charset=utf-8", false),
    ("page.js", "text/javascript; charset=utf-8", false),
];

/// What the page refers to.
fn references(html: &str) -> BTreeSet<&str> {
    let after = |mark| html.split(mark).skip(1).filter_map(|rest: &str| rest.split('"').next());
    after(" href=\"").chain(after(" src=\"")).collect()
}

/// A file's headers and bytes, as they travel.
async fn fetch(browser: &Browser, path: &str) -> (u16, HeaderMap, Vec<u8>) {
    let response = browser.request("GET", path).header("Accept-Encoding", "gzip, br").send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    (status, headers, response.bytes().await.unwrap().into())
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.gz");
    std::fs::write(&file, bytes).unwrap();
    let unpacked = Command::new("gzip").arg("-dc").stdin(File::open(&file).unwrap()).stderr(Stdio::inherit()).output();
    let unpacked = unpacked.unwrap();
    assert!(unpacked.status.success());
    unpacked.stdout
}

#[tokio::test]
async fn the_demo_has_a_page_of_the_api_whose_files_are_all_its_own() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let browser = demo.browser();
    let page = browser.open(PAGE).await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"), "{page:?}");
    assert_eq!(page.header("cache-control"), "no-store");
    let usual = browser.open("/login").await;
    let policy = usual.header("content-security-policy").replace("img-src 'self'", "img-src 'self' data:");
    assert_eq!(page.header("content-security-policy"), policy);
    assert!(!page.body.contains("data-nav-name"));
    let references = references(&page.body);
    assert!(references.contains("/openapi.json"), "{references:?}");
    for reference in &references {
        assert!(
            reference.starts_with('#') || reference.starts_with('/') && !reference.starts_with("//"),
            "{reference}"
        );
    }
    for (name, kind, compressed) in FILES {
        let path = format!("{PAGE}/{name}");
        let url = references.iter().find(|url| url.starts_with(&format!("{path}?v="))).expect(name);
        let (status, headers, bytes) = fetch(&browser, url).await;
        assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, kind), "{name}");
        assert_eq!(headers["cache-control"], "public, max-age=31536000, immutable", "{name}");
        assert_eq!(headers["cross-origin-resource-policy"], "same-origin", "{name}");
        assert_eq!(headers.get("content-encoding").is_some_and(|value| value == "gzip"), compressed, "{name}");
        assert_eq!(headers.get("vary").is_some_and(|value| value == "accept-encoding"), compressed, "{name}");
        let head = send(browser.request("HEAD", url)).await;
        assert_eq!((head.status, head.header("content-length")), (200, bytes.len().to_string().as_str()), "{name}");
        if compressed {
            let digest = sha256(unpacked(&bytes)).iter().fold(String::new(), |mut text, byte| {
                write!(text, "{byte:02x}").unwrap();
                text
            });
            assert!(README.contains(&format!("{digest}  {name}")), "{name} is not what its README says: {digest}");
            let refused = send(browser.request("GET", url).header("Accept-Encoding", "identity")).await;
            assert_eq!((refused.status, refused.header("vary")), (406, "accept-encoding"), "{refused:?}");
            assert_eq!(refused.header("content-type"), "application/problem+json", "{refused:?}");
        }
    }
    let licence = send(browser.request("GET", "/demo/api/LICENSE")).await.body;
    for words in ["SmartBear Software Inc.", "Apache License", "Version 2.0", "DOMPurify", "react-dom"] {
        assert!(licence.contains(words), "{words}");
    }
    log_in(&browser).await;
    assert!(browser.open(PAGE).await.body.contains("data-nav-name>Cade<"), "the page does not know who is logged in");
    demo.stop(Signal::TERM).await;
    folder.is_left_alone().await;
}

#[tokio::test]
async fn no_other_server_has_the_page_of_the_api() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let page = browser.open(PAGE).await;
    assert_eq!((page.status, page.header("content-type")), (404, "text/html; charset=utf-8"), "{page:?}");
    for (name, ..) in FILES {
        assert_eq!(send(browser.request("GET", &format!("{PAGE}/{name}"))).await.status, 404, "{name}");
    }
}

#[test]
fn the_viewer_has_its_licence_and_one_version() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/vendor/swagger-ui");
    for file in ["LICENSE", "NOTICE", "swagger-ui-bundle.js.LICENSE.txt"] {
        assert!(folder.join(file).is_file() && README.contains(file), "{file}");
    }
    let source = include_str!("../../src/demo/api_page.rs");
    let version = source.split_once("VIEWER_VERSION: &str = \"").unwrap().1.split('"').next().unwrap();
    assert!(README.contains(&format!("`swagger-ui-dist` {version}")), "{version}");
}
