//! Which chat the demo site's home page embeds.

use clap::Args;
use url::Url;

use super::{
    ConfigError,
    orchestrate_chat::{OrchestrateChatArgs, OrchestrateIds},
    public_url::{has_plain_host, is_loopback},
    value::given,
};

const HOSTED_SCRIPT: &str =
    "https://web-chat.global.assistant.watson.appdomain.cloud/versions/latest/WatsonAssistantChatEntry.js";

/// The chat on the home page.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Chat on the home page")]
pub struct ChatArgs {
    /// URL of the chat's entry script [default: the vendor's hosted script if its ids are given, the stand-in's in the demo, otherwise none]
    #[arg(long, env = "THROUGHLINE_CHAT_SCRIPT_URL", value_name = "URL")]
    chat_script_url: Option<String>,
    /// `integrationID` of the vendor's embed script
    #[arg(long, env = "THROUGHLINE_CHAT_INTEGRATION_ID", value_name = "ID")]
    chat_integration_id: Option<String>,
    /// `region` of the vendor's embed script, such as us-south
    #[arg(long, env = "THROUGHLINE_CHAT_REGION", value_name = "REGION")]
    chat_region: Option<String>,
    /// `serviceInstanceID` of the vendor's embed script
    #[arg(long, env = "THROUGHLINE_CHAT_SERVICE_INSTANCE_ID", value_name = "ID")]
    chat_service_instance_id: Option<String>,
    #[command(flatten)]
    orchestrate: OrchestrateChatArgs,
}

/// A chat to embed.
#[derive(Debug, Clone)]
pub struct ChatEmbed {
    /// Its entry script.
    pub script: Url,
    /// Whose it is, and the vendor's ids.
    pub kind: ChatKind,
}

/// Whose chat it is.
#[derive(Debug, Clone)]
pub enum ChatKind {
    /// A script with watsonx Assistant's contract that needs no ids, such as the stand-in's.
    Script,
    /// watsonx Assistant's, at its vendor.
    Assistant(ChatIds),
    /// watsonx Orchestrate's.
    Orchestrate(OrchestrateIds),
}

/// The ids in the vendor's embed script. None of them is a secret.
#[derive(Debug, Clone)]
pub struct ChatIds {
    /// `integrationID`
    pub integration: String,
    /// `region`
    pub region: String,
    /// `serviceInstanceID`
    pub service_instance: String,
}

impl ChatArgs {
    /// The chat to embed, if any.
    ///
    /// # Errors
    /// When the vendor's ids are incomplete, or the script would be loaded over plain http.
    pub fn embed(&self) -> Result<Option<ChatEmbed>, ConfigError> {
        let ids = self.ids()?;
        let script_url = given(self.chat_script_url.as_deref());
        if let Some((orchestrate, script)) = self.orchestrate.ids()? {
            if script_url.is_some() || ids.is_some() {
                let problem = "is set, and so is a chat of watsonx Assistant: the home page has one chat";
                return Err(ConfigError::new("THROUGHLINE_CHAT_ORCHESTRATION_ID", problem));
            }
            return Ok(Some(ChatEmbed { script, kind: ChatKind::Orchestrate(orchestrate) }));
        }
        let script = match (script_url, &ids) {
            (None, None) => return Ok(None),
            (None, Some(_)) => HOSTED_SCRIPT,
            (Some(url), _) => url,
        };
        let refused = |problem| ConfigError::new("THROUGHLINE_CHAT_SCRIPT_URL", problem);
        let script = Url::parse(script).map_err(|_| refused("must be the URL of a script"))?;
        if script.scheme() != "https" && !(script.scheme() == "http" && is_loopback(&script)) {
            return Err(refused("must begin with https:// unless its host is this machine"));
        }
        if !has_plain_host(&script) {
            return Err(refused("has a host with characters that are not allowed in a host name"));
        }
        Ok(Some(ChatEmbed { script, kind: ids.map_or(ChatKind::Script, ChatKind::Assistant) }))
    }

    fn ids(&self) -> Result<Option<ChatIds>, ConfigError> {
        let settings = [
            ("THROUGHLINE_CHAT_INTEGRATION_ID", given(self.chat_integration_id.as_deref())),
            ("THROUGHLINE_CHAT_REGION", given(self.chat_region.as_deref())),
            ("THROUGHLINE_CHAT_SERVICE_INSTANCE_ID", given(self.chat_service_instance_id.as_deref())),
        ];
        if settings.iter().all(|(_, value)| value.is_none()) {
            return Ok(None);
        }
        for (name, value) in settings {
            let value = value.ok_or_else(|| {
                ConfigError::new(
                    name,
                    "is not set, and the vendor's chat needs all three: copy them from its Embed tab",
                )
            })?;
            if !value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
                return Err(ConfigError::new(
                    name,
                    "has characters that are not allowed in such an id: copy it from the vendor's Embed tab",
                ));
            }
        }
        let [integration, region, service_instance] = settings.map(|(_, value)| value.unwrap_or_default().to_owned());
        Ok(Some(ChatIds { integration, region, service_instance }))
    }
}

impl ChatEmbed {
    /// The origins that the chat loads its script from and talks to, for a Content-Security-Policy.
    #[must_use]
    pub fn origins(&self) -> Vec<String> {
        let api = match &self.kind {
            ChatKind::Assistant(ids) => {
                Some(format!("https://integrations.{}.assistant.watson.appdomain.cloud", ids.region))
            }
            // Orchestrate's API has the host of its script.
            ChatKind::Script | ChatKind::Orchestrate(_) => None,
        };
        [self.script.origin().ascii_serialization()].into_iter().chain(api).collect()
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Flags {
        #[command(flatten)]
        chat: ChatArgs,
    }

    fn refusal(flags: &[&str]) -> String {
        let flags = Flags::parse_from([&["test"], flags].concat());
        flags.chat.embed().map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn the_vendors_ids_come_all_three_or_not_at_all() {
        let problem = refusal(&["--chat-integration-id", "a", "--chat-region", "eu-de"]);
        assert!(problem.starts_with("THROUGHLINE_CHAT_SERVICE_INSTANCE_ID is not set"), "{problem}");
    }

    #[test]
    fn nothing_but_an_id_gets_into_the_policy() {
        let ids =
            ["--chat-integration-id", "a", "--chat-region", "eu-de; script-src *", "--chat-service-instance-id", "b"];
        assert!(refusal(&ids).starts_with("THROUGHLINE_CHAT_REGION has characters"), "{}", refusal(&ids));
        for host in ["a;script-src", "a,b", "a'b", "a=b", "*", "*.example.org"] {
            let problem = refusal(&["--chat-script-url", &format!("https://{host}/entry.js")]);
            assert!(problem.starts_with("THROUGHLINE_CHAT_SCRIPT_URL has a host"), "{problem}");
        }
    }

    #[test]
    fn a_script_does_not_travel_in_the_clear() {
        for url in ["http://chat.example.org/entry.js", "entry.js", "javascript:alert(1)"] {
            assert!(refusal(&["--chat-script-url", url]).starts_with("THROUGHLINE_CHAT_SCRIPT_URL must"), "{url}");
        }
        let local = Flags::parse_from(["test", "--chat-script-url", "http://127.0.0.1:3002/entry.js"]);
        assert!(local.chat.embed().unwrap().is_some());
    }
}
