//! A value of a key that was found with an interval, as it is printed: both by one rule.
//!
//! In: the value, the ends of its interval of 95%, the range in which they were looked for. Out: three
//! texts with one last digit and one suffix: the digit that the error supports (see `digits`), or one more where the
//! value so rounded would lie outside its interval or meet an end of it. Ends are rounded outwards, so that what is printed covers as
//! often as it says. An end that rounding would put outside the range is printed as the range's, which is exact.

use super::super::digits;
use super::key_estimate;
use crate::analysis::{Root, Solved, SweptAxis, Unit};
use crate::model::Currency;

/// What is printed of a value that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Within {
    /// The value itself.
    pub value: String,
    /// The ends of its interval, where it has one.
    pub ends: Option<(String, String)>,
}

/// The standard error that belongs to an interval of 95%.
fn error_of((low, high): (f64, f64)) -> f64 {
    (high - low) / 2.0 / 1.96
}

/// A value with its interval, printed.
pub fn key_within(
    value: f64,
    (low, high): (f64, f64),
    (from, to): (f64, f64),
    unit: Unit,
    currency: &Currency,
) -> Within {
    let se = error_of((low, high));
    // The coarsest of the three: an end may have a digit more before the point.
    let place_of = |se: f64| {
        [value, low, high]
            .map(|one| digits::last_place(one, se))
            .into_iter()
            .fold(0.0, f64::max)
    };
    let mut place = place_of(se);
    if place <= 0.0 {
        return Within {
            value: key_estimate(value, 0.0, unit, currency),
            ends: None,
        };
    }
    let units = |one: f64| (one / place).round();
    let told = [low, high].iter().all(|end| units(*end) != units(value));
    if !told || !(low..=high).contains(&(units(value) * place)) {
        place = place_of(se / 10.0);
    }
    let end = |rounded: f64| match rounded * place {
        beyond if beyond < from => (from, 0.0),
        beyond if beyond > to => (to, 0.0),
        inside => (inside, place),
    };
    // A hair of slack, so that 0.3 is not taken for a little more than 0.3.
    let (low, high) = (end((low / place + SLACK).floor()), end((high / place - SLACK).ceil()));
    let value = ((value / place).round() * place, place);
    let [value, low, high] = digits::alike([value, low, high], |value, se| key_estimate(value, se, unit, currency));
    Within {
        value,
        ends: Some((low, high)),
    }
}

/// What rounding may have added to a multiple of the last place, as a share of that place.
const SLACK: f64 = 1e-9;

/// An answer of `solve`, printed. An end that lies beyond the range is taken to be as far as the other; where both do, the
/// range is all that is known.
pub fn root_within(found: &Solved, root: &Root, currency: &Currency) -> Within {
    let mirrored = |end: f64| 2.0 * root.value - end;
    let ends = match (root.low, root.high) {
        (Some(low), Some(high)) => (low, high),
        (Some(low), None) => (low, mirrored(low)),
        (None, Some(high)) => (mirrored(high), high),
        (None, None) => found.range,
    };
    key_within(root.value, ends, found.range, found.key_unit, currency)
}

/// A value of a fair deal's key, printed, with the values that the paths cannot tell from it.
pub fn fair_within(axis: &SweptAxis, value: f64, ends: (f64, f64), currency: &Currency) -> Within {
    let looked_at = axis.values.iter().flatten();
    let range = looked_at.fold((value, value), |(from, to), one| (from.min(*one), to.max(*one)));
    key_within(value, ends, range, axis.unit, currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(within: &Within) -> String {
        match &within.ends {
            Some((low, high)) => format!("{} ({low} to {high})", within.value),
            None => within.value.clone(),
        }
    }

    #[test]
    fn a_value_and_its_ends_have_one_last_digit() {
        let share = |value, ends| {
            told(&key_within(
                value,
                ends,
                (0.05, 0.40),
                Unit::Share,
                &Currency::dollars(),
            ))
        };
        // An error of 2 points supports tens, and 10% would be outside; one of 0.15 supports whole ones, and 22% would
        // be either end too.
        assert_eq!(share(0.148, (0.128, 0.206)), "15% (12% to 21%)");
        assert_eq!(share(0.219, (0.216, 0.222)), "21.9% (21.6% to 22.2%)");
        assert_eq!(share(0.2003, (0.1962, 0.2042)), "20.0% (19.6% to 20.5%)");
        assert_eq!(share(0.2, (0.2, 0.2)), "20%");
        // The lower end would be 0%, outside the range that was looked at.
        assert_eq!(share(0.17, (0.07, 0.27)), "20% (5% to 30%)");
        let money = |value, ends| told(&key_within(value, ends, (0.0, 1e12), Unit::Money, &Currency::dollars()));
        assert_eq!(money(63e9, (62.1e9, 64.4e9)), "$63bn ($62bn to $65bn)");
        assert_eq!(
            money(12.3456e9, (12.3455e9, 12.3457e9)),
            "$12.35bn ($12.34bn to $12.35bn)"
        );
        assert_eq!(money(999.6e6, (999.1e6, 1_000.2e6)), "$1,000m ($999m to $1,001m)");
    }
}
