//! What loops that are written in registers have in common.
//!
//! Such a loop is a [`WithSimd`]: [`pulp::Simd`] stands for the registers of the machine that the program finds itself
//! on. The compiler widens loops over numbers as well, and mostly does it well; but it does not bring comparisons
//! together as bits, gives up on many columns of which it does not see that they lie apart, and is led astray where what is
//! summed up in several lanes is added up number by number at the end. All machines work out the same: nothing is fused,
//! and no order depends on the width.

use pulp::{Arch, Simd, WithSimd};

/// Does it as this machine does it best.
#[inline(always)]
pub(crate) fn in_registers<O: WithSimd>(what: O) -> O::Output {
    #[cfg(test)]
    if let Some(arch) = machines::HERE.get() {
        return arch.dispatch(what);
    }
    Arch::new().dispatch(what)
}

/// The lesser of two, the second where they cannot be told apart or compared.
#[inline(always)]
pub(crate) fn lesser<S: Simd>(simd: S, a: S::f64s, b: S::f64s) -> S::f64s {
    // What this is on x86 in one instruction, other machines define otherwise.
    match cfg!(target_arch = "x86_64") && !S::IS_SCALAR {
        true => simd.min_f64s(a, b),
        false => simd.select_f64s(simd.less_than_f64s(a, b), a, b),
    }
}

/// The greater of two, the second where they cannot be told apart or compared.
#[inline(always)]
pub(crate) fn greater<S: Simd>(simd: S, a: S::f64s, b: S::f64s) -> S::f64s {
    match cfg!(target_arch = "x86_64") && !S::IS_SCALAR {
        true => simd.max_f64s(a, b),
        false => simd.select_f64s(simd.greater_than_f64s(a, b), a, b),
    }
}

/// For tests: what other machines make of the same.
#[cfg(test)]
pub(crate) mod machines {
    use std::cell::Cell;

    use super::Arch;

    thread_local! {
        /// The machine that this thread is to be.
        pub(super) static HERE: Cell<Option<Arch>> = const { Cell::new(None) };
    }

    /// Whether all machines that this one can be make the same of it.
    pub(crate) fn agree<T: PartialEq>(what: impl Fn() -> T) -> bool {
        let here = what();
        let mut machines = vec![Arch::Scalar];
        #[cfg(target_arch = "x86_64")]
        machines.extend(pulp::x86::V3::try_new().map(Arch::V3));
        machines.into_iter().all(|machine| {
            HERE.set(Some(machine));
            let there = what();
            HERE.set(None);
            here == there
        })
    }
}
