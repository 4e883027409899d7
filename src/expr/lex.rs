//! Expression text → tokens.
//!
//! In: the text of one expression. Out: tokens with byte ranges into that text, the last one
//! [`Tok::End`]. Faults of single tokens (an unknown suffix, a dash that is no minus) are reported
//! here and reading goes on with what was most likely meant; what belongs together is the parser's
//! business.

mod number;

use crate::diag::{Diagnostics, Span};

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
        if let Some(length) = number::date_length(self.rest()) {
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
