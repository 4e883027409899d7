//! The gamma function and the gamma distribution's two tails.
//!
//! In: positive arguments. Out: logarithms of the gamma function, and tail probabilities to about
//! 13 digits each. Leaves quantiles to `dist`.

use super::{exp, ln};

/// ln(2π) / 2.
pub(crate) const HALF_LN_TAU: f64 = 0.918_938_533_204_672_7;

/// From here Stirling's series reaches full precision with the terms below.
const STIRLING_FROM: f64 = 15.0;

/// Bernoulli numbers B(2k) / (2k·(2k−1)): Abramowitz and Stegun 6.1.41.
const STIRLING: [f64; 7] = [
    1.0 / 12.0,
    -1.0 / 360.0,
    1.0 / 1260.0,
    -1.0 / 1680.0,
    1.0 / 1188.0,
    -691.0 / 360_360.0,
    1.0 / 156.0,
];

/// More steps than any admitted argument needs: fractions and series below take some ten times
/// the square root of the largest parameter.
const STEPS: u32 = 1_000_000;

/// The natural logarithm of Γ(x), for x above 0; absolute error about 1e-15, or 1e-15 of a large
/// value.
///
/// Stirling's series (Abramowitz and Stegun 6.1.41), after raising small arguments by the
/// recurrence.
///
/// ```
/// // Γ(5) = 4! = 24.
/// assert!((termsheet::math::ln_gamma(5.0) - 24.0_f64.ln()).abs() < 1e-14);
/// ```
pub fn ln_gamma(x: f64) -> f64 {
    let mut product = 1.0;
    let mut z = x;
    while z < STIRLING_FROM {
        product *= z;
        z += 1.0;
    }
    (z - 0.5) * ln(z) - z + HALF_LN_TAU + stirling_series(z) - ln(product)
}

fn stirling_series(z: f64) -> f64 {
    super::horner(1.0 / (z * z), &STIRLING) / z
}

/// What Stirling's formula lacks: ln Γ(x + 1) − (x + 1/2)·ln x + x − ln(2π)/2, for x above 0.
///
/// It lets probabilities with large parameters be written without the difference of large
/// logarithms (C. Loader, "Fast and accurate computation of binomial probabilities", 2000).
pub(crate) fn stirling_error(x: f64) -> f64 {
    if x >= STIRLING_FROM {
        stirling_series(x)
    } else {
        ln_gamma(x + 1.0) - (x + 0.5) * ln(x) + x - HALF_LN_TAU
    }
}

/// The deviance x·ln(x/m) + m − x, for positive x and m, given ln m as well.
///
/// Near x = m, where the terms cancel, it is a series in (x − m)/(x + m) (Loader, 2000); the
/// separate logarithm serves an m that has underflowed.
pub(crate) fn deviance(x: f64, m: f64, ln_m: f64) -> f64 {
    if (x - m).abs() > 0.1 * (x + m) {
        return x * (ln(x) - ln_m) + (m - x);
    }
    let v = (x - m) / (x + m);
    let square = v * v;
    let mut sum = (x - m) * v;
    let mut term = 2.0 * x * v;
    let mut odd = 3.0;
    for _ in 0..STEPS {
        term *= square;
        let next = sum + term / odd;
        if next == sum {
            break;
        }
        sum = next;
        odd += 2.0;
    }
    sum
}

/// ln of x^a·e^(−x) / Γ(a): the density of ln X, where X has the gamma distribution of shape `a`.
pub(crate) fn ln_gamma_density(a: f64, ln_x: f64) -> f64 {
    let x = exp(ln_x);
    // Γ(a) = Γ(a + 1) / a, and 1/2·ln a of Stirling's formula.
    0.5 * ln(a) - HALF_LN_TAU - stirling_error(a) - deviance(a, x, ln_x)
}

/// The probabilities that a gamma variable of shape `a` and scale 1 lies below and above e^`ln_x`.
///
/// Each has a relative error of about 1e-13 unless the other is nearer zero. `a` may be anything
/// above zero; beyond 1e8 it takes long. The argument is a logarithm because small shapes spread
/// over far more orders of magnitude than a double has.
///
/// The series of DLMF 8.11.4 below the mean, the continued fraction of DLMF 8.9.2 above it.
pub(crate) fn gamma_tails(a: f64, ln_x: f64) -> (f64, f64) {
    if ln_x.is_nan() {
        return (f64::NAN, f64::NAN);
    }
    if ln_x > 700.0 {
        return (1.0, 0.0);
    }
    if ln_x == f64::NEG_INFINITY {
        return (0.0, 1.0);
    }
    let x = exp(ln_x);
    let density = exp(ln_gamma_density(a, ln_x));
    if x < a + 1.0 {
        let mut term = 1.0 / a;
        let mut sum = term;
        let mut n = a;
        for _ in 0..STEPS {
            n += 1.0;
            term *= x / n;
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        let lower = (density * sum).min(1.0);
        (lower, 1.0 - lower)
    } else {
        let mut fraction = Lentz::new(x + 1.0 - a);
        let mut n = 0.0;
        for _ in 0..STEPS {
            n += 1.0;
            if fraction.step(n * (a - n), x + 2.0 * n + 1.0 - a) {
                break;
            }
        }
        let upper = (density / fraction.value).min(1.0);
        (1.0 - upper, upper)
    }
}

/// A continued fraction b0 + a1/(b1 + a2/(b2 + …)), evaluated from the front
/// (W. J. Lentz, 1976, as modified by I. J. Thompson and A. R. Barnett, 1986).
pub(super) struct Lentz {
    pub(super) value: f64,
    c: f64,
    d: f64,
}

impl Lentz {
    /// Keeps a partial denominator that comes out zero from being divided by.
    const TINY: f64 = 1e-300;

    pub(super) fn new(b: f64) -> Lentz {
        let b = if b == 0.0 { Self::TINY } else { b };
        Lentz { value: b, c: b, d: 0.0 }
    }

    /// Appends one partial quotient; true once it no longer changes the value.
    pub(super) fn step(&mut self, a: f64, b: f64) -> bool {
        let d = b + a * self.d;
        let c = b + a / self.c;
        self.d = 1.0 / if d == 0.0 { Self::TINY } else { d };
        self.c = if c == 0.0 { Self::TINY } else { c };
        let factor = self.c * self.d;
        self.value *= factor;
        (factor - 1.0).abs() < 2.0 * f64::EPSILON
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::function::gamma as reference;

    #[test]
    fn ln_gamma_agrees_with_factorials_and_statrs() {
        let mut factorial = 1.0_f64;
        for n in 1..=20 {
            assert!((ln_gamma(f64::from(n)) - factorial.ln()).abs() < 4e-15 * factorial.ln().max(1.0));
            factorial *= f64::from(n);
        }
        // Γ(1/2) = sqrt(π).
        assert!((ln_gamma(0.5) - 0.5 * std::f64::consts::PI.ln()).abs() < 1e-15);
        for x in [1e-8, 0.01, 0.3, 2.7, 14.9, 15.1, 99.5, 1e4, 1e9] {
            let expected = reference::ln_gamma(x);
            assert!((ln_gamma(x) - expected).abs() < 1e-13 * expected.abs().max(1.0), "{x}");
        }
    }

    #[test]
    fn tails_agree_with_statrs() {
        for a in [0.05, 0.5, 1.0, 2.5, 10.0, 47.0, 300.0] {
            for i in 1..60 {
                let x: f64 = a * f64::from(i) * 0.05;
                let (lower, upper) = gamma_tails(a, x.ln());
                assert!((lower - reference::gamma_lr(a, x)).abs() < 1e-12, "{a} {x}");
                assert!((upper - reference::gamma_ur(a, x)).abs() < 1e-12, "{a} {x}");
            }
        }
    }

    #[test]
    fn tails_keep_their_precision_far_out() {
        // Shape 1 is the exponential distribution.
        let (_, upper) = gamma_tails(1.0, 50.0_f64.ln());
        assert!((upper / (-50.0_f64).exp() - 1.0).abs() < 1e-13);
        let (lower, _) = gamma_tails(1.0, -200.0);
        assert!((lower / (-200.0_f64).exp() - 1.0).abs() < 1e-13);
        // A shape so small that the median has no double: P = x^a / Γ(a + 1).
        let (lower, _) = gamma_tails(1e-5, -2e5);
        assert!((lower - (-2.0_f64 + 0.577_215_664_9e-5).exp()).abs() < 1e-10);
        // The median of a large shape is a − 1/3.
        let (lower, upper) = gamma_tails(1e6, (1e6_f64 - 1.0 / 3.0).ln());
        assert!((lower - 0.5).abs() < 1e-9 && (upper - 0.5).abs() < 1e-9);
        assert_eq!(gamma_tails(2.0, f64::NEG_INFINITY), (0.0, 1.0));
        assert_eq!(gamma_tails(2.0, f64::INFINITY), (1.0, 0.0));
    }
}
