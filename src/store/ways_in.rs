//! How the owner of an account can log in: by password, with identity providers, or with passkeys. Nobody loses the last way in.

use serde::Serialize;
use sqlx::{Connection, PgConnection, PgPool};
use time::OffsetDateTime;

use super::{StoreError, mail_outbox::notify, on_connection};
use crate::domain::{
    account::AccountId,
    email::Email,
    mail::MailKind,
    passkey::{Passkey, PasskeyId},
    session::{FRESH_LOGIN, SessionId},
};

/// How the owner of an account can log in.
#[derive(Debug, Clone, Serialize)]
pub struct WaysIn {
    /// Whether they have chosen a password.
    #[serde(rename = "password")]
    pub has_password: bool,
    /// With which providers.
    pub providers: Vec<ConnectedProvider>,
    /// With which passkeys.
    pub passkeys: Vec<Passkey>,
}

/// An identity provider that an account is connected with.
#[derive(Debug, Clone, Serialize)]
pub struct ConnectedProvider {
    /// Its issuer identifier.
    pub issuer: String,
    /// When its owner last logged in with it.
    #[serde(with = "time::serde::rfc3339")]
    pub last_used_at: OffsetDateTime,
}

impl WaysIn {
    /// Whether this provider is among them.
    #[must_use]
    pub fn includes(&self, issuer: &str) -> bool {
        self.providers.iter().any(|connected| connected.issuer == issuer)
    }

    /// Whether one of them may go.
    #[must_use]
    pub fn are_several(&self) -> bool {
        self.count() > 1
    }

    pub(super) fn count(&self) -> usize {
        usize::from(self.has_password) + self.providers.len() + self.passkeys.len()
    }
}

/// What came of removing a way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// It is gone.
    Done,
    /// It is the last one, and stays.
    LastOne,
    /// The account has no such way in, or the session has ended.
    Absent,
}

/// How the owner of this account can log in.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn find(pool: &PgPool, account: AccountId) -> Result<WaysIn, StoreError> {
    on_connection(pool, async |connection| read(connection, account).await).await
}

pub(super) async fn read(connection: &mut PgConnection, account: AccountId) -> Result<WaysIn, sqlx::Error> {
    let find = sqlx::query!(
        r#"select account.has_password, account_provider.issuer as "issuer?", last_used_at as "last_used_at?"
           from account left join account_provider on account_id = account.id
           where account.id = $1 order by linked_at"#,
        account.0,
    );
    let rows = find.fetch_all(&mut *connection).await?;
    let has_password = rows.first().is_some_and(|row| row.has_password);
    let provider = |(issuer, last_used_at)| ConnectedProvider { issuer, last_used_at };
    let providers = rows.into_iter().filter_map(|row| row.issuer.zip(row.last_used_at).map(provider)).collect();
    Ok(WaysIn { has_password, providers, passkeys: passkeys(connection, account).await? })
}

async fn passkeys(connection: &mut PgConnection, account: AccountId) -> Result<Vec<Passkey>, sqlx::Error> {
    let find = sqlx::query!(
        r#"select id, name, created_at, last_used_at, backed_up, copied_at
           from passkey where account_id = $1 order by created_at, id"#,
        account.0,
    );
    let passkeys = find.fetch_all(connection).await?.into_iter().map(|row| Passkey {
        id: PasskeyId(row.id),
        name: row.name,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        backed_up: row.backed_up,
        copied_at: row.copied_at,
    });
    Ok(passkeys.collect())
}

/// Removes a way in of the account of this session, as `delete` does, which tells whether there was one, and tells the owner in a mail of
/// this kind. The last one stays, also when two are removed at once; a password is one if people `log_in_by_password`.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub(super) async fn remove(
    pool: &PgPool,
    session: SessionId,
    log_in_by_password: bool,
    (kind, notice): (MailKind, Option<&Email>),
    delete: impl AsyncFnOnce(&mut PgConnection, AccountId) -> Result<bool, sqlx::Error>,
) -> Result<Removal, StoreError> {
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let Some(account) = hold(&mut transaction, session).await? else { return Ok(Removal::Absent) };
        if !delete(&mut transaction, account).await? {
            return Ok(Removal::Absent);
        }
        let mut left = read(&mut transaction, account).await?;
        left.has_password &= log_in_by_password;
        if left.count() == 0 {
            return Ok(Removal::LastOne);
        }
        notify(&mut transaction, kind, notice).await?;
        transaction.commit().await?;
        Ok(Removal::Done)
    })
    .await
}

/// The account of this session, whose ways in nobody else changes until the transaction ends; none when the session has ended.
pub(super) async fn hold(connection: &mut PgConnection, session: SessionId) -> Result<Option<AccountId>, sqlx::Error> {
    let hold = sqlx::query_scalar!(
        "select account.id from account join session on session.account_id = account.id
         where session.id = $1 and session.ended_at is null for update of account",
        session.0,
    );
    Ok(hold.fetch_optional(connection).await?.map(AccountId))
}

/// Whether the login of this session stands in for a password: its account has none, or people don't `log_in_by_password`, and it was
/// moments ago.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn login_proves(pool: &PgPool, session: SessionId, log_in_by_password: bool) -> Result<bool, StoreError> {
    let find = sqlx::query_scalar!(
        r#"select not (has_password and $3) and authenticated_at > now() - make_interval(secs => $2) as "proves!"
           from session join account on account.id = session.account_id
           where session.id = $1 and ended_at is null"#,
        session.0,
        FRESH_LOGIN.as_seconds_f64(),
        log_in_by_password,
    );
    Ok(on_connection(pool, async |connection| find.fetch_optional(connection).await).await? == Some(true))
}
