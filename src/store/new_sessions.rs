//! How a login becomes a row of the `session` table, and the browser's subject the account's.

use std::net::IpAddr;

use sqlx::{Connection, PgConnection, PgPool};
use uuid::Uuid;

use super::{
    StoreError,
    mail_outbox::{NewMail, enqueue},
    on_connection,
    provider_access::{self, SealedAccess},
    sessions::network,
    subjects::{self, NO_SUCH_ACCOUNT},
};
use crate::domain::{
    account::AccountId,
    email::Email,
    handover::HandoverId,
    mail::MailKind,
    provider::ProviderSession,
    session::SessionId,
    subject::{Binding, Subject},
};

/// The constraint that lets a session belong to a hand-over that has not ended.
const NO_SUCH_HANDOVER: &str = "session_handover_id_fkey";

/// A login about to become a session.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Who logged in.
    pub account: AccountId,
    /// With which password.
    pub password_version: i32,
    /// The browser's subject, which is to belong to the account.
    pub subject: Subject,
    /// The subject that the browser had before, which was another account's and ends, and the session that it had there.
    pub leaves: Option<(Subject, Option<SessionId>)>,
    /// What the browser calls itself, 300 bytes at most.
    pub user_agent: Option<String>,
    /// The address of the browser.
    pub client: Option<IpAddr>,
    /// The identity provider that it is opened with, if it is one.
    pub provider: Option<ProviderSession>,
    /// The hand-over that it is opened with, if it is one.
    pub handover: Option<HandoverId>,
    /// Whom to tell that this browser is new to them, unless it is the account's first login.
    pub new_device_notice: Option<Email>,
}

/// What came of opening a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opened {
    /// There is one, and the subject is the account's. These of its cookies count from now on.
    Open(Binding),
    /// The subject belongs to another account.
    ForeignSubject,
    /// The account was disabled or erased, or its password changed, since it was verified.
    AccountChanged,
}

/// Links the subject to the account, unless it belongs to another, opens a session, which may keep a provider's tokens, and queues the
/// notice of a new device: all of them or none.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn open(
    pool: &PgPool,
    key_digest: &[u8; 32],
    session: &NewSession,
    access: Option<&SealedAccess>,
) -> Result<Opened, StoreError> {
    let opened = on_connection(pool, async |connection| {
        if session.new_device_notice.is_none() && session.leaves.is_none() && access.is_none() {
            return insert(connection, key_digest, session).await;
        }
        let mut transaction = connection.begin().await?;
        let logged_in_before = subjects::any(&mut transaction, session.account).await?;
        let opened = insert(&mut transaction, key_digest, session).await?;
        if let Opened::Open(_) = opened {
            if let Some(access) = access {
                provider_access::insert(&mut transaction, key_digest, access).await?;
            }
            if let Some(recipient) = session.new_device_notice.as_ref().filter(|_| logged_in_before) {
                let notice = NewMail { kind: MailKind::NewDevice, recipient, client_network: None, next: None };
                enqueue(&mut transaction, notice).await?;
            }
            if let Some((left, own)) = session.leaves {
                subjects::end_within(&mut transaction, left, own).await?;
            }
        }
        transaction.commit().await?;
        Ok(opened)
    });
    match opened.await {
        // Erased while the statement ran, or ended by the backend that handed its person over.
        Err(error) if error.breaks(NO_SUCH_ACCOUNT) || error.breaks(NO_SUCH_HANDOVER) => Ok(Opened::AccountChanged),
        opened => opened,
    }
}

async fn insert(
    connection: &mut PgConnection,
    key_digest: &[u8; 32],
    session: &NewSession,
) -> Result<Opened, sqlx::Error> {
    // A conflicting subject of somebody else is updated and stays as it is: `do nothing` would return no row, and a second query for
    // the owner could miss one that is being written at this moment.
    let open = sqlx::query!(
        r#"with verified as materialized (
             select id, password_version from account where id = $3 and password_version = $5 and disabled_at is null
         ), owner as (
             insert into subject (id, account_id, linked_at) select $4, id, now() from verified
             on conflict (id) do update
                 set binding = subject.binding + (subject.account_id is not distinct from excluded.account_id)::int
             returning account_id, binding
         ), opened as (
             insert into session
                 (id, key_digest, account_id, subject_id, password_version, authenticated_at, last_seen_at,
                  user_agent, login_network, last_network, provider_issuer, provider_session,
                  handover_id)
             select $1, $2, verified.id, $4, password_version, now(), now(), $6, $7::text::inet, $7::text::inet, $8, $9,
                 $10
             from verified join owner on owner.account_id = verified.id
         )
         select coalesce(account_id = $3, false) as "theirs!", binding from owner"#,
        Uuid::new_v4(),
        key_digest.as_slice(),
        session.account.0,
        session.subject.uuid(),
        session.password_version,
        session.user_agent,
        network(session.client),
        session.provider.as_ref().map(|provider| provider.issuer.as_str()),
        session.provider.as_ref().and_then(|provider| provider.id.as_deref()),
        session.handover.map(|handover| handover.0),
    );
    Ok(match open.fetch_optional(connection).await? {
        Some(owner) if owner.theirs => Opened::Open(Binding(owner.binding)),
        Some(_) => Opened::ForeignSubject,
        None => Opened::AccountChanged,
    })
}
