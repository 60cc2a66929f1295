//! What the pages have in common that set up an authenticator app: the app's QR code, and the recovery codes, shown once.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use qrcode::{QrCode, render::svg};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Layout, render};
use crate::{
    accounts::FieldError,
    app::App,
    crypto::authenticator::RecoveryCode,
    domain::Rejection,
    identity::Enrolment,
    web::{error::WebError, text::FieldMessage},
};

/// Pixels of a module of the QR code.
const MODULE: u32 = 5;
/// Letters of the key that stand together.
const GROUP: usize = 4;

/// What the form sends that confirms an app. A field that is missing counts as empty.
#[derive(Deserialize, ToSchema)]
pub struct EnrolmentForm {
    /// The code that the app shows.
    #[serde(default)]
    #[schema(value_type = String, example = "123456")]
    code: SecretString,
}

impl EnrolmentForm {
    /// The code.
    pub const fn code(&self) -> &SecretString {
        &self.code
    }
}

/// A code that is wrong, or empty.
pub fn wrong_code(typed: &SecretString) -> FieldError {
    let is_empty = typed.expose_secret().trim().is_empty();
    FieldError::new("code", if is_empty { Rejection::CodeMissing } else { Rejection::WrongCode })
}

/// An app to be set up.
pub struct NewApp<'a> {
    /// The QR code, as SVG.
    pub qr: String,
    /// The same as a link, for an app on this device.
    url: SecretString,
    /// The same for people, in groups.
    key: SecretString,
    /// Whose it is, for password managers.
    pub email: &'a str,
    /// What is wrong with the code.
    pub code_error: &'a str,
}

impl<'a> NewApp<'a> {
    /// # Errors
    /// [`WebError::Internal`] when there is no QR code of it.
    pub fn new(app: &App, enrolment: &'a Enrolment, errors: &'a [FieldMessage]) -> Result<Self, WebError> {
        let url = enrolment.app.url(&app.brand.name, &enrolment.email);
        let url = url.map_err(|error| WebError::Internal(error.to_string()))?;
        let code = QrCode::new(url.expose_secret()).map_err(|error| WebError::Internal(error.to_string()))?;
        let svg = code.render::<svg::Color<'_>>().module_dimensions(MODULE, MODULE).build();
        let key = enrolment.app.base32();
        let letters: Vec<_> = key.expose_secret().chars().collect();
        let groups: Vec<_> = letters.chunks(GROUP).map(String::from_iter).collect();
        Ok(Self {
            // Inside a page there is no place for what an XML file begins with.
            qr: svg.find("<svg").map_or_else(String::new, |begin| svg[begin..].to_owned()),
            url,
            key: groups.join(" ").into(),
            email: &enrolment.email,
            code_error: errors.iter().find(|error| error.field == "code").map_or("", |error| &error.message),
        })
    }

    /// What the link to an app on this device leads to.
    pub fn url(&self) -> &str {
        self.url.expose_secret()
    }

    /// The key for people.
    pub fn key(&self) -> &str {
        self.key.expose_secret()
    }
}

#[derive(Template)]
#[template(path = "recovery_codes.html")]
struct RecoveryCodesPage<'a> {
    layout: Layout<'a>,
    is_new_app: bool,
    codes: Vec<&'a str>,
    /// The same as a file.
    file: String,
    go_on: &'a str,
}

/// The page that shows recovery codes, once. `go_on` is where its person was going.
///
/// # Errors
/// See [`render`].
pub fn show_codes(
    layout: Layout<'_>,
    codes: &[RecoveryCode],
    is_new_app: bool,
    go_on: &str,
) -> Result<HttpResponse, WebError> {
    let codes: Vec<_> = codes.iter().map(|code| code.text.expose_secret()).collect();
    let file = format!("data:text/plain;charset=utf-8,{}", codes.join("%0A"));
    render(StatusCode::OK, &RecoveryCodesPage { layout, is_new_app, codes, file, go_on })
}
