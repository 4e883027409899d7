//! The bytes of a file as text.

use crate::diag::{Diagnostics, Span};

/// The largest file that is read, in bytes: a term sheet has a few thousand.
pub const MAX_FILE: usize = 4 * 1024 * 1024;

/// The text of a file's bytes, without a byte order mark; `None` where it is no text a scenario
/// could be, which is reported: empty, too large, binary, not UTF-8.
pub fn text_of(bytes: &[u8], name: &str, diagnostics: &mut Diagnostics) -> Option<String> {
    if bytes.len() > MAX_FILE {
        diagnostics
            .error_nowhere(
                "file-too-large",
                format!(
                    "{name} has {:.1} MiB; the limit is 4 MiB",
                    bytes.len() as f64 / 1_048_576.0
                ),
            )
            .help("a scenario is a term sheet; long series are best kept short or put into a table of dates");
        return None;
    }
    let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if utf16 {
        diagnostics
            .error_nowhere("not-utf8", format!("{name} is written in UTF-16"))
            .help("save it as UTF-8 (in the editor: Save As, Encoding)");
        return None;
    }
    if let Some(at) = bytes.iter().position(|&byte| byte == 0) {
        diagnostics
            .error_nowhere(
                "binary-file",
                format!("{name} is not a text: it has a zero byte at position {at}"),
            )
            .help("a scenario is a TOML text file");
        return None;
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let before = &bytes[..error.valid_up_to()];
            let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
            let begin = before.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
            // What is before the fault is sound UTF-8, so its characters can be counted.
            let column = String::from_utf8_lossy(&before[begin..]).chars().count() + 1;
            let byte = bytes.get(error.valid_up_to()).copied().unwrap_or(0);
            diagnostics
                .error_nowhere(
                    "not-utf8",
                    format!(
                        "{name} is not UTF-8: the byte 0x{byte:02x} in line {line}, column {column} is no character"
                    ),
                )
                .help("save it as UTF-8 (in the editor: Save As, Encoding)");
            return None;
        }
    };
    if text.trim().is_empty() {
        diagnostics
            .error_nowhere("empty-file", format!("{name} is empty"))
            .help("`termsheet new` writes a file to begin with");
        return None;
    }
    Some(text.to_owned())
}

/// The first byte of a text; the place of faults about the whole.
pub(super) fn beginning(base: usize) -> Span {
    Span::new(base, base)
}
