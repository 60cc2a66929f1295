//! A message on a page. No message has markup: it names the places for links and other elements, and a template fills them.

use std::fmt::{self, Display};

use askama::filters::{Escaper, Html, HtmlSafe};

use crate::{
    domain::locale::Locale,
    words::{self, Number, Value},
};

/// A message as HTML. Translations have no character that HTML escapes, as a test of `words` checks; what fills them is escaped.
#[derive(Debug)]
pub struct Markup<'a> {
    locale: Locale,
    id: &'a str,
    places: Vec<(&'a str, Value<'static>)>,
}

impl<'a> Markup<'a> {
    /// The message of this id, or `id.attribute`.
    #[must_use]
    pub const fn new(locale: Locale, id: &'a str) -> Self {
        Self { locale, id, places: Vec::new() }
    }

    /// A number in this place.
    #[must_use]
    pub fn number(self, place: &'a str, number: impl Into<Number>) -> Self {
        self.place(place, Value::Number(number.into()))
    }

    /// Text in this place.
    #[must_use]
    pub fn with(self, place: &'a str, text: impl Display) -> Self {
        self.html(place, escaped(text))
    }

    /// A link in this place. What it says is the message's attribute of the same name.
    #[must_use]
    pub fn link(self, place: &'a str, url: impl Display) -> Self {
        let says = words::text(self.locale, &format!("{}.{place}", self.id));
        self.link_saying(place, url, says)
    }

    /// A link in this place that says this.
    #[must_use]
    pub fn link_saying(self, place: &'a str, url: impl Display, says: impl Display) -> Self {
        self.html(place, format!("<a href=\"{}\">{}</a>", escaped(url), escaped(says)))
    }

    /// An element in this place, such as `bdi` or `bdi data-name`.
    #[must_use]
    pub fn element(self, place: &'a str, tag: &str, content: impl Display) -> Self {
        let name = tag.split(' ').next().unwrap_or(tag);
        self.html(place, format!("<{tag}>{}</{name}>", escaped(content)))
    }

    /// A moment in this place, for people and for scripts.
    #[must_use]
    pub fn time(self, place: &'a str, datetime: &str, says: impl Display) -> Self {
        self.html(place, format!("<time datetime=\"{}\">{}</time>", escaped(datetime), escaped(says)))
    }

    fn html(self, place: &'a str, html: String) -> Self {
        self.place(place, Value::String(html.into()))
    }

    fn place(mut self, place: &'a str, value: Value<'static>) -> Self {
        self.places.push((place, value));
        self
    }
}

impl Display for Markup<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&words::with(self.locale, self.id, &self.places))
    }
}

impl HtmlSafe for Markup<'_> {}

fn escaped(text: impl Display) -> String {
    let mut html = String::new();
    // Writing into a string does not fail.
    let _ = Html.write_escaped_str(&mut html, &text.to_string());
    html
}
