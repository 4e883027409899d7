//! What fits with what: levels, rates per time, conditions.
//!
//! Levels and rates do not add, compare or mix; a rate times a level is a rate, a rate over a
//! rate is a level. The literal 0 fits either. Conditions are no numbers.

use super::Resolver;
use super::value::is_zero;
use crate::diag::Span;
use crate::expr::{BinaryOp, UnaryOp};
use crate::model::expr::{Expr, Kind};
use crate::unit::Unit;

impl Resolver<'_> {
    /// The one unit of numbers that are to `doing` (such as `be added`); zeros take it on.
    ///
    /// `None` where they do not fit, which has been reported.
    pub(super) fn alike(&mut self, parts: &mut [Expr], doing: &str) -> Option<Unit> {
        let mut sound = true;
        for part in parts.iter() {
            if part.unit == Unit::Condition {
                self.not_a_number(part, &format!("what is to {doing}"));
                sound = false;
            }
        }
        if !sound {
            return None;
        }
        let Some(first) = parts.iter().position(|part| !is_zero(part)) else {
            return Some(Unit::Level);
        };
        let unit = parts[first].unit;
        for part in &parts[first + 1..] {
            if part.unit != unit && !is_zero(part) {
                self.mixed(&parts[first], part, doing);
                return None;
            }
        }
        for part in parts.iter_mut().filter(|part| is_zero(part)) {
            part.unit = unit;
        }
        Some(unit)
    }

    /// Says that a level and a rate are to be added, compared or mixed.
    fn mixed(&mut self, a: &Expr, b: &Expr, doing: &str) {
        let (level, rate) = if a.unit == Unit::Level { (a, b) } else { (b, a) };
        let help = match (&level.kind, &rate.kind) {
            (Kind::Earned(_) | Kind::Paid(_) | Kind::SoFar(_) | Kind::ThisYear(_), Kind::TermRate(id)) => {
                let name = self.term_key(*id);
                format!("`earned({name})` is what {name} earns in this period, as a level")
            }
            (Kind::Number(_), _) => {
                "make the number a rate: name it in [assumptions], such as extra = { value = \"5m\", per = \"year\" }"
                    .to_string()
            }
            _ => "multiply the level by a rate, or give what it stands for a `per`".to_string(),
        };
        self.diagnostics
            .error(
                "units-differ",
                b.span,
                format!("{} and {} cannot {doing}", a.unit.words(), b.unit.words()),
            )
            .label(format!("this is {}", b.unit.words()))
            .other(a.span, format!("this is {}", a.unit.words()))
            .help(help);
    }

    /// The name of a term by its id.
    pub(super) fn term_key(&self, id: crate::id::TermId) -> String {
        self.scenario
            .terms
            .get(id.0 as usize)
            .map_or_else(String::new, |term| term.key.value.clone())
    }

    /// `-x`, `not x`.
    pub(super) fn unary(&mut self, op: UnaryOp, a: Expr, span: Span) -> Option<Expr> {
        let unit = match op {
            UnaryOp::Negate if a.unit == Unit::Condition => {
                self.not_a_number(&a, "what `-` stands before");
                return None;
            }
            UnaryOp::Not if a.unit != Unit::Condition => {
                self.not_a_condition(&a, "what `not` stands before");
                return None;
            }
            UnaryOp::Negate | UnaryOp::Not => a.unit,
        };
        Some(Expr {
            kind: Kind::Unary(op, Box::new(a)),
            unit,
            span,
        })
    }

    /// `a op b`.
    pub(super) fn binary(&mut self, op: BinaryOp, a: Expr, b: Expr, span: Span) -> Option<Expr> {
        use BinaryOp::{Add, And, Divide, Multiply, Or, Power, Subtract};
        let mut pair = [a, b];
        let unit = match op {
            Add => self.alike(&mut pair, "be added")?,
            Subtract => self.alike(&mut pair, "be subtracted")?,
            And | Or => {
                let mut sound = true;
                for part in pair.iter().filter(|part| part.unit != Unit::Condition) {
                    self.not_a_condition(part, &format!("what `{}` joins", op.sign()));
                    sound = false;
                }
                sound.then_some(Unit::Condition)?
            }
            _ if op.compares() => {
                if pair.iter().all(|part| part.unit == Unit::Condition) {
                    self.diagnostics
                        .error(
                            "condition-for-number",
                            span,
                            format!("`{}` compares numbers, not conditions", op.sign()),
                        )
                        .label("both sides are true or false")
                        .help("join conditions with `and`, `or` and `not`");
                    return None;
                }
                self.alike(&mut pair, "be compared")?;
                Unit::Condition
            }
            _ => {
                let mut sound = true;
                for part in pair.iter().filter(|part| part.unit == Unit::Condition) {
                    self.not_a_number(part, &format!("an operand of `{}`", op.sign()));
                    sound = false;
                }
                sound.then_some(())?;
                match op {
                    Multiply => self.product(&pair[0], &pair[1])?,
                    Divide => self.quotient(&pair[0], &pair[1])?,
                    Power => self.power(&pair[0], &pair[1])?,
                    _ => Unit::Level,
                }
            }
        };
        let [a, b] = pair;
        Some(Expr {
            kind: Kind::Binary(op, Box::new(a), Box::new(b)),
            unit,
            span,
        })
    }

    fn product(&mut self, a: &Expr, b: &Expr) -> Option<Unit> {
        match (a.unit, b.unit) {
            (Unit::Rate, Unit::Rate) => {
                self.diagnostics
                    .error("rate-times-rate", b.span, "two rates per time cannot be multiplied")
                    .label("this is a rate per time")
                    .other(a.span, "and so is this")
                    .help("one of them should be a level: a plain number, a share or a price (a driver without `per`)");
                None
            }
            (Unit::Rate, _) | (_, Unit::Rate) => Some(Unit::Rate),
            _ => Some(Unit::Level),
        }
    }

    fn quotient(&mut self, a: &Expr, b: &Expr) -> Option<Unit> {
        match (a.unit, b.unit) {
            (Unit::Rate, Unit::Rate) => Some(Unit::Level),
            (Unit::Rate, _) => Some(Unit::Rate),
            (_, Unit::Rate) => {
                self.diagnostics
                    .error(
                        "level-over-rate",
                        b.span,
                        "a level cannot be divided by a rate per time",
                    )
                    .label("this is a rate per time")
                    .other(a.span, "this is a level")
                    .help("divide a rate by a rate (the result is a level) or a level by a level");
                None
            }
            _ => Some(Unit::Level),
        }
    }

    fn power(&mut self, a: &Expr, b: &Expr) -> Option<Unit> {
        for part in [a, b] {
            if part.unit == Unit::Rate {
                self.diagnostics
                    .error(
                        "rate-in-function",
                        part.span,
                        "a rate per time has no powers and is no exponent",
                    )
                    .label("this is a rate per time")
                    .help("divide it by another rate first: the result is a level");
                return None;
            }
        }
        Some(Unit::Level)
    }

    /// `if c then a else b`: both branches numbers of one unit, or both conditions.
    pub(super) fn choice(&mut self, c: Expr, a: Expr, b: Expr, span: Span) -> Option<Expr> {
        if c.unit != Unit::Condition {
            self.not_a_condition(&c, "what stands after `if`");
            return None;
        }
        let mut branches = [a, b];
        let unit = if branches.iter().all(|branch| branch.unit == Unit::Condition) {
            Unit::Condition
        } else {
            self.alike(&mut branches, "be the two branches of one `if`")?
        };
        let [a, b] = branches;
        Some(Expr {
            kind: Kind::If(Box::new(c), Box::new(a), Box::new(b)),
            unit,
            span,
        })
    }
}
