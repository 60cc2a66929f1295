//! HTTP clients of other people's services.

mod assistant_service;
mod jwks;

pub use self::{
    assistant_service::{AssistantService, AssistantServiceError, erasure},
    jwks::{JwksFetchError, JwksFetcher},
};
