//! Small changes of a text that an input could never make up itself, such as one with a signature.

/// A word of an input, and the text that it stands for.
pub type Word<'a> = (&'a str, &'a str);

/// The text with each `{word}` replaced by what it stands for.
pub fn expand(text: &str, words: &[Word<'_>]) -> String {
    words.iter().fold(text.to_owned(), |text, (word, meaning)| text.replace(&format!("{{{word}}}"), meaning))
}

/// The same for bytes that need not be a text.
pub fn expand_bytes(bytes: &[u8], words: &[Word<'_>]) -> Vec<u8> {
    let expanded = bytes.utf8_chunks().map(|chunk| [expand(chunk.valid(), words).as_bytes(), chunk.invalid()].concat());
    expanded.collect::<Vec<_>>().concat()
}

/// The bytes with some of them changed: `edits` are pairs of a place, counted from either end in turn, and what is put there.
pub fn edit(mut bytes: Vec<u8>, edits: &[u8]) -> Vec<u8> {
    let length = bytes.len();
    for (turn, pair) in edits.chunks_exact(2).enumerate().filter(|_| length > 0) {
        let place = usize::from(pair[0]) * (1 + length / 256) % length;
        bytes[if turn % 2 == 0 { length - 1 - place } else { place }] = pair[1];
    }
    bytes
}
