//! `/demo/…`: what testers do to a demo from outside. No other server has these addresses.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::json;
use sqlx::{PgConnection, PgPool, error::DatabaseError};
use time::{Duration, format_description::well_known::Rfc3339};
use tokio::sync::Mutex;

use super::{
    clock::{FARTHEST, MovableClock},
    mailbox::Mailbox,
    sample_accounts::Originals,
};
use crate::{
    accounts::FieldError,
    app::App,
    assistant::SharedConversations,
    crypto::password_hasher::StoredHash,
    domain::{Rejection, account::Account, clock::Clock, email::Email},
    store::{self, StoreError},
    web::{Json, WebError},
};

/// Everything but the sample accounts, one statement for each table. What hangs on an account or a subject goes with it. No table is
/// locked as a whole, so nobody who is just logging in waits, or is waited for. Those of a database that an operator gave us are not
/// ours to empty.
const EMPTY: &str = "
    set local statement_timeout = '10s';
    set local deadlock_timeout = '20ms';
    delete from subject;
    delete from one_time_link;
    delete from mail_outbox;
    delete from throttle;
    delete from audit_event;
    delete from monthly_subjects;
    update throughline_demo.clock set ahead = interval '0'";

/// Accounts that are no sample, and those that are being erased.
const REMOVE_OTHERS: &str = "delete from account where email <> all($1) or erasure_resumes_at is not null";

/// How often a reset is tried that meets somebody who locks the same rows the other way round.
const TRIES: u32 = 10;

/// What these addresses work on.
#[derive(Debug)]
pub(super) struct Testing {
    pub clock: Arc<MovableClock>,
    /// The demo's own database; none where `DATABASE_URL` names another.
    pub own_database: Option<PgPool>,
    pub mailbox: Option<Arc<Mailbox>>,
    pub originals: Originals,
    /// The stand-in's.
    pub conversations: SharedConversations,
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

/// As it was at the very first start: the sample accounts, the present, and nothing else. Others see all of it or nothing.
pub(super) async fn reset(app: Data<App>, testing: Data<Testing>) -> Result<HttpResponse, WebError> {
    let Some(pool) = &testing.own_database else { return Ok(not_its_own()) };
    let originals = testing.originals.get(&app).await.map_err(|error| WebError::Unavailable(error.to_string()))?;
    let _moving = testing.moving.lock().await;
    {
        // A batch that is on its way, or waits in the queue, would come back after the table is emptied.
        let trail = app.audit.pause_writing().await;
        restore_all(pool, originals).await.map_err(StoreError::from)?;
        trail.discard_waiting();
    }
    testing.clock.follow(Duration::ZERO);
    app.identity.throttle.clear_cache();
    testing.conversations.end_all();
    if let Some(mailbox) = &testing.mailbox {
        mailbox.empty();
    }
    Ok(HttpResponse::NoContent().finish())
}

async fn restore_all(pool: &PgPool, originals: &[(Account, StoredHash)]) -> sqlx::Result<()> {
    let mut tries = 1;
    loop {
        match try_restore(pool, originals).await {
            Err(error) if tries < TRIES && is_deadlock(&error) => tries += 1,
            result => return result,
        }
    }
}

async fn try_restore(pool: &PgPool, originals: &[(Account, StoredHash)]) -> sqlx::Result<()> {
    let emails: Vec<_> = originals.iter().map(|(account, _)| account.email.as_str()).collect();
    let mut transaction = pool.begin().await?;
    sqlx::raw_sql(EMPTY).execute(&mut *transaction).await?;
    sqlx::query(REMOVE_OTHERS).bind(emails).execute(&mut *transaction).await?;
    for original in originals {
        restore(&mut transaction, original).await?;
    }
    transaction.commit().await
}

/// Puts a sample account back. It keeps its id, so that whoever is just logging in is not told that the password is wrong.
async fn restore(connection: &mut PgConnection, (account, password_hash): &(Account, StoredHash)) -> sqlx::Result<()> {
    let restore = sqlx::query(
        "insert into account (id, email, display_name, custom_user_id, password_hash, created_at, locale, email_verified_at)
         values ($1, $2, $3, $4, $5, now(), $6, now())
         on conflict (email) do update set
             (display_name, custom_user_id, password_hash, created_at, locale, email_verified_at) =
             (excluded.display_name, excluded.custom_user_id, excluded.password_hash, excluded.created_at, excluded.locale,
              excluded.email_verified_at),
             password_version = 1, disabled_at = null, confirmation_requested_at = null",
    );
    let restore = restore.bind(account.id.0).bind(account.email.as_str()).bind(account.display_name.as_str());
    let restore = restore.bind(account.custom_user_id.as_str()).bind(password_hash.expose_secret());
    restore.bind(account.locale.tag()).execute(connection).await.map(drop)
}

fn is_deadlock(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(DatabaseError::code).as_deref() == Some("40P01")
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
        let remedy = "Register it first.";
        return Ok(refusal(StatusCode::NOT_FOUND, "unknown-account", "No account has this email", remedy));
    };
    store::accounts::set_disabled(&app.pool, found.account.id, disabled).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn no_mailbox() -> HttpResponse {
    let remedy = "Start it with `throughline demo --mailbox`.";
    refusal(StatusCode::NOT_FOUND, "no-mailbox", "This demo sends no mail", remedy)
}

fn not_its_own() -> HttpResponse {
    let remedy = "It leaves the clock and the rows of the database that DATABASE_URL names alone: start it without DATABASE_URL.";
    refusal(StatusCode::CONFLICT, "foreign-database", "This demo's database is not its own", remedy)
}

/// A problem about which these addresses alone can say something, as docs/problems lists them.
pub(super) fn refusal(status: StatusCode, name: &str, title: &str, detail: &str) -> HttpResponse {
    let body = json!({
        "type": format!("urn:throughline:problem:demo:{name}"),
        "title": title,
        "status": status.as_u16(),
        "detail": detail,
    });
    HttpResponse::build(status).content_type("application/problem+json").body(body.to_string())
}
