//! The sample accounts, which nobody has but a demo.

use super::error::DemoError;
use crate::{
    accounts::{NewAccount, RegistrationError},
    app::{App, SampleAccount},
    domain::password::PasswordPolicy,
    store,
};

/// Everybody who has one.
pub static SAMPLE_ACCOUNTS: [SampleAccount; 2] = [
    SampleAccount {
        email: "cade@example.com",
        display_name: "Cade",
        custom_user_id: "cade-id",
        password: "cade-demo-passphrase",
    },
    SampleAccount {
        email: "dana@example.com",
        display_name: "Dana",
        custom_user_id: "dana-id",
        password: "dana-demo-passphrase",
    },
];

/// Makes those that are missing. One that its owner changed stays as it is.
pub(super) async fn make_sample_accounts(app: &App) -> Result<(), DemoError> {
    let any_length = PasswordPolicy::new(1);
    for SampleAccount { email, display_name, custom_user_id, password } in &SAMPLE_ACCOUNTS {
        let names = &app.identity.anonymous_name;
        let Ok(new) = NewAccount::parse(&any_length, names, email, display_name, password, Some(custom_user_id)) else {
            continue;
        };
        // Only to save a hash, and the memory that it takes: the schema decides who is there.
        if store::accounts::find_by_email(&app.pool, new.email()).await?.is_some() {
            continue;
        }
        match app.accounts.register(new.email_verified(true)).await {
            Ok(_) | Err(RegistrationError::Field(_)) => {}
            Err(error) => return Err(DemoError::Sample(email, error)),
        }
    }
    Ok(())
}
