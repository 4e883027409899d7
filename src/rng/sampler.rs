//! How the futures of a run are spread: which sampler, and which paths are a replicate.
//!
//! Every sampler gives each draw its exact distribution, so that means, probabilities and
//! percentiles are those of the deal whichever is used. They differ in how the paths of one run
//! lie to each other, and so in how far a run is off. Paths that depend on each other cannot tell
//! the error of their mean by their spread; a run is therefore made of *replicates*, which are
//! drawn independently of each other, and what differs between replicates tells the error.

/// How draws of one run lie to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sampler {
    /// Every path by itself.
    #[default]
    Random,
    /// Paths 2j and 2j + 1 are a pair: where one draws u, or z, the other draws 1 − u, or −z. The
    /// first of a pair is path j of [`Sampler::Random`].
    Antithetic,
    /// Of the n paths of a replicate, each n-th part of every single draw has exactly one (McKay, Beckman and
    /// Conover 1979). What a path draws depends on the number of paths of the run.
    LatinHypercube,
    /// The points of a Sobol sequence, each replicate scrambled by itself; drivers' shocks along a
    /// Brownian bridge.
    Sobol,
}

/// Replicates of antithetic and Latin hypercube runs.
pub(super) const PARTS: usize = 16;

/// Scrambles of a Sobol run: each has the more points the fewer there are, and the error is known
/// the better the more there are. Eight are the least that tell an error to a fourth of itself.
pub(super) const SCRAMBLES: usize = 8;

impl Sampler {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Sampler; 4] = [
        Sampler::Random,
        Sampler::Antithetic,
        Sampler::LatinHypercube,
        Sampler::Sobol,
    ];

    /// The words of [`Sampler::ALL`].
    pub const WORDS: &[&str] = &["random", "antithetic", "latin-hypercube", "sobol"];

    /// The word in files and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Sampler::Random => "random",
            Sampler::Antithetic => "antithetic",
            Sampler::LatinHypercube => "latin-hypercube",
            Sampler::Sobol => "sobol",
        }
    }

    /// The sampler of a word.
    pub fn of_word(word: &str) -> Option<Sampler> {
        Sampler::ALL.into_iter().find(|sampler| sampler.word() == word)
    }

    /// How many independent replicates a run has; `None` where every path is one.
    pub fn replicates(self) -> Option<usize> {
        match self {
            Sampler::Random => None,
            Sampler::Antithetic | Sampler::LatinHypercube => Some(PARTS),
            Sampler::Sobol => Some(SCRAMBLES),
        }
    }

    /// Which replicate a path belongs to, from 0; always 0 where every path is one.
    ///
    /// ```
    /// use termsheet::rng::Sampler;
    /// assert_eq!([8, 9, 10].map(|path| Sampler::Sobol.replicate(path)), [0, 1, 2]);
    /// // Pairs stay together.
    /// assert_eq!([8, 9, 10].map(|path| Sampler::Antithetic.replicate(path)), [4, 4, 5]);
    /// ```
    pub fn replicate(self, path: u64) -> usize {
        match self {
            Sampler::Random => 0,
            Sampler::Antithetic => (path / 2 % PARTS as u64) as usize,
            Sampler::LatinHypercube => (path % PARTS as u64) as usize,
            Sampler::Sobol => (path % SCRAMBLES as u64) as usize,
        }
    }

    /// Whether a longer run begins with the paths of a shorter one.
    pub fn extends(self) -> bool {
        self != Sampler::LatinHypercube
    }
}
