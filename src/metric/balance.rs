//! Figures of the running balance: payback, deepest exposure; and the multiple.
//!
//! In: cash on an even grid, or totals received and paid. Out: one figure per stream;
//! `None`, or NaN in a column, where there is none. Nothing is discounted here.

use multiversion::multiversion;

use super::DUST;

/// What was received for each unit paid; `None` if nothing was paid.
///
/// `received` and `paid` are totals, zero or more, undiscounted.
#[must_use]
pub fn multiple(received: f64, paid: f64) -> Option<f64> {
    (paid > 0.0).then(|| received / paid)
}

/// [`multiple`] lane by lane, NaN where nothing was paid. Overwrites `out`; the columns
/// have one length.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub fn multiple_column(received: &[f64], paid: &[f64], out: &mut [f64]) {
    for ((out, &received), &paid) in out.iter_mut().zip(received).zip(paid) {
        let ratio = received / paid;
        *out = if paid > 0.0 { ratio } else { f64::NAN };
    }
}

/// The time in years at which cumulative cash first comes back to zero or above after
/// having been below; `None` if it never was below or never comes back.
///
/// A balance within [`DUST`] of zero, as a share of the cash moved so far, is zero.
///
/// ```
/// use termsheet::metric::payback_years;
/// // Balances −100, −70, −20, 10: back at the fourth point, three quarters in.
/// assert_eq!(payback_years(&[-100.0, 30.0, 50.0, 30.0], 0.25), Some(0.75));
/// assert_eq!(payback_years(&[-100.0, 30.0], 0.25), None);
/// assert_eq!(payback_years(&[100.0, -30.0], 0.25), None);
/// ```
#[must_use]
pub fn payback_years(cash: &[f64], unit_years: f64) -> Option<f64> {
    let mut years = [0.0];
    payback_years_column(cash, unit_years, &mut years);
    (!years[0].is_nan()).then_some(years[0])
}

/// The deepest cumulative shortfall, as a positive amount; 0 if the balance never falls
/// below zero by more than [`DUST`].
///
/// ```
/// use termsheet::metric::peak_exposure;
/// // Balances −40, −10, −70, 30.
/// assert_eq!(peak_exposure(&[-40.0, 30.0, -60.0, 100.0]), 70.0);
/// assert_eq!(peak_exposure(&[5.0, -5.0]), 0.0);
/// ```
#[must_use]
pub fn peak_exposure(cash: &[f64]) -> f64 {
    let mut deepest = [0.0];
    peak_exposure_column(cash, &mut deepest);
    deepest[0]
}

/// Lanes that are looked at together: enough to fill vector registers, few enough that
/// their state stays in them.
const LANES: usize = 16;

/// Calls `body(first lane, lanes)` for blocks that cover all lanes.
#[inline(always)]
fn blocks(lanes: usize, mut body: impl FnMut(usize, usize)) {
    let mut first = 0;
    while first < lanes {
        let width = LANES.min(lanes - first);
        body(first, width);
        first += width;
    }
}

/// [`payback_years`] of each lane of `cash[point][lane]`, NaN for none. Overwrites `out`,
/// whose length is the number of lanes.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub fn payback_years_column(cash: &[f64], unit_years: f64, out: &mut [f64]) {
    let lanes = out.len();
    blocks(lanes, |first, width| {
        let mut moved = [0.0; LANES];
        let mut balance = [0.0; LANES];
        // 1 once the balance was below zero; NaN until it came back.
        let mut below = [0.0; LANES];
        let mut back = [f64::NAN; LANES];
        for (g, row) in cash.chunks_exact(lanes).enumerate() {
            let years = g as f64 * unit_years;
            for (i, &x) in row[first..first + width].iter().enumerate() {
                moved[i] += x.abs();
                balance[i] += x;
                let short = balance[i] < -DUST * moved[i];
                let now = !short & (below[i] > 0.0) & back[i].is_nan();
                back[i] = if now { years } else { back[i] };
                below[i] = if short { 1.0 } else { below[i] };
            }
        }
        out[first..first + width].copy_from_slice(&back[..width]);
    });
}

/// [`peak_exposure`] of each lane of `cash[point][lane]`. Overwrites `out`, whose length
/// is the number of lanes.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub fn peak_exposure_column(cash: &[f64], out: &mut [f64]) {
    let lanes = out.len();
    blocks(lanes, |first, width| {
        let mut moved = [0.0; LANES];
        let mut balance = [0.0; LANES];
        let mut deepest = [0.0; LANES];
        for row in cash.chunks_exact(lanes) {
            for (i, &x) in row[first..first + width].iter().enumerate() {
                moved[i] += x.abs();
                balance[i] += x;
                deepest[i] = if balance[i] < deepest[i] {
                    balance[i]
                } else {
                    deepest[i]
                };
            }
        }
        for (i, out) in out[first..first + width].iter_mut().enumerate() {
            let real = -deepest[i] > DUST * moved[i];
            *out = if real { -deepest[i] } else { 0.0 };
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worked_by_hand() {
        // Balances 10, −20, 0, −5, 15: back at zero at point 2.
        let cash = [10.0, -30.0, 20.0, -5.0, 20.0];
        assert_eq!(payback_years(&cash, 1.0), Some(2.0));
        assert_eq!(peak_exposure(&cash), 20.0);
        assert_eq!(multiple(50.0, 35.0), Some(50.0 / 35.0));
        assert_eq!(multiple(50.0, 0.0), None);
        assert_eq!(multiple(0.0, 2.0), Some(0.0));
        assert_eq!((payback_years(&[], 1.0), peak_exposure(&[])), (None, 0.0));
    }

    #[test]
    fn rounding_is_no_shortfall_and_no_delay() {
        // 0.3 − 0.1 − 0.1 − 0.1 is −2.8e−17, and 0.1 + 0.2 − 0.3 is 5.6e−17.
        assert_eq!(peak_exposure(&[0.3, -0.1, -0.1, -0.1, 1.0]), 0.0);
        assert_eq!(payback_years(&[0.3, -0.1, -0.1, -0.1, 1.0], 1.0), None);
        assert_eq!(payback_years(&[-0.3, 0.1, 0.1, 0.1, 0.0, 5.0], 1.0), Some(3.0));
    }

    #[test]
    fn lanes_do_not_meet() {
        let (lanes, points) = (37, 19);
        let cash: Vec<f64> = (0..lanes * points).map(|i| ((i * 7919) % 211) as f64 - 104.0).collect();
        let mut payback = vec![0.0; lanes];
        let mut deepest = vec![0.0; lanes];
        payback_years_column(&cash, 0.5, &mut payback);
        peak_exposure_column(&cash, &mut deepest);
        let mut found = 0;
        for lane in 0..lanes {
            let mut balance = 0.0;
            let (mut low, mut back) = (0.0_f64, None);
            for point in 0..points {
                balance += cash[point * lanes + lane];
                if balance >= 0.0 && low < 0.0 && back.is_none() {
                    back = Some(point as f64 * 0.5);
                }
                low = low.min(balance);
            }
            assert_eq!(deepest[lane], -low);
            assert_eq!((!payback[lane].is_nan()).then_some(payback[lane]), back);
            found += usize::from(back.is_some());
        }
        assert!((5..lanes).contains(&found), "{found} paid back");
        payback_years_column(&cash, 0.5, &mut []);
        peak_exposure_column(&cash, &mut []);
    }

    #[test]
    fn multiples_in_a_column() {
        let mut out = [0.0; 3];
        multiple_column(&[1.0, 6.0, 0.0], &[0.0, 4.0, 2.0], &mut out);
        assert!(out[0].is_nan());
        assert_eq!(out[1..], [1.5, 0.0]);
    }
}
