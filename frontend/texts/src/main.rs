//! Writes the catalogue of each language into a folder: `texts-en.json` and `texts-de.json`, each an
//! array with the words at their places. Part of the build of the UI.

use std::{fs, io, path::PathBuf};

fn main() -> io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        return Err(io::Error::other("usage: steward-texts FOLDER"));
    };
    for (index, language) in ["en", "de"].iter().enumerate() {
        let words: Vec<String> = steward_texts::catalogue().map(|(_, words)| quoted(words[index])).collect();
        fs::write(folder.join(format!("texts-{language}.json")), format!("[{}]", words.join(",\n")))?;
    }
    Ok(())
}

/// A JSON string. The tests allow no control characters in a text.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
