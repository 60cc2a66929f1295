//! How somebody shows who they are.

use secrecy::SecretString;

use crate::domain::provider::ProviderIdentity;

/// What is offered as proof. A passkey is one more variant, verified by one more arm in `login_flow`.
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
}
