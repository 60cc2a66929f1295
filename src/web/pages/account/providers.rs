//! An identity provider less to log in with.

use actix_web::{HttpResponse, web::Data};
use serde::Deserialize;
use utoipa::ToSchema;

use super::log_in_first;
use crate::{
    app::App,
    domain::provider::ProviderName,
    paths,
    web::{body::Form, done::Done, error::WebError, pages::see_other, visitor::Visitor},
};

/// Which provider goes. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct ProviderForm {
    /// The provider's name.
    #[serde(default)]
    #[schema(example = "example")]
    provider: String,
}

/// Disconnect an identity provider
///
/// Its person logs in otherwise from now on. The last way in stays.
#[utoipa::path(
    post, path = paths::ACCOUNT_PROVIDERS_REMOVE, operation_id = "removeProvider", tag = "Account pages", security(("cookies" = [])),
    request_body(content = ProviderForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 303, description = "To the account page. Also, to `/login?next=/account`, when nobody is logged in.")),
)]
pub async fn post(app: Data<App>, visitor: Visitor, Form(form): Form<ProviderForm>) -> Result<HttpResponse, WebError> {
    let Some(own) = visitor.session() else { return Ok(log_in_first(&app)) };
    let provider = ProviderName::parse(&form.provider).and_then(|name| app.provider(&name));
    let removed = match provider {
        Some(provider) => app.identity.disconnect_provider(own, &visitor.client(), provider.issuer()).await?,
        None => false,
    };
    let place = if removed { Done::ProviderRemoved.location() } else { paths::ACCOUNT.to_owned() };
    Ok(see_other(&app, &place).finish())
}
