//! Texts that are long but predictable: repetitions, keyboard rows, names that are easy to find out
//! (NIST SP 800-63B-4 §3.1.1.2; OWASP ASVS 5.0 §6.2.11).

/// Keyboard rows. The alphabet and digits in order need no list.
const ROWS: [&str; 6] = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "azertyuiop", "qsdfghjklm"];

/// Minimum length of a run.
const RUN: usize = 4;

/// The shortest text whose repetition (at least twice, the last possibly cut off) yields this one; otherwise the text itself.
#[must_use]
pub fn repeated(text: &str) -> &str {
    let characters: Vec<char> = text.chars().collect();
    // The failure function of Knuth, Morris and Pratt.
    let mut overlaps = vec![0; characters.len()];
    for at in 1..characters.len() {
        let mut overlap: usize = overlaps[at - 1];
        while overlap > 0 && characters[at] != characters[overlap] {
            overlap = overlaps[overlap - 1];
        }
        overlaps[at] = overlap + usize::from(characters[at] == characters[overlap]);
    }
    let period = characters.len() - overlaps.last().copied().unwrap_or(0);
    let whole = period * 2 > characters.len();
    text.char_indices().nth(period).filter(|_| !whole).map_or(text, |(end, _)| &text[..end])
}

/// Whether a text consists only of runs, forwards or backwards: one character, the alphabet, digits or a keyboard row.
#[must_use]
pub fn is_sequence(text: &str) -> bool {
    let characters: Vec<char> = text.chars().collect();
    let breaks = characters.windows(2).filter(|pair| !adjoin(pair[0], pair[1])).count();
    characters.len() >= RUN * (breaks + 1)
}

fn adjoin(one: char, other: char) -> bool {
    let in_order = |a: char, b: char| {
        let next = u32::from(a).checked_add(1) == Some(u32::from(b)) && a.is_alphanumeric() && b.is_alphanumeric();
        next || (a, b) == ('9', '0') || ROWS.iter().any(|row| row.contains(&String::from_iter([a, b])))
    };
    one == other || in_order(one, other) || in_order(other, one)
}

/// Whether a text, ignoring digits and separators, consists only of these names, in any order and number. Names must make up at least
/// half of it: a short name with a long random number does not count.
#[must_use]
pub fn is_made_of(text: &str, names: &[Vec<char>]) -> bool {
    let text = letters_and_digits(text);
    // For each reachable position, the maximum number of characters covered by names.
    let mut covered = vec![None; text.len() + 1];
    covered[0] = Some(0);
    for at in 0..text.len() {
        let Some(before) = covered[at] else { continue };
        if text[at].is_numeric() {
            covered[at + 1] = covered[at + 1].max(Some(before));
        }
        for name in names.iter().filter(|name| text[at..].starts_with(name)) {
            let end = at + name.len();
            covered[end] = covered[end].max(Some(before + name.len()));
        }
    }
    covered[text.len()].is_some_and(|covered| covered > 0 && covered * 2 >= text.len())
}

/// The names in a text: the whole text, each word, and each part of a word.
pub fn names(text: &str) -> impl Iterator<Item = Vec<char>> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric());
    std::iter::once(text)
        .chain(text.split_whitespace())
        .chain(parts)
        .map(letters_and_digits)
        .filter(|name| name.len() > 1)
}

fn letters_and_digits(text: &str) -> Vec<char> {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repetition_is_as_long_as_what_it_repeats() {
        for (text, chunk) in [
            ("aaaaaaaaaaaaaaa", "a"),
            ("passwordpassword", "password"),
            ("🦀🌊🦀🌊🦀", "🦀🌊"),
            ("abcabcab", "abc"),
            ("abcab", "abcab"),
            ("seven lamps beneath the quay", "seven lamps beneath the quay"),
            ("", ""),
        ] {
            assert_eq!(repeated(text), chunk);
        }
    }

    #[test]
    fn rows_and_orders_are_sequences() {
        for text in [
            "123456789012345",
            "098765432109876",
            "abcdefghijklmno",
            "zyxwvutsrqponml",
            "qwertyuiopasdfghjkl",
            "poiuytrewqlkjhg",
            "111222333444555",
            "1234qwerasdfzxcv",
            "абвгдежзийклмно",
        ] {
            assert!(is_sequence(text), "{text}");
        }
        for text in ["seven lamps beneath", "gkqzmwrtxbnplhdvcsfy", "192837465019283", "correct horse battery"] {
            assert!(!is_sequence(text), "{text}");
        }
    }

    #[test]
    fn only_what_is_nothing_but_names_is_made_of_them() {
        let known: Vec<_> = ["cade@example.com", "Cade O'Hara"].into_iter().flat_map(names).collect();
        for text in ["cade@example.com", "Cade-Cade-Cade-2024", "o'hara cade 1985", "EXAMPLE.com/cade", "cadeohara!!!"]
        {
            assert!(is_made_of(text, &known), "{text}");
        }
        for text in ["cade-demo-passphrase", "cade 1839201847", "my name is cade", "1234567890", "!!!", ""] {
            assert!(!is_made_of(text, &known), "{text}");
        }
    }

    #[test]
    fn long_texts_and_short_names_end_soon() {
        let known: Vec<_> = ["aa@aaa.aaaa", "aaaaa aa aaa aaaa"].into_iter().flat_map(names).collect();
        assert!(is_made_of(&"a".repeat(4_096), &known));
        assert!(!is_made_of(&format!("{}b", "a".repeat(4_095)), &known));
    }
}
