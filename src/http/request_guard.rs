//! The request guard: tells the connection where its request is, and ends it with the answer when it must not be reused.

use actix_http::{ConnectionType, Request};
use actix_web::{body::MessageBody, dev::Response};

use super::connection::ConnectionState;

/// A request that is being answered.
pub struct RequestGuard(Option<ConnectionState>);

impl RequestGuard {
    /// The request's head has arrived.
    pub fn begin(request: &Request) -> Self {
        let connection = request.conn_data::<ConnectionState>().cloned();
        if let Some(connection) = &connection {
            connection.head_received();
        }
        Self(connection)
    }

    /// The request has its answer, and the connection takes no other when the process is draining or input is left unread.
    pub fn end<B: MessageBody>(self, response: &mut Response<B>, draining: bool) {
        let closes = self.0.as_ref().is_some_and(ConnectionState::stops_reading);
        if let Some(connection) = &self.0 {
            connection.answered();
        }
        if closes || draining {
            response.head_mut().set_connection_type(ConnectionType::Close);
        }
    }
}
