//! The chat widget's scripts: the entry script under the vendor's address, and the modules that it imports, beside it.

use std::borrow::Cow;

use actix_web::{
    HttpResponse,
    http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, HeaderName, X_CONTENT_TYPE_OPTIONS},
    web::Path,
};

use super::shapes::{ProblemShape, WIDGET};
use crate::{domain::locale::Locale, words};

/// The vendor's address has a version, and any version is this one.
pub const PATH: &str = "/versions/{version}/{script:.+}";
/// The address of the vendor's newer chat has none.
pub const ORCHESTRATE_PATH: &str = "/wxochat/{script:.+}";

macro_rules! scripts {
    ($($path:literal: $file:literal),+ $(,)?) => { [$(($path, include_str!(concat!("../../assets/", $file)))),+] };
}

const SCRIPTS: [(&str, &str); 23] = scripts![
    "WatsonAssistantChatEntry.js": "widget/entry.js",
    "wxoLoader.js": "widget/wxo_loader.js",
    "dom.js": "dom.js",
    "jwt.js": "jwt.js",
    "message.js": "message.js",
    "widget/assistant.js": "widget/assistant.js",
    "widget/conversation.js": "widget/conversation.js",
    "widget/custom_panel.js": "widget/custom_panel.js",
    "widget/events.js": "widget/events.js",
    "widget/icons.js": "widget/icons.js",
    "widget/instance.js": "widget/instance.js",
    "widget/limits.js": "widget/limits.js",
    "widget/messages.js": "widget/messages.js",
    "widget/orchestrate.js": "widget/orchestrate.js",
    "widget/promises.js": "widget/promises.js",
    "widget/requests.js": "widget/requests.js",
    "widget/store.js": "widget/store.js",
    "widget/style.js": "widget/style.js",
    "widget/text.js": "widget/text.js",
    "widget/tokens.js": "widget/tokens.js",
    "widget/trouble.js": "widget/trouble.js",
    "widget/view.js": "widget/view.js",
    "widget/web_chat.js": "widget/web_chat.js",
];
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The chat's entry script
///
/// It has the vendor's script contract. Its modules are beside it. Pages of every origin may load them.
// Browsers load modules of another origin only where that origin allows it. The scripts are no secret, and the API has a list of its own.
#[utoipa::path(
    get, path = "/versions/{version}/WatsonAssistantChatEntry.js", operation_id = "getEntryScript", tag = WIDGET,
    params(("version" = String, Path, description = "`latest`, or any version: each is this one.", example = "latest")),
    responses((status = 200, description = "The script.", body = String, content_type = "text/javascript"),
        (status = 404, description = "`not_found`: there is no such script.", body = ProblemShape, content_type = "application/problem+json")),
)]
pub async fn get(path: Path<(String, String)>) -> HttpResponse {
    respond(&path.1)
}

/// The loader of Orchestrate's chat
///
/// It has the vendor's script contract. Its modules are beside it. Pages of every origin may load them.
#[utoipa::path(
    get, path = "/wxochat/wxoLoader.js", operation_id = "getOrchestrateLoader", tag = WIDGET,
    params(("embed" = Option<String>, Query, description = "The vendor's pages write `true`. It changes nothing.", example = "true")),
    responses((status = 200, description = "The script.", body = String, content_type = "text/javascript"),
        (status = 404, description = "`not_found`: there is no such script beside it.", body = ProblemShape, content_type = "application/problem+json")),
)]
pub async fn get_orchestrate(path: Path<String>) -> HttpResponse {
    respond(&path)
}

fn respond(name: &str) -> HttpResponse {
    let Some(script) = script(name) else { return HttpResponse::NotFound().finish() };
    HttpResponse::Ok()
        .content_type("text/javascript; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((RESOURCE_POLICY, "cross-origin"))
        .body(script)
}

/// A script of this name; `widget/words/de.js` is what the chat says in German.
fn script(name: &str) -> Option<Cow<'static, str>> {
    let language = |tag| Locale::ALL.into_iter().find(|locale| locale.tag() == tag);
    if let Some(tag) = name.strip_prefix("widget/words/").and_then(|file| file.strip_suffix(".js")) {
        return language(tag).map(|locale| format!("export default {};\n", words::for_widget(locale)).into());
    }
    SCRIPTS.iter().find(|(known, _)| *known == name).map(|(_, script)| Cow::Borrowed(*script))
}
