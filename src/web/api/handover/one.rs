//! `/api/handover/{handover}`: the end of one hand-over.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Data, Path},
};
use uuid::Uuid;

use super::key_of;
use crate::{
    app::App,
    domain::handover::{HandoverEnd, HandoverId},
    paths,
    web::{client, error::WebError, openapi::HandoverEndProblems},
};

/// Log one browser out that was handed over
///
/// For the site's own backend, with its key: ends the session of this hand-over, or its code if that waits. The next token of that browser
/// is anonymous, and has a new subject. The answer is the same when there was none.
#[utoipa::path(
    delete, path = paths::API_HANDOVER_ONE, operation_id = "endHandover", tag = "Hand-over", security(("handoverKey" = [])),
    params(("handover" = String, Path, description = "The `id` of the hand-over.", example = "0198b6a5-6f1e-7c3a-9a54-2f4b1d0c7e11")),
    responses((status = 204, description = "It has ended."), HandoverEndProblems),
)]
pub async fn delete(app: Data<App>, request: HttpRequest, id: Path<String>) -> Result<HttpResponse, WebError> {
    let client = client::of(&request);
    app.identity.admit_backend(&client, key_of(&request).as_ref()).await?;
    // What is no id is nobody's.
    if let Ok(id) = Uuid::try_parse(&id) {
        app.identity.end_handovers(&client, &HandoverEnd::One(HandoverId(id))).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}
