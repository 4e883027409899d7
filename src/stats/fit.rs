//! Growth and volatility of a series of figures, with their standard errors.
//!
//! In: figures at equal distances in time. Out: what a geometric driver would have to be. Which figures
//! they are and how the answer is written is left to others.

use crate::math;

/// A geometric driver's parameters out of the logs of n growth rates over T years.
///
/// The rates are independent normals under the model, so their mean m and sample standard deviation s give
/// the drift of logs m/dt, whose standard error is σ/√T, and σ = s/√dt, whose standard error is σ/√(2n)
/// to first order (J. Y. Campbell, A. W. Lo and A. C. MacKinlay, "The Econometrics of Financial Markets",
/// 1997, section 9.3.2; J. C. Hull, "Options, Futures, and Other Derivatives", on estimating volatility
/// from historical data). The expected value grows at drift + σ²/2, continuously; the two estimates are
/// independent, so that the standard error of the sum is √(σ²/T + σ⁴/(2n)).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GeometricFit {
    /// How many growth rates.
    pub rates: usize,
    /// The time that they cover.
    pub years: f64,
    /// Continuous growth of the expected value, per year.
    pub log_growth: f64,
    /// Its standard error.
    pub log_growth_se: f64,
    /// Effective annual growth of the expected value: e^`log_growth` − 1.
    pub growth: f64,
    /// Its standard error, by the delta method: e^`log_growth` · `log_growth_se`.
    pub growth_se: f64,
    /// Annual, of logs.
    pub volatility: f64,
    /// Its standard error.
    pub volatility_se: f64,
}

/// Fits figures `dt` years apart; `None` where there are fewer than three or one is not above 0.
///
/// ```
/// use termsheet::stats::geometric_fit;
/// // Doubled, then tripled, year by year: the logs have the mean ln(6)/2 and the deviation ln(1.5)/√2.
/// let fit = geometric_fit(&[1.0, 2.0, 6.0], 1.0).unwrap();
/// let sd = 1.5_f64.ln() / 2.0_f64.sqrt();
/// assert!((fit.volatility - sd).abs() < 1e-12 && (fit.volatility_se - sd / 2.0).abs() < 1e-12);
/// assert!((fit.log_growth - (6.0_f64.ln() / 2.0 + sd * sd / 2.0)).abs() < 1e-12);
/// ```
pub fn geometric_fit(figures: &[f64], dt: f64) -> Option<GeometricFit> {
    if figures.len() < 3 || figures.iter().any(|figure| !(*figure > 0.0 && figure.is_finite())) {
        return None;
    }
    let rates: Vec<f64> = figures.windows(2).map(|pair| math::ln(pair[1] / pair[0])).collect();
    let n = rates.len() as f64;
    let mean = rates.iter().sum::<f64>() / n;
    let squares: f64 = rates.iter().map(|rate| (rate - mean) * (rate - mean)).sum();
    let variance = squares / (n - 1.0) / dt;
    let years = n * dt;
    let log_growth = mean / dt + variance / 2.0;
    let log_growth_se = (variance / years + variance * variance / (2.0 * n)).sqrt();
    let factor = math::exp(log_growth);
    let volatility = variance.sqrt();
    Some(GeometricFit {
        rates: rates.len(),
        years,
        log_growth,
        log_growth_se,
        growth: factor - 1.0,
        growth_se: factor * log_growth_se,
        volatility,
        volatility_se: volatility / (2.0 * n).sqrt(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hull, "Options, Futures, and Other Derivatives": the table "Computation of volatility". Twenty-one daily
    /// closing prices, 252 days in a year: the daily logs sum to 0.09531, their squares to 0.00326, their
    /// standard deviation is 0.01216, the volatility 19.3% a year, its standard error 3.1%.
    #[test]
    fn a_textbook_table_of_prices_has_its_volatility() {
        let prices = [
            20.00, 20.10, 19.90, 20.00, 20.50, 20.25, 20.90, 20.90, 20.90, 20.75, 20.75, 21.00, 21.10, 20.90, 20.90,
            21.25, 21.40, 21.40, 21.25, 21.75, 22.00,
        ];
        let fit = geometric_fit(&prices, 1.0 / 252.0).expect("prices are above 0");
        let logs: Vec<f64> = prices.windows(2).map(|pair: &[f64]| (pair[1] / pair[0]).ln()).collect();
        let (sum, squares): (f64, f64) = (logs.iter().sum(), logs.iter().map(|u| u * u).sum());
        assert!((sum - 0.09531).abs() < 5e-6 && (squares - 0.00326).abs() < 5e-6);
        assert_eq!(fit.rates, 20);
        assert!((fit.volatility / 252.0_f64.sqrt() - 0.01216).abs() < 5e-6, "{fit:?}");
        assert!((fit.volatility - 0.193).abs() < 5e-4, "{fit:?}");
        assert!((fit.volatility_se - 0.031).abs() < 5e-4, "{fit:?}");
    }

    #[test]
    fn what_cannot_grow_has_no_fit() {
        for figures in [
            &[1.0, 2.0][..],
            &[1.0, 0.0, 2.0],
            &[1.0, -1.0, 2.0],
            &[1.0, f64::NAN, 2.0],
        ] {
            assert_eq!(geometric_fit(figures, 1.0), None);
        }
        let still = geometric_fit(&[3.0; 9], 0.25).expect("it does not grow");
        assert_eq!((still.growth, still.volatility), (0.0, 0.0));
    }

    /// Many samples of a known driver: 95 of a hundred intervals of 1.96 standard errors should hold the truth. With
    /// 40 quarters the estimate of σ is skewed and t is not normal, so that theory says a little less; over 4,000
    /// samples the share itself is known to 0.35% (one standard error).
    #[test]
    fn intervals_hold_the_truth_as_often_as_they_say() {
        use crate::rng::Stream;
        let (growth, sigma, dt, n) = (0.35_f64, 0.3_f64, 0.25_f64, 40);
        let drift = (1.0 + growth).ln() - sigma * sigma / 2.0;
        let samples = 4_000_u64;
        let (mut held, mut bias, mut spread) = ([0.0; 2], [0.0; 2], 0.0);
        for sample in 0..samples {
            let normals = Stream::new(11, "fit");
            let mut figures = vec![80.0];
            for k in 0..n {
                let z = normals.normal(sample, k);
                let last = figures[figures.len() - 1];
                figures.push(last * f64::exp(drift * dt + sigma * dt.sqrt() * z));
            }
            let fit = geometric_fit(&figures, dt).expect("it grows");
            let off = [
                (fit.log_growth - (1.0 + growth).ln(), fit.log_growth_se),
                (fit.volatility - sigma, fit.volatility_se),
            ];
            for (which, (off, se)) in off.into_iter().enumerate() {
                held[which] += f64::from(u8::from(off.abs() <= 1.96 * se));
                bias[which] += off;
            }
            spread += off[0].0 * off[0].0;
        }
        let samples = samples as f64;
        for share in held.map(|held| held / samples) {
            assert!((0.925..0.96).contains(&share), "{share}");
        }
        // No bias beyond four standard errors of the mean but that of s itself, about σ/(4n).
        let se = (spread / samples).sqrt();
        assert!((bias[0] / samples).abs() < 4.0 * se / samples.sqrt(), "{bias:?}");
        let theory = (sigma * sigma / 10.0 + sigma.powi(4) / 80.0).sqrt();
        assert!(
            (se / theory - 1.0).abs() < 4.0 / (2.0 * samples).sqrt(),
            "{se}, {theory}"
        );
        assert!((bias[1] / samples).abs() < sigma / 40.0, "{bias:?}");
    }
}
