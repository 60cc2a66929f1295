//! What the stand-in says: the two answers of the vendor's sample assistant, the value of an expression, or help.

use serde_json::{Map, Value, json};

use super::token::Caller;

const HELP: &str = "I am a stand-in for your assistant. Ask me \"Who am I\", \"What is my user ID\" or \"Send something secure\", or send an \
                    expression such as ${system_integrations.chat.private.user_payload}.custom_user_id";

const HELP_OF_AGENT: &str = "I am a stand-in for your agent. Ask me \"What do you know about me\", \"What is my user ID\" or \"Send something \
                             secure\", or send an expression such as ${context.name}";

/// The answer to a message of this caller.
#[must_use]
pub fn answer(text: &str, caller: &Caller) -> String {
    let asked = text.trim().trim_end_matches(['?', '.', '!']).to_lowercase();
    match asked.as_str() {
        "what is my user id" | "what's my user id" => format!("Your user ID is {}.", caller.subject),
        "who am i" => who(caller),
        "send something secure" => secure(caller),
        _ => expression(text.trim()).map_or_else(|| HELP.to_owned(), |path| evaluate(&path, caller)),
    }
}

/// The answer of watsonx Orchestrate's agent, which sees these variables, and was told this of a secret.
#[must_use]
pub fn answer_of_agent(text: &str, caller: &Caller, context: &Map<String, Value>, secret: &str) -> String {
    let asked = text.trim().trim_end_matches(['?', '.', '!']).to_lowercase();
    match asked.as_str() {
        "what is my user id" | "what's my user id" => format!("Your user ID is {}.", caller.subject),
        "what do you know about me" | "who am i" if context.is_empty() => "I know nothing about you.".to_owned(),
        "what do you know about me" | "who am i" => {
            let known = context.iter().map(|(name, value)| format!("{name} is {}", shown(value)));
            format!("I know this about you: {}.", known.collect::<Vec<_>>().join(", "))
        }
        "send something secure" => secret.to_owned(),
        _ => expression(text.trim())
            .map_or_else(|| HELP_OF_AGENT.to_owned(), |path| value_at(&path, &json!({"context": context}))),
    }
}

/// Who the token says that it is.
fn who(caller: &Caller) -> String {
    let name = caller.payload.get("name").map_or_else(|| "somebody without a name".to_owned(), shown);
    format!("You're {name}. Your user ID is {}.", caller.subject)
}

/// What only the assistant could read, said back.
fn secure(caller: &Caller) -> String {
    let message =
        caller.payload.get("custom_message").map_or_else(|| "(the payload has no custom_message)".to_owned(), shown);
    let custom_user_id = caller.payload.get("custom_user_id").map_or_else(|| "(none)".to_owned(), shown);
    format!(
        "{} Your name is {}. The message in your payload: {message}. Your user ID here is {}; your custom user ID is \
         {custom_user_id}.",
        if caller.encrypted { "I decrypted your payload." } else { "Your payload came in the clear." },
        caller.payload.get("name").map_or_else(|| "(none)".to_owned(), shown),
        caller.subject,
    )
}

/// The path of `${a.b}.c`, as `["a", "b", "c"]`.
fn expression(text: &str) -> Option<Vec<String>> {
    let (inside, after) = text.strip_prefix("${")?.split_once('}')?;
    let after = if after.is_empty() { None } else { Some(after.strip_prefix('.')?) };
    let path: Vec<_> =
        inside.split('.').chain(after.into_iter().flat_map(|after| after.split('.'))).map(str::to_owned).collect();
    path.iter().all(|step| !step.is_empty()).then_some(path)
}

/// The value at a path of what actions can see.
fn evaluate(path: &[String], caller: &Caller) -> String {
    let visible = json!({
        "system_integrations": {
            "channel": {"private": {"user": {"id": caller.subject}}},
            "chat": {"private": {"user_payload": caller.payload}},
        }
    });
    value_at(path, &visible)
}

/// The value at a path, or what is not there.
fn value_at(path: &[String], visible: &Value) -> String {
    let mut value = visible;
    for (depth, step) in path.iter().enumerate() {
        let next = match value {
            Value::Object(members) => members.get(step),
            Value::Array(items) => index(step).and_then(|index| items.get(index)),
            _ => None,
        };
        let Some(next) = next else {
            let reached = if depth == 0 { "at the top".to_owned() } else { format!("in {}", path[..depth].join(".")) };
            return format!("There is nothing called {step} {reached}.");
        };
        value = next;
    }
    shown(value)
}

/// The place in a list. It has one spelling: not `00`, and not `+0`.
fn index(step: &str) -> Option<usize> {
    step.parse().ok().filter(|index: &usize| index.to_string() == step)
}

/// A text as it is, anything else as JSON.
fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cade() -> Caller {
        let payload =
            json!({"name": "Cade", "custom_user_id": "cade-id", "orders": [{"total": 12}], "custom_message": "hush"});
        Caller {
            subject: "anon-1".to_owned(),
            payload,
            encrypted: true,
            id: None,
            expires_at: 0,
            claims: serde_json::Map::default(),
        }
    }

    #[test]
    fn the_samples_questions_are_answered() {
        assert_eq!(answer("What is my user ID?", &cade()), "Your user ID is anon-1.");
        assert_eq!(answer("Who am I?", &cade()), "You're Cade. Your user ID is anon-1.");
        let secure = answer("send something secure", &cade());
        assert!(["hush", "anon-1", "cade-id"].iter().all(|said| secure.contains(said)), "{secure}");
    }

    #[test]
    fn expressions_are_evaluated() {
        let value = |text: &str| answer(text, &cade());
        assert_eq!(value("${system_integrations.chat.private.user_payload}.custom_user_id"), "cade-id");
        assert_eq!(value("${system_integrations.chat.private.user_payload.name}"), "Cade");
        assert_eq!(value("${system_integrations.channel.private.user.id}"), "anon-1");
        assert_eq!(value("${system_integrations.chat.private.user_payload}.orders.0.total"), "12");
        assert!(
            value("${system_integrations.chat.private.user_payload}.shoe_size").contains("nothing called shoe_size")
        );
        for step in ["00", "+0", "1", "-1", "0x0", "99999999999999999999"] {
            let said = value(&format!("${{system_integrations.chat.private.user_payload.orders.{step}}}"));
            assert!(said.starts_with(&format!("There is nothing called {step} in ")), "{said}");
        }
        assert!(value("${nothing}").contains("nothing called nothing at the top"));
    }

    #[test]
    fn anything_else_gets_help() {
        for text in ["hello", "", "${", "${}", "${a}b", "${a}..b"] {
            assert_eq!(answer(text, &cade()), HELP, "{text}");
        }
    }
}
