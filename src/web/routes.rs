//! Every address of the site, in one table.

use actix_web::{
    App as HttpApp, FromRequest, Handler, HttpResponse, Resource, Responder, Scope,
    body::MessageBody,
    dev::{ServiceFactory, ServiceRequest, ServiceResponse},
    middleware::from_fn,
    web::{self, Data, PayloadConfig, ServiceConfig},
};

use super::{
    api, assets, body,
    middleware::{cross_site, problems, security_headers, token_limit},
    openapi, pages,
    session::with_sessions,
};
use crate::app::App;

/// Adds addresses to the site's own, behind the same middleware.
pub type MoreRoutes = dyn Fn(&mut ServiceConfig) + Send + Sync;

/// The site. Middleware runs from the last one to the first.
pub fn site(
    app: &Data<App>,
    more: &MoreRoutes,
) -> HttpApp<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody + use<>>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    HttpApp::new()
        .app_data(app.clone())
        .app_data(PayloadConfig::new(body::MAX_BYTES))
        .app_data(Data::new(openapi::Served::default()))
        .service(web::resource("/livez").get_and_head(api::health::livez))
        .service(web::resource("/readyz").get_and_head(api::health::readyz))
        .service(web::resource("/.well-known/jwks.json").get_and_head(api::jwks::get))
        .service(web::resource("/openapi.json").get_and_head(openapi::get))
        .service(asset(&assets::STYLESHEET))
        .service(asset(&assets::PAGE_SCRIPT))
        .service(asset(&assets::DOM_MODULE))
        .service(asset(&assets::JWT_MODULE))
        .service(asset(&assets::WHO_SCRIPT))
        .service(asset(&assets::CHAT_SCRIPT))
        .service(asset(&assets::TOKEN_SCRIPT))
        .service(asset(&assets::PASSWORD_SCRIPT))
        .service(asset(&assets::ESTIMATOR))
        .service(asset(&assets::ESTIMATOR_DICTIONARY))
        .service(asset(&assets::CLIENT_SCRIPT))
        .service(asset(&assets::ICON))
        .service(web::resource("/throughline.js").get_and_head(assets::client_script))
        .service(web::resource("/.well-known/change-password").get_and_head(pages::account::password::well_known))
        .configure(|config| more(config))
        .service(with_sessions(app, sessions_scope()))
        .default_service(web::to(HttpResponse::NotFound))
        .wrap(from_fn(cross_site::refuse))
        .wrap(from_fn(token_limit::refuse))
        .wrap(from_fn(problems::write))
        .wrap(from_fn(cross_site::share_tokens))
        .wrap(from_fn(security_headers::set))
}

/// Every address whose handlers know who is logged in.
fn sessions_scope() -> Scope {
    web::scope("")
        .service(web::resource("/").get_and_head(pages::home::get))
        .service(web::resource("/login").get_and_head(pages::login::get).post(pages::login::post))
        .service(web::resource("/register").get_and_head(pages::register::get).post(pages::register::post))
        .service(web::resource("/register/sent").get_and_head(pages::register::sent))
        .service(web::resource("/confirm").get_and_head(pages::confirm::get).post(pages::confirm::post))
        .service(web::resource("/forgot").get_and_head(pages::forgot::get).post(pages::forgot::post))
        .service(web::resource("/forgot/sent").get_and_head(pages::forgot::sent))
        .service(web::resource("/reset").get_and_head(pages::reset::get).post(pages::reset::post))
        .service(web::resource("/logout").post(pages::logout::post))
        .service(web::resource("/account").get_and_head(pages::account::get))
        .service(web::resource("/account/profile").post(pages::account::profile::post))
        .service(web::resource("/account/password").post(pages::account::password::post))
        .service(web::resource("/account/sessions/revoke").post(pages::account::sessions::post))
        .service(web::resource("/account/export").get_and_head(pages::account::export::get))
        .service(web::resource("/account/erase").post(pages::account::erase::post))
        .service(token("/token"))
        .service(token("/createJWT"))
        .service(
            web::resource("/api/session")
                .get_and_head(api::session::get)
                .post(api::session::post)
                .delete(api::session::delete),
        )
        .service(web::resource("/api/accounts").post(api::accounts::post))
}

/// Registers GET and HEAD for one handler.
pub trait Readable {
    /// HEAD wherever there is GET (RFC 9110 §9.1).
    #[must_use]
    fn get_and_head<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static;
}

impl Readable for Resource {
    fn get_and_head<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.route(web::get().to(handler.clone())).route(web::head().to(handler))
    }
}

fn token(path: &str) -> Resource {
    web::resource(path)
        .route(web::get().to(api::token::get))
        .route(web::head().to(api::token::head))
        .route(web::method(actix_web::http::Method::OPTIONS).to(api::token::preflight))
}

fn asset(asset: &'static assets::Asset) -> Resource {
    web::resource(asset.path).get_and_head(async || asset.response())
}
