//! Values in ascending order.
//!
//! In: values without NaN, in any order. Out: the same, ascending. Every run sorts thousands of pilots and
//! every figure that it keeps, so this goes by digits, which takes a third of the time of comparing: the
//! bits of a float, its sign turned, are a whole number that rises with it (Knuth 1998, "The art of computer
//! programming" 3, 5.2.5, sorting by distribution).

/// Digits of this many bits: the counts of three of them fit the first-level cache.
const DIGIT: u32 = 11;
const DIGITS: usize = 3;
const SIZE: usize = 1 << DIGIT;

/// Fewer values than this are compared.
const FEW: usize = 512;

/// A whole number that rises with the value.
#[inline(always)]
fn key(x: f64) -> u64 {
    let bits = x.to_bits();
    let negative = ((bits as i64) >> 63) as u64;
    bits ^ (negative | (1 << 63))
}

/// Sorts values that are not NaN; −0 becomes 0, so that equal values are neighbours.
pub(super) fn sort(values: &mut Vec<f64>) {
    values.iter_mut().for_each(|x| *x += 0.0);
    if values.len() < FEW || u32::try_from(values.len()).is_err() {
        return values.sort_unstable_by(f64::total_cmp);
    }
    let (mut least, mut most) = (u64::MAX, 0);
    for &x in values.iter() {
        least = least.min(key(x));
        most = most.max(key(x));
    }
    // The upper 33 bits in which the values differ at all.
    let shift = (u64::BITS - (most - least).leading_zeros()).saturating_sub(DIGIT * DIGITS as u32);
    let upper = |x: f64| (key(x) - least) >> shift;
    let digit = |x: f64, place: usize| (upper(x) >> (DIGIT * place as u32)) as usize % SIZE;

    let mut counts = [[0_u32; SIZE]; DIGITS];
    for &x in values.iter() {
        for (place, counts) in counts.iter_mut().enumerate() {
            counts[digit(x, place)] += 1;
        }
    }
    let mut other = vec![0.0; values.len()];
    for (place, counts) in counts.iter_mut().enumerate() {
        if counts[digit(values[0], place)] as usize == values.len() {
            continue;
        }
        let mut before = 0;
        for count in counts.iter_mut() {
            let here = *count;
            *count = before;
            before += here;
        }
        for &x in values.iter() {
            let at = &mut counts[digit(x, place)];
            other[*at as usize] = x;
            *at += 1;
        }
        std::mem::swap(values, &mut other);
    }
    if shift == 0 {
        return;
    }
    for alike in values.chunk_by_mut(|&a, &b| upper(a) == upper(b)) {
        if alike.len() > 1 {
            alike.sort_unstable_by(f64::total_cmp);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            4 => -10.0..10.0_f64,
            1 => Just(0.0),
            1 => Just(-0.0),
            2 => (-30..30_i32).prop_map(f64::from),
            1 => any::<f64>().prop_filter("a number", |x| !x.is_nan()),
            2 => (0..1000_u32).prop_map(|i| 1e9 + f64::from(i) * 2.0_f64.powi(-22)),
        ]
    }

    proptest! {
        #[test]
        fn digits_sort_as_comparing_does(values in proptest::collection::vec(value(), 0..3000), narrow in any::<bool>()) {
            let mut values = values;
            if narrow {
                values.retain(|&x| (1e9..2e9).contains(&x));
                values.extend(values.clone().iter().map(|x| x + 2.0_f64.powi(-20)));
                while values.len() < FEW && !values.is_empty() {
                    values.extend_from_within(..);
                }
            }
            let mut expected: Vec<f64> = values.iter().map(|x| x + 0.0).collect();
            expected.sort_by(f64::total_cmp);
            sort(&mut values);
            let bits = |values: &[f64]| values.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(bits(&values), bits(&expected));
        }
    }
}
