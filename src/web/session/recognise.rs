//! Who a request is from: the session behind its cookie, which one query finds, and the subject of its other cookie.

use actix_web::{
    HttpMessage, HttpRequest,
    http::header::{HeaderMap, HeaderValue, SET_COOKIE},
};

use super::name;
use crate::{
    app::App,
    audit::{Event, Outcome},
    crypto::opaque_token::OpaqueToken,
    domain::{principal::ActiveSession, session::ABSOLUTE_LIMIT},
    identity::{
        Visit,
        rules::{self, SessionState},
    },
    store::{StoreError, sessions},
    web::{
        client, cookies,
        subject_cookie::{self, BadCookie, SubjectCookie},
    },
};

/// Who a request is from, kept with it.
#[derive(Debug, Clone, Default)]
pub struct Recognised {
    /// The browser.
    pub visit: Visit,
    /// Its subject's cookie, whether that counts or not.
    pub subject_cookie: Option<SubjectCookie>,
    /// Whether its session ended a moment ago, so that another answer may be on its way with what the browser has from now on.
    pub has_just_left: bool,
    /// Whether the cookie led to a session that is live, or ended a moment ago.
    keeps_cookie: bool,
}

/// The session's cookie, as a request brought it.
pub struct SessionCookie {
    text: String,
    /// What the table knows its key by; none when we did not sign it.
    key_digest: Option<[u8; 32]>,
    /// The same signed anew, when an older secret signed it, so that it outlives that.
    pub renewed: Option<String>,
}

impl SessionCookie {
    /// The cookie of a request; of several, the first that this deployment signed.
    pub fn read(app: &App, headers: &HeaderMap) -> Option<Self> {
        let keys = &app.session_keys;
        let text = cookies::text(headers, &name(app), |text| keys.verify(text).is_some())?;
        let key_digest = keys.verify(&text).map(|key| OpaqueToken::attempt(key).digest());
        let renewed = if keys.are_rotating() { keys.renew(&text) } else { None };
        Some(Self { text, key_digest, renewed })
    }

    /// As it is to be read.
    pub fn as_str(&self) -> &str {
        self.renewed.as_deref().unwrap_or(&self.text)
    }
}

/// Finds out who a request is from, keeps it with the request, and notes the session's use.
///
/// # Errors
/// An outage. The browser keeps its cookies.
pub async fn recognise(app: &App, request: &HttpRequest, cookie: Option<&SessionCookie>) -> Result<(), StoreError> {
    let recognised = who(app, request, cookie).await;
    let (recognised, result) = match recognised {
        Ok(recognised) => (recognised, Ok(())),
        Err(error) => (Recognised { keeps_cookie: true, ..Recognised::default() }, Err(error)),
    };
    request.extensions_mut().insert(recognised);
    result
}

async fn who(app: &App, request: &HttpRequest, cookie: Option<&SessionCookie>) -> Result<Recognised, StoreError> {
    let (session, state) = match cookie {
        Some(SessionCookie { key_digest: Some(digest), .. }) => live_session(app, request, digest).await?,
        Some(_) => {
            note_bad_cookie(app, request, &name(app));
            (None, SessionState::Over)
        }
        None => (None, SessionState::Over),
    };
    let subject_cookie = subject_cookie::read(app, request).unwrap_or_else(|BadCookie| {
        note_bad_cookie(app, request, &subject_cookie::name(app));
        None
    });
    let visit = app.identity.recognise(session, subject_cookie.as_ref().map(|it| it.held)).await?;
    let has_just_left = state == SessionState::JustEnded;
    Ok(Recognised { visit, subject_cookie, has_just_left, keeps_cookie: state != SessionState::Over })
}

/// The session behind a key while it is live: one query, by index. Its use is noted at most once a minute.
async fn live_session(
    app: &App,
    request: &HttpRequest,
    key_digest: &[u8; 32],
) -> Result<(Option<ActiveSession>, SessionState), StoreError> {
    let stored = sessions::find(&app.pool, key_digest).await;
    let stored = stored.inspect_err(|_| count_lookup(app, "unavailable"))?;
    let state = stored.as_ref().map_or(SessionState::Over, |it| rules::session_state(&it.facts, it.now));
    let SessionState::Live { due } = state else {
        count_lookup(app, "absent");
        return Ok((None, state));
    };
    count_lookup(app, "found");
    let session = stored.map(|it| it.session);
    if let (Some(session), true) = (&session, due) {
        sessions::touch(&app.pool, session.id, client::of(request).address).await?;
    }
    Ok((session, state))
}

fn count_lookup(app: &App, result: &str) {
    app.metrics.session_lookups.with_label_values(&[result]).inc();
}

fn note_bad_cookie(app: &App, request: &HttpRequest, name: &str) {
    let client = client::of(request);
    client.entry(Event::BadCookie, Outcome::Refused).because(name).write(&app.audit);
}

/// Tells the browser what has become of its session's cookie, unless the answer sets one: it goes with a session that is over, and is
/// replaced when an older secret signed it.
pub fn tell_of_cookie(app: &App, request: &HttpRequest, cookie: &SessionCookie, failed: bool, headers: &mut HeaderMap) {
    let name = name(app);
    if sets_cookie(headers, &name) {
        return;
    }
    let keeps = request.extensions().get::<Recognised>().is_some_and(|it| it.keeps_cookie);
    let line = match &cookie.renewed {
        _ if !keeps => cookies::removal(app, &name),
        Some(renewed) if !failed && app.renews_cookies() => cookies::line(app, &name, renewed, ABSOLUTE_LIMIT),
        _ => return,
    };
    if let Ok(line) = HeaderValue::try_from(line) {
        headers.append(SET_COOKIE, line);
    }
}

fn sets_cookie(headers: &HeaderMap, name: &str) -> bool {
    let is_its =
        |line: &HeaderValue| line.as_bytes().strip_prefix(name.as_bytes()).is_some_and(|it| it.starts_with(b"="));
    headers.get_all(SET_COOKIE).any(is_its)
}
