//! `waterfall`: a pool paid out tier by tier, and the term that pays the manager's part of one.

use super::super::Resolver;
use super::super::range::{self, Range};
use super::super::value::Site;
use crate::diag::Spanned;
use crate::id::TermId;
use crate::model::{Deal, Expr, Hurdle, Preferred, Split, TermKind, Waterfall};
use crate::scenario::{self, Value};

impl Resolver<'_> {
    pub(super) fn waterfall(
        &mut self,
        written: &scenario::Waterfall,
        one: &scenario::Term,
        id: TermId,
        site: &Site<'_>,
    ) -> TermKind {
        let deals = written
            .deals
            .iter()
            .map(|deal| Deal {
                pool: self.quoted(&deal.pool, &one.key.value, &site.for_a("the pool of")),
                contributions: self.contributions(&deal.contributions, one, id),
                capital: deal
                    .capital
                    .as_ref()
                    .map(|capital| self.checked(capital, "capital", Range::NotNegative, site)),
            })
            .collect();
        let preferred = written.preferred.as_ref().map(|preferred| match preferred {
            scenario::Preferred::Rate {
                rate,
                compounding,
                cumulative,
            } => {
                let rate = self.checked(rate, "a preferred return", Range::AboveMinusOne, site);
                range::warn_above(&rate, "a preferred return", 1.0, self.diagnostics);
                Preferred::Rate {
                    rate,
                    compounding: *compounding,
                    cumulative: *cumulative,
                }
            }
            scenario::Preferred::Hurdle(hurdle) => Preferred::Hurdle(self.hurdle(hurdle, site)),
        });
        let catch_up = written
            .catch_up
            .as_ref()
            .map(|catch_up| self.checked(catch_up, "a catch-up", Range::Share, site));
        let split: Vec<Split> = written
            .split
            .iter()
            .map(|tier| Split {
                until: tier.until.as_ref().map(|hurdle| self.hurdle(hurdle, site)),
                share: self.checked(&tier.share, "the investor's part", Range::Share, site),
            })
            .collect();
        if split.is_empty() {
            self.poisoned = true;
        }
        self.check_catch_up(catch_up.as_ref(), &split);
        self.check_hurdles(&split);
        let clawback = written
            .clawback
            .as_ref()
            .map(|clawback| self.checked(clawback, "the part that is given back", Range::Share, site));
        TermKind::Waterfall(Box::new(Waterfall {
            deals,
            returns: written.returns,
            preferred,
            catch_up,
            split,
            clawback,
        }))
    }

    /// A level that must lie in a range.
    fn checked(&mut self, value: &Value, what: &'static str, range: Range, site: &Site<'_>) -> Expr {
        let level = self.level(value, &site.for_a(what));
        range::check(&level, what, range, self.diagnostics);
        level
    }

    fn hurdle(&mut self, hurdle: &scenario::Hurdle, site: &Site<'_>) -> Hurdle {
        match hurdle {
            scenario::Hurdle::Irr(rate) => {
                let rate = self.checked(rate, "a rate of return", Range::AboveMinusOne, site);
                range::warn_above(&rate, "a rate of return", 1.0, self.diagnostics);
                Hurdle::Irr(rate)
            }
            scenario::Hurdle::Multiple(multiple) => {
                Hurdle::Multiple(self.checked(multiple, "a multiple", Range::NotNegative, site))
            }
        }
    }

    /// The terms that put capital in. Capital of another party than the one that gets it back looks like a slip.
    fn contributions(&mut self, names: &[Spanned<String>], one: &scenario::Term, id: TermId) -> Vec<TermId> {
        self.each(names, |resolver, name| {
            let term = resolver.names.term(name, resolver.diagnostics)?;
            if term == id {
                resolver
                    .diagnostics
                    .error("refers-to-itself", name.span, "a waterfall puts no capital into itself")
                    .label("this very term")
                    .help("name the terms by which the investor pays in");
                return None;
            }
            let other = &resolver.scenario.terms[term.0 as usize];
            if let (Some(investor), Some(payer)) = (&one.to, &other.from)
                && investor.value != payer.value
                && resolver.names.is_party(&payer.value)
                && resolver.names.is_party(&investor.value)
            {
                resolver
                    .diagnostics
                    .warning(
                        "capital-of-another",
                        name.span,
                        format!(
                            "`{}` is not paid by `{}`, which gets this capital back",
                            name.value, investor.value
                        ),
                    )
                    .label(format!("paid by `{}`", payer.value))
                    .other(investor.span, "the investor")
                    .help("capital is what the party that a waterfall pays (`to`) has put in");
            }
            Some(term)
        })
    }

    /// Warns of a catch-up that can never end.
    fn check_catch_up(&mut self, catch_up: Option<&Expr>, split: &[Split]) {
        let Some((catch_up, first)) = catch_up.zip(split.first()) else {
            return;
        };
        let (Some(part), Some(share)) = (range::constant(catch_up), range::constant(&first.share)) else {
            return;
        };
        let carry = 1.0 - share;
        // Written as percentages, so that equal ones may differ in the last bit.
        if part > carry + 1e-9 || !(0.0..=1.0).contains(&part) || !(0.0..=1.0).contains(&share) {
            return;
        }
        self.diagnostics
            .warning(
                "endless-catch-up",
                catch_up.span,
                format!(
                    "with {}% of the catch-up the manager never reaches {}% of the profit",
                    range::number(part * 100.0),
                    range::number(carry * 100.0)
                ),
            )
            .label("not more than its part of the split")
            .other(first.share.span, "the investor's part of the split")
            .help("a full catch-up is `100%`; what is left after it is split");
    }

    /// Hurdles of one kind must ascend.
    fn check_hurdles(&mut self, split: &[Split]) {
        for pair in split.windows(2) {
            let levels = match (&pair[0].until, &pair[1].until) {
                (Some(Hurdle::Irr(a)), Some(Hurdle::Irr(b))) => (a, b),
                (Some(Hurdle::Multiple(a)), Some(Hurdle::Multiple(b))) => (a, b),
                _ => continue,
            };
            if let (Some(below), Some(above)) = (range::constant(levels.0), range::constant(levels.1))
                && above <= below
            {
                self.diagnostics
                    .error("tiers-not-ascending", levels.1.span, "the hurdles of tiers must ascend")
                    .label("not above the hurdle before it")
                    .other(levels.0.span, "the hurdle before it")
                    .help("put the lowest hurdle first; the last tier has none");
            }
        }
    }

    /// The term that pays the manager's part: of a waterfall of the same payer, and the only one.
    pub(super) fn rest(&mut self, name: &Spanned<String>, one: &scenario::Term, id: TermId) -> TermKind {
        let Some(of) = self.names.term(name, self.diagnostics) else {
            self.poisoned = true;
            return TermKind::Rest { of: TermId(0) };
        };
        let other = &self.scenario.terms[of.0 as usize];
        if !matches!(
            other.kind,
            scenario::TermKind::Waterfall(_) | scenario::TermKind::Poison
        ) {
            self.diagnostics
                .error(
                    "not-a-waterfall",
                    name.span,
                    format!("`{}` is no waterfall that leaves a rest", name.value),
                )
                .label("a term of kind `waterfall` with a `pool` is wanted")
                .help("`rest_of` names the waterfall whose manager's part this term pays");
        } else if let (Some(payer), Some(other_payer)) = (&one.from, &other.from)
            && payer.value != other_payer.value
            && self.names.is_party(&other_payer.value)
        {
            self.diagnostics
                .error(
                    "rest-of-another",
                    payer.span,
                    format!("`{}` does not pay the waterfall `{}`", payer.value, name.value),
                )
                .label(format!("the pool is that of `{}`", other_payer.value))
                .other(name.span, "the waterfall")
                .help("both parts of a waterfall are paid by the party whose pool it is");
        }
        let before = self.scenario.terms[..id.0 as usize]
            .iter()
            .find_map(|term| match &term.kind {
                scenario::TermKind::Rest(other) if other.value == name.value => Some(other.span),
                _ => None,
            });
        if let Some(before) = before {
            self.diagnostics
                .error(
                    "rest-paid-twice",
                    name.span,
                    format!("the rest of `{}` is paid twice", name.value),
                )
                .label("again here")
                .other(before, "first here")
                .help("to divide the manager's part, let one term pay it and another a share of that one");
        }
        TermKind::Rest { of }
    }
}
