//! Calls: functions of numbers, looks back in time, what terms and events have done.
//!
//! A call of a family of distributions goes on to `dist`.

use super::Resolver;
use super::names::Role;
use super::value::{Scope, Site};
use crate::diag::{Span, Spanned, nearest};
use crate::dist::FAMILIES;
use crate::expr as syntax;
use crate::expr::Argument;
use crate::id::{EventId, TermId};
use crate::model::expr::{Expr, Function, Kind, Lagged};
use crate::scenario::FUNCTIONS;
use crate::time::Date;
use crate::unit::Unit;

/// Distributions whose arguments are not just numbers.
pub(super) const COMPOSED: [&str; 4] = ["discrete", "mixture", "truncate", "empirical"];

/// Whether a call of this name is a distribution.
pub(super) fn is_distribution(name: &str) -> bool {
    COMPOSED.contains(&name) || FAMILIES.iter().any(|family| family.name == name)
}

impl Resolver<'_> {
    /// A call in whatever unit it gives.
    pub(super) fn call(
        &mut self,
        whole: &syntax::Expr,
        name: &Spanned<String>,
        arguments: &[Argument],
        site: &Site<'_>,
    ) -> Option<Expr> {
        let span = whole.span;
        let key = name.value.as_str();
        if let Some(function) = Function::of_word(key) {
            return self.numeric_call(function, name, arguments, span, site);
        }
        let given = Given { name, span, arguments };
        match key {
            "prev" | "lag" => self.look_back(&given, site),
            "so_far" => self.of_term(&given, Kind::SoFar, site),
            "this_year" => self.of_term(&given, Kind::ThisYear, site),
            "paid" => self.of_term(&given, Kind::Paid, site),
            "earned" => self.of_term(&given, Kind::Earned, site),
            "happened" => self.of_event(&given, Kind::Happened, Unit::Condition, site),
            "since" => self.of_event(&given, Kind::Since, Unit::Level, site),
            "date" => self.date(&given, site),
            "each_period" => self.each_period(&given, site),
            _ if is_distribution(key) => self.draw(whole, site),
            _ => {
                self.unknown_function(name);
                None
            }
        }
    }

    fn unknown_function(&mut self, name: &Spanned<String>) {
        let key = name.value.as_str();
        if let Some(role) = self.names.role(key) {
            self.diagnostics
                .error(
                    "unknown-function",
                    name.span,
                    format!("`{key}` is {}, not a function", role.words()),
                )
                .label("parentheses after it make it a call")
                .help(format!("write `{key}` alone, or `{key} * (…)` for a product"));
            return;
        }
        let fault = self
            .diagnostics
            .error("unknown-function", name.span, format!("there is no function `{key}`"));
        fault.label("neither a function nor a distribution");
        let known = FUNCTIONS
            .iter()
            .copied()
            .chain(FAMILIES.iter().map(|family| family.name))
            .chain(COMPOSED);
        let known: Vec<&str> = known.collect();
        let other_tongue = match key {
            "log" => Some("ln"),
            "pow" | "power" => Some("^"),
            "sum" | "cumulative" | "total" => Some("so_far"),
            "iff" | "ifelse" | "where" | "IF" => Some("if … then … else …"),
            "previous" => Some("prev"),
            "ceiling" => Some("ceil"),
            "gaussian" | "norm" => Some("normal"),
            "choose" => Some("discrete"),
            _ => None,
        };
        match other_tongue.or_else(|| nearest(key, known.iter().copied())) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None => fault.help(super::names::list("functions are", FUNCTIONS.iter().copied())),
        };
    }

    fn numeric_call(
        &mut self,
        function: Function,
        name: &Spanned<String>,
        arguments: &[Argument],
        span: Span,
        site: &Site<'_>,
    ) -> Option<Expr> {
        let key = name.value.as_str();
        let given = Given { name, span, arguments };
        let written: Vec<&syntax::Expr> = match function {
            Function::Min | Function::Max => {
                for argument in arguments {
                    self.plain(argument, key)?;
                }
                if arguments.len() < 2 {
                    self.diagnostics
                        .error("wrong-arguments", span, format!("`{key}` takes two arguments or more"))
                        .label(format!("{} given", arguments.len()))
                        .help(format!("write `{key}(a, b)`"));
                    return None;
                }
                arguments.iter().map(|argument| &argument.value).collect()
            }
            Function::Clamp => self
                .bind(&given, &["x", "low", "high"], 3)?
                .into_iter()
                .flatten()
                .collect(),
            _ => self.bind(&given, &["x"], 1)?.into_iter().flatten().collect(),
        };
        let resolved: Vec<Option<Expr>> = written.into_iter().map(|argument| self.expr(argument, site)).collect();
        let mut resolved: Vec<Expr> = resolved.into_iter().collect::<Option<_>>()?;
        let unit = match function {
            Function::Min
            | Function::Max
            | Function::Clamp
            | Function::Abs
            | Function::Round
            | Function::Floor
            | Function::Ceil => self.alike(&mut resolved, &format!("stand in one `{key}`"))?,
            Function::Exp | Function::Ln | Function::Sqrt | Function::Sin | Function::Cos => {
                let x = &resolved[0];
                match x.unit {
                    Unit::Level => Unit::Level,
                    Unit::Condition => {
                        self.not_a_number(x, &format!("the argument of `{key}`"));
                        return None;
                    }
                    Unit::Rate => {
                        self.diagnostics
                            .error(
                                "rate-in-function",
                                x.span,
                                format!("`{key}` of a rate per time means nothing"),
                            )
                            .label("this is a rate per time")
                            .help("divide it by another rate first: the result is a level");
                        return None;
                    }
                }
            }
        };
        Some(Expr {
            kind: Kind::Call(function, resolved),
            unit,
            span,
        })
    }

    /// `prev(x[, initial])`, `lag(x, n[, initial])`.
    fn look_back(&mut self, given: &Given<'_>, site: &Site<'_>) -> Option<Expr> {
        let is_lag = given.name.value == "lag";
        let (x, n, initial) = if is_lag {
            let bound = self.bind(given, &["x", "n", "initial"], 2)?;
            (bound[0]?, bound[1], bound[2])
        } else {
            let bound = self.bind(given, &["x", "initial"], 1)?;
            (bound[0]?, None, bound[1])
        };
        let initial = initial.map(|initial| self.expr(initial, site));
        let periods = match n {
            Some(n) => self.whole_periods(n, site),
            None => Some(1),
        };
        let looked_at = match &x.kind {
            syntax::Kind::Name(name) if self.names.is_open(name) => {
                self.poisoned = true;
                return None;
            }
            syntax::Kind::Name(name) => match self.names.role(name) {
                Some(Role::Driver(_) | Role::Term(_)) => self.expr(x, site)?,
                Some(role) => {
                    let words = role.words();
                    let fault = self.diagnostics.error(
                        "wrong-arguments",
                        x.span,
                        format!(
                            "`{}` looks back at a driver or a term; `{name}` is {words}",
                            given.name.value
                        ),
                    );
                    fault.label("not a driver or a term");
                    match role {
                        Role::Event(_) => fault.help(format!("`since({name})` is the time in years since it happened")),
                        _ => fault.help(format!(
                            "`{name}` has one value throughout: write it without a look back"
                        )),
                    };
                    return None;
                }
                None => self.expr(x, site)?,
            },
            syntax::Kind::Poison => {
                self.poisoned = true;
                return None;
            }
            _ => {
                self.diagnostics
                    .error(
                        "wrong-arguments",
                        x.span,
                        format!("`{}` looks back at a driver or a term, not at an expression", given.name.value),
                    )
                    .label("not a name")
                    .help("give the expression a name as a driver with process = \"formula\", or look back at each name in it");
                return None;
            }
        };
        let of = match looked_at.kind {
            Kind::Driver(id) => Lagged::Driver(id),
            Kind::TermRate(id) => Lagged::Term(id),
            _ => {
                self.diagnostics
                    .error(
                        "wrong-arguments",
                        x.span,
                        format!("`{}` looks back at a driver or a term", given.name.value),
                    )
                    .label("a time")
                    .help("times can be reckoned with: `t - 1` is a year ago");
                return None;
            }
        };
        let unit = looked_at.unit;
        let initial = match initial {
            None => None,
            Some(initial) => {
                let mut pair = [looked_at, initial?];
                self.alike(&mut pair, "be the series and its initial value")?;
                let [_, initial] = pair;
                Some(Box::new(initial))
            }
        };
        Some(Expr {
            kind: Kind::Lag {
                of,
                periods: periods?,
                initial,
            },
            unit,
            span: given.span,
        })
    }

    /// The number of periods of a `lag`: a whole constant from 1 to the number of periods.
    fn whole_periods(&mut self, n: &syntax::Expr, site: &Site<'_>) -> Option<usize> {
        let value = self.constant(n, &site.for_a("the number of periods of `lag`"))?;
        let most = self.timeline.periods as f64;
        if value.fract() == 0.0 && value >= 1.0 && (value <= most || !self.dated) {
            return Some(value as usize);
        }
        let word = self.timeline.step.word();
        self.diagnostics
            .error(
                "out-of-range",
                n.span,
                format!("`lag` cannot look back {} periods", super::range::number(value)),
            )
            .label(format!("must be a whole number from 1 to {most}"))
            .help(format!("a period of this scenario is a {word}"));
        None
    }

    fn of_term(&mut self, given: &Given<'_>, kind: impl Fn(TermId) -> Kind, site: &Site<'_>) -> Option<Expr> {
        let name = self.name_argument(given, "term", "a term", site)?;
        let id = self.names.term(&name, self.diagnostics)?;
        Some(Expr {
            kind: kind(id),
            unit: Unit::Level,
            span: given.span,
        })
    }

    fn of_event(
        &mut self,
        given: &Given<'_>,
        kind: impl Fn(EventId) -> Kind,
        unit: Unit,
        site: &Site<'_>,
    ) -> Option<Expr> {
        let name = self.name_argument(given, "event", "an event", site)?;
        let id = self.names.event(&name, self.diagnostics)?;
        Some(Expr {
            kind: kind(id),
            unit,
            span: given.span,
        })
    }

    /// The one argument of `given`, which must be a name.
    fn name_argument(
        &mut self,
        given: &Given<'_>,
        param: &'static str,
        wanted: &str,
        site: &Site<'_>,
    ) -> Option<Spanned<String>> {
        let argument = self.bind(given, &[param], 1)?[0]?;
        match &argument.kind {
            syntax::Kind::Name(name) => {
                if site.scope < Scope::Period {
                    let call = format!("`{}({name})`", given.name.value);
                    self.out_of_scope(given.span, &call, "something that changes over time", site);
                    return None;
                }
                Some(Spanned::new(name.clone(), argument.span))
            }
            syntax::Kind::Poison => {
                self.poisoned = true;
                None
            }
            _ => {
                self.diagnostics
                    .error(
                        "wrong-arguments",
                        argument.span,
                        format!("`{}` takes the name of {wanted}", given.name.value),
                    )
                    .label("not a name")
                    .help(format!("write `{}(name)`", given.name.value));
                None
            }
        }
    }

    /// `date("2030-01")`: years since start, or in an event's `date` the calendar year.
    fn date(&mut self, given: &Given<'_>, site: &Site<'_>) -> Option<Expr> {
        let argument = self.bind(given, &["day"], 1)?[0]?;
        let date = match &argument.kind {
            syntax::Kind::Text(text) => Date::parse(text),
            syntax::Kind::Poison => {
                self.poisoned = true;
                return None;
            }
            _ => None,
        };
        let Some(date) = date else {
            self.diagnostics
                .error(
                    "bad-date",
                    argument.span,
                    "`date` takes a day of the calendar in quotes",
                )
                .label("not a date")
                .help("write date(\"2030\"), date(\"2030-01\") or date(\"2030-01-15\")");
            return None;
        };
        let since_start = self.timeline.months_at(date) / 12.0;
        let value = if site.calendar {
            self.calendar_start() + since_start
        } else {
            since_start
        };
        Some(Expr::number(value, given.span))
    }

    /// Refuses a weight or a name where arguments are plain.
    fn plain(&mut self, argument: &Argument, function: &str) -> Option<()> {
        self.no_weight(argument, function)?;
        let Some(name) = &argument.name else {
            return Some(());
        };
        self.diagnostics
            .error(
                "wrong-arguments",
                name.span,
                format!("the arguments of `{function}` have no names"),
            )
            .label(format!("leave `{} =` out", name.value))
            .help("to compare, write `==`");
        None
    }

    fn no_weight(&mut self, argument: &Argument, function: &str) -> Option<()> {
        let Some(weight) = &argument.weight else {
            return Some(());
        };
        self.diagnostics
            .error("wrong-arguments", weight.span, format!("`{function}` takes no weights"))
            .label("a weight after `:`")
            .help("weights belong in `discrete(value: weight, …)` and `mixture(distribution: weight, …)`");
        None
    }

    /// Arguments to parameters, by position or by name; the first `required` must be there.
    pub(super) fn bind<'e>(
        &mut self,
        given: &Given<'e>,
        params: &[&str],
        required: usize,
    ) -> Option<Vec<Option<&'e syntax::Expr>>> {
        let key = given.name.value.as_str();
        let mut bound: Vec<Option<&syntax::Expr>> = vec![None; params.len()];
        let form = {
            let (needed, optional) = params.split_at(required);
            let mut form = needed.join(", ");
            for param in optional {
                form.push_str(&format!("[, {param}]"));
            }
            format!("write `{key}({form})`")
        };
        for (index, argument) in given.arguments.iter().enumerate() {
            self.no_weight(argument, key)?;
            let slot = match &argument.name {
                None => index,
                Some(name) => match params.iter().position(|param| *param == name.value) {
                    Some(slot) => slot,
                    None => {
                        self.diagnostics
                            .error(
                                "wrong-arguments",
                                name.span,
                                format!("`{key}` has no argument `{}`", name.value),
                            )
                            .label("not one of its arguments")
                            .help(form);
                        return None;
                    }
                },
            };
            match bound.get_mut(slot) {
                Some(free @ None) => *free = Some(&argument.value),
                Some(Some(first)) => {
                    let first = first.span;
                    self.diagnostics
                        .error(
                            "wrong-arguments",
                            argument.value.span,
                            format!("`{}` is given twice", params[slot]),
                        )
                        .label("again here")
                        .other(first, "first here")
                        .help(form);
                    return None;
                }
                None => {
                    self.diagnostics
                        .error(
                            "wrong-arguments",
                            argument.value.span,
                            format!("too many arguments for `{key}`"),
                        )
                        .label("one too many")
                        .help(form);
                    return None;
                }
            }
        }
        if let Some(missing) = (0..required).find(|&slot| bound[slot].is_none()) {
            self.diagnostics
                .error(
                    "wrong-arguments",
                    given.span,
                    format!("`{key}` needs `{}`", params[missing]),
                )
                .label("an argument is missing")
                .help(form);
            return None;
        }
        Some(bound)
    }
}

/// A call as written.
pub(super) struct Given<'e> {
    pub(super) name: &'e Spanned<String>,
    pub(super) span: Span,
    pub(super) arguments: &'e [Argument],
}
