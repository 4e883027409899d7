//! Distributions as written → variables that are drawn once per path.
//!
//! Parameters are plain numbers: a distribution is built here once, not on every path.

use super::Resolver;
use super::call::{Given, is_distribution};
use super::range;
use super::value::{PARAMETER, Scope, Site};
use crate::diag::{Span, Spanned};
use crate::dist::{self, Dist, DistError};
use crate::expr as syntax;
use crate::expr::Argument;
use crate::model::expr::{Expr, Kind};
use crate::model::{Fresh, Variable};
use crate::unit::Unit;

impl Resolver<'_> {
    /// A distribution as an expression: a new variable, addressed by the key path it stands at.
    pub(super) fn draw(&mut self, whole: &syntax::Expr, site: &Site<'_>) -> Option<Expr> {
        if site.scope < Scope::Path {
            self.out_of_scope(whole.span, "this", "a distribution", site);
            return None;
        }
        let dist = self.dist(whole, site)?;
        let address = self.draws_at(site);
        let id = self.variables.push(Variable {
            address,
            dist,
            unnamed: !site.named,
            span: whole.span,
            evidence: site.evidence.clone(),
        });
        Some(Expr {
            kind: Kind::Variable(id),
            unit: Unit::Level,
            span: whole.span,
        })
    }

    /// `each_period(d)` as an expression: a distribution drawn afresh in every period.
    pub(super) fn each_period(&mut self, given: &Given<'_>, site: &Site<'_>) -> Option<Expr> {
        let inner = self.bind(given, &["d"], 1)?[0]?;
        if site.scope < Scope::Clock {
            self.out_of_scope(given.span, "`each_period(…)`", "drawn afresh in every period", site);
            return None;
        }
        let dist = self.dist(inner, site)?;
        let address = self.draws_at(site);
        let id = self.fresh.push(Fresh {
            address,
            dist,
            span: given.span,
        });
        Some(Expr {
            kind: Kind::EachPeriod(id),
            unit: Unit::Level,
            span: given.span,
        })
    }

    /// The address of the next draws that are written at a place.
    fn draws_at(&mut self, site: &Site<'_>) -> String {
        let path = site.address.unwrap_or_default();
        let count = self.written.entry(path.to_string()).or_insert(0);
        *count += 1;
        match *count {
            1 => path.to_string(),
            count => format!("{path}#{count}"),
        }
    }

    /// The distribution that an expression is.
    fn dist(&mut self, whole: &syntax::Expr, site: &Site<'_>) -> Option<Dist> {
        match &whole.kind {
            syntax::Kind::To(low, high) => {
                let site = site.for_a("an end of `to`");
                let (a, b) = (self.constant(low, &site), self.constant(high, &site));
                self.built(Dist::between(a?, b?), whole.span, &[low.span, high.span])
            }
            syntax::Kind::Call(name, arguments) if is_distribution(&name.value) => {
                let given = Given {
                    name,
                    span: whole.span,
                    arguments,
                };
                match name.value.as_str() {
                    "discrete" => self.discrete(&given, site),
                    "mixture" => self.mixture(&given, site),
                    "truncate" => self.truncate(&given, site),
                    "empirical" => self.empirical(&given),
                    _ => self.family(&given, site),
                }
            }
            syntax::Kind::Poison => {
                self.poisoned = true;
                None
            }
            _ => {
                self.diagnostics
                    .error("bad-distribution", whole.span, "a distribution is wanted here")
                    .label("not a distribution")
                    .help("write one such as `normal(10%, 2%)` or `8% to 15%`");
                None
            }
        }
    }

    fn family(&mut self, given: &Given<'_>, site: &Site<'_>) -> Option<Dist> {
        let site = site.for_a(PARAMETER);
        let mut arguments = Vec::new();
        let mut sound = true;
        for argument in given.arguments {
            sound &= self.weightless(argument, &given.name.value).is_some();
            match self.constant(&argument.value, &site) {
                Some(value) => arguments.push(dist::Argument {
                    name: argument.name.as_ref().map(|name| name.value.clone()),
                    value,
                }),
                None => sound = false,
            }
        }
        sound.then_some(())?;
        let spans: Vec<Span> = given.arguments.iter().map(place).collect();
        self.built(Dist::from_arguments(&given.name.value, &arguments), given.span, &spans)
    }

    fn discrete(&mut self, given: &Given<'_>, site: &Site<'_>) -> Option<Dist> {
        let mut rows = Vec::new();
        for argument in given.arguments {
            let value = self.constant(&argument.value, &site.for_a("a value of `discrete`"));
            let weight = self.weight(argument, &site.for_a("a weight"));
            rows.push(value.zip(weight));
        }
        let rows: Option<Vec<(f64, f64)>> = rows.into_iter().collect();
        let spans: Vec<Span> = given.arguments.iter().map(place).collect();
        self.built(Dist::discrete(&rows?), given.span, &spans)
    }

    fn mixture(&mut self, given: &Given<'_>, site: &Site<'_>) -> Option<Dist> {
        let mut rows = Vec::new();
        for argument in given.arguments {
            let part = self.part(&argument.value, site);
            let weight = self.weight(argument, &site.for_a("a weight"));
            rows.push(part.zip(weight));
        }
        let rows: Option<Vec<(Dist, f64)>> = rows.into_iter().collect();
        let spans: Vec<Span> = given.arguments.iter().map(place).collect();
        self.built(Dist::mixture(rows?), given.span, &spans)
    }

    /// A part of a mixture: a distribution, or a number that stands for itself.
    fn part(&mut self, expr: &syntax::Expr, site: &Site<'_>) -> Option<Dist> {
        let drawn = match &expr.kind {
            syntax::Kind::To(..) | syntax::Kind::Poison => true,
            syntax::Kind::Call(name, _) => is_distribution(&name.value),
            _ => false,
        };
        if drawn {
            return self.dist(expr, site);
        }
        let value = self.constant(expr, &site.for_a("a part of `mixture`"))?;
        self.built(Dist::discrete(&[(value, 1.0)]), expr.span, &[expr.span])
    }

    fn truncate(&mut self, given: &Given<'_>, site: &Site<'_>) -> Option<Dist> {
        let bound = self.bind(given, &["d", "low", "high"], 1)?;
        let (inner, low, high) = (bound[0]?, bound[1], bound[2]);
        let site_end = site.for_a("an end of `truncate`");
        let dist = self.dist(inner, site);
        // An end that is left out is open.
        let low_value = low.map_or(Some(f64::NEG_INFINITY), |low| self.constant(low, &site_end));
        let high_value = high.map_or(Some(f64::INFINITY), |high| self.constant(high, &site_end));
        let place = |end: Option<&syntax::Expr>| end.map_or(given.span, |end| end.span);
        let spans = [inner.span, place(low), place(high)];
        self.built(Dist::truncate(dist?, low_value?, high_value?), given.span, &spans)
    }

    /// `empirical("file.csv", "column")`.
    fn empirical(&mut self, given: &Given<'_>) -> Option<Dist> {
        let bound = self.bind(given, &["file", "column"], 2)?;
        let file = self.text(bound[0]?, "the name of a CSV file")?;
        let column = self.text(bound[1]?, "the name of a column")?;
        let values = super::empirical::column(&file, &column, self.files, self.diagnostics)?;
        self.built(Dist::empirical(values), given.span, &[file.span, column.span])
    }

    fn text(&mut self, expr: &syntax::Expr, wanted: &str) -> Option<Spanned<String>> {
        match &expr.kind {
            syntax::Kind::Text(text) => Some(Spanned::new(text.clone(), expr.span)),
            syntax::Kind::Poison => {
                self.poisoned = true;
                None
            }
            _ => {
                self.diagnostics
                    .error(
                        "wrong-arguments",
                        expr.span,
                        format!("{wanted} is wanted here, in quotes"),
                    )
                    .label("not a text")
                    .help("write `empirical('file.csv', 'column')`");
                None
            }
        }
    }

    /// The weight of a value or a part; 1 for each where none is given would hide a slip, so it is wanted.
    fn weight(&mut self, argument: &Argument, site: &Site<'_>) -> Option<f64> {
        if let Some(name) = &argument.name {
            self.diagnostics
                .error(
                    "wrong-arguments",
                    name.span,
                    "values and weights are joined by `:`, not `=`",
                )
                .label("write `value: weight`");
            return None;
        }
        match &argument.weight {
            Some(weight) => self.constant(weight, site),
            None => {
                self.diagnostics
                    .error("wrong-arguments", argument.value.span, "this has no weight")
                    .label("`: weight` is missing after it")
                    .help("write `discrete(1: 30%, 2: 70%)`; weights are scaled to add up to 1");
                None
            }
        }
    }

    fn weightless(&mut self, argument: &Argument, family: &str) -> Option<()> {
        let Some(weight) = &argument.weight else {
            return Some(());
        };
        self.diagnostics
            .error("wrong-arguments", weight.span, format!("`{family}` takes no weights"))
            .label("a weight after `:`")
            .help("parameters are given by position or as `name = value`");
        None
    }

    /// A plain number: arithmetic of numbers.
    pub(super) fn constant(&mut self, expr: &syntax::Expr, site: &Site<'_>) -> Option<f64> {
        let resolved = self.expr(expr, &site.within(Scope::Constant))?;
        if resolved.unit == Unit::Condition {
            self.not_a_number(&resolved, site.what);
            return None;
        }
        let value = range::constant(&resolved);
        if value.is_none() {
            self.out_of_scope(expr.span, "this", "not constant", &site.within(Scope::Constant));
        }
        value
    }

    /// A distribution, or its fault at the argument that is to blame.
    fn built(&mut self, made: Result<Dist, DistError>, whole: Span, arguments: &[Span]) -> Option<Dist> {
        match made {
            Ok(dist) => Some(dist),
            Err(error) => {
                let span = error
                    .argument
                    .and_then(|index| arguments.get(index))
                    .copied()
                    .unwrap_or(whole);
                let fault = self.diagnostics.error("bad-distribution", span, error.to_string());
                if let Some(help) = error.help() {
                    fault.help(help);
                }
                None
            }
        }
    }
}

/// The place of an argument with its name.
fn place(argument: &Argument) -> Span {
    argument
        .name
        .as_ref()
        .map_or(argument.value.span, |name| name.span.to(argument.value.span))
}
