//! The demo's home page: the chat beside the tokens that it gets, and what to try next. No other server has it.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use askama::Template;

use crate::{
    app::{App, SampleAccount},
    config::SubjectOnLogout,
    web::{
        Asset, Home, Layout, Visitor, WebError,
        assets::{CHAT_SCRIPT, DOM_MODULE, JWT_MODULE, WHO_SCRIPT, WORDS_MODULE},
    },
};

macro_rules! script {
    ($name:literal, imports $($import:ident),+) => {
        Asset::new(
            concat!("/assets/demo/", $name),
            "text/javascript; charset=utf-8",
            include_bytes!(concat!("../../assets/demo/", $name)),
        )
        .importing(&[$(&$import),+])
    };
}

pub(super) static STYLESHEET: Asset = Asset::new(
    "/assets/demo/workbench.css",
    "text/css; charset=utf-8",
    include_bytes!("../../assets/demo/workbench.css"),
);
pub(super) static SCRIPT: Asset = script!("workbench.js", imports DOM_MODULE, CHAT_SCRIPT, WHO_SCRIPT, WORDS_MODULE, HISTORY, STEPS, TIMELINE, CLAIMS, BILLING, INSPECTOR);
pub(super) static TAB_STORAGE: Asset = script!("tab_storage.js", imports DOM_MODULE);
/// What the tokens of this tab said.
pub(super) static HISTORY: Asset = script!("history.js", imports JWT_MODULE, WORDS_MODULE, TAB_STORAGE);
pub(super) static STEPS: Asset = script!("steps.js", imports DOM_MODULE, WORDS_MODULE, TAB_STORAGE);
pub(super) static TIMELINE: Asset = script!("timeline.js", imports DOM_MODULE, WORDS_MODULE, HISTORY);
pub(super) static CLAIMS: Asset = script!("claims.js", imports DOM_MODULE, WORDS_MODULE, HISTORY);
pub(super) static BILLING: Asset = script!("billing.js", imports DOM_MODULE, WORDS_MODULE);
pub(super) static INSPECTOR: Asset = script!("inspector.js", imports DOM_MODULE, WORDS_MODULE, JWT_MODULE);

/// As many accounts as there is room for in a step.
const ONE_PRESS: usize = 2;

#[derive(Template)]
#[template(path = "demo/workbench.html")]
struct Workbench<'a> {
    layout: Layout<'a>,
    home: &'a Home<'a>,
    accounts: &'a [SampleAccount],
    /// Those that one press logs in.
    one_press: &'a [&'a SampleAccount],
    logout_keeps_subject: bool,
    stylesheet: &'a str,
    script: &'a str,
}

pub(super) async fn page(app: Data<App>, request: HttpRequest, visitor: Visitor) -> Result<HttpResponse, WebError> {
    if let Some(leaving) = Home::instead(&app, &request, &visitor)? {
        return Ok(leaving);
    }
    let home = Home::of(&app, &request, &visitor)?;
    let one_press: Vec<_> = app.sample_accounts.iter().filter(|account| account.is_usable()).take(ONE_PRESS).collect();
    home.respond(&Workbench {
        layout: Layout::of(&app, &visitor),
        home: &home,
        accounts: &app.sample_accounts,
        one_press: &one_press,
        logout_keeps_subject: app.identity.subject_on_logout == SubjectOnLogout::Keep,
        stylesheet: STYLESHEET.url(),
        script: SCRIPT.url(),
    })
}
