//! What each clause of a deal is worth to each party: the deal with the clause less the deal without it, path by
//! path on the same draws.
//!
//! In: a deal and its run. Out: a [`ClauseWorth`]: for each clause and each judged party the distribution of the
//! difference of present values. What a deal without a clause is, is told in `without`. Each clause is taken out
//! alone, so the differences do not add up to the worth of the deal, nor those of two clauses to that of both: a cap
//! behind a floor is worth nothing until the floor is gone.
//!
//! The differences are taken on the first paths of the run (of `random` draws, as all questions of many
//! runs). How many is a rule that looks at no value: see [`paths`].

mod without;

use crate::engine::{self, ClauseFigure, Distribution, FigureKey, Job, Outcome, PartyFigure, Settings};
use crate::id::{EventId, PartyId, TermId};
use crate::model::Model;
use crate::plan::{self, Plan};
use crate::rng::Sampler;
use crate::stats::{Moments, Sketch};

/// A clause of a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clause {
    /// A term, or a part of it: its place among the clauses of the compiled term, and its key, which is empty
    /// for the term itself.
    Term(TermId, usize, &'static str),
    /// An event.
    Event(EventId),
}

impl Clause {
    /// The clauses of a deal: of the terms in force, each with its parts, in the order of the file; then the events.
    pub fn all(model: &Model, plan: &Plan) -> Vec<Clause> {
        let terms = model.terms.entries().filter(|(_, term)| term.enabled);
        let of_terms = terms.flat_map(|(id, _)| {
            let clauses = plan.terms[id].clauses().into_iter().enumerate();
            clauses.map(move |(place, clause)| Clause::Term(id, place, clause.key))
        });
        of_terms.chain(model.events.ids().map(Clause::Event)).collect()
    }

    /// Where the file has it, without `terms.`: `royalty`, `royalty.cap.total`, `events.launch`.
    pub fn id(self, model: &Model) -> String {
        match self {
            Clause::Term(id, _, "") => model.terms[id].key.clone(),
            Clause::Term(id, _, part) => format!("{}.{part}", model.terms[id].key),
            Clause::Event(id) => format!("events.{}", model.events[id].key),
        }
    }

    /// The deal without it; `None` where that would be no deal.
    pub fn without(self, model: &Model) -> Option<Model> {
        let mut model = model.clone();
        let done = match self {
            Clause::Term(id, _, "") => without::term(&mut model, id),
            Clause::Term(id, _, part) => without::part(&mut model, id, part),
            Clause::Event(id) => without::event(&mut model, id),
        };
        done.then_some(model)
    }

    /// The figure that exists on the paths on which it binds.
    pub fn binds(self) -> FigureKey {
        match self {
            Clause::Term(id, place, _) => FigureKey::Clause(id, place, ClauseFigure::First),
            Clause::Event(id) => FigureKey::Event(id),
        }
    }

    /// Whether a run has shown that it changes nothing on any of its paths: it binds on none, and does nothing else.
    ///
    /// A term that never pays may earn what others count; an exit that pays nothing ends dividends; and what capital
    /// and preferred return are says when the later tiers of a waterfall begin.
    pub fn idle(self, outcome: &Outcome) -> bool {
        let never = outcome.figure(self.binds()).is_none_or(|of| of.moments.count == 0);
        let does_more = matches!(
            self,
            Clause::Term(_, _, "" | "exit" | "return_of_capital" | "preferred")
        );
        never && !does_more
    }
}

/// What the clauses of a deal are worth.
#[derive(Clone, Debug)]
pub struct ClauseWorth {
    /// On how many paths.
    pub paths: u64,
    /// The judged parties.
    pub parties: Vec<PartyId>,
    /// For each clause of [`Clause::all`] and each of the parties; `None` where the deal without the clause is no deal,
    /// or cannot be worked out on some path.
    pub clauses: Vec<Option<Vec<Distribution>>>,
}

/// The fewest paths on which clauses are valued, where the run has as many.
const FEWEST: u64 = 1_024;

/// The most: what a clause is worth then has an error of less than a hundredth of its spread.
const MOST: u64 = 16_384;

/// Paths come in pieces of so many. It is a rule of its own and not the engine's tile, of which half costs some six tenths: a
/// tile of another width must not change what a published figure was worked out on.
const PIECE: u64 = 512;

/// On how many paths of a run of `paths` so many clauses are valued: half of the run's, divided among the deals
/// without each clause and the deal itself, in whole pieces of 512; from 1,024 to 16,384, and never more than the run
/// has.
///
/// 100,000 paths, 12 clauses: 100,000 / (2 · 13) = 3,846, which is 3,584 in whole pieces.
pub fn paths(paths: u64, clauses: u64) -> u64 {
    let each = paths / (2 * (clauses + 1));
    (each / PIECE * PIECE).clamp(FEWEST, MOST).min(paths)
}

/// Values every clause of a deal that has been run.
///
/// A clause that is idle ([`Clause::idle`]) is worth exactly 0 and is not tried, as far as the run drew at `random`. `progress` is told which share of the work is done. `None` where the deal itself cannot be worked
/// out on these draws.
pub fn worth(
    (model, plan, outcome): (&Model, &Plan, &Outcome),
    threads: Option<usize>,
    progress: &(dyn Fn(f64) + Sync),
) -> Option<ClauseWorth> {
    let judged = model.parties.entries().filter(|(_, party)| !party.external);
    let parties: Vec<PartyId> = judged.map(|(id, _)| id).collect();
    let all = Clause::all(model, plan);
    let seen = model.sampler == Sampler::Random;
    let idle = |clause: Clause| seen && clause.idle(outcome);
    let can_go = |clause: Clause| clause.without(model).is_some();
    let tried: Vec<usize> = (0..all.len())
        .filter(|&index| !idle(all[index]) && can_go(all[index]))
        .collect();
    let paths = paths(outcome.paths, tried.len() as u64);
    let of = Valuer {
        model,
        parties: &parties,
        settings: Settings {
            paths,
            seed: outcome.seed,
            threads,
        },
        all: &all,
        progress,
        runs: tried.len() as u64 + 1,
    };
    let with = of.with()?;
    let found = of.without(&tried, &with);
    let none = || vec![exactly(vec![0.0; paths as usize]); parties.len()];
    let known = all.iter().map(|&clause| (idle(clause) && can_go(clause)).then(none));
    let mut clauses: Vec<Option<Vec<Distribution>>> = known.collect();
    for (index, found) in tried.into_iter().zip(found) {
        clauses[index] = found;
    }
    Some(ClauseWorth {
        paths,
        parties,
        clauses,
    })
}

fn exactly(column: Vec<f64>) -> Distribution {
    Distribution {
        moments: Moments::of_existing(&column),
        sketch: Sketch::exact(column),
    }
}

struct Valuer<'a> {
    model: &'a Model,
    parties: &'a [PartyId],
    settings: Settings,
    all: &'a [Clause],
    progress: &'a (dyn Fn(f64) + Sync),
    /// How many deals are run in all.
    runs: u64,
}

impl Valuer<'_> {
    fn job(&self, mut model: Model) -> Job {
        // Errors here are those of independent paths.
        model.sampler = Sampler::Random;
        let key = |&party: &PartyId| Some(FigureKey::Party(party, PartyFigure::Npv));
        Job {
            plan: plan::compile(&model),
            keys: self.parties.iter().map(key).collect(),
            scales: vec![1.0; self.parties.len()],
        }
    }

    fn told(&self, before: u64, done: u64) {
        let all = (self.runs * self.settings.paths).max(1);
        (self.progress)((before * self.settings.paths + done) as f64 / all as f64);
    }

    /// The present values of the deal itself, by party.
    fn with(&self) -> Option<Vec<Vec<f64>>> {
        let job = |_| Ok::<Job, ()>(self.job(self.model.clone()));
        let found = engine::sample(1, self.settings, &job, &|_, columns| columns, &|done| {
            self.told(0, done)
        });
        found.ok()?.pop()
    }

    /// What each of some clauses is worth to each party.
    fn without(&self, tried: &[usize], with: &[Vec<f64>]) -> Vec<Option<Vec<Distribution>>> {
        let some = |tried: &[usize], before: u64| {
            let job = |at: usize| match self.all[tried[at]].without(self.model) {
                Some(model) => Ok(self.job(model)),
                None => Err(()),
            };
            let difference = |_, columns: Vec<Vec<f64>>| {
                let pairs = with.iter().zip(columns);
                let worth = pairs.map(|(with, without)| with.iter().zip(without).map(|(a, b)| a - b).collect());
                worth.map(exactly).collect::<Vec<Distribution>>()
            };
            let told = |done| self.told(before, done);
            engine::sample(tried.len(), self.settings, &job, &difference, &told).ok()
        };
        if let Some(all) = some(tried, 1) {
            return all.into_iter().map(Some).collect();
        }
        // Some deal leaves the domain of a formula on some path: one by one, to see which.
        let one = |(done, &index): (usize, &usize)| some(&[index], done as u64 + 1)?.pop();
        tried.iter().enumerate().map(one).collect()
    }
}
