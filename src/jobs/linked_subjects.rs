//! Learns with which subjects people log in on any server, so that no copy of an anonymous browser's cookie speaks under them.

use std::time::Duration;

use sqlx::PgPool;

use crate::{
    domain::{linked_subjects::LinkedSubjects, subject::Subject},
    store::subjects,
};

/// With the time that a question may take, a login is known everywhere within two seconds.
const INTERVAL: Duration = Duration::from_millis(400);

/// Learns for as long as it is polled. During an outage nobody logs in on a server that shares the database.
pub async fn keep_learning(pool: &PgPool, known: &LinkedSubjects) {
    let mut from = None;
    let mut fails = false;
    loop {
        match subjects::linked_since(pool, from).await {
            Ok(linked) => {
                linked.ids.into_iter().for_each(|id| known.add(Subject::new(id)));
                (from, fails) = (linked.next, false);
                if !linked.is_last {
                    continue;
                }
            }
            Err(error) if !fails => {
                tracing::warn!(%error, "logins on other servers are not known here for now");
                fails = true;
            }
            Err(_) => {}
        }
        tokio::time::sleep(INTERVAL).await;
    }
}
