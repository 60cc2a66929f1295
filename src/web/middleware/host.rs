//! Answers only under the site's own names (RFC 9110 §7.4).
//!
//! A page whose owner points its name at this machine (DNS rebinding) would be of one origin with us otherwise, and could read whatever is
//! served here.

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::{
        Method,
        header::{HOST, LOCATION},
        uri::{Authority, PathAndQuery},
    },
};
use url::Host;

use crate::{
    app::App,
    web::{
        error::WebError,
        problem::Detail,
        table::{Found, RouteKind},
    },
};

/// The answer to a request whose `Host` is not ours. Under another name of ours, pages redirect to the public URL.
pub fn refusal(app: &App, request: &HttpRequest) -> Option<HttpResponse> {
    let host = match host_of(request) {
        Ok(host) => host,
        Err(error) => return Some(error.error_response()),
    };
    let found = Found::of(request);
    let is_own = host.as_ref().is_some_and(|host| app.public_url.is_own_host(host));
    if is_own || found.internal && host.as_ref().is_none_or(is_internal) {
        return None;
    }
    let is_page = found.kind == RouteKind::Page && matches!(*request.method(), Method::GET | Method::HEAD);
    if is_page && host.is_some_and(|host| app.public_url.is_own_alias(&host)) {
        let path = request.uri().path_and_query().map_or("/", PathAndQuery::as_str);
        let url = format!("{}{path}", app.public_url);
        return Some(HttpResponse::PermanentRedirect().insert_header((LOCATION, url)).finish());
    }
    Some(WebError::Refused(Detail::ForeignHost).error_response())
}

/// Who is asked. A URL in the request line counts more than the header (RFC 9112 §3.2.2); HTTP/1.0 has neither.
fn host_of(request: &HttpRequest) -> Result<Option<Host>, WebError> {
    let in_target = request.uri().scheme().and_then(|_| request.uri().authority()).map(Authority::as_str);
    let header = request.headers().get(HOST).map(|header| header.to_str().unwrap_or_default());
    let parse = |text| parse(text).ok_or(WebError::Refused(Detail::InvalidHost));
    let header = header.map(parse).transpose()?;
    in_target.map(parse).transpose().map(|in_target| in_target.or(header))
}

/// The host of `host[:port]` (RFC 9110 §7.2). The port is whatever the proxy's is.
fn parse(text: &str) -> Option<Host> {
    let (host, port) = text.rsplit_once(':').filter(|_| !text.ends_with(']')).unwrap_or((text, ""));
    Host::parse(host).ok().filter(|_| port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether nobody outside can point this name at us: an address, or a name that public DNS does not know (RFC 6761, RFC 6762, and those of
/// container platforms).
fn is_internal(host: &Host) -> bool {
    let Host::Domain(name) = host else { return true };
    let name = name.strip_suffix('.').unwrap_or(name);
    name.rsplit_once('.').is_none_or(|(_, last)| matches!(last, "localhost" | "local" | "internal" | "svc"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_read_without_its_port() {
        for (text, host) in [
            ("Chat.Example.com", "chat.example.com"),
            ("chat.example.com:8443", "chat.example.com"),
            ("chat.example.com:", "chat.example.com"),
            ("127.0.0.1:3001", "127.0.0.1"),
            ("[::1]", "[::1]"),
            ("[::1]:3001", "[::1]"),
            ("app", "app"),
        ] {
            assert_eq!(parse(text).unwrap().to_string(), host, "{text}");
        }
        for text in
            ["", ":80", "::1", "a b", "a@b", "a/b", "a:b", "a:+1", "a:1:1", "[::1", "[::1]x", "%00", "a?b", "a#b"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn no_name_of_the_public_dns_is_internal() {
        for text in ["10.0.0.7", "[fd00::7]", "app", "app.throughline.svc", "app.svc.cluster.local.", "app.internal"] {
            assert!(is_internal(&parse(text).unwrap()), "{text}");
        }
        for text in ["evil.example", "local.example.com", "svc.example.com.", "10.0.0.7.nip.io"] {
            assert!(!is_internal(&parse(text).unwrap()), "{text}");
        }
    }
}
