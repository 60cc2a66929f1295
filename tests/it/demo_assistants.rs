//! The assistants that a demo has, and `/demo/assistants`, the page of their tokens. No other server has it.

use std::{fs, os::unix::fs::PermissionsExt};

use super::demo::{Demo, Folder, log_in};
use crate::support::{TestApp, browser::send, program::Signal};

const PAGE: &str = "/demo/assistants";

#[tokio::test]
async fn a_demo_has_an_assistant_of_each_kind_and_keeps_its_file() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let browser = demo.browser();
    let status = async |name: &str| send(browser.fetch("GET", &format!("/token?assistant={name}"))).await.status;
    assert_eq!([status("orchestrate").await, status("support").await, status("people").await], [200, 401, 401]);
    log_in(&browser).await;
    assert_eq!([status("orchestrate").await, status("support").await, status("people").await], [200, 200, 200]);
    demo.stop(Signal::TERM).await;
    let own = folder.path().join("data/assistants");
    for secret in ["zendesk-secret", "intercom-secret", "vendor.pem"] {
        let mode = fs::metadata(own.join(secret)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{secret}");
    }
    let file = own.join("assistants.toml");
    let other = fs::read_to_string(&file).unwrap().replace("[assistants.people]", "[assistants.crm]");
    fs::write(&file, other).unwrap();
    let again = Demo::start(folder.demo()).await;
    let browser = again.browser();
    log_in(&browser).await;
    assert_eq!(send(browser.fetch("GET", "/token?assistant=crm")).await.status, 200);
    again.stop(Signal::TERM).await;
    folder.is_left_alone().await;
}

#[tokio::test]
async fn the_page_of_the_assistants_asks_the_stand_in_and_nobody_else() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let page = demo.browser().open(PAGE).await;
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"), "{page:?}");
    let usual = demo.browser().open("/login").await;
    let policy = usual.header("content-security-policy");
    let with_stand_in = policy.replace("connect-src 'self'", &format!("connect-src 'self' {}", demo.assistant()));
    assert_eq!(page.header("content-security-policy"), with_stand_in);
    for name in ["default", "orchestrate", "people", "support"] {
        assert!(page.body.contains(&format!("data-assistant=\"{name}\"")), "{name}: {}", page.body);
    }
    assert!(demo.browser().open("/").await.body.contains(&format!("href=\"{PAGE}\"")));
    demo.stop(Signal::TERM).await;
    folder.is_left_alone().await;
}

#[tokio::test]
async fn no_other_server_has_the_page_of_the_assistants() {
    assert_eq!(TestApp::start().await.browser().open(PAGE).await.status, 404);
}
