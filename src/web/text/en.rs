//! English.

use std::time::Duration;

use time::OffsetDateTime;

use crate::{
    domain::{KnownName, PasswordRejection, Rejection},
    web::{
        done::Done,
        problem::{Detail, Kind},
        retry_after::seconds,
    },
};

pub const fn title(kind: Kind) -> &'static str {
    match kind {
        Kind::MalformedBody => "We couldn't read that request",
        Kind::WrongCredentials => "Wrong email or password",
        Kind::UnconfirmedAddress => "Email address not confirmed",
        Kind::CrossSite => "Request blocked",
        Kind::NotFound => "Page not found",
        Kind::MethodNotAllowed => "That doesn't work here",
        Kind::RequestTimeout => "The request took too long",
        Kind::DeadLink => "This link no longer works",
        Kind::BodyTooLarge => "Request too large",
        Kind::Misdirected => "Wrong site",
        Kind::UnsupportedMediaType => "Unsupported content type",
        Kind::InvalidFields => "Some fields need correcting",
        Kind::TooManyAttempts => "Too many attempts",
        Kind::BadRequest => "We couldn't process that request",
        Kind::InternalError => "Server error",
        Kind::Unavailable => "Temporarily unavailable",
        Kind::NotReady => "Not ready",
    }
}

pub const fn detail(kind: Kind) -> &'static str {
    match kind {
        Kind::MalformedBody => "Its body is incomplete or malformed.",
        Kind::WrongCredentials => "That email and password don't match.",
        Kind::UnconfirmedAddress => "Confirm your email address first.",
        Kind::CrossSite => "This request came from another site.",
        Kind::NotFound => "There's no page at this address.",
        Kind::MethodNotAllowed => "This address doesn't accept that kind of request.",
        Kind::RequestTimeout => "The request didn't arrive in time.",
        Kind::DeadLink => "Each link works once, for a limited time. A newer link replaces older ones.",
        Kind::BodyTooLarge => "The request is larger than this site accepts.",
        Kind::Misdirected => "This server doesn't serve the site you asked for.",
        Kind::UnsupportedMediaType => "This address doesn't accept content of that type.",
        Kind::InvalidFields => "A field is missing, repeated or invalid.",
        Kind::TooManyAttempts => "Wait a while, then try again.",
        Kind::BadRequest => "The request isn't valid.",
        Kind::InternalError => "Something went wrong on our side. We've logged it.",
        Kind::Unavailable => "We can't do that right now.",
        Kind::NotReady => "This replica isn't ready for requests.",
    }
}

pub const fn remedy(kind: Kind) -> &'static str {
    match kind {
        Kind::MalformedBody | Kind::BadRequest => "Go back and try again.",
        Kind::WrongCredentials => "Check both and try again.",
        Kind::UnconfirmedAddress => "Open the link in the email we sent to it.",
        Kind::CrossSite => "Open the page on this site and try again.",
        Kind::NotFound => "Check the address, or go to the home page.",
        Kind::MethodNotAllowed => "Start again from the home page.",
        Kind::RequestTimeout => "Try again.",
        Kind::DeadLink => "Get a new link, or log in if you've already used it.",
        Kind::BodyTooLarge => "Shorten what you typed and try again.",
        Kind::Misdirected => "Check the address.",
        Kind::UnsupportedMediaType => "Use the form on the page.",
        Kind::InvalidFields => "Go back and check what you entered.",
        Kind::TooManyAttempts => "",
        Kind::InternalError => "Try again in a moment.",
        Kind::Unavailable | Kind::NotReady => "Try again in a few seconds.",
    }
}

/// What to tell of one problem.
pub fn specific(detail: Detail) -> String {
    match detail {
        Detail::ForeignSite => "Your browser says another site sent this request.",
        Detail::TokenNotFetched => "Get tokens with fetch(): this address can't be opened as a page or embedded.",
        Detail::ForeignOrigin => "This origin isn't allowed to fetch tokens. See THROUGHLINE_ALLOWED_ORIGINS.",
        Detail::InvalidHost => "The Host header isn't a valid host name.",
        Detail::ForeignHost => "This server only answers requests for its own host name. See THROUGHLINE_PUBLIC_URL.",
        Detail::FormNotUtf8 => "The form isn't encoded as UTF-8.",
        Detail::EmptyBody => "The body is empty.",
        Detail::NotJson { line, column } => {
            return format!("The body isn't JSON in UTF-8: see line {line}, column {column}.");
        }
        Detail::NotAnObject => "The body must be a JSON object.",
        Detail::Incomplete => "The body broke off.",
        Detail::Encoded => "Send the body without a Content-Encoding.",
        Detail::JsonExpected => "Send the body as application/json.",
        Detail::FormExpected => "Send the body as application/x-www-form-urlencoded.",
        Detail::Utf8Expected => "Send the body in UTF-8.",
        Detail::RetryIn(wait) => return too_many(wait),
        Detail::ResetOrRetryIn(wait) => {
            return format!(
                "{} If someone else made these attempts, you don't have to wait: use “Forgot your password?” to choose \
                 a new password, then log in here straight away.",
                too_many(wait)
            );
        }
        Detail::Draining => "draining: this replica is shutting down",
        Detail::MigrationsPending(count) => {
            return format!("schema: {count} migrations are pending; run `throughline migrate`");
        }
        Detail::ClockSkewed(ahead) => {
            let direction = if ahead.is_negative() { "behind" } else { "ahead of" };
            let apart = ahead.abs().whole_seconds();
            return format!(
                "clock: {apart} s {direction} the database's; synchronise both machines with the same time server"
            );
        }
        Detail::DatabaseReadOnly => "database: read-only, as during a failover; DATABASE_URL must lead to the primary",
        Detail::DatabaseUnreachable => "database: unreachable; start it, or correct DATABASE_URL",
        Detail::DatabaseUnusable => "database: not usable; see the log, and run `throughline doctor`",
    }
    .to_owned()
}

pub const fn done(done: Done) -> &'static str {
    match done {
        Done::AddressConfirmed => "Your email address is confirmed. Log in to continue.",
        Done::PasswordReset => "Password changed. Log in with your new password.",
        Done::AccountErased => "Your account has been erased, and you're logged out.",
        Done::NameChanged => "Name changed. The chat will use it from your next message.",
        Done::PasswordChanged => "Password changed. All other devices are logged out.",
        Done::SessionRevoked => "That device is logged out.",
        Done::OthersRevoked => "All other devices are logged out.",
    }
}

pub fn login_refused(kind: Kind) -> String {
    match kind {
        Kind::UnconfirmedAddress => {
            "Confirm your email address first. Open the link in the email we sent you. If you can't find it, use \
             “Forgot your password?” to get a new link, which also confirms your address."
                .to_owned()
        }
        kind => format!("{} {}", detail(kind), remedy(kind)),
    }
}

pub fn device(browser: Option<&str>, system: Option<&str>) -> String {
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) => name.to_owned(),
        (None, Some(system)) => format!("Unknown browser on {system}"),
        (None, None) => "Unknown device".to_owned(),
    }
}

pub fn moment(at: OffsetDateTime) -> String {
    format!("{} {} {}, {:02}:{:02} UTC", at.day(), at.month(), at.year(), at.hour(), at.minute())
}

pub fn rejection(rejection: Rejection) -> String {
    match rejection {
        Rejection::FieldMissing => "This field is missing.",
        Rejection::FieldRepeated => "This appears twice.",
        Rejection::FieldOfWrongType => "This has the wrong type.",
        Rejection::FieldUnknown { meant: Some(meant) } => return format!("Unknown field. Did you mean `{meant}`?"),
        Rejection::FieldUnknown { meant: None } => "Unknown field.",
        Rejection::EmailMissing => "Enter your email address.",
        Rejection::EmailMalformed => "Enter an email address in the form name@example.com.",
        Rejection::EmailDots => {
            "Check the dots before the @: there can't be one at either end of that part, or two in a row."
        }
        Rejection::EmailTooLong => "That email address is too long. Use at most 254 characters.",
        Rejection::EmailTaken => "An account already uses that email address.",
        Rejection::DisplayNameMissing => "Enter your name.",
        Rejection::DisplayNameTooLong => "That name is too long. Use at most 5,000 bytes (about 5,000 Latin letters).",
        Rejection::DisplayNameHasControl => "Enter your name on one line, without control characters.",
        Rejection::DisplayNameReserved => {
            "That name is for visitors who are not logged in. Enter a different name."
        }
        Rejection::CustomUserIdMalformed => {
            "A custom user ID must be 1 to 200 bytes long, with no control characters and no spaces around it."
        }
        Rejection::CustomUserIdTaken => "Another account uses that custom user ID.",
        Rejection::SubjectMalformed => "A subject is \"anon-\" followed by a lowercase version 4 UUID.",
        Rejection::WrongRegistrationPassword => {
            "That isn't the password you chose for this registration. If you registered more than once, open the link in \
             the other email. Or use “Forgot your password?” to get a new link, which also confirms your address."
        }
        Rejection::PasswordMissing => "Enter your password.",
        Rejection::WrongCurrentPassword => "That isn't your current password. Try again.",
        Rejection::OutOfRange { least, most } => return format!("Enter a number from {least} to {most}."),
        Rejection::Password(rejection) => return password(rejection),
        Rejection::TooManyAttempts(wait) => return too_many(wait),
    }
    .to_owned()
}

fn password(rejection: PasswordRejection) -> String {
    match rejection {
        PasswordRejection::Missing { least } => format!("Enter a password of at least {least} characters."),
        PasswordRejection::TooShort { length, least } => format!(
            "That password has {length} character{}. Use at least {least}; three or four random words work well.",
            if length == 1 { "" } else { "s" }
        ),
        PasswordRejection::TooLong { bytes } => {
            format!("That password is {bytes} bytes long. Use at most 4,096 bytes (4,096 Latin letters).")
        }
        PasswordRejection::Nul => "That password contains a NUL character. Remove it.".to_owned(),
        PasswordRejection::Repetition { least } => {
            format!("That password repeats the same few characters. Use at least {least} that don't repeat.")
        }
        PasswordRejection::Sequence => {
            "That password follows the alphabet, the digits or the keyboard. Try several unrelated words.".to_owned()
        }
        PasswordRejection::Common => "That's one of the most common passwords. Try several unrelated words.".to_owned(),
        PasswordRejection::Name(name) => format!(
            "That password is little more than {}. Try several words that have nothing to do with you or this site.",
            match name {
                KnownName::Site => "the name of this site",
                KnownName::Email => "your email address",
                KnownName::Person => "your name",
                KnownName::All => "your name, your email address and the name of this site",
            }
        ),
    }
}

fn too_many(wait: Duration) -> String {
    let seconds = seconds(wait);
    let when = match seconds {
        1 => "a second".to_owned(),
        2..100 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    };
    format!("Too many attempts. Try again in {when}.")
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
