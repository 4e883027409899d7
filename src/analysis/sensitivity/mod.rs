//! `sensitivity`: what drives the spread of a figure.
//!
//! In: a deal and the figures asked for. Out: for each figure what each source of chance has to do with it,
//! found in two ways. *From one run* (`ensemble`): means where a source is low or high, rank correlation,
//! regression. *By design* (`indices`, `shapley`): runs that share the draws of some sources and redraw the
//! others, which split the variance. And for a choice between variants what it would be worth to know each
//! source beforehand (`worth`).
//!
//! A source (`input`) is an assumption, a distribution inside something else, an event, or all the shocks of
//! a driver. Every error comes from independent replicates of a run.

mod ensemble;
mod indices;
mod input;
mod replicated;
mod shapley;
mod worth;

use std::sync::atomic::{AtomicU64, Ordering};

use crate::engine::{self, FigureKey, Job, PartyFigure};
use crate::model::Model;
use crate::plan::{self, Plan};
use crate::scenario;

use super::figure::Figure;
use super::read::{Deal, Faults, run_fault};
use super::statistic::Estimate;
use super::variation::{Asker, Variation};

pub use input::{Input, InputKind};
pub use worth::{Choice, Worth};

/// What drives the spread.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity {
    /// The sources of chance, in the order of the file.
    pub inputs: Vec<Input>,
    /// Each figure explained.
    pub figures: Vec<Explained>,
    /// What it is worth to know a source before choosing a variant; empty where there is no choice.
    pub choices: Vec<Choice>,
    /// How many paths the one run had.
    pub paths: u64,
    /// How many paths each run of the design had, and how many such runs there were.
    pub design: (u64, u64),
    /// Why there are no Shapley effects though inputs are correlated.
    pub no_shapley: Option<&'static str>,
}

/// One figure explained.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// The figure's address.
    pub address: String,
    /// What it is called.
    pub figure: Figure,
    /// Its mean.
    pub mean: Estimate,
    /// Its standard deviation.
    pub sd: Estimate,
    /// The share of its variance that a straight line in all inputs accounts for; `None` where none can be laid.
    pub straight: Option<f64>,
    /// By input.
    pub rows: Vec<Row>,
    /// By group of inputs that do not depend on other groups; none where some path lacks the figure.
    pub groups: Vec<Group>,
}

/// What one input has to do with a figure, from one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The mean of the figure in the lowest tenth of the input.
    pub low: Estimate,
    /// In the highest tenth.
    pub high: Estimate,
    /// The second less the first.
    pub swing: Estimate,
    /// Up to which value the lowest tenth goes, and from which on the highest; `None` for shocks and events.
    pub borders: Option<(f64, f64)>,
    /// Spearman's rank correlation.
    pub rank: Estimate,
    /// The standardised coefficient of the regression on all inputs.
    pub regression: Estimate,
    /// The Shapley effect: a share of the variance. Only where some inputs are correlated.
    pub shapley: Option<Estimate>,
}

/// Sobol indices of one input, or of several that are correlated with each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The places of its inputs.
    pub inputs: Vec<usize>,
    /// The first-order index.
    pub first: Estimate,
    /// The total index.
    pub total: Estimate,
}

/// How many standard errors the central 95% of an index reach: Student's t with seven degrees of freedom, one
/// less than a Sobol run has replicates.
pub const REACH: f64 = 2.365;

/// How many paths each run of the design has where the file does not say; a power of two.
const DESIGN_PATHS: u64 = 8_192;

/// How many runs a question takes, as far as is known before: counted in runs of as many paths as the first.
pub(super) fn runs(one: &scenario::Sensitivity, deal: &Deal) -> u64 {
    let inputs = deal.model.sources().len() as u64;
    let variants = if one.choices(&deal.model).is_empty() {
        0
    } else {
        deal.model.variants.len() as u64 + 1
    };
    1 + variants + inputs + 2
}

impl scenario::Sensitivity {
    /// The variants between which there is a choice: those named, or all.
    pub(super) fn choices(&self, model: &Model) -> Vec<String> {
        match self.variants.is_empty() {
            true => model.variants.iter().map(|variant| variant.key.clone()).collect(),
            false => self.variants.iter().map(|variant| variant.value.clone()).collect(),
        }
    }
}

/// Answers the question.
pub(super) fn sensitivity(one: &scenario::Sensitivity, asker: &Asker<'_>) -> Result<Sensitivity, Faults> {
    let variation = asker.under(one.variant.as_ref().map(|variant| variant.value.as_str()));
    let deal = variation.deal()?;
    let plan = plan::compile(&deal.model);
    let mut figures: Vec<(String, Figure)> = Vec::new();
    let wanted: Vec<&str> = match one.figures.is_empty() {
        true => vec!["npv"],
        false => one.figures.iter().map(|figure| figure.value.as_str()).collect(),
    };
    for text in wanted {
        // `check` has seen to it that they are some.
        let several = Figure::several(text, &deal.model, &plan).unwrap_or_default();
        figures.extend(several.into_iter().map(|figure| match &figure.party {
            Some(party) if !text.contains('.') => (format!("{party}.{text}"), figure),
            _ => (text.to_owned(), figure),
        }));
    }
    let inputs = input::inputs(&deal.model, &plan);
    let work = Work {
        asker,
        variation: &variation,
        model: &deal.model,
        figures: figures.iter().map(|(_, figure)| figure.clone()).collect(),
        design_paths: one.points.as_ref().map_or(DESIGN_PATHS, |points| points.value),
        done: AtomicU64::new(0),
        in_all: 0,
    };
    let variants = match one.choices(&deal.model).len() as u64 {
        0 => 0,
        several => several + 1,
    };
    let groups = inputs.iter().map(|input| input.group as u64 + 1).max().unwrap_or(0);
    let work = Work {
        in_all: (1 + variants) * asker.paths + (groups + 2 + shapley::runs(&inputs)) * work.design_paths,
        ..work
    };
    let (rows, told) = ensemble::ensemble(&work, &plan, &inputs)?;
    let groups = indices::indices(&work, &inputs)?;
    let shapley = shapley::shapley(&work, &inputs)?;
    let choices = worth::choices(one, &work, &plan, &inputs)?;
    let mut explained = Vec::new();
    for (index, ((address, figure), (mut rows, told))) in
        figures.into_iter().zip(rows.into_iter().zip(told)).enumerate()
    {
        for (place, row) in rows.iter_mut().enumerate() {
            row.shapley = shapley
                .effects
                .get(index)
                .and_then(|effects| effects.get(place).copied());
        }
        explained.push(Explained {
            address,
            figure,
            mean: told.mean,
            sd: told.sd,
            straight: told.straight,
            rows,
            groups: groups.of.get(index).cloned().unwrap_or_default(),
        });
    }
    Ok(Sensitivity {
        inputs,
        figures: explained,
        choices,
        paths: asker.paths,
        design: (work.design_paths, groups.runs + shapley.runs),
        no_shapley: shapley.refused,
    })
}

/// What all parts of the question need.
pub(super) struct Work<'a> {
    asker: &'a Asker<'a>,
    variation: &'a Variation<'a>,
    model: &'a Model,
    figures: Vec<Figure>,
    design_paths: u64,
    /// How many paths are done, and how many there are in all.
    done: AtomicU64,
    in_all: u64,
}

/// A run by design: the plan, whose design says which addresses draw anew.
pub(super) struct Designed {
    plan: Plan,
}

impl Work<'_> {
    /// The columns of the figures, by run.
    fn columns(
        &self,
        count: usize,
        of: &(dyn Fn(usize) -> Designed + Sync),
        paths: u64,
    ) -> Result<Vec<Vec<Vec<f64>>>, Faults> {
        let job_of = |index: usize| {
            let Designed { plan } = of(index);
            let keys = self
                .figures
                .iter()
                .map(|figure| figure.key(self.model, &plan))
                .collect();
            let scales = self.figures.iter().map(|figure| figure.scale(self.model)).collect();
            Ok::<_, Faults>(Job { plan, keys, scales })
        };
        let settings = engine::Settings {
            paths,
            ..self.asker.settings()
        };
        self.sample(count, settings, &job_of)
            .map_err(|stopped| self.fault(stopped))
    }

    /// The columns of plans, by plan; tells how far the whole question is.
    fn sample(
        &self,
        count: usize,
        settings: engine::Settings,
        job_of: &(dyn Fn(usize) -> Result<Job, Faults> + Sync),
    ) -> Result<Vec<Vec<Vec<f64>>>, engine::Stopped<Faults>> {
        let before = self.done.load(Ordering::Relaxed);
        let progress = |done: u64| (self.asker.progress)(before + done, self.in_all);
        let found = engine::sample(count, settings, job_of, &|_, columns| columns, &progress);
        self.done
            .store(before + count as u64 * settings.paths, Ordering::Relaxed);
        found
    }

    fn fault(&self, stopped: engine::Stopped<Faults>) -> Faults {
        match stopped {
            engine::Stopped::Job { error, .. } => error,
            engine::Stopped::Run { fault, .. } => run_fault(fault, self.model, &self.variation.read().sources),
        }
    }

    /// The key of a party's present value.
    fn npv(&self, party: &str, model: &Model) -> Option<FigureKey> {
        let id = model.parties.find(|one| one.key == party)?;
        Some(FigureKey::Party(id, PartyFigure::Npv))
    }
}
