//! A browser that does not say where a request comes from, except in `Origin`: every form of ours works in it.

use crate::support::{Browser, mail_site::MailSite};

crate::support::trial::tests! {
    every_form_works_without_fetch_metadata,
}

/// Registration, login, profile, password, sessions, erasure and logout; and by mail confirmation and reset.
async fn every_form_works_without_fetch_metadata() {
    let person = Browser::start_without_fetch_metadata().await;
    person.goes_through_the_account("Mia").await;
    person.log_in_by_the_form("Cade").await;
    person.log_out_by_the_form().await;
    person.log_in_here("Dana").await;
    person.log_out_here().await;
    let site = MailSite::find();
    person.registers_by_mail(site, "Ned", "ned@example.com").await;
    person.forgets_the_password(site, "Ned", "ned@example.com").await;
}
