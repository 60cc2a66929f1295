//! The stylesheet, the scripts and the icon: part of the program, named by their content, cached for good.

use std::{fmt, sync::OnceLock};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{
        self, AcceptEncoding, ContentEncoding, Encoding, EntityTag, Header, HeaderValue, Preference, Quality,
    },
    web::Bytes,
};

use crate::{crypto::sha256, domain::locale::Locale, words};

/// `Cache-Control` of what has its version in its URL.
pub const CACHED_FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// A file that pages refer to.
pub struct Asset {
    /// Where it is served.
    pub path: &'static str,
    source: &'static [u8],
    content_type: &'static str,
    /// The sentences that it brings, instead of a source.
    words: Option<Locale>,
    /// Whether the source is compressed with gzip, which is how it is served.
    is_gzipped: bool,
    /// The modules that it imports.
    imports: &'static [&'static Asset],
    /// The modules that are handed out with it, as one classic script; each before whoever imports it.
    joins: &'static [&'static str],
    content: OnceLock<Bytes>,
    url: OnceLock<String>,
}

macro_rules! asset {
    ($name:literal, $content_type:literal) => {
        Asset::new(concat!("/assets/", $name), $content_type, include_bytes!(concat!("../../assets/", $name)))
    };
    ($name:literal, imports $($import:ident),+) => {
        asset!($name, "text/javascript; charset=utf-8").importing(&[$(&$import),+])
    };
}

/// What the pages' scripts share: elements.
pub static DOM_MODULE: Asset = asset!("dom.js", "text/javascript; charset=utf-8");
/// Likewise: reading a token.
pub static JWT_MODULE: Asset = asset!("jwt.js", "text/javascript; charset=utf-8");

/// Likewise: sentences, put together.
pub static MESSAGE_MODULE: Asset = asset!("message.js", "text/javascript; charset=utf-8");
/// The sentences of the pages' scripts.
pub static WORDS_MODULE: Asset = asset!("words.js", imports MESSAGE_MODULE);
/// The scripts that bring them.
pub static WORDS_EN: Asset = Asset::words("/assets/words/en.js", Locale::En);
/// Likewise.
pub static WORDS_DE: Asset = Asset::words("/assets/words/de.js", Locale::De);
/// Likewise.
pub static WORDS_FR: Asset = Asset::words("/assets/words/fr.js", Locale::Fr);
/// Likewise.
pub static WORDS_ES: Asset = Asset::words("/assets/words/es.js", Locale::Es);
/// Likewise.
pub static WORDS_JA: Asset = Asset::words("/assets/words/ja.js", Locale::Ja);
/// Likewise.
pub static WORDS_AR: Asset = Asset::words("/assets/words/ar.js", Locale::Ar);

/// The one stylesheet.
pub static STYLESHEET: Asset = asset!("site.css", "text/css; charset=utf-8");
/// Every page's script.
pub static PAGE_SCRIPT: Asset = asset!("page.js", imports DOM_MODULE, WORDS_MODULE);
/// The home page's scripts: who you are, and the chat.
pub static WHO_SCRIPT: Asset = asset!("who.js", imports DOM_MODULE, WORDS_MODULE);
/// Likewise.
pub static CHAT_SCRIPT: Asset = asset!("chat.js", imports DOM_MODULE, WORDS_MODULE, CHAT_VENDORS_MODULE);
/// What it imports besides.
pub static CHAT_VENDORS_MODULE: Asset = asset!("chat_vendors.js", "text/javascript; charset=utf-8");
/// The hint below a new password.
pub static PASSWORD_SCRIPT: Asset = asset!("password.js", imports DOM_MODULE, WORDS_MODULE);
/// Passkeys: adding them, and logging in with them.
pub static PASSKEYS_SCRIPT: Asset = asset!("passkeys.js", imports DOM_MODULE, WORDS_MODULE);
/// The end of a login in a pop-up.
pub static CLOSING_SCRIPT: Asset = asset!("logged-in.js", "text/javascript; charset=utf-8");
/// What it estimates with, fetched when somebody is about to choose a password.
pub static ESTIMATOR: Asset = Asset::new(
    "/assets/vendor/zxcvbn-ts/core.js",
    "text/javascript; charset=utf-8",
    include_bytes!("../../assets/vendor/zxcvbn-ts/core.js.gz"),
)
.gzipped();
/// Likewise.
pub static ESTIMATOR_DICTIONARY: Asset = Asset::new(
    "/assets/vendor/zxcvbn-ts/language-common.js",
    "text/javascript; charset=utf-8",
    include_bytes!("../../assets/vendor/zxcvbn-ts/language-common.js.gz"),
)
.gzipped();
/// The script that a site embeds beside the chat's.
pub static CLIENT_SCRIPT: Asset = asset!("throughline.js", "text/javascript; charset=utf-8").joining(&[
    include_str!("../../assets/throughline/events.js"),
    include_str!("../../assets/throughline/where.js"),
    include_str!("../../assets/throughline/server.js"),
    include_str!("../../assets/throughline/tabs.js"),
    include_str!("../../assets/throughline/memory.js"),
    include_str!("../../assets/throughline/vendors.js"),
    include_str!("../../assets/throughline/chats.js"),
    include_str!("../../assets/throughline/tokens.js"),
    include_str!("../../assets/throughline/popup.js"),
]);
/// The mark, for the browser's tab.
pub static ICON: Asset = asset!("icon.svg", "image/svg+xml");

/// The script that brings the sentences of this language.
#[must_use]
pub const fn words(locale: Locale) -> &'static Asset {
    match locale {
        Locale::En => &WORDS_EN,
        Locale::De => &WORDS_DE,
        Locale::Fr => &WORDS_FR,
        Locale::Es => &WORDS_ES,
        Locale::Ja => &WORDS_JA,
        Locale::Ar => &WORDS_AR,
    }
}

impl fmt::Debug for Asset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asset").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Asset {
    /// A file of this content, served at this path.
    #[must_use]
    pub const fn new(path: &'static str, content_type: &'static str, source: &'static [u8]) -> Self {
        Self {
            path,
            source,
            content_type,
            words: None,
            is_gzipped: false,
            imports: &[],
            joins: &[],
            content: OnceLock::new(),
            url: OnceLock::new(),
        }
    }

    /// A script with what other scripts say in this language.
    #[must_use]
    pub const fn words(path: &'static str, locale: Locale) -> Self {
        let mut script = Self::new(path, "text/javascript; charset=utf-8", b"");
        script.words = Some(locale);
        script
    }

    /// The same file, whose source is compressed with gzip.
    #[must_use]
    pub const fn gzipped(mut self) -> Self {
        self.is_gzipped = true;
        self
    }

    /// The same script, which imports these modules.
    #[must_use]
    pub const fn importing(mut self, imports: &'static [&'static Self]) -> Self {
        self.imports = imports;
        self
    }

    const fn joining(mut self, joins: &'static [&'static str]) -> Self {
        self.joins = joins;
        self
    }

    /// The file, in which each import has the version of what it imports, so that both are cached for good.
    fn content(&self) -> Bytes {
        if let Some(locale) = self.words {
            return self.content.get_or_init(|| brought(locale).into()).clone();
        }
        let content = || match self.imports {
            [] if self.joins.is_empty() => Bytes::from_static(self.source),
            [] => joined(&String::from_utf8_lossy(self.source), self.joins).into(),
            imports => imports.iter().fold(self.source.to_vec(), |script, module| with_version(&script, module)).into(),
        };
        self.content.get_or_init(content).clone()
    }

    /// The path for a page, with a version that changes when the content does.
    pub fn url(&self) -> &str {
        self.url.get_or_init(|| format!("{}?v={}", self.path, version(&self.content())))
    }

    /// What tells this content from another (RFC 9110 §8.8.3).
    pub fn entity_tag(&self) -> EntityTag {
        EntityTag::new_strong(version(&self.content()))
    }

    /// The answer with the content. A compressed file is there compressed alone: every browser takes it, and whoever says that they do not
    /// gets 406 (RFC 9110 §12.5.3).
    #[must_use]
    pub fn response(&self, request: &HttpRequest) -> HttpResponse {
        let vary = (header::VARY, HeaderValue::from_name(header::ACCEPT_ENCODING));
        if self.is_gzipped && !takes_gzip(request) {
            return HttpResponse::NotAcceptable().insert_header(vary).finish();
        }
        let mut response = HttpResponse::Ok();
        response.content_type(self.content_type);
        response.insert_header((header::CACHE_CONTROL, CACHED_FOR_GOOD));
        if self.is_gzipped {
            response.insert_header(ContentEncoding::Gzip).insert_header(vary);
        }
        response.body(self.content())
    }
}

/// The script that brings sentences. Not a module: what waits for one of its own can be asked for too early in Safari (WebKit bug 242740).
fn brought(locale: Locale) -> String {
    format!("globalThis.throughlineWords = {};\n", words::for_scripts(locale))
}

/// Whether the sender takes what is compressed with gzip: whoever says nothing takes everything.
fn takes_gzip(request: &HttpRequest) -> bool {
    if !request.headers().contains_key(header::ACCEPT_ENCODING) {
        return true;
    }
    let Ok(AcceptEncoding(accepted)) = AcceptEncoding::parse(request) else { return false };
    let find = |wanted: Preference<Encoding>| accepted.iter().find(|found| found.item == wanted);
    let found = find(Preference::Specific(Encoding::gzip())).or_else(|| find(Preference::Any));
    found.is_some_and(|found| found.quality > Quality::ZERO)
}

fn version(content: &[u8]) -> String {
    let digest = sha256(content);
    digest[..6].iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

/// The script, importing this module with its version.
fn with_version(script: &[u8], module: &Asset) -> Vec<u8> {
    let name = |url: &str| format!("/{}'", url.rsplit('/').next().unwrap_or_default());
    let text = String::from_utf8_lossy(script);
    text.replace(&name(module.path), &name(module.url())).into_bytes()
}

/// The script and its modules in one scope of their own, below the script's first comment, which is its reference: one request, and any page may
/// embed it.
fn joined(script: &str, modules: &[&str]) -> String {
    let (reference, script) = script.split_once("*/\n").unwrap_or(("/*", script));
    let body = modules.iter().chain([&script]).map(|module| without_imports(module)).collect::<String>();
    format!("{reference}*/\n(() => {{\n'use strict';\n{body}}})();\n")
}

fn without_imports(module: &str) -> String {
    let (mut unfinished, mut in_comment) = (false, false);
    let kept = module.lines().filter(|line| {
        let is_import = unfinished || line.starts_with("import ");
        unfinished = is_import && !line.ends_with(';');
        !is_import && !line.is_empty() && !is_comment(line.trim_start(), &mut in_comment)
    });
    kept.map(|line| line.strip_prefix("export ").unwrap_or(line)).flat_map(|line| [line, "\n"]).collect()
}

/// Whether the line holds nothing but a comment, or a part of one: only the script's developers read it.
fn is_comment(line: &str, in_comment: &mut bool) -> bool {
    if *in_comment {
        *in_comment = !line.ends_with("*/");
        return true;
    }
    *in_comment = line.starts_with("/**") && !line.contains("*/");
    *in_comment || line.starts_with("//") || (line.starts_with("/**") && line.ends_with("*/"))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn gzip_is_taken_unless_somebody_says_otherwise() {
        assert!(takes_gzip(&TestRequest::default().to_http_request()));
        for (accepted, taken) in [
            ("gzip", true),
            ("gzip, deflate, br, zstd", true),
            ("br;q=1.0, gzip;q=0.1", true),
            ("*", true),
            ("identity", false),
            ("", false),
            ("br", false),
            ("gzip;q=0", false),
            ("*, gzip;q=0", false),
            ("*;q=0", false),
        ] {
            let request = TestRequest::default().insert_header((header::ACCEPT_ENCODING, accepted)).to_http_request();
            assert_eq!(takes_gzip(&request), taken, "{accepted}");
        }
    }
}
