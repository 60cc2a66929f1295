//! The `one_time_link` table. Only the digest of a link's token comes here.
//!
//! A link that was used, or that a newer one took the place of, is deleted. It is dead besides once it is past its time, or the
//! account's email or password is another one (OWASP ASVS 6.5.3, 6.5.5).

use secrecy::SecretString;
use sqlx::{Connection, PgConnection, PgPool};
use time::Duration;
use uuid::Uuid;

use super::{StoreError, on_connection};
use crate::domain::{account::AccountId, email::Email, mail::LinkKind};

/// A link that confirms an address, or with which somebody chooses their first password, works for so long.
pub const CONFIRM_LIFETIME: Duration = Duration::hours(24);
/// A link that resets a password works for so long.
pub const RESET_LIFETIME: Duration = Duration::minutes(60);
/// A link that logs in works for so long.
pub const LOGIN_LINK_LIFETIME: Duration = Duration::minutes(15);
/// An invitation works for so long.
pub const INVITATION_LIFETIME: Duration = Duration::days(7);

/// A change of address may be confirmed for so long.
pub const EMAIL_CHANGE_LIFETIME: Duration = Duration::minutes(60);
/// It may be undone for so long, and nobody else gets the old address meanwhile.
pub const EMAIL_UNDO_LIFETIME: Duration = Duration::hours(72);

/// Where the person was going is known for so long after the link's time. Nothing else of it is.
const NEXT_KEPT_FOR: Duration = Duration::hours(24);

/// Writes the link of a mail, with the registration that the mail is about. Others for the same purpose go on working: a mail that is
/// sent twice has two.
pub(super) async fn insert(
    connection: &mut PgConnection,
    account: Uuid,
    (mail, kind): (Uuid, LinkKind),
    token_digest: &[u8; 32],
) -> Result<(), sqlx::Error> {
    let lifetime = match kind {
        LinkKind::Confirm => CONFIRM_LIFETIME,
        LinkKind::Reset => RESET_LIFETIME,
        LinkKind::Login => LOGIN_LINK_LIFETIME,
        LinkKind::Invitation => INVITATION_LIFETIME,
        LinkKind::EmailChange => EMAIL_CHANGE_LIFETIME,
        LinkKind::EmailUndo => EMAIL_UNDO_LIFETIME,
    };
    write(connection, account, (Some(mail), kind), token_digest, lifetime).await
}

pub(super) async fn write(
    connection: &mut PgConnection,
    account: Uuid,
    (mail, kind): (Option<Uuid>, LinkKind),
    token_digest: &[u8; 32],
    lifetime: Duration,
) -> Result<(), sqlx::Error> {
    let insert = sqlx::query!(
        "insert into one_time_link
             (token_digest, kind, account_id, email, password_version, expires_at, display_name, password_hash,
              is_mailed, next)
         select $1, $2, account.id, email, password_version, now() + make_interval(secs => $4), mail.display_name,
             mail.password_hash, mail.id is not null, mail.next
         from account left join mail_outbox mail on mail.id = $5
         where account.id = $3",
        token_digest.as_slice(),
        kind.name(),
        account,
        lifetime.as_seconds_f64(),
        mail,
    );
    insert.execute(connection).await.map(drop)
}

/// Ends the links of a kind that whoever has this login name was sent.
pub(super) async fn revoke(connection: &mut PgConnection, email: &Email, kind: LinkKind) -> Result<(), sqlx::Error> {
    let delete = sqlx::query!(
        "delete from one_time_link where kind = $2 and account_id = (select id from account where email = $1)",
        email.as_str(),
        kind.name(),
    );
    delete.execute(connection).await.map(drop)
}

/// Makes a link that an operator hands over, in the place of any other for choosing a password.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn issue_reset(
    pool: &PgPool,
    account: AccountId,
    token_digest: &[u8; 32],
    lifetime: Duration,
) -> Result<(), StoreError> {
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        sqlx::query!("delete from one_time_link where kind = 'reset' and account_id = $1", account.0)
            .execute(&mut *transaction)
            .await?;
        write(&mut transaction, account.0, (None, LinkKind::Reset), token_digest, lifetime).await?;
        transaction.commit().await
    })
    .await
}

/// Whom a link is for, as far as a new password must differ from it.
#[derive(Debug)]
pub struct LinkOwner {
    /// Their login name.
    pub email: String,
    /// What they are called.
    pub display_name: String,
    /// Where they were going, if that is known.
    pub next: Option<String>,
}

/// Whom a link is for; `None` when it does not work. Looking does not use it up.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn find_owner(
    pool: &PgPool,
    token_digest: &[u8; 32],
    kind: LinkKind,
) -> Result<Option<LinkOwner>, StoreError> {
    let find = sqlx::query_as!(
        LinkOwner,
        r#"select account.email as "email!", account.display_name, link.next
         from one_time_link link
         join account on account.id = link.account_id
             and account.email = link.email and account.password_version = link.password_version
         where link.token_digest = $1 and link.kind = $2 and link.expires_at > now() and account.disabled_at is null"#,
        token_digest.as_slice(),
        kind.name(),
    );
    on_connection(pool, async |connection| find.fetch_optional(connection).await).await
}

/// Where the person of a link was going, also for a day after its time; `None` when nobody knows.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn find_next(pool: &PgPool, token_digest: &[u8; 32]) -> Result<Option<String>, StoreError> {
    let find = sqlx::query_scalar!("select next from one_time_link where token_digest = $1", token_digest.as_slice());
    on_connection(pool, async |connection| find.fetch_optional(connection).await).await.map(Option::flatten)
}

/// Forgets the links that are past their time: the registration at once, and where the person was going later.
pub(super) async fn sweep(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update one_time_link set display_name = null, password_hash = null
         where expires_at <= now() and next is not null and password_hash is not null",
    )
    .execute(&mut *connection)
    .await?;
    let delete = sqlx::query!(
        "delete from one_time_link
         where expires_at <= now() and (next is null or expires_at <= now() - make_interval(secs => $1))",
        NEXT_KEPT_FOR.as_seconds_f64(),
    );
    delete.execute(connection).await.map(drop)
}

/// The hash of the password that was chosen in the registration that a link confirms; `None` when the link does not work.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn registered_password(pool: &PgPool, token_digest: &[u8; 32]) -> Result<Option<SecretString>, StoreError> {
    let find = sqlx::query_scalar!(
        r#"select coalesce(link.password_hash, account.password_hash) as "hash!"
         from one_time_link link
         join account on account.id = link.account_id
             and account.email = link.email and account.password_version = link.password_version
         where link.token_digest = $1 and link.kind = 'confirm' and link.expires_at > now() and account.disabled_at is null"#,
        token_digest.as_slice(),
    );
    let hash = on_connection(pool, async |connection| find.fetch_optional(connection).await).await?;
    Ok(hash.map(SecretString::from))
}

/// A link that was used up.
pub(super) struct Consumed {
    pub account: Uuid,
    /// The name of the registration that it confirms.
    pub display_name: Option<String>,
    /// The password of that registration.
    pub password_hash: Option<String>,
    /// Whether whoever used it reads the account's mail.
    pub is_mailed: bool,
}

/// Uses a link up, and all others of its account and kind. Of two at once, one succeeds, and of two of one account as well: they take
/// turns at its row.
pub(super) async fn consume(
    connection: &mut PgConnection,
    token_digest: &[u8; 32],
    kind: LinkKind,
) -> Result<Option<Consumed>, sqlx::Error> {
    let lock = sqlx::query_scalar!(
        "select account.id from account join one_time_link link on link.account_id = account.id
         where link.token_digest = $1 for update of account",
        token_digest.as_slice(),
    );
    lock.fetch_optional(&mut *connection).await?;
    let used = sqlx::query_as!(
        Consumed,
        "delete from one_time_link link using account
         where link.token_digest = $1 and link.kind = $2 and link.expires_at > now()
             and account.id = link.account_id and account.disabled_at is null
             and account.email = link.email and account.password_version = link.password_version
         returning link.account_id as account, link.display_name, link.password_hash, link.is_mailed",
        token_digest.as_slice(),
        kind.name(),
    );
    let Some(used) = used.fetch_optional(&mut *connection).await? else { return Ok(None) };
    sqlx::query!("delete from one_time_link where account_id = $1 and kind = $2", used.account, kind.name())
        .execute(connection)
        .await?;
    Ok(Some(used))
}
