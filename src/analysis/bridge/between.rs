//! The deals between two: some clauses as the first has them, the others as the second.

use super::{MOST_TRIED, Step, Told, members};
use crate::analysis::read::{Deal, Loaded, resolved, written};
use crate::analysis::variation::{Asker, Variation};
use crate::diag::{Diagnostics, Sources};
use crate::model::{FileError, Files};
use crate::scenario;

/// Two deals about to be set against each other clause by clause.
pub(in crate::analysis) struct Between<'a> {
    pub(super) deals: scenario::Bridge,
    pub(super) sources: Sources,
    pub(super) from: &'a Variation<'a>,
    pub(super) files: Both<'a>,
    /// The clauses of each step.
    pub(super) steps: Vec<Vec<usize>>,
}

/// The files of both deals.
pub(super) struct Both<'a>([&'a (dyn Files + Sync); 2]);

impl Files for Both<'_> {
    fn read(&self, path: &str) -> Result<String, FileError> {
        self.0[0].read(path).or_else(|_| self.0[1].read(path))
    }
}

impl<'a> Between<'a> {
    /// Reads both deals; `None` where one cannot be read.
    pub(in crate::analysis) fn new(from: &'a Variation<'a>, to: &'a Variation<'a>) -> Option<Between<'a>> {
        let (mut sources, mut faults) = (Sources::new(), Diagnostics::new());
        let first = written(&from.request, None, &mut sources, &mut faults)?;
        let second = written(&to.request, None, &mut sources, &mut faults)?;
        let deals = scenario::Bridge::new(first, second);
        let mut between = Between {
            steps: (0..deals.clauses().len()).map(|clause| vec![clause]).collect(),
            deals,
            sources,
            from,
            files: Both([from.files, to.files]),
        };
        between.join();
        Some(between)
    }

    /// The deal with the chosen steps.
    pub(super) fn loaded(&self, chosen: &[bool]) -> Loaded {
        let with = |clause: usize| {
            let step = self.steps.iter().position(|step| step.contains(&clause));
            step.is_some_and(|step| chosen[step])
        };
        let mut diagnostics = Diagnostics::new();
        let deal = resolved(
            &self.deals.between(with),
            &self.from.request,
            &self.files,
            &mut diagnostics,
        );
        Loaded {
            sources: self.sources.clone(),
            diagnostics,
            deal,
            unsound: None,
        }
    }

    pub(super) fn deal(&self, chosen: &[bool]) -> Option<Deal> {
        self.loaded(chosen).deal
    }

    /// Puts clauses together that make no sound deal apart, until every set that is tried is one.
    pub(super) fn join(&mut self) {
        while let Some(chosen) = self.tried().into_iter().find(|chosen| self.deal(chosen).is_none()) {
            let partner = self.partner(&chosen);
            match partner {
                Some((one, other)) => {
                    let more = self.steps.remove(one.max(other));
                    self.steps[one.min(other)].extend(more);
                }
                None => {
                    self.steps = vec![(0..self.deals.clauses().len()).collect()];
                    return;
                }
            }
        }
    }

    /// Sets to try: all of a few steps; of more each by itself and all but each.
    pub(super) fn tried(&self) -> Vec<Vec<bool>> {
        let steps = self.steps.len();
        if steps <= MOST_TRIED {
            return (0..1_u32 << steps).map(|set| members(set, steps)).collect();
        }
        let alone = (0..steps).map(|step| (0..steps).map(|other| other == step).collect());
        let without = (0..steps).map(|step| (0..steps).map(|other| other != step).collect());
        alone.chain(without).collect()
    }

    /// A step of the set and one outside it, with which it is a deal.
    pub(super) fn partner(&self, chosen: &[bool]) -> Option<(usize, usize)> {
        let inside = (0..chosen.len()).filter(|step| chosen[*step]);
        let pairs = inside.flat_map(|one| {
            (0..chosen.len())
                .filter(|other| !chosen[*other])
                .map(move |other| (one, other))
        });
        let mut pairs = pairs.filter(|(one, other)| {
            let switched = |step: &usize, to: bool| {
                let mut set = chosen.to_vec();
                set[*step] = to;
                self.deal(&set).is_some()
            };
            switched(other, true) || switched(one, false)
        });
        pairs.next()
    }

    /// The steps in words.
    pub(super) fn told(&self, asker: &Asker<'_>) -> Vec<Step> {
        let steps = self.steps.len();
        let before = self.deal(&vec![false; steps]);
        let of_step = |step: usize| {
            let after = self.deal(&(0..steps).map(|other| other == step).collect::<Vec<bool>>());
            let clauses = self.steps[step].iter().map(|clause| {
                let clause = self.deals.clauses()[*clause].clone();
                let words = before.as_ref().zip(after.as_ref()).map(|(before, after)| {
                    (asker.words)(&clause, (&before.model, &self.sources), (&after.model, &self.sources))
                });
                let [name, mut was, mut is] = words.unwrap_or_default();
                if was.is_empty() && is.is_empty() {
                    [was, is] = self.deals.texts(&clause);
                }
                Told { clause, name, was, is }
            });
            Step {
                clauses: clauses.collect(),
            }
        };
        (0..steps).map(of_step).collect()
    }
}
