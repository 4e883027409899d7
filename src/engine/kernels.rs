//! Arithmetic on columns: loops that the compiler widens, compiled for each width of register.
//!
//! A kernel reads [`Arg`]s (one number for all paths, or one each) and writes columns. It takes a
//! closure for the arithmetic of one path; the closure must be free of branches that are not
//! selects, or the loop stays narrow. No kernel allocates.

// An index reads several columns of one length at once; zipped iterators of five columns are no clearer,
// and the compiler widens both alike.
#![expect(clippy::needless_range_loop, reason = "an index reads several columns at once")]

use multiversion::multiversion;

/// What a kernel reads.
#[derive(Clone, Copy)]
pub(super) enum Arg<'a> {
    /// The same number for all paths.
    Scalar(f64),
    /// A number for each path.
    Column(&'a [f64]),
}

impl Arg<'_> {
    /// The value of path `i`, for loops that go path by path.
    #[inline(always)]
    pub(super) fn at(&self, i: usize) -> f64 {
        match self {
            Arg::Scalar(value) => *value,
            Arg::Column(column) => column[i],
        }
    }
}

/// A readable column: `at(i)` for `i` below the length it was trimmed to.
pub(super) trait Read: Copy {
    /// The same, known to have `n` values.
    fn trimmed(self, n: usize) -> Self;
    /// The value of path `i`.
    fn at(self, i: usize) -> f64;
}

/// The same number for all paths.
#[derive(Clone, Copy)]
pub(super) struct Same(pub(super) f64);

/// A number for each path.
#[derive(Clone, Copy)]
pub(super) struct Each<'a>(pub(super) &'a [f64]);

impl Read for Same {
    #[inline(always)]
    fn trimmed(self, _: usize) -> Self {
        self
    }
    #[inline(always)]
    fn at(self, _: usize) -> f64 {
        self.0
    }
}

impl Read for Each<'_> {
    #[inline(always)]
    fn trimmed(self, n: usize) -> Self {
        Each(&self.0[..n])
    }
    #[inline(always)]
    fn at(self, i: usize) -> f64 {
        self.0[i]
    }
}

/// Rebinds each [`Arg`] to [`Same`] or [`Each`], so that the loop inside is compiled for both.
macro_rules! read {
    ([] $body:expr) => { $body };
    ([$arg:ident $($rest:ident)*] $body:expr) => {
        match $arg {
            $crate::engine::kernels::Arg::Scalar(number) => {
                let $arg = $crate::engine::kernels::Same(number);
                read!([$($rest)*] $body)
            }
            $crate::engine::kernels::Arg::Column(column) => {
                let $arg = $crate::engine::kernels::Each(column);
                read!([$($rest)*] $body)
            }
        }
    };
}
pub(super) use read;

/// `out[i] = f(a[i])`.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn map1<A: Read, F: Fn(f64) -> f64>(out: &mut [f64], a: A, f: F) {
    let a = a.trimmed(out.len());
    for i in 0..out.len() {
        out[i] = f(a.at(i));
    }
}

/// `out[i] = f(a[i], b[i])`.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn map2<A: Read, B: Read, F: Fn(f64, f64) -> f64>(out: &mut [f64], a: A, b: B, f: F) {
    let (a, b) = (a.trimmed(out.len()), b.trimmed(out.len()));
    for i in 0..out.len() {
        out[i] = f(a.at(i), b.at(i));
    }
}

/// `out[i] = f(a[i], b[i], c[i])`.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn map3<A: Read, B: Read, C: Read, F: Fn(f64, f64, f64) -> f64>(out: &mut [f64], a: A, b: B, c: C, f: F) {
    let (a, b, c) = (a.trimmed(out.len()), b.trimmed(out.len()), c.trimmed(out.len()));
    for i in 0..out.len() {
        out[i] = f(a.at(i), b.at(i), c.at(i));
    }
}

/// `x[i] = f(x[i], a[i])`.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn update1<A: Read, F: Fn(f64, f64) -> f64>(x: &mut [f64], a: A, f: F) {
    let a = a.trimmed(x.len());
    for i in 0..x.len() {
        x[i] = f(x[i], a.at(i));
    }
}

/// `x[i] = f(x[i], a[i], b[i])`.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn update2<A: Read, B: Read, F: Fn(f64, f64, f64) -> f64>(x: &mut [f64], a: A, b: B, f: F) {
    let (a, b) = (a.trimmed(x.len()), b.trimmed(x.len()));
    for i in 0..x.len() {
        x[i] = f(x[i], a.at(i), b.at(i));
    }
}

/// `(x[i], y[i]) = f(x[i], y[i], a[i])`.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn update_both<A: Read, F: Fn(f64, f64, f64) -> (f64, f64)>(x: &mut [f64], y: &mut [f64], a: A, f: F) {
    let (a, y) = (a.trimmed(x.len()), &mut y[..x.len()]);
    for i in 0..x.len() {
        (x[i], y[i]) = f(x[i], y[i], a.at(i));
    }
}

/// `x[i] = f(x[i], a[i], b[i], c[i])`.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn update3<A: Read, B: Read, C: Read, F: Fn(f64, f64, f64, f64) -> f64>(
    x: &mut [f64],
    a: A,
    b: B,
    c: C,
    f: F,
) {
    let (a, b, c) = (a.trimmed(x.len()), b.trimmed(x.len()), c.trimmed(x.len()));
    for i in 0..x.len() {
        x[i] = f(x[i], a.at(i), b.at(i), c.at(i));
    }
}

/// `x[i] = f(x[i], a[i], b[i], c[i], d[i], e[i])`.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn update5<A: Read, B: Read, C: Read, D: Read, E: Read, F: Fn(f64, [f64; 5]) -> f64>(
    x: &mut [f64],
    (a, b, c, d, e): (A, B, C, D, E),
    f: F,
) {
    let n = x.len();
    let (a, b, c, d, e) = (a.trimmed(n), b.trimmed(n), c.trimmed(n), d.trimmed(n), e.trimmed(n));
    for i in 0..n {
        x[i] = f(x[i], [a.at(i), b.at(i), c.at(i), d.at(i), e.at(i)]);
    }
}

/// Whether `test` holds of any value.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn any<F: Fn(f64) -> bool>(column: &[f64], test: F) -> bool {
    let mut found = 0_u64;
    for &value in column {
        found |= u64::from(test(value));
    }
    found != 0
}

/// Whether `test` holds of any pair.
#[multiversion(targets("x86_64+avx512dq+avx512vl", "x86_64+avx2"))]
pub(super) fn any2<A: Read, F: Fn(f64, f64) -> bool>(column: &[f64], a: A, test: F) -> bool {
    let a = a.trimmed(column.len());
    let mut found = 0_u64;
    for i in 0..column.len() {
        found |= u64::from(test(column[i], a.at(i)));
    }
    found != 0
}
