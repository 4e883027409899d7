//! Orders in which things can be added to each other, and what a thing adds on average over all of them: the
//! arithmetic of Shapley values (L. S. Shapley, "A value for n-person games", 1953).
//!
//! In: a number of things. Out: random orders, each second one the reverse of the one before it (Castro, Gómez
//! and Tejada, "Polynomial calculation of the Shapley value based on sampling", 2009, with antithetic orders), or
//! the weights of all sets.

use crate::rng::Stream;

/// Random orders of `things`, in pairs that are each other's reverse.
pub(super) fn in_pairs(things: usize, pairs: u64, stream: &Stream) -> Vec<Vec<usize>> {
    let mut orders = Vec::new();
    for number in 0..pairs {
        let mut order: Vec<usize> = (0..things).collect();
        order.sort_by(|a, b| {
            let key = |place: &usize| stream.uniform(number, *place as u32);
            key(a).total_cmp(&key(b))
        });
        let back = order.iter().rev().copied().collect();
        orders.extend([order, back]);
    }
    orders
}

/// The weight of what one of `things` adds to a set of `size` others: size! (things − size − 1)! / things!.
pub(super) fn weight(size: u32, things: u32) -> f64 {
    let inverse = (0..size).fold(f64::from(things), |product, k| {
        product * f64::from(things - 1 - k) / f64::from(k + 1)
    });
    1.0 / inverse
}
