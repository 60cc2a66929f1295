//! The `second_factor` and `recovery_code` tables: whose authenticator app is asked for a code, and the codes that stand in for it.

use sqlx::{Connection, PgConnection, PgPool};
use uuid::Uuid;

use super::{StoreError, mail_outbox::notify, on_connection};
use crate::domain::{
    account::AccountId, email::Email, mail::MailKind, second_factor::SecondFactorState, session::SessionId,
};

/// What a login needs of a second factor.
#[derive(Debug)]
pub struct StoredFactor {
    /// Another one has another id.
    pub id: Uuid,
    /// What the app shares with us, sealed.
    pub sealed_secret: Vec<u8>,
    /// The last step whose code was used.
    pub last_step: i64,
    /// The digests of the recovery codes that are left.
    pub recovery_codes: Vec<[u8; 32]>,
}

/// An app that has just shown its first code.
#[derive(Debug)]
pub struct NewFactor<'a> {
    /// Whose it is.
    pub account: AccountId,
    /// With which password they proved that it is theirs.
    pub password_version: i32,
    /// What it shares with us, sealed.
    pub sealed_secret: &'a [u8],
    /// The step of its first code.
    pub step: i64,
    /// The digests of its owner's recovery codes.
    pub recovery_codes: &'a [[u8; 32]],
    /// Whom to tell.
    pub notice: Option<&'a Email>,
}

/// What somebody's second factor is, if they have one.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn find(pool: &PgPool, account: AccountId) -> Result<Option<SecondFactorState>, StoreError> {
    let find = sqlx::query_as!(
        SecondFactorState,
        r#"select confirmed_at,
             (select count(*) from recovery_code where recovery_code.account_id = $1) as "recovery_codes_left!"
           from second_factor where account_id = $1"#,
        account.0,
    );
    on_connection(pool, async |connection| find.fetch_optional(connection).await).await
}

/// Writes a second factor down, with its recovery codes and the notice to its owner. Gives its id; `None` when the account has one already,
/// or has changed since its owner proved that it is theirs.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn insert(pool: &PgPool, new: &NewFactor<'_>) -> Result<Option<Uuid>, StoreError> {
    let id = Uuid::new_v4();
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let insert = sqlx::query!(
            "insert into second_factor (account_id, id, sealed_secret, last_step)
             select id, $2, $3, $4 from account
             where id = $1 and password_version = $5 and disabled_at is null and erasure_resumes_at is null
             on conflict (account_id) do nothing",
            new.account.0,
            id,
            new.sealed_secret,
            new.step,
            new.password_version,
        );
        if insert.execute(&mut *transaction).await?.rows_affected() == 0 {
            return Ok(None);
        }
        write_codes(&mut transaction, new.account, new.recovery_codes).await?;
        notify(&mut transaction, MailKind::SecondFactorAdded, new.notice).await?;
        transaction.commit().await?;
        Ok(Some(id))
    })
    .await
}

/// Uses up the code of a step, unless it or a later one was used, and keeps the secret as it is sealed now, if that is new. Tells whether
/// it was this call that used it.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn use_step(
    pool: &PgPool,
    account: AccountId,
    factor: Uuid,
    step: i64,
    sealed_anew: Option<&[u8]>,
) -> Result<bool, StoreError> {
    let update = sqlx::query!(
        "update second_factor set last_step = $3, sealed_secret = coalesce($4, sealed_secret)
         where account_id = $1 and id = $2 and last_step < $3",
        account.0,
        factor,
        step,
        sealed_anew,
    );
    Ok(on_connection(pool, async |connection| update.execute(connection).await).await?.rows_affected() > 0)
}

/// Uses up a recovery code, and tells its owner. Tells whether it was this call that used it.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn use_recovery_code(
    pool: &PgPool,
    account: AccountId,
    digest: &[u8; 32],
    notice: Option<&Email>,
) -> Result<bool, StoreError> {
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let delete = sqlx::query!(
            "delete from recovery_code where account_id = $1 and digest = $2",
            account.0,
            digest.as_slice()
        );
        if delete.execute(&mut *transaction).await?.rows_affected() == 0 {
            return Ok(false);
        }
        notify(&mut transaction, MailKind::RecoveryCodesChanged, notice).await?;
        transaction.commit().await?;
        Ok(true)
    })
    .await
}

/// Puts new recovery codes in the place of the old ones, and tells their owner. Tells whether the session is live and has a second factor.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn replace_recovery_codes(
    pool: &PgPool,
    session: SessionId,
    codes: &[[u8; 32]],
    notice: Option<&Email>,
) -> Result<bool, StoreError> {
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let hold = sqlx::query_scalar!(
            "select second_factor.account_id from second_factor
             join session on session.account_id = second_factor.account_id
             where session.id = $1 and ended_at is null for update of second_factor",
            session.0,
        );
        let Some(account) = hold.fetch_optional(&mut *transaction).await?.map(AccountId) else { return Ok(false) };
        let delete = sqlx::query!("delete from recovery_code where account_id = $1", account.0);
        delete.execute(&mut *transaction).await?;
        write_codes(&mut transaction, account, codes).await?;
        notify(&mut transaction, MailKind::RecoveryCodesChanged, notice).await?;
        transaction.commit().await?;
        Ok(true)
    })
    .await
}

/// Takes somebody's second factor away, and tells them. Tells whether there was one.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn delete(pool: &PgPool, account: AccountId, notice: Option<&Email>) -> Result<bool, StoreError> {
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let delete = sqlx::query!("delete from second_factor where account_id = $1", account.0);
        if delete.execute(&mut *transaction).await?.rows_affected() == 0 {
            return Ok(false);
        }
        notify(&mut transaction, MailKind::SecondFactorRemoved, notice).await?;
        transaction.commit().await?;
        Ok(true)
    })
    .await
}

async fn write_codes(
    connection: &mut PgConnection,
    account: AccountId,
    digests: &[[u8; 32]],
) -> Result<(), sqlx::Error> {
    let digests: Vec<_> = digests.iter().map(|digest| digest.to_vec()).collect();
    let insert = sqlx::query!(
        "insert into recovery_code (account_id, digest) select $1, digest from unnest($2::bytea[]) as digest",
        account.0,
        &digests,
    );
    insert.execute(connection).await.map(drop)
}
