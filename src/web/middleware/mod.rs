//! What happens to every request, whatever it asks for: [`request`] surrounds it, [`pipeline`] checks it and completes its answer.

mod cross_site;
mod host;
pub mod pipeline;
mod problems;
mod public_path;
pub mod request;
mod security_headers;
mod token_limit;
