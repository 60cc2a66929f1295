//! What the stand-in's OpenAPI document says in several places. A test holds real answers against it.

use utoipa::{IntoResponses, ToSchema};

pub const CONVERSATIONS: &str = "Conversations";
pub const WIDGET: &str = "Widget";
#[cfg(feature = "demo")]
pub const TESTING: &str = "Test controls";

/// A problem (RFC 9457)
#[derive(ToSchema)]
#[schema(as = Problem, example = json!({
    "type": "urn:throughline:problem:assistant:expired-token",
    "code": "expired_token",
    "title": "The identity token has expired",
    "status": 401,
    "detail": "The token expired 3 s ago."
}))]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub struct ProblemShape {
    /// The kind of problem.
    #[schema(rename = "type", pattern = "^urn:throughline:problem:assistant:")]
    kind: String,
    /// The kind in one word, which the widget looks at.
    #[schema(pattern = "^[a-z_]+$")]
    code: String,
    /// The kind in words, for people.
    title: String,
    /// The status of the answer once more.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// This problem in a sentence.
    detail: String,
}

/// What may come of every token.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub enum TokenProblems {
    #[response(
        status = 401,
        description = "`expired_token` or `invalid_token`, with the reason.",
        content_type = "application/problem+json"
    )]
    Refused(#[to_schema] ProblemShape),
    #[response(
        status = 503,
        description = "`keys_unavailable`: the site's keys can't be fetched. `full`: too many conversations.",
        content_type = "application/problem+json"
    )]
    Unavailable(#[to_schema] ProblemShape),
}

/// What may come of a conversation's id.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub enum ConversationProblems {
    #[response(
        status = 404,
        description = "`unknown_session`: it never was, has ended, or was idle for five minutes.",
        content_type = "application/problem+json"
    )]
    Unknown(#[to_schema] ProblemShape),
    #[response(
        status = 409,
        description = "`subject_changed`: it began with another `sub`.",
        content_type = "application/problem+json"
    )]
    Changed(#[to_schema] ProblemShape),
}

/// What may come of a body.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub enum BodyProblems {
    #[response(
        status = 422,
        description = "`bad_request`: the body cannot be used, and why.",
        content_type = "application/problem+json"
    )]
    Unusable(#[to_schema] ProblemShape),
    #[response(status = 413, description = "`bad_request`: it is too long.", content_type = "application/problem+json")]
    TooLarge(#[to_schema] ProblemShape),
    #[response(
        status = 415,
        description = "`bad_request`: it is not sent as `application/json`.",
        content_type = "application/problem+json"
    )]
    NotJson(#[to_schema] ProblemShape),
}

/// A conversation
#[derive(ToSchema)]
#[schema(example = json!({
    "session_id": "0f8fad5b-d9cb-469f-a165-70867728950e", "user_id": "anon-0f8fad5b-d9cb-469f-a165-70867728950e"
}))]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub struct Conversation {
    /// Its id.
    #[schema(format = "uuid")]
    session_id: String,
    /// The token's `sub`, to which it is bound.
    user_id: String,
}

/// A thread of an agent
#[derive(ToSchema)]
#[schema(example = json!({
    "thread_id": "0f8fad5b-d9cb-469f-a165-70867728950e", "user_id": "anon-0f8fad5b-d9cb-469f-a165-70867728950e"
}))]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub struct Thread {
    /// Its id.
    #[schema(format = "uuid")]
    thread_id: String,
    /// The token's `sub`, to which it is bound.
    user_id: String,
}

/// A message to an agent
#[derive(ToSchema)]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub struct Run {
    /// What the person says.
    #[schema(max_length = 2000, example = "What do you know about me")]
    text: String,
    /// What the page says about the person.
    #[schema(value_type = Option<Object>, example = json!({"department": "sales"}))]
    context: Option<serde_json::Value>,
}

/// A message
#[derive(ToSchema)]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub struct Message {
    /// What the person says.
    #[schema(max_length = 2000, example = "What is my user ID")]
    text: String,
}

/// An answer
#[derive(ToSchema)]
#[schema(example = json!({"output": [{"text": "Hello"}]}))]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub struct Answer {
    /// One message.
    output: Vec<AnswerText>,
}

/// What the assistant says
#[derive(ToSchema)]
#[expect(dead_code, reason = "its shape alone is of interest")]
struct AnswerText {
    text: String,
}

/// What a digest is of
#[derive(ToSchema)]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub struct DigestOf {
    /// The identifier.
    #[schema(example = "cade-id")]
    identifier: String,
}

/// What an action would see
///
/// For an assistant of the file: all claims of its tokens, whatever they are.
#[derive(ToSchema)]
#[schema(example = json!({
    "sub": "anon-0f8fad5b-d9cb-469f-a165-70867728950e",
    "user_payload": {"name": "Cade", "custom_user_id": "cade-id"},
    "exp": 1_795_800_000
}))]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub struct Introspection {
    /// The subject. Without `assistant` it is always there, as the others are.
    sub: Option<String>,
    /// The payload, decrypted; empty when there is none.
    #[schema(value_type = Option<Object>)]
    user_payload: Option<serde_json::Value>,
    /// When the token expires, in seconds since 1970.
    exp: Option<f64>,
}
