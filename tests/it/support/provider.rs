//! An identity provider that a test can make lie: discovery, keys, authorization and token endpoints of OpenID Connect.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use aws_lc_rs::{digest, rsa::KeySize, signature::KeyPair};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, jwk::JwkSet};
use serde_json::{Value, json};
use throughline::{
    app::SystemClock,
    crypto::{key_file, token_signature::to_jwk},
    domain::clock::Clock,
};
use url::{Url, form_urlencoded};

use super::serve::new_key;

pub const CLIENT: &str = "throughline at the provider";
pub const CLIENT_SECRET: &str = "canary-client-secret & more";

static KEY: LazyLock<Vec<u8>> = LazyLock::new(|| new_key(KeySize::Rsa2048));
static OTHER_KEY: LazyLock<Vec<u8>> = LazyLock::new(|| new_key(KeySize::Rsa2048));

/// What a lie changes before the token is signed.
type Lie = Arc<dyn Fn(&mut Answer) + Send + Sync>;

/// The answer of the token endpoint, before it is written.
pub struct Answer {
    pub header: Header,
    pub claims: Value,
    /// Signed with a key that the provider doesn't publish.
    pub signed_by_stranger: bool,
    /// Sent instead of what is signed.
    pub id_token: Option<String>,
    pub status: u16,
}

struct State {
    issuer: String,
    person: Value,
    lie: Option<Lie>,
    /// What each code stands for: the parameters of the authorization request.
    codes: HashMap<String, BTreeMap<String, String>>,
    metadata: Value,
    userinfo: Value,
    redeemed: usize,
    /// How many access tokens were given, and the refresh tokens that are still good: each is for one renewal.
    given: usize,
    refresh_tokens: HashSet<String>,
    renewals: usize,
    refuses_renewals: Option<(u16, &'static str)>,
    delays_renewals: Duration,
    padding: usize,
}

/// A provider of its own for each test.
#[derive(Clone)]
pub struct Provider {
    state: Arc<Mutex<State>>,
}

impl Provider {
    pub fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let metadata = json!({
            "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"),
            "authorization_response_iss_parameter_supported": true,
        });
        let person = json!({"sub": "eve-there", "sid": "s1", "user_id": "eve-id", "name": "Eve", "email": "eve@example.com", "email_verified": true});
        let state = State {
            issuer,
            person,
            lie: None,
            codes: HashMap::new(),
            metadata,
            userinfo: Value::Null,
            redeemed: 0,
            given: 0,
            refresh_tokens: HashSet::new(),
            renewals: 0,
            refuses_renewals: None,
            delays_renewals: Duration::ZERO,
            padding: 0,
        };
        let provider = Self { state: Arc::new(Mutex::new(state)) };
        let served = provider.clone();
        // It ends with the process of the tests.
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                served.answer(&stream.unwrap());
            }
        });
        provider
    }

    pub fn issuer(&self) -> String {
        self.state.lock().unwrap().issuer.clone()
    }

    /// The table of a site that people may log in to with this provider.
    pub fn table(&self, name: &str) -> String {
        format!(
            "[providers.{name}]\nissuer = \"{}\"\nclient_id = \"{CLIENT}\"\nclient_secret_file = \"secret\"\nlabel = \"Example ID\"\ncustom_user_id_claim = \"user_id\"\n",
            self.issuer()
        )
    }

    /// Who logs in there from now on.
    pub fn person(&self, claims: &Value) {
        let mut state = self.state.lock().unwrap();
        for (name, value) in claims.as_object().unwrap() {
            state.person[name] = value.clone();
        }
    }

    /// Lies from now on.
    pub fn lies(&self, lie: impl Fn(&mut Answer) + Send + Sync + 'static) {
        self.state.lock().unwrap().lie = Some(Arc::new(lie));
    }

    pub fn set_metadata(&self, name: &str, value: Value) {
        self.state.lock().unwrap().metadata[name] = value;
    }

    /// Tells this at its UserInfo endpoint, which it has from now on.
    pub fn set_userinfo(&self, claims: Value) {
        let mut state = self.state.lock().unwrap();
        state.metadata["userinfo_endpoint"] = json!(format!("{}/userinfo", state.issuer));
        state.userinfo = claims;
    }

    /// How many codes were redeemed.
    pub fn redeemed(&self) -> usize {
        self.state.lock().unwrap().redeemed
    }

    /// How often a refresh token came, good or not.
    pub fn renewals(&self) -> usize {
        self.state.lock().unwrap().renewals
    }

    /// Makes access tokens so many characters longer from now on.
    pub fn pads_access_tokens(&self, padding: usize) {
        self.state.lock().unwrap().padding = padding;
    }

    /// Takes so long for every renewal from now on.
    pub fn delays_renewals(&self, delay: Duration) {
        self.state.lock().unwrap().delays_renewals = delay;
    }

    /// Answers every renewal like this from now on, or as it should.
    pub fn refuses_renewals(&self, answer: Option<(u16, &'static str)>) {
        self.state.lock().unwrap().refuses_renewals = answer;
    }

    /// Logs the person in who was sent to this address, and gives the path and query of the site that they are sent back to.
    pub fn authorize(&self, address: &str) -> String {
        let (url, issuer) = (Url::parse(address).unwrap(), self.issuer());
        assert!(address.starts_with(&format!("{issuer}/authorize?")), "{address}");
        let asked: BTreeMap<_, _> = url.query_pairs().into_owned().collect();
        assert_eq!((asked["response_type"].as_str(), asked["client_id"].as_str()), ("code", CLIENT));
        assert_eq!(asked["code_challenge_method"], "S256", "{address}");
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"), "{address}");
        assert!(asked["state"].len() >= 20 && asked["nonce"].len() >= 20, "{address}");
        let code = uuid::Uuid::new_v4().to_string();
        let mut back = Url::parse(&asked["redirect_uri"]).unwrap();
        back.query_pairs_mut()
            .append_pair("code", &code)
            .append_pair("state", &asked["state"])
            .append_pair("iss", &issuer);
        self.state.lock().unwrap().codes.insert(code, asked);
        format!("{}?{}", back.path(), back.query().unwrap())
    }

    /// A logout token with these claims, which are over those of a good one.
    pub fn logout_token(&self, claims: &Value) -> String {
        let now = SystemClock.now().unix_timestamp();
        let mut all = json!({
            "iss": self.issuer(), "aud": CLIENT, "iat": now, "exp": now + 120, "jti": uuid::Uuid::new_v4(),
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        });
        for (name, value) in claims.as_object().unwrap() {
            all[name] = value.clone();
        }
        sign(&header(), &all, &KEY)
    }

    fn answer(&self, mut stream: &TcpStream) {
        let mut reader = BufReader::new(stream);
        let head: Vec<_> = reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
        let Some(first) = head.first() else { return };
        let header = |name: &str| {
            head.iter()
                .find_map(|line| line.to_lowercase().starts_with(name).then(|| line[name.len()..].trim().to_owned()))
        };
        let length = header("content-length:").map_or(0, |length| length.parse().unwrap());
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let path = first.split(' ').nth(1).unwrap_or_default();
        let (status, answer) = match path {
            "/.well-known/openid-configuration" => (200, self.state.lock().unwrap().metadata.clone()),
            "/keys" => (200, json!(JwkSet { keys: vec![jwk(&KEY)] })),
            "/userinfo" => (200, self.state.lock().unwrap().userinfo.clone()),
            "/token" => self.redeem(&header("authorization:").unwrap_or_default(), &body),
            _ => (404, json!({})),
        };
        let text = answer.to_string();
        let _sent_or_not = write!(
            stream,
            "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
            text.len()
        );
    }

    fn redeem(&self, authorization: &str, body: &[u8]) -> (u16, Value) {
        let sent: BTreeMap<_, _> = form_urlencoded::parse(body).into_owned().collect();
        let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let basic = format!("{}:{}", encode(CLIENT), encode(CLIENT_SECRET));
        let mut state = self.state.lock().unwrap();
        let is_client = authorization.strip_prefix("Basic ") == Some(&base64::prelude::BASE64_STANDARD.encode(basic));
        if !is_client {
            return (401, json!({"error": "invalid_client"}));
        }
        if sent["grant_type"] == "refresh_token" {
            let answer = state.renew(&sent["refresh_token"]);
            std::thread::sleep(state.delays_renewals);
            return answer;
        }
        let Some(asked) = state.codes.remove(&sent["code"]) else { return (400, json!({"error": "invalid_grant"})) };
        let challenge = digest::digest(&digest::SHA256, sent["code_verifier"].as_bytes());
        if BASE64_URL_SAFE_NO_PAD.encode(challenge) != asked["code_challenge"]
            || sent["redirect_uri"] != asked["redirect_uri"]
        {
            return (400, json!({"error": "invalid_grant"}));
        }
        state.redeemed += 1;
        let now = SystemClock.now().unix_timestamp();
        let mut claims = state.person.clone();
        for (name, value) in [
            ("iss", json!(state.issuer)),
            ("aud", json!(CLIENT)),
            ("iat", json!(now)),
            ("exp", json!(now + 300)),
            ("nonce", json!(asked["nonce"])),
        ] {
            claims[name] = value;
        }
        let mut answer = Answer { header: header(), claims, signed_by_stranger: false, id_token: None, status: 200 };
        if let Some(lie) = state.lie.clone() {
            lie(&mut answer);
        }
        let key = if answer.signed_by_stranger { &OTHER_KEY } else { &KEY };
        let id_token = answer.id_token.unwrap_or_else(|| sign(&answer.header, &answer.claims, key));
        let mut tokens = state.tokens();
        tokens["id_token"] = json!(id_token);
        (answer.status, tokens)
    }
}

impl State {
    /// Other tokens, as long as the refresh token was given and not used before.
    fn renew(&mut self, refresh_token: &str) -> (u16, Value) {
        self.renewals += 1;
        if let Some((status, error)) = self.refuses_renewals {
            return (status, json!({"error": error}));
        }
        if self.refresh_tokens.remove(refresh_token) {
            (200, self.tokens())
        } else {
            (400, json!({"error": "invalid_grant"}))
        }
    }

    fn tokens(&mut self) -> Value {
        self.given += 1;
        let (number, refresh_token) = (self.given, format!("canary-refresh-token-{}", self.given));
        self.refresh_tokens.insert(refresh_token.clone());
        json!({
            "access_token": format!("canary-access-token-{number}{}", "x".repeat(self.padding)), "token_type": "Bearer", "expires_in": 300,
            "refresh_token": refresh_token,
        })
    }
}

fn header() -> Header {
    Header { kid: jwk(&KEY).common.key_id, ..Header::new(Algorithm::RS256) }
}

/// The public half of a key that the provider doesn't publish.
pub fn strangers_key() -> jsonwebtoken::jwk::Jwk {
    jwk(&OTHER_KEY)
}

fn jwk(key: &[u8]) -> jsonwebtoken::jwk::Jwk {
    let origin = Path::new("the provider's key");
    let pair = key_file::parse_private_text(origin, str::from_utf8(key).unwrap(), None).unwrap();
    to_jwk(pair.public_key(), origin).unwrap()
}

/// Signs with the key, or, for HMAC, with what everybody knows of it: its public half.
fn sign(header: &Header, claims: &Value, key: &[u8]) -> String {
    let key = if header.alg == Algorithm::HS256 {
        EncodingKey::from_secret(serde_json::to_string(&jwk(key)).unwrap().as_bytes())
    } else {
        EncodingKey::from_rsa_pem(key).unwrap()
    };
    jsonwebtoken::encode(header, claims, &key).unwrap()
}

/// A token that nobody signed.
pub fn unsigned(claims: &Value) -> String {
    let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.", part(&json!({"alg": "none"})), part(claims))
}
