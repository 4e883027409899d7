//! Where a statistic meets its target: the cap of Black and Scholes, roots that are several, none or certain.

use termsheet::Request;
use termsheet::analysis::{Answer, Solved};

use super::ROYALTY;
use super::asked::answers;
use super::runs::request;

fn solved(request: &Request) -> Solved {
    match answers(request, None).remove(0).answer {
        Answer::Solve(found) => found,
        other => panic!("{other:?}"),
    }
}

/// The price of a call by Black and Scholes (1973), without interest.
fn call(spot: f64, strike: f64, deviation: f64) -> f64 {
    let d1 = ((spot / strike).ln() + deviation * deviation / 2.0) / deviation;
    spot * termsheet::math::normal_cdf(d1) - strike * termsheet::math::normal_cdf(d1 - deviation)
}

/// A payment of sales at the end of a year, capped: what it is worth is the sales less a call at the cap.
const CAPPED: &str = r#"
[scenario]
start = "2026-01"
years = 2
step = "year"
[parties]
payer = {}
payee = {}
[drivers.sales]
process = "geometric"
initial = 100
per = "year"
volatility = "50%"
[terms.fee]
kind = "amount"
from = "payer"
to = "payee"
amount = "sales"
starts = "2027-01"
cap = { total = 1000 }
"#;

#[test]
fn solve_finds_the_cap_of_black_and_scholes_and_its_interval_covers_it() {
    let cap = 110.0;
    let target = 100.0 - call(100.0, cap, 0.5);
    let mut asked = request(&format!(
        "{CAPPED}\n[analyses.a]\nkind = \"solve\"\nvary = {{ \"terms.fee.cap.total\" = {{ from = 20, to = 400, points = 9 }} }}\n\
         of = \"payee.npv.mean\"\ntarget = {target}"
    ));
    asked.paths = Some(40_000);
    let found = solved(&asked);
    assert_eq!(found.roots.len(), 1, "{found:?}");
    let root = &found.roots[0];
    let (low, high) = (root.low.unwrap(), root.high.unwrap());
    // Twice the interval is four standard errors.
    let wide = high - low;
    assert!((root.value - cap).abs() < wide && wide < 4.0, "{root:?}");
    asked.paths = Some(200);
    let mut covered = 0;
    for seed in 0..200 {
        asked.seed = Some(seed);
        let found = solved(&asked);
        // The interval may be open where 200 paths see no upper end.
        let inside = found.roots.first().is_some_and(|root| {
            root.low.unwrap_or(f64::NEG_INFINITY) <= cap && cap <= root.high.unwrap_or(f64::INFINITY)
        });
        covered += u32::from(inside);
    }
    assert!((180..=199).contains(&covered), "{covered} of 200");
}

#[test]
fn solve_says_none_several_and_where_it_jumps() {
    let with = |formula: &str, target: &str| {
        let text = CAPPED.replace("amount = \"sales\"", &format!("amount = \"{formula}\"\nper = \"year\""));
        let text = text.replace("[drivers.sales]", "[assumptions]\nx = 1\n[drivers.sales]");
        let mut asked = request(&format!(
            "{text}\n[analyses.a]\nkind = \"solve\"\nvary = {{ \"assumptions.x\" = {{ from = 0, to = 4 }} }}\n\
             of = \"payee.npv.mean\"\n{target}"
        ));
        asked.paths = Some(50);
        solved(&asked).roots
    };
    // (x − 1)(x − 3) + 1 is 1 at 1 and at 3, and never 10.
    let two = with("(x - 1) * (x - 3) + 1", "target = 1");
    let values: Vec<f64> = two.iter().map(|root| root.value).collect();
    assert!(
        values.len() == 2 && (values[0] - 1.0).abs() < 1e-6 && (values[1] - 3.0).abs() < 1e-6,
        "{values:?}"
    );
    // Nothing is drawn, so nothing is unsure.
    assert!((two[0].low.unwrap() - two[0].high.unwrap()).abs() < 1e-6);
    assert!(with("(x - 1) * (x - 3) + 1", "target = 10").is_empty());
    let jump = with("if x > 1.3 then 5 else 0", "target = 2");
    assert!(
        jump.len() == 1 && jump[0].jump && (jump[0].value - 1.3).abs() < 1e-6,
        "{jump:?}"
    );
}

#[test]
fn solve_makes_two_deals_equal() {
    // A quarter less of the rate, against a rate that is free: 15% is what the variant has.
    let text = ROYALTY.replace("cap = { total = 45 }", "");
    let mut asked = request(&format!(
        "{text}\n[analyses.a]\nkind = \"solve\"\nvary = {{ \"terms.royalty.rate\" = {{ from = \"1%\", to = \"40%\", points = 5 }} }}\n\
         of = \"studio.npv.p50\"\nequal_to = \"lower\""
    ));
    asked.paths = Some(400);
    let found = solved(&asked);
    assert_eq!(found.roots.len(), 1);
    assert!((found.roots[0].value - 0.15).abs() < 1e-8, "{:?}", found.roots);
}

/// What the studio keeps is sales · (100% − 65% − rate): on every path nothing at 35%, and of one sign elsewhere.
/// However much sales vary, 35% is certain.
#[test]
fn a_root_that_every_path_has_is_certain() {
    for (range, points) in [((0.0, 0.6), 17), ((0.1, 0.9), 6), ((0.2, 0.5), 4), ((0.05, 0.4), 5)] {
        let text = "[scenario]\nstart = \"2026-01\"\nyears = 2\n\
             [parties]\nstudio = {}\nfriend = {}\nreaders = { external = true }\n\
             [drivers.sales]\ninitial = 100\nprocess = \"geometric\"\nvolatility = \"40%\"\n\
             [terms.receipts]\nkind = \"amount\"\nfrom = \"readers\"\nto = \"studio\"\namount = \"sales\"\nper = \"year\"\n\
             [terms.costs]\nkind = \"share\"\nfrom = \"studio\"\nto = \"readers\"\nrate = \"65%\"\nof = \"sales\"\nper = \"year\"\n\
             [terms.share]\nkind = \"share\"\nfrom = \"studio\"\nto = \"friend\"\nrate = \"20%\"\nof = \"sales\"\nper = \"year\"\n";
        let mut asked = request(&format!(
            "{text}[analyses.a]\nkind = \"solve\"\nof = \"studio.npv.mean\"\ntarget = 0\n\
             vary = {{ \"terms.share.rate\" = {{ from = {}, to = {}, points = {points} }} }}",
            range.0, range.1
        ));
        asked.paths = Some(200);
        let roots = solved(&asked).roots;
        assert_eq!(roots.len(), 1, "{roots:?}");
        let near = |end: Option<f64>| end.is_some_and(|end| (end - 0.35).abs() < 1e-6);
        assert!(
            near(Some(roots[0].value)) && near(roots[0].low) && near(roots[0].high),
            "{roots:?}"
        );
    }
}

/// A parabola with noise that is the same for all values of the key, (k − 2)² + m of error e: at a target half an error above m
/// it is met at 2 ± √(e/2), and nowhere between the two is it more than 1.96 errors off. So both have one interval, which ends
/// where (k − 2)² = (1/2 + 1.96)·e.
#[test]
fn two_roots_within_one_error_share_their_interval() {
    let asked = |target: f64| {
        let mut asked = request(&format!(
            "[scenario]\nstart = \"2026-01\"\nyears = 1\nstep = \"year\"\n[parties]\na = {{}}\nb = {{}}\n\
             [assumptions]\nk = 1\nnoise = \"normal(0, 1)\"\n\
             [terms.fee]\nkind = \"amount\"\nfrom = \"a\"\nto = \"b\"\namount = \"(k - 2) ^ 2 + noise\"\nper = \"year\"\n\
             [analyses.a]\nkind = \"solve\"\nvary = {{ \"assumptions.k\" = {{ from = 0, to = 4, points = 17 }} }}\n\
             of = \"b.npv.mean\"\ntarget = {target}"
        ));
        asked.paths = Some(400);
        solved(&asked)
    };
    let first = asked(0.0);
    let (_, gap) = first.scan.iter().find(|(at, _)| *at == 2.0).expect("it is looked at");
    let (mean, se) = (gap.value.unwrap(), gap.se.unwrap());
    let found = asked(mean + se / 2.0);
    assert_eq!(found.roots.len(), 2, "{found:?}");
    let near = |found: f64, by_hand: f64| assert!((found - by_hand).abs() < 1e-6, "{found} {by_hand}");
    let (half, end) = ((0.5 * se).sqrt(), ((0.5 + 1.96) * se).sqrt());
    for (root, value) in found.roots.iter().zip([2.0 - half, 2.0 + half]) {
        near(root.value, value);
        near(root.low.unwrap(), 2.0 - end);
        near(root.high.unwrap(), 2.0 + end);
    }
}
