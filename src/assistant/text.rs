//! Why a token is refused, in words for whoever has to mend it. English alone, as the vendor speaks.

use crate::tokens::verifier::{MAX_SUBJECT_BYTES, TokenRejection};

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
        TokenRejection::NoAlgorithm => {
            "it is signed with no algorithm, and the assistant accepts RS256 alone".to_owned()
        }
        TokenRejection::Algorithm(other) => {
            format!("it is signed with {other}, and the assistant accepts RS256 alone")
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
        TokenRejection::SubjectTooLong => format!("its `sub` is longer than {MAX_SUBJECT_BYTES} bytes"),
        TokenRejection::Milliseconds => {
            "its `exp` is in milliseconds, so it would not expire for thousands of years: it has to be in seconds"
                .to_owned()
        }
        TokenRejection::Expired { seconds } => format!("it expired {seconds} s ago"),
        TokenRejection::NotYetValid { seconds } => format!(
            "its `nbf` is {seconds} s in the future: leave `nbf` out, the assistant tolerates no difference of clocks"
        ),
    }
}
