//! `POST /api/accounts`: registration for scripts and single-page sites.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::session;
use crate::{
    app::App,
    crypto::opaque_token::OpaqueToken,
    identity::{IdentityError, Registered},
    paths,
    web::{
        body::Json,
        enrolment,
        error::WebError,
        openapi::{LinkProblems, RegistrationProblems},
        visitor::Visitor,
    },
};

/// An account that somebody asks for
#[derive(Deserialize, ToSchema)]
pub struct AccountRequest {
    /// The address, which becomes the login name. No two accounts share one. Beside an invitation, which has its own, it may be empty.
    #[schema(format = Email, max_length = 254, example = "eve@example.com")]
    email: String,
    /// What the person is called: 5,000 bytes at most.
    #[schema(min_length = 1, max_length = 5000, example = "Eve")]
    display_name: String,
    /// At most 4,096 bytes, and none that many people choose.
    #[schema(value_type = String, format = Password, min_length = 15, max_length = 4096, example = "three words that you like")]
    password: SecretString,
    /// The token of an invitation's link: then the account gets the invitation's address, whatever `email` says, and nobody confirms it.
    #[schema(value_type = Option<String>, pattern = "^[A-Za-z0-9_-]{43}$")]
    invitation: Option<SecretString>,
}

/// What happens next where addresses are confirmed
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"confirmation": "sent"}))]
struct Confirmation {
    /// `sent`, whether the address has an account or not.
    #[schema(pattern = "^sent$")]
    confirmation: &'static str,
}

/// Register
///
/// Makes the account and logs its owner in. Where addresses are confirmed: 202 and a mail instead, the same whether the address has an account
/// already or not. An invitation works once, and always logs in.
#[utoipa::path(
    post, path = paths::API_ACCOUNTS, operation_id = "register", tag = "Sessions and accounts", security(("cookies" = [])),
    request_body = AccountRequest,
    responses(
        (status = 201, description = "Registered and logged in.", body = session::SessionView),
        (status = 202, description = "A mail is on its way.", body = Confirmation),
        RegistrationProblems, LinkProblems,
    ),
)]
pub async fn post(
    app: Data<App>,
    request: HttpRequest,
    visitor: Visitor,
    Json(asked): Json<AccountRequest>,
) -> Result<HttpResponse, WebError> {
    match asked.register(&app, &visitor).await {
        Ok(Registered::LoggedIn(logged_in)) => {
            session::answer(&app, &request, &visitor, &logged_in, HttpResponse::Created())
        }
        Ok(Registered::Mailed) => Ok(HttpResponse::Accepted().json(Confirmation { confirmation: "sent" })),
        Err(IdentityError::EnrolmentRequired(begun)) => enrolment::required(&app, &begun),
        Err(error) => Err(error.into()),
    }
}

impl AccountRequest {
    async fn register(&self, app: &App, visitor: &Visitor) -> Result<Registered, IdentityError> {
        let Self { email, display_name, password, invitation } = self;
        let (visit, client) = (&visitor.visit, visitor.client());
        let Some(invitation) = invitation else {
            return app.identity.register(visit, &client, email, display_name, password, None).await;
        };
        let token = OpaqueToken::attempt(invitation.expose_secret());
        let registered = app.identity.register_invited(visit, &client, &token, display_name, password).await;
        registered.map(Registered::LoggedIn)
    }
}
