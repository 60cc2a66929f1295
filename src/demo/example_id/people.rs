//! Who has an account at Example ID.

use serde_json::{Map, Value, json};

/// One of its people.
#[derive(Debug)]
pub struct Person {
    /// `sub`, and what a form calls them.
    pub id: &'static str,
    pub name: &'static str,
    pub email: &'static str,
    pub is_confirmed: bool,
    pub department: &'static str,
    role: &'static str,
}

/// Two who are new to the site, one whose address a sample account has already, and one whose address nobody has confirmed.
pub static PEOPLE: [Person; 4] = [
    person("robin", "Robin", "robin@example.com", true, "Support", "agent"),
    person("sasha", "Sasha", "sasha@example.com", true, "Finance", "manager"),
    person("cade", "Cade", "cade@example.com", true, "Sales", "agent"),
    person("noor", "Noor", "noor@example.com", false, "Sales", "agent"),
];

const fn person(
    id: &'static str,
    name: &'static str,
    email: &'static str,
    is_confirmed: bool,
    department: &'static str,
    role: &'static str,
) -> Person {
    Person { id, name, email, is_confirmed, department, role }
}

impl Person {
    /// Whoever has this id.
    pub fn find(id: &str) -> Option<&'static Self> {
        PEOPLE.iter().find(|person| person.id == id)
    }

    /// What is told of them to whom they let know this much (OpenID Connect Core 1.0 §5.4).
    pub fn claims(&self, scope: &str) -> Map<String, Value> {
        let Self { id, name, email, is_confirmed, department, role } = self;
        let has = |wanted: &str| scope.split(' ').any(|scope| scope == wanted);
        let mut claims = Map::from_iter([("sub".to_owned(), json!(id))]);
        let mut tell = |name: &str, value: Value| claims.insert(name.to_owned(), value);
        if has("profile") {
            tell("name", json!(name));
            tell("user_id", json!(format!("{id}-id")));
            tell("department", json!(department));
            tell("realm_access", json!({"roles": [role]}));
        }
        if has("email") {
            tell("email", json!(email));
            tell("email_verified", json!(is_confirmed));
        }
        claims
    }
}
