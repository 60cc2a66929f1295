//! People by their number: made by SQL, as many as are wanted. Whoever knows the number knows the rest.

use argon2::{Argon2, Params, PasswordHasher as _};
use throughline::crypto::{cookie_signature::CookieKeys, password_hasher::PasswordHasher};

use crate::{
    client::Request,
    server::{COOKIE_SECRET, Database, PASSWORD},
};

/// Fills an empty database with the people 1 to `count`, each with a subject and a session that was last used a day ago or
/// more. All have the same password.
pub fn fill(database: &Database, count: usize) {
    let hash = hash(PasswordHasher::recommended());
    let statements =
        include_str!("people.sql").replace("{password_hash}", &hash).replace("{people}", &count.to_string());
    database.execute(&statements);
    database.execute("vacuum (analyze)");
}

/// Their password, hashed with these parameters.
pub fn hash(params: Params) -> String {
    Argon2::from(params).hash_password(PASSWORD.as_bytes()).unwrap().to_string()
}

/// A login of this person.
pub fn login(person: usize, password: &str) -> Request {
    let body = format!(r#"{{"email":"person{person}@example.com","password":"{password}"}}"#);
    Request::post("/api/session", &body)
}

/// Somebody registers with this address.
pub fn registration(email: &str) -> Request {
    let body = format!(r#"{{"email":"{email}","display_name":"Somebody","password":"{PASSWORD}"}}"#);
    Request::post("/api/accounts", &body)
}

/// Somebody asks for a link that logs in.
pub fn login_link(email: &str) -> Request {
    Request::post("/api/login-link", &format!(r#"{{"email":"{email}"}}"#))
}

/// The requests of people who are logged in.
pub struct Sessions(CookieKeys);

impl Sessions {
    pub fn new() -> Self {
        Self(CookieKeys::derive(&[COOKIE_SECRET.into()], "session").unwrap())
    }

    /// A token for this person.
    pub fn token(&self, person: usize) -> Request {
        let cookie = self.0.sign(&format!("session key {person}"));
        Request::get("/token").with_header("Cookie", &format!("session={cookie}"))
    }
}

/// A number from 0 to below `limit`, any of them.
pub fn any_below(limit: usize) -> usize {
    // The low half of a version 4 uuid is random but for its two highest bits.
    let (_, low) = uuid::Uuid::new_v4().as_u64_pair();
    usize::try_from(low % u64::try_from(limit).unwrap()).unwrap()
}

/// In any order.
pub fn shuffle<T>(items: &mut [T]) {
    for end in (1..items.len()).rev() {
        items.swap(end, any_below(end + 1));
    }
}
