//! Outcome → report: figures put into the words and units of the file.

use crate::analysis::{ClauseWorth, Paired};
use crate::diag::{Sources, Span};
use crate::engine::{CashFigure, Distribution, FigureKey, Outcome, PartyFigure, TermFigure};
use crate::id::{AssumptionId, DriverId, EventId, PartyId, TermId, VariableId};
use crate::model::expr::Kind;
use crate::model::{self, Cause, Model, TermKind};
use crate::plan::Plan;
use crate::stats::{Precision, Proportion, SeriesPoint, Summary, Tail};
use crate::time::Date;
use crate::unit::Per;

use super::backtest::is_money;
use super::density::density;
use super::{
    Assumption, Backtest, BacktestRow, Change, Charts, Driver, Event, Figure, Party, Report, Run, Scenario, Term,
    Variant, VariantParty,
};

/// What a report says of a run beyond its outcome.
#[derive(Clone, Debug, Default)]
pub struct Circumstances {
    /// The file's name without its folder.
    pub file: String,
    /// `--set` overrides as given.
    pub overrides: Vec<String>,
    /// The variant that was applied.
    pub variant: Option<String>,
    /// The day as of which the deal was read.
    pub as_of: Option<Date>,
    /// What the clauses are worth, if that was found out.
    pub worth: Option<ClauseWorth>,
    /// What each history is set against, in words.
    pub against: Vec<String>,
}

/// A report of a run.
pub fn summarise(model: &Model, plan: &Plan, outcome: &Outcome, sources: &Sources, how: Circumstances) -> Report {
    let telling = Telling {
        model,
        plan,
        outcome,
        sources,
    };
    Report {
        scenario: Scenario {
            title: model.title.clone(),
            file: how.file.clone(),
            currency: model.currency.clone(),
            start: model.timeline.start,
            step: model.timeline.step,
            periods: model.timeline.periods,
            sources: model.sources.clone(),
        },
        run: telling.run(&how),
        parties: model.parties.ids().map(|id| telling.party(id)).collect(),
        terms: model.terms.ids().map(|id| telling.term(id)).collect(),
        clauses: telling.clauses(how.worth.as_ref()),
        clause_paths: how.worth.as_ref().map_or(0, |worth| worth.paths),
        events: model.events.ids().map(|id| telling.event(id)).collect(),
        drivers: model.drivers.ids().map(|id| telling.driver(id)).collect(),
        assumptions: telling.assumptions(),
        period_start: (0..model.timeline.periods)
            .map(|k| model.timeline.period_start(k))
            .collect(),
        years: telling.years(),
        evidence: telling.evidence(),
        history: (0..model.history.len())
            .map(|history| telling.backtest(history, how.against.get(history)))
            .collect(),
        variants: Vec::new(),
        analyses: Vec::new(),
        charts: Charts {
            chosen: model.charts.clone(),
            ..Charts::default()
        },
        paths: Vec::new(),
    }
}

/// What a variant's run says, beside that of the deal as written.
///
/// `written` are the parties of the deal as written, `pairs` the differences between the two, by party.
pub fn variant(
    model: &Model,
    variant: &model::Variant,
    outcome: &Outcome,
    written: &[Party],
    pairs: Vec<Paired>,
) -> Variant {
    let judged = model.parties.entries().filter(|(_, party)| !party.external);
    let of = |(id, party): (PartyId, &model::Party)| {
        let value = outcome.figure(FigureKey::Party(id, PartyFigure::Npv));
        let npv = figure(value, Tail::Lowest, 1.0);
        let before = written.iter().find(|before| before.key == party.key);
        let means = before.and_then(|before| Some((before.npv.summary.mean?, npv.summary.mean?)));
        let paired = pairs.iter().find(|one| one.party == party.key);
        let change = means.zip(paired).map(|((before, after), paired)| Change {
            mean: after - before,
            se: paired.spread / (outcome.paths as f64).sqrt(),
        });
        VariantParty {
            key: party.key.clone(),
            npv,
            change,
            pair: paired.map(|paired| paired.pair.clone()),
            npv_density: value.map(|value| density(&value.sketch)).unwrap_or_default(),
            cumulative: outcome.cumulative(id).to_vec(),
        }
    };
    Variant {
        key: variant.key.clone(),
        title: variant.title.clone(),
        parties: judged.map(of).collect(),
    }
}

/// A figure with the errors of its percentiles, divided by `scale`; empty where no path has it.
pub(super) fn figure(of: Option<&Distribution>, worst: Tail, scale: f64) -> Figure {
    let Some(of) = of else {
        return Figure {
            summary: Summary::default(),
            quantile_se: [0.0; 3],
        };
    };
    let mut summary = of.summary(worst);
    if scale != 1.0 {
        let all = [
            &mut summary.mean,
            &mut summary.se,
            &mut summary.sd,
            &mut summary.min,
            &mut summary.max,
            &mut summary.p1,
            &mut summary.p5,
            &mut summary.p10,
            &mut summary.p25,
            &mut summary.p50,
            &mut summary.p75,
            &mut summary.p90,
            &mut summary.p95,
            &mut summary.p99,
            &mut summary.tail_mean_5,
        ];
        all.into_iter().flatten().for_each(|value| *value /= scale);
    }
    let quantile_se = [0.05, 0.5, 0.95].map(|p| of.sketch.quantile_se(p).unwrap_or(0.0) / scale);
    Figure { summary, quantile_se }
}

/// A series divided by `scale`.
fn scaled(series: &[SeriesPoint], scale: f64) -> Vec<SeriesPoint> {
    let divide = |value: Option<f64>| value.map(|value| value / scale);
    let point = |point: &SeriesPoint| SeriesPoint {
        mean: divide(point.mean),
        p5: divide(point.p5),
        p25: divide(point.p25),
        p50: divide(point.p50),
        p75: divide(point.p75),
        p95: divide(point.p95),
    };
    series.iter().map(point).collect()
}

/// What a figure per year is divided by to be quoted per month, quarter or year.
pub(super) fn quoted(per: Option<Per>) -> f64 {
    per.map_or(1.0, Per::per_year)
}

pub(super) struct Telling<'a> {
    pub(super) model: &'a Model,
    pub(super) plan: &'a Plan,
    pub(super) outcome: &'a Outcome,
    sources: &'a Sources,
}

impl Telling<'_> {
    pub(super) fn figure(&self, key: FigureKey, worst: Tail) -> Figure {
        figure(self.outcome.figure(key), worst, 1.0)
    }

    /// On how many paths a figure exists.
    pub(super) fn ever(&self, key: FigureKey) -> Proportion {
        let paths = self.outcome.paths;
        never_none(self.outcome.figure(key).and_then(|of| of.existence(paths)), paths)
    }

    /// The text of the file at a place, in one line.
    pub(super) fn written(&self, span: Span) -> String {
        let text = self.sources.source(span).and_then(|source| {
            source
                .text
                .get(span.start.saturating_sub(source.base)..span.end.saturating_sub(source.base))
        });
        let words: Vec<&str> = text.unwrap_or_default().split_whitespace().collect();
        let line = words.join(" ");
        match line.char_indices().nth(120) {
            Some((cut, _)) => format!("{}…", &line[..cut]),
            None => line,
        }
    }

    fn run(&self, how: &Circumstances) -> Run {
        let figures: Vec<Precision> = self.outcome.figures().map(|(_, of)| of.sketch.precision()).collect();
        let worst = |all: &[Precision]| {
            let error = |precision: &Precision| match precision {
                Precision::Exact => 0.0,
                Precision::OfQuartiles(share) | Precision::OfRange(share) => *share,
            };
            (
                all.iter().all(|one| *one == Precision::Exact),
                all.iter().map(error).fold(0.0, f64::max),
            )
        };
        let (figures_exact, figures_error) = worst(&figures);
        let (series_exact, series_error) = worst(&self.outcome.series_precision);
        Run {
            version: env!("CARGO_PKG_VERSION"),
            paths: self.outcome.paths,
            seed: self.outcome.seed,
            sampler: self.plan.design.sampler,
            precision: None,
            overrides: how.overrides.clone(),
            variant: how.variant.clone(),
            as_of: how.as_of,
            figures_exact,
            figures_error,
            series_exact,
            series_error,
        }
    }

    fn party(&self, id: PartyId) -> Party {
        let party = &self.model.parties[id];
        let judged = |figure| self.figure(FigureKey::Party(id, figure), Tail::Lowest);
        let cash = |figure, worst| self.figure(FigureKey::Cash(id, figure), worst);
        let value = self.outcome.figure(FigureKey::Party(id, PartyFigure::Npv));
        let tally = self.outcome.irr_tally(id);
        let losses = value.and_then(|value| value.below(0.0, self.outcome.paths));
        Party {
            key: party.key.clone(),
            name: party.name.clone(),
            external: party.external,
            // One that nobody has given stands nowhere in the file.
            discount_rate: match party.discount_rate.kind {
                Kind::Number(0.0) => "0%".to_owned(),
                _ => self.written(party.discount_rate.span),
            },
            npv: judged(PartyFigure::Npv),
            net_cash: cash(CashFigure::Net, Tail::Lowest),
            received: cash(CashFigure::Received, Tail::Lowest),
            paid: cash(CashFigure::Paid, Tail::Highest),
            irr: judged(PartyFigure::Irr),
            irr_none: tally.none,
            irr_several: tally.several,
            multiple: judged(PartyFigure::Multiple),
            payback_years: self.figure(FigureKey::Party(id, PartyFigure::Payback), Tail::Highest),
            peak_exposure: self.figure(FigureKey::Party(id, PartyFigure::Exposure), Tail::Highest),
            probability_of_loss: never_none(losses, self.outcome.paths),
            net: self.outcome.net(id).to_vec(),
            cumulative: self.outcome.cumulative(id).to_vec(),
            npv_density: value.map(|value| density(&value.sketch)).unwrap_or_default(),
            npv_ranks: value.map(ranks).unwrap_or_default(),
        }
    }

    fn term(&self, id: TermId) -> Term {
        let (term, compiled) = (&self.model.terms[id], &self.plan.terms[id]);
        let of = |figure| self.figure(FigureKey::Term(id, figure), Tail::Lowest);
        let series = self.outcome.term(id).to_vec();
        Term {
            key: term.key.clone(),
            label: term.label.clone(),
            kind: kind_word(&term.kind),
            from: self.model.parties[term.from].key.clone(),
            to: self.model.parties[term.to].key.clone(),
            enabled: term.enabled,
            paid_in: term.paid_in.word(),
            recouped_by: term
                .recouped_by
                .iter()
                .map(|&id| self.model.terms[id].key.clone())
                .collect(),
            total: of(TermFigure::Total),
            present_value: of(TermFigure::PresentValue),
            effective_rate: compiled.base_total.map(|_| of(TermFigure::EffectiveRate)),
            outstanding: of(TermFigure::Outstanding),
            yearly: self.by_year(&series),
            series,
        }
    }

    fn years(&self) -> Vec<i32> {
        let timeline = &self.model.timeline;
        let mut years: Vec<i32> = (0..timeline.periods).map(|k| timeline.period_start(k).year()).collect();
        years.dedup();
        years
    }

    fn by_year(&self, series: &[SeriesPoint]) -> Vec<f64> {
        let timeline = &self.model.timeline;
        let sum = |year: &i32| {
            let of_year = series
                .iter()
                .enumerate()
                .filter(|(k, _)| timeline.period_start(*k).year() == *year);
            of_year.filter_map(|(_, point)| point.mean).sum()
        };
        self.years().iter().map(sum).collect()
    }

    fn event(&self, id: EventId) -> Event {
        let event = &self.model.events[id];
        let key = FigureKey::Event(id);
        let paths = self.outcome.paths as f64;
        let left = self.outcome.falls(id).iter().scan(self.outcome.paths, |left, falls| {
            *left -= falls;
            Some(*left as f64 / paths)
        });
        let survival = std::iter::once(1.0).chain(left).collect();
        Event {
            key: event.key.clone(),
            label: event.label.clone(),
            probability: self.ever(key),
            years: self.figure(key, Tail::Highest),
            ends_period: matches!(event.cause, Cause::When(_)),
            survival,
        }
    }

    fn driver(&self, id: DriverId) -> Driver {
        let driver = &self.model.drivers[id];
        let scale = quoted(driver.per);
        Driver {
            key: driver.key.clone(),
            label: driver.label.clone(),
            per: driver.per,
            last: figure(self.outcome.figure(FigureKey::Driver(id)), Tail::Lowest, scale),
            series: scaled(self.outcome.driver(id), scale),
        }
    }

    fn assumptions(&self) -> Vec<Assumption> {
        let named = self
            .model
            .assumptions
            .entries()
            .map(|(id, assumption): (AssumptionId, _)| Assumption {
                key: assumption.key.clone(),
                label: assumption.label.clone(),
                per: assumption.per,
                unnamed: false,
                figure: figure(
                    self.outcome.figure(FigureKey::Assumption(id)),
                    Tail::Lowest,
                    quoted(assumption.per),
                ),
            });
        let variables = self.model.variables.entries().filter(|(_, variable)| variable.unnamed);
        let unnamed = variables.map(|(id, variable): (VariableId, _)| Assumption {
            key: variable.address.clone(),
            label: variable.address.clone(),
            per: None,
            unnamed: true,
            figure: self.figure(FigureKey::Variable(id), Tail::Lowest),
        });
        named.chain(unnamed).collect()
    }

    fn backtest(&self, history: usize, words: Option<&String>) -> Backtest {
        let observed = &self.model.history[history];
        let rows: Vec<BacktestRow> = observed
            .windows
            .iter()
            .enumerate()
            .map(|(window, of)| {
                let model = self.figure(FigureKey::History(history, window), Tail::Lowest);
                let error = model.summary.mean.unwrap_or(f64::NAN) / of.observed - 1.0;
                BacktestRow {
                    window: of.name.clone(),
                    observed: of.observed,
                    model,
                    error,
                }
            })
            .collect();
        let modelled = rows.iter().filter_map(|row| row.model.summary.mean).sum();
        let errors: f64 = rows.iter().map(|row| row.error.abs()).sum();
        Backtest {
            key: observed.key.clone(),
            label: observed.label.clone(),
            against: self.written(observed.against.span),
            against_words: words.cloned().unwrap_or_else(|| self.written(observed.against.span)),
            money: is_money(&observed.against),
            source: observed.evidence.source.as_ref().map(|source| source.value.clone()),
            totals: (rows.iter().map(|row| row.observed).sum(), modelled),
            mean_absolute_error: errors / rows.len().max(1) as f64,
            rows,
        }
    }
}

/// The values at the middle of each hundredth of the paths.
fn ranks(value: &Distribution) -> Vec<f64> {
    let rank = |index: u32| value.sketch.quantile((f64::from(index) + 0.5) / 100.0);
    (0..100).filter_map(rank).collect()
}

/// A proportion of `paths` paths; of a figure that the deal does not have, that it never was.
fn never_none(proportion: Option<Proportion>, paths: u64) -> Proportion {
    proportion.or_else(|| Proportion::of(0, paths)).unwrap_or(Proportion {
        value: 0.0,
        se: 0.0,
        count: 0,
    })
}

pub(super) fn kind_word(kind: &TermKind) -> &'static str {
    match kind {
        TermKind::Amount { .. } => "amount",
        TermKind::LumpSum { .. } => "lump_sum",
        TermKind::Share { .. } => "share",
        TermKind::MinimumGuarantee { .. } => "minimum_guarantee",
        TermKind::Advance { .. } => "advance",
        TermKind::Milestone { .. } => "milestone",
        TermKind::Equity { .. } => "equity",
        TermKind::Warrant { .. } => "warrant",
        TermKind::Waterfall(_) | TermKind::Rest { .. } => "waterfall",
        TermKind::Formula { .. } => "formula",
        TermKind::TakeOrPay(_) => "take_or_pay",
        TermKind::Usage(_) => "usage",
        TermKind::ProfitShare(_) => "profit_share",
        TermKind::Loan(_) => "loan",
        TermKind::RevenueFinancing(_) => "revenue_financing",
    }
}
