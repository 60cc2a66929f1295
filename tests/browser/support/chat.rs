//! What a person does with the chat.

use serde::Deserialize;
use serde_json::{Value, json};
use thirtyfour::Key;

use super::Browser;

pub const USER_ID: &str = "What is my user ID";
pub const CUSTOM_USER_ID: &str = "${system_integrations.chat.private.user_payload}.custom_user_id";

/// A message as it stands in the chat.
#[derive(Debug, PartialEq, Eq, Deserialize)]
pub struct Message {
    pub from: String,
    pub text: String,
    /// What is said below it, such as "Waiting to be sent".
    pub mark: Option<String>,
}

impl Browser {
    /// Opens the chat by its launcher, unless it is open.
    pub async fn open_chat(&self) {
        self.wait("the chat is loaded", "return one('#chat').dataset.chatState !== 'loading'").await;
        if self.js("return isShown(one('.window'))").await == false {
            self.click(".launcher").await;
        }
        self.seen("textarea#message").await;
    }

    /// Types a message and sends it with Enter.
    pub async fn say(&self, text: &str) {
        let input = self.seen("textarea#message").await;
        input.send_keys(text).await.unwrap();
        input.send_keys(Key::Enter).await.unwrap();
    }

    /// Says something, and waits for the answer.
    pub async fn ask(&self, text: &str) -> String {
        self.say(text).await;
        self.answer_to(text).await
    }

    /// Says something until the answer is this one: what the page just did may still be on its way.
    pub async fn wait_for_answer(&self, text: &str, answer: &str) {
        for _ in 0..20 {
            if self.ask(text).await == answer {
                return;
            }
        }
        panic!("{text:?} was never answered by {answer:?}");
    }

    /// Waits for the answer to the last message, which has to be this one.
    pub async fn answer_to(&self, text: &str) -> String {
        let script = "const all = messages(); const at = all.findLastIndex(({ from }) => from === 'user'); \
                      return at >= 0 && all[at].text === arguments[0] && \
                      all.slice(at + 1).find(({ from }) => from === 'assistant')?.text";
        let answer = self.wait_with(&format!("an answer to {text:?}"), script, json!(text)).await;
        answer.as_str().unwrap().to_owned()
    }

    /// What stands in the chat.
    pub async fn messages(&self) -> Vec<Message> {
        serde_json::from_value(self.js("return messages()").await).unwrap()
    }

    /// The texts of what the person said, as they stand in the chat.
    pub async fn said(&self) -> Vec<String> {
        let messages = self.messages().await;
        messages.into_iter().filter(|message| message.from == "user").map(|message| message.text).collect()
    }

    /// Waits until nothing that the person said is left in the chat or in the tab's storage, and it could be begun anew.
    pub async fn conversation_is_gone(&self) {
        let script = "return messages().every(({ from }) => from !== 'user') \
                      && !Object.keys(sessionStorage).some((key) => key.startsWith('web-chat:') && sessionStorage[key].includes('user ID'))";
        self.wait("the conversation to be gone", script).await;
    }

    /// Whether the chat shows a trouble of any kind.
    pub async fn chat_is_troubled(&self) -> bool {
        let script = "return isShown(one('.trouble')) || Boolean(chat?.querySelector('.root.panel, .root.final, .mark, .notice'))";
        self.js(script).await == Value::Bool(true)
    }
}
