//! The assistants that a demo has unless it is given others: a file in its folder, whose secrets are made on the first start.

use std::{
    fs,
    path::{Path, PathBuf},
};

use aws_lc_rs::{rsa::KeySize, signature::KeyPair as _};
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
# The access token of whoever logs in with Example ID, encrypted for the vendor.
payload_key = "vendor-public.pem"
sso_token = "example"

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
/// What is left out of it where the site has other providers than Example ID.
const OF_EXAMPLE_ID: [&str; 3] = ["# The access token", "payload_key", "sso_token"];
const SECRETS: [&str; 2] = ["zendesk-secret", "intercom-secret"];
const VENDOR_KEY: &str = "vendor.pem";
const VENDOR_PUBLIC_KEY: &str = "vendor-public.pem";

/// The demo's own assistants.
#[derive(Debug)]
pub(super) struct OwnAssistants {
    /// The file.
    pub file: PathBuf,
    /// The key with which their vendor decrypts.
    pub vendor_key: PathBuf,
}

/// The file and what it names, made if they are not there. One of its agents acts for people at Example ID, if there is such a provider.
pub(super) fn ensure(data_dir: &Path, has_example_id: bool) -> Result<OwnAssistants, DemoError> {
    let folder = data_dir.join("assistants");
    let path = folder.join(if has_example_id { "assistants.toml" } else { "without-example-id.toml" });
    let vendor_key = folder.join(VENDOR_KEY);
    if !vendor_key.exists() {
        key_file::generate(&vendor_key, KeySize::Rsa2048, None)?;
    }
    let public_key = folder.join(VENDOR_PUBLIC_KEY);
    if !public_key.exists() {
        let public = key_file::public_pem(key_file::read_private(&vendor_key, None)?.public_key())?;
        key_file::write_new(&public_key, 0o644, public.as_bytes())?;
    }
    if path.exists() {
        return Ok(OwnAssistants { file: path, vendor_key });
    }
    for name in SECRETS {
        let secret = folder.join(name);
        if !secret.exists() {
            let random = random_bytes::<32>().map_err(|error| DemoError::Folder(secret.clone(), error))?;
            key_file::write_new(&secret, 0o600, BASE64_STANDARD.encode(random).as_bytes())?;
        }
    }
    let left_out = |line: &&str| !has_example_id && OF_EXAMPLE_ID.iter().any(|begins| line.starts_with(begins));
    let lines: Vec<_> = FILE.lines().filter(|line| !left_out(line)).collect();
    key_file::write_new(&path, 0o600, format!("{}\n", lines.join("\n")).as_bytes())?;
    let file = fs::canonicalize(&path).map_err(|error| DemoError::Folder(path, error))?;
    Ok(OwnAssistants { file, vendor_key })
}
