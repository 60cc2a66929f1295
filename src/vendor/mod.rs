//! HTTP clients of other people's services.

mod assistant_service;
mod demo_clock;
mod introspection;
mod jwks;
mod oidc_provider;
mod small_body;

pub use self::{
    assistant_service::{AssistantService, AssistantServiceError, erasure},
    demo_clock::{DemoClock, DemoClockError},
    introspection::{Introspection, IntrospectionError},
    jwks::{JwksFetchError, JwksFetcher},
    oidc_provider::{
        AuthorizationRequest, Metadata, OidcClient, OidcProvider, OidcProviderError, ProviderTokens, authorization,
    },
};
