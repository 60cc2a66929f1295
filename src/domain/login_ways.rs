//! Which ways of logging in a deployment has switched on, apart from identity providers and passkeys.

/// Which ways of logging in are switched on, apart from identity providers and passkeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginWays {
    /// By password.
    pub password: bool,
    /// By a link in a mail.
    pub link: bool,
}

impl Default for LoginWays {
    fn default() -> Self {
        Self { password: true, link: false }
    }
}
