//! `throughline user reset-factors`: for somebody who has lost both their authenticator app and their recovery codes.

use clap::Args;
use serde_json::json;

use super::Named;
use crate::{
    audit::{AuditTrail, Event, Outcome},
    cli::{audited, output},
    config::{DatabaseArgs, MailArgs},
    store,
};

#[derive(Debug, Args)]
pub struct ResetFactors {
    #[command(flatten)]
    named: Named,
    #[command(flatten)]
    mail: MailArgs,
}

impl ResetFactors {
    pub const fn database(&self) -> &DatabaseArgs {
        self.named.database()
    }

    pub async fn run(self, trail: &AuditTrail) -> anyhow::Result<()> {
        let sends_mail = self.mail.settings()?.is_some();
        let (pool, account) = self.named.open().await?;
        let notice = account.email.as_ref().filter(|_| sends_mail);
        let changed = store::second_factors::delete(&pool, account.id, notice).await?;
        if changed {
            let entry = audited::entry(Event::SecondFactorRemoved, Outcome::Ok);
            entry.about(account.id.0).write(trail);
        }
        if self.named.json {
            return output::json(
                &json!({"account_id": account.id, "changed": changed, "notice": changed && notice.is_some()}),
            );
        }
        if !changed {
            return output::line(&format!("Account {} has no authenticator app.", account.id));
        }
        let told = if notice.is_some() { " A mail tells its owner." } else { "" };
        output::line(&format!("Account {} has no authenticator app or recovery codes any more.{told}", account.id))
    }
}
