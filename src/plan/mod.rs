//! The deal as columns: ordered steps on numbered columns, compiled once per scenario.
//!
//! In: a [`Model`](crate::model::Model). Out: a [`Plan`] that `engine` runs over tiles of paths. A
//! column holds one number per path of a tile. What does not depend on chance is worked out here
//! and is a constant or one number per period; what depends on the path alone is worked out once
//! per tile (`before`); only the rest is done in every period.
//!
//! A plan prints as numbered steps. It knows nothing of threads, of statistics kept, or of how
//! wide a tile is.

mod build;
mod compile;
mod expr;
mod kind;
mod print;
mod process;
mod settle;
mod step;
mod term;
mod waterfall;

pub(crate) use build::at_least;
pub use compile::compile;
pub use kind::{Grant, Loan, MakeUp, Part, ProfitShare, RevenueFinancing, TakeOrPay, Usage};
pub use settle::{Holdback, Limit};
pub use step::{Resample, Step, Weighed};
pub use waterfall::{Contribution, Deal, Lack, Preferred, Source, Split, Tiers, Waterfall};

use std::ops::Range;

use crate::dist::Dist;
use crate::id::{DriverId, EventId, FreshId, Id, PartyId, Table, TermId, VariableId};
use crate::rng::Design;
use crate::scenario::{TierMethod, TierPeriod};

/// A column of a tile: one number per path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnId(pub u32);

impl Id for ColumnId {
    fn new(index: usize) -> Self {
        ColumnId(u32::try_from(index).expect("a plan has far fewer than 2^32 columns"))
    }
    fn index(self) -> usize {
        self.0 as usize
    }
}

/// One number per period, worked out before the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableId(pub u32);

impl Id for TableId {
    fn new(index: usize) -> Self {
        TableId(u32::try_from(index).expect("a plan has far fewer than 2^32 tables"))
    }
    fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a step reads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Operand {
    /// The same on every path in every period.
    Constant(f64),
    /// The same on every path.
    ByPeriod(TableId),
    /// One number per path.
    Column(ColumnId),
}

/// A compiled deal.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many periods.
    pub periods: usize,
    /// The length of a period in years.
    pub dt: f64,
    /// How many columns a tile has.
    pub columns: usize,
    /// The columns that must be 0 when a tile begins.
    pub zeroed: Vec<ColumnId>,
    /// The columns that must be infinite when a tile begins (events that have not fallen).
    pub infinite: Vec<ColumnId>,
    /// One number per period each.
    pub tables: Table<TableId, Vec<f64>>,
    /// Names of the streams of draws; a step refers to one by its position.
    pub streams: Vec<String>,
    /// How their draws on different paths lie to each other.
    pub design: Design,
    /// The distributions of the variables.
    pub dists: Table<VariableId, Dist>,
    /// The distributions of `each_period`.
    pub fresh: Table<FreshId, Dist>,
    /// Done once per tile.
    pub before: Vec<Step>,
    /// Done in every period, in this order.
    pub period: Vec<Step>,
    /// Done at the end of every period but the last: drivers move to their next value.
    pub moves: Vec<Step>,
    /// The terms.
    pub terms: Table<TermId, Term>,
    /// The parties.
    pub parties: Table<PartyId, Party>,
    /// The terms that settle against each other: those of the first one's direction, and the others.
    pub netting: Vec<[Vec<TermId>; 2]>,
    /// The events.
    pub events: Table<EventId, Event>,
    /// What each driver's value is read from.
    pub drivers: Table<DriverId, Operand>,
    /// What each variable's draw is read from.
    pub variables: Table<VariableId, ColumnId>,
    /// The variables that have no name of their own.
    pub unnamed: Vec<VariableId>,
    /// What each assumption's value is read from (a constant or a column).
    pub assumptions: Vec<Operand>,
    /// The observed windows and the columns that add up the model's figure for each.
    pub history: Vec<Vec<HistoryWindow>>,
    /// Grid points per period of the parties' dated cash: a payment at time τ stands at τ / unit.
    pub points_per_period: usize,
    /// Length of the grid's unit in years.
    pub unit: f64,
    /// Whether the calendar year of the next period differs, by period.
    pub year_ends: Vec<bool>,
    /// Terms whose total in the calendar year some expression asks for.
    pub this_year: Vec<(TermId, ColumnId)>,
    /// Values in this period that must be kept for later periods: what, and the ring of columns it goes round.
    pub remembered: Vec<(Operand, Vec<ColumnId>)>,
    /// How many clauses there are.
    pub clauses: usize,
    /// Something that does not depend on chance leaves its domain in this period.
    pub fault: Option<usize>,
}

impl Plan {
    /// The number of points of the cash grid: one more than there are units in the horizon.
    pub fn points(&self) -> usize {
        self.periods * self.points_per_period + 1
    }
}

/// The facts of a clause: a term itself, or a part of it. When it binds is told in [`model::clause`](crate::model::clause).
#[derive(Clone, Copy, Debug)]
pub struct Clause {
    /// `cap.total` and so on; empty for the term itself.
    pub key: &'static str,
    /// Its position among the clauses of the plan.
    pub index: usize,
    /// The money it moved.
    pub amount: ColumnId,
}

/// So many periods' payments are added up at once.
pub const ADDED_AT_ONCE: usize = 4;

/// A compiled term.
#[derive(Clone, Debug)]
pub struct Term {
    /// The name in the file.
    pub key: String,
    /// Who pays.
    pub from: PartyId,
    /// Who receives.
    pub to: PartyId,
    /// The active share of each period, 0 throughout where the term is not enabled.
    pub fraction: Vec<f64>,
    /// What else makes it active.
    pub gate: Option<Gate>,
    /// Whether a year of the term closes with each period.
    pub year_ends: Vec<bool>,
    /// What it earns.
    pub kind: Kind,
    /// The floor and its clause facts.
    pub floor: Option<(Operand, Clause)>,
    /// The caps in their order.
    pub caps: Vec<Cap>,
    /// After floor and caps.
    pub earned: ColumnId,
    /// After recoupment; the same column where no advance is recouped from it.
    pub payable: ColumnId,
    /// After settlement and lag; the same column where both are immediate.
    pub paid: ColumnId,
    /// Whether it moves cash.
    pub cash: bool,
    /// What is held back of what is payable.
    pub holdback: Option<Holdback>,
    /// The netting group that it settles in, the clause facts, and the column of what is set off.
    pub netted: Option<(usize, Clause, ColumnId)>,
    /// It pays from the payer's cash.
    pub limit: Option<Limit>,
    /// When it is paid.
    pub settlement: Settlement,
    /// Paid so far.
    pub total: ColumnId,
    /// Room for what was paid in some periods, which is added to what has been paid so far all at once; none where
    /// that is asked for in between.
    pub waiting: Vec<ColumnId>,
    /// The part of that which ran the other way (negative payments), 0 or less.
    pub reversed: ColumnId,
    /// In which periods it paid, as the facts of a clause, whose amount is the total; `None` for a guarantee, which
    /// has its own, and for what is a part of another term.
    pub pays: Option<Clause>,
    /// Its present value at the payee's rate.
    pub present_value: ColumnId,
    /// The base counted, for shares.
    pub base_total: Option<ColumnId>,
    /// The discount factor at the time of payment.
    pub discount: Operand,
}

/// The conditions under which a term is active.
#[derive(Clone, Debug)]
pub struct Gate {
    /// The periods of the events that end it, and in which periods each counts.
    pub until: Vec<(ColumnId, Range<usize>)>,
    /// The period of the event that begins it.
    pub from: Option<ColumnId>,
    /// A condition.
    pub while_: Option<Operand>,
    /// 1 or 0.
    pub out: ColumnId,
}

/// One cap.
#[derive(Clone, Debug)]
pub struct Cap {
    /// The most.
    pub limit: Operand,
    /// What has counted against it so far; `None` for a cap per period.
    pub counter: Option<ColumnId>,
    /// Whether the counter begins again each year of the term.
    pub yearly: bool,
    /// What its windows leave over, and the limit when it was last looked at in this one (below 0: not at all).
    pub carried: Option<[ColumnId; 2]>,
    /// Its clause facts.
    pub clause: Clause,
}

/// When a term's payable amounts are paid.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// Whether what has accrued is due at the end of each period; `None`: always.
    pub closes: Option<Vec<bool>>,
    /// What has accrued.
    pub pot: Option<ColumnId>,
    /// The ring of columns of what is due but not yet paid; its length is the delay in periods.
    pub ring: Vec<ColumnId>,
    /// Where in the period a payment stands, in grid units after its beginning.
    pub offset: usize,
}

/// What a term earns.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A rate.
    Rate {
        /// Per year.
        amount: Operand,
    },
    /// Amounts in some periods.
    Lumps {
        /// Period and amount, ascending.
        lumps: Vec<(usize, Operand)>,
    },
    /// A share of a base.
    Share {
        /// Per year.
        of: Operand,
        /// Per year.
        deductions: Vec<Operand>,
        /// The base of this period.
        base: ColumnId,
        /// What share.
        rate: Rate,
    },
    /// Tops up other terms.
    Guarantee {
        /// The columns that count, of the terms topped up.
        counted_from: Vec<(TermId, bool)>,
        /// The minimum for each whole window.
        minimum: Operand,
        /// Windows in a year.
        windows_per_year: f64,
        /// Whether a window closes at the end of each period.
        closes: Vec<bool>,
        /// The minimum so far in this window: known beforehand, or a column that gathers it.
        due: Operand,
        /// What counted so far in this window.
        counted: ColumnId,
        /// The clause facts.
        clause: Clause,
    },
    /// Lump sums that are recouped.
    Advance {
        /// Period and amount, ascending.
        lumps: Vec<(usize, Operand)>,
        /// The terms it is recouped from.
        recouped_from: Vec<TermId>,
        /// The share kept.
        rate: Operand,
        /// (1 + interest)^dt.
        growth: Option<Operand>,
        /// Not yet recouped.
        balance: ColumnId,
        /// The clause facts.
        clause: Clause,
    },
    /// A stake: dividends, and a share of the worth at an exit.
    Equity {
        /// The share as written.
        stake: Operand,
        /// Per year, on all shares.
        dividends: Option<Operand>,
        /// What a period leaves of the stake, and the column of 1 − what it has left so far.
        dilution: Option<(Operand, ColumnId)>,
        /// The exit, its worth, and its clause facts.
        exit: Option<(ExitAt, Operand, Clause)>,
    },
    /// Shares that vest in tranches and are bought at the exit.
    Warrant {
        /// What a share is worth.
        price: Operand,
        /// What is paid for it.
        strike: Operand,
        /// The tranches.
        tranches: Vec<Tranche>,
        /// When it is exercised.
        exit: ExitAt,
    },
    /// A pool paid out tier by tier.
    Waterfall(Box<Waterfall>),
    /// What a waterfall leaves to the manager: the column of it.
    Rest(ColumnId),
    /// An amount, once.
    Milestone {
        /// The amount.
        amount: Operand,
        /// What makes it due.
        trigger: Trigger,
    },
    /// Pays for what was committed to and not used.
    TakeOrPay(TakeOrPay),
    /// Units at a price, less discounts and credits.
    Usage(Usage),
    /// A share of what is left after costs.
    ProfitShare(ProfitShare),
    /// What is paid on a loan.
    Loan(Loan),
    /// What repays an advance out of revenue.
    RevenueFinancing(RevenueFinancing),
}

/// Shares that vest together.
#[derive(Clone, Debug)]
pub struct Tranche {
    /// How many.
    pub shares: Operand,
    /// The periods of the events that must have fallen.
    pub events: Vec<ColumnId>,
    /// What must hold.
    pub when: Option<Operand>,
    /// 1 once it has vested.
    pub vested: ColumnId,
    /// Its clause facts; the first eight tranches have them.
    pub clause: Option<Clause>,
}

/// When a holder is paid out.
#[derive(Clone, Copy, Debug)]
pub enum ExitAt {
    /// In the period in which the event falls.
    Falls(ColumnId),
    /// In this period on every path; below 0 it has passed before the start.
    Period(f64),
}

/// What makes a milestone due.
#[derive(Clone, Debug)]
pub enum Trigger {
    /// The event falls in this period.
    Falls(ColumnId),
    /// A condition, and the column that is 1 once it has paid.
    When(Operand, ColumnId),
}

/// What share of the base.
#[derive(Clone, Debug)]
pub enum Rate {
    /// One rate.
    Flat(Operand),
    /// Tiers.
    Tiers {
        /// Bound (none in the last) and rate.
        tiers: Vec<(Option<Operand>, Operand)>,
        /// What resets the count.
        period: TierPeriod,
        /// How they apply.
        method: TierMethod,
        /// The base counted in the tier period before this period.
        counted: ColumnId,
        /// What was earned under the whole-volume formula in the tier period.
        credited: ColumnId,
        /// The facts of the tiers, of the first dozen.
        clauses: Vec<Clause>,
    },
}

/// A compiled party.
#[derive(Clone, Debug)]
pub struct Party {
    /// The name in the file.
    pub key: String,
    /// Whether it is judged.
    pub judged: bool,
    /// The discount factor at each point of the grid, or the column of ln(1 + rate).
    pub discount: Discount,
    /// Its cash, by when in the period it moves.
    pub flows: Vec<Flow>,
    /// This period's net cash.
    pub net: ColumnId,
    /// Net cash so far.
    pub cumulative: ColumnId,
    /// The party whose cash is this one's with the other sign, because the two deal with nobody else: what is
    /// known of that one is known of this one.
    pub mirrors: Option<PartyId>,
    /// The terms that it pays.
    pub pays: Vec<TermId>,
    /// The terms that it receives.
    pub receives: Vec<TermId>,
}

/// The cash of a party that moves at one time within each period.
#[derive(Clone, Debug)]
pub struct Flow {
    /// Its sum in this period.
    pub out: ColumnId,
    /// When that is, in grid units after its beginning.
    pub offset: usize,
    /// What terms pay then: 1 with what the party receives, −1 with what it pays.
    pub cash: Vec<(f64, ColumnId)>,
}

/// How a party discounts.
#[derive(Clone, Debug)]
pub enum Discount {
    /// The factor at each point of the grid.
    Fixed(Vec<f64>),
    /// ln(1 + rate), per path.
    ByPath(Operand),
}

/// A compiled event.
#[derive(Clone, Debug)]
pub struct Event {
    /// The period in which it falls; infinite until it does.
    pub fall: ColumnId,
    /// Its time in years; infinite until it falls.
    pub time: ColumnId,
    /// The clock starts at this position …
    pub opens: f64,
    /// … and stops at this one.
    pub closes: f64,
    /// The clock starts after this event, by this many years.
    pub after: Option<(EventId, f64)>,
    /// 1 where it ever comes.
    pub comes: Option<ColumnId>,
}

/// One observed window.
#[derive(Clone, Debug)]
pub struct HistoryWindow {
    /// The first period.
    pub first: usize,
    /// One past the last.
    pub end: usize,
    /// The model's figure.
    pub sum: ColumnId,
}
