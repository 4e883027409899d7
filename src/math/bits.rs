//! Comparisons of 64 numbers, a bit for each.
//!
//! Loops that are widened by the compiler give a comparison in as many bits as the number has, and to bring those
//! together takes longer than to compare. There are registers for it, but the compiler does not think of them.

/// The bit of each number in a word: a table, because the compiler makes wide shifts of shifts.
static BITS: [u64; 64] = {
    let mut bits = [0; 64];
    let mut i = 0;
    while i < 64 {
        bits[i] = 1 << i;
        i += 1;
    }
    bits
};

/// The bits of the numbers that are above a bound; NaN is not.
#[inline(always)]
pub(crate) fn bits_above(numbers: &[f64; 64], bound: f64) -> u64 {
    let mut bits = 0;
    for (number, bit) in numbers.iter().zip(&BITS) {
        bits |= if *number > bound { *bit } else { 0 };
    }
    bits
}

/// The same for machines whose comparisons give bits. They are joined in pairs, which the compiler knows instructions for.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512dq")]
#[inline]
pub(crate) fn bits_above_at_once(numbers: &[f64; 64], bound: f64) -> u64 {
    use std::arch::x86_64::{_CMP_GT_OQ, _mm512_cmp_pd_mask, _mm512_set1_pd};
    let (rows, bound) = (numbers.as_chunks::<8>().0, _mm512_set1_pd(bound));
    let one = |row: usize| _mm512_cmp_pd_mask::<_CMP_GT_OQ>(bytemuck::cast(rows[row]), bound);
    let two = |row: usize| u16::from(one(row)) | u16::from(one(row + 1)) << 8;
    let four = |row: usize| u32::from(two(row)) | u32::from(two(row + 2)) << 16;
    u64::from(four(0)) | u64::from(four(4)) << 32
}

#[cfg(test)]
mod tests {
    use multiversion::multiversion;
    use multiversion::target::match_target;
    use proptest::prelude::*;

    use super::*;

    /// As this machine does it.
    #[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
    fn here(numbers: &[f64; 64], bound: f64) -> u64 {
        match_target! {
            "x86_64+avx512dq" => bits_above_at_once(numbers, bound),
            _ => bits_above(numbers, bound),
        }
    }

    fn number() -> impl Strategy<Value = f64> {
        prop_oneof![any::<f64>(), -2.0..2.0_f64, Just(0.0), Just(-0.0), Just(f64::NAN)]
    }

    proptest! {
        #[test]
        fn a_bit_is_set_where_a_number_is_above(
            numbers in proptest::collection::vec(number(), 64..=64),
            bound in number(),
        ) {
            let numbers: [f64; 64] = numbers.try_into().unwrap();
            for bits in [here(&numbers, bound), bits_above(&numbers, bound)] {
                for (i, number) in numbers.iter().enumerate() {
                    prop_assert_eq!(bits >> i & 1 == 1, *number > bound, "{} > {}", number, bound);
                }
            }
        }
    }
}
