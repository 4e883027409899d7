//! Variations of a deal: the file with a variant, with further `--set`s, or another file; and running
//! several of them on the same draws.

use crate::diag::{Diagnostics, Sources};
use crate::engine::{self, Job, Settings, Stopped};
use crate::model::{Files, Model};
use crate::plan;
use crate::rng::Sampler;
use crate::scenario::Clause;

use super::figure::Figure;
use super::read::{Deal, Faults, Loaded, Request, read, run_fault};

/// Who asks: the scenario that a question is about, and how it is to be run.
#[derive(Clone, Copy)]
pub struct Asker<'a> {
    /// The scenario with what the command line changes in it.
    pub request: &'a Request,
    /// The files beside it.
    pub files: &'a (dyn Files + Sync),
    /// The deal that the request leads to.
    pub deal: &'a Deal,
    /// Other scenarios of the command line, each with the files beside it.
    pub others: &'a [(Request, &'a (dyn Files + Sync))],
    /// How many paths each deal gets.
    pub paths: u64,
    /// How many threads; all cores where absent.
    pub threads: Option<usize>,
    /// Told how many paths are done, and how many there will be as far as is known.
    pub progress: &'a (dyn Fn(u64, u64) + Sync),
    /// How a clause in which two deals differ is told.
    pub words: &'a Words,
}

/// Tells a clause by the deal that has it in its old form and the one that has it in its new form: what it is
/// called, what it was and what it is. `explain` knows how.
pub type Words = dyn Fn(&Clause, (&Model, &Sources), (&Model, &Sources)) -> [String; 3] + Sync;

/// One deal of a question.
#[derive(Clone)]
pub struct Variation<'a> {
    /// A short name, such as the variant's; empty for the deal as written.
    pub key: String,
    /// What to call it.
    pub title: String,
    /// The scenario with all changes.
    pub request: Request,
    /// The files beside it.
    pub files: &'a (dyn Files + Sync),
}

impl Variation<'_> {
    /// Reads it.
    pub fn read(&self) -> Loaded {
        read(&self.request, self.files)
    }

    /// Reads it, or gives its faults.
    pub fn deal(&self) -> Result<Deal, Faults> {
        self.read().deal()
    }
}

impl<'a> Asker<'a> {
    /// The deal as written (with what the command line changes).
    pub fn as_written(&self) -> Variation<'a> {
        Variation {
            key: String::new(),
            title: self.deal.model.title.clone(),
            request: self.request.clone(),
            files: self.files,
        }
    }

    /// The deal with one of its variants; as written where there is none.
    pub fn under(&self, variant: Option<&str>) -> Variation<'a> {
        let mut one = self.as_written();
        if let Some(variant) = variant {
            let known = self.deal.model.variants.iter().find(|known| known.key == variant);
            one.key = variant.to_owned();
            one.title = known.map_or_else(|| variant.to_owned(), |known| known.title.clone());
            one.request.variant = Some(variant.to_owned());
        }
        one
    }

    /// Seed, paths and threads of every deal of the question.
    pub fn settings(&self) -> Settings {
        Settings {
            paths: self.paths,
            seed: self.deal.model.seed,
            threads: self.threads,
        }
    }

    /// Runs deals on the same draws and gives what `reduce` makes of each one's columns, one per
    /// figure, as the file quotes them. A figure that a deal does not have exists on no path of it.
    ///
    /// `done` runs of so many in all (`of`) went before, for the progress.
    ///
    /// # Errors
    ///
    /// The first deal's that cannot be read or run.
    pub fn sample<R: Send>(
        &self,
        count: usize,
        variation: &(dyn Fn(usize) -> Variation<'a> + Sync),
        figures: &[Figure],
        reduce: &(dyn Fn(usize, Vec<Vec<f64>>) -> R + Sync),
        span: (u64, u64),
    ) -> Result<Vec<R>, Faults> {
        self.sample_loaded(count, &|index| variation(index).read(), figures, reduce, span)
    }

    /// The same of deals that are no variations of a file.
    ///
    /// # Errors
    ///
    /// As above.
    pub(super) fn sample_loaded<R: Send>(
        &self,
        count: usize,
        loaded: &(dyn Fn(usize) -> Loaded + Sync),
        figures: &[Figure],
        reduce: &(dyn Fn(usize, Vec<Vec<f64>>) -> R + Sync),
        (before, of): (u64, u64),
    ) -> Result<Vec<R>, Faults> {
        let job_of = |index: usize| {
            let mut deal = loaded(index).deal()?;
            // Errors here are those of independent paths.
            deal.model.sampler = Sampler::Random;
            let plan = plan::compile(&deal.model);
            let keys = figures.iter().map(|figure| figure.key(&deal.model, &plan)).collect();
            let scales = figures.iter().map(|figure| figure.scale(&deal.model)).collect();
            Ok(Job { plan, keys, scales })
        };
        let paths = self.paths;
        let progress = |done: u64| (self.progress)(before * paths + done, of.saturating_mul(paths));
        let reduce = |index: usize, columns| reduce(index, columns);
        engine::sample(count, self.settings(), &job_of, &reduce, &progress).map_err(|stopped| match stopped {
            Stopped::Job { error, .. } => error,
            Stopped::Run { index, fault } => {
                let loaded = loaded(index);
                match &loaded.deal {
                    Some(deal) => run_fault(fault, &deal.model, &loaded.sources),
                    None => Faults {
                        sources: loaded.sources,
                        diagnostics: Diagnostics::new(),
                    },
                }
            }
        })
    }

    /// The columns of several deals, by deal and figure.
    pub fn columns(
        &self,
        deals: &[Variation<'a>],
        figures: &[Figure],
        span: (u64, u64),
    ) -> Result<Vec<Vec<Vec<f64>>>, Faults> {
        self.sample(
            deals.len(),
            &|index| deals[index].clone(),
            figures,
            &|_, columns| columns,
            span,
        )
    }
}
