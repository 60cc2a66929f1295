//! The assistant stand-in, running on a free port, with a clock that stands still until a test moves it.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::PathBuf,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicI64, AtomicUsize, Ordering},
        mpsc,
    },
    thread::JoinHandle,
};

use actix_web::dev::ServerHandle;
use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{KeyPair, KeySize},
    signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaEncoding},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::JwkSet;
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use throughline::{
    assistant::{Listener, Memory, Settings, SiteKeys, TimeSource},
    crypto::{
        key_file,
        payload_cipher::{PayloadDecryptor, PayloadEncryptor},
        token_signature::to_jwk,
    },
    domain::{assistant::PayloadEncryption, clock::Clock},
    tokens::relying_party::RelyingParties,
};
use time::{Duration, OffsetDateTime};

use super::browser::{Reply, send};

/// The moment at which each stand-in's clock stands when it starts.
pub const NOW: i64 = 1_800_000_000;
/// The origin of the pages that may read the answers.
pub const SITE: &str = "http://site.example";

/// A clock that only tests move.
#[derive(Debug)]
struct StoppedClock(AtomicI64);

impl Clock for StoppedClock {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::from_unix_timestamp(self.0.load(Ordering::SeqCst)).unwrap()
    }
}

/// A running stand-in.
pub struct StandIn {
    pub address: SocketAddr,
    clock: Arc<StoppedClock>,
    client: Client,
    handle: ServerHandle,
    thread: Option<JoinHandle<()>>,
}

impl StandIn {
    /// One that knows the site's one key, as the vendor does, and can decrypt what is meant for it.
    pub fn start() -> Self {
        Self::with(SiteKeys::from_set(site_key().set()), Some(assistant_key()))
    }

    /// One that judges as the vendors of these assistants, too.
    pub fn of_vendors(relying_parties: RelyingParties) -> Self {
        Self::of(SiteKeys::from_set(site_key().set()), Some(assistant_key()), relying_parties)
    }

    /// One that knows these keys, and has this private key, if any.
    pub fn with(site_keys: SiteKeys, private_key: Option<&RsaKey>) -> Self {
        Self::of(site_keys, private_key, RelyingParties::new())
    }

    fn of(site_keys: SiteKeys, private_key: Option<&RsaKey>, relying_parties: RelyingParties) -> Self {
        let clock = Arc::new(StoppedClock(AtomicI64::new(NOW)));
        let decryptor = private_key.map(|key| PayloadDecryptor::read(&key.private_file()).unwrap());
        let settings = Settings {
            site_keys,
            relying_parties,
            decryptor,
            origins: [SITE.to_owned()].into(),
            time: TimeSource::Clock(Arc::clone(&clock) as _),
        };
        let listener = Listener::bind(([127, 0, 0, 1], 0).into(), Memory::default()).unwrap();
        let address = listener.address().unwrap();
        let (handles, handle) = mpsc::channel();
        // A thread of its own, so that the server ends with the test and not with the test's runtime.
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = listener.serve(settings).unwrap();
                handles.send(server.handle()).unwrap();
                server.await.unwrap();
            });
        });
        let handle = handle.recv().expect("the stand-in starts");
        let client = Client::builder().no_proxy().build().unwrap();
        Self { address, clock, client, handle, thread: Some(thread) }
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.clock.0.fetch_add(by.whole_seconds(), Ordering::SeqCst);
    }

    /// A token for this `sub` that is good for an hour from now on.
    pub fn token(&self, sub: &str) -> String {
        self.token_with(sub, &json!({"name": "Anonymous", "custom_user_id": sub}))
    }

    /// The same with another payload.
    pub fn token_with(&self, sub: &str, payload: &Value) -> String {
        let now = self.clock.now().unix_timestamp();
        site_key().token(&json!({"sub": sub, "iat": now, "exp": now + 3600, "user_payload": payload}))
    }

    /// Any request, without a token.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.client.request(method.parse().unwrap(), format!("http://{}{path}", self.address))
    }

    /// Opens a conversation and gives its id.
    pub async fn open(&self, token: &str) -> String {
        let reply = send(self.request("POST", "/api/sessions").bearer_auth(token)).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.json()["session_id"].as_str().unwrap().to_owned()
    }

    /// Says something.
    pub async fn say(&self, id: &str, token: &str, text: &str) -> Reply {
        let request = self.request("POST", &format!("/api/sessions/{id}/messages"));
        send(request.bearer_auth(token).json(&json!({"text": text}))).await
    }

    /// Says something, and gives the answer's text.
    pub async fn ask(&self, id: &str, token: &str, text: &str) -> String {
        let reply = self.say(id, token, text).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()["output"][0]["text"].as_str().unwrap().to_owned()
    }

    /// Ends a conversation.
    pub async fn end(&self, id: &str, token: &str) -> Reply {
        send(self.request("DELETE", &format!("/api/sessions/{id}")).bearer_auth(token)).await
    }

    /// What this assistant's vendor would see of this token, or why it is refused.
    pub async fn introspect_for(&self, assistant: &str, token: &str) -> Reply {
        send(self.request("POST", &format!("/api/introspect?assistant={assistant}")).bearer_auth(token)).await
    }

    /// What an action would see of this token, or why it is refused.
    pub async fn introspect(&self, token: &str) -> Reply {
        send(self.request("POST", "/api/introspect").bearer_auth(token)).await
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
        if let Some(thread) = self.thread.take() {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the stand-in panicked");
        }
    }
}

impl Reply {
    /// Whether this is a problem (RFC 9457) of this status and code whose detail has these words.
    pub fn is_problem(&self, status: u16, code: &str, words: &str) -> bool {
        self.status == status
            && self.header("content-type") == "application/problem+json"
            && self.json()["code"] == code
            && self.json()["status"] == status
            && self.json()["detail"].as_str().is_some_and(|detail| detail.contains(words))
    }
}

/// An RSA key in a folder that lives as long as this process.
pub struct RsaKey {
    pair: KeyPair,
    folder: tempfile::TempDir,
}

/// The key that the site signs with.
pub fn site_key() -> &'static RsaKey {
    static KEY: OnceLock<RsaKey> = OnceLock::new();
    KEY.get_or_init(RsaKey::generate)
}

/// Somebody else's key, of the same size.
pub fn other_key() -> &'static RsaKey {
    static KEY: OnceLock<RsaKey> = OnceLock::new();
    KEY.get_or_init(RsaKey::generate)
}

/// The key that the assistant decrypts with.
pub fn assistant_key() -> &'static RsaKey {
    static KEY: OnceLock<RsaKey> = OnceLock::new();
    KEY.get_or_init(RsaKey::generate)
}

impl RsaKey {
    fn generate() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let pair = key_file::generate(&folder.path().join("private.pem"), KeySize::Rsa2048, None).unwrap();
        let public = key_file::public_pem(pair.public_key()).unwrap();
        std::fs::write(folder.path().join("public.pem"), public).unwrap();
        Self { pair, folder }
    }

    /// The private half in a file.
    pub fn private_file(&self) -> PathBuf {
        self.folder.path().join("private.pem")
    }

    /// The public half, as it is pasted at the vendor.
    pub fn public_pem(&self) -> String {
        key_file::public_pem(self.pair.public_key()).unwrap()
    }

    /// The public half in a file.
    pub fn public_file(&self) -> PathBuf {
        self.folder.path().join("public.pem")
    }

    /// The public half as the only key of a JWK Set.
    pub fn set(&self) -> JwkSet {
        JwkSet { keys: vec![to_jwk(self.pair.public_key(), "test".as_ref()).unwrap()] }
    }

    pub fn kid(&self) -> String {
        self.set().keys[0].common.key_id.clone().unwrap()
    }

    /// A payload's encryption with the public half, as the site does it.
    pub fn encrypt(&self, payload: &Value) -> String {
        self.encrypt_as(PayloadEncryption::default(), payload)
    }

    pub fn encrypt_as(&self, encryption: PayloadEncryption, payload: &Value) -> String {
        let encryptor = PayloadEncryptor::new(self.pair.public_key(), "test".as_ref(), encryption).unwrap();
        encryptor.encrypt(payload.to_string().as_bytes()).unwrap()
    }

    pub fn public_key(&self) -> &aws_lc_rs::rsa::PublicKey {
        self.pair.public_key()
    }

    /// A signature over any bytes with any RSA scheme.
    pub fn signature(&self, scheme: &'static dyn RsaEncoding, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(scheme, &SystemRandom::new(), message, &mut signature).unwrap();
        signature
    }

    /// A compact JWS of these segments, whatever is in them.
    pub fn sign(&self, header: impl AsRef<[u8]>, claims: impl AsRef<[u8]>) -> String {
        let message = format!("{}.{}", BASE64_URL_SAFE_NO_PAD.encode(header), BASE64_URL_SAFE_NO_PAD.encode(claims));
        let signature = self.signature(&RSA_PKCS1_SHA256, message.as_bytes());
        format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }

    /// A token as the site makes it.
    pub fn token(&self, claims: &Value) -> String {
        self.sign(json!({"alg": "RS256", "typ": "JWT", "kid": self.kid()}).to_string(), claims.to_string())
    }
}

/// A site of which there is only its JWK Set.
pub struct JwksSite {
    pub address: SocketAddr,
    answer: Arc<Mutex<String>>,
    asked: Arc<AtomicUsize>,
}

impl JwksSite {
    /// One that publishes these keys.
    pub fn publishing(keys: &JwkSet) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let site = Self { address: listener.local_addr().unwrap(), answer: Arc::default(), asked: Arc::default() };
        site.publish(keys);
        let (answer, asked) = (Arc::clone(&site.answer), Arc::clone(&site.asked));
        // It ends with the process; nothing waits for it.
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                asked.fetch_add(1, Ordering::SeqCst);
                // Who asked may be gone.
                let _gone = answer_one(stream, &answer.lock().unwrap());
            }
        });
        site
    }

    pub fn publish(&self, keys: &JwkSet) {
        self.answer("200 OK", &serde_json::to_string(keys).unwrap());
    }

    /// Answers anything else from now on.
    pub fn answer(&self, status: &str, body: &str) {
        let text = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
        *self.answer.lock().unwrap() = text;
    }

    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// The stand-in's view of it.
    pub fn keys(&self) -> SiteKeys {
        SiteKeys::from_url(format!("http://{}/.well-known/jwks.json", self.address).parse().unwrap()).unwrap()
    }
}

fn answer_one(mut stream: TcpStream, answer: &str) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    stream.write_all(answer.as_bytes())
}
