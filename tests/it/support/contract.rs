//! The OpenAPI document as its readers take it: which answers there may be, and what is in them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    TestApp,
    browser::{Reply, send},
};

/// The members of a path that are methods (OpenAPI 3.1 §4.8.9).
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// A server's document.
pub struct Contract {
    pub document: Value,
}

impl Contract {
    pub async fn of(app: &TestApp) -> Self {
        Self::read(&send(app.browser().request("GET", "/openapi.json")).await)
    }

    pub fn read(reply: &Reply) -> Self {
        assert_eq!((reply.status, reply.header("content-type")), (200, "application/json"), "{reply:?}");
        Self { document: reply.json() }
    }

    /// Every path, with its methods in capitals.
    pub fn paths(&self) -> Vec<(String, BTreeSet<String>)> {
        let methods = |item: &Value| {
            let members = item.as_object().unwrap().keys().filter(|key| METHODS.contains(&key.as_str()));
            members.map(|method| method.to_uppercase()).collect()
        };
        let paths = self.document["paths"].as_object().unwrap();
        paths.iter().map(|(path, item)| (path.clone(), methods(item))).collect()
    }

    /// Fails unless the document says that this request may have this answer.
    pub fn hold(&self, method: &str, target: &str, reply: &Reply) {
        let what = format!("{method} {target}: {reply:?}");
        let path = target.split('?').next().unwrap();
        let operation = &self.document["paths"][path][method.to_lowercase()];
        assert!(operation.is_object(), "no such request: {what}");
        let response = &operation["responses"][reply.status.to_string()];
        assert!(response.is_object(), "no such status: {what}");
        for (name, header) in response["headers"].as_object().into_iter().flatten() {
            self.hold_header(name, header, reply, &what);
        }
        let kind = reply.header("content-type").split(';').next().unwrap();
        let Some(content) = response["content"].as_object() else {
            assert!(reply.body.is_empty(), "a body that nobody told of: {what}");
            return;
        };
        assert!(content.contains_key(kind), "no such type of content: {what}");
        if kind.ends_with("json") {
            let at = ["paths", path, &method.to_lowercase(), "responses", &reply.status.to_string(), "content", kind];
            let escaped =
                |part: &str| part.replace('~', "~0").replace('/', "~1").replace('{', "%7B").replace('}', "%7D");
            let pointer = at.map(escaped).join("/");
            self.hold_value(&format!("#/{pointer}/schema"), &reply.json(), &what);
        }
    }

    /// Those that are not there with every answer may be missing.
    fn hold_header(&self, name: &str, header: &Value, reply: &Reply, what: &str) {
        let value = reply.header(name);
        assert!(!value.is_empty() || name == "Set-Cookie", "no {name}: {what}");
        let header = header["$ref"].as_str().map_or(header, |at| self.document.pointer(&at[1..]).unwrap());
        if let Some(pattern) = header["schema"]["pattern"].as_str() {
            let schema = json!({"type": "string", "pattern": pattern});
            assert!(jsonschema::is_valid(&schema, &json!(value)), "{name}: {what}");
        }
        if header["schema"]["type"] == "integer" {
            assert!(value.parse::<u32>().is_ok_and(|number| number >= 1), "{name}: {what}");
        }
    }

    fn hold_value(&self, schema: &str, value: &Value, what: &str) {
        let mut root = self.document.clone();
        root["$ref"] = json!(schema);
        // Without more members than the document tells of, or it would have forgotten some.
        for shape in root["components"]["schemas"].as_object_mut().unwrap().values_mut() {
            if shape["type"] == "object" {
                shape["additionalProperties"] = json!(false);
            }
        }
        let validator = jsonschema::options().should_validate_formats(true).build(&root).unwrap();
        let errors: Vec<_> = validator.iter_errors(value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}: {what}");
    }
}
