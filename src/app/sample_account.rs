//! The accounts of a demo, whose passwords its pages show.

/// An account to try a demo with.
#[derive(Debug)]
pub struct SampleAccount {
    /// Login name.
    pub email: String,
    /// Name of the person.
    pub display_name: String,
    /// The site's own id for the person.
    pub custom_user_id: String,
    /// The password, which is no secret.
    pub password: String,
    /// Whether the address is confirmed. Until it is, the owner can't log in.
    pub confirmed: bool,
    /// Whether an operator has disabled it.
    pub disabled: bool,
}

impl SampleAccount {
    /// Whether its owner can log in.
    #[must_use]
    pub const fn is_usable(&self) -> bool {
        self.confirmed && !self.disabled
    }
}
