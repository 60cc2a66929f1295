//! What a demo says once it is ready, to people and to programs.

use std::{path::Path, time::Duration};

use serde_json::{Value, json};

use crate::app::SampleAccount;

/// Where everything is.
#[derive(Debug)]
pub struct Welcome<'a> {
    pub site: String,
    pub assistant: String,
    /// Example ID.
    pub provider: Option<String>,
    pub metrics: Option<String>,
    pub database: Option<String>,
    pub data_dir: &'a Path,
    pub accounts: &'a [SampleAccount],
}

impl Welcome<'_> {
    /// The site's URL without a slash at its end.
    pub fn site(&self) -> &str {
        self.site.trim_end_matches('/')
    }

    pub fn for_people(&self, after: Duration) -> String {
        let Self { site, assistant, provider, metrics, database, data_dir, accounts } = self;
        let mut lines = vec![
            format!("Throughline is ready after {:.1} s.", after.as_secs_f64()),
            String::new(),
            format!("  Site      {site}"),
            format!("  Assistant {assistant}"),
        ];
        let labels = std::iter::once("Log in as").chain(std::iter::repeat(""));
        for (label, account) in labels.zip(*accounts) {
            lines.push(format!("  {label:9} {} / {}", account.email, account.password));
        }
        lines.extend(
            provider.iter().map(|provider| format!("            or with Example ID, without a password ({provider})")),
        );
        for (label, url) in [("Metrics", metrics), ("Database", database)] {
            lines.extend(url.iter().map(|url| format!("  {label:9} {url}")));
        }
        let site = self.site();
        lines.extend([
            format!("  Kept in   {}", data_dir.display()),
            format!("  API       {site}/demo/api lists every request; try them there"),
            format!("  Tokens    {site}/demo/assistants shows the token of each assistant"),
            format!("  Testers   {site}/demo/clock moves the clock; docs/QA.md has the rest"),
            String::new(),
            "Open the site, chat, then log in: the conversation continues. Ctrl-C stops the demo; your data is kept."
                .to_owned(),
        ]);
        lines.join("\n")
    }

    pub fn for_programs(&self) -> Value {
        let accounts = self.accounts.iter().map(|account| {
            json!({
                "email": account.email,
                "password": account.password,
                "display_name": account.display_name,
                "custom_user_id": account.custom_user_id,
                "confirmed": account.confirmed,
                "disabled": account.disabled,
            })
        });
        json!({
            "site": self.site(),
            "assistant": self.assistant,
            "provider": self.provider,
            "metrics": self.metrics,
            "database": self.database,
            "data_dir": self.data_dir,
            "accounts": accounts.collect::<Vec<_>>(),
        })
    }
}
