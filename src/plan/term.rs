//! Terms → compiled terms.
//!
//! What a term reads is not checked here: it is needed only while the term is active, and what is
//! earned then is checked by the engine.

mod amount;
mod equity;
mod settle;
mod warrant;
mod waterfall;

use crate::id::{Table, TermId};
use crate::model::clause::TIERS;
use crate::model::{self, Counts, ShareRate, TermKind};
use crate::scenario::{PaidIn, Timing};

use super::compile::{Compiler, placement};
use super::{Cap, ColumnId, Gate, Kind, Operand, Rate, Settlement, Step, Term, Trigger};

impl Compiler<'_> {
    /// What a term earns, in its place in the order.
    pub(super) fn earn(&mut self, id: TermId) -> Term {
        let term = &self.build.model.terms[id];
        let gate = self.gate(term);
        let kind = self.kind(id);
        let floor = term
            .floor
            .as_ref()
            .map(|floor| (self.expr(floor), self.build.clause("floor")));
        let cap = &term.cap;
        let multiple = cap.multiple.as_ref().map(|multiple| &multiple.limit);
        let limits = [
            (cap.per_period.as_ref(), "cap.per_period", false, false),
            (cap.per_year.as_ref(), "cap.per_year", true, true),
            (cap.total.as_ref(), "cap.total", true, false),
            (multiple, "cap.multiple_of", true, false),
        ];
        let mut caps = Vec::new();
        for (limit, key, counts, yearly) in limits {
            if let Some(limit) = limit {
                let limit = self.expr(limit);
                let counter = counts.then(|| self.build.counter());
                let carries = cap.carries && (yearly || !counts);
                caps.push(Cap {
                    limit,
                    counter,
                    yearly,
                    carried: carries.then(|| [self.build.counter(), self.build.counter()]),
                    clause: self.build.clause(key),
                });
            }
        }
        let settlement = self.settlement(id);
        let base_total = (kind.rate().is_some() || matches!(kind, Kind::Waterfall(_))).then(|| self.build.counter());
        let timeline = &self.build.model.timeline;
        let year_ends = (0..timeline.periods)
            .map(|k| term.years.close(timeline, k, 12))
            .collect();
        let itself = term.part_of.is_none() && !matches!(term.kind, TermKind::MinimumGuarantee { .. });
        self.build.push(Step::Earn(id));
        Term {
            key: term.key.clone(),
            from: term.from,
            to: term.to,
            fraction: (0..self.build.periods()).map(|k| active_share(term, k)).collect(),
            gate,
            year_ends,
            kind,
            floor,
            caps,
            earned: self.earned[id],
            payable: self.payable[id],
            paid: self.paid[id],
            cash: term.paid_in == PaidIn::Cash,
            holdback: None,
            netted: None,
            limit: None,
            discount: self.discount(term.to, settlement.offset),
            settlement,
            total: self.totals[id],
            waiting: Vec::new(),
            reversed: self.build.counter(),
            pays: itself.then(|| self.build.clause_of("", self.totals[id])),
            present_value: self.build.counter(),
            base_total,
        }
    }

    /// What a guarantee's minimum comes to so far in the window of each period, if chance has no part in it.
    fn due(&mut self, term: &model::Term, minimum: Operand, per_year: f64, closes: &[bool]) -> Option<Operand> {
        if !term.until.is_empty() || term.from_event.is_some() || term.while_.is_some() {
            return None;
        }
        let (mut sums, mut sum) = (Vec::with_capacity(closes.len()), 0.0);
        for (k, closes) in closes.iter().enumerate() {
            let windows = active_share(term, k) * self.build.model.timeline.dt() * per_year;
            if windows > 0.0 {
                sum += self.build.fixed(minimum, k)? * windows;
            }
            sums.push(sum);
            sum = if *closes { 0.0 } else { sum };
        }
        Some(self.build.table(sums))
    }

    fn gate(&mut self, term: &model::Term) -> Option<Gate> {
        if term.until.is_empty() && term.from_event.is_none() && term.while_.is_none() {
            return None;
        }
        Some(Gate {
            until: term.until.iter().map(|until| self.counting(until)).collect(),
            from: term.from_event.map(|event| self.falls[event]),
            while_: term.while_.as_ref().map(|condition| self.expr(condition)),
            out: self.build.state_column(),
        })
    }

    /// An event that ends a term, and the periods that begin while it does.
    fn counting(&self, until: &model::Until) -> (ColumnId, std::ops::Range<usize>) {
        let period = |position: f64| position.clamp(0.0, self.build.periods() as f64).ceil() as usize;
        (self.falls[until.event], period(until.from)..period(until.before))
    }

    fn kind(&mut self, id: TermId) -> Kind {
        let term = &self.build.model.terms[id];
        match &term.kind {
            TermKind::Amount {
                amount,
                escalator: Some(escalator),
            } => Kind::Rate {
                amount: self.escalated(amount, escalator),
            },
            TermKind::Amount { amount, .. } | TermKind::Formula { amount } => Kind::Rate {
                amount: self.expr(amount),
            },
            TermKind::LumpSum { schedule } => Kind::Lumps {
                lumps: self.lumps(term, schedule),
            },
            TermKind::Share { of, deductions, rate } => {
                let of = self.expr(of);
                let deductions = deductions.iter().map(|deduction| self.expr(deduction)).collect();
                let rate = self.rate(rate, &TIERS);
                Kind::Share {
                    of,
                    deductions,
                    base: self.build.state_column(),
                    rate,
                }
            }
            TermKind::TakeOrPay(deal) => Kind::TakeOrPay(self.take_or_pay(id, deal)),
            TermKind::Usage(deal) => Kind::Usage(self.usage(deal)),
            TermKind::ProfitShare(deal) => Kind::ProfitShare(self.profit_share(deal)),
            TermKind::Loan(loan) => Kind::Loan(self.loan(id, loan)),
            TermKind::RevenueFinancing(deal) => Kind::RevenueFinancing(self.revenue_financing(id, deal)),
            TermKind::MinimumGuarantee {
                tops_up,
                minimum,
                per,
                counts,
            } => {
                let minimum = self.expr(minimum);
                let timeline = &self.build.model.timeline;
                let closes: Vec<bool> = (0..timeline.periods)
                    .map(|k| term.years.close(timeline, k, per.months()))
                    .collect();
                let due = self.due(term, minimum, per.per_year(), &closes);
                if *counts != Counts::Paid {
                    self.asked_earned.extend(tops_up);
                }
                Kind::Guarantee {
                    counted_from: tops_up
                        .iter()
                        .map(|&topped| (topped, *counts == Counts::Paid))
                        .collect(),
                    minimum,
                    windows_per_year: per.per_year(),
                    closes,
                    due: due.unwrap_or_else(|| Operand::Column(self.build.counter())),
                    counted: self.build.counter(),
                    clause: self.build.clause("top_up"),
                }
            }
            TermKind::Advance {
                schedule,
                recouped_from,
                ..
            } => Kind::Advance {
                lumps: self.lumps(term, schedule),
                recouped_from: recouped_from.clone(),
                // Both are read when it is recouped: see `recoup`.
                rate: Operand::Constant(1.0),
                growth: None,
                balance: self.build.counter(),
                clause: self.build.clause("recoupment"),
            },
            TermKind::Warrant {
                price,
                strike,
                tranches,
                exit,
            } => self.warrant(price, strike, tranches, *exit),
            TermKind::Waterfall(waterfall) => self.waterfall(id, term, waterfall),
            TermKind::Rest { of } => Kind::Rest(self.managers[*of].expect("a waterfall is compiled before its rest")),
            TermKind::Equity {
                stake,
                dividends,
                dilution,
                exit,
            } => self.equity(term, stake, dividends.as_ref(), dilution.as_ref(), exit.as_ref()),
            TermKind::Milestone { amount, trigger } => {
                let amount = self.expr(amount);
                let trigger = match trigger {
                    model::Trigger::Event(event) => Trigger::Falls(self.falls[*event]),
                    model::Trigger::When(condition) => Trigger::When(self.expr(condition), self.build.counter()),
                };
                Kind::Milestone { amount, trigger }
            }
        }
    }

    /// A rate or tiers, with the columns that they count in, and what the tiers are called.
    pub(super) fn rate(&mut self, rate: &ShareRate, names: &[&'static str]) -> Rate {
        match rate {
            ShareRate::Flat(rate) => Rate::Flat(self.expr(rate)),
            ShareRate::Tiers { tiers, period, method } => {
                let tier =
                    |tier: &model::Tier| (tier.up_to.as_ref().map(|up_to| self.expr(up_to)), self.expr(&tier.rate));
                Rate::Tiers {
                    tiers: tiers.iter().map(tier).collect(),
                    period: *period,
                    method: *method,
                    counted: self.build.counter(),
                    credited: self.build.counter(),
                    clauses: names[..tiers.len().min(names.len())]
                        .iter()
                        .map(|name| self.build.clause(name))
                        .collect(),
                }
            }
        }
    }

    /// The lump sums that lie in the horizon and inside the term's dates, by period.
    fn lumps(&mut self, term: &model::Term, schedule: &[(f64, model::Expr)]) -> Vec<(usize, Operand)> {
        let inside = |position: f64| {
            position >= term.starts.unwrap_or(0.0).max(0.0)
                && position < term.ends.unwrap_or(f64::INFINITY).min(self.build.periods() as f64)
                && !term.gaps.iter().any(|&(from, to)| (from..to).contains(&position))
        };
        let inside: Vec<&(f64, model::Expr)> = schedule.iter().filter(|(position, _)| inside(*position)).collect();
        inside
            .into_iter()
            .map(|(position, amount)| (position.floor() as usize, self.expr(amount)))
            .collect()
    }

    fn settlement(&mut self, id: TermId) -> Settlement {
        let term = &self.build.model.terms[id];
        let timeline = &self.build.model.timeline;
        let step = timeline.step.months();
        let unit = step / self.points_per_period as u32;
        let (delay, offset) = placement(term, step, unit);
        let waits = term.settlement.every.filter(|every| every.months() > step);
        let closes = waits.map(|every| {
            (0..timeline.periods)
                .map(|k| term.years.close(timeline, k, every.months()))
                .collect()
        });
        debug_assert!(term.settlement.every.is_none() || term.settlement.timing == Timing::End);
        Settlement {
            pot: closes.is_some().then(|| self.build.counter()),
            closes,
            ring: (0..delay.min(timeline.periods)).map(|_| self.build.counter()).collect(),
            offset,
        }
    }

    /// What an advance keeps back, in its place in the order.
    pub(super) fn recoup(&mut self, id: TermId, terms: &mut Table<TermId, Option<Term>>) {
        let dt = self.build.model.timeline.dt();
        let TermKind::Advance {
            rate: share, interest, ..
        } = &self.build.model.terms[id].kind
        else {
            return;
        };
        let share = self.expr(share);
        let share = self.build.share_unchecked(share);
        let compounded = interest.as_ref().map(|interest| {
            let interest = self.expr(interest);
            let log = self.build.log_of_rate_unchecked(interest);
            let exponent = self.build.multiply(log, dt);
            self.build.call(model::expr::Function::Exp, exponent)
        });
        if let Some(Term {
            kind: Kind::Advance { rate, growth, .. },
            ..
        }) = &mut terms[id]
        {
            *rate = share;
            *growth = compounded;
        }
        self.build.push(Step::Recoup(id));
    }

    /// What a term pays, in its place in the order.
    pub(super) fn pay(&mut self, id: TermId, terms: &mut Table<TermId, Option<Term>>) {
        let model = self.build.model;
        // The terms of a group are settled with its first.
        let alone = [id];
        let settled: &[TermId] = match model.terms[id].netted.map(|group| &model.netting[group].terms) {
            Some(group) if group[0] == id => group,
            Some(_) => &[],
            None => &alone,
        };
        for &one in settled {
            self.settle_later(one, terms);
        }
        self.build.push(Step::Pay(id));
    }
}

/// The share of period `k` inside the term's dates; 0 where it is not enabled.
fn active_share(term: &model::Term, k: usize) -> f64 {
    if !term.enabled {
        return 0.0;
    }
    let begin = term.starts.unwrap_or(0.0).max(k as f64);
    let end = term.ends.unwrap_or(f64::INFINITY).min(k as f64 + 1.0);
    let gaps = term
        .gaps
        .iter()
        .map(|&(from, to)| (to.min(end) - from.max(begin)).max(0.0));
    ((end - begin).max(0.0) - gaps.sum::<f64>()).max(0.0)
}
