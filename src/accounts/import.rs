//! Moving accounts in from another system: one line of JSON each.

use secrecy::SecretString;
use serde_json::{Map, Value};

use super::{Accounts, FieldError};
pub use crate::store::imported_accounts::{Imported, NewImport};
use crate::{
    crypto::password_hasher::HashError,
    domain::{
        Rejection,
        account::{Account, AccountId, CustomUserId},
        display_name::AnonymousName,
        email::Email,
        field::{DeclaredFields, FieldChanges, FieldRefusal, FieldValues},
        locale::Locale,
    },
    store::{StoreError, imported_accounts},
};

/// Names of what a line may hold.
const EMAIL: &str = "email";
const NAME: &str = "name";
const CUSTOM_USER_ID: &str = "custom_user_id";
const FIELDS: &str = "fields";
const EMAIL_VERIFIED: &str = "email_verified";
const PASSWORD_HASH: &str = "password_hash";

/// Why a line cannot be moved in.
#[derive(Debug)]
pub enum ImportProblem {
    /// It is no JSON object, from this column on.
    NotAnObject(usize),
    /// A value that no account can have.
    Field(FieldError),
    /// A value that the field of this name cannot have.
    Value(String, FieldRefusal),
    /// A hash that cannot be compared, or at too high a cost.
    Hash(HashError),
}

impl From<FieldError> for ImportProblem {
    fn from(error: FieldError) -> Self {
        Self::Field(error)
    }
}

impl ImportProblem {
    fn of(field: &'static str, rejection: Rejection) -> Self {
        FieldError::new(field, rejection).into()
    }
}

/// A line, as far as its values have the right types.
struct Line(Map<String, Value>);

impl Line {
    fn text(&self, field: &'static str) -> Result<Option<&str>, ImportProblem> {
        match self.0.get(field) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(ImportProblem::of(field, Rejection::FieldOfWrongType)),
        }
    }

    fn is_true(&self, field: &'static str) -> Result<bool, ImportProblem> {
        match self.0.get(field) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(value)) => Ok(*value),
            Some(_) => Err(ImportProblem::of(field, Rejection::FieldOfWrongType)),
        }
    }

    fn unknown(&self) -> Option<ImportProblem> {
        let known = [EMAIL, NAME, CUSTOM_USER_ID, FIELDS, EMAIL_VERIFIED, PASSWORD_HASH];
        let unknown = self.0.keys().find(|name| !known.contains(&name.as_str()))?;
        Some(FieldError::new(unknown.clone(), Rejection::FieldUnknown { meant: None }).into())
    }

    fn values(&self, declared: &DeclaredFields) -> Result<FieldValues, ImportProblem> {
        let given = match self.0.get(FIELDS) {
            None | Some(Value::Null) => return Ok(FieldValues::default()),
            Some(Value::Object(given)) => given,
            Some(_) => return Err(ImportProblem::of(FIELDS, Rejection::FieldOfWrongType)),
        };
        let mut changes = FieldChanges::default();
        for (name, value) in given {
            declared.check(name, value).map_err(|refusal| ImportProblem::Value(name.clone(), refusal))?;
            changes.put(name, Some(value.clone()));
        }
        let values = FieldValues::default().after(&changes);
        declared.check_size(&values).map_err(|refusal| ImportProblem::Value(FIELDS.to_owned(), refusal))?;
        Ok(values)
    }
}

impl Accounts {
    /// The account that a line describes. It keeps the hash of its password until its owner logs in; without one it has no password.
    ///
    /// # Errors
    /// The first problem of the line.
    pub fn read_import(
        &self,
        line: &str,
        names: &AnonymousName,
        declared: &DeclaredFields,
    ) -> Result<NewImport, ImportProblem> {
        let line = serde_json::from_str(line).map_err(|error| ImportProblem::NotAnObject(error.column()))?;
        let line = Line(line);
        if let Some(unknown) = line.unknown() {
            return Err(unknown);
        }
        let email = Email::parse(line.text(EMAIL)?.unwrap_or_default());
        let email = email.map_err(|rejection| ImportProblem::of(EMAIL, rejection))?;
        let display_name = line.text(NAME)?.map(|name| names.parse_other(name)).transpose();
        let display_name = display_name.map_err(|rejection| ImportProblem::of(NAME, rejection))?;
        let custom_user_id = line.text(CUSTOM_USER_ID)?.map(CustomUserId::parse).transpose();
        let custom_user_id = custom_user_id.map_err(|rejection| ImportProblem::of(CUSTOM_USER_ID, rejection))?;
        let password_hash = line.text(PASSWORD_HASH)?.map(SecretString::from);
        if let Some(hash) = &password_hash {
            self.hasher.check_stored(hash).map_err(ImportProblem::Hash)?;
        }
        let (id, now) = (AccountId::mint(), self.clock.now());
        let account = Account {
            id,
            display_name: display_name.unwrap_or_else(|| names.other_for(&email)),
            email: Some(email.clone()),
            custom_user_id: custom_user_id.unwrap_or_else(|| id.into()),
            locale: Locale::default(),
            fields: line.values(declared)?,
            created_at: now,
            disabled_at: None,
            confirmation_requested_at: None,
            email_verified_at: line.is_true(EMAIL_VERIFIED)?.then_some(now),
        };
        let has_password = password_hash.is_some();
        let password_hash = password_hash.unwrap_or_else(|| self.hasher.unmatchable());
        Ok(NewImport { account, email, password_hash, has_password })
    }

    /// Writes these accounts, all or none of them. One that is there already stays as it is. With `keeps: false`, only tells what would
    /// come of it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if the database does not answer.
    pub async fn import(&self, accounts: &[&NewImport], keeps: bool) -> Result<Vec<Imported>, StoreError> {
        imported_accounts::insert(&self.pool, accounts, keeps).await
    }
}
