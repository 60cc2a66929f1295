//! Example ID: an identity provider of the demo's own, so that logging in with one can be tried offline. Its people have no passwords.
//!
//! It knows of the site what a provider knows of a client, and the site of it what its endpoints tell. What it remembers ends with it.

mod authorize;
mod discovery;
mod ending;
mod memory;
mod page;
mod people;
mod token;
mod tokens;

use std::{io, net::SocketAddr, net::TcpListener, sync::Arc, time::Duration};

use actix_web::{
    App as HttpApp, HttpServer,
    dev::Server,
    http::header::{CACHE_CONTROL, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS},
    middleware::DefaultHeaders,
    web::{Data, PayloadConfig},
};
use aws_lc_rs::rsa::{KeyPair, KeySize};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

pub use self::memory::Memory;
use super::DemoError;
use crate::{
    app::App,
    config::{LogoutReach, ProviderSettings},
    crypto::{key_file::KeyError, opaque_token::OpaqueToken, token_signature::SigningKey},
    domain::{clock::Clock, locale::Languages, provider::ProviderName},
    paths,
};

/// What the site is called here.
const CLIENT: &str = "throughline-demo";
/// What it is called there.
const NAME: &str = "example";
/// On the site's button.
const LABEL: &str = "Example ID";
/// Largest form.
const MAX_BODY_BYTES: usize = 16_384;
/// How long the site may take to answer that it ended its sessions.
const PATIENCE: Duration = Duration::from_secs(2);

/// Example ID, holding its address and not running yet.
#[derive(Debug)]
pub struct ExampleId {
    listener: TcpListener,
    issuer: String,
    secret: SecretString,
    memory: Memory,
}

/// Example ID, as every request finds it.
struct Provider {
    issuer: String,
    client: Client,
    key: SigningKey,
    memory: Memory,
    clock: Arc<dyn Clock>,
    languages: Languages,
    http: reqwest::Client,
}

/// The one site that may ask who somebody is.
struct Client {
    secret: SecretString,
    name: String,
    callbacks: Vec<String>,
    homes: Vec<String>,
    /// Where a login may lead in the end, for browsers that hold `form-action` against redirects.
    origins: Vec<String>,
    back_channel: Url,
}

impl ExampleId {
    /// Takes the address.
    pub(super) fn bind(listen: SocketAddr) -> Result<Self, DemoError> {
        let refused = |error| DemoError::ProviderListen(listen, error);
        let listener = TcpListener::bind(listen).map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        // Another host than the site's usual one, so that browsers tell the two apart: cookies know no ports (RFC 6265 §8.5).
        let host = if address.ip().is_loopback() || address.ip().is_unspecified() {
            "localhost".to_owned()
        } else {
            SocketAddr::new(address.ip(), 0).to_string().trim_end_matches(":0").to_owned()
        };
        let secret = OpaqueToken::mint().map_err(refused)?.expose().into();
        let issuer = format!("http://{host}:{}", address.port());
        Ok(Self { listener, issuer, secret, memory: Memory::default() })
    }

    /// Its issuer identifier, which is where it is, too.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// What it remembers, which a reset ends.
    pub(super) fn memory(&self) -> Memory {
        self.memory.clone()
    }

    /// What a site's file of providers would say of it.
    pub(super) fn settings(&self) -> Option<ProviderSettings> {
        Some(ProviderSettings {
            name: ProviderName::parse(NAME)?,
            label: LABEL.to_owned(),
            issuer: self.issuer.clone(),
            client_id: CLIENT.to_owned(),
            client_secret: Some(self.secret.clone()),
            scopes: ["openid", "profile", "email"].map(str::to_owned).into(),
            name_claim: "name".to_owned(),
            custom_user_id_claim: Some("user_id".to_owned()),
            fields: Vec::new(),
            confirms_addresses: false,
            new_accounts: true,
            hands_on_access: false,
            logout: LogoutReach::Provider,
        })
    }

    /// Serves this site alone.
    ///
    /// # Errors
    /// When the listener cannot be used, or there is no key to sign with.
    pub fn serve(self, app: &App) -> Result<Server, DemoError> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Generation)?;
        let http = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build();
        let provider = Data::new(Provider {
            key: SigningKey::new(pair, "the key of Example ID".as_ref())?,
            client: Client::of(app, self.secret)?,
            issuer: self.issuer,
            memory: self.memory,
            clock: Arc::clone(&app.clock),
            languages: app.languages.clone(),
            http: http.map_err(|error| DemoError::Provider(io::Error::other(error)))?,
        });
        let server = HttpServer::new(move || {
            HttpApp::new()
                .app_data(provider.clone())
                .app_data(PayloadConfig::new(MAX_BODY_BYTES))
                .wrap(
                    DefaultHeaders::new()
                        .add((CACHE_CONTROL, "no-store"))
                        .add((X_CONTENT_TYPE_OPTIONS, "nosniff"))
                        .add((REFERRER_POLICY, "no-referrer")),
                )
                .configure(page::configure)
                .configure(discovery::configure)
                .configure(authorize::configure)
                .configure(token::configure)
                .configure(ending::configure)
        });
        let server = server.workers(1).shutdown_timeout(2).disable_signals();
        Ok(server.listen(self.listener).map_err(DemoError::Provider)?.run())
    }
}

impl Client {
    fn of(app: &App, secret: SecretString) -> Result<Self, DemoError> {
        let name = ProviderName::parse(NAME).ok_or(KeyError::Generation)?;
        let (own, local) = (app.public_url.own_origins(), |path: &str| app.public_url.local(path));
        let everywhere = |path: &str| own.iter().map(|origin| format!("{origin}{}", local(path))).collect::<Vec<_>>();
        let mut back_channel = app.public_url.as_url().clone();
        back_channel.set_path(&local(&paths::provider_logout(&name)));
        Ok(Self {
            secret,
            name: app.brand.name.clone(),
            callbacks: everywhere(&paths::provider_callback(&name)),
            homes: everywhere(paths::HOME),
            origins: own.iter().cloned().chain(app.allowed_origins.iter().map(ToString::to_string)).collect(),
            back_channel,
        })
    }

    /// Whether this proves that the site asks.
    fn is_proved_by(&self, id: &str, secret: &str) -> bool {
        id == CLIENT && secret == self.secret.expose_secret()
    }
}
