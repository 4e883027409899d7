//! The manifest of a published file: put into every kind of file, and found there again.
//!
//! In: files and their [`Manifest`]; or the bytes of a file of unknown origin. Out: the files, each of which says
//! of itself how it was made; or the manifest. It stands where programs that know nothing of it do not stumble:
//!
//! | file | place |
//! | --- | --- |
//! | SVG | `<metadata>` behind the description |
//! | PNG | an `iTXt` chunk with the keyword `termsheet` |
//! | JSON | the key `manifest` |
//! | CSV | a last column `manifest`, in the first row below the header |
//! | HTML | `<meta name="termsheet-manifest">` |
//! | Markdown | a comment in the last line |
//!
//! A comment in a CSV file would break most readers of CSV, and a file beside it is left behind; an empty column
//! at the end disturbs nobody.

use std::fmt;

use crate::report::Manifest;

use super::files::Item;

/// The most that is read as a manifest, in bytes: what was given on a command line is far shorter.
const MOST: usize = 1 << 20;

/// The keyword of the chunk, and what else marks a manifest.
const KEYWORD: &str = "termsheet";

/// The first bytes of a PNG file.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Signature and header of a PNG file: what comes before the first chunk of ours.
const PNG_HEAD: usize = 8 + 25;

/// The keyword and four fields of an `iTXt` chunk that is not compressed and names no language.
const ITXT: &[u8] = b"termsheet\0\0\0\0\0";

const SVG_MARK: (&str, &str) = ("<metadata>", "</metadata>");
const HTML_MARK: (&str, &str) = ("<meta name=\"termsheet-manifest\" content='", "'>");
const MARKDOWN_MARK: (&str, &str) = ("<!-- termsheet ", " -->");

/// The column of a CSV file.
pub const COLUMN: &str = "manifest";

/// Why a file has no manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoManifest {
    /// There is none where this kind of file has it.
    Absent,
    /// What stands there is none.
    Unreadable(String),
}

impl fmt::Display for NoManifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoManifest::Absent => write!(f, "it has no manifest"),
            NoManifest::Unreadable(why) => write!(f, "its manifest cannot be read: {why}"),
        }
    }
}

impl std::error::Error for NoManifest {}

/// Puts into each file how it was made. What kind a file is, its ending says.
pub fn stamp(items: &mut [Item], manifest: &Manifest) {
    for item in items {
        let manifest = Manifest {
            file: item.path.clone(),
            ..manifest.clone()
        };
        let ending = item.path.rsplit_once('.').map_or("", |(_, ending)| ending);
        let text = std::str::from_utf8(&item.bytes).unwrap_or_default();
        let stamped = match ending {
            "png" => png(&item.bytes, &manifest),
            "svg" => after(text, "</desc>\n", &marked(SVG_MARK, &manifest)),
            "html" => before(text, "<title>", &marked(HTML_MARK, &manifest)),
            "md" => Some(format!("{text}\n{}", marked(MARKDOWN_MARK, &manifest)).into_bytes()),
            "json" => json(text, &manifest),
            "csv" => Some(csv(text, &manifest).into_bytes()),
            _ => None,
        };
        if let Some(bytes) = stamped {
            item.bytes = bytes;
        }
    }
}

/// The manifest in one line that no format has to escape: ASCII without `<`, `>`, `&` and `'`.
pub fn line(manifest: &Manifest) -> String {
    // Neither the numbers nor the texts of a manifest can fail to be written.
    let json = serde_json::to_string(manifest).unwrap_or_default();
    let mut line = String::with_capacity(json.len());
    for letter in json.chars() {
        if matches!(letter, ' '..='~') && !matches!(letter, '<' | '>' | '&' | '\'') {
            line.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                line.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    line
}

/// The manifest as a cell of a CSV file.
pub fn cell(manifest: &Manifest) -> String {
    format!("\"{}\"", line(manifest).replace('"', "\"\""))
}

fn marked((open, close): (&str, &str), manifest: &Manifest) -> String {
    format!("{open}{}{close}\n", line(manifest))
}

fn after(text: &str, place: &str, inserted: &str) -> Option<Vec<u8>> {
    let at = text.find(place)? + place.len();
    Some([&text[..at], inserted, &text[at..]].concat().into_bytes())
}

fn before(text: &str, place: &str, inserted: &str) -> Option<Vec<u8>> {
    let at = text.find(place)?;
    Some([&text[..at], inserted, &text[at..]].concat().into_bytes())
}

/// Before the last bracket of an object that `write::json` has indented.
fn json(text: &str, manifest: &Manifest) -> Option<Vec<u8>> {
    let open = text.strip_suffix("\n}\n")?;
    let value = serde_json::to_value(manifest).ok()?;
    let indented = format!("{value:#}").replace('\n', "\n  ");
    Some(format!("{open},\n  \"{COLUMN}\": {indented}\n}}\n").into_bytes())
}

/// A column more, which is empty below its first row.
fn csv(text: &str, manifest: &Manifest) -> String {
    let mut stamped = String::with_capacity(text.len() + 1024);
    let (mut quoted, mut row) = (false, 0);
    let mut end_row = |stamped: &mut String| {
        match row {
            0 => stamped.push_str(&format!(",{COLUMN}")),
            1 => stamped.push_str(&format!(",{}", cell(manifest))),
            _ => stamped.push(','),
        }
        row += 1;
    };
    for letter in text.chars() {
        quoted ^= letter == '"';
        if letter == '\n' && !quoted {
            end_row(&mut stamped);
        }
        stamped.push(letter);
    }
    if text.matches('\n').count() == 1 {
        // A table without rows has one for the manifest: as many empty cells as there are columns.
        let columns = text.matches(',').count();
        stamped.push_str(&",".repeat(columns));
        end_row(&mut stamped);
        stamped.push('\n');
    }
    stamped
}

/// A chunk behind the header of the picture.
fn png(bytes: &[u8], manifest: &Manifest) -> Option<Vec<u8>> {
    let (head, rest) = bytes.split_at_checked(PNG_HEAD)?;
    let mut chunk = b"iTXt".to_vec();
    chunk.extend(ITXT);
    chunk.extend(line(manifest).bytes());
    let length = u32::try_from(chunk.len() - 4).ok()?;
    let check = crc32fast::hash(&chunk);
    Some([head, &length.to_be_bytes(), &chunk, &check.to_be_bytes(), rest].concat())
}

/// The manifest that a file carries. What kind a file is, its first bytes say: names change.
///
/// # Errors
///
/// Where there is none, or something else in its place.
pub fn read(bytes: &[u8]) -> Result<Manifest, NoManifest> {
    if bytes.starts_with(PNG) {
        return parse(chunk_of(bytes).ok_or(NoManifest::Absent)?);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| NoManifest::Absent)?;
    let between = |(open, close): (&str, &str)| {
        let (_, rest) = text.split_once(open)?;
        rest.split_once(close).map(|(inside, _)| inside)
    };
    let found = match text.trim_start().get(..4).map(str::to_ascii_lowercase).as_deref() {
        Some("<svg") => between(SVG_MARK).map(str::to_owned),
        Some("<!do") => between(HTML_MARK).map(str::to_owned),
        Some(json) if json.starts_with('{') => return of_json(bytes),
        Some(heading) if heading.starts_with("# ") => text
            .rsplit_once(MARKDOWN_MARK.0)
            .and_then(|(_, rest)| rest.split_once(MARKDOWN_MARK.1))
            .map(|(inside, _)| inside.to_owned()),
        _ => of_csv(bytes),
    };
    parse(found.ok_or(NoManifest::Absent)?.as_bytes())
}

fn parse(text: &[u8]) -> Result<Manifest, NoManifest> {
    if text.len() > MOST {
        return Err(NoManifest::Unreadable(format!("it has {} bytes", text.len())));
    }
    serde_json::from_slice(text).map_err(|error| NoManifest::Unreadable(error.to_string()))
}

fn of_json(bytes: &[u8]) -> Result<Manifest, NoManifest> {
    #[derive(serde::Deserialize)]
    struct Root {
        manifest: Option<Manifest>,
    }
    let root: Root = serde_json::from_slice(bytes).map_err(|error| NoManifest::Unreadable(error.to_string()))?;
    root.manifest.ok_or(NoManifest::Absent)
}

fn of_csv(bytes: &[u8]) -> Option<String> {
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let mut row = csv::StringRecord::new();
    if !rows.read_record(&mut row).ok()? || row.iter().next_back() != Some(COLUMN) {
        return None;
    }
    let column = row.len() - 1;
    rows.read_record(&mut row)
        .ok()?
        .then(|| row.get(column).map(str::to_owned))?
}

/// The text of our chunk in a PNG file, found by the lengths of the chunks before it.
fn chunk_of(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.get(PNG.len()..)?;
    loop {
        let (length, after) = rest.split_at_checked(4)?;
        let length = u32::from_be_bytes(length.try_into().ok()?) as usize;
        let (kind, after) = after.split_at_checked(4)?;
        let (data, after) = after.split_at_checked(length)?;
        if kind == b"iTXt"
            && data.starts_with(KEYWORD.as_bytes())
            && let Some(text) = data.strip_prefix(ITXT)
        {
            return Some(text);
        }
        rest = after.get(4..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        Manifest {
            termsheet: "0.1.0".to_owned(),
            command: "run".to_owned(),
            options: crate::report::manifest::Options {
                set: vec!["terms.a.label=\"<é🎲>\" --> ' & \n, \"\"".to_owned()],
                ..Default::default()
            },
            seed: Some(u64::MAX),
            ..Default::default()
        }
    }

    fn stamped(path: &str, content: &str) -> Item {
        let mut items = [Item::new(path, content)];
        stamp(&mut items, &manifest());
        items[0].clone()
    }

    #[test]
    fn every_format_gives_back_what_was_put_in() {
        for (path, content) in [
            ("a.svg", "<svg>\n<title>t</title>\n<desc>d</desc>\n<g/></svg>\n"),
            (
                "a.html",
                "<!DOCTYPE html>\n<html><head><title>t</title></head></html>\n",
            ),
            ("a.md", "# t\n\ntext\n"),
            ("a.json", "{\n  \"a\": 1\n}\n"),
            ("a.csv", "a,b\n\"x\ny\",2\n3,4\n"),
            ("empty.csv", "a,b\n"),
        ] {
            let item = stamped(path, content);
            let found = read(&item.bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
            let expected = Manifest {
                file: path.to_owned(),
                ..manifest()
            };
            assert_eq!(found, expected, "{path}");
            assert_eq!(read(content.as_bytes()), Err(NoManifest::Absent), "{path}");
        }
    }

    #[test]
    fn a_csv_file_stays_a_table_of_even_rows() {
        let item = stamped("a.csv", "a,b\n\"x\ny\",2\n3,4\n");
        let mut rows = csv::Reader::from_reader(item.bytes.as_slice());
        assert_eq!(
            rows.headers().unwrap().iter().collect::<Vec<_>>(),
            ["a", "b", "manifest"]
        );
        let rows: Vec<Vec<String>> = rows
            .records()
            .map(|row| row.unwrap().iter().map(str::to_owned).collect())
            .collect();
        assert_eq!(rows[0][..2], ["x\ny", "2"]);
        assert_eq!(rows[1], ["3", "4", ""]);
    }

    #[test]
    fn a_json_file_stays_one_with_a_key_more() {
        let item = stamped("a.json", "{\n  \"a\": 0.1\n}\n");
        let value: serde_json::Value = serde_json::from_slice(&item.bytes).unwrap();
        assert_eq!(value["a"], 0.1);
        assert_eq!(value["manifest"]["command"], "run");
    }

    #[test]
    fn what_is_no_file_of_ours_is_no_manifest_and_no_panic() {
        let endless = [PNG, &[0xff; 64]].concat();
        let cut = &[PNG, &[0, 0, 0, 9, b'i', b'T', b'X', b't', b't']].concat();
        for bytes in [
            &b""[..],
            b"\x00\xff",
            b"{",
            b"<svg",
            b"# x",
            b"a,manifest",
            b"a,manifest\n",
            &endless,
            cut,
            PNG,
        ] {
            assert!(read(bytes).is_err(), "{bytes:?}");
        }
        let huge = format!("a,manifest\n1,\"{}\"\n", " ".repeat(MOST + 1));
        assert!(matches!(read(huge.as_bytes()), Err(NoManifest::Unreadable(_))));
        assert!(matches!(read(b"a,manifest\n1,{}\n"), Err(NoManifest::Unreadable(_))));
    }
}
