//! Forms and JSON bodies, and the fields in them: nothing changes on the way, and what is accepted keeps its rules.
//!
//! Input: the `Content-Type`, and the body.
#![no_main]

use actix_web::{
    FromRequest,
    http::header::{CONTENT_TYPE, HeaderValue},
    test::TestRequest,
    web::Bytes,
};
use libfuzzer_sys::{Corpus, fuzz_target};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use throughline::{
    accounts::NewAccount,
    domain::{
        account::CustomUserId,
        display_name::{self, AnonymousName, DisplayName},
        email::{self, Email},
        locale::Locale,
        password::{self, Context, Password, PasswordPolicy},
        subject::Subject,
    },
    web::{Form, Json, text},
};
use throughline_fuzz::wait;
use unicode_normalization::UnicodeNormalization;
use url::form_urlencoded;

/// What the site's forms ask for, together.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Fields {
    email: String,
    display_name: String,
    password: String,
}

fuzz_target!(|data: &[u8]| -> Corpus {
    let Some(end) = data.iter().position(|byte| *byte == b'\n') else { return Corpus::Reject };
    let (Ok(kind), body) = (HeaderValue::from_bytes(&data[..end]), &data[end + 1..]) else { return Corpus::Reject };
    let as_form = extract(&kind, body, |Form(fields)| fields);
    let as_json = extract(&kind, body, |Json(fields)| fields);
    let essence = kind.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    assert!(as_form.is_none() || essence == "application/x-www-form-urlencoded");
    assert!(as_json.is_none() || essence == "application/json");
    if let Some(fields) = &as_form {
        form(body, fields);
    }
    if let Some(fields) = &as_json {
        json(body, fields);
    }
    if let Some(fields) = as_form.or(as_json) {
        account(&fields);
        ids(&fields.email);
    }
    Corpus::Keep
});

fn extract<E: FromRequest, T>(kind: &HeaderValue, body: &[u8], fields: impl Fn(E) -> T) -> Option<T> {
    let request = TestRequest::default().insert_header((CONTENT_TYPE, kind.clone()));
    let (request, mut payload) = request.set_payload(Bytes::copy_from_slice(body)).to_http_parts();
    wait(E::from_request(&request, &mut payload)).ok().map(fields)
}

/// The URL standard's own parser reads the same, and what is written of it comes back.
fn form(body: &[u8], fields: &Fields) {
    for (name, value) in named(fields) {
        let sent: Vec<_> = form_urlencoded::parse(body).filter(|(key, _)| key == name).map(|(_, sent)| sent).collect();
        assert!(sent.len() <= 1, "which {name} counts?");
        assert_eq!(sent.first().map(AsRef::as_ref).unwrap_or_default(), value, "{name} changed on the way");
    }
    let again = form_urlencoded::Serializer::new(String::new()).extend_pairs(named(fields)).finish();
    comes_back("application/x-www-form-urlencoded", &again, fields, |Form(fields)| fields);
}

fn json(body: &[u8], fields: &Fields) {
    // A field that nobody asks for is skipped, whatever escapes are in it.
    let Ok(value) = serde_json::from_slice::<Value>(body) else { return };
    let object = value.as_object().expect("only an object is a body");
    for (name, text) in named(fields) {
        assert_eq!(object.get(name).map_or(Some(""), Value::as_str), Some(text), "{name} changed on the way");
    }
    let again = serde_json::to_string(fields).unwrap();
    comes_back("application/json; charset=utf-8", &again, fields, |Json(fields)| fields);
}

fn comes_back<E: FromRequest>(kind: &'static str, body: &str, fields: &Fields, open: impl Fn(E) -> Fields) {
    let again = extract(&HeaderValue::from_static(kind), body.as_bytes(), open);
    assert_eq!(again.as_ref(), Some(fields));
}

fn named(fields: &Fields) -> [(&'static str, &str); 3] {
    [("email", &fields.email), ("display_name", &fields.display_name), ("password", &fields.password)]
}

/// What registration makes of the fields.
fn account(fields: &Fields) {
    let policy = PasswordPolicy::new(15).for_host("chat.example.com");
    let names = AnonymousName::default();
    let parsed = NewAccount::parse(&policy, &names, &fields.email, &fields.display_name, &fields.password, None);
    let context = Context { email: &fields.email, display_name: &fields.display_name };
    let (email, name) = (Email::parse(&fields.email), names.parse_other(&fields.display_name));
    let password = policy.accept(&fields.password, &context);
    match parsed {
        Ok(new) => assert!(email.as_ref() == Ok(new.email()) && name.is_ok() && password.is_ok()),
        Err(errors) => {
            let wrong = [("email", email.is_err()), ("display_name", name.is_err()), ("password", password.is_err())];
            let wrong = wrong.iter().filter(|(_, wrong)| *wrong).map(|(field, _)| *field);
            assert!(errors.iter().map(|error| &*error.field).eq(wrong), "{errors:?}");
            // A password may be a piece of our own sentences by chance, unless it has a character that none of them has.
            let is_foreign = fields.password.chars().any(char::is_control);
            let tells = |message: &str| is_foreign && message.contains(&fields.password);
            assert!(
                !errors.iter().any(|error| tells(&text::rejection(Locale::En, error.rejection))),
                "an error tells the password"
            );
        }
    }
    if let Ok(email) = email {
        address(&email);
    }
    if let Ok(name) = name {
        let text = name.as_str();
        assert_eq!(DisplayName::parse(text).as_ref(), Ok(&name));
        assert!((1..=display_name::MAX_BYTES).contains(&text.len()) && !text.chars().any(char::is_control));
        stored(&name);
    }
    if let Ok(accepted) = password {
        chosen(&policy, &fields.password, &context, &accepted);
    }
}

/// An address that a mail's envelope, a header and a log's field can take as it is.
fn address(email: &Email) {
    let text = email.as_str();
    assert_eq!(Email::parse(text).as_ref(), Ok(email));
    assert!(text.len() <= email::MAX_BYTES && text.bytes().all(|byte| byte.is_ascii_graphic()), "{text:?}");
    assert!(!text.bytes().any(|byte| byte.is_ascii_uppercase() || b"<>()[]\\,;:\"".contains(&byte)), "{text:?}");
    let (_, host) = text.split_once('@').unwrap();
    assert!(!host.contains('@') && !host.starts_with('.') && !host.ends_with('.'));
    stored(email);
}

/// A password that was accepted is the one that login compares, typed on this system or on one that takes characters apart.
fn chosen(policy: &PasswordPolicy, text: &str, context: &Context<'_>, accepted: &Password) {
    let bytes = accepted.expose_bytes();
    assert!(bytes.len() <= password::MAX_BYTES && !bytes.contains(&0));
    assert!(str::from_utf8(bytes).unwrap().chars().count() >= policy.min_length);
    let apart: String = text.nfd().collect();
    for typed in [text, &apart] {
        assert_eq!(Password::attempt(typed).expose_bytes(), bytes);
        assert_eq!(policy.accept(typed, context).unwrap().expose_bytes(), bytes);
    }
}

fn ids(text: &str) {
    if let Ok(subject) = Subject::parse(text) {
        assert_eq!(subject.to_string(), text);
        stored(&subject);
    }
    if let Ok(id) = CustomUserId::parse(text) {
        assert_eq!(id.as_str(), text);
        stored(&id);
    }
}

/// What is kept as JSON comes back.
fn stored<T: Serialize + DeserializeOwned + PartialEq>(value: &T) {
    let json = serde_json::to_string(value).unwrap();
    assert!(serde_json::from_str::<T>(&json).unwrap() == *value, "{json}");
}
