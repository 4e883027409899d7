//! How drivers move: each process and its parameters, to the last sign.
//!
//! Engine and ledger are two readings of this page, as they are of the rest of the model.

use super::{Expr, Schedule};

/// How a driver moves.
///
/// A shock Z of period k is `stream(address).normal(path, k)`, or within a correlated
/// group the factor's combination of the group's normals; it moves the value of period k to that
/// of period k+1. Parameters are taken in period k, after all of period k's nodes.
#[derive(Clone, Debug)]
pub enum Process {
    /// The initial value throughout (taken in period 0).
    Constant {
        /// The value.
        initial: Expr,
    },
    /// x ← x · exp(g·dt − σ²·dt/2 + σ·√dt·Z) with g = ln(1 + growth), or `log_growth` itself.
    ///
    /// With a fade, g comes from growth(t) = fade_to + (growth − fade_to)·2^(−t/half_life), t being
    /// the years since start at the beginning of period k (for `log_growth` the log growths fade).
    Geometric {
        /// The value in period 0.
        initial: Expr,
        /// The growth of the expected value.
        growth: Growth,
        /// Where growth fades to, and the half-life in years (above 0).
        fade: Option<(Expr, Expr)>,
        /// σ, annual, of logs, 0 or more; `None`: no shocks.
        volatility: Option<Expr>,
        /// What it does besides.
        jumps: Option<Jumps>,
    },
    /// A pull back to a level, by the exact transition of the Ornstein–Uhlenbeck process over a period whose
    /// parameters are constant in it. With d = 2^(−dt/half_life) and s = σ·√((1 − d²)·half_life/(2·ln 2)):
    ///
    /// in levels x ← level + (x − level)·d + s·Z;
    /// in logs ln x ← θ + (ln x − θ)·d + s·Z, θ = ln level − σ²·half_life/(4·ln 2), so that the expected
    /// value tends to the level. There x and the level are above 0.
    Reverting {
        /// The value in period 0.
        initial: Expr,
        /// Where it is pulled to.
        level: Expr,
        /// In years, above 0.
        half_life: Expr,
        /// σ, 0 or more: annual, of logs; in levels in the unit of the driver. `None`: no shocks.
        volatility: Option<Expr>,
        /// Whether it moves in logs.
        logs: bool,
    },
    /// As `Geometric`, with the growth and volatility of the state of period k.
    ///
    /// The state of period 0 is the first whose cumulative probability in `first` reaches
    /// `Stream::new(seed, "<address>.first_regime").uniform(path, 0)`; that of period k + 1 the first whose
    /// cumulative probability in the row of `step` for the state of period k reaches
    /// `Stream::new(seed, "<address>.regime").uniform(path, k)`.
    Regimes {
        /// The value in period 0.
        initial: Expr,
        /// The states.
        states: Vec<Regime>,
        /// Cumulative probabilities of each state in period 0; the last is 1.
        first: Vec<f64>,
        /// For each state the cumulative probabilities of each state one period later: the principal root of the
        /// annual matrix, so that a year of periods is the annual matrix.
        step: Vec<Vec<f64>>,
    },
    /// Growth rates of a history, drawn again in blocks that wrap around (Politis and Romano 1992).
    ///
    /// The growths follow one another in an endless series: number j is in block b = j / block (whole part) at
    /// i = j − b·block, and is `growths[(⌊u·n⌋ + i) mod n]`, n being their number and
    /// u = `Stream::new(seed, address).uniform(path, b)`. The move that leaves period k is x ← x · exp(sum): of the
    /// numbers k·`per_period` to (k + 1)·`per_period` − 1; or, where a growth lasts `periods` periods, number
    /// k / periods (whole part) divided by periods.
    Bootstrap {
        /// The value in period 0.
        initial: Expr,
        /// ln(figure / figure before), in order.
        growths: Vec<f64>,
        /// How many stay together.
        block: usize,
        /// How many make up a period; 1 where a growth lasts for one or several.
        per_period: usize,
        /// How many periods a growth lasts; 1 where one or several make up a period.
        periods: usize,
    },
    /// The value of the schedule at the beginning of each period, times M, a martingale that
    /// begins at 1: M ← M · exp(−σ²·dt/2 + σ·√dt·Z).
    Table {
        /// Dated values (linear between dates unless the file says `interpolate = "step"`).
        values: Schedule,
        /// σ; `None`: no shocks.
        volatility: Option<Expr>,
    },
    /// The value of the curve at the beginning of each period, times M as for a table.
    Curve {
        /// The curve.
        curve: Curve,
        /// σ; `None`: no shocks.
        volatility: Option<Expr>,
    },
    /// The expression in every period; with `initial` that stands in period 0 instead.
    Formula {
        /// The value in period 0.
        initial: Option<Expr>,
        /// The value in this period.
        formula: Expr,
    },
}

/// A state of a driver with regimes.
#[derive(Clone, Debug)]
pub struct Regime {
    /// Its name.
    pub name: String,
    /// The growth of the expected value while it lasts.
    pub growth: Growth,
    /// σ while it lasts; `None`: no shocks.
    pub volatility: Option<Expr>,
}

/// Jumps (Merton 1976), compensated: a move is besides multiplied by
/// exp(N·μ + √N·δ·Y − λ·dt·(e^(μ + δ²/2) − 1)), whose expected value is 1.
///
/// N is the Poisson variable of mean λ·dt at the uniform of period k of the stream
/// `<address>.jumps` (`dist::poisson_at`), Y the normal of period k of `<address>.jump_sizes`. No
/// other driver's shocks are correlated with either.
#[derive(Clone, Debug)]
pub struct Jumps {
    /// λ, per year, 0 or more; λ·dt is at most [`MOST_JUMPS`].
    pub rate: Expr,
    /// μ: the mean of the logarithm of a jump's factor.
    pub mean: Expr,
    /// δ, 0 or more: its standard deviation; `None`: 0.
    pub sd: Option<Expr>,
}

/// No more jumps than this are expected in a period: far more than any deal has.
pub const MOST_JUMPS: f64 = 500.0;

/// How growth is given.
#[derive(Clone, Debug)]
pub enum Growth {
    /// Effective annual, above −100%.
    Effective(Expr),
    /// Continuous, per year.
    Continuous(Expr),
}

/// A curve of growth. Its parameters are figures of the path; t is the years since start at the
/// beginning of a period, x₀ the initial value, K the saturation, both above 0.
#[derive(Clone, Debug)]
pub enum Curve {
    /// K / (1 + (K/x₀ − 1)·e^(−g·t)): the solution of dx/dt = g·x·(1 − x/K). A denominator of 0 or
    /// less is a fault of the run. A midpoint m makes g = ln(K/x₀ − 1)/m, which must be above 0.
    Logistic {
        /// x₀.
        initial: Expr,
        /// K.
        saturation: Expr,
        /// g: the logarithm of growth far below K.
        pace: Pace,
    },
    /// K·exp(−c·e^(−b·t)) with c = ln(K/x₀): the solution of dx/dt = b·x·ln(K/x). The growth is that of
    /// the first moment, so that b = g/c; a midpoint m makes b = ln(c/ln 2)/m, which must be above 0.
    Gompertz {
        /// x₀.
        initial: Expr,
        /// K.
        saturation: Expr,
        /// g = b·c: the logarithm of growth at start.
        pace: Pace,
    },
    /// Bass (1969): N(t) = m·(1 − E·e^(−(p+q)·t)) / (1 + (q/p)·E·e^(−(p+q)·t)), the solution of
    /// dN/dt = (p + q·N/m)·(m − N) from N(0) = N₀ on, E being (1 − N₀/m) / (1 + (q/p)·N₀/m).
    Bass {
        /// m, above 0: all who will ever adopt.
        market: Expr,
        /// p, per year, above 0.
        innovation: Expr,
        /// q, per year, 0 or more.
        imitation: Expr,
        /// N₀, 0 to m: who has adopted by the start; none where absent.
        initial: Option<Expr>,
        /// A rate: who adopts within the period, (N(t + dt) − N(t)) / dt. Else N(t), who has adopted.
        flow: bool,
    },
}

/// How fast a curve saturates.
#[derive(Clone, Debug)]
pub enum Pace {
    /// By its growth below saturation.
    Growth(Growth),
    /// By the time at which it reaches half of its saturation, in years since start.
    Midpoint(Expr),
}

impl Process {
    /// The annual volatilities of its shocks, for the processes that may have one; several with regimes.
    pub fn volatilities(&self) -> Vec<&Expr> {
        let one = match self {
            Process::Regimes { states, .. } => {
                return states.iter().filter_map(|state| state.volatility.as_ref()).collect();
            }
            Process::Geometric { volatility, .. }
            | Process::Reverting { volatility, .. }
            | Process::Table { volatility, .. }
            | Process::Curve { volatility, .. } => volatility.as_ref(),
            Process::Constant { .. } | Process::Bootstrap { .. } | Process::Formula { .. } => None,
        };
        one.into_iter().collect()
    }

    /// Whether it has shocks: a volatility that is not 0 throughout.
    pub fn has_shocks(&self) -> bool {
        let mut all = self.volatilities().into_iter();
        all.any(|volatility| volatility.as_number() != Some(0.0))
    }

    /// Whether its shocks move a martingale around given values, and not the value itself.
    pub fn is_around(&self) -> bool {
        matches!(self, Process::Table { .. } | Process::Curve { .. })
    }

    /// The expressions that are values of the driver, in its unit.
    pub fn values(&self) -> Vec<&Expr> {
        match self {
            Process::Constant { initial }
            | Process::Geometric { initial, .. }
            | Process::Regimes { initial, .. }
            | Process::Bootstrap { initial, .. } => vec![initial],
            Process::Reverting { initial, level, .. } => vec![initial, level],
            Process::Table { values, .. } => values.steps.iter().map(|(_, value)| value).collect(),
            Process::Curve { curve, .. } => match curve {
                Curve::Logistic {
                    initial, saturation, ..
                }
                | Curve::Gompertz {
                    initial, saturation, ..
                } => vec![initial, saturation],
                Curve::Bass { market, initial, .. } => [market].into_iter().chain(initial).collect(),
            },
            Process::Formula { initial, formula } => initial.iter().chain([formula]).collect(),
        }
    }

    /// The expressions that are shares of the value: growth, volatilities of logs, the logs of jumps.
    pub fn percentages(&self) -> Vec<&Expr> {
        let mut all = match self {
            Process::Reverting { logs: false, .. } => Vec::new(),
            _ => self.volatilities(),
        };
        match self {
            Process::Geometric {
                growth, fade, jumps, ..
            } => {
                all.push(growth.expr());
                all.extend(fade.iter().map(|(to, _)| to));
                all.extend(
                    jumps
                        .iter()
                        .flat_map(|jumps| [&jumps.mean].into_iter().chain(&jumps.sd)),
                );
            }
            Process::Curve { curve, .. } => match curve {
                Curve::Logistic { pace, .. } | Curve::Gompertz { pace, .. } => match pace {
                    Pace::Growth(growth) => all.push(growth.expr()),
                    Pace::Midpoint(_) => {}
                },
                Curve::Bass { .. } => {}
            },
            Process::Regimes { states, .. } => all.extend(states.iter().map(|state| state.growth.expr())),
            Process::Constant { .. }
            | Process::Reverting { .. }
            | Process::Bootstrap { .. }
            | Process::Table { .. }
            | Process::Formula { .. } => {}
        }
        all
    }

    /// Calls `see` on every expression of the process.
    pub fn each_expr<'a>(&'a self, see: &mut impl FnMut(&'a Expr)) {
        self.values().into_iter().for_each(&mut *see);
        match self {
            Process::Geometric {
                growth, fade, jumps, ..
            } => {
                see(growth.expr());
                if let Some(Jumps { rate, mean, sd }) = jumps {
                    [rate, mean].into_iter().chain(sd).for_each(&mut *see);
                }
                fade.iter()
                    .flat_map(|(to, half_life)| [to, half_life])
                    .for_each(&mut *see);
            }
            Process::Reverting { half_life, .. } => see(half_life),
            Process::Regimes { states, .. } => states.iter().for_each(|state| see(state.growth.expr())),
            Process::Curve { curve, .. } => match curve {
                Curve::Logistic { pace, .. } | Curve::Gompertz { pace, .. } => match pace {
                    Pace::Growth(growth) => see(growth.expr()),
                    Pace::Midpoint(years) => see(years),
                },
                Curve::Bass {
                    innovation, imitation, ..
                } => [innovation, imitation].into_iter().for_each(&mut *see),
            },
            Process::Constant { .. } | Process::Bootstrap { .. } | Process::Table { .. } | Process::Formula { .. } => {}
        }
        self.volatilities().into_iter().for_each(see);
    }
}

impl Curve {
    /// What it runs towards: the saturation, or the market.
    pub fn towards(&self) -> &Expr {
        match self {
            Curve::Logistic { saturation, .. } | Curve::Gompertz { saturation, .. } => saturation,
            Curve::Bass { market, .. } => market,
        }
    }
}

impl Growth {
    /// The expression that gives it.
    pub fn expr(&self) -> &Expr {
        let (Growth::Effective(expr) | Growth::Continuous(expr)) = self;
        expr
    }
}
