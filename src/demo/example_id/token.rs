//! The token endpoint (RFC 6749 §3.2): a code or a refresh token for tokens.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{AUTHORIZATION, WWW_AUTHENTICATE},
    web::{self, Data, Form, ServiceConfig},
};
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine};
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Provider,
    memory::{Code, Grant},
};
use crate::crypto::sha256;

pub(super) fn configure(config: &mut ServiceConfig) {
    config.route("/token", web::post().to(post));
}

#[derive(Deserialize)]
struct Asked {
    grant_type: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    code_verifier: String,
    #[serde(default)]
    refresh_token: String,
}

async fn post(provider: Data<Provider>, request: HttpRequest, Form(asked): Form<Asked>) -> HttpResponse {
    if !is_client(&provider, &request) {
        let told = (WWW_AUTHENTICATE, "Basic realm=\"Example ID\"");
        return HttpResponse::Unauthorized().insert_header(told).json(json!({"error": "invalid_client"}));
    }
    let given = match asked.grant_type.as_str() {
        "authorization_code" => redeem(&provider, &asked),
        "refresh_token" => renew(&provider, &asked.refresh_token),
        _ => Err("unsupported_grant_type"),
    };
    match given {
        Ok(tokens) => HttpResponse::Ok().json(tokens),
        Err(error) => HttpResponse::BadRequest().json(json!({"error": error})),
    }
}

/// `client_secret_basic`: both halves are encoded as in a form (RFC 6749 §2.3.1).
fn is_client(provider: &Provider, request: &HttpRequest) -> bool {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let pair = header.strip_prefix("Basic ").and_then(|pair| BASE64_STANDARD.decode(pair).ok());
    let pair = pair.and_then(|pair| String::from_utf8(pair).ok()).unwrap_or_default();
    let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    pair.split_once(':').is_some_and(|(id, secret)| provider.client.is_proved_by(&decoded(id), &decoded(secret)))
}

fn redeem(provider: &Provider, asked: &Asked) -> Result<Value, &'static str> {
    // Whatever comes of it: a code is used once.
    let code = provider.memory.lock().codes.remove(&asked.code).ok_or("invalid_grant")?;
    let Code { grant, callback, nonce, challenge } = code;
    let proved = BASE64_URL_SAFE_NO_PAD.encode(sha256(&asked.code_verifier)) == challenge;
    if !proved || callback != asked.redirect_uri || grant.until <= provider.clock.now() {
        return Err("invalid_grant");
    }
    provider.grant(&grant, nonce.as_deref()).map_err(|_| "server_error")
}

fn renew(provider: &Provider, token: &str) -> Result<Value, &'static str> {
    let grant: Grant = {
        let mut memory = provider.memory.lock();
        let refresh = memory.refresh.get_mut(token).ok_or("invalid_grant")?;
        let grant = refresh.grant.clone();
        if std::mem::replace(&mut refresh.is_used, true) {
            memory.revoke(&grant.session.id);
            return Err("invalid_grant");
        }
        grant
    };
    if grant.until <= provider.clock.now() {
        return Err("invalid_grant");
    }
    provider.grant(&grant, None).map_err(|_| "server_error")
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::rsa::{KeyPair, KeySize};

    use super::*;
    use crate::{
        app::SystemClock,
        crypto::token_signature::SigningKey,
        demo::example_id::{Client, memory::Session, people::PEOPLE},
        domain::{clock::Clock, locale::Languages},
    };

    fn provider() -> Provider {
        let back_channel = "http://127.0.0.1:9/".parse().unwrap();
        let client = Client {
            secret: "s".into(),
            name: String::new(),
            callbacks: Vec::new(),
            homes: Vec::new(),
            origins: Vec::new(),
            back_channel,
        };
        Provider {
            issuer: "http://localhost:3003".to_owned(),
            client,
            key: SigningKey::new(KeyPair::generate(KeySize::Rsa2048).unwrap(), "a test's".as_ref()).unwrap(),
            memory: super::super::Memory::default(),
            clock: std::sync::Arc::new(SystemClock),
            languages: Languages::default(),
            http: reqwest::Client::new(),
        }
    }

    #[test]
    fn a_refresh_token_is_good_once_and_a_second_time_ends_them_all() {
        let provider = provider();
        let session = Session { person: &PEOPLE[0], id: "s1".to_owned(), since: SystemClock.now() };
        let grant = Grant { session, scope: "openid".to_owned(), until: SystemClock.now() };
        let refresh = |tokens: &Value| tokens["refresh_token"].as_str().unwrap().to_owned();
        let first = refresh(&provider.grant(&grant, None).unwrap());
        let second = refresh(&renew(&provider, &first).unwrap());
        assert_ne!(first, second);
        let third = renew(&provider, &second).unwrap();
        let access = third["access_token"].as_str().unwrap();
        assert!(provider.memory.lock().access.get(access).is_some());
        assert_eq!(renew(&provider, &second).unwrap_err(), "invalid_grant");
        assert!(provider.memory.lock().access.get(access).is_none());
        assert_eq!(renew(&provider, &refresh(&third)).unwrap_err(), "invalid_grant");
    }
}
