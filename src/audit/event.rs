//! The events of the audit trail, and how each can end.

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Event {
    /// Somebody tried to log in.
    Login,
    /// Somebody logged out.
    Logout,
    /// Somebody asked for an account.
    Register,
    /// Somebody was invited to register.
    Invite,
    /// Somebody's display name, or a field of theirs, was changed.
    ProfileChange,
    /// Somebody's password was changed, by them or by an operator.
    PasswordChange,
    /// An account was connected with an identity provider, with which its owner logs in from now on.
    WayInAdded,
    /// An account was disconnected from an identity provider.
    WayInRemoved,
    /// From now on somebody is asked for codes of an authenticator app.
    SecondFactorAdded,
    /// Somebody is asked for them no more: they switched it off, or an operator did.
    SecondFactorRemoved,
    /// Somebody was given new recovery codes; the old ones are worth nothing.
    RecoveryCodesRenewed,
    /// Somebody logged in with a recovery code, which is used up.
    RecoveryCodeUsed,
    /// The site's own backend told who is in a browser.
    Handover,
    /// Sessions were ended from elsewhere: by their owner in another browser, by an operator, by the identity provider where they logged in,
    /// or by the backend that handed them over.
    SessionRevoke,
    /// Somebody took a copy of what is kept about them.
    DataExport,
    /// An account was erased.
    AccountErase,
    /// A subject of an erased account, whose data the assistant's vendor has to delete.
    VendorErasureDue,
    /// The assistant's vendor was asked to delete the data of a subject.
    VendorErasure,
    /// An operator forbade the use of an account.
    AccountDisable,
    /// An operator allowed the use of an account again.
    AccountEnable,
    /// Somebody confirmed an address.
    AddressConfirmed,
    /// Somebody asked for another address for their account, or took that back.
    EmailChangeRequested,
    /// An account has another address.
    EmailChanged,
    /// An account has its old address back.
    EmailChangeUndone,
    /// Somebody asked to choose a password anew.
    ResetRequested,
    /// Somebody chose a password with a link.
    ResetUsed,
    /// Somebody asked for a link that logs them in.
    LoginLinkRequested,
    /// Somebody used one up; the login follows, unless a second factor has to be set up first.
    LoginLinkUsed,
    /// A mail could not be sent for days.
    MailGivenUp,
    /// Another site sent a request in a visitor's name, or asked for a token that it may not have.
    CrossSite,
    /// A cookie came that this deployment did not sign.
    BadCookie,
    /// A signing key was made.
    KeyGenerated,
    /// The next key signs now.
    KeyActivated,
    /// The previous key signs again.
    KeyRolledBack,
    /// A key was taken out of use at once.
    KeyRetired,
    /// An operator ran a command that changes something, or that hands out a token or people's data.
    Command,
}

impl Event {
    /// Every event, for the documents.
    pub const ALL: [Self; 36] = [
        Self::Login,
        Self::Logout,
        Self::Register,
        Self::Invite,
        Self::ProfileChange,
        Self::PasswordChange,
        Self::WayInAdded,
        Self::WayInRemoved,
        Self::SecondFactorAdded,
        Self::SecondFactorRemoved,
        Self::RecoveryCodesRenewed,
        Self::RecoveryCodeUsed,
        Self::Handover,
        Self::SessionRevoke,
        Self::DataExport,
        Self::AccountErase,
        Self::VendorErasureDue,
        Self::VendorErasure,
        Self::AccountDisable,
        Self::AccountEnable,
        Self::AddressConfirmed,
        Self::EmailChangeRequested,
        Self::EmailChanged,
        Self::EmailChangeUndone,
        Self::ResetRequested,
        Self::ResetUsed,
        Self::LoginLinkRequested,
        Self::LoginLinkUsed,
        Self::MailGivenUp,
        Self::CrossSite,
        Self::BadCookie,
        Self::KeyGenerated,
        Self::KeyActivated,
        Self::KeyRolledBack,
        Self::KeyRetired,
        Self::Command,
    ];

    /// The event's name in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Logout => "logout",
            Self::Register => "register",
            Self::Invite => "invite",
            Self::ProfileChange => "profile_change",
            Self::PasswordChange => "password_change",
            Self::WayInAdded => "way_in_added",
            Self::WayInRemoved => "way_in_removed",
            Self::SecondFactorAdded => "second_factor_added",
            Self::SecondFactorRemoved => "second_factor_removed",
            Self::RecoveryCodesRenewed => "recovery_codes_renewed",
            Self::RecoveryCodeUsed => "recovery_code_used",
            Self::Handover => "handover",
            Self::SessionRevoke => "session_revoke",
            Self::DataExport => "data_export",
            Self::AccountErase => "account_erase",
            Self::VendorErasureDue => "vendor_erasure_due",
            Self::VendorErasure => "vendor_erasure",
            Self::AccountDisable => "account_disable",
            Self::AccountEnable => "account_enable",
            Self::AddressConfirmed => "address_confirmed",
            Self::EmailChangeRequested => "email_change_requested",
            Self::EmailChanged => "email_changed",
            Self::EmailChangeUndone => "email_change_undone",
            Self::ResetRequested => "reset_requested",
            Self::ResetUsed => "reset_used",
            Self::LoginLinkRequested => "login_link_requested",
            Self::LoginLinkUsed => "login_link_used",
            Self::MailGivenUp => "mail_given_up",
            Self::CrossSite => "cross_site",
            Self::BadCookie => "bad_cookie",
            Self::KeyGenerated => "key_generated",
            Self::KeyActivated => "key_activated",
            Self::KeyRolledBack => "key_rolled_back",
            Self::KeyRetired => "key_retired",
            Self::Command => "command",
        }
    }
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Ok,
    /// We did not do it.
    Refused,
    /// We could not do it.
    Failed,
}

impl Outcome {
    /// The outcome's name in the log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}
