//! The public URL's path, taken off the front of a request's: requests arrive alike, whether a proxy has done so or not, and every route
//! is told once.

use actix_web::{
    dev::RequestHead,
    http::{Uri, uri::PathAndQuery},
};

use crate::config::PublicUrl;

/// Leaves of a request's path what the routes know. One that does not begin with the public URL's path stays as it is.
pub fn strip(head: &mut RequestHead, public_url: &PublicUrl) {
    if let Some(uri) = stripped(&head.uri, public_url.path()) {
        head.uri = uri;
    }
}

fn stripped(uri: &Uri, prefix: &str) -> Option<Uri> {
    let rest = uri.path_and_query()?.as_str().strip_prefix(prefix).filter(|_| !prefix.is_empty())?;
    let rest = match rest.as_bytes().first() {
        Some(b'/') => PathAndQuery::try_from(rest),
        None | Some(b'?') => PathAndQuery::try_from(format!("/{rest}")),
        Some(_) => return None,
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(rest.ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_segments_are_taken_off_once() {
        for (sent, left) in [
            ("/identity/login?next=/identity/", "/login?next=/identity/"),
            ("/identity/", "/"),
            ("/identity", "/"),
            ("/identity?done=erased", "/?done=erased"),
            ("/identity//evil.example", "//evil.example"),
            ("/identity/identity/login", "/identity/login"),
            ("http://www.example.com/identity/login", "http://www.example.com/login"),
        ] {
            let uri = stripped(&sent.parse().unwrap(), "/identity");
            assert_eq!(uri.map(|uri| uri.to_string()).as_deref(), Some(left), "{sent}");
        }
        for sent in ["/login", "/identitylogin", "/Identity/login", "/a/identity/login", "*"] {
            assert!(stripped(&sent.parse().unwrap(), "/identity").is_none(), "{sent}");
        }
        assert!(stripped(&"/login".parse().unwrap(), "").is_none());
    }
}
