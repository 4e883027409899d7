//! Fitting a family to percentiles.
//!
//! In: probabilities and the values that go with them. Out: parameters. Families that are a
//! straight line on some probability paper are fitted where they are defined; here are the
//! searches that the others share.

/// A value that a share `p` of the distribution stays below.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Percentile {
    /// Strictly between 0 and 1.
    pub(super) p: f64,
    /// Finite.
    pub(super) x: f64,
    /// Its position among the arguments.
    pub(super) argument: usize,
}

/// Where `f` changes its sign between `low` and `high`, to the last digits; `None` if it has the
/// same sign at both ends.
///
/// Regula falsi in the Illinois form (Dowell and Jarratt, 1971), with a bisection wherever that is
/// slow or `f` is not finite.
pub(super) fn root(f: impl Fn(f64) -> f64, low: f64, high: f64) -> Option<f64> {
    let (mut a, mut b) = (low, high);
    let (mut fa, mut fb) = (f(a), f(b));
    if fa == 0.0 {
        return Some(a);
    }
    if fb == 0.0 {
        return Some(b);
    }
    if fa.is_nan() || fb.is_nan() || (fa > 0.0) == (fb > 0.0) {
        return None;
    }
    let mut width = (b - a).abs();
    for step in 0..300 {
        if (b - a).abs() <= 4.0 * f64::EPSILON * a.abs().max(b.abs()).max(1e-300) {
            break;
        }
        let secant = b - fb * ((b - a) / (fb - fa));
        let inside = secant > a.min(b) && secant < a.max(b);
        // Every third step has to have cut the bracket in half.
        let slow = step % 3 == 2 && (b - a).abs() > 0.5 * width;
        if step % 3 == 2 {
            width = (b - a).abs();
        }
        let c = if inside && !slow { secant } else { 0.5 * (a + b) };
        let fc = f(c);
        if fc == 0.0 {
            return Some(c);
        }
        if fc.is_nan() {
            return None;
        }
        if (fc > 0.0) == (fb > 0.0) {
            // The far end stays: halve its weight so that it will move.
            fa *= 0.5;
        } else {
            (a, fa) = (b, fb);
        }
        (b, fb) = (c, fc);
    }
    Some(b)
}

/// The first sign change of `f` on an even grid of `pieces` between `low` and `high`, refined.
pub(super) fn first_root(f: impl Fn(f64) -> f64, low: f64, high: f64, pieces: usize) -> Option<f64> {
    let at = |i: usize| low + (high - low) * (i as f64 / pieces as f64);
    let mut left = f(low);
    for i in 1..=pieces {
        let right = f(at(i));
        if left.is_finite() && right.is_finite() && left * right <= 0.0 && left != right {
            return root(&f, at(i - 1), at(i));
        }
        left = right;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_found_to_the_last_digits() {
        let x = root(|x| x * x - 2.0, 0.0, 2.0).expect("the sign changes");
        assert!((x - std::f64::consts::SQRT_2).abs() < 1e-15);
        // Flat, steep and infinite functions.
        let x = root(|x| (x - 0.3).powi(9), -5.0, 40.0).expect("the sign changes");
        assert!((x - 0.3).abs() < 1e-10);
        let x = root(|x| if x < 0.7 { f64::NEG_INFINITY } else { 1.0 }, 0.0, 1.0);
        assert!((x.expect("the sign changes") - 0.7).abs() < 1e-12);
        assert_eq!(root(|x| x * x + 1.0, -1.0, 1.0), None);
        assert_eq!(root(|_| f64::NAN, -1.0, 1.0), None);
    }

    #[test]
    fn the_first_of_several_roots_is_found() {
        let x = first_root(|x| (x - 1.0) * (x - 2.0) * (x - 3.0), 0.0, 4.0, 9);
        assert!((x.expect("there are three") - 1.0).abs() < 1e-14);
        assert_eq!(first_root(|_| 0.0, 0.0, 1.0, 4), None);
    }
}
