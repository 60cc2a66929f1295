//! Why something is no RSA key in PEM form, and what to run.

use std::fmt;

/// The half of a key that is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// The half that signs or decrypts.
    Private,
    /// The half that verifies or encrypts.
    Public,
}

impl fmt::Display for Half {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Private => "a private RSA key",
            Self::Public => "a public RSA key",
        })
    }
}

/// Why a text cannot be used as a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyProblem {
    /// Nothing is in it.
    Empty,
    /// Nothing in it looks like a key.
    NotPem,
    /// More than one key is in it.
    Several(usize),
    /// A key that was cut off or changed.
    Damaged(Half),
    /// An RSA key of less than 2048 bits.
    Weak(Half),
    /// The vendor's sample key, which anybody can sign with.
    Published,
    /// A key of another algorithm than RSA, such as EC.
    OtherAlgorithm(Half),
    /// An RSA key of more than two primes (RFC 8017 section 3.2).
    MorePrimes,
    /// Encrypted, and there is no passphrase.
    NeedsPassphrase,
    /// Encrypted with another passphrase.
    WrongPassphrase,
    /// Encrypted in a way other than PBES2.
    UnknownEncryption,
    /// Encrypted as OpenSSL did before PKCS#8, with a key made by one round of MD5.
    OldEncryption,
    /// A public key where a private one is needed.
    PublicForPrivate,
    /// A private key where a public one is needed.
    PrivateForPublic,
    /// A certificate where a private key is needed.
    Certificate,
    /// A request for a certificate.
    CertificateRequest,
    /// OpenSSH's own format of private keys.
    OpenSsh,
    /// A line of OpenSSH's public keys.
    OpenSshPublic,
    /// An SSH public key file (RFC 4716).
    Ssh2,
    /// PuTTY's own format.
    Putty,
    /// JSON, such as a JSON Web Key (RFC 7517).
    Json(Half),
    /// What is between the armour lines of a PEM file, without those lines.
    BareBase64(Half),
    /// A key in DER, which is binary.
    Der(Half),
    /// An archive of keys and certificates (RFC 7292).
    Pkcs12,
    /// A shared secret of less than 32 bytes (RFC 7518 section 3.2).
    ShortSecret,
    /// A shared secret with line breaks, quotes or a byte order mark, which would become part of it.
    WrappedSecret,
    /// A PEM file where a shared secret belongs.
    KeyForSecret,
    /// A program's key that is too short, too plain, or does not fit into a header.
    WeakApiKey,
    /// A key that the library can neither encrypt nor decrypt with.
    CannotEncrypt,
}

impl KeyProblem {
    /// What a text without a PEM block is.
    pub(super) fn of_text(text: &str, wanted: Half) -> Self {
        let begins = |start: &str| text.starts_with(start);
        if text.is_empty() {
            Self::Empty
        } else if begins("{") {
            Self::Json(wanted)
        } else if begins("PuTTY-User-Key-File") {
            Self::Putty
        } else if begins("---- BEGIN SSH2 PUBLIC KEY") {
            Self::Ssh2
        } else if begins("ssh-rsa ") {
            Self::OpenSshPublic
        } else if ["ssh-", "ecdsa-", "sk-"].into_iter().any(begins) {
            Self::OtherAlgorithm(Half::Public)
        } else {
            Self::NotPem
        }
    }

    /// What bytes that are no text are.
    pub(super) const fn of_bytes(bytes: &[u8], wanted: Half) -> Self {
        match bytes {
            [0x30, 0x82, _, _, 0x02, 0x01, 0x03, ..] => Self::Pkcs12,
            [0x30, ..] => Self::Der(wanted),
            _ => Self::NotPem,
        }
    }

    /// What it is, after the name of where it was found.
    #[must_use]
    pub fn found(self) -> String {
        let found = match self {
            Self::Empty => "is empty, and an RSA key in PEM form is needed",
            Self::NotPem => "has no PEM block, and an RSA key in PEM form is needed",
            Self::Several(count) => return format!("has {count} PEM blocks, and only one key is needed"),
            Self::Damaged(Half::Private) => "has a damaged private key",
            Self::Damaged(Half::Public) => "has a damaged public key or certificate",
            Self::Weak(_) => "is an RSA key of less than 2048 bits, which is too weak",
            Self::Published => "is the key that the vendor's sample publishes, so anybody can sign with it",
            Self::OtherAlgorithm(half) => return format!("is a key of another algorithm, and {half} is needed"),
            Self::MorePrimes => "is an RSA key of more than two primes, which few libraries can use",
            Self::NeedsPassphrase => "is protected by a passphrase, and none is set",
            Self::WrongPassphrase => "cannot be decrypted with the passphrase",
            Self::UnknownEncryption => "is protected by a passphrase in a way other than PBES2",
            Self::OldEncryption => "is protected by a passphrase in OpenSSL's old format, which is weak",
            Self::PublicForPrivate => "is a public key, and a private RSA key is needed",
            Self::PrivateForPublic => "is a private key, and a public RSA key is needed",
            Self::Certificate => "is a certificate, and a private RSA key is needed",
            Self::CertificateRequest => "is a certificate request, and an RSA key is needed",
            Self::OpenSsh => "is in OpenSSH's own format, and PEM is needed",
            Self::OpenSshPublic => "is an OpenSSH public key, and PEM is needed",
            Self::Ssh2 => "is an SSH public key file (RFC 4716), and PEM is needed",
            Self::Putty => "is in PuTTY's own format, and PEM is needed",
            Self::Json(_) => "is JSON, such as a JWK, and PEM is needed",
            Self::BareBase64(_) => "has the inside of a PEM file without its BEGIN and END lines",
            Self::Der(_) => "is binary, such as DER, and PEM is needed",
            Self::Pkcs12 => "is a PKCS#12 archive, and PEM is needed",
            Self::ShortSecret => "is a shared secret of less than 32 bytes, which is too weak",
            Self::WrappedSecret => {
                "has line breaks, quotes or a byte order mark, which would be part of the shared secret"
            }
            Self::KeyForSecret => "is a key in PEM form, and a shared secret is needed",
            Self::WeakApiKey => "is no key of 32 varied letters, digits and -._~+/= or more",
            Self::CannotEncrypt => "is a key that can neither encrypt nor decrypt",
        };
        found.to_owned()
    }

    /// What to do about it; `file` is where it was found.
    #[must_use]
    pub fn remedy(self, file: &str) -> String {
        const NEW: &str = "run `throughline key generate`";
        match self {
            Self::Empty | Self::NotPem => {
                "it begins with -----BEGIN; restore it from a backup, or copy all of it again".to_owned()
            }
            Self::Several(_) => "keep the one you mean in a file of its own".to_owned(),
            Self::Damaged(_) => "restore it from a backup, or copy all of it again".to_owned(),
            Self::Weak(Half::Private) | Self::Published | Self::MorePrimes | Self::OtherAlgorithm(Half::Private) => {
                NEW.to_owned()
            }
            Self::Weak(Half::Public) => "ask whoever has its private half for a longer one".to_owned(),
            Self::OtherAlgorithm(Half::Public) => "ask for an RSA key in PEM form".to_owned(),
            Self::NeedsPassphrase => format!(
                "for a signing key, name the file with its passphrase in THROUGHLINE_KEYS_PASSPHRASE_FILE; or decrypt it with `openssl pkey -in {file} -out key.pem`"
            ),
            Self::WrongPassphrase => "correct THROUGHLINE_KEYS_PASSPHRASE_FILE".to_owned(),
            Self::UnknownEncryption | Self::OldEncryption => format!(
                "decrypt it with `openssl pkey -in {file} -out key.pem`, or encrypt it anew with `openssl pkcs8 -topk8 -in {file} -out key.pem`"
            ),
            Self::PublicForPrivate | Self::Certificate => format!("restore its private half from a backup, or {NEW}"),
            Self::PrivateForPublic => {
                format!("take its public half: `openssl pkey -in {file} -pubout -out public.pem`")
            }
            Self::CertificateRequest => "name the file of the key that it was made with".to_owned(),
            Self::OpenSsh => format!("convert it in place with `ssh-keygen -p -m PEM -f {file}`"),
            Self::OpenSshPublic => format!("convert it with `ssh-keygen -e -m PKCS8 -f {file} > public.pem`"),
            Self::Ssh2 => format!(
                "convert it with `ssh-keygen -i -f {file} > key.pub && ssh-keygen -e -m PKCS8 -f key.pub > public.pem`"
            ),
            Self::Putty => format!("convert it with `puttygen {file} -O private-openssh -o key.pem`"),
            Self::Json(half) => from_jwk(half, file),
            Self::BareBase64(Half::Private) => {
                format!("add the lines, or run `base64 -d {file} | openssl pkey -inform DER -out key.pem`")
            }
            Self::BareBase64(Half::Public) => {
                format!("add the lines, or run `base64 -d {file} | openssl pkey -pubin -inform DER -out public.pem`")
            }
            Self::Der(Half::Private) => {
                format!("convert it with `openssl pkey -inform DER -in {file} -out key.pem`")
            }
            Self::Der(Half::Public) => {
                format!("convert it with `openssl pkey -pubin -inform DER -in {file} -out public.pem`")
            }
            Self::Pkcs12 => format!("take the key out with `openssl pkcs12 -in {file} -nocerts -nodes -out key.pem`"),
            Self::ShortSecret | Self::KeyForSecret => "save the secret that the vendor shows".to_owned(),
            Self::WrappedSecret => "save the secret alone, on one line".to_owned(),
            Self::WeakApiKey => "make one with `openssl rand -base64 32`".to_owned(),
            Self::CannotEncrypt => "ask whoever has its private half for another one".to_owned(),
        }
    }
}

/// OpenSSL reads no JWK.
fn from_jwk(half: Half, file: &str) -> String {
    let (function, form) = match half {
        Half::Private => ("createPrivateKey", "pkcs8"),
        Half::Public => ("createPublicKey", "spki"),
    };
    format!(
        "convert it with `node -p \"crypto.{function}({{ key: JSON.parse(fs.readFileSync('{file}')), format: 'jwk' }}).export({{ type: '{form}', format: 'pem' }})\" > key.pem`"
    )
}
