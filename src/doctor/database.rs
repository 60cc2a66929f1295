//! The database: whether it answers, what our role may do there, its schema and its clock.

use std::{net::IpAddr, path::Path};

use secrecy::{ExposeSecret, SecretString};

use super::{Check, Finding, files, site};
use crate::{
    domain::{
        clock::{Clock, MAX_SKEW},
        subject_sketch::MonthlyFigures,
    },
    store::{
        self, StoreError,
        inspection::{History, Inspection, Server, Table, inspect},
    },
};

/// The oldest version that Throughline is tried with.
const OLDEST: i32 = 15;
/// A restart without a gap has an old and a new process side by side.
const FEWEST_POOLS: u32 = 2;
/// Each page of a person logged in waits for one or two of these.
const SLOW_MILLIS: u128 = 20;
const CLOCK_WARNING: time::Duration = time::Duration::seconds(2);

/// Where the URL comes from.
pub(super) fn examine_url(file: Option<&Path>) -> Finding {
    let check = Check::DatabaseUrl;
    files::open_secret(check, "DATABASE_URL", file)
        .unwrap_or_else(|| check.ok(if file.is_some() { "From a file." } else { "From the environment or a flag." }))
}

pub(super) async fn examine(url: &SecretString, clock: &dyn Clock) -> Vec<Finding> {
    let seen = match inspect(url, clock).await {
        Ok(seen) => seen,
        Err(error) => return vec![unreachable(url, &error)],
    };
    let Inspection { server, tables, history, .. } = &seen;
    let findings = [
        basics(server),
        tls(server, seen.verifies_server),
        encoding(server),
        role(server, tables),
        rights(server, tables, history.as_ref()),
        connections(server),
        latency(seen.round_trip),
        schema(history.as_ref()),
        clocks(seen.clock_offset),
    ];
    findings.into_iter().chain(seen.month.map(month)).collect()
}

/// What is said when there was no answer at all by the deadline.
pub(super) fn no_answer() -> Finding {
    Check::Database.error(
        "It didn't answer in time; looking up its host name may have failed too.",
        "Check that the host name resolves here and that no firewall is in the way.",
    )
}

fn unreachable(url: &SecretString, error: &StoreError) -> Finding {
    let place = place(url.expose_secret()).map(|place| format!(" at {place}")).unwrap_or_default();
    let reason = match error {
        StoreError::Unavailable(reason) | StoreError::Failed(reason) => reason.clone(),
        other => other.to_string(),
    };
    Check::Database.error(
        format!("The database{place} can't be used: {reason}."),
        "Start it, or correct DATABASE_URL. Checks that need it were skipped.",
    )
}

/// Host and port in a database's URL, when it is certain that neither is part of a password: one that was not encoded
/// may hold the characters that end a host.
fn place(url: &str) -> Option<&str> {
    let rest = url.split_once("://")?.1;
    let authority = &rest[..rest.find(['/', '?', '#']).unwrap_or(rest.len())];
    let (_, place) = authority.split_once('@')?;
    (rest.matches('@').count() == 1 && !place.is_empty()).then_some(place)
}

fn basics(server: &Server) -> Finding {
    let check = Check::Database;
    let found = format!("PostgreSQL {}, database {}, role {}.", server.version, server.database, server.role);
    if server.read_only {
        let remedy = "Point DATABASE_URL at the primary, or turn off default_transaction_read_only.";
        check.error(format!("{found} It is read-only: nobody can log in or register."), remedy)
    } else if server.version_number / 10_000 < OLDEST {
        check.warning(format!("{found} Throughline is tested with {OLDEST} and newer."), "Plan to upgrade PostgreSQL.")
    } else {
        check.ok(found)
    }
}

fn tls(server: &Server, verifies_server: bool) -> Finding {
    let check = Check::DatabaseTls;
    let address: Option<IpAddr> = server.address.as_deref().and_then(|address| address.parse().ok());
    let remedy = "Add ?sslmode=verify-full&sslrootcert=… to DATABASE_URL.";
    match (server.encrypted, address) {
        (true, _) if verifies_server => check.ok("Encrypted, and the server's certificate is checked."),
        (true, _) => check
            .note("Encrypted, but the server's certificate is not checked: sslmode is prefer or require.")
            .with_remedy(remedy),
        (false, None) => check.ok("A Unix socket, which needs no encryption."),
        (false, Some(address)) if address.is_loopback() => check.ok("Not encrypted, but on this machine."),
        (false, Some(address)) if site::is_inside(address) => {
            check.note(format!("Not encrypted, on a private network ({address}).")).with_remedy(remedy)
        }
        (false, Some(address)) => {
            check.warning(format!("Not encrypted, to {address}: passwords and hashes can be read in transit."), remedy)
        }
    }
}

fn encoding(server: &Server) -> Finding {
    let check = Check::DatabaseEncoding;
    if server.encoding == "UTF8" {
        return check.ok("UTF8.");
    }
    check.error(
        format!("{}, which can't store most people's names.", server.encoding),
        "Create the database again: `create database … encoding 'UTF8' template template0`.",
    )
}

fn role(server: &Server, tables: &[Table]) -> Finding {
    let (check, role) = (Check::DatabaseRole, &server.role);
    let power = if server.superuser {
        "is a superuser"
    } else if server.creates {
        "may create roles or databases"
    } else if tables.iter().any(|table| table.owned) {
        "owns the tables"
    } else {
        return check.ok(format!("{role} can read and write rows, and nothing else."));
    };
    check.warning(
        format!("{role} {power}, which the server doesn't need."),
        "Let one role own the tables and run `throughline migrate`, and another that may select, insert, update and delete \
         be in the server's DATABASE_URL.",
    )
}

fn rights(server: &Server, tables: &[Table], history: Option<&History>) -> Finding {
    let (check, role) = (Check::DatabaseRights, &server.role);
    let lacking = tables.iter().filter(|table| !table.missing.is_empty());
    let mut lacks: Vec<String> =
        lacking.map(|table| format!("{} on {}", table.missing.join(", "), table.name)).collect();
    if history.is_none() {
        lacks.push("select on _sqlx_migrations".into());
    }
    if lacks.is_empty() {
        return check.ok("Every table can be read and written.");
    }
    let grants: Vec<String> = lacks.iter().map(|lack| format!("grant {lack} to {role};")).collect();
    check.error(
        format!("{role} lacks {}.", lacks.join("; ")),
        format!("As the tables' owner, run: {}", grants.join(" ")),
    )
}

fn connections(server: &Server) -> Finding {
    let (check, each) = (Check::DatabaseConnections, store::MAX_CONNECTIONS);
    let room = u32::try_from(server.connections).unwrap_or(0);
    let found = format!("Room for {room}: {} processes of up to {each} connections each.", room / each);
    if room / each < FEWEST_POOLS {
        check.warning(
            found,
            "Raise max_connections, or the limit of the role or database: a restart without downtime needs room for two processes.",
        )
    } else {
        check.ok(found)
    }
}

fn latency(round_trip: std::time::Duration) -> Finding {
    let (check, found) = (Check::DatabaseLatency, format!("{:.1} ms round trip.", round_trip.as_secs_f64() * 1e3));
    if round_trip.as_millis() > SLOW_MILLIS {
        check.warning(found, "Move server and database closer together: every page for a logged-in person queries it.")
    } else {
        check.ok(found)
    }
}

fn schema(history: Option<&History>) -> Finding {
    let (check, migrate) = (Check::Schema, "Run `throughline migrate`.");
    match history {
        None => check.error("The list of applied migrations can't be read.", "Grant the role the rights above."),
        Some(History { halfway: true, .. }) => check.error(
            "A migration was applied halfway.",
            "Find the failed one in _sqlx_migrations, undo what it did and delete its row; or restore a backup.",
        ),
        Some(History { pending: count @ 1.., .. }) => check
            .error(format!("{count} of our migrations {} pending.", if *count == 1 { "is" } else { "are" }), migrate),
        Some(History { altered: true, .. }) => check.error(
            "An applied migration differs from ours.",
            "Use this release with a database that its own `throughline migrate` created.",
        ),
        Some(History { unknown: count @ 1.., .. }) => check.warning(
            format!("{count} of its migrations {} newer than this program.", if *count == 1 { "is" } else { "are" }),
            "Use the newer release, unless you are rolling back to this one.",
        ),
        Some(_) => check.ok("Every migration is applied."),
    }
}

fn clocks(offset: time::Duration) -> Finding {
    let (check, apart) = (Check::Clock, offset.abs());
    let direction = if offset.is_negative() { "behind" } else { "ahead of" };
    let found = format!("The database's clock is {:.1} s {direction} ours.", apart.as_seconds_f64());
    let remedy = "Synchronise both machines with the same time server (NTP): tokens use this machine's time.";
    match apart {
        apart if apart > MAX_SKEW => check.error(found, remedy),
        apart if apart > CLOCK_WARNING => check.warning(found, remedy),
        _ => check.ok("Ours and the database's agree."),
    }
}

fn month(MonthlyFigures { subjects, doubles_avoided }: MonthlyFigures) -> Finding {
    Check::ActiveSubjects.ok(format!(
        "Distinct subjects that got a token this month (UTC): {subjects}, within 1 %. Duplicates avoided by the stable subject: \
         {doubles_avoided}."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_told_only_when_it_cannot_be_a_password() {
        assert_eq!(
            place("postgres://eve:secret@db.example.com:5432/chat?sslmode=require"),
            Some("db.example.com:5432")
        );
        for unsure in [
            "postgres://eve:se@cret@db/chat",
            "postgres://eve:12/34@db/chat",
            "postgres://eve:12#34@db/chat",
            "postgres://eve:a@b/c@db/chat",
            "postgres://eve:a@b?c@db/chat",
            "postgres:///chat?host=/run/postgresql",
            "postgres://eve@/chat",
            "nonsense",
        ] {
            assert_eq!(place(unsure), None, "{unsure}");
        }
    }

    #[test]
    fn clocks_may_differ_a_little() {
        use super::super::Severity;
        for (seconds, severity) in [
            (0.5, Severity::Ok),
            (-1.9, Severity::Ok),
            (2.1, Severity::Warning),
            (-4.9, Severity::Warning),
            (5.1, Severity::Error),
            (-3600.0, Severity::Error),
        ] {
            assert_eq!(clocks(time::Duration::seconds_f64(seconds)).severity, severity, "{seconds}");
        }
    }
}
