//! `share`: a rate, or tiers of rates, of a base.

use super::super::Resolver;
use super::super::range::{self, Range};
use super::super::value::{Site, is_zero};
use crate::model::{Expr, ShareRate, TermKind, Tier};
use crate::scenario::{self, Quoted, Value};
use crate::unit::Unit;

impl Resolver<'_> {
    pub(super) fn share(
        &mut self,
        of: &Quoted,
        deductions: &[Value],
        rate: &scenario::ShareRate,
        one: &scenario::Term,
        site: &Site<'_>,
    ) -> TermKind {
        let base = self.quoted(of, &one.key.value, &site.for_a("the base of"));
        let deductions = deductions
            .iter()
            .map(|value| self.off_the_base(value, "a deduction", of, site))
            .collect();
        TermKind::Share {
            of: base,
            deductions,
            rate: self.rate_or_tiers(rate, site),
        }
    }

    /// A rate, or tiers of rates.
    pub(super) fn rate_or_tiers(&mut self, rate: &scenario::ShareRate, site: &Site<'_>) -> ShareRate {
        match rate {
            scenario::ShareRate::Flat(rate) => ShareRate::Flat(self.share_rate(rate, site)),
            scenario::ShareRate::Tiers { tiers, period, method } => ShareRate::Tiers {
                tiers: self.tiers(tiers, site),
                period: *period,
                method: *method,
            },
        }
    }

    /// A rate that comes off the base; a bare percentage is a frequent slip.
    pub(super) fn off_the_base(&mut self, value: &Value, what: &'static str, of: &Quoted, site: &Site<'_>) -> Expr {
        let Some(mut expr) = self.value(value, &site.for_a(what)) else {
            return self.stand_in(value.span);
        };
        match expr.unit {
            Unit::Rate => return expr,
            Unit::Level if is_zero(&expr) => {
                expr.unit = Unit::Rate;
                return expr;
            }
            Unit::Condition => self.not_a_number(&expr, what),
            Unit::Level => {
                let fault = self.diagnostics.error(
                    "level-for-rate",
                    expr.span,
                    format!("{what} is a rate per time like the base; this is a level"),
                );
                fault.label("a level").other(of.value.span, "the base");
                let base = match &of.value.kind {
                    scenario::ValueKind::Expr(base) => match &base.kind {
                        crate::expr::Kind::Name(name) => Some(name.clone()),
                        _ => None,
                    },
                    scenario::ValueKind::Schedule(_) | scenario::ValueKind::Amended(_) => None,
                };
                let base = base.as_deref().unwrap_or("…");
                match range::constant(&expr) {
                    Some(share) if (0.0..=1.0).contains(&share) => {
                        let percent = range::number(share * 100.0);
                        fault.help(format!("for a share of the base write `{percent}% * {base}`"))
                    }
                    _ => fault.help(format!(
                        "write a driver with `per`, or a share of the base such as `15% * {base}`"
                    )),
                };
            }
        }
        self.stand_in(expr.span)
    }

    /// The rate of a share or of a tier; beyond 0% to 100% is possible but looks like a slip.
    pub(super) fn share_rate(&mut self, value: &Value, site: &Site<'_>) -> Expr {
        let rate = self.level(value, &site.for_a("the rate of a share"));
        range::constants(&rate, &mut |value, span| {
            if (0.0..=1.0).contains(&value) {
                return;
            }
            let percent = range::number(value * 100.0);
            let message = if value < 0.0 {
                format!("a share of {percent}% makes the payee pay")
            } else {
                format!("a share of {percent}% is more than the whole")
            };
            let fault = self.diagnostics.warning("unusual-rate", span, message);
            fault.label(format!("{} is {percent}%", range::number(value)));
            if value > 1.0 && value <= 100.0 {
                fault.help(format!("did you mean `{}%`?", range::number(value)));
            }
        });
        rate
    }

    fn tiers(&mut self, tiers: &[scenario::Tier], site: &Site<'_>) -> Vec<Tier> {
        let what = "the bound of a tier";
        let mut resolved: Vec<Tier> = Vec::new();
        let mut below: Option<(f64, crate::diag::Span)> = None;
        for tier in tiers {
            let up_to = self.optional_level(tier.up_to.as_ref(), &site.for_a(what));
            if let Some(bound) = &up_to {
                range::check(bound, what, Range::Positive, self.diagnostics);
                if let Some(value) = range::constant(bound) {
                    if let Some((lower, span)) = below
                        && value <= lower
                    {
                        self.diagnostics
                            .error("tiers-not-ascending", bound.span, "the bounds of tiers must ascend")
                            .label("not above the bound before it")
                            .other(span, "the bound before it")
                            .help("put the lowest tier first; the last one has no `up_to`");
                    }
                    below = Some((value, bound.span));
                }
            }
            let rate = self.share_rate(&tier.rate, site);
            resolved.push(Tier { up_to, rate });
        }
        resolved
    }
}
