//! The `Cookie` header: nothing counts that this site did not sign, under exactly the name that it goes by.
//!
//! Input: the header, in which `{subject}`, `{old-subject}`, `{session}`, … stand for texts that the site signed; after a line
//! break, changes of its bytes.
#![no_main]

use actix_web::{
    HttpRequest,
    http::header::{COOKIE, HeaderMap, HeaderValue},
    test::TestRequest,
};
use libfuzzer_sys::{Corpus, fuzz_target};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode, utf8_percent_encode};
use throughline::{
    domain::{email::Email, subject::Binding},
    web::{cookies, device_cookie, subject_cookie},
};
use throughline_fuzz::{
    edits,
    site::{DEVICE, EMAIL, SESSIONS, SUBJECTS, Site, site},
};

fuzz_target!(|data: &[u8]| -> Corpus {
    let site = site();
    let (line, changes) = data.split_at(data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len()));
    let line = edits::edit(expand(site, line), changes.get(1..).unwrap_or_default());
    let Ok(header) = HeaderValue::from_bytes(&line) else { return Corpus::Reject };
    let request = TestRequest::default().insert_header((COOKIE, header)).to_http_request();
    subject(site, &request, &line);
    device(site, &request, &line);
    session(site, &request, &line);
    Corpus::Keep
});

/// As browsers send them back: percent-encoded.
fn expand(site: &Site, line: &[u8]) -> Vec<u8> {
    let signed = &site.signed;
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let words = [
        ("subject", encode(&signed.subjects[0])),
        ("old-subject", encode(&signed.subjects[1])),
        ("session", encode(&signed.sessions[0])),
        ("old-session", encode(&signed.sessions[1])),
        ("device", encode(&signed.devices[0])),
        ("old-device", encode(&signed.devices[1])),
        ("foreign", encode(&signed.foreign)),
        ("bare-subject", signed.subjects[0].clone()),
        ("unsigned-subject", SUBJECTS[0].to_owned()),
    ];
    edits::expand_bytes(line, &words.each_ref().map(|(word, text)| (*word, text.as_str())))
}

/// The texts of the cookies of exactly this name.
fn texts(line: &[u8], name: &str) -> Vec<Vec<u8>> {
    let pairs = line.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
    let values = pairs.filter_map(|pair| pair.strip_prefix(name.as_bytes())?.strip_prefix(b"="));
    values.map(|value| percent_decode(value).collect()).collect()
}

fn subject(site: &Site, request: &HttpRequest, line: &[u8]) {
    let name = subject_cookie::name(&site.app);
    let sent = texts(line, &name);
    let read = subject_cookie::read(&site.app, request);
    assert!(!sent.is_empty() || matches!(read, Ok(None)), "{name} was not sent");
    let signer = sent.iter().find_map(|sent| site.signed.subjects.iter().position(|text| text.as_bytes() == sent));
    let read = read.ok().flatten().map(|cookie| (cookie.held.subject.to_string(), cookie.held.binding));
    assert_eq!(read, signer.map(|which| (SUBJECTS[which].to_owned(), Binding(3))));
}

fn device(site: &Site, request: &HttpRequest, line: &[u8]) {
    let claimed = device_cookie::read(&site.app, request);
    let owner = |email| Email::parse(email).unwrap();
    let read = |email| claimed.iter().find_map(|it| it.known(&site.app.identity.device_keys, &owner(email)));
    let sent = texts(line, "__Host-device");
    let signed = sent.iter().any(|sent| site.signed.devices.iter().any(|text| text.as_bytes() == sent));
    assert_eq!(read(EMAIL).map(|known| known.id.to_string()), signed.then(|| DEVICE.to_owned()));
    assert_eq!(read("mallory@example.com"), None, "a device cookie is bound to whoever logged in");
}

fn session(site: &Site, request: &HttpRequest, line: &[u8]) {
    let name = "__Host-session";
    let keys = &site.app.session_keys;
    let genuine = |text: &str| keys.verify(text).is_some();
    let text = cookies::text(request.headers(), name, genuine);
    let sent = texts(line, name);
    assert_eq!(text.is_some(), !sent.is_empty());
    let text = text.unwrap_or_default();
    let signer = sent.iter().find_map(|sent| site.signed.sessions.iter().position(|text| text.as_bytes() == sent));
    assert_eq!(keys.verify(&text), signer.map(|which| SESSIONS[which]));
    let renewed = keys.renew(&text);
    assert_eq!(renewed, (signer == Some(1)).then(|| keys.sign(SESSIONS[1])));

    if !cookies::mislead(request.headers(), name) {
        let read = request.cookie(name).map(|cookie| cookie.value().to_owned());
        assert_eq!(read, cookies::text(request.headers(), name, genuine), "actix-web reads another cookie than we do");
    }

    // What the guard hands on: one cookie of this name, whoever reads it, and all the others.
    for value in [None, renewed.as_deref().or(Some("other"))] {
        let mut headers = request.headers().clone();
        cookies::replace(&mut headers, name, value);
        assert_eq!(cookies::texts(&headers, name).collect::<Vec<_>>(), value.into_iter().collect::<Vec<_>>());
        assert!(headers.get_all(COOKIE).count() <= 1);
        let joined = headers.get(COOKIE).map(HeaderValue::as_bytes).unwrap_or_default();
        for other in ["__Host-subject", "__Host-device"] {
            let legible = |mut texts: Vec<Vec<u8>>| {
                texts.retain(|text| str::from_utf8(text).is_ok());
                texts
            };
            assert_eq!(legible(texts(joined, other)), legible(texts(line, other)), "another cookie changed");
        }
        let read = with(headers).cookie(name).map(|cookie| cookie.value().to_owned());
        assert_eq!(read.as_deref(), value, "actix-web reads another cookie than we do");
    }
}

fn with(headers: HeaderMap) -> HttpRequest {
    headers.into_iter().fold(TestRequest::default(), TestRequest::append_header).to_http_request()
}
