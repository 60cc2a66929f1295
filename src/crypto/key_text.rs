//! What people have where an RSA key belongs: PEM in every shape that it survives being copied in, and what else is taken for it.
//!
//! Reads PKCS#8 (RFC 5958), encrypted or not, and PKCS#1 (RFC 8017 appendix A.1); as public keys also those of certificates.

use std::{borrow::Cow, sync::LazyLock};

use aws_lc_rs::rsa::{KeyPair, PublicKey};
use base64::{Engine, prelude::BASE64_STANDARD};
use pem::Pem;
use pkcs8::{EncryptedPrivateKeyInfoRef, ObjectIdentifier, PrivateKeyInfoRef, SecretDocument, pkcs5};
use regex::Regex;
use secrecy::{ExposeSecret, SecretString};

use super::key_problem::{Half, KeyProblem};

/// Minimum length of an RSA key in bits (NIST SP 800-131A; the vendor's documentation generates 2048 as well).
pub const MIN_BITS: usize = 2048;

/// `rsaEncryption` (RFC 8017 appendix C).
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");

#[expect(clippy::unwrap_used, reason = "a constant that a test compiles")]
static ARMOUR: LazyLock<Regex> = LazyLock::new(|| Regex::new("-----(BEGIN|END) [A-Z0-9 ]+-----").unwrap());

/// Parses a private RSA key. The passphrase decrypts it if it is encrypted.
///
/// # Errors
/// What the text is instead.
pub fn private(text: &[u8], passphrase: Option<&SecretString>) -> Result<KeyPair, KeyProblem> {
    let pem = only_key(text, Half::Private)?;
    match pem.tag() {
        "PRIVATE KEY" => from_pkcs8(pem.contents()),
        "RSA PRIVATE KEY" => from_pkcs1(pem.contents()),
        "ENCRYPTED PRIVATE KEY" => from_pkcs8(decrypt(pem.contents(), passphrase)?.as_bytes()),
        tag => Err(of_tag(tag, Half::Private)),
    }
}

/// Parses a public RSA key, or a certificate, whose validity does not matter.
///
/// # Errors
/// What the text is instead.
pub fn public(text: &[u8]) -> Result<PublicKey, KeyProblem> {
    let pem = only_key(text, Half::Public)?;
    let of_certificate;
    let der = match pem.tag() {
        "PUBLIC KEY" | "RSA PUBLIC KEY" => pem.contents(),
        "CERTIFICATE" => {
            let certificate = pem.contents().into();
            let certificate = webpki::EndEntityCert::try_from(&certificate);
            of_certificate = certificate.map_err(|_| KeyProblem::Damaged(Half::Public))?.subject_public_key_info();
            of_certificate.as_ref()
        }
        tag => return Err(of_tag(tag, Half::Public)),
    };
    let key = PublicKey::from_der(der).map_err(|_| KeyProblem::OtherAlgorithm(Half::Public))?;
    if key.modulus_len() * 8 < MIN_BITS { Err(KeyProblem::Weak(Half::Public)) } else { Ok(key) }
}

/// The only PEM block of a text, aside from the parameters that `openssl ecparam` puts before a key.
fn only_key(text: &[u8], wanted: Half) -> Result<Pem, KeyProblem> {
    let text = unpacked(text, wanted)?;
    if text.contains("Proc-Type: 4,ENCRYPTED") {
        return Err(KeyProblem::OldEncryption);
    }
    let mut blocks = pem::parse_many(own_lines(&text)).map_err(|_| KeyProblem::Damaged(wanted))?;
    blocks.retain(|block| block.tag() != "EC PARAMETERS");
    match (blocks.len(), blocks.pop()) {
        (1, Some(block)) => Ok(block),
        (0, _) | (_, None) => Err(KeyProblem::Damaged(wanted)),
        (count, _) => Err(KeyProblem::Several(count)),
    }
}

/// The text with a PEM block in it, out of what editors, shells and platforms wrapped it in.
fn unpacked(bytes: &[u8], wanted: Half) -> Result<String, KeyProblem> {
    let text = decoded(bytes).ok_or_else(|| KeyProblem::of_bytes(bytes, wanted))?;
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '"' | '\''));
    if text.contains("-----BEGIN ") {
        return Ok(text.replace("\\r", "").replace("\\n", "\n"));
    }
    let of_base64 = BASE64_STANDARD.decode(text.split_whitespace().collect::<String>());
    match of_base64.map(String::from_utf8) {
        Ok(Ok(inner)) if inner.contains("-----BEGIN ") => Ok(inner),
        Ok(Err(der)) if der.as_bytes().first() == Some(&0x30) => Err(KeyProblem::BareBase64(wanted)),
        _ => Err(KeyProblem::of_text(text, wanted)),
    }
}

/// UTF-8, or UTF-16 with a byte order mark, which PowerShell writes.
fn decoded(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let unit: fn([u8; 2]) -> u16 = match bytes {
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        _ => return std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
    };
    let (pairs, _) = bytes.as_chunks();
    String::from_utf16(&pairs.iter().copied().map(unit).collect::<Vec<_>>()).ok().map(Cow::Owned)
}

/// The text with each armour line on a line of its own, and without blanks in between.
fn own_lines(text: &str) -> String {
    let text = ARMOUR.replace_all(text, "\n$0\n");
    let is_armour = |line: &str| line.starts_with("-----");
    let bare = |line: &str| if is_armour(line) { line.to_owned() } else { line.split_whitespace().collect() };
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(bare).collect::<Vec<_>>().join("\n")
}

fn of_tag(tag: &str, wanted: Half) -> KeyProblem {
    match (tag, wanted) {
        ("OPENSSH PRIVATE KEY", _) => KeyProblem::OpenSsh,
        ("CERTIFICATE", _) => KeyProblem::Certificate,
        ("CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST", _) => KeyProblem::CertificateRequest,
        ("PUBLIC KEY" | "RSA PUBLIC KEY", _) => KeyProblem::PublicForPrivate,
        ("PRIVATE KEY" | "RSA PRIVATE KEY" | "ENCRYPTED PRIVATE KEY", _) => KeyProblem::PrivateForPublic,
        (_, half) => KeyProblem::OtherAlgorithm(half),
    }
}

fn decrypt(der: &[u8], passphrase: Option<&SecretString>) -> Result<SecretDocument, KeyProblem> {
    let key = EncryptedPrivateKeyInfoRef::try_from(der).map_err(|_| KeyProblem::UnknownEncryption)?;
    let passphrase = passphrase.ok_or(KeyProblem::NeedsPassphrase)?;
    key.decrypt(passphrase.expose_secret()).map_err(|error| match error {
        pkcs8::Error::EncryptedPrivateKey(error) if error != pkcs5::Error::DecryptFailed => {
            KeyProblem::UnknownEncryption
        }
        _ => KeyProblem::WrongPassphrase,
    })
}

fn from_pkcs8(der: &[u8]) -> Result<KeyPair, KeyProblem> {
    let key = PrivateKeyInfoRef::try_from(der).map_err(|_| KeyProblem::Damaged(Half::Private))?;
    if key.algorithm.oid == RSA {
        from_pkcs1(key.private_key.as_bytes())
    } else {
        Err(KeyProblem::OtherAlgorithm(Half::Private))
    }
}

fn from_pkcs1(der: &[u8]) -> Result<KeyPair, KeyProblem> {
    KeyPair::from_der(der).map_err(|reason| match reason.to_string().as_str() {
        "TooSmall" => KeyProblem::Weak(Half::Private),
        _ if has_more_primes(der) => KeyProblem::MorePrimes,
        _ => KeyProblem::Damaged(Half::Private),
    })
}

/// Whether an RSAPrivateKey has version 1, for more than two primes (RFC 8017 appendix A.1.2).
fn has_more_primes(der: &[u8]) -> bool {
    matches!(der, [0x30, 0x82, _, _, 0x02, 0x01, 0x01, ..])
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::rsa::KeySize;
    use base64::prelude::BASE64_STANDARD;

    use super::*;

    const PKCS1: &str = include_str!("../../tests/it/fixtures/plain.pem");
    const CERTIFICATE: &str = include_str!("../../tests/it/fixtures/certificate.pem");
    const PBES2: &[u8] = include_bytes!("../../tests/it/fixtures/pbes2.pem");

    #[test]
    fn the_armour_is_found() {
        assert!(ARMOUR.is_match("-----BEGIN RSA PRIVATE KEY-----"));
    }

    /// As a key looks after editors, shells, consoles and platforms had it.
    #[test]
    fn a_key_is_read_in_every_shape_that_people_have_it_in() {
        let one_line = PKCS1.replace('\n', " ");
        let utf16: Vec<u8> = format!("\u{feff}{PKCS1}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let shapes: [(&str, Vec<u8>); 12] = [
            ("as it was written", PKCS1.into()),
            ("CRLF", PKCS1.replace('\n', "\r\n").into()),
            ("a byte order mark", format!("\u{feff}{PKCS1}").into()),
            ("UTF-16, as PowerShell writes it", utf16),
            ("blanks around each line", PKCS1.replace('\n', " \n\t ").into()),
            ("empty lines", PKCS1.replace('\n', "\n\n").into()),
            ("one line", one_line.into()),
            ("literal \\n", PKCS1.replace('\n', "\\n").into()),
            ("literal \\r\\n in quotes", format!("\"{}\"", PKCS1.replace('\n', "\\r\\n")).into()),
            ("base64 of it", BASE64_STANDARD.encode(PKCS1).into()),
            ("base64 of it, wrapped", wrapped(&BASE64_STANDARD.encode(PKCS1)).into()),
            ("words before and after", format!("Bag Attributes: none\n{PKCS1}\nthe end\n").into()),
        ];
        for (shape, text) in shapes {
            assert!(private(&text, None).is_ok(), "{shape}: {:?}", private(&text, None));
        }
    }

    fn wrapped(text: &str) -> String {
        text.as_bytes().chunks(76).map(String::from_utf8_lossy).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_certificate_is_its_public_key() {
        assert!(public(CERTIFICATE.as_bytes()).is_ok());
    }

    #[test]
    fn a_passphrase_decrypts() {
        let (right, wrong) = ("worthless".into(), "worth less".into());
        let scrypt = include_bytes!("../../tests/it/fixtures/scrypt.pem");
        for text in [PBES2, scrypt] {
            assert!(private(text, Some(&right)).is_ok());
            assert_eq!(private(text, Some(&wrong)).unwrap_err(), KeyProblem::WrongPassphrase);
            assert_eq!(private(text, None).unwrap_err(), KeyProblem::NeedsPassphrase);
        }
        assert!(private(PKCS1.as_bytes(), Some(&right)).is_ok(), "a key that needs none");
    }

    #[test]
    fn a_key_is_not_taken_for_another() {
        let twice = format!("{PKCS1}{PKCS1}");
        assert_eq!(private(twice.as_bytes(), None).unwrap_err(), KeyProblem::Several(2));
        assert_eq!(public(PKCS1.as_bytes()).unwrap_err(), KeyProblem::PrivateForPublic);
        assert_eq!(private(CERTIFICATE.as_bytes(), None).unwrap_err(), KeyProblem::Certificate);
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        let der = aws_lc_rs::encoding::AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&pair).unwrap();
        assert_eq!(private(der.as_ref(), None).unwrap_err(), KeyProblem::Der(Half::Private));
        let bare = BASE64_STANDARD.encode(der.as_ref());
        assert_eq!(private(bare.as_bytes(), None).unwrap_err(), KeyProblem::BareBase64(Half::Private));
        let relabelled = PKCS1.replace("RSA PRIVATE KEY", "PUBLIC KEY");
        assert_eq!(public(relabelled.as_bytes()).unwrap_err(), KeyProblem::OtherAlgorithm(Half::Public));
    }
}
