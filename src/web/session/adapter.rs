//! What actix-session cannot do by itself, in one place:
//!
//! - **Rotation of secrets.** It knows one. While there are several, a cookie that an older one signed is signed anew on the way in,
//!   and handed to the browser on the way out, so that it outlives the older secret.
//! - **Exact names.** It reads `%5F%5FHost-session` as `__Host-session`, which browsers do not guard as they guard the real name
//!   (RFC 6265bis §4.1.3.2), and no cookie at all when one of them cannot be parsed. Such a header is rewritten.
//! - **Several cookies.** Of two with its name it takes the first, whoever made it. The header is rewritten to the first that we signed.
//! - **Dead cookies.** It sends no removal for a session that its store no longer knows.
//! - **Outages.** It answers a bare 500 when its store fails, and forgets the request. So the store tells of a failure beside what it
//!   gives back, and the answer is 503. The cookie stays.
//! - **Use.** Its store never sees the request, so the idle limit and the client's network are moved here.

use actix_identity::IdentityExt;
use actix_web::{
    HttpMessage, ResponseError,
    body::{BoxBody, MessageBody},
    cookie::{Cookie, time::Duration},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderMap, HeaderValue, SET_COOKIE},
    middleware::Next,
    web::Data,
};

use super::{name, store};
use crate::{
    app::App,
    audit::{Event, Outcome},
    domain::{principal::ActiveSession, session::ABSOLUTE_LIMIT},
    identity::{Visit, rules::SessionState},
    store::{StoreError, in_one_budget, sessions},
    web::{
        client, cookies,
        error::WebError,
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

/// Around actix-session.
pub async fn guard(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let Some(app) = request.app_data::<Data<App>>().cloned() else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    let name = name(&app);
    let sent = cookies::text(request.headers(), &name, |text| app.session_keys.verify(text).is_some());
    let renewed = sent.as_deref().filter(|_| app.session_keys.are_rotating()).and_then(|it| app.session_keys.renew(it));
    if renewed.is_some() || cookies::mislead(request.headers(), &name) {
        cookies::replace(request.headers_mut(), &name, renewed.as_deref().or(sent.as_deref()));
    }
    let (response, failure) = store::in_request(in_one_budget(next.call(request))).await;
    let mut response = response?.map_into_boxed_body();
    if let Some(reason) = failure {
        return Ok(response.into_response(WebError::Unavailable(reason).error_response()));
    }
    if sent.is_some() && !sets_cookie(response.headers(), &name) {
        let keeps = response.request().extensions().get::<Recognised>().is_some_and(|it| it.keeps_cookie);
        let failed = response.status().is_client_error() || response.status().is_server_error();
        let cookie = match renewed {
            _ if !keeps => Some(removal(&app)),
            Some(renewed) if !failed && app.renews_cookies() => {
                Some(cookies::build(&app, name, renewed, ABSOLUTE_LIMIT))
            }
            _ => None,
        };
        if let Some(Ok(line)) = cookie.map(|cookie| HeaderValue::from_str(&cookie.encoded().to_string())) {
            response.headers_mut().append(SET_COOKIE, line);
        }
    }
    Ok(response)
}

/// Inside actix-identity: keeps the session of whoever is logged in with the request, and notes its use.
pub async fn recognise(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if let Some(reason) = store::take_failure() {
        request.extensions_mut().insert(Recognised { keeps_cookie: true, ..Recognised::default() });
        return Ok(request.into_response(WebError::Unavailable(reason).error_response()));
    }
    if let Some(app) = request.app_data::<Data<App>>() {
        match who(app, &request).await {
            Ok(recognised) => drop(request.extensions_mut().insert(recognised)),
            Err(error) => {
                request.extensions_mut().insert(Recognised { keeps_cookie: true, ..Recognised::default() });
                return Ok(request.into_response(WebError::from(error).error_response()));
            }
        }
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

async fn who(app: &App, request: &ServiceRequest) -> Result<Recognised, StoreError> {
    let (session, state) = live_session(app, request).await?;
    let subject_cookie = subject_cookie::read(app, request.request()).unwrap_or_else(|BadCookie| {
        note_bad_cookie(app, request, &subject_cookie::name(app));
        None
    });
    let visit = app.identity.recognise(session, subject_cookie.as_ref().map(|it| it.held)).await?;
    let has_just_left = state == SessionState::JustEnded;
    Ok(Recognised { visit, subject_cookie, has_just_left, keeps_cookie: state != SessionState::Over })
}

/// The session of whoever is logged in, whose use is noted.
async fn live_session(
    app: &App,
    request: &ServiceRequest,
) -> Result<(Option<ActiveSession>, SessionState), StoreError> {
    let Some(found) = store::take_found() else {
        if cookies::texts(request.headers(), &name(app)).next().is_some() {
            note_bad_cookie(app, request, &name(app));
        }
        return Ok((None, SessionState::Over));
    };
    let identity = request.get_identity().and_then(|identity| identity.id()).ok();
    let is_theirs = |it: &ActiveSession| identity.is_some_and(|id| id == it.person.account_id.to_string());
    let session = found.session.filter(is_theirs);
    if let (Some(session), SessionState::Live { due: true }) = (&session, found.state) {
        let address = client::of(request.request()).address;
        Box::pin(sessions::touch(&app.pool, session.id, address)).await?;
    }
    Ok((session, found.state))
}

fn note_bad_cookie(app: &App, request: &ServiceRequest, name: &str) {
    let client = client::of(request.request());
    client.entry(Event::BadCookie, Outcome::Refused).because(name).write(&app.audit);
}

fn removal(app: &App) -> Cookie<'static> {
    let mut cookie = cookies::build(app, name(app), String::new(), Duration::ZERO);
    cookie.make_removal();
    cookie
}

fn sets_cookie(headers: &HeaderMap, name: &str) -> bool {
    let prefix = format!("{name}=");
    headers.get_all(SET_COOKIE).any(|value| value.as_bytes().starts_with(prefix.as_bytes()))
}
