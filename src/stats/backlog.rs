//! Values that wait to be counted in their bins.
//!
//! In: the bins of some values of one counter after the other. Out: all of each counter, when there are many. What
//! counting a value costs is to fetch its bin from memory, and each tile of paths has few values for each of thousands
//! of counters; to write them down one after the other costs next to nothing.

/// Bins are written in rows of this many, of which the first few are there.
pub(super) const ROW: usize = 32;

/// No visit before.
const NONE: u32 = u32::MAX;

/// Values of one counter that came together.
#[derive(Debug)]
struct Visit {
    start: u32,
    end: u32,
    /// The visit of the same counter before.
    before: u32,
}

/// Bins of values of many counters.
#[derive(Debug)]
pub struct Backlog {
    bins: Vec<u16>,
    length: usize,
    visits: Vec<Visit>,
    /// The last visit of each counter.
    last: Vec<u32>,
}

impl Backlog {
    /// An empty one for so many counters, with room for so many `values` of them together.
    #[must_use]
    pub fn new(counters: usize, values: usize) -> Self {
        Backlog {
            bins: vec![0; values + ROW],
            length: 0,
            visits: Vec::new(),
            last: vec![NONE; counters],
        }
    }

    /// Whether there is room for `values` more.
    #[must_use]
    pub fn has_room(&self, values: usize) -> bool {
        self.length + values + ROW <= self.bins.len()
    }

    /// Where more is written …
    pub(super) fn room(&mut self) -> &mut [u16] {
        &mut self.bins[self.length..]
    }

    /// … and how many bins of a counter were.
    pub(super) fn note(&mut self, counter: usize, values: usize) {
        let start = self.length;
        self.length += values;
        let before = std::mem::replace(&mut self.last[counter], self.visits.len() as u32);
        self.visits.push(Visit {
            start: start as u32,
            end: self.length as u32,
            before,
        });
    }

    /// Shows the bins of each counter, some at a time, and forgets them.
    pub fn drain(&mut self, mut see: impl FnMut(usize, &[u16])) {
        for (counter, last) in self.last.iter_mut().enumerate() {
            let mut at = std::mem::replace(last, NONE);
            while let Some(visit) = self.visits.get(at as usize) {
                // What is seen next is asked for: it lies anywhere.
                if let Some(next) = self.visits.get(visit.before as usize) {
                    std::hint::black_box(self.bins[next.start as usize]);
                }
                see(counter, &self.bins[visit.start as usize..visit.end as usize]);
                at = visit.before;
            }
        }
        self.visits.clear();
        self.length = 0;
    }
}
