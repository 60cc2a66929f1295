//! Rules 4 and 5 by themselves.

use time::Duration;

use super::NOW;
use crate::{
    config::SubjectOnLogout,
    domain::{
        session::{ABSOLUTE_LIMIT, GRACE, IDLE_LIMIT, SessionFacts, TOUCH_INTERVAL},
        subject::{Binding, HeldSubject, Subject},
    },
    identity::rules::{
        COOKIE_LIMIT, Ownership, SessionState, cookie_counts, is_expired, session_state, subject_after_erasure,
        subject_after_login, subject_after_logout,
    },
};

const LIVE: SessionFacts = SessionFacts {
    authenticated_at: NOW,
    last_seen_at: NOW,
    ended_at: None,
    password_version: 3,
    account_password_version: 3,
    account_is_disabled: false,
};

#[test]
fn a_session_is_live_until_something_ends_it() {
    let state = |facts: SessionFacts, after| session_state(&facts, NOW + after);
    assert_eq!(state(LIVE, Duration::ZERO), SessionState::Live { due: false });
    assert_eq!(state(LIVE, TOUCH_INTERVAL), SessionState::Live { due: true });
    assert_eq!(state(LIVE, IDLE_LIMIT - Duration::SECOND), SessionState::Live { due: true });
    assert_eq!(state(LIVE, IDLE_LIMIT), SessionState::Over);
    let used = SessionFacts { last_seen_at: NOW + ABSOLUTE_LIMIT - Duration::MINUTE, ..LIVE };
    assert_eq!(state(used, ABSOLUTE_LIMIT - Duration::SECOND), SessionState::Live { due: false });
    assert_eq!(state(used, ABSOLUTE_LIMIT), SessionState::Over);
    assert_eq!(state(SessionFacts { account_is_disabled: true, ..LIVE }, Duration::ZERO), SessionState::Over);
    assert_eq!(state(SessionFacts { account_password_version: 4, ..LIVE }, Duration::ZERO), SessionState::Over);
}

#[test]
fn an_ended_session_is_remembered_for_a_while() {
    let ended = SessionFacts { ended_at: Some(NOW), ..LIVE };
    assert_eq!(session_state(&ended, NOW + GRACE - Duration::SECOND), SessionState::JustEnded);
    assert_eq!(session_state(&ended, NOW + GRACE), SessionState::Over);
}

#[test]
fn a_subject_stays_or_goes() {
    let (held, subject) = (HeldSubject::mint(), Subject::mint());
    assert_eq!(subject_after_login(subject, Ownership::FreeOrOwn), subject);
    assert_ne!(subject_after_login(subject, Ownership::Foreign), subject);
    assert_eq!(subject_after_logout(Some(held), SubjectOnLogout::Keep), Some(held));
    assert_ne!(subject_after_logout(Some(held), SubjectOnLogout::Rotate), Some(held));
    assert_eq!(subject_after_logout(None, SubjectOnLogout::Rotate), None);
    assert_ne!(subject_after_erasure(), subject_after_erasure());
}

#[test]
fn a_cookie_counts_until_the_next_login_or_end() {
    let free = HeldSubject::mint();
    let bound = HeldSubject { binding: Binding(1), ..free };
    assert!(cookie_counts(free, Binding::FREE) && !cookie_counts(free, Binding(1)));
    assert!(
        cookie_counts(bound, Binding(1)) && !cookie_counts(bound, Binding(2)) && !cookie_counts(bound, Binding::FREE)
    );
}

#[test]
fn a_cookie_lasts_45_days() {
    assert!(!is_expired(NOW, NOW + COOKIE_LIMIT - Duration::SECOND) && is_expired(NOW, NOW + COOKIE_LIMIT));
}
