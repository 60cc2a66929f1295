//! The demo site's home page: who you are, the chat's place, and the token as developers want to see it.

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use askama::Template;

use super::{Layout, render};
use crate::{
    app::App,
    web::{error::WebError, visitor::Visitor},
};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    layout: Layout<'a>,
    subject: Option<&'a str>,
    person: Option<PersonView<'a>>,
    sample_accounts: bool,
}

struct PersonView<'a> {
    display_name: &'a str,
    custom_user_id: &'a str,
}

/// `GET /`
pub async fn get(app: Data<App>, visitor: Visitor) -> Result<HttpResponse, WebError> {
    let subject = visitor.subject().map(|subject| subject.to_string());
    let person = visitor.person();
    let page = HomePage {
        layout: Layout::new(person.map(|person| person.display_name.as_str())),
        subject: subject.as_deref(),
        person: person.map(|person| PersonView {
            display_name: person.display_name.as_str(),
            custom_user_id: person.custom_user_id.as_str(),
        }),
        sample_accounts: app.sample_accounts,
    };
    render(StatusCode::OK, &page)
}
