//! A network that goes away and comes back.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::support::{
    Browser,
    chat::{CUSTOM_USER_ID, USER_ID},
};

crate::support::trial::tests! {
    messages_typed_while_the_network_is_away_arrive_afterwards_in_order,
    a_message_waits_while_the_site_gives_no_token_and_is_sent_when_it_does,
}

/// Longer than a token of the demo lives.
const ABSENCE: Duration = Duration::from_secs(20);

impl Browser {
    async fn network(&self, offline: bool) {
        self.devtools("Network.enable", json!({})).await;
        let conditions = json!({"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1});
        self.devtools("Network.emulateNetworkConditions", conditions).await;
    }
}

async fn messages_typed_while_the_network_is_away_arrive_afterwards_in_order() {
    let person = Browser::start().await;
    let subject = person.open_home().await;
    person.open_chat().await;
    assert_eq!(person.ask(USER_ID).await, format!("Your user ID is {subject}."));
    person.network(true).await;
    let left = Instant::now();
    for text in ["one", CUSTOM_USER_ID, "three"] {
        person.say(text).await;
    }
    // All the while the messages stand there and wait, the chat says why, and nothing is thrown away.
    let waiting = "return messages().filter(({ mark }) => mark === 'Waiting to be sent').map(({ text }) => text).join() \
                   === arguments[0] && isShown(one('.trouble')) && !chat.querySelector('.root.panel, .root.final')";
    let waiting = |when| person.wait_with(when, waiting, json!(format!("one,{CUSTOM_USER_ID},three")));
    waiting("three messages to wait").await;
    while left.elapsed() < ABSENCE {
        waiting("the messages to go on waiting").await;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    person.network(false).await;
    let answered =
        "const last = messages().slice(-3); return last.length === 3 && last.every(({ from }) => from === 'assistant')";
    person.wait("three answers", answered).await;
    assert_eq!(person.said().await, [USER_ID, "one", CUSTOM_USER_ID, "three"]);
    let messages = person.messages().await;
    let order: Vec<_> = messages.iter().map(|message| message.from.as_str()).collect();
    // Shown when they were typed, answered in their order.
    assert!(order.ends_with(&["user", "user", "user", "assistant", "assistant", "assistant"]), "{messages:?}");
    assert_eq!(messages[messages.len() - 2].text, subject);
    assert!(!person.chat_is_troubled().await, "{messages:?}");
    assert_eq!(person.ask(USER_ID).await, format!("Your user ID is {subject}."));
}

async fn a_message_waits_while_the_site_gives_no_token_and_is_sent_when_it_does() {
    let person = Browser::start().await;
    let subject = person.open_home().await;
    person.open_chat().await;
    assert_eq!(person.ask(USER_ID).await, format!("Your user ID is {subject}."));
    person.devtools("Network.enable", json!({})).await;
    person.devtools("Network.setBlockedURLs", json!({"urls": ["*/token*"]})).await;
    // The chat has a token for some seconds more.
    let waiting = "return messages().some(({ mark }) => mark === 'Waiting to be sent')";
    let answered = "return messages().filter(({ from }) => from === 'user').length < \
                    messages().filter(({ from }) => from === 'assistant').length";
    while person.js(waiting).await == false {
        if person.js(answered).await == true {
            person.say(USER_ID).await;
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let told =
        "return text('.trouble p') === 'The site isn’t confirming who you are. Trying again…' && !text('.activity')";
    person.wait("the chat to say what it waits for", told).await;
    let said = person.said().await;
    person.devtools("Network.setBlockedURLs", json!({"urls": []})).await;
    assert_eq!(person.answer_to(USER_ID).await, format!("Your user ID is {subject}."));
    assert_eq!(person.said().await, said);
    person.wait("the trouble to go", "return !isShown(one('.trouble'))").await;
    assert!(!person.chat_is_troubled().await);
}
