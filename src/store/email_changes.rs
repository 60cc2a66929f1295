//! The `email_change` table: an account's address changes once the new mailbox confirms it, and for a while the old one may undo that.

use ipnet::IpNet;
use serde::Serialize;
use sqlx::{Connection, PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    StoreError,
    accounts::EMAIL_TAKEN,
    mail_outbox::{NewMail, Queued, enqueue},
    on_connection,
    one_time_links::{EMAIL_CHANGE_LIFETIME, EMAIL_UNDO_LIFETIME},
    ways_in,
};
use crate::domain::{account::AccountId, email::Email, mail::MailKind, session::SessionId};

/// A change of address, as its person sees it.
#[derive(Debug, Serialize)]
pub struct EmailChange {
    /// The address before.
    pub old_email: String,
    /// The address after.
    pub new_email: String,
    /// When it was asked for.
    #[serde(with = "time::serde::rfc3339")]
    pub requested_at: OffsetDateTime,
    /// When it was confirmed, and so made; none while it waits for that.
    #[serde(with = "time::serde::rfc3339::option")]
    pub applied_at: Option<OffsetDateTime>,
    /// Until when it may be confirmed, or undone.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
}

/// What came of confirming a change of address.
#[derive(Debug, PartialEq, Eq)]
pub enum Applied {
    /// The account has the new address.
    Done {
        /// The account.
        account: AccountId,
        /// Its address now.
        email: String,
        /// The version of its password.
        password_version: i32,
    },
    /// Another account has the address, or it is kept for one. Nothing changed.
    Taken,
    /// The old mailbox can't be told at this moment. The link still works.
    TooManyMails,
    /// The link does not work.
    DeadLink,
}

/// Writes down that the person of a session wants another address, and the mail that asks its reader to confirm. What was wanted before is
/// forgotten, unless it is the same address: then links that were sent go on working. `None` when the session has ended, or there is no
/// address to change.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn request(
    pool: &PgPool,
    session: SessionId,
    new: &Email,
    client_network: Option<IpNet>,
) -> Result<Option<Queued>, StoreError> {
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let Some(account) = ways_in::hold(&mut transaction, session).await? else { return Ok(None) };
        let Some(change) = write(&mut transaction, account, new).await? else { return Ok(None) };
        let mail = NewMail { kind: MailKind::EmailChange, recipient: new, client_network, next: None };
        let queued = tell(&mut transaction, account, change, mail).await?;
        transaction.commit().await?;
        Ok(Some(if queued { Queued::Queued } else { Queued::Limited(Some(account)) }))
    })
    .await
}

async fn write(connection: &mut PgConnection, account: AccountId, new: &Email) -> Result<Option<Uuid>, sqlx::Error> {
    let forget = sqlx::query!(
        "delete from email_change where account_id = $1 and applied_at is null and (new_email <> $2 or expires_at <= now())",
        account.0,
        new.as_str(),
    );
    forget.execute(&mut *connection).await?;
    let write = sqlx::query_scalar!(
        r#"insert into email_change (id, account_id, old_email, new_email, password_version, expires_at)
         select $2, id, email, $3, password_version, now() + make_interval(secs => $4)
         from account where id = $1 and email is not null and disabled_at is null and erasure_resumes_at is null
         on conflict (account_id) where applied_at is null
         do update set expires_at = excluded.expires_at, password_version = excluded.password_version
         returning id"#,
        account.0,
        Uuid::new_v4(),
        new.as_str(),
        EMAIL_CHANGE_LIFETIME.as_seconds_f64(),
    );
    write.fetch_optional(connection).await
}

/// Writes a mail about a change down, in the language of its account, whose address is another one. Whether the limits allow it.
async fn tell(
    connection: &mut PgConnection,
    account: AccountId,
    change: Uuid,
    mail: NewMail<'_>,
) -> Result<bool, sqlx::Error> {
    let Some(mail) = enqueue(&mut *connection, mail).await? else { return Ok(false) };
    let complete = sqlx::query!(
        "update mail_outbox set email_change_id = $2, locale = account.locale from account
         where mail_outbox.id = $1 and account.id = $3",
        mail,
        change,
        account.0,
    );
    complete.execute(connection).await?;
    Ok(true)
}

/// The changes of an account that wait to be confirmed, or may be undone, the oldest first.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn list(pool: &PgPool, account: AccountId) -> Result<Vec<EmailChange>, StoreError> {
    let list = sqlx::query_as!(
        EmailChange,
        "select old_email, new_email, requested_at, applied_at, expires_at from email_change
         where account_id = $1 and expires_at > now() order by requested_at",
        account.0,
    );
    on_connection(pool, async |connection| list.fetch_all(connection).await).await
}

/// Forgets the change that the person of a session has asked for. Tells whether there was one.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn withdraw(pool: &PgPool, session: SessionId) -> Result<bool, StoreError> {
    let withdraw = sqlx::query!(
        "delete from email_change using session
         where session.id = $1 and session.ended_at is null and email_change.account_id = session.account_id
           and applied_at is null and expires_at > now()",
        session.0,
    );
    Ok(on_connection(pool, async |connection| withdraw.execute(connection).await).await?.rows_affected() > 0)
}

/// The change that a link confirms or undoes; `None` when it does not work. Looking does not use it up.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn find_by_link(
    pool: &PgPool,
    token_digest: &[u8; 32],
    undoes: bool,
) -> Result<Option<EmailChange>, StoreError> {
    on_connection(pool, async |connection| Ok(find(connection, token_digest, undoes).await?.map(|found| found.change)))
        .await
}

/// A change of address, found by its link.
pub(super) struct Found {
    id: Uuid,
    pub(super) account: AccountId,
    pub(super) change: EmailChange,
}

async fn find(
    connection: &mut PgConnection,
    token_digest: &[u8; 32],
    undoes: bool,
) -> Result<Option<Found>, sqlx::Error> {
    let find = sqlx::query!(
        r#"select change.id, account_id, old_email, new_email, requested_at, applied_at, expires_at
         from email_change_link link
         join email_change change on change.id = link.email_change_id
         join account on account.id = change.account_id
         where link.token_digest = $1 and link.undoes = $2 and change.expires_at > now()
           and account.disabled_at is null and account.erasure_resumes_at is null
           and case when $2 then applied_at is not null
               else applied_at is null and account.email = old_email
                   and account.password_version = change.password_version end"#,
        token_digest.as_slice(),
        undoes,
    );
    Ok(find.fetch_optional(connection).await?.map(|row| Found {
        id: row.id,
        account: AccountId(row.account_id),
        change: EmailChange {
            old_email: row.old_email,
            new_email: row.new_email,
            requested_at: row.requested_at,
            applied_at: row.applied_at,
            expires_at: row.expires_at,
        },
    }))
}

/// The change of a link, whose account nobody else changes until the transaction ends.
pub(super) async fn hold(
    connection: &mut PgConnection,
    token_digest: &[u8; 32],
    undoes: bool,
) -> Result<Option<Found>, sqlx::Error> {
    let lock = sqlx::query_scalar!(
        "select account.id from account
         join email_change change on change.account_id = account.id
         join email_change_link link on link.email_change_id = change.id
         where link.token_digest = $1 for update of account",
        token_digest.as_slice(),
    );
    lock.fetch_optional(&mut *connection).await?;
    find(connection, token_digest, undoes).await
}

/// Gives an account the address that a link confirms, and writes the mail down with which the old mailbox may undo that. Links that choose
/// a password end. Sessions go on. An account that waits for this address to be confirmed, and that nobody has ever used, makes way.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn apply(pool: &PgPool, token_digest: &[u8; 32]) -> Result<Applied, StoreError> {
    let applied = on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let Some(found) = hold(&mut transaction, token_digest, false).await? else { return Ok(Applied::DeadLink) };
        let Found { id, account, change } = found;
        let make_way = sqlx::query!(
            "delete from account where email = $1 and confirmation_requested_at is not null
               and not exists (select from subject where subject.account_id = account.id)",
            change.new_email,
        );
        make_way.execute(&mut *transaction).await?;
        let rename = sqlx::query_scalar!(
            "update account set email = $2, email_verified_at = now() where id = $1 returning password_version",
            account.0,
            change.new_email,
        );
        let password_version = rename.fetch_one(&mut *transaction).await?;
        let settle = sqlx::query!(
            "with links as (delete from one_time_link where account_id = $2),
                  used as (delete from email_change_link where email_change_id = $1)
             update email_change set applied_at = now(), expires_at = now() + make_interval(secs => $3) where id = $1",
            id,
            account.0,
            EMAIL_UNDO_LIFETIME.as_seconds_f64(),
        );
        settle.execute(&mut *transaction).await?;
        // One of an older version may have dots that mail cannot reach.
        if let Ok(recipient) = Email::parse(&change.old_email) {
            let mail =
                NewMail { kind: MailKind::EmailChanged, recipient: &recipient, client_network: None, next: None };
            if !tell(&mut transaction, account, id, mail).await? {
                return Ok(Applied::TooManyMails);
            }
        }
        transaction.commit().await?;
        Ok(Applied::Done { account, email: change.new_email, password_version })
    });
    match applied.await {
        Err(error) if error.breaks(EMAIL_TAKEN) => Ok(Applied::Taken),
        applied => applied,
    }
}
