//! Printing: aligned columns, JSON, and pipes that close early.

use std::io::{self, Write};

use serde::Serialize;

/// Prints a line to standard output. A reader that has gone away, as with `head`, is not an error.
pub fn line(text: &str) -> anyhow::Result<()> {
    quiet_when_closed(writeln!(io::stdout().lock(), "{text}"))
}

/// Prints a line to standard error, ignoring failures.
pub fn error(text: &str) {
    let _nobody_listens = writeln!(io::stderr().lock(), "{text}");
}

/// Prints a value as JSON.
pub fn json(value: &impl Serialize) -> anyhow::Result<()> {
    line(&serde_json::to_string_pretty(value)?)
}

/// Prints rows under their headings, each column as wide as its widest cell.
pub fn table<const N: usize>(headings: [&str; N], rows: &[[String; N]]) -> anyhow::Result<()> {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].as_str()).chain([headings[column]]);
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let print = |cells: [&str; N]| {
        let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        line(padded.collect::<Vec<_>>().join("  ").trim_end())
    };
    print(headings)?;
    rows.iter().try_for_each(|row| print(row.each_ref().map(String::as_str)))
}

fn quiet_when_closed(written: io::Result<()>) -> anyhow::Result<()> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}

/// Prints a line with colours, or without them if standard output is not a terminal or `NO_COLOR` is set.
pub fn styled(text: &str) -> anyhow::Result<()> {
    quiet_when_closed(writeln!(anstream::stdout().lock(), "{text}"))
}

/// Width of the terminal in columns.
pub fn width() -> usize {
    terminal_size::terminal_size().map_or(80, |(width, _)| width.0.into())
}

/// Wraps a text between words at `width` characters. A longer word stays whole.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split(' ') {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += length;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn text_is_cut_between_words() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("unbreakable word", 4), ["unbreakable", "word"]);
        assert_eq!(wrap("one two", usize::MAX), ["one two"]);
        assert_eq!(wrap("", 7), [""]);
    }
}
