//! Rates of return against closed forms, chosen roots and a dense scan.
//!
//! In: streams whose answer is known some other way. Out: both the single stream and the
//! column say it.

use proptest::prelude::*;

use super::*;

/// 1 + r of well-separated roots.
const CLOSE: f64 = 1e-11;

/// What both forms say; they agree on the number, and on the rate but for rounding.
fn both(cash: &[f64], unit_years: f64) -> Irr {
    let one = irr(cash, unit_years);
    let mut out = [0.0];
    let tally = irr_column(cash, unit_years, &mut out);
    let expected = IrrTally {
        none: u64::from(one == Irr::None),
        several: u64::from(matches!(one, Irr::Several(_))),
    };
    assert_eq!(tally, expected, "{one:?} {cash:?}");
    match one {
        Irr::One(rate) => assert!(
            (out[0] - rate).abs() <= CLOSE * (1.0 + rate) / unit_years,
            "{rate} {} {cash:?}",
            out[0]
        ),
        _ => assert!(out[0].is_nan(), "{one:?} {cash:?}"),
    }
    one
}

fn check_rate(cash: &[f64], unit_years: f64, rate: f64) {
    let Irr::One(found) = both(cash, unit_years) else {
        panic!("{:?} instead of {rate}: {cash:?}", irr(cash, unit_years))
    };
    assert!(
        (found - rate).abs() <= CLOSE * (1.0 + rate) / unit_years,
        "{found} instead of {rate}"
    );
}

/// Cash whose present value is zero at exactly these rates: Π (1 − v / root).
fn with_rates(rates: &[f64], unit_years: f64) -> Vec<f64> {
    let mut cash = vec![-100.0];
    for rate in rates {
        let growth = (1.0 + rate).powf(unit_years);
        let mut next = cash.clone();
        next.push(0.0);
        for (g, x) in cash.iter().enumerate() {
            next[g + 1] -= x * growth;
        }
        cash = next;
    }
    cash
}

#[test]
fn textbook_rates() {
    // One period: 100 to 125. Two: 100 to 121. Brealey and Myers' −4000, 2000, 4000: 28.08%.
    check_rate(&[-100.0, 125.0], 1.0, 0.25);
    check_rate(&[-100.0, 0.0, 121.0], 1.0, 0.10);
    // 4000 = 2000 v + 4000 v²: v = (√17 − 1)/4.
    let v = (17.0_f64.sqrt() - 1.0) / 4.0;
    check_rate(&[-4000.0, 2000.0, 4000.0], 1.0, 1.0 / v - 1.0);
    // A bond at par pays its coupon.
    check_rate(&[-100.0, 5.0, 5.0, 5.0, 5.0, 105.0], 1.0, 0.05);
    // A loan from the borrower's side, and by quarters.
    check_rate(&[100.0, -5.0, -5.0, -105.0], 1.0, 0.05);
    check_rate(&[-100.0, 2.0, 2.0, 2.0, 102.0], 0.25, 1.02_f64.powi(4) - 1.0);
    // The example of the IRR page of the common spreadsheet: 8.66% after five years.
    let Irr::One(rate) = both(&[-70_000.0, 12_000.0, 15_000.0, 18_000.0, 21_000.0, 26_000.0], 1.0) else {
        panic!("one rate")
    };
    assert!((rate - 0.086_630_948).abs() < 1e-9, "{rate}");
}

#[test]
fn an_annuity_in_closed_form() {
    for annual in [-0.6, -0.05, 0.01, 0.12, 0.8, 5.0] {
        let month = (1.0_f64 + annual).powf(1.0 / 12.0) - 1.0;
        let mut cash = vec![1.0; 121];
        cash[0] = -(1.0 - (1.0 + annual).powi(-10)) / month;
        check_rate(&cash, 1.0 / 12.0, annual);
    }
}

#[test]
fn no_rate() {
    for cash in [
        &[][..],
        &[0.0; 5],
        &[5.0],
        &[-1.0, -2.0],
        &[3.0, 0.0, 4.0],
        // v² − v + 1 has no real root.
        &[1.0, -1.0, 1.0],
        &[-1.0, 1.9, -1.0],
        &[f64::NAN, 1.0, -1.0],
        &[f64::INFINITY, -1.0],
    ] {
        assert_eq!(both(cash, 1.0), Irr::None, "{cash:?}");
    }
}

#[test]
fn a_rate_of_zero() {
    check_rate(&[-100.0, 50.0, 50.0], 1.0, 0.0);
    check_rate(&[-100.0, 0.1, 0.2, 99.7], 1.0 / 12.0, 0.0);
    // 1 − 3v + 2v²: roots 1 and 1/2, rates 0 and 100%.
    assert_eq!(both(&[-1.0, 3.0, -2.0], 1.0), Irr::Several(2));
    // Both sides of zero as well: −50%, 0, 100%.
    assert_eq!(both(&with_rates(&[-0.5, 0.0, 1.0], 1.0), 1.0), Irr::Several(3));
}

#[test]
fn far_rates() {
    for rate in [-0.999_999, -0.9999, -0.99, 100.0, 1e5, 1e7, 1e9] {
        for unit in [1.0, 0.25, 1.0 / 12.0] {
            check_rate(&with_rates(&[rate], unit), unit, rate);
            let growth = (1.0_f64 + rate).powf(unit);
            // Beyond, one of the flows is a speck among the others.
            if (1e-5..=1e7).contains(&growth) {
                check_rate(&[-100.0, 50.0 * growth, 50.0 * growth * growth], unit, rate);
            }
        }
    }
    // Ten thousand times the stake after a month is beyond what is looked for.
    assert_eq!(both(&[-1.0, 1e4], 1.0 / 12.0), Irr::None);
    assert_eq!(both(&[-1e4, 1.0], 1.0 / 12.0), Irr::None);
    // Of two rates, one out of sight.
    let far = with_rates(&[0.1, 1e14], 1.0);
    check_rate(&far, 1.0, 0.1);
}

#[test]
fn chosen_rates() {
    for unit in [1.0, 1.0 / 12.0] {
        for rates in [
            &[0.25, 4.0][..],
            &[-0.5, 0.3],
            &[0.10, 0.20, 0.30],
            &[-0.9, -0.2, 0.5],
            &[0.05, 0.06],
            &[0.1, 0.3, 0.9, 2.7],
        ] {
            let cash = with_rates(rates, unit);
            assert_eq!(both(&cash, unit), Irr::Several(rates.len() as u32), "{rates:?}");
        }
    }
}

#[test]
fn a_touching_root_counts_once() {
    check_touch(&with_rates(&[0.1, 0.1], 1.0), 0.1);
    check_touch(&with_rates(&[-0.5, -0.5], 1.0), -0.5);
    check_touch(&[-1.0, 2.0, -1.0], 0.0);
    assert_eq!(both(&with_rates(&[0.1, 0.1, 0.5], 1.0), 1.0), Irr::Several(2));
}

/// Where present value only touches zero, a rounding of 10^-16 moves the place by 10^-8.
fn check_touch(cash: &[f64], rate: f64) {
    let Irr::One(found) = irr(cash, 1.0) else {
        panic!("{:?} instead of {rate}", irr(cash, 1.0))
    };
    assert!((found - rate).abs() < 1e-7, "{found} instead of {rate}");
    let mut out = [0.0];
    assert_eq!(irr_column(cash, 1.0, &mut out), IrrTally::default());
    assert!((out[0] - rate).abs() < 1e-7, "{} instead of {rate}", out[0]);
}

#[test]
fn dust_has_no_roots() {
    let mut cash = vec![1.0; 61];
    cash[0] = -40.0;
    let Irr::One(rate) = both(&cash, 1.0 / 12.0) else {
        panic!("one rate")
    };
    cash[59] = -1e-12;
    cash[60] = 2.0;
    let clean = both(&cash, 1.0 / 12.0);
    assert!(matches!(clean, Irr::One(r) if (r - rate).abs() < 0.01), "{clean:?}");
    cash[60] = -1e-12;
    assert!(matches!(both(&cash, 1.0 / 12.0), Irr::One(_)));
}

#[test]
fn the_column_does_as_single_streams_do() {
    let (lanes, points, unit) = (205, 61, 1.0 / 12.0);
    let mut state = 7_u64;
    let mut draw = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 11) as f64 / (1u64 << 53) as f64
    };
    let mut cash = vec![0.0; lanes * points];
    for lane in 0..lanes {
        let noise = [0.0, 0.5, 3.0][lane % 3];
        for point in 0..points {
            cash[point * lanes + lane] = 1.0 + noise * (2.0 * draw() - 1.0);
        }
        cash[lane] = -80.0 * draw();
    }
    let mut out = vec![0.0; lanes];
    let tally = irr_column(&cash, unit, &mut out);
    let mut expected = IrrTally::default();
    for (lane, &rate) in out.iter().enumerate() {
        let stream: Vec<f64> = cash.iter().skip(lane).step_by(lanes).copied().collect();
        match both(&stream, unit) {
            Irr::One(_) => {
                // The lane alone has the same bits as among neighbours.
                let mut alone = [0.0];
                irr_column(&stream, unit, &mut alone);
                assert_eq!(rate, alone[0]);
            }
            Irr::None => expected.none += 1,
            Irr::Several(_) => expected.several += 1,
        }
        assert_eq!(rate.is_nan(), !matches!(irr(&stream, unit), Irr::One(_)));
    }
    assert_eq!(tally, expected);
    assert_eq!(irr_column(&cash, unit, &mut []), IrrTally::default());
}

/// Sign changes of the present value over a dense scan of rates, weighted so that neither
/// end dies away: a lower bound on the number of roots, and the number in most cases.
fn scan(cash: &[f64]) -> (usize, f64) {
    let value = |y: f64| -> f64 {
        let middle = (cash.len() - 1) as f64 / 2.0;
        cash.iter()
            .enumerate()
            .map(|(g, x)| x * ((g as f64 - middle) * y).exp())
            .sum()
    };
    let steps = 40_000;
    let mut found = (0, 0.0);
    let mut before = value(-12.0);
    for i in 1..=steps {
        let y = -12.0 + 24.0 * f64::from(i) / f64::from(steps);
        let now = value(y);
        if now * before < 0.0 {
            found = (found.0 + 1, (-y).exp() - 1.0);
        }
        before = now;
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn random_streams_against_a_scan(
        cash in proptest::collection::vec(
            prop_oneof![3 => -10.0..10.0_f64, 1 => Just(0.0), 1 => (-3..4_i32).prop_map(f64::from)],
            2..12,
        ),
    ) {
        let (changes, at) = scan(&cash);
        let found = match both(&cash, 1.0) {
            Irr::None => 0,
            Irr::One(rate) => {
                if changes == 1 {
                    // The scan is known to a step of 0.06% in 1 + r.
                    prop_assert!(((1.0 + rate) / (1.0 + at)).ln().abs() < 1e-3);
                }
                1
            }
            Irr::Several(count) => count as usize,
        };
        // Between two steps of the scan a pair of roots can hide, or a touch; never one.
        prop_assert!(found >= changes);
        if found > changes {
            let hidden = isolate::positive_roots(&cash);
            let near = hidden.iter().enumerate().any(|(i, a)| {
                hidden[..i].iter().any(|b| (a / b).ln().abs() < 7e-4)
            });
            let touch = hidden.iter().any(|&v| {
                let size: f64 = cash.iter().rev().fold(0.0, |s, x| s * v + x.abs());
                cash.iter().rev().fold(0.0, |s, x| s * v + x).abs() <= 1e-9 * size
            });
            let outside = hidden.iter().any(|v| v.ln().abs() > 12.0);
            prop_assert!(near || touch || outside, "{} {} {:?}", found, changes, hidden);
        }
    }

    #[test]
    fn chosen_random_rates(
        mut logs in proptest::collection::vec(-2.0..2.0_f64, 1..5),
        quarters in any::<bool>(),
    ) {
        logs.sort_by(f64::total_cmp);
        prop_assume!(logs.windows(2).all(|pair| pair[1] - pair[0] > 0.02));
        let rates: Vec<f64> = logs.iter().map(|y| y.exp() - 1.0).collect();
        let unit = if quarters { 0.25 } else { 1.0 };
        let cash = with_rates(&rates, unit);
        match (rates.as_slice(), both(&cash, unit)) {
            ([rate], Irr::One(found)) => {
                prop_assert!((found - rate).abs() <= CLOSE * (1.0 + rate) / unit);
            }
            (rates, found) => prop_assert_eq!(found, Irr::Several(rates.len() as u32)),
        }
    }

    #[test]
    fn long_streams_of_any_kind(
        noise in 0.0..4.0_f64,
        start in -200.0..20.0_f64,
        flows in proptest::collection::vec(-1.0..1.0_f64, 12..150),
    ) {
        let mut cash = vec![start];
        cash.extend(flows.iter().map(|x| 1.0 + noise * x));
        let answer = both(&cash, 1.0 / 12.0);
        if let Irr::One(rate) = answer {
            let scale: f64 = cash
                .iter()
                .enumerate()
                .map(|(g, x)| x.abs() * (1.0 + rate).powf(-(g as f64) / 12.0))
                .sum();
            let value = crate::metric::npv(&cash, 1.0 / 12.0, rate);
            // Near −100% the last digits of 1 + r are lost in r.
            let digits = 1e-12 + 1e-15 / (1.0 + rate);
            prop_assert!(value.abs() <= 100.0 * digits * scale, "{} {} {}", value, scale, rate);
        }
        let odd = cash[0] * cash[cash.len() - 1] < 0.0;
        if odd {
            // First and last flow of different sign: an odd number of positive roots.
            prop_assert!(isolate::positive_roots(&cash).len() % 2 == 1);
        }
    }
}

#[test]
fn a_tenth_now_for_all_in_a_month_is_inside_the_range_by_either_route() {
    // 1 + r = 10^12. The cash comes to the metrics with the rounding of the sums that made it.
    for (first, last) in [(0.1, 1.0), (0.3, 3.0), (0.7, 7.0), (0.3 - 1e-16, 3.0 + 1e-15)] {
        let cash = [first, -last];
        let mut column = [0.0];
        assert_eq!(irr_column(&cash, 1.0 / 12.0, &mut column), IrrTally::default());
        let alone = irr(&cash, 1.0 / 12.0).rate().expect("one rate");
        for rate in [column[0], alone] {
            assert!((rate / 1e12 - 1.0).abs() < 1e-10, "{rate}");
        }
    }
}
