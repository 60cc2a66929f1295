//! The chat widget's script, under the address that the vendor's entry script has.

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, HeaderName, X_CONTENT_TYPE_OPTIONS},
};

/// The vendor's address: any version is this one.
pub const PATH: &str = "/versions/{version}/WatsonAssistantChatEntry.js";

/// The parts of `assets/widget/` as one script, whose names stay its own.
const SCRIPT: &str = concat!(
    "(() => {\n'use strict';\n",
    include_str!("../../assets/widget/words.js"),
    include_str!("../../assets/widget/requests.js"),
    include_str!("../../assets/widget/store.js"),
    include_str!("../../assets/widget/events.js"),
    include_str!("../../assets/widget/tokens.js"),
    include_str!("../../assets/widget/conversation.js"),
    include_str!("../../assets/widget/style.js"),
    include_str!("../../assets/widget/view.js"),
    include_str!("../../assets/widget/web_chat.js"),
    "})();\n"
);
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// `GET /versions/{any}/WatsonAssistantChatEntry.js`
pub async fn get() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((RESOURCE_POLICY, "cross-origin"))
        .body(SCRIPT)
}
