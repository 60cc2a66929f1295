//! What programs ask for: JSON, and problems (RFC 9457) when it goes wrong.

pub mod accounts;
pub mod client_script;
pub mod email_change;
pub mod handover;
pub mod invitations;
pub mod jwks;
pub mod livez;
pub mod login_link;
pub mod passkeys;
pub mod provider_logout;
pub mod readyz;
pub mod redeem;
pub mod session;
pub mod token;
