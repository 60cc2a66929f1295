//! Where to go after login, registration or logout: a path of our host as browsers see it, which need not be ours, or a page of an allowed
//! origin; never anywhere else (OWASP: unvalidated redirects).

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{CONTENT_SECURITY_POLICY, HeaderName, HeaderValue},
};
use url::{Position, Url, form_urlencoded};

use super::content_security_policy;
use crate::{app::App, paths};

/// `Cross-Origin-Opener-Policy` (HTML Standard §7.1.3).
pub const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// Longest place that is followed, in bytes; a longer one counts as absent. It waits in the database while its person reads a mail.
const MAX_BYTES: usize = 2048;

/// Where to go then.
#[derive(Debug, Clone, Default)]
pub struct Next(Option<String>);

impl Next {
    /// What a form sent, or a page's address says. Anything but a path of this site or a page of an allowed origin counts as absent.
    pub fn of(app: &App, next: &str) -> Self {
        Self(parse(next, |origin| is_trusted(app, origin)))
    }

    /// Likewise, from the parameter of the address.
    pub fn asked_for(app: &App, request: &HttpRequest) -> Self {
        Self::of(app, &parameter(request.query_string(), "next"))
    }

    /// The page of this site that this URL names, as in a `Referer`. A page of any other origin counts as absent.
    pub fn of_own_page(app: &App, url: &str) -> Self {
        Self(parse(url, |origin| app.public_url.is_own_origin(origin)))
    }

    /// What a form sends on; empty when there is none.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or_default()
    }

    /// What is kept with a mail, until its link is used.
    #[must_use]
    pub fn as_deref(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// The place, or the home page.
    #[must_use]
    pub fn or_home(&self, app: &App) -> String {
        self.0.clone().unwrap_or_else(|| app.public_url.local(paths::HOME))
    }

    /// The place and its host, where it is a page of another origin.
    #[must_use]
    pub fn elsewhere(&self) -> Option<(&str, String)> {
        let place = self.0.as_deref()?;
        Url::parse(place).is_ok().then(|| (place, host(place)))
    }

    /// What links between the pages on the way have behind their path.
    pub fn query(&self) -> String {
        self.0.as_ref().map_or_else(String::new, |next| format!("?{}", encoded("next", next)))
    }

    /// This path of ours with the place behind it.
    #[must_use]
    pub fn after(&self, path: &str) -> String {
        let query = self.query();
        if path.contains('?') { format!("{path}{}", query.replacen('?', "&", 1)) } else { format!("{path}{query}") }
    }

    /// Lets a page's form lead to the place, and a page that was opened as a pop-up keep its opener.
    pub fn admit(&self, app: &App, mut response: HttpResponse) -> HttpResponse {
        let headers = response.headers_mut();
        // Browsers hold `form-action` against redirects, too (CSP Level 3 §6.4.1).
        let origin = self.0.as_deref().and_then(|next| Url::parse(next).ok()).map(|url| url.origin());
        let policy = origin.map(|origin| content_security_policy::with_form_to(&origin.ascii_serialization()));
        if let Some(policy) = policy.and_then(|policy| HeaderValue::from_str(&policy).ok()) {
            headers.insert(CONTENT_SECURITY_POLICY, policy);
        }
        if self.opener(app).is_some() {
            keep_opener(&mut response);
        }
        response
    }

    /// The origin of the page that opened this one as a pop-up, if it may be told of a login.
    pub fn opener(&self, app: &App) -> Option<String> {
        let query = self.as_deref()?.strip_prefix(&app.public_url.local(paths::LOGGED_IN))?.strip_prefix('?')?;
        opener(app, query)
    }
}

/// The origin of the page that opened this one, if it may be told of a login.
pub fn opener(app: &App, query: &str) -> Option<String> {
    Some(parameter(query, "opener")).filter(|origin| is_trusted(app, origin))
}

/// The host of a URL.
#[must_use]
pub fn host(url: &str) -> String {
    Url::parse(url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}

/// The page that ends a login in a pop-up, for the opener of this origin.
#[must_use]
pub fn logged_in_for(app: &App, opener: &str) -> Next {
    Next(Some(format!("{}?{}", app.public_url.local(paths::LOGGED_IN), encoded("opener", opener))))
}

/// A page of an allowed origin opened this one, and is to hear from it. Every other page is cut off from whoever opened it.
pub fn keep_opener(response: &mut HttpResponse) {
    response.headers_mut().insert(OPENER_POLICY, HeaderValue::from_static("unsafe-none"));
}

/// Reads `next`, given which other origins there are to go to.
pub fn parse(next: &str, is_trusted: impl Fn(&str) -> bool) -> Option<String> {
    let legal = !next.contains('\\') && !next.chars().any(|c| c.is_control() || c.is_whitespace());
    let place = legal.then(|| here(next).or_else(|| elsewhere(next, is_trusted))).flatten();
    // Longer now, where it held what a URL cannot.
    place.filter(|place| place.len() <= MAX_BYTES)
}

fn here(next: &str) -> Option<String> {
    let base = Url::parse("http://site.invalid/").ok()?;
    let is_path = next.starts_with('/') && !next.starts_with("//");
    let url = is_path.then(|| base.join(next).ok()).flatten()?;
    let local = url.origin() == base.origin() && !url.path().starts_with("//");
    local.then(|| url[Position::BeforePath..].to_owned())
}

/// The origin has to stand there as browsers write it, and the path right behind it: no user, no other spelling.
fn elsewhere(next: &str, is_trusted: impl Fn(&str) -> bool) -> Option<String> {
    let url = Url::parse(next).ok()?;
    let origin = url.origin().ascii_serialization();
    let plain = next.strip_prefix(&origin).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
    (plain && is_trusted(&origin)).then(|| url.into())
}

fn is_trusted(app: &App, origin: &str) -> bool {
    app.public_url.is_own_origin(origin) || app.allowed_origins.iter().any(|allowed| allowed.is(origin))
}

fn parameter(query: &str, wanted: &str) -> String {
    let mut parameters = form_urlencoded::parse(query.as_bytes());
    parameters.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

fn encoded(name: &str, value: &str) -> String {
    form_urlencoded::Serializer::new(String::new()).append_pair(name, value).finish()
}

#[cfg(test)]
mod tests {
    use super::parse;

    const SHOP: &str = "https://shop.example:8443";

    #[test]
    fn only_local_paths_and_pages_of_trusted_origins_are_followed() {
        let trusted = |origin: &str| origin == SHOP;
        assert_eq!(parse("/account?tab=1", trusted).as_deref(), Some("/account?tab=1"));
        for (next, goes_to) in [
            ("https://shop.example:8443", "https://shop.example:8443/"),
            ("https://shop.example:8443/cart?of=1#end", "https://shop.example:8443/cart?of=1#end"),
            ("https://shop.example:8443?of=ü", "https://shop.example:8443/?of=%C3%BC"),
            ("https://shop.example:8443/../x", "https://shop.example:8443/x"),
        ] {
            assert_eq!(parse(next, trusted).as_deref(), Some(goes_to), "{next:?}");
        }
        for next in [
            "",
            "account",
            "//evil.example",
            // The name that stands in for our own.
            "//site.invalid/account",
            "/\\evil.example",
            "\\/evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/..//evil.example",
            "javascript:alert(1)",
            "/a\r\nLocation: //evil.example",
            "//shop.example:8443/",
            "http://shop.example:8443/",
            "https://shop.example/",
            "https://shop.example:84430/",
            "https://shop.example:8443@evil.example/",
            "https://user@shop.example:8443/",
            "https://user:word@shop.example:8443/",
            "https://shop.example.evil.example:8443/",
            "https://SHOP.example:8443/",
            "https:shop.example:8443/",
            "https:\\\\shop.example:8443/",
            "https://shop.example:8443\\@evil.example/",
            "https://shop.example:8443/\t",
            " https://shop.example:8443/",
            "null",
            "blob:https://shop.example:8443/1",
        ] {
            assert_eq!(parse(next, trusted), None, "{next:?}");
        }
    }
}
