//! `throughline doctor`

use std::{io::IsTerminal, sync::Arc};

use anstyle::{AnsiColor, Style};
use anyhow::bail;

use super::{UsageError, output};
use crate::{
    app::SystemClock,
    config::ServerArgs,
    doctor::{Deployment, Finding, Report, Severity, examine},
};

/// Maximum width of the report, however wide the terminal is.
const WIDEST: usize = 110;

/// Check what `serve` would use: settings, keys, database, clock. Says what is wrong and how to fix it. Changes nothing.
///
/// Exit code 0 if there are no errors, even if there are warnings; otherwise 1, or 2 if a setting has an invalid value.
#[derive(Debug, clap::Args)]
pub struct Doctor {
    #[command(flatten)]
    server: ServerArgs,
    /// Also send requests to the public URL, as a browser would, to check that the proxy forwards them correctly
    #[arg(long)]
    probe: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub fn run(self) -> anyhow::Result<()> {
        let report = examine(&Deployment { server: self.server, probe: self.probe, clock: Arc::new(SystemClock) });
        if self.json {
            output::json(&report)?;
        } else {
            print(&report)?;
        }
        let summary = match report.counts.error {
            0 => return Ok(()),
            1 => "Fix 1 error first; docs/DOCTOR.md explains it under its name".to_owned(),
            count => format!("Fix {count} errors first; docs/DOCTOR.md explains them under their names"),
        };
        if report.is_usage_error { Err(UsageError(summary).into()) } else { bail!(summary) }
    }
}

fn print(report: &Report) -> anyhow::Result<()> {
    // In a file or a pipe, each finding is on one line.
    let width = if std::io::stdout().is_terminal() { output::width().min(WIDEST) } else { usize::MAX };
    let names = report.findings.iter().map(|finding| finding.id.len()).max().unwrap_or(0);
    let mut area = "";
    for finding in &report.findings {
        if finding.area != area {
            let gap = if area.is_empty() { "" } else { "\n" };
            area = finding.area;
            output::styled(&format!("{gap}{0}{area}{0:#}", Style::new().bold()))?;
        }
        print_finding(finding, names, width)?;
    }
    let counts = report.counts;
    let several = |count, word| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let (errors, warnings) = (several(counts.error, "error"), several(counts.warning, "warning"));
    output::line(&format!("\n{errors}, {warnings}, {}, {} ok", several(counts.note, "note"), counts.ok))
}

/// Severity and name in columns, the message next to them, the remedy on lines of its own.
fn print_finding(finding: &Finding, names: usize, width: usize) -> anyhow::Result<()> {
    let (word, style) = match finding.severity {
        Severity::Ok => ("ok", AnsiColor::Green.on_default()),
        Severity::Note => ("note", AnsiColor::Cyan.on_default()),
        Severity::Warning => ("warning", AnsiColor::Yellow.on_default().bold()),
        Severity::Error => ("error", AnsiColor::Red.on_default().bold()),
    };
    let indent = "  warning  ".len() + names + 2;
    let beside = width.saturating_sub(indent);
    let mut found = output::wrap(&finding.found, beside).into_iter();
    let first = found.next().unwrap_or_default();
    output::styled(&format!("  {style}{word:7}{style:#}  {:names$}  {first}", finding.id))?;
    let remedy = finding.remedy.iter().flat_map(|remedy| output::wrap(&format!("→ {remedy}"), beside));
    found.chain(remedy).try_for_each(|line| output::line(&format!("{:indent$}{line}", "")))
}
