//! The `mail_outbox` table: mail is written down in the transaction that it tells of, and sent afterwards.

use ipnet::IpNet;
use sqlx::{Connection, PgConnection, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{StoreError, email_change_links, invitations, on_connection, one_time_links};
use crate::domain::{
    account::AccountId,
    email::Email,
    locale::Locale,
    mail::{LinkKind, MailKind},
};

/// The limits below count within this time.
pub const LIMIT_PERIOD: Duration = Duration::hours(1);
/// Most mails of one kind to one mailbox in [`LIMIT_PERIOD`], however its address is spelled. By kind, so that whoever asks for one kind
/// again and again keeps none of another away. The first to the very address of a confirmed account passes all the same: whoever makes up
/// spellings of an address keeps nothing from its owner.
pub const MAX_PER_MAILBOX: i64 = 3;
/// Most mails that one client network may ask for in [`LIMIT_PERIOD`].
pub const MAX_PER_CLIENT_NETWORK: i64 = 30;

/// What came of writing a mail down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queued {
    /// It will be sent, if there is somebody to write to.
    Queued,
    /// It will not: the limits are reached. What was sent before goes on working. Tells whose address it is, if it is anybody's.
    Limited(Option<AccountId>),
}

/// A mail to be written down.
#[derive(Debug, Clone, Copy)]
pub struct NewMail<'a> {
    /// What it is about.
    pub kind: MailKind,
    /// Whom it is for.
    pub recipient: &'a Email,
    /// Who asked for it; `None` for a notice.
    pub client_network: Option<IpNet>,
    /// Where they were going, for whoever uses its link.
    pub next: Option<&'a str>,
}

/// A mail that is this process's to send.
#[derive(Debug)]
pub struct DueMail {
    /// Its id, the same at every attempt.
    pub id: Uuid,
    /// What it is about.
    pub kind: MailKind,
    /// The language to write it in.
    pub locale: Locale,
    /// Whom it is for.
    pub recipient: Email,
    /// How often it was tried, this time included.
    pub attempts: u32,
    /// How long it has waited.
    pub age: Duration,
}

/// What there is to do.
#[derive(Debug)]
pub enum Claim {
    /// Nothing at this moment.
    Nothing,
    /// A mail was due that there is nobody to write to.
    Dropped,
    /// This one.
    Due(DueMail),
}

/// Writes a mail down, in the caller's transaction, and gives its id; `None` past a limit. An older mail with which to choose a password
/// or to log in is not sent any more if it still waits, and its link is dead. One that confirms a registration stays: it may be another person's.
///
/// The limits hold over all replicas: whoever asks for the same address or network at once takes turns.
pub(super) async fn enqueue(connection: &mut PgConnection, mail: NewMail<'_>) -> Result<Option<Uuid>, sqlx::Error> {
    let (kind, recipient, mailbox) = (mail.kind.name(), mail.recipient.as_str(), mail.recipient.mailbox());
    let client_network = mail.client_network.map(|network| network.to_string());
    // Always in this order, so that two transactions never wait for each other.
    for (class, key) in [(1, Some(mailbox.as_str())), (2, client_network.as_deref())] {
        sqlx::query!("select pg_advisory_xact_lock($1, hashtext($2))", class, key).fetch_one(&mut *connection).await?;
    }
    let id = Uuid::new_v4();
    let inserted = sqlx::query!(
        "insert into mail_outbox (id, kind, recipient, client_network, created_at, next_attempt_at, locale, mailbox, next)
         select $1, $2, $3, $4::text, now(), now(), coalesce((select locale from account where email = $3), $8), $9, $10
         from (select now() - make_interval(secs => $5) as since) as period
         where ((select count(*) from mail_outbox
                 where coalesce(mailbox, recipient) = $9 and kind = $2 and created_at > since) < $6
                or exists (select from account where email = $3 and confirmation_requested_at is null)
                   and not exists (select from mail_outbox where recipient = $3 and kind = $2 and created_at > since))
           and (select count(*) from mail_outbox where client_network = $4::text and created_at > since) < $7",
        id,
        kind,
        recipient,
        client_network,
        LIMIT_PERIOD.as_seconds_f64(),
        MAX_PER_MAILBOX,
        MAX_PER_CLIENT_NETWORK,
        Locale::default().tag(),
        mailbox,
        mail.next,
    );
    if inserted.execute(&mut *connection).await?.rows_affected() == 0 {
        return Ok(None);
    }
    if let Some(link @ (LinkKind::Reset | LinkKind::Login)) = mail.kind.link() {
        // In this order: whoever sends an older one at this moment has its link written before they let go of its row.
        sqlx::query!(
            "update mail_outbox set next_attempt_at = null
             where recipient = $1 and kind = $2 and id <> $3 and next_attempt_at is not null",
            recipient,
            kind,
            id,
        )
        .execute(&mut *connection)
        .await?;
        one_time_links::revoke(connection, mail.recipient, link).await?;
    }
    Ok(Some(id))
}

/// Writes down, in the caller's transaction, what the owner of an account is told of it, if there is somebody to tell.
pub(super) async fn notify(
    connection: &mut PgConnection,
    kind: MailKind,
    recipient: Option<&Email>,
) -> Result<(), sqlx::Error> {
    let Some(recipient) = recipient else { return Ok(()) };
    enqueue(connection, NewMail { kind, recipient, client_network: None, next: None }).await.map(drop)
}

/// Whose address this is, if it is anybody's.
pub(super) async fn owner_of(
    connection: &mut PgConnection,
    recipient: &Email,
) -> Result<Option<AccountId>, sqlx::Error> {
    let find = sqlx::query_scalar!("select id from account where email = $1", recipient.as_str());
    Ok(find.fetch_optional(connection).await?.map(AccountId))
}

/// Writes a mail down by itself, as [`enqueue`].
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn insert(pool: &PgPool, mail: NewMail<'_>) -> Result<Queued, StoreError> {
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let queued = match enqueue(&mut transaction, mail).await? {
            Some(_) => Queued::Queued,
            None => Queued::Limited(owner_of(&mut transaction, mail.recipient).await?),
        };
        transaction.commit().await?;
        Ok(queued)
    })
    .await
}

/// Takes the mail that is due longest, for as long as `lease`: nobody else gets it before that is over. Where it is to have a
/// link, this is the digest of that link's token.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn claim(pool: &PgPool, token_digest: &[u8; 32], lease: Duration) -> Result<Claim, StoreError> {
    let claim = on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let claim = claim_in(&mut transaction, token_digest, lease).await?;
        transaction.commit().await?;
        Ok(claim)
    });
    let Some((row, addressee)) = claim.await? else { return Ok(Claim::Nothing) };
    let damaged = || StoreError::Failed(format!("mail {} cannot be read", row.id));
    if !addressee {
        return Ok(Claim::Dropped);
    }
    Ok(Claim::Due(DueMail {
        id: row.id,
        kind: MailKind::named(&row.kind).ok_or_else(damaged)?,
        locale: Locale::parse(&row.locale).unwrap_or_default(),
        recipient: Email::of_account(&row.recipient).map_err(|_| damaged())?,
        attempts: u32::try_from(row.attempts).unwrap_or_default().saturating_add(1),
        age: row.now - row.created_at,
    }))
}

struct Row {
    id: Uuid,
    kind: String,
    locale: String,
    recipient: String,
    attempts: i32,
    created_at: OffsetDateTime,
    now: OffsetDateTime,
}

/// The mail, and whether there is somebody to write to.
async fn claim_in(
    connection: &mut PgConnection,
    token_digest: &[u8; 32],
    lease: Duration,
) -> Result<Option<(Row, bool)>, sqlx::Error> {
    let due = sqlx::query_as!(
        Row,
        r#"select id, kind, locale, recipient, attempts, created_at, now() as "now!" from mail_outbox
         where next_attempt_at <= now() order by next_attempt_at limit 1 for update skip locked"#,
    );
    let Some(row) = due.fetch_optional(&mut *connection).await? else { return Ok(None) };
    let addressee = write_link(connection, &row, token_digest).await?;
    sqlx::query!(
        "update mail_outbox set attempts = attempts + 1, next_attempt_at = now() + make_interval(secs => $2) where id = $1",
        row.id,
        addressee.then_some(lease.as_seconds_f64()),
    )
    .execute(&mut *connection)
    .await?;
    Ok(Some((row, addressee)))
}

/// Writes the link of a mail, if it is to have one. Tells whether there is somebody to write to.
async fn write_link(connection: &mut PgConnection, row: &Row, token_digest: &[u8; 32]) -> Result<bool, sqlx::Error> {
    let link = MailKind::named(&row.kind).and_then(MailKind::link);
    match link {
        Some(LinkKind::Invitation) => return invitations::write(connection, row.id, token_digest).await,
        Some(LinkKind::EmailChange) => return email_change_links::write(connection, row.id, token_digest, false).await,
        Some(LinkKind::EmailUndo) => return email_change_links::write(connection, row.id, token_digest, true).await,
        Some(LinkKind::Confirm | LinkKind::Reset | LinkKind::Login) | None => {}
    }
    let account = sqlx::query_scalar!(
        "select id from account
         where email = $1 and disabled_at is null and ($2 <> 'confirm_address' or confirmation_requested_at is not null)",
        row.recipient,
        row.kind,
    );
    let account = account.fetch_optional(&mut *connection).await?;
    if let (Some(account), Some(link)) = (account, link) {
        one_time_links::insert(connection, account, (row.id, link), token_digest).await?;
    }
    Ok(account.is_some())
}

/// Notes what came of an attempt: that the mail server took it, or else after which pause it is tried again, if it is.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn settle(pool: &PgPool, id: Uuid, is_sent: bool, pause: Option<Duration>) -> Result<(), StoreError> {
    // One that a newer request took the place of stays as it is.
    let update = sqlx::query!(
        "update mail_outbox
         set sent_at = case when $2 then now() end, next_attempt_at = now() + make_interval(secs => $3)
         where id = $1 and next_attempt_at is not null",
        id,
        is_sent,
        pause.map(Duration::as_seconds_f64),
    );
    on_connection(pool, async |connection| update.execute(connection).await).await.map(drop)
}

/// How many mails wait, those that are being sent included.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn waiting(pool: &PgPool) -> Result<i64, StoreError> {
    let count =
        sqlx::query_scalar!(r#"select count(*) as "count!" from mail_outbox where next_attempt_at is not null"#);
    on_connection(pool, async |connection| count.fetch_one(connection).await).await
}

/// Forgets mail that nothing more is to be done about, once it no longer counts, and links that are past their time.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn sweep(pool: &PgPool) -> Result<(), StoreError> {
    on_connection(pool, async |connection| {
        let mails = sqlx::query!(
            "delete from mail_outbox
             where next_attempt_at is null and created_at <= now() - make_interval(secs => $1)",
            LIMIT_PERIOD.as_seconds_f64(),
        );
        mails.execute(&mut *connection).await?;
        invitations::sweep(&mut *connection).await?;
        email_change_links::sweep(&mut *connection).await?;
        one_time_links::sweep(&mut *connection).await
    })
    .await
    .map(drop)
}
