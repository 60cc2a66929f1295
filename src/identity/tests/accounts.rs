//! Registration, passwords, links and personal data.

use super::{IdentityError, PASSPHRASE, Visit, client, secret, service};
use crate::{
    crypto::opaque_token::OpaqueToken,
    domain::{
        display_name::DisplayName, field::FieldChanges, mail::LinkKind, mail::MailKind, principal::ActiveSession,
    },
    identity::{IdentityService, PasswordChange, Registered, Reset},
    store::StoreError,
};

const OTHER: &str = "marble kettles hum at noon";

async fn logged_in(service: &IdentityService<super::Memory>) -> ActiveSession {
    service.directory.add("cade@example.com", PASSPHRASE);
    let logged_in = service.log_in_as(&Visit::default(), "cade@example.com", PASSPHRASE).await.unwrap();
    service.visit_of(&logged_in).session.unwrap()
}

#[tokio::test]
async fn registering_logs_in_and_names_every_field_to_correct() {
    let service = service();
    let register = async |email: &str, password: &str| {
        service.register(&Visit::default(), &client(), email, "Cade", &secret(password), None).await
    };
    assert!(matches!(register("cade@example.com", PASSPHRASE).await, Ok(Registered::LoggedIn(_))));
    let taken = register("cade@example.com", PASSPHRASE).await;
    assert!(matches!(taken, Err(IdentityError::Invalid(errors)) if errors[0].field == "email"));
    let wrong = register("no address", "short").await;
    assert!(matches!(wrong, Err(IdentityError::Invalid(errors)) if errors.len() == 2));
    assert_eq!(
        service.trail(),
        ["register ok", "login ok", "register refused email", "register refused email,password"]
    );
}

#[tokio::test]
async fn registering_by_mail_never_tells_whether_there_is_an_account() {
    let mut service = service();
    service.has_mail = true;
    let register = async |service: &IdentityService<super::Memory>| {
        service.register(&Visit::default(), &client(), "cade@example.com", "Cade", &secret(PASSPHRASE), None).await
    };
    for _ in 0..2 {
        assert!(matches!(register(&service).await, Ok(Registered::Mailed)));
    }
    service.directory.mail_is_limited = true;
    assert!(matches!(register(&service).await, Ok(Registered::Mailed)));
    assert_eq!(service.trail(), ["register ok", "register refused email", "register refused mail_limit"]);

    let waits = service.log_in_as(&Visit::default(), "cade@example.com", PASSPHRASE).await;
    assert!(matches!(waits, Err(IdentityError::Unconfirmed)));
    let id = service.directory.accounts.borrow()[0].account.id;
    let link = service.directory.add_link(id, LinkKind::Confirm);
    let confirm = async |password| service.confirm_address(&client(), &link, &secret(password)).await;
    let wrong = confirm(OTHER).await;
    assert!(matches!(wrong, Err(IdentityError::Invalid(errors)) if errors[0].field == "password"));
    confirm(PASSPHRASE).await.unwrap();
    assert!(matches!(confirm(PASSPHRASE).await, Err(IdentityError::DeadLink)));
    service.log_in_as(&Visit::default(), "cade@example.com", PASSPHRASE).await.unwrap();
}

#[tokio::test]
async fn registrations_of_one_network_are_limited() {
    let service = service();
    let mut last = Ok(Registered::Mailed);
    for number in 0..61 {
        let email = format!("visitor{number}@example.com");
        last = service.register(&Visit::default(), &client(), &email, "Cade", &secret(PASSPHRASE), None).await;
    }
    assert!(matches!(last, Err(IdentityError::Limited { .. })));
}

#[tokio::test]
async fn a_changed_password_ends_every_session_but_this_browser_s() {
    let mut service = service();
    service.has_mail = true;
    let own = logged_in(&service).await;
    let change = async |current: &str, new: &str| {
        service.change_password(&own, &client(), &secret(current), &secret(new)).await.unwrap()
    };
    let PasswordChange::Rejected(both) = change("wrong", "short").await else { panic!("it was changed") };
    assert!(both.current_is_wrong && both.new.is_some());
    let PasswordChange::Rejected(new) = change(PASSPHRASE, "short").await else { panic!("it was changed") };
    assert!(!new.current_is_wrong && new.new.is_some());
    let PasswordChange::Done(renewed) = change(PASSPHRASE, OTHER).await else { panic!("it was not changed") };
    assert_eq!(renewed.subject.subject, own.subject.subject);
    assert_eq!(service.directory.sessions.borrow().len(), 1);
    assert!(service.directory.mails.borrow().contains(&MailKind::PasswordChanged));
    service.directory.changes_meanwhile = true;
    let meanwhile = service.change_password(&own, &client(), &secret(OTHER), &secret(PASSPHRASE)).await;
    assert!(matches!(meanwhile, Ok(PasswordChange::LoggedOut)));
}

#[tokio::test]
async fn a_link_sets_a_password_once() {
    let mut service = service();
    let id = service.directory.add("cade@example.com", PASSPHRASE);
    let link = service.directory.add_link(id, LinkKind::Reset);
    let reset = async |link: &OpaqueToken, new: &str| service.reset(&client(), link, &secret(new)).await;
    let rejected = reset(&link, "short").await;
    assert!(matches!(rejected, Ok(Reset::Rejected { owner, .. }) if owner.email == "cade@example.com"));
    assert!(matches!(reset(&link, OTHER).await, Ok(Reset::Done { .. })));
    assert!(matches!(reset(&link, OTHER).await, Err(IdentityError::DeadLink)));
    service.log_in_as(&Visit::default(), "cade@example.com", OTHER).await.unwrap();
    let link = service.directory.add_link(id, LinkKind::Reset);
    service.directory.changes_meanwhile = true;
    let used = service.reset(&client(), &link, &secret(PASSPHRASE)).await;
    assert!(matches!(used, Err(IdentityError::DeadLink)));
}

#[tokio::test]
async fn asking_for_a_link_answers_alike() {
    let mut service = service();
    service.request_reset(&client(), "nobody@example.com", None).await.unwrap();
    service.directory.mail_is_limited = true;
    service.request_reset(&client(), "nobody@example.com", None).await.unwrap();
    assert!(matches!(service.request_reset(&client(), "no address", None).await, Err(IdentityError::Invalid(_))));
    assert_eq!(service.trail(), ["reset_requested ok", "reset_requested refused mail_limit"]);
}

#[tokio::test]
async fn a_person_corrects_copies_and_erases_what_is_kept() {
    let service = service();
    let own = logged_in(&service).await;
    let name = DisplayName::parse("Cade the Second").unwrap();
    assert!(service.change_profile(&own, &client(), &name, &FieldChanges::default()).await.unwrap());
    assert_eq!(service.directory.accounts.borrow()[0].account.display_name, name);
    service.note_export(&own, &client());
    let wrong = service.erase(&own, &client(), &secret("wrong")).await;
    assert!(matches!(wrong, Err(IdentityError::WrongCredentials)));
    let next = service.erase(&own, &client(), &secret(PASSPHRASE)).await.unwrap();
    assert!(next.is_some_and(|next| next != own.subject));
    assert!(service.directory.accounts.borrow().is_empty());
    assert_eq!(
        service.trail()[1..],
        ["profile_change ok", "data_export ok", "account_erase refused wrong_password", "logout ok"]
    );
}

#[tokio::test]
async fn an_outage_is_told_from_a_fault() {
    let mut service = service();
    let id = service.directory.add("cade@example.com", PASSPHRASE);
    let link = service.directory.add_link(id, LinkKind::Reset);
    let visit = Visit::default();
    let (new, client) = (secret(OTHER), client());
    service.directory.failure = Some(StoreError::Unavailable);
    for error in [
        service.log_in_as(&visit, "cade@example.com", PASSPHRASE).await.unwrap_err(),
        service.register(&visit, &client, "eve@example.com", "Eve", &new, None).await.unwrap_err(),
        service.request_reset(&client, "cade@example.com", None).await.unwrap_err(),
        service.reset(&client, &link, &new).await.unwrap_err(),
    ] {
        assert!(matches!(&error, IdentityError::Unavailable(reason) if reason.contains("no database")), "{error:?}");
    }
    service.directory.failure = Some(StoreError::Failed);
    let fault = service.register(&visit, &client, "eve@example.com", "Eve", &new, None).await;
    assert!(matches!(fault, Err(IdentityError::Failed(_))));
    let count = |outcome| service.metrics.registrations.with_label_values(&[outcome]).get();
    assert_eq!([count("unavailable"), count("error"), count("success")], [1, 1, 0]);
}
