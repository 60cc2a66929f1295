//! How somebody shows who they are.

use secrecy::SecretString;

use crate::{
    crypto::opaque_token::OpaqueToken,
    domain::{provider::ProviderIdentity, subject::Subject},
    webauthn::{Assertion, Refusal},
};

/// What is offered as proof. Another way to log in is one more variant, verified by one more arm in `login_flow`.
#[derive(Debug)]
pub enum Proof<'a> {
    /// A login name and a password, as they were typed.
    Password {
        /// The login name.
        email: &'a str,
        /// The password.
        password: &'a SecretString,
    },
    /// An identity provider's word, which was verified.
    Provider(&'a ProviderIdentity),
    /// A code that the site's own backend was given, in the browser with this subject.
    Handover {
        /// The code.
        code: &'a OpaqueToken,
        /// The browser's subject, if it has one.
        subject: Option<Subject>,
    },
    /// What a passkey has signed, or why that can't be trusted. The challenge is this browser's, and not too old.
    Passkey(&'a Result<Assertion, Refusal>),
}
