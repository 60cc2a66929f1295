//! A keys folder, and `throughline key` on it.

use std::{fs::File, process::Command};

use serde_json::Value;
use throughline::{app::SystemClock, domain::clock::Clock};

use super::program::{Outcome, run, throughline};

/// A keys folder, and the commands on it.
pub struct Keys {
    pub folder: tempfile::TempDir,
}

impl Keys {
    /// A folder with an active key.
    pub async fn new() -> Self {
        let keys = Self { folder: tempfile::tempdir().unwrap() };
        keys.generate().await;
        keys
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = throughline([&["key"], arguments].concat());
        command.arg("--keys-dir").arg(self.folder.path());
        command
    }

    pub async fn done(&self, arguments: &[&str]) -> Outcome {
        run(self.command(arguments)).await.done()
    }

    /// Makes a key of 2,048 bits, because longer ones take longer, and tells its id.
    pub async fn generate(&self) -> String {
        text(&self.done(&["generate", "--bits", "2048", "--json"]).await.json()["kid"])
    }

    /// Lets the next key be so old that every verifier knows it.
    pub fn age_next(&self) {
        let next = File::options().append(true).open(self.folder.path().join("next.pem")).unwrap();
        next.set_modified((SystemClock.now() - time::Duration::HOUR).into()).unwrap();
    }

    pub async fn list(&self) -> Value {
        self.done(&["list", "--json"]).await.json()
    }

    /// Each key's state and id.
    pub async fn states(&self) -> Vec<(String, String)> {
        let list = self.list().await;
        let rows = list["keys"].as_array().unwrap().iter();
        rows.map(|row| (text(&row["state"]), text(&row["kid"]))).collect()
    }
}

/// The text of a JSON string.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
