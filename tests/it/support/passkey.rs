//! A device that keeps passkeys, and says what it is told to.

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use serde_json::{Value, json};

use super::{Browser, TestApp, browser::Reply};

/// User present, user verified.
pub const VERIFIED: u8 = 0x05;
const HAS_CREDENTIAL: u8 = 0x40;

/// A device with one passkey.
pub struct Device {
    pair: EcdsaKeyPair,
    id: [u8; 16],
    pub origin: String,
    pub site: String,
    pub flags: u8,
    /// How often it has signed; 0 for a device that does not count.
    pub count: u32,
    user_handle: String,
}

fn b64(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn sha256(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

/// Asks as the script of a page does.
pub async fn ask(browser: &Browser, path: &str, body: &Value) -> Reply {
    super::browser::send(browser.fetch("POST", path).json(body)).await
}

impl Device {
    /// One that is used at this site, which its pages call by its name.
    pub fn new(site: &TestApp) -> Self {
        Self {
            pair: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap(),
            id: *uuid::Uuid::new_v4().as_bytes(),
            origin: format!("http://localhost:{}", site.address.port()),
            site: "localhost".to_owned(),
            flags: VERIFIED,
            count: 0,
            user_handle: String::new(),
        }
    }

    fn client_data(&self, kind: &str, challenge: &Value) -> Vec<u8> {
        let data = json!({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": false});
        data.to_string().into_bytes()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        [sha256(self.site.as_bytes()), vec![flags], self.count.to_be_bytes().to_vec()].concat()
    }

    /// Makes the passkey that these options ask for.
    pub fn make(&mut self, options: &Value) -> Value {
        options["user"]["id"].as_str().unwrap().clone_into(&mut self.user_handle);
        let point = self.pair.public_key().as_ref();
        // A COSE key: kty EC2, alg ES256, crv P-256, x, y.
        let key =
            [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32], &point[1..33], &[0x22, 0x58, 32], &point[33..]].concat();
        let data = [&self.data(self.flags | HAS_CREDENTIAL)[..], &[0; 16], &[0, 16], &self.id, &key].concat();
        let length = u8::try_from(data.len()).unwrap();
        let object = [&b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58"[..], &[length], &data].concat();
        let client = self.client_data("webauthn.create", &options["challenge"]);
        json!({
            "id": b64(&self.id), "rawId": b64(&self.id), "type": "public-key", "clientExtensionResults": {},
            "response": {"clientDataJSON": b64(&client), "attestationObject": b64(&object), "transports": ["internal"]},
        })
    }

    /// Signs the challenge of these options, once more than before if it counts.
    pub fn sign(&mut self, options: &Value) -> Value {
        self.count += u32::from(self.count > 0);
        let (data, client) = (self.data(self.flags), self.client_data("webauthn.get", &options["challenge"]));
        let signed = [data.clone(), sha256(&client)].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).unwrap();
        json!({
            "id": b64(&self.id), "rawId": b64(&self.id), "type": "public-key", "clientExtensionResults": {},
            "response": {"clientDataJSON": b64(&client), "authenticatorData": b64(&data),
                "signature": b64(signature.as_ref()), "userHandle": self.user_handle},
        })
    }

    /// Makes a passkey for whoever is logged in, and adds it.
    pub async fn add(&mut self, browser: &Browser, name: &str, password: &str) -> Reply {
        let asked = json!({"name": name, "current_password": password});
        let options = ask(browser, "/api/passkeys/options", &asked).await;
        assert_eq!(options.status, 200, "{}", options.body);
        let credential = self.make(&options.json());
        ask(browser, "/api/passkeys", &json!({"name": name, "credential": credential})).await
    }

    /// Logs in.
    pub async fn log_in(&mut self, browser: &Browser) -> Reply {
        let options = begin(browser).await;
        answer(browser, &self.sign(&options)).await
    }
}

/// What a login asks of a browser.
pub async fn begin(browser: &Browser) -> Value {
    let options = ask(browser, "/api/passkeys/login/options", &json!({})).await;
    assert_eq!(options.status, 200, "{}", options.body);
    options.json()
}

pub async fn answer(browser: &Browser, credential: &Value) -> Reply {
    ask(browser, "/api/passkeys/login", &json!({"credential": credential})).await
}
