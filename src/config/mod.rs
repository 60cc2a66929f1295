//! Flags and environment → one validated [`Settings`], once, at startup. `--help` is the reference for every setting.
//!
//! One file per group: what clap parses, the validated result, and the defaults. A settings file, if lists ever need one, is to be read
//! here as well and applied like another group.

mod assistants;
mod audit;
mod brand;
mod chat;
mod database;
mod environment;
mod error;
mod fields;
mod handover_keys;
mod keys;
mod login;
mod mail;
mod may_invite;
mod names;
mod ops;
mod orchestrate_chat;
mod passwords;
mod providers;
mod public_url;
mod registration;
mod second_factor;
mod site;
mod stand_in;
mod token_ttl;
mod tokens;
mod toml_file;
mod value;
mod vendor;

use std::{net::SocketAddr, sync::Arc};

use clap::Args;
use secrecy::SecretString;
use time::Duration;

pub use assistants::{AssistantSettings, AssistantsArgs, AssistantsFile};
pub use audit::AuditArgs;
pub use brand::{Brand, BrandArgs, BrandFile};
pub use chat::{ChatArgs, ChatEmbed, ChatIds, ChatKind};
pub use database::DatabaseArgs;
pub use environment::{unknown_variables, variables};
pub use error::{ConfigError, ConfigErrors, both};
pub use handover_keys::{HANDOVER_KEYS, HandoverKeySettings, HandoverKeysArgs};
pub use keys::{KeySettings, KeySource, KeysArgs};
pub use login::{LoginArgs, require_mail_for_links};
pub use mail::{MailArgs, MailSettings};
pub use may_invite::MayInviteArgs;
pub use names::NameArgs;
pub use ops::OpsArgs;
pub use orchestrate_chat::OrchestrateIds;
pub use passwords::{PASSWORD_LOGIN, PasswordArgs};
pub use providers::{LogoutReach, ProviderSettings, ProvidersArgs};
pub use public_url::{Origin, PublicUrl};
pub use registration::{RegistrationArgs, require_confirmation};
pub use second_factor::SecondFactorArgs;
pub use site::{LinkArgs, SiteArgs, SiteSettings, SubjectOnLogout};
pub use stand_in::{AssistantPrivateKeyArgs, ScriptArgs, SiteKeySource, StandInArgs, StandInSettings};
pub use token_ttl::TokenTtlArgs;
pub use tokens::{AssistantKey, TokenArgs, TokenSettings};
pub use toml_file::TomlFile;
pub use vendor::{VendorArgs, VendorSettings};

use crate::domain::{
    applies_to::AppliesTo,
    field::DeclaredFields,
    password::PasswordPolicy,
    registration::{RegistrationMode, RegistrationPolicy},
};

/// All settings of a server. The default is what `serve` does without any; database and cookie secrets have no default.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The site.
    pub site: SiteSettings,
    /// Its look.
    pub brand: Brand,
    /// Its database.
    pub database_url: SecretString,
    /// Its signing keys.
    pub keys: KeySettings,
    /// Its tokens.
    pub tokens: TokenSettings,
    /// Further assistants that it hands tokens to.
    pub assistants: Vec<AssistantSettings>,
    /// What it keeps of people beyond name and id.
    pub fields: Arc<DeclaredFields>,
    /// Identity providers that people may log in with.
    pub providers: Vec<ProviderSettings>,
    /// Who may register.
    pub registration: RegistrationPolicy,
    /// Whether people may have a link mailed that logs them in.
    pub mails_login_links: bool,
    /// API keys of the site's own backend.
    pub handover_keys: Vec<HandoverKeySettings>,
    /// Whether people log in by password, and rules for new ones.
    pub passwords: PasswordPolicy,
    /// Who may not log in by password without a second factor.
    pub second_factor: AppliesTo,
    /// Its mail server, when it sends mail.
    pub mail: Option<MailSettings>,
    /// The chat on its home page.
    pub chat: Option<ChatEmbed>,
    /// The operations listener.
    pub ops_listen: Option<SocketAddr>,
    /// How long events stay in the audit trail's table.
    pub audit_retention: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            site: SiteSettings::default(),
            brand: Brand::default(),
            database_url: SecretString::default(),
            keys: KeySettings::default(),
            tokens: TokenSettings::default(),
            assistants: Vec::new(),
            fields: Arc::default(),
            providers: Vec::new(),
            registration: RegistrationPolicy::default(),
            mails_login_links: false,
            handover_keys: Vec::new(),
            passwords: passwords::default(),
            second_factor: AppliesTo::Nobody,
            mail: None,
            chat: None,
            ops_listen: Some(ops::OPS_LISTEN),
            audit_retention: audit::default(),
        }
    }
}

/// The flags and variables of every setting of `serve`. Demo, doctor and tests use the same struct, so none of them misses one.
#[derive(Debug, Clone, Args)]
pub struct ServerArgs {
    /// The site.
    #[command(flatten)]
    pub site: SiteArgs,
    /// Its look.
    #[command(flatten)]
    pub brand: BrandArgs,
    /// Its database.
    #[command(flatten)]
    pub database: DatabaseArgs,
    /// Its keys.
    #[command(flatten)]
    pub keys: KeysArgs,
    /// Its tokens.
    #[command(flatten)]
    pub tokens: TokenArgs,
    /// Further assistants.
    #[command(flatten)]
    pub assistants: AssistantsArgs,
    /// Identity providers.
    #[command(flatten)]
    pub providers: ProvidersArgs,
    /// Who may register.
    #[command(flatten)]
    pub registration: RegistrationArgs,
    /// How people may log in.
    #[command(flatten)]
    pub login: LoginArgs,
    /// Who may invite others.
    #[command(flatten)]
    pub may_invite: MayInviteArgs,
    /// API keys of the site's own backend.
    #[command(flatten)]
    pub handover_keys: HandoverKeysArgs,
    /// Its passwords.
    #[command(flatten)]
    pub passwords: PasswordArgs,
    /// Who needs a second factor.
    #[command(flatten)]
    pub second_factor: SecondFactorArgs,
    /// Its rules for names.
    #[command(flatten)]
    pub names: NameArgs,
    /// Its mail.
    #[command(flatten)]
    pub mail: MailArgs,
    /// The chat on its home page.
    #[command(flatten)]
    pub chat: ChatArgs,
    /// The operations listener.
    #[command(flatten)]
    pub ops: OpsArgs,
    /// Its audit trail.
    #[command(flatten)]
    pub audit: AuditArgs,
}

impl ServerArgs {
    /// These settings over the defaults, along with every error, variables that are no settings among them. An invalid setting keeps
    /// its default.
    #[must_use]
    pub fn read(&self, defaults: Settings) -> (Settings, ConfigErrors) {
        let (mut settings, mut errors) = (defaults, ConfigErrors::default());
        errors.extend(unknown_variables());
        self.site.apply(&mut settings.site, &mut errors);
        self.brand.apply(&mut settings.brand, &mut errors);
        self.database.apply(&mut settings.database_url, &mut errors);
        self.keys.apply(&mut settings.keys, &mut errors);
        self.tokens.apply(&mut settings.tokens, &mut errors);
        errors.set(&mut settings.tokens.payload.anonymous_name, self.names.given());
        match self.assistants.read(&settings.tokens.payload.anonymous_name) {
            Ok(AssistantsFile { assistants, fields }) => {
                errors.extend(settings.tokens.check_fields(&fields).err());
                (settings.assistants, settings.fields) = (assistants, Arc::new(fields));
            }
            Err(wrong) => errors.extend(wrong),
        }
        match self.handover_keys.read() {
            Ok(keys) => settings.handover_keys = keys,
            Err(wrong) => errors.extend(wrong),
        }
        match self.providers.read(&settings.fields) {
            Ok(Some(providers)) => settings.providers = providers,
            Ok(None) => {}
            Err(wrong) => errors.extend(wrong),
        }
        self.passwords.apply(&mut settings.passwords, &mut errors);
        if !settings.passwords.logs_in {
            settings.registration.mode = RegistrationMode::Off;
        }
        self.registration.apply(&mut settings.registration, &mut errors);
        self.login.apply(&mut settings.mails_login_links, &mut errors);
        let may_invite = self.may_invite.given(&settings.fields, settings.registration.mode);
        errors.set(&mut settings.registration.may_invite, may_invite);
        let has_secret = !settings.site.encryption_secrets.is_empty();
        let handed_on = providers::hand_on_access(&mut settings.providers, &settings.assistants, has_secret);
        errors.extend(handed_on.err().into_iter().flatten());
        let required = self.second_factor.required(&settings.fields, !settings.site.encryption_secrets.is_empty());
        errors.set(&mut settings.second_factor, required);
        errors.set(&mut settings.mail, self.mail.settings());
        errors.set(&mut settings.chat, self.chat.embed());
        errors.set(&mut settings.ops_listen, self.ops.given());
        errors.set(&mut settings.audit_retention, self.audit.retention());
        passwords::check(&settings, &mut errors);
        (settings, errors)
    }
}

#[cfg(test)]
mod tests {
    use clap::Args;

    use super::*;

    #[test]
    fn the_help_tells_the_defaults_that_hold() {
        let help = ServerArgs::augment_args(clap::Command::new("test")).render_long_help().to_string();
        // Lines are wrapped anywhere.
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        let Settings { site, keys, tokens, ops_listen, .. } = Settings::default();
        assert_eq!(site.subject_on_logout, SubjectOnLogout::Rotate);
        for told in [
            format!("[default: {}]", site.listen),
            format!("[default: {}]", keys.source.folder().unwrap().display()),
            format!(
                "[default: {}; {} in the demo]",
                tokens.ttl.whole_seconds(),
                TokenSettings::DEMO_TTL.whole_seconds()
            ),
            format!("[default: {}; none in the demo]", ops_listen.unwrap()),
            format!("[default: {}]", audit::RETENTION_DAYS),
            format!("[default: {}]", passwords::MIN_LENGTH),
            format!("[default: {}]", tokens.payload.names().join(",")),
            "[default: rotate]".to_owned(),
            "[default: open]".to_owned(),
        ] {
            assert!(help.contains(&told), "{told}");
        }
    }
}
