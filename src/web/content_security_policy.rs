//! The content security policy (CSP Level 3) of every page: what a browser may load for it, and from where.

/// The policy of every page; `chat` is what a page with a chat allows besides.
pub fn content_security_policy(chat: Option<&ChatSources>) -> String {
    policy(chat.unwrap_or(&ChatSources::default()), "")
}

/// The policy of a page whose stylesheet has its pictures in itself, as `data:` URLs. Otherwise it is every page's.
#[must_use]
pub fn policy_with_images_in_stylesheets() -> String {
    policy(&ChatSources::default(), " data:")
}

fn policy(ChatSources { origins, nonce }: &ChatSources, images: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'{origins}{nonce}; style-src 'self'{nonce}; img-src 'self'{origins}{images}; \
         font-src 'self'{origins}; connect-src 'self'{origins}; object-src 'none'; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
}

/// Where a page's chat comes from and talks to.
#[derive(Default)]
pub struct ChatSources {
    origins: String,
    nonce: String,
}

impl ChatSources {
    /// These origins alone; with a nonce, the elements that carry it (CSP Level 3 §6.7.2).
    pub fn new(origins: &[String], nonce: Option<&str>) -> Self {
        Self {
            origins: origins.iter().fold(String::new(), |text, origin| format!("{text} {origin}")),
            nonce: nonce.map_or_else(String::new, |nonce| format!(" 'nonce-{nonce}'")),
        }
    }
}
