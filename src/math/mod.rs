//! Elementary functions whose bits are ours: the same on every machine, scalar or in columns.
//!
//! In goes an `f64` (or a column of them), out comes the function's value. Every function is
//! plain Rust made of `+ - * /`, `sqrt`, comparisons and bit operations, all of which IEEE 754
//! fixes to the last bit. There is no fused multiply-add anywhere, so that SSE2, AVX2, AVX-512
//! and NEON give identical results, and no call into the platform's mathematical library.
//! Whatever reaches a result of a run takes its `exp`, `ln`, powers, sines and normal quantiles
//! from here; what only reaches a picture need not.
//!
//! # Columns, and how a kernel is made wide
//!
//! The scalar functions are free of data-dependent branches and marked `#[inline(always)]`:
//! a loop that calls them on every element of a slice is turned into vector code by the
//! compiler. A plain x86-64 build only assumes SSE2, though, and the wider registers have to be
//! asked for at run time. The pattern for that, here and in every other kernel, is one attribute:
//!
//! ```
//! use multiversion::multiversion;
//! use termsheet::math;
//!
//! /// Discounts every amount by its own rate and age.
//! #[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
//! fn discount(amount: &mut [f64], rate: &[f64], years: f64) {
//!     for (amount, rate) in amount.iter_mut().zip(rate) {
//!         *amount *= math::exp(-rate * years);
//!     }
//! }
//!
//! let mut amount = [100.0; 20];
//! discount(&mut amount, &[0.0; 20], 3.0);
//! assert_eq!(amount, [100.0; 20]);
//! ```
//!
//! The function is compiled three times (AVX-512 as of Ice Lake, AVX2, and the build's own
//! baseline), and the first call picks one. What it calls must be `#[inline(always)]`, or it is
//! compiled for the baseline only. Selects (`if a { x } else { y }` on numbers already computed)
//! are free; an early return or a call that is not inlined keeps the loop from being widened.

mod beta;
mod bits;
mod exp;
mod gamma;
mod ln;
mod matrix;
mod normal;
mod pow;
mod registers;
mod trig;

pub use exp::{exp, exp_column, exp_m1};
pub use gamma::ln_gamma;
pub use ln::{ln, ln_1p, ln_column};
pub use matrix::{Matrix, matrix_product, matrix_root};
pub use normal::{normal_cdf, normal_cdf_column, normal_quantile, normal_quantile_column};
pub use pow::{powf, powf_column};
pub use trig::{cos, cos_column, sin, sin_column};

pub(crate) use beta::{UnitPoint, beta_tails, ln_beta_density};
pub(crate) use bits::bits_above;
#[cfg(target_arch = "x86_64")]
pub(crate) use bits::bits_above_at_once;
pub(crate) use gamma::{HALF_LN_TAU, gamma_tails, ln_gamma_density, stirling_error};
pub(crate) use ln::ln_normal;
#[cfg(test)]
pub(crate) use registers::machines;
pub(crate) use registers::{greater, in_registers, lesser};
pub(crate) use trig::turn;

/// Evaluates a polynomial by Horner's rule; `coefficients` ascend from the constant term.
#[inline(always)]
pub(crate) fn horner<const N: usize>(x: f64, coefficients: &[f64; N]) -> f64 {
    let mut sum = coefficients[N - 1];
    for i in (0..N - 1).rev() {
        sum = sum * x + coefficients[i];
    }
    sum
}

/// Adding and taking away this number (1.5 · 2^52) rounds a small one to the nearest integer,
/// and leaves that integer in the low bits of the sum. It stands in for conversions and
/// roundings that SSE2 lacks.
pub(crate) const ROUNDER: f64 = 6_755_399_441_055_744.0;
