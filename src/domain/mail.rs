//! What the server writes to people about.

/// A kind of mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailKind {
    /// Somebody registered with the address: is it theirs?
    ConfirmAddress,
    /// Somebody registered with the address, and it has an account.
    AlreadyRegistered,
    /// Somebody asked to choose the password anew.
    ResetPassword,
    /// The password was changed.
    PasswordChanged,
    /// Somebody logged in with a browser that was not seen before.
    NewDevice,
}

impl MailKind {
    /// Every kind.
    pub const ALL: [Self; 5] =
        [Self::ConfirmAddress, Self::AlreadyRegistered, Self::ResetPassword, Self::PasswordChanged, Self::NewDevice];

    /// Its name in the database and in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ConfirmAddress => "confirm_address",
            Self::AlreadyRegistered => "already_registered",
            Self::ResetPassword => "reset_password",
            Self::PasswordChanged => "password_changed",
            Self::NewDevice => "new_device",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What the link in it is for, where there is one that works once.
    #[must_use]
    pub const fn link(self) -> Option<LinkKind> {
        match self {
            Self::ConfirmAddress => Some(LinkKind::Confirm),
            Self::ResetPassword => Some(LinkKind::Reset),
            Self::AlreadyRegistered | Self::PasswordChanged | Self::NewDevice => None,
        }
    }
}

/// What a link that works once is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// Confirming an address.
    Confirm,
    /// Choosing a password.
    Reset,
}

impl LinkKind {
    /// Its name in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Reset => "reset",
        }
    }
}
