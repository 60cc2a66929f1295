//! What programs ask for: JSON, and problems (RFC 9457) when it goes wrong.

pub mod accounts;
pub mod health;
pub mod jwks;
pub mod session;
pub mod token;

/// Whether errors at this path are for programs.
pub fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/")
        || path.starts_with("/.well-known/")
        || is_token(path)
        || is_health(path)
        || path == "/openapi.json"
        || path.starts_with("/demo/") && path != "/demo/api"
}

/// Whether this is the address of identity tokens, under either name.
pub fn is_token(path: &str) -> bool {
    matches!(path, "/token" | "/createJWT")
}

fn is_health(path: &str) -> bool {
    matches!(path, "/livez" | "/readyz")
}
