//! Figures that a reader sets against each other (the ends of a range, a value and its interval) with one suffix.
//!
//! In: figures as printed, and what one in the last digit of each stands for. Out: the same digits behind one suffix:
//! `€0.8m to €1.2m` for `€800k to €1.2m`, `$848m to $1,105m` for `$848m to $1.105bn`.
//!
//! The rule: the suffix of the largest or that of the least, whichever is shorter to read. That of the largest only where
//! the least then begins with the first digit behind the point and has two there at most; that of the least only where
//! the largest then has no more than four digits before it. What lies further apart keeps two suffixes (`$5m to
//! $20bn`), since either one would make a row of zeros.

use super::{grouped, last_place, power_of_ten};

/// Suffixes with the thousands that they stand for.
const SUFFIXES: [(&str, usize); 4] = [("tn", 4), ("bn", 3), ("m", 2), ("k", 1)];

/// Values with their standard errors, printed and put behind one suffix.
pub fn alike<const N: usize>(figures: [(f64, f64); N], print: impl Fn(f64, f64) -> String) -> [String; N] {
    let mut texts = figures.map(|(value, se)| print(value, se));
    one_suffix(&mut texts, &figures.map(|(value, se)| last_place(value, se)));
    texts
}

/// Puts printed figures behind one suffix, the shorter one. `places` are what one in the last digit of each stands for, 0
/// where it is exact.
pub(in crate::report) fn one_suffix(texts: &mut [String], places: &[f64]) {
    put(texts, places, false);
}

/// The same behind that of the largest wherever it can be: figures beside an axis, whose labels have it.
pub(in crate::report) fn suffix_of_the_largest(texts: &mut [String], places: &[f64]) {
    put(texts, places, true);
}

fn put(texts: &mut [String], places: &[f64], largest: bool) {
    let Some(parted) = texts.iter().map(|text| Printed::of(text)).collect::<Option<Vec<_>>>() else {
        return;
    };
    // What is 0 has no suffix and wants none.
    let sized = || parted.iter().filter(|one| one.size() > 0.0);
    let thousands = sized().map(|one| one.thousands);
    let (Some(lowest), Some(highest)) = (thousands.clone().min(), thousands.max()) else {
        return;
    };
    let least = sized().map(Printed::size).fold(f64::INFINITY, f64::min);
    let most = sized().map(Printed::size).fold(0.0, f64::max);
    let with = |common: usize| -> Vec<Option<String>> {
        let one = |(one, place): (&Printed, &f64)| (one.size() > 0.0).then(|| one.with(common, *place));
        parted.iter().zip(places).map(one).collect()
    };
    let mut ways = Vec::new();
    if most < 10_000.0 * thousand_to(lowest) {
        ways.push(with(lowest));
    }
    let short = |text: &String| {
        text.split_once('.')
            .is_none_or(|(_, rest)| rest.matches(|c: char| c.is_ascii_digit()).count() <= 2)
    };
    let other = |one: &Printed| one.size() > 0.0 && one.thousands != highest;
    // A hair of slack, so that 0.1 is not taken for a little less than 0.1.
    if least >= 0.1 * thousand_to(highest) * (1.0 - 1e-9) {
        let way = with(highest);
        let moved = way.iter().zip(&parted).filter(|(_, one)| other(one));
        if moved.into_iter().all(|(text, _)| text.as_ref().is_none_or(short)) {
            if largest {
                ways.clear();
            }
            ways.push(way);
        }
    }
    let length = |way: &Vec<Option<String>>| way.iter().flatten().map(|text| text.chars().count()).sum::<usize>();
    if let Some(best) = ways.into_iter().min_by_key(length).filter(|_| lowest != highest) {
        for (text, better) in texts.iter_mut().zip(best) {
            if let Some(better) = better {
                *text = better;
            }
        }
    }
}

fn thousand_to(power: usize) -> f64 {
    power_of_ten(3 * power as i32)
}

/// A printed figure in its parts: `−$`, `1,234`, `5`, `m`, what stands behind.
struct Printed {
    head: String,
    whole: String,
    fraction: String,
    thousands: usize,
    tail: String,
}

impl Printed {
    /// `None` for what is no single figure: a dash, a figure with its error, a power of ten.
    fn of(text: &str) -> Option<Printed> {
        let begin = text.find(|c: char| c.is_ascii_digit())?;
        let (head, rest) = text.split_at(begin);
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.');
        let (digits, rest) = rest.split_at(end.unwrap_or(rest.len()));
        if rest.starts_with('e') || rest.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let suffix = SUFFIXES.iter().find(|(suffix, _)| rest.starts_with(suffix));
        let (written, thousands) = suffix.map_or(("", 0), |(suffix, thousands)| (*suffix, *thousands));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        Some(Printed {
            head: head.to_owned(),
            whole: whole.replace(',', ""),
            fraction: fraction.to_owned(),
            thousands,
            tail: rest[written.len()..].to_owned(),
        })
    }

    fn size(&self) -> f64 {
        let digits: f64 = format!("{}.{}", self.whole, self.fraction).parse().unwrap_or(0.0);
        digits * thousand_to(self.thousands)
    }

    /// The same digits behind another suffix; of zeros at the end those that stand for less than the last place go.
    fn with(&self, thousands: usize, place: f64) -> String {
        let (mut whole, mut fraction) = (self.whole.clone(), self.fraction.clone());
        let up = 3 * thousands.saturating_sub(self.thousands);
        let down = 3 * self.thousands.saturating_sub(thousands);
        if whole.len() <= up {
            whole = format!("{}{whole}", "0".repeat(up + 1 - whole.len()));
        }
        fraction.insert_str(0, &whole.split_off(whole.len() - up));
        while fraction.len() < down {
            fraction.push('0');
        }
        let behind = fraction.split_off(down);
        whole.push_str(&fraction);
        let mut fraction = behind;
        let stands_for = |digits: usize| thousand_to(thousands) / power_of_ten(digits as i32);
        while fraction.ends_with('0') && (place == 0.0 || stands_for(fraction.len()) < place * (1.0 - 1e-9)) {
            fraction.pop();
        }
        let whole = match whole.trim_start_matches('0') {
            "" => "0",
            digits => digits,
        };
        let suffix = SUFFIXES.iter().find(|(_, of)| *of == thousands).map_or("", |one| one.0);
        let dot = if fraction.is_empty() { "" } else { "." };
        format!("{}{}{dot}{fraction}{suffix}{}", self.head, grouped(whole), self.tail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Currency;
    use crate::report::digits::{money, number, percent};

    #[test]
    fn ends_of_a_range_have_one_suffix() {
        let told = |low: (f64, f64), high: (f64, f64)| {
            alike([low, high], |value, se| money(value, se, &Currency::dollars())).join(" to ")
        };
        for (low, high, printed) in [
            ((8e5, 0.0), (1.2e6, 0.0), "$0.8m to $1.2m"),
            ((8e5, 3e3), (1.2e6, 3e4), "$0.80m to $1.2m"),
            ((-19e3, 0.0), (-247.6, 0.0), "−$19k to −$247.6"),
            ((9_512.0, 1.0), (12_350.0, 1.0), "$9,512 to $12.35k"),
            ((8.5e5, 100.0), (1.2e6, 100.0), "$850.0k to $1,200k"),
            ((848e6, 5e5), (1.105e9, 5e5), "$848m to $1,105m"),
            ((250e6, 1e7), (1.1e9, 5e7), "$250m to $1,100m"),
            ((-8e5, 3e4), (1.2e6, 3e4), "−$0.8m to $1.2m"),
            ((1e5, 0.0), (1e6, 0.0), "$0.1m to $1m"),
            ((5e4, 0.0), (1.2e6, 0.0), "$50k to $1,200k"),
            ((5e6, 0.0), (2e9, 0.0), "$5m to $2,000m"),
            ((5e6, 0.0), (2.5e9, 3e7), "$5m to $2,500m"),
            ((5e6, 0.0), (20e9, 0.0), "$5m to $20bn"),
            ((9_500.0, 0.0), (12_000.0, 0.0), "$9.5k to $12k"),
            ((0.0, 0.0), (1.2e6, 0.0), "$0 to $1.2m"),
            ((1.5e9, 0.0), (2e9, 0.0), "$1.5bn to $2bn"),
            ((f64::NAN, 0.0), (2e9, 0.0), "– to $2bn"),
            ((3e8, 0.0), (-2e9, 0.0), "$0.3bn to −$2bn"),
        ] {
            assert_eq!(told(low, high), printed);
        }
    }

    #[test]
    fn whatever_stands_around_the_digits_stays() {
        let times = |value: f64, se: f64| format!("{}×", number(value, se));
        assert_eq!(alike([(9_500.0, 0.0), (25_000.0, 0.0)], times), ["9.5k×", "25k×"]);
        assert_eq!(alike([(0.05, 0.0), (12.5, 0.0)], percent), ["5%", "1,250%"]);
        let mut with_error = ["$800k".to_owned(), "$1m ± $3m".to_owned()];
        one_suffix(&mut with_error, &[0.0; 2]);
        assert_eq!(with_error, ["$800k", "$1m ± $3m"]);
    }

    /// Whatever is printed keeps its value to the last digit printed, and both ends get one suffix or none does.
    #[test]
    fn no_digit_is_lost_or_added() {
        let mut value = 1.234_567_89_f64;
        for _ in 0..400 {
            value = (value * 7.31).rem_euclid(9.99e12) + 0.1;
            for factor in [0.011, 0.35, 1.0, 3.0, 12.0, 2_000.0] {
                let figures = [(value, value / 300.0), (value * factor, value * factor / 40.0)];
                let print = |value: f64, se: f64| number(value, se);
                let [low, high] = alike(figures, print);
                for (text, (value, se)) in [&low, &high].into_iter().zip(figures) {
                    let before = print(value, se);
                    let (before, after) = (Printed::of(&before).unwrap(), Printed::of(text).unwrap());
                    assert!(
                        (after.size() / before.size() - 1.0).abs() < 1e-9,
                        "{text} for {}",
                        before.size()
                    );
                }
            }
        }
    }
}
