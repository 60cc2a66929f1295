//! A site that never listens, and the cookies that it signed.

use std::sync::{Arc, OnceLock};

use argon2::Params;
use clap::Parser;
use secrecy::SecretString;
use throughline::{
    app::{App, Overrides},
    config::{KeySettings, ServerArgs, Settings},
    crypto::cookie_signature::CookieKeys,
};

use crate::keys;

/// Whose browser it is.
pub const EMAIL: &str = "eve@example.com";
/// The browser's subject under the newest secret, and another one that an older secret signed.
pub const SUBJECTS: [&str; 2] =
    ["anon-6f0c2c1e-8c2a-4d8e-9d55-0d6f1f1c7b1a", "anon-0b7a3f52-11d4-4c7e-8a90-5e2f9c3d4b6a"];
/// The browser's id.
pub const DEVICE: &str = "3d0f9f0a-54f7-4a8e-b6a5-0b1f2d3c4e5f";
/// The session's key under the newest secret, and another one under an older secret. There is no such session anywhere.
pub const SESSIONS: [&str; 2] =
    ["bmV3LWZvci10aGUtZnV6emVyLWFuZC1ub2JvZHktZWw", "b2xkLWZvci10aGUtZnV6emVyLWFuZC1ub2JvZHktZWw"];

/// A site under https, as the cookies' names have a prefix there.
pub struct Site {
    /// What its handlers are given.
    pub app: Arc<App>,
    /// The texts of its cookies.
    pub signed: Signed,
}

/// Cookies' texts: those that the newest secret signed first.
pub struct Signed {
    /// Of [`SUBJECTS`].
    pub subjects: [String; 2],
    /// Of [`SESSIONS`].
    pub sessions: [String; 2],
    /// Of [`DEVICE`] and [`EMAIL`].
    pub devices: [String; 2],
    /// A subject that another site signed.
    pub foreign: String,
}

#[derive(Parser)]
struct Flags {
    #[command(flatten)]
    server: ServerArgs,
}

/// The site. Its secrets are in this file: they are worth nothing.
pub fn site() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(|| {
        let secrets = ["fuzz only, new ", "fuzz only, old ", "of another site"].map(|text| text.repeat(8));
        Site { app: crate::wait(async { app(&secrets[..2]) }), signed: sign(&secrets) }
    })
}

fn app(secrets: &[String]) -> Arc<App> {
    keys::make("active.pem");
    let flags = Flags::parse_from(["throughline", "--public-url", "https://chat.example.com"]);
    let (mut settings, _) = flags.server.read(Settings::default());
    settings.site.cookie_secrets = secrets.iter().map(|secret| SecretString::from(secret.as_str())).collect();
    settings.database_url = "postgres://nobody@localhost:1/nothing".into();
    settings.keys = KeySettings::in_folder(keys::folder());
    let overrides = Overrides { hash_params: Params::new(8, 1, 1, None).unwrap(), ..Overrides::default() };
    Arc::new(App::new(settings, overrides, "127.0.0.1:3001".parse().unwrap()).unwrap())
}

fn sign(secrets: &[String; 3]) -> Signed {
    let sign = |secret: &str, name, text: &str| CookieKeys::derive(&[secret.into()], name).unwrap().sign(text);
    let both = |name, texts: [&str; 2]| [0, 1].map(|which| sign(&secrets[which], name, texts[which]));
    // Cookies that somebody logged in with, from a day that stays in the future.
    let dated = |subject: &str| format!("{subject}.3.4102444800");
    let bound = format!("{DEVICE} {EMAIL}");
    Signed {
        subjects: both("subject", [&dated(SUBJECTS[0]), &dated(SUBJECTS[1])]),
        sessions: both("session", SESSIONS),
        devices: both("device", [&bound, &bound]).map(|text| text.replace(&format!(" {EMAIL}"), "")),
        foreign: sign(&secrets[2], "subject", &dated(SUBJECTS[0])),
    }
}
