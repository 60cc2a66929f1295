//! The `audit_event` table. Events are added and, when they are old, deleted; none is ever changed.

use serde::Serialize;
use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{StoreError, on_connection};

/// One event, as the table has it and `throughline audit list` shows it.
#[derive(Debug, Clone, Serialize)]
pub struct Record {
    /// Its own id.
    pub id: Uuid,
    /// When it happened.
    #[serde(with = "time::serde::rfc3339")]
    pub occurred_at: OffsetDateTime,
    /// What happened.
    pub event: String,
    /// How it ended.
    pub outcome: String,
    /// Why, in a word.
    pub reason: Option<String>,
    /// Whose account it is about.
    pub account_id: Option<Uuid>,
    /// The network of the client.
    pub client_network: Option<String>,
    /// The request's id, as in its answer.
    pub request_id: Option<String>,
    /// The first eight hexadecimal digits of the session's digest.
    pub session: Option<String>,
    /// The operating system's user who ran the command.
    pub operator: Option<i64>,
    /// The signing key's id.
    pub kid: Option<String>,
    /// How many such events it stands for.
    pub count: i64,
}

/// Adds events. Those that are there already stay as they are: a batch may be written twice.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn insert(pool: &PgPool, events: &[Record]) -> Result<(), StoreError> {
    on_connection(pool, async |connection| add(connection, events).await).await
}

/// The same in the transaction that the events tell of.
pub(super) async fn add(connection: &mut PgConnection, events: &[Record]) -> Result<(), sqlx::Error> {
    let column = |of: fn(&Record) -> Option<String>| events.iter().map(of).collect::<Vec<_>>();
    let insert = sqlx::query!(
        "insert into audit_event
             (id, occurred_at, event, outcome, reason, account_id, client_network, request_id, session, operator, kid,
              count)
         select id, occurred_at, event, outcome, reason, account_id, client_network::cidr, request_id, session, operator, kid,
                count
         from unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::text[],
                     $8::text[], $9::text[], $10::bigint[], $11::text[], $12::bigint[])
              as added (id, occurred_at, event, outcome, reason, account_id, client_network, request_id, session,
                        operator, kid, count)
         on conflict (id) do nothing",
        &events.iter().map(|event| event.id).collect::<Vec<_>>(),
        &events.iter().map(|event| event.occurred_at).collect::<Vec<_>>(),
        &events.iter().map(|event| event.event.clone()).collect::<Vec<_>>(),
        &events.iter().map(|event| event.outcome.clone()).collect::<Vec<_>>(),
        &column(|event| event.reason.clone()) as _,
        &events.iter().map(|event| event.account_id).collect::<Vec<_>>() as _,
        &column(|event| event.client_network.clone()) as _,
        &column(|event| event.request_id.clone()) as _,
        &column(|event| event.session.clone()) as _,
        &events.iter().map(|event| event.operator).collect::<Vec<_>>() as _,
        &column(|event| event.kid.clone()) as _,
        &events.iter().map(|event| event.count).collect::<Vec<_>>(),
    );
    insert.execute(connection).await.map(drop)
}

/// Deletes some of the events that happened longer ago than this, the oldest first, and tells how many. Of several replicas at once each
/// takes others.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn delete_older(pool: &PgPool, retention: Duration, limit: i64) -> Result<u64, StoreError> {
    let delete = sqlx::query!(
        "delete from audit_event where id in (
             select id from audit_event where occurred_at < now() - make_interval(secs => $1)
             order by occurred_at limit $2 for update skip locked
         )",
        retention.as_seconds_f64(),
        limit,
    );
    Ok(on_connection(pool, async |connection| delete.execute(connection).await).await?.rows_affected())
}

/// Which events are asked for.
#[derive(Debug, Clone, Copy)]
pub struct Filter {
    /// Those about this account.
    pub account: Option<Uuid>,
    /// Those since then.
    pub since: Option<OffsetDateTime>,
    /// The newest, so many at most.
    pub limit: u32,
}

/// Events, the newest first.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn list(pool: &PgPool, filter: Filter) -> Result<Vec<Record>, StoreError> {
    let Filter { account, since, limit } = filter;
    let since = since.unwrap_or(OffsetDateTime::UNIX_EPOCH);
    // Two statements, each with an index of its own: one for both would suit neither.
    let Some(account) = account else {
        let list = sqlx::query_as!(
            Record,
            "select id, occurred_at, event, outcome, reason, account_id, client_network::text as client_network, request_id,
                    session, operator, kid, count
             from audit_event where occurred_at >= $1 order by occurred_at desc, id limit $2",
            since,
            i64::from(limit),
        );
        return on_connection(pool, async |connection| list.fetch_all(connection).await).await;
    };
    let list = sqlx::query_as!(
        Record,
        "select id, occurred_at, event, outcome, reason, account_id, client_network::text as client_network, request_id,
                session, operator, kid, count
         from audit_event where account_id = $1 and occurred_at >= $2 order by occurred_at desc, id limit $3",
        account,
        since,
        i64::from(limit),
    );
    on_connection(pool, async |connection| list.fetch_all(connection).await).await
}
