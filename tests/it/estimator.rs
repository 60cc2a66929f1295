//! The estimator of passwords' strength: what a browser loads of it, and that it is what its README says.

use std::{fmt::Write, path::Path, process::Command};

use throughline::crypto::sha256;

use crate::support::TestApp;

const FOLDER: &str = "assets/vendor/zxcvbn-ts";
const README: &str = include_str!("../../assets/vendor/zxcvbn-ts/README.md");

#[tokio::test]
async fn it_travels_compressed() {
    let app = TestApp::start().await;
    let browser = app.browser();
    let register = browser.open("/register").await.body;
    for (name, most) in [("core.js", 30_000), ("language-common.js", 230_000)] {
        let url = register.split('"').find(|text| text.starts_with(&format!("/{FOLDER}/{name}?v="))).expect(name);
        let ask = async |encodings: &str| {
            let request = browser.request("GET", url).header("Accept-Encoding", encodings);
            let response = request.send().await.unwrap();
            let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
            let told = (response.status().as_u16(), header("content-encoding"), header("vary"));
            (told, response.bytes().await.unwrap())
        };
        let vary = Some("accept-encoding".to_owned());
        let (told, bytes) = ask("gzip, deflate, br").await;
        assert_eq!(told, (200, Some("gzip".to_owned()), vary.clone()), "{name}");
        assert!(bytes.len() < most, "{name}: {}", bytes.len());
        assert_eq!(ask("identity").await.0, (406, None, vary), "{name}");
    }
}

#[test]
fn it_is_what_its_readme_says() {
    for name in ["core.js", "language-common.js"] {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER).join(format!("{name}.gz"));
        let unpacked = Command::new("gzip").arg("-dc").arg(&file).output().unwrap();
        assert!(unpacked.status.success(), "{unpacked:?}");
        let digest = sha256(&unpacked.stdout).iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").unwrap();
            text
        });
        assert!(README.contains(&format!("{digest}  {name}")), "{name} is not what its README says: {digest}");
    }
}
