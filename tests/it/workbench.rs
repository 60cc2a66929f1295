//! The demo's home page, and the files that it is made of.

use super::demo::{Demo, Folder};
use crate::support::program::Signal;

/// What a script imports, as it says so.
fn imports(script: &str) -> Vec<&str> {
    let lines = script.lines().filter(|line| line.starts_with("import ") || line.starts_with("} from"));
    lines.filter_map(|line| line.split('\'').nth(1)).collect()
}

#[tokio::test]
async fn the_demos_home_page_is_small_and_its_scripts_import_versions_that_are_there() {
    let folder = Folder::new();
    let demo = Demo::start(folder.demo()).await;
    let browser = demo.browser();
    let page = browser.open("/").await;
    assert!(page.body.contains("Log in mid-chat. Keep the conversation.") && page.body.len() < 30_000, "{page:?}");
    for inline in ["<style", " style=", " onclick=", "<script>"] {
        assert!(!page.body.contains(inline), "{inline} in {page:?}");
    }
    let mut seen = 0;
    for name in ["workbench", "history", "steps", "timeline", "claims", "billing", "inspector"] {
        let script = browser.open(&format!("/assets/demo/{name}.js")).await;
        assert_eq!(script.status, 200, "{name}");
        for import in imports(&script.body) {
            let path = import
                .strip_prefix("..")
                .map_or_else(|| import.replacen('.', "/assets/demo", 1), |rest| format!("/assets{rest}"));
            assert!(import.contains(".js?v="), "{name} imports {import}");
            assert_eq!(browser.open(&path).await.status, 200, "{name} imports {import}");
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen} imports");
    demo.stop(Signal::TERM).await;
}

#[tokio::test]
async fn the_last_step_tells_what_this_demo_does_at_logout() {
    for (policy, hint) in [("rotate", "A new ID: this conversation ends"), ("keep", "Logging out keeps the ID")] {
        let folder = Folder::new();
        let mut command = folder.demo();
        command.args(["--subject-on-logout", policy]);
        let demo = Demo::start(command).await;
        let page = demo.browser().open("/").await;
        assert!(page.body.contains(hint), "{policy}: {page:?}");
        demo.stop(Signal::TERM).await;
    }
}
