//! The beta distribution's two tails.
//!
//! In: two positive parameters and a point of the unit interval, told from both its ends. Out:
//! the probabilities on either side, about 13 digits each. Leaves quantiles to `dist`.

use super::gamma::{HALF_LN_TAU, Lentz, deviance, stirling_error};
use super::{exp, ln, ln_1p};

/// A point of the unit interval with its distances from both ends and their logarithms, so that
/// nothing is lost near either end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct UnitPoint {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) ln_x: f64,
    pub(crate) ln_y: f64,
}

impl UnitPoint {
    /// The point whose odds x / (1 − x) have this logarithm.
    pub(crate) fn from_log_odds(l: f64) -> UnitPoint {
        // ln(1 + e^−|l|) is the distance of the nearer end's logarithm from zero.
        let small = exp(-l.abs());
        let ln_large = -ln_1p(small);
        let large = 1.0 / (1.0 + small);
        let (near, ln_near) = (small * large, ln_large - l.abs());
        if l > 0.0 {
            UnitPoint {
                x: large,
                y: near,
                ln_x: ln_large,
                ln_y: ln_near,
            }
        } else {
            UnitPoint {
                x: near,
                y: large,
                ln_x: ln_near,
                ln_y: ln_large,
            }
        }
    }

    /// The point `x` itself, between 0 and 1.
    pub(crate) fn new(x: f64) -> UnitPoint {
        UnitPoint {
            x,
            y: 1.0 - x,
            ln_x: ln(x),
            ln_y: ln_1p(-x),
        }
    }

    fn mirrored(self) -> UnitPoint {
        UnitPoint {
            x: self.y,
            y: self.x,
            ln_x: self.ln_y,
            ln_y: self.ln_x,
        }
    }
}

/// ln of x^a·y^b / B(a, b): the density of the log odds of a beta variable.
pub(crate) fn ln_beta_density(a: f64, b: f64, at: UnitPoint) -> f64 {
    let n = a + b;
    let ln_n = ln(n);
    0.5 * (ln(a) + ln(b) - ln_n) - HALF_LN_TAU + stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
        - deviance(a, n * at.x, ln_n + at.ln_x)
        - deviance(b, n * at.y, ln_n + at.ln_y)
}

/// The probabilities that a beta variable with parameters `a` and `b`, both above 0, lies below
/// and above a point: the regularised incomplete beta function and its complement.
///
/// Each has a relative error of about 1e-13 unless the other is nearer zero. Time grows with the
/// square root of the parameters.
///
/// The continued fraction of DLMF 8.17.22, on the side of the mean where it converges fast.
pub(crate) fn beta_tails(a: f64, b: f64, at: UnitPoint) -> (f64, f64) {
    if at.x <= 0.0 && at.ln_x == f64::NEG_INFINITY {
        return (0.0, 1.0);
    }
    if at.y <= 0.0 && at.ln_y == f64::NEG_INFINITY {
        return (1.0, 0.0);
    }
    if at.x > (a + 1.0) / (a + b + 2.0) {
        let (upper, lower) = lower_tail(b, a, at.mirrored());
        (lower, upper)
    } else {
        lower_tail(a, b, at)
    }
}

fn lower_tail(a: f64, b: f64, at: UnitPoint) -> (f64, f64) {
    let mut fraction = Lentz::new(1.0);
    let mut m = 0.0;
    // 1,000,000 partial quotients suffice for parameters of 1e10.
    for _ in 0..500_000 {
        let even = a + 2.0 * m;
        let odd_done = fraction.step(-(a + m) * (a + b + m) * at.x / (even * (even + 1.0)), 1.0);
        m += 1.0;
        let even = a + 2.0 * m;
        let even_done = fraction.step(m * (b - m) * at.x / ((even - 1.0) * even), 1.0);
        if odd_done && even_done {
            break;
        }
    }
    let lower = (exp(ln_beta_density(a, b, at)) / (a * fraction.value)).min(1.0);
    (lower, 1.0 - lower)
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::function::beta::beta_reg;

    #[test]
    fn tails_agree_with_statrs() {
        for (a, b) in [
            (0.05, 0.2),
            (0.5, 0.5),
            (1.0, 3.0),
            (2.5, 1.5),
            (30.0, 12.0),
            (400.0, 600.0),
            (5000.0, 0.5),
        ] {
            for i in 1..40 {
                let x = f64::from(i) / 40.0;
                let (lower, upper) = beta_tails(a, b, UnitPoint::new(x));
                let expected = beta_reg(a, b, x);
                assert!((lower - expected).abs() < 1e-11, "{a} {b} {x}: {lower} {expected}");
                assert!((upper + lower - 1.0).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn tails_keep_their_precision_far_out() {
        // With b = 1 the distribution function is x^a; with a = 1 the upper tail is y^b.
        for l in [-300.0, -40.0, -3.0, 0.0] {
            let at = UnitPoint::from_log_odds(l);
            let (lower, _) = beta_tails(2.0, 1.0, at);
            assert!((lower / (at.x * at.x) - 1.0).abs() < 1e-13, "{l}");
            let (_, upper) = beta_tails(1.0, 2.0, UnitPoint::from_log_odds(-l));
            assert!((upper / (at.x * at.x) - 1.0).abs() < 1e-13, "{l}");
        }
        // Log odds beyond the doubles still have a tail if the parameter is small.
        let (lower, _) = beta_tails(1e-4, 1.0, UnitPoint::from_log_odds(-20_000.0));
        assert!((lower / (-2.0_f64).exp() - 1.0).abs() < 1e-12);
        assert_eq!(beta_tails(2.0, 3.0, UnitPoint::new(0.0)), (0.0, 1.0));
        assert_eq!(beta_tails(2.0, 3.0, UnitPoint::new(1.0)), (1.0, 0.0));
    }
}
