//! The `invitation_request` table: whom people have invited, as they see it. It is written whether a mail comes of it or not, so that nobody
//! learns from it who has an account.

use sqlx::{Connection, PgConnection, PgPool};
use uuid::Uuid;

use super::{StoreError, invitations, invited_accounts::enqueue_invitation, mail_outbox::NewMail, on_connection};
use crate::{
    domain::{
        account::AccountId,
        display_name::DisplayName,
        invitation::{InvitationId, SentInvitation},
        locale::Locale,
    },
    store::one_time_links::INVITATION_LIFETIME,
};

/// Notes that somebody invites this mail's recipient, and writes the mail down within the limits of mail. Beyond them there is none, which
/// nobody is told: that would tell who has an account.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn invite(
    pool: &PgPool,
    inviter: AccountId,
    mail: NewMail<'_>,
    name: Option<&DisplayName>,
    locale: Locale,
) -> Result<SentInvitation, StoreError> {
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        enqueue_invitation(&mut transaction, mail, name, locale, Some(inviter)).await?;
        let note = sqlx::query!(
            "insert into invitation_request (id, inviter_id, email, expires_at)
             values ($1, $2, $3, now() + make_interval(secs => $4))
             on conflict (inviter_id, email) do update set sent_at = now(), expires_at = excluded.expires_at
             returning id, email, sent_at, expires_at",
            Uuid::new_v4(),
            inviter.0,
            mail.recipient.as_str(),
            INVITATION_LIFETIME.as_seconds_f64(),
        );
        let noted = note.fetch_one(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(SentInvitation {
            id: InvitationId(noted.id),
            email: noted.email,
            sent_at: noted.sent_at,
            expires_at: noted.expires_at,
        })
    })
    .await
}

/// Whom somebody has invited who has not registered with an invitation yet, the newest first.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn list(pool: &PgPool, inviter: AccountId) -> Result<Vec<SentInvitation>, StoreError> {
    let list = sqlx::query!(
        "select id, email, sent_at, expires_at from invitation_request
         where inviter_id = $1 and expires_at > now() order by sent_at desc, email",
        inviter.0,
    );
    let rows = on_connection(pool, async |connection| list.fetch_all(connection).await).await?;
    let sent = rows.into_iter().map(|row| SentInvitation {
        id: InvitationId(row.id),
        email: row.email,
        sent_at: row.sent_at,
        expires_at: row.expires_at,
    });
    Ok(sent.collect())
}

/// Ends an invitation of this person's, and tells whether there was one. Others that its address has still work.
///
/// # Errors
/// [`StoreError::Unavailable`] when the database does not answer.
pub async fn withdraw(pool: &PgPool, inviter: AccountId, invitation: InvitationId) -> Result<bool, StoreError> {
    let find = sqlx::query_scalar!(
        "select email from invitation_request where id = $1 and inviter_id = $2 and expires_at > now()",
        invitation.0,
        inviter.0,
    );
    on_connection(pool, async |connection| {
        let mut transaction = connection.begin().await?;
        let Some(email) = find.fetch_optional(&mut *transaction).await? else { return Ok(false) };
        let was_open = invitations::end(&mut transaction, &email, Some(inviter)).await?;
        transaction.commit().await?;
        Ok(was_open)
    })
    .await
}

/// Ends everything that somebody has sent whose account is about to go.
pub(super) async fn end_all(connection: &mut PgConnection, inviter: AccountId) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "update mail_outbox set next_attempt_at = null where inviter_id = $1 and next_attempt_at is not null",
        inviter.0,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!("delete from invitation where inviter_id = $1", inviter.0).execute(&mut *connection).await?;
    sqlx::query!("delete from invitation_request where inviter_id = $1", inviter.0).execute(connection).await.map(drop)
}
