//! Public keys in COSE (RFC 9052, RFC 9053), of the algorithms that we ask for.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use coset::{
    Algorithm, AsCborValue, CoseKey, KeyType, Label,
    cbor::{Value, from_reader},
    iana::{self, EnumI64},
};

use super::Refusal;

/// Largest public key that is stored.
const MAX_BYTES: usize = 2_048;

/// The algorithms that we ask for, the best first.
pub const ALGORITHMS: [iana::Algorithm; 3] = [iana::Algorithm::EdDSA, iana::Algorithm::ES256, iana::Algorithm::RS256];

/// A public key.
pub enum PublicKey {
    /// Ed25519.
    EdDsa(Vec<u8>),
    /// A point on P-256, uncompressed.
    Es256(Vec<u8>),
    /// Modulus and exponent.
    Rs256(Vec<u8>, Vec<u8>),
}

impl PublicKey {
    /// Reads one, and gives what is behind it.
    pub fn read(bytes: &[u8]) -> Result<(Self, &[u8]), Refusal> {
        let mut rest = bytes;
        let value: Value = from_reader(&mut rest).map_err(|_| Refusal::Malformed)?;
        if bytes.len() - rest.len() > MAX_BYTES {
            return Err(Refusal::Key);
        }
        let key = CoseKey::from_cbor_value(value).map_err(|_| Refusal::Key)?;
        Ok((Self::of(&key).ok_or(Refusal::Key)?, rest))
    }

    fn of(key: &CoseKey) -> Option<Self> {
        let Some(Algorithm::Assigned(algorithm)) = key.alg else { return None };
        let KeyType::Assigned(kind) = key.kty else { return None };
        let curve =
            || key.params.iter().find_map(|(label, value)| (*label == Label::Int(-1)).then_some(value.as_integer()?));
        let is_on = |wanted: iana::EllipticCurve| curve().is_some_and(|curve| curve == wanted.to_i64().into());
        let bytes = |wanted: i64| {
            key.params.iter().find_map(|(label, value)| (*label == Label::Int(wanted)).then_some(value.as_bytes()?))
        };
        match (algorithm, kind) {
            (iana::Algorithm::EdDSA, iana::KeyType::OKP) if is_on(iana::EllipticCurve::Ed25519) => {
                bytes(-2).filter(|x| x.len() == 32).cloned().map(Self::EdDsa)
            }
            (iana::Algorithm::ES256, iana::KeyType::EC2) if is_on(iana::EllipticCurve::P_256) => {
                let (x, y) = (bytes(-2).filter(|x| x.len() == 32)?, bytes(-3).filter(|y| y.len() == 32)?);
                Some(Self::Es256([&[4], x.as_slice(), y.as_slice()].concat()))
            }
            (iana::Algorithm::RS256, iana::KeyType::RSA) => Some(Self::Rs256(bytes(-1)?.clone(), bytes(-2)?.clone())),
            _ => None,
        }
    }

    /// Whether its private half signed the message.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let verified = match self {
            Self::EdDsa(key) => UnparsedPublicKey::new(&ED25519, key).verify(message, signature),
            Self::Es256(key) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, key).verify(message, signature),
            Self::Rs256(n, e) => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
        };
        verified.is_ok()
    }
}
