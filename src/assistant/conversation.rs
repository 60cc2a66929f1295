//! Conversations as a pure state machine: each is bound to the subject that opened it, and ends when it is idle.

use std::collections::HashMap;

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// A conversation that nobody spoke in for so long is over, as at the vendor.
pub const IDLE_LIMIT: Duration = Duration::minutes(5);
/// Most conversations at once. With the longest `sub` that is accepted, this bounds the memory.
pub const MAX_CONVERSATIONS: usize = 10_000;

/// All conversations of the stand-in.
#[derive(Debug, Default)]
pub struct Conversations(HashMap<Uuid, Conversation>);

#[derive(Debug)]
struct Conversation {
    subject: String,
    last_used_at: OffsetDateTime,
}

/// Why a conversation does not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// It never was, it was idle for too long, or the stand-in was restarted.
    Unknown,
    /// It is bound to another subject.
    SubjectChanged,
    /// There are as many as there can be.
    Full,
}

impl Conversations {
    /// Opens a conversation for a subject.
    ///
    /// # Errors
    /// [`Refusal::Full`] when there are [`MAX_CONVERSATIONS`] that are in use.
    pub fn open(&mut self, subject: &str, now: OffsetDateTime) -> Result<Uuid, Refusal> {
        if self.0.len() >= MAX_CONVERSATIONS {
            self.0.retain(|_, conversation| conversation.is_live(now));
        }
        if self.0.len() >= MAX_CONVERSATIONS {
            return Err(Refusal::Full);
        }
        let id = Uuid::new_v4();
        self.0.insert(id, Conversation { subject: subject.to_owned(), last_used_at: now });
        Ok(id)
    }

    /// Takes a message of `subject` into the conversation, which begins its idle time anew.
    ///
    /// # Errors
    /// [`Refusal::Unknown`] or [`Refusal::SubjectChanged`]; a foreign subject does not keep the conversation alive.
    pub fn speak(&mut self, id: Uuid, subject: &str, now: OffsetDateTime) -> Result<(), Refusal> {
        let conversation =
            self.0.get_mut(&id).filter(|conversation| conversation.is_live(now)).ok_or(Refusal::Unknown)?;
        if conversation.subject != subject {
            return Err(Refusal::SubjectChanged);
        }
        conversation.last_used_at = now;
        Ok(())
    }

    /// Ends a conversation.
    ///
    /// # Errors
    /// As [`Self::speak`].
    pub fn end(&mut self, id: Uuid, subject: &str, now: OffsetDateTime) -> Result<(), Refusal> {
        self.speak(id, subject, now)?;
        self.0.remove(&id);
        Ok(())
    }
}

impl Conversation {
    fn is_live(&self, now: OffsetDateTime) -> bool {
        now - self.last_used_at < IDLE_LIMIT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    #[test]
    fn a_conversation_is_bound_to_its_first_subject() {
        let mut conversations = Conversations::default();
        let id = conversations.open("anon-1", START).unwrap();
        assert_eq!(conversations.speak(id, "anon-1", START), Ok(()));
        assert_eq!(conversations.speak(id, "anon-2", START), Err(Refusal::SubjectChanged));
        assert_eq!(conversations.end(id, "anon-2", START), Err(Refusal::SubjectChanged));
        assert_eq!(conversations.end(id, "anon-1", START), Ok(()));
        assert_eq!(conversations.speak(id, "anon-1", START), Err(Refusal::Unknown));
    }

    #[test]
    fn a_conversation_ends_when_it_is_idle_and_lives_while_it_is_not() {
        let mut conversations = Conversations::default();
        let id = conversations.open("anon-1", START).unwrap();
        let almost = IDLE_LIMIT - Duration::SECOND;
        assert_eq!(conversations.speak(id, "anon-1", START + almost), Ok(()));
        assert_eq!(conversations.speak(id, "anon-1", START + almost + almost), Ok(()));
        assert_eq!(conversations.speak(id, "anon-1", START + almost + almost + IDLE_LIMIT), Err(Refusal::Unknown));
    }

    #[test]
    fn conversations_are_bounded_and_idle_ones_make_room() {
        let mut conversations = Conversations::default();
        for _ in 0..MAX_CONVERSATIONS {
            conversations.open("anon-1", START).unwrap();
        }
        assert_eq!(conversations.open("anon-1", START), Err(Refusal::Full));
        assert!(conversations.open("anon-1", START + IDLE_LIMIT).is_ok());
        assert_eq!(conversations.0.len(), 1);
    }
}
