//! What a term's line says: the rule with its inputs, what floor, caps and advances changed, and
//! what was paid when.

mod equity;
mod kind;
mod waterfall;

use crate::id::TermId;
use crate::ledger::show::{percent, readable};
use crate::ledger::value::Scope;
use crate::ledger::{Ledger, Period, TermLine};
use crate::model::expr::ops;
use crate::model::{Counts, Expr, Model, ShareRate, Term, TermKind, Tier, Trigger};
use crate::scenario::{PaidIn, TierMethod, TierPeriod, Timing};
use crate::time::Step;

use super::when;

impl Ledger {
    /// The line of a term in a period, such as
    /// `20% of 308.3m (revenue 3.7bn/year x 1/12) = 61.66m; cap per year leaves 40m; paid 40m at
    /// the end of 2025-01`. For a period in which nothing happened with the term: `nothing`.
    pub fn term_text(&self, model: &Model, period: &Period, id: TermId) -> String {
        let (term, told) = (&model.terms[id], &period.terms[id]);
        let scope = self.scope(model, period.index);
        let mut parts = Vec::new();
        if !told.vested.is_empty() {
            let numbers: Vec<String> = told.vested.iter().map(usize::to_string).collect();
            parts.push(format!("vested: tranche {}", numbers.join(", ")));
        }
        let figures = told.figures.iter().any(|figure| figure.1 != 0.0);
        if told.before != 0.0 || figures || told.guarantee.is_some_and(|window| window.0 != 0.0) {
            parts.push(self.rule(model, &scope, id, told));
        }
        if let Some(floor) = told.floor.filter(super::super::Bound::binds) {
            parts.push(format!("the floor raises it to {}", readable(floor.after)));
        }
        for (bound, word) in [
            (told.cap_period, "cap per period"),
            (told.cap_year, "cap per year"),
            (told.cap_total, "cap in total"),
            (told.cap_multiple, "cap at a multiple of"),
        ] {
            if let Some(bound) = bound.filter(super::super::Bound::binds) {
                let mut used = match bound.carried > 0.0 {
                    true => format!(" + {} carried forward", readable(bound.carried)),
                    false => String::new(),
                };
                if bound.used > 0.0 {
                    used += &format!(", {} used,", readable(bound.used));
                }
                let word = match &term.cap.multiple {
                    Some(multiple) if word.ends_with(" of") => format!(
                        "{word} {} x what {} has paid,",
                        scope.show_value(&multiple.multiple),
                        model.terms[multiple.of].key
                    ),
                    _ => word.to_owned(),
                };
                parts.push(format!(
                    "{word} {}{used} leaves {}",
                    readable(bound.limit),
                    readable(bound.after)
                ));
            }
        }
        for (advance, kept) in told.kept.iter().filter(|kept| kept.1 != 0.0) {
            parts.push(format!(
                "{} kept back for {}",
                readable(*kept),
                model.terms[*advance].key
            ));
        }
        let words = match term.kind {
            TermKind::Loan(_) => ["lent", "repaid"],
            _ => ["advanced", "recouped"],
        };
        parts.extend(balance_text(told, words));
        if let Some((held, released)) = told.held {
            for (amount, word) in [(held, "held back"), (released, "released")] {
                parts.extend((amount != 0.0).then(|| format!("{} {word}", readable(amount))));
            }
        }
        if told.netted != 0.0 {
            parts.push(format!("{} netted off", readable(told.netted)));
        }
        if let Some([cash, owed, left]) = told.from_cash.filter(|told| told[1] != 0.0 || told[2] != 0.0) {
            let with = if owed != 0.0 {
                format!(", with arrears of {}", readable(owed))
            } else {
                String::new()
            };
            parts.push(format!(
                "cash of {}{with} leaves {} unpaid",
                readable(cash),
                readable(left)
            ));
        }
        parts.extend(payment_texts(model, term, told));
        if parts.is_empty() {
            "nothing".to_string()
        } else {
            parts.join("; ")
        }
    }

    /// The rule of a kind with its inputs, ending in what it gives before floor and caps.
    fn rule(&self, model: &Model, scope: &Scope<'_>, id: TermId, told: &TermLine) -> String {
        let term = &model.terms[id];
        let gives = readable(told.before);
        match &term.kind {
            TermKind::Amount { amount, .. } | TermKind::Formula { amount } => {
                let raised = match told.figure("raised") {
                    0.0 | 1.0 => String::new(),
                    factor => format!(" x {} raised", readable(factor)),
                };
                format!("{}{raised} = {gives}", for_period(model, scope, amount, told))
            }
            TermKind::LumpSum { schedule } | TermKind::Advance { schedule, .. } => {
                let now = schedule.iter().filter(|entry| entry.0.floor() == scope.k as f64);
                let within = now.filter(|entry| {
                    term.starts.is_none_or(|starts| entry.0 >= starts)
                        && term.ends.is_none_or(|ends| entry.0 < ends)
                        && term.gaps.iter().all(|gap| entry.0 < gap.0 || entry.0 >= gap.1)
                });
                let entries: Vec<String> = within.map(|entry| scope.show_value(&entry.1)).collect();
                let shown = entries.join(" + ");
                let word = if matches!(term.kind, TermKind::Advance { .. }) {
                    "advances"
                } else {
                    "lump sum"
                };
                if shown == gives {
                    format!("{word} {gives}")
                } else {
                    format!("{word} {shown} = {gives}")
                }
            }
            TermKind::Share { of, deductions, rate } => {
                let base = base_text(model, scope, of, deductions, told);
                match rate {
                    ShareRate::Flat(rate) => {
                        format!("{} of {base} = {gives}", rate_text(scope, rate))
                    }
                    ShareRate::Tiers { tiers, period, method } => {
                        let rule = tier_text(&read(scope, tiers), *period, *method, told);
                        let joined = if *method == TierMethod::Whole { "with" } else { "on" };
                        format!("{rule} {joined} {base} = {gives}")
                    }
                }
            }
            TermKind::MinimumGuarantee { per, counts, .. } => {
                let (due, counted) = told.guarantee.unwrap_or_default();
                let word = match counts {
                    Counts::Earned => "earned",
                    Counts::Paid => "paid",
                };
                format!(
                    "{} due for the {} less {} {word} = {gives}",
                    readable(due),
                    per.word(),
                    readable(counted)
                )
            }
            TermKind::TakeOrPay(deal) => kind::take_or_pay(deal, told),
            TermKind::Usage(deal) => kind::usage(model, scope, deal, told),
            TermKind::ProfitShare(deal) => kind::profit_share(model, scope, deal, told),
            TermKind::Loan(loan) => kind::loan(scope, loan, told),
            TermKind::RevenueFinancing(deal) => kind::revenue_financing(model, scope, deal, told),
            TermKind::Warrant { price, strike, .. } => {
                let [shares, price_now, _] = told.exercise.unwrap_or_default();
                format!(
                    "{} shares x max(0, {} less a strike of {}) = {gives}",
                    readable(shares),
                    match price.as_number() {
                        Some(_) => readable(price_now),
                        None => scope.show(price),
                    },
                    scope.show_value(strike)
                )
            }
            TermKind::Waterfall(_) => format!("{} = {gives}", waterfall::pool_text(told)),
            TermKind::Rest { of } => format!("the manager's part of {}: {gives}", model.terms[*of].key),
            TermKind::Equity { exit, .. } => {
                format!("{} = {gives}", equity::stake_text(scope, exit.as_ref(), told))
            }
            TermKind::Milestone { amount, trigger } => {
                let why = match trigger {
                    Trigger::Event(event) => format!(" as {} falls", model.events[*event].key),
                    // What is lent on the first day has no condition.
                    Trigger::When(condition) if condition.as_number().is_some() => String::new(),
                    Trigger::When(condition) => format!(" as {}", scope.show(condition)),
                };
                format!("{}{why}", scope.show_value(amount))
            }
        }
    }
}

/// `revenue 3.7bn/year x 1/12`: a rate for the active part of a period.
fn for_period(model: &Model, scope: &Scope<'_>, rate: &Expr, told: &TermLine) -> String {
    let shown = match rate.as_number() {
        Some(value) => format!("{}/year", readable(value)),
        None => scope.show(rate),
    };
    format!("{}{}", shown, time_text(model, told))
}

/// ` x 1/12`, ` x 1/12 x 0.5 active`: from a rate per year to the period.
fn time_text(model: &Model, told: &TermLine) -> String {
    let step = match model.timeline.step {
        Step::Month => " x 1/12",
        Step::Quarter => " x 1/4",
        Step::Year => "",
    };
    if told.active == 1.0 {
        step.to_string()
    } else {
        format!("{step} x {} active", readable(told.active))
    }
}

/// `308.33m (revenue 3.7bn/year x 1/12)`, with deductions where there are any.
fn base_text(model: &Model, scope: &Scope<'_>, of: &Expr, deductions: &[Expr], told: &TermLine) -> String {
    let mut inner = scope.show(of);
    for deduction in deductions {
        inner += &format!(" less {}", scope.show(deduction));
    }
    if !deductions.is_empty() {
        inner = format!("({inner})");
    }
    format!("{} ({inner}{})", readable(told.base), time_text(model, told))
}

/// `20%`, or `20% (rate 0.2)` where the rate is more than a number.
fn rate_text(scope: &Scope<'_>, rate: &Expr) -> String {
    let value = percent(scope.value(rate));
    match rate.as_number() {
        Some(_) => value,
        None => format!("{value} ({})", scope.show(rate)),
    }
}

/// The tiers as they stand in this period: bound and rate.
fn read(scope: &Scope<'_>, tiers: &[Tier]) -> Vec<(f64, f64)> {
    let bound = |tier: &Tier| tier.up_to.as_ref().map_or(f64::INFINITY, |up_to| scope.value(up_to));
    tiers
        .iter()
        .map(|tier| (bound(tier), scope.value(&tier.rate)))
        .collect()
}

/// `5% x 20m + 3% x 30m, 80m counted before in the year,`.
fn tier_text(tiers: &[(f64, f64)], period: TierPeriod, method: TierMethod, told: &TermLine) -> String {
    let (before, after) = (told.counted_before, told.counted_before + told.base);
    let where_ = match period {
        TierPeriod::Year => " in the year",
        TierPeriod::Life => " so far",
        TierPeriod::Period => "",
    };
    let counted = match period {
        TierPeriod::Period => String::new(),
        _ => format!(", {} counted before{where_},", readable(before)),
    };
    let rate_at = |x: f64| {
        tiers
            .iter()
            .find(|tier| !ops::above(x, tier.0))
            .or(tiers.last())
            .map_or(0.0, |tier| tier.1)
    };
    match method {
        TierMethod::Marginal => {
            let mut bands = Vec::new();
            let mut below = 0.0;
            for &(up_to, rate) in tiers {
                let part = (after.min(up_to) - below).max(0.0) - (before.min(up_to) - below).max(0.0);
                if part > 0.0 {
                    bands.push(format!("{} x {}", percent(rate), readable(part)));
                }
                below = up_to;
            }
            format!("{}{counted}", bands.join(" + "))
        }
        TierMethod::Whole => {
            let all = rate_at(after) * after;
            format!(
                "{} x {}{where_} less {} earned before,",
                percent(rate_at(after)),
                readable(after),
                readable(all - told.before)
            )
        }
        TierMethod::Prospective => format!("{}{counted}", percent(rate_at(before))),
    }
}

/// What became of an advance's balance.
fn balance_text(told: &TermLine, [given, back]: [&str; 2]) -> Option<String> {
    let balance = told
        .balance
        .filter(|balance| balance.opening != 0.0 || balance.closing != 0.0)?;
    let mut text = format!("balance {}", readable(balance.opening));
    for (amount, sign, word) in [
        (balance.advanced, "+", given),
        (balance.interest, "+", "interest"),
        (balance.recouped, "-", back),
    ] {
        if amount != 0.0 {
            text += &format!(" {sign} {} {word}", readable(amount));
        }
    }
    Some(format!("{text} = {}", readable(balance.closing)))
}

/// What was paid when, and what is still owed.
fn payment_texts(model: &Model, term: &Term, told: &TermLine) -> Vec<String> {
    let at_end = term.settlement.timing == Timing::End || term.settlement.every.is_some();
    let paid = told.payments.iter().map(|payment| {
        format!(
            "paid {}{} {}",
            readable(payment.amount),
            match term.paid_in {
                PaidIn::Cash => String::new(),
                other => format!(" in {}", other.word()),
            },
            when(model, payment.month, at_end)
        )
    });
    let mut texts: Vec<String> = paid.collect();
    if told.outstanding != 0.0 {
        texts.push(format!("{} owed", readable(told.outstanding)));
    }
    texts
}
