//! The page of a person's passkeys. Adding one needs the script; everything else works without JavaScript.

pub mod remove;
pub mod rename;

use std::borrow::Cow;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use uuid::Uuid;

use super::{Moment, log_in_again};
use crate::{
    accounts::{FieldError, WaysIn},
    app::App,
    domain::{
        device::Device,
        email::Email,
        locale::Locale,
        passkey::{Passkey, PasskeyId},
        principal::ActiveSession,
    },
    paths,
    web::{
        done::Done,
        error::WebError,
        pages::{Field, Layout, query, render, see_other, summary, with_error},
        text,
        visitor::Visitor,
    },
};

/// The field of a passkey's new name.
const NEW_NAME: &str = "new_name";
/// The field of the password with which a passkey is removed.
const REMOVE_PASSWORD: &str = "remove_password";

#[derive(Template)]
#[template(path = "passkeys.html")]
struct PasskeysPage<'a> {
    layout: Layout<'a>,
    /// The host that passkeys belong to.
    site: &'a str,
    done: Cow<'static, str>,
    error_summary: Vec<(&'a str, &'a str)>,
    email: Option<&'a str>,
    /// Whether a link in a mail lets its owner back in.
    recovers: bool,
    passkeys: Vec<PasskeyView<'a>>,
    change: Option<Change<'a>>,
    name: Field<'a>,
    password: Field<'a>,
    has_password: bool,
    /// Where they show who they are; empty where they have a password, or did so moments ago.
    log_in_again: String,
    /// Where the page is once a passkey was added.
    then: String,
}

/// A passkey in words.
struct PasskeyView<'a> {
    name: &'a str,
    is_synced: bool,
    added: Moment,
    last_used: Option<Moment>,
    copied: Option<Moment>,
    change: String,
}

/// The forms that change one passkey.
struct Change<'a> {
    id: String,
    label: &'a str,
    name: Field<'a>,
    password: Field<'a>,
    /// Not the last way in.
    is_removable: bool,
}

/// What the page shows besides what is kept.
#[derive(Default)]
struct Shown<'a> {
    done: Option<Done>,
    errors: &'a [FieldError],
    /// The passkey to be changed, and its name as it was typed.
    change: Option<PasskeyId>,
    typed: Option<&'a str>,
}

/// The page of the passkeys
///
/// Whoever is not logged in is sent to the login page.
#[utoipa::path(
    get, path = paths::ACCOUNT_PASSKEYS, operation_id = "getPasskeysPage", tag = "Account pages", security(("cookies" = [])),
    params(
        ("change" = Option<String>, Query, description = "The passkey to rename or remove, by its id. An unknown one counts as absent."),
        ("done" = Option<String>, Query, description = "What was done, for a sentence about it. An unknown word counts as absent."),
    ),
    responses((status = 200, description = "The person's passkeys, and what they may change.", body = String, content_type = "text/html"),
        (status = 303, description = "Nobody is logged in: to `/login?next=/account/passkeys`."),
    ),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first(&app)) };
    let done = Done::read(paths::ACCOUNT_PASSKEYS, &query(&request, "done"));
    let change = passkey_id(&query(&request, "change"));
    page(&app, visitor.locale(), own, Shown { done, change, ..Shown::default() }).await
}

/// Nobody is logged in, or no longer: to the login page, and from there to this one.
fn log_in_first(app: &App) -> HttpResponse {
    see_other(app, &paths::login_then(&app.public_url.local(paths::ACCOUNT_PASSKEYS))).finish()
}

fn passkey_id(text: &str) -> Option<PasskeyId> {
    Uuid::try_parse(text).ok().map(PasskeyId)
}

async fn page(app: &App, locale: Locale, own: &ActiveSession, shown: Shown<'_>) -> Result<HttpResponse, WebError> {
    let Some(passkeys) = &app.passkeys else { return Ok(HttpResponse::NotFound().finish()) };
    let person = &own.person;
    let errors = text::field_messages(locale, shown.errors);
    let ways_in = app.accounts.ways_in(person.account_id).await?;
    let device = text::device(locale, own_device(app, own).await?);
    let password = Field { name: "current_password", ..Field::password("current-password") };
    let page = PasskeysPage {
        layout: Layout::new(app, locale, Some(person.display_name.as_str())),
        site: passkeys.site.id(),
        done: text::done(locale, shown.done),
        error_summary: summary(&errors),
        email: person.email.as_ref().map(Email::as_str),
        recovers: app.mailer.is_some(),
        passkeys: ways_in.passkeys.iter().map(|passkey| PasskeyView::new(app, locale, passkey)).collect(),
        change: Change::new(&ways_in, &shown).map(|change| Change {
            name: with_error(change.name, &errors),
            password: with_error(Field { id: REMOVE_PASSWORD, ..password }, &errors),
            ..change
        }),
        name: Field { id: "passkey_name", name: "name", autocomplete: "off", ..Field::display_name(&device) },
        password: Field { id: "current_password", ..password },
        has_password: ways_in.has_password,
        log_in_again: log_in_again(app, own, &ways_in, paths::ACCOUNT_PASSKEYS).await?,
        then: app.public_url.local(&Done::PasskeyAdded.location()),
    };
    let status = if shown.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    render(status, &page)
}

/// What a new passkey is called until its owner says so: the device that it is most likely on.
async fn own_device(app: &App, own: &ActiveSession) -> Result<Device, WebError> {
    let sessions = app.accounts.sessions(own.person.account_id).await?;
    let user_agent = sessions.into_iter().find(|session| session.id == own.id).and_then(|session| session.user_agent);
    Ok(Device::guess(user_agent.as_deref().unwrap_or_default()))
}

impl<'a> PasskeyView<'a> {
    fn new(app: &App, locale: Locale, passkey: &'a Passkey) -> Self {
        let change = app.public_url.local(paths::ACCOUNT_PASSKEYS);
        Self {
            name: &passkey.name,
            is_synced: passkey.backed_up,
            added: Moment::new(locale, passkey.created_at),
            last_used: passkey.last_used_at.map(|at| Moment::new(locale, at)),
            copied: passkey.copied_at.map(|at| Moment::new(locale, at)),
            change: format!("{change}?change={}#change", passkey.id.0),
        }
    }
}

impl<'a> Change<'a> {
    fn new(ways_in: &'a WaysIn, shown: &Shown<'a>) -> Option<Self> {
        let passkey = ways_in.passkeys.iter().find(|passkey| Some(passkey.id) == shown.change)?;
        let name = Field::display_name(shown.typed.unwrap_or(&passkey.name));
        Some(Self {
            id: passkey.id.0.to_string(),
            label: &passkey.name,
            name: Field { id: NEW_NAME, name: "name", autocomplete: "off", ..name },
            password: Field::password("current-password"),
            is_removable: ways_in.are_several(),
        })
    }
}
