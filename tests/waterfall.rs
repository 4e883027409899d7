//! Waterfalls against published and hand-made arithmetic, and their laws on paths that vary.
//!
//! Each example says where its figures come from or works them out beside it. Amounts agree to a
//! relative 1e-12 (a dozen operations on numbers of one size), rates of return to the digits quoted.

#[path = "waterfall/laws.rs"]
mod laws;
#[path = "support/runs.rs"]
#[allow(dead_code, reason = "only runs and their values are wanted here")]
mod runs;
mod support;
#[path = "support/told.rs"]
mod told;

use termsheet::engine::{ClauseFigure, FigureKey, TermFigure};
use told::Told;

/// Five years, from 2024 on.
const YEARS: &str = r#"
[scenario]
start = "2024-01"
years = 5
step = "year"
[parties]
fund = {}
investor = {}
manager = {}
buyers = { external = true }
"#;

/// Equal, with as many figures on either side.
#[track_caller]
fn near(actual: &[f64], expected: &[f64]) {
    assert_eq!(actual.len(), expected.len(), "{actual:?}");
    told::near(actual, expected);
}

/// D41: 100,000 come back with 8%, what is left of 180,000 is split 70 to 30: 108,000 and 72,000 · 70% =
/// 50,400 are 158,400; 72,000 · 30% = 21,600.
#[test]
fn a_year_of_preferred_return_then_seventy_to_thirty() {
    let told = Told::of(
        YEARS,
        r#"
        [terms]
        profit = { kind = "waterfall", from = "fund", to = "investor", pool = { "2024-01" = "180k", "2025-01" = 0 }, per = "year", capital = "100k", preferred = { rate = "8%" }, split = "70%" }
        carry  = { kind = "waterfall", from = "fund", to = "manager", rest_of = "profit" }
        "#,
    );
    near(&told.paid("profit"), &[158_400.0, 0.0, 0.0, 0.0, 0.0]);
    near(&told.paid("carry"), &[21_600.0, 0.0, 0.0, 0.0, 0.0]);
}

/// An investor and a sponsor: 100,000 in, 10% preferred, cash of 5, 8, 10, 15 and 20 thousand, a sale
/// at 200,000 at the end, what is left 50/50. Cumulative without compounding: short of 5 and 2 in the
/// first two years, 5 of it made up in the fourth; the fifth pays 10 + 2, half of the other 8, and the
/// sale 100 and half of 100. With only a year's return at a time the fourth year has 5 to split.
#[test]
fn a_preferred_return_is_carried_or_lapses() {
    let deal = |cumulative: bool| {
        format!(
            r#"
            [drivers]
            cash = {{ process = "table", per = "year", values = {{ "2024-01" = "5k", "2025-01" = "8k", "2026-01" = "10k", "2027-01" = "15k", "2028-01" = "20k" }} }}
            [terms]
            call = {{ kind = "lump_sum", from = "investor", to = "fund", schedule = {{ "2024-01" = "100k" }} }}
            operations = {{ kind = "waterfall", from = "fund", to = "investor", pool = "cash", contributions = "call", preferred = {{ rate = "10%", compounding = false, cumulative = {cumulative} }}, return_of_capital = "none", split = "50%" }}
            sale = {{ kind = "waterfall", from = "fund", to = "investor", pool = "if year == 2028 then 200k else 0", per = "year", contributions = "call", split = "50%" }}
            "#
        )
    };
    let carried = Told::of(YEARS, &deal(true));
    near(&carried.paid("operations"), &[5e3, 8e3, 10e3, 15e3, 16e3]);
    near(&carried.paid("sale"), &[0.0, 0.0, 0.0, 0.0, 150e3]);
    assert_eq!(format!("{:.4}%", 100.0 * carried.irr("investor")), "17.0212%");
    let lapsing = Told::of(YEARS, &deal(false));
    near(&lapsing.paid("operations"), &[5e3, 8e3, 10e3, 12.5e3, 15e3]);
    near(&lapsing.paid("sale"), &[0.0, 0.0, 0.0, 0.0, 150e3]);
    assert_eq!(format!("{:.4}%", 100.0 * lapsing.irr("investor")), "16.5480%");
    // In one waterfall the return comes before the capital, and the figures are the same.
    let one = Told::of(
        YEARS,
        r#"
        [drivers]
        cash = { process = "table", per = "year", values = { "2024-01" = "5k", "2025-01" = "8k", "2026-01" = "10k", "2027-01" = "15k", "2028-01" = "220k" } }
        [terms]
        call = { kind = "lump_sum", from = "investor", to = "fund", schedule = { "2024-01" = "100k" } }
        all = { kind = "waterfall", from = "fund", to = "investor", pool = "cash", contributions = "call", preferred = { rate = "10%", compounding = false }, return_of_capital = "after_preferred", split = "50%" }
        "#,
    );
    near(&one.paid("all"), &[5e3, 8e3, 10e3, 15e3, 166e3]);
}

/// With a preferred return P, carry q and a catch-up c the tier has q · P / (c − q), of which c is the
/// manager's. P = 8 of 100 for a year, q = 20%: in full 0.25 · 8 = 2; at 50% 1.6 / 0.3 = 5 1/3, half of it
/// 2 2/3, which is 20% of 8 + 5 1/3. Then 80 to 20, so that the manager has 20% of all profit.
#[test]
fn a_catch_up_ends_where_the_manager_has_its_carry() {
    for (catch_up, tier) in [("100%", 2.0), ("50%", 16.0 / 3.0), ("30%", 16.0)] {
        let told = Told::of(
            YEARS,
            &format!(
                r#"
                [terms]
                profit = {{ kind = "waterfall", from = "fund", to = "investor", pool = {{ "2024-01" = 150, "2025-01" = 10 }}, per = "year", capital = 100, preferred = {{ rate = "8%" }}, catch_up = "{catch_up}", split = "80%" }}
                carry = {{ kind = "waterfall", from = "fund", to = "manager", rest_of = "profit" }}
                "#
            ),
        );
        let (investor, manager) = told.tier("profit", 0, "catch_up");
        let part: f64 = catch_up.trim_end_matches('%').parse::<f64>().expect("a number") / 100.0;
        near(&[investor + manager, manager], &[tier, part * tier]);
        // A fifth of 50, then of 10 a year.
        near(&told.paid("carry"), &[10.0, 2.0, 2.0, 2.0, 2.0]);
        near(&told.paid("profit"), &[140.0, 8.0, 8.0, 8.0, 8.0]);
    }
    // Too little for all of it: 108 to the investor, 1.5 of the 2 to the manager.
    let short = Told::of(
        YEARS,
        r#"
        [terms]
        profit = { kind = "waterfall", from = "fund", to = "investor", pool = { "2024-01" = 109.5, "2025-01" = 0 }, per = "year", capital = 100, preferred = { rate = "8%" }, catch_up = "100%", split = "80%" }
        carry = { kind = "waterfall", from = "fund", to = "manager", rest_of = "profit" }
        "#,
    );
    near(&short.paid("profit"), &[108.0, 0.0, 0.0, 0.0, 0.0]);
    near(&short.paid("carry"), &[1.5, 0.0, 0.0, 0.0, 0.0]);
}

/// D42: a promote above rates of return. 1,000 in at the start and 500 a year and a half later; all to
/// the investor up to 8%, 80% up to 12%, then 60%. Paid once, at the end of the third year.
///
/// What brings the investor to a rate h is 1,000 (1+h)³ + 500 (1+h)^1.5: 1,820.59 at 8%, 1,997.56 at
/// 12%. A pool that ends inside a tier, or exactly at its end, says which rate was reached.
#[test]
fn a_promote_begins_at_its_rate_of_return() {
    let needs = |h: f64| 1000.0 * (1.0_f64 + h).powi(3) + 500.0 * (1.0 + h).powf(1.5);
    let (first, second) = (needs(0.08), needs(0.12));
    let at_twelve = first + (second - first) / 0.8;
    let deal = |pool: f64, timing: &str| {
        format!(
            r#"
            [scenario]
            start = "2024-01"
            years = 4
            step = "quarter"
            [parties]
            fund = {{}}
            investor = {{}}
            manager = {{}}
            [terms]
            calls = {{ kind = "lump_sum", from = "investor", to = "fund", schedule = {{ "2024-01" = 1000, "2025-07" = 500 }} }}
            profit = {{ kind = "waterfall", from = "fund", to = "investor", pool = "if t == {} then {pool} else 0", per = "period", timing = "{timing}", contributions = "calls", preferred = {{ irr = "8%" }}, split = [{{ irr = "12%", share = "80%" }}, {{ share = "60%" }}] }}
            promote = {{ kind = "waterfall", from = "fund", to = "manager", rest_of = "profit", timing = "{timing}" }}
            "#,
            if timing == "end" { 2.75 } else { 3.0 }
        )
    };
    for timing in ["end", "start"] {
        let reached = |pool: f64| {
            let told = Told::of("", &deal(pool, timing));
            let total = |key: &str| told.paid(key).iter().sum::<f64>();
            (total("profit"), total("promote"), told.irr("investor"))
        };
        let (investor, promote, irr) = reached(first);
        near(&[investor, promote], &[first, 0.0]);
        assert!((irr - 0.08).abs() < 1e-9, "{irr}");
        let (investor, promote, irr) = reached(at_twelve);
        near(&[investor, promote], &[second, at_twelve - second]);
        assert!((irr - 0.12).abs() < 1e-9, "{irr}");
        let (investor, promote, irr) = reached(at_twelve + 100.0);
        near(&[investor, promote], &[second + 60.0, at_twelve - second + 40.0]);
        assert!(irr > 0.12);
        let (investor, promote, irr) = reached(first - 100.0);
        near(&[investor, promote], &[first - 100.0, 0.0]);
        assert!(irr < 0.08);
    }
}

/// A capped return (D14): 75% of the profit until the capital is back, 49% until seven times the
/// capital, then nothing. 13 in: 13 / 0.75 = 17 1/3 of profit, then 78 / 0.49 more.
#[test]
fn shares_fall_at_multiples_of_the_capital() {
    let told = Told::of(
        YEARS,
        r#"
        [terms.profit]
        kind = "waterfall"
        from = "fund"
        to = "investor"
        pool = { "2024-01" = 10, "2025-01" = 20, "2026-01" = 200 }
        per = "year"
        capital = 13
        return_of_capital = "none"
        split = [{ multiple = 1, share = "75%" }, { multiple = 7, share = "49%" }, { share = 0 }]
        "#,
    );
    // 7.5; then 5.5 of the next 7 1/3 and 49% of 12 2/3; then what is left of 78.
    let second = 5.5 + 0.49 * (20.0 - 5.5 / 0.75);
    near(&told.paid("profit"), &[7.5, second, 91.0 - 7.5 - second, 0.0, 0.0]);
}

/// Capital that is called later is returned before anything else is split again, and the return of a
/// year runs on what was in during it.
#[test]
fn capital_called_late_comes_back_first() {
    // 100 at the start, 50 at the start of the third year. Year 1: 10 return, 20 of capital. Year 2: 8
    // return, 22 of 80. Year 3: 58 + 50 in, 10.8 return, 19.2 of 108; year 4: 8.88 and 21.12; year 5:
    // 67.68 left, 6.768, and of the other 125.552 half.
    let told = Told::of(
        YEARS,
        r#"
        [terms]
        calls = { kind = "lump_sum", from = "investor", to = "fund", schedule = { "2024-01" = 100, "2026-01" = 50 } }
        profit = { kind = "waterfall", from = "fund", to = "investor", pool = { "2024-01" = 30, "2028-01" = 200 }, per = "year", contributions = "calls", preferred = { rate = "10%" }, return_of_capital = "after_preferred", split = "50%" }
        "#,
    );
    near(
        &told.paid("profit"),
        &[30.0, 30.0, 30.0, 30.0, 67.68 + 6.768 + 125.552 / 2.0],
    );
    let returned: Vec<f64> = (0..5).map(|k| told.tier("profit", k, "return_of_capital").0).collect();
    near(&returned, &[20.0, 22.0, 19.2, 21.12, 67.68]);
    // First: 30 of capital; 10 unpaid grow to 11, and 7 more; and so on.
    let first = Told::of(
        YEARS,
        r#"
        [terms.profit]
        kind = "waterfall"
        from = "fund"
        to = "investor"
        pool = { "2024-01" = 30, "2027-01" = 60 }
        per = "year"
        capital = 50
        preferred = { rate = "10%" }
        split = "50%"
        "#,
    );
    // 50 in: 30 back, 5 unpaid. 20 + 5 grow by 2.5: 20 back and 7.5 unpaid, all paid; 2.5 to split.
    near(&first.paid("profit"), &[30.0, 28.75, 15.0, 30.0, 30.0]);
}

/// D43: deal by deal the first deal pays carry before the second fails. A: 100 in, 150 out in the first
/// year; B: 100 in, 60 out in the second. Deal by deal 20% of 50 is 10; over both the profit is 10, of
/// which 2 are carry: 8 go back. With a preferred return the investor lacks more than that.
#[test]
fn carry_beyond_the_whole_is_given_back() {
    let deal = |extra: &str| {
        format!(
            r#"
            [terms.calls_a]
            kind = "lump_sum"
            from = "investor"
            to = "fund"
            schedule = {{ "2024-01" = 100 }}
            [terms.calls_b]
            kind = "lump_sum"
            from = "investor"
            to = "fund"
            schedule = {{ "2024-01" = 100 }}
            [terms.profit]
            kind = "waterfall"
            from = "fund"
            to = "investor"
            deals = [{{ pool = {{ "2024-01" = 150, "2025-01" = 0 }}, contributions = "calls_a" }}, {{ pool = {{ "2024-01" = 0, "2025-01" = 60, "2026-01" = 0 }}, contributions = "calls_b" }}]
            per = "year"
            split = "80%"
            {extra}
            [terms.carry]
            kind = "waterfall"
            from = "fund"
            to = "manager"
            rest_of = "profit"
            "#
        )
    };
    let plain = Told::of(YEARS, &deal(""));
    near(&plain.paid("carry"), &[10.0, 0.0, 0.0, 0.0, 0.0]);
    let clawed = Told::of(YEARS, &deal("clawback = \"100%\""));
    near(&clawed.paid("carry"), &[10.0, 0.0, 0.0, 0.0, -8.0]);
    near(&clawed.paid("profit"), &[140.0, 60.0, 0.0, 0.0, 8.0]);
    // Net of tax only 60% of the 10 can be asked back.
    let taxed = Told::of(YEARS, &deal("clawback = \"60%\""));
    near(&taxed.paid("carry"), &[10.0, 0.0, 0.0, 0.0, -6.0]);
    // With 4% a year without compounding and a full catch-up: A gives 104, 1 and 45 · 80%, carry 10. B
    // lacks 40 and 4 + 4 + 1.6 · 3. The investor lacks 200 + 4 + 12.8 − 200: 16.8, more than all carry.
    let preferred = Told::of(
        YEARS,
        &deal("clawback = \"100%\"\npreferred = { rate = \"4%\", compounding = false }\ncatch_up = \"100%\""),
    );
    near(&preferred.paid("carry"), &[10.0, 0.0, 0.0, 0.0, -10.0]);
    near(&preferred.paid("profit"), &[140.0, 60.0, 0.0, 0.0, 10.0]);
    // The whole fund in one waterfall: the second year's 60 make up for the first deal's 150.
    let whole = Told::of(
        YEARS,
        r#"
        [terms.calls]
        kind = "lump_sum"
        from = "investor"
        to = "fund"
        schedule = { "2024-01" = 200 }
        [terms.profit]
        kind = "waterfall"
        from = "fund"
        to = "investor"
        pool = { "2024-01" = 150, "2025-01" = 60, "2026-01" = 0 }
        per = "year"
        contributions = "calls"
        split = "80%"
        [terms.carry]
        kind = "waterfall"
        from = "fund"
        to = "manager"
        rest_of = "profit"
        "#,
    );
    near(&whole.paid("carry"), &[0.0, 2.0, 0.0, 0.0, 0.0]);
}

/// What hurdles gave the manager beyond its first part is no carry too much: 13 in and 200 out, 80% up to
/// twice the capital, then 50%. 13 come back; 13 / 0.8 = 16.25 bring the 13 to 26, the other 170.75 are
/// halved: 3.25 and 85.375 to the manager, 47% of the profit, and nothing goes back.
#[test]
fn a_promote_is_not_given_back() {
    let told = Told::of(
        YEARS,
        r#"
        [terms.profit]
        kind = "waterfall"
        from = "fund"
        to = "investor"
        pool = { "2024-01" = 200, "2025-01" = 0 }
        per = "year"
        capital = 13
        split = [{ multiple = 2, share = "80%" }, { share = "50%" }]
        clawback = "100%"
        [terms.carry]
        kind = "waterfall"
        from = "fund"
        to = "manager"
        rest_of = "profit"
        "#,
    );
    near(&told.paid("carry"), &[88.625, 0.0, 0.0, 0.0, 0.0]);
    near(&told.paid("profit"), &[111.375, 0.0, 0.0, 0.0, 0.0]);
}

/// Outside its dates and where it is gated a waterfall pays nothing, and its return runs on.
#[test]
fn a_return_runs_while_nothing_is_paid() {
    let told = Told::of(
        YEARS,
        r#"
        [events]
        opening = { date = "2025-06" }
        [terms]
        profit = { kind = "waterfall", from = "fund", to = "investor", pool = 200, per = "year", capital = 100, preferred = { rate = "10%" }, split = "0%", from_event = "opening", ends = "2027-01" }
        carry  = { kind = "waterfall", from = "fund", to = "manager", rest_of = "profit" }
        off    = { kind = "waterfall", from = "fund", to = "investor", pool = 200, per = "year", split = "50%", enabled = false }
        nobody = { kind = "waterfall", from = "fund", to = "manager", rest_of = "off" }
        "#,
    );
    // After three years 100 · 1.1³.
    near(&told.paid("profit"), &[0.0, 0.0, 133.1, 0.0, 0.0]);
    near(&told.paid("carry"), &[0.0, 0.0, 66.9, 0.0, 0.0]);
    near(&told.paid("off"), &[0.0; 5]);
    near(&told.paid("nobody"), &[0.0; 5]);
}

/// On every path the two parts are the pool, the tiers' money is the pool, and none is negative; what
/// only a preferred return paid has its rate of return.
#[test]
fn the_parts_of_a_pool_are_the_pool_on_every_path() {
    let text = r#"
        [scenario]
        start = "2024-01"
        years = 6
        step = "quarter"
        paths = 2000
        [parties]
        fund = {}
        investor = {}
        manager = {}
        buyers = { external = true }
        [drivers]
        sales = { process = "geometric", initial = 100, per = "year", growth = "5%", volatility = "60%" }
        [events]
        exit = { annual_probability = "30%" }
        [terms]
        calls = { kind = "lump_sum", from = "investor", to = "fund", schedule = { "2024-01" = 100, "2025-04" = 80 } }
        sale = { kind = "milestone", from = "buyers", to = "fund", amount = "3 * this_year(income)", event = "exit" }
        income = { kind = "share", from = "buyers", to = "fund", of = "sales", rate = "60%" }
        profit = { kind = "waterfall", from = "fund", to = "investor", pool = "paid(income) + paid(sale)", per = "period", contributions = "calls", preferred = { rate = "8%" }, catch_up = "80%", split = [{ multiple = 1.5, share = "80%" }, { irr = "25%", share = "70%" }, { share = "60%" }] }
        carry = { kind = "waterfall", from = "fund", to = "manager", rest_of = "profit" }
    "#;
    let run = runs::run(text, 2000);
    let total = |term: &str| run.values(FigureKey::Term(run.term_id(term), TermFigure::Total));
    let (profit, carry) = (total("profit"), total("carry"));
    let (income, sale) = (total("income"), total("sale"));
    let id = run.term_id("profit");
    // The first clause is the term itself.
    let clauses = run.plan.terms[id].clauses();
    let keys: Vec<&str> = clauses[1..].iter().map(|clause| clause.key).collect();
    assert_eq!(
        keys,
        [
            "return_of_capital",
            "preferred",
            "catch_up",
            "split.0",
            "split.1",
            "split.2"
        ]
    );
    let tiers: Vec<Vec<f64>> = (0..keys.len())
        .map(|tier| run.values(FigureKey::Clause(id, tier + 1, ClauseFigure::Amount)))
        .collect();
    let mut reached = [0; 6];
    for path in 0..2000 {
        let pool = income[path] + sale[path];
        let near = |what: &str, sum: f64| assert!((sum - pool).abs() < 1e-9 * pool, "{what}: {sum} of {pool}");
        near("parts", profit[path] + carry[path]);
        near("tiers", tiers.iter().map(|tier| tier[path]).sum());
        assert!(profit[path] >= 0.0 && carry[path] >= 0.0);
        for (tier, reached) in tiers.iter().zip(&mut reached) {
            assert!(tier[path] >= 0.0);
            *reached += usize::from(tier[path] > 0.0);
        }
    }
    // The law would be empty if only some of the tiers were ever reached.
    assert!(reached.iter().all(|&paths| paths > 50), "{reached:?}");
}
