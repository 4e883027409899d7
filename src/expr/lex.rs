//! Expression text → tokens.
//!
//! In: the text of one expression. Out: tokens with byte ranges into that text, the last one
//! [`Tok::End`]. Faults of single tokens (an unknown suffix, a dash that is no minus) are reported
//! here and reading goes on with what was most likely meant; what belongs together is the parser's
//! business.

use crate::diag::{Diagnostics, Span, nearest};

/// One token of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tok {
    /// A number with its suffix applied and the currency sign before it.
    Number { value: f64, currency: Option<char> },
    /// A word that is no keyword.
    Name(String),
    /// A text in quotes, without them.
    Text(String),
    /// One of the signs in [`SIGNS`].
    Sign(&'static str),
    /// One of [`KEYWORDS`].
    Word(&'static str),
    /// Something that has been reported; it fits anywhere a value does.
    Poison,
    /// The end of the text.
    End,
}

/// A token and its bytes in the expression's text.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) tok: Tok,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Words of the grammar; no name may be one of them.
pub(super) const KEYWORDS: [&str; 7] = ["and", "or", "not", "if", "then", "else", "to"];

/// Signs of the grammar, longer ones before those they begin with.
const SIGNS: [&str; 16] = [
    "<=", ">=", "==", "!=", "+", "-", "*", "/", "^", "<", ">", "=", "(", ")", ",", ":",
];

/// Spellings from other languages with what is written here.
const FOREIGN_SIGNS: [(&str, &str); 9] = [
    ("&&", "and"),
    ("||", "or"),
    ("**", "^"),
    ("<>", "!="),
    ("=>", ">="),
    ("=<", "<="),
    ("&", "and"),
    ("|", "or"),
    ("!", "not"),
];

/// Suffixes of numbers with the power of ten they stand for.
const SUFFIXES: [(&str, i64); 11] = [
    ("bp", -4),
    ("k", 3),
    ("m", 6),
    ("mn", 6),
    ("million", 6),
    ("bn", 9),
    ("b", 9),
    ("billion", 9),
    ("tn", 12),
    ("t", 12),
    ("trillion", 12),
];

/// The suffix that a word is, capitals apart.
pub(super) fn suffix_like(word: &str) -> Option<&'static str> {
    let folded = word.to_lowercase();
    SUFFIXES
        .iter()
        .map(|(suffix, _)| *suffix)
        .find(|suffix| *suffix == folded)
}

/// Signs that office programs put in place of plain ones: what it is, and what was meant.
fn look_alike(c: char) -> Option<(&'static str, &'static str)> {
    Some(match c {
        '\u{2010}' | '\u{2011}' => ("a hyphen of another kind", "-"),
        '\u{2012}' | '\u{2013}' => ("an en dash", "-"),
        '\u{2014}' | '\u{2015}' => ("an em dash", "-"),
        '\u{2212}' | '\u{ff0d}' => ("a typographic minus", "-"),
        '\u{d7}' | '\u{2715}' | '\u{22c5}' | '\u{b7}' | '\u{2219}' => ("a typographic multiplication sign", "*"),
        '\u{f7}' | '\u{2215}' | '\u{2044}' => ("a typographic division sign", "/"),
        '\u{ff05}' => ("a wide percent sign", "%"),
        '\u{ff0b}' => ("a wide plus sign", "+"),
        '\u{ff08}' => ("a wide parenthesis", "("),
        '\u{ff09}' => ("a wide parenthesis", ")"),
        '\u{ff0c}' => ("a wide comma", ","),
        '\u{2264}' => ("a sign that is hard to type", "<="),
        '\u{2265}' => ("a sign that is hard to type", ">="),
        '\u{2260}' => ("a sign that is hard to type", "!="),
        '\u{2018}' | '\u{2019}' | '\u{201a}' => ("a curly quotation mark", "'"),
        '\u{201c}' | '\u{201d}' | '\u{201e}' => ("a curly quotation mark", "\""),
        '\u{a0}' | '\u{2007}' | '\u{2009}' | '\u{202f}' | '\u{200b}' | '\u{3000}' | '\u{feff}' => {
            ("a special space", " ")
        }
        _ => return None,
    })
}

/// Whether a character is a currency sign.
pub(super) fn is_currency(c: char) -> bool {
    matches!(c, '$' | '\u{a2}'..='\u{a5}' | '\u{e3f}' | '\u{20a0}'..='\u{20c0}')
}

/// How many bytes at the head of a text look like a month or a day of our time: `2024-06`, `2024-06-30`.
fn date_length(text: &str) -> Option<usize> {
    let digits = |from: usize, to: usize| -> Option<u32> {
        let part = text.get(from..to)?;
        part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse().ok())?
    };
    let pair = |from: usize| text.get(from..)?.starts_with('-').then(|| digits(from + 1, from + 3))?;
    if !(1900..2200).contains(&digits(0, 4)?) || !(1..=12).contains(&pair(4)?) {
        return None;
    }
    let length = if pair(7).is_some() { 10 } else { 7 };
    let rest = text.get(length..)?;
    let over = rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '-'));
    (!over).then_some(length)
}

/// Whether a text is a name in expressions: a letter or `_`, then letters, digits and `_`, all
/// plain ASCII.
pub fn is_identifier(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// Splits `text` into tokens; `at` gives the place of a byte of `text` in the joined sources.
pub(super) fn lex(text: &str, at: &dyn Fn(usize) -> usize, diagnostics: &mut Diagnostics) -> Vec<Token> {
    let mut lexer = Lexer {
        text,
        at,
        diagnostics,
        here: 0,
        open: 0,
        tokens: Vec::new(),
    };
    while lexer.step() {}
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a str,
    at: &'a dyn Fn(usize) -> usize,
    diagnostics: &'a mut Diagnostics,
    /// The next byte to read.
    here: usize,
    /// How many parentheses are open: only inside one does a comma separate anything.
    open: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.here..]
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new((self.at)(start), (self.at)(end))
    }

    fn push(&mut self, tok: Tok, length: usize) {
        let start = self.here;
        self.here += length;
        self.tokens.push(Token {
            tok,
            start,
            end: self.here,
        });
    }

    /// Reads one token; false at the end.
    fn step(&mut self) -> bool {
        self.here += self.rest().len() - self.rest().trim_start_matches([' ', '\t', '\n', '\r']).len();
        let Some(c) = self.rest().chars().next() else {
            self.push(Tok::End, 0);
            return false;
        };
        if let Some(length) = date_length(self.rest()) {
            self.date(length);
            return true;
        }
        let point_then_digit = self.rest().len() > 1 && self.rest().as_bytes()[1].is_ascii_digit();
        if c.is_ascii_digit() || is_currency(c) || (c == '.' && point_then_digit) {
            self.number(c);
        } else if c.is_ascii_alphabetic() || c == '_' {
            let length = word_length(self.rest());
            let word = &self.rest()[..length];
            let tok = match KEYWORDS.iter().find(|keyword| **keyword == word) {
                Some(keyword) => Tok::Word(keyword),
                None => Tok::Name(word.to_owned()),
            };
            self.push(tok, length);
        } else if c == '"' || c == '\'' {
            self.quoted(c);
        } else if !self.sign() {
            self.odd(c);
        }
        true
    }

    /// `2024-06` would silently be 2,018.
    fn date(&mut self, length: usize) {
        let date = self.rest()[..length].to_owned();
        let span = self.span(self.here, self.here + length);
        self.diagnostics
            .error(
                "date-for-number",
                span,
                format!("`{date}` is a date, and a number is wanted"),
            )
            .label("read as a difference it would be another year")
            .help(format!(
                "`date(\"{date}\")` gives the years from the start to that day; a drawn date is a calendar year: 2027.5"
            ))
            .help("a difference is written with spaces around `-`");
        self.push(Tok::Poison, length);
    }

    fn quoted(&mut self, quote: char) {
        let inner = &self.rest()[1..];
        if let Some(length) = inner.find(quote) {
            let text = inner[..length].to_owned();
            self.push(Tok::Text(text), length + 2);
        } else {
            let span = self.span(self.here, self.here + 1);
            self.diagnostics
                .error("unclosed-text", span, "this quotation mark is never closed")
                .label("opened here")
                .help(format!("end the text with another {quote}"));
            self.push(Tok::Poison, self.rest().len());
        }
    }

    /// Reads a sign, also a foreign one; false where there is none.
    fn sign(&mut self) -> bool {
        let own = SIGNS.iter().find(|sign| self.rest().starts_with(**sign));
        let foreign = FOREIGN_SIGNS.iter().find(|(sign, _)| self.rest().starts_with(sign));
        // `**` begins with `*`, `=>` with `=`: the longer reading wins.
        if let Some((sign, meant)) = foreign
            && own.is_none_or(|own| own.len() < sign.len())
        {
            let span = self.span(self.here, self.here + sign.len());
            self.diagnostics
                .error("wrong-operator", span, format!("`{sign}` is no operator here"))
                .label(format!("write `{meant}`"));
            self.push(sign_or_word(meant), sign.len());
            return true;
        }
        let Some(sign) = own else { return false };
        match *sign {
            "(" => self.open += 1,
            ")" => self.open = self.open.saturating_sub(1),
            _ => {}
        }
        self.push(Tok::Sign(sign), sign.len());
        true
    }

    /// A character that begins no token.
    fn odd(&mut self, c: char) {
        let span = self.span(self.here, self.here + c.len_utf8());
        if let Some((what, meant)) = look_alike(c) {
            let shown = if meant == " " {
                format!("U+{:04X}", u32::from(c))
            } else {
                format!("`{c}`")
            };
            let fault = self.diagnostics.error("look-alike", span, format!("{shown} is {what}"));
            match meant {
                " " => fault.label("use a plain space"),
                _ => fault.label(format!("type a plain `{meant}`")),
            };
            match meant {
                " " => self.here += c.len_utf8(),
                "'" | "\"" => {
                    // What is between two curly marks is a text, so that it raises no further fault.
                    let inner = &self.rest()[c.len_utf8()..];
                    let mark = |c: char| look_alike(c).is_some_and(|(_, other)| other == meant);
                    let length = inner
                        .find(mark)
                        .and_then(|found| Some(found + inner[found..].chars().next()?.len_utf8()))
                        .unwrap_or(inner.len());
                    self.push(Tok::Poison, c.len_utf8() + length);
                }
                "%" => self.push(Tok::Sign("%"), c.len_utf8()),
                _ => self.push(sign_or_word(meant), c.len_utf8()),
            }
            return;
        }
        if c == '%' {
            // The parser knows what stands before it and can say more.
            self.push(Tok::Sign("%"), 1);
            return;
        }
        let message = if c.is_alphabetic() {
            format!("`{c}` cannot be part of a name")
        } else {
            format!("`{}` means nothing in an expression", c.escape_debug())
        };
        let fault = self.diagnostics.error("unexpected-character", span, message);
        fault.label("not understood");
        match c {
            '?' => {
                fault.help("a choice is written `if condition then this else that`");
            }
            '[' | ']' | '{' | '}' => {
                fault.help("expressions group with round parentheses: `(a + b) * c`");
            }
            '.' => {
                fault.help("call a driver or term by its name alone: `revenue`, not `drivers.revenue`");
            }
            '#' => {
                fault.help("a comment goes behind the closing quotation mark, outside the expression");
            }
            ';' => {
                fault.help("one expression gives one figure; arguments are separated by `,`");
            }
            _ => {
                if c.is_alphabetic() {
                    fault.help("names are made of plain letters a to z, digits and `_`");
                }
            }
        }
        // The rest of the word would only raise the same fault again.
        let length = self
            .rest()
            .find(|next: char| !(next == c || next.is_alphanumeric() || next == '_'))
            .unwrap_or(self.rest().len());
        self.push(Tok::Poison, length.max(c.len_utf8()));
    }

    fn number(&mut self, first: char) {
        let start = self.here;
        let mut currency = None;
        if is_currency(first) {
            currency = Some(first);
            self.here += first.len_utf8();
            if self.rest().starts_with(' ') {
                self.here += 1;
            }
            if !self.rest().starts_with(|c: char| c.is_ascii_digit()) {
                self.currency_without_number(first, start);
                return;
            }
        }
        let raw = self.digits();
        let mut exponent: i64 = 0;
        let mut mantissa = raw.as_str();
        if let Some(position) = raw.find(['e', 'E']) {
            mantissa = &raw[..position];
            // An exponent of twenty digits is as far out of range as one of nineteen.
            let written = &raw[position + 1..];
            exponent = written.parse().unwrap_or(if written.starts_with('-') {
                -1_000_000
            } else {
                1_000_000
            });
        }
        let digits_end = self.here;
        let mut faulty = self.malformed(start, mantissa);
        match self.suffix(start) {
            Ok(power) => exponent = exponent.saturating_add(power),
            Err(()) => faulty = true,
        }
        if self.separator(start, digits_end) {
            faulty = true;
        }
        let mantissa: String = mantissa.chars().filter(|&c| c != '_').collect();
        let value: f64 = format!("{mantissa}e{exponent}").parse().unwrap_or(f64::NAN);
        let end = self.here;
        if !faulty && !value.is_finite() {
            let span = self.span(start, end);
            self.diagnostics
                .error(
                    "number-too-large",
                    span,
                    "this number is larger than the computer can hold",
                )
                .label("more than 1.8e308");
            faulty = true;
        }
        self.here = start;
        let tok = if faulty {
            Tok::Poison
        } else {
            Tok::Number { value, currency }
        };
        self.push(tok, end - start);
        if let Some(c) = self.rest().trim_start_matches(' ').chars().next()
            && is_currency(c)
            && currency.is_none()
        {
            let written = self.text[start..end].to_owned();
            self.here += self.rest().len() - self.rest().trim_start_matches(' ').len();
            let span = self.span(self.here, self.here + c.len_utf8());
            self.diagnostics
                .error(
                    "misplaced-currency",
                    span,
                    format!("`{c}` stands before its number, not behind it"),
                )
                .label(format!("write `{c}{written}`"));
            self.here += c.len_utf8();
        }
    }

    fn currency_without_number(&mut self, sign: char, start: usize) {
        let span = self.span(start, start + sign.len_utf8());
        let minus = self.rest().starts_with('-');
        let fault = self.diagnostics.error(
            "misplaced-currency",
            span,
            format!("`{sign}` stands directly before a number"),
        );
        if minus {
            fault
                .label("the minus sign goes before it")
                .help(format!("write `-{sign}5m`"));
        } else {
            fault
                .label("no number follows")
                .help(format!("write `{sign}250m`, or leave the sign out"));
        }
        if self.rest().is_empty() {
            let length = self.here - start;
            self.here = start;
            self.push(Tok::Poison, length);
        }
        // Otherwise the sign is dropped, and what follows is read as it stands.
    }

    /// Takes digits, `_`, one point and an exponent; gives them as written.
    fn digits(&mut self) -> String {
        let bytes = self.rest().as_bytes();
        let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
        let mut end = 0;
        while digit(end) || bytes.get(end) == Some(&b'_') {
            end += 1;
        }
        if bytes.get(end) == Some(&b'.') {
            end += 1;
            while digit(end) || bytes.get(end) == Some(&b'_') {
                end += 1;
            }
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            if digit(end + 1 + sign) {
                end += 1 + sign;
                while digit(end) {
                    end += 1;
                }
            }
        }
        let raw = self.rest()[..end].to_owned();
        self.here += end;
        raw
    }

    /// Reports a number with points or `_` in the wrong place.
    fn malformed(&mut self, start: usize, mantissa: &str) -> bool {
        let second_point = self.rest().starts_with('.');
        let bare_point = mantissa.starts_with('.') || mantissa.ends_with('.');
        let stray = mantissa.ends_with('_') || ["__", "_.", "._"].iter().any(|odd| mantissa.contains(odd));
        if !(second_point || bare_point || stray) {
            return false;
        }
        let rest_of_number = self
            .rest()
            .find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_'))
            .unwrap_or(self.rest().len());
        if second_point {
            self.here += rest_of_number;
        }
        let span = self.span(start, self.here);
        let fault = self
            .diagnostics
            .error("malformed-number", span, "this is not how a number is written");
        if second_point {
            fault
                .label("more than one point")
                .help("the point is for decimals; group digits with `_`: `1_000_000`");
        } else if stray {
            fault
                .label("`_` stands between two digits")
                .help("for example `1_000_000`");
        } else {
            let mended = if mantissa.starts_with('.') {
                format!("0{mantissa}")
            } else {
                format!("{mantissa}0")
            };
            fault.label(format!("write `{mended}`"));
        }
        true
    }

    /// Takes the suffix, if there is one, and gives its power of ten.
    fn suffix(&mut self, start: usize) -> Result<i64, ()> {
        let spaces = usize::from(self.rest().starts_with(' '));
        let after = &self.rest()[spaces..];
        if after.starts_with('%') {
            self.here += spaces + 1;
            return Ok(-2);
        }
        let length = word_length(after);
        let word = &after[..length];
        if length == 0 || KEYWORDS.contains(&word) {
            return Ok(0);
        }
        if let Some((_, power)) = SUFFIXES.iter().find(|(suffix, _)| *suffix == word) {
            self.here += spaces + length;
            return Ok(*power);
        }
        if spaces > 0 {
            // Two values side by side; the parser says so.
            return Ok(0);
        }
        let word = word.to_owned();
        let number = self.text[start..self.here].to_owned();
        let span = self.span(self.here, self.here + length);
        self.here += length;
        let fault = self
            .diagnostics
            .error("unknown-suffix", span, format!("`{word}` is no suffix of a number"));
        fault.label("not known");
        let lower = word.to_lowercase();
        let known = SUFFIXES.iter().map(|(suffix, _)| *suffix);
        match nearest(&lower, known) {
            // Everything is one letter away from `k`; only a likely slip is worth a guess.
            Some(meant) if lower == meant || word.len() > 2 => {
                fault.help(format!("did you mean `{number}{meant}`?"));
            }
            _ if lower == "x" => {
                fault.help(format!(
                    "a product is written with `*`; a multiple is the number alone: `{number}`"
                ));
            }
            _ => {
                fault.help("suffixes: % bp k m mn million bn b billion tn t trillion");
            }
        }
        Err(())
    }

    /// Reports `1,000` and `0,5`; takes all groups that belong to the number.
    fn separator(&mut self, start: usize, digits_end: usize) -> bool {
        if self.here != digits_end || !self.rest().starts_with(',') {
            return false;
        }
        let group = |rest: &str| {
            let digits = rest
                .strip_prefix(',')
                .map_or(0, |after| after.bytes().take_while(u8::is_ascii_digit).count());
            (digits > 0).then_some(digits)
        };
        let Some(first) = group(self.rest()) else {
            return false;
        };
        // In a call a comma separates arguments, and `max(5,100)` is two of them; but nobody
        // writes an argument as `000`.
        if self.open > 0 && !(first == 3 && self.rest()[1..].starts_with('0')) {
            return false;
        }
        while let Some(digits) = group(self.rest()) {
            self.here += 1 + digits;
            if self.open > 0 && digits != 3 {
                break;
            }
        }
        let decimals = self
            .rest()
            .strip_prefix('.')
            .map_or(0, |after| after.bytes().take_while(u8::is_ascii_digit).count());
        if decimals > 0 {
            self.here += 1 + decimals;
        }
        let written = self.text[start..self.here].to_owned();
        let span = self.span(start, self.here);
        // A suffix may follow, and must not look like a name of its own.
        let _ = self.suffix(start);
        if first == 3 {
            self.diagnostics
                .error(
                    "thousands-separator",
                    span,
                    "digits are grouped with `_`, not with a comma",
                )
                .label(format!("write `{}`", written.replace(',', "_")));
        } else {
            self.diagnostics
                .error(
                    "decimal-comma",
                    span,
                    "decimals are written with a point, not with a comma",
                )
                .label(format!("write `{}`", written.replace(',', ".")));
        }
        true
    }
}

fn word_length(text: &str) -> usize {
    let mut bytes = text.bytes();
    match bytes.next() {
        Some(b) if b.is_ascii_alphabetic() || b == b'_' => {
            1 + bytes.take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count()
        }
        _ => 0,
    }
}

fn sign_or_word(text: &str) -> Tok {
    match SIGNS.iter().find(|sign| **sign == text) {
        Some(sign) => Tok::Sign(sign),
        None => KEYWORDS
            .iter()
            .find(|word| **word == text)
            .map_or(Tok::Poison, |word| Tok::Word(word)),
    }
}
