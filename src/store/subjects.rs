//! The `subject` table: which account a subject belongs to.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{StoreError, on_connection};
use crate::domain::{
    account::AccountId,
    session::SessionId,
    subject::{Binding, LinkedSubject, Subject},
};

/// The constraint that lets a subject belong to an account that there is.
pub const NO_SUCH_ACCOUNT: &str = "subject_account_id_fkey";

/// Links a subject to an account, unless it belongs to another. Tells whether it is the account's now.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer; a broken [`NO_SUCH_ACCOUNT`] when the account was erased.
pub async fn claim(pool: &PgPool, subject: Subject, account: AccountId) -> Result<bool, StoreError> {
    // The update of a conflicting row changes nothing. It is there because `do nothing` would return no row, and a second
    // query for the owner could miss one that is being written at this moment.
    let claim = sqlx::query_scalar!(
        "insert into subject (id, account_id, linked_at, binding) values ($1, $2, now(), $3)
         on conflict (id) do update set account_id = subject.account_id
         returning account_id",
        subject.uuid(),
        account.0,
        Binding::FREE.0,
    );
    Ok(on_connection(pool, async |connection| claim.fetch_one(connection).await).await? == Some(account.0))
}

/// Which cookies of a subject count. None that were made before, from the moment at which its account is erased, although the subject
/// itself may have to wait for its batch.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn binding(pool: &PgPool, subject: Subject) -> Result<Binding, StoreError> {
    let find = sqlx::query_scalar!(
        r#"select subject.binding + (account.erasure_resumes_at is not null)::int as "binding!"
           from subject left join account on account.id = subject.account_id where subject.id = $1"#,
        subject.uuid(),
    );
    let found = on_connection(pool, async |connection| find.fetch_optional(connection).await).await?;
    Ok(found.map_or(Binding::FREE, Binding))
}

/// Ends a subject's conversation in the browser of this session, if it has one: no cookie of it counts any longer, and no session speaks
/// under it.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn end(pool: &PgPool, subject: Subject, own: Option<SessionId>) -> Result<(), StoreError> {
    on_connection(pool, async |connection| end_within(connection, subject, own).await).await
}

/// The browser's own session is remembered for the answers that are on their way to it. Another one belongs to a copy.
pub(super) async fn end_within(
    connection: &mut PgConnection,
    subject: Subject,
    own: Option<SessionId>,
) -> Result<(), sqlx::Error> {
    let end = sqlx::query!(
        "with own as (update session set ended_at = now() where id = $2 and ended_at is null),
              copies as (delete from session where subject_id = $1 and id is distinct from $2 and ended_at is null)
         update subject set binding = binding + 1 where id = $1",
        subject.uuid(),
        own.map(|session| session.0),
    );
    end.execute(connection).await.map(drop)
}

/// Where a list of subjects goes on.
#[derive(Debug, Clone, Copy)]
pub struct Place(OffsetDateTime, Uuid);

/// As many subjects as are read at once.
const PAGE: i64 = 10_000;

/// A page of the subjects with which somebody logged in.
#[derive(Debug)]
pub struct Linked {
    /// Their ids, the first linked first.
    pub ids: Vec<Uuid>,
    /// Where the next page begins.
    pub next: Option<Place>,
    /// Whether there are no more for now.
    pub is_last: bool,
}

/// Subjects linked in the last 46 days, after which no cookie from before a login is worth anything, from this place on.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn linked_since(pool: &PgPool, from: Option<Place>) -> Result<Linked, StoreError> {
    // The last ten seconds are read again each time, from their first page on: a login that began before the last question may have been
    // written after it. A demo's clock may have been set back.
    let place = from.map_or(Uuid::nil(), |place| place.1);
    let find = sqlx::query!(
        "select id, linked_at from subject
         where (linked_at, id) > (
             coalesce(case when $4 then least($1, now() - interval '10 seconds') else $1 end, now() - interval '46 days'),
             $2)
         order by linked_at, id limit $3",
        from.map(|place| place.0),
        place,
        PAGE,
        place.is_nil(),
    );
    let rows = on_connection(pool, async |connection| find.fetch_all(connection).await).await?;
    let is_last = rows.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
    let last = rows.last().map(|row| Place(row.linked_at, if is_last { Uuid::nil() } else { row.id }));
    Ok(Linked { next: last.or(from), ids: rows.into_iter().map(|row| row.id).collect(), is_last })
}

/// Every subject that an account has had, the oldest first.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn list(pool: &PgPool, account: AccountId) -> Result<Vec<LinkedSubject>, StoreError> {
    let list = sqlx::query!("select id, linked_at from subject where account_id = $1 order by linked_at", account.0);
    let rows = on_connection(pool, async |connection| list.fetch_all(connection).await).await?;
    Ok(rows.into_iter().map(|row| LinkedSubject { subject: Subject::new(row.id), linked_at: row.linked_at }).collect())
}

/// Whether an account has had any subject: whether somebody ever logged in to it.
pub(super) async fn any(connection: &mut PgConnection, account: AccountId) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar!(r#"select exists(select from subject where account_id = $1) as "exists!""#, account.0)
        .fetch_one(connection)
        .await
}
