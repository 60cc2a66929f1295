//! `/demo/…`: what testers do to a demo from outside. No other server has these addresses.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use serde::Deserialize;
use serde_json::json;
use sqlx::PgPool;
use time::{Duration, format_description::well_known::Rfc3339};
use tokio::sync::Mutex;

use super::{
    clock::{FARTHEST, MovableClock},
    mailbox::Mailbox,
    sample_accounts::make_sample_accounts,
};
use crate::{
    accounts::FieldError,
    app::App,
    domain::{Rejection, clock::Clock, email::Email},
    store::{self, StoreError},
    web::{Json, WebError},
};

/// Every table of the schema. Those of a database that an operator gave us are not ours to empty.
const EMPTY: &str =
    "truncate account, subject, session, throttle, mail_outbox, one_time_link, audit_event, monthly_subjects";

/// That takes longer than a visitor would wait, where the disk is slow or the machine busy.
const PATIENCE: &str = "set local statement_timeout = '10s'";

/// What these addresses work on.
#[derive(Debug)]
pub(super) struct Testing {
    pub clock: Arc<MovableClock>,
    /// The demo's own database; none where `DATABASE_URL` names another.
    pub own_database: Option<PgPool>,
    pub mailbox: Option<Arc<Mailbox>>,
    /// Whoever moves the clock holds it, so that no move is lost.
    pub moving: Mutex<()>,
}

pub(super) async fn clock(testing: Data<Testing>) -> HttpResponse {
    let (now, ahead) = (testing.clock.now(), testing.clock.ahead());
    let now = now.replace_nanosecond(0).unwrap_or(now).format(&Rfc3339).unwrap_or_default();
    HttpResponse::Ok().json(json!({"now": now, "ahead_seconds": ahead.whole_seconds()}))
}

#[derive(Deserialize)]
pub(super) struct Advance {
    advance_seconds: i64,
}

pub(super) async fn advance(
    app: Data<App>,
    testing: Data<Testing>,
    Json(asked): Json<Advance>,
) -> Result<HttpResponse, WebError> {
    let Some(pool) = &testing.own_database else { return Ok(not_its_own()) };
    let _moving = testing.moving.lock().await;
    let ahead = testing.clock.ahead().checked_add(Duration::seconds(asked.advance_seconds));
    let Some(ahead) = ahead.filter(|ahead| asked.advance_seconds >= 0 && *ahead <= FARTHEST) else {
        let rejection = Rejection::OutOfRange { least: 0, most: FARTHEST.whole_seconds() };
        return Err(WebError::Unprocessable(vec![FieldError::new("advance_seconds", rejection)]));
    };
    testing.clock.set_ahead(pool, ahead).await?;
    app.identity.throttle.clear_cache();
    Ok(clock(testing.clone()).await)
}

#[derive(Deserialize)]
struct Addressee {
    to: Option<String>,
}

pub(super) async fn letters(testing: Data<Testing>, request: HttpRequest) -> Result<HttpResponse, WebError> {
    let Some(mailbox) = &testing.mailbox else { return Ok(no_mailbox()) };
    let addressee: Addressee = serde_urlencoded::from_str(request.query_string())
        .map_err(|_| WebError::Unprocessable(vec![FieldError::new("to", Rejection::FieldRepeated)]))?;
    Ok(HttpResponse::Ok().json(json!({"mails": mailbox.to(addressee.to.as_deref())})))
}

pub(super) async fn empty_mailbox(testing: Data<Testing>) -> HttpResponse {
    match &testing.mailbox {
        Some(mailbox) => {
            mailbox.empty();
            HttpResponse::NoContent().finish()
        }
        None => no_mailbox(),
    }
}

/// As it was at the very first start: the sample accounts, the present, and nothing else.
pub(super) async fn reset(app: Data<App>, testing: Data<Testing>) -> Result<HttpResponse, WebError> {
    let Some(pool) = &testing.own_database else { return Ok(not_its_own()) };
    let _moving = testing.moving.lock().await;
    {
        // A batch that is on its way, or waits in the queue, would come back after the table is emptied.
        let trail = app.audit.pause_writing().await;
        empty(pool).await.map_err(StoreError::from)?;
        trail.discard_waiting();
    }
    testing.clock.set_ahead(pool, Duration::ZERO).await?;
    app.identity.throttle.clear_cache();
    make_sample_accounts(&app).await.map_err(|error| WebError::Internal(error.to_string()))?;
    if let Some(mailbox) = &testing.mailbox {
        mailbox.empty();
    }
    Ok(HttpResponse::NoContent().finish())
}

async fn empty(pool: &PgPool) -> sqlx::Result<()> {
    let mut transaction = pool.begin().await?;
    sqlx::query(PATIENCE).execute(&mut *transaction).await?;
    sqlx::query(EMPTY).execute(&mut *transaction).await?;
    transaction.commit().await
}

#[derive(Deserialize)]
pub(super) struct Whose {
    email: String,
}

pub(super) async fn disable(app: Data<App>, Json(whose): Json<Whose>) -> Result<HttpResponse, WebError> {
    set_disabled(&app, &whose, true).await
}

pub(super) async fn enable(app: Data<App>, Json(whose): Json<Whose>) -> Result<HttpResponse, WebError> {
    set_disabled(&app, &whose, false).await
}

async fn set_disabled(app: &App, whose: &Whose, disabled: bool) -> Result<HttpResponse, WebError> {
    let email = Email::parse(&whose.email)
        .map_err(|rejection| WebError::Unprocessable(vec![FieldError::new("email", rejection)]))?;
    let Some(found) = store::accounts::find_by_email(&app.pool, &email).await? else {
        return Ok(refusal(StatusCode::NOT_FOUND, "No account has this email.", "Register it first."));
    };
    store::accounts::set_disabled(&app.pool, found.account.id, disabled).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn no_mailbox() -> HttpResponse {
    let remedy = "Start it with `throughline demo --mailbox`.";
    refusal(StatusCode::NOT_FOUND, "This demo sends no mail.", remedy)
}

fn not_its_own() -> HttpResponse {
    let detail = "This demo runs on the database that DATABASE_URL names, and leaves its clock and its rows alone.";
    refusal(StatusCode::CONFLICT, detail, "Start it without DATABASE_URL.")
}

/// A problem about which these addresses alone can say something.
pub(super) fn refusal(status: StatusCode, detail: &str, remedy: &str) -> HttpResponse {
    let body = json!({
        "type": "about:blank",
        "title": status.canonical_reason(),
        "status": status.as_u16(),
        "detail": format!("{detail} {remedy}"),
    });
    HttpResponse::build(status).content_type("application/problem+json").body(body.to_string())
}
