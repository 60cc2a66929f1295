//! `GET` of a small document, from a server that may be slow or wrong.

use std::time::Duration;

use reqwest::{Client, Response, redirect::Policy};
use url::Url;

const DEADLINE: Duration = Duration::from_secs(2);
/// Largest body that is read.
const MAX_BYTES: usize = 65_536;

pub fn client() -> Result<Client, String> {
    Client::builder().timeout(DEADLINE).redirect(Policy::none()).build().map_err(failed)
}

/// The body, or why there is none.
pub async fn small_body(client: &Client, url: &Url) -> Result<Vec<u8>, String> {
    let response = client.get(url.clone()).send().await;
    small_body_of(response.and_then(Response::error_for_status).map_err(failed)?).await
}

/// The body of this response, or why there is none.
pub async fn small_body_of(mut response: Response) -> Result<Vec<u8>, String> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        body.extend_from_slice(&chunk);
        if body.len() > MAX_BYTES {
            return Err("the answer is too large".to_owned());
        }
    }
    Ok(body)
}

pub fn failed(error: reqwest::Error) -> String {
    error.without_url().to_string()
}
