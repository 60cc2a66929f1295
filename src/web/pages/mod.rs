//! What people look at. Every page works without JavaScript.

pub mod account;
mod authenticator;
pub mod change_password;
pub mod confirm;
pub mod forgot;
pub mod forgot_sent;
pub mod home;
pub mod language;
pub mod logged_in;
pub mod login;
pub mod login_link;
pub mod logout;
pub mod logout_confirm;
pub mod problem;
pub mod provider;
pub mod register;
pub mod register_sent;
pub mod reset;
pub mod second_factor;

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError,
    http::{
        StatusCode,
        header::{LOCATION, RETRY_AFTER},
    },
};
use askama::Template;
pub use home::Home;

use super::{
    assets, brand, enrolment,
    error::WebError,
    markup::Markup,
    next::Next,
    retry_after::seconds,
    text::{self, FieldMessage},
    visitor::Visitor,
};
use crate::{
    app::App,
    config::{Brand, BrandFile, PublicUrl},
    crypto::opaque_token::OpaqueToken,
    domain::locale::Locale,
    identity::Enrolment,
    oidc::Provider,
    paths,
};

/// What every page has around its content.
#[derive(Debug)]
pub struct Layout<'a> {
    /// The page's language.
    pub locale: Locale,
    /// Those that it can be had in.
    pub languages: &'a [Locale],
    /// The URL below which every link leads.
    public_url: &'a PublicUrl,
    /// The site's name, logo, colours and links.
    pub brand: &'a Brand,
    /// The stylesheet.
    pub stylesheet: &'a str,
    /// The script that brings the sentences of all others.
    pub words: &'a str,
    /// Every page's script.
    pub script: &'a str,
    /// The icon.
    pub icon: &'a str,
    /// The name of whoever is logged in.
    pub person: Option<&'a str>,
    /// Whether to offer a login: not where it is unknown who is logged in.
    pub offers_login: bool,
    /// Whether anybody may register without an invitation.
    pub offers_registration: bool,
    /// What links to the pages that log in have behind their path, so that whoever takes them gets where they were going.
    pub next: String,
}

impl<'a> Layout<'a> {
    fn new(app: &'a App, locale: Locale, person: Option<&'a str>) -> Self {
        Self {
            locale,
            languages: app.languages.offered(),
            public_url: &app.public_url,
            brand: &app.brand,
            stylesheet: assets::STYLESHEET.url(),
            words: assets::words(locale).url(),
            script: assets::PAGE_SCRIPT.url(),
            icon: assets::ICON.url(),
            person,
            offers_login: person.is_none(),
            offers_registration: app.identity.registration.is_open(),
            next: String::new(),
        }
    }
}

/// A way to log in with an identity provider.
#[derive(Debug)]
pub struct ProviderLink<'a> {
    pub(crate) path: String,
    pub(crate) label: &'a str,
}

impl<'a> ProviderLink<'a> {
    /// One for each provider.
    fn all(app: &'a App) -> Vec<Self> {
        let link = |provider: &'a Provider| Self { path: paths::login_with(provider.name()), label: provider.label() };
        app.providers.iter().map(link).collect()
    }
}

/// One field of a form. Its label stands in the template.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    pub(crate) id: &'a str,
    pub(crate) name: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) autocomplete: &'a str,
    pub(crate) value: &'a str,
    pub(crate) error: &'a str,
    pub(crate) autofocus: bool,
    /// Whether it may be left empty.
    pub(crate) is_optional: bool,
    /// Whether it is only shown.
    pub(crate) readonly: bool,
    /// Fewest characters of a new password, whose strength is told while it is typed; nought for every other field.
    pub(crate) least: usize,
    /// Where the login page is, behind the error that an account has this address; empty otherwise.
    pub(crate) login: &'a str,
}

impl<'a> Field<'a> {
    /// The email address, as it was typed.
    fn email(value: &'a str) -> Self {
        Self {
            id: "email",
            name: "email",
            kind: "email",
            autocomplete: "username",
            value,
            error: "",
            autofocus: false,
            is_optional: false,
            readonly: false,
            least: 0,
            login: "",
        }
    }

    /// The same where somebody logs in, and may choose a passkey instead.
    fn login_name(app: &App, value: &'a str) -> Self {
        let autocomplete = if app.passkeys.is_some() { "username webauthn" } else { "username" };
        Self { autocomplete, ..Self::email(value) }
    }

    /// What the person is called, as it was typed.
    fn display_name(value: &'a str) -> Self {
        Self { id: "display_name", name: "display_name", kind: "text", autocomplete: "name", ..Self::email(value) }
    }

    /// A password. What was typed never comes back.
    fn password(autocomplete: &'a str) -> Self {
        Self { id: "password", name: "password", kind: "password", autocomplete, ..Self::email("") }
    }

    /// A password that somebody is about to choose.
    fn new_password(least: usize) -> Self {
        Self { least, ..Self::password("new-password") }
    }
}

/// Where the code of a second factor may be typed beside a password: a field that opens.
#[derive(Debug, Clone, Copy)]
pub struct CodeField {
    /// Whether there is one.
    pub(crate) is_there: bool,
    /// Whether it is open: after a failure, for everybody.
    pub(crate) is_open: bool,
}

impl CodeField {
    fn new(app: &App, is_open: bool) -> Self {
        Self { is_there: app.identity.second_factors.are_offered(), is_open }
    }
}

/// The host that passkeys belong to, where the site has passkeys.
fn passkey_site(app: &App) -> Option<&str> {
    app.passkeys.as_ref().map(|passkeys| passkeys.site.id())
}

/// To the page that sets up a second factor, for somebody who may not log in without one.
fn set_up_first(app: &App, begun: &Enrolment, next: &Next) -> Result<HttpResponse, WebError> {
    let mut response = see_other(app, paths::SECOND_FACTOR).finish();
    enrolment::keep(app, &mut response, begun, next)?;
    Ok(response)
}

impl<'a> Layout<'a> {
    /// Around the content that this visitor sees.
    #[must_use]
    pub fn of(app: &'a App, visitor: &'a Visitor) -> Self {
        Self::new(app, visitor.locale(), visitor.person().map(|person| person.display_name.as_str()))
    }

    /// Likewise, on the way to a place.
    fn on_the_way(app: &'a App, visitor: &'a Visitor, next: &Next) -> Self {
        Self { next: next.query(), ..Self::of(app, visitor) }
    }

    /// What a link says that leads to this path of ours.
    #[must_use]
    pub fn to(&self, path: &str) -> String {
        self.public_url.local(path)
    }

    /// Likewise, for a page on the way to a place.
    #[must_use]
    pub fn towards(&self, path: &str) -> String {
        format!("{}{}", self.to(path), self.next)
    }

    /// Where the operator's own logo is, if there is one.
    #[must_use]
    pub fn logo(&self) -> Option<String> {
        self.brand.logo.as_ref().map(|file| self.own(brand::LOGO, file))
    }

    /// Where the operator's own colours are, if there are some.
    #[must_use]
    pub fn colors(&self) -> Option<String> {
        self.brand.stylesheet.as_ref().map(|file| self.own(brand::STYLESHEET, file))
    }

    fn own(&self, path: &str, file: &BrandFile) -> String {
        format!("{}?v={}", self.to(path), file.version)
    }

    /// The message of this id, whose places a template fills.
    #[must_use]
    pub const fn t<'m>(&self, id: &'m str) -> Markup<'m> {
        Markup::new(self.locale, id)
    }
}

/// A parameter of the address; empty when it is not there.
fn query(request: &HttpRequest, wanted: &str) -> String {
    let mut query = url::form_urlencoded::parse(request.query_string().as_bytes());
    query.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// The field with its error beside it. The first one to be mended has the focus.
fn with_error<'a>(field: Field<'a>, errors: &'a [FieldMessage]) -> Field<'a> {
    let error = errors.iter().find(|error| error.field == field.id);
    let first = errors.first().map_or("email", |error| &error.field);
    Field { error: error.map_or("", |error| &error.message), autofocus: field.id == first, ..field }
}

/// What is to be mended, by field.
fn summary(errors: &[FieldMessage]) -> Vec<(&str, &str)> {
    errors.iter().map(|error| (error.field.as_str(), error.message.as_str())).collect()
}

/// A page as an answer.
///
/// # Errors
/// [`WebError::Internal`] when the template cannot be filled in.
pub fn render(status: StatusCode, page: &impl Template) -> Result<HttpResponse, WebError> {
    let html = page.render().map_err(|error| WebError::Internal(error.to_string()))?;
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(html))
}

/// The form again, with what was typed in it, where the site can do nothing at the moment; `form` takes the status and what to tell.
///
/// # Errors
/// Every other error as it is.
fn unless_unavailable(
    error: WebError,
    locale: Locale,
    form: impl FnOnce(StatusCode, &str) -> Result<HttpResponse, WebError>,
) -> Result<HttpResponse, WebError> {
    if !matches!(error, WebError::Unavailable(_)) {
        return Err(error);
    }
    let kind = error.kind();
    let words = format!("{} {}", text::detail(locale, &kind.into()), text::remedy(locale, kind));
    let mut response = form(kind.status(), &words)?;
    let bare = error.error_response();
    for (name, value) in bare.headers() {
        response.headers_mut().insert(name.clone(), value.clone());
    }
    Ok(response)
}

/// Says when to come back (RFC 6585 §4).
fn come_back(mut response: HttpResponse, wait: Duration) -> HttpResponse {
    response.headers_mut().insert(RETRY_AFTER, seconds(wait).into());
    response
}

/// A link that no longer works, with where its person was going, so that a new one leads there, too.
async fn dead_link(app: &App, token: &OpaqueToken) -> WebError {
    match app.accounts.next_of_link(token).await {
        Ok(next) => WebError::DeadLink(Next::of(app, next.as_deref().unwrap_or_default())),
        Err(error) => error.into(),
    }
}

/// 303: the browser asks for this path of ours with GET (RFC 9110 §15.4.4).
fn see_other(app: &App, path: &str) -> HttpResponseBuilder {
    lead_to(&app.public_url.local(path))
}

/// The same for a place as browsers see it: a path of the host, or what [`Next`] lets through.
fn lead_to(place: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::SeeOther();
    response.insert_header((LOCATION, place));
    response
}
