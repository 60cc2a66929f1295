//! `POST /demo/reset`: as it was at the very first start.

use actix_web::{HttpResponse, web::Data};
use sqlx::{PgPool, error::DatabaseError};

use super::{
    clock::Reading,
    sample_accounts::Original,
    shapes::{DEMO, OwnDatabaseProblems, Unavailable},
    test_routes::{Testing, not_its_own},
};
use crate::{app::App, crypto::password_hasher::HashError, store::StoreError, web::WebError};

/// Everything but the sample accounts, one statement for each table. What hangs on an account or a subject goes with it. No table is
/// locked as a whole, so nobody who is just logging in waits, or is waited for. Those of a database that an operator gave us are not
/// ours to empty.
const EMPTY: &str = "
    set local statement_timeout = '10s';
    set local deadlock_timeout = '20ms';
    delete from subject;
    delete from handover;
    delete from invitation;
    delete from invitation_request;
    delete from email_change;
    delete from one_time_link;
    delete from mail_outbox;
    delete from throttle;
    delete from account_provider;
    delete from passkey;
    delete from passkey_challenge;
    delete from second_factor;
    delete from audit_event;
    delete from monthly_subjects";

const GO_BACK_TO_THE_PRESENT: &str =
    "update throughline_demo.clock set ahead = interval '0', frozen_at = null, resets = resets + 1 returning resets";

/// Accounts that are no sample, and those that are being erased.
const REMOVE_OTHERS: &str =
    "delete from account where email is null or email <> all($1) or erasure_resumes_at is not null";

/// How often a reset is tried that meets somebody who locks the same rows the other way round.
const TRIES: u32 = 10;

/// Start again
///
/// The sample accounts, the present, and nothing else: accounts, sessions, subjects, mails and limits are gone, and tokens and cookies from
/// before count no more. Other requests see all of it or nothing.
#[utoipa::path(
    post, path = "/demo/reset", operation_id = "resetDemo", tag = DEMO,
    responses((status = 204, description = "Done."), OwnDatabaseProblems, Unavailable),
)]
pub(super) async fn post(app: Data<App>, testing: Data<Testing>) -> Result<HttpResponse, WebError> {
    let Some(pool) = &testing.own_database else { return Ok(not_its_own()) };
    let originals = testing.originals.get(&app).await.map_err(|error| match error {
        HashError::Busy => WebError::Unavailable(error.to_string()),
        error => WebError::Internal(error.to_string()),
    })?;
    let _moving = testing.moving.lock().await;
    {
        // A batch that is on its way, or waits in the queue, would come back after the table is emptied.
        let trail = app.audit.pause_writing().await;
        app.set_resets(restore_all(pool, originals).await.map_err(StoreError::from)?);
        trail.discard_waiting();
    }
    testing.clock.follow(Reading::PRESENT);
    app.identity.throttle.clear_cache();
    testing.stand_in.reset();
    if let Some(example_id) = &testing.example_id {
        example_id.reset();
    }
    if let Some(mailbox) = &testing.mailbox {
        mailbox.empty();
        mailbox.set_failing(false);
    }
    Ok(HttpResponse::NoContent().finish())
}

async fn restore_all(pool: &PgPool, originals: &[Original]) -> sqlx::Result<i32> {
    let mut tries = 1;
    loop {
        match try_restore(pool, originals).await {
            Err(error) if tries < TRIES && is_deadlock(&error) => tries += 1,
            result => return result,
        }
    }
}

/// Tells how often this has been done.
async fn try_restore(pool: &PgPool, originals: &[Original]) -> sqlx::Result<i32> {
    let emails: Vec<_> = originals.iter().map(Original::email).collect();
    let mut transaction = pool.begin().await?;
    sqlx::raw_sql(EMPTY).execute(&mut *transaction).await?;
    sqlx::query(REMOVE_OTHERS).bind(emails).execute(&mut *transaction).await?;
    for original in originals {
        original.restore(&mut transaction).await?;
    }
    let resets = sqlx::query_scalar(GO_BACK_TO_THE_PRESENT).fetch_one(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(resets)
}

fn is_deadlock(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(DatabaseError::code).as_deref() == Some("40P01")
}
