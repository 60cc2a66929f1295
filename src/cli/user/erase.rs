//! `throughline user erase`

use anyhow::{Context, bail};
use clap::Args;
use serde_json::json;

use super::named::Named;
use crate::{
    accounts::PersonalData,
    audit::{AuditTrail, Entry, Event, Outcome},
    cli::{audited, output},
    config::{DatabaseArgs, VendorArgs},
    domain::{account::AccountId, subject::Subject},
    vendor::{AssistantService, AssistantServiceError, erasure},
};

#[derive(Debug, Args)]
pub struct Erase {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    vendor: VendorArgs,
}

/// The outcome of the calls to the vendor.
struct Calls<'a> {
    /// Subjects whose conversations the vendor deletes.
    made: &'a [Subject],
    /// The calls that remain to be made.
    due: Vec<String>,
    /// Why calls remain, if a service is configured.
    failure: Option<AssistantServiceError>,
}

impl Erase {
    pub const fn database(&self) -> &DatabaseArgs {
        self.named.database()
    }

    pub async fn run(self, trail: &AuditTrail) -> anyhow::Result<()> {
        let vendor = self
            .vendor
            .settings()?
            .map(|settings| AssistantService::new(settings.service, settings.api_key))
            .transpose()?;
        let (pool, account) = self.named.open().await?;
        let erased = audited::entry(Event::AccountErase, Outcome::Ok).about(account.id.0);
        let begun = PersonalData::erase(&pool, account.id, None, erased).await?;
        let Some(mut subjects) = begun else { bail!("someone else has just erased the account") };
        let due = Entry { event: Event::VendorErasureDue, ..erased };
        let rest = PersonalData::erase_rest(&pool, account.id, due).await;
        subjects.extend(rest.with_context(|| {
            let id = account.id;
            format!("a server erases the rest within minutes, and `throughline audit list --account {id}` names the subjects")
        })?);
        let calls = Calls::make(vendor.as_ref(), account.id, &subjects, trail).await;
        if self.named.json {
            let Calls { made, due, .. } = &calls;
            output::json(
                &json!({"account_id": account.id, "subjects": subjects, "vendor_erased": made, "vendor_calls": due}),
            )?;
        } else {
            output::line(&format!("Erased account {} with its sessions and subjects.", account.id))?;
            calls.print()?;
        }
        match calls.failure {
            Some(error) => bail!(
                "the account is erased, but {} of {} calls to the assistant's vendor are still to be made: {error}",
                calls.due.len(),
                subjects.len()
            ),
            None => Ok(()),
        }
    }
}

impl<'a> Calls<'a> {
    /// Asks the vendor to delete the conversations of one subject after another. Stops at the first failure: whatever is refused once
    /// would be refused again.
    async fn make(
        vendor: Option<&AssistantService>,
        account: AccountId,
        subjects: &'a [Subject],
        trail: &AuditTrail,
    ) -> Self {
        let Some(vendor) = vendor else {
            let due = subjects.iter().map(|subject| format!("DELETE {}", erasure(subject))).collect();
            return Self { made: &[], due, failure: None };
        };
        let (mut made, mut failure) = (0, None);
        for subject in subjects {
            let done = vendor.erase(subject).await;
            let outcome = if done.is_ok() { Outcome::Ok } else { Outcome::Failed };
            audited::entry(Event::VendorErasure, outcome).about(account.0).because(&subject.to_string()).write(trail);
            if let Err(error) = done {
                failure = Some(error);
                break;
            }
            made += 1;
        }
        let (made, due) = subjects.split_at(made);
        Self {
            made,
            due: due.iter().map(|subject| format!("DELETE {}", vendor.erasure_url(subject))).collect(),
            failure,
        }
    }

    fn print(&self) -> anyhow::Result<()> {
        if self.made.is_empty() && self.due.is_empty() {
            return output::line("It had no conversations at the assistant's vendor.");
        }
        for subject in self.made {
            output::line(&format!("The assistant's vendor is deleting the conversations of {subject}."))?;
        }
        if self.due.is_empty() {
            return Ok(());
        }
        output::line(
            "Now have its conversations deleted: send these requests to your assistant's service, with the service's API key.\n",
        )?;
        self.due.iter().try_for_each(|call| output::line(call))
    }
}
