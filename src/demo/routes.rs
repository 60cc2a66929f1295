//! Every address that a demo has beside the site's own, in one table.

use std::sync::LazyLock;

use actix_web::web;
use utoipa::openapi::{HttpMethod::Get, OpenApi};

use super::{
    api_page::{self, LICENCE, SCRIPT, STYLESHEET, VIEWER, VIEWER_STYLESHEET},
    assistants_page, documents, reset, set_clock, test_routes as test, workbench,
};
use crate::{
    openapi::documented,
    paths,
    web::{
        self as site, Group,
        Operation::{Asset, Documented, Undocumented},
        RouteKind,
    },
};

/// What the testers' OpenAPI document says of the table.
pub static DOCUMENT: LazyLock<OpenApi> = LazyLock::new(|| site::openapi_of(&ROUTES, &documents::ABOUT));

pub(super) static ROUTES: [Group; 3] = [
    Group::of(
        RouteKind::Api,
        &[
            Documented(documented!(set_clock::get, set_clock::__path_get)),
            Documented(documented!(set_clock::post, set_clock::__path_post)),
            Documented(documented!(test::letters, test::__path_letters)),
            Documented(documented!(test::set_mail_server, test::__path_set_mail_server)),
            Documented(documented!(test::empty_mailbox, test::__path_empty_mailbox)),
            Documented(documented!(reset::post, reset::__path_post)),
            Documented(documented!(test::disable, test::__path_disable)),
            Documented(documented!(test::enable, test::__path_enable)),
            Documented(documented!(test::code, test::__path_code)),
            Undocumented(Get, documents::TESTERS, || web::to(documents::testers)),
            Undocumented(Get, documents::STAND_IN, || web::to(documents::stand_in)),
            Asset(&VIEWER),
            Asset(&VIEWER_STYLESHEET),
            Asset(&LICENCE),
            Asset(&STYLESHEET),
            Asset(&SCRIPT),
        ],
    )
    .and_unknown("/demo/"),
    Group::of(
        RouteKind::Page,
        &[
            Undocumented(Get, paths::HOME, || web::to(workbench::page)),
            Undocumented(Get, "/demo/api", || web::to(api_page::page)),
            Undocumented(Get, "/demo/assistants", || web::to(assistants_page::page)),
        ],
    )
    .changing_sessions(),
    Group::of(
        RouteKind::Page,
        &[
            Asset(&workbench::STYLESHEET),
            Asset(&workbench::SCRIPT),
            Asset(&workbench::TAB_STORAGE),
            Asset(&workbench::HISTORY),
            Asset(&workbench::STEPS),
            Asset(&workbench::TIMELINE),
            Asset(&workbench::CLAIMS),
            Asset(&workbench::BILLING),
            Asset(&workbench::INSPECTOR),
            Asset(&assistants_page::STYLESHEET),
            Asset(&assistants_page::SCRIPT),
        ],
    ),
];
