//! `--accounts`: a TOML file of the accounts that a demo begins with.

use std::{collections::BTreeSet, path::Path};

use serde::Deserialize;
use toml::Spanned;

use super::sample_accounts::parse;
use crate::{
    app::SampleAccount,
    config::{ConfigErrors, TomlFile},
    domain::{Rejection, display_name::AnonymousName, locale::Locale},
    web::text,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
    accounts: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    email: Spanned<String>,
    display_name: Spanned<String>,
    password: Spanned<String>,
    /// Unless it is given: what is before the email's `@`, and `-id`, as the samples have it.
    custom_user_id: Option<Spanned<String>>,
    #[serde(default = "yes")]
    confirmed: bool,
    #[serde(default)]
    disabled: bool,
}

const fn yes() -> bool {
    true
}

/// The accounts of a file.
///
/// # Errors
/// What is wrong with it: of its TOML the first, of its values all.
pub(super) fn read(path: &Path, names: &AnonymousName) -> Result<Vec<SampleAccount>, ConfigErrors> {
    let file = TomlFile::read("--accounts", path)?;
    let contents: Contents = file.parse()?;
    let mut errors = ConfigErrors::default();
    if contents.accounts.is_empty() {
        errors.add(file.error(0, "accounts: there are none: add an `[[accounts]]`"));
    }
    let (mut emails, mut ids) = (BTreeSet::new(), BTreeSet::new());
    let mut accounts = Vec::new();
    for entry in contents.accounts {
        let sample = entry.sample();
        let mut refuse = |field: &str, rejection| {
            let told = text::rejection(Locale::En, rejection);
            errors.add(file.error(entry.start_of(field), &format!("{field}: {told}")));
        };
        match parse(&sample, names) {
            Ok(new) if !emails.insert(new.email().as_str().to_owned()) => refuse("email", Rejection::EmailTaken),
            Ok(_) if !ids.insert(sample.custom_user_id.clone()) => {
                refuse("custom_user_id", Rejection::CustomUserIdTaken);
            }
            Ok(_) => accounts.push(sample),
            Err(wrong) => wrong.iter().for_each(|error| refuse(&error.field, error.rejection)),
        }
    }
    errors.none_or(accounts)
}

impl Entry {
    fn sample(&self) -> SampleAccount {
        let email = self.email.get_ref();
        let own_id = || format!("{}-id", email.split('@').next().unwrap_or_default());
        SampleAccount {
            email: email.clone(),
            display_name: self.display_name.get_ref().clone(),
            custom_user_id: self.custom_user_id.as_ref().map_or_else(own_id, |id| id.get_ref().clone()),
            password: self.password.get_ref().clone(),
            confirmed: self.confirmed,
            disabled: self.disabled,
        }
    }

    /// Where the field's value begins; where the email's does, when the field is left out.
    fn start_of(&self, field: &str) -> usize {
        let place = match field {
            "display_name" => &self.display_name,
            "password" => &self.password,
            "custom_user_id" => self.custom_user_id.as_ref().unwrap_or(&self.email),
            _ => &self.email,
        };
        place.span().start
    }
}
