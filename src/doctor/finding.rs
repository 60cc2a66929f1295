//! What the doctor says: checks, findings and their report. `docs/DOCTOR.md` explains every check to operators.

use serde::Serialize;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// As it should be.
    Ok,
    /// Nothing is wrong; it is good to know.
    Note,
    /// It runs, and something is weaker or works worse than it could.
    Warning,
    /// It does not start, does not work, or is not safe.
    Error,
}

macro_rules! checks {
    ($($area:literal { $($check:ident = $id:literal,)+ })+) => {
        /// What is checked. Ids are for scripts and never change their meaning.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(missing_docs, reason = "docs/DOCTOR.md tells each of them, and a test that it tells all")]
        pub enum Check { $($($check,)+)+ }

        impl Check {
            /// Every check, in the order of the report.
            pub const ALL: &[Self] = &[$($(Self::$check,)+)+];

            /// Its name for people and scripts.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $($(Self::$check => $id,)+)+ }
            }

            /// What it belongs to: the report's headings.
            #[must_use]
            pub const fn area(self) -> &'static str {
                match self { $($(Self::$check => $area,)+)+ }
            }
        }
    };
}

checks! {
    "Site" {
        Settings = "settings",
        PublicUrl = "public-url",
        Listen = "listen",
        OpsListen = "ops-listen",
        TrustedProxies = "trusted-proxies",
        AllowedOrigins = "allowed-origins",
        CookieSecret = "cookie-secret",
        EncryptionSecret = "encryption-secret",
        Chat = "chat",
        Registration = "registration",
        PasswordLogin = "password-login",
        LoginLink = "login-link",
        Mail = "mail",
        MailServer = "mail-server",
        Providers = "providers",
        HandoverKeys = "handover-keys",
    }
    "Keys and tokens" {
        KeysFolder = "keys-folder",
        ActiveKey = "active-key",
        NextKey = "next-key",
        RetiredKeys = "retired-keys",
        AssistantKey = "assistant-key",
        TokenTtl = "token-ttl",
        Payload = "payload",
        PayloadEmail = "payload-email",
        Assistants = "assistants",
    }
    "Database" {
        DatabaseUrl = "database-url",
        Database = "database",
        DatabaseTls = "database-tls",
        DatabaseEncoding = "database-encoding",
        DatabaseRole = "database-role",
        DatabaseRights = "database-rights",
        DatabaseConnections = "database-connections",
        DatabaseLatency = "database-latency",
        Schema = "schema",
        Clock = "clock",
        ActiveSubjects = "active-subjects",
    }
    "Through the proxy" {
        Probe = "probe",
        ProbeRequestId = "probe-request-id",
        ProbeCookie = "probe-cookie",
        ProbeCache = "probe-cache",
        ProbeKeys = "probe-keys",
        ProbeMetrics = "probe-metrics",
    }
}

impl Check {
    pub(super) fn ok(self, found: impl Into<String>) -> Finding {
        self.found(Severity::Ok, found, None)
    }

    pub(super) fn note(self, found: impl Into<String>) -> Finding {
        self.found(Severity::Note, found, None)
    }

    pub(super) fn warning(self, found: impl Into<String>, remedy: impl Into<String>) -> Finding {
        self.found(Severity::Warning, found, Some(remedy.into()))
    }

    pub(super) fn error(self, found: impl Into<String>, remedy: impl Into<String>) -> Finding {
        self.found(Severity::Error, found, Some(remedy.into()))
    }

    fn found(self, severity: Severity, found: impl Into<String>, remedy: Option<String>) -> Finding {
        Finding { id: self.id(), area: self.area(), severity, found: found.into(), remedy }
    }
}

/// What one check found. Never holds a secret.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// The check's id.
    pub id: &'static str,
    /// What the check belongs to.
    pub area: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What was found, a sentence.
    pub found: String,
    /// What to do about it, a sentence.
    pub remedy: Option<String>,
}

impl Finding {
    pub(super) fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

/// Everything that was found, and how much of it is of which severity.
#[derive(Debug, Serialize)]
pub struct Report {
    /// In the order of [`Check::ALL`].
    pub findings: Vec<Finding>,
    /// How many of each severity.
    pub counts: Counts,
    /// Whether the text of a setting is no value of it, which is a matter of usage.
    #[serde(skip)]
    pub is_usage_error: bool,
}

/// How many findings there are of each severity.
#[derive(Debug, Default, Clone, Copy, Serialize)]
#[expect(missing_docs, reason = "named for the severities")]
pub struct Counts {
    pub error: usize,
    pub warning: usize,
    pub note: usize,
    pub ok: usize,
}

impl Report {
    pub(super) fn new(mut findings: Vec<Finding>, is_usage_error: bool) -> Self {
        let place = |finding: &Finding| Check::ALL.iter().position(|check| check.id() == finding.id);
        findings.sort_by_key(place);
        let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
        let counts = Counts {
            error: count(Severity::Error),
            warning: count(Severity::Warning),
            note: count(Severity::Note),
            ok: count(Severity::Ok),
        };
        Self { findings, counts, is_usage_error }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_tells_every_check_and_no_other() {
        let page = include_str!("../../docs/DOCTOR.md");
        let told: Vec<&str> =
            page.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`')).map(|it| it.0).collect();
        let ids: Vec<&str> = Check::ALL.iter().map(|check| check.id()).collect();
        assert_eq!(told, ids, "docs/DOCTOR.md has one row a check, in the report's order");
    }
}
