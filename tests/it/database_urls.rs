//! Databases as providers hand out their URLs.

use std::{collections::BTreeMap, fs, sync::Arc};

use throughline::store;

use crate::support::{
    TestApp,
    app::Setup,
    browser::{Browser, send},
    database::TestDatabase,
    program::{eventually, run, throughline},
    relay::{Relay, url_at},
    serve::Serve,
};

async fn app_at(database: &Arc<TestDatabase>, servers: &[&Relay]) -> TestApp {
    Setup::default().database(Arc::clone(database)).database_url(url_at(database, servers)).start().await
}

/// Tries to register, and tells the status.
async fn registration(app: &TestApp, email: &str) -> u16 {
    let account = [("email", email), ("display_name", "Eve"), ("password", "seven lamps beneath")];
    send(app.browser().request("POST", "/api/accounts").json(&BTreeMap::from(account))).await.status
}

/// And through what PgBouncer takes of a connection's start.
#[tokio::test]
async fn an_ipv6_address_is_a_host() {
    let database = Arc::new(TestDatabase::migrated().await);
    let server = Relay::start(&database, "[::1]:0", false);
    let app = app_at(&database, &[&server]).await;
    assert_eq!(registration(&app, "eve@example.com").await, 201);
    let pool = store::pool(&url_at(&database, &[&server]).into()).unwrap();
    let limit: String = sqlx::query_scalar("show statement_timeout").fetch_one(&pool).await.unwrap();
    assert_eq!(limit, "1500ms");
}

#[tokio::test]
async fn of_several_servers_the_one_that_takes_changes_is_used() {
    let database = Arc::new(TestDatabase::migrated().await);
    let gone = Relay::start(&database, "127.0.0.1:0", false);
    let standby = Relay::start(&database, "127.0.0.1:0", true);
    let primary = Relay::start(&database, "127.0.0.1:0", false);
    let url = url_at(&database, &[&gone, &standby, &primary]);
    drop(gone);
    let app = Setup::default().database(Arc::clone(&database)).database_url(url.clone()).start().await;
    assert_eq!(registration(&app, "eve@example.com").await, 201);
    let mut migrate = throughline(["migrate"]);
    migrate.env("DATABASE_URL", url);
    run(migrate).await.done();
}

#[tokio::test]
async fn after_a_failover_the_new_server_is_found() {
    let database = Arc::new(TestDatabase::migrated().await);
    let old = Relay::start(&database, "127.0.0.1:0", false);
    let new = Relay::start(&database, "127.0.0.1:0", true);
    let app = app_at(&database, &[&old, &new]).await;
    assert_eq!(registration(&app, "eve@example.com").await, 201);
    drop(old);
    assert_eq!(registration(&app, "fay@example.com").await, 503);
    new.promote();
    eventually("the new server is used", async || registration(&app, "fay@example.com").await == 201).await;
    assert_eq!(send(app.browser().request("GET", "/readyz")).await.status, 200);
}

#[tokio::test]
async fn what_editors_leave_around_a_url_does_not_count() {
    let serve = Serve::prepared().await.without("DATABASE_URL");
    let file = serve.path("url");
    fs::write(&file, format!("\u{feff} \"{}\"\r\n", serve.database.url)).unwrap();
    let started = serve.with(&[("DATABASE_URL_FILE", file.to_str().unwrap())]).started().await;
    assert_eq!(send(Browser::new(started.address).request("GET", "/readyz")).await.status, 200);
}

#[tokio::test]
async fn what_a_url_asks_for_in_vain_is_refused_by_name() {
    for parameter in ["channel_binding=require", "gssencmode=require", "pgbouncer=true", "target_session_attrs=standby"]
    {
        let serve = Serve::prepared().await;
        let url = &serve.database.url;
        let url = format!("{url}{}{parameter}", if url.contains('?') { '&' } else { '?' });
        let name = parameter.split_once('=').unwrap().0;
        serve.with(&[("DATABASE_URL", &url)]).expect_refusal(&["DATABASE_URL", &format!("parameter {name} ")]).await;
    }
}

#[tokio::test]
async fn a_database_that_is_not_in_utf_8_is_refused() {
    for encoding in ["LATIN1", "SQL_ASCII"] {
        let how = format!("encoding '{encoding}' template template0 locale 'C'");
        let database = TestDatabase::created(&how).await;
        let mut migrate = throughline(["migrate"]);
        migrate.env("DATABASE_URL", &database.url);
        run(migrate).await.refused_with(1, &["DATABASE_URL", encoding, "encoding 'UTF8'"]);
        Serve::over(database).expect_refusal(&["DATABASE_URL", encoding, "encoding 'UTF8'"]).await;
    }
}
