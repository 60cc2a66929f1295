//! The `account` table.

use secrecy::{ExposeSecret, SecretString};
use sqlx::{Connection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    StoreError,
    mail_outbox::{NewMail, enqueue},
    on_connection,
    second_factors::StoredFactor,
};
use crate::domain::{
    account::{Account, AccountId, CustomUserId},
    display_name::DisplayName,
    email::Email,
    field::{FieldChanges, FieldValues},
    locale::Locale,
    session::SessionId,
};

/// The constraint that keeps login names apart.
pub const EMAIL_TAKEN: &str = "account_email_key";
/// The constraint that keeps the site's own ids apart.
pub const CUSTOM_USER_ID_TAKEN: &str = "account_custom_user_id_key";
/// The constraint that bounds the values of a person.
pub const FIELDS_FORM: &str = "account_fields_form";

/// What authentication needs of an account.
#[derive(Debug)]
pub struct Credentials {
    /// The account.
    pub account: Account,
    /// Its password's hash.
    pub password_hash: SecretString,
    /// Which password that is.
    pub password_version: i32,
    /// What is asked for beside it: read by login name, as a login by password does, and by nothing else.
    pub second_factor: Option<StoredFactor>,
}

pub(super) struct Row {
    pub id: Uuid,
    pub email: Option<String>,
    pub display_name: String,
    pub custom_user_id: String,
    pub locale: String,
    pub fields: String,
    pub password_hash: String,
    pub password_version: i32,
    pub created_at: OffsetDateTime,
    pub disabled_at: Option<OffsetDateTime>,
    pub confirmation_requested_at: Option<OffsetDateTime>,
    pub email_verified_at: Option<OffsetDateTime>,
}

impl TryFrom<Row> for Credentials {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let failed = || StoreError::Failed(format!("account {} holds a value that no account can have", row.id));
        let damaged = |_| failed();
        Ok(Self {
            account: Account {
                id: AccountId(row.id),
                email: row.email.as_deref().map(Email::of_account).transpose().map_err(damaged)?,
                display_name: DisplayName::parse(&row.display_name).map_err(damaged)?,
                custom_user_id: CustomUserId::parse(&row.custom_user_id).map_err(damaged)?,
                locale: Locale::parse(&row.locale).unwrap_or_default(),
                fields: FieldValues::of_account(&row.fields).map_err(|_| failed())?,
                created_at: row.created_at,
                disabled_at: row.disabled_at,
                confirmation_requested_at: row.confirmation_requested_at,
                email_verified_at: row.email_verified_at,
            },
            password_hash: row.password_hash.into(),
            password_version: row.password_version,
            second_factor: None,
        })
    }
}

/// Writes a new account.
///
/// # Errors
/// [`StoreError::Constraint`] with [`EMAIL_TAKEN`] or [`CUSTOM_USER_ID_TAKEN`] when somebody has that already.
pub async fn insert(pool: &PgPool, account: &Account, password_hash: &SecretString) -> Result<(), StoreError> {
    let insert = sqlx::query!(
        "insert into account
             (id, email, display_name, custom_user_id, password_hash, created_at, locale, email_verified_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        account.id.0,
        account.email.as_ref().map(Email::as_str),
        account.display_name.as_str(),
        account.custom_user_id.as_str(),
        password_hash.expose_secret(),
        account.created_at,
        account.locale.tag(),
        account.email_verified_at,
    );
    on_connection(pool, async |connection| insert.execute(connection).await).await.map(drop)
}

/// The account of this login name.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn find_by_email(pool: &PgPool, email: &Email) -> Result<Option<Credentials>, StoreError> {
    // In one statement for all, also for those whose second factor is asked for: what it costs tells nothing.
    let find = sqlx::query!(
        r#"select account.id, email, display_name, custom_user_id, locale, fields::text as "fields!", password_hash,
             password_version, created_at, disabled_at, confirmation_requested_at, email_verified_at,
             second_factor.id as "factor?", sealed_secret as "sealed_secret?", last_step as "last_step?",
             array(select digest from recovery_code where account_id = account.id) as "recovery_codes!"
         from account left join second_factor on second_factor.account_id = account.id
         where email = $1 and erasure_resumes_at is null"#,
        email.as_str(),
    );
    let Some(found) = on_connection(pool, async |connection| find.fetch_optional(connection).await).await? else {
        return Ok(None);
    };
    let row = Row {
        id: found.id,
        email: found.email,
        display_name: found.display_name,
        custom_user_id: found.custom_user_id,
        locale: found.locale,
        fields: found.fields,
        password_hash: found.password_hash,
        password_version: found.password_version,
        created_at: found.created_at,
        disabled_at: found.disabled_at,
        confirmation_requested_at: found.confirmation_requested_at,
        email_verified_at: found.email_verified_at,
    };
    let recovery_codes = found.recovery_codes.into_iter().filter_map(|digest| digest.try_into().ok()).collect();
    let second_factor = match (found.factor, found.sealed_secret, found.last_step) {
        (Some(id), Some(sealed_secret), Some(last_step)) => {
            Some(StoredFactor { id, sealed_secret, last_step, recovery_codes })
        }
        _ => None,
    };
    Ok(Some(Credentials { second_factor, ..Credentials::try_from(row)? }))
}

/// The account of this id of the site's own.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn find_by_custom_user_id(pool: &PgPool, id: &CustomUserId) -> Result<Option<Credentials>, StoreError> {
    let find = sqlx::query_as!(
        Row,
        r#"select id, email, display_name, custom_user_id, locale, fields::text as "fields!", password_hash,
             password_version, created_at, disabled_at, confirmation_requested_at, email_verified_at
         from account where custom_user_id = $1 and erasure_resumes_at is null"#,
        id.as_str(),
    );
    on_connection(pool, async |connection| find.fetch_optional(connection).await)
        .await?
        .map(Credentials::try_from)
        .transpose()
}

/// Every account, by login name; those without one come last.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn list(pool: &PgPool) -> Result<Vec<Account>, StoreError> {
    let list = sqlx::query_as!(
        Row,
        r#"select id, email, display_name, custom_user_id, locale, fields::text as "fields!", password_hash,
             password_version, created_at, disabled_at, confirmation_requested_at, email_verified_at
         from account where erasure_resumes_at is null order by email, custom_user_id"#,
    );
    let rows = on_connection(pool, async |connection| list.fetch_all(connection).await).await?;
    rows.into_iter().map(|row| Credentials::try_from(row).map(|credentials| credentials.account)).collect()
}

/// Replaces a hash by a stronger one of the same password. A password that was changed meanwhile wins.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn rehash(
    pool: &PgPool,
    account: AccountId,
    old: &SecretString,
    new: &SecretString,
) -> Result<(), StoreError> {
    let update = sqlx::query!(
        "update account set password_hash = $3 where id = $1 and password_hash = $2",
        account.0,
        old.expose_secret(),
        new.expose_secret(),
    );
    on_connection(pool, async |connection| update.execute(connection).await).await.map(drop)
}

/// The account of this id.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn find(pool: &PgPool, account: AccountId) -> Result<Option<Credentials>, StoreError> {
    let find = sqlx::query_as!(
        Row,
        r#"select id, email, display_name, custom_user_id, locale, fields::text as "fields!", password_hash,
             password_version, created_at, disabled_at, confirmation_requested_at, email_verified_at
         from account where id = $1 and erasure_resumes_at is null"#,
        account.0,
    );
    on_connection(pool, async |connection| find.fetch_optional(connection).await)
        .await?
        .map(Credentials::try_from)
        .transpose()
}

/// Changes what a session's person may change of themselves, unless it has ended since it was looked up. Tells whether it was live.
///
/// # Errors
/// [`StoreError::Constraint`] with [`FIELDS_FORM`] when somebody else's change left no room; [`StoreError::Unavailable`] when the database
/// does not answer.
pub async fn change_profile(
    pool: &PgPool,
    session: SessionId,
    name: &DisplayName,
    fields: &FieldChanges,
) -> Result<bool, StoreError> {
    let change = sqlx::query!(
        "update account set display_name = $2, fields = (fields || $3::text::jsonb) - $4::text[]
         from session where session.id = $1 and session.ended_at is null and account.id = session.account_id",
        session.0,
        name.as_str(),
        fields.json(),
        fields.unset(),
    );
    Ok(on_connection(pool, async |connection| change.execute(connection).await).await?.rows_affected() > 0)
}

/// Changes what is kept of a person beyond name and id. Tells whether there is such an account.
///
/// # Errors
/// As [`change_profile`].
pub async fn set_fields(pool: &PgPool, account: AccountId, fields: &FieldChanges) -> Result<bool, StoreError> {
    let set = sqlx::query!(
        "update account set fields = (fields || $2::text::jsonb) - $3::text[]
         where id = $1 and erasure_resumes_at is null",
        account.0,
        fields.json(),
        fields.unset(),
    );
    Ok(on_connection(pool, async |connection| set.execute(connection).await).await?.rows_affected() > 0)
}

/// Writes to the person of a session in another language, unless it has ended since it was looked up.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn set_locale(pool: &PgPool, session: SessionId, locale: Locale) -> Result<(), StoreError> {
    let update = sqlx::query!(
        "update account set locale = $2
         from session where session.id = $1 and session.ended_at is null and account.id = session.account_id",
        session.0,
        locale.tag(),
    );
    on_connection(pool, async |connection| update.execute(connection).await).await.map(drop)
}

/// Replaces a password, ends every session of the account with its subject, and writes a `notice` to its owner down: all of it or
/// nothing. `proof` is the version of the password that is replaced, and the session in which it is. Tells the new version; none when
/// there is no such account, the password is another one by now, or the session has ended.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn replace_password(
    pool: &PgPool,
    account: AccountId,
    proof: Option<(i32, SessionId)>,
    hash: &SecretString,
    notice: Option<NewMail<'_>>,
) -> Result<Option<i32>, StoreError> {
    let replace = sqlx::query_scalar!(
        "with replaced as (
             update account set password_hash = $3, has_password = true, password_version = password_version + 1
             where id = $1 and ($2::integer is null or password_version = $2
                 and exists(select from session where id = $4 and ended_at is null for update))
             returning id, password_version
         ), own as (
             update session set ended_at = now()
             where account_id in (select id from replaced) and id = $4
             returning subject_id
         ), others as (
             delete from session
             where account_id in (select id from replaced) and id is distinct from $4 and ended_at is null
             returning subject_id
         ), left_behind as (
             update subject set binding = binding + 1
             where id in (select subject_id from own union select subject_id from others)
         )
         select password_version from replaced",
        account.0,
        proof.map(|(version, _)| version),
        hash.expose_secret(),
        proof.map(|(_, session)| session.0),
    );
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        // Before any session: of two people who hold their own session and end all others, neither waits for the other.
        let lock = sqlx::query_scalar!("select id from account where id = $1 for no key update", account.0);
        lock.fetch_optional(&mut *transaction).await?;
        let version = replace.fetch_optional(&mut *transaction).await?;
        if let (Some(_), Some(notice)) = (version, notice) {
            enqueue(&mut transaction, notice).await?;
        }
        transaction.commit().await?;
        Ok(version)
    })
    .await
}

/// Forbids or allows the use of an account. Forbidding ends its sessions with their subjects, so that they do not come back with it.
/// Tells whether anything changed.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn set_disabled(pool: &PgPool, account: AccountId, disabled: bool) -> Result<bool, StoreError> {
    let set = sqlx::query_scalar!(
        "with changed as (
             update account set disabled_at = case when $2 then now() end
             where id = $1 and (disabled_at is not null) <> $2
             returning id
         ), ended as (
             delete from session where $2 and account_id in (select id from changed) and ended_at is null
             returning subject_id
         ), left_behind as (
             update subject set binding = binding + 1 where id in (select subject_id from ended)
         )
         select id from changed",
        account.0,
        disabled,
    );
    Ok(on_connection(pool, async |connection| set.fetch_optional(connection).await).await?.is_some())
}
