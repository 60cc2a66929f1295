//! Logging in and out, and what becomes of the conversation: rules 1 to 5 through the use cases.

use proptest::{collection::vec, prelude::*};

use super::{IdentityError, PASSPHRASE, Visit, client, secret, service};
use crate::{
    config::SubjectOnLogout,
    domain::{mail::MailKind, subject::HeldSubject},
    identity::{Device, PasswordChange},
    store::StoreError,
};

#[tokio::test]
async fn a_login_keeps_the_subject_and_changes_the_payload() {
    let service = service();
    service.directory.add("cade@example.com", PASSPHRASE);
    let visit = anonymous(HeldSubject::mint());
    let (subject, before) = service.claims(&visit);
    let logged_in = service.log_in_as(&visit, "Cade@example.com ", PASSPHRASE).await.unwrap();
    let (same, after) = service.claims(&service.visit_of(&logged_in));
    assert_eq!((Some(subject), same), (visit.cookie, logged_in.subject));
    assert_eq!(subject.subject, same.subject);
    assert_eq!(before["sub"], after["sub"]);
    assert_eq!(before["user_payload"]["name"], "Anonymous");
    assert_eq!(before["user_payload"]["custom_user_id"], subject.subject.to_string());
    assert_eq!(after["user_payload"]["name"], "cade");
    assert_eq!(service.trail(), ["login ok"]);
    assert_eq!(
        (service.metrics.tokens.default.anonymous.get(), service.metrics.tokens.default.authenticated.get()),
        (1, 1)
    );
}

#[tokio::test]
async fn a_subject_of_somebody_else_is_left_to_them() {
    let service = service();
    service.directory.add("cade@example.com", PASSPHRASE);
    service.directory.add("dana@example.com", PASSPHRASE);
    let shared = anonymous(HeldSubject::mint());
    let cade = service.log_in_as(&shared, "cade@example.com", PASSPHRASE).await.unwrap();
    let dana = service.log_in_as(&service.visit_of(&cade), "dana@example.com", PASSPHRASE).await.unwrap();
    assert_eq!(Some(cade.subject.subject), shared.cookie.map(|held| held.subject));
    assert_ne!(dana.subject.subject, cade.subject.subject);
}

#[tokio::test]
async fn a_logout_ends_the_conversation_unless_the_operator_keeps_it() {
    let mut service = service();
    service.directory.add("cade@example.com", PASSPHRASE);
    let logged_in = service.log_in_as(&Visit::default(), "cade@example.com", PASSPHRASE).await.unwrap();
    let visit = service.visit_of(&logged_in);
    assert_ne!(service.log_out(&visit, &client()).await.unwrap(), Some(logged_in.subject));
    service.subject_on_logout = SubjectOnLogout::Keep;
    assert_eq!(service.log_out(&visit, &client()).await.unwrap(), Some(logged_in.subject));
    assert_eq!(service.log_out(&Visit::default(), &client()).await.unwrap(), None);
    assert_eq!(service.trail(), ["login ok", "logout ok", "logout ok"]);
}

#[tokio::test]
async fn a_wrong_proof_opens_nothing_and_says_why_in_the_trail_alone() {
    let mut service = service();
    let id = service.directory.add("cade@example.com", PASSPHRASE);
    for (email, password) in [("cade@example.com", "wrong"), ("nobody@example.com", PASSPHRASE), ("no address", "x")] {
        let refused = service.log_in_as(&Visit::default(), email, password).await;
        assert!(matches!(refused, Err(IdentityError::WrongCredentials)), "{email}");
    }
    service.directory.edit(id, |kept| kept.account.confirmation_requested_at = Some(super::NOW));
    let waits = service.log_in_as(&Visit::default(), "cade@example.com", PASSPHRASE).await;
    assert!(matches!(waits, Err(IdentityError::Unconfirmed)));
    service.directory.edit(id, |kept| kept.account.confirmation_requested_at = None);
    service.directory.changes_meanwhile = true;
    let changed = service.log_in_as(&Visit::default(), "cade@example.com", PASSPHRASE).await;
    assert!(matches!(changed, Err(IdentityError::WrongCredentials)));
    assert_eq!(
        service.trail(),
        [
            "login refused wrong_password",
            "login refused unknown_account",
            "login refused unknown_account",
            "login refused unconfirmed_address",
            "login refused account_changed",
        ]
    );
    assert!(service.directory.sessions.borrow().is_empty());
}

#[tokio::test]
async fn guesses_are_limited_and_right_passwords_are_not_counted() {
    let service = service();
    service.directory.add("cade@example.com", PASSPHRASE);
    let log_in = async |password| service.log_in_as(&Visit::default(), "cade@example.com", password).await;
    for _ in 0..20 {
        log_in(PASSPHRASE).await.unwrap();
    }
    for _ in 0..10 {
        assert!(matches!(log_in("wrong").await, Err(IdentityError::WrongCredentials)));
    }
    // The second refusal is remembered, and asks the directory nothing.
    assert!(matches!(log_in(PASSPHRASE).await, Err(IdentityError::Limited { wait, .. }) if !wait.is_zero()));
    assert!(matches!(log_in(PASSPHRASE).await, Err(IdentityError::Limited { .. })));
    let refusals = service.trail().iter().filter(|line| *line == "login refused account_and_network").count();
    assert_eq!(refusals, 1, "once a minute");
}

#[tokio::test]
async fn an_outage_counts_nobody() {
    let mut service = service();
    service.directory.add("cade@example.com", PASSPHRASE);
    service.directory.failure = Some(StoreError::Unavailable);
    for _ in 0..30 {
        let away = service.log_in_as(&Visit::default(), "cade@example.com", "wrong").await;
        assert!(matches!(away, Err(IdentityError::Unavailable(_))));
    }
    assert_eq!(service.metrics.logins.with_label_values(&["unavailable"]).get(), 30);
    service.directory.failure = None;
    service.log_in_as(&Visit::default(), "cade@example.com", PASSPHRASE).await.unwrap();
}

#[tokio::test]
async fn a_new_device_is_told_of_from_the_second_login_on() {
    let mut service = service();
    service.has_mail = true;
    service.directory.add("cade@example.com", PASSPHRASE);
    let first = service.log_in_as(&Visit::default(), "cade@example.com", PASSPHRASE).await.unwrap();
    assert!(service.directory.mails.borrow().is_empty());
    service.log_in_as(&Visit::default(), "cade@example.com", PASSPHRASE).await.unwrap();
    assert_eq!(*service.directory.mails.borrow(), [MailKind::NewDevice]);

    let device = Device::claimed(first.device.as_ref().unwrap().text().to_owned());
    let known = crate::identity::Client { devices: vec![device], ..client() };
    let password = secret(PASSPHRASE);
    let proof = crate::identity::Proof::Password { email: "cade@example.com", password: &password, code: None };
    let again = service.log_in(&Visit::default(), &known, &proof).await.unwrap();
    assert_eq!(again.device, first.device);
    assert_eq!(service.directory.mails.borrow().len(), 1);
}

#[tokio::test]
async fn other_sessions_end_when_their_owner_says_so() {
    let service = service();
    service.directory.add("cade@example.com", PASSPHRASE);
    let mut sessions = Vec::new();
    for _ in 0..3 {
        let logged_in = service.log_in_as(&Visit::default(), "cade@example.com", PASSPHRASE).await.unwrap();
        sessions.push(service.visit_of(&logged_in).session.unwrap());
    }
    let own = &sessions[0];
    service.revoke_session(own, &client(), sessions[1].id).await.unwrap();
    service.revoke_session(own, &client(), sessions[1].id).await.unwrap();
    assert_eq!(service.directory.sessions.borrow().len(), 2);
    service.revoke_other_sessions(own, &client()).await.unwrap();
    assert_eq!(service.directory.sessions.borrow().len(), 1);
    assert_eq!(service.trail()[3..], ["session_revoke ok", "session_revoke ok others"]);
}

fn anonymous(held: HeldSubject) -> Visit {
    Visit { cookie: Some(held), session: None }
}

/// What a browser may do.
#[derive(Debug, Clone, Copy)]
enum Step {
    LogIn(usize),
    LogOut,
    ChangePassword,
    Erase,
}

const PEOPLE: [&str; 3] = ["ann@example.com", "ben@example.com", "eve@example.com"];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..PEOPLE.len()).prop_map(Step::LogIn),
        2 => Just(Step::LogOut),
        1 => Just(Step::ChangePassword),
        1 => Just(Step::Erase),
    ]
}

proptest! {
    /// Whatever several browsers do, no subject ever speaks of two people, a login takes a subject from nobody, and a cookie that was
    /// copied before a login or an end is worth nothing.
    #[test]
    fn a_subject_never_speaks_of_two_people(steps in vec((0..3_usize, step()), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let service = service();
            for email in PEOPLE {
                service.directory.add(email, PASSPHRASE);
            }
            let mut browsers = vec![Visit::default(); 3];
            let mut copies = Vec::new();
            let mut spoke_of = std::collections::HashMap::new();
            for (browser, step) in steps {
                let visit = service.comes_back(browsers[browser].clone()).await;
                let before = visit.subject();
                let next = take(&service, visit, step).await;
                if let (Step::LogIn(_), Some(before), Some(person)) = (step, before, next.person()) {
                    let (owner, _) = service.directory.subjects.borrow()[&before.subject];
                    let stays = next.subject().is_some_and(|after| after.subject == before.subject);
                    assert_eq!(stays, owner == Some(person.account_id));
                }
                let (held, claims) = service.claims(&next);
                if let Some(person) = next.person() {
                    assert_eq!(claims["user_payload"]["custom_user_id"], person.custom_user_id.as_str());
                    let first = *spoke_of.entry(held.subject).or_insert(person.account_id);
                    assert_eq!(first, person.account_id, "{held:?} spoke of somebody else before");
                }
                browsers[browser] = Visit { cookie: Some(held), ..next };
                copies.push(held);
                for copy in &copies {
                    let thief = service.recognise(None, Some(*copy)).await.unwrap();
                    let is_current = browsers.iter().any(|visit| visit.cookie == Some(*copy));
                    assert!(is_current || thief.cookie.is_none() || !spoke_of.contains_key(&copy.subject), "{copy:?}");
                }
            }
        });
    }
}

/// Takes a step, and gives the browser as it is afterwards.
async fn take(service: &super::IdentityService<super::Memory>, visit: Visit, step: Step) -> Visit {
    let password = secret(PASSPHRASE);
    match (step, &visit.session) {
        (Step::LogIn(person), _) => match service.log_in_as(&visit, PEOPLE[person], PASSPHRASE).await {
            Ok(logged_in) => service.visit_of(&logged_in),
            // Erased by now, or guessed at too often.
            Err(_) => visit,
        },
        (Step::LogOut, _) => Visit { cookie: service.log_out(&visit, &client()).await.unwrap(), session: None },
        (Step::ChangePassword, Some(own)) => {
            match service.change_password(own, &client(), &password, &password).await {
                Ok(PasswordChange::Done(logged_in)) => service.visit_of(&logged_in),
                _ => panic!("nothing changed meanwhile"),
            }
        }
        (Step::Erase, Some(own)) => match service.erase(own, &client(), &password).await {
            Ok(next) => anonymous(next.unwrap()),
            Err(_) => visit,
        },
        (Step::ChangePassword | Step::Erase, None) => visit,
    }
}
