//! Pages that look like the operator's own.

use std::fs;

use crate::support::{app::Setup, browser::send, serve::Serve};

const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>"#;

/// The URL behind these words of a page.
fn url_after<'a>(page: &'a str, words: &str) -> &'a str {
    page.split_once(words).unwrap_or_else(|| panic!("no {words} in {page}")).1.split('"').next().unwrap()
}

#[tokio::test]
async fn name_logo_colours_and_links_are_the_operators() {
    let folder = tempfile::tempdir().unwrap();
    let logo = folder.path().join("logo.svg");
    fs::write(&logo, SVG).unwrap();
    let look = [
        "--site-name",
        "Ada & Sons",
        "--site-logo",
        logo.to_str().unwrap(),
        "--site-colors",
        "#5b2a86, #cfa8f0",
        "--terms-url",
        "https://example.com/terms",
        "--privacy-url",
        "https://example.com/privacy?a=1&b=2",
    ];
    let site = Setup::default().flags(look).start().await;
    let browser = site.browser();
    for path in ["/", "/login", "/no-such-page"] {
        let page = browser.open(path).await.body;
        assert!(page.contains(" · Ada &#38; Sons</title>") && page.contains("<span>Ada &#38; Sons</span>"), "{page}");
        assert!(!page.contains("Throughline") && !page.contains("class=\"mark\""), "{page}");
        assert!(page.contains("<a href=\"https://example.com/terms\">Terms of use</a>"), "{page}");
        assert!(page.contains("<a href=\"https://example.com/privacy?a=1&#38;b=2\">Privacy policy</a>"), "{page}");
    }
    let page = browser.open("/login").await.body;
    let logo = browser.open(url_after(&page, "class=\"logo\" src=\"")).await;
    assert_eq!((logo.status, logo.header("content-type"), logo.body.as_str()), (200, "image/svg+xml", SVG));
    assert_eq!(logo.header("cache-control"), "public, max-age=31536000, immutable");
    let colors = browser.open(&format!("/assets/brand{}", url_after(&page, "href=\"/assets/brand"))).await;
    assert_eq!(colors.header("content-type"), "text/css; charset=utf-8");
    assert!(colors.body.contains("--accent: #5b2a86") && colors.body.contains("--accent: #cfa8f0"), "{}", colors.body);
}

#[tokio::test]
async fn without_settings_the_look_is_ours() {
    let site = Setup::default().start().await;
    let page = site.browser().open("/login").await.body;
    assert!(page.contains(" · Throughline</title>") && page.contains("class=\"mark\""), "{page}");
    assert!(!page.contains("/assets/brand") && !page.contains("Terms of use"), "{page}");
    for path in ["/assets/brand/logo", "/assets/brand/colors.css"] {
        assert_eq!(send(site.browser().request("GET", path)).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn a_look_that_nobody_could_read_is_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let large = folder.path().join("large.svg");
    fs::write(&large, format!("{SVG}{}", " ".repeat(65 * 1024))).unwrap();
    let text = folder.path().join("logo.txt");
    fs::write(&text, "a logo").unwrap();
    let long = "n".repeat(41);
    for (setting, value, words) in [
        ("THROUGHLINE_SITE_COLORS", "#ffcc00,#5fcabf", ["for light pages", "darker"]),
        ("THROUGHLINE_SITE_COLORS", "#0b6b66,#0b6b66", ["for dark pages", "lighter"]),
        ("THROUGHLINE_SITE_LOGO", large.to_str().unwrap(), ["66 KiB", "64"]),
        ("THROUGHLINE_SITE_LOGO", text.to_str().unwrap(), ["SVG", "PNG"]),
    ] {
        Serve::prepared().await.with(&[(setting, value)]).expect_refusal(&[&[setting], &words[..]].concat()).await;
    }
    for (setting, value, words) in [
        ("THROUGHLINE_SITE_COLORS", "teal", "#0b6b66,#5fcabf"),
        ("THROUGHLINE_SITE_COLORS", "#0b6b66", "dark"),
        ("THROUGHLINE_SITE_NAME", &*long, "40"),
        ("THROUGHLINE_TERMS_URL", "javascript:alert(1)", "https://"),
        ("THROUGHLINE_PRIVACY_URL", "/privacy", "https://"),
    ] {
        Serve::prepared().await.with(&[(setting, value)]).expect_usage_error(&[setting, words]).await;
    }
}
