//! Curves of growth: S-curve, Gompertz, Bass.
//!
//! Their parameters are figures of the path, so that a curve is known before the first period.
//! What is impossible whatever is drawn (a midpoint that has passed before half is reached) is
//! reported here where all of it is plain numbers.

use super::super::Resolver;
use super::super::range::{self, Range};
use super::super::value::{Scope, Site};
use crate::math;
use crate::model::{Curve, Expr, Pace};
use crate::scenario::{self, Saturating, Value};

impl Resolver<'_> {
    /// The curve of a driver that has one.
    pub(super) fn curve(&mut self, one: &scenario::Driver, site: &Site<'_>) -> Curve {
        match &one.process {
            scenario::Process::Bass {
                market,
                innovation,
                imitation,
                ..
            } => self.bass(one, market, innovation, imitation, site),
            scenario::Process::Saturating {
                curve,
                saturation,
                pace,
                ..
            } => {
                let initial = self.initial(one, site);
                self.positive(&initial, "the initial value of a curve");
                let site = site.within(Scope::Path);
                let saturation = self.in_unit(saturation, one.per.as_ref(), &site.for_a("a saturation"));
                self.positive(&saturation, "a saturation");
                let pace = self.pace(pace, one, &site);
                self.check_midpoint(&initial, &saturation, &pace);
                match curve {
                    Saturating::Logistic => Curve::Logistic {
                        initial,
                        saturation,
                        pace,
                    },
                    Saturating::Gompertz => Curve::Gompertz {
                        initial,
                        saturation,
                        pace,
                    },
                }
            }
            // No other process has a curve.
            _ => Curve::Logistic {
                initial: self.stand_in(one.key.span),
                saturation: self.stand_in(one.key.span),
                pace: Pace::Midpoint(self.stand_in(one.key.span)),
            },
        }
    }

    fn bass(
        &mut self,
        one: &scenario::Driver,
        market: &Value,
        innovation: &Value,
        imitation: &Value,
        site: &Site<'_>,
    ) -> Curve {
        let site = site.within(Scope::Path);
        let market = self.level(market, &site.for_a("the market of `bass`"));
        self.positive(&market, "the market of `bass`");
        let innovation = self.level(innovation, &site.for_a("a coefficient of innovation"));
        self.positive(&innovation, "a coefficient of innovation");
        let imitation = self.level(imitation, &site.for_a("a coefficient of imitation"));
        range::check(
            &imitation,
            "a coefficient of imitation",
            Range::NotNegative,
            self.diagnostics,
        );
        let initial = self.optional_level(one.initial.as_ref(), &site.for_a("who has adopted at the start"));
        if let Some(initial) = &initial {
            range::check(
                initial,
                "who has adopted at the start",
                Range::NotNegative,
                self.diagnostics,
            );
            if let (Some(begun), Some(all)) = (range::constant(initial), range::constant(&market))
                && begun > all
            {
                self.diagnostics
                    .error("out-of-range", initial.span, "more have adopted than ever will")
                    .label("`initial`")
                    .other(market.span, "`market`");
            }
        }
        Curve::Bass {
            market,
            innovation,
            imitation,
            initial,
            flow: one.per.is_some(),
        }
    }

    fn pace(&mut self, pace: &scenario::Pace, one: &scenario::Driver, site: &Site<'_>) -> Pace {
        match pace {
            scenario::Pace::Growth(growth) => Pace::Growth(self.growth(Some(growth), one, site)),
            scenario::Pace::Midpoint(date) => {
                Pace::Midpoint(Expr::number(self.timeline.months_at(date.value) / 12.0, date.span))
            }
            scenario::Pace::MidpointIn(value) => {
                let year = self.level(
                    value,
                    &Site {
                        calendar: true,
                        ..site.for_a("a midpoint")
                    },
                );
                Pace::Midpoint(self.since_start(year))
            }
            scenario::Pace::Poison => Pace::Midpoint(self.stand_in(one.key.span)),
        }
    }

    fn positive(&mut self, expr: &Expr, what: &str) {
        range::check(expr, what, Range::Positive, self.diagnostics);
    }

    /// Half of the saturation must lie ahead where the midpoint does, and behind where it does not.
    fn check_midpoint(&mut self, initial: &Expr, saturation: &Expr, pace: &Pace) {
        let Pace::Midpoint(midpoint) = pace else { return };
        let (Some(start), Some(end), Some(years)) = (
            range::constant(initial),
            range::constant(saturation),
            range::constant(midpoint),
        ) else {
            return;
        };
        let sound = start < end && math::ln(end / start - 1.0) / years > 0.0;
        // What is not a number stands where a fault was reported.
        if sound || !(start > 0.0 && end > 0.0) || years.is_nan() || !self.dated {
            return;
        }
        let (message, label) = if start >= end {
            (
                "a curve that begins at or above its saturation has no midpoint ahead",
                "half of the saturation is reached here",
            )
        } else if years > 0.0 {
            (
                "more than half of the saturation is reached at the start already",
                "this midpoint lies ahead",
            )
        } else {
            (
                "less than half of the saturation is reached at the start",
                "this midpoint has passed by then",
            )
        };
        self.diagnostics
            .error("midpoint", midpoint.span, message)
            .label(label)
            .other(initial.span, "the value at the start")
            .other(saturation.span, "the saturation")
            .help("the midpoint is the time at which half of the saturation is reached");
    }
}
