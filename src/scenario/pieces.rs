//! A file with faults of syntax, cut into its statements.
//!
//! In: text. Out: its statements (a heading, or a key with its value) and what stands between them,
//! in order and without gaps. Where a bracket is never closed, the statement ends before the first
//! line that begins another one, so that one slip does not swallow the rest of the file. What is
//! wrong inside a statement is not judged here.

use std::ops::Range;

use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};

use super::keys::SECTIONS;

/// How many lines behind the first that could begin another statement the end of an open table is looked for.
const LOOK_AHEAD: usize = 200;

/// More brackets than TOML nests; further ones are not followed.
const MOST_OPEN: usize = 200;

/// A stretch of the file.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// Its bytes; ends where the next piece begins.
    pub(super) range: Range<usize>,
    pub(super) kind: PieceKind,
    /// The names with which it begins: the path of the heading or of the key, as far as it can be read.
    pub(super) names: Vec<String>,
    /// The first bracket that closes nothing.
    pub(super) orphan: Option<usize>,
    /// Where the last text in triple quotation marks in it begins.
    pub(super) long_text: Option<usize>,
}

/// What a piece begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// Nothing: comments and empty lines.
    Gap,
    /// `[`, or a name and `]`.
    Heading,
    /// A key and `=`.
    Key,
    /// Something else, which is a fault.
    Other,
}

/// Cuts a text into pieces.
pub(super) fn pieces(text: &str) -> Vec<Piece> {
    let tokens: Vec<Token> = Source::new(text).lex().collect();
    let lines = lines(&tokens);
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let kind = kind(text, &tokens[lines[at].clone()]);
        let end = match kind {
            PieceKind::Gap => at + 1,
            // A heading stands on one line, whatever is wrong with it.
            PieceKind::Heading => at + 1,
            PieceKind::Key | PieceKind::Other => end_of_statement(text, &tokens, &lines, at),
        };
        let of = &tokens[lines[at].start..lines[end - 1].end];
        let mut brackets = Brackets::default();
        brackets.read(of);
        pieces.push(Piece {
            range: of[0].span().start()..of[of.len() - 1].span().end(),
            kind,
            names: names(text, of),
            orphan: brackets.orphan,
            long_text: of
                .iter()
                .rfind(|token| is_long(token.kind()))
                .map(|token| token.span().start()),
        });
        at = end;
    }
    if let Some(first) = pieces.first_mut() {
        first.range.start = 0; // A byte order mark is no token.
    }
    pieces
}

fn is_long(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::MlBasicString | TokenKind::MlLiteralString)
}

/// The tokens of each line; a text in triple quotation marks does not end a line.
fn lines(tokens: &[Token]) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for (at, token) in tokens.iter().enumerate() {
        if token.kind() == TokenKind::Newline || token.kind() == TokenKind::Eof {
            lines.push(start..at + 1);
            start = at + 1;
        }
    }
    lines
}

/// Whether it says something: no white space, comment or end of a line.
fn says(token: &Token) -> bool {
    !matches!(
        token.kind(),
        TokenKind::Whitespace | TokenKind::Comment | TokenKind::Newline | TokenKind::Eof
    )
}

fn kind(text: &str, line: &[Token]) -> PieceKind {
    // A row of a list whose beginning was lost has commas, a heading has none.
    let mut inside = line
        .iter()
        .map(Token::kind)
        .take_while(|kind| *kind != TokenKind::RightSquareBracket);
    let row = inside.any(|kind| kind == TokenKind::Comma);
    match line.iter().find(|token| says(token)) {
        None => PieceKind::Gap,
        Some(first) if first.kind() == TokenKind::LeftSquareBracket && !row => PieceKind::Heading,
        Some(_) if begins_with_key(text, line) => PieceKind::Key,
        Some(first) if first.kind() == TokenKind::Atom && is_half_heading(text, line) => PieceKind::Heading,
        Some(_) => PieceKind::Other,
    }
}

/// Whether a line begins with a key, plain or dotted, and `=`.
fn begins_with_key(text: &str, line: &[Token]) -> bool {
    let (names, after) = path(text, line);
    !names.is_empty() && after == Some(TokenKind::Equals)
}

/// Whether a line is names and then `]`.
fn is_half_heading(text: &str, line: &[Token]) -> bool {
    let last = line.iter().rfind(|token| says(token)).map(Token::kind);
    path(text, line).1 == Some(TokenKind::RightSquareBracket) && last == Some(TokenKind::RightSquareBracket)
}

/// The names at the beginning of a line, and what comes behind them.
fn path(text: &str, line: &[Token]) -> (Vec<String>, Option<TokenKind>) {
    let mut names = Vec::new();
    let mut wants_name = true;
    for token in line.iter().filter(|token| token.kind() != TokenKind::Whitespace) {
        let name = matches!(
            token.kind(),
            TokenKind::Atom | TokenKind::BasicString | TokenKind::LiteralString
        );
        if name && wants_name {
            let raw = text.get(token.span().start()..token.span().end()).unwrap_or("");
            names.push(raw.trim_matches(['"', '\'']).to_owned());
        } else if token.kind() != TokenKind::Dot || wants_name {
            return (names, Some(token.kind()));
        }
        wants_name = !name;
    }
    (names, None)
}

/// Whether nothing stands on a line but one word without quotation marks.
fn is_word_alone(line: &[Token]) -> bool {
    let mut said = line.iter().filter(|token| says(token)).map(Token::kind);
    said.next() == Some(TokenKind::Atom) && said.next().is_none()
}

fn names(text: &str, of: &[Token]) -> Vec<String> {
    let start = of
        .iter()
        .position(|token| token.kind() != TokenKind::LeftSquareBracket && says(token));
    start.map_or(Vec::new(), |start| path(text, &of[start..]).0)
}

/// Whether a line is a heading even inside brackets: of a section of a scenario, which is never
/// a value of a list.
fn is_heading_for_sure(text: &str, line: &[Token]) -> bool {
    let mut said = line.iter().filter(|token| says(token));
    if said.next().map(Token::kind) != Some(TokenKind::LeftSquareBracket) {
        return false;
    }
    let first = said.find(|token| token.kind() != TokenKind::LeftSquareBracket);
    first.is_some_and(|token| {
        let name = text.get(token.span().start()..token.span().end());
        token.kind() == TokenKind::Atom && SECTIONS.iter().any(|section| Some(section.name) == name)
    })
}

/// One past the last line of the statement that begins at line `at`.
fn end_of_statement(text: &str, tokens: &[Token], lines: &[Range<usize>], at: usize) -> usize {
    let next = lines.get(at + 1).map(|line| &tokens[line.clone()]);
    if is_word_alone(&tokens[lines[at].clone()]) && next.is_some_and(|next| begins_with_key(text, next)) {
        // Likely one key that was broken in two.
        return at + 2;
    }
    let mut brackets = Brackets::default();
    // Where another statement could begin if the table open there was never closed.
    let mut another = None;
    let mut end = at;
    loop {
        brackets.read(&tokens[lines[end].clone()]);
        end += 1;
        let Some(innermost) = brackets.open.last() else {
            return end;
        };
        let Some(next) = lines.get(end) else {
            return another.unwrap_or(end);
        };
        let line = &tokens[next.clone()];
        let key = begins_with_key(text, line);
        if is_heading_for_sure(text, line) || key && *innermost == TokenKind::LeftSquareBracket {
            return another.unwrap_or(end);
        }
        // Within a table a key is at home, behind a comma or the brace.
        if key && another.is_none() && !brackets.expects_entry {
            another = Some(end);
        }
        if another.is_some_and(|another| end - another > LOOK_AHEAD) {
            return another.unwrap_or(end);
        }
    }
}

/// The brackets that are open.
#[derive(Default)]
struct Brackets {
    open: Vec<TokenKind>,
    /// The first that closes nothing.
    orphan: Option<usize>,
    /// The last token was a comma or an opening bracket.
    expects_entry: bool,
}

impl Brackets {
    fn read(&mut self, tokens: &[Token]) {
        for token in tokens.iter().filter(|token| says(token)) {
            let opening = match token.kind() {
                TokenKind::RightSquareBracket => Some(TokenKind::LeftSquareBracket),
                TokenKind::RightCurlyBracket => Some(TokenKind::LeftCurlyBracket),
                _ => None,
            };
            let is_opening = matches!(token.kind(), TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket);
            if is_opening && self.open.len() < MOST_OPEN {
                self.open.push(token.kind());
            } else if let Some(opening) = opening {
                // What was opened inside and not closed ends here as well.
                match self.open.iter().rposition(|open| *open == opening) {
                    Some(at) => self.open.truncate(at),
                    None => self.orphan = self.orphan.or(Some(token.span().start())),
                }
            }
            self.expects_entry = is_opening || token.kind() == TokenKind::Comma;
        }
    }
}
