//! What people see of Example ID: whom they may be, whether they are logged in.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, HeaderName},
        uri::PathAndQuery,
    },
    web::{self, Data, ServiceConfig},
};
use askama::Template;

use super::{
    Provider,
    memory::Session,
    people::{PEOPLE, Person},
};
use crate::{
    domain::locale::Locale,
    web::{Asset, assets, markup::Markup, preferred_language, render},
};

/// Where somebody logs out.
pub(super) const LOGOUT: &str = "/logout";
/// The browser's session here.
pub(super) const COOKIE: &str = "example-id";
/// Pages that people log in on are cut off from whoever opened them, at this provider as at many (HTML Standard §7.1.3).
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

static COLOURS: Asset = Asset::new(
    "/assets/demo/example-id.css",
    "text/css; charset=utf-8",
    include_bytes!("../../../assets/demo/example-id.css"),
);

pub(super) fn configure(config: &mut ServiceConfig) {
    config.route("/", web::get().to(get));
    for asset in [&assets::STYLESHEET, &COLOURS] {
        config.route(asset.path, web::get().to(move |request: HttpRequest| async move { asset.response(&request) }));
    }
}

async fn get(provider: Data<Provider>, request: HttpRequest) -> HttpResponse {
    home(&provider, &request)
}

#[derive(Template)]
#[template(path = "demo/example_id.html")]
struct Page<'a> {
    layout: Words,
    stylesheet: &'a str,
    colours: &'a str,
    site: &'a str,
    site_url: &'a str,
    /// Where the form to log out leads.
    log_out: &'a str,
    shows: Shows,
}

/// What is to be said.
enum Shows {
    People(&'static [Person]),
    /// Who is logged in.
    Home(Option<&'static Person>),
    Problem,
}

/// The page's language.
struct Words {
    locale: Locale,
}

impl Words {
    const fn t<'m>(&self, id: &'m str) -> Markup<'m> {
        Markup::new(self.locale, id)
    }
}

/// Who of them is it? The form goes to the address that the browser is at.
pub(super) fn people(provider: &Provider, request: &HttpRequest) -> HttpResponse {
    respond(provider, request, StatusCode::OK, Shows::People(&PEOPLE))
}

/// Who is logged in, and a way out. The form of that goes to the address as well, if that is about logging out.
pub(super) fn home(provider: &Provider, request: &HttpRequest) -> HttpResponse {
    let person = session(provider, request).map(|session| session.person);
    respond(provider, request, StatusCode::OK, Shows::Home(person))
}

/// The request isn't the site's.
pub(super) fn problem(provider: &Provider, request: &HttpRequest, status: StatusCode) -> HttpResponse {
    respond(provider, request, status, Shows::Problem)
}

/// Who is logged in here.
pub(super) fn session(provider: &Provider, request: &HttpRequest) -> Option<Session> {
    let secret = request.cookie(COOKIE)?;
    provider.memory.lock().sessions.get(secret.value()).cloned()
}

/// Whether another site sends this form.
pub(super) fn is_foreign(request: &HttpRequest) -> bool {
    request.headers().get("sec-fetch-site").is_some_and(|site| site != "same-origin")
}

fn respond(provider: &Provider, request: &HttpRequest, status: StatusCode, shows: Shows) -> HttpResponse {
    // The site may have said where it wants people back.
    let log_out = request.uri().path_and_query().map(PathAndQuery::as_str).filter(|place| place.starts_with(LOGOUT));
    let locale = preferred_language(&provider.languages, request);
    let page = Page {
        layout: Words { locale },
        stylesheet: assets::STYLESHEET.url(),
        colours: COLOURS.url(),
        site: &provider.client.name,
        site_url: provider.client.homes.first().map_or("/", String::as_str),
        log_out: log_out.unwrap_or(LOGOUT),
        shows,
    };
    let Ok(mut response) = render(status, &page) else { return HttpResponse::InternalServerError().finish() };
    let forms = provider.client.origins.join(" ");
    let policy = format!(
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self' {forms}; frame-ancestors 'none'"
    );
    for (name, value) in
        [(CONTENT_SECURITY_POLICY, policy.as_str()), (OPENER_POLICY, "same-origin"), (CONTENT_LANGUAGE, locale.tag())]
    {
        if let Ok(value) = value.parse() {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
