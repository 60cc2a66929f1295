//! Settings that are lists, URLs and JSON: what is accepted keeps its promise and reads back as itself, and no error repeats a value.
//!
//! Input: flags of `throughline serve`, one a line, without their hyphens: `public-url=https://chat.example.com`.
#![no_main]

use clap::Parser;
use libfuzzer_sys::{Corpus, fuzz_target};
use throughline::{
    app,
    config::{ChatEmbed, ConfigError, PublicUrl, ServerArgs, Settings, SiteSettings, VendorArgs},
    crypto::cookie_signature::CookieKeys,
    domain::{principal::Principal, subject::Subject, user_payload::PayloadTemplate},
};
use url::{Host, Url};

/// The settings that are read here. Others name files, or a database.
const NAMES: [&str; 16] = [
    "public-url",
    "allowed-origins",
    "trusted-proxies",
    "cookie-secret",
    "payload-fields",
    "payload-extra",
    "payload-unverified-email",
    "anonymous-name",
    "smtp-url",
    "mail-from",
    "chat-script-url",
    "chat-integration-id",
    "chat-region",
    "chat-service-instance-id",
    "assistant-service-url",
    "assistant-api-key",
];

/// A word of values that no error may hold.
const SECRET: &str = "s3ntinel";

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    server: ServerArgs,
    #[command(flatten)]
    vendor: VendorArgs,
}

fuzz_target!(|text: &str| -> Corpus {
    let known = |line: &&str| line.split_once('=').is_some_and(|(name, _)| NAMES.contains(&name));
    let lines: Vec<_> = text.lines().filter(known).collect();
    let Some(flags) = parse(&lines) else { return Corpus::Reject };
    let (settings, errors) = app::read_settings(&flags.server, Settings::default());
    errors.iter().for_each(tells_nothing);
    site(&settings.site);
    payload(&settings.tokens.payload);
    settings.chat.iter().for_each(chat);
    vendor(&flags);
    Corpus::Keep
});

fn parse(lines: &[&str]) -> Option<Flags> {
    let arguments = lines.iter().map(|line| format!("--{line}"));
    Flags::try_parse_from(std::iter::once("throughline".to_owned()).chain(arguments)).ok()
}

/// What the site comes to with this flag alone.
fn only(name: &str, value: &str) -> SiteSettings {
    parse(&[&format!("{name}={value}")]).unwrap().server.read(Settings::default()).0.site
}

/// An error is one line that tells nothing of the value.
fn tells_nothing(error: &ConfigError) {
    let error = error.to_string();
    let named = error.starts_with("THROUGHLINE_") || error.starts_with("DATABASE_URL");
    assert!(named && !error.contains(SECRET), "{error}");
    assert!(!error.chars().any(char::is_control), "{error:?} is more than a line");
}

fn site(site: &SiteSettings) {
    if let Some(url) = &site.public_url {
        public_url(url);
        assert_eq!(only("public-url", &url.to_string()).public_url.as_ref(), Some(url));
    }
    for origin in &site.allowed_origins {
        let text = origin.to_string();
        assert!(origin.is(&text) && !text.contains('*') && !text.ends_with('/'), "{text}");
        assert!(matches!(origin.as_url().scheme(), "http" | "https"), "{text}");
        assert_eq!(only("allowed-origins", &text).allowed_origins, std::slice::from_ref(origin), "{text}");
    }
    let proxies = site.trusted_proxies.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
    assert_eq!(only("trusted-proxies", &proxies).trusted_proxies, site.trusted_proxies, "{proxies}");
    if let Ok(keys) = CookieKeys::derive(&site.cookie_secrets, "subject") {
        assert_eq!(keys.verify(&keys.sign("a value")), Some("a value"));
    }
}

fn public_url(url: &PublicUrl) {
    let text = url.to_string();
    assert!(url.is_https() || is_this_machine(url.as_url()), "{text} would send cookies in the clear");
    assert!(!text.ends_with('/') && !text.contains('@'), "{text}");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let path = url.path();
    assert!(path.bytes().all(plain) && !path.contains("//") && text.ends_with(path), "{text} in a cookie or a rewrite");
    let own = url.own_origins();
    assert_eq!(own[0], url.as_url().origin().ascii_serialization());
    assert!(own.iter().all(|origin| url.is_own_origin(origin)), "{own:?}");
    for foreign in ["null", "https://evil.example", "http://evil.example:3001"] {
        assert!(!url.is_own_origin(foreign) || own[0] == foreign, "{text} is not {foreign}");
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Nothing but what was asked for gets into the payload.
fn payload(template: &PayloadTemplate) {
    let filled = template.fill(&Principal::Anonymous, Subject::mint());
    let names = template.names();
    assert!(filled.keys().all(|name| names.contains(&name.as_str())));
    assert!(
        names.iter().all(|name| filled.contains_key(*name) || matches!(*name, "email" | "email_verified")),
        "{names:?}"
    );
}

/// What the home page's Content-Security-Policy allows is a list of origins and nothing more.
fn chat(embed: &ChatEmbed) {
    assert!(embed.script.scheme() == "https" || is_this_machine(&embed.script));
    for origin in embed.origins() {
        let plain = origin.bytes().all(|byte| byte.is_ascii_alphanumeric() || b":/.-_[]".contains(&byte));
        assert!(plain, "{origin:?} in a policy");
    }
}

fn vendor(flags: &Flags) {
    let settings = match flags.vendor.settings() {
        Ok(Some(settings)) => settings,
        Ok(None) => return,
        Err(error) => return tells_nothing(&error),
    };
    let url = &settings.service;
    assert!(url.scheme() == "https" || is_this_machine(url), "the key would travel in the clear");
    assert!(url.username().is_empty() && url.password().is_none() && url.query().is_none());
}
