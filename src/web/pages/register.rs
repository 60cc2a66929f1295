//! The registration page.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Data};
use askama::Template;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    Field, Layout, ProviderLink, come_back, lead_to, query, render, see_other, set_up_first, summary,
    unless_unavailable, with_error,
};
use crate::{
    accounts::FieldError,
    app::App,
    crypto::opaque_token::OpaqueToken,
    domain::{
        Rejection,
        email::EmailDomain,
        registration::{RegistrationMode, RegistrationPolicy},
    },
    identity::{IdentityError, Registered},
    paths,
    web::{body::Form, error::WebError, next::Next, openapi::LinkProblems, text, visitor::Visitor},
};

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage<'a> {
    layout: Layout<'a>,
    /// Why there is no account, where that is no field's fault.
    error: &'a str,
    error_summary: Vec<(&'a str, &'a str)>,
    email: Field<'a>,
    display_name: Field<'a>,
    password: Field<'a>,
    /// Who may register, where not everybody may.
    terms: Terms,
    providers: Vec<ProviderLink<'a>>,
    /// The page that opened this one as a pop-up, if it may be told of a login.
    opener: String,
    next: &'a str,
    /// The token of an invitation; empty for none.
    token: &'a str,
    /// The page of another origin that sent the person here, and its host.
    back: Option<(&'a str, String)>,
}

/// Who may register, as the page says it before anybody types.
enum Terms {
    Anybody,
    /// Whoever has this invitation.
    Invited,
    /// Addresses of these domains, and invited ones.
    Domains(String),
    /// Only whoever has an invitation.
    Invitation,
    Nobody,
}

impl Terms {
    /// Whether there is a form to fill in.
    const fn admit_anybody(&self) -> bool {
        !matches!(self, Self::Invitation | Self::Nobody)
    }

    fn of(policy: &RegistrationPolicy, is_invited: bool) -> Self {
        match policy.mode {
            RegistrationMode::Off => Self::Nobody,
            _ if is_invited => Self::Invited,
            RegistrationMode::Open if policy.domains.is_empty() => Self::Anybody,
            RegistrationMode::Open => {
                Self::Domains(policy.domains.iter().map(EmailDomain::as_str).collect::<Vec<_>>().join(", "))
            }
            RegistrationMode::Invitation => Self::Invitation,
        }
    }
}

/// What the registration form sends. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct RegisterForm {
    /// The address, which becomes the login name.
    #[serde(default)]
    #[schema(required, format = Email, max_length = 254, example = "eve@example.com")]
    email: String,
    /// What the person is called: 5,000 bytes at most.
    #[serde(default)]
    #[schema(required, min_length = 1, max_length = 5000, example = "Eve")]
    display_name: String,
    /// As for `POST /api/accounts`.
    #[serde(default)]
    #[schema(required, value_type = String, format = Password, min_length = 15, max_length = 4096, example = "three words that you like")]
    password: SecretString,
    /// Where to go then, as for a login. Whoever has to confirm their address first is led there by the login after that.
    #[serde(default)]
    #[schema(example = "/account")]
    next: String,
    /// The token of the invitation, if there is one: then the account gets its address, whatever `email` says.
    #[serde(default)]
    #[schema(value_type = String, pattern = "^([A-Za-z0-9_-]{43})?$")]
    token: SecretString,
}

/// The registration page
///
/// Where nobody may register, or only with an invitation, it says so in the form's place. Whoever is logged in already is told so.
#[utoipa::path(
    get, path = paths::REGISTER, operation_id = "getRegistrationPage", tag = "Pages", security(("cookies" = [])),
    params(("next" = Option<String>, Query, description = "Where to go then: a path of this site, or the URL of a page of an allowed origin. Anything else counts as absent."),
        ("token" = Option<String>, Query, description = "The token of an invitation: then the form has its address.")),
    responses((status = 200, description = "The form, or who may register.", body = String, content_type = "text/html"), LinkProblems),
)]
pub async fn get(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let next = Next::asked_for(&app, &request);
    let form = RegisterForm::begun(&app, query(&request, "token")).await?;
    page(&app, &visitor, &next, StatusCode::OK, &form, ("", &[]))
}

/// Register on the page
///
/// Makes the account and logs its owner in; or, where addresses are confirmed, sends a mail.
#[utoipa::path(
    post, path = paths::REGISTER, operation_id = "submitRegistration", tag = "Pages", security(("cookies" = [])),
    request_body(content = RegisterForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "Logged in: to `next`, or to the home page; to `/second-factor` when a second factor has to be set up first. Or to `/register/sent`, whether the address has an account already or not."),
        (status = 401, description = "`wrong-credentials`: the account was changed in the same moment.", body = String, content_type = "text/html"),
        (status = 403, description = "`registration-closed`: nobody may register, or only with an invitation. Or `cross-site`.", body = String, content_type = "text/html"),
        LinkProblems,
        (status = 422, description = "The form again, with a sentence beside each field to be mended. Also when a field is there twice.", body = String, content_type = "text/html"),
        (status = 429, description = "`too-many-attempts`: the form again.", body = String, content_type = "text/html"),
    ),
)]
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Form(form): Form<RegisterForm>,
) -> Result<HttpResponse, WebError> {
    let next = Next::of(&app, &form.next);
    let again = |status, errors: &[FieldError]| page(&app, &visitor, &next, status, &form, ("", errors));
    match form.register(&app, &visitor, &next).await {
        Ok(Registered::LoggedIn(logged_in)) => {
            let mut response = lead_to(&next.or_home(&app));
            visitor.log_in(&app, &request, &mut response, &logged_in)?;
            Ok(response.finish())
        }
        Err(IdentityError::EnrolmentRequired(begun)) => set_up_first(&app, &begun, &next),
        Ok(Registered::Mailed) => Ok(see_other(&app, &next.after(paths::REGISTER_SENT)).finish()),
        Err(IdentityError::Invalid(errors)) => again(StatusCode::UNPROCESSABLE_ENTITY, &errors),
        Err(IdentityError::Limited { wait, .. }) => {
            let errors = [FieldError::new("email", Rejection::TooManyAttempts(wait))];
            Ok(come_back(again(StatusCode::TOO_MANY_REQUESTS, &errors)?, wait))
        }
        Err(IdentityError::RegistrationClosed) => again(StatusCode::FORBIDDEN, &[]),
        Err(error) => unless_unavailable(error.into(), visitor.locale(), |status, words| {
            page(&app, &visitor, &next, status, &form, (words, &[]))
        }),
    }
}

impl RegisterForm {
    /// What the form has in it to begin with.
    async fn begun(app: &App, token: String) -> Result<Self, WebError> {
        let (mut email, mut display_name) = (String::new(), String::new());
        if !token.is_empty() {
            let invitation = app.accounts.invitation(&OpaqueToken::attempt(&token)).await?;
            let invitation = invitation.ok_or_else(|| WebError::DeadLink(Next::default()))?;
            (email, display_name) = (invitation.email, invitation.display_name.unwrap_or_default());
        }
        Ok(Self { email, display_name, password: SecretString::default(), next: String::new(), token: token.into() })
    }

    async fn register(&self, app: &App, visitor: &Visitor, next: &Next) -> Result<Registered, IdentityError> {
        let Self { email, display_name, password, token, .. } = self;
        let (visit, client) = (&visitor.visit, visitor.client());
        if token.expose_secret().is_empty() {
            return app.identity.register(visit, &client, email, display_name, password, next.as_deref()).await;
        }
        let token = OpaqueToken::attempt(token.expose_secret());
        let registered = app.identity.register_invited(visit, &client, &token, display_name, password).await;
        registered.map(Registered::LoggedIn)
    }
}

fn page(
    app: &App,
    visitor: &Visitor,
    next: &Next,
    status: StatusCode,
    typed: &RegisterForm,
    (error, errors): (&str, &[FieldError]),
) -> Result<HttpResponse, WebError> {
    let layout = Layout::on_the_way(app, visitor, next);
    let is_invited = !typed.token.expose_secret().is_empty();
    let is_taken = errors.iter().any(|error| error.rejection == Rejection::EmailTaken);
    let login = if is_taken { format!("{}{}", layout.to(paths::LOGIN), layout.next) } else { String::new() };
    let errors = text::field_messages(layout.locale, errors);
    let page = RegisterPage {
        layout,
        error,
        error_summary: summary(&errors),
        email: with_error(Field { login: &login, readonly: is_invited, ..Field::email(&typed.email) }, &errors),
        display_name: with_error(Field::display_name(&typed.display_name), &errors),
        password: with_error(Field::new_password(app.accounts.policy.min_length), &errors),
        terms: Terms::of(&app.identity.registration, is_invited),
        token: typed.token.expose_secret(),
        providers: ProviderLink::all(app),
        opener: next.opener(app).unwrap_or_default(),
        next: next.as_str(),
        back: next.elsewhere(),
    };
    Ok(next.admit(app, render(status, &page)?))
}
