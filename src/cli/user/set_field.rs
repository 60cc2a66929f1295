//! `throughline user set-field`

use std::io::{self, Read};

use anyhow::{Context, bail};
use clap::Args;
use serde_json::{Value, json};

use super::named::Named;
use crate::{
    audit::{AuditTrail, Event, Outcome},
    cli::{audited, output},
    config::{AssistantsArgs, DatabaseArgs},
    domain::{
        display_name::AnonymousName,
        field::{DeclaredFields, FieldChanges, FieldRefusal, MAX_BYTES},
    },
    store,
};

#[derive(Debug, Args)]
pub struct SetField {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    assistants: AssistantsArgs,
    /// Name of the field, as the file of assistants declares it
    field: String,
    /// JSON, or text where that is no JSON or the field takes only text; read from standard input if omitted or -
    #[arg(conflicts_with = "unset", allow_negative_numbers = true)]
    value: Option<String>,
    /// Remove the value
    #[arg(long)]
    unset: bool,
}

impl SetField {
    pub const fn database(&self) -> &DatabaseArgs {
        self.named.database()
    }

    pub async fn run(self, trail: &AuditTrail) -> anyhow::Result<()> {
        let declared = self.assistants.read(&AnonymousName::default())?.fields;
        let (field, mut changes) = (&self.field, FieldChanges::default());
        let value = if self.unset { None } else { Some(self.value(&declared)?) };
        let (pool, account) = self.named.open().await?;
        // A value can go whose field is declared no longer.
        if self.unset && !declared.has(field) && account.fields.get(field).is_none() {
            bail!("{field}: the account has no such value: see `throughline user show`");
        }
        changes.put(field, value);
        if !self.unset {
            declared.check_size(&account.fields.after(&changes)).map_err(|refusal| refused(field, &refusal))?;
        }
        if !store::accounts::set_fields(&pool, account.id, &changes).await.context("the value can't be kept")? {
            bail!("someone else has just erased the account");
        }
        audited::entry(Event::ProfileChange, Outcome::Ok).about(account.id.0).because(field).write(trail);
        if self.named.json {
            return output::json(&json!({"account_id": account.id, "field": field, "set": !self.unset}));
        }
        let done = if self.unset { "Removed" } else { "Set" };
        output::line(&format!("{done} {field} of account {}. The next token of the person follows.", account.id))
    }

    /// The value that is meant: JSON if that fits, else text.
    fn value(&self, declared: &DeclaredFields) -> anyhow::Result<Value> {
        let text = self.text()?;
        let field = &self.field;
        match serde_json::from_str::<Value>(&text) {
            Ok(value) => match declared.check(field, &value) {
                Ok(()) => Ok(value),
                // Digits that are meant as text.
                Err(refusal @ FieldRefusal::Misfit(_)) => {
                    let text = Value::String(text);
                    declared.check(field, &text).map_err(|_| refused(field, &refusal))?;
                    Ok(text)
                }
                Err(refusal) => Err(refused(field, &refusal)),
            },
            Err(error) if text.starts_with(['{', '[', '"']) => {
                bail!("{field}: the value looks like JSON and is none: {error}")
            }
            Err(_) => {
                let text = Value::String(text);
                declared.check(field, &text).map_err(|refusal| refused(field, &refusal))?;
                Ok(text)
            }
        }
    }

    fn text(&self) -> anyhow::Result<String> {
        if let Some(value) = self.value.as_ref().filter(|value| *value != "-") {
            return Ok(value.clone());
        }
        let mut text = String::new();
        let most = u64::try_from(MAX_BYTES * 4)?;
        io::stdin().lock().take(most).read_to_string(&mut text).context("standard input is not UTF-8 text")?;
        Ok(text.trim_end_matches(['\r', '\n']).to_owned())
    }
}

fn refused(field: &str, refusal: &FieldRefusal) -> anyhow::Error {
    anyhow::anyhow!("{field} {refusal}")
}
