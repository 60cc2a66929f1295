//! The identity token of a browser (rules 2 and 3).

use sqlx::PgPool;

use super::{Directory, IdentityService, Visit, rules};
use crate::{
    domain::{
        account::Account,
        assistant::AssistantName,
        principal::Principal,
        provider::ProviderAccess,
        subject::{HeldSubject, Subject},
        subject_sketch::TokenKind,
    },
    store::{self, StoreError},
    telemetry::metrics::OfAssistant,
    tokens::{
        assistants::AssistantError,
        issuer::{IdentityToken, IssueError},
    },
};

/// Why there is no token for an assistant.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// No assistant has this name.
    #[error("no assistant has this name")]
    UnknownAssistant,
    /// See [`AssistantError`].
    #[error(transparent)]
    Assistant(#[from] AssistantError),
}

/// A subject was not made an account's.
#[derive(Debug, thiserror::Error)]
pub enum ClaimError {
    /// The account may not be used.
    #[error("the account is disabled")]
    Disabled,
    /// It belongs to another account, for good.
    #[error("the subject belongs to another account")]
    ForeignSubject,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Links a subject to an account as a login would, for a token that speaks of its owner without a browser. It never gives way to
/// a new one (rule 4): whoever names a subject wants that one.
///
/// # Errors
/// See [`ClaimError`].
pub async fn claim(pool: &PgPool, subject: Subject, account: Account) -> Result<Principal, ClaimError> {
    if account.disabled_at.is_some() {
        return Err(ClaimError::Disabled);
    }
    if store::subjects::claim(pool, subject, account.id).await? {
        Ok(Principal::Authenticated(account.into()))
    } else {
        Err(ClaimError::ForeignSubject)
    }
}

impl<D: Directory> IdentityService<D> {
    /// Issues a token of the browser's subject, which is a new one when it has none, and counts both.
    ///
    /// # Errors
    /// See [`IssueError`].
    pub fn issue_token(&self, visit: &Visit) -> Result<(HeldSubject, IdentityToken), IssueError> {
        let (held, principal) = (rules::subject_of(visit), rules::principal_of(visit));
        let token = self.tokens.issue(held.subject, &principal)?;
        self.count_token(&self.metrics.tokens.default, visit, held, &principal);
        Ok((held, token))
    }

    /// Issues a token for one of the further assistants, which may be handed an access token of the person's provider. One login and one
    /// subject serve them all (rules 1 to 5).
    ///
    /// # Errors
    /// See [`TokenError`].
    pub fn issue_token_for(
        &self,
        assistant: &AssistantName,
        visit: &Visit,
        access: Option<&ProviderAccess>,
    ) -> Result<(HeldSubject, IdentityToken), TokenError> {
        let (name, assistant) = self.assistants.get_key_value(assistant).ok_or(TokenError::UnknownAssistant)?;
        let (held, principal) = (rules::subject_of(visit), rules::principal_of(visit));
        let token = assistant.issue(held.subject, &principal, access, self.clock.now())?;
        let tokens = &self.metrics.tokens;
        self.count_token(tokens.others.get(name.as_str()).unwrap_or(&tokens.default), visit, held, &principal);
        Ok((held, token))
    }

    fn count_token(&self, counters: &OfAssistant, visit: &Visit, held: HeldSubject, principal: &Principal) {
        let (kind, counter) = match principal {
            Principal::Anonymous => (TokenKind::Anonymous, &counters.anonymous),
            Principal::Authenticated(_) => (TokenKind::Authenticated, &counters.authenticated),
        };
        counter.inc();
        // A subject counts from the second token on, when its browser has brought it back: monitors and robots keep no cookie.
        if visit.subject().is_some() {
            self.monthly_subjects.note(held.subject, kind, self.clock.now());
        }
    }
}
