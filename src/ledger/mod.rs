//! The same deal, one path, told in full.
//!
//! In: a [`Model`](crate::model::Model), a seed and the number of a path. Out: a [`Ledger`]: every draw, every period,
//! every term with each figure that led to what it paid, every party's cash and what it comes to.
//! It serves `trace`, and it is the oracle of the engine: plain scalar code, written from the
//! doc comments of [`model`](crate::model) alone, with clarity before speed. It shares no code
//! with the engine but floor 0 (draws, `exp`, metrics).
//!
//! It leaves finding the path worth telling (`--at microsoft.npv=p5`) to `analysis`, and files to
//! `write`.
//!
//! Only what is needed is worked out: the amount of a term that is not active and the cap of one
//! that earns nothing are not looked at, so they cannot be faults.

mod account;
mod driver;
mod event;
mod fault;
mod json;
mod print;
mod replay;
mod settle;
mod show;
mod term;
mod value;

use std::collections::BTreeMap;

use crate::id::{AssumptionId, DriverId, EventId, Id, PartyId, Table, TermId, VariableId};
use crate::time::{Date, Timeline};

pub use account::{Metrics, PartyAccount};
pub use fault::{FaultCause, Needed, RunFault};
pub use print::{Line, Section, Story};
pub use replay::replay;
pub use settle::Payment;
pub use show::{percent, readable};

use value::Record;

/// One path, told in full.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// The seed of the draws.
    pub seed: u64,
    /// The number of the path.
    pub path: u64,
    /// The draw of every distribution.
    pub variables: Table<VariableId, f64>,
    /// The value of every assumption: per year if a rate.
    pub assumptions: Table<AssumptionId, f64>,
    /// Each party's effective annual discount rate.
    pub discount_rates: Table<PartyId, f64>,
    /// When each event fell, if it did.
    pub events: Table<EventId, Option<Fall>>,
    /// The periods in order.
    pub periods: Vec<Period>,
    /// What each term comes to.
    pub terms: Table<TermId, TermTotal>,
    /// Each party's cash and what it comes to.
    pub parties: Table<PartyId, PartyAccount>,
    /// For each row of the model's history, for each of its windows: what the model gives.
    pub history: Vec<Vec<f64>>,
    /// The distance between two points of the parties' cash, in months: the step, or 1 where some
    /// lag is not a whole number of steps.
    pub grid_months: u32,
    /// What expressions read; kept so that they can be read again to be shown.
    record: Record,
}

/// That an event fell: the period, and the time in years since start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fall {
    /// The period in which it falls, which still pays in full.
    pub period: usize,
    /// Years since start; for a `when` event the end of the period.
    pub time: f64,
}

/// What happened in one period.
#[derive(Clone, Debug)]
pub struct Period {
    /// Its number, from 0.
    pub index: usize,
    /// Its first day.
    pub date: Date,
    /// The drivers' values and how they came about.
    pub drivers: Table<DriverId, DriverLine>,
    /// The hazard of each event that some part of this period was on the clock of.
    pub hazards: Table<EventId, Option<HazardLine>>,
    /// The terms.
    pub terms: Table<TermId, TermLine>,
    /// Each party's cash received less paid in this period.
    pub net: Table<PartyId, f64>,
    /// The same, added up from the first period.
    pub cumulative: Table<PartyId, f64>,
}

/// A driver in one period: a level, or a rate per year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DriverLine {
    /// Its value.
    pub value: f64,
    /// What its process gave before `min` and `max`.
    pub unbounded: f64,
    /// How it moved here from the period before; `None` for what does not move (a constant, a
    /// formula, anything in period 0).
    pub step: Option<DriverStep>,
}

/// How a driver moved from one period to the next.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DriverStep {
    /// The value that was left; for a table the multiplier M.
    pub from: f64,
    /// The continuous growth rate per year, after any fade.
    pub log_growth: f64,
    /// The annual volatility of logs, 0 where there is none.
    pub volatility: f64,
    /// The standard normal that moved it; `None` where there is no volatility.
    pub shock: Option<f64>,
    /// How often a jump diffusion jumped, and by which factor in all.
    pub jumps: Option<(f64, f64)>,
    /// For a driver that reverts: the level, and the share of the distance to it that was left.
    pub level: Option<(f64, f64)>,
    /// The number of the regime of the period that was left.
    pub regime: Option<usize>,
    /// What it was multiplied by; NaN where it came from 0.
    pub factor: f64,
    /// The value that it led to, before bounds; for a table the multiplier M.
    pub to: f64,
}

/// A hazard over the part of a period that is on an event's clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HazardLine {
    /// Per year.
    pub hazard: f64,
    /// The part on the clock, in years.
    pub years: f64,
    /// The hazard summed over the clock's time, up to the end of this period.
    pub summed: f64,
    /// The sum at which the event falls.
    pub threshold: f64,
}

/// A term in one period, in the order in which it is worked out. All are period amounts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TermLine {
    /// The active share of the period.
    pub active: f64,
    /// The base of a share, after deductions, for the active part of the period.
    pub base: f64,
    /// The base counted before, for tiers.
    pub counted_before: f64,
    /// For a minimum guarantee that closes its window: what was due, and what counted.
    pub guarantee: Option<(f64, f64)>,
    /// What the kind gives, before floor and caps.
    pub before: f64,
    /// The floor and what it added, if there is one and the term is active.
    pub floor: Option<Bound>,
    /// The cap per period and what it withheld, if there is one and there was something to hold.
    pub cap_period: Option<Bound>,
    /// The cap per calendar year.
    pub cap_year: Option<Bound>,
    /// The cap in total.
    pub cap_total: Option<Bound>,
    /// The cap in multiples of what another term has paid.
    pub cap_multiple: Option<Bound>,
    /// What it earned, after floor and caps.
    pub earned: f64,
    /// What each advance kept back, in the order of the advances.
    pub kept: Vec<(TermId, f64)>,
    /// Earned less kept back.
    pub payable: f64,
    /// What was held back, and what was released.
    pub held: Option<(f64, f64)>,
    /// What was set off against terms that run the other way.
    pub netted: f64,
    /// The payer's cash, the arrears with their interest, and those that are left, where it pays from cash.
    pub from_cash: Option<[f64; 3]>,
    /// What was paid in this period.
    pub payments: Vec<Payment>,
    /// Their sum.
    pub paid: f64,
    /// Payable so far and not paid: accruing, or waiting for its lag.
    pub outstanding: f64,
    /// An advance's balance.
    pub balance: Option<Balance>,
    /// An equity stake, where the term is active and the exit has not passed.
    pub equity: Option<Stake>,
    /// A warrant in the period in which it is exercised: shares vested, price, strike.
    pub exercise: Option<[f64; 3]>,
    /// A warrant: the numbers of the tranches that vest in this period, from 1 on.
    pub vested: Vec<usize>,
    /// A waterfall: each of its deals in this period.
    pub deals: Vec<DealLine>,
    /// A waterfall: what its tiers give the manager, its clawback taken off.
    pub manager: f64,
    /// A waterfall: what the manager gives back.
    pub clawback: f64,
    /// What the kind's own clauses moved in this period, where they did, by their keys.
    pub moved: Vec<(&'static str, f64)>,
    /// What led to what the kind gives, where that is more than a product: each figure by its name.
    pub figures: Vec<(&'static str, f64)>,
}

impl TermLine {
    /// A figure that led to what the kind gives; 0 where there is none of that name.
    pub fn figure(&self, name: &str) -> f64 {
        let found = self.figures.iter().find(|figure| figure.0 == name);
        found.map_or(0.0, |figure| figure.1)
    }
}

/// An equity stake in one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stake {
    /// As written.
    pub before: f64,
    /// What dilution has left of it, 0 to 1.
    pub left: f64,
    /// The dividends on all shares for the active part of the period.
    pub dividends: f64,
    /// What the whole is worth, if this is the period of the exit.
    pub worth: Option<f64>,
}

/// One deal of a waterfall in one period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DealLine {
    /// What there is to pay out.
    pub pool: f64,
    /// Put in since the last time that it paid out.
    pub contributed: f64,
    /// Capital that has not come back, before the tiers.
    pub capital: f64,
    /// The preferred return that is unpaid, or what the hurdle lacks, before the tiers.
    pub preferred: f64,
    /// What each tier paid: its key, to the investor, to the manager. Tiers that paid nothing are left out.
    pub tiers: Vec<(&'static str, f64, f64)>,
}

/// A floor or a cap in one period.
///
/// It *binds* where it changed the amount by more than rounding dust: by more than 1e-9 of the
/// greater of the amounts before and after it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bound {
    /// The bound as written; a cap below 0 counts as 0 and is 0 here.
    pub limit: f64,
    /// What earlier periods or years left of their caps, where that is carried forward.
    pub carried: f64,
    /// What had been counted against it before (a cap per year, in total).
    pub used: f64,
    /// The amount before it.
    pub before: f64,
    /// The amount after it.
    pub after: f64,
}

/// The share of an amount below which a change is rounding, for the facts about floors, caps,
/// guarantees and recoupment.
pub const DUST: f64 = 1e-9;

impl Bound {
    /// What it changed: positive where a floor added, positive where a cap withheld.
    pub fn changed(&self) -> f64 {
        (self.after - self.before).abs()
    }

    /// Whether it changed more than dust.
    pub fn binds(&self) -> bool {
        self.changed() > DUST * self.before.abs().max(self.after.abs())
    }
}

/// An advance's balance in one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Balance {
    /// At the beginning of the period.
    pub opening: f64,
    /// The advances earned in it.
    pub advanced: f64,
    /// The interest on both.
    pub interest: f64,
    /// Kept back from the terms that it is recouped from.
    pub recouped: f64,
    /// At the end of the period.
    pub closing: f64,
}

/// What a term comes to on this path.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TermTotal {
    /// All that it earned.
    pub earned: f64,
    /// All that it paid within the horizon.
    pub paid: f64,
    /// The present value of what it paid, at the payee's discount rate.
    pub present_value: f64,
    /// The base of a share in total; 0 for other kinds.
    pub base: f64,
    /// Of a share: paid / base. `None` for other kinds, and where the base is 0.
    pub effective_rate: Option<f64>,
    /// Earned, not kept back, and not paid within the horizon.
    pub outstanding: f64,
    /// An advance: what is still to be recouped at the end.
    pub balance: f64,
    /// When and how much it paid: in the periods in which that was more than dust of all that it had paid by then.
    pub pays: Binding,
    /// When and how much the floor added.
    pub floor: Binding,
    /// When and how much the cap per period withheld.
    pub cap_period: Binding,
    /// When and how much the cap per calendar year withheld.
    pub cap_year: Binding,
    /// When and how much the cap in total withheld.
    pub cap_total: Binding,
    /// When and how much the cap in multiples of another term withheld.
    pub cap_multiple: Binding,
    /// When and how much any cap withheld.
    pub cap: Binding,
    /// When and how much each of the kind's own clauses moved (an exit, a tier), by their keys.
    pub own: BTreeMap<&'static str, Binding>,
    /// A minimum guarantee: when and how much it topped up (by more than dust of what was due).
    pub guarantee: Binding,
    /// When and how much advances kept back from this term (more than dust of what it earned).
    pub recoupment: Binding,
}

/// In which periods a clause bound on this path.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Binding {
    /// In how many periods.
    pub periods: usize,
    /// In which first.
    pub first: Option<usize>,
    /// How much it added, withheld or kept back in the periods in which it bound.
    pub amount: f64,
}

impl Binding {
    /// Counts a period in which the clause bound.
    fn count(&mut self, period: usize, amount: f64) {
        self.periods += 1;
        self.first.get_or_insert(period);
        self.amount += amount;
    }

    /// The time at which it first bound, in years since start: the end of that period.
    pub fn first_years(&self, timeline: &Timeline) -> Option<f64> {
        self.first.map(|period| timeline.t(period + 1))
    }
}

/// A table of one value for each id.
fn filled<I: Id, T: Clone>(count: usize, value: T) -> Table<I, T> {
    std::iter::repeat_n(value, count).collect()
}
