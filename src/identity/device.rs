//! A browser in which somebody has logged in before (OWASP: device cookies). It lets nobody in: with it, guesses made elsewhere
//! do not lock its owner out.

use uuid::Uuid;

use crate::{crypto::cookie_signature::CookieKeys, domain::email::Email};

/// A device's id, signed together with its owner's login name. The name itself is left out: without the keys nobody can find out
/// whose device it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device(String);

impl Device {
    /// The device `id` as that of whoever has this login name.
    #[must_use]
    pub fn new(keys: &CookieKeys, id: Uuid, owner: &Email) -> Self {
        let mut text = keys.sign(bind(&id.to_string(), owner));
        text.truncate(text.len() - bind("", owner).len());
        Self(text)
    }

    /// What a browser says it is; [`Self::id`] tells whether that is true.
    #[must_use]
    pub const fn claimed(text: String) -> Self {
        Self(text)
    }

    /// Its id, when the person with this login name has logged in with it.
    #[must_use]
    pub fn id(&self, keys: &CookieKeys, owner: &Email) -> Option<Uuid> {
        let signed = keys.verify(&bind(&self.0, owner))?;
        Uuid::try_parse(signed.split(' ').next()?).ok()
    }

    /// What its cookie holds.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

fn bind(text: &str, owner: &Email) -> String {
    format!("{text} {}", owner.as_str())
}
