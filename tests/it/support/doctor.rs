//! `throughline doctor` over a deployment that is in order unless a test spoils it.

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf, process::Command, sync::Arc, time::Duration};

use serde_json::Value;

use super::{
    database::TestDatabase,
    program::{Outcome, Program, throughline},
    role::TestRole,
    serve::{SECRET, cookie_secret, good_key},
};

/// The longest that it may take, on slow machines too: one of its promises.
const LIMIT: Duration = Duration::from_secs(10);

/// A deployment as `docs/` recommends it.
pub struct Deployment {
    pub folder: tempfile::TempDir,
    pub command: Command,
    // The role goes before the database that it has rights in.
    pub role: Arc<TestRole>,
    pub database: Arc<TestDatabase>,
}

impl Deployment {
    pub async fn in_order() -> Self {
        let database = TestDatabase::migrated().await;
        let role = TestRole::new(&database).await.may_write_rows(&database).await;
        Self::over(database, role)
    }

    /// Another one in order over the same database, which takes less time.
    pub fn again(&self) -> Self {
        Self::over_shared(Arc::clone(&self.database), Arc::clone(&self.role))
    }

    pub fn over(database: TestDatabase, role: TestRole) -> Self {
        Self::over_shared(Arc::new(database), Arc::new(role))
    }

    fn over_shared(database: Arc<TestDatabase>, role: Arc<TestRole>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let deployment = Self { command: throughline(["doctor", "--json"]), folder, role, database };
        let url = deployment.role.url.clone();
        deployment.write("cookie-secret", 0o600, cookie_secret().as_bytes());
        deployment.write("database-url", 0o600, url.as_bytes());
        fs::create_dir(deployment.path("keys")).unwrap();
        deployment.mode("keys", 0o700);
        deployment.write("keys/active.pem", 0o600, good_key());
        let paths = ["cookie-secret", "database-url", "keys"].map(|name| deployment.text_path(name));
        let [secret, url, keys] = paths.each_ref().map(String::as_str);
        deployment.with(&[
            ("THROUGHLINE_PUBLIC_URL", "https://chat.example.com"),
            ("THROUGHLINE_TRUSTED_PROXIES", "10.0.0.5"),
            ("THROUGHLINE_COOKIE_SECRET_FILE", secret),
            ("DATABASE_URL_FILE", url),
            ("THROUGHLINE_KEYS_DIR", keys),
        ])
    }

    /// The same with other settings; an empty one is removed.
    pub fn with(mut self, settings: &[(&str, &str)]) -> Self {
        for (name, value) in settings {
            match *value {
                "" => self.command.env_remove(name),
                value => self.command.env(name, value),
            };
        }
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn text_path(&self, name: &str) -> String {
        self.path(name).into_os_string().into_string().unwrap()
    }

    pub fn write(&self, name: &str, mode: u32, contents: &[u8]) {
        fs::write(self.path(name), contents).unwrap();
        self.mode(name, mode);
    }

    pub fn mode(&self, name: &str, mode: u32) {
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    /// What the doctor says, in time and without a secret, with an exit code that fits.
    pub async fn examined(self) -> Examined {
        let outcome = Program::start(self.command).end_within(LIMIT).await;
        let secrets = [SECRET, "0123456789abcdef", "PRIVATE KEY", &self.role.url, "panicked"];
        for secret in secrets {
            assert!(!format!("{outcome:?}").contains(secret), "{secret}: {outcome:?}");
        }
        let report = outcome.json();
        let has_errors = report["counts"]["error"] != 0;
        // 2: among them is text that is no value of its setting.
        assert!(matches!((has_errors, outcome.code), (false, Some(0)) | (true, Some(1 | 2))), "{outcome:?}");
        assert_eq!(outcome.stderr.is_empty(), !has_errors, "{outcome:?}");
        Examined { report, outcome }
    }

    /// Expects one finding of this check, of this severity, that says this; and no error beside it.
    pub async fn expect(self, severity: &str, id: &str, words: &[&str]) {
        let examined = self.examined().await;
        let finding = examined.finding(id, severity);
        let text =
            format!("{} → {}", finding["found"].as_str().unwrap(), finding["remedy"].as_str().unwrap_or_default());
        for word in words {
            assert!(text.contains(word), "no {word:?} in {text:?}");
        }
        assert!(severity == "note" || severity == "ok" || !finding["remedy"].is_null(), "no remedy: {text}");
        let errors = examined.report["counts"]["error"].as_u64().unwrap();
        assert_eq!(errors, u64::from(severity == "error"), "{}", examined.outcome.stdout);
    }
}

/// What the doctor said.
pub struct Examined {
    pub report: Value,
    pub outcome: Outcome,
}

impl Examined {
    pub fn findings(&self) -> &[Value] {
        self.report["findings"].as_array().unwrap()
    }

    /// The one finding of this check and severity.
    pub fn finding(&self, id: &str, severity: &str) -> &Value {
        let fits = |finding: &&Value| finding["id"] == id && finding["severity"] == severity;
        let found: Vec<&Value> = self.findings().iter().filter(fits).collect();
        assert_eq!(found.len(), 1, "{id} {severity}: {}", self.outcome.stdout);
        found[0]
    }

    /// Names of the checks that are not ok.
    pub fn remarks(&self) -> Vec<&str> {
        let remarks = self.findings().iter().filter(|finding| finding["severity"] != "ok");
        remarks.map(|finding| finding["id"].as_str().unwrap()).collect()
    }
}
