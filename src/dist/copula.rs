//! Student's t copula between normals.
//!
//! In: normals that are correlated, and one uniform for all of them. Out: normals again, each as normal
//! as before, but joined by a t copula: great moves come together more often. A common factor
//! 1/√W, W being chi-square over its degrees of freedom, makes t variables of the normals; the t
//! distribution and the normal quantile bring each back (S. Demarta and A. J. McNeil, "The t copula and
//! related copulas", International Statistical Review 73, 2005).

use super::family::Family;
use super::gamma::Gamma;
use super::student_t::score_of;
use crate::math::{exp_m1, ln_1p};
use std::fmt;
use std::sync::Arc;

/// The least and the greatest degrees of freedom. With 1 the t distribution is Cauchy's; beyond the
/// greatest it is the Gaussian copula to all digits that a run could show.
pub const DEGREES: (f64, f64) = (1.0, 10_000.0);

/// A t copula of so many degrees of freedom; cheap to clone.
///
/// ```
/// use termsheet::dist::StudentCopula;
/// let copula = StudentCopula::new(4.0);
/// // The median of W is 0.839, so that 1/√W is 1.092 there; a normal of 2 is a t of 2.183.
/// let factor = copula.factor(0.5);
/// assert!((factor - 1.0916).abs() < 1e-4);
/// // T₄(2.183) = 0.95279 = Φ(1.6725).
/// assert!((copula.score(2.0 * factor) - 1.6725).abs() < 1e-3);
/// ```
#[derive(Clone, PartialEq)]
pub struct StudentCopula {
    df: f64,
    mixing: Gamma,
    /// z / s over s, s being [`StudentCopula::stretched`]: nearly constant.
    ratios: Arc<[f64]>,
}

/// Distance between the points of the table.
const STEP: f64 = 1.0 / 64.0;
/// Beyond this no draw comes: both a normal and W are at their ends at about 12.
const REACH: f64 = 16.0;

impl StudentCopula {
    /// The copula; `df` within [`DEGREES`].
    pub fn new(df: f64) -> StudentCopula {
        let points = (REACH / STEP) as usize + 3;
        // The first point would be 0/0; the ratio is even in s, so that the second stands on both sides of it.
        let ratio = |point: usize| {
            let s = (point as f64).max(1e-3) * STEP;
            let t = (df * exp_m1(s * s / df)).sqrt();
            score_of(df, t) / s
        };
        StudentCopula {
            df,
            mixing: Gamma::of(0.5 * df, 2.0 / df),
            ratios: (0..points).map(ratio).collect(),
        }
    }

    /// The degrees of freedom.
    pub fn df(&self) -> f64 {
        self.df
    }

    /// 1/√W at the uniform `u`: what a correlated normal is multiplied by to be a t variable.
    pub fn factor(&self, u: f64) -> f64 {
        1.0 / self.mixing.quantile(u).sqrt()
    }

    /// Φ⁻¹(T(t)): the normal of the same probability as a t variable, to ten digits.
    ///
    /// With s = √(ν·ln(1 + t²/ν)) the ratio z/s is smooth and even in s; four points of it carry a cubic.
    pub fn score(&self, t: f64) -> f64 {
        let s = (self.df * ln_1p(t * t / self.df)).sqrt();
        let at = (s / STEP).min(REACH / STEP);
        let left = (at as usize).max(1);
        let x = at - left as f64;
        let [a, b, c, d] = [0, 1, 2, 3].map(|i| self.ratios[left - 1 + i]);
        let ratio = -x * (x - 1.0) * (x - 2.0) / 6.0 * a + (x + 1.0) * (x - 1.0) * (x - 2.0) / 2.0 * b
            - (x + 1.0) * x * (x - 2.0) / 2.0 * c
            + (x + 1.0) * x * (x - 1.0) / 6.0 * d;
        (ratio * s).copysign(t)
    }
}

impl fmt::Debug for StudentCopula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StudentCopula({})", self.df)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

    #[test]
    fn scores_have_the_probability_of_their_t() {
        for df in [1.0, 2.5, 4.0, 30.0, 10_000.0] {
            let (copula, t_of) = (StudentCopula::new(df), StudentsT::new(0.0, 1.0, df).expect("it is one"));
            for i in 1..400 {
                let t = f64::from(i) * 0.013;
                let (z, theory) = (copula.score(t), t_of.cdf(t));
                let got = Normal::standard().cdf(z);
                assert!((got - theory).abs() < 1e-9, "{df}, {t}: {got}, {theory}");
                assert_eq!(copula.score(-t), -z);
            }
            assert_eq!(copula.score(0.0), 0.0);
        }
    }

    #[test]
    fn far_tails_are_finite_and_ascend() {
        for df in [1.0, 3.0, 10_000.0] {
            let copula = StudentCopula::new(df);
            let mut last = 0.0;
            for power in -8..60 {
                let z = copula.score(10.0_f64.powi(power));
                assert!(z.is_finite() && z >= last, "{df}, 1e{power}: {z}");
                last = z;
            }
            assert!(copula.factor(1e-16).is_finite() && copula.factor(1.0 - 1e-16) > 0.0);
        }
    }
}
