//! What the doctor asks a database: who we are there, what we may do, how far away it is. Changes nothing.
//!
//! Not `query!`: these are PostgreSQL's own catalogues, and no part of the schema in `migrations/`.

use std::time::Instant;

use secrecy::SecretString;
use sqlx::{Connection, FromRow, PgConnection, postgres::PgSslMode};
use time::OffsetDateTime;

use super::{MIGRATIONS, StoreError, monthly_subjects, within};
use crate::domain::{
    clock::Clock,
    subject_sketch::{Month, MonthlyFigures},
};

/// How often the way to the database is measured.
const SAMPLES: usize = 5;

/// A database as this program's role sees it.
#[derive(Debug)]
pub struct Inspection {
    /// The server and our role.
    pub server: Server,
    /// Whether a forged server would be noticed: sslmode verify-ca or verify-full.
    pub verifies_server: bool,
    /// Each table of our migrations that is there.
    pub tables: Vec<Table>,
    /// What the migrator remembers; `None` when we may not read it.
    pub history: Option<History>,
    /// The median of several round trips.
    pub round_trip: std::time::Duration,
    /// How far the database's clock is ahead of ours.
    pub clock_offset: time::Duration,
    /// What this month comes to; `None` when its table is not there, or we may not read it.
    pub month: Option<MonthlyFigures>,
}

/// The server, the database and our role.
#[derive(Debug, FromRow)]
#[expect(clippy::struct_excessive_bools, reason = "the columns of one row")]
pub struct Server {
    /// Our role.
    pub role: String,
    /// The database's name.
    pub database: String,
    /// `server_version_num`: 150003 for 15.3.
    pub version_number: i32,
    /// The version as people write it.
    pub version: String,
    /// `server_encoding`.
    pub encoding: String,
    /// Whether this connection is encrypted.
    pub encrypted: bool,
    /// The server's address as it sees it itself; none on a Unix socket.
    pub address: Option<String>,
    /// Whether our role may do everything.
    pub superuser: bool,
    /// Whether it may make roles or databases.
    pub creates: bool,
    /// Whether nothing can be written: a standby, or a setting.
    pub read_only: bool,
    /// How many connections our role may hold here, others' included.
    pub connections: i32,
}

const SERVER: &str = "
select current_user::text as role, current_database()::text as database,
    current_setting('server_version_num')::int as version_number, current_setting('server_version') as version,
    current_setting('server_encoding') as encoding,
    coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as encrypted,
    host(inet_server_addr()) as address,
    rolsuper as superuser, rolcreaterole or rolcreatedb as creates,
    current_setting('transaction_read_only')::bool as read_only,
    least(
        current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
            - coalesce(current_setting('reserved_connections', true), '0')::int,
        nullif(rolconnlimit, -1), nullif(datconnlimit, -1)
    ) as connections
from pg_roles, pg_database
where rolname = current_user and datname = current_database()";

/// What our role may do with a table.
#[derive(Debug, FromRow)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Which of select, insert, update and delete it may not.
    pub missing: Vec<String>,
    /// Whether it is the table's owner, or a member of it.
    pub owned: bool,
}

const TABLES: &str = "
select name, pg_has_role(relowner, 'usage') as owned,
    array(
        select kind from unnest(array['select', 'insert', 'update', 'delete']) as kind
        where not has_table_privilege(pg_class.oid, kind)
    ) as missing
from unnest($1::text[]) as name join pg_class on pg_class.oid = to_regclass(name)";

/// How the migrations that were applied compare with this program's.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct History {
    /// How many of ours are not applied.
    pub pending: usize,
    /// How many are applied that we do not know: this program is older than the schema.
    pub unknown: usize,
    /// Whether one was applied halfway.
    pub halfway: bool,
    /// Whether one was applied with another text than ours.
    pub altered: bool,
}

/// Looks at the database behind `url` over one connection. Every step has the store's deadline.
///
/// # Errors
/// [`StoreError`] when it cannot be reached, or refuses to tell.
pub async fn inspect(url: &SecretString, clock: &dyn Clock) -> Result<Inspection, StoreError> {
    let pool = super::pool(url)?;
    let options = pool.connect_options();
    let mut connection = within(PgConnection::connect_with(&options)).await?;
    let server = within(sqlx::query_as::<_, Server>(SERVER).fetch_one(&mut connection)).await?;
    let names: Vec<String> = our_tables().map(str::to_owned).collect();
    let tables = within(sqlx::query_as::<_, Table>(TABLES).bind(names).fetch_all(&mut connection)).await?;
    let history = history(&mut connection).await?;
    let (round_trip, clock_offset) = within(measure(&mut connection, clock)).await?;
    let month = monthly_subjects::summary(&mut connection, Month::of(clock.now())).await.ok();
    let _closed_or_not = within(connection.close()).await;
    let verifies_server = matches!(options.get_ssl_mode(), PgSslMode::VerifyCa | PgSslMode::VerifyFull);
    Ok(Inspection { server, verifies_server, tables, history, round_trip, clock_offset, month })
}

/// The tables that the migrations make.
fn our_tables() -> impl Iterator<Item = &'static str> {
    let lines = MIGRATIONS.iter().flat_map(|migration| migration.sql.as_str().lines());
    lines.filter_map(|line| line.strip_prefix("create table ")?.split([' ', '(']).next())
}

async fn history(connection: &mut PgConnection) -> Result<Option<History>, StoreError> {
    let readable = "select has_table_privilege(to_regclass('_sqlx_migrations'), 'select')";
    let readable = within(sqlx::query_scalar::<_, Option<bool>>(readable).fetch_one(&mut *connection)).await?;
    let applied: Vec<(i64, bool, Vec<u8>)> = match readable {
        Some(false) => return Ok(None),
        None => Vec::new(),
        Some(true) => {
            let rows = sqlx::query_as("select version, success, checksum from _sqlx_migrations");
            within(rows.fetch_all(connection)).await?
        }
    };
    Ok(Some(compare(&applied)))
}

fn compare(applied: &[(i64, bool, Vec<u8>)]) -> History {
    let mut history = History {
        unknown: applied.iter().filter(|(version, ..)| !MIGRATIONS.version_exists(*version)).count(),
        halfway: applied.iter().any(|(_, success, _)| !success),
        ..History::default()
    };
    for migration in MIGRATIONS.iter() {
        match applied.iter().find(|(version, ..)| *version == migration.version) {
            None => history.pending += 1,
            Some((.., checksum)) => history.altered |= checksum[..] != migration.checksum[..],
        }
    }
    history
}

/// The median round trip, and the clock's offset by the quickest one, whose middle is known best (RFC 5905 §8).
async fn measure(
    connection: &mut PgConnection,
    clock: &dyn Clock,
) -> Result<(std::time::Duration, time::Duration), sqlx::Error> {
    let mut samples = Vec::with_capacity(SAMPLES);
    // The first one makes the server plan the statement, and does not count.
    for count in 0..=SAMPLES {
        let (before, started) = (clock.now(), Instant::now());
        let theirs: OffsetDateTime = sqlx::query_scalar("select clock_timestamp()").fetch_one(&mut *connection).await?;
        let took = started.elapsed();
        if count > 0 {
            samples.push((took, theirs - (before + took / 2)));
        }
    }
    samples.sort();
    let quickest = samples.first().map_or(time::Duration::ZERO, |(_, offset)| *offset);
    Ok((samples[SAMPLES / 2].0, quickest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_tables_are_read_from_the_migrations() {
        let tables: Vec<_> = our_tables().collect();
        assert!(["account", "subject", "session"].iter().all(|name| tables.contains(name)), "{tables:?}");
    }

    #[test]
    fn histories_differ_in_four_ways() {
        let ours: Vec<_> = MIGRATIONS.iter().map(|it| (it.version, true, it.checksum.to_vec())).collect();
        assert_eq!(compare(&ours), History::default());
        assert_eq!(compare(&ours[1..]).pending, 1);
        assert_eq!(compare(&[&ours[..], &[(9999, true, Vec::new())]].concat()).unknown, 1);
        let mut spoilt = ours.clone();
        spoilt[0].1 = false;
        spoilt[1].2 = b"other".to_vec();
        let found = compare(&spoilt);
        assert!(found.halfway && found.altered && found.pending == 0, "{found:?}");
    }
}
