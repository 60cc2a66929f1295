//! What the stand-in says to a message: little, soon, and nothing but what the token holds.
//!
//! Input: `user_payload` as JSON, and the message.
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use serde_json::{Map, Value};
use throughline::assistant::{answers, token::Caller};
use throughline_fuzz::lines;

/// Longer than any sentence of the stand-in's own.
const WORDS: usize = 300;

fuzz_target!(|text: &str| -> Corpus {
    let [payload, message] = lines(text);
    let Ok(payload @ Value::Object(_)) = serde_json::from_str(payload) else { return Corpus::Reject };
    let caller = Caller {
        subject: "anon-1".to_owned(),
        payload,
        encrypted: text.len() % 2 == 0,
        id: None,
        expires_at: 0,
        claims: Map::new(),
    };
    let visible = caller.payload.to_string();

    let answer = answers::answer(message, &caller);
    // The path is repeated once, beside the step that is missing; of the payload three fields at most.
    assert!(answer.len() <= WORDS + 2 * message.len() + 3 * visible.len(), "{} bytes of an answer", answer.len());
    assert_eq!(answers::answer(message, &caller), answer, "the same question has the same answer");

    // A path into the payload leads where a JSON pointer (RFC 6901) does.
    let path = message.trim().strip_prefix("${system_integrations.chat.private.user_payload.");
    let path = path.and_then(|rest| rest.strip_suffix('}')).filter(|path| !path.contains('}'));
    if let Some(path) = path.filter(|path| path.split('.').all(|step| !step.is_empty())) {
        let escape = |step: &str| step.replace('~', "~0").replace('/', "~1");
        let pointer = path.split('.').fold(String::new(), |pointer, step| format!("{pointer}/{}", escape(step)));
        match caller.payload.pointer(&pointer) {
            Some(Value::String(value)) => assert_eq!(answer, *value, "{path}"),
            Some(value) => assert_eq!(answer, value.to_string(), "{path}"),
            None => assert!(answer.starts_with("There is nothing called "), "{path} is {answer}"),
        }
    }
    Corpus::Keep
});
