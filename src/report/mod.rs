//! Results as plain data, as they are told: a [`Report`] is all that writers and charts get.
//!
//! In: a [`Model`](crate::model::Model) and the engine's outcome. Out: figures with their standard
//! errors, series over periods, clause facts, evidence, back-tests. Everything is in the order of
//! the file and in the units in which the file quotes it. Nothing here is rounded: [`digits`]
//! says how many digits a figure's error supports, and the writers use it.

pub mod address;
pub mod answer;
mod backtest;
mod clauses;
mod density;
pub mod digits;
mod evidence;
pub mod manifest;
mod net;
pub mod precision;
mod summarise;

pub use answer::Answered;
pub use backtest::{Backtest, BacktestRow};
pub use manifest::Manifest;
pub use net::{NetStep, StepKind, gross_to_net};
pub use summarise::{Circumstances, summarise, variant};

use crate::analysis::Pair;
use crate::model::{self, Currency};
use crate::rng::Sampler;
use crate::scenario::{ChartSize, ChartTheme, Confidence};
use crate::stats::{Proportion, SeriesPoint, Summary};
use crate::time::{Date, Step};
use crate::unit::Per;

/// All that a run has to say.
#[derive(Clone, Debug)]
pub struct Report {
    /// What was run.
    pub scenario: Scenario,
    /// How it was run.
    pub run: Run,
    /// Every party, the external ones too, in the order of the file.
    pub parties: Vec<Party>,
    /// Every term.
    pub terms: Vec<Term>,
    /// Every clause: the terms in force, each with its parts, then the events.
    pub clauses: Vec<Clause>,
    /// On how many paths clauses were valued; 0 where they were not.
    pub clause_paths: u64,
    /// Every event.
    pub events: Vec<Event>,
    /// Every driver.
    pub drivers: Vec<Driver>,
    /// Every assumption, then every unnamed one.
    pub assumptions: Vec<Assumption>,
    /// The first day of each period.
    pub period_start: Vec<Date>,
    /// The calendar years that the horizon touches.
    pub years: Vec<i32>,
    /// Where each figure comes from; one row per thing that can carry evidence.
    pub evidence: Vec<EvidenceRow>,
    /// What was observed, beside what the model gives.
    pub history: Vec<Backtest>,
    /// The variants of the deal, each run on the same draws. Empty where there is none.
    pub variants: Vec<Variant>,
    /// The answers to the file's `[analyses]`. Empty where there is none.
    pub analyses: Vec<Answered>,
    /// The charts to draw, and how.
    pub charts: Charts,
    /// A few paths in full, where a chart shows them. Empty elsewhere.
    pub paths: Vec<Path>,
}

/// The charts to draw, and how.
#[derive(Clone, Debug, Default)]
pub struct Charts {
    /// Which; the usual ones where there is none.
    pub chosen: Vec<model::Chart>,
    /// What the command line asked for.
    pub asked: ChartsAsked,
}

/// What the command line asks of charts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ChartsAsked {
    /// `--chart`, as given: which, in place of those of the file.
    pub names: Vec<String>,
    /// `--size` of those that have none of their own.
    pub size: Option<ChartSize>,
    /// `--theme` of those that have none of their own.
    pub theme: Option<ChartTheme>,
}

/// One path as the ledger tells it.
#[derive(Clone, Debug)]
pub struct Path {
    /// Its number.
    pub number: u64,
    /// Per judged party: its key and its cumulative net cash at the end of each period.
    pub cumulative: Vec<(String, Vec<f64>)>,
}

/// What was run.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The title.
    pub title: String,
    /// The file's name without its folder.
    pub file: String,
    /// The currency.
    pub currency: Currency,
    /// The first day.
    pub start: Date,
    /// The length of a period.
    pub step: Step,
    /// How many.
    pub periods: usize,
    /// Where a reader can check the figures.
    pub sources: Vec<String>,
}

/// How it was run.
#[derive(Clone, Debug)]
pub struct Run {
    /// The program's version.
    pub version: &'static str,
    /// How many paths.
    pub paths: u64,
    /// The seed.
    pub seed: u64,
    /// The sampler.
    pub sampler: Sampler,
    /// The precision that was asked for, and what it took.
    pub precision: Option<Precision>,
    /// `--set` overrides as given.
    pub overrides: Vec<String>,
    /// The variant that was applied.
    pub variant: Option<String>,
    /// The day as of which the deal was read; all amendments where absent.
    pub as_of: Option<Date>,
    /// Whether every percentile of the per-path figures is exact.
    pub figures_exact: bool,
    /// Else the greatest error bound of any of them, as a share of the figure's interquartile range.
    pub figures_error: f64,
    /// Whether every percentile of the series is exact.
    pub series_exact: bool,
    /// Else the greatest error bound of any of them, as a share of its interquartile range
    /// (of its 5–95% range where the interquartile range is nil).
    pub series_error: f64,
}

/// A precision that a run was to reach.
#[derive(Clone, Debug, PartialEq)]
pub struct Precision {
    /// The most that the standard error of a party's present value may be, as a share of its spread or mean.
    pub wanted: f64,
    /// What it is for the party for which it is largest.
    pub reached: f64,
    /// Whether that is enough.
    pub met: bool,
    /// The numbers of paths that were tried, the last of them reported.
    pub tried: Vec<u64>,
}

/// One figure per path, summarised.
#[derive(Clone, Debug)]
pub struct Figure {
    /// Count, mean, standard error, standard deviation, percentiles, tail mean. `None` inside where the count is 0.
    pub summary: Summary,
    /// The standard errors of the 5th, 50th and 95th percentile; 0 where the count is 0.
    pub quantile_se: [f64; 3],
}

impl Figure {
    /// Whether it is there and the same on every path that has it.
    pub fn same(&self) -> bool {
        self.summary.min.is_some() && self.summary.min == self.summary.max
    }
}

/// One party's figures.
#[derive(Clone, Debug)]
pub struct Party {
    /// The name in the file.
    pub key: String,
    /// The name to print.
    pub name: String,
    /// Outside the deal: shown in flows, not judged.
    pub external: bool,
    /// The discount rate as written in words: `10%`, or the expression.
    pub discount_rate: String,
    /// Net present value at the party's rate.
    pub npv: Figure,
    /// Received less paid, undiscounted.
    pub net_cash: Figure,
    /// Received, undiscounted.
    pub received: Figure,
    /// Paid, undiscounted.
    pub paid: Figure,
    /// Effective annual internal rate of return, on the paths that have exactly one.
    pub irr: Figure,
    /// On how many paths there is none.
    pub irr_none: u64,
    /// On how many paths there are several.
    pub irr_several: u64,
    /// Received over paid, on the paths that pay anything.
    pub multiple: Figure,
    /// The time at which cumulative cash comes back to 0, on the paths on which it does.
    pub payback_years: Figure,
    /// The deepest cumulative shortfall.
    pub peak_exposure: Figure,
    /// P(npv < 0).
    pub probability_of_loss: Proportion,
    /// Net cash of each period.
    pub net: Vec<SeriesPoint>,
    /// Cumulative net cash at the end of each period.
    pub cumulative: Vec<SeriesPoint>,
    /// The distribution of the present value: bins of a round width from about the 0.5th to the 99.5th percentile, with the
    /// share of all paths in each. Empty where there is no spread.
    pub npv_density: Vec<Bin>,
    /// The present value at the ranks 0.5%, 1.5%, … 99.5%: a hundred values. Empty where no path has one.
    pub npv_ranks: Vec<f64>,
}

impl Party {
    /// The probability of a loss in words; of a present value that is the same on every path it is certain.
    pub fn loss(&self) -> String {
        digits::chance(&self.probability_of_loss, self.npv.same())
    }

    /// Whether the rate of return is what cash costs, and not what it earns: on most paths there is one, and cash comes in
    /// before it goes out. Whoever pays first has a rate above 0 just if more comes in than goes out; whoever
    /// receives first has one just if less does, as a borrower has.
    pub fn pays_for_cash(&self) -> bool {
        let most = self.irr.summary.count > self.irr_none + self.irr_several;
        match (self.irr.summary.p50, self.net_cash.summary.p50) {
            (Some(rate), Some(net)) => most && rate * net < 0.0,
            _ => false,
        }
    }

    /// Those of [`Party::npv_ranks`] that can be drawn.
    pub(crate) fn ranks(&self) -> Vec<f64> {
        let ranks = self.npv_ranks.iter().copied();
        ranks.filter(|value| value.is_finite()).collect()
    }
}

/// One bar of a distribution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bin {
    /// The lower edge.
    pub low: f64,
    /// The upper edge.
    pub high: f64,
    /// The share of all paths.
    pub share: f64,
}

/// One term's figures.
#[derive(Clone, Debug)]
pub struct Term {
    /// The name in the file.
    pub key: String,
    /// What to call it.
    pub label: String,
    /// The kind's word: `share`.
    pub kind: &'static str,
    /// The payer's key.
    pub from: String,
    /// The payee's key.
    pub to: String,
    /// Whether it is in the deal.
    pub enabled: bool,
    /// `cash`, or what it is paid in instead, which no party's cash counts.
    pub paid_in: &'static str,
    /// The advances that are recouped from it.
    pub recouped_by: Vec<String>,
    /// What it pays in all.
    pub total: Figure,
    /// The present value of that at the payee's rate.
    pub present_value: Figure,
    /// Paid over base, for shares, on the paths on which the base is not 0.
    pub effective_rate: Option<Figure>,
    /// Earned or due but not paid within the horizon.
    pub outstanding: Figure,
    /// What it pays in each period.
    pub series: Vec<SeriesPoint>,
    /// The mean of what it pays in each calendar year of [`Report::years`].
    pub yearly: Vec<f64>,
}

/// A clause: a term itself, a part of one, or an event. When it binds is told in [`model::clause`](mod@crate::model::clause).
#[derive(Clone, Debug)]
pub struct Clause {
    /// Where the file has it, without `terms.`: `royalty`, `royalty.cap.total`, `royalty.tiers.0`, `events.launch`.
    pub id: String,
    /// The term that it is or belongs to; `None` for an event.
    pub term: Option<String>,
    /// The part of the term that it is: `cap.total`; `None` for a term itself and for an event.
    pub part: Option<&'static str>,
    /// `term`, `event`, or what sort of part: `cap`, `floor`, `guarantee`, `tier`, `recoupment`, …
    pub sort: &'static str,
    /// What to call it, such as `Royalty: cap in total`.
    pub label: String,
    /// The probability that it ever binds: of a term, that it ever pays; of an event, that it falls.
    pub ever: Proportion,
    /// When it first does, in years since start, on the paths on which it does: the end of that period; the time of
    /// an event.
    pub years: Figure,
    /// Whether those times are ends of periods: what is known is the period.
    pub ends_period: bool,
    /// In how many periods it binds; not of an event.
    pub periods: Option<Figure>,
    /// The money that it withholds, adds, keeps back or pays, undiscounted; not of an event.
    pub amount: Option<Figure>,
    /// On which share of paths it binds in each period; of an event, on which it falls.
    pub by_period: Vec<f64>,
    /// On which share of paths it has bound by the end of each period; of an event, on which it has fallen.
    pub ever_by_period: Vec<f64>,
    /// What it is worth to each judged party: the present value with it less that without it, path by path. `None` where
    /// the deal without it is none, or cannot be worked out on some path.
    pub worth: Option<Vec<PartyWorth>>,
}

impl Clause {
    /// The share of paths on which it ever binds, in words; of one that does the same on every path it is certain.
    pub fn on_paths(&self) -> String {
        let mut figures = [Some(&self.years), self.periods.as_ref(), self.amount.as_ref()]
            .into_iter()
            .flatten();
        digits::chance(&self.ever, figures.all(Figure::same))
    }
}

/// What something is worth to a party.
#[derive(Clone, Debug)]
pub struct PartyWorth {
    /// The party's name in the file.
    pub party: String,
    /// The difference of present values.
    pub value: Figure,
}

/// One event's figures.
#[derive(Clone, Debug)]
pub struct Event {
    /// The name in the file.
    pub key: String,
    /// What to call it.
    pub label: String,
    /// That it falls within the horizon.
    pub probability: Proportion,
    /// When, in years since start, on the paths on which it does.
    pub years: Figure,
    /// Whether those times are ends of periods, at which a condition was seen to hold.
    pub ends_period: bool,
    /// The probability that it has not yet fallen by the start of period 0, 1, …, and the end: `periods + 1` values.
    pub survival: Vec<f64>,
}

impl Event {
    /// Its probability in words; what comes on the same day on every path is certain.
    pub fn chance(&self) -> String {
        digits::chance(&self.probability, self.years.same())
    }
}

/// One driver's figures.
#[derive(Clone, Debug)]
pub struct Driver {
    /// The name in the file.
    pub key: String,
    /// What to call it.
    pub label: String,
    /// How it is quoted; `None` for a level.
    pub per: Option<Per>,
    /// Its value in the last period.
    pub last: Figure,
    /// Its value in each period.
    pub series: Vec<SeriesPoint>,
}

/// One assumption's figures.
#[derive(Clone, Debug)]
pub struct Assumption {
    /// The name in the file, or the key path of an unnamed one.
    pub key: String,
    /// What to call it.
    pub label: String,
    /// How it is quoted; `None` for a level.
    pub per: Option<Per>,
    /// Whether it is an unnamed distribution inside something else.
    pub unnamed: bool,
    /// Its draws.
    pub figure: Figure,
}

/// Where a figure comes from.
#[derive(Clone, Debug)]
pub struct EvidenceRow {
    /// `assumption`, `driver`, `event`, `term`, `history`.
    pub section: &'static str,
    /// The name in the file.
    pub key: String,
    /// What to call it.
    pub label: String,
    /// Its value as written, in short; may be empty.
    pub value: String,
    /// Where a reader can check it.
    pub source: Option<String>,
    /// The date on which it was so.
    pub as_of: Option<String>,
    /// How sure it is.
    pub confidence: Option<Confidence>,
    /// Anything else.
    pub note: Option<String>,
}

/// One variant's headline figures, on the same draws.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The name in the file.
    pub key: String,
    /// What to call it.
    pub title: String,
    /// Per judged party: its key and its present value under the variant.
    pub parties: Vec<VariantParty>,
}

/// A party under a variant.
#[derive(Clone, Debug)]
pub struct VariantParty {
    /// The name in the file.
    pub key: String,
    /// Its present value under the variant.
    pub npv: Figure,
    /// By how much the mean differs from that of the deal as written.
    pub change: Option<Change>,
    /// The difference path by path, on some of the paths.
    pub pair: Option<Pair>,
    /// The distribution of the present value, as of [`Party::npv_density`].
    pub npv_density: Vec<Bin>,
    /// Cumulative net cash at the end of each period.
    pub cumulative: Vec<SeriesPoint>,
}

/// A difference of means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// The difference.
    pub mean: f64,
    /// Its standard error, of pairs of paths on the same draws.
    pub se: f64,
}
