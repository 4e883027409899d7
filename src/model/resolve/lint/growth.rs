//! Growth whose spread compounds into a mean that hardly any path comes near.

use super::super::range::number;
use crate::diag::Diagnostics;
use crate::dist::Dist;
use crate::math;
use crate::model::expr::Kind;
use crate::model::{Driver, Expr, Growth, Model, Process};

/// Warns of a lognormal growth, drawn once for a path, whose expected outcome lies beyond its 95th percentile.
///
/// With g lognormal the expected value of (1 + g)ⁿ is Σ C(n, k)·E[gᵏ], E[gᵏ] = exp(k·μ + k²·σ²/2), which the
/// square in the exponent carries far beyond (1 + p95)ⁿ for a wide spread or a long horizon. A continuous growth
/// that is lognormal has no expected outcome at all.
pub(super) fn exploding(model: &Model, diagnostics: &mut Diagnostics) {
    let years = (model.timeline.periods as f64 * model.timeline.dt()).floor();
    for driver in model.drivers.iter() {
        let Process::Geometric { growth, fade: None, .. } = &driver.process else {
            continue;
        };
        match growth {
            Growth::Effective(growth) => {
                if let Some((growth, median, top)) = lognormal(growth, model)
                    && years >= 1.0
                {
                    let (expected, most) = (expected(median, top, years), math::powf(1.0 + top, years));
                    if expected > most {
                        effective(driver, growth, (years, top), (expected, most), diagnostics);
                    }
                }
            }
            Growth::Continuous(growth) => {
                if let Some((growth, ..)) = lognormal(growth, model) {
                    continuous(driver, growth, diagnostics);
                }
            }
        }
    }
}

/// A growth that is a lognormal distribution itself, or an assumption that is one: its median and 95th percentile.
fn lognormal<'m>(growth: &'m Expr, model: &'m Model) -> Option<(&'m Expr, f64, f64)> {
    let drawn = match growth.kind {
        Kind::Assumption(id) => &model.assumptions[id].value,
        _ => growth,
    };
    let Kind::Variable(id) = drawn.kind else { return None };
    let dist = &model.variables[id].dist;
    let spread = (dist.quantile(0.5), dist.quantile(0.95));
    (matches!(dist, Dist::Lognormal(_)) && spread.1 > spread.0).then_some((drawn, spread.0, spread.1))
}

/// E[(1 + g)ⁿ] for a lognormal g.
fn expected(median: f64, top: f64, n: f64) -> f64 {
    let mu = math::ln(median);
    let sigma = (math::ln(top) - mu) / math::normal_quantile(0.95);
    let (mut sum, mut ways, mut k) = (0.0, 1.0, 0.0);
    while k <= n {
        sum += ways * math::exp(k * mu + 0.5 * k * k * sigma * sigma);
        ways *= (n - k) / (k + 1.0);
        k += 1.0;
    }
    sum
}

fn effective(
    driver: &Driver,
    growth: &Expr,
    (years, top): (f64, f64),
    (expected, most): (f64, f64),
    diagnostics: &mut Diagnostics,
) {
    let message = format!(
        "the mean of `{}` after {} years is made by fewer than one path in twenty",
        driver.key,
        number(years)
    );
    diagnostics
        .warning("exploding-growth", growth.span, message)
        .label("its upper tail compounds without end")
        .other(driver.span, "grows by it, drawn once for all years")
        .help(format!(
            "19 of 20 paths end below {} times the beginning, and the mean of all is {}",
            times(most),
            times(expected)
        ))
        .help(format!(
            "bound it, `truncate(d, 0, {}%)`; or let it fade: `fade_to`, `half_life`; or take `uniform` or `pert`",
            number((top * 100.0).round())
        ));
}

fn continuous(driver: &Driver, growth: &Expr, diagnostics: &mut Diagnostics) {
    let message = format!("`{}` has no mean", driver.key);
    diagnostics
        .warning("exploding-growth", growth.span, message)
        .label("the exponential of a lognormal has none")
        .other(driver.span, "grows by it, drawn once for all years")
        .help("bound it with `truncate(d, low, high)`, or take `normal`, `uniform` or `pert`");
}

/// A multiple in a few digits.
fn times(multiple: f64) -> String {
    match multiple {
        _ if multiple >= 1e6 => format!("{multiple:.0e}"),
        _ => number(multiple.round()),
    }
}
