//! The JWK Set of a site: the keys of its folder, and those that sign for one assistant alone.

use jsonwebtoken::jwk::{Jwk, JwkSet};

use super::App;
use crate::{
    crypto::token_signature::SigningKey,
    domain::assistant::profile::Need,
    tokens::assistants::{Assistant, Signer},
};

impl App {
    /// The public keys of every token that may be about, the active key first; with certificates, where a vendor needs them.
    #[must_use]
    pub fn published_keys(&self) -> JwkSet {
        let mut published = self.keyring.published(self.clock.now());
        let assistants = self.identity.assistants.values();
        if assistants
            .clone()
            .any(|assistant| needs_certificate(assistant) && matches!(assistant.signer, Signer::Own(_)))
        {
            let keyring = self.keyring.current();
            for key in &mut published.keys {
                self.changing.certificates.certify(key, keyring.active());
            }
        }
        for assistant in assistants {
            if let Signer::Key(key) = &assistant.signer {
                let own = found_or_added(&mut published.keys, key);
                if needs_certificate(assistant) {
                    self.changing.certificates.certify(own, key);
                }
            }
        }
        published
    }
}

fn needs_certificate(assistant: &Assistant) -> bool {
    assistant.form.profile.certificate == Need::Required
}

/// Where the public half of this key stands among these.
fn found_or_added<'a>(keys: &'a mut Vec<Jwk>, key: &SigningKey) -> &'a mut Jwk {
    let at = keys.iter().position(|known| known.common.key_id == key.jwk().common.key_id).unwrap_or(keys.len());
    if at == keys.len() {
        keys.push(key.jwk().clone());
    }
    &mut keys[at]
}
