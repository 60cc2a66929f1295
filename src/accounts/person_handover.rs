//! People whom the site's own backend hands over: with which keys it may, and the accounts of those people.

use std::net::IpAddr;

use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};

use super::{Accounts, FieldError, RegistrationError};
use crate::{
    crypto::{api_key::ApiKey, opaque_token::OpaqueToken},
    domain::{
        Rejection,
        account::{Account, AccountId},
        field::FieldValues,
        handover::HandedOverPerson,
        subject::Subject,
    },
    store::{
        accounts::FIELDS_FORM,
        handovers::{self, Handover, NewHandover},
    },
};

/// A key of the backend's.
#[derive(Debug, Clone)]
pub struct HandoverKey {
    /// What the audit trail calls it.
    pub name: String,
    /// The key.
    pub key: ApiKey,
    /// Where it may be used from; anywhere if empty.
    pub networks: Vec<IpNet>,
}

/// Every key of the backend's: several, so that one can take the place of another without a pause.
#[derive(Debug, Clone, Default)]
pub struct HandoverKeys(pub Vec<HandoverKey>);

impl HandoverKeys {
    /// Which key this is. All are compared, whichever it is.
    ///
    /// # Errors
    /// Why it is none that may be used from there, for the audit trail alone.
    pub fn find(&self, given: Option<&SecretString>, client: Option<IpAddr>) -> Result<&HandoverKey, &'static str> {
        let given = given.ok_or("no_key")?;
        let matching: Vec<_> = self.0.iter().filter(|known| known.key.is(given.expose_secret())).collect();
        let known = matching.first().ok_or("unknown_key")?;
        let is_from_there =
            |client: IpAddr| known.networks.iter().any(|network| network.contains(&client.to_canonical()));
        if known.networks.is_empty() || client.is_some_and(is_from_there) { Ok(known) } else { Err("foreign_network") }
    }
}

impl Accounts {
    /// Writes down that the backend vouches for somebody in the browser with this subject. Their account is made if there is none.
    /// `None` if the account was disabled in the same moment.
    ///
    /// # Errors
    /// See [`RegistrationError`]: it names `email` when another account has the address, and `fields` when they are too large.
    pub async fn hand_over(
        &self,
        person: HandedOverPerson,
        subject: Subject,
        code: &OpaqueToken,
    ) -> Result<Option<Handover>, RegistrationError> {
        let (id, now) = (AccountId::mint(), self.clock.now());
        let account = Account {
            id,
            email_verified_at: person.email.as_ref().map(|_| now),
            email: person.email,
            display_name: person.name,
            custom_user_id: person.custom_user_id,
            locale: person.locale,
            fields: FieldValues::default(),
            created_at: now,
            disabled_at: None,
            confirmation_requested_at: None,
        };
        let (unmatchable, code_digest) = (self.hasher.unmatchable(), code.digest());
        let new = NewHandover { account: &account, fields: &person.fields, unmatchable: &unmatchable, subject };
        handovers::insert(&self.pool, &new, &code_digest).await.map_err(|error| {
            if error.breaks(FIELDS_FORM) {
                RegistrationError::Field(FieldError::new("fields", Rejection::ValuesTooLarge))
            } else {
                error.into()
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    #[test]
    fn a_key_counts_from_its_networks_alone() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let text = "q3Jm0Yb8vT1xKc9ZrW4dEu7sHf2nLg6PaOiBtXy5QVM=";
        fs::write(file.path(), text).unwrap();
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o600)).unwrap();
        let key = ApiKey::read(file.path()).unwrap();
        let networks = vec!["10.0.0.0/8".parse().unwrap()];
        let keys = HandoverKeys(vec![HandoverKey { name: "shop".to_owned(), key, networks }]);
        let find =
            |given: &str, client: &str| keys.find(Some(&given.into()), client.parse().ok()).map(|key| key.name.clone());
        assert_eq!(find(text, "10.1.2.3"), Ok("shop".to_owned()));
        assert_eq!(find(text, "::ffff:10.1.2.3"), Ok("shop".to_owned()));
        for client in ["11.1.2.3", "::1", "nowhere"] {
            assert_eq!(find(text, client), Err("foreign_network"), "{client}");
        }
        assert_eq!(find(&text[1..], "10.1.2.3"), Err("unknown_key"));
        assert_eq!(keys.find(None, None).map(|key| key.name.clone()), Err("no_key"));
    }
}
