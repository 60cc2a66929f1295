//! In which language a request is answered: the one that was chosen by the switch on every page, else the one that the browser
//! asks for, else the site's own.

use actix_web::{
    HttpMessage, HttpRequest, HttpResponseBuilder,
    cookie::time::Duration,
    http::header::{
        AcceptLanguage, CONTENT_LANGUAGE, Header, HeaderMap, HeaderValue, Preference, Quality, SET_COOKIE, VARY,
    },
};

use super::cookies;
use crate::{
    app::App,
    domain::locale::{Languages, Locale},
};

const MAX_AGE: Duration = Duration::days(365);

fn name(app: &App) -> String {
    format!("{}language", app.public_url.cookie_prefix())
}

/// The language of the answer. [`label`] says it, once it was asked for.
pub fn of(app: &App, request: &HttpRequest) -> Locale {
    let chosen = cookies::texts(request.headers(), &name(app)).find_map(|tag| app.languages.exactly(&tag));
    let locale = chosen.unwrap_or_else(|| preferred(&app.languages, request));
    request.extensions_mut().insert(locale);
    locale
}

/// The language of the answer, if anything in it is in one.
pub fn told(request: &HttpRequest) -> Option<Locale> {
    request.extensions().get().copied()
}

/// The language of a page on which nobody can choose one.
#[must_use]
pub fn preferred(languages: &Languages, request: &HttpRequest) -> Locale {
    asked_for(languages, request).unwrap_or_else(|| languages.default_one())
}

/// The first of the browser's languages that is offered, by its preference (RFC 9110 §12.5.4; lookup, RFC 4647 §3.4).
fn asked_for(languages: &Languages, request: &HttpRequest) -> Option<Locale> {
    let AcceptLanguage(mut ranges) = AcceptLanguage::parse(request).ok()?;
    ranges.retain(|range| range.quality > Quality::ZERO);
    // Those of the same quality stay in their order.
    ranges.sort_by_key(|range| std::cmp::Reverse(range.quality));
    ranges.iter().find_map(|range| match &range.item {
        Preference::Specific(tag) => languages.lookup(tag.as_str()),
        Preference::Any => None,
    })
}

/// Remembers a choice.
pub fn choose(app: &App, response: &mut HttpResponseBuilder, locale: Locale) {
    response.append_header((SET_COOKIE, cookies::line(app, &name(app), locale.tag(), MAX_AGE)));
}

/// Says which language an answer is in, and what that depends on.
pub fn label(headers: &mut HeaderMap, locale: Locale) {
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(locale.tag()));
    headers.append(VARY, HeaderValue::from_static("Accept-Language, Cookie"));
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_most_wanted_language_that_is_offered_counts() {
        let languages = Languages::new(vec![Locale::En, Locale::De, Locale::Fr], Locale::Fr).unwrap();
        for (header, locale) in [
            ("de", Some(Locale::De)),
            ("de-AT, en;q=0.5", Some(Locale::De)),
            ("en;q=0.5, de;q=0.8", Some(Locale::De)),
            ("ja, en;q=0.1", Some(Locale::En)),
            ("en;q=0, de;q=0.1", Some(Locale::De)),
            ("de;q=0.5, en;q=0.5", Some(Locale::De)),
            ("DE-de-1996", Some(Locale::De)),
            ("zh-Hans-CN, *", None),
            ("*", None),
            ("", None),
            ("en;q=nonsense, !, de", Some(Locale::De)),
            (";;;,,,q=1", None),
        ] {
            let request = TestRequest::default().insert_header(("accept-language", header)).to_http_request();
            assert_eq!(asked_for(&languages, &request), locale, "{header}");
        }
    }
}
