//! An expression in code style: as the file has it, or written back in the language where there is no text.

use super::Voice;
use crate::diag::{Diagnostics, Spanned};
use crate::expr::{self as written, UnaryOp};
use crate::id::{EventId, TermId};
use crate::model::Expr;
use crate::model::expr::{Kind, Lagged};

/// A quoted expression longer than this would drown its sentence.
const LONGEST_QUOTE: usize = 200;

impl Voice<'_> {
    /// The expression as the file writes it, in code style.
    pub(in crate::explain) fn quoted(&self, expr: &Expr) -> String {
        match self.text(expr.span) {
            Some(text) if text.len() <= LONGEST_QUOTE => {
                format!("`{}`", text.split_whitespace().collect::<Vec<_>>().join(" "))
            }
            _ => format!("`{}`", self.as_written(expr)),
        }
    }

    /// The expression written back in the language, for models that have no text behind them.
    fn as_written(&self, expr: &Expr) -> written::Expr {
        let name = |text: &str| written::Kind::Name(text.to_owned());
        let call = |function: &str, arguments: Vec<written::Expr>| {
            let arguments = arguments
                .into_iter()
                .map(|value| written::Argument {
                    name: None,
                    value,
                    weight: None,
                })
                .collect();
            written::Kind::Call(Spanned::new(function.to_owned(), expr.span), arguments)
        };
        let node = |kind| written::Expr { kind, span: expr.span };
        let plain_number = |value: f64| {
            let size = written::Kind::Number {
                value: value.abs(),
                currency: None,
            };
            if value < 0.0 {
                written::Kind::Unary(UnaryOp::Negate, Box::new(node(size)))
            } else {
                size
            }
        };
        let term = |id: TermId| node(name(&self.model.terms[id].key));
        let event = |id: EventId| node(name(&self.model.events[id].key));
        let boxed = |one: &Expr| Box::new(self.as_written(one));
        let kind = match &expr.kind {
            Kind::Number(value) => plain_number(*value),
            Kind::Variable(id) => {
                let variable = &self.model.variables[*id];
                let tree = parsed(&variable.dist.to_string());
                tree.unwrap_or_else(|| name(&variable.address))
            }
            Kind::EachPeriod(id) => {
                let fresh = &self.model.fresh[*id];
                let tree = parsed(&format!("each_period({})", fresh.dist));
                tree.unwrap_or_else(|| name(&fresh.address))
            }
            Kind::Assumption(id) => name(&self.model.assumptions[*id].key),
            Kind::Driver(id) => name(&self.model.drivers[*id].key),
            Kind::Lag { of, periods, initial } => {
                let of = match of {
                    Lagged::Driver(id) => node(name(&self.model.drivers[*id].key)),
                    Lagged::Term(id) => term(*id),
                };
                let mut arguments = vec![of, node(plain_number(*periods as f64))];
                arguments.extend(initial.iter().map(|one| self.as_written(one)));
                call("lag", arguments)
            }
            Kind::Time(time) => name(time.word()),
            Kind::TermRate(id) => name(&self.model.terms[*id].key),
            Kind::Earned(id) => call("earned", vec![term(*id)]),
            Kind::Paid(id) => call("paid", vec![term(*id)]),
            Kind::SoFar(id) => call("so_far", vec![term(*id)]),
            Kind::ThisYear(id) => call("this_year", vec![term(*id)]),
            Kind::Happened(id) => call("happened", vec![event(*id)]),
            Kind::Since(id) => call("since", vec![event(*id)]),
            // A schedule has no form inside an expression; its first value stands for it.
            Kind::Schedule(schedule) => match schedule.steps.first() {
                Some((_, value)) => return self.as_written(value),
                None => plain_number(0.0),
            },
            Kind::Unary(op, a) => written::Kind::Unary(*op, boxed(a)),
            Kind::Binary(op, a, b) => written::Kind::Binary(*op, boxed(a), boxed(b)),
            Kind::If(a, b, c) => written::Kind::If(boxed(a), boxed(b), boxed(c)),
            Kind::Call(function, arguments) => call(
                function.word(),
                arguments.iter().map(|one| self.as_written(one)).collect(),
            ),
        };
        node(kind)
    }
}

/// The tree of a text of the expression language.
fn parsed(text: &str) -> Option<written::Kind> {
    let mut faults = Diagnostics::new();
    let tree = written::parse(text, &|at| at, &mut faults);
    faults.is_empty().then_some(tree.kind)
}
