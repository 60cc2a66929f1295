//! The URL that browsers use, and which origins count as our own (RFC 6454).

use url::{Host, Url};

use crate::paths;

/// The site's public URL: scheme, host and port, and the path below which the site is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(Url);

impl PublicUrl {
    /// Parses a URL such as `https://chat.example.com` or `https://www.example.com/identity`; plain http is accepted only for this machine.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let mut url = Url::parse(text).map_err(|_| "must be a URL such as https://chat.example.com")?;
        let bare = url.query().is_none() && url.fragment().is_none();
        if !bare || !url.username().is_empty() || url.password().is_some() {
            return Err("must be scheme, host and path alone, such as https://www.example.com/identity");
        }
        let path = plain_path(text)?.to_owned();
        url.set_path(&path);
        if !has_plain_host(&url) {
            return Err("has a host with characters that are not allowed in a host name");
        }
        match url.scheme() {
            "https" if url.host().is_some() => Ok(Self(url)),
            "http" if is_loopback(&url) => Ok(Self(url)),
            "http" => {
                Err("must begin with https:// unless its host is this machine: cookies would travel in the clear")
            }
            _ => Err("must begin with https://"),
        }
    }

    /// Our own origin, under each of its names.
    #[must_use]
    pub fn own_origins(&self) -> Vec<String> {
        let mut origins = vec![self.0.origin().ascii_serialization()];
        if is_loopback(&self.0) {
            let port = self.0.port().map_or_else(String::new, |port| format!(":{port}"));
            origins
                .extend(["127.0.0.1", "localhost", "[::1]"].map(|name| format!("{}://{name}{port}", self.0.scheme())));
        }
        origins
    }

    /// The name of its host; empty for an IP address.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.domain().unwrap_or_default()
    }

    /// The URL itself.
    #[must_use]
    pub const fn as_url(&self) -> &Url {
        &self.0
    }

    /// The path below which the site is, such as `/identity`; empty where the site has the host to itself.
    #[must_use]
    pub fn path(&self) -> &str {
        self.0.path().trim_end_matches('/')
    }

    /// One of the site's own paths as browsers see it.
    #[must_use]
    pub fn local(&self, path: &str) -> String {
        format!("{}{path}", self.path())
    }

    /// The path to which browsers send our cookies: other paths of the host are other people's.
    #[must_use]
    pub fn cookie_path(&self) -> &str {
        self.0.path()
    }

    /// With what the names of our cookies begin: the strictest prefix that browsers allow there (RFC 6265bis §4.1.3), none on plain http.
    #[must_use]
    pub fn cookie_prefix(&self) -> &'static str {
        match (self.is_https(), self.path()) {
            (true, "") => "__Host-",
            (true, _) => "__Secure-",
            (false, _) => "",
        }
    }

    /// Whether browsers reach us over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether a host is this URL's. Loopback has several names, which count as one.
    #[must_use]
    pub fn is_own_host(&self, host: &Host) -> bool {
        self.0.host().is_some_and(|own| own == *host || (is_this_machine(&own) && is_this_machine(host)))
    }

    /// This URL under another of this machine's names, if that is what a `Host` header has.
    #[must_use]
    pub fn under(&self, host: &str) -> Option<Url> {
        let mut url = self.0.clone();
        let asked = Url::parse(&format!("{}://{host}", url.scheme())).ok()?;
        let other = asked.host().filter(|host| is_this_machine(host) && url.host().as_ref() != Some(host));
        other.filter(|_| is_loopback(&self.0)).and_then(|other| url.set_host(Some(&other.to_string())).ok())?;
        Some(url)
    }

    /// Whether a host is this URL's but for `www.` before it, or the root's dot behind it.
    #[must_use]
    pub fn is_own_alias(&self, host: &Host) -> bool {
        fn bare(name: &str) -> &str {
            let name = name.strip_suffix('.').unwrap_or(name);
            name.strip_prefix("www.").unwrap_or(name)
        }
        matches!((self.0.host(), host), (Some(Host::Domain(own)), Host::Domain(name)) if bare(own) == bare(name))
    }

    /// Whether an `Origin` header is ours. Loopback has several names, which count as one.
    #[must_use]
    pub fn is_own_origin(&self, origin: &str) -> bool {
        let Ok(origin) = Origin::parse(origin) else { return false };
        let same_door =
            origin.0.scheme() == self.0.scheme() && origin.0.port_or_known_default() == self.0.port_or_known_default();
        same_door && (origin.0.host() == self.0.host() || (is_loopback(&origin.0) && is_loopback(&self.0)))
    }
}

impl std::fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

/// The path of a URL as it was written, without the slash at its end: what browsers, proxies and we ourselves would read alike.
fn plain_path(text: &str) -> Result<&str, &'static str> {
    let after_scheme = text.split_once("://").map_or(text, |(_, rest)| rest);
    let path = after_scheme.find('/').map_or("", |start| &after_scheme[start..]);
    let path = path.strip_suffix('/').unwrap_or(path);
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    let mut segments = path.split('/').skip(1);
    if !segments.all(|segment| !matches!(segment, "" | "." | "..") && segment.bytes().all(plain)) {
        return Err("has a path with more than letters, digits, '-', '.', '_' and '~' between single slashes");
    }
    if path.split('/').nth(1).is_some_and(|first| paths::FIRST_SEGMENTS.contains(&first)) {
        return Err("has a path that begins like one of the site's own, such as /login or /api: choose another");
    }
    Ok(path)
}

/// An origin, as browsers send it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin(Url);

impl Origin {
    /// Parses an origin as browsers write it.
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let refused =
            "must list origins such as https://www.example.com: scheme, host and port, no path and no wildcard";
        let url = Url::parse(text).map_err(|_| refused)?;
        // The URL standard allows an asterisk in a host; here it can only be meant as a wildcard.
        let is_origin = matches!(url.scheme(), "http" | "https")
            && !text.contains('*')
            && url.origin().ascii_serialization() == text.strip_suffix('/').unwrap_or(text);
        if is_origin { Ok(Self(url)) } else { Err(refused) }
    }

    /// The origin as a URL.
    #[must_use]
    pub const fn as_url(&self) -> &Url {
        &self.0
    }

    /// Whether an `Origin` header equals this origin, byte for byte.
    #[must_use]
    pub fn is(&self, header: &str) -> bool {
        self.0.origin().ascii_serialization() == header
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.origin().ascii_serialization())
    }
}

/// Whether a URL's host contains only characters of host names and addresses. The URL standard allows more, such as an asterisk, or a
/// semicolon, which would end a Content-Security-Policy directive.
pub(super) fn has_plain_host(url: &Url) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'[' | b']' | b':');
    url.host_str().is_none_or(|host| host.bytes().all(plain))
}

/// Whether a URL names this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    url.host().is_some_and(|host| is_this_machine(&host))
}

fn is_this_machine(host: &Host<impl AsRef<str>>) -> bool {
    match host {
        Host::Domain(name) => name.as_ref() == "localhost" || name.as_ref().ends_with(".localhost"),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_has_several_names() {
        let url = PublicUrl::parse("http://127.0.0.1:3001").unwrap();
        for own in ["http://127.0.0.1:3001", "http://localhost:3001", "http://[::1]:3001"] {
            assert!(url.is_own_origin(own), "{own}");
        }
        for foreign in [
            "null",
            "",
            "http://127.0.0.1:3002",
            "https://127.0.0.1:3001",
            "http://example.com:3001",
            "http://localhost:3001/x",
            "http://localhost:3001//",
        ] {
            assert!(!url.is_own_origin(foreign), "{foreign}");
        }
    }

    #[test]
    fn a_host_is_ours_or_nearly_or_foreign() {
        let host = |text: &str| Host::parse(text).unwrap();
        let here = PublicUrl::parse("http://127.0.0.1:3001").unwrap();
        for own in ["127.0.0.1", "127.0.0.2", "localhost", "chat.localhost", "[::1]"] {
            assert!(here.is_own_host(&host(own)), "{own}");
        }
        for foreign in ["0.0.0.0", "[::]", "10.0.0.1", "evil.example", "localhost.evil.example", "app"] {
            assert!(!here.is_own_host(&host(foreign)) && !here.is_own_alias(&host(foreign)), "{foreign}");
        }
        for (url, alias) in [
            ("https://example.com", "www.example.com"),
            ("https://www.example.com", "example.com"),
            ("https://example.com", "example.com."),
        ] {
            let url = PublicUrl::parse(url).unwrap();
            assert!(!url.is_own_host(&host(alias)) && url.is_own_alias(&host(alias)), "{alias}");
            for foreign in ["chat.example.com", "evil.example", "127.0.0.1", "localhost"] {
                assert!(!url.is_own_host(&host(foreign)) && !url.is_own_alias(&host(foreign)), "{foreign}");
            }
        }
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        assert!(PublicUrl::parse("http://chat.example.com").is_err());
        assert!(PublicUrl::parse("https://user:secret@chat.example.com").is_err());
        assert!(PublicUrl::parse("https://chat.example.com").is_ok());
        assert!(PublicUrl::parse("https://*.example.com").is_err());
    }

    #[test]
    fn a_path_is_plain_and_no_path_of_our_own() {
        for (text, path) in [
            ("https://chat.example.com", ""),
            ("https://chat.example.com/", ""),
            ("https://www.example.com/identity", "/identity"),
            ("https://www.example.com/identity/", "/identity"),
            ("https://www.example.com:8443/Apps/chat_1.0~beta-2", "/Apps/chat_1.0~beta-2"),
        ] {
            let url = PublicUrl::parse(text).unwrap();
            assert_eq!((url.path(), url.local("/login")), (path, format!("{path}/login")), "{text}");
            assert_eq!(url.to_string(), text.trim_end_matches('/'));
        }
        for path in [
            "//",
            "/a//",
            "/a//b",
            "//a",
            "/a/../b",
            "/a/..",
            "/.",
            "/a%2Fb",
            "/%61",
            "/a b",
            "/a;b",
            "/a:b",
            "/a\\b",
            "/\u{e9}",
            "/a?",
            "/a#b",
            "/login",
            "/api/chat",
            "/assets",
            "/.well-known/x",
            "/token/",
            "/demo",
        ] {
            assert!(PublicUrl::parse(&format!("https://www.example.com{path}")).is_err(), "{path}");
        }
    }

    #[test]
    fn a_wildcard_is_no_origin() {
        for text in
            ["*", "https://*.example.com", "https://*.example.com/*", "example.com", "https://example.com/a", "null"]
        {
            assert!(Origin::parse(text).is_err(), "{text}");
        }
        assert!(Origin::parse("https://example.com:8443").unwrap().is("https://example.com:8443"));
    }
}
