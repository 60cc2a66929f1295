//! What a page says was done before the redirect to it, by a word in its address.

use crate::paths;

/// Something that was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// An address was confirmed.
    AddressConfirmed,
    /// A password was chosen by a link.
    PasswordReset,
    /// The account was erased.
    AccountErased,
    /// The display name was changed.
    NameChanged,
    /// The display name, or another of the person's details, was changed.
    DetailsChanged,
    /// The password was changed.
    PasswordChanged,
    /// Another session was ended.
    SessionRevoked,
    /// All other sessions were ended.
    OthersRevoked,
    /// A mail went to the address that somebody wants.
    EmailChangeSent,
    /// They want it no more.
    EmailChangeWithdrawn,
    /// The account has the address now.
    EmailChanged,
    /// It has, and nobody is logged in in this browser.
    EmailChangedElsewhere,
    /// The account has its old address back, and its person logs in as before.
    EmailRestored,
    /// The account was connected with an identity provider.
    ProviderConnected,
    /// It was not, because the person there has another account.
    ProviderTaken,
    /// The account was disconnected from an identity provider.
    ProviderRemoved,
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey has another name.
    PasskeyRenamed,
    /// A passkey was removed.
    PasskeyRemoved,
    /// Codes of an authenticator app are asked for no more.
    SecondFactorRemoved,
    /// Somebody was invited.
    InvitationSent,
    /// An invitation was withdrawn.
    InvitationWithdrawn,
}

impl Done {
    const ALL: [Self; 22] = [
        Self::AddressConfirmed,
        Self::PasswordReset,
        Self::AccountErased,
        Self::NameChanged,
        Self::DetailsChanged,
        Self::PasswordChanged,
        Self::SessionRevoked,
        Self::OthersRevoked,
        Self::EmailChangeSent,
        Self::EmailChangeWithdrawn,
        Self::EmailChanged,
        Self::EmailChangedElsewhere,
        Self::EmailRestored,
        Self::ProviderConnected,
        Self::ProviderTaken,
        Self::ProviderRemoved,
        Self::PasskeyAdded,
        Self::PasskeyRenamed,
        Self::PasskeyRemoved,
        Self::SecondFactorRemoved,
        Self::InvitationSent,
        Self::InvitationWithdrawn,
    ];

    /// The page that says so, and the word in its address.
    const fn place(self) -> (&'static str, &'static str) {
        match self {
            Self::AddressConfirmed => (paths::LOGIN, "confirmed"),
            Self::PasswordReset => (paths::LOGIN, "reset"),
            Self::AccountErased => (paths::HOME, "erased"),
            Self::NameChanged => (paths::ACCOUNT, "profile"),
            Self::DetailsChanged => (paths::ACCOUNT, "details"),
            Self::PasswordChanged => (paths::ACCOUNT, "password"),
            Self::SessionRevoked => (paths::ACCOUNT, "session"),
            Self::OthersRevoked => (paths::ACCOUNT, "others"),
            Self::EmailChangeSent => (paths::ACCOUNT_EMAIL, "sent"),
            Self::EmailChangeWithdrawn => (paths::ACCOUNT_EMAIL, "withdrawn"),
            Self::EmailChanged => (paths::ACCOUNT_EMAIL, "changed"),
            Self::EmailChangedElsewhere => (paths::LOGIN, "email"),
            Self::EmailRestored => (paths::LOGIN, "email-restored"),
            Self::ProviderConnected => (paths::ACCOUNT, "connected"),
            Self::ProviderTaken => (paths::ACCOUNT, "connected-elsewhere"),
            Self::ProviderRemoved => (paths::ACCOUNT, "disconnected"),
            Self::PasskeyAdded => (paths::ACCOUNT_PASSKEYS, "added"),
            Self::PasskeyRenamed => (paths::ACCOUNT_PASSKEYS, "renamed"),
            Self::PasskeyRemoved => (paths::ACCOUNT_PASSKEYS, "removed"),
            Self::SecondFactorRemoved => (paths::ACCOUNT_SECOND_FACTOR, "off"),
            Self::InvitationSent => (paths::ACCOUNT_INVITATIONS, "sent"),
            Self::InvitationWithdrawn => (paths::ACCOUNT_INVITATIONS, "withdrawn"),
        }
    }

    /// The address of the page that says so.
    pub fn location(self) -> String {
        let (page, word) = self.place();
        format!("{page}?done={word}")
    }

    /// What this page is to say for this word. An unknown word counts as absent.
    pub fn read(page: &str, word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|done| done.place() == (page, word))
    }
}
