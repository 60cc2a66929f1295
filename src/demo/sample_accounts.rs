//! The sample accounts, which nobody has but a demo.

use tokio::sync::OnceCell;

use super::error::DemoError;
use crate::{
    accounts::{NewAccount, RegistrationError},
    app::{App, SampleAccount},
    crypto::password_hasher::{HashError, StoredHash},
    domain::{
        account::Account,
        password::{Password, PasswordPolicy},
    },
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

/// Those of them that can be parsed: the name that stands for nobody may be one of theirs.
fn new_accounts(app: &App) -> impl Iterator<Item = (&'static SampleAccount, NewAccount)> {
    let any_length = PasswordPolicy::new(1);
    SAMPLE_ACCOUNTS.iter().filter_map(move |sample| {
        let SampleAccount { email, display_name, custom_user_id, password } = sample;
        let names = &app.identity.anonymous_name;
        let new = NewAccount::parse(&any_length, names, email, display_name, password, Some(custom_user_id));
        Some((sample, new.ok()?.email_verified(true)))
    })
}

/// Makes those that are missing. One that its owner changed stays as it is.
pub(super) async fn make_sample_accounts(app: &App) -> Result<(), DemoError> {
    for (sample, new) in new_accounts(app) {
        // Only to save a hash, and the memory that it takes: the schema decides who is there.
        if store::accounts::find_by_email(&app.pool, new.email()).await?.is_some() {
            continue;
        }
        match app.accounts.register(new).await {
            Ok(_) | Err(RegistrationError::Field(_)) => {}
            Err(error) => return Err(DemoError::Sample(sample.email, error)),
        }
    }
    Ok(())
}

/// What a reset writes: hashed once, before the first one, so that none takes longer than its statements.
#[derive(Debug, Default)]
pub(super) struct Originals(OnceCell<Vec<(Account, StoredHash)>>);

impl Originals {
    pub(super) async fn get(&self, app: &App) -> Result<&[(Account, StoredHash)], HashError> {
        let originals = self.0.get_or_try_init(async || {
            let mut originals = Vec::new();
            for (_, new) in new_accounts(app) {
                let (account, password): (Account, Password) = new.into_account(app.clock.now());
                originals.push((account, app.accounts.hasher.hash(password).await?));
            }
            Ok(originals)
        });
        originals.await.map(Vec::as_slice)
    }
}
