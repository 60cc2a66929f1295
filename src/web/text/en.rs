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
        Kind::MalformedBody => "That request makes no sense",
        Kind::WrongCredentials | Kind::UnconfirmedAddress => "Not logged in",
        Kind::CrossSite => "Not from here",
        Kind::NotFound => "There is no such page",
        Kind::MethodNotAllowed => "Not this way",
        Kind::RequestTimeout => "That took too long",
        Kind::DeadLink => "This link doesn't work any more",
        Kind::BodyTooLarge => "That is too much",
        Kind::Misdirected => "Not under this name",
        Kind::UnsupportedMediaType => "Not in this form",
        Kind::InvalidFields => "Something has to be mended",
        Kind::TooManyAttempts => "Too many attempts",
        Kind::BadRequest => "That did not work",
        Kind::InternalError => "Something went wrong here",
        Kind::Unavailable => "Back in a moment",
        Kind::NotReady => "Not ready",
    }
}

pub const fn detail(kind: Kind) -> &'static str {
    match kind {
        Kind::MalformedBody => "The server could not read what your browser sent.",
        Kind::WrongCredentials => "That email and password don't match.",
        Kind::UnconfirmedAddress => "Confirm your email address first.",
        Kind::CrossSite => "This request came from another site.",
        Kind::NotFound => "Nothing lives at this address.",
        Kind::MethodNotAllowed => "This address does not take requests of that kind.",
        Kind::RequestTimeout => "The request did not arrive in time.",
        Kind::DeadLink => "A link works once, for a limited time, and not after a newer one was sent.",
        Kind::BodyTooLarge => "The request is larger than anything this site takes.",
        Kind::Misdirected => "The site does not go by the name that you asked for.",
        Kind::UnsupportedMediaType => "This address does not take content of that type.",
        Kind::InvalidFields => "A field is missing, there twice, or not what it should be.",
        Kind::TooManyAttempts => "There were too many attempts in a short time.",
        Kind::BadRequest => "The server did not accept this request.",
        Kind::InternalError => "The fault is ours, and it has been noted.",
        Kind::Unavailable => "The site can't do this at the moment. Nothing is lost.",
        Kind::NotReady => "This replica should get no requests.",
    }
}

pub const fn remedy(kind: Kind) -> &'static str {
    match kind {
        Kind::MalformedBody | Kind::BadRequest => "Go back and try again.",
        Kind::WrongCredentials => "Check both and try again.",
        Kind::UnconfirmedAddress => "Open the link in the mail that was sent to it.",
        Kind::CrossSite => "Open the page here and try again.",
        Kind::NotFound => "Check the address, or begin at the start page.",
        Kind::MethodNotAllowed => "Begin at the start page.",
        Kind::RequestTimeout => "Try again.",
        Kind::DeadLink => "Ask for a new one, or log in if you did what it was for.",
        Kind::BodyTooLarge => "Shorten what you typed and try again.",
        Kind::Misdirected => "Open the site by its own name.",
        Kind::UnsupportedMediaType => "Send the form from its page.",
        Kind::InvalidFields => "Go back and check what you typed.",
        Kind::TooManyAttempts => "Wait for a while, then try again.",
        Kind::InternalError => "Try again in a moment.",
        Kind::Unavailable | Kind::NotReady => "Wait a few seconds and try again.",
    }
}

/// What to tell of one problem.
pub fn specific(detail: Detail) -> String {
    match detail {
        Detail::ForeignSite => "Your browser says that another site sent this request.",
        Detail::TokenNotFetched => "Tokens are for fetch: this address cannot be opened, embedded or loaded.",
        Detail::ForeignOrigin => "Pages of this origin may not have a token: see THROUGHLINE_ALLOWED_ORIGINS.",
        Detail::InvalidHost => "The Host header names no host.",
        Detail::ForeignHost => "This server answers under its own name alone: see THROUGHLINE_PUBLIC_URL.",
        Detail::FormNotUtf8 => "The form is not encoded as UTF-8.",
        Detail::EmptyBody => "The body is empty.",
        Detail::NotJson { line, column } => {
            return format!("The body is not JSON in UTF-8: see line {line}, column {column}.");
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
                "{} If somebody else made them, you need not wait: choose a new password by mail under “Forgot your \
                 password?”, and you can log in here at once.",
                too_many(wait)
            );
        }
        Detail::Draining => "draining: this replica is about to stop",
        Detail::MigrationsPending(count) => {
            return format!("schema: {count} migrations are pending; run `throughline migrate`");
        }
        Detail::ClockSkewed(ahead) => {
            let direction = if ahead.is_negative() { "behind" } else { "ahead of" };
            let apart = ahead.abs().whole_seconds();
            return format!("clock: it is {apart} s {direction} the database's; let both machines follow one time server");
        }
        Detail::DatabaseReadOnly => "database: it is read-only at the moment, as during a failover; DATABASE_URL has to reach the server that takes changes",
        Detail::DatabaseUnreachable => "database: it cannot be reached; start it, or correct DATABASE_URL",
        Detail::DatabaseUnusable => "database: it cannot be used; see the log, and run `throughline doctor`",
    }
    .to_owned()
}

pub const fn done(done: Done) -> &'static str {
    match done {
        Done::AddressConfirmed => "Your email address is confirmed. Log in to begin.",
        Done::PasswordReset => "Your new password is set. Log in with it.",
        Done::AccountErased => "Your account is erased, and you are logged out.",
        Done::NameChanged => "Your name is changed. The chat uses it from your next message on.",
        Done::PasswordChanged => "Your password is changed. Everywhere but here you are logged out.",
        Done::SessionRevoked => "That browser is logged out.",
        Done::OthersRevoked => "Everywhere but here you are logged out.",
    }
}

pub fn login_refused(kind: Kind) -> String {
    match kind {
        Kind::UnconfirmedAddress => "Confirm your email address first. Open the link in the mail that we sent to it. If there is \
                                     none, ask for a new one under “Forgot your password?”: it confirms the address too."
            .to_owned(),
        kind => format!("{} {}", detail(kind), remedy(kind)),
    }
}

pub fn device(browser: Option<&str>, system: Option<&str>) -> String {
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) => name.to_owned(),
        (None, Some(system)) => format!("A browser on {system}"),
        (None, None) => "An unknown device".to_owned(),
    }
}

pub fn moment(at: OffsetDateTime) -> String {
    format!("{} {} {}, {:02}:{:02} UTC", at.day(), at.month(), at.year(), at.hour(), at.minute())
}

pub fn rejection(rejection: Rejection) -> String {
    match rejection {
        Rejection::FieldMissing => "This is missing.",
        Rejection::FieldRepeated => "This is there twice.",
        Rejection::FieldOfWrongType => "This is of another type than it should be.",
        Rejection::FieldUnknown { meant: Some(meant) } => {
            return format!("There is no field of this name: did you mean `{meant}`?");
        }
        Rejection::FieldUnknown { meant: None } => "There is no field of this name.",
        Rejection::EmailMissing => "Enter your email address.",
        Rejection::EmailMalformed => "Enter an email address in the form name@example.com.",
        Rejection::EmailDots => {
            "Check the dots before the @: an address has none at either end of that part, and no two in a row."
        }
        Rejection::EmailTooLong => "That email address is too long: an address has at most 254 characters.",
        Rejection::EmailTaken => "That email address has an account already. Log in instead.",
        Rejection::DisplayNameMissing => "Enter the name that you want to be called by.",
        Rejection::DisplayNameTooLong => "That name is too long: use at most 5,000 bytes, about 5,000 Latin letters.",
        Rejection::DisplayNameHasControl => "Write your name on one line, without control characters.",
        Rejection::DisplayNameReserved => {
            "Visitors who are not logged in have that name. Enter another one, such as your own."
        }
        Rejection::CustomUserIdMalformed => {
            "A custom user id has 1 to 200 bytes, no control characters, and no white space around it."
        }
        Rejection::CustomUserIdTaken => "Another account has that custom user id.",
        Rejection::SubjectMalformed => "A subject is \"anon-\" followed by a version 4 uuid in lower case.",
        Rejection::WrongRegistrationPassword => {
            "That is not the password of the registration that this mail belongs to. If you registered more than once, \
             open the link of the other mail. Or ask for a new password under “Forgot your password?”: it confirms the \
             address too."
        }
        Rejection::WrongCurrentPassword => "That is not your current password. Try again.",
        Rejection::OutOfRange { least, most } => return format!("Give a number from {least} to {most}."),
        Rejection::Password(rejection) => return password(rejection),
        Rejection::TooManyAttempts(wait) => return too_many(wait),
    }
    .to_owned()
}

fn password(rejection: PasswordRejection) -> String {
    match rejection {
        PasswordRejection::Missing { least } => format!("Choose a password of {least} characters or more."),
        PasswordRejection::TooShort { length, least } => format!(
            "That password has {length} characters. Use {least} or more: three or four words that you like are fine."
        ),
        PasswordRejection::TooLong { bytes } => {
            format!("That password has {bytes} bytes. Use at most 4,096, which is as many plain letters.")
        }
        PasswordRejection::Nul => "That password holds a NUL character. Leave it out.".to_owned(),
        PasswordRejection::Repetition { least } => {
            format!("That password repeats the same few characters. Use {least} or more that do not repeat.")
        }
        PasswordRejection::Sequence => {
            "That password follows the alphabet, the digits or the keyboard. Use words that do \
                                        not belong together instead."
                .to_owned()
        }
        PasswordRejection::Common => {
            "That is one of the most common passwords. Use words that do not belong together instead.".to_owned()
        }
        PasswordRejection::Name(name) => format!(
            "That password is little more than {}. Use words that nobody connects with you or this site instead.",
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
    format!("There were too many attempts. Try again in {when}.")
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
            ("Something (Linux)", "A browser on Linux"),
            ("<script>", "An unknown device"),
            ("", "An unknown device"),
        ] {
            assert_eq!(text::device(Locale::En, Device::guess(user_agent)), name, "{user_agent}");
        }
    }
}
