//! Commitments, usage and shares of profit in words, and which of their figures are money.

use super::super::words::{self, Form, list};
use super::Clause;
use crate::model::{Expr, ProfitShare, ShareRate, TakeOrPay, TermKind, Usage};

/// The figures of a kind whose form is known from their place.
pub(in crate::explain) fn uses(kind: &TermKind) -> Vec<(&Expr, Form)> {
    let mut uses = Vec::new();
    match kind {
        TermKind::TakeOrPay(deal) => {
            let money = [Some(&deal.of), deal.commitment.as_ref(), deal.total.as_ref()];
            uses.extend(money.into_iter().flatten().map(|one| (one, Form::Money)));
            uses.extend(deal.roll_forward.iter().map(|one| (one, Form::Percent)));
        }
        TermKind::Usage(deal) => {
            uses.push((&deal.price, Form::Money));
            uses.extend(deal.credits.iter().map(|grant| (&grant.amount, Form::Money)));
            deal.discounts.iter().for_each(|rate| of_rate(rate, &mut uses));
        }
        TermKind::ProfitShare(deal) => {
            uses.push((&deal.of, Form::Money));
            uses.extend(deal.costs.iter().map(|one| (one, Form::Money)));
            uses.extend(deal.ceiling.iter().map(|one| (one, Form::Percent)));
            of_rate(&deal.rate, &mut uses);
        }
        TermKind::Loan(loan) => {
            uses.push((&loan.rate, Form::Percent));
            uses.extend(loan.pay_in_kind.iter().map(|one| (one, Form::Percent)));
        }
        TermKind::RevenueFinancing(deal) => {
            uses.push((&deal.of, Form::Money));
            uses.push((&deal.rate, Form::Percent));
            uses.extend(deal.minimum.iter().map(|one| (one, Form::Money)));
        }
        _ => {}
    }
    uses
}

/// The figures of a rate or of tiers.
pub(in crate::explain) fn of_rate<'m>(rate: &'m ShareRate, uses: &mut Vec<(&'m Expr, Form)>) {
    match rate {
        ShareRate::Flat(rate) => uses.push((rate, Form::Percent)),
        ShareRate::Tiers { tiers, .. } => {
            uses.extend(tiers.iter().map(|tier| (&tier.rate, Form::Percent)));
            let bounds = tiers.iter().filter_map(|tier| tier.up_to.as_ref());
            uses.extend(bounds.map(|bound| (bound, Form::Money)));
        }
    }
}

impl Clause<'_> {
    /// Who commits to what.
    pub(super) fn commitment(&self, deal: &TakeOrPay) -> String {
        let (who, to) = (self.who(), self.voice.party(self.term.to));
        let commits = self.verb("commits", "commit");
        let pays = self.verb("pays", "pay");
        let of = self.voice.rate(&deal.of, Form::Money);
        let mut least = Vec::new();
        if let Some(commitment) = &deal.commitment {
            least.push(format!("{} of {of}", self.voice.rate(commitment, Form::Money)));
        }
        if let Some(total) = &deal.total {
            let of = if least.is_empty() {
                format!(" of {of}")
            } else {
                String::new()
            };
            least.push(format!(
                "{}{of} over the whole term",
                self.voice.phrase(total, Form::Money)
            ));
        }
        let when = match (&deal.commitment, &deal.total) {
            (Some(_), None) => format!("at the end of each {} year", self.years()),
            (None, _) => "at its end".to_owned(),
            (Some(_), Some(_)) => format!("at the end of each {} year and of the term", self.years()),
        };
        format!(
            "{who} {commits} to {to} to take at least {}, and {pays} {when} for what it did not take{}",
            list(&least, "and"),
            self.late()
        )
    }

    /// What may move from year to year.
    pub(super) fn commitment_moves(&self, deal: &TakeOrPay) -> Vec<String> {
        let mut further = Vec::new();
        if let Some(share) = &deal.roll_forward {
            further.push(format!(
                "Of a year's commitment {} may be short and moves to the next year instead of being paid for, but not out of the last.",
                self.voice.phrase(share, Form::Percent)
            ));
        }
        if deal.excess_to_next {
            further.push("What is taken beyond a year's commitment lowers that of the next year.".to_owned());
        }
        if deal.make_up_years > 0 {
            further.push(format!(
                "What was paid for and not taken may be taken without further payment out of the excess of the next {}.",
                match deal.make_up_years {
                    1 => "year".to_owned(),
                    years => words::things(u64::from(years), "year"),
                }
            ));
        }
        further
    }

    /// Who pays for which units.
    pub(super) fn usage(&self, deal: &Usage) -> String {
        let (who, to) = (self.who(), self.voice.party(self.term.to));
        format!(
            "{who} {} {to} for {} at {} a unit, {}",
            self.verb("pays", "pay"),
            self.voice.rate(&deal.quantity, Form::Plain),
            self.voice.phrase(&deal.price, Form::Money),
            self.when()
        )
    }

    /// The discounts, and the credits that come before cash.
    pub(super) fn usage_terms(&self, deal: &Usage) -> Vec<String> {
        let mut further = Vec::new();
        if let Some(ShareRate::Tiers { tiers, period, method }) = &deal.discounts {
            further.extend(self.tiers("discount", tiers, *period, *method));
        }
        let timeline = &self.voice.model.timeline;
        let credits: Vec<String> = deal
            .credits
            .iter()
            .map(|grant| {
                let amount = self.voice.phrase(&grant.amount, Form::Money);
                let given = words::on(timeline, grant.from as f64);
                match grant.until {
                    Some(until) => format!(
                        "{amount} given {given}, which lapses {}",
                        words::on(timeline, until as f64)
                    ),
                    None => format!("{amount} given {given}"),
                }
            })
            .collect();
        if !credits.is_empty() {
            further.push(format!("Before cash, credits are used up: {}.", list(&credits, "and")));
        }
        further
    }

    /// Who shares what is left.
    pub(super) fn profit(&self, deal: &ProfitShare) -> String {
        let (who, to) = (self.who(), self.voice.party(self.term.to));
        let of = self.voice.rate(&deal.of, Form::Money);
        let costs: Vec<String> = deal.costs.iter().map(|one| self.voice.rate(one, Form::Money)).collect();
        let profit = match costs.is_empty() {
            true => format!("the profit, which is {of}"),
            false => format!("the profit, which is {of} less {}", list(&costs, "and")),
        };
        let share = match &deal.rate {
            ShareRate::Flat(rate) => self.share(rate, &profit),
            ShareRate::Tiers { .. } => format!("a share by tiers of {profit}"),
        };
        format!("{who} {} {to} {share}, {}", self.verb("pays", "pay"), self.when())
    }

    /// The tiers, the ceiling, and what becomes of losses.
    pub(super) fn profit_terms(&self, deal: &ProfitShare) -> Vec<String> {
        let mut further = Vec::new();
        match &deal.rate {
            ShareRate::Flat(rate) => further.extend(self.rates(rate)),
            ShareRate::Tiers { tiers, period, method } => {
                further.extend(self.tiers("share", tiers, *period, *method));
            }
        }
        if let Some(ceiling) = &deal.ceiling {
            further.push(format!(
                "Costs take at most {} of what comes in.",
                self.voice.phrase(ceiling, Form::Percent)
            ));
        }
        further.push(match deal.carries_losses {
            true => {
                "Losses, and costs that were not recovered, are carried forward and come off later profits.".to_owned()
            }
            false => format!("A loss of one {} is not carried forward.", self.step()),
        });
        further
    }
}
