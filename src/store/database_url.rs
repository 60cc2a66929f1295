//! The database's URL, as libpq's documentation has it ("Connection URIs") and providers hand it out.
//!
//! sqlx reads one host without brackets, and ignores what it does not know. Here each host becomes options of its own, and what
//! cannot be honoured is refused by name. No error holds a value: it may be part of a password.

use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use url::form_urlencoded;

/// Longest name of a parameter that an error repeats.
const LONGEST_NAME: usize = 40;

/// Why a URL cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum UrlError {
    /// It has another form.
    #[error("it is not a PostgreSQL URL such as postgres://user:password@host:5432/database")]
    Form,
    /// A parameter is not known, or has a value that cannot be honoured.
    #[error("its parameter {name} {problem}")]
    Parameter {
        /// The parameter.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
}

/// What the parameters come to.
#[derive(Debug, Default)]
struct Parameters {
    /// Those that sqlx reads.
    kept: Vec<(String, String)>,
    ssl_mode: Option<String>,
    system_roots: bool,
}

/// The servers that a URL names, at least one, in the order in which they are to be tried.
pub(super) fn servers(url: &SecretString) -> Result<Vec<PgConnectOptions>, UrlError> {
    let text = url.expose_secret();
    let (scheme, rest) = text.split_once("://").ok_or(UrlError::Form)?;
    // sqlx reads any scheme, and would look for PostgreSQL behind `mysql://`.
    if !["postgres", "postgresql"].contains(&scheme) || rest.contains('#') {
        return Err(UrlError::Form);
    }
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (authority, database) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (user, hosts) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
    let parameters = Parameters::read(query)?;
    let hosts: Vec<_> = hosts.split(',').collect();
    if hosts.len() > 1 && hosts.contains(&"") {
        return Err(UrlError::Form);
    }
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&parameters.kept).finish();
    let server = |host: &&str| {
        let options = PgConnectOptions::from_str(&format!("{scheme}://{user}{host}{database}?{query}"));
        parameters.complete(options.map_err(|_| UrlError::Form)?)
    };
    hosts.iter().map(server).collect()
}

impl Parameters {
    fn read(query: &str) -> Result<Self, UrlError> {
        let mut read = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            read.take(&name, &value).map_err(|problem| {
                let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
                // A question mark inside of a password makes the rest of it look like parameters.
                if is_name && name.len() <= LONGEST_NAME && !query.contains('@') {
                    UrlError::Parameter { name: name.into_owned(), problem }
                } else {
                    UrlError::Form
                }
            })?;
        }
        Ok(read)
    }

    fn take(&mut self, name: &str, value: &str) -> Result<(), &'static str> {
        let only = |allowed: &[&str], problem| if allowed.contains(&value) { Ok(()) } else { Err(problem) };
        match name {
            "sslrootcert" | "ssl-root-cert" | "ssl-ca" if value == "system" => self.system_roots = true,
            "sslmode" | "ssl-mode" => {
                PgSslMode::from_str(value)
                    .map_err(|_| "is none of disable, allow, prefer, require, verify-ca, verify-full")?;
                self.ssl_mode = Some(value.to_owned());
            }
            "host" if value.contains(',') => return Err("names several hosts: write them before the database's name"),
            "port" => {
                value.parse::<u16>().map_err(|_| "is no port")?;
                self.kept.push((name.to_owned(), value.to_owned()));
            }
            "sslrootcert"
            | "ssl-root-cert"
            | "ssl-ca"
            | "sslcert"
            | "ssl-cert"
            | "sslkey"
            | "ssl-key"
            | "host"
            | "hostaddr"
            | "dbname"
            | "user"
            | "password"
            | "application_name"
            | "options"
            | "statement-cache-capacity" => {
                self.kept.push((name.to_owned(), value.to_owned()));
            }
            _ if name.starts_with("options[") => self.kept.push((name.to_owned(), value.to_owned())),
            "target_session_attrs" => {
                only(&["any", "read-write", "primary"], "can be any, read-write or primary: the server has to write")?;
            }
            // We never wait that long.
            "connect_timeout" => {
                value.parse::<u32>().map_err(|_| "is no number of seconds")?;
            }
            "channel_binding" | "gssencmode" => {
                only(&["disable", "prefer"], "can be disable or prefer: it is not supported")?;
            }
            "sslnegotiation" => only(&["postgres"], "can be postgres: another way is not supported")?,
            "load_balance_hosts" => only(&["disable"], "can be disable: hosts are tried in turn")?,
            _ => return Err("is not known"),
        }
        Ok(())
    }

    fn complete(&self, mut options: PgConnectOptions) -> Result<PgConnectOptions, UrlError> {
        let wrong = |name: &str, problem| UrlError::Parameter { name: name.to_owned(), problem };
        if let Some(address) = options.get_host().strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
            let address = address.to_owned();
            options = options.host(&address);
        }
        let mode = self.ssl_mode.as_deref();
        if self.system_roots {
            // As libpq has it: anybody may have a certificate of a public authority.
            if mode.is_some_and(|mode| mode != "verify-full") {
                return Err(wrong("sslmode", "has to be verify-full with sslrootcert=system"));
            }
            let bundle = openssl_probe::probe().cert_file;
            let bundle = bundle
                .ok_or_else(|| wrong("sslrootcert", "is system, and this machine has no bundle of CA certificates"))?;
            options = options.ssl_root_cert(bundle).ssl_mode(PgSslMode::VerifyFull);
        } else if let Some(Ok(mode)) = mode.map(PgSslMode::from_str) {
            options = options.ssl_mode(mode);
        }
        if options.get_application_name().is_none() {
            options = options.application_name("throughline");
        }
        // PgBouncer refuses it, and we read no such numbers.
        Ok(options.extra_float_digits(None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Vec<String> {
        let servers = servers(&url.into()).unwrap_or_else(|error| panic!("{error}: {url}"));
        let place = |it: &PgConnectOptions| {
            format!(
                "{}@{}:{}/{}",
                it.get_username(),
                it.get_host(),
                it.get_port(),
                it.get_database().unwrap_or_default()
            )
        };
        servers.iter().map(place).collect()
    }

    #[test]
    fn hosts_are_read_as_providers_write_them() {
        for (url, expected) in [
            ("postgres://eve:secret@db.example.com/chat", &["eve@db.example.com:5432/chat"][..]),
            ("postgresql://eve:s%2Fcret@[::1]:5433/chat", &["eve@::1:5433/chat"]),
            ("postgres://eve@[fe80::1]/chat?sslmode=require", &["eve@fe80::1:5432/chat"]),
            ("postgres://eve@127.0.0.1/chat?host=::1&port=6432", &["eve@::1:6432/chat"]),
            (
                "postgres://eve:p@ss@a:5433,[::1],c:5434/chat?target_session_attrs=read-write&connect_timeout=10",
                &["eve@a:5433/chat", "eve@::1:5432/chat", "eve@c:5434/chat"],
            ),
            (
                "postgres://eve@db/chat?channel_binding=prefer&gssencmode=prefer&sslnegotiation=postgres&load_balance_hosts=disable",
                &["eve@db:5432/chat"],
            ),
        ] {
            assert_eq!(read(url), expected, "{url}");
        }
        let socket =
            &servers(&"postgres://eve@localhost/chat?host=%2Frun%2Fpg&options[search_path]=a".into()).unwrap()[0];
        assert_eq!(socket.get_socket().and_then(|path| path.to_str()), Some("/run/pg"));
        assert_eq!(socket.get_options(), Some("-c search_path=a"));
    }

    #[test]
    fn what_cannot_be_honoured_is_refused_by_name() {
        for (parameter, name) in [
            ("channel_binding=require", "channel_binding"),
            ("gssencmode=require", "gssencmode"),
            ("target_session_attrs=standby", "target_session_attrs"),
            ("sslnegotiation=direct", "sslnegotiation"),
            ("load_balance_hosts=random", "load_balance_hosts"),
            ("sslmode=no", "sslmode"),
            ("sslmode=require&sslrootcert=system", "sslmode"),
            ("host=a,b", "host"),
            ("port=a", "port"),
            ("pgbouncer=true", "pgbouncer"),
            ("SSLMODE=require", "SSLMODE"),
        ] {
            let error = servers(&format!("postgres://eve@db/chat?{parameter}").into()).unwrap_err();
            assert!(matches!(&error, UrlError::Parameter { name: named, .. } if named == name), "{parameter}: {error}");
            assert!(!error.to_string().contains("db/chat"), "{error}");
        }
    }

    #[test]
    fn no_error_holds_a_piece_of_a_password() {
        for url in [
            "mysql://eve:kept-to-ourselves@db/chat",
            "postgres://eve:a?kept-to-ourselves=b@db/chat",
            "postgres://eve:a#kept-to-ourselves@db/chat",
            "postgres://eve:kept-to-ourselves@db:port/chat",
            "postgres://eve:kept-to-ourselves@a,,b/chat",
            "postgres://eve:kept-to-ourselves@[::1/chat",
            "host=db password=kept-to-ourselves",
        ] {
            assert_eq!(servers(&url.into()).unwrap_err(), UrlError::Form, "{url}");
        }
    }

    #[test]
    fn the_machines_own_authorities_are_asked_for_the_whole_name() {
        let read = servers(&"postgres://eve@db/chat?sslrootcert=system".into());
        let verifies = |servers: &Vec<PgConnectOptions>| matches!(servers[0].get_ssl_mode(), PgSslMode::VerifyFull);
        assert_eq!(read.as_ref().is_ok_and(verifies), openssl_probe::probe().cert_file.is_some(), "{read:?}");
    }
}
