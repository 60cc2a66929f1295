//! The address that somebody may have meant who asked for one that is not there.

/// Longest address that is compared.
const MAX_LENGTH: usize = 64;
/// At most one letter in so many may be wrong.
const LETTERS_A_MISTAKE: usize = 4;

/// Which of these is written most like the one that was asked for, if any is much like it.
pub fn nearest<'a>(paths: impl IntoIterator<Item = &'a str>, asked: &str) -> Option<&'a str> {
    let asked = asked.to_lowercase();
    if asked.len() > MAX_LENGTH {
        return None;
    }
    let mistakes = |path: &str| strsim::levenshtein(&path.to_lowercase(), &asked);
    let near = paths.into_iter().map(|path| (mistakes(path), path));
    let (mistakes, path) = near.min()?;
    (mistakes * LETTERS_A_MISTAKE <= path.len()).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_mistake_is_known_and_another_is_not() {
        let paths = ["/", "/login", "/token", "/api/session", "/api/accounts"];
        for (asked, meant) in [
            ("/api/sessions", Some("/api/session")),
            ("/api/account", Some("/api/accounts")),
            ("/Login", Some("/login")),
            ("/token/", Some("/token")),
            ("/api/nothing", None),
            ("/.env", None),
            ("/me", None),
            ("", None),
        ] {
            assert_eq!(nearest(paths, asked), meant, "{asked}");
        }
        assert_eq!(nearest(paths, &"/token".repeat(20)), None);
    }
}
