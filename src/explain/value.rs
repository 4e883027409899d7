//! Expressions in words where they are simple, and as the file writes them where they are not.
//!
//! In: an expression of the model. Out: a noun phrase (`50% of revenue`) or a condition (`AGI
//! has happened`). What a number is (money, a percentage) follows from where it is used and from
//! how it is written. Whole sentences are left to the files beside this one.

mod marks;
mod quote;

use super::chance::{self, Chance};
use super::words::{self, Form};
use crate::diag::{Diagnostics, Sources, Span};
use crate::dist::Dist;
use crate::expr::{self as written, BinaryOp, UnaryOp};
use crate::id::{AssumptionId, DriverId, EventId, TermId, VariableId};
use crate::model::expr::{Function, Kind, Lagged};
use crate::model::{Expr, Model, Schedule};
use crate::unit::{Per, Unit};
use marks::{Marks, mark, uses};

/// All that is needed to speak of a model.
pub(super) struct Voice<'a> {
    /// The deal.
    pub(super) model: &'a Model,
    /// The texts that its places point into; may be empty.
    pub(super) sources: &'a Sources,
    money: Marks,
    percent: Marks,
}

impl<'a> Voice<'a> {
    /// Learns from every place of the model what is money and what is a percentage.
    pub(super) fn new(model: &'a Model, sources: &'a Sources) -> Self {
        let mut voice = Voice {
            model,
            sources,
            money: Marks::default(),
            percent: Marks::default(),
        };
        let (mut money, mut percent) = (Marks::default(), Marks::default());
        let is_share =
            |expr: &Expr| expr.as_number().is_some_and(|factor| factor.abs() <= 2.0) && voice.as_percent(expr);
        for (expr, form) in uses(model) {
            match form {
                Form::Money => mark(model, expr, &is_share, &mut money),
                Form::Percent => mark(model, expr, &is_share, &mut percent),
                Form::Year | Form::Plain => {}
            }
        }
        voice.money = money;
        voice.percent = percent;
        voice
    }

    /// Whether a number is written as a percentage, as far as its text is known. Twelve per cent of a sum of money is
    /// money; 0.12 times something may be a price times a quantity.
    fn as_percent(&self, number: &Expr) -> bool {
        self.text(number.span).is_none_or(|text| text.contains('%'))
    }

    /// The file's own words at a place, if it has any.
    pub(super) fn text(&self, span: Span) -> Option<&'a str> {
        let source = self.sources.source(span)?;
        let text = source
            .text
            .get(span.start.checked_sub(source.base)?..span.end.checked_sub(source.base)?)?;
        let text = text.trim().trim_matches(|c| c == '"' || c == '\'').trim();
        (!text.is_empty()).then_some(text)
    }

    /// What a party is called.
    pub(super) fn party(&self, id: crate::id::PartyId) -> &'a str {
        &self.model.parties[id].name
    }

    /// What an event is called, in quotation marks: most names of events are sentences.
    pub(super) fn event(&self, id: EventId) -> String {
        format!("“{}”", self.model.events[id].label.clone())
    }

    /// What a term is called.
    pub(super) fn term(&self, id: TermId) -> String {
        let term = &self.model.terms[id];
        term.label.clone()
    }

    /// What a driver is called.
    pub(super) fn driver(&self, id: DriverId) -> String {
        let driver = &self.model.drivers[id];
        driver.label.clone()
    }

    /// What an assumption is called.
    fn assumption(&self, id: AssumptionId) -> String {
        let assumption = &self.model.assumptions[id];
        assumption.label.clone()
    }

    /// What form a driver's values have: as they are written, else as they are used.
    pub(super) fn driver_form(&self, id: DriverId) -> Form {
        let values = self.model.drivers[id].process.values();
        let written = |value: &&Expr| self.text(value.span).and_then(form_as_written) == Some(Form::Money);
        if self.money.drivers.contains(&id) || values.iter().any(written) {
            Form::Money
        } else if self.percent.drivers.contains(&id) {
            Form::Percent
        } else {
            Form::Plain
        }
    }

    /// What form an assumption's figure has: as it is written, else as it is used.
    pub(super) fn assumption_form(&self, id: AssumptionId) -> Form {
        let assumption = &self.model.assumptions[id];
        let inferred = if self.money.assumptions.contains(&id) {
            Form::Money
        } else if self.percent.assumptions.contains(&id) {
            Form::Percent
        } else {
            Form::Plain
        };
        self.text(assumption.value.span)
            .and_then(form_as_written)
            .unwrap_or(inferred)
    }

    /// The distribution of a variable in words; `form` is what its place calls for.
    pub(super) fn chance(&self, id: VariableId, form: Form) -> Chance {
        let variable = &self.model.variables[id];
        self.chance_of(variable.span, &variable.dist, form)
    }

    /// A distribution in words, as it is written at a place, perhaps inside `each_period(…)`.
    fn chance_of(&self, span: Span, dist: &Dist, form: Form) -> Chance {
        let currency = &self.model.currency;
        if let Some(text) = self.text(span) {
            let form = form_as_written(text).unwrap_or(form);
            let inner = text.strip_prefix("each_period").map(str::trim);
            let inner = inner.and_then(|inner| inner.strip_prefix('(')?.strip_suffix(')'));
            if let Some(chance) = chance::in_words(inner.unwrap_or(text), form, currency) {
                return chance;
            }
        }
        let text = dist.to_string();
        chance::in_words(&text, form, currency).unwrap_or_else(|| Chance::From(format!("`{text}`")))
    }

    /// An expression as a noun phrase: in words where it is simple, else quoted.
    pub(super) fn phrase(&self, expr: &Expr, form: Form) -> String {
        self.words(expr, form).unwrap_or_else(|| self.quoted(expr))
    }

    /// A rate per time as a noun phrase: `$300 a month`, `revenue`, `50% of revenue`.
    pub(super) fn rate(&self, expr: &Expr, form: Form) -> String {
        if let Kind::Number(per_year) = expr.kind {
            let (value, per) = self.as_quoted(expr, per_year);
            return format!("{} a {per}", words::number(value, form, &self.model.currency));
        }
        if let Kind::Schedule(schedule) = &expr.kind {
            return self.schedule_of(schedule, |value| self.rate(value, form));
        }
        if let Some((inner, per)) = self.without_conversion(expr) {
            let noun = match (&inner.kind, self.words(inner, form)) {
                (Kind::Schedule(schedule), _) => {
                    return self.schedule_of(schedule, |value| format!("{} a {per}", self.phrase(value, form)));
                }
                (_, Some(noun)) => noun,
                (_, None) => self.quoted(inner),
            };
            return format!("{noun} a {per}");
        }
        self.phrase(expr, form)
    }

    /// A condition: `AGI has happened`, `revenue is above $1bn`, else `` `…` holds ``.
    pub(super) fn condition(&self, expr: &Expr) -> String {
        self.simple_condition(expr)
            .unwrap_or_else(|| format!("{} holds", self.quoted(expr)))
    }

    /// A rate that is a plain number as the file quotes it: the figure and the window.
    ///
    /// The model keeps it per year; how it was quoted follows from the number in the file.
    fn as_quoted(&self, expr: &Expr, per_year: f64) -> (f64, &'static str) {
        let in_file = self.text(expr.span).and_then(|text| {
            let mut faults = Diagnostics::new();
            match written::parse(text, &|at| at, &mut faults).kind {
                written::Kind::Number { value, .. } if faults.is_empty() => Some(value),
                _ => None,
            }
        });
        [Per::Year, Per::Quarter, Per::Month]
            .into_iter()
            .map(|per| (per_year / per.per_year(), per.word()))
            .find(|(value, _)| in_file.is_some_and(|number| (value - number).abs() <= 1e-9 * number.abs()))
            .unwrap_or((per_year, "year"))
    }

    /// What stands inside a conversion to a rate per year that the resolver put around it.
    fn without_conversion<'e>(&self, expr: &'e Expr) -> Option<(&'e Expr, &'static str)> {
        let Kind::Binary(BinaryOp::Multiply, inner, factor) = &expr.kind else {
            return None;
        };
        let factor = factor.as_number()?;
        if inner.span != expr.span || expr.unit != Unit::Rate || inner.unit != Unit::Level {
            return None;
        }
        let per = [Per::Year, Per::Quarter, Per::Month]
            .into_iter()
            .find(|per| per.per_year() == factor)?;
        Some((inner, per.word()))
    }

    /// The words for a simple expression; `None` for one that is better quoted.
    fn words(&self, expr: &Expr, form: Form) -> Option<String> {
        if let Some(atom) = self.atom(expr, form) {
            return Some(atom);
        }
        match &expr.kind {
            Kind::Schedule(schedule) => Some(self.schedule(schedule, form)),
            Kind::Unary(UnaryOp::Negate, a) => {
                let value = a.as_number()?;
                Some(words::number(-value, form, &self.model.currency))
            }
            Kind::Binary(BinaryOp::Multiply, a, b) => match (a.as_number(), b.as_number()) {
                (Some(factor), None) => self.times((a, factor), b, form),
                (None, Some(factor)) => self.times((b, factor), a, form),
                (None, None) if matches!(a.kind, Kind::Assumption(_)) => {
                    Some(format!("{} times {}", self.atom(a, Form::Plain)?, self.atom(b, form)?))
                }
                _ => None,
            },
            Kind::Binary(BinaryOp::Add, a, b) => Some(format!("{} plus {}", self.atom(a, form)?, self.atom(b, form)?)),
            Kind::Binary(BinaryOp::Subtract, a, b) => {
                Some(format!("{} less {}", self.atom(a, form)?, self.atom(b, form)?))
            }
            Kind::Call(Function::Min | Function::Max, arguments) => {
                let which = if matches!(expr.kind, Kind::Call(Function::Min, _)) {
                    "lesser"
                } else {
                    "greater"
                };
                let parts: Option<Vec<String>> = arguments.iter().map(|one| self.atom(one, form)).collect();
                Some(format!("the {which} of {}", words::list(&parts?, "and")))
            }
            _ => None,
        }
    }

    fn times(&self, (written, factor): (&Expr, f64), of: &Expr, form: Form) -> Option<String> {
        let money = match &of.kind {
            Kind::TermRate(_) | Kind::Earned(_) | Kind::Paid(_) | Kind::SoFar(_) | Kind::ThisYear(_) => true,
            Kind::Driver(id) => self.driver_form(*id) == Form::Money,
            _ => false,
        };
        let of = self.atom(of, form)?;
        if factor > 0.0 && factor <= 1.0 && (money || self.as_percent(written)) {
            Some(format!(
                "{} of {of}",
                words::number(factor, Form::Percent, &self.model.currency)
            ))
        } else if factor > 0.0 {
            Some(format!("{} times {of}", words::plain(factor)))
        } else {
            None
        }
    }

    /// The words for something that is one thing.
    fn atom(&self, expr: &Expr, form: Form) -> Option<String> {
        Some(match &expr.kind {
            Kind::Number(value) if value.is_infinite() => "no limit".to_owned(),
            Kind::Number(value) => words::number(*value, form, &self.model.currency),
            Kind::Variable(id) => match self.chance(*id, form) {
                Chance::From(noun) => format!("a figure drawn once per path from {noun}"),
                Chance::Clause(clause) => format!("a figure drawn once per path ({clause})"),
            },
            Kind::EachPeriod(id) => {
                let fresh = &self.model.fresh[*id];
                let step = self.model.timeline.step.word();
                match self.chance_of(fresh.span, &fresh.dist, form) {
                    Chance::From(noun) => format!("a figure drawn afresh each {step} from {noun}"),
                    Chance::Clause(clause) => format!("a figure drawn afresh each {step} ({clause})"),
                }
            }
            Kind::Assumption(id) => format!("“{}”", self.assumption(*id)),
            Kind::Driver(id) => self.driver(*id),
            Kind::TermRate(id) => format!("what “{}” earns", self.term(*id)),
            Kind::Earned(id) => format!("what “{}” earns in the period", self.term(*id)),
            Kind::Paid(id) => format!("what “{}” pays in the period", self.term(*id)),
            Kind::SoFar(id) => format!("all that “{}” has paid so far", self.term(*id)),
            Kind::ThisYear(id) => format!("what “{}” has paid so far in the calendar year", self.term(*id)),
            Kind::Since(id) => format!("the years since {}", self.event(*id)),
            Kind::Lag { of, periods, .. } => {
                let name = match of {
                    Lagged::Driver(id) => self.driver(*id),
                    Lagged::Term(id) => format!("what “{}” earned", self.term(*id)),
                };
                format!(
                    "{name} {} earlier",
                    words::things(*periods as u64, self.model.timeline.step.word())
                )
            }
            _ => return None,
        })
    }

    /// A schedule: `20% from January 2024, 15% from January 2027`.
    ///
    /// The first value holds from the start, whatever its date.
    pub(super) fn schedule(&self, schedule: &Schedule, form: Form) -> String {
        self.schedule_of(schedule, |value| {
            self.atom(value, form).unwrap_or_else(|| self.quoted(value))
        })
    }

    /// The same with values put into words by `word`.
    pub(super) fn schedule_of(&self, schedule: &Schedule, word: impl Fn(&Expr) -> String) -> String {
        let timeline = &self.model.timeline;
        let values: Vec<String> = schedule.steps.iter().map(|(_, value)| word(value)).collect();
        if let [only] = values.as_slice() {
            return only.clone();
        }
        let joint = if schedule.linear { "in" } else { "from" };
        let parts: Vec<String> = schedule
            .steps
            .iter()
            .zip(values)
            .map(|((position, _), value)| format!("{value} {joint} {}", words::at(timeline, *position)))
            .collect();
        let parts = words::list(&parts, "and");
        if schedule.linear {
            format!("{parts}, on straight lines between these dates")
        } else {
            parts
        }
    }

    fn simple_condition(&self, expr: &Expr) -> Option<String> {
        Some(match &expr.kind {
            Kind::Happened(id) => format!("{} has happened", self.event(*id)),
            Kind::Unary(UnaryOp::Not, inner) => match inner.kind {
                Kind::Happened(id) => format!("{} has not happened", self.event(id)),
                _ => return None,
            },
            Kind::Binary(op @ (BinaryOp::And | BinaryOp::Or), a, b) => {
                format!(
                    "{} {} {}",
                    self.simple_condition(a)?,
                    op.sign(),
                    self.simple_condition(b)?
                )
            }
            Kind::Binary(op, a, b) if op.compares() => {
                let form = self.form_of(a).or_else(|| self.form_of(b)).unwrap_or(Form::Plain);
                let is = match op {
                    BinaryOp::Less => "is below",
                    BinaryOp::LessEqual => "is at most",
                    BinaryOp::Greater => "is above",
                    BinaryOp::GreaterEqual => "is at least",
                    BinaryOp::Equal => "equals",
                    _ => "differs from",
                };
                format!("{} {is} {}", self.atom(a, form)?, self.atom(b, form)?)
            }
            _ => return None,
        })
    }

    /// The form of something that has one by itself.
    fn form_of(&self, expr: &Expr) -> Option<Form> {
        match expr.kind {
            Kind::TermRate(_) | Kind::Earned(_) | Kind::Paid(_) | Kind::SoFar(_) | Kind::ThisYear(_) => {
                Some(Form::Money)
            }
            Kind::Driver(id) => Some(self.driver_form(id)),
            Kind::Assumption(id) => Some(self.assumption_form(id)),
            _ => None,
        }
    }
}

/// What a sign in the text says about the form of its figures.
fn form_as_written(text: &str) -> Option<Form> {
    if text.contains('%') {
        Some(Form::Percent)
    } else if text.contains(['$', '€', '£', '¥', '₹']) {
        Some(Form::Money)
    } else {
        None
    }
}

/// The probability inside a hazard that was given as an annual probability p: −ln(1 − p).
pub(super) fn annual_probability(hazard: &Expr) -> Option<&Expr> {
    let Kind::Unary(UnaryOp::Negate, logarithm) = &hazard.kind else {
        return None;
    };
    let Kind::Call(Function::Ln, arguments) = &logarithm.kind else {
        return None;
    };
    match &arguments.first()?.kind {
        Kind::Binary(BinaryOp::Subtract, one, p) if one.as_number() == Some(1.0) => Some(p),
        _ => None,
    }
}
