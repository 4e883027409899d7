//! Tokens → tree, by precedence climbing.
//!
//! In: the text of an expression and a map from its bytes to the joined sources. Out: an
//! [`Expr`]; where something was wrong it has been reported and a [`Kind::Poison`] stands in its
//! stead. What a name or a function means is left to `model`.
//!
//! From loose to tight: `if`, `or`, `to`, `and`, `not`, comparisons, `+ -`, `* /`, unary `-`,
//! `^` (which groups to the right, so that `-2^2` is −4 and `2^3^2` is 2⁹).

use super::lex::{KEYWORDS, Tok, Token, lex, suffix_like};
use super::{Argument, BinaryOp, Expr, Kind, UnaryOp};
use crate::diag::{Diagnostics, Span, Spanned};

/// The most levels a tree may have, parentheses and long chains such as `a + b + …` included.
///
/// Every stage walks trees by recursion, and 256 levels fit the smallest stack any thread has;
/// no term sheet comes near.
pub const MAX_DEPTH: usize = 256;

/// The longest text of one expression, in bytes.
pub const MAX_LENGTH: usize = 65_536;

/// The most faults of single characters that one expression reports; beyond, it is something else.
const MOST_FAULTS: usize = 10;

/// Reads an expression.
///
/// `at` gives the place of a byte of `text` in the joined sources, and of `text.len()` for its
/// end; it must not decrease. Faults go to `diagnostics`; whatever was faulty is poison in the
/// tree, so that later stages stay quiet about it. Time is linear in the length, the depth of
/// the tree at most [`MAX_DEPTH`].
pub fn parse(text: &str, at: &dyn Fn(usize) -> usize, diagnostics: &mut Diagnostics) -> Expr {
    let whole = Span::new(at(0), at(text.len()));
    let poison = Expr {
        kind: Kind::Poison,
        span: whole,
    };
    if text.len() > MAX_LENGTH {
        diagnostics
            .error(
                "expression-too-long",
                whole,
                format!("this expression has {} bytes, the limit is {MAX_LENGTH}", text.len()),
            )
            .help("split it into several assumptions or formula drivers");
        return poison;
    }
    if text.trim().is_empty() {
        diagnostics
            .error("empty-expression", whole, "this expression is empty")
            .label("a number or a formula is wanted")
            .help("for example \"20%\", \"2.47bn\" or \"0.5 * revenue\"");
        return poison;
    }
    let mut faults = Diagnostics::new();
    let tokens = lex(text, at, &mut faults);
    for fault in faults.sorted().into_iter().take(MOST_FAULTS) {
        diagnostics.add(fault.clone());
    }
    let mut parser = Parser {
        text,
        at,
        diagnostics,
        tokens,
        here: 0,
        nesting: 0,
    };
    let parsed = parser.expression(0).and_then(|tree| parser.end().map(|()| tree));
    parsed.map_or(poison, |tree| tree.expr)
}

/// The rest of this expression cannot be read; the reason has been reported.
struct Stop;

/// An expression and how many levels it has.
struct Tree {
    expr: Expr,
    depth: usize,
}

type Parsed = Result<Tree, Stop>;

struct Parser<'a> {
    text: &'a str,
    at: &'a dyn Fn(usize) -> usize,
    diagnostics: &'a mut Diagnostics,
    tokens: Vec<Token>,
    here: usize,
    /// How many calls of `expression` are under way.
    nesting: usize,
}

/// How tightly each operator binds on its left and its right side.
const OR: (u8, u8) = (1, 2);
const TO: (u8, u8) = (3, 4);
const AND: (u8, u8) = (5, 6);
const NOT: u8 = 7;
const COMPARE: (u8, u8) = (9, 10);
const ADD: (u8, u8) = (11, 12);
const MULTIPLY: (u8, u8) = (13, 14);
const NEGATE: u8 = 15;
const POWER: (u8, u8) = (18, 17);

/// Whether a word is a unit of time.
fn of_time(word: &str) -> bool {
    let one = word.to_lowercase();
    ["day", "week", "month", "quarter", "year"].contains(&one.strip_suffix('s').unwrap_or(&one))
}

/// The number of a month, of its name or the three letters that it begins with.
fn month_of(word: &str) -> Option<usize> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let one = word.to_lowercase();
    let place = MONTHS
        .iter()
        .position(|month| one == *month || (one.len() == 3 && month.starts_with(&one)));
    place.map(|place| place + 1)
}

#[derive(Clone, Copy)]
enum Infix {
    Binary(BinaryOp),
    To,
}

fn infix(tok: &Tok) -> Option<(Infix, (u8, u8))> {
    use BinaryOp as B;
    let (op, power) = match tok {
        Tok::Word("or") => (B::Or, OR),
        Tok::Word("and") => (B::And, AND),
        Tok::Word("to") => return Some((Infix::To, TO)),
        Tok::Sign(sign) => match *sign {
            "<" => (B::Less, COMPARE),
            "<=" => (B::LessEqual, COMPARE),
            ">" => (B::Greater, COMPARE),
            ">=" => (B::GreaterEqual, COMPARE),
            "==" => (B::Equal, COMPARE),
            "!=" => (B::NotEqual, COMPARE),
            "+" => (B::Add, ADD),
            "-" => (B::Subtract, ADD),
            "*" => (B::Multiply, MULTIPLY),
            "/" => (B::Divide, MULTIPLY),
            "^" => (B::Power, POWER),
            _ => return None,
        },
        _ => return None,
    };
    Some((Infix::Binary(op), power))
}

impl Parser<'_> {
    fn token(&self) -> &Token {
        // The last token is `End`, and nothing steps past it.
        &self.tokens[self.here.min(self.tokens.len() - 1)]
    }

    fn next(&mut self) -> Token {
        let token = self.token().clone();
        self.here += 1;
        token
    }

    fn at_sign(&self, sign: &str) -> bool {
        matches!(&self.token().tok, Tok::Sign(here) if *here == sign)
    }

    fn at_word(&self, word: &str) -> bool {
        matches!(&self.token().tok, Tok::Word(here) if *here == word)
    }

    fn span_of(&self, token: &Token) -> Span {
        Span::new((self.at)(token.start), (self.at)(token.end))
    }

    fn here_span(&self) -> Span {
        self.span_of(self.token())
    }

    /// What stands here, for messages.
    fn here_words(&self) -> String {
        let token = self.token();
        match token.tok {
            Tok::End => "the end of the expression".to_owned(),
            _ => format!("`{}`", &self.text[token.start..token.end]),
        }
    }

    fn tree(&mut self, kind: Kind, span: Span, depth: usize) -> Parsed {
        if depth > MAX_DEPTH {
            return Err(self.too_deep(span));
        }
        Ok(Tree {
            expr: Expr { kind, span },
            depth,
        })
    }

    fn too_deep(&mut self, span: Span) -> Stop {
        // One character is enough to show where; the whole may be a hundred lines.
        let place = Span::new(span.end.saturating_sub(1).max(span.start), span.end);
        self.diagnostics
            .error(
                "expression-too-deep",
                place,
                format!("this expression is nested more than {MAX_DEPTH} levels deep"),
            )
            .label("the limit is reached here")
            .help("split it into several assumptions or formula drivers; a long sum counts one level for each `+`");
        Stop
    }

    /// Reads an expression whose operators bind at least as tightly as `least`.
    fn expression(&mut self, least: u8) -> Parsed {
        if self.nesting >= MAX_DEPTH {
            let span = self.here_span();
            return Err(self.too_deep(span));
        }
        self.nesting += 1;
        let parsed = self.expression_inside(least);
        self.nesting -= 1;
        parsed
    }

    fn expression_inside(&mut self, least: u8) -> Parsed {
        let mut left = self.operand()?;
        // The place of the comparison or `to` just read at this level: neither may be chained.
        let mut last: Option<(Infix, Span)> = None;
        loop {
            if self.at_sign("=") {
                self.single_equals();
            }
            let Some((op, (binds_left, binds_right))) = infix(&self.token().tok) else {
                return Ok(left);
            };
            if binds_left < least {
                return Ok(left);
            }
            let token = self.next();
            let span = self.span_of(&token);
            match (op, last) {
                (Infix::Binary(op), Some((Infix::Binary(before), first))) if op.compares() && before.compares() => {
                    self.diagnostics
                        .error("chained-comparison", span, "comparisons cannot be chained")
                        .label("the second comparison")
                        .other(first, "the first one")
                        .help("write `a < b and b < c`");
                    return Err(Stop);
                }
                (Infix::To, Some((Infix::To, first))) => {
                    self.diagnostics
                        .error("chained-to", span, "`to` joins two numbers, the ends of an interval")
                        .label("a third end")
                        .other(first, "the interval is complete here")
                        .help("three points are written `triangular(low, mode, high)` or `pert(low, mode, high)`");
                    return Err(Stop);
                }
                _ => {}
            }
            last = Some((op, span));
            if let Tok::End = self.token().tok {
                return Err(self.missing_right(&token));
            }
            let right = self.expression(binds_right)?;
            let span = left.expr.span.to(right.expr.span);
            let depth = 1 + left.depth.max(right.depth);
            let (a, b) = (Box::new(left.expr), Box::new(right.expr));
            let kind = match op {
                Infix::Binary(op) => Kind::Binary(op, a, b),
                Infix::To => Kind::To(a, b),
            };
            left = self.tree(kind, span, depth)?;
        }
    }

    fn missing_right(&mut self, operator: &Token) -> Stop {
        let sign = self.text[operator.start..operator.end].to_owned();
        let span = self.span_of(operator);
        let fault = self
            .diagnostics
            .error("missing-operand", span, format!("nothing follows `{sign}`"));
        fault.label("a value is missing behind it");
        if sign == "to" {
            fault.help("`8% to 15%` is the central 90% interval");
        }
        Stop
    }

    /// Reports `=` where `==` is meant and reads it as that.
    fn single_equals(&mut self) {
        let span = self.here_span();
        self.diagnostics
            .error("wrong-operator", span, "`=` names an argument; it does not compare")
            .label("write `==`");
        let here = self.here;
        self.tokens[here].tok = Tok::Sign("==");
    }

    /// A value, with what stands before it.
    fn operand(&mut self) -> Parsed {
        let token = self.next();
        let span = self.span_of(&token);
        let leaf = |kind| {
            Ok(Tree {
                expr: Expr { kind, span },
                depth: 1,
            })
        };
        let parsed = match token.tok {
            Tok::Number { value, currency } => leaf(Kind::Number { value, currency }),
            Tok::Text(text) => leaf(Kind::Text(text)),
            Tok::Poison => leaf(Kind::Poison),
            Tok::Name(name) => {
                if self.at_sign("(") {
                    self.call(Spanned::new(name, span))
                } else {
                    leaf(self.name(name, span))
                }
            }
            Tok::Sign("(") => self.group(&token),
            Tok::Sign("-") => self.unary(UnaryOp::Negate, NEGATE, &token),
            Tok::Word("not") => self.unary(UnaryOp::Not, NOT, &token),
            Tok::Word("if") => self.choice(&token),
            _ => {
                self.here -= 1;
                return Err(self.no_operand());
            }
        }?;
        self.after_operand(parsed)
    }

    fn name(&mut self, name: String, span: Span) -> Kind {
        if ["inf", "infinity", "nan"].contains(&name.to_ascii_lowercase().as_str()) {
            self.diagnostics
                .error("not-finite", span, format!("`{name}` is no number to reckon with"))
                .label("a finite number is wanted")
                .help("leave a limit out where there is none");
            return Kind::Poison;
        }
        Kind::Name(name)
    }

    /// Reports what may not follow a value: a `%` that belongs to a number, a second value.
    fn after_operand(&mut self, tree: Tree) -> Parsed {
        let token = self.token().clone();
        let span = self.span_of(&token);
        match &token.tok {
            Tok::Sign("%") => {
                self.diagnostics
                    .error("misplaced-percent", span, "`%` stands directly behind a number")
                    .label("not behind anything else")
                    .help("to take a hundredth of something, write `* 1%`; there is no remainder operator");
                Err(Stop)
            }
            Tok::Number { .. }
            | Tok::Name(_)
            | Tok::Text(_)
            | Tok::Poison
            | Tok::Sign("(")
            | Tok::Word("not" | "if") => {
                // What is poison has been reported once; two in a row are one fault.
                if token.tok != Tok::Poison && tree.expr.kind != Kind::Poison {
                    let words = self.here_words();
                    let fault = self.diagnostics.error(
                        "missing-operator",
                        span,
                        format!("an operator is missing before {words}"),
                    );
                    fault.label("two values side by side").other(tree.expr.span, "");
                    match (&tree.expr.kind, &token.tok) {
                        (Kind::Name(code), Tok::Number { .. })
                            if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) =>
                        {
                            fault.help("amounts are in the scenario's `currency`; leave the code out");
                        }
                        (Kind::Name(word), Tok::Number { value, .. }) if month_of(word).is_some() => {
                            let month = month_of(word).unwrap_or_default();
                            fault.help(format!("a date is written year first: \"{value}-{month:02}\""));
                        }
                        (Kind::Number { .. }, Tok::Name(word)) if suffix_like(word).is_some() => {
                            let suffix = suffix_like(word).unwrap_or_default();
                            fault.help(format!("did you mean the suffix `{suffix}`?"));
                        }
                        (Kind::Number { .. }, Tok::Name(word)) if word.eq_ignore_ascii_case("percent") => {
                            let number = &self.text[self.tokens[self.here - 1].start..self.tokens[self.here - 1].end];
                            fault.help(format!("write `{number}%`"));
                        }
                        (Kind::Number { .. }, Tok::Name(word)) if word.eq_ignore_ascii_case("thousand") => {
                            fault.help("did you mean the suffix `k`?");
                        }
                        (_, Tok::Name(word)) if word == "per" => {
                            fault.help("the time goes into a key of its own: per = \"year\"");
                        }
                        (Kind::Number { .. }, Tok::Name(word)) if of_time(word) => {
                            fault
                                .help("a plain number is wanted here; which unit of time it counts, the language says");
                        }
                        (_, Tok::Name(of)) if of == "of" => {
                            fault.help("a part of something is a product: `20% * revenue`");
                        }
                        (_, Tok::Name(word)) | (Kind::Name(word), _)
                            if KEYWORDS.contains(&word.to_lowercase().as_str()) =>
                        {
                            fault.help(format!("did you mean `{}`?", word.to_lowercase()));
                        }
                        _ => {
                            fault.help("a product is written with `*`");
                        }
                    }
                }
                Err(Stop)
            }
            _ => Ok(tree),
        }
    }

    /// Reports that a value is missing here.
    fn no_operand(&mut self) -> Stop {
        let span = self.here_span();
        let words = self.here_words();
        let before = self.here.checked_sub(1).map(|i| self.tokens[i].clone());
        if self.at_sign("%") {
            self.diagnostics
                .error("misplaced-percent", span, "`%` stands directly behind a number")
                .label("no number before it")
                .help("write `20%`");
            return Stop;
        }
        if let (Tok::End, Some(before)) = (&self.token().tok, &before) {
            return match before.tok {
                Tok::Sign("(") => self.unclosed(before),
                _ => self.missing_right(before),
            };
        }
        let fault = self
            .diagnostics
            .error("missing-operand", span, format!("a value is missing before {words}"));
        fault.label("a number, a name or a parenthesis is wanted here");
        if let Some(before) = before
            && !matches!(before.tok, Tok::Poison)
        {
            let place = Span::new((self.at)(before.start), (self.at)(before.end));
            fault.other(place, "");
        }
        match self.tokens[self.here].tok {
            Tok::Sign("+") => {
                fault.help("a positive number is written without a sign");
            }
            Tok::Sign(")") if self.here == 0 => {
                fault.help("no parenthesis is open here");
            }
            _ => {}
        }
        Stop
    }

    fn unclosed(&mut self, open: &Token) -> Stop {
        let before = self.here.checked_sub(1).map(|i| &self.tokens[i].tok);
        if self.token().tok == Tok::End && before == Some(&Tok::Poison) {
            // A text that is never closed has swallowed the parenthesis, and has been reported.
            return Stop;
        }
        let span = self.span_of(open);
        let end = self.here_span();
        let words = self.here_words();
        let fault = self
            .diagnostics
            .error("missing-parenthesis", end, format!("`)` is missing before {words}"));
        fault.label("here at the latest").other(span, "opened here");
        Stop
    }

    fn group(&mut self, open: &Token) -> Parsed {
        let inside = self.expression(0)?;
        if !self.at_sign(")") {
            return Err(self.unclosed(open));
        }
        let close = self.next();
        let span = self.span_of(open).to(self.span_of(&close));
        Ok(Tree {
            expr: Expr { span, ..inside.expr },
            depth: inside.depth,
        })
    }

    fn unary(&mut self, op: UnaryOp, binds: u8, token: &Token) -> Parsed {
        let operand = self.expression(binds)?;
        let span = self.span_of(token).to(operand.expr.span);
        self.tree(Kind::Unary(op, Box::new(operand.expr)), span, operand.depth + 1)
    }

    fn choice(&mut self, token: &Token) -> Parsed {
        let condition = self.expression(0)?;
        self.part(token, "then", "missing-then")?;
        let then = self.expression(0)?;
        self.part(token, "else", "missing-else")?;
        let otherwise = self.expression(0)?;
        let span = self.span_of(token).to(otherwise.expr.span);
        let depth = 1 + condition.depth.max(then.depth).max(otherwise.depth);
        let kind = Kind::If(Box::new(condition.expr), Box::new(then.expr), Box::new(otherwise.expr));
        self.tree(kind, span, depth)
    }

    fn part(&mut self, start: &Token, word: &'static str, code: &'static str) -> Result<(), Stop> {
        if self.at_word(word) {
            self.here += 1;
            return Ok(());
        }
        let span = self.here_span();
        let begin = self.span_of(start);
        let words = self.here_words();
        self.diagnostics
            .error(code, span, format!("`{word}` is missing before {words}"))
            .label(format!("`{word}` is wanted here"))
            .other(begin, "for this `if`")
            .help("a choice is written `if condition then this else that`");
        Err(Stop)
    }

    fn call(&mut self, function: Spanned<String>) -> Parsed {
        if KEYWORDS.contains(&function.value.to_lowercase().as_str()) {
            self.diagnostics
                .error(
                    "wrong-operator",
                    function.span,
                    format!("`{}` is no function here", function.value),
                )
                .label("a spreadsheet writes it so")
                .help("write `if condition then this else that`, `a and b`, `a or b`, `not a`");
            return Err(Stop);
        }
        let open = self.next();
        let mut arguments = Vec::new();
        let mut depth = 0;
        if !self.at_sign(")") {
            loop {
                let (argument, levels) = self.argument()?;
                arguments.push(argument);
                depth = depth.max(levels);
                if !self.at_sign(",") {
                    break;
                }
                self.here += 1;
            }
        }
        if !self.at_sign(")") {
            return Err(self.unclosed(&open));
        }
        let close = self.next();
        let span = function.span.to(self.span_of(&close));
        self.tree(Kind::Call(function, arguments), span, depth + 1)
    }

    fn argument(&mut self) -> Result<(Argument, usize), Stop> {
        let mut name = None;
        if let Tok::Name(word) = &self.token().tok
            && matches!(
                self.tokens.get(self.here + 1),
                Some(Token {
                    tok: Tok::Sign("="),
                    ..
                })
            )
        {
            name = Some(Spanned::new(word.clone(), self.here_span()));
            self.here += 2;
        }
        let value = self.expression(0)?;
        let mut depth = value.depth;
        let mut weight = None;
        if self.at_sign(":") {
            self.here += 1;
            let parsed = self.expression(0)?;
            depth = depth.max(parsed.depth);
            weight = Some(parsed.expr);
        }
        Ok((
            Argument {
                name,
                value: value.expr,
                weight,
            },
            depth,
        ))
    }

    /// Sees to it that nothing is left over.
    fn end(&mut self) -> Result<(), Stop> {
        let token = self.token().clone();
        if token.tok == Tok::End {
            return Ok(());
        }
        let span = self.span_of(&token);
        let words = self.here_words();
        match token.tok {
            Tok::Sign(")") => {
                self.diagnostics
                    .error("unexpected-parenthesis", span, "no parenthesis is open here")
                    .label("closes nothing");
            }
            Tok::Sign(",") => {
                self.diagnostics
                    .error(
                        "unexpected-token",
                        span,
                        "a comma separates the arguments of a function",
                    )
                    .label("no function here")
                    .help("group digits with `_`: `1_000`; write decimals with a point: `0.5`");
            }
            Tok::Sign(":") => {
                self.diagnostics
                    .error(
                        "unexpected-token",
                        span,
                        "`:` gives a weight inside `discrete(…)` or `mixture(…)`",
                    )
                    .label("not here");
            }
            _ => {
                let fault = self
                    .diagnostics
                    .error("unexpected-token", span, format!("{words} has no place here"));
                fault.label("the expression was complete before it");
                if matches!(token.tok, Tok::Word("then" | "else")) {
                    fault.help("a choice is written `if condition then this else that`");
                }
            }
        }
        Err(Stop)
    }
}
