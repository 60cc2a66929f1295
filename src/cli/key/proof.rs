//! How an activation knows that the other side accepts the key: a program says so, or a person.

use std::io::{self, BufRead, IsTerminal};

use anyhow::{Context, bail};
use secrecy::SecretString;
use url::Url;

use crate::{
    cli::{UsageError, output},
    domain::{principal::Principal, subject::Subject},
    tokens::issuer::TokenIssuer,
    vendor::{Introspection, IntrospectionError},
};

/// Who is asked.
#[derive(Debug)]
pub enum Proof {
    /// A program that verifies the site's tokens.
    Verifier(Introspection),
    /// Somebody at the terminal.
    Person,
    /// Nobody: the caller knows it.
    Known,
}

/// Where to say what happens on the way: standard output is for JSON alone, where that is asked for.
#[derive(Debug, Clone, Copy)]
pub enum Say {
    OnStandardOutput,
    OnStandardError,
}

impl Say {
    pub fn line(self, text: &str) -> anyhow::Result<()> {
        match self {
            Self::OnStandardOutput => output::line(text),
            Self::OnStandardError => {
                output::error(text);
                Ok(())
            }
        }
    }
}

/// A token that the key has signed, to be shown to the other side.
#[derive(Debug)]
pub struct Probe {
    token: SecretString,
    subject: Subject,
}

impl Probe {
    pub fn new(issuer: &TokenIssuer) -> anyhow::Result<Self> {
        let subject = Subject::mint();
        Ok(Self { token: issuer.issue(subject, &Principal::Anonymous)?.text, subject })
    }
}

impl Proof {
    /// As the arguments say.
    pub fn choose(verify_url: Option<Url>, yes: bool) -> anyhow::Result<Self> {
        match verify_url {
            Some(url) => Ok(Self::Verifier(Introspection::new(url).context("--verify-url")?)),
            None if yes => Ok(Self::Known),
            None if io::stdin().is_terminal() => Ok(Self::Person),
            None => Err(UsageError(
                "nobody is here to say whether the assistant accepts the key: give --verify-url, or --yes once it does"
                    .to_owned(),
            )
            .into()),
        }
    }

    /// Fails unless the other side accepts the key.
    pub async fn demand(&self, probe: &Probe, say: Say) -> anyhow::Result<()> {
        match self {
            Self::Verifier(verifier) => ask(verifier, probe)
                .await
                .context("--verify-url: the other side doesn't accept the key; nothing was changed"),
            Self::Person => {
                say.line("Does the assistant accept this key now? Type yes to activate it:")?;
                if answer().await?.trim() == "yes" { Ok(()) } else { bail!("nothing was changed") }
            }
            Self::Known => Ok(()),
        }
    }
}

pub async fn ask(verifier: &Introspection, probe: &Probe) -> Result<(), IntrospectionError> {
    verifier.accepts(&probe.token, &probe.subject.to_string()).await
}

/// A line from the terminal.
pub async fn answer() -> anyhow::Result<String> {
    let line = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).map(|_| line)
    });
    Ok(line.await??)
}
