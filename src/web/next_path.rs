//! Where to go after login: a path of this site, never another one (OWASP: unvalidated redirects).

use url::Url;

/// Reads `next`. Anything but a local path counts as absent.
#[must_use]
pub fn parse(next: &str) -> Option<String> {
    let base = Url::parse("http://site.invalid/").ok()?;
    let is_path = next.starts_with('/') && !next.starts_with("//");
    let legal = is_path && !next.contains('\\') && !next.chars().any(|c| c.is_control() || c.is_whitespace());
    let url = legal.then(|| base.join(next).ok()).flatten()?;
    let local = url.origin() == base.origin() && !url.path().starts_with("//");
    local.then(|| url[url::Position::BeforePath..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn only_local_paths_are_followed() {
        assert_eq!(parse("/account?tab=1").as_deref(), Some("/account?tab=1"));
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
        ] {
            assert_eq!(parse(next), None, "{next:?}");
        }
    }
}
