//! A browser in which somebody has logged in before (OWASP: device cookies). It lets nobody in: with it, guesses made elsewhere
//! do not lock its owner out.

use uuid::Uuid;

use crate::{crypto::cookie_signature::CookieKeys, domain::email::Email};

/// A device's id and the version of the password that was given there, signed together with the owner's login name. The name itself is
/// left out: without the keys nobody can find out whose device it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device(String);

impl Device {
    /// The device `id` as that of whoever has this login name, until they choose another password.
    #[must_use]
    pub fn new(keys: &CookieKeys, id: Uuid, owner: &Email, password_version: i32) -> Self {
        let mut text = keys.sign(&bind(&format!("{id} {password_version}"), owner));
        text.truncate(text.len() - bind("", owner).len());
        Self(text)
    }

    /// What a browser says it is; [`Self::known`] tells whether that is true.
    #[must_use]
    pub const fn claimed(text: String) -> Self {
        Self(text)
    }

    /// What is known of it, when the person with this login name has logged in with it.
    #[must_use]
    pub fn known(&self, keys: &CookieKeys, owner: &Email) -> Option<KnownDevice> {
        let claimed = bind(&self.0, owner);
        let mut words = keys.verify(&claimed)?.split(' ');
        let id = Uuid::try_parse(words.next()?).ok()?;
        Some(KnownDevice { id, password_version: words.next()?.parse().ok() })
    }

    /// What its cookie holds.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// A device that this deployment made out to the owner of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownDevice {
    /// Its id.
    pub id: Uuid,
    /// The version of the password that was given there; `None` when an older version of this program signed the cookie.
    pub password_version: Option<i32>,
}

fn bind(text: &str, owner: &Email) -> String {
    format!("{text} {}", owner.as_str())
}
