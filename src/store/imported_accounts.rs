//! Rows of the `account` table that are moved in from another system.

use secrecy::{ExposeSecret, SecretString};
use sqlx::{Connection, PgConnection, PgPool};

use super::{StoreError, on_connection};
use crate::domain::{account::Account, email::Email};

/// An account that is to be moved in.
#[derive(Debug)]
pub struct NewImport {
    /// The account.
    pub account: Account,
    /// Its login name.
    pub email: Email,
    /// What its password is compared with.
    pub password_hash: SecretString,
    /// Whether that is the hash of a password that its owner knows.
    pub has_password: bool,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Imported {
    /// There is a new account.
    Created,
    /// One has this login name already, and stays as it is.
    EmailExists,
    /// One has this id already, and stays as it is.
    CustomUserIdExists,
}

/// Writes all of these accounts, or none when the database fails. With `keeps: false`, only tells what would come of it.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn insert(pool: &PgPool, accounts: &[&NewImport], keeps: bool) -> Result<Vec<Imported>, StoreError> {
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let mut done = Vec::with_capacity(accounts.len());
        for new in accounts {
            done.push(insert_one(&mut transaction, new).await?);
        }
        if keeps {
            transaction.commit().await?;
        } else {
            transaction.rollback().await?;
        }
        Ok(done)
    })
    .await
}

async fn insert_one(connection: &mut PgConnection, new: &NewImport) -> Result<Imported, sqlx::Error> {
    let NewImport { account, email, password_hash, has_password } = new;
    let insert = sqlx::query!(
        "insert into account
             (id, email, display_name, custom_user_id, password_hash, has_password, created_at, locale, fields, email_verified_at)
         select $1, $2, $3, $4, $5, $6, $7, $8, ($9::text)::jsonb, $10 where not email_is_kept($2, $1)
         on conflict do nothing",
        account.id.0,
        email.as_str(),
        account.display_name.as_str(),
        account.custom_user_id.as_str(),
        password_hash.expose_secret(),
        *has_password,
        account.created_at,
        account.locale.tag(),
        serde_json::to_string(&account.fields).unwrap_or_default(),
        account.email_verified_at,
    );
    if insert.execute(&mut *connection).await?.rows_affected() > 0 {
        return Ok(Imported::Created);
    }
    let find = sqlx::query_scalar!(
        r#"select exists(select from account where email = $1) or email_is_kept($1, $2) as "exists!""#,
        email.as_str(),
        account.id.0
    );
    Ok(if find.fetch_one(connection).await? { Imported::EmailExists } else { Imported::CustomUserIdExists })
}
