//! Why a token is refused, in words for whoever has to mend it. English alone, as the vendor speaks.

use crate::tokens::verifier::{FormMismatch, TokenRejection};

/// The reason, to go on from "the token is refused:".
#[must_use]
pub fn rejection(rejection: &TokenRejection) -> String {
    match rejection {
        TokenRejection::Malformed => {
            "it is not a JWT: three parts of base64url, joined by dots, are needed, the first two \
                                      JSON objects"
                .to_owned()
        }
        TokenRejection::MalformedSignature => {
            "it is not a JWT: its signature is not base64url without padding".to_owned()
        }
        TokenRejection::Algorithm { found, accepted } => {
            let (found, accepted) = (found.as_deref().unwrap_or("no algorithm"), accepted.name());
            format!("it is signed with {found}, and the assistant accepts {accepted} alone")
        }
        TokenRejection::Critical => {
            "its header has `crit`, which names extensions that nobody here understands".to_owned()
        }
        TokenRejection::UnknownKey(kid) => {
            format!("its `kid` {kid} is none of the known keys: it is from another deployment, or its key was retired")
        }
        TokenRejection::Signature => {
            "its signature does not match: it was changed, or signed with another key".to_owned()
        }
        TokenRejection::Missing(claim) => format!("it has no `{claim}`"),
        TokenRejection::NotANumber(claim) => format!("its `{claim}` is not a number"),
        TokenRejection::NotAString(claim) => format!("its `{claim}` is not a string"),
        TokenRejection::Subject => {
            "its `sub` must be visible ASCII without `;`, `=` and spaces, and not an email address".to_owned()
        }
        TokenRejection::IdentifierTooLong { claim, longest } => format!("its `{claim}` is longer than {longest} bytes"),
        TokenRejection::Milliseconds => {
            "its `exp` is in milliseconds, so it would not expire for thousands of years: it has to be in seconds"
                .to_owned()
        }
        TokenRejection::Expired { seconds } => format!("it expired {seconds} s ago"),
        TokenRejection::NotYetValid { seconds } => format!(
            "its `nbf` is {seconds} s in the future: leave `nbf` out, the assistant tolerates no difference of clocks"
        ),
        TokenRejection::Form(mismatch) => form_mismatch(mismatch),
    }
}

fn form_mismatch(mismatch: &FormMismatch) -> String {
    match mismatch {
        FormMismatch::Type => "its header has no `typ` with the value JWT".to_owned(),
        FormMismatch::KeyId(expected) => {
            format!("its `kid` is not {expected}, which the vendor shows with the secret")
        }
        FormMismatch::SharedSecret => "its signature does not match: it was changed, or signed with another secret. \
                                         The secret is used as the text that the vendor shows, never decoded"
            .to_owned(),
        FormMismatch::Value { claim, expected } => {
            format!("its `{claim}` is not {expected}: the two have to be the same, byte for byte")
        }
        FormMismatch::NotAnObject(claim) => format!("its `{claim}` is not an object"),
        FormMismatch::MemberNotAString { claim, member } => {
            format!("`{member}` in its `{claim}` is not a string, and the vendor takes strings alone")
        }
        FormMismatch::ReservedName(name) => format!("it sets `{name}`, a name that the vendor reserves"),
        FormMismatch::UnusableName(name) => {
            format!("it sets `{name}`, and the vendor reads only names of letters, digits and _")
        }
        FormMismatch::LivesTooLong { seconds, longest } => {
            format!("it lives {seconds} s, and {longest} s is the longest for this assistant")
        }
        FormMismatch::IssuedInFuture { seconds } => format!("its `iat` is {seconds} s in the future"),
        FormMismatch::TooLong { characters, longest } => {
            format!("it has {characters} characters, and this assistant takes {longest}")
        }
    }
}
