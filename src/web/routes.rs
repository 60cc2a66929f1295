//! Every address of the site, in one table.

use std::{future::ready, sync::LazyLock};

use actix_web::{
    App as HttpApp, HttpRequest, HttpResponse, Scope,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    guard::{self, GuardContext},
    web::{self, Data, PayloadConfig, ServiceConfig},
};

use utoipa::openapi::HttpMethod;

use super::{
    api, assets, body, brand,
    middleware::pipeline,
    near::nearest,
    openapi, pages,
    problem::{Kind, Problem},
    session,
    table::{Found, Group, Operation, RouteKind, SessionUse, Table, operation, operations},
};
use crate::{app::App, paths};

/// The table. Path and method of each handler are in its annotation.
pub static SITE: [Group; 9] = [
    Group::of(RouteKind::Token, operations![api::token { get head options }])
        .reading_sessions()
        .also_at(&[paths::CREATE_JWT, paths::API_TOKEN]),
    Group::of(
        RouteKind::Api,
        operations![
            api::session { get post delete }
            api::accounts { post }
            api::login_link { post }
            api::login_link::login { post }
            api::email_change { get post delete }
            api::email_change::confirm { post }
            api::invitations { get post }
            api::invitations::one { delete }
            api::passkeys { post }
            api::passkeys::options { post }
            api::passkeys::login { post }
            api::passkeys::login_options { post }
        ],
    )
    .changing_sessions()
    .and_unknown("/api/"),
    Group::of(RouteKind::Shared, operations![api::redeem { post options }]).changing_sessions(),
    Group::of(
        RouteKind::Api,
        operations![api::handover { post delete } api::handover::one { delete } api::provider_logout { get post }],
    ),
    Group::of(RouteKind::Api, operations![pages::change_password { get }]).and_unknown("/.well-known/"),
    Group::of(RouteKind::Api, operations![api::jwks { get } api::livez { get } api::readyz { get } openapi { get }])
        .also_internal(),
    Group::of(
        RouteKind::Page,
        operations![
            pages::home { get }
            pages::login { get post }
            pages::login_link { get post }
            pages::login_link::sent { get }
            pages::login_link::open { get post }
            pages::provider { get }
            pages::provider::callback { get }
            pages::provider::end { get }
            pages::second_factor { get post }
            pages::logged_in { get }
            pages::logout { post }
            pages::logout_confirm { get }
            pages::register { get post }
            pages::register_sent { get }
            pages::confirm { get post }
            pages::forgot { get post }
            pages::forgot_sent { get }
            pages::reset { get post }
            pages::language { post }
            pages::account { get }
            pages::account::profile { post }
            pages::account::password { post }
            pages::account::sessions { post }
            pages::account::email { get post }
            pages::account::email::withdraw { post }
            pages::account::email::confirm { get post }
            pages::account::email::undo { get post }
            pages::account::providers { post }
            pages::account::passkeys { get }
            pages::account::passkeys::rename { post }
            pages::account::passkeys::remove { post }
            pages::account::second_factor { get post }
            pages::account::second_factor::confirm { post }
            pages::account::second_factor::codes { post }
            pages::account::second_factor::remove { post }
            pages::account::invitations { get post }
            pages::account::invitations::withdraw { post }
            pages::account::export { get }
            pages::account::erase { post }
        ],
    )
    .changing_sessions(),
    Group::of(RouteKind::Page, operations![api::client_script { get }]),
    Group::of(
        RouteKind::Page,
        &[
            Operation::Asset(&assets::STYLESHEET),
            Operation::Asset(&assets::PAGE_SCRIPT),
            Operation::Asset(&assets::DOM_MODULE),
            Operation::Asset(&assets::JWT_MODULE),
            Operation::Asset(&assets::MESSAGE_MODULE),
            Operation::Asset(&assets::WORDS_MODULE),
            Operation::Asset(&assets::WORDS_EN),
            Operation::Asset(&assets::WORDS_DE),
            Operation::Asset(&assets::WORDS_FR),
            Operation::Asset(&assets::WORDS_ES),
            Operation::Asset(&assets::WORDS_JA),
            Operation::Asset(&assets::WORDS_AR),
            Operation::Asset(&assets::WHO_SCRIPT),
            Operation::Asset(&assets::CHAT_SCRIPT),
            Operation::Asset(&assets::CHAT_VENDORS_MODULE),
            Operation::Asset(&assets::PASSWORD_SCRIPT),
            Operation::Asset(&assets::PASSKEYS_SCRIPT),
            Operation::Asset(&assets::CLOSING_SCRIPT),
            Operation::Asset(&assets::ESTIMATOR),
            Operation::Asset(&assets::ESTIMATOR_DICTIONARY),
            Operation::Asset(&assets::CLIENT_SCRIPT),
            Operation::Asset(&assets::ICON),
            Operation::Undocumented(HttpMethod::Get, brand::LOGO, || web::to(brand::logo)),
            Operation::Undocumented(HttpMethod::Get, brand::STYLESHEET, || web::to(brand::stylesheet)),
        ],
    ),
];

/// What the OpenAPI document says of the table.
pub static DOCUMENT: LazyLock<utoipa::openapi::OpenApi> =
    LazyLock::new(|| openapi::document(&Table::new(&SITE), &openapi::SITE));

/// The site of a table. `more` is what the table's handlers need besides.
pub fn site(
    app: &Data<App>,
    table: &Table,
    more: &dyn Fn(&mut ServiceConfig),
) -> HttpApp<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    let data = app.clone();
    let paths: Vec<_> = table.paths().map(str::to_owned).collect();
    HttpApp::new()
        .app_data(app.clone())
        .app_data(PayloadConfig::new(body::MAX_BYTES))
        .app_data(Data::new(openapi::Served::new(&DOCUMENT)))
        .service(session::reading(scope(table, SessionUse::Read)))
        .configure(|config| {
            more(config);
            for resource in table.resources(SessionUse::Nothing) {
                config.service(resource);
            }
        })
        .service(session::changing(app, scope(table, SessionUse::Change)))
        .default_service(web::to(move |app: Data<App>, request: HttpRequest| ready(not_found(&app, &paths, &request))))
        .wrap_fn(move |request, routes| pipeline::site(&data, request, routes))
}

/// The routes whose handlers do this with sessions.
fn scope(table: &Table, session: SessionUse) -> Scope {
    let found =
        move |request: &GuardContext<'_>| request.req_data().get::<Found>().is_some_and(|it| it.session == session);
    table.resources(session).fold(web::scope("").guard(guard::fn_guard(found)), Scope::service)
}

/// No such address, and perhaps one that is written like it.
fn not_found(app: &App, paths: &[String], request: &HttpRequest) -> HttpResponse {
    let near = nearest(paths.iter().map(String::as_str), request.path());
    let near = near.map(|path| app.public_url.local(path));
    let mut response = HttpResponse::NotFound().finish();
    response.extensions_mut().insert(Problem { near, ..Kind::NotFound.into() });
    response
}
