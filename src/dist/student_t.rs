//! Student's t distribution, moved and scaled.

use super::family::{Family, LARGEST_SHAPE, Parameter, write_call};
use super::percentiles::{Percentile, first_root};
use super::score::{Curve, ScoreTable, score, solve};
use super::{DistError, DistErrorKind};
use crate::math::{
    HALF_LN_TAU, UnitPoint, beta_tails, exp, horner, ln, ln_1p, normal_quantile, normal_quantile_column, stirling_error,
};
use multiversion::multiversion;
use std::fmt;

/// Student's t with degrees of freedom, location and scale.
#[derive(Clone, Debug, PartialEq)]
pub struct StudentT {
    location: f64,
    scale: f64,
    curve: Arsinh,
    table: ScoreTable,
}

/// arsinh(t) of a t variable: linear in the middle, logarithmic in the tails.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Arsinh {
    df: f64,
    /// The logarithm of the density of t at zero.
    ln_peak: f64,
}

impl Arsinh {
    fn new(df: f64) -> Arsinh {
        // ln Γ((ν + 1)/2) − ln Γ(ν/2) − ln(νπ)/2, with Stirling's formula and its errors for the
        // gamma functions. Their large terms cancel on paper, not in doubles: what is left is
        // ν/2·ln(1 + 1/ν) − 1/2, the errors, and (ln(ν/2) − ln(νπ))/2 = −ln(2π)/2.
        let (upper, lower) = (0.5 * (df + 1.0), 0.5 * df);
        let main = lower * ln_1p(1.0 / df) - 0.5;
        let errors = stirling_error(upper) - stirling_error(lower);
        Arsinh {
            df,
            ln_peak: main + errors - HALF_LN_TAU,
        }
    }
}

/// The normal score Φ⁻¹(T(t)) of t ≥ 0 with `df` degrees of freedom.
pub(super) fn score_of(df: f64, t: f64) -> f64 {
    // arsinh t = ln(t + √(t² + 1)), which for a small t is t.
    let l = if t < 1e-4 { t } else { ln(t + (t * t + 1.0).sqrt()) };
    score(&Arsinh::new(df), l)
}

impl Curve for Arsinh {
    fn tails(&self, l: f64) -> (f64, f64) {
        // ν/(ν + t²) and its complement, from logarithms for the t that have no square.
        let size = l.abs();
        let ln_t = ln_sinh(size);
        let ln_ratio = 2.0 * ln_t - ln(self.df);
        let at = UnitPoint::from_log_odds(-ln_ratio);
        let (outside, inside) = beta_tails(0.5 * self.df, 0.5, at);
        let near = 0.5 * outside;
        let far = 0.5 + 0.5 * inside;
        if l < 0.0 { (near, far) } else { (far, near) }
    }

    fn log_density(&self, l: f64) -> f64 {
        let size = l.abs();
        let ln_ratio = 2.0 * ln_sinh(size) - ln(self.df);
        // cosh l = dt/dl.
        let ln_cosh = size + ln_1p(exp(-2.0 * size)) - std::f64::consts::LN_2;
        self.ln_peak - 0.5 * (self.df + 1.0) * ln_1p_exp(ln_ratio) + ln_cosh
    }

    fn log_density_slope(&self, l: f64) -> f64 {
        // tanh l − (ν + 1)·t·cosh l / (ν + t²), with t²/(ν + t²) from its log odds.
        let size = l.abs();
        if size < 1e-8 {
            return l * (1.0 - (self.df + 1.0) / self.df);
        }
        let tanh = 1.0 - 2.0 / (exp(2.0 * size) + 1.0);
        let share = UnitPoint::from_log_odds(2.0 * ln_sinh(size) - ln(self.df)).x;
        let slope = tanh - (self.df + 1.0) * share / tanh;
        if l < 0.0 { -slope } else { slope }
    }

    fn centre(&self) -> f64 {
        0.0
    }
}

/// ln(sinh l) for l ≥ 0.
fn ln_sinh(l: f64) -> f64 {
    if l < 1.0 {
        ln(sinh(l))
    } else {
        l + ln_1p(-exp(-2.0 * l)) - std::f64::consts::LN_2
    }
}

/// ln(1 + e^x).
fn ln_1p_exp(x: f64) -> f64 {
    if x > 0.0 { x + ln_1p(exp(-x)) } else { ln_1p(exp(x)) }
}

/// 1 / (2k + 1)!, enough of them to reach 1e-17 below 1.
const SINH: [f64; 9] = [
    1.0,
    1.0 / 6.0,
    1.0 / 120.0,
    1.0 / 5_040.0,
    1.0 / 362_880.0,
    1.0 / 39_916_800.0,
    1.0 / 6_227_020_800.0,
    1.0 / 1_307_674_368_000.0,
    1.0 / 355_687_428_096_000.0,
];

/// The hyperbolic sine, by its series where the exponentials cancel.
#[inline(always)]
fn sinh(l: f64) -> f64 {
    let e = exp(l);
    let wide = 0.5 * e - 0.5 / e;
    let near = l * horner(l * l, &SINH);
    if l.abs() < 1.0 { near } else { wide }
}

#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
fn column_from_arsinh(column: &mut [f64], location: f64, scale: f64) {
    for l in column {
        *l = location + scale * sinh(*l);
    }
}

impl StudentT {
    pub(super) fn new(df: Parameter, location: Parameter, scale: Parameter) -> Result<StudentT, DistError> {
        Ok(StudentT::of(df.shape()?, location.finite()?, scale.positive()?))
    }

    fn of(df: f64, location: f64, scale: f64) -> StudentT {
        let curve = Arsinh::new(df);
        StudentT {
            location,
            scale,
            curve,
            table: ScoreTable::new(&curve),
        }
    }

    /// From two percentiles and the degrees of freedom, or from three percentiles.
    ///
    /// Three of them decide the degrees of freedom by the ratio of their distances; percentiles
    /// that lie evenly around the median say nothing about the tails, and have no fit.
    pub(super) fn through(percentiles: &[Percentile], df: Option<Parameter>) -> Result<StudentT, DistError> {
        let no_fit = |reason| {
            DistError::whole(DistErrorKind::NoFit {
                family: "student_t",
                reason,
            })
        };
        let (first, last) = match percentiles {
            [first, .., last] => (*first, *last),
            _ => return Err(no_fit("two percentiles are the least")),
        };
        let standard = |df: f64, p: f64| {
            let z = normal_quantile(p);
            sinh(solve(&Arsinh::new(df), z, z))
        };
        let df = match (df, percentiles) {
            (Some(df), [_, _]) => df.shape()?,
            (None, [_, second, _]) => {
                let ratio = (second.x - first.x) / (last.x - first.x);
                let gap = |ln_df: f64| {
                    let df = exp(ln_df);
                    let (a, c) = (standard(df, first.p), standard(df, last.p));
                    (standard(df, second.p) - a) / (c - a) - ratio
                };
                // Whether the ratio depends on the tails at all, or only by rounding.
                if (gap(0.0) - gap(3.0)).abs() < 1e-9 {
                    return Err(no_fit("three that lie evenly leave the tails open; give `df` and two"));
                }
                let found = first_root(gap, ln(0.1), ln(1e6), 32);
                exp(found.ok_or_else(|| no_fit("no tails stretch so far, or so little"))?)
            }
            _ => return Err(no_fit("three points decide it")),
        };
        let (a, c) = (standard(df, first.p), standard(df, last.p));
        let scale = (last.x - first.x) / (c - a);
        let location = first.x - scale * a;
        if location.is_finite() && scale > 0.0 && scale.is_finite() && df <= LARGEST_SHAPE {
            Ok(StudentT::of(df, location, scale))
        } else {
            Err(no_fit("they lie too far apart"))
        }
    }
}

impl Family for StudentT {
    fn quantile(&self, u: f64) -> f64 {
        let l = self.table.at(&self.curve, normal_quantile(u));
        self.location + self.scale * sinh(l)
    }

    fn fill(&self, column: &mut [f64]) {
        normal_quantile_column(column);
        for z in &mut *column {
            *z = self.table.at(&self.curve, *z);
        }
        column_from_arsinh(column, self.location, self.scale);
    }

    fn cdf(&self, x: f64) -> f64 {
        let t = (x - self.location) / self.scale;
        if t.is_nan() {
            return t;
        }
        // arsinh t = ln(|t| + sqrt(t² + 1)), without the square of a large t.
        let size = t.abs();
        let l = if size > 1e8 {
            ln(size) + std::f64::consts::LN_2
        } else {
            ln_1p(size + size * size / (1.0 + (size * size + 1.0).sqrt()))
        };
        self.curve.tails(l.copysign(t)).0
    }

    fn mean(&self) -> Option<f64> {
        (self.curve.df > 1.0).then_some(self.location)
    }

    fn sd(&self) -> Option<f64> {
        let df = self.curve.df;
        (df > 2.0).then(|| self.scale * (df / (df - 2.0)).sqrt())
    }
}

impl fmt::Display for StudentT {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parameters = [
            ("df", self.curve.df),
            ("location", self.location),
            ("scale", self.scale),
        ];
        write_call(f, "student_t", &parameters)
    }
}
