//! Identity providers that people may log in with: a TOML file with a table for each.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use clap::Args;
use secrecy::SecretString;
use serde::Deserialize;
use toml::Spanned;
use url::Url;

use super::{AssistantSettings, ConfigError, ConfigErrors, TomlFile, public_url::is_loopback, value};
use crate::domain::{
    field::{DeclaredFields, FieldName},
    provider::ProviderName,
};

const SETTING: &str = "THROUGHLINE_PROVIDERS";
/// What is asked for unless the table says otherwise. A provider sends name and address only to whoever asks (OpenID Connect Core 1.0 §5.4).
const SCOPES: [&str; 3] = ["openid", "profile", "email"];
/// Maximum length of a label, in characters: it has to fit on a button.
const MAX_LABEL: usize = 60;

/// The file of identity providers.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Site")]
pub struct ProvidersArgs {
    /// TOML file with a table [providers.NAME] for each identity provider (OpenID Connect) that people may log in with. docs/PROVIDERS.md
    /// describes it [default: none]
    #[arg(long, env = "THROUGHLINE_PROVIDERS", value_name = "FILE", value_parser = value::path_parser())]
    providers: Option<PathBuf>,
}

/// One provider, as its table describes it.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    /// Its name in our addresses.
    pub name: ProviderName,
    /// What it is called on the button.
    pub label: String,
    /// Its issuer identifier, exactly as it stands in its tokens.
    pub issuer: String,
    /// Who we are there.
    pub client_id: String,
    /// What proves it. A public client has none: PKCE protects it.
    pub client_secret: Option<SecretString>,
    /// What is asked for.
    pub scopes: Vec<String>,
    /// The claim with the person's name.
    pub name_claim: String,
    /// The claim with the site's own id for the person. Without it, they get one of ours.
    pub custom_user_id_claim: Option<String>,
    /// The claims with what is kept of a person besides, by field. `realm_access.roles` leads into a claim that is an object.
    pub fields: Vec<(FieldName, String)>,
    /// Whether every address there is confirmed, though its tokens don't say so.
    pub confirms_addresses: bool,
    /// Whether somebody who has no account gets one when they log in.
    pub new_accounts: bool,
    /// Whether an assistant is handed its access tokens.
    pub hands_on_access: bool,
    /// How far a logout here reaches.
    pub logout: LogoutReach,
}

/// How far the logout of somebody who logged in with a provider reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogoutReach {
    /// They stay logged in at the provider.
    Here,
    /// They are led to the provider, to log out there, too (OpenID Connect RP-Initiated Logout 1.0).
    Provider,
}

impl ProviderSettings {
    /// The claims that tell who somebody is here.
    pub fn claims(&self) -> impl Iterator<Item = &str> {
        let of_fields = self.fields.iter().map(|(_, claim)| claim.as_str());
        ["email", &self.name_claim].into_iter().chain(self.custom_user_id_claim.as_deref()).chain(of_fields)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    #[serde(default)]
    providers: BTreeMap<String, Spanned<Table>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    issuer: Spanned<String>,
    client_id: Spanned<String>,
    client_secret_file: Option<Spanned<PathBuf>>,
    label: Option<Spanned<String>>,
    scopes: Option<Spanned<Vec<String>>>,
    name_claim: Option<String>,
    custom_user_id_claim: Option<String>,
    #[serde(default)]
    fields: BTreeMap<Spanned<String>, String>,
    #[serde(default)]
    confirms_addresses: bool,
    #[serde(default = "new_accounts")]
    new_accounts: bool,
    #[serde(default)]
    logout_at_provider: bool,
}

/// The operator trusts the providers that they have configured.
const fn new_accounts() -> bool {
    true
}

impl ProvidersArgs {
    /// The providers of the file, if there is one.
    ///
    /// # Errors
    /// What is wrong with it: of its TOML the first, of its values all.
    pub fn read(&self, declared: &DeclaredFields) -> Result<Option<Vec<ProviderSettings>>, ConfigErrors> {
        let Some(path) = value::path(SETTING, self.providers.as_deref())? else { return Ok(None) };
        let file = TomlFile::read(SETTING, path)?;
        let contents: Contents = file.parse()?;
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        let (mut errors, mut providers) = (ConfigErrors::default(), Vec::new());
        for (name, table) in contents.providers {
            let mut refuse = |start: usize, problem: &str| errors.add(file.error(start, &format!("{name}: {problem}")));
            providers.extend(provider(&name, &table, (folder, declared), &mut refuse));
        }
        errors.none_or(Some(providers))
    }

    /// Whether a file is named.
    ///
    /// # Errors
    /// When it is no path.
    pub fn are_given(&self) -> Result<bool, ConfigError> {
        Ok(value::path(SETTING, self.providers.as_deref())?.is_some())
    }
}

/// Lets the providers keep access tokens that an assistant is handed.
///
/// # Errors
/// An assistant names a provider that there is not, or nothing encrypts the tokens in the database.
pub(super) fn hand_on_access(
    providers: &mut [ProviderSettings],
    assistants: &[AssistantSettings],
    has_secret: bool,
) -> Result<(), ConfigErrors> {
    let mut errors = ConfigErrors::default();
    for AssistantSettings { name: assistant, form, .. } in assistants {
        let Some(wanted) = &form.sso_provider else { continue };
        let Some(provider) = providers.iter_mut().find(|provider| provider.name == *wanted) else {
            let problem = format!("has a `sso_token` of a provider that isn't there: add it to the file of {SETTING}");
            errors.add(ConfigError::new(format!("THROUGHLINE_ASSISTANTS {assistant}:"), problem));
            continue;
        };
        provider.hands_on_access = true;
        if !has_secret {
            let problem = format!(
                "is not set, and {assistant} is handed access tokens, which have to be encrypted in the database: make one with \
                 `openssl rand -base64 64 | tr -d '\\n'`"
            );
            errors.add(ConfigError::new("THROUGHLINE_ENCRYPTION_SECRET", problem));
        }
    }
    errors.none_or(())
}

fn provider(
    name: &str,
    table: &Spanned<Table>,
    (folder, declared): (&Path, &DeclaredFields),
    refuse: &mut impl FnMut(usize, &str),
) -> Option<ProviderSettings> {
    let (start, table) = (table.span().start, table.get_ref());
    let parsed = ProviderName::parse(name);
    if parsed.is_none() {
        refuse(start, "is no name: take lower-case letters, digits and hyphens");
    }
    if let Err(problem) = check_issuer(table.issuer.get_ref()) {
        refuse(table.issuer.span().start, &format!("`issuer` {problem}"));
    }
    if table.client_id.get_ref().trim().is_empty() {
        refuse(
            table.client_id.span().start,
            "`client_id` is empty: copy it from the provider's registration of this site",
        );
    }
    let client_secret = table.client_secret_file.as_ref().and_then(|file| {
        let path = folder.join(file.get_ref());
        let secret = value::secret_of(&path).map_err(|problem| {
            refuse(file.span().start, &format!("`client_secret_file` {problem}"));
        });
        secret.ok()
    });
    let label = table.label.as_ref().map(|label| {
        let text = label.get_ref().trim();
        if text.is_empty() || text.chars().count() > MAX_LABEL || text.chars().any(char::is_control) {
            refuse(label.span().start, &format!("`label` must have 1 to {MAX_LABEL} characters on one line"));
        }
        text.to_owned()
    });
    Some(ProviderSettings {
        name: parsed?,
        label: label.unwrap_or_else(|| host_of(table.issuer.get_ref())),
        issuer: table.issuer.get_ref().clone(),
        client_id: table.client_id.get_ref().clone(),
        client_secret,
        scopes: scopes(table.scopes.as_ref(), refuse),
        name_claim: table.name_claim.clone().unwrap_or_else(|| "name".to_owned()),
        custom_user_id_claim: table.custom_user_id_claim.clone(),
        fields: fields(&table.fields, declared, refuse),
        confirms_addresses: table.confirms_addresses,
        new_accounts: table.new_accounts,
        hands_on_access: false,
        logout: if table.logout_at_provider { LogoutReach::Provider } else { LogoutReach::Here },
    })
}

fn fields(
    given: &BTreeMap<Spanned<String>, String>,
    declared: &DeclaredFields,
    refuse: &mut impl FnMut(usize, &str),
) -> Vec<(FieldName, String)> {
    let mut fields = Vec::new();
    for (name, claim) in given {
        match declared.find(name.get_ref()) {
            Some(field) => fields.push((field.clone(), claim.clone())),
            None => refuse(
                name.span().start,
                "`fields` has a field that isn't declared: declare it as [fields.NAME] in the file that THROUGHLINE_ASSISTANTS names",
            ),
        }
    }
    fields
}

fn scopes(given: Option<&Spanned<Vec<String>>>, refuse: &mut impl FnMut(usize, &str)) -> Vec<String> {
    let Some(given) = given else { return SCOPES.map(str::to_owned).to_vec() };
    if !given.get_ref().iter().any(|scope| scope == "openid") {
        refuse(given.span().start, "`scopes` lacks \"openid\", without which the provider sends no ID token");
    }
    given.get_ref().clone()
}

/// OpenID Connect Discovery 1.0 §3, and http for this machine.
fn check_issuer(issuer: &str) -> Result<(), &'static str> {
    let url = Url::parse(issuer).map_err(|_| "is no URL: copy the issuer from the provider's discovery document")?;
    if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
        return Err("must begin with https:// unless its host is this machine");
    }
    let is_bare =
        url.query().is_none() && url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    if is_bare { Ok(()) } else { Err("must have no user, query or fragment") }
}

fn host_of(issuer: &str) -> String {
    Url::parse(issuer).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default()
}
