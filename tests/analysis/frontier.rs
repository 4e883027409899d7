//! What two parties can agree on: fair deals on a straight frontier by hand, and where its border lies.

use termsheet::Request;
use termsheet::analysis::{Answer, Frontier, Sense, Standing};

use super::ROYALTY;
use super::asked::answers;
use super::runs::request;

fn frontier(request: &Request) -> Frontier {
    match answers(request, None).remove(0).answer {
        Answer::Frontier(found) => found,
        other => panic!("{other:?}"),
    }
}

/// A sure cake of 100 a year for one year, of which the studio gets a share, less what each needs otherwise.
fn bargain(alternative: &str, rates: (f64, f64)) -> Frontier {
    let text = format!(
        "[scenario]\nstart = \"2026-01\"\nyears = 1\nstep = \"year\"\n\
         [parties]\npublisher = {{ discount_rate = {} }}\nstudio = {{ discount_rate = {} }}\nreaders = {{ external = true }}\n\
         [terms.sales]\nkind = \"amount\"\nfrom = \"readers\"\nto = \"publisher\"\namount = 100\nper = \"year\"\n\
         [terms.royalty]\nkind = \"share\"\nfrom = \"publisher\"\nto = \"studio\"\nrate = \"15%\"\nof = 100\nper = \"year\"\n\
         [analyses.a]\nkind = \"frontier\"\nvary = {{ \"terms.royalty.rate\" = {{ from = 0, to = 1, points = 11 }} }}\n{alternative}",
        rates.0, rates.1
    );
    let mut asked = request(&text);
    asked.paths = Some(64);
    frontier(&asked)
}

fn fair_rate(found: &Frontier, sense: Sense) -> f64 {
    found
        .fair
        .iter()
        .find(|fair| fair.sense == sense)
        .expect("there is a fair deal")
        .deal
        .at[0]
}

#[test]
fn fair_deals_on_a_straight_frontier_are_those_by_hand() {
    // The smallest grid has points a 1/1280 apart.
    let near = |found: f64, by_hand: f64| assert!((found - by_hand).abs() <= 1.0 / 1280.0, "{found} {by_hand}");
    // Publisher needs 20, studio 10: what is left of the cake is 70, from a rate of 10% to one of 80%. On a
    // straight frontier of slope −1 all three are the middle: 45%.
    let found = bargain("alternative = { publisher = 20, studio = 10 }", (0.0, 0.0));
    for sense in [Sense::Nash, Sense::KalaiSmorodinsky, Sense::EqualGain] {
        near(fair_rate(&found, sense), 0.45);
    }
    let taken: Vec<f64> = found
        .deals
        .iter()
        .filter(|deal| deal.standing == Standing::Accepted)
        .map(|deal| deal.at[0])
        .collect();
    assert_eq!(taken, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]);
    // A cake that is split: no deal is better for both.
    assert!(found.deals.iter().all(|deal| deal.efficient));
    // The studio discounts at 25%, so a slice is worth 0.8 to it: gains of 100 (1 − r) and 80 r. Nash and
    // Kalai–Smorodinsky do not look at units and stay at a half; equal gains are at 100 / 180.
    let found = bargain("", (0.0, 0.25));
    near(fair_rate(&found, Sense::Nash), 0.5);
    near(fair_rate(&found, Sense::KalaiSmorodinsky), 0.5);
    near(fair_rate(&found, Sense::EqualGain), 100.0 / 180.0);
    // Both need more than there is.
    let found = bargain("alternative = 60", (0.0, 0.0));
    assert!(found.fair.is_empty() && found.deals.iter().all(|deal| deal.standing == Standing::Refused));
}

#[test]
fn a_frontier_knows_its_border_within_the_error() {
    // What the studio gets is 100 r on average, and it has 15 otherwise: the border is at 15%.
    let text = ROYALTY
        .replace("cap = { total = 45 }", "")
        .replace("years = 2", "years = 1")
        .replace("growth = \"20%\"", "");
    let text = text
        .replace("discount_rate = \"10%\"", "")
        .replace("studio = { discount_rate = \"5%\" }", "studio = {}");
    let mut asked = request(&format!(
        "{text}\n[analyses.a]\nkind = \"frontier\"\nvary = {{ \"terms.royalty.rate\" = {{ from = \"5%\", to = \"25%\", points = 41 }} }}\n\
         alternative = {{ publisher = -40, studio = 15 }}\nprobability = \"40%\""
    ));
    asked.paths = Some(2000);
    let found = frontier(&asked);
    let unclear: Vec<f64> = found
        .deals
        .iter()
        .filter(|deal| deal.standing == Standing::Unclear)
        .map(|deal| deal.at[0])
        .collect();
    let standing = |at: f64| {
        found
            .deals
            .iter()
            .find(|deal| (deal.at[0] - at).abs() < 1e-9)
            .map(|deal| deal.standing)
    };
    assert!(unclear.iter().all(|rate| (rate - 0.15).abs() < 0.02), "{unclear:?}");
    assert_eq!(
        (standing(0.12), standing(0.2)),
        (Some(Standing::Refused), Some(Standing::Accepted))
    );
}
