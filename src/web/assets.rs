//! The stylesheet, the scripts and the icon: part of the program, named by their content, cached for good.

use std::sync::LazyLock;

use actix_web::{HttpResponse, http::header};

/// A file that pages refer to.
pub struct Asset {
    /// Where it is served.
    pub path: &'static str,
    content: &'static str,
    content_type: &'static str,
    url: LazyLock<String>,
}

macro_rules! asset {
    ($name:literal, $content_type:literal) => {
        Asset {
            path: concat!("/assets/", $name),
            content: include_str!(concat!("../../assets/", $name)),
            content_type: $content_type,
            url: LazyLock::new(|| versioned(concat!("/assets/", $name), include_str!(concat!("../../assets/", $name)))),
        }
    };
}

/// The one stylesheet.
pub static STYLESHEET: Asset = asset!("site.css", "text/css; charset=utf-8");
/// Every page's script.
pub static PAGE_SCRIPT: Asset = asset!("page.js", "text/javascript; charset=utf-8");
/// The home page's scripts: who you are, the chat, the token.
pub static WHO_SCRIPT: Asset = asset!("who.js", "text/javascript; charset=utf-8");
/// Likewise.
pub static CHAT_SCRIPT: Asset = asset!("chat.js", "text/javascript; charset=utf-8");
/// Likewise.
pub static TOKEN_SCRIPT: Asset = asset!("token.js", "text/javascript; charset=utf-8");
/// The hint below a new password.
pub static PASSWORD_SCRIPT: Asset = asset!("password.js", "text/javascript; charset=utf-8");
/// What it estimates with, fetched when somebody is about to choose a password.
pub static ESTIMATOR: Asset = asset!("vendor/zxcvbn-ts/core.js", "text/javascript; charset=utf-8");
/// Likewise.
pub static ESTIMATOR_DICTIONARY: Asset =
    asset!("vendor/zxcvbn-ts/language-common.js", "text/javascript; charset=utf-8");
/// The script that a site embeds beside the chat's.
pub static CLIENT_SCRIPT: Asset = asset!("throughline.js", "text/javascript; charset=utf-8");
/// The mark, for the browser's tab.
pub static ICON: Asset = asset!("icon.svg", "image/svg+xml");

impl Asset {
    /// The URL for a page: it changes when the content does.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The answer with the content.
    pub fn response(&self) -> HttpResponse {
        HttpResponse::Ok()
            .content_type(self.content_type)
            .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
            .body(self.content)
    }
}

/// The client script, for sites to embed
///
/// It may change with the next release, so browsers ask again; and pages of other origins may load it.
#[utoipa::path(
    get, path = "/throughline.js", operation_id = "getClientScript", tag = "Operation",
    responses((status = 200, description = "The script. It may be kept for five minutes.", body = String, content_type = "text/javascript")),
)]
pub async fn client_script() -> HttpResponse {
    HttpResponse::Ok()
        .content_type(CLIENT_SCRIPT.content_type)
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .insert_header(("Cross-Origin-Resource-Policy", "cross-origin"))
        .body(CLIENT_SCRIPT.content)
}

fn versioned(path: &str, content: &str) -> String {
    let digest = crate::crypto::sha256(content);
    let version = digest[..6].iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
    format!("{path}?v={version}")
}
