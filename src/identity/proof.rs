//! How somebody shows who they are.

use secrecy::{ExposeSecret, SecretString};

use crate::{
    crypto::opaque_token::OpaqueToken,
    domain::{provider::ProviderIdentity, second_factor::TypedCode, subject::Subject},
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
        /// The code beside it, where one is asked for of whoever has a second factor.
        code: Option<Code<'a>>,
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
    /// A link that was mailed.
    Link {
        /// Its token.
        token: &'a OpaqueToken,
        /// The code beside it, as beside a password.
        code: Code<'a>,
    },
    /// What a passkey has signed, or why that can't be trusted. The challenge is this browser's, and not too old.
    Passkey(&'a Result<Assertion, Refusal>),
}

impl Proof<'_> {
    /// Whether whoever has a second factor gives a code of it beside this.
    pub(super) const fn takes_code(&self) -> bool {
        matches!(self, Self::Password { .. } | Self::Link { .. })
    }

    /// The code beside it, if there may be one.
    pub(super) const fn code(&self) -> Option<&Code<'_>> {
        match self {
            Self::Password { code, .. } => code.as_ref(),
            Self::Link { code, .. } => Some(code),
            Self::Provider(_) | Self::Handover { .. } | Self::Passkey(_) => None,
        }
    }
}

/// A code, as it was typed beside a password or a link.
#[derive(Debug, Clone, Copy)]
pub struct Code<'a> {
    /// What was typed; empty when nothing was.
    pub typed: &'a SecretString,
    /// Whether this browser is to be asked no more for a while.
    pub remembers: bool,
}

impl Code<'_> {
    /// Whether this browser is asked for none for a while, because this one was right.
    pub(super) fn is_remembered(&self) -> bool {
        self.remembers && !matches!(TypedCode::parse(self.typed.expose_secret()), TypedCode::Nothing)
    }
}
