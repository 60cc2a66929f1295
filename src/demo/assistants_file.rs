//! The assistants that a demo has unless it is given others: a file in its folder, whose secrets are made on the first start.

use std::{
    fs,
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};

use super::error::DemoError;
use crate::crypto::{key_file, random_bytes};

/// Each of the three families: a token for everybody whose subject stays, and two whose vendors know people alone. They live as long as the
/// demo's other tokens, so that refreshing can be watched.
const FILE: &str = r#"# The demo's assistants: http://127.0.0.1:3001/demo/assistants shows their tokens. Change this file as you like, and start the
# demo again. docs/ASSISTANTS.md describes it.

[assistants.orchestrate]
profile = "watsonx-orchestrate"
extra = { site = "demo" }
lifetime = 10

[assistants.support]
profile = "zendesk-messaging"
secret_file = "zendesk-secret"
key_id = "app_0123456789abcdef01234567"
lifetime = 10

[assistants.people]
profile = "intercom"
secret_file = "intercom-secret"
lifetime = 10
"#;
const SECRETS: [&str; 2] = ["zendesk-secret", "intercom-secret"];

/// The file, made if it is not there.
pub(super) fn ensure(data_dir: &Path) -> Result<PathBuf, DemoError> {
    let folder = data_dir.join("assistants");
    let path = folder.join("assistants.toml");
    if path.exists() {
        return Ok(path);
    }
    for name in SECRETS {
        let secret = folder.join(name);
        if !secret.exists() {
            let random = random_bytes::<32>().map_err(|error| DemoError::Folder(secret.clone(), error))?;
            key_file::write_new(&secret, 0o600, BASE64_STANDARD.encode(random).as_bytes())?;
        }
    }
    key_file::write_new(&path, 0o600, FILE.as_bytes())?;
    fs::canonicalize(&path).map_err(|error| DemoError::Folder(path, error))
}
