//! `[drivers]`: series over time.
//!
//! A driver that moves by itself has its next value before the period is worked out, so its
//! initial value, bounds and dated values cannot refer to what the period brings. Its growth and
//! volatility are taken after the period and may.

mod bootstrap;
mod curve;
mod regimes;

use super::Resolver;
use super::called;
use super::range::{self, Range};
use super::value::{INITIAL, Scope, Site};
use crate::diag::Spanned;
use crate::id::{DriverId, Table};
use crate::model::{Driver, Expr, Growth, Jumps, MOST_JUMPS, Process, Schedule};
use crate::scenario;
use crate::unit::Per;

impl Resolver<'_> {
    /// The drivers, in the order of the file.
    pub(super) fn drivers(&mut self) -> Table<DriverId, Driver> {
        let scenario = self.scenario;
        let mut table = Table::new();
        for one in &scenario.drivers {
            let driver = self.driver(one);
            table.push(driver);
        }
        table
    }

    fn driver(&mut self, one: &scenario::Driver) -> Driver {
        let site = Site::new("a driver", Scope::Period, &one.evidence);
        let per = one.per.as_ref();
        let process = match &one.process {
            scenario::Process::Constant => Process::Constant {
                initial: self.initial(one, &site),
            },
            scenario::Process::Geometric {
                growth,
                fade,
                volatility,
                jumps,
            } => Process::Geometric {
                initial: self.initial(one, &site),
                growth: self.growth(growth.as_ref(), one, &site),
                fade: fade.as_ref().map(|(to, half_life)| self.fade(to, half_life, &site)),
                volatility: self.volatility(volatility.as_ref(), &site),
                jumps: jumps.as_ref().map(|jumps| self.jumps(jumps, one, &site)),
            },
            scenario::Process::Bootstrap { history, block_months } => {
                self.bootstrap(one, history, block_months.as_ref(), &site)
            }
            scenario::Process::Regimes {
                states,
                transitions,
                begins_in,
            } => self.regimes(one, states, transitions, begins_in, &site),
            scenario::Process::MeanReverting {
                level,
                half_life,
                volatility,
                levels,
            } => self.reverting(one, level, half_life, volatility.as_ref(), *levels, &site),
            scenario::Process::Table { values, volatility } => Process::Table {
                values: self.table(values, per, one, &site),
                volatility: self.volatility(volatility.as_ref(), &site),
            },
            scenario::Process::Saturating { volatility, .. } | scenario::Process::Bass { volatility, .. } => {
                Process::Curve {
                    curve: self.curve(one, &site),
                    volatility: self.volatility(volatility.as_ref(), &site),
                }
            }
            scenario::Process::Formula(formula) => Process::Formula {
                initial: one
                    .initial
                    .as_ref()
                    .map(|initial| self.in_unit(initial, per, &site.for_a(INITIAL))),
                formula: self.in_unit(formula, per, &site),
            },
            scenario::Process::Poison => Process::Constant {
                initial: self.stand_in(one.key.span),
            },
        };
        let bound_scope = if matches!(process, Process::Formula { .. }) {
            Scope::Period
        } else {
            Scope::Clock
        };
        let site = site.within(bound_scope).for_a("a bound of a driver");
        let min = one.min.as_ref().map(|min| self.in_unit(min, per, &site));
        let max = one.max.as_ref().map(|max| self.in_unit(max, per, &site));
        if let (Some(low), Some(high)) = (&min, &max)
            && let (Some(a), Some(b)) = (range::constant(low), range::constant(high))
            && a > b
        {
            self.diagnostics
                .error("out-of-range", high.span, "the greatest value is below the least")
                .label("`max`")
                .other(low.span, "`min`");
        }
        Driver {
            key: one.key.value.clone(),
            label: called(one.label.as_ref(), &one.key),
            process,
            min,
            max,
            per: per.map(|per| per.value),
            evidence: one.evidence.clone(),
            span: one.key.span,
        }
    }

    /// The value in period 0 of a driver that moves by itself: one figure per path.
    fn initial(&mut self, one: &scenario::Driver, site: &Site<'_>) -> Expr {
        let site = site.within(Scope::Path).for_a(INITIAL);
        match &one.initial {
            Some(initial) => self.in_unit(initial, one.per.as_ref(), &site),
            None => {
                if !self.diagnostics.has_errors() {
                    self.diagnostics
                        .error(
                            "missing-key",
                            one.key.span,
                            format!("`{}` has no `initial`", one.key.value),
                        )
                        .label("its value in the first period is missing");
                }
                self.stand_in(one.key.span)
            }
        }
    }

    fn growth(&mut self, growth: Option<&scenario::Growth>, one: &scenario::Driver, site: &Site<'_>) -> Growth {
        let site = site.for_a("growth");
        match growth {
            Some(scenario::Growth::Effective(value)) => {
                let growth = self.level(value, &site);
                range::check(&growth, "growth", Range::AboveMinusOne, self.diagnostics);
                range::warn_above(&growth, "growth", UNUSUAL_GROWTH, self.diagnostics);
                Growth::Effective(growth)
            }
            Some(scenario::Growth::Continuous(value)) => Growth::Continuous(self.level(value, &site)),
            None => Growth::Effective(Expr::number(0.0, one.key.span)),
        }
    }

    fn fade(&mut self, to: &scenario::Value, half_life: &scenario::Value, site: &Site<'_>) -> (Expr, Expr) {
        let to = self.level(to, &site.for_a("the growth that growth fades to"));
        range::check(
            &to,
            "the growth that growth fades to",
            Range::AboveMinusOne,
            self.diagnostics,
        );
        let half_life = self.level(half_life, &site.for_a("a half-life"));
        range::check(&half_life, "a half-life", Range::Positive, self.diagnostics);
        (to, half_life)
    }

    fn jumps(&mut self, jumps: &scenario::Jumps, one: &scenario::Driver, site: &Site<'_>) -> Jumps {
        let rate = self.level(&jumps.rate, &site.for_a("a rate of jumps"));
        range::check(&rate, "a rate of jumps", Range::NotNegative, self.diagnostics);
        let most = MOST_JUMPS / self.timeline.dt();
        range::constants(&rate, &mut |value, span| {
            if value > most {
                self.diagnostics
                    .error(
                        "out-of-range",
                        span,
                        format!("a rate of jumps cannot be {}", range::number(value)),
                    )
                    .label(format!("must be {} a year or less", range::number(most)))
                    .help("what moves all the time is a `volatility`");
            }
        });
        let mean = match &jumps.mean {
            Some(mean) => self.level(mean, &site.for_a("the mean of a jump")),
            None => Expr::number(0.0, one.key.span),
        };
        let sd = self.optional_level(jumps.sd.as_ref(), &site.for_a("the standard deviation of a jump"));
        if let Some(sd) = &sd {
            let what = "the standard deviation of a jump";
            range::check(sd, what, Range::NotNegative, self.diagnostics);
        }
        Jumps { rate, mean, sd }
    }

    fn reverting(
        &mut self,
        one: &scenario::Driver,
        level: &scenario::Value,
        half_life: &scenario::Value,
        volatility: Option<&scenario::Value>,
        levels: bool,
        site: &Site<'_>,
    ) -> Process {
        let initial = self.initial(one, site);
        let level = self.in_unit(level, one.per.as_ref(), &site.for_a("the level of a driver"));
        if !levels {
            for (value, what) in [
                (&initial, "the initial value of a driver that reverts in logs"),
                (&level, "the level of a driver that reverts in logs"),
            ] {
                range::check(value, what, Range::Positive, self.diagnostics);
            }
        }
        let half_life = self.level(half_life, &site.for_a("a half-life"));
        range::check(&half_life, "a half-life", Range::Positive, self.diagnostics);
        let volatility = match volatility {
            Some(value) if levels => {
                let volatility = self.in_unit(value, one.per.as_ref(), &site.for_a("a volatility"));
                range::check(&volatility, "a volatility", Range::NotNegative, self.diagnostics);
                Some(volatility)
            }
            other => self.volatility(other, site),
        };
        Process::Reverting {
            initial,
            level,
            half_life,
            volatility,
            logs: !levels,
        }
    }

    fn volatility(&mut self, value: Option<&scenario::Value>, site: &Site<'_>) -> Option<Expr> {
        let volatility = self.optional_level(value, &site.for_a("a volatility"))?;
        range::check(&volatility, "a volatility", Range::NotNegative, self.diagnostics);
        range::warn_above(&volatility, "a volatility", UNUSUAL_VOLATILITY, self.diagnostics);
        Some(volatility)
    }

    /// Dated values, read at the beginning of each period.
    fn table(
        &mut self,
        values: &scenario::Schedule,
        per: Option<&Spanned<Per>>,
        one: &scenario::Driver,
        site: &Site<'_>,
    ) -> Schedule {
        let site = site.within(Scope::Clock).for_a("a value of a table");
        let mut steps = Vec::new();
        for (date, value) in &values.steps {
            let expr = self.in_unit(value, per, &site);
            steps.push((self.position(date.value), expr));
        }
        if steps.is_empty() {
            steps.push((0.0, self.stand_in(one.key.span)));
        }
        Schedule {
            steps,
            linear: values.linear,
            average: None,
        }
    }
}

/// Growth of 1,000% a year and more is rather a percentage without its sign.
const UNUSUAL_GROWTH: f64 = 10.0;
/// A volatility of 500% and more is rather a percentage without its sign.
const UNUSUAL_VOLATILITY: f64 = 5.0;
