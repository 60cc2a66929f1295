//! What `throughline doctor` finds at the database, and that it never waits for one for long.

use std::net::TcpListener;

use serde_json::Value;
use throughline::{
    app::SystemClock,
    domain::{clock::Clock, subject::Subject, subject_sketch::TokenKind},
    tokens::monthly_subjects::MonthlySubjects,
};

use crate::support::{
    database::TestDatabase,
    doctor::Deployment,
    role::{TestRole, execute},
    serve::SECRET,
};

/// A deployment whose database was spoilt by its owner; `{role}` and `{database}` stand for their names.
async fn spoilt_by(sql: &str) -> Deployment {
    let deployment = Deployment::in_order().await;
    let pool = deployment.database.pool();
    let name: String = sqlx::query_scalar("select current_database()::text").fetch_one(&pool).await.unwrap();
    execute(&pool, &sql.replace("{role}", &deployment.role.name).replace("{database}", &name)).await;
    deployment
}

#[tokio::test]
async fn each_way_to_spoil_a_database_is_found() {
    let cases = [
        ("alter role {role} superuser", "warning", "database-role", "is a superuser"),
        ("alter role {role} createrole", "warning", "database-role", "may create roles"),
        ("alter table account owner to {role}", "warning", "database-role", "owns the tables"),
        ("revoke update, delete on session from {role}", "error", "database-rights", "grant update, delete on session"),
        ("alter role {role} connection limit 20", "warning", "database-connections", "Room for 20: 1 processes"),
        ("alter role {role} set default_transaction_read_only = on", "error", "database", "read-only"),
        ("delete from _sqlx_migrations where version = 3", "error", "schema", "1 of our migrations is pending"),
        ("update _sqlx_migrations set success = false where version = 3", "error", "schema", "halfway"),
        ("update _sqlx_migrations set checksum = '\\x00' where version = 3", "error", "schema", "differs"),
        (
            "insert into _sqlx_migrations values (9999, 'to come', now(), true, '\\x00', 0)",
            "warning",
            "schema",
            "newer than this program",
        ),
    ];
    for (sql, severity, id, word) in cases {
        spoilt_by(sql).await.expect(severity, id, &[word]).await;
    }
    let unread = spoilt_by("revoke all on _sqlx_migrations from {role}").await.examined().await;
    let remedy = unread.finding("database-rights", "error")["remedy"].as_str().unwrap();
    assert!(remedy.contains("grant select on _sqlx_migrations"), "{remedy}");
    unread.finding("schema", "error");
}

#[tokio::test]
async fn who_came_this_month_is_told() {
    let told = async |deployment: Deployment| {
        let report = deployment.examined().await;
        report.finding("active-subjects", "ok")["found"].as_str().unwrap().to_owned()
    };
    let nobody = told(Deployment::in_order().await).await;
    assert!(nobody.contains("(UTC): 0,") && nobody.ends_with("subject: 0."), "{nobody}");

    let deployment = Deployment::in_order().await;
    let (counted, now) = (MonthlySubjects::default(), SystemClock.now());
    let visitors: Vec<_> = (0..300).map(|_| Subject::mint()).collect();
    for (count, subject) in visitors.iter().enumerate() {
        counted.note(*subject, TokenKind::Anonymous, now);
        if count < 7 {
            counted.note(*subject, TokenKind::Authenticated, now);
        }
    }
    counted.exchange(&deployment.database.pool(), now).await.unwrap();
    let people = told(deployment).await;
    assert!(people.contains("(UTC): 300,") && people.ends_with("subject: 7."), "{people}");
}

#[tokio::test]
async fn a_database_without_a_schema_says_how_to_make_it() {
    let database = TestDatabase::empty().await;
    let role = TestRole::new(&database).await;
    Deployment::over(database, role).expect("error", "schema", &["throughline migrate"]).await;
}

#[tokio::test]
async fn another_encoding_is_found() {
    let database = TestDatabase::created("encoding 'SQL_ASCII' template template0 locale 'C'").await;
    let role = TestRole::new(&database).await;
    let examined = Deployment::over(database, role).examined().await;
    let finding = examined.finding("database-encoding", "error");
    assert!(finding["found"].as_str().unwrap().contains("SQL_ASCII"), "{finding}");
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_found() {
    // A function of the same name, found before PostgreSQL's own, is a clock that can be set.
    for (offset, severity, words) in [("'4 s'", "warning", "ahead of"), ("'-1 min'", "error", "behind")] {
        let clock = format!(
            "create function public.clock_timestamp() returns timestamptz language sql \
             as $$ select pg_catalog.clock_timestamp() + interval {offset} $$; \
             alter database {{database}} set search_path = public, pg_catalog"
        );
        spoilt_by(&clock).await.expect(severity, "clock", &[words, "NTP"]).await;
    }
}

/// A deployment whose database is this.
async fn with_url(url: &str) -> Deployment {
    Deployment::in_order().await.with(&[("DATABASE_URL_FILE", ""), ("DATABASE_URL", url)])
}

#[tokio::test]
async fn a_database_that_is_not_there_is_one_error() {
    let absent = with_url(&format!("postgres://eve:{SECRET}@127.0.0.1:1/chat")).await.examined().await;
    let found = absent.finding("database", "error")["found"].as_str().unwrap();
    assert!(found.contains("127.0.0.1:1") && found.contains("refused"), "{found}");
    assert!(!absent.findings().iter().any(|finding: &Value| finding["id"] == "schema"), "{}", absent.outcome.stdout);
    for url in
        ["mysql://eve:kept-to-ourselves@db/chat", "db.example.com", "postgres://eve:kept-to-ourselves@db:port/chat"]
    {
        with_url(url).await.expect("error", "database-url", &["postgres://user:password@host:5432"]).await;
    }
    // A password that was not encoded, and would be taken for the host's name.
    with_url(&format!("postgres://eve:1/{SECRET}@127.0.0.1/chat")).await.expect("error", "database", &[]).await;
    // A role that is not there, or has another password.
    let stranger = Deployment::in_order().await;
    let url = stranger.role.url.replace(&stranger.role.name, "nobody_of_this_name");
    stranger
        .with(&[("DATABASE_URL_FILE", ""), ("DATABASE_URL", &url)])
        .expect("error", "database", &["can't be used"])
        .await;
}

#[tokio::test]
async fn a_silent_database_does_not_hold_the_doctor_up() {
    // Takes connections and never says a word. `examined` has the limit of time.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://eve:{SECRET}@{}/chat", silent.local_addr().unwrap());
    with_url(&url).await.expect("error", "database", &["answer in time"]).await;
}
