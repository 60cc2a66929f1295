//! A browser: keeps cookies, sends the headers that browsers send, follows no redirect by itself.

use std::net::SocketAddr;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use reqwest::{
    Client, Method, RequestBuilder,
    header::{HOST, HeaderMap, HeaderValue, SET_COOKIE},
    redirect::Policy,
};
use serde_json::{Value, json};

use super::TestApp;

/// A browser with a profile of its own.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    base: String,
    /// What browsers call the site: behind a proxy, not where the test reaches it.
    origin: String,
    /// The host of another replica than its client is made for.
    replica: Option<String>,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

/// An identity token, decoded without being verified: the interop tests verify with the vendor's own library.
#[derive(Debug, Clone)]
pub struct Token {
    pub text: String,
    pub header: Value,
    pub claims: Value,
}

impl Browser {
    pub fn new(address: SocketAddr) -> Self {
        Self::at(address, &format!("http://{address}"))
    }

    /// The same for a site that is reached at this origin, as behind a proxy.
    pub fn at(address: SocketAddr, origin: &str) -> Self {
        let host = HeaderValue::from_str(origin.split_once("://").unwrap().1).unwrap();
        let client = Client::builder().default_headers(HeaderMap::from_iter([(HOST, host)]));
        let client = client.cookie_store(true).redirect(Policy::none()).no_proxy().build().unwrap();
        Self { client, base: format!("http://{address}"), origin: origin.to_owned(), replica: None }
    }

    /// A request as a script sends it: no header that only browsers send.
    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let request = self.client.request(method, format!("{}{path}", self.base));
        match &self.replica {
            Some(host) => request.header(HOST, host),
            None => request,
        }
    }

    /// The same browser, when the load balancer leads it to another replica.
    pub fn at_replica(&self, replica: &TestApp) -> Self {
        let other = replica.browser();
        let host = other.origin.split_once("://").map(|(_, host)| host.to_owned());
        Self { client: self.client.clone(), replica: host, ..other }
    }

    /// Opens a page, as by typing its address.
    pub async fn open(&self, path: &str) -> Reply {
        let request = self.request("GET", path).header("Sec-Fetch-Site", "none").header("Sec-Fetch-Mode", "navigate");
        send(request.header("Sec-Fetch-Dest", "document")).await
    }

    /// Sends a form of one of our pages.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let request = self.request("POST", path).header("Sec-Fetch-Site", "same-origin").header("Origin", &self.origin);
        send(request.form(fields)).await
    }

    /// Asks as the script of one of our pages does.
    pub fn fetch(&self, method: &str, path: &str) -> RequestBuilder {
        let request = self.request(method, path).header("Sec-Fetch-Site", "same-origin");
        request.header("Sec-Fetch-Mode", "cors").header("Sec-Fetch-Dest", "empty")
    }

    /// The identity token of this browser.
    pub async fn token(&self) -> Token {
        let reply = send(self.fetch("GET", "/token")).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        Token::decode(&reply.body)
    }

    /// Logs in as Cade or Dana on the login page.
    pub async fn log_in_as(&self, name: &str) {
        let name = name.to_lowercase();
        let fields = [("email", format!("{name}@example.com")), ("password", format!("{name}-passphrase"))];
        let fields = fields.each_ref().map(|(field, value)| (*field, value.as_str()));
        let reply = self.submit("/login", &fields).await;
        assert_eq!((reply.status, reply.header("location")), (303, "/"), "{reply:?}");
    }

    /// Presses the button that logs out.
    pub async fn log_out(&self) -> Reply {
        self.submit("/logout", &[]).await
    }

    /// What `/api/session` says.
    pub async fn session(&self) -> Value {
        send(self.fetch("GET", "/api/session")).await.json()
    }
}

/// Sends a request and reads the answer.
pub async fn send(request: RequestBuilder) -> Reply {
    let response = request.send().await.expect("the server answers");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Reply { status, headers, body: response.text().await.unwrap() }
}

impl Reply {
    /// A header's text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Every value of a header that is a list, or is there more than once.
    pub fn values(&self, name: &str) -> Vec<&str> {
        let lines = self.headers.get_all(name).iter().map(|value| value.to_str().unwrap());
        lines.flat_map(|line| line.split(',')).map(str::trim).collect()
    }

    /// The `Set-Cookie` lines.
    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all(SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect()
    }

    /// The `Set-Cookie` line of one cookie.
    pub fn set_cookie(&self, name: &str) -> Option<&str> {
        self.set_cookies().into_iter().find(|line| line.starts_with(&format!("{name}=")))
    }

    /// `name=value` of a cookie that this answer sets, to be sent back by hand.
    pub fn cookie_pair(&self, name: &str) -> String {
        let line = self.set_cookie(name).unwrap_or_else(|| panic!("no cookie {name} in {self:?}"));
        line.split(';').next().unwrap().to_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The token that it gives, as text or in JSON.
    pub fn token(&self) -> Token {
        if self.header("content-type") == "application/json" {
            Token::decode(self.json()["token"].as_str().unwrap())
        } else {
            Token::decode(&self.body)
        }
    }
}

impl Token {
    pub fn decode(text: &str) -> Self {
        let parts: Vec<_> = text.split('.').collect();
        assert_eq!(parts.len(), 3, "not a compact JWS: {text}");
        let decode = |part: &str| serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap();
        Self { text: text.to_owned(), header: decode(parts[0]), claims: decode(parts[1]) }
    }

    pub fn sub(&self) -> &str {
        self.claims["sub"].as_str().unwrap()
    }

    pub fn payload(&self) -> &Value {
        &self.claims["user_payload"]
    }

    /// Whether the payload is the one of an anonymous visitor.
    pub fn is_anonymous(&self) -> bool {
        *self.payload() == json!({"name": "Anonymous", "custom_user_id": self.sub()})
    }

    /// Whether the payload is Cade's or Dana's.
    pub fn is(&self, name: &str) -> bool {
        *self.payload() == json!({"name": name, "custom_user_id": format!("{}-id", name.to_lowercase())})
    }
}

/// What a script imports.
pub fn imports(script: &str) -> impl Iterator<Item = &str> {
    let statements = script.lines().filter(|line| line.starts_with("import "));
    statements.filter_map(|line| line.split('\'').nth(1))
}
