//! One tile: a fixed number of paths taken through all periods, column by column.
//!
//! A tile owns its columns and nothing else; whoever runs it gives it the first path's number
//! and an [`Observer`] that sees each series in each period. The columns are allocated once and
//! used for tile after tile. A tile is always worked out in its full width; paths beyond the
//! number asked for are worked out and not looked at.

use crate::id::{Id, PartyId, Table, TermId};
use crate::math;
use crate::plan::{ColumnId, Operand, Party, Plan, Step, Weighed};
use crate::rng::{Stream, Walk};

use super::blocks::BLOCK;
use super::column::Column;
use super::facts::{Bound, ClauseCounts, Marks};
use super::figure::{Gross, Judged};
use super::fused::ROOM;
use super::kernels::{Arg, Each, any, map1, map2, read, update1, update2, update3};

/// Paths in a tile. Wide enough to hide the cost of choosing a step, narrow enough that its columns stay in the
/// second-level cache.
pub(super) const LANES: usize = 1024;

/// Numbers from one point of the dated cash of a block of paths to the next. Rows that are a power of two apart would have
/// few places in the first-level cache, and a path's cash is read across them.
pub(super) const ROW: usize = BLOCK + 8;

/// Numbers at a point of dated cash, in all blocks.
const ROWS: usize = LANES / BLOCK * ROW;

/// What a series is in one period.
#[derive(Clone, Copy)]
pub(super) enum Values<'a> {
    /// The same on every path.
    Same(f64),
    /// One for each path asked for.
    Each(&'a [f64]),
}

/// Who sees the series of a tile, period by period.
pub(super) trait Observer {
    /// The values of a series in period `k` on the paths of the tile. Gives the first path (in the tile) whose value
    /// is not finite.
    fn see(&mut self, series: usize, k: usize, values: Values<'_>) -> Option<usize>;
}

/// A path that left the domain of some formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Broken {
    /// The number of the path.
    pub(super) path: u64,
    /// The period in which it was noticed.
    pub(super) period: usize,
}

/// A tile's columns.
pub(super) struct Tile<'p> {
    pub(super) plan: &'p Plan,
    streams: &'p [Stream],
    /// The shocks of each stream on their way through the periods.
    walks: Vec<Walk>,
    pub(super) columns: Vec<Column>,
    /// Columns of terms that are known to be 0 throughout, so that nothing is done about them.
    pub(super) still: Vec<bool>,
    /// Each judged party's dated cash, block by block, point by point.
    pub(super) cash: Table<PartyId, Column>,
    /// Which points of it have been written.
    pub(super) written: Table<PartyId, Vec<bool>>,
    /// The periods of which a term's payments wait to be added up.
    pub(super) waiting: Table<TermId, Vec<usize>>,
    pub(super) first: u64,
    pub(super) paths: usize,
    pub(super) k: usize,
    /// Two spare columns for results that a step needs on the way.
    pub(super) spare: [Column; 2],
    /// Room for what a loop works out block by block.
    pub(super) room: Column,
    pub(super) judged: Table<PartyId, Judged>,
    pub(super) gross: Table<PartyId, Gross>,
    /// Whether rates of return are asked for.
    pub(super) rates: bool,
    /// Where clauses have bound.
    pub(super) bound: Bound,
}

impl<'p> Tile<'p> {
    pub(super) fn new(plan: &'p Plan, streams: &'p [Stream]) -> Self {
        // A party that mirrors another needs no cash of its own.
        let points = |party: &Party| {
            if party.judged && party.mirrors.is_none() {
                plan.points()
            } else {
                0
            }
        };
        Tile {
            plan,
            streams,
            walks: vec![Walk::default(); streams.len()],
            columns: (0..plan.columns).map(|_| Column::new(LANES)).collect(),
            still: vec![false; plan.columns],
            cash: plan
                .parties
                .iter()
                .map(|party| Column::new(points(party) * ROWS))
                .collect(),
            written: plan.parties.iter().map(|party| vec![false; points(party)]).collect(),
            waiting: plan
                .terms
                .iter()
                .map(|term| Vec::with_capacity(term.waiting.len()))
                .collect(),
            first: 0,
            paths: 0,
            k: 0,
            spare: [Column::new(LANES), Column::new(LANES)],
            room: Column::new(ROOM),
            judged: plan.parties.ids().map(|id| Judged::new(plan, id)).collect(),
            gross: plan.parties.ids().map(|id| Gross::new(plan, id)).collect(),
            rates: false,
            bound: Bound::new(plan.clauses, plan.periods),
        }
    }

    /// Bytes that a tile of a plan takes.
    pub(super) fn bytes(plan: &Plan) -> u64 {
        let judged = plan.parties.iter().filter(|party| party.judged).count();
        let columns = ((plan.columns + 2) * LANES + judged * plan.points() * ROWS) * size_of::<f64>();
        (columns + Bound::bytes(plan.clauses, plan.periods)) as u64
    }

    /// Takes `paths` paths (at most [`LANES`]) from number `first` on through all periods.
    pub(super) fn run(&mut self, first: u64, paths: usize, observer: &mut impl Observer) -> Result<(), Broken> {
        self.begin(first, paths)?;
        for k in 0..self.plan.periods {
            self.period(k, observer)?;
        }
        self.close_cash();
        Ok(())
    }

    /// What is done once.
    fn begin(&mut self, first: u64, paths: usize) -> Result<(), Broken> {
        let plan = self.plan;
        (self.first, self.paths, self.k) = (first, paths, 0);
        self.judged.iter_mut().for_each(Judged::forget);
        self.gross.iter_mut().for_each(Gross::forget);
        for &column in &plan.zeroed {
            self.columns[column.index()].fill(0.0);
            self.still[column.index()] = true;
        }
        for &column in &plan.infinite {
            self.columns[column.index()].fill(f64::INFINITY);
        }
        self.written.iter_mut().for_each(|written| written.fill(false));
        self.waiting.iter_mut().for_each(Vec::clear);
        self.bound.clear();
        plan.before.iter().try_for_each(|step| self.step(step))
    }

    fn period(&mut self, k: usize, observer: &mut impl Observer) -> Result<(), Broken> {
        let plan = self.plan;
        self.k = k;
        for step in &plan.period {
            self.step(step)?;
        }
        self.settle_cash(observer)?;
        for (now, ring) in &plan.remembered {
            let slot = ring[k % ring.len()];
            self.copy(*now, slot);
        }
        if k + 1 < plan.periods {
            for step in &plan.moves {
                self.step(step)?;
            }
        }
        self.close_period(observer)
    }

    /// Counts each clause on the paths of each replicate.
    pub(super) fn count_clauses(&self, replicates: &[Marks], counts: &mut [ClauseCounts]) {
        for (clause, counts) in counts.iter_mut().enumerate() {
            self.bound.count(clause, replicates, counts);
        }
    }

    /// What an operand is in this period.
    #[inline]
    pub(super) fn arg(&self, operand: Operand) -> Arg<'_> {
        self.arg_in(operand, self.k)
    }

    /// What an operand is in period `k`; a column is what it is now.
    #[inline]
    pub(super) fn arg_in(&self, operand: Operand, k: usize) -> Arg<'_> {
        match operand {
            Operand::Constant(value) => Arg::Scalar(value),
            Operand::ByPeriod(table) => Arg::Scalar(self.plan.tables[table][k]),
            Operand::Column(column) => Arg::Column(&self.columns[column.index()]),
        }
    }

    /// Takes a column out, so that others can be read while it is written; it must be put back.
    #[inline]
    pub(super) fn take(&mut self, column: ColumnId) -> Column {
        std::mem::take(&mut self.columns[column.index()])
    }

    /// Puts a column back.
    #[inline]
    pub(super) fn put(&mut self, column: ColumnId, values: Column) {
        self.columns[column.index()] = values;
    }

    /// Makes a column 0 throughout.
    pub(super) fn quiet(&mut self, column: ColumnId) {
        if !self.still[column.index()] {
            self.columns[column.index()].fill(0.0);
            self.still[column.index()] = true;
        }
    }

    pub(super) fn copy(&mut self, from: Operand, to: ColumnId) {
        if from == Operand::Column(to) {
            return;
        }
        let mut out = self.take(to);
        match self.arg(from) {
            Arg::Scalar(value) => out.fill(value),
            Arg::Column(column) => out.copy_from_slice(column),
        }
        self.put(to, out);
    }

    /// The first path asked for whose value fails the test.
    pub(super) fn broken(&self, values: &[f64]) -> Result<(), Broken> {
        let values = &values[..self.paths];
        if !any(values, |value| !value.is_finite()) {
            return Ok(());
        }
        let lane = values.iter().position(|value| !value.is_finite()).unwrap_or(0);
        Err(self.breaks(lane))
    }

    pub(super) fn breaks(&self, lane: usize) -> Broken {
        Broken {
            path: self.first + lane as u64,
            period: self.k,
        }
    }

    fn step(&mut self, step: &Step) -> Result<(), Broken> {
        match step {
            Step::Draw { variable, stream, out } => {
                let mut draws = self.take(*out);
                self.streams[*stream].uniforms(self.first, 0, &mut draws, &mut self.spare[0]);
                self.plan.dists[*variable].fill(&mut draws);
                self.put(*out, draws);
            }
            Step::Score { stream, out } => {
                let mut draws = self.take(*out);
                self.streams[*stream].normals(self.first, 0, &mut draws, &mut self.spare[0]);
                self.put(*out, draws);
            }
            Step::FromScore { variable, score, out } => {
                let mut draws = self.take(*out);
                draws.copy_from_slice(&self.columns[score.index()]);
                math::normal_cdf_column(&mut draws);
                self.plan.dists[*variable].fill(&mut draws);
                self.put(*out, draws);
            }
            Step::Shock { stream, even, odd } => {
                if self.k.is_multiple_of(2) {
                    let (mut now, mut next) = (self.take(*even), self.take(*odd));
                    let slot = (self.k / 2) as u32;
                    self.walks[*stream].normals(&self.streams[*stream], self.first, slot, &mut now, &mut next);
                    self.put(*even, now);
                    self.put(*odd, next);
                }
            }
            Step::Mix { of, out } => {
                let mut mixed = self.take(*out);
                self.mix(of, &mut mixed);
                self.put(*out, mixed);
            }
            Step::Copy { value, out } => self.copy(*value, *out),
            Step::Begin { value, out } => {
                if self.k == 0 {
                    self.copy(*value, *out);
                }
            }
            Step::Grow { x, drift, noise } => self.grow(*x, *drift, noise.as_ref()),
            Step::Binary { .. }
            | Step::Call { .. }
            | Step::Extreme { .. }
            | Step::Select { .. }
            | Step::AtLeast { .. }
            | Step::Schedule { .. }
            | Step::Recall { .. }
            | Step::Happened { .. }
            | Step::Since { .. }
            | Step::Observe { .. } => self.formula(step)?,
            Step::Uniforms { .. }
            | Step::Count { .. }
            | Step::Fresh { .. }
            | Step::Pick { .. }
            | Step::Resample { .. }
            | Step::Widen { .. }
            | Step::Rejoin { .. } => self.process(step),
            Step::EventAt { .. }
            | Step::EventHazard { .. }
            | Step::EventStep { .. }
            | Step::Threshold { .. }
            | Step::Comes { .. }
            | Step::EventFollows { .. }
            | Step::EventWhen { .. } => self.event(step)?,
            Step::Earn(term) => self.earn(*term)?,
            Step::Recoup(term) => self.recoup(*term)?,
            Step::Pay(term) => self.pay(*term),
            Step::Check(operand) => {
                if let Arg::Column(values) = self.arg(*operand) {
                    self.broken(values)?;
                }
            }
        }
        Ok(())
    }

    /// The column of a normal in this period, and its weight.
    fn weighed(&self, (even, odd, weight): &Weighed) -> (Each<'_>, f64) {
        let column = if self.k.is_multiple_of(2) { even } else { odd };
        (Each(&self.columns[column.index()]), *weight)
    }

    /// Σ weight · normal.
    fn mix(&self, of: &[Weighed], mixed: &mut [f64]) {
        match of.split_first_chunk() {
            None => of
                .iter()
                .map(|of| self.weighed(of))
                .for_each(|(z, weight)| map1(mixed, z, |z| weight * z)),
            Some((first, others)) => {
                let [(a, x), (b, y)] = first.each_ref().map(|of| self.weighed(of));
                map2(mixed, a, b, |a, b| x * a + y * b);
                for (z, weight) in others.iter().map(|of| self.weighed(of)) {
                    update1(mixed, z, |sum, z| sum + weight * z);
                }
            }
        }
    }

    /// x · exp(drift + σ · shock); a shock of one normal, or of two, needs no column of its own.
    fn grow(&mut self, x: ColumnId, drift: Operand, noise: Option<&(Operand, Vec<Weighed>)>) {
        let (mut value, mut scaled) = (self.take(x), std::mem::take(&mut self.spare[0]));
        let drift = self.arg(drift);
        match noise.map(|(sigma, of)| (self.arg(*sigma), &of[..])) {
            None => read!([drift] update1(&mut value, drift, |x, drift| x * math::exp(drift))),
            Some((sigma, [one @ (_, _, 1.0)])) => {
                let (z, _) = self.weighed(one);
                read!([drift sigma] update3(&mut value, drift, sigma, z, |x, drift, sigma, z| {
                    x * math::exp(drift + sigma * z)
                }));
            }
            Some((Arg::Scalar(sigma), [one, other])) => {
                let [(a, p), (b, q)] = [one, other].map(|of| self.weighed(of));
                read!([drift] update3(&mut value, drift, a, b, |x, drift, a, b| {
                    x * math::exp(drift + sigma * (p * a + q * b))
                }));
            }
            Some((sigma, of)) => {
                self.mix(of, &mut scaled);
                read!([sigma] update1(&mut scaled, sigma, |z, sigma| sigma * z));
                let noise = Each(&scaled);
                read!([drift] update2(&mut value, drift, noise, |x, drift, noise| x * math::exp(drift + noise)));
            }
        }
        self.spare[0] = scaled;
        self.put(x, value);
    }

    pub(super) fn uniforms(&mut self, stream: usize, slot: u32, first: &mut [f64], second: &mut [f64]) {
        self.streams[stream].uniforms(self.first, slot, first, second);
    }
}
