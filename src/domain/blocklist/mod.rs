//! A blocklist of the most common passwords (NIST SP 800-63B-4 §3.1.1.2; OWASP ASVS 5.0 §6.2.4).

/// One password per line, in lower case and byte order; for its source and licence see `README.md` next to it.
const COMMON: &str = include_str!("common.txt");

/// Whether this is one of the most common passwords. Expects lower case.
///
/// Binary search in the embedded text: the list needs no heap memory.
#[must_use]
pub fn contains(password: &str) -> bool {
    let mut lines = COMMON;
    while !lines.is_empty() {
        let middle = lines.floor_char_boundary(lines.len() / 2);
        let begin = lines[..middle].rfind('\n').map_or(0, |end| end + 1);
        let (line, rest) = lines[begin..].split_once('\n').unwrap_or((&lines[begin..], ""));
        match password.cmp(line) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => lines = &lines[..begin],
            std::cmp::Ordering::Greater => lines = rest,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_found_and_nothing_else() {
        let lines: Vec<_> = COMMON.lines().collect();
        assert!(lines.len() > 50_000 && lines.is_sorted());
        for line in lines {
            assert!(contains(line), "{line}");
        }
        for other in ["", "\n", "a", "password\n", "zebras zigzag", "ÿ", "seven lamps beneath"] {
            assert!(!contains(other), "{other:?}");
        }
    }

    #[test]
    fn three_thousand_are_long_enough_for_every_length_that_a_site_may_ask_for_up_to_15() {
        for least in 8..=15 {
            assert!(COMMON.lines().filter(|line| line.len() >= least).count() >= 3_000, "{least}");
        }
    }
}
