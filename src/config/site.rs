//! The site: where it listens, how browsers reach it, which origins it trusts, and the secrets that sign its cookies.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    str::FromStr,
};

use clap::Args;
use ipnet::IpNet;
use secrecy::{ExposeSecret, SecretString};

use super::{ConfigError, ConfigErrors, Origin, PublicUrl, value};
use crate::domain::locale::{Languages, Locale};

const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 3001);

/// What happens to the browser's subject at logout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectOnLogout {
    /// The browser gets a new subject, so the next person starts a conversation of their own.
    Rotate,
    /// The browser keeps its subject, and the next token is anonymous.
    Keep,
}

impl FromStr for SubjectOnLogout {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "rotate" => Ok(Self::Rotate),
            "keep" => Ok(Self::Keep),
            _ => Err(()),
        }
    }
}

/// The site itself.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Site")]
pub struct SiteArgs {
    /// Address to listen on; port 0 picks a free port [default: 127.0.0.1:3001]
    #[arg(long, env = "THROUGHLINE_LISTEN", value_name = "ADDRESS")]
    listen: Option<String>,
    /// URL that browsers use to reach the site, including a path if the host serves other things too; must be https except on this
    /// machine [default: http:// and the address]
    #[arg(long, env = "THROUGHLINE_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Tell browsers to use https for all subdomains too (HSTS includeSubDomains) [default: false]
    #[arg(long, env = "THROUGHLINE_HSTS_INCLUDE_SUBDOMAINS", value_name = "true|false")]
    hsts_include_subdomains: Option<String>,
    /// Secrets that sign cookies, at least 64 bytes each, separated by commas: the first signs, all verify. Arguments show in the process
    /// list, which every user of this machine can read: prefer the file
    #[arg(long, env = "THROUGHLINE_COOKIE_SECRET", value_name = "SECRETS")]
    cookie_secret: Option<SecretString>,
    /// File that contains the cookie secrets
    #[arg(long, env = "THROUGHLINE_COOKIE_SECRET_FILE", value_name = "FILE", value_parser = value::path_parser())]
    cookie_secret_file: Option<PathBuf>,
    /// Secrets that encrypt what the database keeps and must not show, such as second factors and tokens of identity providers. At least
    /// 64 bytes each, separated by commas: the first encrypts, all decrypt. Prefer the file [default: none, and nothing of the kind is kept]
    #[arg(long, env = "THROUGHLINE_ENCRYPTION_SECRET", value_name = "SECRETS")]
    encryption_secret: Option<SecretString>,
    /// File that contains the encryption secrets
    #[arg(long, env = "THROUGHLINE_ENCRYPTION_SECRET_FILE", value_name = "FILE", value_parser = value::path_parser())]
    encryption_secret_file: Option<PathBuf>,
    /// Other origins whose pages may fetch /token, and where login, registration and logout may redirect to, separated by commas
    #[arg(long, env = "THROUGHLINE_ALLOWED_ORIGINS", value_name = "LIST")]
    allowed_origins: Option<String>,
    /// What happens to the browser's subject at logout: with rotate the browser gets a new one, so the next person starts their own
    /// conversation; with keep the next token is anonymous but has the same subject [default: rotate]
    #[arg(long, env = "THROUGHLINE_SUBJECT_ON_LOGOUT", value_name = "rotate|keep")]
    subject_on_logout: Option<String>,
    /// Proxies whose X-Forwarded-For (which address limits count) and X-Request-Id are trusted: addresses or networks, separated by commas
    #[arg(long, env = "THROUGHLINE_TRUSTED_PROXIES", value_name = "CIDRS")]
    trusted_proxies: Option<String>,
    /// Languages of pages and mails, separated by commas, as the switch on every page lists them [default: en,de,fr,es,ja,ar]
    #[arg(long, env = "THROUGHLINE_LANGUAGES", value_name = "LIST")]
    languages: Option<String>,
    /// Language for whoever asks for none of these [default: en]
    #[arg(long, env = "THROUGHLINE_DEFAULT_LANGUAGE", value_name = "LANGUAGE")]
    default_language: Option<String>,
}

impl SiteArgs {
    pub(super) fn apply(&self, site: &mut SiteSettings, errors: &mut ConfigErrors) {
        errors.set(
            &mut site.listen,
            value::parsed::<SocketAddr>("THROUGHLINE_LISTEN", self.listen.as_deref(), value::ADDRESS),
        );
        errors.set(&mut site.subject_on_logout, self.subject_on_logout());
        let wide = self.hsts_include_subdomains.as_deref();
        errors.set(
            &mut site.hsts_include_subdomains,
            value::parsed::<bool>("THROUGHLINE_HSTS_INCLUDE_SUBDOMAINS", wide, "true or false"),
        );
        errors.set(&mut site.public_url, parse_public_url(self.public_url.as_deref()));
        if let Err(error) = site.public_url_at(site.listen) {
            errors.add(error);
        }
        let (value, file) = (self.cookie_secret.as_ref(), self.cookie_secret_file());
        errors.set(&mut site.cookie_secrets, secrets("THROUGHLINE_COOKIE_SECRET", value, file));
        if site.cookie_secrets.is_empty() {
            let make = "is not set: make one with `openssl rand -base64 64 | tr -d '\\n'`";
            errors.add(ConfigError::new("THROUGHLINE_COOKIE_SECRET", make));
        }
        let (value, file) = (self.encryption_secret.as_ref(), self.encryption_secret_file());
        errors.set(&mut site.encryption_secrets, secrets("THROUGHLINE_ENCRYPTION_SECRET", value, file));
        errors.set(&mut site.allowed_origins, self.allowed_origins().map(Some));
        errors.set(&mut site.trusted_proxies, self.trusted_proxies().map(Some));
        errors.set(&mut site.languages, self.languages());
    }

    fn subject_on_logout(&self) -> Result<Option<SubjectOnLogout>, ConfigError> {
        let text = self.subject_on_logout.as_deref();
        value::parsed("THROUGHLINE_SUBJECT_ON_LOGOUT", text, "rotate or keep")
    }

    /// The file that contains the cookie secrets, if they come from one.
    #[must_use]
    pub fn cookie_secret_file(&self) -> Option<&Path> {
        value::given_path(self.cookie_secret_file.as_deref())
    }

    /// The file that contains the encryption secrets, if they come from one.
    #[must_use]
    pub fn encryption_secret_file(&self) -> Option<&Path> {
        value::given_path(self.encryption_secret_file.as_deref())
    }

    fn allowed_origins(&self) -> Result<Vec<Origin>, ConfigError> {
        let refused = |problem| ConfigError::new("THROUGHLINE_ALLOWED_ORIGINS", problem);
        value::list(self.allowed_origins.as_deref()).map(|text| Origin::parse(text).map_err(refused)).collect()
    }

    fn languages(&self) -> Result<Option<Languages>, ConfigError> {
        const LIST: &str = "THROUGHLINE_LANGUAGES";
        const DEFAULT: &str = "THROUGHLINE_DEFAULT_LANGUAGE";
        let default = value::parsed::<Locale>(DEFAULT, self.default_language.as_deref(), &known())?;
        let listed = value::list(self.languages.as_deref()).map(str::parse).collect::<Result<Vec<Locale>, ()>>();
        let mut listed = listed.map_err(|()| ConfigError::usage(LIST, &format!("a list of {}", known())))?;
        if listed.is_empty() {
            listed = Locale::ALL.to_vec();
        }
        if (1..listed.len()).any(|at| listed[..at].contains(&listed[at])) {
            return Err(ConfigError::new(LIST, "names a language twice"));
        }
        let default = default.unwrap_or_default();
        let languages = Languages::new(listed, default).ok_or_else(|| {
            let tag = default.tag();
            ConfigError::new(
                DEFAULT,
                format!("must be one of THROUGHLINE_LANGUAGES, and is {tag}: choose one, or add it there"),
            )
        })?;
        Ok(Some(languages))
    }

    fn trusted_proxies(&self) -> Result<Vec<IpNet>, ConfigError> {
        let network = |text: &str| text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        let networks = value::list(self.trusted_proxies.as_deref()).map(network).collect::<Result<Vec<IpNet>, _>>();
        let refused = |problem| ConfigError::new("THROUGHLINE_TRUSTED_PROXIES", problem);
        let networks = networks
            .map_err(|_| refused("has an entry that is neither an address nor a network such as 10.0.0.0/8"))?;
        if networks.iter().any(|network| network.prefix_len() == 0) {
            return Err(refused(
                "trusts everybody, who could all forge what a proxy says: name the proxy's own address or network",
            ));
        }
        Ok(networks)
    }
}

/// Validated settings of the site.
#[derive(Debug, Clone)]
pub struct SiteSettings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The URL that browsers use, unless it is derived from the address: see [`SiteSettings::public_url_at`].
    pub public_url: Option<PublicUrl>,
    /// Whether browsers are to use https for every host below the site's, too.
    pub hsts_include_subdomains: bool,
    /// The secrets that sign cookies, newest first.
    pub cookie_secrets: Vec<SecretString>,
    /// The secrets that encrypt what the database keeps and must not show, newest first.
    pub encryption_secrets: Vec<SecretString>,
    /// Other origins whose pages may fetch tokens, and to which a login may lead back.
    pub allowed_origins: Vec<Origin>,
    /// The proxies in front of us, whose headers are trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// What happens to the subject at logout.
    pub subject_on_logout: SubjectOnLogout,
    /// The languages of pages, problems and mails.
    pub languages: Languages,
}

impl Default for SiteSettings {
    fn default() -> Self {
        Self {
            listen: LISTEN,
            public_url: None,
            hsts_include_subdomains: false,
            cookie_secrets: Vec::new(),
            encryption_secrets: Vec::new(),
            allowed_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            subject_on_logout: SubjectOnLogout::Rotate,
            languages: Languages::default(),
        }
    }
}

impl SiteSettings {
    /// The URL that browsers use, given the address that we actually listen on.
    ///
    /// # Errors
    /// When none is set and the address is not loopback: cookies would be sent in the clear.
    pub fn public_url_at(&self, bound: SocketAddr) -> Result<PublicUrl, ConfigError> {
        let refused = |problem| ConfigError::new("THROUGHLINE_PUBLIC_URL", problem);
        match &self.public_url {
            Some(url) => Ok(url.clone()),
            None if bound.ip().is_loopback() => PublicUrl::parse(&format!("http://{bound}")).map_err(refused),
            None => Err(refused(
                "must be set when the site listens on more than this machine: give it the https URL that browsers use",
            )),
        }
    }
}

fn secrets(
    setting: &'static str,
    value: Option<&SecretString>,
    file: Option<&Path>,
) -> Result<Option<Vec<SecretString>>, ConfigError> {
    let text = value::text_or_file(setting, value, file)?;
    Ok(text.map(|text| value::list(Some(text.expose_secret())).map(SecretString::from).collect()))
}

/// The languages that there are.
fn known() -> String {
    Locale::ALL.map(Locale::tag).join(", ")
}

fn parse_public_url(text: Option<&str>) -> Result<Option<PublicUrl>, ConfigError> {
    let url = value::given(text).map(PublicUrl::parse).transpose();
    url.map_err(|problem| ConfigError::new("THROUGHLINE_PUBLIC_URL", problem))
}

/// The site that a command works for.
#[derive(Debug, Clone, Args)]
pub struct LinkArgs {
    /// URL at which browsers reach the site: links point there, and its host name is rejected as a password [default: http://127.0.0.1:3001]
    #[arg(long, env = "THROUGHLINE_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
}

impl LinkArgs {
    /// The site's public URL.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn public_url(&self) -> Result<PublicUrl, ConfigError> {
        let public_url = parse_public_url(self.public_url.as_deref())?;
        SiteSettings { public_url, ..SiteSettings::default() }.public_url_at(LISTEN)
    }
}
