//! CSV files that are safe to open in a spreadsheet.
//!
//! A cell that begins with `=`, `+`, `-`, `@`, a tab, a line break or a NUL, or with a full-width form of
//! these, could run as a formula: it gets an apostrophe in front (OWASP ASVS 5.0, 1.2.10). An import takes
//! the apostrophe away again, so that what was exported comes back as it was. Quoting follows RFC 4180.

use std::borrow::Cow;

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};

/// Rows of a CSV file in the making, taken out chunk by chunk while it is sent.
pub struct CsvRows {
    writer: Writer<Vec<u8>>,
}

impl CsvRows {
    pub fn new(header: &[&str]) -> Self {
        let mut rows = Self { writer: builder().from_writer(Vec::new()) };
        rows.push(header.iter().copied());
        rows
    }

    pub fn push<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) {
        // Writing to memory does not fail, and every row here has as many cells as its header.
        let _ = self.writer.write_record(cells.into_iter().map(|cell| harmless(cell.as_ref()).into_owned()));
    }

    /// What has been written since the last call.
    pub fn take(&mut self) -> Vec<u8> {
        let full = std::mem::replace(&mut self.writer, builder().from_writer(Vec::new()));
        full.into_inner().unwrap_or_default()
    }
}

fn builder() -> WriterBuilder {
    let mut builder = WriterBuilder::new();
    builder.flexible(true).quote_style(QuoteStyle::Necessary).terminator(Terminator::CRLF);
    builder
}

fn harmless(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) { format!("'{cell}").into() } else { cell.into() }
}

/// What a cell held before it was made harmless.
pub fn original(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}

/// Whether a spreadsheet could take the cell for a formula, or for one that was made harmless: its own
/// apostrophes are told from ours by having one more.
fn is_formula(cell: &str) -> bool {
    const DANGEROUS: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];
    let bare = cell.trim_start_matches('\'');
    bare.starts_with(DANGEROUS) || bare.trim_start().starts_with(DANGEROUS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_quotes_doubled() {
        let mut rows = CsvRows::new(&["name", "note"]);
        rows.push(["=HYPERLINK(\"x\")", "a \"b\", c"]);
        rows.push(["＠sum", "plain"]);
        let text = String::from_utf8(rows.take()).expect("UTF-8");
        assert_eq!(text, "name,note\r\n\"'=HYPERLINK(\"\"x\"\")\",\"a \"\"b\"\", c\"\r\n'＠sum,plain\r\n");
        assert!(rows.take().is_empty());
    }

    #[test]
    fn every_dangerous_beginning_is_disarmed() {
        for cell in ["=1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "\0x", " =1", "＝1", "＋1", "－1", "＠x"] {
            assert!(harmless(cell).starts_with('\''), "{cell:?}");
        }
        assert_eq!(harmless("a=1"), "a=1");
    }

    #[test]
    fn what_was_made_harmless_comes_back_as_it_was() {
        for cell in ["=1", "'=1", "''=1", "'", "''", "'quoted'", "' =1", "\t1", "'\t1", "a", "", "-", "'-"] {
            assert_eq!(original(&harmless(cell)), cell);
        }
        assert_eq!(original("'s-Hertogenbosch"), "'s-Hertogenbosch");
    }
}
