//! The steps of a plan: what is done to columns, one after the other.

use super::{ColumnId, Operand};
use crate::dist::StudentCopula;
use crate::expr::BinaryOp;
use crate::id::{EventId, FreshId, TermId, VariableId};
use crate::model::expr::Function;

/// One step: columns in, a column out.
#[derive(Clone, Debug)]
pub enum Step {
    /// The uniform draw of a variable, then its quantile.
    Draw {
        /// The variable.
        variable: VariableId,
        /// The stream.
        stream: usize,
        /// The value.
        out: ColumnId,
    },
    /// The normal draw of a variable in a correlated group (period 0 of its stream).
    Score {
        /// The stream.
        stream: usize,
        /// The normal.
        out: ColumnId,
    },
    /// The variable's quantile at the normal distribution function of a score.
    FromScore {
        /// The variable.
        variable: VariableId,
        /// The correlated normal.
        score: ColumnId,
        /// The value.
        out: ColumnId,
    },
    /// The normals of this and the next period, in even periods only.
    Shock {
        /// The stream.
        stream: usize,
        /// The normal of even periods.
        even: ColumnId,
        /// The normal of odd periods.
        odd: ColumnId,
    },
    /// The uniforms of this and the next period, in even periods only.
    Uniforms {
        /// The stream.
        stream: usize,
        /// The uniform of even periods.
        even: ColumnId,
        /// The uniform of odd periods.
        odd: ColumnId,
    },
    /// `out` = the quantile of a distribution at the uniform that the period's parity chooses.
    Fresh {
        /// The distribution.
        fresh: FreshId,
        /// The uniform of even periods.
        even: ColumnId,
        /// The uniform of odd periods.
        odd: ColumnId,
        /// The draw.
        out: ColumnId,
    },
    /// `out` = the Poisson variable of this mean at the uniform that the period's parity chooses.
    Count {
        /// The mean.
        mean: Operand,
        /// The uniform of even periods.
        even: ColumnId,
        /// The uniform of odd periods.
        odd: ColumnId,
        /// The number.
        out: ColumnId,
    },
    /// `out` = the number of the first cumulative probability that reaches the uniform.
    Pick {
        /// Which row of the probabilities; the only one where absent.
        row: Option<ColumnId>,
        /// The uniform of even periods.
        even: ColumnId,
        /// The uniform of odd periods.
        odd: ColumnId,
        /// Rows of cumulative probabilities that end with 1.
        cumulative: Vec<Vec<f64>>,
        /// The number.
        out: ColumnId,
    },
    /// `out` = the sum of this period's growths, drawn in blocks.
    Resample {
        /// What is drawn from.
        sample: Box<Resample>,
        /// The exponent of the move.
        out: ColumnId,
    },
    /// `out = Σ weight · column`, the columns being pairs of which the period's parity chooses one.
    Mix {
        /// What is added up.
        of: Vec<Weighed>,
        /// The correlated normal.
        out: ColumnId,
    },
    /// `out` = the common factor 1/√W of a Student t copula.
    Widen {
        /// The copula.
        copula: StudentCopula,
        /// The uniform of even periods.
        even: ColumnId,
        /// The uniform of odd periods.
        odd: ColumnId,
        /// The factor.
        out: ColumnId,
    },
    /// `normal` = the normal of the same probability as the t variable `normal · factor`.
    Rejoin {
        /// The copula.
        copula: StudentCopula,
        /// The common factor.
        factor: ColumnId,
        /// A correlated normal.
        normal: ColumnId,
    },
    /// `out = a op b`.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// The left side.
        a: Operand,
        /// The right side.
        b: Operand,
        /// The result.
        out: ColumnId,
    },
    /// `out = function(a)`, for functions of one argument.
    Call {
        /// The function.
        function: Function,
        /// The argument.
        a: Operand,
        /// The result.
        out: ColumnId,
    },
    /// `out = min(a, b)` or `max(a, b)`.
    Extreme {
        /// Whether the greater.
        greatest: bool,
        /// One side.
        a: Operand,
        /// The other.
        b: Operand,
        /// The result.
        out: ColumnId,
    },
    /// `out = if condition then a else b`.
    Select {
        /// 1 or 0.
        condition: Operand,
        /// Where it is 1.
        a: Operand,
        /// Where it is 0.
        b: Operand,
        /// The result.
        out: ColumnId,
    },
    /// `out = value`.
    Copy {
        /// What to copy.
        value: Operand,
        /// Where to.
        out: ColumnId,
    },
    /// `out = value`, in period 0 only.
    Begin {
        /// What to copy.
        value: Operand,
        /// Where to.
        out: ColumnId,
    },
    /// NaN where the value is below (or, strictly, at) the bound: a parameter out of its range.
    AtLeast {
        /// The value.
        value: Operand,
        /// The bound.
        bound: f64,
        /// Whether the bound itself is out of range.
        strict: bool,
        /// The value again.
        out: ColumnId,
    },
    /// `out = Σ weight · entry` with this period's weights.
    Schedule {
        /// The entries.
        entries: Vec<Operand>,
        /// The weights by period: entry and weight.
        weights: Vec<Vec<(usize, f64)>>,
        /// The value.
        out: ColumnId,
    },
    /// What the ring of columns held `periods` ago, `initial` before period 0.
    Recall {
        /// The ring; the value of period k is in column k modulo its length.
        ring: Vec<ColumnId>,
        /// How long ago.
        periods: usize,
        /// Before period 0.
        initial: Operand,
        /// The value.
        out: ColumnId,
    },
    /// 1 where the event fell in an earlier period.
    Happened {
        /// The event's period.
        fall: ColumnId,
        /// 1 or 0.
        out: ColumnId,
    },
    /// Years since the event at the beginning of this period, 0 until it has happened.
    Since {
        /// The event's period.
        fall: ColumnId,
        /// The event's time.
        time: ColumnId,
        /// The years.
        out: ColumnId,
    },
    /// x ← x · exp(drift + sigma · shock), the shock being Σ weight · column as in [`Step::Mix`].
    Grow {
        /// The value.
        x: ColumnId,
        /// (log growth − σ²/2) · dt.
        drift: Operand,
        /// σ·√dt and what makes up the shock; `None` without volatility.
        noise: Option<(Operand, Vec<Weighed>)>,
    },
    /// A deterministic or dated event: its time from `years`, held to the clock; then its period.
    EventAt {
        /// Which.
        event: EventId,
        /// When, in years since start.
        years: Operand,
    },
    /// The time of an event of constant hazard with a clock that is the same on every path.
    EventHazard {
        /// Which.
        event: EventId,
        /// The hazard.
        hazard: Operand,
    },
    /// This period's share of a hazard that may change, on a clock that may start with another event.
    EventStep {
        /// Which.
        event: EventId,
        /// The hazard in this period.
        hazard: Operand,
        /// The hazard gathered so far.
        gathered: ColumnId,
        /// The sum at which it falls.
        threshold: ColumnId,
    },
    /// The exponential draw at which a hazard falls.
    Threshold {
        /// The stream.
        stream: usize,
        /// −ln(1 − u).
        out: ColumnId,
    },
    /// 1 where an event of a stated probability ever comes.
    Comes {
        /// The stream.
        stream: usize,
        /// The probability.
        probability: Operand,
        /// 1 or 0.
        out: ColumnId,
    },
    /// An event that follows another.
    EventFollows {
        /// Which.
        event: EventId,
    },
    /// An event that falls when a condition is first true.
    EventWhen {
        /// Which.
        event: EventId,
        /// 1 or 0.
        condition: Operand,
    },
    /// What a term earns.
    Earn(TermId),
    /// What an advance keeps back.
    Recoup(TermId),
    /// What a term pays.
    Pay(TermId),
    /// Adds this period's figure to the windows of a back-test.
    Observe {
        /// Which history.
        history: usize,
        /// A rate.
        against: Operand,
    },
    /// Every path's value must be finite here.
    Check(Operand),
}

/// The column of even periods, that of odd ones, and a weight.
pub type Weighed = (ColumnId, ColumnId, f64);

/// Growths that are drawn again in blocks; see `Process::Bootstrap` of the model.
#[derive(Clone, Debug)]
pub struct Resample {
    /// The stream of the uniforms, one for each block.
    pub stream: usize,
    /// The uniform of even blocks.
    pub even: ColumnId,
    /// The uniform of odd blocks.
    pub odd: ColumnId,
    /// What is drawn from.
    pub growths: Vec<f64>,
    /// How many stay together.
    pub block: usize,
    /// How many make up a period.
    pub per_period: usize,
    /// How many periods one lasts.
    pub periods: usize,
}
