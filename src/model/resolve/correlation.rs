//! `[correlations]`: pairs → factors of correlation matrices.
//!
//! A pair is of two drivers' shocks or of two assumptions that are one distribution each. Pairs
//! that no set of numbers can have together are reported with the nearest values that can:
//! the alternating projections of Higham (2002), "Computing the nearest correlation matrix: a
//! problem from finance", IMA Journal of Numerical Analysis 22, with Dykstra's correction; pairs
//! that the file does not name stay at 0.

use std::collections::BTreeMap;

use nalgebra::{DMatrix, SymmetricEigen};

use super::Resolver;
use super::names::Role;
use super::range::{self, Range};
use super::value::{Scope, Site};
use crate::diag::{Span, Spanned};
use crate::dist::{DEGREES, StudentCopula};
use crate::id::{AssumptionId, DriverId, Id, Table, VariableId};
use crate::model::expr::Kind;
use crate::model::{Assumption, Correlation, Driver, Process};
use crate::scenario::{Evidence, Pair, Value, ValueKind};

/// A pivot below this is 0: the variable is a combination of those before it.
const PIVOT: f64 = 1e-10;
/// How far off a combination may be; a pivot at the limit of [`PIVOT`] hides no more than its root.
const RESIDUE: f64 = 1e-5;
/// For more names than this the nearest values are not looked for: it takes time with the third power.
const MOST_MENDED: usize = 40;
/// Rounds of projections; the answer is made valid afterwards in any case.
const ROUNDS: usize = 200;

/// A pair that has passed: the members' indices in their table, the value and the place of the value.
struct Link {
    members: (usize, usize),
    names: (String, String),
    value: f64,
    span: Span,
}

impl Resolver<'_> {
    /// The correlated variables and the correlated shocks.
    pub(super) fn correlations(
        &mut self,
        assumptions: &Table<AssumptionId, Assumption>,
        drivers: &Table<DriverId, Driver>,
    ) -> (Correlation<VariableId>, Correlation<DriverId>) {
        let scenario = self.scenario;
        let (mut of_variables, mut of_drivers) = (Vec::new(), Vec::new());
        let mut seen: BTreeMap<(String, String), Span> = BTreeMap::new();
        for pair in &scenario.correlations.pairs {
            let value = self.correlation(pair);
            let (a, b) = (
                self.member(&pair.first, assumptions, drivers),
                self.member(&pair.second, assumptions, drivers),
            );
            let (Some(a), Some(b)) = (a, b) else {
                self.poisoned = true;
                continue;
            };
            if !self.two_alike(pair, a, b) {
                continue;
            }
            let names = (pair.first.value.clone(), pair.second.value.clone());
            let key = if names.0 < names.1 {
                names.clone()
            } else {
                (names.1.clone(), names.0.clone())
            };
            if let Some(first) = seen.insert(key, pair.span) {
                self.diagnostics
                    .error(
                        "named-twice",
                        pair.span,
                        format!("`{}` and `{}` are paired twice", names.0, names.1),
                    )
                    .label("again here")
                    .other(first, "first here")
                    .help("keep one of the two pairs");
                continue;
            }
            let Some((value, span)) = value else {
                continue;
            };
            match (a, b) {
                (Member::Variable(a), Member::Variable(b)) => {
                    of_variables.push(Link {
                        members: (a.index(), b.index()),
                        names,
                        value,
                        span,
                    });
                }
                (Member::Driver(a), Member::Driver(b)) => {
                    of_drivers.push(Link {
                        members: (a.index(), b.index()),
                        names,
                        value,
                        span,
                    });
                }
                _ => {}
            }
        }
        let copula = scenario.correlations.df.as_ref().and_then(|df| self.copula(df));
        let variables = Correlation {
            copula: copula.clone(),
            ..self.factored(&of_variables)
        };
        let drivers = Correlation {
            copula,
            ..self.factored(&of_drivers)
        };
        (variables, drivers)
    }

    /// The Student t copula of so many degrees of freedom.
    fn copula(&mut self, df: &Value) -> Option<StudentCopula> {
        let none = Evidence::default();
        let site = Site::new("the degrees of freedom", Scope::Constant, &none);
        let expr = self.level(df, &site);
        let value = range::constant(&expr).filter(|value| !value.is_nan())?;
        let (least, most) = DEGREES;
        if (least..=most).contains(&value) {
            return Some(StudentCopula::new(value));
        }
        self.diagnostics
            .error(
                "out-of-range",
                expr.span,
                format!("the degrees of freedom cannot be {}", range::number(value)),
            )
            .label(format!(
                "must be from {} to {}",
                range::number(least),
                range::number(most)
            ))
            .help("4 makes extremes come together often; beyond 50 or so there is nothing but the Gaussian copula");
        None
    }

    /// The number of a pair with its place.
    fn correlation(&mut self, pair: &Pair) -> Option<(f64, Span)> {
        let none = Evidence::default();
        let site = Site::new("a correlation", Scope::Constant, &none);
        let value = match &pair.value.kind {
            ValueKind::Expr(expr) => self.constant(expr, &site),
            ValueKind::Schedule(_) | ValueKind::Amended(_) => {
                self.value(&pair.value, &site);
                None
            }
        };
        self.poisoned |= value.is_none();
        let value = value?;
        let before = self.faults();
        range::check(
            &crate::model::Expr::number(value, pair.value.span),
            "a correlation",
            Range::Correlation,
            self.diagnostics,
        );
        (self.faults() == before).then_some((value, pair.value.span))
    }

    /// How many faults have been reported so far.
    fn faults(&self) -> usize {
        self.diagnostics.sorted().len()
    }

    /// What a name in a pair stands for, if chance moves it.
    fn member(
        &mut self,
        name: &Spanned<String>,
        assumptions: &Table<AssumptionId, Assumption>,
        drivers: &Table<DriverId, Driver>,
    ) -> Option<Member> {
        let key = name.value.as_str();
        if self.names.is_open(key) {
            return None;
        }
        match self.names.role(key) {
            Some(Role::Driver(id)) => {
                if !drivers[id].process.volatilities().is_empty() {
                    return Some(Member::Driver(id));
                }
                let fault = self.diagnostics.error(
                    "not-correlated",
                    name.span,
                    format!("`{key}` has no shocks of its own that could be correlated"),
                );
                fault
                    .label("moves without chance")
                    .other(drivers[id].span, "this driver");
                match drivers[id].process {
                    Process::Constant { .. } | Process::Formula { .. } => {
                        fault.help("correlate the drivers or assumptions that it is built from")
                    }
                    _ => fault.help("give the driver a `volatility`"),
                };
                None
            }
            Some(Role::Assumption(id)) => {
                let drawn = match &assumptions[id].value.kind {
                    Kind::Variable(variable) => Some(*variable),
                    // Quoted per month or quarter.
                    Kind::Binary(_, a, b) if b.as_number().is_some() && a.span == b.span => match a.kind {
                        Kind::Variable(variable) => Some(variable),
                        _ => None,
                    },
                    _ => None,
                };
                if let Some(variable) = drawn {
                    return Some(Member::Variable(variable));
                }
                let fault = self.diagnostics.error(
                    "not-correlated",
                    name.span,
                    format!("`{key}` is not one distribution, so that it cannot be correlated"),
                );
                fault
                    .label("a number or a computation")
                    .other(assumptions[id].value.span, "its value")
                    .help("correlate the assumptions that are distributions, and compute with them");
                None
            }
            Some(role) => {
                self.diagnostics
                    .error(
                        "not-correlated",
                        name.span,
                        format!("`{key}` is {}; it cannot be correlated", role.words()),
                    )
                    .label("neither a driver nor an assumption")
                    .help("pairs are of two drivers (their shocks) or of two assumptions");
                None
            }
            None => {
                self.names.unknown(key, name.span, &[], self.diagnostics);
                None
            }
        }
    }

    /// Whether a pair is of two different members of one kind.
    fn two_alike(&mut self, pair: &Pair, a: Member, b: Member) -> bool {
        if a == b {
            self.diagnostics
                .error(
                    "pair-of-one",
                    pair.second.span,
                    format!("`{}` is paired with itself", pair.second.value),
                )
                .label("the same")
                .other(pair.first.span, "as here")
                .help("a pair is of two different names");
            return false;
        }
        if std::mem::discriminant(&a) != std::mem::discriminant(&b) {
            self.diagnostics
                .error(
                    "pair-of-two-kinds",
                    pair.second.span,
                    "a driver and an assumption cannot be correlated",
                )
                .label(b.words())
                .other(pair.first.span, a.words())
                .help("a driver is moved anew in every period, an assumption is drawn once per path")
                .help("to tie the two together, let the driver's growth refer to the assumption");
            return false;
        }
        true
    }

    /// The factor of a set of pairs; reports the sets that are no correlation matrix.
    fn factored<I: Id + Ord>(&mut self, links: &[Link]) -> Correlation<I> {
        let mut members: Vec<usize> = links.iter().flat_map(|link| [link.members.0, link.members.1]).collect();
        members.sort_unstable();
        members.dedup();
        let place = |member: usize| members.binary_search(&member).unwrap_or_default();
        let matrix = matrix(
            members.len(),
            links
                .iter()
                .map(|link| (place(link.members.0), place(link.members.1), link.value)),
        );
        let Some(factor) = cholesky(&matrix) else {
            for group in groups(links) {
                self.check_group(&group);
            }
            return Correlation {
                members: Vec::new(),
                factor: Vec::new(),
                copula: None,
            };
        };
        Correlation {
            members: members.into_iter().map(I::new).collect(),
            factor,
            copula: None,
        }
    }

    /// Reports a connected set of pairs if it is no correlation matrix.
    fn check_group(&mut self, links: &[&Link]) {
        let mut members: Vec<usize> = links.iter().flat_map(|link| [link.members.0, link.members.1]).collect();
        members.sort_unstable();
        members.dedup();
        let place = |member: usize| members.binary_search(&member).unwrap_or_default();
        let at: Vec<(usize, usize)> = links
            .iter()
            .map(|link| (place(link.members.0), place(link.members.1)))
            .collect();
        let values: Vec<f64> = links.iter().map(|link| link.value).collect();
        if members.len() > MOST_MENDED {
            let pairs = links.iter().zip(&at).map(|(link, &(a, b))| (a, b, link.value));
            if cholesky(&matrix(members.len(), pairs)).is_none()
                && let Some(first) = links.first()
            {
                self.diagnostics
                    .error(
                        "no-correlation-matrix",
                        first.span,
                        format!("the pairs of these {} names contradict one another", members.len()),
                    )
                    .label("one of these pairs")
                    .help("correlate fewer of them, or bring the correlations nearer to 0");
            }
            return;
        }
        let Some(nearest) = nearest_valid(members.len(), &at, &values) else {
            return;
        };
        let mut changed = links.iter().zip(&nearest).filter(|(link, value)| link.value != **value);
        let Some((first, value)) = changed.next() else {
            return;
        };
        let said =
            |link: &Link, value: f64| format!("[\"{}\", \"{}\", {}]", link.names.0, link.names.1, range::number(value));
        let mut help = vec![said(first, *value)];
        let fault = self.diagnostics.error(
            "no-correlation-matrix",
            first.span,
            "these pairs contradict one another: no figures can be correlated like this",
        );
        fault.label(format!("nearest valid: {}", range::number(*value)));
        for (link, value) in changed {
            fault.other(link.span, format!("nearest valid: {}", range::number(*value)));
            help.push(said(link, *value));
        }
        fault.help("what two figures have in common with a third bounds how far apart they can move");
        fault.help(format!(
            "these values are the nearest that go together: {}",
            help.join(", ")
        ));
    }
}

/// What can be correlated.
#[derive(Clone, Copy, PartialEq)]
enum Member {
    Variable(VariableId),
    Driver(DriverId),
}

impl Member {
    fn words(self) -> &'static str {
        match self {
            Member::Variable(_) => "an assumption",
            Member::Driver(_) => "a driver",
        }
    }
}

/// The pairs in connected sets, in order.
fn groups(links: &[Link]) -> Vec<Vec<&Link>> {
    // Each member points to one of its set with a lower number, the lowest to itself.
    let size = links.iter().map(|link| link.members.0.max(link.members.1) + 1).max();
    let mut below: Vec<usize> = (0..size.unwrap_or(0)).collect();
    let lowest = |below: &[usize], mut member: usize| {
        while below[member] != member {
            member = below[member];
        }
        member
    };
    for link in links {
        let (a, b) = (lowest(&below, link.members.0), lowest(&below, link.members.1));
        below[a.max(b)] = a.min(b);
    }
    let mut groups: BTreeMap<usize, Vec<&Link>> = BTreeMap::new();
    for link in links {
        groups.entry(lowest(&below, link.members.0)).or_default().push(link);
    }
    groups.into_values().collect()
}

fn matrix(size: usize, entries: impl Iterator<Item = (usize, usize, f64)>) -> Vec<Vec<f64>> {
    let mut matrix = vec![vec![0.0; size]; size];
    for (index, row) in matrix.iter_mut().enumerate() {
        row[index] = 1.0;
    }
    for (a, b, value) in entries {
        matrix[a][b] = value;
        matrix[b][a] = value;
    }
    matrix
}

/// The lower-triangular factor, row by row; `None` where the matrix is not positive semi-definite.
///
/// A pivot of (almost) 0 means that a variable is a combination of those before it, as with a
/// correlation of 1: its own column is 0 then.
fn cholesky(matrix: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let size = matrix.len();
    let mut factor = vec![vec![0.0; size]; size];
    for column in 0..size {
        let dot = |a: &[f64], b: &[f64]| a[..column].iter().zip(&b[..column]).map(|(a, b)| a * b).sum::<f64>();
        let pivot = matrix[column][column] - dot(&factor[column], &factor[column]);
        if pivot < -PIVOT {
            return None;
        }
        let root = if pivot < PIVOT { 0.0 } else { pivot.sqrt() };
        for row in column..size {
            let rest = matrix[row][column] - dot(&factor[row], &factor[column]);
            if root > 0.0 {
                factor[row][column] = rest / root;
            } else if rest.abs() > RESIDUE {
                return None;
            }
        }
    }
    for (index, row) in factor.iter_mut().enumerate() {
        row.truncate(index + 1);
    }
    Some(factor)
}

/// The values nearest to `values` that make a correlation matrix, rounded to three decimals;
/// `None` if `values` already do. What need not change stays as it is.
fn nearest_valid(size: usize, at: &[(usize, usize)], values: &[f64]) -> Option<Vec<f64>> {
    let with = |values: &[f64]| matrix(size, at.iter().zip(values).map(|(&(a, b), &value)| (a, b, value)));
    let valid = |values: &[f64]| cholesky(&with(values)).is_some();
    if valid(values) {
        return None;
    }
    let start = with(values);
    let mut free = vec![vec![false; size]; size];
    for &(a, b) in at {
        free[a][b] = true;
        free[b][a] = true;
    }
    let mut x = DMatrix::from_fn(size, size, |i, j| start[i][j]);
    let mut correction = DMatrix::zeros(size, size);
    for _ in 0..ROUNDS {
        let shifted = &x - &correction;
        // The nearest semi-definite matrix: negative eigenvalues become 0.
        let eigen = SymmetricEigen::new(shifted.clone());
        let clipped = DMatrix::from_diagonal(&eigen.eigenvalues.map(|value| value.max(0.0)));
        let inside = &eigen.eigenvectors * clipped * eigen.eigenvectors.transpose();
        correction = &inside - shifted;
        // The nearest matrix with ones on the diagonal and 0 where the file names no pair.
        let next = DMatrix::from_fn(size, size, |i, j| match (i == j, free[i][j]) {
            (true, _) => 1.0,
            (false, true) => inside[(i, j)],
            (false, false) => 0.0,
        });
        let moved = (&next - &x).abs().max();
        x = next;
        if moved < 1e-10 {
            break;
        }
    }
    let projected: Vec<f64> = at.iter().map(|&(a, b)| x[(a, b)]).collect();
    // Rounding may step outside again: shrink a little more until it does not. All zeros are valid.
    for shrink in [0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0] {
        let rounded: Vec<f64> = projected
            .iter()
            .zip(values)
            .map(|(&near, &value)| {
                let shrunk = (near * (1.0 - shrink) * 1000.0).round() / 1000.0;
                // What moves by less than can be shown keeps its value, if that is valid.
                if (near - value).abs() < 0.0015 { value } else { shrunk }
            })
            .collect();
        if valid(&rounded) {
            return Some(rounded);
        }
        let all: Vec<f64> = projected
            .iter()
            .map(|near| (near * (1.0 - shrink) * 1000.0).round() / 1000.0)
            .collect();
        if valid(&all) {
            return Some(all);
        }
    }
    Some(vec![0.0; values.len()])
}
