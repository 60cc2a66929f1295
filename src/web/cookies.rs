//! What the signed cookies of ours have in common, and the `Cookie` header, in which they count under exactly their name.

use actix_web::{
    cookie::{Cookie, time::Duration},
    http::header::{COOKIE, HeaderMap, HeaderValue},
};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};

use crate::app::App;

/// The line that sets a cookie for this host alone, and on it for our path alone, that no script reads (ASVS 3.3.1 to 3.3.4; RFC 6265
/// §4.1). The text is one of ours, and needs no encoding.
#[must_use]
pub fn line(app: &App, name: &str, text: &str, max_age: Duration) -> String {
    let secure = if app.public_url.is_https() { "; Secure" } else { "" };
    let (path, seconds) = (app.public_url.cookie_path(), max_age.whole_seconds());
    format!("{name}={text}; HttpOnly; SameSite=Lax{secure}; Path={path}; Max-Age={seconds}")
}

/// The line that makes a browser forget this cookie, also one that knows no `Max-Age`.
#[must_use]
pub fn removal(app: &App, name: &str) -> String {
    format!("{}; Expires=Thu, 01 Jan 1970 00:00:00 GMT", line(app, name, "", Duration::ZERO))
}

/// The text of the cookie of exactly this name. A browser may send several: a page of a neighbour under the same domain can add one, and
/// servers must not rely on their order (RFC 6265 §4.2.2). So the first that is `genuine` counts, or, for want of one, the first.
#[must_use]
pub fn text(headers: &HeaderMap, name: &str, genuine: impl Fn(&str) -> bool) -> Option<String> {
    let mut all = texts(headers, name);
    let first = all.next()?;
    let Some(second) = all.next() else { return Some(first) };
    let found = [first.clone(), second].into_iter().chain(all).find(|text| genuine(text));
    Some(found.unwrap_or(first))
}

/// The text of each cookie of exactly this name.
///
/// actix-web would decode names, too, and take `%5F%5FHost-subject` for the subject's. Browsers keep only what really begins with
/// `__Host-` from being set by a neighbour under the same domain (RFC 6265bis §4.1.3.2).
pub fn texts(headers: &HeaderMap, name: &str) -> impl Iterator<Item = String> {
    pairs(headers).filter_map(move |pair| value_of(pair, name)).map(decoded)
}

/// The names of the cookies that begin with `prefix`.
#[must_use]
pub fn names(headers: &HeaderMap, prefix: &str) -> Vec<String> {
    let named = |pair: &[u8]| {
        let name = pair.split(|byte| *byte == b'=').next()?;
        let name = str::from_utf8(name).ok().filter(|name| name.starts_with(prefix))?;
        name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')).then(|| name.to_owned())
    };
    pairs(headers).filter_map(named).collect()
}

/// Puts `value` in the place of every cookie that anybody could take for the one of this name, so that actix-web reads what we do.
/// Other cookies stay, unless actix-web could not read them.
pub fn replace(headers: &mut HeaderMap, name: &str, value: Option<&str>) {
    let own = value.map(|value| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)).into_bytes());
    let others = pairs(headers).filter(|pair| value_of(pair, name).is_none() && !misleads(pair, name));
    let line = others.map(<[u8]>::to_vec).chain(own).collect::<Vec<_>>().join(&b"; "[..]);
    match HeaderValue::from_bytes(&line) {
        Ok(line) if !line.is_empty() => drop(headers.insert(COOKIE, line)),
        _ => drop(headers.remove(COOKIE)),
    }
}

/// Whether actix-web reads another cookie or another value under this name, or nothing because one cookie is illegible to it. Of several
/// it reads the first.
#[must_use]
pub fn mislead(headers: &HeaderMap, name: &str) -> bool {
    texts(headers, name).nth(1).is_some() || pairs(headers).any(|pair| misleads(pair, name))
}

fn misleads(pair: &[u8], name: &str) -> bool {
    let read = str::from_utf8(pair).ok().and_then(|text| Cookie::parse_encoded(text).ok());
    let ours = value_of(pair, name).map(decoded);
    let same = |cookie: Cookie| (cookie.name() == name).then(|| cookie.value()) == ours.as_deref();
    !pair.is_empty() && !read.is_some_and(same)
}

/// Each `name=value` of the request, not decoded.
fn pairs(headers: &HeaderMap) -> impl Iterator<Item = &[u8]> {
    let lines = headers.get_all(COOKIE).map(HeaderValue::as_bytes);
    lines.flat_map(|line| line.split(|byte| *byte == b';')).map(<[u8]>::trim_ascii)
}

fn value_of<'a>(pair: &'a [u8], name: &str) -> Option<&'a [u8]> {
    pair.strip_prefix(name.as_bytes())?.strip_prefix(b"=")
}

fn decoded(value: &[u8]) -> String {
    // What we set needs no decoding.
    let plain = !value.contains(&b'%');
    if plain { String::from_utf8_lossy(value) } else { percent_decode(value).decode_utf8_lossy() }.into_owned()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    const NAME: &str = "__Host-session";

    fn headers(line: &str) -> HeaderMap {
        TestRequest::default().insert_header((COOKIE, line)).to_http_request().headers().clone()
    }

    #[test]
    fn only_the_exact_name_counts() {
        for line in [
            "%5F%5FHost-session=own",
            "__Host%2Dsession=own",
            "__Host-session =own",
            "__host-session=own",
            "=__Host-session=own",
        ] {
            assert_eq!(text(&headers(line), NAME, |_| true), None, "{line}");
        }
        assert_eq!(text(&headers("a=b; __Host-session=c%2Bd"), NAME, |_| false).as_deref(), Some("c+d"));
    }

    #[test]
    fn of_several_the_first_that_is_genuine_counts() {
        let mut several = headers("__Host-session=a; __Host-session=b%2B; theme=dark");
        several.append(COOKIE, HeaderValue::from_static("__Host-session=c"));
        for (genuine, counts) in [("abc", "a"), ("b+c", "b+"), ("c", "c"), ("none", "a")] {
            assert_eq!(text(&several, NAME, |text| genuine.contains(text)).as_deref(), Some(counts), "{genuine}");
        }
    }

    #[test]
    fn a_header_that_misleads_actix_is_known() {
        for line in [
            "%5F%5FHost-session=own",
            "__Host-session =own",
            "__Host-session=a; __Host-session=\u{e9}%ff",
            "__Host-session=a%2B; theme=dark; ; __Host-session=b",
            "__Host-session=own\u{a0}",
            "__Host-session=\"own\"",
        ] {
            assert!(mislead(&headers(line), NAME), "{line}");
        }
        assert!(!mislead(&headers("__Host-session=a%2B; theme=dark; ; __Host-subject=b"), NAME));
        let mut illegible = headers("__Host-session=a");
        illegible.append(COOKIE, HeaderValue::from_bytes(b"__Host-session=\xe9").unwrap());
        assert!(mislead(&illegible, NAME), "actix-web reads nothing of such a header");
    }

    #[test]
    fn actix_reads_the_cookie_that_we_put_there_and_no_other() {
        for line in
            ["%5F%5FHost-session=own", "__Host-session=own; theme=dark", " __Host-session =own;x", "caf\u{e9}=1"]
        {
            for value in [None, Some("ours+/=")] {
                let mut headers = headers(line);
                headers.append(COOKIE, HeaderValue::from_bytes(b"old=\xe9; language=pl").unwrap());
                replace(&mut headers, NAME, value);
                let request = headers.into_iter().fold(TestRequest::default(), TestRequest::append_header);
                let request = request.to_http_request();
                let read = |name| request.cookie(name).map(|cookie| cookie.value().to_owned());
                assert_eq!(read(NAME).as_deref(), value, "{line}");
                assert_eq!(read("language").as_deref(), Some("pl"), "{line}");
                assert_eq!(read("theme").is_some(), line.contains("theme"), "{line}");
            }
        }
    }
}
