//! Binned sketches against sorted values, for the shapes that deals have.
//!
//! In: a million values of a shape, run as the engine would: a pilot from the first, a
//! grid from the pilot, tiles counted by two workers. Out: percentiles, tail means and
//! shares, each against the sorted values.

use proptest::strategy::Strategy;

use super::grid::PERCENTILES;
use super::windows::FAN;
use super::*;

/// The promise: 0.1% of the interquartile range.
const PROMISE: f64 = 0.001;

/// Sums of a million values of order one, relative.
const ROUNDING: f64 = 1e-9;

const TILE: usize = 1024;

/// Uniform draws in (0, 1): SplitMix64 (Steele, Lea and Flood 2014), enough for shapes.
struct Uniforms(u64);

impl Uniforms {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 12) as f64 / (1u64 << 52) as f64 + 0.5_f64.powi(53)
    }

    fn normal(&mut self) -> f64 {
        let (u, v) = (self.next(), self.next());
        (-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()
    }
}

/// A million draws of a shape.
fn sample(mut draw: impl FnMut(&mut Uniforms) -> f64) -> Vec<f64> {
    let mut uniforms = Uniforms(20_240_101);
    (0..1_000_000).map(|_| draw(&mut uniforms)).collect()
}

/// The sketch of a figure in a run, and its moments.
fn run(values: &[f64], pilot: usize) -> (Sketch, Moments) {
    let grid = Grid::from_pilot(&values[..pilot]);
    let mut workers = [Histogram::new(grid.clone()), Histogram::new(grid)];
    let mut moments = Moments::default();
    for (i, tile) in values.chunks(TILE).enumerate() {
        workers[i * i % 3 % 2].add_existing(tile);
        moments.merge(&Moments::of_existing(tile));
    }
    let [mut all, other] = workers;
    all.merge(&other);
    (Sketch::binned(all, &moments), moments)
}

/// The sketch of a figure in a run over some workers, which keep its values until, when there are four times as many
/// paths as the last time, there are enough of them.
fn staged(values: &[f64], workers: usize) -> Sketch {
    const ENOUGH: usize = 8192;
    let mut workers = vec![Sample::default(); workers];
    let mut moments = Moments::default();
    let (mut seen, mut turn) = (0, 0);
    while seen < values.len() {
        let end = values.len().min(2048.max(4 * seen));
        for tile in values[seen..end].chunks(TILE) {
            turn += 1;
            let at = turn * turn % 5 % workers.len();
            workers[at].add(tile);
            moments.merge(&Moments::of_existing(tile));
        }
        seen = end;
        let kept: usize = workers.iter().map(Sample::kept).sum();
        if kept >= ENOUGH && seen < values.len() {
            let (own, others) = workers.split_at_mut(1);
            others.iter_mut().for_each(|other| own[0].merge(std::mem::take(other)));
            Sample::count(own, false);
            others.iter_mut().for_each(|other| *other = own[0].emptied());
        }
    }
    let mut whole = Sample::default();
    workers.into_iter().for_each(|own| whole.merge(own));
    whole.sketch(&moments)
}

/// The sketch of a series in a run, counted by two workers in stages of twice as many values, and whether its
/// windows are sure.
fn series(values: &[f64]) -> (Sketch, bool) {
    const PILOT: usize = 2048;
    let (pilot, mut rest) = values.split_at(PILOT);
    let mut all = Counter::new(Windows::from_pilot(pilot, 16_384));
    all.count(pilot);
    let mut seen = PILOT;
    while !rest.is_empty() {
        let (stage, later) = rest.split_at(seen.min(rest.len()));
        let mut other = all.emptied();
        for (i, tile) in stage.chunks(TILE).enumerate() {
            let worker = if i % 3 == 1 { &mut other } else { &mut all };
            worker.count(tile);
        }
        all.merge(&mut other);
        (seen, rest) = (seen + stage.len(), later);
        if !rest.is_empty() {
            all.narrow(values.len() as u64);
        }
    }
    (all.sketch(), all.is_sure())
}

/// Every percentile from the lowest to the highest that a summary asks for keeps the promise, and its own word.
fn check(values: &[f64], pilot: usize) -> (Sketch, Sketch) {
    let (binned, moments) = run(values, pilot);
    let exact = Sketch::exact(values.to_vec());
    assert_eq!(binned.count(), exact.count());
    let get = |sketch: &Sketch, p| sketch.quantile(p).expect("there are values");
    let quartiles = get(&exact, 0.75) - get(&exact, 0.25);
    let said = match binned.precision() {
        Precision::Exact => 0.0,
        Precision::OfQuartiles(share) => {
            assert!(share <= PROMISE, "promise not kept: {share}");
            share * quartiles * 1.01
        }
        Precision::OfRange(share) => share * (moments.max - moments.min) * 1.01,
    };
    let steps = 200;
    for i in 0..=steps {
        let p = f64::from(i) / f64::from(steps);
        if !(PERCENTILES[0]..=PERCENTILES[PERCENTILES.len() - 1]).contains(&p) {
            continue;
        }
        let (found, right) = (get(&binned, p), get(&exact, p));
        let rounding = 4.0 * f64::EPSILON * right.abs();
        if PERCENTILES.contains(&p) {
            assert!((found - right).abs() <= said + rounding, "p{p}: {found} {right} {said}");
        }
        if quartiles > 0.0 {
            let limit = PROMISE * quartiles + rounding;
            assert!((found - right).abs() <= limit, "p{p}: {found} {right}");
        }
        assert!((moments.min..=moments.max).contains(&found));
    }
    assert_eq!(get(&binned, 0.0), get(&exact, 0.0));
    assert_eq!(get(&binned, 1.0), get(&exact, 1.0));
    (binned, exact)
}

/// The five percentiles of a series keep the word of their sketch, and the promise where the windows are sure.
fn check_series(values: &[f64]) {
    let values: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
    let (found, sure) = series(&values);
    let exact = Sketch::exact(values);
    assert_eq!(found.count(), exact.count());
    let get = |sketch: &Sketch, p| sketch.quantile(p).expect("there are values");
    let quartiles = get(&exact, 0.75) - get(&exact, 0.25);
    let limit = match found.precision() {
        Precision::Exact => 0.0,
        Precision::OfQuartiles(share) => {
            assert!(share <= PROMISE || !sure, "promise not kept: {share}");
            1.01 * share * quartiles
        }
        Precision::OfRange(share) => share * (get(&exact, 1.0) - get(&exact, 0.0)),
    };
    for p in FAN {
        let (found, right) = (get(&found, p), get(&exact, p));
        let rounding = 4.0 * f64::EPSILON * right.abs();
        assert!(
            (found - right).abs() <= limit + rounding,
            "p{p}: {found} {right} {limit}"
        );
    }
}

/// As a series and as a figure, each where a summary asks.
fn check_percentiles(values: &[f64]) {
    check_series(values);
    let exact = Sketch::exact(values.to_vec());
    let (binned, _) = run(values, 8192);
    let Precision::OfQuartiles(said) = binned.precision() else {
        panic!("{:?}", binned.precision())
    };
    assert!(said <= PROMISE, "promise not kept: {said}");
    let get = |sketch: &Sketch, p| sketch.quantile(p).expect("there are values");
    let limit = 1.01 * said * (get(&exact, 0.75) - get(&exact, 0.25));
    for p in PERCENTILES {
        let (found, right) = (get(&binned, p), get(&exact, p));
        assert!((found - right).abs() <= limit, "p{p}: {found} {right}");
    }
}

/// As a series and as a figure, the latter with tails within the promise.
fn check_both(values: &[f64]) {
    check_series(values);
    let (binned, exact) = check(values, 8192);
    let get = |p| exact.quantile(p).expect("there are values");
    let quartiles = get(0.75) - get(0.25);
    let scale = if quartiles > 0.0 {
        quartiles
    } else {
        get(0.99) - get(0.01)
    };
    for tail in [Tail::Lowest, Tail::Highest] {
        let found = binned.tail_mean(0.05, tail).expect("figures sum their tails");
        let right = exact.tail_mean(0.05, tail).expect("there are values");
        let limit = PROMISE * scale + ROUNDING * right.abs();
        assert!((found - right).abs() <= limit, "{tail:?} {found} {right}");
    }
}

#[test]
fn normal() {
    check_both(&sample(Uniforms::normal));
}

#[test]
fn lognormal_with_a_heavy_tail() {
    check_both(&sample(|u| (2.0 * u.normal()).exp()));
}

#[test]
fn a_loss_with_a_heavy_tail() {
    check_both(&sample(|u| 3.0 - (2.0 * u.normal()).exp()));
}

#[test]
fn large_and_small_magnitudes() {
    check_both(&sample(|u| 1e15 * (1.0 + 0.1 * u.normal())));
    check_both(&sample(|u| -1e-6 + 1e-8 * u.normal()));
    check_both(&sample(|u| 1e15 + u.normal()));
}

#[test]
fn nothing_until_an_event_and_then_a_lognormal() {
    for chance in [0.02, 0.3, 0.7, 0.9, 0.97] {
        check_both(&sample(|u| {
            if u.next() < chance {
                (0.5 * u.normal()).exp()
            } else {
                0.0
            }
        }));
    }
}

#[test]
fn a_floor_and_a_cap_are_exact() {
    let values = sample(|u| (5.0 + 3.0 * u.normal()).clamp(2.0, 9.1));
    check_both(&values);
    let (found, sure) = series(&values);
    assert!(sure);
    // 16% lie at the floor and 8.6% at the cap.
    assert_eq!(found.quantile(0.05), Some(2.0));
    assert_eq!(found.quantile(0.95), Some(9.1));
}

#[test]
fn two_far_humps() {
    check_both(&sample(|u| {
        let at = if u.next() < 0.5 { -1000.0 } else { 1000.0 };
        at + u.normal()
    }));
    // Even bins as fine as this asks for would be millions.
    for chance in [0.07, 0.15, 0.4, 0.93] {
        check_percentiles(&sample(|u| {
            let at = if u.next() < chance { -1000.0 } else { 1000.0 };
            at + u.normal()
        }));
    }
}

#[test]
fn an_event_that_multiplies_everything() {
    // Here p95 can lie anywhere in a hump five hundred times as wide as the quartiles are
    // apart: no bins can keep the promise for it, and they say so.
    for chance in [0.03, 0.07] {
        let values = sample(|u| {
            let factor = if u.next() < chance { 500.0 } else { 1.0 };
            factor * (0.3 * u.normal()).exp()
        });
        check_series(&values);
        assert!(!series(&values).1, "{chance}");
    }
}

#[test]
fn a_quartile_on_the_edge_of_an_atom() {
    for chance in [0.248, 0.252] {
        let values = sample(|u| if u.next() < chance { u.next() } else { 0.0 });
        let exact = Sketch::exact(values.clone());
        let (binned, moments) = run(&values, 4096);
        let get = |sketch: &Sketch, p| sketch.quantile(p).expect("there are values");
        let limit = match binned.precision() {
            Precision::Exact => 0.0,
            Precision::OfQuartiles(share) => share * get(&exact, 0.75),
            Precision::OfRange(share) => share * moments.max,
        };
        assert!(limit <= PROMISE, "{limit}");
        for p in PERCENTILES {
            let error = (get(&binned, p) - get(&exact, p)).abs();
            assert!(error <= 1.01 * limit, "p{p}: {error} {limit}");
        }
    }
    // Here chance decides whether the quartiles differ at all: no share of their
    // distance can be promised, but the bins are as fine as ever and the word is kept.
    let values = sample(|u| if u.next() < 0.25 { u.next() } else { 0.0 });
    let (binned, _) = run(&values, 4096);
    let exact = Sketch::exact(values);
    for p in PERCENTILES {
        let get = |sketch: &Sketch| sketch.quantile(p).expect("there are values");
        assert!((get(&binned) - get(&exact)).abs() < PROMISE, "p{p}");
    }
}

#[test]
fn whole_numbers() {
    check_both(&sample(|u| (10.0 * u.normal()).round()));
}

#[test]
fn a_constant_is_exact() {
    for x in [0.0, -7.3, 1e15, 1e-6] {
        let (binned, _) = run(&vec![x; 10_000], 4096);
        assert_eq!(binned.precision(), Precision::Exact);
        assert_eq!(binned.quantile(0.05), Some(x));
        assert_eq!(binned.tail_mean(0.05, Tail::Highest), Some(x));
        let bar = Bar {
            low: x,
            high: x,
            share: 1.0,
        };
        assert_eq!(binned.density(10, 0.01, 0.99), [bar]);
    }
}

#[test]
fn a_constant_with_rare_surprises() {
    // The pilot sees nothing of them; all wanted percentiles are the constant.
    let mut values = vec![0.0; 100_000];
    for i in 0..200 {
        values[5000 + 400 * i] = if i % 2 == 0 { -3e9 } else { 1e-9 };
    }
    let (binned, exact) = check(&values, 4096);
    assert_eq!(binned.precision(), Precision::Exact);
    // A hundred values of −3e9 among the lowest 5,000.
    let tail = binned.tail_mean(0.05, Tail::Lowest).expect("figures sum their tails");
    assert!((tail + 6e7).abs() < 1.0, "{tail}");
    assert_eq!(exact.tail_mean(0.05, Tail::Lowest), Some(-6e7));
}

#[test]
fn coinciding_quartiles_with_a_tail_say_so() {
    let values = sample(|u| if u.next() < 0.2 { u.normal() } else { 0.0 });
    let (binned, _) = check(&values, 4096);
    assert!(
        matches!(binned.precision(), Precision::OfRange(share) if share < PROMISE),
        "{:?}",
        binned.precision()
    );
}

#[test]
fn absent_figures_are_left_out() {
    let values = sample(|u| if u.next() < 0.4 { f64::NAN } else { u.normal() });
    check_both(&values);
    let (binned, _) = run(&[f64::NAN; 5000], 4096);
    assert_eq!((binned.count(), binned.quantile(0.5)), (0, None));
    assert_eq!(binned.tail_mean(0.05, Tail::Lowest), None);
}

#[test]
fn a_rare_figure_is_exact_and_a_less_rare_one_within_the_promise() {
    // On 100, 5,000 and 40,000 of a million paths, and on all.
    for one_in in [10_000.0, 200.0, 25.0, 1.0] {
        let values = sample(|u| {
            let there = u.next() * one_in < 1.0;
            let value = (0.8 * u.normal()).exp();
            if there { value } else { f64::NAN }
        });
        let exact = Sketch::exact(values.clone());
        let found = staged(&values, 1);
        assert_eq!(found.count(), exact.count());
        if one_in >= 200.0 {
            assert_eq!(found, exact);
        }
        let get = |sketch: &Sketch, p| sketch.quantile(p).expect("there are values");
        let limit = match found.precision() {
            Precision::Exact => 0.0,
            Precision::OfQuartiles(share) => share * (get(&exact, 0.75) - get(&exact, 0.25)) * 1.01,
            Precision::OfRange(_) => panic!("the quartiles differ"),
        };
        assert!(limit <= PROMISE * (get(&exact, 0.75) - get(&exact, 0.25)), "{limit}");
        for p in PERCENTILES {
            let error = (get(&found, p) - get(&exact, p)).abs();
            assert!(error <= limit, "p{p}: {error} {limit}");
        }
        for workers in [2, 7] {
            assert_eq!(staged(&values, workers), found, "{workers} workers");
        }
    }
}

#[test]
fn quartiles_that_differ_by_rounding_coincide() {
    // A clause that moves all it can on nine paths in ten, up to the order in which it was added up.
    let values = sample(|u| {
        let last_bits = (8.0 * u.next()).floor() * 3e-8;
        if u.next() < 0.9 {
            150e6 + last_bits
        } else {
            150e6 * u.next()
        }
    });
    for precision in [run(&values, 8192).0.precision(), series(&values).0.precision()] {
        assert!(
            matches!(precision, Precision::Exact | Precision::OfRange(_)),
            "{precision:?}"
        );
        if let Precision::OfRange(share) = precision {
            assert!(share <= PROMISE, "{share}");
        }
    }
}

#[test]
fn a_misleading_pilot_is_admitted() {
    // The first paths know nothing of where the rest will be.
    let mut values = sample(Uniforms::normal);
    values.iter_mut().skip(4096).for_each(|x| *x += 100.0);
    let (found, _) = series(&values);
    assert!(
        matches!(found.precision(), Precision::OfQuartiles(share) | Precision::OfRange(share) if share >= 1.0),
        "{:?}",
        found.precision()
    );
}

#[test]
fn the_density_adds_up() {
    let values = sample(|u| u.normal().max(-0.5));
    let (binned, exact) = check(&values, 4096);
    for (a, b) in [(binned.density(40, 0.01, 0.99), exact.density(40, 0.01, 0.99))] {
        assert_eq!((a.len(), b.len()), (40, 40));
        // All but the top 1%: the first percentile is the atom at −0.5.
        let total: f64 = a.iter().map(|bar| bar.share).sum();
        assert!((total - 0.99).abs() < 1e-4, "{total}");
        for (a, b) in a.iter().zip(&b) {
            assert!((a.low - b.low).abs() < 1e-3 && (a.share - b.share).abs() < 1e-4);
        }
    }
    // P(Z < −0.5) = 0.3085; six standard errors of a share of a million values.
    let share = binned.share_up_to(-0.5).expect("there are values");
    assert!((share - 0.308_538).abs() < 0.003, "{share}");
    assert_eq!(binned.share_below(-0.5), Some(0.0));
    assert_eq!(binned.share_below(1e9), Some(1.0));
}

#[test]
fn the_standard_error_of_a_percentile() {
    // A normal median: √(π/2) / √n. The thousand values between
    // the two ranks leave 3% of noise; five times that.
    let (binned, exact) = check(&sample(Uniforms::normal), 4096);
    let theory = (std::f64::consts::FRAC_PI_2 / 1e6).sqrt();
    for sketch in [binned, exact] {
        let se = sketch.quantile_se(0.5).expect("there are values");
        assert!((se / theory - 1.0).abs() < 0.15, "{se} {theory}");
    }
    assert_eq!(Sketch::exact(vec![1.0]).quantile_se(0.5), None);
}

proptest::proptest! {
    #[test]
    fn any_small_column_is_within_its_word(
        values in proptest::collection::vec(
            proptest::prop_oneof![
                -10.0..10.0_f64,
                proptest::strategy::Just(0.0),
                (0..5_i32).prop_map(f64::from),
            ],
            2..600,
        ),
        pilot in 0..600_usize,
    ) {
        let (binned, moments) = run(&values, pilot.min(values.len()));
        let exact = Sketch::exact(values.clone());
        let get = |sketch: &Sketch, p| sketch.quantile(p).expect("there are values");
        let said = match binned.precision() {
            Precision::Exact => 0.0,
            // The sketch takes the share of its own quartiles.
            Precision::OfQuartiles(share) => share * (get(&binned, 0.75) - get(&binned, 0.25)),
            Precision::OfRange(share) => share * (moments.max - moments.min),
        };
        let mut before = f64::NEG_INFINITY;
        for p in PERCENTILES {
            let found = get(&binned, p);
            proptest::prop_assert!((found - get(&exact, p)).abs() <= said * (1.0 + 1e-9) + 1e-12);
            proptest::prop_assert!(found >= before);
            before = found;
        }
        for x in [-11.0, -3.0, 0.0, 2.0, 2.5, 11.0] {
            let (below, up_to) = (binned.share_below(x), binned.share_up_to(x));
            proptest::prop_assert!(below <= up_to);
            proptest::prop_assert!((0.0..=1.0).contains(&below.expect("there are values")));
        }
    }
}
