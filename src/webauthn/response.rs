//! What a browser sends, as `PublicKeyCredential.toJSON()` writes it (§5.1).

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use coset::cbor::{Value, from_reader};
use serde::{Deserialize, Deserializer, de::Error};

use super::Refusal;

#[derive(Deserialize)]
struct Credential<R> {
    #[serde(deserialize_with = "bytes")]
    id: Vec<u8>,
    r#type: String,
    response: R,
}

#[derive(Deserialize)]
struct AttestationJson {
    #[serde(rename = "clientDataJSON", deserialize_with = "bytes")]
    client_data: Vec<u8>,
    #[serde(rename = "attestationObject", deserialize_with = "bytes")]
    attestation_object: Vec<u8>,
}

#[derive(Deserialize)]
struct AssertionJson {
    #[serde(rename = "clientDataJSON", deserialize_with = "bytes")]
    client_data: Vec<u8>,
    #[serde(rename = "authenticatorData", deserialize_with = "bytes")]
    authenticator_data: Vec<u8>,
    #[serde(deserialize_with = "bytes")]
    signature: Vec<u8>,
    // Every passkey that is found without being named has one (§7.2, step 6).
    #[serde(rename = "userHandle", deserialize_with = "bytes")]
    user_handle: Vec<u8>,
}

pub struct Attestation {
    pub id: Vec<u8>,
    pub client_data: Vec<u8>,
    pub attestation_object: Vec<u8>,
}

pub struct Assertion {
    pub id: Vec<u8>,
    pub client_data: Vec<u8>,
    pub authenticator_data: Vec<u8>,
    pub signature: Vec<u8>,
    pub user_handle: Vec<u8>,
}

fn bytes<'de, D: Deserializer<'de>>(json: D) -> Result<Vec<u8>, D::Error> {
    BASE64_URL_SAFE_NO_PAD.decode(String::deserialize(json)?).map_err(D::Error::custom)
}

fn credential<'a, R: Deserialize<'a>>(json: &'a str) -> Result<Credential<R>, Refusal> {
    let credential: Credential<R> = serde_json::from_str(json).map_err(|_| Refusal::Malformed)?;
    if credential.r#type == "public-key" { Ok(credential) } else { Err(Refusal::Malformed) }
}

pub fn attestation(json: &str) -> Result<Attestation, Refusal> {
    let Credential { id, response, .. } = credential::<AttestationJson>(json)?;
    Ok(Attestation { id, client_data: response.client_data, attestation_object: response.attestation_object })
}

pub fn assertion(json: &str) -> Result<Assertion, Refusal> {
    let Credential { id, response, .. } = credential::<AssertionJson>(json)?;
    let AssertionJson { client_data, authenticator_data, signature, user_handle } = response;
    Ok(Assertion { id, client_data, authenticator_data, signature, user_handle })
}

/// The authenticator data of an attestation object (§6.5.4). Its statement is not looked at: nobody asked for one.
pub fn authenticator_data_of(attestation_object: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut rest = attestation_object;
    let Ok(Value::Map(members)) = from_reader(&mut rest) else { return Err(Refusal::Malformed) };
    let mut named = members.into_iter().filter(|(name, _)| name.as_text() == Some("authData"));
    match (named.next(), named.next(), rest) {
        (Some((_, Value::Bytes(data))), None, []) => Ok(data),
        _ => Err(Refusal::Malformed),
    }
}
