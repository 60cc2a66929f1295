//! Tokens that somebody made to be let in, and what the stand-in says to each of them.
//!
//! One table, for two judges: the test below asks the stand-in, and writes the table for `tests/interop/hostile.test.js`,
//! which asks the vendor's own library (node `jsonwebtoken` 9) the same and names every difference.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
};

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    rsa::{OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepPublicEncryptingKey, PublicEncryptingKey},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PSS_SHA256, RsaEncoding,
    },
};
use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD},
};
use reqwest::header::HeaderValue;
use serde_json::{Value, json};
use throughline::assistant::SiteKeys;

use crate::support::{
    browser::{Reply, send},
    stand_in::{NOW, StandIn, assistant_key, other_key, site_key},
};

/// A token, and what the stand-in has to say.
struct Case {
    group: &'static str,
    name: String,
    token: String,
    verdict: Verdict,
    /// Whether the stand-in knows two keys, so that `kid` has to choose. The vendor never does.
    two_keys: bool,
}

#[derive(Clone, Copy)]
enum Verdict {
    /// 200: odd, but the vendor takes it, so refusing it would show faults that are none.
    Accepted,
    /// 401 `expired_token`.
    Expired,
    /// 401 `invalid_token`, for a reason with these words.
    Invalid(&'static str),
}
use Verdict::{Accepted, Expired, Invalid};

const NOT_A_JWT: Verdict = Invalid("it is not a JWT");
const OTHER_ALGORITHM: Verdict = Invalid("the assistant accepts RS256 alone");
const BAD_SIGNATURE: Verdict = Invalid("its signature does not match");
const UNKNOWN_KEY: Verdict = Invalid("is none of the known keys");
const FORBIDDEN_SUB: Verdict = Invalid("must be visible ASCII");
const OTHER_PAYLOAD: Verdict = Invalid("neither an object nor base64 text");
const UNDECIPHERABLE: Verdict = Invalid("was not made with this key's public half");

#[derive(Default)]
struct Table(Vec<Case>);

impl Table {
    fn add(&mut self, group: &'static str, name: &str, token: impl Into<String>, verdict: Verdict) {
        self.0.push(Case { group, name: name.to_owned(), token: token.into(), verdict, two_keys: false });
    }

    fn add_where_kid_chooses(&mut self, name: &str, token: impl Into<String>, verdict: Verdict) {
        self.0.push(Case { group: "kid", name: name.to_owned(), token: token.into(), verdict, two_keys: true });
    }
}

fn table() -> Vec<Case> {
    let mut table = Table::default();
    algorithms(&mut table);
    kids(&mut table);
    headers(&mut table);
    times(&mut table);
    segments(&mut table);
    base64_forms(&mut table);
    signatures(&mut table);
    json_forms(&mut table);
    subjects(&mut table);
    payloads(&mut table);
    table.0
}

// ---- How they are made

/// Claims that nothing is wrong with.
fn good_claims() -> Value {
    json!({"sub": "anon-1", "iat": NOW, "exp": NOW + 60, "user_payload": {"custom_user_id": "anon-1"}})
}

fn good_token() -> String {
    site_key().token(&good_claims())
}

/// A header in which these members differ.
fn header(changes: &Value) -> String {
    merged(&json!({"alg": "RS256", "typ": "JWT", "kid": site_key().kid()}), changes)
}

/// The claims with these members changed, signed by the site: only what is changed is wrong with it.
fn claiming(changes: &Value) -> String {
    site_key().sign(header(&json!({})), merged(&good_claims(), changes))
}

/// Likewise, without one member.
fn without(claim: &str) -> String {
    let mut claims = good_claims();
    claims.as_object_mut().unwrap().remove(claim);
    site_key().token(&claims)
}

fn merged(whole: &Value, changes: &Value) -> String {
    let mut whole = whole.clone();
    for (name, value) in changes.as_object().unwrap() {
        whole[name] = value.clone();
    }
    whole.to_string()
}

/// The first two segments, to be signed in some way.
fn message(header: &str, claims: &str) -> String {
    format!("{}.{}", encode(header), encode(claims))
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// A token of this `alg`, signed by the site's key in another scheme.
fn schemed(alg: &str, scheme: &'static dyn RsaEncoding) -> String {
    let message = message(&header(&json!({"alg": alg})), &good_claims().to_string());
    format!("{message}.{}", encode(site_key().signature(scheme, message.as_bytes())))
}

/// A token of this `alg`, "signed" with the public key as the secret, as verifiers were once fooled.
fn keyed_with_the_public_key(alg: &str) -> String {
    let message = message(&header(&json!({"alg": alg})), &good_claims().to_string());
    let secret = hmac::Key::new(hmac::HMAC_SHA256, site_key().public_pem().as_bytes());
    format!("{message}.{}", encode(hmac::sign(&secret, message.as_bytes())))
}

fn parts(token: &str) -> [String; 3] {
    token.split('.').map(str::to_owned).collect::<Vec<_>>().try_into().unwrap()
}

/// The good token with one segment replaced.
fn with_part(index: usize, change: impl Fn(&str) -> String) -> String {
    let mut parts = parts(&good_token());
    parts[index] = change(&parts[index]);
    parts.join(".")
}

/// The good token with the bytes of one segment changed.
fn with_bytes(index: usize, change: impl Fn(&mut Vec<u8>)) -> String {
    with_part(index, |part| {
        let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(part).unwrap();
        change(&mut bytes);
        encode(bytes)
    })
}

// ---- The table

fn algorithms(table: &mut Table) {
    let mut add = |name: &str, token: String| table.add("algorithm", name, token, OTHER_ALGORITHM);
    let claims = good_claims().to_string();
    for none in ["none", "None", "NONE", "nOnE", ""] {
        let message = message(&header(&json!({"alg": none})), &claims);
        add(&format!("alg {none:?} without a signature"), format!("{message}."));
    }
    add("alg none with the signature of a good token", {
        let [_, _, signature] = parts(&good_token());
        format!("{}.{signature}", message(&header(&json!({"alg": "none"})), &claims))
    });
    for alg in ["HS256", "HS384", "HS512"] {
        add(&format!("{alg} with the public key as the secret"), keyed_with_the_public_key(alg));
    }
    add("RS384", schemed("RS384", &RSA_PKCS1_SHA384));
    add("PS256", schemed("PS256", &RSA_PSS_SHA256));
    add("ES256", {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let message = message(&header(&json!({"alg": "ES256"})), &claims);
        let signature = key.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
        format!("{message}.{}", encode(signature))
    });
    for alg in [json!("rs256"), json!("RS256 "), json!(["RS256"]), json!(null), json!(256), json!({"RS256": true})] {
        add(&format!("alg {alg}"), site_key().sign(header(&json!({"alg": alg})), &claims));
    }
    add("no alg", site_key().sign(json!({"typ": "JWT"}).to_string(), &claims));
    add("an empty header", site_key().sign("{}", &claims));
    table.add("algorithm", "RS256 by name, HS256 by signature", keyed_with_the_public_key("RS256"), BAD_SIGNATURE);
    table.add("algorithm", "RS256 by name, RS384 by signature", schemed("RS256", &RSA_PKCS1_SHA384), BAD_SIGNATURE);
    table.add("algorithm", "RS256 by name, PS256 by signature", schemed("RS256", &RSA_PSS_SHA256), BAD_SIGNATURE);
}

fn kids(table: &mut Table) {
    let claims = good_claims().to_string();
    let by_site = |kid: &Value| site_key().sign(header(&json!({"kid": kid})), &claims);
    let by_other = |kid: &Value| other_key().sign(header(&json!({"kid": kid})), &claims);
    let tricks =
        ["../../../../../../dev/null", "x' UNION SELECT 'key", "", "*", "constructor", "http://evil.example/key"];
    for trick in tricks.map(Value::from) {
        table.add_where_kid_chooses(&format!("kid {trick}"), by_site(&trick), UNKNOWN_KEY);
        table.add("kid", &format!("kid {trick} by another key"), by_other(&trick), BAD_SIGNATURE);
        // The vendor has one key and reads no `kid`.
        table.add("kid", &format!("kid {trick} by the only key"), by_site(&trick), Accepted);
    }
    for odd in [json!([site_key().kid()]), json!(0), json!({"kid": site_key().kid()})] {
        table.add_where_kid_chooses(&format!("kid {odd}"), by_site(&odd), UNKNOWN_KEY);
        table.add("kid", &format!("kid {odd} by the only key"), by_site(&odd), Accepted);
    }
    table.add_where_kid_chooses("no kid", site_key().sign("{\"alg\":\"RS256\"}", &claims), UNKNOWN_KEY);
    table.add_where_kid_chooses("the other key's kid", by_site(&other_key().kid().into()), BAD_SIGNATURE);
    table.add_where_kid_chooses("the site's kid by the other key", by_other(&site_key().kid().into()), BAD_SIGNATURE);
    table.add("kid", "no kid by the only key", site_key().sign("{\"alg\":\"RS256\"}", &claims), Accepted);
}

fn headers(table: &mut Table) {
    let claims = good_claims().to_string();
    let certificate = BASE64_STANDARD.encode(other_key().public_pem());
    let [jwk] = other_key().set().keys.try_into().unwrap();
    // Each names the attacker's own key, or where it is.
    let pointers = [
        ("jwk", json!(jwk)),
        ("jku", json!("https://evil.example/jwks.json")),
        ("x5u", json!("https://evil.example/cert.pem")),
        ("x5c", json!([certificate])),
    ];
    for (name, value) in pointers {
        let header = header(&json!({name: value, "kid": other_key().kid()}));
        table.add(
            "header",
            &format!("{name} of the key that signed"),
            other_key().sign(&header, &claims),
            BAD_SIGNATURE,
        );
        table.add("header", &format!("{name} on a good token"), site_key().sign(&header, &claims), Accepted);
    }
    for crit in [json!(["exp"]), json!(["b64"]), json!([]), json!("exp"), json!(null)] {
        let token = site_key().sign(header(&json!({"crit": crit, "b64": false})), &claims);
        table.add("crit", &format!("crit {crit}"), token, Invalid("`crit`"));
    }
    // `typ` is for applications that mix kinds of tokens (RFC 7519 §5.1); the vendor doesn't read it.
    for typ in ["at+jwt", "jwt", "JOSE", ""] {
        let token = site_key().sign(header(&json!({"typ": typ})), &claims);
        table.add("header", &format!("typ {typ:?}"), token, Accepted);
    }
    table.add("header", "typ 7", site_key().sign(header(&json!({"typ": 7})), &claims), Accepted);
    table.add("header", "cty JWT", site_key().sign(header(&json!({"cty": "JWT"})), &claims), Accepted);
}

fn times(table: &mut Table) {
    let mut add = |name: &str, token: String, verdict| table.add("time", name, token, verdict);
    let not_a_number = |claim| if claim == "exp" { Invalid("`exp` is not a number") } else { Invalid("`nbf` is not") };
    for claim in ["exp", "nbf"] {
        for value in [json!((NOW + 60).to_string()), json!("2099-01-01T00:00:00Z"), json!(""), json!(null), json!(true)]
        {
            add(&format!("{claim} {value}"), claiming(&json!({claim: value})), not_a_number(claim));
        }
        for value in [json!([NOW + 60]), json!({"time": NOW + 60})] {
            add(&format!("{claim} {value}"), claiming(&json!({claim: value})), not_a_number(claim));
        }
    }
    add("no exp", without("exp"), Invalid("it has no `exp`"));
    add("exp a second ago", claiming(&json!({"exp": NOW - 1})), Expired);
    add("exp now", claiming(&json!({"exp": NOW})), Expired);
    add("exp half a second ago", claiming(&json!({"exp": f(NOW) - 0.5})), Expired);
    add("exp 0", claiming(&json!({"exp": 0})), Expired);
    add("exp -1", claiming(&json!({"exp": -1})), Expired);
    add("exp at the beginning of i64", claiming(&json!({"exp": i64::MIN})), Expired);
    add("exp -1e300", claiming(&json!({"exp": -1e300})), Expired);
    add("exp 1e400", site_key().sign(header(&json!({})), "{\"sub\":\"anon-1\",\"exp\":1e400}"), NOT_A_JWT);
    add("nbf a second ahead", claiming(&json!({"nbf": NOW + 1})), Invalid("`nbf` is 1 s in the future"));
    add("nbf half a second ahead", claiming(&json!({"nbf": f(NOW) + 0.5})), Invalid("`nbf` is 1 s in the future"));
    add("nbf at the end of i64", claiming(&json!({"nbf": i64::MAX})), Invalid("`nbf` is"));
    add("nbf 1e300", claiming(&json!({"nbf": 1e300})), Invalid("`nbf` is"));
    let milliseconds = Invalid("its `exp` is in milliseconds");
    add("exp in milliseconds", claiming(&json!({"exp": (NOW + 60) * 1000})), milliseconds);
    // What the vendor takes: `iat` is not checked, and a life may be long.
    add("exp half a second ahead", claiming(&json!({"exp": f(NOW) + 0.5})), Accepted);
    add("exp at the end of u64", claiming(&json!({"exp": u64::MAX})), Accepted);
    add("exp 1e300", claiming(&json!({"exp": 1e300})), Accepted);
    add("nbf now", claiming(&json!({"nbf": NOW})), Accepted);
    add("iat an hour ahead", claiming(&json!({"iat": NOW + 3600})), Accepted);
    add("iat a text", claiming(&json!({"iat": "today"})), Accepted);
    add("no iat", without("iat"), Accepted);
}

#[expect(clippy::cast_precision_loss, reason = "this century's seconds are exact")]
fn f(seconds: i64) -> f64 {
    seconds as f64
}

fn segments(table: &mut Table) {
    let [header, claims, signature] = parts(&good_token());
    for (name, token) in [
        ("one dot", ".".to_owned()),
        ("two dots", "..".to_owned()),
        ("dots by the thousand", ".".repeat(5_000)),
        ("a word", "token".to_owned()),
        ("two segments", format!("{header}.{claims}")),
        ("a dot at the beginning", format!(".{}", good_token())),
        ("a dot at the end", format!("{}.", good_token())),
        ("four segments", format!("{header}.{claims}.{signature}.{signature}")),
        ("five segments, as a JWE has", format!("{header}.{claims}.{signature}.{claims}.{signature}")),
        ("no header", format!(".{claims}.{signature}")),
        ("no claims", format!("{header}..{signature}")),
        ("the claims as the header", format!("{claims}.{claims}.{signature}")),
        ("two tokens with a comma", format!("{},{}", good_token(), good_token())),
        ("a token in quotation marks", format!("\"{}\"", good_token())),
        ("the JSON serialization", json!({"payload": claims, "protected": header, "signature": signature}).to_string()),
    ] {
        let verdict = if name == "the claims as the header" { OTHER_ALGORITHM } else { NOT_A_JWT };
        table.add("segment", name, token, verdict);
    }
    table.add("segment", "an empty signature", format!("{header}.{claims}."), BAD_SIGNATURE);
    table.add("segment", "64 KiB without a dot", "a".repeat(65_536), NOT_A_JWT);
    let long_signature = encode(vec![7; 49_152]);
    table.add("segment", "a signature of 64 KiB", format!("{header}.{claims}.{long_signature}"), BAD_SIGNATURE);
    let long_claims = merged(&good_claims(), &json!({"padding": "x".repeat(65_536)}));
    table.add(
        "segment",
        "claims of 64 KiB by another key",
        other_key().sign(self::header(&json!({})), long_claims),
        BAD_SIGNATURE,
    );
}

fn base64_forms(table: &mut Table) {
    for (index, part) in ["header", "claims", "signature"].into_iter().enumerate() {
        let mut add = |name: &str, token| table.add("base64", &format!("{name} {part}"), token, NOT_A_JWT);
        add("padding after the", with_part(index, |part| format!("{part}=")));
        add("two paddings after the", with_part(index, |part| format!("{part}==")));
        add("a space in the", with_part(index, |part| format!("{} {}", &part[..9], &part[9..])));
        add("a tab in the", with_part(index, |part| format!("{}\t{}", &part[..9], &part[9..])));
        add("a percent escape in the", with_part(index, |part| format!("{}%41{}", &part[..9], &part[10..])));
        add("the standard alphabet in the", with_part(index, |part| format!("{}+/{}", &part[..9], &part[11..])));
        add(
            "one letter too many in the",
            with_part(index, |part| format!("{part}{}", "A".repeat((5 - part.len() % 4) % 4))),
        );
    }
    table.add(
        "base64",
        "padded as a whole",
        {
            let parts =
                parts(&good_token()).map(|part| BASE64_URL_SAFE.encode(BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()));
            assert!(parts[2].ends_with('='));
            parts.join(".")
        },
        NOT_A_JWT,
    );
    table.add(
        "base64",
        "the standard alphabet without padding",
        {
            // A signature has one of the two letters that differ with all but certainty, but "all but" is not enough here.
            let claims = (0..100).map(|n| merged(&good_claims(), &json!({"jti": n})));
            let tokens = claims.map(|claims| site_key().sign(header(&json!({})), claims));
            let standard = |token: String| {
                parts(&token)
                    .map(|part| BASE64_STANDARD_NO_PAD.encode(BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()))
                    .join(".")
            };
            tokens.map(standard).find(|token| token.contains(['+', '/'])).unwrap()
        },
        NOT_A_JWT,
    );
    // 256 bytes leave four bits of the last letter unused.
    table.add(
        "base64",
        "a signature with unused bits set",
        with_part(2, |part| {
            let last = part.as_bytes()[part.len() - 1];
            format!("{}{}", &part[..part.len() - 1], char::from(last + 1))
        }),
        NOT_A_JWT,
    );
}

fn signatures(table: &mut Table) {
    let mut add = |name: &str, token: String| table.add("signature", name, token, BAD_SIGNATURE);
    add("another key of the same size", other_key().sign(header(&json!({})), good_claims().to_string()));
    add("the signature of another token", {
        let [header, claims, _] = parts(&good_token());
        let [_, _, signature] = parts(&claiming(&json!({"sub": "anon-2"})));
        format!("{header}.{claims}.{signature}")
    });
    add(
        "another subject under a good signature",
        with_part(1, |_| encode(merged(&good_claims(), &json!({"sub": "anon-2"})))),
    );
    add(
        "a longer life under a good signature",
        with_part(1, |_| encode(merged(&good_claims(), &json!({"exp": NOW + 9999})))),
    );
    add("another kid under a good signature", with_part(0, |_| encode(header(&json!({"kid": "k"})))));
    add("the claims signed without the header", {
        let [header, claims, _] = parts(&good_token());
        format!("{header}.{claims}.{}", encode(site_key().signature(&RSA_PKCS1_SHA256, claims.as_bytes())))
    });
    add("a bit flipped at the signature's beginning", with_bytes(2, |bytes| bytes[0] ^= 1));
    add("a bit flipped at the signature's end", with_bytes(2, |bytes| *bytes.last_mut().unwrap() ^= 1));
    add(
        "a bit flipped in the claims",
        with_bytes(1, |bytes| {
            let at = bytes.windows(6).position(|window| window == b"anon-1").unwrap();
            bytes[at + 5] ^= 1;
        }),
    );
    add(
        "a bit flipped in the header",
        with_bytes(0, |bytes| {
            let at = bytes.windows(3).position(|window| window == b"JWT").unwrap();
            bytes[at] ^= 1;
        }),
    );
    add("a byte too few", with_bytes(2, |bytes| bytes.truncate(255)));
    add("a byte too many", with_bytes(2, |bytes| bytes.push(0)));
    add("a zero before the signature", with_bytes(2, |bytes| bytes.insert(0, 0)));
    add("zeros", with_bytes(2, |bytes| bytes.fill(0)));
    add(
        "a one",
        with_bytes(2, |bytes| {
            bytes.fill(0);
            *bytes.last_mut().unwrap() = 1;
        }),
    );
    add("more than the modulus", with_bytes(2, |bytes| bytes.fill(0xff)));
    add("half a signature", with_bytes(2, |bytes| bytes.truncate(128)));
}

fn json_forms(table: &mut Table) {
    let header = header(&json!({}));
    let claims = good_claims().to_string();
    let bytes = |prefix: &[u8], text: &str| [prefix, text.as_bytes()].concat();
    for (name, header, claims) in [
        ("claims that are an array", header.clone().into_bytes(), b"[1]".to_vec()),
        ("claims that are a text", header.clone().into_bytes(), b"\"anon-1\"".to_vec()),
        ("claims that are a number", header.clone().into_bytes(), b"1".to_vec()),
        ("claims that are null", header.clone().into_bytes(), b"null".to_vec()),
        ("claims that are no JSON", header.clone().into_bytes(), b"sub=anon-1".to_vec()),
        ("claims with a comma too many", header.clone().into_bytes(), claims.replace('}', ",}").into_bytes()),
        ("claims with something behind", header.clone().into_bytes(), format!("{claims}{{}}").into_bytes()),
        ("claims with a BOM", header.clone().into_bytes(), bytes(b"\xef\xbb\xbf", &claims)),
        ("claims in UTF-16", header.clone().into_bytes(), claims.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("claims with a NUL", header.clone().into_bytes(), claims.replace("anon-1", "anon-1\0").into_bytes()),
        ("claims that are no UTF-8", header.clone().into_bytes(), bytes(b"{\"a\":\"\xff\xfe\",", &claims[1..])),
        ("claims nested 5,000 deep", header.clone().into_bytes(), {
            format!("{{\"a\":{}{},{}", "[".repeat(5_000), "]".repeat(5_000), &claims[1..]).into_bytes()
        }),
        ("a lone surrogate", header.clone().into_bytes(), bytes(b"{\"a\":\"\\ud800\",", &claims[1..])),
        ("a header that is an array", b"[\"RS256\"]".to_vec(), claims.clone().into_bytes()),
        ("a header that is a text", b"\"RS256\"".to_vec(), claims.clone().into_bytes()),
        ("a header that is null", b"null".to_vec(), claims.clone().into_bytes()),
        ("a header with a BOM", bytes(b"\xef\xbb\xbf", &header), claims.clone().into_bytes()),
        ("a header with a NUL", header.replace("JWT", "JWT\0").into_bytes(), claims.clone().into_bytes()),
        ("a header that is no UTF-8", bytes(b"{\"a\":\"\xff\xfe\",", &header[1..]), claims.clone().into_bytes()),
    ] {
        table.add("json", name, site_key().sign(header, claims), NOT_A_JWT);
    }
    // Of two members with one name the last counts (RFC 7519 §4), for us as for the vendor.
    let behind = |more: &str| site_key().sign(&header, format!("{},{more}}}", &claims[..claims.len() - 1]));
    table.add("json", "exp twice, past at last", behind(&format!("\"exp\":{}", NOW - 1)), Expired);
    table.add("json", "sub twice, empty at last", behind("\"sub\":\"\""), Invalid("it has no `sub`"));
    table.add("json", "sub twice, good at last", behind("\"sub\":\"anon-2\""), Accepted);
    let none_behind = format!("{},\"alg\":\"none\"}}", &header[..header.len() - 1]);
    let none_before = bytes(b"{\"alg\":\"none\",", &header[1..]);
    table.add("json", "alg twice, RS256 at last", site_key().sign(none_before, &claims), Accepted);
    table.add("json", "alg twice, none at last", site_key().sign(none_behind, &claims), OTHER_ALGORITHM);
}

fn subjects(table: &mut Table) {
    table.add("subject", "no sub", without("sub"), Invalid("it has no `sub`"));
    table.add("subject", "sub \"\"", claiming(&json!({"sub": ""})), Invalid("it has no `sub`"));
    for sub in [json!(1), json!(null), json!(["anon-1"]), json!({"id": "anon-1"}), json!(true)] {
        table.add("subject", &format!("sub {sub}"), claiming(&json!({"sub": sub})), Invalid("`sub` is not a string"));
    }
    for sub in [
        "anon;1",
        "anon=1",
        "anon 1",
        " anon-1",
        "cade@example.com",
        "änon-1",
        "anon-1\u{200b}",
        "anon\n1",
        "anon\r\nX: y",
        "anon\0",
        "anon\t1",
        "anon\u{7f}",
    ] {
        table.add("subject", &format!("sub {sub:?}"), claiming(&json!({"sub": sub})), FORBIDDEN_SUB);
    }
    for sub in ["__proto__", "<script>alert(1)</script>", "../../etc/passwd", "${name}", "a'OR'1"] {
        table.add("subject", &format!("sub {sub:?}"), claiming(&json!({"sub": sub})), Accepted);
    }
    for (length, verdict) in [(256, Accepted), (257, Invalid("its `sub` is longer than 256 bytes"))] {
        table.add("subject", &format!("{length} bytes"), claiming(&json!({"sub": "a".repeat(length)})), verdict);
    }
}

fn payloads(table: &mut Table) {
    let mut add = |name: &str, payload: Value, verdict| {
        table.add("payload", name, claiming(&json!({"user_payload": payload})), verdict);
    };
    for odd in [json!(7), json!(null), json!(true), json!([{"name": "Cade"}])] {
        add(&format!("payload {odd}"), odd.clone(), OTHER_PAYLOAD);
    }
    let person = json!({"name": "Cade", "custom_user_id": "cade-id", "custom_message": "hush ".repeat(60)});
    let sealed = assistant_key().encrypt(&person);
    let ciphertext = BASE64_STANDARD.decode(&sealed).unwrap();
    assert_eq!(ciphertext.len(), 512, "two blocks are needed, to be swapped");
    let not_base64 = Invalid("is not base64 with padding");
    add("a payload that is clear text", json!("{\"name\":\"Cade\"}"), not_base64);
    add("an encrypted payload in base64url", json!(BASE64_URL_SAFE.encode(&ciphertext).replace('A', "-")), not_base64);
    add("an encrypted payload without padding", json!(BASE64_STANDARD_NO_PAD.encode(&ciphertext[..256])), not_base64);
    add("an encrypted payload with line breaks", json!(format!("{}\n{}", &sealed[..64], &sealed[64..])), not_base64);
    let length = Invalid("is not a multiple of the key's 256");
    add("an empty text as the payload", json!(""), length);
    add("an encrypted payload, a byte short", json!(BASE64_STANDARD.encode(&ciphertext[1..])), length);
    add(
        "an encrypted payload, a byte too long",
        json!(BASE64_STANDARD.encode([&ciphertext[..], b"x"].concat())),
        length,
    );
    add("an encrypted payload of garbage", json!(BASE64_STANDARD.encode([7; 256])), UNDECIPHERABLE);
    add("an encrypted payload above the modulus", json!(BASE64_STANDARD.encode([0xff; 256])), UNDECIPHERABLE);
    add(
        "an encrypted payload with a bit flipped",
        {
            let mut damaged = ciphertext.clone();
            damaged[300] ^= 1;
            json!(BASE64_STANDARD.encode(damaged))
        },
        UNDECIPHERABLE,
    );
    add("a payload encrypted for another key", json!(other_key().encrypt(&person)), UNDECIPHERABLE);
    let seal = |algorithm, plain: &[u8], label: Option<&[u8]>| {
        let der: PublicKeyX509Der<'_> = assistant_key().public_key().as_der().unwrap();
        let key = OaepPublicEncryptingKey::new(PublicEncryptingKey::from_der(der.as_ref()).unwrap()).unwrap();
        let mut block = vec![0; key.ciphertext_size()];
        json!(BASE64_STANDARD.encode(key.encrypt(algorithm, plain, &mut block, label).unwrap()))
    };
    let other_hash = Invalid("is encrypted with SHA-256, and this assistant decrypts SHA-1");
    add("a payload under OAEP with SHA-256", seal(&OAEP_SHA256_MGF1SHA256, b"{}", None), other_hash);
    add("a payload under OAEP with a label", seal(&OAEP_SHA1_MGF1SHA1, b"{}", Some(b"label")), UNDECIPHERABLE);
    let no_object = Invalid("decrypts to is no JSON object");
    add(
        "an encrypted payload with its blocks swapped",
        json!(BASE64_STANDARD.encode([&ciphertext[256..], &ciphertext[..256]].concat())),
        no_object,
    );
    add("an encrypted payload without its last block", json!(BASE64_STANDARD.encode(&ciphertext[..256])), no_object);
    add(
        "an encrypted payload twice",
        json!(BASE64_STANDARD.encode([&ciphertext[..], &ciphertext[..]].concat())),
        no_object,
    );
    for plain in [&b"[]"[..], b"7", b"\"Cade\"", b"null", b"", b"name=Cade", b"{\"a\":\"\xff\"}"] {
        let name = format!("an encrypted payload of {:?}", String::from_utf8_lossy(plain));
        add(&name, seal(&OAEP_SHA1_MGF1SHA1, plain, None), no_object);
    }
}

// ---- What the stand-in says

#[tokio::test]
async fn hostile_tokens_are_refused_with_the_reason() {
    let table = table();
    let refused = table.iter().filter(|case| !matches!(case.verdict, Accepted)).count();
    assert!(refused >= 60, "{refused}");
    write_for_node(&table);
    let one_key = StandIn::start();
    let mut both = site_key().set();
    both.keys.extend(other_key().set().keys);
    let two_keys = StandIn::with(SiteKeys::from_set(both), Some(assistant_key()));
    let mut wrong = Vec::new();
    for case in &table {
        let assistant = if case.two_keys { &two_keys } else { &one_key };
        let reply = assistant.introspect(&case.token).await;
        if !is_as_expected(&reply, case.verdict) {
            wrong.push(format!("{}: {} {} ({})", case.group, case.name, reply.body, reply.status));
        }
    }
    assert!(wrong.is_empty(), "{} of {} are judged otherwise:\n{}", wrong.len(), table.len(), wrong.join("\n"));
    // It is in its right mind still.
    assert_eq!(one_key.introspect(&good_token()).await.status, 200);
    assert_eq!(two_keys.introspect(&good_token()).await.status, 200);
}

fn is_as_expected(reply: &Reply, verdict: Verdict) -> bool {
    match verdict {
        Accepted => reply.status == 200,
        Expired => reply.is_problem(401, "expired_token", "it expired"),
        Invalid(words) => reply.is_problem(401, "invalid_token", words),
    }
}

#[tokio::test]
async fn a_refused_token_opens_continues_and_ends_no_conversation() {
    let assistant = StandIn::start();
    let token = good_token();
    let id = assistant.open(&token).await;
    for case in table().iter().filter(|case| !case.two_keys && !matches!(case.verdict, Accepted)).step_by(5) {
        let opened = send(assistant.request("POST", "/api/sessions").bearer_auth(&case.token)).await;
        for reply in [opened, assistant.say(&id, &case.token, "Hello").await, assistant.end(&id, &case.token).await] {
            assert!(is_as_expected(&reply, case.verdict), "{}: {reply:?}", case.name);
        }
    }
    assert_eq!(assistant.say(&id, &token, "Hello").await.status, 200);
}

#[tokio::test]
async fn a_token_that_is_no_text_is_no_token() {
    let assistant = StandIn::start();
    let token = good_token();
    for (before, after) in [(&b"\xef\xbb\xbf"[..], &b""[..]), (b"", b"\xff"), (b"", "é".as_bytes()), (b"\x80", b"")] {
        let bytes = [b"Bearer ", before, token.as_bytes(), after].concat();
        let value = HeaderValue::from_bytes(&bytes).unwrap();
        let reply = send(assistant.request("POST", "/api/introspect").header("Authorization", value)).await;
        assert!(reply.is_problem(401, "invalid_token", "there is none"), "{reply:?}");
    }
}

#[tokio::test]
async fn a_token_with_control_characters_is_no_request() {
    let assistant = StandIn::start();
    let [header, claims, signature] = parts(&good_token());
    for control in ["\0", "\n", "\r", "\r\n ", "\u{b}", "\u{1b}", "\u{7f}"] {
        let request = format!(
            "POST /api/introspect HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\
             Authorization: Bearer {header}.{control}{claims}.{signature}\r\n\r\n"
        );
        let answer = exchange(&assistant, request.as_bytes());
        assert!(answer.starts_with("HTTP/1.1 400"), "{control:?}: {answer}");
    }
    assert_eq!(assistant.introspect(&good_token()).await.status, 200);
}

#[tokio::test]
async fn a_token_of_a_megabyte_is_turned_away_without_harm() {
    let assistant = StandIn::start();
    let request = format!(
        "POST /api/introspect HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\
         Authorization: Bearer {}\r\n\r\n",
        "a".repeat(1_000_000)
    );
    let answer = exchange(&assistant, request.as_bytes());
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    assert_eq!(assistant.introspect(&good_token()).await.status, 200);
}

/// Sends bytes as they are. A server that has read enough may close while we still write.
fn exchange(assistant: &StandIn, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(assistant.address).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
    let _closed_early = stream.write_all(request);
    let mut answer = Vec::new();
    let _reset = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// The table for the vendor's own library, with what the stand-in says.
fn write_for_node(table: &[Case]) {
    let case = |case: &Case| {
        let verdict = match case.verdict {
            Accepted => "accepted",
            Expired => "expired_token",
            Invalid(_) => "invalid_token",
        };
        json!({
            "group": case.group, "name": case.name, "token": case.token, "verdict": verdict, "two_keys": case.two_keys,
        })
    };
    let cases: Vec<_> = table.iter().map(case).collect();
    let text = json!({"public_key": site_key().public_pem(), "now": NOW, "cases": cases}).to_string();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let draft = tempfile::NamedTempFile::new_in(folder).unwrap();
    fs::write(draft.path(), text).unwrap();
    draft.persist(folder.join("hostile-tokens.json")).unwrap();
}
