//! What comes out of the proxy: the public URL, asked as a browser would ask it. Only when the operator wants it.

use std::{error::Error, time::Duration};

use reqwest::{
    Client, Response,
    header::{AGE, CACHE_CONTROL, SET_COOKIE},
    redirect::Policy,
};
use serde_json::Value;

use super::{Check, Finding};
use crate::{config::PublicUrl, paths};

const CONNECT_DEADLINE: Duration = Duration::from_secs(2);
const ANSWER_DEADLINE: Duration = Duration::from_secs(3);
const PASS_ON: &str = "Configure the proxy to pass on our response headers unchanged.";

/// Asks a public URL; `active_kid` is the key that it has to publish.
pub(super) async fn examine(url: &PublicUrl, active_kid: Option<&str>) -> Vec<Finding> {
    let live = match get(url, paths::LIVEZ).await {
        Ok(answer) if answer.status() == 200 => answer,
        Ok(answer) => return vec![unexpected(url, answer.status().as_u16())],
        Err(reason) => return vec![failed(url, &reason)],
    };
    let mut findings = vec![Check::Probe.ok(format!("{url}/livez answers.")), request_id(&live)];
    match (token(url).await, token(url).await) {
        (Ok(first), Ok(second)) => findings.extend([cookie(url, &first), cache(&first, &second)]),
        (Err(reason), _) | (_, Err(reason)) => findings.push(failed(url, &reason)),
    }
    findings.extend([keys(url, active_kid).await, metrics(url).await]);
    findings
}

/// What is said when there was no answer at all by the deadline.
pub(super) fn no_answer() -> Finding {
    Check::Probe.error(
        "There was no complete answer in time.",
        "Check that the public URL's host name resolves here, and that the proxy is running.",
    )
}

fn unexpected(url: &PublicUrl, status: u16) -> Finding {
    let remedy = "Check that Throughline is running, and that the proxy forwards every path below that URL to it.";
    Check::Probe.error(format!("{url}/livez answers with status {status}."), remedy)
}

fn failed(url: &PublicUrl, reason: &str) -> Finding {
    Check::Probe.error(
        format!("{url} can't be reached: {reason}."),
        "Check that the name resolves to the proxy, and that this machine trusts its certificate (SSL_CERT_FILE adds your own \
         authority's).",
    )
}

async fn get(url: &PublicUrl, path: &str) -> Result<Response, String> {
    let client = Client::builder().redirect(Policy::none()).no_proxy();
    let client = client.connect_timeout(CONNECT_DEADLINE).timeout(ANSWER_DEADLINE).build();
    let request = client.map_err(|error| root_cause(&error))?.get(format!("{url}{path}"));
    request.header("Accept", "application/json").send().await.map_err(|error| root_cause(&error))
}

/// An error's innermost reason: the outer ones say no more than that a request failed.
fn root_cause(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

fn request_id(answer: &Response) -> Finding {
    let check = Check::ProbeRequestId;
    if answer.headers().contains_key("x-request-id") {
        check.ok("X-Request-Id passes through.")
    } else {
        check.warning("X-Request-Id gets lost on the way, so responses can't be found in the log.", PASS_ON)
    }
}

/// An answer with an identity token, of which only what has to be judged is kept.
struct TokenAnswer {
    subject: Option<String>,
    cookies: Vec<String>,
    may_be_kept: bool,
}

async fn token(url: &PublicUrl) -> Result<TokenAnswer, String> {
    let answer = get(url, paths::TOKEN).await?;
    let headers = answer.headers();
    let text = |value: &reqwest::header::HeaderValue| value.to_str().unwrap_or_default().to_owned();
    let cookies = headers.get_all(SET_COOKIE).iter().map(text).collect();
    let no_store = headers.get_all(CACHE_CONTROL).iter().any(|value| text(value).contains("no-store"));
    let may_be_kept = !no_store || headers.contains_key(AGE);
    let body = json(answer).await;
    Ok(TokenAnswer { subject: body["subject"].as_str().map(str::to_owned), cookies, may_be_kept })
}

/// What is no JSON counts as nothing.
async fn json(answer: Response) -> Value {
    let body = answer.bytes().await.unwrap_or_default();
    serde_json::from_slice(&body).unwrap_or_default()
}

fn cookie(url: &PublicUrl, answer: &TokenAnswer) -> Finding {
    let check = Check::ProbeCookie;
    let name = format!("{}subject", url.cookie_prefix());
    let Some(cookie) = answer.cookies.iter().find(|cookie| cookie.starts_with(&format!("{name}="))) else {
        let remedy = "Configure the proxy to pass on Set-Cookie unchanged, and give Throughline the same public URL as this command.";
        return check
            .error(format!("/token sets no cookie {name}, so every token would have a different sub."), remedy);
    };
    let path = format!("Path={}", url.cookie_path());
    let attributes: Vec<&str> = cookie.split(';').skip(1).map(str::trim).collect();
    let has = |wanted: &str| attributes.iter().any(|attribute| attribute.eq_ignore_ascii_case(wanted));
    let whole = has("HttpOnly")
        && has("SameSite=Lax")
        && attributes.contains(&path.as_str())
        && (has("Secure") || !url.is_https());
    if whole && !attributes.iter().any(|attribute| attribute.to_ascii_lowercase().starts_with("domain=")) {
        check.ok("The subject's cookie passes through unchanged.")
    } else {
        check.error("The subject's cookie is changed on the way: an attribute is missing or added.", PASS_ON)
    }
}

fn cache(first: &TokenAnswer, second: &TokenAnswer) -> Finding {
    let check = Check::ProbeCache;
    let remedy = "Turn off caching between browser and Throughline, except under /assets.";
    match (&first.subject, &second.subject) {
        (Some(one), Some(other)) if one == other => {
            check.error("Two visitors got the same token: a response was cached.", remedy)
        }
        (Some(_), Some(_)) if first.may_be_kept => {
            check.error("/token lost its Cache-Control: no-store on the way.", remedy)
        }
        (Some(_), Some(_)) => check.ok("Every visitor gets their own token, and none is cached."),
        _ => check.error("/token gives no token.", "Check Throughline's log for its response."),
    }
}

async fn keys(url: &PublicUrl, active_kid: Option<&str>) -> Finding {
    let check = Check::ProbeKeys;
    let set = match get(url, paths::JWKS).await {
        Ok(answer) => json(answer).await,
        Err(reason) => return failed(url, &reason),
    };
    let published: Vec<&str> =
        set["keys"].as_array().into_iter().flatten().filter_map(|key| key["kid"].as_str()).collect();
    match active_kid {
        _ if published.is_empty() => check.error(
            "/.well-known/jwks.json has no keys.",
            "Configure the proxy to forward that path to Throughline too.",
        ),
        None => check.note(format!("{} published; there is no active key here to compare with.", published.len())),
        Some(kid) if published.contains(&kid) => check.ok("The active key is published."),
        Some(kid) => check.error(
            format!("The active key {kid} isn't published: another deployment answers there."),
            "Give every replica the same keys folder, and point the public URL at them.",
        ),
    }
}

async fn metrics(url: &PublicUrl) -> Finding {
    let check = Check::ProbeMetrics;
    match get(url, "/metrics").await {
        Ok(answer) if answer.status().is_success() => check.error(
            format!("{url}/metrics is public."),
            "Forward only the site's port at the proxy, and keep THROUGHLINE_OPS_LISTEN internal.",
        ),
        _ => check.ok("/metrics is not public."),
    }
}
