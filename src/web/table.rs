//! The form in which routes are told, each once, and what follows from it: the resources that take requests, what is known of
//! a path before it is routed, and the operations of the OpenAPI document.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

use actix_web::{HttpMessage, HttpRequest, Resource, Route, dev::ResourceDef, http::Method, web};
use utoipa::openapi::HttpMethod;

use super::assets::Asset;
use crate::openapi::{Documented, method};

/// Whom a path is for: what its errors look like, and what has to hold before a request is answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RouteKind {
    /// People: errors are pages.
    #[default]
    Page,
    /// Programs: errors are problems (RFC 9457).
    Api,
    /// Programs of the site's pages: also from allowed origins (CORS).
    Shared,
    /// Programs that ask for identity tokens: by `fetch` alone, also from allowed origins (CORS), and limited by network.
    Token,
}

/// What the handlers of a route do with sessions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum SessionUse {
    /// They ask nobody who is there, so that an outage of the database leaves them alone.
    #[default]
    Nothing,
    /// They know who is logged in.
    Read,
    /// They log people in and out besides.
    Change,
}

/// Routes of one kind.
#[derive(Debug)]
pub struct Group {
    kind: RouteKind,
    session: SessionUse,
    internal: bool,
    prefix: Option<&'static str>,
    aliases: &'static [&'static str],
    operations: &'static [Operation],
}

/// A path, a method, and who answers.
pub enum Operation {
    /// As its handler's annotation tells: see [`operations`].
    Documented(Documented),
    /// One that is in no document.
    Undocumented(HttpMethod, &'static str, fn() -> Route),
    /// A file.
    Asset(&'static Asset),
}

/// Handlers by their modules, as a list of [`Operation`]: `operations![api::session { get post delete }]`.
macro_rules! operations {
    ($($($module:ident)::+ { $($handler:ident)+ })+) => { operations!(@[] $([$($module)::+] { $($handler)+ })+) };
    (@[$($done:tt)*] $module:tt { $($handler:ident)+ } $($rest:tt)*) => {
        operations!(@[$($done)* $(operation!($module $handler),)+] $($rest)*)
    };
    (@[$($done:tt)*]) => { &[$($done)*] };
}

/// One of them: `#[utoipa::path]` leaves what it tells of a handler beside it, under a name made of the handler's.
macro_rules! operation {
    ([$($module:ident)::+] get) => { operation!($($module)::+::get, $($module)::+::__path_get) };
    ([$($module:ident)::+] head) => { operation!($($module)::+::head, $($module)::+::__path_head) };
    ([$($module:ident)::+] post) => { operation!($($module)::+::post, $($module)::+::__path_post) };
    ([$($module:ident)::+] delete) => { operation!($($module)::+::delete, $($module)::+::__path_delete) };
    ([$($module:ident)::+] options) => { operation!($($module)::+::options, $($module)::+::__path_options) };
    ($handler:path, $annotation:path) => {
        $crate::web::table::Operation::Documented($crate::openapi::documented!($handler, $annotation))
    };
}

pub(super) use {operation, operations};

impl Group {
    /// Routes whose handlers ask nobody who is there.
    #[must_use]
    pub const fn of(kind: RouteKind, operations: &'static [Operation]) -> Self {
        Self { kind, session: SessionUse::Nothing, internal: false, prefix: None, aliases: &[], operations }
    }

    /// The same with handlers that know who is logged in.
    #[must_use]
    pub const fn reading_sessions(self) -> Self {
        Self { session: SessionUse::Read, ..self }
    }

    /// The same with handlers that log people in and out besides.
    #[must_use]
    pub const fn changing_sessions(self) -> Self {
        Self { session: SessionUse::Change, ..self }
    }

    /// The same for machines on our network, too, which have names and addresses of their own for us.
    #[must_use]
    pub const fn also_internal(self) -> Self {
        Self { internal: true, ..self }
    }

    /// Whatever else begins like this is of the same kind.
    #[must_use]
    pub const fn and_unknown(self, prefix: &'static str) -> Self {
        Self { prefix: Some(prefix), ..self }
    }

    /// The same at more paths; all of them share one.
    #[must_use]
    pub const fn also_at(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// Every operation under each of its paths.
    fn paths(&self) -> impl Iterator<Item = (String, &'static Operation)> {
        self.operations.iter().flat_map(|operation| {
            let aliases = self.aliases.iter().map(|&path| path.to_owned());
            std::iter::once(operation.path()).chain(aliases).map(move |path| (path, operation))
        })
    }
}

impl Operation {
    fn path(&self) -> String {
        match self {
            Self::Documented(told) => (told.path)(),
            Self::Undocumented(_, path, _) => (*path).to_owned(),
            Self::Asset(asset) => asset.path.to_owned(),
        }
    }

    fn methods(&self) -> Vec<Method> {
        match self {
            Self::Documented(told) => (told.methods)().iter().map(method).collect(),
            Self::Undocumented(told, ..) => vec![method(told)],
            Self::Asset(_) => vec![Method::GET],
        }
    }

    fn route(&self) -> Route {
        match self {
            Self::Documented(Documented { route, .. }) | Self::Undocumented(_, _, route) => route(),
            Self::Asset(asset) => {
                let asset: &'static Asset = asset;
                web::to(async |request: HttpRequest| asset.response(&request))
            }
        }
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Operation").field(&self.methods()).field(&self.path()).finish()
    }
}

/// What is known of a path before its request is routed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Found {
    pub kind: RouteKind,
    pub session: SessionUse,
    /// Whether machines on our network may ask for it by a name of theirs.
    pub internal: bool,
}

impl Found {
    /// Of a request's path; outside of the table, of the whole application.
    pub fn of(request: &HttpRequest) -> Self {
        let found = request.extensions().get::<Self>().copied();
        found.or_else(|| request.app_data().copied()).unwrap_or_default()
    }
}

/// Every route of a site.
#[derive(Debug)]
pub struct Table {
    groups: Vec<&'static Group>,
    found: HashMap<String, Found>,
    /// Those of the paths with a part that may be anything.
    patterns: Vec<(ResourceDef, String)>,
}

impl Table {
    pub fn new(groups: impl IntoIterator<Item = &'static Group>) -> Self {
        let groups: Vec<_> = groups.into_iter().collect();
        let found = groups.iter().flat_map(|group| {
            let found = Found { kind: group.kind, session: group.session, internal: group.internal };
            group.paths().map(move |(path, _)| (path, found))
        });
        let found: HashMap<_, _> = found.collect();
        let patterns = found.keys().filter(|path| path.contains('{'));
        let patterns = patterns.map(|path| (ResourceDef::new(path.as_str()), path.clone())).collect();
        Self { groups, found, patterns }
    }

    /// What is known of a path, decoded as the router decodes it.
    pub fn find(&self, path: &str) -> Found {
        self.route(path).and_then(|route| self.found.get(route)).copied().unwrap_or_else(|| {
            let like = self.groups.iter().find(|group| group.prefix.is_some_and(|prefix| path.starts_with(prefix)));
            Found { kind: like.map(|group| group.kind).unwrap_or_default(), ..Found::default() }
        })
    }

    /// The route of a path, as the table has it.
    pub fn route(&self, path: &str) -> Option<&str> {
        let exact = self.found.get_key_value(path).map(|(route, _)| route.as_str());
        let fits = || self.patterns.iter().find(|(pattern, _)| pattern.is_match(path));
        exact.or_else(|| fits().map(|(_, route)| route.as_str()))
    }

    /// Every path.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.found.keys().map(String::as_str)
    }

    /// The resources whose handlers do this with sessions.
    pub fn resources(&self, session: SessionUse) -> impl Iterator<Item = Resource> {
        let mut resources: BTreeMap<String, Vec<&Operation>> = BTreeMap::new();
        for (path, operation) in
            self.groups.iter().filter(|group| group.session == session).flat_map(|group| group.paths())
        {
            resources.entry(path).or_default().push(operation);
        }
        resources.into_iter().map(|(path, operations)| resource(&path, &operations))
    }

    /// The operations that are documented, and their further paths.
    pub fn documented(&self) -> impl Iterator<Item = (&'static Documented, &'static [&'static str])> {
        self.groups.iter().flat_map(|group| {
            group.operations.iter().filter_map(|operation| match operation {
                Operation::Documented(told) => Some((told, group.aliases)),
                _ => None,
            })
        })
    }
}

/// HEAD wherever there is GET (RFC 9110 §9.1).
fn resource(path: &str, operations: &[&Operation]) -> Resource {
    let methods = |operation: &&Operation| operation.methods();
    let has_head = operations.iter().flat_map(methods).any(|method| method == Method::HEAD);
    let mut resource = web::resource(path);
    for operation in operations {
        for method in operation.methods() {
            if method == Method::GET && !has_head {
                resource = resource.route(operation.route().method(Method::HEAD));
            }
            resource = resource.route(operation.route().method(method));
        }
    }
    resource
}

impl RouteKind {
    /// The kind of a request's path.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        Found::of(request).kind
    }
}
