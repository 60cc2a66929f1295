//! A browser in which somebody has logged in before (OWASP: device cookies). It lets nobody in: with it, guesses made elsewhere
//! do not lock its owner out.

use uuid::Uuid;

use crate::{crypto::sha256, domain::email::Email};

/// A device, and a digest that binds it to a login name without telling it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    id: Uuid,
    owner: String,
}

impl Device {
    /// The device `id` as that of whoever has this login name.
    #[must_use]
    pub fn new(id: Uuid, email: &Email) -> Self {
        Self { id, owner: owner_digest(id, email) }
    }

    /// Reads back what [`Self::text`] gives.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (id, owner) = text.split_once('.')?;
        Some(Self { id: Uuid::try_parse(id).ok()?, owner: owner.to_owned() })
    }

    /// Whether the person with this login name has logged in with it.
    #[must_use]
    pub fn belongs_to(&self, email: &Email) -> bool {
        self.owner == owner_digest(self.id, email)
    }

    /// Its id.
    #[must_use]
    pub const fn id(&self) -> Uuid {
        self.id
    }

    /// What its cookie holds.
    #[must_use]
    pub fn text(&self) -> String {
        format!("{}.{}", self.id, self.owner)
    }
}

fn owner_digest(id: Uuid, email: &Email) -> String {
    let digest = sha256(format!("{id} {}", email.as_str()));
    digest.iter().fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}
