//! The kinds of mail that the server sends, and of the links in it.

/// A kind of mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailKind {
    /// Asks the person who registered with an address to confirm it.
    ConfirmAddress,
    /// Somebody registered with an address that already has an account.
    AlreadyRegistered,
    /// Somebody asked for a password reset.
    ResetPassword,
    /// Somebody asked for a link that logs them in.
    LoginLink,
    /// The password was changed.
    PasswordChanged,
    /// Somebody logged in from a browser not seen before.
    NewDevice,
    /// Somebody may register.
    Invitation,
    /// Codes of an authenticator app are asked for from now on.
    SecondFactorAdded,
    /// They are asked for no more.
    SecondFactorRemoved,
    /// A recovery code was used, or new ones were made.
    RecoveryCodesChanged,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was removed.
    PasskeyRemoved,
    /// The account was connected with an identity provider.
    ProviderConnected,
    /// It was disconnected from one.
    ProviderDisconnected,
    /// Somebody wants this address for their account.
    EmailChange,
    /// The account has another address now, and this one may undo that.
    EmailChanged,
    /// An operator tries whether mail arrives. It never waits in the outbox.
    Test,
}

impl MailKind {
    /// All kinds.
    pub const ALL: [Self; 17] = [
        Self::ConfirmAddress,
        Self::AlreadyRegistered,
        Self::ResetPassword,
        Self::LoginLink,
        Self::PasswordChanged,
        Self::NewDevice,
        Self::Invitation,
        Self::SecondFactorAdded,
        Self::SecondFactorRemoved,
        Self::RecoveryCodesChanged,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::ProviderConnected,
        Self::ProviderDisconnected,
        Self::EmailChange,
        Self::EmailChanged,
        Self::Test,
    ];

    /// Its name in the database and in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ConfirmAddress => "confirm_address",
            Self::AlreadyRegistered => "already_registered",
            Self::ResetPassword => "reset_password",
            Self::LoginLink => "login_link",
            Self::PasswordChanged => "password_changed",
            Self::NewDevice => "new_device",
            Self::Invitation => "invitation",
            Self::SecondFactorAdded => "second_factor_added",
            Self::SecondFactorRemoved => "second_factor_removed",
            Self::RecoveryCodesChanged => "recovery_codes_changed",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
            Self::ProviderConnected => "provider_connected",
            Self::ProviderDisconnected => "provider_disconnected",
            Self::EmailChange => "email_change",
            Self::EmailChanged => "email_changed",
            Self::Test => "test",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The purpose of its one-time link, if it has one.
    #[must_use]
    pub const fn link(self) -> Option<LinkKind> {
        match self {
            Self::ConfirmAddress => Some(LinkKind::Confirm),
            Self::ResetPassword => Some(LinkKind::Reset),
            Self::LoginLink => Some(LinkKind::Login),
            Self::Invitation => Some(LinkKind::Invitation),
            Self::EmailChange => Some(LinkKind::EmailChange),
            Self::EmailChanged => Some(LinkKind::EmailUndo),
            Self::AlreadyRegistered
            | Self::PasswordChanged
            | Self::NewDevice
            | Self::SecondFactorAdded
            | Self::SecondFactorRemoved
            | Self::RecoveryCodesChanged
            | Self::PasskeyAdded
            | Self::PasskeyRemoved
            | Self::ProviderConnected
            | Self::ProviderDisconnected
            | Self::Test => None,
        }
    }
}

/// The purpose of a one-time link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// Confirming an address.
    Confirm,
    /// Choosing a password.
    Reset,
    /// Logging in.
    Login,
    /// Registering.
    Invitation,
    /// Confirming the address that an account is to have.
    EmailChange,
    /// Giving an account the address back that it had.
    EmailUndo,
}

impl LinkKind {
    /// Its name in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Reset => "reset",
            Self::Login => "login",
            Self::Invitation => "invitation",
            Self::EmailChange => "email_change",
            Self::EmailUndo => "email_undo",
        }
    }
}
