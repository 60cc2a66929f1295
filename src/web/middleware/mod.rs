//! What happens to every request, whatever it asks for.

pub mod cross_site;
pub mod host;
pub mod language;
pub mod problems;
pub mod public_path;
pub mod request;
pub mod security_headers;
pub mod token_limit;
