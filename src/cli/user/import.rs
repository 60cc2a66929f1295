//! `throughline user import`

use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufRead, BufReader},
    path::PathBuf,
    sync::Arc,
};

use anyhow::{Context, bail};
use clap::Args;
use serde::Serialize;

use crate::{
    accounts::{Accounts, ImportProblem, Imported, NewImport},
    app::{self, SystemClock},
    cli::output,
    config::{self, AssistantsArgs, DatabaseArgs, LinkArgs, NameArgs, PasswordArgs},
    crypto::password_hasher::PasswordHasher,
    domain::{display_name::AnonymousName, field::DeclaredFields, locale::Locale},
    web::text,
};

/// How many accounts are written at a time.
const BATCH: usize = 200;

#[derive(Debug, Args)]
pub struct Import {
    #[command(flatten)]
    database: DatabaseArgs,
    #[command(flatten)]
    passwords: PasswordArgs,
    #[command(flatten)]
    names: NameArgs,
    #[command(flatten)]
    link: LinkArgs,
    #[command(flatten)]
    assistants: AssistantsArgs,
    /// File with one JSON object a line, as docs/ACCOUNTS.md describes it; - for standard input
    file: PathBuf,
    /// Write nothing, and say what would be written
    #[arg(long)]
    dry_run: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// What came of a file.
#[derive(Debug, Default, Serialize)]
struct Report {
    dry_run: bool,
    created: usize,
    existing: Vec<Existing>,
    refused: Vec<Refused>,
}

/// A line whose account was there already.
#[derive(Debug, Serialize)]
struct Existing {
    line: usize,
    /// What it has in common with the account.
    field: &'static str,
}

/// A line that cannot be moved in.
#[derive(Debug, Serialize)]
struct Refused {
    line: usize,
    field: String,
    problem: String,
}

impl Import {
    pub const fn database(&self) -> &DatabaseArgs {
        &self.database
    }

    pub async fn run(self) -> anyhow::Result<()> {
        let (database, public_url) = config::both(self.database.url(), self.link.public_url())?;
        let (policy, names) = config::both(self.passwords.policy_of(&public_url), self.names.anonymous())?;
        let declared = self.assistants.read(&names)?.fields;
        let pool = app::open_database(&database).await?;
        let hasher = PasswordHasher::new(PasswordHasher::recommended())?;
        let accounts = Accounts { pool, hasher, policy, clock: Arc::new(SystemClock), access_keys: None };
        let mut report = Report { dry_run: self.dry_run, ..Report::default() };
        let new = self.read(&accounts, &names, &declared, &mut report)?;
        if report.refused.is_empty() {
            self.write(&accounts, &new, &mut report).await?;
        }
        self.tell(&report)
    }

    /// The accounts of the file, each with its line.
    fn read(
        &self,
        accounts: &Accounts,
        names: &AnonymousName,
        declared: &DeclaredFields,
        report: &mut Report,
    ) -> anyhow::Result<Vec<(usize, NewImport)>> {
        let reader: Box<dyn BufRead> = if self.file.as_os_str() == "-" {
            Box::new(io::stdin().lock())
        } else {
            Box::new(BufReader::new(File::open(&self.file).with_context(|| self.file.display().to_string())?))
        };
        let (mut new, mut seen) = (Vec::new(), HashMap::new());
        for (number, line) in (1..).zip(reader.lines()) {
            let line = line.with_context(|| format!("line {number}"))?;
            if line.trim().is_empty() {
                continue;
            }
            match accounts.read_import(&line, names, declared) {
                Ok(import) => match first_seen(&mut seen, number, &import) {
                    None => new.push((number, import)),
                    Some((field, line)) => report.refuse(number, field, format!("line {line} has the same")),
                },
                Err(problem) => {
                    let (field, problem) = in_words(problem);
                    report.refuse(number, &field, problem);
                }
            }
        }
        Ok(new)
    }

    async fn write(&self, accounts: &Accounts, new: &[(usize, NewImport)], report: &mut Report) -> anyhow::Result<()> {
        let mut rest = new.iter();
        while rest.len() > 0 {
            let (lines, batch): (Vec<_>, Vec<_>) = rest.by_ref().take(BATCH).map(|(line, new)| (*line, new)).unzip();
            let done = accounts.import(&batch, !self.dry_run).await.with_context(|| {
                format!("{} accounts are created, and the rest isn't: run the command again", report.created)
            })?;
            for (line, done) in lines.into_iter().zip(done) {
                match done {
                    Imported::Created => report.created += 1,
                    Imported::EmailExists => report.existing.push(Existing { line, field: "email" }),
                    Imported::CustomUserIdExists => report.existing.push(Existing { line, field: "custom_user_id" }),
                }
            }
        }
        Ok(())
    }

    fn tell(&self, report: &Report) -> anyhow::Result<()> {
        if self.json {
            output::json(report)?;
        } else {
            for Refused { line, field, problem } in &report.refused {
                output::error(&format!("line {line}: {field}: {problem}"));
            }
            for Existing { line, field } in &report.existing {
                output::line(&format!("line {line}: an account has this {field} already, and stays as it is"))?;
            }
        }
        if !report.refused.is_empty() {
            bail!("nothing was imported: correct these lines ({}) and run the command again", report.refused.len());
        }
        if self.json {
            return Ok(());
        }
        let would = if self.dry_run { "Would create" } else { "Created" };
        output::line(&format!("{would} {} accounts.", report.created))
    }
}

impl Report {
    fn refuse(&mut self, line: usize, field: &str, problem: String) {
        self.refused.push(Refused { line, field: field.to_owned(), problem });
    }
}

/// The earlier line of the file with the same address or id, if there is one.
fn first_seen(
    seen: &mut HashMap<(&'static str, String), usize>,
    line: usize,
    new: &NewImport,
) -> Option<(&'static str, usize)> {
    let keys = [("email", new.email.as_str()), ("custom_user_id", new.account.custom_user_id.as_str())];
    let earlier = keys.into_iter().find_map(|(field, value)| Some((field, *seen.get(&(field, value.to_owned()))?)));
    for (field, value) in keys {
        seen.entry((field, value.to_owned())).or_insert(line);
    }
    earlier
}

fn in_words(problem: ImportProblem) -> (String, String) {
    match problem {
        ImportProblem::NotAnObject(column) => ("JSON".to_owned(), format!("isn't an object: see column {column}")),
        ImportProblem::Field(error) => {
            (error.field.into_owned(), text::rejection(Locale::En, error.rejection).into_owned())
        }
        ImportProblem::Value(field, refusal) => (field, refusal.to_string()),
        ImportProblem::Hash(error) => (
            "password_hash".to_owned(),
            format!(
                "{error}: docs/ACCOUNTS.md has the forms and their limits; leave it out, and the person chooses a password by mail"
            ),
        ),
    }
}
