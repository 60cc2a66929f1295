//! The request guard: tells the connection where its request is, and ends it with the answer when it must not be reused.

use std::{
    error::Error,
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

use actix_http::{ConnectionType, Request};
use actix_web::{
    body::{BodySize, BoxBody, MessageBody},
    dev::Response,
    http::header::{CONTENT_LENGTH, TRANSFER_ENCODING},
    web::Bytes,
};

use super::connection::{CHUNKED, ConnectionState};

/// Most bytes of an answer that are copied to be written at once. actix-http would copy all of it, and grow by as much for every
/// client that reads slowly.
const MAX_PIECE: usize = 32 * 1024;

/// A request that is being answered, until this is dropped.
pub struct RequestGuard(Option<ConnectionState>);

impl RequestGuard {
    /// The request's head has arrived.
    pub fn begin(request: &Request) -> Self {
        let connection = request.conn_data::<ConnectionState>().cloned();
        if let Some(connection) = &connection {
            connection.head_received(body_bytes(request));
        }
        Self(connection)
    }

    /// The request has its answer, and the connection takes no other when the process is draining or input is left unread.
    pub fn end<B: MessageBody + 'static>(self, mut response: Response<B>, draining: bool) -> Response<GuardedBody> {
        let closes = self.0.as_ref().is_some_and(ConnectionState::stops_reading);
        if closes || draining {
            response.head_mut().set_connection_type(ConnectionType::Close);
        }
        response.map_body(|_, body| GuardedBody { body: body.boxed(), rest: Bytes::new(), _guard: self })
    }
}

impl Drop for RequestGuard {
    fn drop(&mut self) {
        if let Some(connection) = &self.0 {
            connection.answered();
        }
    }
}

/// How many bytes the request's body has.
fn body_bytes(request: &Request) -> usize {
    let headers = &request.head().headers;
    if headers.contains_key(TRANSFER_ENCODING) {
        return CHUNKED;
    }
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    length.and_then(|length| length.parse().ok()).unwrap_or(0)
}

/// The body of an answer, handed out in pieces. actix-http drops it when it has the last one.
pub struct GuardedBody {
    body: BoxBody,
    /// What is left of the body's last chunk.
    rest: Bytes,
    _guard: RequestGuard,
}

impl MessageBody for GuardedBody {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_next(cx)) {
                Some(Ok(chunk)) => self.rest = chunk,
                ended => return Poll::Ready(ended),
            }
        }
        let rest = &mut self.rest;
        let piece = if rest.len() > MAX_PIECE { rest.split_to(MAX_PIECE) } else { mem::take(rest) };
        Poll::Ready(Some(Ok(piece)))
    }
}
