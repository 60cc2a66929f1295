//! The API keys of the site's own backend, as the settings want them.

use std::path::PathBuf;

use crate::{
    accounts::{HandoverKey, HandoverKeys},
    config::{ConfigError, ConfigErrors, HANDOVER_KEYS, HandoverKeySettings},
    crypto::{api_key::ApiKey, key_file::KeyError},
};

/// Reads the keys.
///
/// # Errors
/// Every key that can't be used, and two that are the same.
pub fn handover_keys(settings: &[HandoverKeySettings]) -> Result<HandoverKeys, ConfigErrors> {
    let (mut keys, mut errors) = (Vec::<(HandoverKey, PathBuf)>::new(), ConfigErrors::default());
    for HandoverKeySettings { name, file, networks } in settings {
        let key = ApiKey::read(file).and_then(|key| match keys.iter().find(|(known, _)| known.key == key) {
            Some((_, other)) => Err(KeyError::Duplicate(other.clone(), file.clone())),
            None => Ok(key),
        });
        match key {
            Ok(key) => {
                keys.push((HandoverKey { name: name.clone(), key, networks: networks.clone() }, file.clone()));
            }
            Err(error) => errors.add(ConfigError::new(format!("{HANDOVER_KEYS} {name}:"), error.to_string())),
        }
    }
    errors.none_or(HandoverKeys(keys.into_iter().map(|(key, _)| key).collect()))
}
