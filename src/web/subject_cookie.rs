//! The cookie that keeps a browser's subject, for 45 days from its last use: `<subject>.<binding>.<Unix time of issue>`, signed. In a demo
//! that was reset, `.<how often>` follows.
//!
//! Set by the server and not by a script: Safari cuts the life of cookies that scripts set to seven days, and one person
//! would be billed as many.

use actix_web::{HttpRequest, HttpResponseBuilder, http::header::SET_COOKIE};
use time::{Duration, OffsetDateTime, macros::datetime};

use super::cookies;
use crate::{
    app::App,
    domain::subject::{Binding, HeldSubject, Subject},
    identity::rules::{self, COOKIE_LIMIT},
};

/// Cookies from before this day carry no time of issue and no binding. They count as issued on it.
const DATED_SINCE: OffsetDateTime = datetime!(2026-11-26 00:00 UTC);
/// A cookie younger than this stays as the browser sent it.
const SETTLED: Duration = Duration::hours(1);

/// The cookie's name.
pub fn name(app: &App) -> String {
    format!("{}subject", app.public_url.cookie_prefix())
}

/// What a browser sent.
#[derive(Debug, Clone)]
pub struct SubjectCookie {
    text: String,
    /// Whether an older secret signed it, and it is to outlive that.
    is_to_be_renewed: bool,
    /// The subject, and which of its cookies this is.
    pub held: HeldSubject,
    /// When it was issued, to the second.
    pub issued_at: OffsetDateTime,
}

/// A cookie that this deployment did not make.
#[derive(Debug)]
pub struct BadCookie;

/// The cookie of a request; of several, the first that this deployment signed. One that is too old counts as absent.
///
/// # Errors
/// [`BadCookie`] when this deployment did not sign it.
pub fn read(app: &App, request: &HttpRequest) -> Result<Option<SubjectCookie>, BadCookie> {
    let keys = &app.subject_keys;
    let signed = |text: &str| parse(keys.verify(text)?);
    let Some(text) = cookies::text(request.headers(), &name(app), |text| signed(text).is_some()) else {
        return Ok(None);
    };
    let (held, issued_at, resets) = signed(&text).ok_or(BadCookie)?;
    let is_to_be_renewed = keys.are_rotating() && app.renews_cookies() && keys.renew(&text).is_some();
    let cookie = SubjectCookie { text, is_to_be_renewed, held, issued_at };
    let is_valid = resets == app.resets() && !rules::is_expired(issued_at, app.clock.now());
    Ok(is_valid.then_some(cookie))
}

fn parse(value: &str) -> Option<(HeldSubject, OffsetDateTime, i32)> {
    let mut parts = value.split('.');
    let subject = Subject::parse(parts.next()?).ok()?;
    let (binding, issued_at) = match (parts.next(), parts.next()) {
        (None, _) => (Binding::FREE, DATED_SINCE),
        (Some(binding), Some(issued_at)) => {
            let issued_at = OffsetDateTime::from_unix_timestamp(issued_at.parse().ok()?).ok()?;
            (Binding(binding.parse().ok()?), issued_at)
        }
        _ => return None,
    };
    let resets = parts.next().map_or(Some(0), |resets| resets.parse().ok())?;
    parts.next().is_none().then_some((HeldSubject { subject, binding }, issued_at, resets))
}

/// Adds the cookie to an answer, so that its 45 days begin anew. `sent` is what the browser sent of the same subject: it keeps its
/// text while that is young, and for a while after the server's start (see [`App::renews_cookies`]).
pub fn set(app: &App, response: &mut HttpResponseBuilder, held: HeldSubject, sent: Option<&SubjectCookie>) {
    let now = app.clock.now();
    let sent = sent.filter(|it| it.held == held);
    let is_young = |it: &&SubjectCookie| (it.issued_at..it.issued_at + SETTLED).contains(&now);
    let kept = sent.filter(|it| !it.is_to_be_renewed && (is_young(it) || !app.renews_cookies()));
    let text = kept.map_or_else(|| app.subject_keys.sign(&value(held, now, app.resets())), |it| it.text.clone());
    response.append_header((SET_COOKIE, cookies::line(app, &name(app), &text, COOKIE_LIMIT)));
}

fn value(held: HeldSubject, now: OffsetDateTime, resets: i32) -> String {
    let value = format!("{}.{}.{}", held.subject, held.binding.0, now.unix_timestamp());
    if resets == 0 { value } else { format!("{value}.{resets}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBJECT: &str = "anon-6f0c2c1e-8c2a-4d8e-9d55-0d6f1f1c7b1a";

    #[test]
    fn a_cookie_from_before_dates_counts_as_issued_when_they_came() {
        let (held, issued_at, _) = parse(SUBJECT).unwrap();
        assert_eq!((held.binding, issued_at), (Binding::FREE, DATED_SINCE));
        let (dated, issued_at, resets) = parse(&format!("{SUBJECT}.3.1800000000")).unwrap();
        assert_eq!((dated.subject, dated.binding), (held.subject, Binding(3)));
        assert_eq!((issued_at.unix_timestamp(), resets), (1_800_000_000, 0));
        assert_eq!(parse(&value(dated, issued_at, 7)), Some((dated, issued_at, 7)));
    }

    #[test]
    fn nothing_else_is_a_cookie() {
        for rest in [".", ".1", ".1.", ".1.2.x", ".1.2.3.4", ".x.1800000000", ".1.x", ".1.99999999999999999"] {
            assert!(parse(&format!("{SUBJECT}{rest}")).is_none(), "{rest}");
        }
    }
}
