//! English.

use std::time::Duration;

use crate::{
    domain::{KnownName, PasswordRejection, Rejection},
    web::retry_after::seconds,
};

pub fn rejection(rejection: Rejection) -> String {
    match rejection {
        Rejection::FieldMissing => "This is missing.",
        Rejection::FieldRepeated => "This is there twice.",
        Rejection::FieldOfWrongType => "This is of another type than it should be.",
        Rejection::EmailMissing => "Enter your email address.",
        Rejection::EmailMalformed => "Enter an email address in the form name@example.com.",
        Rejection::EmailTooLong => "That email address is too long: an address has at most 254 characters.",
        Rejection::EmailTaken => "That email address has an account already. Log in instead.",
        Rejection::DisplayNameMissing => "Enter the name that you want to be called by.",
        Rejection::DisplayNameTooLong => "That name is too long: use at most 5,000 bytes, about 5,000 Latin letters.",
        Rejection::DisplayNameHasControl => "Write your name on one line, without control characters.",
        Rejection::CustomUserIdMalformed => {
            "A custom user id has 1 to 200 bytes, no control characters, and no white space around it."
        }
        Rejection::CustomUserIdTaken => "Another account has that custom user id.",
        Rejection::SubjectMalformed => "A subject is \"anon-\" followed by a version 4 uuid in lower case.",
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
