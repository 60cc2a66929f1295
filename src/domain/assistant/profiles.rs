//! Every kind of assistant: a row is what its vendor documents. docs/ASSISTANTS.md tells operators the same.

use super::profile::{Algorithm, Identifier, IdentifierForm, Lifetime, Need, Place, Profile, Visitors};
use crate::domain::user_payload::PayloadField;

/// A token travels in a header, and proxies take headers of 8 KB.
const HEADER: usize = 7_500;
const DAY: i64 = 86_400;

/// What most profiles share.
const JWT: Profile = Profile {
    name: "",
    algorithms: &[Algorithm::Rs256],
    key_id: Need::Ignored,
    constants: &[],
    identifier_claim: "sub",
    identifier: Identifier::Subject,
    identifier_form: IdentifierForm::Text(255),
    token_type: Need::Optional,
    issuer: Need::Optional,
    audience: Need::Optional,
    has_token_id: true,
    certificate: Need::Ignored,
    access_claim: None,
    place: Place::Top,
    renamed: &[],
    default_fields: &[],
    tells_verification: true,
    reserved: &[],
    visitors: Visitors::LogIn,
    lifetime: Lifetime { default: 300, longest: 3600 },
    longest_token: HEADER,
};

/// All kinds of assistants.
pub static PROFILES: [Profile; 10] = [
    Profile {
        name: "watsonx-assistant",
        identifier_form: IdentifierForm::Header,
        place: Place::Encryptable("user_payload"),
        default_fields: &[PayloadField::Name, PayloadField::CustomUserId],
        visitors: Visitors::Full,
        ..JWT
    },
    Profile {
        name: "watsonx-orchestrate",
        identifier_form: IdentifierForm::Header,
        access_claim: Some("user_payload"),
        place: Place::Clear("context"),
        default_fields: &[PayloadField::Name],
        reserved: &["wxo_", "thread_id", "locale", "channel"],
        visitors: Visitors::Full,
        lifetime: Lifetime { default: 3600, longest: 7100 },
        ..JWT
    },
    Profile {
        name: "zendesk-messaging",
        algorithms: &[Algorithm::Hs256],
        key_id: Need::Required,
        constants: &[("scope", "user")],
        identifier_claim: "external_id",
        token_type: Need::Required,
        identifier: Identifier::Account,
        issuer: Need::Ignored,
        audience: Need::Ignored,
        default_fields: &[PayloadField::Name, PayloadField::Email],
        lifetime: Lifetime { default: 300, longest: DAY },
        ..JWT
    },
    Profile {
        name: "intercom",
        algorithms: &[Algorithm::Hs256],
        identifier_claim: "user_id",
        identifier: Identifier::Account,
        issuer: Need::Ignored,
        audience: Need::Ignored,
        default_fields: &[PayloadField::Name, PayloadField::Email],
        tells_verification: false,
        lifetime: Lifetime { default: 3600, longest: DAY },
        ..JWT
    },
    Profile {
        name: "salesforce-miaw",
        token_type: Need::Required,
        identifier: Identifier::Account,
        issuer: Need::Required,
        certificate: Need::Required,
        lifetime: Lifetime { default: 300, longest: 900 },
        ..JWT
    },
    Profile {
        name: "amazon-connect",
        algorithms: &[Algorithm::Hs256],
        identifier: Identifier::Fixed,
        issuer: Need::Ignored,
        audience: Need::Ignored,
        has_token_id: false,
        place: Place::Strings("attributes"),
        default_fields: &[PayloadField::Name],
        visitors: Visitors::Full,
        lifetime: Lifetime { default: 300, longest: 600 },
        // 6,144 bytes of UTF-16.
        longest_token: 3_072,
        ..JWT
    },
    Profile {
        name: "chatwoot-hmac",
        algorithms: &[Algorithm::HmacHex],
        identifier_claim: "identifier",
        identifier: Identifier::Account,
        issuer: Need::Ignored,
        audience: Need::Ignored,
        has_token_id: false,
        place: Place::Nowhere,
        lifetime: Lifetime { default: 300, longest: DAY },
        ..JWT
    },
    Profile {
        name: "hmac",
        algorithms: &[Algorithm::HmacHex],
        identifier: Identifier::Chosen,
        issuer: Need::Ignored,
        audience: Need::Ignored,
        has_token_id: false,
        place: Place::Nowhere,
        lifetime: Lifetime { default: 300, longest: DAY },
        ..JWT
    },
    Profile {
        name: "freshdesk",
        algorithms: &[Algorithm::Hs256, Algorithm::Rs256],
        identifier_claim: "freshchat_uuid",
        issuer: Need::Ignored,
        audience: Need::Ignored,
        has_token_id: false,
        renamed: &[("custom_user_id", "reference_id"), ("name", "first_name"), ("phone", "phone_number")],
        default_fields: &[PayloadField::CustomUserId, PayloadField::Name, PayloadField::Email],
        tells_verification: false,
        visitors: Visitors::Bare,
        lifetime: Lifetime { default: 300, longest: DAY },
        ..JWT
    },
    Profile {
        name: "custom",
        algorithms: &[Algorithm::Rs256, Algorithm::Hs256],
        key_id: Need::Optional,
        place: Place::Nowhere,
        visitors: Visitors::Full,
        lifetime: Lifetime { default: 300, longest: DAY },
        ..JWT
    },
];

impl Profile {
    /// The profile of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        PROFILES.iter().find(|profile| profile.name == name)
    }
}
