//! What people read on pages and in problems, for the codes of the floors below.

use std::{borrow::Cow, time::Duration};

use serde::Serialize;
use time::OffsetDateTime;

use super::{
    done::Done,
    problem::{Detail, Kind, Problem},
    retry_after::seconds,
};
use crate::{
    accounts::FieldError,
    domain::{KnownName, PasswordRejection, Rejection, device::Device, locale::Locale},
    words,
};

/// What is wrong with a field, in words: what stands beside it on a page, and in the `errors` of a problem.
#[derive(Debug, Serialize)]
pub struct FieldMessage {
    /// The field's name.
    pub field: String,
    /// The sentence beside it.
    pub message: String,
}

/// Field errors in words.
#[must_use]
pub fn field_messages(locale: Locale, errors: &[FieldError]) -> Vec<FieldMessage> {
    let in_words = |error: &FieldError| FieldMessage {
        field: error.field.to_string(),
        message: rejection(locale, error.rejection).into_owned(),
    };
    errors.iter().map(in_words).collect()
}

/// `title`, the same for every problem of the kind.
#[must_use]
pub fn title(locale: Locale, kind: Kind) -> Cow<'static, str> {
    words::text(locale, &format!("problem-{}", kind.name()))
}

/// `detail`: the problem in a sentence.
#[must_use]
pub fn detail(locale: Locale, problem: &Problem) -> Cow<'static, str> {
    problem.detail.map_or_else(|| general(locale, problem.kind), |detail| specific(locale, detail))
}

fn general(locale: Locale, kind: Kind) -> Cow<'static, str> {
    words::text(locale, &format!("problem-{}.detail", kind.name()))
}

/// What a person should do about a problem; empty where its detail says so.
#[must_use]
pub fn remedy(locale: Locale, kind: Kind) -> Cow<'static, str> {
    match kind {
        Kind::TooManyAttempts => Cow::Borrowed(""),
        kind => words::text(locale, &format!("problem-{}.remedy", kind.name())),
    }
}

/// What to tell of one problem. What operators read is in English.
fn specific(locale: Locale, detail: Detail) -> Cow<'static, str> {
    let id = match detail {
        Detail::NotLoggedIn => "not-logged-in",
        Detail::ForeignSite => "foreign-site",
        Detail::TokenNotFetched => "token-not-fetched",
        Detail::ForeignOrigin => "foreign-origin",
        Detail::InvalidHost => "invalid-host",
        Detail::ForeignHost => "foreign-host",
        Detail::FormNotUtf8 => "form-not-utf8",
        Detail::EmptyBody => "empty-body",
        Detail::NotJson { line, column } => {
            return words::with(locale, "not-json", &[("line", line.into()), ("column", column.into())]);
        }
        Detail::NotAnObject => "not-an-object",
        Detail::Incomplete => "incomplete",
        Detail::Encoded => "encoded",
        Detail::JsonExpected => "json-expected",
        Detail::FormExpected => "form-expected",
        Detail::Utf8Expected => "utf8-expected",
        Detail::RetryIn(wait) => return too_many(locale, wait),
        Detail::ResetOrRetryIn(wait) => {
            return format!("{} {}", too_many(locale, wait), words::text(locale, "reset-helps")).into();
        }
        Detail::Draining => return "draining: this replica is shutting down".into(),
        Detail::MigrationsPending(count) => {
            return format!("schema: {count} migrations are pending; run `throughline migrate`").into();
        }
        Detail::ClockSkewed(ahead) => {
            let direction = if ahead.is_negative() { "behind" } else { "ahead of" };
            let apart = ahead.abs().whole_seconds();
            return format!(
                "clock: {apart} s {direction} the database's; synchronise both machines with the same time server"
            )
            .into();
        }
        Detail::DatabaseReadOnly => {
            return "database: read-only, as during a failover; DATABASE_URL must lead to the primary".into();
        }
        Detail::DatabaseUnreachable => return "database: unreachable; start it, or correct DATABASE_URL".into(),
        Detail::DatabaseUnusable => {
            return "database: not usable; see the log, and run `throughline doctor`".into();
        }
    };
    words::text(locale, id)
}

/// What was done; empty for nothing.
#[must_use]
pub fn done(locale: Locale, done: Option<Done>) -> Cow<'static, str> {
    let Some(done) = done else { return Cow::Borrowed("") };
    let id = match done {
        Done::AddressConfirmed => "done-address-confirmed",
        Done::PasswordReset => "done-password-reset",
        Done::AccountErased => "done-account-erased",
        Done::NameChanged => "done-name-changed",
        Done::DetailsChanged => "done-details-changed",
        Done::PasswordChanged => "done-password-changed",
        Done::SessionRevoked => "done-session-revoked",
        Done::OthersRevoked => "done-others-revoked",
        Done::EmailChangeSent => "done-email-sent",
        Done::EmailChangeWithdrawn => "done-email-withdrawn",
        Done::EmailChanged => "done-email-changed",
        Done::EmailChangedElsewhere => "done-email-changed-elsewhere",
        Done::EmailRestored => "done-email-restored",
        Done::ProviderConnected => "done-provider-connected",
        Done::ProviderTaken => "done-provider-taken",
        Done::ProviderRemoved => "done-provider-removed",
        Done::PasskeyAdded => "done-passkey-added",
        Done::PasskeyRenamed => "done-passkey-renamed",
        Done::PasskeyRemoved => "done-passkey-removed",
        Done::SecondFactorRemoved => "done-second-factor-removed",
        Done::InvitationSent => "done-invitation-sent",
        Done::InvitationWithdrawn => "done-invitation-withdrawn",
    };
    words::text(locale, id)
}

/// Why the login form is there again, and what to do. Where there are second factors it is the same sentence whatever was wrong, and for
/// everybody.
#[must_use]
pub fn login_refused(locale: Locale, kind: Kind, second_factors: bool) -> Cow<'static, str> {
    match kind {
        Kind::WrongCredentials if second_factors => words::text(locale, "login-wrong-with-code"),
        Kind::UnconfirmedAddress => words::text(locale, "login-unconfirmed"),
        kind => format!("{} {}", general(locale, kind), remedy(locale, kind)).into(),
    }
}

/// A device, as its owner calls it.
#[must_use]
pub fn device(locale: Locale, device: Device) -> Cow<'static, str> {
    match (device.browser, device.system) {
        (Some(browser), Some(system)) => {
            words::with(locale, "device", &[("browser", browser.into()), ("system", system.into())])
        }
        (Some(name), None) => name.into(),
        (None, Some(system)) => words::with(locale, "device-unknown-browser", &[("system", system.into())]),
        (None, None) => words::text(locale, "device-unknown"),
    }
}

/// A moment, to the minute.
#[must_use]
pub fn moment(locale: Locale, at: OffsetDateTime) -> Cow<'static, str> {
    words::with(
        locale,
        "moment",
        &[
            ("day", at.day().into()),
            ("month", u8::from(at.month()).into()),
            ("year", at.year().to_string().into()),
            ("time", format!("{:02}:{:02}", at.hour(), at.minute()).into()),
        ],
    )
}

/// Why a value is not accepted, and how to mend it.
#[must_use]
pub fn rejection(locale: Locale, rejection: Rejection) -> Cow<'static, str> {
    let id = match rejection {
        Rejection::FieldMissing => "field-missing",
        Rejection::LanguageUnknown => "language-unknown",
        Rejection::FieldRepeated => "field-repeated",
        Rejection::FieldOfWrongType => "field-of-wrong-type",
        Rejection::FieldUnknown { meant: Some(meant) } => {
            return words::with(locale, "field-unknown-meant", &[("meant", meant.into())]);
        }
        Rejection::FieldUnknown { meant: None } => "field-unknown",
        Rejection::EmailMissing => "email-missing",
        Rejection::EmailMalformed => "email-malformed",
        Rejection::EmailDots => "email-dots",
        Rejection::EmailTooLong => "email-too-long",
        Rejection::EmailTaken => "email-taken",
        Rejection::EmailNotInvited => "email-not-invited",
        Rejection::EmailUnchanged => "email-unchanged",
        Rejection::EmailUnverified => "email-unverified",
        Rejection::AccountDisabled => "account-disabled",
        Rejection::DisplayNameMissing => "display-name-missing",
        Rejection::DisplayNameTooLong => "display-name-too-long",
        Rejection::DisplayNameHasControl => "display-name-has-control",
        Rejection::DisplayNameReserved => "display-name-reserved",
        Rejection::CustomUserIdMalformed => "custom-user-id-malformed",
        Rejection::CustomUserIdTaken => "custom-user-id-taken",
        Rejection::SubjectMalformed => "subject-malformed",
        Rejection::WrongRegistrationPassword => "wrong-registration-password",
        Rejection::PasswordMissing => "password-missing",
        Rejection::WrongCurrentPassword => "wrong-current-password",
        Rejection::PasskeyNameUnfit => "passkey-name-unfit",
        Rejection::PasskeyRefused => "passkey-refused",
        Rejection::PasskeyTaken => "passkey-taken",
        Rejection::PasskeysTooMany { most } => {
            return words::with(locale, "passkeys-too-many", &[("most", most.into())]);
        }
        Rejection::CodeMissing => "code-missing",
        Rejection::WrongCode => "wrong-code",
        Rejection::WrongPasswordOrCode => "wrong-password-or-code",
        Rejection::OutOfRange { least, most } => {
            return words::with(locale, "out-of-range", &[("least", least.into()), ("most", most.into())]);
        }
        Rejection::TextTooShort { least } => return words::with(locale, "text-too-short", &[("least", least.into())]),
        Rejection::TextTooLong { most } => return words::with(locale, "text-too-long", &[("most", most.into())]),
        Rejection::NotANumber => "not-a-number",
        Rejection::NotOffered => "not-offered",
        Rejection::ValueUnfit => "value-unfit",
        Rejection::ValuesTooLarge => "values-too-large",
        Rejection::Password(rejection) => return password(locale, rejection),
        Rejection::TooManyAttempts(wait) => return too_many(locale, wait),
    };
    words::text(locale, id)
}

fn password(locale: Locale, rejection: PasswordRejection) -> Cow<'static, str> {
    let id = match rejection {
        PasswordRejection::Missing { least } => {
            return words::with(locale, "new-password-missing", &[("least", least.into())]);
        }
        PasswordRejection::TooShort { length, least } => {
            return words::with(locale, "password-too-short", &[("length", length.into()), ("least", least.into())]);
        }
        PasswordRejection::TooLong { bytes } => {
            return words::with(locale, "password-too-long", &[("bytes", bytes.into())]);
        }
        PasswordRejection::Nul => "password-nul",
        PasswordRejection::Repetition { least } => {
            return words::with(locale, "password-repetition", &[("least", least.into())]);
        }
        PasswordRejection::Sequence => "password-sequence",
        PasswordRejection::Common => "password-common",
        PasswordRejection::Name(KnownName::Site) => "password-site-name",
        PasswordRejection::Name(KnownName::Email) => "password-email",
        PasswordRejection::Name(KnownName::Person) => "password-person",
        PasswordRejection::Name(KnownName::All) => "password-all-names",
    };
    words::text(locale, id)
}

/// What there is to say of a provider that people may log in with.
#[must_use]
pub fn of_provider(locale: Locale, id: &'static str, label: &str) -> String {
    words::with(locale, id, &[("provider", label.into())]).into_owned()
}

fn too_many(locale: Locale, wait: Duration) -> Cow<'static, str> {
    match seconds(wait) {
        seconds @ 0..100 => words::with(locale, "retry-in-seconds", &[("seconds", seconds.into())]),
        seconds => words::with(locale, "retry-in-minutes", &[("minutes", seconds.div_ceil(60).into())]),
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        domain::{device::Device, locale::Locale},
        web::text,
    };

    #[test]
    fn a_device_has_a_name_that_its_owner_knows() {
        for (user_agent, name) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 \
                 Safari/537.36 Edg/140.0.0.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile \
                 Safari/537.36",
                "Chrome on Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/18.5 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 \
                 Safari/605.1.15",
                "Safari on macOS",
            ),
            ("curl/8.14.1", "curl"),
            ("Something (Linux)", "Unknown browser on Linux"),
            ("<script>", "Unknown device"),
            ("", "Unknown device"),
        ] {
            assert_eq!(text::device(Locale::En, Device::guess(user_agent)), name, "{user_agent}");
        }
    }
}
