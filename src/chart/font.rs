//! The embedded font: how wide a text is, and how to fit it into a width.
//!
//! In: the TrueType files in `assets/`. Out: advances in pixels, wrapped and shortened lines, and
//! the style sheet that embeds the font in an SVG file. Kerning is left to whoever draws the
//! text; it moves a line by less than a hundredth of its width.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::size::UNITS;

/// The name of the font.
pub(crate) const FAMILY: &str = "Inter";

const REGULAR_TTF: &[u8] = include_bytes!("../../assets/Inter-Regular.ttf");
const BOLD_TTF: &[u8] = include_bytes!("../../assets/Inter-SemiBold.ttf");
const REGULAR_WOFF2: &[u8] = include_bytes!("../../assets/Inter-Regular.woff2");
const BOLD_WOFF2: &[u8] = include_bytes!("../../assets/Inter-SemiBold.woff2");

/// The height of a small letter, in font sizes (`OS/2.sxHeight` of both faces).
pub(super) const X_HEIGHT: f64 = 1118.0 / 2048.0;

/// Regular or semi-bold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// 400.
    Regular,
    /// 600.
    Bold,
}

/// The files of both faces, for a rasteriser.
#[cfg(feature = "png")]
pub(super) fn files() -> [&'static [u8]; 2] {
    [REGULAR_TTF, BOLD_TTF]
}

/// How wide `text` is at `size` pixels.
pub(super) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    static FACES: OnceLock<[Face; 2]> = OnceLock::new();
    let faces = FACES.get_or_init(|| [REGULAR_TTF, BOLD_TTF].map(|bytes| Face::read(bytes).unwrap_or_default()));
    let face = match weight {
        Weight::Regular => &faces[0],
        Weight::Bold => &faces[1],
    };
    text.chars().map(|char| face.advance(char)).sum::<f64>() * size
}

/// The text, or its beginning with an ellipsis where it is wider than `room`.
pub(super) fn shorten(text: &str, room: f64, size: f64, weight: Weight) -> String {
    if width(text, size, weight) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = width("…", size, weight);
    for char in text.chars() {
        used += width(char.encode_utf8(&mut [0; 4]), size, weight);
        if used > room {
            break;
        }
        kept.push(char);
    }
    let mut kept = kept.trim_end_matches([' ', ',', ';', ':', '.']).to_owned();
    kept.push('…');
    kept
}

/// The text in at most `lines` lines no wider than `room`; what does not fit ends in an ellipsis.
/// A word wider than a line is broken.
pub(super) fn wrap(text: &str, room: f64, lines: usize, size: f64, weight: Weight) -> Vec<String> {
    let fits = |line: &str| width(line, size, weight) <= room;
    let mut done: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut words: Vec<String> = text.split_whitespace().rev().map(str::to_owned).collect();
    while let Some(word) = words.pop() {
        let longer = if line.is_empty() {
            word.clone()
        } else {
            format!("{line} {word}")
        };
        if fits(&longer) {
            line = longer;
            continue;
        }
        if done.len() + 1 >= lines {
            // The last line takes what there is and is cut.
            words.reverse();
            let rest = words.join(" ");
            done.push(shorten(&format!("{longer} {rest}"), room, size, weight));
            return done;
        }
        if !line.is_empty() {
            done.push(std::mem::take(&mut line));
            words.push(word);
            continue;
        }
        // A word that fills a line alone: break it where it is full.
        let mut head = String::new();
        let mut chars = word.chars().peekable();
        while let Some(&char) = chars.peek() {
            head.push(char);
            if !fits(&head) && head.chars().count() > 1 {
                head.pop();
                break;
            }
            chars.next();
        }
        done.push(head);
        let tail: String = chars.collect();
        if !tail.is_empty() {
            words.push(tail);
        }
    }
    if !line.is_empty() {
        done.push(line);
    }
    done
}

/// As [`wrap`], with lines of about one length: no word stands alone on the last line.
pub(super) fn balance(text: &str, room: f64, lines: usize, size: f64, weight: Weight) -> Vec<String> {
    let mut best = wrap(text, room, lines, size, weight);
    if best.len() < 2 || best.last().is_some_and(|line| line.ends_with('…')) {
        return best;
    }
    // The narrowest room that needs no more lines and breaks no word.
    let mut narrower = room;
    while narrower > 0.5 * room {
        narrower -= 0.02 * room;
        let tried = wrap(text, narrower, lines, size, weight);
        let whole = tried.join(" ") == best.join(" ");
        if !whole || tried.len() > best.len() {
            break;
        }
        best = tried;
    }
    best
}

/// A style sheet that carries both faces inside itself.
pub(crate) fn style_sheet() -> &'static str {
    static SHEET: OnceLock<String> = OnceLock::new();
    SHEET.get_or_init(|| {
        let face = |range: &str, bytes: &[u8]| {
            format!(
                "@font-face{{font-family:\"{FAMILY}\";font-style:normal;font-weight:{range};\
                 src:url(data:font/woff2;base64,{}) format(\"woff2\")}}",
                base64(bytes)
            )
        };
        face("400", REGULAR_WOFF2) + "\n" + &face("600 700", BOLD_WOFF2)
    })
}

/// Base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word = chunk
            .iter()
            .chain([0, 0].iter())
            .take(3)
            .fold(0_u32, |word, &byte| word << 8 | u32::from(byte));
        for place in 0..4 {
            if place <= chunk.len() {
                let index = word >> (18 - 6 * place) & 63;
                text.push(char::from(ALPHABET[index as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

/// The advances of a face, in font sizes.
#[derive(Default)]
struct Face {
    advances: BTreeMap<char, f64>,
}

impl Face {
    /// Reads `head`, `hhea`, `hmtx` and the format 4 subtable of `cmap` (OpenType 1.9).
    /// `None` where the file is not as it should be.
    fn read(bytes: &[u8]) -> Option<Face> {
        let u16_at = |at: usize| {
            let pair = bytes.get(at..at + 2)?;
            Some(u16::from_be_bytes([pair[0], pair[1]]))
        };
        let u32_at = |at: usize| Some(u32::from(u16_at(at)?) << 16 | u32::from(u16_at(at + 2)?));
        let table = |tag: &[u8; 4]| {
            (0..usize::from(u16_at(4)?))
                .map(|index| 12 + 16 * index)
                .find(|&at| bytes.get(at..at + 4) == Some(tag))
                .and_then(|at| Some(u32_at(at + 8)? as usize))
        };
        let em = f64::from(u16_at(table(b"head")? + 18)?);
        let metrics = usize::from(u16_at(table(b"hhea")? + 34)?);
        let hmtx = table(b"hmtx")?;
        let advance = |glyph: usize| {
            let index = glyph.min(metrics.checked_sub(1)?);
            Some(f64::from(u16_at(hmtx + 4 * index)?) / em)
        };

        let cmap = table(b"cmap")?;
        let format4 = (0..usize::from(u16_at(cmap + 2)?))
            .filter_map(|index| Some(cmap + u32_at(cmap + 8 + 8 * index)? as usize))
            .find(|&at| u16_at(at) == Some(4))?;
        let segments = usize::from(u16_at(format4 + 6)?) / 2;
        let ends = format4 + 14;
        let starts = ends + 2 * segments + 2;
        let deltas = starts + 2 * segments;
        let offsets = deltas + 2 * segments;
        let mut face = Face::default();
        for segment in 0..segments {
            let (first, last) = (u16_at(starts + 2 * segment)?, u16_at(ends + 2 * segment)?);
            let delta = u16_at(deltas + 2 * segment)?;
            let offset = usize::from(u16_at(offsets + 2 * segment)?);
            for code in first..=last {
                let Some(char) = char::from_u32(u32::from(code)) else {
                    continue;
                };
                let glyph = if offset == 0 {
                    code.wrapping_add(delta)
                } else {
                    let place = offsets + 2 * segment + offset + 2 * usize::from(code - first);
                    match u16_at(place) {
                        Some(0) | None => 0,
                        Some(glyph) => glyph.wrapping_add(delta),
                    }
                };
                if glyph != 0 {
                    face.advances.insert(char, advance(usize::from(glyph))?);
                }
            }
        }
        Some(face)
    }

    /// One font size for a letter that the font does not have: a fallback is seldom wider.
    fn advance(&self, char: char) -> f64 {
        self.advances.get(&char).copied().unwrap_or(1.0)
    }
}

/// The font size in drawing units that Plotters must be told. Its SVG backend divides by 1.24,
/// which stands for the line height that other backends reckon with.
pub(super) fn plotters_size(size: f64) -> f64 {
    size * UNITS * 1.24
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advances_come_from_the_file() {
        // Inter 4.1 at weight 400: `zero.tf` advances by 1264 of 2048 units, as every tabular digit.
        let zero = width("0", 1.0, Weight::Regular);
        for digit in '1'..='9' {
            assert_eq!(width(&digit.to_string(), 1.0, Weight::Regular), zero);
        }
        assert!(zero > 0.5 && zero < 0.7, "{zero}");
        assert!(width("i", 1.0, Weight::Regular) < width("m", 1.0, Weight::Regular));
        assert!(width("α€→≤−", 1.0, Weight::Bold) < 5.0, "all of these are in the font");
        assert_eq!(width("", 20.0, Weight::Bold), 0.0);
    }

    #[test]
    fn wrapped_lines_fit_and_lose_nothing_until_cut() {
        let text = "The share steps down to 8% by 2030 and the reciprocal one ends";
        let lines = wrap(text, 120.0, 9, 13.0, Weight::Regular);
        assert!(lines.len() > 2);
        assert_eq!(lines.join(" "), text);
        let cut = wrap(text, 120.0, 2, 13.0, Weight::Regular);
        assert_eq!(cut.len(), 2);
        assert!(cut[1].ends_with('…'));
        for line in lines.iter().chain(&cut) {
            assert!(width(line, 13.0, Weight::Regular) <= 120.0, "{line}");
        }
        let even = balance(text, 390.0, 9, 13.0, Weight::Regular);
        assert_eq!(even.len(), 2);
        assert_eq!(even.join(" "), text);
        assert!(even[1].len() * 2 > even[0].len(), "{even:?}");
        let long = "a".repeat(100);
        let broken = wrap(&long, 120.0, 99, 13.0, Weight::Regular);
        assert_eq!(broken.concat(), long);
        assert!(wrap("", 120.0, 2, 13.0, Weight::Regular).is_empty());
        assert_eq!(wrap("wide", 0.0, 9, 13.0, Weight::Regular).concat(), "wide");
    }

    #[test]
    fn base64_as_in_the_rfc() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }
}
