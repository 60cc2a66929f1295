//! What the OpenAPI document of the testers' addresses says in several places. A test holds real answers against it.

use utoipa::{IntoResponses, ToSchema};

pub(super) const CLOCK: &str = "Clock";
pub(super) const MAILBOX: &str = "Mailbox";
pub(super) const ACCOUNTS: &str = "Accounts";
pub(super) const DEMO: &str = "Demo";

/// The demo's clock
#[derive(ToSchema)]
#[schema(example = json!({"now": "2026-11-27T12:00:00Z", "ahead_seconds": 11, "frozen": false}))]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub(super) struct ClockReading {
    /// The time.
    #[schema(format = DateTime)]
    now: String,
    /// How many seconds it is ahead of the present.
    ahead_seconds: i64,
    /// Whether it stands still.
    frozen: bool,
}

/// What is in the mailbox
#[derive(ToSchema)]
#[schema(example = json!({"mails": [], "failing": false}))]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub(super) struct MailboxContent {
    /// The mails, the oldest first; the latest thousand are kept.
    mails: Vec<ReceivedMail>,
    /// Whether the mail server refuses every mail.
    failing: bool,
}

/// A mail
#[derive(ToSchema)]
#[expect(dead_code, reason = "its shape alone is of interest")]
struct ReceivedMail {
    #[schema(format = Email)]
    to: String,
    subject: String,
    text: String,
    html: String,
    /// Every URL in its text.
    #[schema(format = "uri")]
    links: Vec<String>,
    #[schema(format = DateTime)]
    sent_at: String,
}

/// What an authenticator app shows
#[derive(ToSchema)]
#[schema(example = json!({"code": "123456"}))]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub(super) struct ShownCode {
    #[schema(pattern = "^[0-9]{6}$")]
    code: String,
}

/// A problem (RFC 9457) of the testers' addresses, or of the whole site
#[derive(ToSchema)]
#[schema(example = json!({
    "type": "urn:throughline:problem:demo:foreign-database",
    "title": "This demo's database is not its own",
    "status": 409,
    "detail": "It leaves the clock and the rows of the database that DATABASE_URL names alone: start it without DATABASE_URL."
}))]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub(super) struct DemoProblem {
    /// The kind of problem. It never changes, so compare this, or the status.
    #[schema(rename = "type", pattern = "^urn:throughline:problem:")]
    kind: String,
    /// The kind in words, for people.
    title: String,
    /// The status of the answer once more.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What to do.
    detail: String,
    /// What the log calls the request; not in a problem of the testers' addresses alone.
    #[schema(required = false)]
    request_id: String,
    /// The fields to be mended, for `invalid-fields` alone.
    #[schema(required = false, inline)]
    errors: Vec<DemoFieldError>,
}

/// A field to be mended
#[derive(ToSchema)]
#[expect(dead_code, reason = "its shape alone is of interest")]
struct DemoFieldError {
    /// The field's name, as it was sent.
    field: String,
    /// What is wrong with it.
    message: String,
}

/// Where the demo's database is an operator's.
#[derive(IntoResponses)]
#[response(
    status = 409,
    description = "`demo:foreign-database`: the demo runs on a database that `DATABASE_URL` names.",
    content_type = "application/problem+json"
)]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub(super) struct OwnDatabaseProblems(#[to_schema] DemoProblem);

/// Where a field, or several together, cannot be used.
#[derive(IntoResponses)]
#[response(
    status = 422,
    description = "A field cannot be used. For the clock, `demo:unclear-time` says why.",
    content_type = "application/problem+json"
)]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub(super) struct FieldProblems(#[to_schema] DemoProblem);

/// Where there is no mailbox.
#[derive(IntoResponses)]
#[response(
    status = 404,
    description = "`demo:no-mailbox`: the demo was started without `--mailbox`.",
    content_type = "application/problem+json"
)]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub(super) struct MailboxProblems(#[to_schema] DemoProblem);

/// Where nobody has this login name.
#[derive(IntoResponses)]
#[response(
    status = 404,
    description = "`demo:unknown-account`: no account has this email.",
    content_type = "application/problem+json"
)]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub(super) struct AccountProblems(#[to_schema] DemoProblem);

/// Where the database does not answer.
#[derive(IntoResponses)]
#[response(
    status = 503,
    description = "`unavailable`: the database doesn't answer.",
    content_type = "application/problem+json"
)]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub(super) struct Unavailable(#[to_schema] DemoProblem);
