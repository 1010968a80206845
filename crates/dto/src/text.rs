//! Small questions about text that the rules ask.

/// Control and format characters that have no place in a name: C0, C1, and the bidirectional
/// overrides that make text read as something else.
pub fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Whether the text has the form of an e-mail address that mail servers take: a dot-atom local
/// part (RFC 5321, section 4.1.2, without quoted strings) and a host name with at least one dot.
pub fn is_email(text: &str) -> bool {
    if text.len() > 254 || text.chars().any(|c| c.is_whitespace() || is_control(c)) {
        return false;
    }
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let local_ok = !local.is_empty()
        && local.len() <= 64
        && local.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom_char));
    local_ok && is_host_name(domain)
}

fn is_atom_char(c: char) -> bool {
    c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c)
}

fn is_host_name(text: &str) -> bool {
    let labels: Vec<&str> = text.split('.').collect();
    labels.len() >= 2
        && labels.iter().all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}

/// The form in which names are compared, searched and sorted: without accents, lower case, single
/// spaces. `Ölmühle` is found by `olmuhle`, and sorts the same on every database.
pub fn fold(text: &str) -> String {
    let folded = deunicode::deunicode_with_tofu(text, "\u{fffd}").to_lowercase();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_other_text() {
        for good in ["a@b.de", "first.last+tag@sub.example.org", "müller@köln.example"] {
            assert!(is_email(good), "{good}");
        }
        for bad in
            ["", "a", "a@b", "@b.de", "a@", "a b@c.de", "a@-b.de", "a..b@c.de", "a@b.de\r\nBcc: x@y.z", ".a@b.de"]
        {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn folding_ignores_accents_case_and_spaces() {
        assert_eq!(fold("  Naïve  CAFÉ – Ölmühle "), "naive cafe - olmuhle");
        assert_eq!(fold("O’Brien"), "o'brien");
    }
}
