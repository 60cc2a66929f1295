//! A browser in which somebody has logged in before (OWASP: device cookies). It lets nobody in: with it, guesses made elsewhere
//! do not lock its owner out, and where they want that, they are asked for no code of their second factor.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    crypto::cookie_signature::CookieKeys,
    domain::{email::Email, second_factor::REMEMBERED_FOR},
};

/// A device's id and the version of the password that was given there, signed together with the owner's login name. The name itself is
/// left out: without the keys nobody can find out whose device it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device(String);

impl Device {
    /// The device as that of whoever has this login name, until they choose another password.
    #[must_use]
    pub fn new(keys: &CookieKeys, owner: &Email, device: KnownDevice) -> Self {
        let version = device.password_version.unwrap_or_default();
        let remembered = device.remembered.map(|it| format!(" {} {}", it.factor, it.until)).unwrap_or_default();
        let mut text = keys.sign(&bind(&format!("{} {version}{remembered}", device.id), owner));
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
        // The login name has no blanks, and is the last word.
        let words: Vec<_> = keys.verify(&claimed)?.split(' ').collect();
        let (id, words) = words.split_first()?;
        let (version, words) = words.split_first()?;
        let remembered = match words {
            [factor, until, _] => Uuid::try_parse(factor).ok().zip(until.parse().ok()),
            _ => None,
        };
        Some(KnownDevice {
            id: Uuid::try_parse(id).ok()?,
            password_version: version.parse().ok(),
            remembered: remembered.map(|(factor, until)| Remembered { factor, until }),
        })
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
    /// Why no code is asked for there, if none is.
    pub remembered: Option<Remembered>,
}

/// What a browser remembers for which the owner of an account is asked for no code there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remembered {
    /// The second factor whose code was given there.
    pub factor: Uuid,
    /// Until when, in seconds since the Unix epoch.
    pub until: i64,
}

impl Remembered {
    /// From now on.
    pub(super) fn new(factor: Uuid, now: OffsetDateTime) -> Self {
        Self { factor, until: (now + REMEMBERED_FOR).unix_timestamp() }
    }
}

fn bind(text: &str, owner: &Email) -> String {
    format!("{text} {}", owner.as_str())
}
