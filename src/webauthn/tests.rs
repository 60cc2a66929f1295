//! Against the standard's own test vectors (§16), and against answers that lie.

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use coset::cbor::{Value as Cbor, cbor, into_writer};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Assertion, Refusal, RelyingParty, authenticator_data::AuthenticatorData, public_key::PublicKey, response, sha256,
};

#[derive(Deserialize)]
struct Vector {
    name: String,
    credential_id: String,
    challenge: String,
    client_data: String,
    attestation_object: String,
    login_challenge: String,
    authenticator_data: String,
    login_client_data: String,
    signature: String,
}

fn bytes(hex: &str) -> Vec<u8> {
    let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(byte).collect()
}

fn b64(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

fn site(host: &str, origin: &str) -> RelyingParty {
    RelyingParty::new(host.to_owned(), "Example".to_owned(), vec![origin.to_owned()])
}

/// What is expected of the rest where the device did not check who was there.
fn unless_verified<T>(flags: u8, result: Result<T, Refusal>) -> Option<T> {
    match result {
        Ok(read) => {
            assert_eq!(flags & 0x05, 0x05, "nobody was verified");
            Some(read)
        }
        Err(refusal) => {
            assert_eq!((refusal, flags & 0x05 == 0x05), (Refusal::User, false));
            None
        }
    }
}

#[test]
fn the_standards_vectors_are_read_and_verified() {
    let vectors: Vec<Vector> = serde_json::from_str(include_str!("vectors.json")).unwrap();
    let site = site("example.org", "https://example.org");
    let (mut registered, mut logged_in, mut verified) = (0, 0, 0);
    for vector in &vectors {
        let name = vector.name.as_str();
        let id = bytes(&vector.credential_id);
        let (data, client) = (bytes(&vector.authenticator_data), bytes(&vector.login_client_data));
        let attested = response::authenticator_data_of(&bytes(&vector.attestation_object)).unwrap();
        let registration = json!({"id": b64(&id), "type": "public-key", "response":
            {"clientDataJSON": b64(&bytes(&vector.client_data)), "attestationObject": b64(&bytes(&vector.attestation_object))}});
        let registration = site.read_registration(&registration.to_string());
        let assertion = json!({"id": b64(&id), "type": "public-key", "response": {"clientDataJSON": b64(&client),
            "authenticatorData": b64(&data), "signature": b64(&bytes(&vector.signature)), "userHandle": b64(b"u")}});
        let assertion = site.read_assertion(&assertion.to_string());
        if name.ends_with("Origin") {
            assert_eq!(registration.unwrap_err(), Refusal::Origin, "{name}");
            assert_eq!(assertion.unwrap_err(), Refusal::Origin, "{name}");
            continue;
        }
        if matches!(name, "packed-es384" | "packed-ed448") {
            assert_eq!(registration.unwrap_err(), Refusal::Key, "{name}");
            continue;
        }
        let key = AuthenticatorData::read(&attested).unwrap().credential.unwrap();
        assert_eq!(key.id, id, "{name}");
        let (public, rest) = PublicKey::read(&key.public_key).unwrap();
        assert!(rest.is_empty());
        let signed = [&data[..], &sha256(&client)].concat();
        assert!(public.verifies(&signed, &bytes(&vector.signature)), "{name}");
        verified += 1;
        if let Some(made) = unless_verified(attested[32], registration) {
            assert_eq!(made.challenge, bytes(&vector.challenge), "{name}");
            assert_eq!((&made.passkey.credential_id, &made.passkey.public_key), (&id, &key.public_key), "{name}");
            registered += 1;
        }
        if let Some(made) = unless_verified(data[32], assertion) {
            assert_eq!(made.challenge, bytes(&vector.login_challenge), "{name}");
            assert!(made.is_signed_by(&key.public_key), "{name}");
            logged_in += 1;
        }
    }
    assert_eq!((verified, registered, logged_in), (7, 2, 1));
}

/// A device that keeps one passkey, and says what it is told to.
struct Device {
    pair: EcdsaKeyPair,
    site: String,
    flags: u8,
    count: u32,
    behind: Vec<u8>,
    client: Value,
}

const ID: [u8; 16] = [7; 16];

impl Device {
    fn new(kind: &str) -> Self {
        Self {
            pair: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap(),
            site: "id.example".to_owned(),
            flags: 0x05,
            count: 3,
            behind: Vec::new(),
            client: json!({"type": kind, "challenge": b64(b"challenge"), "origin": "https://id.example", "crossOrigin": false, "new": 1}),
        }
    }

    fn public_key(&self, alg: i64) -> Vec<u8> {
        let point = self.pair.public_key().as_ref();
        let (x, y) = (point[1..33].to_vec(), point[33..].to_vec());
        let key = Cbor::Map(vec![
            (1.into(), 2.into()),
            (3.into(), alg.into()),
            ((-1).into(), 1.into()),
            ((-2).into(), x.into()),
            ((-3).into(), y.into()),
        ]);
        encoded(&key)
    }

    fn data(&self, credential: &[u8]) -> Vec<u8> {
        let head = [&sha256(self.site.as_bytes())[..], &[self.flags], &self.count.to_be_bytes()].concat();
        [&head, credential, &self.behind].concat()
    }

    fn client(&self) -> Vec<u8> {
        self.client.to_string().into_bytes()
    }

    fn assertion(&self) -> Value {
        let (data, client) = (self.data(&[]), self.client());
        let signed = [&data[..], &sha256(&client)].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).unwrap();
        json!({"id": b64(&ID), "type": "public-key", "response": {"clientDataJSON": b64(&client),
            "authenticatorData": b64(&data), "signature": b64(signature.as_ref()), "userHandle": b64(b"someone")}})
    }

    fn registration(&self, alg: i64) -> Value {
        let id = [&[0; 16][..], &[0, 16], &ID].concat();
        let data = self.data(&[&id[..], &self.public_key(alg)].concat());
        self.registration_of(&encoded(
            &cbor!({"fmt" => "none", "attStmt" => {}, "authData" => Cbor::Bytes(data)}).unwrap(),
        ))
    }

    fn registration_of(&self, attestation_object: &[u8]) -> Value {
        json!({"id": b64(&ID), "type": "public-key", "response":
            {"clientDataJSON": b64(&self.client()), "attestationObject": b64(attestation_object)}})
    }
}

fn encoded(value: &Cbor) -> Vec<u8> {
    let mut bytes = Vec::new();
    into_writer(value, &mut bytes).unwrap();
    bytes
}

fn own_site() -> RelyingParty {
    site("id.example", "https://id.example")
}

fn asserted(change: impl FnOnce(&mut Device)) -> Result<Assertion, Refusal> {
    let mut device = Device::new("webauthn.get");
    change(&mut device);
    own_site().read_assertion(&device.assertion().to_string())
}

#[test]
fn a_good_answer_is_read_and_another_key_has_not_signed_it() {
    let device = Device::new("webauthn.get");
    let read = own_site().read_assertion(&device.assertion().to_string()).unwrap();
    assert_eq!((read.challenge.as_slice(), read.user_handle.as_slice()), (&b"challenge"[..], &b"someone"[..]));
    assert_eq!((read.sign_count, read.backup_eligible, read.backed_up), (3, false, false));
    assert!(read.is_signed_by(&device.public_key(-7)));
    assert!(!read.is_signed_by(&Device::new("webauthn.get").public_key(-7)));
    assert!(!read.is_signed_by(&[device.public_key(-7), vec![0]].concat()));
    assert!(!read.is_signed_by(&device.public_key(-257)) && !read.is_signed_by(&[]));
    let backed_up = asserted(|device| device.flags = 0x1d).unwrap();
    assert!(backed_up.backup_eligible && backed_up.backed_up);
    // Extensions may follow, and nothing else.
    assert!(asserted(|device| (device.flags, device.behind) = (0x85, vec![0xa0])).is_ok());
}

#[test]
fn a_login_that_lies_is_refused() {
    type Lie = fn(&mut Device);
    let lies: [(&str, Refusal, Lie); 17] = [
        ("another origin", Refusal::Origin, |device| device.client["origin"] = json!("https://evil.example")),
        ("a longer origin", Refusal::Origin, |device| {
            device.client["origin"] = json!("https://id.example.evil.example");
        }),
        ("another scheme", Refusal::Origin, |device| device.client["origin"] = json!("http://id.example")),
        ("a frame", Refusal::Origin, |device| device.client["crossOrigin"] = json!(true)),
        ("a frame of another page", Refusal::Origin, |device| {
            device.client["topOrigin"] = json!("https://evil.example");
        }),
        ("another site", Refusal::Site, |device| device.site = "evil.example".to_owned()),
        ("a registration", Refusal::Type, |device| device.client["type"] = json!("webauthn.create")),
        ("a payment", Refusal::Type, |device| device.client["type"] = json!("payment.get")),
        ("no challenge", Refusal::Malformed, |device| device.client["challenge"] = json!(null)),
        ("a padded challenge", Refusal::Malformed, |device| device.client["challenge"] = json!("YQ==")),
        ("nobody there", Refusal::User, |device| device.flags = 0x04),
        ("nobody verified", Refusal::User, |device| device.flags = 0x01),
        ("kept elsewhere, which it can't be", Refusal::Backup, |device| device.flags = 0x15),
        ("something behind it", Refusal::Malformed, |device| device.behind = vec![0]),
        ("extensions that are missing", Refusal::Malformed, |device| device.flags = 0x85),
        ("extensions that are none", Refusal::Malformed, |device| (device.flags, device.behind) = (0x85, vec![0x80])),
        ("a passkey that is missing", Refusal::Malformed, |device| device.flags = 0x45),
    ];
    for (what, refusal, lie) in lies {
        assert_eq!(asserted(lie).unwrap_err(), refusal, "{what}");
    }
    for (place, value) in [
        ("/response/userHandle", json!(null)),
        ("/response/signature", json!(7)),
        ("/response/authenticatorData", json!(b64(&[0; 36]))),
        ("/response/clientDataJSON", json!(b64(b"{"))),
        ("/type", json!("password")),
        ("/id", json!("=")),
    ] {
        let mut answer = Device::new("webauthn.get").assertion();
        *answer.pointer_mut(place).unwrap() = value;
        assert_eq!(own_site().read_assertion(&answer.to_string()).unwrap_err(), Refusal::Malformed, "{place}");
    }
}

#[test]
fn a_registration_is_read_and_one_that_lies_is_refused() {
    let mut device = Device::new("webauthn.create");
    device.flags = 0x4d;
    let made = own_site().read_registration(&device.registration(-7).to_string()).unwrap();
    assert_eq!((made.passkey.credential_id, made.passkey.public_key), (ID.to_vec(), device.public_key(-7)));
    assert_eq!((made.passkey.backup_eligible, made.passkey.backed_up, made.passkey.sign_count), (true, false, 3));

    // Another algorithm than the key's, one that nobody asked for, and none at all.
    for alg in [-8, -257, -35, -65535, 0] {
        let refusal = own_site().read_registration(&device.registration(alg).to_string()).unwrap_err();
        assert_eq!(refusal, Refusal::Key, "{alg}");
    }
    let mut foreign = device.registration(-7);
    foreign["id"] = json!(b64(&[8; 16]));
    assert_eq!(own_site().read_registration(&foreign.to_string()).unwrap_err(), Refusal::Malformed);
    device.flags = 0x05;
    assert_eq!(own_site().read_registration(&device.registration(-7).to_string()).unwrap_err(), Refusal::Malformed);
    device.flags = 0x55;
    assert_eq!(own_site().read_registration(&device.registration(-7).to_string()).unwrap_err(), Refusal::Backup);
    device.flags = 0x41;
    assert_eq!(own_site().read_registration(&device.registration(-7).to_string()).unwrap_err(), Refusal::User);
}

#[test]
fn an_attestation_object_that_is_cut_short_or_too_long_is_refused() {
    let mut device = Device::new("webauthn.create");
    device.flags = 0x45;
    let whole = BASE64_URL_SAFE_NO_PAD
        .decode(device.registration(-7)["response"]["attestationObject"].as_str().unwrap())
        .unwrap();
    let read = |object: &[u8]| own_site().read_registration(&device.registration_of(object).to_string());
    assert!(read(&whole).is_ok());
    for end in 0..whole.len() {
        assert_eq!(read(&whole[..end]).unwrap_err(), Refusal::Malformed, "{end}");
    }
    assert_eq!(read(&[&whole[..], &[0]].concat()).unwrap_err(), Refusal::Malformed);
    let deep = [vec![0x81; 5_000], vec![0]].concat();
    assert_eq!(read(&deep).unwrap_err(), Refusal::Malformed);
    let huge = [0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    assert_eq!(read(&huge).unwrap_err(), Refusal::Malformed);
    let twice = cbor!({"authData" => Cbor::Bytes(vec![0; 40])}).unwrap();
    let Cbor::Map(members) = twice else { panic!() };
    let twice = Cbor::Map(members.iter().chain(&members).cloned().collect());
    assert_eq!(read(&encoded(&twice)).unwrap_err(), Refusal::Malformed);
}
