//! Several assistants from one server: a TOML file with a table for each.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use clap::Args;
use serde::Deserialize;
use serde_json::{Map, Value};
use time::Duration;
use toml::Spanned;

use super::{
    ConfigError, ConfigErrors, Origin, TomlFile,
    fields::{self, FieldTable},
    value,
};
use crate::domain::{
    assistant::{AssistantName, PayloadEncryption, Profile, TokenForm, lint, profile, profiles},
    display_name::AnonymousName,
    field::{DeclaredFields, FieldName},
    provider::ProviderName,
    user_payload::{PayloadField, PayloadTemplate},
};

const SETTING: &str = "THROUGHLINE_ASSISTANTS";

/// The file of assistants.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Identity tokens")]
pub struct AssistantsArgs {
    /// TOML file with a table [assistants.NAME] for each further assistant, whose tokens are at /token?assistant=NAME, and a table
    /// [fields.NAME] for each field that you keep of people. docs/ASSISTANTS.md describes it [default: none]
    #[arg(long, env = "THROUGHLINE_ASSISTANTS", value_name = "FILE", value_parser = value::path_parser())]
    assistants: Option<PathBuf>,
}

/// One assistant, as its table describes it.
#[derive(Debug, Clone)]
pub struct AssistantSettings {
    /// Its name.
    pub name: AssistantName,
    /// What its tokens look like.
    pub form: TokenForm,
    /// The file of its own signing key, or of the secret that its vendor shares. Without it, the server's key signs.
    pub key_file: Option<PathBuf>,
    /// Its public key, if payloads are encrypted.
    pub payload_key: Option<PathBuf>,
    /// How they are encrypted.
    pub payload_encryption: PayloadEncryption,
    /// Other origins whose pages may fetch its tokens, in place of the server's.
    pub origins: Option<Vec<Origin>>,
    /// What is not an error, and deserves a look.
    pub warnings: Vec<String>,
}

/// What a file of assistants says.
#[derive(Debug, Default)]
pub struct AssistantsFile {
    /// The assistants.
    pub assistants: Vec<AssistantSettings>,
    /// The fields.
    pub fields: DeclaredFields,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    #[serde(default)]
    assistants: BTreeMap<String, Spanned<Table>>,
    #[serde(default)]
    fields: BTreeMap<String, Spanned<FieldTable>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    profile: Spanned<String>,
    algorithm: Option<Spanned<String>>,
    signing_key: Option<Spanned<PathBuf>>,
    secret_file: Option<Spanned<PathBuf>>,
    key_id: Option<Spanned<String>>,
    payload_key: Option<Spanned<PathBuf>>,
    payload_encryption: Option<Spanned<String>>,
    sso_token: Option<Spanned<String>>,
    identifier: Option<Spanned<String>>,
    anonymous: Option<Spanned<String>>,
    fields: Option<Spanned<Vec<String>>>,
    extra: Option<Spanned<Map<String, Value>>>,
    claims: Option<Spanned<Map<String, Value>>>,
    lifetime: Option<Spanned<i64>>,
    issuer: Option<Spanned<String>>,
    audience: Option<Spanned<String>>,
    origins: Option<Spanned<Vec<String>>>,
}

impl AssistantsArgs {
    /// The assistants of this file.
    #[must_use]
    pub const fn of_file(path: PathBuf) -> Self {
        Self { assistants: Some(path) }
    }

    /// Whether a file is named.
    ///
    /// # Errors
    /// When it is no path.
    pub fn are_given(&self) -> Result<bool, ConfigError> {
        Ok(value::path(SETTING, self.assistants.as_deref())?.is_some())
    }

    /// The assistants and fields of the file. Without a file there are none.
    ///
    /// # Errors
    /// What is wrong with it: of its TOML the first, of its values all.
    pub fn read(&self, anonymous: &AnonymousName) -> Result<AssistantsFile, ConfigErrors> {
        let Some(path) = value::path(SETTING, self.assistants.as_deref())? else {
            return Ok(AssistantsFile::default());
        };
        let file = TomlFile::read(SETTING, path)?;
        let contents: Contents = file.parse()?;
        let folder = path.parent().unwrap_or_else(|| Path::new(""));
        let (mut errors, mut assistants) = (ConfigErrors::default(), Vec::new());
        let mut fields = fields::declared(&file, &contents.fields, &mut errors);
        for (name, table) in contents.assistants {
            let start = table.span().start;
            let mut reader = Reader { file: &file, name: &name, start, fields: &fields, errors: &mut errors };
            assistants.extend(reader.assistant(table.get_ref(), folder, anonymous));
        }
        fields.rooms = assistants.iter().filter_map(|one| fields::room(one.name.as_str(), &one.form)).collect();
        errors.none_or(AssistantsFile { assistants, fields })
    }
}

/// Reads one table, and says where in the file each problem is.
struct Reader<'a> {
    file: &'a TomlFile<'a>,
    name: &'a str,
    start: usize,
    fields: &'a DeclaredFields,
    errors: &'a mut ConfigErrors,
}

impl Reader<'_> {
    fn error(&self, start: usize, problem: &str) -> ConfigError {
        self.file.error(start, &format!("{}: {problem}", self.name))
    }

    fn refuse(&mut self, start: usize, problem: &str) {
        let error = self.error(start, problem);
        self.errors.add(error);
    }

    fn assistant(&mut self, table: &Table, folder: &Path, anonymous: &AnonymousName) -> Option<AssistantSettings> {
        let name = AssistantName::parse(self.name).filter(|name| name.as_str() != AssistantName::DEFAULT);
        if name.is_none() {
            self.refuse(self.start, "is no name: take lower-case letters, digits and hyphens, and not `default`");
        }
        let Some(profile) = Profile::named(table.profile.get_ref()) else {
            let known: Vec<_> = profiles::PROFILES.iter().map(|profile| profile.name).collect();
            self.refuse(table.profile.span().start, &format!("`profile` is not one of {}", known.join(", ")));
            return None;
        };
        let form = self.form(profile, table, anonymous);
        let warnings = self.judge(&form, table);
        self.refuse_secret_for_file(table, folder);
        let key_file = self.key_file(&form, table).map(|file| folder.join(file));
        let payload_key = self.payload_key(&form, table).map(|file| folder.join(file));
        let payload_encryption = self.payload_encryption(table);
        let origins = self.origins(table);
        Some(AssistantSettings { name: name?, form, key_file, payload_key, payload_encryption, origins, warnings })
    }

    /// What the assistant's vendor would refuse is an error; gives what it would ignore.
    fn judge(&mut self, form: &TokenForm, table: &Table) -> Vec<String> {
        let (mut warnings, mut by_key) = (Vec::new(), BTreeMap::<&str, Vec<String>>::new());
        for violation in lint::lint(form, self.fields) {
            if violation.is_warning {
                let start = table.start_of(violation.key).unwrap_or(self.start);
                warnings.push(self.error(start, &format!("`{}` {}", violation.key, violation.problem)).to_string());
            } else {
                by_key.entry(violation.key).or_default().push(violation.problem);
            }
        }
        for (key, problems) in by_key {
            self.refuse(table.start_of(key).unwrap_or(self.start), &format!("`{key}` {}", problems.join("; it ")));
        }
        warnings
    }

    fn form(&mut self, profile: &'static Profile, table: &Table, anonymous: &AnonymousName) -> TokenForm {
        let text = |value: &Option<Spanned<String>>| value.as_ref().map(|value| value.get_ref().clone());
        let mut form = TokenForm::of(profile);
        let extra = table.extra.as_ref().map(|extra| extra.get_ref().clone()).unwrap_or_default();
        let (fields, chosen) = self.fields(profile, table);
        form.payload = PayloadTemplate::new(fields, extra);
        form.payload.chosen = chosen;
        form.payload.anonymous_name = anonymous.clone();
        form.template = table.claims.as_ref().map(|claims| claims.get_ref().clone()).unwrap_or_default();
        form.sso_provider = self.sso_provider(table);
        form.key_id = text(&table.key_id);
        form.fixed_identifier = text(&table.identifier);
        (form.issuer, form.audience) = (text(&table.issuer), text(&table.audience));
        if let Some(seconds) = &table.lifetime {
            form.lifetime = Duration::seconds(*seconds.get_ref());
        }
        if let Some(algorithm) = &table.algorithm {
            match profile::Algorithm::ALL.iter().find(|(name, _)| name == algorithm.get_ref()) {
                Some((_, algorithm)) => form.algorithm = *algorithm,
                None => self.refuse(algorithm.span().start, "`algorithm` is not one of RS256, HS256, HMAC-SHA256"),
            }
        }
        match table.anonymous.as_ref().map(|value| (value.get_ref().as_str(), value.span().start)) {
            Some(("token", _)) => form.for_anonymous = true,
            Some(("login", _)) => form.for_anonymous = false,
            Some((_, start)) => self.refuse(start, "`anonymous` must be \"token\" or \"login\""),
            None => {}
        }
        form
    }

    /// Those that are there by themselves, and those that the file declares.
    fn fields(&mut self, profile: &'static Profile, table: &Table) -> (Vec<PayloadField>, Vec<FieldName>) {
        let Some(fields) = &table.fields else { return (profile.default_fields.to_vec(), Vec::new()) };
        let (found, chosen) = PayloadField::sorted(fields.get_ref().iter().map(String::as_str));
        let chosen: Option<Vec<_>> = chosen.into_iter().map(|name| self.fields.find(name).cloned()).collect();
        if chosen.is_none() {
            let names: Vec<_> = PayloadField::ALL.iter().map(|(name, _)| *name).chain(self.fields.names()).collect();
            let problem = format!("`fields` has another field than {}: declare it as [fields.NAME]", names.join(", "));
            self.refuse(fields.span().start, &problem);
        }
        (found, chosen.unwrap_or_default())
    }

    /// The signing key's file, or the shared secret's, whichever the algorithm needs.
    fn key_file(&mut self, form: &TokenForm, table: &Table) -> Option<PathBuf> {
        let (needed, other, problem) = if form.algorithm.has_shared_secret() {
            (&table.secret_file, &table.signing_key, "`signing_key` is not used: the vendor's secret signs")
        } else {
            (&table.signing_key, &table.secret_file, "`secret_file` is not used: a signing key of our own signs")
        };
        if let Some(other) = other {
            self.refuse(other.span().start, &format!("{problem}, so leave it out"));
        }
        if needed.is_none() && form.algorithm.has_shared_secret() {
            self.refuse(self.start, "`secret_file` is missing: name the file with the secret that the vendor shows");
        }
        needed.as_ref().map(|file| file.get_ref().clone())
    }

    /// The secret itself in the place of its file's name: what reports that no such file is there would show it.
    fn refuse_secret_for_file(&mut self, table: &Table, folder: &Path) -> Option<()> {
        let given = table.secret_file.as_ref()?;
        let text = given.get_ref().to_str()?;
        let is_secret = text.len() >= lint::SHORTEST_SECRET && !text.starts_with(['/', '.']);
        if is_secret && !folder.join(text).exists() {
            let problem =
                "`secret_file` is no file, and looks like the secret: write that to a file, and name the file";
            self.refuse(given.span().start, problem);
        }
        Some(())
    }

    fn payload_key(&mut self, form: &TokenForm, table: &Table) -> Option<PathBuf> {
        if let (Some(provider), None) = (&table.sso_token, &table.payload_key) {
            let problem = "`payload_key` is missing: an `sso_token` is never sent unless it is encrypted";
            self.refuse(provider.span().start, problem);
        }
        let key = table.payload_key.as_ref()?;
        if matches!(form.profile.place, profile::Place::Encryptable(_)) || table.sso_token.is_some() {
            return Some(key.get_ref().clone());
        }
        self.refuse(key.span().start, "`payload_key` is not used: nothing in this assistant's tokens is encrypted");
        None
    }

    fn sso_provider(&mut self, table: &Table) -> Option<ProviderName> {
        let given = table.sso_token.as_ref()?;
        let name = ProviderName::parse(given.get_ref());
        if name.is_none() {
            self.refuse(given.span().start, "`sso_token` must be the name of a provider: whose access token is sent");
        }
        name
    }

    fn payload_encryption(&mut self, table: &Table) -> PayloadEncryption {
        let Some(given) = &table.payload_encryption else { return PayloadEncryption::default() };
        match given.get_ref().as_str() {
            "oaep-sha1" => PayloadEncryption::OaepSha1,
            "oaep-sha256" => PayloadEncryption::OaepSha256,
            _ => {
                self.refuse(given.span().start, "`payload_encryption` must be \"oaep-sha1\" or \"oaep-sha256\"");
                PayloadEncryption::default()
            }
        }
    }

    fn origins(&mut self, table: &Table) -> Option<Vec<Origin>> {
        let origins = table.origins.as_ref()?;
        let parsed: Result<Vec<_>, _> = origins.get_ref().iter().map(|origin| Origin::parse(origin)).collect();
        match parsed {
            Ok(parsed) => Some(parsed),
            Err(problem) => {
                self.refuse(origins.span().start, &format!("`origins` {problem}"));
                None
            }
        }
    }
}

impl Table {
    /// Where the value of this key begins.
    fn start_of(&self, key: &str) -> Option<usize> {
        fn start<T>(value: Option<&Spanned<T>>) -> Option<usize> {
            value.map(|value| value.span().start)
        }
        match key {
            "algorithm" => start(self.algorithm.as_ref()),
            "key_id" => start(self.key_id.as_ref()),
            "sso_token" => start(self.sso_token.as_ref()),
            "identifier" => start(self.identifier.as_ref()),
            "anonymous" => start(self.anonymous.as_ref()),
            "fields" => start(self.fields.as_ref()),
            "extra" => start(self.extra.as_ref()),
            "claims" => start(self.claims.as_ref()),
            "lifetime" => start(self.lifetime.as_ref()),
            "issuer" => start(self.issuer.as_ref()),
            "audience" => start(self.audience.as_ref()),
            _ => None,
        }
    }
}
