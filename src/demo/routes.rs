//! Every address that a demo has beside the site's own, in one table.

use actix_web::web;
use utoipa::openapi::HttpMethod::{Delete, Get, Post};

use super::{
    api_page::{self, LICENCE, SCRIPT, STYLESHEET, VIEWER, VIEWER_STYLESHEET},
    reset, set_clock, test_routes as test, workbench,
};
use crate::{
    paths,
    web::{
        Group,
        Operation::{Asset, Undocumented},
        RouteKind,
    },
};

pub(super) static ROUTES: [Group; 3] = [
    Group::of(
        RouteKind::Api,
        &[
            Undocumented(Get, "/demo/clock", || web::to(set_clock::get)),
            Undocumented(Post, "/demo/clock", || web::to(set_clock::post)),
            Undocumented(Get, "/demo/mailbox", || web::to(test::letters)),
            Undocumented(Post, "/demo/mailbox", || web::to(test::set_mail_server)),
            Undocumented(Delete, "/demo/mailbox", || web::to(test::empty_mailbox)),
            Undocumented(Post, "/demo/reset", || web::to(reset::post)),
            Undocumented(Post, "/demo/accounts/disable", || web::to(test::disable)),
            Undocumented(Post, "/demo/accounts/enable", || web::to(test::enable)),
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
        ],
    ),
];
