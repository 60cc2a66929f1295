//! The options of watsonx Orchestrate's chat, where the home page embeds that.

use clap::Args;
use url::Url;
use uuid::Uuid;

use super::{
    ConfigError,
    public_url::{has_plain_host, is_loopback},
    value::given,
};
use crate::domain::assistant::AssistantName;

/// Where the vendor's loader is, below its host.
const LOADER: &str = "/wxochat/wxoLoader.js?embed=true";

/// watsonx Orchestrate's chat on the home page, instead of watsonx Assistant's.
#[derive(Debug, Clone, Args)]
pub struct OrchestrateChatArgs {
    /// `orchestrationID` of watsonx Orchestrate's embed script: its chat is on the home page then
    #[arg(long, env = "THROUGHLINE_CHAT_ORCHESTRATION_ID", value_name = "ID")]
    chat_orchestration_id: Option<String>,
    /// `hostURL` of that script, such as <https://us-south.watson-orchestrate.cloud.ibm.com>
    #[arg(long, env = "THROUGHLINE_CHAT_HOST_URL", value_name = "URL")]
    chat_host_url: Option<String>,
    /// `agentId` of that script
    #[arg(long, env = "THROUGHLINE_CHAT_AGENT_ID", value_name = "UUID")]
    chat_agent_id: Option<String>,
    /// `agentEnvironmentId` of that script [default: the agent's draft]
    #[arg(long, env = "THROUGHLINE_CHAT_AGENT_ENVIRONMENT_ID", value_name = "UUID")]
    chat_agent_environment_id: Option<String>,
    /// `crn` of that script, on IBM Cloud
    #[arg(long, env = "THROUGHLINE_CHAT_CRN", value_name = "CRN")]
    chat_crn: Option<String>,
    /// Whose tokens it gets: the name of an assistant with the profile `watsonx-orchestrate` in the file of assistants [default: orchestrate]
    #[arg(long, env = "THROUGHLINE_CHAT_ASSISTANT", value_name = "NAME")]
    chat_assistant: Option<String>,
}

/// What the page tells the vendor's loader. None of it is a secret.
#[derive(Debug, Clone)]
pub struct OrchestrateIds {
    /// `orchestrationID`
    pub orchestration: String,
    /// `hostURL`
    pub host: String,
    /// `agentId`
    pub agent: String,
    /// `agentEnvironmentId`
    pub agent_environment: Option<String>,
    /// `crn`
    pub crn: Option<String>,
    /// Whose tokens it gets.
    pub assistant: AssistantName,
}

impl OrchestrateChatArgs {
    /// The ids, and the address of the loader; nothing where none of them is set.
    ///
    /// # Errors
    /// When they are incomplete, or cannot be what the vendor shows.
    pub fn ids(&self) -> Result<Option<(OrchestrateIds, Url)>, ConfigError> {
        let needed = [
            ("THROUGHLINE_CHAT_ORCHESTRATION_ID", given(self.chat_orchestration_id.as_deref())),
            ("THROUGHLINE_CHAT_HOST_URL", given(self.chat_host_url.as_deref())),
            ("THROUGHLINE_CHAT_AGENT_ID", given(self.chat_agent_id.as_deref())),
        ];
        let optional = [&self.chat_agent_environment_id, &self.chat_crn, &self.chat_assistant];
        if needed.iter().all(|(_, value)| value.is_none())
            && optional.into_iter().all(|value| given(value.as_deref()).is_none())
        {
            return Ok(None);
        }
        let missing = |name| {
            ConfigError::new(name, "is not set, and Orchestrate's chat needs it: copy it from the agent's embed script")
        };
        let [orchestration, host, agent] = needed.map(|(name, value)| value.ok_or_else(|| missing(name)));
        let host = parse_host(host?)?;
        let agent_environment = given(self.chat_agent_environment_id.as_deref());
        let ids = OrchestrateIds {
            orchestration: parse_orchestration(orchestration?)?,
            host: host.origin().ascii_serialization(),
            agent: parse_uuid("THROUGHLINE_CHAT_AGENT_ID", agent?)?,
            agent_environment: agent_environment
                .map(|id| parse_uuid("THROUGHLINE_CHAT_AGENT_ENVIRONMENT_ID", id))
                .transpose()?,
            crn: given(self.chat_crn.as_deref()).map(parse_crn).transpose()?,
            assistant: parse_assistant(given(self.chat_assistant.as_deref()).unwrap_or("orchestrate"))?,
        };
        let refused = |_| ConfigError::new("THROUGHLINE_CHAT_HOST_URL", "must be the URL of a host");
        let loader = host.join(LOADER).map_err(refused)?;
        Ok(Some((ids, loader)))
    }
}

/// The vendor's loader adds its own path.
fn parse_host(text: &str) -> Result<Url, ConfigError> {
    let refused = |problem| ConfigError::new("THROUGHLINE_CHAT_HOST_URL", problem);
    let url = Url::parse(text).map_err(|_| refused("must be the URL of a host, such as https://chat.example.com"))?;
    if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
        return Err(refused("must begin with https:// unless its host is this machine"));
    }
    if !has_plain_host(&url) {
        return Err(refused("has a host with characters that are not allowed in a host name"));
    }
    if url.origin().ascii_serialization() != text {
        return Err(refused("must end with its host, without a path or a slash: the chat's script adds its own path"));
    }
    Ok(url)
}

fn parse_orchestration(text: &str) -> Result<String, ConfigError> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    if text.split_once('_').is_some_and(|(account, instance)| !account.is_empty() && !instance.is_empty())
        && text.bytes().all(is_allowed)
    {
        return Ok(text.to_owned());
    }
    let problem = "must be the ids of account and instance, joined by _: copy it whole from the agent's embed script";
    Err(ConfigError::new("THROUGHLINE_CHAT_ORCHESTRATION_ID", problem))
}

fn parse_uuid(setting: &'static str, text: &str) -> Result<String, ConfigError> {
    match Uuid::try_parse(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err(ConfigError::new(setting, "must be a UUID: copy it from the agent's embed script")),
    }
}

fn parse_crn(text: &str) -> Result<String, ConfigError> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'_' | b'/' | b'.');
    if text.starts_with("crn:") && text.bytes().all(is_allowed) {
        return Ok(text.to_owned());
    }
    Err(ConfigError::new("THROUGHLINE_CHAT_CRN", "must begin with crn: as IBM Cloud's names of resources do"))
}

fn parse_assistant(text: &str) -> Result<AssistantName, ConfigError> {
    AssistantName::parse(text).ok_or_else(|| {
        ConfigError::new("THROUGHLINE_CHAT_ASSISTANT", "must be the name of one in the file of assistants")
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Flags {
        #[command(flatten)]
        chat: OrchestrateChatArgs,
    }

    const IDS: [(&str, &str); 3] = [
        ("--chat-orchestration-id", "20250101-0000_20250101-1111"),
        ("--chat-host-url", "https://us-south.watson-orchestrate.cloud.ibm.com"),
        ("--chat-agent-id", "6f0c2c1e-8c2a-4d8e-9d55-0d6f1f1c7b1a"),
    ];

    fn read(changes: &[(&str, &str)]) -> Result<Option<(OrchestrateIds, Url)>, ConfigError> {
        let kept = IDS.iter().filter(|(flag, _)| !changes.iter().any(|(changed, _)| changed == flag));
        let flags = kept.chain(changes.iter().filter(|(_, value)| !value.is_empty()));
        let flags = flags.map(|(flag, value)| format!("{flag}={value}"));
        Flags::parse_from(std::iter::once("test".to_owned()).chain(flags)).chat.ids()
    }

    #[test]
    fn the_embed_scripts_options_make_the_loaders_address() {
        let (ids, loader) = read(&[("--chat-crn", "crn:v1:bluemix:public:x:us-south:a/1::")]).unwrap().unwrap();
        assert_eq!(
            loader.as_str(),
            "https://us-south.watson-orchestrate.cloud.ibm.com/wxochat/wxoLoader.js?embed=true"
        );
        assert_eq!((ids.assistant.as_str(), ids.host.as_str()), ("orchestrate", IDS[1].1));
        assert!(Flags::parse_from(["test"]).chat.ids().unwrap().is_none());
    }

    #[test]
    fn what_the_vendor_cannot_have_shown_is_refused() {
        for (flag, value, problem) in [
            ("--chat-orchestration-id", "", "THROUGHLINE_CHAT_ORCHESTRATION_ID is not set"),
            ("--chat-host-url", "", "THROUGHLINE_CHAT_HOST_URL is not set"),
            ("--chat-agent-id", "", "THROUGHLINE_CHAT_AGENT_ID is not set"),
            ("--chat-orchestration-id", "20250101-0000", "THROUGHLINE_CHAT_ORCHESTRATION_ID must be the ids"),
            ("--chat-orchestration-id", "a_b\"c", "THROUGHLINE_CHAT_ORCHESTRATION_ID must be the ids"),
            ("--chat-host-url", "https://chat.example.com/", "THROUGHLINE_CHAT_HOST_URL must end with its host"),
            ("--chat-host-url", "https://chat.example.com/wxochat", "THROUGHLINE_CHAT_HOST_URL must end with its host"),
            ("--chat-host-url", "http://chat.example.com", "THROUGHLINE_CHAT_HOST_URL must begin with https://"),
            ("--chat-host-url", "https://a;script-src", "THROUGHLINE_CHAT_HOST_URL has a host with characters"),
            ("--chat-agent-id", "agent", "THROUGHLINE_CHAT_AGENT_ID must be a UUID"),
            ("--chat-agent-environment-id", "draft", "THROUGHLINE_CHAT_AGENT_ENVIRONMENT_ID must be a UUID"),
            ("--chat-crn", "v1:bluemix", "THROUGHLINE_CHAT_CRN must begin with crn:"),
            ("--chat-assistant", "A", "THROUGHLINE_CHAT_ASSISTANT must be the name"),
        ] {
            let said = read(&[(flag, value)]).map(|_| ()).unwrap_err().to_string();
            assert!(said.starts_with(problem), "{flag} {value}: {said}");
        }
    }
}
