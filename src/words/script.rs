//! Messages for scripts: taken apart here, so that no browser has to read Fluent. `assets/message.js` puts them together.

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};
use serde_json::{Map, Value, json};

/// The messages of a file by their ids: each a list of texts, variables (`["name"]`), and choices (`["name", {"one": […], "other": […]}]`).
pub(super) fn messages(file: &str) -> Map<String, Value> {
    let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(readable, _)| readable);
    let mut found = Map::new();
    for entry in resource.entries() {
        let Entry::Message(message) = entry else { continue };
        if let Some(value) = &message.value {
            found.insert(message.id.name.to_owned(), parts(value));
        }
        for attribute in &message.attributes {
            found.insert(format!("{}.{}", message.id.name, attribute.id.name), parts(&attribute.value));
        }
    }
    found
}

fn parts(pattern: &Pattern<&str>) -> Value {
    let part = |element: &PatternElement<&str>| match element {
        PatternElement::TextElement { value } => json!(value),
        PatternElement::Placeable { expression } => placed(expression),
    };
    pattern.elements.iter().map(part).collect()
}

fn placed(expression: &Expression<&str>) -> Value {
    match expression {
        Expression::Inline(InlineExpression::VariableReference { id }) => json!([id.name]),
        Expression::Select { selector: InlineExpression::VariableReference { id }, variants } => {
            json!([id.name, variants.iter().flat_map(variant).collect::<Map<_, _>>()])
        }
        // Messages that scripts say refer to no others, as a test of this module's parent checks.
        Expression::Inline(_) | Expression::Select { .. } => json!(""),
    }
}

/// A choice by its key, and the default as `other`, too.
fn variant(variant: &Variant<&str>) -> Vec<(String, Value)> {
    let (VariantKey::Identifier { name: key } | VariantKey::NumberLiteral { value: key }) = variant.key;
    let text = parts(&variant.value);
    let default = (variant.default && key != "other").then(|| ("other".to_owned(), text.clone()));
    default.into_iter().chain([(key.to_owned(), text)]).collect()
}
