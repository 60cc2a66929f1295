//! Several database servers in one URL: the one that takes changes is used, also after another became it.

use std::{thread, time::Duration};

use sqlx::{Connection, PgConnection, PgPool, postgres::PgConnectOptions};
use tokio::{
    runtime::{Builder, Handle},
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{
    DEADLINE,
    deadline::{retire_connections, trouble},
};

/// How often it is looked whether calls failed.
const LOOK_INTERVAL: Duration = Duration::from_millis(250);

/// A server that takes changes; else one that answers; else the first. Waits on a thread of its own, because opening a pool is not async.
pub(super) fn choose(servers: Vec<PgConnectOptions>) -> Option<PgConnectOptions> {
    let first = servers.first().cloned();
    let asking = move || Some(Builder::new_current_thread().enable_all().build().ok()?.block_on(ask(&servers))?.server);
    thread::spawn(asking).join().ok().flatten().or(first)
}

/// Lets the pool follow the server that takes changes, for as long as the runtime lives.
pub(super) fn follow(pool: &PgPool, servers: Vec<PgConnectOptions>) {
    if let Ok(runtime) = Handle::try_current() {
        runtime.spawn(keep_following(pool.clone(), servers));
    }
}

async fn keep_following(pool: PgPool, servers: Vec<PgConnectOptions>) {
    let mut seen = trouble();
    while !pool.is_closed() {
        sleep(LOOK_INTERVAL).await;
        let now = trouble();
        if now == seen {
            continue;
        }
        // Until then it is asked again each time.
        if let Some(Answer { server, takes_changes: true }) = ask(&servers).await {
            seen = now;
            if place(&server) != place(&pool.connect_options()) {
                tracing::warn!(
                    host = server.get_host(),
                    port = server.get_port(),
                    "another database server takes the changes"
                );
                pool.set_connect_options(server);
                retire_connections();
            }
        }
    }
}

struct Answer {
    server: PgConnectOptions,
    takes_changes: bool,
}

/// Asks all servers at once, for [`DEADLINE`]: one that is gone or busy holds up nobody.
async fn ask(servers: &[PgConnectOptions]) -> Option<Answer> {
    let mut asked = JoinSet::new();
    for server in servers.iter().cloned() {
        asked.spawn(timeout(DEADLINE, async {
            let takes_changes = takes_changes(&server).await.ok()?;
            Some(Answer { server, takes_changes })
        }));
    }
    let mut other = None;
    while let Some(answer) = asked.join_next().await {
        match answer {
            Ok(Ok(Some(answer))) if answer.takes_changes => return Some(answer),
            Ok(Ok(Some(answer))) => other = Some(answer),
            _ => {}
        }
    }
    other
}

async fn takes_changes(server: &PgConnectOptions) -> Result<bool, sqlx::Error> {
    let mut connection = PgConnection::connect_with(server).await?;
    let writable = "select current_setting('transaction_read_only') = 'off'";
    let takes_changes = sqlx::query_scalar(writable).fetch_one(&mut connection).await?;
    connection.close().await?;
    Ok(takes_changes)
}

fn place(server: &PgConnectOptions) -> (&str, u16) {
    (server.get_host(), server.get_port())
}
