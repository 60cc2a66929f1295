//! What stands in each kind of mail.

use std::borrow::Cow;

use crate::{
    domain::{locale::Locale, mail::MailKind},
    words,
};

/// A mail's words.
#[derive(Debug)]
pub struct Words {
    /// The line that mailboxes show.
    pub subject: Cow<'static, str>,
    /// The same as the reader's heading.
    pub heading: Cow<'static, str>,
    /// What happened, and what to do.
    pub lead: Cow<'static, str>,
    /// What the link says.
    pub button: Cow<'static, str>,
    /// What to do when it was somebody else.
    pub otherwise: Cow<'static, str>,
    /// What to do when the button does nothing.
    pub without_button: Cow<'static, str>,
    /// Who sent it.
    pub footer: Cow<'static, str>,
}

/// The words of a mail of this kind, from the site on this host.
pub fn words(locale: Locale, kind: MailKind, site: &str) -> Words {
    let id = match kind {
        MailKind::ConfirmAddress => "mail-confirm-address",
        MailKind::AlreadyRegistered => "mail-already-registered",
        MailKind::ResetPassword => "mail-reset-password",
        MailKind::LoginLink => "mail-login-link",
        MailKind::PasswordChanged => "mail-password-changed",
        MailKind::NewDevice => "mail-new-device",
        MailKind::Invitation => "mail-invitation",
        MailKind::SecondFactorAdded => "mail-second-factor-added",
        MailKind::SecondFactorRemoved => "mail-second-factor-removed",
        MailKind::RecoveryCodesChanged => "mail-recovery-codes-changed",
        MailKind::PasskeyAdded => "mail-passkey-added",
        MailKind::PasskeyRemoved => "mail-passkey-removed",
        MailKind::ProviderConnected => "mail-provider-connected",
        MailKind::ProviderDisconnected => "mail-provider-disconnected",
        MailKind::EmailChange => "mail-email-change",
        MailKind::EmailChanged => "mail-email-changed",
        MailKind::Test => "mail-test",
    };
    let text = |id: &str| words::with(locale, id, &[("site", site.into())]);
    let part = |name: &str| text(&format!("{id}.{name}"));
    Words {
        subject: text(id),
        heading: part("heading"),
        lead: part("lead"),
        button: part("button"),
        otherwise: part("otherwise"),
        without_button: text("mail-without-button"),
        footer: text("mail-footer"),
    }
}
