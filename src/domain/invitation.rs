//! Invitations as whoever has invited sees them.

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

/// Which of somebody's invitations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct InvitationId(pub Uuid);

/// An invitation that somebody has sent. It says nothing of whether its address has an account.
#[derive(Debug, Clone, Serialize)]
pub struct SentInvitation {
    /// Its id.
    pub id: InvitationId,
    /// Whom it is for.
    pub email: String,
    /// When it was sent last.
    #[serde(with = "time::serde::rfc3339")]
    pub sent_at: OffsetDateTime,
    /// Until when it works.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
}
