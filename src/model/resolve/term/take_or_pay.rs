//! `take_or_pay`: a commitment per year or in total, against use.

use super::super::Resolver;
use super::super::range::{self, Range};
use super::super::value::{Site, is_zero};
use crate::diag::Spanned;
use crate::model::{Expr, TakeOrPay, TermKind};
use crate::scenario::{self, Value};
use crate::unit::{Per, Unit};

impl Resolver<'_> {
    pub(super) fn take_or_pay(
        &mut self,
        written: &scenario::TakeOrPay,
        one: &scenario::Term,
        site: &Site<'_>,
    ) -> TermKind {
        let of = self.rate_of_money(&written.of, &site.for_a("the use that counts"));
        let commitment = written.commitment.as_ref().map(|value| {
            let per = Spanned::new(Per::Year, value.span);
            let commitment = self.in_unit(value, Some(&per), &site.for_a("a commitment"));
            range::check(&commitment, "a commitment", Range::NotNegative, self.diagnostics);
            commitment
        });
        let total = self.optional_level(written.total.as_ref(), &site.for_a("a commitment in total"));
        if let Some(total) = &total {
            range::check(total, "a commitment in total", Range::NotNegative, self.diagnostics);
        }
        let what = "the share that may move to the next year";
        let roll_forward = self.optional_level(written.roll_forward.as_ref(), &site.for_a(what));
        if let Some(share) = &roll_forward {
            range::check(share, what, Range::Share, self.diagnostics);
        }
        let periods = self.timeline.periods;
        let ends = one.ends.as_ref().map(|date| self.position(date.value));
        let ends_in = ends
            .filter(|ends| (0.0..=periods as f64).contains(ends) && *ends > 0.0)
            .map(|ends| ends.ceil() as usize - 1);
        TermKind::TakeOrPay(TakeOrPay {
            of,
            commitment,
            total,
            roll_forward,
            make_up_years: written.carry_forward.as_ref().map_or(0, |years| years.value),
            excess_to_next: written.excess_to_next_year,
            ends_in,
            last: ends_in.or_else(|| ends.is_none().then(|| periods - 1)),
        })
    }

    /// A value that must be a rate of money per time.
    pub(super) fn rate_of_money(&mut self, value: &Value, site: &Site<'_>) -> Expr {
        let Some(mut expr) = self.value(value, site) else {
            return self.stand_in(value.span);
        };
        match expr.unit {
            Unit::Rate => return expr,
            Unit::Level if is_zero(&expr) => {
                expr.unit = Unit::Rate;
                return expr;
            }
            Unit::Condition => self.not_a_number(&expr, site.what),
            Unit::Level => {
                self.diagnostics
                    .error(
                        "level-for-rate",
                        expr.span,
                        format!("{} is a rate of money per time, and this is a level", site.what),
                    )
                    .label("a level")
                    .help("name a driver with `per`, or the term under which it is paid for");
            }
        }
        self.stand_in(expr.span)
    }
}
