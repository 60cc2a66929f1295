//! The site on its address: the routes, behind the server's connections.

use std::{fmt, io, net::SocketAddr, sync::Arc};

use actix_web::{
    dev,
    web::{Data, ServiceConfig},
};

use super::{
    middleware::request,
    routes,
    table::{Group, Table},
};
use crate::{
    app::App,
    http::{GracefulShutdown, Host, Server},
    telemetry::metrics::Counting,
};

/// What handlers of more routes need besides the site's own.
type MoreData = dyn Fn(&mut ServiceConfig) + Send + Sync;

/// A site that holds its address and is not running yet.
pub struct Site {
    server: Server,
    more: &'static [Group],
    more_data: Arc<MoreData>,
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("server", &self.server).finish_non_exhaustive()
    }
}

impl Site {
    /// Takes the address.
    ///
    /// # Errors
    /// See [`Server::bind`].
    pub fn bind(address: SocketAddr) -> io::Result<Self> {
        Ok(Self { server: Server::bind(address)?, more: &[], more_data: Arc::new(|_| {}) })
    }

    /// The address that was taken: a free port instead of port 0.
    ///
    /// # Errors
    /// When the operating system does not tell.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.server.address()
    }

    /// Adds routes to the site's own, and what their handlers need. One of the same path and method takes the place of the site's.
    #[must_use]
    pub fn beside(
        self,
        more: &'static [Group],
        more_data: impl Fn(&mut ServiceConfig) + Send + Sync + 'static,
    ) -> Self {
        Self { more, more_data: Arc::new(more_data), ..self }
    }

    /// Serves. The server runs when it is awaited, and stops by its handle, or better by the graceful shutdown.
    ///
    /// # Errors
    /// When the listener cannot be used.
    pub fn serve(self, app: Arc<App>) -> io::Result<(dev::Server, GracefulShutdown)> {
        let data = Data::from(Arc::clone(&app));
        // The first route that fits answers.
        let table = Arc::new(Table::new(self.more.iter().chain(&routes::SITE)));
        let more_data = self.more_data;
        self.server.serve(Arc::clone(&app), move || {
            let site = routes::site(&data, &table, &*more_data);
            request::surround(Arc::clone(&app), Arc::clone(&table), site)
        })
    }
}

impl Host for App {
    type Connected = Counting;

    fn connected(&self) -> Counting {
        self.metrics.requests.connected()
    }

    fn is_draining(&self) -> bool {
        self.is_draining()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use actix_web::{HttpResponse, web};
    use aws_lc_rs::rsa::KeySize;
    use reqwest::header::HeaderMap;

    use super::*;
    use crate::{
        app::Overrides,
        config::{KeySettings, Settings, SiteSettings},
        crypto::key_file,
        web::error::WebError,
    };

    async fn panics() -> HttpResponse {
        panic!("with a secret")
    }

    async fn panics_off_thread() -> Result<HttpResponse, WebError> {
        let task = tokio::task::spawn_blocking(|| -> () { panic!("with a secret") });
        task.await.map_err(|error| WebError::Internal(error.to_string()))?;
        Ok(HttpResponse::Ok().finish())
    }

    fn app(keys_dir: &std::path::Path, bound: SocketAddr) -> App {
        key_file::generate(&keys_dir.join("active.pem"), KeySize::Rsa2048, None).unwrap();
        let settings = Settings {
            site: SiteSettings { cookie_secrets: vec!["0123456789abcdef".repeat(4).into()], ..SiteSettings::default() },
            database_url: "postgres://127.0.0.1:1/none".into(),
            keys: KeySettings::in_folder(keys_dir),
            ..Settings::default()
        };
        App::new(settings, Overrides::default(), bound).unwrap()
    }

    #[actix_web::test]
    async fn a_panic_is_a_500_like_any_other_and_the_server_lives() {
        let folder = tempfile::tempdir().unwrap();
        let site = Site::bind(([127, 0, 0, 1], 0).into()).unwrap();
        let address = site.address().unwrap();
        let app = Arc::new(app(folder.path(), address));
        let data = Data::from(Arc::clone(&app));
        let table = Arc::new(Table::new(&routes::SITE));
        let server = site.server.serve(Arc::clone(&app), move || {
            let site = routes::site(&data, &table, &|config| {
                config.route("/panics", web::get().to(panics)).route("/api/panics", web::get().to(panics));
                config.route("/off-thread", web::get().to(panics_off_thread));
            });
            request::surround(Arc::clone(&app), Arc::clone(&table), site)
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
