//! `/demo/…`: what testers do to a demo from outside. No other server has these addresses.

use std::{sync::Arc, time::Duration};

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use sqlx::PgPool;
use tokio::sync::Mutex;
use utoipa::ToSchema;

use super::{
    clock::MovableClock,
    example_id,
    mailbox::Mailbox,
    sample_accounts::Originals,
    shapes::{
        ACCOUNTS, AccountProblems, FieldProblems, MAILBOX, MailboxContent, MailboxProblems, ShownCode, Unavailable,
    },
};
use crate::{
    accounts::FieldError,
    app::App,
    assistant::Memory,
    crypto::authenticator::Authenticator,
    domain::{Rejection, email::Email},
    store,
    web::{Json, WebError},
};

/// What these addresses work on.
#[derive(Debug)]
pub(super) struct Testing {
    pub clock: Arc<MovableClock>,
    /// The demo's own database; none where `DATABASE_URL` names another.
    pub own_database: Option<PgPool>,
    pub mailbox: Option<Arc<Mailbox>>,
    pub originals: Originals,
    /// The stand-in's.
    pub stand_in: Memory,
    /// Example ID's.
    pub example_id: Option<example_id::Memory>,
    /// Whoever moves the clock holds it, so that no move is lost.
    pub moving: Mutex<()>,
}

/// How long a request may wait for a mail.
const LONGEST_WAIT_SECONDS: i64 = 30;

#[derive(Deserialize)]
struct Wanted {
    to: Option<String>,
    wait: Option<String>,
}

/// Read the mailbox
///
/// Needs `throughline demo --mailbox`.
#[utoipa::path(
    get, path = "/demo/mailbox", operation_id = "getMails", tag = MAILBOX,
    params(
        ("to" = Option<String>, Query, description = "The address of the mails; those of all addresses without it."),
        ("wait" = Option<u8>, Query, maximum = 30, description = "Most seconds to wait for a mail."),
    ),
    responses((status = 200, description = "The mails, oldest first.", body = MailboxContent), MailboxProblems, FieldProblems),
)]
pub(super) async fn letters(testing: Data<Testing>, request: HttpRequest) -> Result<HttpResponse, WebError> {
    let Some(mailbox) = &testing.mailbox else { return Ok(no_mailbox()) };
    let wanted: Wanted = serde_urlencoded::from_str(request.query_string())
        .map_err(|_| WebError::Unprocessable(vec![FieldError::new("to", Rejection::FieldRepeated)]))?;
    let wait = wanted.wait.map_or(Ok(0), |seconds| seconds.parse()).ok().filter(|wait| *wait <= LONGEST_WAIT_SECONDS);
    let Some(wait) = wait.and_then(|wait| u64::try_from(wait).ok()) else {
        let rejection = Rejection::OutOfRange { least: 0, most: LONGEST_WAIT_SECONDS };
        return Err(WebError::Unprocessable(vec![FieldError::new("wait", rejection)]));
    };
    let mails = mailbox.wait_for(wanted.to.as_deref(), Duration::from_secs(wait)).await;
    Ok(HttpResponse::Ok().json(json!({"mails": mails, "failing": mailbox.fails()})))
}

/// What the mail server does.
#[derive(Deserialize, ToSchema)]
pub(super) struct MailServer {
    /// Whether it refuses every mail from now on. Refused mails are tried again after 10 s, 20 s, and so on.
    failing: bool,
}

/// Let the mail server fail
///
/// Needs `throughline demo --mailbox`.
#[utoipa::path(
    post, path = "/demo/mailbox", operation_id = "setMailServer", tag = MAILBOX, request_body = MailServer,
    responses((status = 204, description = "It does from now on."), MailboxProblems),
)]
pub(super) async fn set_mail_server(testing: Data<Testing>, Json(asked): Json<MailServer>) -> HttpResponse {
    match &testing.mailbox {
        Some(mailbox) => {
            mailbox.set_failing(asked.failing);
            HttpResponse::NoContent().finish()
        }
        None => no_mailbox(),
    }
}

/// Empty the mailbox
///
/// Mails that are still to be sent come afterwards.
#[utoipa::path(
    delete, path = "/demo/mailbox", operation_id = "emptyMailbox", tag = MAILBOX,
    responses((status = 204, description = "It is empty."), MailboxProblems),
)]
pub(super) async fn empty_mailbox(testing: Data<Testing>) -> HttpResponse {
    match &testing.mailbox {
        Some(mailbox) => {
            mailbox.empty();
            HttpResponse::NoContent().finish()
        }
        None => no_mailbox(),
    }
}

/// Whose account it is.
#[derive(Deserialize, ToSchema)]
pub(super) struct Whose {
    /// The login name.
    #[schema(format = Email, max_length = 254, example = "cade@example.com")]
    email: String,
}

/// Disable an account
///
/// Its sessions end, as with `throughline user disable`.
#[utoipa::path(
    post, path = "/demo/accounts/disable", operation_id = "disableAccount", tag = ACCOUNTS, request_body = Whose,
    responses((status = 204, description = "It is disabled."), AccountProblems, Unavailable),
)]
pub(super) async fn disable(app: Data<App>, Json(whose): Json<Whose>) -> Result<HttpResponse, WebError> {
    set_disabled(&app, &whose, true).await
}

/// Enable an account again
///
/// Its sessions don't come back.
#[utoipa::path(
    post, path = "/demo/accounts/enable", operation_id = "enableAccount", tag = ACCOUNTS, request_body = Whose,
    responses((status = 204, description = "It is enabled."), AccountProblems, Unavailable),
)]
pub(super) async fn enable(app: Data<App>, Json(whose): Json<Whose>) -> Result<HttpResponse, WebError> {
    set_disabled(&app, &whose, false).await
}

/// An authenticator app.
#[derive(Deserialize, ToSchema)]
pub(super) struct TestersApp {
    /// Its key, as the page shows it that sets it up. Blanks do not count.
    #[schema(value_type = String, example = "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP")]
    key: SecretString,
}

/// Read an authenticator app
///
/// The code that an app with this key shows by the demo's clock: for tests that have no telephone.
#[utoipa::path(
    post, path = "/demo/authenticator", operation_id = "getCode", tag = ACCOUNTS, request_body = TestersApp,
    responses((status = 200, description = "The code.", body = ShownCode), FieldProblems),
)]
pub(super) async fn code(app: Data<App>, Json(asked): Json<TestersApp>) -> Result<HttpResponse, WebError> {
    let key = asked.key.expose_secret().replace(' ', "").to_uppercase();
    let shown = Authenticator::parse(&key).and_then(|it| it.code_at(app.clock.now()));
    let unfit = || WebError::Unprocessable(vec![FieldError::new("key", Rejection::ValueUnfit)]);
    Ok(HttpResponse::Ok().json(json!({"code": shown.ok_or_else(unfit)?.expose_secret()})))
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

pub(super) fn not_its_own() -> HttpResponse {
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
