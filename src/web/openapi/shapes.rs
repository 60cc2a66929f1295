//! Shapes of what lower floors give, which know nothing of the document. A test holds real answers against them.

use utoipa::ToSchema;

/// Public keys (RFC 7517 §5)
#[derive(ToSchema)]
#[schema(example = json!({"keys": [{
    "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", "n": "sXchDaQebHnPiGvyDOAT4saGEUetSyo9", "e": "AQAB"
}]}))]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub struct KeySet {
    /// The active key first, then the next and the retired ones.
    #[schema(min_items = 1)]
    keys: Vec<PublicKey>,
}

/// A public RSA key (RFC 7518 §6.3.1)
#[derive(ToSchema)]
#[expect(dead_code, reason = "its shape alone is of interest")]
struct PublicKey {
    #[schema(pattern = "^RSA$")]
    kty: String,
    #[schema(rename = "use", pattern = "^sig$")]
    usage: String,
    #[schema(pattern = "^RS256$")]
    alg: String,
    /// The key's thumbprint (RFC 7638), which the token's header names.
    #[schema(pattern = "^[A-Za-z0-9_-]{43}$")]
    kid: String,
    /// The modulus, in base64url.
    #[schema(pattern = "^[A-Za-z0-9_-]+$")]
    n: String,
    /// The exponent, in base64url.
    #[schema(pattern = "^[A-Za-z0-9_-]+$", example = "AQAB")]
    e: String,
    /// A certificate of the key, in base64, where an assistant's vendor needs one.
    #[schema(min_items = 1)]
    x5c: Option<Vec<String>>,
}

/// Everything that is kept about a person but their password's hash
#[derive(ToSchema)]
#[schema(example = json!({
    "account": {
        "id": "0198b6a5-6f1e-7c3a-9a54-2f4b1d0c7e11",
        "email": "cade@example.com",
        "display_name": "Cade",
        "custom_user_id": "cade-id",
        "locale": "en",
        "created_at": "2026-11-25T10:00:00Z",
        "disabled_at": null,
        "confirmation_requested_at": null,
        "email_verified_at": "2026-11-25T10:02:00Z"
    },
    "fields": {"tier": "gold"},
    "handed_over_at": null,
    "second_factor": {"confirmed_at": "2026-11-25T10:05:00Z", "recovery_codes_left": 10},
    "subjects": [{"subject": "anon-0f8fad5b-d9cb-469f-a165-70867728950e", "linked_at": "2026-11-25T10:00:00Z"}],
    "sessions": [],
    "email_changes": [],
    "ways_in": {"password": true, "providers": [], "passkeys": []},
    "invitations": []
}))]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub struct AccountExport {
    /// The account.
    account: ExportedAccount,
    /// What else is kept of them, by the name of the field.
    #[schema(value_type = Object)]
    fields: String,
    /// When the site's own backend last handed them over.
    #[schema(required, format = DateTime)]
    handed_over_at: Option<String>,
    /// The second factor of their logins, if they have set one up.
    #[schema(required)]
    second_factor: Option<ExportedSecondFactor>,
    /// Every subject that the person has had.
    subjects: Vec<ExportedSubject>,
    /// Their live sessions.
    sessions: Vec<ExportedSession>,
    /// Changes of their address that wait to be confirmed, or may be undone.
    email_changes: Vec<ExportedEmailChange>,
    /// How they can log in.
    ways_in: ExportedWaysIn,
    /// Whom they have invited, as long as those may register.
    invitations: Vec<SentInvitation>,
}

/// An invitation that the person has sent
///
/// It says nothing of whether its address has an account.
#[derive(ToSchema)]
#[expect(dead_code, reason = "its shape alone is of interest")]
pub struct SentInvitation {
    #[schema(format = "uuid")]
    id: String,
    /// Whom it is for.
    #[schema(format = Email, max_length = 254)]
    email: String,
    /// When it was sent last.
    #[schema(format = DateTime)]
    sent_at: String,
    /// Until when it works.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// An account
#[derive(ToSchema)]
#[expect(dead_code, reason = "its shape alone is of interest")]
struct ExportedAccount {
    #[schema(format = "uuid")]
    id: String,
    /// `null` for somebody whom the site's own backend handed over without an address.
    #[schema(required, format = Email, max_length = 254)]
    email: Option<String>,
    display_name: String,
    custom_user_id: String,
    /// The language that its owner is answered in, as a BCP 47 tag.
    #[schema(example = "en")]
    locale: String,
    #[schema(format = DateTime)]
    created_at: String,
    /// Since when it may not be used.
    #[schema(required, format = DateTime)]
    disabled_at: Option<String>,
    /// Since when it waits for its owner to confirm the address.
    #[schema(required, format = DateTime)]
    confirmation_requested_at: Option<String>,
    /// When its owner used a link that was mailed to the address, or an operator vouched for it.
    #[schema(required, format = DateTime)]
    email_verified_at: Option<String>,
}

/// An authenticator app, of which only that it exists is told
#[derive(ToSchema)]
#[expect(dead_code, reason = "its shape alone is of interest")]
struct ExportedSecondFactor {
    /// Since when its codes are asked for.
    #[schema(format = DateTime)]
    confirmed_at: String,
    recovery_codes_left: u8,
}

/// A subject that belongs to an account
#[derive(ToSchema)]
#[expect(dead_code, reason = "its shape alone is of interest")]
struct ExportedSubject {
    #[schema(pattern = "^anon-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    subject: String,
    /// When its browser first logged in to the account.
    #[schema(format = DateTime)]
    linked_at: String,
}

/// A live session
#[derive(ToSchema)]
#[expect(dead_code, reason = "its shape alone is of interest")]
struct ExportedSession {
    #[schema(format = "uuid")]
    id: String,
    #[schema(format = "uuid")]
    account_id: String,
    /// When the password was given.
    #[schema(format = DateTime)]
    authenticated_at: String,
    /// When it was used last, to the minute.
    #[schema(format = DateTime)]
    last_seen_at: String,
    /// What the browser called itself at login.
    #[schema(required)]
    user_agent: Option<String>,
    /// The client's network at login: an IPv4 address, or the first 64 bits of an IPv6 one.
    #[schema(required)]
    login_network: Option<String>,
    /// The same at its last use.
    #[schema(required)]
    last_network: Option<String>,
}

/// A change of address
#[derive(ToSchema)]
#[expect(dead_code, reason = "its shape alone is of interest")]
struct ExportedEmailChange {
    #[schema(format = Email, max_length = 254)]
    old_email: String,
    #[schema(format = Email, max_length = 254)]
    new_email: String,
    #[schema(format = DateTime)]
    requested_at: String,
    /// When it was confirmed; `null` while it waits for that.
    #[schema(required, format = DateTime)]
    applied_at: Option<String>,
    /// Until when it may be confirmed, or undone.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// How somebody can log in
#[derive(ToSchema)]
#[expect(dead_code, reason = "its shape alone is of interest")]
struct ExportedWaysIn {
    /// Whether they have chosen a password.
    password: bool,
    /// The identity providers that they are connected with.
    providers: Vec<ExportedProvider>,
    /// Their passkeys, without what authenticators know them by.
    passkeys: Vec<ExportedPasskey>,
}

/// An identity provider that somebody is connected with
#[derive(ToSchema)]
#[expect(dead_code, reason = "its shape alone is of interest")]
struct ExportedProvider {
    /// Its issuer identifier.
    issuer: String,
    /// When its person last logged in with it.
    #[schema(format = DateTime)]
    last_used_at: String,
}

/// A passkey of somebody
#[derive(ToSchema)]
#[expect(dead_code, reason = "its shape alone is of interest")]
struct ExportedPasskey {
    #[schema(format = "uuid")]
    id: String,
    /// What its owner calls it.
    name: String,
    /// When it was added.
    #[schema(format = DateTime)]
    created_at: String,
    /// When its owner last logged in with it.
    #[schema(required, format = DateTime)]
    last_used_at: Option<String>,
    /// Whether it is kept outside of the device, too.
    backed_up: bool,
    /// When a login with what may be a copy of it was last refused.
    #[schema(required, format = DateTime)]
    copied_at: Option<String>,
}
