//! Roles of the tests' PostgreSQL server, for what a server may and may not do in its database.

use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use url::Url;
use uuid::Uuid;

use super::database::TestDatabase;

/// A role without rights but to log in. Goes with what it was granted when the test is over.
pub struct TestRole {
    pub name: String,
    /// The database's URL for this role.
    pub url: String,
    admin_url: String,
}

impl TestRole {
    pub async fn new(database: &TestDatabase) -> Self {
        let name = format!("throughline_test_{}", Uuid::new_v4().simple());
        execute(&database.pool(), &format!("create role {name} login password '{name}'")).await;
        let mut url = Url::parse(&database.url).unwrap();
        url.set_username(&name).unwrap();
        url.set_password(Some(&name)).unwrap();
        Self { name, url: url.into(), admin_url: database.url.clone() }
    }

    /// The rights that the server is documented to need.
    pub async fn may_write_rows(self, database: &TestDatabase) -> Self {
        let grant = format!("grant select, insert, update, delete on all tables in schema public to {}", self.name);
        execute(&database.pool(), &grant).await;
        self
    }
}

/// Runs SQL as the owner of a test's database.
pub async fn execute(pool: &PgPool, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(pool).await.unwrap();
}

impl Drop for TestRole {
    fn drop(&mut self) {
        let (url, name) = (self.admin_url.clone(), self.name.clone());
        let work = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let mut admin = PgConnection::connect(&url).await.unwrap();
                let sql = format!("drop owned by {name} cascade; drop role {name}");
                sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut admin).await.unwrap();
            });
        };
        let dropped = std::thread::spawn(work).join();
        assert!(dropped.is_ok() || std::thread::panicking(), "the test's role was not dropped");
    }
}
