//! Which draws of a deal lie how to each other: a sampler dealt out to the deal's sources of chance.
//!
//! In: a sampler, the number of paths, and the sources in the order of the file. Out: [`Draws`],
//! which give the [`Stream`] of any address under a seed.
//!
//! All samplers but Sobol need only the address. Under Sobol a source must have dimensions of its
//! own, and those that come first are the better: every draw that is made once per path gets one, in
//! the order of the sources; then the drivers get one each for the sum of their shocks, one each for
//! the middle of their path, and so on along their bridges, until the [256](super::sobol) are used up.
//! What has no dimension, also an address that was never dealt one, draws as under `random`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::bridge::Bridge;
use super::sobol::{Coordinate, DIMENSIONS};
use super::{Sampler, Stream, Way, mix};

/// Bridges begin at a multiple of so many dimensions: a variant with a distribution more then seldom changes theirs.
const ROUND: u16 = 16;

/// A bridge has at most this many dimensions: the rest of its normals hardly move the path.
const MOST_OF_A_BRIDGE: usize = 64;

/// Something that draws.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The name of its stream.
    pub address: String,
    /// What it draws.
    pub use_: Use,
}

/// What a source draws on each path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Single draws: that of period 0, that of period 1.
    Once([bool; 2]),
    /// One normal for each of so many periods, whose running sum moves something.
    Steps(u32),
}

/// A sampler dealt out to the sources of a deal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Design {
    /// The sampler.
    pub sampler: Sampler,
    /// How many paths the scenario asks for.
    pub paths: u64,
    dealt: BTreeMap<String, Dealt>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Dealt {
    Once([Option<u16>; 2]),
    Steps(u32, Vec<u16>),
}

impl Design {
    /// Deals dimensions to the sources.
    pub fn new(sampler: Sampler, paths: u64, sources: &[Source]) -> Design {
        let mut dealt = BTreeMap::new();
        if sampler == Sampler::Sobol {
            let mut dimensions = 0..DIMENSIONS as u16;
            for source in sources {
                if let Use::Once(uses) = source.use_ {
                    let mut each = [None; 2];
                    for (used, dimension) in uses.into_iter().zip(&mut each) {
                        *dimension = if used { dimensions.next() } else { None };
                    }
                    dealt.insert(source.address.clone(), Dealt::Once(each));
                }
            }
            let mut bridges: Vec<(&str, u32, Vec<u16>)> = sources
                .iter()
                .filter_map(|source| match source.use_ {
                    Use::Steps(steps) if steps > 0 => Some((source.address.as_str(), steps, Vec::new())),
                    Use::Steps(_) | Use::Once(_) => None,
                })
                .collect();
            dimensions = dimensions.start.next_multiple_of(ROUND)..dimensions.end;
            for number in 0..MOST_OF_A_BRIDGE {
                for (_, steps, own) in &mut bridges {
                    if number < *steps as usize {
                        own.extend(dimensions.next());
                    }
                }
            }
            for (address, steps, own) in bridges {
                dealt.insert(address.to_owned(), Dealt::Steps(steps, own));
            }
        }
        Design { sampler, paths, dealt }
    }

    /// The draws under a seed, of a run of `paths` paths.
    pub fn draws(&self, seed: u64, paths: u64) -> Draws {
        let ready = self.dealt.iter().map(|(address, dealt)| {
            let plain = Stream::new(seed, address);
            let way = match dealt {
                Dealt::Once(dimensions) => Way::Points(Arc::new(std::array::from_fn(|period| {
                    let key = mix(plain.key.wrapping_add(period as u64 + 1));
                    dimensions[period].map(|dimension| Coordinate::new(dimension, key))
                }))),
                Dealt::Steps(steps, dimensions) => Way::Bridge(Arc::new(Bridge::new(plain.key, *steps, dimensions))),
            };
            (address.clone(), Stream { way, ..plain })
        });
        Draws {
            seed,
            way: match self.sampler {
                Sampler::Random | Sampler::Sobol => Way::Random,
                Sampler::Antithetic => Way::Antithetic,
                Sampler::LatinHypercube => Way::Latin { paths },
            },
            ready: ready.collect(),
        }
    }
}

/// All draws of a deal under a seed.
#[derive(Clone, Debug)]
pub struct Draws {
    seed: u64,
    way: Way,
    ready: BTreeMap<String, Stream>,
}

impl Draws {
    /// The stream of an address.
    pub fn stream(&self, address: &str) -> Stream {
        match self.ready.get(address) {
            Some(stream) => stream.clone(),
            None => Stream {
                way: self.way.clone(),
                ..Stream::new(self.seed, address)
            },
        }
    }
}
