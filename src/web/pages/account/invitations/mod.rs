//! The page on which people invite others, where they may, and end invitations that nobody has used.

pub mod withdraw;

use std::borrow::Cow;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Moment;
use crate::{
    accounts::FieldError,
    app::App,
    domain::{Rejection, invitation::SentInvitation, locale::Locale},
    identity::{IdentityError, Inviter},
    paths,
    web::{
        body::Form,
        done::Done,
        error::WebError,
        openapi::InviterProblems,
        pages::{Field, Layout, come_back, query, render, see_other, summary, with_error},
        text,
        visitor::Visitor,
    },
};

#[derive(Template)]
#[template(path = "invitations.html")]
struct InvitationsPage<'a> {
    layout: Layout<'a>,
    done: Cow<'static, str>,
    error_summary: Vec<(&'a str, &'a str)>,
    email: Field<'a>,
    name: Field<'a>,
    invitations: Vec<InvitationView<'a>>,
}

/// An invitation in words.
struct InvitationView<'a> {
    id: String,
    email: &'a str,
    sent: Moment,
    expires: Moment,
}

/// Whom the form invites. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct InvitationForm {
    /// The address, which gets the mail and becomes the login name.
    #[serde(default)]
    #[schema(required, format = Email, max_length = 254, example = "erin@example.com")]
    email: String,
    /// What the registration form calls the person to begin with: 5,000 bytes at most.
    #[serde(default)]
    #[schema(max_length = 5000, example = "Erin")]
    display_name: String,
}

/// What the page shows besides what is kept.
#[derive(Default)]
struct Shown<'a> {
    done: Option<Done>,
    errors: &'a [FieldError],
    /// Address and name as they were typed, when something has to be mended.
    typed: (&'a str, &'a str),
}

/// The page of the invitations
///
/// For people whom the operator lets invite others. Whoever is not logged in is sent to the login page.
#[utoipa::path(
    get, path = paths::ACCOUNT_INVITATIONS, operation_id = "getInvitationsPage", tag = "Account pages", security(("cookies" = [])),
    params(("done" = Option<String>, Query, description = "What was done, for a sentence about it. An unknown word counts as absent.")),
    responses((status = 200, description = "The form, and invitations that nobody has used.", body = String, content_type = "text/html"),
        (status = 303, description = "Nobody is logged in: to `/login?next=/account/invitations`."),
        InviterProblems,
    ),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    if visitor.session().is_none() {
        return Ok(log_in_first(&app));
    }
    inviter(&app, &visitor)?;
    let done = Done::read(paths::ACCOUNT_INVITATIONS, &query(&request, "done"));
    page(&app, &visitor, StatusCode::OK, Shown { done, ..Shown::default() }).await
}

/// Invite somebody on the page
///
/// The answer is the same whether the address has an account already or not.
#[utoipa::path(
    post, path = paths::ACCOUNT_INVITATIONS, operation_id = "submitInvitation", tag = "Account pages", security(("cookies" = [])),
    request_body(content = InvitationForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "To the page of the invitations. Also, to the login page, when nobody is logged in."),
        InviterProblems,
        (status = 422, description = "The form again, with a sentence beside each field to be mended. Also when a field is there twice.", body = String, content_type = "text/html"),
        (status = 429, description = "`too-many-attempts`: the form again.", body = String, content_type = "text/html"),
    ),
)]
pub async fn post(
    app: Data<App>,
    visitor: Visitor,
    Form(form): Form<InvitationForm>,
) -> Result<HttpResponse, WebError> {
    if visitor.session().is_none() {
        return Ok(log_in_first(&app));
    }
    let inviter = inviter(&app, &visitor)?;
    let typed = (form.email.as_str(), form.display_name.as_str());
    match app.identity.invite(inviter, &visitor.client(), typed.0, typed.1).await {
        Ok(_) => Ok(see_other(&app, &Done::InvitationSent.location()).finish()),
        Err(IdentityError::Invalid(errors)) => {
            let shown = Shown { errors: &errors, typed, ..Shown::default() };
            page(&app, &visitor, StatusCode::UNPROCESSABLE_ENTITY, shown).await
        }
        Err(IdentityError::Limited { wait, .. }) => {
            let errors = [FieldError::new("email", Rejection::TooManyAttempts(wait))];
            let shown = Shown { errors: &errors, typed, ..Shown::default() };
            Ok(come_back(page(&app, &visitor, StatusCode::TOO_MANY_REQUESTS, shown).await?, wait))
        }
        Err(error) => Err(error.into()),
    }
}

/// Nobody is logged in: to the login page, and from there to this one.
fn log_in_first(app: &App) -> HttpResponse {
    see_other(app, &paths::login_then(&app.public_url.local(paths::ACCOUNT_INVITATIONS))).finish()
}

/// Whoever is logged in, as somebody who may invite others. For everybody else there is no such page.
fn inviter(app: &App, visitor: &Visitor) -> Result<Inviter, WebError> {
    visitor.person().and_then(|person| app.identity.inviter(person)).ok_or(WebError::NotFound)
}

async fn page(app: &App, visitor: &Visitor, status: StatusCode, shown: Shown<'_>) -> Result<HttpResponse, WebError> {
    let Some(person) = visitor.person() else { return Ok(log_in_first(app)) };
    let locale = visitor.locale();
    let errors = text::field_messages(locale, shown.errors);
    let sent = app.accounts.sent_invitations(person.account_id).await?;
    let (email, name) = shown.typed;
    let page = InvitationsPage {
        layout: Layout::of(app, visitor),
        done: text::done(locale, shown.done),
        error_summary: summary(&errors),
        email: with_error(Field { autocomplete: "off", ..Field::email(email) }, &errors),
        name: with_error(Field { autocomplete: "off", is_optional: true, ..Field::display_name(name) }, &errors),
        invitations: sent.iter().map(|invitation| InvitationView::new(locale, invitation)).collect(),
    };
    render(status, &page)
}

impl<'a> InvitationView<'a> {
    fn new(locale: Locale, invitation: &'a SentInvitation) -> Self {
        Self {
            id: invitation.id.0.to_string(),
            email: &invitation.email,
            sent: Moment::new(locale, invitation.sent_at),
            expires: Moment::new(locale, invitation.expires_at),
        }
    }
}
