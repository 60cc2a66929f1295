//! The further assistants as the settings want them: what signs and encrypts for each, and what its vendor knows.

use std::{collections::HashMap, path::Path, sync::Arc};

use aws_lc_rs::signature::KeyPair as _;
use jsonwebtoken::jwk::Jwk;

use crate::{
    config::{AssistantSettings, ConfigError, ConfigErrors, Origin},
    crypto::{
        key_file::{self, KeyError},
        payload_cipher::PayloadEncryptor,
        shared_keyring::SharedKeyring,
        shared_secret::SharedSecret,
        token_signature::{SigningKey, to_jwk},
    },
    domain::assistant::AssistantName,
    tokens::{
        assistants::{Assistant, Assistants, Signer},
        relying_party::{RelyingParties, RelyingParty},
    },
};

/// Further assistants as the settings want them.
///
/// # Errors
/// Every key or secret of theirs that cannot be used.
pub fn assistants(settings: &[AssistantSettings], keyring: &Arc<SharedKeyring>) -> Result<Assistants, ConfigErrors> {
    let (mut assistants, mut errors) = (Assistants::new(), ConfigErrors::default());
    for assistant in settings {
        match keys_of_assistant(assistant) {
            Ok((signer, encryptor)) => {
                let signer = signer.unwrap_or_else(|| Signer::Own(Arc::clone(keyring)));
                let made = Assistant { form: assistant.form.clone(), signer, encryptor };
                assistants.insert(assistant.name.clone(), made);
            }
            Err(error) => errors.add(error),
        }
    }
    errors.none_or(assistants)
}

/// What their vendors know of the same, to judge tokens as they do.
///
/// # Errors
/// Every secret of theirs that cannot be used.
pub fn relying_parties(settings: &[AssistantSettings]) -> Result<RelyingParties, ConfigErrors> {
    let (mut parties, mut errors) = (RelyingParties::new(), ConfigErrors::default());
    for assistant in settings {
        let is_shared = assistant.form.algorithm.has_shared_secret();
        let secret = assistant.key_file.as_deref().filter(|_| is_shared).map(SharedSecret::read);
        let key = assistant.key_file.as_deref().filter(|_| !is_shared).and_then(public_half);
        match secret.transpose() {
            Ok(secret) => {
                let (form, payload_encryption) = (assistant.form.clone(), assistant.payload_encryption);
                parties.insert(assistant.name.clone(), RelyingParty { form, secret, key, payload_encryption });
            }
            Err(error) => errors.add(unusable_key_of(assistant, &error)),
        }
    }
    errors.none_or(parties)
}

/// The public half of a signing key, which is all that a vendor is given: the file may be that already. Where it is not there, the site
/// publishes it.
fn public_half(file: &Path) -> Option<Jwk> {
    let public = key_file::read_public(file);
    let public = public.or_else(|_| key_file::read_private(file, None).map(|pair| pair.public_key().clone()));
    to_jwk(&public.ok()?, file).ok()
}

fn unusable_key_of(assistant: &AssistantSettings, error: &KeyError) -> ConfigError {
    ConfigError::new(format!("THROUGHLINE_ASSISTANTS {}:", assistant.name), error.to_string())
}

/// The assistants that have origins of their own.
pub(super) fn assistant_origins(settings: Vec<AssistantSettings>) -> HashMap<AssistantName, Vec<Origin>> {
    settings.into_iter().filter_map(|assistant| Some((assistant.name, assistant.origins?))).collect()
}

/// What signs for an assistant, unless the server's own key does, and what encrypts.
pub(super) fn keys_of_assistant(
    settings: &AssistantSettings,
) -> Result<(Option<Signer>, Option<PayloadEncryptor>), ConfigError> {
    let signer = settings.key_file.as_ref().map(|file| {
        if settings.form.algorithm.has_shared_secret() {
            SharedSecret::read(file).map(|secret| Signer::Secret(Box::new(secret)))
        } else {
            SigningKey::new(key_file::read_private(file, None)?, file).map(|key| Signer::Key(Box::new(key)))
        }
    });
    let encryptor = settings
        .payload_key
        .as_ref()
        .map(|file| PayloadEncryptor::new(&key_file::read_public(file)?, file, settings.payload_encryption));
    let unusable = |error: KeyError| unusable_key_of(settings, &error);
    Ok((signer.transpose().map_err(unusable)?, encryptor.transpose().map_err(unusable)?))
}
