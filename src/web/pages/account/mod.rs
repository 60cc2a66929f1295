//! The account page: what a logged-in person sees and changes of what is kept about them. Works without JavaScript.
//!
//! Every change answers 303 to this page, which then says what was done, or 422 with the form and its errors.

pub mod email;
pub mod erase;
pub mod export;
pub mod invitations;
mod own_field;
pub mod passkeys;
pub mod password;
pub mod profile;
pub mod providers;
pub mod second_factor;
pub mod sessions;

use std::borrow::Cow;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;

use self::own_field::{OwnField, TypedFields};
use super::{Field, Layout, query, render, see_other, summary, with_error};
use crate::{
    accounts::{FieldError, WaysIn},
    app::App,
    domain::{
        Rejection, device::Device, email::Email, locale::Locale, principal::ActiveSession, session::SessionRecord,
    },
    oidc::Provider,
    paths,
    web::{done::Done, error::WebError, text, visitor::Visitor},
};

/// The field of the current password in the form that erases: the page has two of them.
const ERASE_PASSWORD: &str = "erase_password";

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage<'a> {
    layout: Layout<'a>,
    done: Cow<'static, str>,
    error_summary: Vec<(&'a str, &'a str)>,
    display_name: &'a str,
    email: Option<&'a str>,
    /// The address that waits to be confirmed.
    pending_email: Option<String>,
    custom_user_id: &'a str,
    name_field: Field<'a>,
    own_fields: Vec<OwnField<'a>>,
    current_password: Field<'a>,
    new_password: Field<'a>,
    erase_password: Field<'a>,
    password: Password,
    /// Where codes of an app are set up beside it, if they may be.
    second_factor: Option<&'static str>,
    ways_in: Vec<WayIn<'a>>,
    /// Whether the site has passkeys.
    passkeys: bool,
    /// Where the person invites others, if they may.
    invitations: Option<&'static str>,
    /// Where they show who they are, before a provider is connected or disconnected, and before an account without a password is erased;
    /// empty where they did so moments ago.
    log_in_again: String,
    sessions: Vec<SessionView>,
    /// How many days the security trail is kept.
    audit_days: i64,
}

/// What there is to do about the person's password.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Password {
    /// Change it.
    Chosen,
    /// Choose one, by mail if there is mail.
    NotChosen { by_mail: bool },
    /// Nothing: nobody logs in by password here.
    NotUsed,
}

impl Password {
    fn of(app: &App, own: &ActiveSession, ways_in: &WaysIn) -> Self {
        if ways_in.has_password {
            Self::Chosen
        } else if app.identity.policy.logs_in {
            Self::NotChosen { by_mail: app.mailer.is_some() && own.person.email.is_some() }
        } else {
            Self::NotUsed
        }
    }
}

/// An identity provider, and whether the account is connected with it.
struct WayIn<'a> {
    name: &'a str,
    label: &'a str,
    is_connected: bool,
    /// Not the last way in.
    is_removable: bool,
    connect: String,
}

/// A session in words.
struct SessionView {
    id: String,
    device: Cow<'static, str>,
    network: Option<String>,
    logged_in: Moment,
    last_seen: Moment,
    is_this_one: bool,
}

/// A moment for people, and for scripts, which show it in the browser's own time zone.
struct Moment {
    words: Cow<'static, str>,
    datetime: String,
}

/// What the page shows besides what is kept.
#[derive(Default)]
struct Shown<'a> {
    done: Option<Done>,
    errors: &'a [FieldError],
    /// The name and the own fields as they were typed, when something has to be mended.
    typed: Option<(&'a str, &'a TypedFields)>,
}

/// The account page
///
/// Name, password, sessions, export and erasure. Whoever is not logged in is sent to the login page.
#[utoipa::path(
    get, path = paths::ACCOUNT, operation_id = "getAccountPage", tag = "Account pages", security(("cookies" = [])),
    params(("done" = Option<String>, Query, description = "What was done, for a sentence about it. An unknown word counts as absent.")),
    responses((status = 200, description = "What is kept about the person, and what they may change.", body = String, content_type = "text/html"),
        (status = 303, description = "Nobody is logged in: to `/login?next=/account`."),
    ),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first(&app)) };
    let done = Done::read(paths::ACCOUNT, &query(&request, "done"));
    page(&app, visitor.locale(), own, Shown { done, ..Shown::default() }).await
}

/// Nobody is logged in, or no longer: to the login page, and from there to the account.
fn log_in_first(app: &App) -> HttpResponse {
    see_other(app, &paths::login_then(&app.public_url.local(paths::ACCOUNT))).finish()
}

async fn page(app: &App, locale: Locale, own: &ActiveSession, shown: Shown<'_>) -> Result<HttpResponse, WebError> {
    let person = &own.person;
    let name = person.display_name.as_str();
    let current = Field { name: "current_password", ..Field::password("current-password") };
    let new = Field { name: "new_password", ..Field::new_password(app.accounts.policy.min_length) };
    let layout = Layout::new(app, locale, Some(name));
    let errors = text::field_messages(locale, shown.errors);
    let sessions = app.accounts.sessions(person.account_id).await?;
    let (no_fields, typed) = (TypedFields::default(), shown.typed);
    let typed_fields = typed.map_or(&no_fields, |(_, fields)| fields);
    let ways_in = app.accounts.ways_in(person.account_id).await?;
    let again = if app.identity.logged_in_recently(own).await? {
        String::new()
    } else {
        WayIn::again(app, &ways_in, paths::ACCOUNT)
    };
    let page = AccountPage {
        layout,
        done: text::done(locale, shown.done),
        error_summary: summary(&errors),
        display_name: name,
        email: person.email.as_ref().map(Email::as_str),
        pending_email: app.accounts.pending_email_change(person.account_id).await?.map(|change| change.new_email),
        custom_user_id: person.custom_user_id.as_str(),
        name_field: with_error(Field::display_name(typed.map_or(name, |(name, _)| name)), &errors),
        own_fields: own_field::all(app, locale, &person.fields, typed_fields, &errors),
        current_password: with_error(Field { id: "current_password", ..current }, &errors),
        new_password: with_error(Field { id: "new_password", ..new }, &errors),
        erase_password: with_error(Field { id: ERASE_PASSWORD, ..current }, &errors),
        password: Password::of(app, own, &ways_in),
        second_factor: asks_for_codes(app, &ways_in).then_some(paths::ACCOUNT_SECOND_FACTOR),
        log_in_again: again,
        passkeys: app.passkeys.is_some(),
        invitations: app.identity.inviter(person).map(|_| paths::ACCOUNT_INVITATIONS),
        ways_in: WayIn::all(app, &ways_in),
        sessions: sessions.iter().map(|session| SessionView::new(session, own, locale)).collect(),
        audit_days: app.audit_retention.whole_days(),
    };
    let status = if shown.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    render(status, &page)
}

/// Where somebody without a password shows who they are, and then comes back to this page; empty for others, and where they did so moments
/// ago.
async fn log_in_again(app: &App, own: &ActiveSession, ways_in: &WaysIn, page: &str) -> Result<String, WebError> {
    let is_fresh = ways_in.has_password || app.identity.logged_in_recently(own).await?;
    Ok(if is_fresh { String::new() } else { WayIn::again(app, ways_in, page) })
}

/// Whether codes of an app may be asked for when this person logs in.
fn asks_for_codes(app: &App, ways_in: &WaysIn) -> bool {
    app.identity.second_factors.are_offered() && (ways_in.has_password || app.identity.mails_login_links)
}

/// A current password that is wrong, or empty.
fn wrong_password(field: &'static str, typed: &SecretString) -> FieldError {
    let is_empty = typed.expose_secret().is_empty();
    FieldError::new(field, if is_empty { Rejection::PasswordMissing } else { Rejection::WrongCurrentPassword })
}

impl<'a> WayIn<'a> {
    /// One for each provider of the site.
    fn all(app: &'a App, ways_in: &WaysIn) -> Vec<Self> {
        let view = |provider: &'a Provider| Self {
            name: provider.name().as_str(),
            label: provider.label(),
            is_connected: ways_in.includes(provider.issuer()),
            is_removable: ways_in.are_several(),
            connect: format!("{}?connect=1", paths::login_with(provider.name())),
        };
        app.providers.iter().map(view).collect()
    }

    /// Where the person logs in once more, and then comes back to this page; to the login page, if none of their providers is left.
    fn again(app: &App, ways_in: &WaysIn, page: &str) -> String {
        let connected = app.providers.iter().find(|provider| ways_in.includes(provider.issuer()));
        let next = app.public_url.local(page);
        connected.map_or_else(
            || paths::login_then(&next),
            |provider| format!("{}?again=1&next={next}", paths::login_with(provider.name())),
        )
    }
}

impl SessionView {
    fn new(session: &SessionRecord, own: &ActiveSession, locale: Locale) -> Self {
        Self {
            id: session.id.to_string(),
            device: text::device(locale, Device::guess(session.user_agent.as_deref().unwrap_or_default())),
            network: session.last_network.clone(),
            logged_in: Moment::new(locale, session.authenticated_at),
            last_seen: Moment::new(locale, session.last_seen_at),
            is_this_one: session.id == own.id,
        }
    }
}

impl Moment {
    fn new(locale: Locale, at: OffsetDateTime) -> Self {
        let datetime = at.replace_nanosecond(0).map_or_else(|_| String::new(), machine_readable);
        Self { words: text::moment(locale, at), datetime }
    }
}

fn machine_readable(at: OffsetDateTime) -> String {
    at.format(&time::format_description::well_known::Rfc3339).unwrap_or_default()
}
