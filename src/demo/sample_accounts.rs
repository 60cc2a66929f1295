//! The accounts that a demo begins with: those of a file, or two samples, which nobody has but a demo.

use secrecy::ExposeSecret;
use sqlx::PgConnection;
use tokio::sync::OnceCell;

use super::error::DemoError;
use crate::{
    accounts::{FieldError, NewAccount},
    app::{App, SampleAccount},
    crypto::password_hasher::{HashError, StoredHash},
    domain::{
        account::{Account, AccountId},
        display_name::AnonymousName,
        email::Email,
        password::{Password, PasswordPolicy},
    },
    store::{self, StoreError},
};

/// Everybody whom a demo knows that was given no file.
pub(super) fn samples() -> Vec<SampleAccount> {
    let sample = |name: &str| {
        let word = name.to_lowercase();
        SampleAccount {
            email: format!("{word}@example.com"),
            display_name: name.to_owned(),
            custom_user_id: format!("{word}-id"),
            password: format!("{word}-demo-passphrase"),
            confirmed: true,
            disabled: false,
        }
    };
    ["Cade", "Dana"].map(sample).into()
}

/// The account as it would be registered, with a password of any length.
pub(super) fn parse(sample: &SampleAccount, names: &AnonymousName) -> Result<NewAccount, Vec<FieldError>> {
    let SampleAccount { email, display_name, custom_user_id, password, confirmed, disabled: _ } = sample;
    let any_length = PasswordPolicy::new(1);
    let new = NewAccount::parse(&any_length, names, email, display_name, password, Some(custom_user_id))?;
    Ok(new.email_verified(*confirmed))
}

/// Those that can be parsed: the name that stands for nobody may be one of theirs.
fn new_accounts(app: &App) -> impl Iterator<Item = (&SampleAccount, NewAccount)> {
    app.sample_accounts.iter().filter_map(|sample| Some((sample, parse(sample, &app.identity.anonymous_name).ok()?)))
}

/// Makes those that are missing. One that its owner changed stays as it is.
pub(super) async fn make_sample_accounts(app: &App) -> Result<(), DemoError> {
    for (sample, new) in new_accounts(app) {
        if store::accounts::find_by_email(&app.pool, new.email()).await?.is_some() {
            continue;
        }
        let failed = |error: &dyn std::fmt::Display| DemoError::Sample(sample.email.clone(), error.to_string());
        let original = Original::hash(app, sample, new).await.map_err(|error| failed(&error))?;
        let mut connection = app.pool.acquire().await.map_err(StoreError::from)?;
        original.restore(&mut connection).await.map_err(|error| match StoreError::from(error) {
            error if error.breaks(store::accounts::CUSTOM_USER_ID_TAKEN) => {
                let taken = &sample.custom_user_id;
                failed(&format_args!(
                    "another account has the custom_user_id {taken}: change it, or start with another --data-dir"
                ))
            }
            error => error.into(),
        })?;
    }
    Ok(())
}

/// What a reset writes: hashed once, before the first one, so that none takes longer than its statements.
#[derive(Debug, Default)]
pub(super) struct Originals(OnceCell<Vec<Original>>);

impl Originals {
    pub(super) async fn get(&self, app: &App) -> Result<&[Original], HashError> {
        let originals = self.0.get_or_try_init(async || {
            let mut originals = Vec::new();
            for (sample, new) in new_accounts(app) {
                originals.push(Original::hash(app, sample, new).await?);
            }
            Ok(originals)
        });
        originals.await.map(Vec::as_slice)
    }
}

/// An account that the demo begins with, ready to be written.
#[derive(Debug)]
pub(super) struct Original {
    account: Account,
    email: Email,
    password_hash: StoredHash,
    confirmed: bool,
    disabled: bool,
}

impl Original {
    async fn hash(app: &App, sample: &SampleAccount, new: NewAccount) -> Result<Self, HashError> {
        let email = new.email().clone();
        let (account, password): (Account, Password) = new.into_account(app.clock.now());
        let password_hash = app.accounts.hasher.hash(password).await?;
        Ok(Self { account, email, password_hash, confirmed: sample.confirmed, disabled: sample.disabled })
    }

    pub(super) fn email(&self) -> &str {
        self.email.as_str()
    }

    /// Puts it back. It keeps its id, so that whoever is just logging in is not told that the password is wrong.
    pub(super) async fn restore(&self, connection: &mut PgConnection) -> sqlx::Result<()> {
        let Self { account, email, password_hash, confirmed, disabled } = self;
        let AccountId(id) = account.id;
        let restore = sqlx::query(
            "insert into account (id, email, display_name, custom_user_id, password_hash, created_at, locale,
                                  email_verified_at, confirmation_requested_at, disabled_at)
             values ($1, $2, $3, $4, $5, now(), $6,
                     case when $7 then now() end, case when not $7 then now() end, case when $8 then now() end)
             on conflict (email) do update set
                 (display_name, custom_user_id, password_hash, created_at, locale, email_verified_at,
                  confirmation_requested_at, disabled_at) =
                 (excluded.display_name, excluded.custom_user_id, excluded.password_hash, excluded.created_at, excluded.locale,
                  excluded.email_verified_at, excluded.confirmation_requested_at, excluded.disabled_at),
                 password_version = 1",
        );
        let restore = restore.bind(id).bind(email.as_str()).bind(account.display_name.as_str());
        let restore = restore.bind(account.custom_user_id.as_str()).bind(password_hash.expose_secret());
        let restore = restore.bind(account.locale.tag()).bind(confirmed).bind(disabled);
        restore.execute(connection).await.map(drop)
    }
}
