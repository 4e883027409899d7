//! The generator Philox4x32-10 of J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw,
//! "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
//!
//! In: a key of 64 bits and a counter of 128. Out: 128 bits that look random. It is a bijection
//! of the counter for every key, so no draw is ever met twice under one key.

const MULTIPLIERS: [u64; 2] = [0xd251_1f53, 0xcd9e_8d57];
const WEYL: [u32; 2] = [0x9e37_79b9, 0xbb67_ae85];
const ROUNDS: u32 = 10;
const LOW: u64 = 0xffff_ffff;

/// The block at counter (`low`, `high`) under `key`, as two words of 64 bits; all four words of
/// 32 bits are taken least significant first.
///
/// The 32-bit words live in 64-bit ones, which turns the widening product into the one that
/// vector units have. Their upper halves are not cleared but ignored: a product masks its
/// factors, a shift drops what a product left below, and the exclusive-or of garbage is garbage.
#[inline(always)]
pub(super) fn block(key: u64, low: u64, high: u64) -> (u64, u64) {
    let (mut c0, mut c1, mut c2, mut c3) = (low, low >> 32, high, high >> 32);
    for round in 0..ROUNDS {
        let k0 = u64::from((key as u32).wrapping_add(WEYL[0].wrapping_mul(round)));
        let k1 = u64::from(((key >> 32) as u32).wrapping_add(WEYL[1].wrapping_mul(round)));
        let p0 = (c0 & LOW) * MULTIPLIERS[0];
        let p1 = (c2 & LOW) * MULTIPLIERS[1];
        (c0, c1, c2, c3) = ((p1 >> 32) ^ c1 ^ k0, p1, (p0 >> 32) ^ c3 ^ k1, p0);
    }
    ((c0 & LOW) | (c1 << 32), (c2 & LOW) | (c3 << 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_the_published_answers() {
        // The lines `philox4x32 10` of the file `kat_vectors` of the authors' Random123.
        let answers = [
            ([0; 4], [0; 2], [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
            (
                [0xffff_ffff; 4],
                [0xffff_ffff; 2],
                [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd],
            ),
            (
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0],
                [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1],
            ),
        ];
        for (counter, key, answer) in answers {
            let join = |low: u64, high: u64| low | (high << 32);
            let (a, b) = block(
                join(key[0], key[1]),
                join(counter[0], counter[1]),
                join(counter[2], counter[3]),
            );
            assert_eq!([a & LOW, a >> 32, b & LOW, b >> 32], answer);
        }
    }
}
