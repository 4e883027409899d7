//! Values as written → expressions in the unit that their place wants.

use super::Resolver;
use crate::diag::{Span, Spanned};
use crate::expr::BinaryOp;
use crate::id::Id;
use crate::model::Schedule;
use crate::model::expr::{Expr, Kind};
use crate::scenario::{self, Evidence, Quoted, TermPer, Value, ValueKind};
use crate::unit::{Per, Unit};

/// What an expression may refer to, from least to most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Scope {
    /// Numbers alone.
    Constant,
    /// One figure per path: distributions and assumptions too.
    Path,
    /// Times and schedules too: what is known before the period is worked out.
    Clock,
    /// Everything.
    Period,
}

/// Where a value stands and what that means for it.
#[derive(Clone, Copy)]
pub(super) struct Site<'s> {
    /// What the value is, such as `a discount rate`.
    pub(super) what: &'static str,
    pub(super) scope: Scope,
    pub(super) evidence: &'s Evidence,
    /// The address of distributions; the key path of the value where `None`.
    pub(super) address: Option<&'s str>,
    /// Inside `[assumptions]`.
    pub(super) named: bool,
    /// A step function is averaged over what these stretches of positions have of each period.
    pub(super) average: Option<&'s [(f64, f64)]>,
    /// `date("2030-01")` is a calendar year, not years since start.
    pub(super) calendar: bool,
}

impl<'s> Site<'s> {
    pub(super) fn new(what: &'static str, scope: Scope, evidence: &'s Evidence) -> Site<'s> {
        Site {
            what,
            scope,
            evidence,
            address: None,
            named: false,
            average: None,
            calendar: false,
        }
    }

    /// The same place for another figure.
    pub(super) fn for_a(self, what: &'static str) -> Site<'s> {
        Site { what, ..self }
    }

    /// The same place for a figure that may refer to less.
    pub(super) fn within(self, scope: Scope) -> Site<'s> {
        Site { scope, ..self }
    }
}

impl Resolver<'_> {
    /// A value in whatever unit it has; `None` where it is faulty, which has been reported.
    pub(super) fn value(&mut self, value: &Value, site: &Site<'_>) -> Option<Expr> {
        let address = site.address.unwrap_or(&value.path);
        let site = Site {
            address: Some(address),
            ..*site
        };
        let resolved = match &value.kind {
            ValueKind::Expr(expr) => self.expr(expr, &site),
            ValueKind::Schedule(schedule) => self.schedule(schedule, value.span, &site),
            ValueKind::Amended(amended) => self.amended(amended, value.span, &site),
        };
        self.poisoned |= resolved.is_none();
        resolved
    }

    /// Whether a value may change by date in this place; reported where it may not.
    fn may_change(&mut self, span: Span, label: &str, site: &Site<'_>) -> bool {
        if site.scope < Scope::Clock {
            let message = format!("{} does not change by date", site.what);
            self.diagnostics
                .error("changes-over-time", span, message)
                .label(label)
                .help(site.help());
        }
        site.scope >= Scope::Clock
    }

    /// One value until the day of an amendment, another from then on: a step function whose entries
    /// may themselves be schedules.
    fn amended(&mut self, amended: &scenario::AmendedValue, span: Span, site: &Site<'_>) -> Option<Expr> {
        if !self.may_change(span, "changed by an amendment", site) {
            return None;
        }
        let after = self.value(&amended.after, &Site { address: None, ..*site });
        let before = match &amended.before {
            scenario::Before::Written(before) => self.value(before, &Site { address: None, ..*site }),
            scenario::Before::Absent(figure) => Some(Expr::number(*figure, span)),
        };
        let mut values = vec![before?, after?];
        let unit = self.alike(&mut values, "stand before and after an amendment")?;
        let position = self.position(amended.from.value);
        let (after, before) = (values.pop()?, values.pop()?);
        if position <= 0.0 {
            return Some(after);
        }
        let mut steps: Vec<(f64, Expr)> = steps_of(before).into_iter().filter(|step| step.0 < position).collect();
        let mut later = steps_of(after);
        // What holds on the day: the last entry that began by then.
        let now = later.iter().rposition(|step| step.0 <= position).unwrap_or(0);
        later.drain(..now);
        later[0].0 = position;
        steps.append(&mut later);
        let schedule = Schedule {
            steps,
            linear: false,
            average: site.average.map(<[_]>::to_vec),
        };
        Some(Expr {
            kind: Kind::Schedule(Box::new(schedule)),
            unit,
            span,
        })
    }

    /// A schedule as an expression: all its entries have one unit.
    fn schedule(&mut self, schedule: &scenario::Schedule, span: Span, site: &Site<'_>) -> Option<Expr> {
        if !self.may_change(span, "a schedule of dates", site) {
            return None;
        }
        let steps = self.entries(schedule, site)?;
        let (positions, mut values): (Vec<f64>, Vec<Expr>) = steps.into_iter().unzip();
        let unit = self.alike(&mut values, "stand in one schedule")?;
        let steps = positions.into_iter().zip(values).collect();
        let schedule = Schedule {
            steps,
            linear: schedule.linear,
            average: site.average.filter(|_| !schedule.linear).map(<[_]>::to_vec),
        };
        Some(Expr {
            kind: Kind::Schedule(Box::new(schedule)),
            unit,
            span,
        })
    }

    /// The entries of a schedule: positions and values in whatever unit; `None` if any is faulty.
    pub(super) fn entries(&mut self, schedule: &scenario::Schedule, site: &Site<'_>) -> Option<Vec<(f64, Expr)>> {
        let mut sound = true;
        let mut steps = Vec::new();
        for (date, value) in &schedule.steps {
            let site = Site { address: None, ..*site };
            match self.value(value, &site) {
                Some(expr) => steps.push((self.position(date.value), expr)),
                None => sound = false,
            }
        }
        (sound && !steps.is_empty()).then_some(steps)
    }

    /// A value that must be a level: a plain number or an amount of money.
    pub(super) fn level(&mut self, value: &Value, site: &Site<'_>) -> Expr {
        let Some(expr) = self.value(value, site) else {
            return self.stand_in(value.span);
        };
        self.as_level(expr, site.what)
    }

    /// An expression that must be a level.
    pub(super) fn as_level(&mut self, expr: Expr, what: &str) -> Expr {
        match expr.unit {
            Unit::Level => return expr,
            Unit::Condition => self.not_a_number(&expr, what),
            Unit::Rate => {
                let money = ["a cap", "floor", "lump sum", "minimum", "milestone"];
                let fault = self.diagnostics.error(
                    "rate-for-level",
                    expr.span,
                    format!("{what} must be a level, and this is a rate per time"),
                );
                fault.label("a rate per time");
                if money.iter().any(|word| what.contains(word)) {
                    fault.help("write an amount of money such as `5m`, without a time");
                }
                fault.help(
                    "a rate divided by a rate is a level; so are `earned(term)`, `so_far(term)` and `this_year(term)`",
                );
            }
        }
        self.stand_in(expr.span)
    }

    /// An optional value that must be a level.
    pub(super) fn optional_level(&mut self, value: Option<&Value>, site: &Site<'_>) -> Option<Expr> {
        value.map(|value| self.level(value, site))
    }

    /// A value that must be a condition.
    pub(super) fn condition(&mut self, value: &Value, site: &Site<'_>) -> Expr {
        match self.value(value, site) {
            Some(expr) if expr.unit == Unit::Condition => expr,
            Some(expr) => {
                self.not_a_condition(&expr, site.what);
                self.stand_in(expr.span)
            }
            None => self.stand_in(value.span),
        }
    }

    /// A value of an assumption or a driver: with `per` a rate per year, without it a level.
    ///
    /// A level is quoted for `per`; what is a rate already (`revenue / 2`) stays as it is.
    pub(super) fn in_unit(&mut self, value: &Value, per: Option<&Spanned<Per>>, site: &Site<'_>) -> Expr {
        let Some(expr) = self.value(value, site) else {
            return self.stand_in(value.span);
        };
        match (expr.unit, per) {
            (Unit::Condition, _) => {
                self.not_a_number(&expr, site.what);
                self.stand_in(expr.span)
            }
            (Unit::Level, None) | (Unit::Rate, Some(_)) => expr,
            (Unit::Level, Some(per)) => per_year(expr, per.value),
            (Unit::Rate, None) => {
                self.diagnostics
                    .error(
                        "needs-per",
                        expr.span,
                        format!("{} that is a rate per time needs `per`", site.what),
                    )
                    .label("a rate per time")
                    .help("say for which time it is shown: per = \"month\", \"quarter\" or \"year\"");
                self.stand_in(expr.span)
            }
        }
    }

    /// The amount of a term, as a rate per year.
    pub(super) fn quoted(&mut self, quoted: &Quoted, key: &str, site: &Site<'_>) -> Expr {
        let Some(mut expr) = self.value(&quoted.value, site) else {
            return self.stand_in(quoted.value.span);
        };
        let what = format!("{} `{key}`", site.what);
        match (expr.unit, &quoted.per) {
            (Unit::Condition, _) => self.not_a_number(&expr, &what),
            (Unit::Rate, None) => return expr,
            (Unit::Level, None) if is_zero(&expr) => {
                expr.unit = Unit::Rate;
                return expr;
            }
            (Unit::Level, None) => {
                self.diagnostics
                    .error("needs-per", expr.span, format!("{what} needs a time: this is a level"))
                    .label("per month, per quarter, per year?")
                    .help("write per = \"month\", \"quarter\", \"year\" or \"period\" beside it")
                    .help("`period` means that each period receives this much");
            }
            (Unit::Level, Some(per)) => {
                return match per.value {
                    TermPer::Window(per) => per_year(expr, per),
                    TermPer::Period => per_period(expr, self.timeline.dt()),
                };
            }
            (Unit::Rate, Some(per)) => {
                self.diagnostics
                    .error("per-on-rate", per.span, format!("{what} is a rate per time already"))
                    .label("this `per` has nothing to apply to")
                    .other(expr.span, "a rate per time")
                    .help("drop `per`");
            }
        }
        self.stand_in(expr.span)
    }

    /// Says that a condition stands where a number is wanted.
    pub(super) fn not_a_number(&mut self, expr: &Expr, what: &str) {
        let condition = match expr.kind {
            Kind::Happened(id) => self.scenario.events[id.index()].key.value.as_str(),
            _ => "…",
        };
        self.diagnostics
            .error(
                "condition-for-number",
                expr.span,
                format!("{what} must be a number, and this is a condition"),
            )
            .label("true or false")
            .help(format!("to count it, write `if {condition} then 1 else 0`"));
    }

    /// Says that a number stands where a condition is wanted.
    pub(super) fn not_a_condition(&mut self, expr: &Expr, what: &str) {
        self.diagnostics
            .error(
                "number-for-condition",
                expr.span,
                format!("{what} must be a condition, and this is a number"),
            )
            .label(format!("{}, neither true nor false", expr.unit.words()))
            .help("compare it with something, such as `> 0`");
    }

    /// Says that something changes over time or is not constant where that cannot be.
    pub(super) fn out_of_scope(&mut self, span: Span, name: &str, words: &str, site: &Site<'_>) {
        let (code, message) = match site.scope {
            Scope::Constant => (
                "not-constant",
                format!("{} is a plain number; {name} is {words}", site.what),
            ),
            Scope::Path => (
                "changes-over-time",
                format!("{} is one figure per path; {name} is {words}", site.what),
            ),
            _ => (
                "changes-over-time",
                format!("{} is taken before the period; {name} is {words}", site.what),
            ),
        };
        let label = match site.scope {
            Scope::Constant => "not a number",
            Scope::Path => "changes from period to period",
            _ => "not known yet at that moment",
        };
        let fault = self.diagnostics.error(code, span, message);
        fault.label(label);
        if site.what == PARAMETER {
            fault.help("to move a distribution with a path, compute around it, such as `growth + 2% * normal(0, 1)`");
        } else {
            fault.help(site.help());
        }
    }

    /// Looks up a list of names; `find` reports those that are unknown. One that stands there twice
    /// counts once (reading has reported it).
    pub(super) fn each<T: PartialEq>(
        &mut self,
        names: &[Spanned<String>],
        mut find: impl FnMut(&mut Self, &Spanned<String>) -> Option<T>,
    ) -> Vec<T> {
        let mut found: Vec<T> = Vec::new();
        for name in names {
            match find(self, name) {
                Some(id) if !found.contains(&id) => found.push(id),
                Some(_) => {}
                None => self.poisoned = true,
            }
        }
        found
    }
}

/// The steps of a step function, the first of which begins at 0 at the latest; anything else is one step.
fn steps_of(expr: Expr) -> Vec<(f64, Expr)> {
    match expr.kind {
        Kind::Schedule(schedule) if !schedule.linear => {
            let mut steps = schedule.steps;
            steps[0].0 = steps[0].0.min(0.0);
            steps
        }
        _ => vec![(0.0, expr)],
    }
}

impl Site<'_> {
    /// What to do instead of referring to what the place does not allow.
    fn help(&self) -> &'static str {
        match self.scope {
            Scope::Constant => "write the number itself; a variant or `--set` can change it",
            Scope::Path if self.named => {
                "put this into the driver, event or term that uses it, or make it a driver with process = \"formula\" or \"table\""
            }
            Scope::Path if self.what == INITIAL => {
                "a driver that follows others in every period has process = \"formula\""
            }
            Scope::Path => "write a number or a distribution, or refer to [assumptions]",
            Scope::Clock | Scope::Period => {
                "refer to assumptions and times, or make the driver a process = \"formula\", which is worked out with the rest"
            }
        }
    }
}

/// What the first value of a driver is called in messages.
pub(super) const INITIAL: &str = "the initial value of a driver";
/// What the parameters of distributions are called in messages.
pub(super) const PARAMETER: &str = "a parameter of a distribution";

/// Whether an expression is the literal 0, which fits levels and rates alike.
pub(super) fn is_zero(expr: &Expr) -> bool {
    expr.as_number() == Some(0.0)
}

/// A figure quoted for `per` as a rate per year.
fn per_year(mut expr: Expr, per: Per) -> Expr {
    if per == Per::Year {
        expr.unit = Unit::Rate;
        return expr;
    }
    with(BinaryOp::Multiply, expr, per.per_year())
}

/// What each period receives as a rate per year.
fn per_period(expr: Expr, dt: f64) -> Expr {
    with(BinaryOp::Divide, expr, dt)
}

fn with(op: BinaryOp, expr: Expr, factor: f64) -> Expr {
    let span = expr.span;
    let factor = Box::new(Expr::number(factor, span));
    Expr {
        kind: Kind::Binary(op, Box::new(expr), factor),
        unit: Unit::Rate,
        span,
    }
}
