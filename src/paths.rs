//! Where everything is on the site: routes are registered under these paths, and pages, mails and commands link to them.

#![expect(missing_docs, reason = "each path says what it is for")]

use crate::domain::{mail::LinkKind, provider::ProviderName};

pub const HOME: &str = "/";
pub const LOGIN: &str = "/login";
/// The end of a login in a pop-up.
pub const LOGGED_IN: &str = "/logged-in";
/// To an identity provider.
pub const LOGIN_PROVIDER: &str = "/login/{provider}";
/// Back from it.
pub const LOGIN_PROVIDER_CALLBACK: &str = "/login/{provider}/callback";
/// It says that somebody logged out there.
pub const LOGIN_PROVIDER_LOGOUT: &str = "/login/{provider}/logout";
/// On to it, to log out there as well.
pub const LOGIN_PROVIDER_END: &str = "/login/{provider}/end";
/// Where somebody sets up the second factor without which they may not log in.
pub const SECOND_FACTOR: &str = "/second-factor";
/// Where a link is asked for that logs in.
pub const LOGIN_LINK: &str = "/login-link";
pub const LOGIN_LINK_SENT: &str = "/login-link/sent";
/// Behind it.
pub const LOGIN_LINK_OPEN: &str = "/login-link/open";
pub const LOGOUT: &str = "/logout";
pub const LOGOUT_CONFIRM: &str = "/logout/confirm";
pub const REGISTER: &str = "/register";
pub const REGISTER_SENT: &str = "/register/sent";
pub const CONFIRM: &str = "/confirm";
pub const FORGOT: &str = "/forgot";
pub const FORGOT_SENT: &str = "/forgot/sent";
pub const RESET: &str = "/reset";
pub const LANGUAGE: &str = "/language";

pub const ACCOUNT: &str = "/account";
pub const ACCOUNT_PROFILE: &str = "/account/profile";
pub const ACCOUNT_PASSWORD: &str = "/account/password";
pub const ACCOUNT_EMAIL: &str = "/account/email";
pub const ACCOUNT_EMAIL_WITHDRAW: &str = "/account/email/withdraw";
/// Behind the link that goes to the new address.
pub const ACCOUNT_EMAIL_CONFIRM: &str = "/account/email/confirm";
/// Behind the link that goes to the old one.
pub const ACCOUNT_EMAIL_UNDO: &str = "/account/email/undo";
pub const ACCOUNT_PROVIDERS_REMOVE: &str = "/account/providers/remove";
pub const ACCOUNT_PASSKEYS: &str = "/account/passkeys";
pub const ACCOUNT_PASSKEYS_RENAME: &str = "/account/passkeys/rename";
pub const ACCOUNT_PASSKEYS_REMOVE: &str = "/account/passkeys/remove";
pub const ACCOUNT_SECOND_FACTOR: &str = "/account/second-factor";
pub const ACCOUNT_SECOND_FACTOR_CONFIRM: &str = "/account/second-factor/confirm";
pub const ACCOUNT_SECOND_FACTOR_CODES: &str = "/account/second-factor/codes";
pub const ACCOUNT_SECOND_FACTOR_REMOVE: &str = "/account/second-factor/remove";
pub const ACCOUNT_INVITATIONS: &str = "/account/invitations";
pub const ACCOUNT_INVITATIONS_WITHDRAW: &str = "/account/invitations/withdraw";
pub const ACCOUNT_SESSIONS_REVOKE: &str = "/account/sessions/revoke";
pub const ACCOUNT_EXPORT: &str = "/account/export";
pub const ACCOUNT_ERASE: &str = "/account/erase";

pub const TOKEN: &str = "/token";
/// The same under the name that the vendor's sample has for it.
pub const CREATE_JWT: &str = "/createJWT";
/// The same as JSON, always.
pub const API_TOKEN: &str = "/api/token";
pub const API_SESSION: &str = "/api/session";
/// The site's own backend says who is logged in.
pub const API_HANDOVER: &str = "/api/handover";
pub const API_HANDOVER_ONE: &str = "/api/handover/{handover}";
/// The page redeems what the backend was given.
pub const API_REDEEM: &str = "/api/redeem";
pub const API_ACCOUNTS: &str = "/api/accounts";
pub const API_LOGIN_LINK: &str = "/api/login-link";
pub const API_LOGIN_LINK_LOGIN: &str = "/api/login-link/login";
pub const API_EMAIL_CHANGE: &str = "/api/email-change";
pub const API_EMAIL_CHANGE_CONFIRM: &str = "/api/email-change/confirm";
pub const API_INVITATIONS: &str = "/api/invitations";
pub const API_INVITATION: &str = "/api/invitations/{invitation}";
pub const API_PASSKEYS: &str = "/api/passkeys";
pub const API_PASSKEYS_OPTIONS: &str = "/api/passkeys/options";
pub const API_PASSKEYS_LOGIN: &str = "/api/passkeys/login";
pub const API_PASSKEYS_LOGIN_OPTIONS: &str = "/api/passkeys/login/options";

pub const JWKS: &str = "/.well-known/jwks.json";
/// Where password managers send people (W3C, A Well-Known URL for Changing Passwords).
pub const CHANGE_PASSWORD: &str = "/.well-known/change-password";
pub const CLIENT_SCRIPT: &str = "/throughline.js";
pub const OPENAPI: &str = "/openapi.json";
pub const LIVEZ: &str = "/livez";
pub const READYZ: &str = "/readyz";

/// With what the site's own paths begin, a demo's included. A public URL's path must not: a request for `/login` could be meant for either.
pub const FIRST_SEGMENTS: [&str; 21] = [
    ".well-known",
    "account",
    "api",
    "assets",
    "confirm",
    "createJWT",
    "demo",
    "forgot",
    "language",
    "livez",
    "logged-in",
    "login",
    "login-link",
    "logout",
    "openapi.json",
    "readyz",
    "register",
    "reset",
    "second-factor",
    "throughline.js",
    "token",
];

/// The login page, from which a login leads on to `next`: a path as browsers see it.
#[must_use]
pub fn login_then(next: &str) -> String {
    format!("{LOGIN}?next={next}")
}

/// To this identity provider.
#[must_use]
pub fn login_with(provider: &ProviderName) -> String {
    LOGIN_PROVIDER.replace("{provider}", provider.as_str())
}

/// Where this identity provider sends people back to.
#[must_use]
pub fn provider_callback(provider: &ProviderName) -> String {
    LOGIN_PROVIDER_CALLBACK.replace("{provider}", provider.as_str())
}

/// Where this identity provider says that somebody logged out there.
#[must_use]
pub fn provider_logout(provider: &ProviderName) -> String {
    LOGIN_PROVIDER_LOGOUT.replace("{provider}", provider.as_str())
}

/// On to this identity provider, to log out there as well.
#[must_use]
pub fn provider_end(provider: &ProviderName) -> String {
    LOGIN_PROVIDER_END.replace("{provider}", provider.as_str())
}

/// The page behind a link that works once.
#[must_use]
pub fn one_time_link(kind: LinkKind, token: &str) -> String {
    let page = match kind {
        LinkKind::Confirm => CONFIRM,
        LinkKind::Reset => RESET,
        LinkKind::Login => LOGIN_LINK_OPEN,
        LinkKind::Invitation => REGISTER,
        LinkKind::EmailChange => ACCOUNT_EMAIL_CONFIRM,
        LinkKind::EmailUndo => ACCOUNT_EMAIL_UNDO,
    };
    format!("{page}?token={token}")
}
