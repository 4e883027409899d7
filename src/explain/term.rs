//! The clauses in words: who pays whom what, when, until when, and never more than what.
//!
//! In: the terms of a model. Out: a paragraph each, which begins with the clause's name.

mod amount;
mod cap;
pub(super) mod change;
mod debt;
mod equity;
pub(super) mod kind;
mod settle;
mod warrant;
mod waterfall;

use super::value::Voice;
use super::words::{self, Form, capitalised, list};
use crate::id::{PartyId, TermId};
use crate::model::expr::Kind;
use crate::model::{Counts, Expr, ShareRate, Term, TermKind, Tier, Trigger, Until};
use crate::scenario::{TierMethod, TierPeriod, Timing};
use crate::unit::Per;

/// A paragraph for each term.
pub(super) fn sentences(voice: &Voice<'_>) -> Vec<String> {
    // A part is told with the term that it is a part of.
    let own = voice.model.terms.entries().filter(|(_, term)| term.part_of.is_none());
    own.map(|(id, _)| paragraph(voice, id)).collect()
}

pub(super) fn paragraph(voice: &Voice<'_>, id: TermId) -> String {
    let term = &voice.model.terms[id];
    let clause = Clause { voice, term };
    let mut text = format!(
        "{}: {}{}.",
        capitalised(&voice.term(id)),
        clause.main(),
        clause.conditions()
    );
    for further in clause.further() {
        text.push(' ');
        text.push_str(&further);
    }
    text
}

/// One term about to be told.
struct Clause<'a> {
    voice: &'a Voice<'a>,
    term: &'a Term,
}

impl Clause<'_> {
    /// Who pays whom what and when.
    fn main(&self) -> String {
        let step = self.step();
        let who = self.who();
        let pays = self.verb("pays", "pay");
        let to = self.voice.party(self.term.to);
        match &self.term.kind {
            TermKind::Amount { amount, .. } | TermKind::Formula { amount } => {
                let words = self.voice.rate(amount, Form::Money);
                let named = matches!(amount.kind, Kind::Driver(_) | Kind::Assumption(_) | Kind::TermRate(_));
                let equal = if named { "an amount equal to " } else { "" };
                format!("{who} {pays} {to} {equal}{words}, {}", self.when())
            }
            TermKind::LumpSum { schedule } => {
                format!("{who} {pays} {to} {}{}", self.dated(schedule), self.late())
            }
            TermKind::Share { of, deductions, rate } => {
                let base = self.base(of, deductions);
                match rate {
                    ShareRate::Flat(rate) => {
                        format!("{who} {pays} {to} {}, {}", self.share(rate, &base), self.when())
                    }
                    ShareRate::Tiers { .. } => {
                        format!("{who} {pays} {to} a share by tiers of {base}, {}", self.when())
                    }
                }
            }
            TermKind::MinimumGuarantee {
                tops_up,
                minimum,
                per,
                counts,
            } => {
                let topped: Vec<String> = tops_up.iter().map(|&id| format!("“{}”", self.voice.term(id))).collect();
                let counted = match counts {
                    Counts::Earned => "earned",
                    Counts::Paid => "paid",
                };
                let guarantees = self.verb("guarantees", "guarantee");
                format!(
                    "{who} {guarantees} {to} at least {} in each {} {} from {}, counted as {counted}, and {pays} what is missing at its end{}",
                    self.voice.phrase(minimum, Form::Money),
                    self.years(),
                    per.word(),
                    list(&topped, "and"),
                    self.late(),
                )
            }
            TermKind::Advance { schedule, .. } => {
                format!(
                    "{who} {pays} {to} an advance of {}{}",
                    self.dated(schedule),
                    self.late()
                )
            }
            TermKind::TakeOrPay(deal) => self.commitment(deal),
            TermKind::Usage(deal) => self.usage(deal),
            TermKind::ProfitShare(deal) => self.profit(deal),
            TermKind::Loan(loan) => self.loan(loan),
            TermKind::RevenueFinancing(deal) => self.financing(deal),
            TermKind::Warrant {
                price,
                strike,
                tranches,
                exit,
            } => self.warrant(price, strike, tranches, *exit),
            TermKind::Waterfall(waterfall) => self.waterfall(waterfall),
            TermKind::Rest { of } => format!(
                "{who} {pays} {to} what the tiers of “{}” leave to it, {}",
                self.voice.term(*of),
                self.when()
            ),
            TermKind::Equity {
                stake, dividends, exit, ..
            } => self.equity(stake, dividends.as_ref(), exit.as_ref()),
            TermKind::Milestone { amount, trigger } => {
                let due = match trigger {
                    Trigger::Event(event) => format!("when {} happens", self.voice.event(*event)),
                    Trigger::When(condition) => {
                        format!("in the first {step} in which {}", self.voice.condition(condition))
                    }
                };
                format!(
                    "{who} {pays} {to} {} once, {due}{}",
                    self.voice.phrase(amount, Form::Money),
                    self.late()
                )
            }
        }
    }

    /// From when, until when, on what condition, and never more than what.
    fn conditions(&self) -> String {
        let term = self.term;
        let timeline = &self.voice.model.timeline;
        let step = self.step();
        let mut text = String::new();
        // A guarantee or a share that begins with the horizon needs no date.
        match (
            term.starts.filter(|&at| at > 0.0),
            term.ends.filter(|&at| at < timeline.periods as f64),
        ) {
            (Some(from), Some(to)) => {
                text.push_str(&format!(
                    ", from {} to {}",
                    words::at(timeline, from),
                    words::up_to(timeline, to)
                ));
            }
            (Some(from), None) => text.push_str(&format!(", from {} on", words::at(timeline, from))),
            (None, Some(to)) => text.push_str(&format!(", until {}", words::up_to(timeline, to))),
            (None, None) => {}
        }
        for (from, to) in &term.gaps {
            text.push_str(&format!(
                " (but not from {} to {})",
                words::at(timeline, *from),
                words::up_to(timeline, *to)
            ));
        }
        if let Some(event) = term.from_event {
            text.push_str(&format!(", once {} has happened", self.voice.event(event)));
        }
        let until: Vec<String> = term.until.iter().map(|until| self.until(until)).collect();
        match until.len() {
            0 => {}
            1 => text.push_str(&format!(", until {} has happened", until[0])),
            _ => text.push_str(&format!(", until the first of {} has happened", list(&until, "and"))),
        }
        if let Some(condition) = &term.while_ {
            text.push_str(&format!(
                ", in each {step} in which {}",
                self.voice.condition(condition)
            ));
        }
        let caps = self.caps(&term.cap);
        if !caps.is_empty() {
            text.push_str(&format!(", but never more than {}", list(&caps, "and")));
        }
        text
    }

    /// The sentences after the first.
    fn further(&self) -> Vec<String> {
        let term = self.term;
        let mut further = Vec::new();
        match &term.kind {
            TermKind::Amount {
                escalator: Some(escalator),
                ..
            } => further.push(self.escalation(escalator)),
            TermKind::Share {
                rate: ShareRate::Tiers { tiers, period, method },
                ..
            } => {
                further.extend(self.tiers("share", tiers, *period, *method));
            }
            TermKind::Share {
                rate: ShareRate::Flat(rate),
                ..
            } => further.extend(self.rates(rate)),
            TermKind::Advance {
                recouped_from,
                rate,
                interest,
                ..
            } => {
                further.extend(self.recoupment(recouped_from, rate, interest.as_ref()));
            }
            TermKind::TakeOrPay(deal) => further.extend(self.commitment_moves(deal)),
            TermKind::Usage(deal) => further.extend(self.usage_terms(deal)),
            TermKind::ProfitShare(deal) => further.extend(self.profit_terms(deal)),
            TermKind::Loan(loan) => further.extend(self.repayments(loan)),
            TermKind::RevenueFinancing(deal) => further.extend(self.financing_terms(deal)),
            TermKind::Warrant { tranches, .. } => further.extend(self.vesting(tranches)),
            TermKind::Waterfall(waterfall) => further.extend(self.tiers_of(waterfall)),
            TermKind::Equity {
                dividends,
                dilution,
                exit,
                ..
            } => further.extend(self.stake(dividends.as_ref(), dilution.as_ref(), exit.as_ref())),
            _ => {}
        }
        further.extend(self.carried(&term.cap));
        if let Some(floor) = &term.floor {
            further.push(format!(
                "It comes to at least {} in each {} in which it applies.",
                self.voice.phrase(floor, Form::Money),
                self.step()
            ));
        }
        let advances: Vec<String> = term
            .recouped_by
            .iter()
            .map(|&id| format!("“{}”", self.voice.term(id)))
            .collect();
        if !advances.is_empty() {
            further.push(format!(
                "From it {} {} recouped first.",
                list(&advances, "and"),
                if advances.len() == 1 { "is" } else { "are" }
            ));
        }
        further.extend(self.settled());
        if !term.enabled {
            further.push("This clause is switched off: nothing is paid under it.".to_owned());
        }
        further
    }

    /// An event that ends the term, and between which dates it does where that is not always.
    fn until(&self, until: &Until) -> String {
        let timeline = &self.voice.model.timeline;
        let name = self.voice.event(until.event);
        match (until.from > 0.0, until.before < timeline.periods as f64) {
            (false, false) => name,
            (true, false) => format!("{name} (which counts from {} on)", words::at(timeline, until.from)),
            (false, true) => format!("{name} (which counts until {})", words::up_to(timeline, until.before)),
            (true, true) => format!(
                "{name} (which counts from {} to {})",
                words::at(timeline, until.from),
                words::up_to(timeline, until.before)
            ),
        }
    }

    /// `20% of revenue`; rates that change by date follow in a sentence of their own.
    fn share(&self, rate: &Expr, base: &str) -> String {
        match &rate.kind {
            Kind::Schedule(schedule) if schedule.steps.len() > 1 => format!("a share of {base}"),
            _ => format!("{} of {base}", self.voice.phrase(rate, Form::Percent)),
        }
    }

    fn rates(&self, rate: &Expr) -> Option<String> {
        let Kind::Schedule(schedule) = &rate.kind else {
            return None;
        };
        if schedule.steps.len() < 2 {
            return None;
        }
        Some(format!(
            "The share is {}.",
            self.voice.schedule(schedule, Form::Percent)
        ))
    }

    /// The base of a share, after its deductions.
    fn base(&self, of: &Expr, deductions: &[Expr]) -> String {
        let of = self.voice.rate(of, Form::Money);
        if deductions.is_empty() {
            return of;
        }
        let off: Vec<String> = deductions.iter().map(|one| self.voice.rate(one, Form::Money)).collect();
        format!("{of} less {}", list(&off, "and"))
    }

    /// What the rates of tiers apply to; `word` is `share` or `discount`.
    fn tiers(&self, word: &str, tiers: &[Tier], period: TierPeriod, method: TierMethod) -> Vec<String> {
        let step = self.step();
        let over = match period {
            TierPeriod::Year => format!("In each {} year", self.years()),
            TierPeriod::Life => "Over the life of the deal".to_owned(),
            TierPeriod::Period => format!("In each {step}"),
        };
        let mut parts = Vec::new();
        let mut below: Option<String> = None;
        for tier in tiers {
            let rate = self.voice.phrase(&tier.rate, Form::Percent);
            let up_to = tier.up_to.as_ref().map(|bound| self.voice.phrase(bound, Form::Money));
            parts.push(match (method, &below, &up_to) {
                (TierMethod::Marginal, None, Some(to)) => format!("{rate} of the first {to}"),
                (TierMethod::Marginal, Some(_), Some(to)) => {
                    format!("{rate} of what lies beyond that up to {to}")
                }
                (TierMethod::Marginal, Some(from), None) => {
                    format!("{rate} of what lies beyond {from}")
                }
                (_, None, Some(to)) => format!("{rate} up to {to}"),
                (_, Some(_), Some(to)) => format!("{rate} up to {to}"),
                (_, Some(from), None) => format!("{rate} beyond {from}"),
                (_, None, None) => format!("{rate} of all of it"),
            });
            below = up_to;
        }
        let parts = list(&parts, "and");
        match method {
            TierMethod::Marginal => vec![format!("{over} the {word} is {parts}.")],
            TierMethod::Whole => vec![
                format!("{over} the rate depends on the base so far: {parts}."),
                format!(
                    "The rate that is reached applies to all of that base, trued up in the {step} that reaches it."
                ),
            ],
            TierMethod::Prospective => vec![
                format!("{over} the rate depends on the base so far: {parts}."),
                format!("The rate reached before a {step} applies to all of that {step}."),
            ],
        }
    }

    fn recoupment(&self, from: &[TermId], rate: &Expr, interest: Option<&Expr>) -> Vec<String> {
        let from: Vec<String> = from.iter().map(|&id| format!("“{}”", self.voice.term(id))).collect();
        let who = self.who();
        let gets = self.verb("gets", "get");
        let share = match rate.as_number() {
            Some(1.0) => "all".to_owned(),
            _ => self.voice.phrase(rate, Form::Percent),
        };
        let mut text = format!(
            "{who} {gets} it back by keeping {share} of what {} would otherwise pay, until it is recouped",
            list(&from, if from.len() == 1 { "and" } else { "and then" }),
        );
        if let Some(interest) = interest.filter(|one| one.as_number() != Some(0.0)) {
            text.push_str(&format!(
                " with interest of {} a year",
                self.voice.phrase(interest, Form::Percent)
            ));
        }
        text.push('.');
        vec![text, "What has not been recouped by the end is not repaid.".to_owned()]
    }

    /// When what accrues is paid: `at the end of each month`, `settled at the end of each
    /// calendar quarter and paid two months later`.
    fn when(&self) -> String {
        let settlement = self.term.settlement;
        let later = |after: &str| match settlement.lag_months {
            0 => after.to_owned(),
            lag => format!("{after} and paid {} later", words::months(f64::from(lag))),
        };
        match (settlement.every, settlement.timing) {
            (Some(per), _) if self.wider_than_step(per) => {
                later(&format!("settled at the end of each {} {}", self.years(), per.word()))
            }
            (_, Timing::End) if settlement.lag_months == 0 => {
                format!("at the end of each {}", self.step())
            }
            (_, Timing::Start) if settlement.lag_months == 0 => {
                format!("at the start of each {}", self.step())
            }
            (_, Timing::End) => later(&format!("due at the end of each {}", self.step())),
            (_, Timing::Start) => later(&format!("due at the start of each {}", self.step())),
        }
    }

    /// What is unusual about when a dated payment is made.
    fn late(&self) -> String {
        let settlement = self.term.settlement;
        let mut text = String::new();
        if let Some(per) = settlement.every.filter(|&per| self.wider_than_step(per)) {
            text.push_str(&format!(", settled at the end of the {} {}", self.years(), per.word()));
        }
        if settlement.lag_months > 0 {
            text.push_str(&format!(
                ", paid {} after it is due",
                words::months(f64::from(settlement.lag_months))
            ));
        }
        text
    }

    fn wider_than_step(&self, per: Per) -> bool {
        per.months() > self.voice.model.timeline.step.months()
    }

    /// `$1bn in January 2024 and $2bn in July 2025`.
    fn dated(&self, schedule: &[(f64, Expr)]) -> String {
        let timeline = &self.voice.model.timeline;
        let parts: Vec<String> = schedule
            .iter()
            .map(|(position, amount)| {
                format!(
                    "{} {}",
                    self.voice.phrase(amount, Form::Money),
                    words::on(timeline, *position)
                )
            })
            .collect();
        list(&parts, "and")
    }

    /// What years and quarters are of: `calendar` or `contract`.
    fn years(&self) -> &'static str {
        self.term.years.word()
    }

    fn step(&self) -> &'static str {
        self.voice.model.timeline.step.word()
    }

    fn who(&self) -> &str {
        self.voice.party(self.term.from)
    }

    /// The verb's form for the payer.
    fn verb<'w>(&self, one: &'w str, several: &'w str) -> &'w str {
        if is_plural(self.voice, self.term.from) {
            several
        } else {
            one
        }
    }
}

/// Whether a party's name is a plural. Names of companies are not, whatever their last letter;
/// those outside the deal are mostly crowds (`Customers`, `Ticket buyers`).
fn is_plural(voice: &Voice<'_>, id: PartyId) -> bool {
    let party = &voice.model.parties[id];
    let last = party.name.rsplit(' ').next().unwrap_or_default();
    party.external && last.ends_with('s') && !["ss", "us", "is"].iter().any(|ending| last.ends_with(ending))
}
