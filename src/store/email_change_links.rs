//! The `email_change_link` table. Only the digest of a link's token comes here.

use sqlx::PgConnection;
use uuid::Uuid;

/// Writes the link of a mail about a change of address. `false` when there is nothing to write about any more.
pub(super) async fn write(
    connection: &mut PgConnection,
    mail: Uuid,
    token_digest: &[u8; 32],
    undoes: bool,
) -> Result<bool, sqlx::Error> {
    let insert = sqlx::query!(
        "insert into email_change_link (token_digest, email_change_id, undoes)
         select $1, change.id, $3 from mail_outbox mail
         join email_change change on change.id = mail.email_change_id
         join account on account.id = change.account_id
         where mail.id = $2 and change.expires_at > now() and (change.applied_at is not null) = $3
           and account.disabled_at is null",
        token_digest.as_slice(),
        mail,
        undoes,
    );
    Ok(insert.execute(connection).await?.rows_affected() > 0)
}

/// Forgets the changes that are past confirming or undoing, and their links with them.
pub(super) async fn sweep(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from email_change where expires_at <= now()").execute(connection).await.map(drop)
}
