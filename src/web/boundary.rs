//! What surrounds every request, outside of all middleware: its id, an answer when our own code panics, and no further
//! request on a connection that is to end.

use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
};

use actix_http::{ConnectionType, Request};
use actix_web::{
    Error, HttpMessage, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{Response, ServiceResponse},
    http::Method,
};

use super::{
    connection::Progress,
    middleware::{
        problems,
        request_log::{self, RequestId},
        security_headers,
    },
};
use crate::app::App;

/// A request that is on its way through the site.
pub struct Crossing {
    id: RequestId,
    method: Method,
    path: String,
    connection: Option<Progress>,
}

impl Crossing {
    /// Names the request.
    pub fn begin(app: &App, request: &mut Request) -> Self {
        let connection = request.conn_data::<Progress>().cloned();
        if let Some(connection) = &connection {
            connection.note_head();
        }
        let id = request_log::id_of(app, request.head());
        request.extensions_mut().insert(id.clone());
        Self { id, method: request.method().clone(), path: request.path().to_owned(), connection }
    }

    /// Gives the site's answer; when the site panics, a 500 like any other.
    pub async fn end<B: MessageBody + 'static>(
        self,
        app: &App,
        answer: impl Future<Output = Result<ServiceResponse<B>, Error>>,
    ) -> Result<Response<BoxBody>, Error> {
        let mut response: Response<BoxBody> = match unless_it_panics(answer).await {
            Some(answered) => answered?.map_into_boxed_body().into(),
            None => self.after_a_panic(app).into(),
        };
        let ends = self.connection.as_ref().is_some_and(Progress::reads_no_more);
        if let Some(connection) = &self.connection {
            connection.note_answer();
        }
        if ends || app.is_draining() {
            response.head_mut().set_connection_type(ConnectionType::Close);
        }
        Ok(response)
    }

    fn after_a_panic(&self, app: &App) -> HttpResponse {
        let id = &self.id;
        app.metrics.requests.panicked();
        tracing::error!(request_id = id.0, method = %self.method, status = 500, "the program panicked in a request");
        let mut response = problems::body_of(&self.path, &HttpResponse::InternalServerError().finish(), id);
        security_headers::add(response.headers_mut(), app.public_url.is_https());
        request_log::name(response.headers_mut(), id);
        response
    }
}

/// What the future gives, or nothing when it panics. The panic itself is reported by the program's hook.
async fn unless_it_panics<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    // What it shares with other requests are pools and locks that survive a holder's panic.
    poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
        Ok(polled) => polled.map(Some),
        Err(_) => Poll::Ready(None),
    })
    .await
}
