//! The listening server: bound first, so that its real address is known, then run until told to stop.

use std::{
    fmt, io,
    net::{SocketAddr, TcpListener},
    num::NonZeroUsize,
    sync::Arc,
    thread,
    time::Duration,
};

use actix_http::{HttpService, KeepAlive, Request};
use actix_server::GracefulShutdownSignal;
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt, apply_fn_factory, fn_service, map_config,
};
use actix_web::{
    body::MessageBody,
    dev::{AppConfig, Server, ServiceResponse},
    rt::net::TcpStream,
    web::{Data, ServiceConfig},
};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::{
    boundary::Crossing,
    connection::{Connection, Owed},
    farewell::Farewell,
    routes::{self, MoreRoutes},
};
use crate::app::App;

/// Connections may take so long to close, once nobody is owed an answer.
const SHUTDOWN_SECONDS: u64 = 1;
/// Clients that are connected at once; more wait in the kernel's queue. One costs some 20 KiB.
const MAX_CONNECTIONS: usize = 16_384;
/// Clients that wait to be accepted; the kernel may allow fewer (`net.core.somaxconn`).
const BACKLOG: i32 = 4_096;
/// File descriptors for everything but clients: the database, keys, the log.
const OTHER_FILES: usize = 256;

/// A site that holds its address and is not running yet.
pub struct Site {
    listener: TcpListener,
    more: Arc<MoreRoutes>,
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("listener", &self.listener).finish_non_exhaustive()
    }
}

impl Site {
    /// Takes the address.
    ///
    /// # Errors
    /// When somebody else has it, or it is not this machine's.
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        // Once more, because the standard library asks for a queue of 128.
        rustix::net::listen(&listener, BACKLOG)?;
        Ok(Self { listener, more: Arc::new(|_| {}) })
    }

    /// The address that was really taken: a free port instead of port 0.
    ///
    /// # Errors
    /// When the operating system does not tell.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Adds addresses beside the site's own, which have no others.
    #[must_use]
    pub fn beside(self, more: impl Fn(&mut ServiceConfig) + Send + Sync + 'static) -> Self {
        Self { more: Arc::new(more), ..self }
    }

    /// Serves. The server runs when it is awaited, and stops by its handle, or better by the farewell.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub fn serve(self, app: Arc<App>) -> io::Result<(Server, Farewell)> {
        let data = Data::from(Arc::clone(&app));
        let more = Arc::clone(&self.more);
        self.serve_with(app, move || routes::site(&data, &*more))
    }

    fn serve_with<F, I, S, B>(self, app: Arc<App>, site: F) -> io::Result<(Server, Farewell)>
    where
        F: Fn() -> I + Send + Clone + 'static,
        I: IntoServiceFactory<S, Request> + 'static,
        S: ServiceFactory<Request, Config = AppConfig, Response = ServiceResponse<B>, Error = actix_web::Error>
            + 'static,
        S::InitError: fmt::Debug,
        B: MessageBody + 'static,
    {
        let workers = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let server = Server::build().workers(workers).shutdown_timeout(SHUTDOWN_SECONDS).disable_signals();
        let server = server.max_concurrent_connections((max_connections() / workers).max(1));
        let (stopping, owed) = (server.graceful_shutdown_signal(), Owed::default());
        let second = self.listener.try_clone()?;
        let connections = {
            let owed = owed.clone();
            move || serve_connections(&app, site(), &stopping, owed.clone())
        };
        let late = connections.clone();
        let server = server.listen("site", self.listener, connections)?.run();
        let farewell = Farewell::new(second, server.handle(), owed, late);
        Ok((server, farewell))
    }
}

/// The site as a service of connections.
fn serve_connections<I, S, B>(
    app: &Arc<App>,
    site: I,
    stopping: &GracefulShutdownSignal,
    owed: Owed,
) -> impl ServiceFactory<TcpStream, Config = (), Response = (), InitError = ()> + use<I, S, B>
where
    I: IntoServiceFactory<S, Request> + 'static,
    S: ServiceFactory<Request, Config = AppConfig, Response = ServiceResponse<B>, Error = actix_web::Error> + 'static,
    S::InitError: fmt::Debug,
    B: MessageBody + 'static,
{
    let (app, connected, stopping) = (Arc::clone(app), Arc::clone(app), stopping.clone());
    let site = map_config(site, |()| AppConfig::default());
    let site = apply_fn_factory(site, move |mut request: Request, site: &S::Service| {
        let app = Arc::clone(&app);
        let crossing = Crossing::begin(&app, &mut request);
        let answer = site.call(request);
        async move { crossing.end(&app, answer).await }
    });
    let http = HttpService::build()
        // The connection itself knows when its client is late, when it was idle for too long, and when it was closed too soon.
        .client_request_timeout(Duration::ZERO)
        .keep_alive(KeepAlive::Os)
        .client_disconnect_timeout(Duration::ZERO)
        .graceful_shutdown_signal(move || {
            let stopping = stopping.clone();
            async move { stopping.notified().await }
        })
        .on_connect_ext(move |connection: &Connection, data| {
            data.insert(connection.progress());
            data.insert(connected.metrics.requests.connected());
        })
        .h1(site.map_err(|error: actix_web::Error| error.error_response()));
    fn_service(move |stream: TcpStream| {
        let owed = owed.clone();
        async move {
            let peer = stream.peer_addr().ok();
            Ok((Connection::new(stream, owed), peer))
        }
    })
    .and_then(http)
}

/// As many clients as the process may have open files, up to [`MAX_CONNECTIONS`]. Takes all the files that it may have: the
/// usual limit of 1,024 is meant for programs that use `select`.
fn max_connections() -> usize {
    let limit = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    let files = if raised.is_ok() { limit.maximum } else { limit.current };
    let files = files.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX));
    files.saturating_sub(OTHER_FILES).min(MAX_CONNECTIONS)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use actix_web::{HttpResponse, web};
    use aws_lc_rs::rsa::KeySize;
    use clap::Parser;
    use reqwest::header::HeaderMap;

    use super::*;
    use crate::{
        app::{AppSettings, SystemClock},
        config::ServerArgs,
        crypto::{key_file, password_hasher::PasswordHasher},
        domain::throttle::Limit,
        web::error::WebError,
    };

    #[derive(Parser)]
    struct Flags {
        #[command(flatten)]
        server: ServerArgs,
    }

    async fn panics() -> HttpResponse {
        panic!("with a secret")
    }

    async fn panics_off_thread() -> Result<HttpResponse, WebError> {
        let task = tokio::task::spawn_blocking(|| -> () { panic!("with a secret") });
        task.await.map_err(|error| WebError::Internal(error.to_string()))?;
        Ok(HttpResponse::Ok().finish())
    }

    fn app(keys_dir: &std::path::Path, bound: SocketAddr) -> App {
        key_file::generate(&keys_dir.join("active.pem"), KeySize::Rsa2048).unwrap();
        let settings = AppSettings {
            server: &Flags::parse_from(["test"]).server,
            keys_dir: keys_dir.to_owned(),
            database_url: "postgres://127.0.0.1:1/none".into(),
            cookie_secrets: vec!["0123456789abcdef".repeat(4).into()],
            default_token_ttl: 300,
            chat: None,
            sample_accounts: false,
            hash_params: PasswordHasher::recommended(),
            token_limit: Limit::TOKENS,
            clock: Arc::new(SystemClock),
        };
        App::new(settings, bound).unwrap()
    }

    /// H17
    #[actix_web::test]
    async fn a_panic_is_a_500_like_any_other_and_the_server_lives() {
        let folder = tempfile::tempdir().unwrap();
        let site = Site::bind(([127, 0, 0, 1], 0).into()).unwrap();
        let address = site.address().unwrap();
        let app = Arc::new(app(folder.path(), address));
        let data = Data::from(Arc::clone(&app));
        let server = site.serve_with(app, move || {
            let site = routes::site(&data, &|_| {}).route("/panics", web::get().to(panics));
            site.route("/api/panics", web::get().to(panics)).route("/off-thread", web::get().to(panics_off_thread))
        });
        let (server, _) = server.unwrap();
        let handle = server.handle();
        let running = actix_web::rt::spawn(server);
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let get = async |path: &str| client.get(format!("http://{address}{path}")).send().await.unwrap();
        let names = |headers: &HeaderMap| headers.keys().map(ToString::to_string).collect::<BTreeSet<_>>();
        for (path, like, kind) in [
            ("/panics", "/nowhere", "text/html; charset=utf-8"),
            ("/off-thread", "/nowhere", "text/html; charset=utf-8"),
            ("/api/panics", "/api/nowhere", "application/problem+json"),
        ] {
            let usual = get(like).await;
            for _ in 0..5 {
                let answer = get(path).await;
                assert_eq!(answer.status(), 500, "{path}");
                assert_eq!(answer.headers()["content-type"], kind, "{path}");
                assert_eq!(names(answer.headers()), names(usual.headers()), "{path}");
                let id = answer.headers()["x-request-id"].to_str().unwrap().to_owned();
                let body = answer.text().await.unwrap();
                assert!(body.contains(&id) && !body.contains("secret"), "{path}: {body}");
            }
        }
        assert_eq!(get("/livez").await.status(), 200);
        handle.stop(false).await;
        running.await.unwrap().unwrap();
    }
}
