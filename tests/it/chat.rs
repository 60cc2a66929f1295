//! The chat on the home page: which one, what the page may load for it, and the script that a site embeds beside it.

use std::collections::BTreeSet;

use super::assistants::folder_with;
use crate::support::{TestApp, app::Setup, browser::send, serve::Serve};

const IDS: [&str; 6] = [
    "--chat-integration-id",
    "a1b2c3d4-integration",
    "--chat-region",
    "eu-de",
    "--chat-service-instance-id",
    "e5f6a7b8-instance",
];

/// The sources of one directive of a page's Content-Security-Policy.
async fn sources(app: &TestApp, path: &str, directive: &str) -> BTreeSet<String> {
    let page = app.browser().open(path).await;
    let policy = page.header("content-security-policy").to_owned();
    let found = policy.split(';').map(str::trim).find_map(|rule| rule.strip_prefix(&format!("{directive} ")));
    found.unwrap_or_else(|| panic!("no {directive} in {policy}")).split(' ').map(str::to_owned).collect()
}

fn set<const N: usize>(sources: [&str; N]) -> BTreeSet<String> {
    sources.map(str::to_owned).into()
}

#[tokio::test]
async fn a_site_without_a_chat_loads_nothing_from_elsewhere() {
    let app = Setup::default().start().await;
    for directive in ["script-src", "connect-src", "style-src", "img-src", "font-src"] {
        assert_eq!(sources(&app, "/", directive).await, set(["'self'"]), "{directive}");
    }
    assert!(!app.browser().open("/").await.body.contains("data-chat-script"));
}

#[tokio::test]
async fn a_chat_of_ones_own_widens_the_home_page_for_its_origin_alone() {
    let script = "https://chat.example.org:8443/versions/latest/WatsonAssistantChatEntry.js";
    let app = Setup::default().flags(["--chat-script-url", script]).start().await;
    let origin = "https://chat.example.org:8443";
    assert_eq!(sources(&app, "/", "script-src").await, set(["'self'", origin]));
    assert_eq!(sources(&app, "/", "connect-src").await, set(["'self'", origin]));
    assert_eq!(sources(&app, "/", "style-src").await, set(["'self'"]));
    assert!(app.browser().open("/").await.body.contains(&format!("data-chat-script=\"{script}\"")));
    for path in ["/login", "/register", "/nothing"] {
        assert_eq!(sources(&app, path, "script-src").await, set(["'self'"]), "{path}");
    }
}

#[tokio::test]
async fn the_vendors_ids_bring_the_vendors_chat_and_its_two_hosts() {
    let app = Setup::default().flags(IDS).start().await;
    let (script_host, api_host) = (
        "https://web-chat.global.assistant.watson.appdomain.cloud",
        "https://integrations.eu-de.assistant.watson.appdomain.cloud",
    );
    assert_eq!(sources(&app, "/", "connect-src").await, set(["'self'", script_host, api_host]));
    let page = app.browser().open("/").await.body;
    for attribute in [
        format!("data-chat-script=\"{script_host}/versions/latest/WatsonAssistantChatEntry.js\""),
        "data-integration-id=\"a1b2c3d4-integration\"".to_owned(),
        "data-region=\"eu-de\"".to_owned(),
        "data-service-instance-id=\"e5f6a7b8-instance\"".to_owned(),
    ] {
        assert!(page.contains(&attribute), "{attribute} is not in {page}");
    }
}

#[tokio::test]
async fn a_nonce_is_in_page_and_policy_and_never_used_twice() {
    let app = Setup::default().flags(IDS).start().await;
    let mut seen = BTreeSet::new();
    for _ in 0..100 {
        let page = app.browser().open("/").await;
        let nonce = page.body.split("nonce=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#43;", "+");
        let policy = page.header("content-security-policy");
        assert_eq!(policy.matches(&format!("'nonce-{nonce}'")).count(), 2, "{nonce} in {policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
        seen.insert(nonce);
    }
    assert_eq!(seen.len(), 100);
}

#[tokio::test]
async fn the_client_script_can_be_embedded_anywhere_and_is_small() {
    let app = Setup::default().start().await;
    let reply = send(app.browser().request("GET", "/throughline.js")).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(reply.header("cross-origin-resource-policy"), "cross-origin");
    assert_eq!(reply.set_cookies(), Vec::<&str>::new());
    let module = |line: &&str| line.starts_with("import ") || line.starts_with("export ");
    assert_eq!(reply.body.lines().find(module), None, "a classic script can have neither");
    let mut in_comment = false;
    let code = reply.body.lines().map(str::trim).filter(|line| {
        let was_in_comment = in_comment;
        in_comment = (in_comment || line.starts_with("/*")) && !line.ends_with("*/");
        !was_in_comment && !line.starts_with("/*") && !line.starts_with("//")
    });
    let bytes: usize = code.map(|line| line.len() + 1).sum();
    assert!((1_000..=11 * 1_024).contains(&bytes), "{bytes} bytes without comments");
}

const AGENT: [(&str, &str); 5] = [
    ("THROUGHLINE_CHAT_ORCHESTRATION_ID", "20250101-0000_20250101-1111"),
    ("THROUGHLINE_CHAT_HOST_URL", "https://us-south.watson-orchestrate.cloud.ibm.com"),
    ("THROUGHLINE_CHAT_AGENT_ID", "6f0c2c1e-8c2a-4d8e-9d55-0d6f1f1c7b1a"),
    ("THROUGHLINE_CHAT_CRN", "crn:v1:bluemix:public:watsonx-orchestrate:us-south:a/1::"),
    ("THROUGHLINE_CHAT_ASSISTANT", "agent"),
];

#[tokio::test]
async fn an_agents_options_bring_orchestrates_chat_and_its_one_host() {
    let (_folder, file) = folder_with("[assistants.agent]\nprofile = \"watsonx-orchestrate\"\n");
    let flags = AGENT.map(|(setting, value)| {
        let flag = setting.trim_start_matches("THROUGHLINE_").to_lowercase().replace('_', "-");
        format!("--{flag}={value}")
    });
    let [orchestration, host, agent, crn, assistant] = flags.each_ref().map(String::as_str);
    let flags = [orchestration, host, agent, crn, assistant, "--assistants", &file];
    let app = Setup::default().flags(flags).start().await;
    let host = AGENT[1].1;
    assert_eq!(sources(&app, "/", "connect-src").await, set(["'self'", host]));
    let page = app.browser().open("/").await.body;
    let script = format!("data-chat-script=\"{host}/wxochat/wxoLoader.js?embed=true\"");
    let ids = ["orchestration-id", "host-url", "agent-id", "crn", "assistant"];
    let options = ids.iter().zip(AGENT).map(|(id, (_, value))| format!("data-{id}=\"{value}\""));
    for attribute in options.chain([script]) {
        assert!(page.contains(&attribute), "{attribute} is not in {page}");
    }
    assert!(page.contains("nonce=\"") && !page.contains("data-agent-environment-id"), "{page}");
}

#[tokio::test]
async fn an_agents_chat_needs_its_assistant_and_no_other_chat() {
    let serve = Serve::prepared().await;
    let words = ["THROUGHLINE_CHAT_ASSISTANT is agent", "watsonx-orchestrate"];
    serve.with(&AGENT).expect_refusal(&words).await;
    let both = [&AGENT[..], &[("THROUGHLINE_CHAT_SCRIPT_URL", "https://chat.example.org/entry.js")]].concat();
    let words = ["THROUGHLINE_CHAT_ORCHESTRATION_ID is set", "one chat"];
    Serve::prepared().await.with(&both).expect_refusal(&words).await;
}
