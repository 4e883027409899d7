//! Net present value: cash × (1 + r)^(−years), added up.
//!
//! In: cash on an even grid and a rate, or the factors of the grid. Out: one value per
//! stream. Which party's rate it is, is left to others.

use multiversion::multiversion;

use crate::math;

/// What one unit of cash at each of `points` times is worth at the start:
/// (1 + `rate`)^(−g × `unit_years`), g from 0.
///
/// `rate` is effective annual, above −1; at −1 and below there are no factors and they
/// come out infinite or NaN.
#[must_use]
pub fn discount_factors(points: usize, unit_years: f64, rate: f64) -> Vec<f64> {
    (0..points)
        .map(|g| math::powf(1.0 + rate, -(g as f64) * unit_years))
        .collect()
}

/// The net present value of one stream, in the unit of its cash.
///
/// ```
/// // 110 in a year and 121 in two, at 10%: 100 each, against 150 now.
/// let npv = termsheet::metric::npv(&[-150.0, 110.0, 121.0], 1.0, 0.10);
/// assert!((npv - 50.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn npv(cash: &[f64], unit_years: f64, rate: f64) -> f64 {
    let mut total = [0.0];
    npv_column(cash, &discount_factors(cash.len(), unit_years, rate), &mut total);
    total[0]
}

/// The net present value of each lane of `cash[point][lane]`, one factor per point.
/// Overwrites `out`, whose length is the number of lanes; points without a factor, or
/// factors without a point, are left out.
///
/// A lane's bits do not depend on its neighbours.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub fn npv_column(cash: &[f64], factors: &[f64], out: &mut [f64]) {
    out.fill(0.0);
    if out.is_empty() {
        return;
    }
    for (row, &factor) in cash.chunks_exact(out.len()).zip(factors) {
        for (total, &x) in out.iter_mut().zip(row) {
            *total += x * factor;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_annuity() {
        // 120 months of 1 at 7% a year: (1 − 1.07^−10) / (1.07^(1/12) − 1).
        let mut cash = vec![1.0; 121];
        cash[0] = 0.0;
        let month = 1.07_f64.powf(1.0 / 12.0) - 1.0;
        let closed = (1.0 - 1.07_f64.powi(-10)) / month;
        assert!((npv(&cash, 1.0 / 12.0, 0.07) / closed - 1.0).abs() < 1e-13);
        assert_eq!(npv(&cash, 1.0 / 12.0, 0.0), 120.0);
        assert_eq!(npv(&[], 1.0, 0.1), 0.0);
    }

    #[test]
    fn lanes_do_not_meet() {
        let lanes = 21;
        let cash: Vec<f64> = (0..lanes * 13).map(|i| ((i * 37) % 101) as f64 - 50.0).collect();
        let mut out = vec![f64::NAN; lanes];
        npv_column(&cash, &discount_factors(13, 0.25, 0.08), &mut out);
        for (lane, &value) in out.iter().enumerate() {
            let one: Vec<f64> = cash.iter().skip(lane).step_by(lanes).copied().collect();
            assert_eq!(value, npv(&one, 0.25, 0.08));
        }
        npv_column(&cash, &[1.0; 13], &mut []);
    }
}
