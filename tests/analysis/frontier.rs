//! What two parties can agree on: fair deals on a straight frontier by hand, and where its border lies.

use termsheet::Request;
use termsheet::analysis::{Answer, Frontier, Sense, Standing};
use termsheet::report::ChartsAsked;

use super::ROYALTY;
use super::asked::{answers, no_files};
use super::runs::{load, request};

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
    // Borders between the points of the grid: the publisher needs 23 and the studio 11, so 66 are left, from 11% to
    // 77%. The most of each is 66, not the 57 and 59 of the nearest deals of the grid, and the middle is 44% in all three senses.
    let found = bargain("alternative = { publisher = 23, studio = 11 }", (0.0, 0.0));
    for sense in [Sense::Nash, Sense::KalaiSmorodinsky, Sense::EqualGain] {
        near(fair_rate(&found, sense), 0.44);
    }
    // Of a cake, fair deals between the points of the grid cannot be improved upon either.
    assert!(found.fair.iter().all(|fair| fair.deal.efficient));
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

/// The cells of a map in the colour of `what` in its key, as (value to the right, share of the way up), to the nearest
/// tenth of either axis: read off the picture by its grid lines and their labels.
fn cells_of(svg: &str, what: &str) -> Vec<(f64, f64)> {
    let elements: Vec<&str> = svg.split('<').collect();
    let attribute = |element: &str, name: &str| {
        let after = element.split(&format!(" {name}=\"")).nth(1)?;
        Some(after.split('"').next()?.to_owned())
    };
    let number = |element: &str, name: &str| attribute(element, name)?.parse::<f64>().ok();
    let words = |element: &str| element.split('>').nth(1).unwrap_or_default().trim().to_owned();
    let swatch = elements.windows(2).find(|pair| words(pair[1]) == what);
    let colour = attribute(swatch.expect("the key has it")[0], "fill");
    // Grid lines stand upright before their labels.
    let grid: Vec<(f64, f64, f64, f64)> = elements
        .windows(2)
        .filter_map(|pair| {
            let label = words(pair[1]).strip_prefix('$')?.parse::<f64>().ok()?;
            let points = attribute(pair[0], "points")?;
            let ends: Vec<f64> = points.split([',', ' ']).filter_map(|one| one.parse().ok()).collect();
            (ends.len() == 4 && ends[0] == ends[2]).then(|| (label, ends[0], ends[1], ends[3]))
        })
        .collect();
    let (first, last) = (grid[0], grid[grid.len() - 1]);
    let tenth = |value: f64| (10.0 * value).round() / 10.0;
    elements
        .iter()
        .filter(|element| element.starts_with("rect") && attribute(element, "fill") == colour)
        .filter_map(|element| {
            let middle = |at: &str, size: &str| Some(number(element, at)? + number(element, size)? / 2.0);
            let (x, y) = (middle("x", "width")?, middle("y", "height")?);
            let right = first.0 + (x - first.1) / (last.1 - first.1) * (last.0 - first.0);
            let up = (first.3 - y) / (first.3 - first.2);
            // The swatch stands above the plot.
            (up <= 1.0).then(|| (10.0 * tenth(right / 10.0).round(), tenth(up)))
        })
        .collect()
}

/// A cake of 100 − 16·(q − 3.2)² a year, q being how much is spent on it. The studio gets a rate r of it and a fee f, and
/// needs 28; the publisher has what is left, and needs 20. What both want is the largest cake, q = 3.2, and at Nash's deal
/// each gains half of the 52 that are left: the studio gets r·100 + f = 54. The map is the slice at the value of q on the
/// grid that is nearest: q = 3, a cake of 99.36. There both take what has 28 ≤ 99.36·r + f ≤ 79.36:
///
/// | f | r |
/// | --- | --- |
/// | 0 | 30% to 70% (29.81 to 69.55) |
/// | 10 | 20% to 60% (29.87 to 69.62) |
/// | 20 | 10% to 50% (29.94 to 69.68) |
/// | 30 | 0% to 40% (30 to 69.74) |
/// | 40 | 0% to 30% (40 to 69.81) |
///
/// At q = 4, the nearest on the other side, the cake is 89.76, and 10% and 20 (28.98) are taken but 30% alone (26.93) and
/// 20% and 10 (27.95) are not.
#[test]
fn the_map_of_three_keys_is_the_slice_by_hand() {
    let text = "[scenario]\nstart = \"2026-01\"\nyears = 1\nstep = \"year\"\n\
         [parties]\npublisher = {}\nstudio = {}\nreaders = { external = true }\n\
         [assumptions]\nq = 1\n\
         [drivers.cake]\nprocess = \"formula\"\nformula = \"100 - 16 * (q - 3.2) ^ 2\"\nper = \"year\"\n\
         [terms.sales]\nkind = \"amount\"\nfrom = \"readers\"\nto = \"publisher\"\namount = \"cake\"\n\
         [terms.royalty]\nkind = \"share\"\nfrom = \"publisher\"\nto = \"studio\"\nrate = \"15%\"\nof = \"cake\"\n\
         [terms.fee]\nkind = \"amount\"\nfrom = \"publisher\"\nto = \"studio\"\namount = 10\nper = \"year\"\n\
         [analyses.a]\nkind = \"frontier\"\nalternative = { publisher = 20, studio = 28 }\nvary = {\n\
         \"terms.royalty.rate\" = { from = 0, to = 1, points = 11 },\n\
         \"terms.fee.amount\" = { from = 0, to = 40, points = 5 },\n\
         \"assumptions.q\" = { from = 0, to = 6, points = 7 } }\n";
    let mut asked = request(text);
    asked.paths = Some(16);
    let loaded = load(&asked, &no_files());
    let deal = loaded.deal.as_ref().expect("the deal is sound");
    let keys = ["a".to_owned()];
    let answered = termsheet::ask(&asked, &loaded, &no_files(), &[], &keys, None, &|_| ()).expect("the deals run");
    let Answer::Frontier(found) = &answered[0].answer else {
        panic!("a frontier");
    };
    let nash = found
        .fair
        .iter()
        .find(|fair| fair.sense == Sense::Nash)
        .expect("a fair deal");
    let at = &nash.deal.at;
    let cake = 100.0 - 16.0 * (at[2] - 3.2).powi(2);
    // The smallest grid has values of q a 1/64 apart.
    assert!((at[2] - 3.2).abs() <= 1.0 / 64.0, "{at:?}");
    assert!((cake * at[0] + at[1] - 54.0).abs() <= 1.0, "{at:?}");

    let charts = termsheet::answer_charts(deal, &keys, ChartsAsked::default()).expect("it has its charts");
    let charts = termsheet::chart::of_answers(&answered, &charts);
    let map = charts
        .iter()
        .find(|chart| chart.file_stem == "frontier-a")
        .expect("a map");
    assert!(
        map.svg
            .contains("With “q” at 3, the value nearest to that of the Nash deal.")
    );
    let mut cells = cells_of(&map.svg, "both take it");
    cells.sort_by(|one, other| one.partial_cmp(other).expect("numbers"));
    let by_hand = [(0.0, 3..=7), (10.0, 2..=6), (20.0, 1..=5), (30.0, 0..=4), (40.0, 0..=3)];
    let wanted: Vec<(f64, f64)> = by_hand
        .into_iter()
        .flat_map(|(fee, tenths)| tenths.map(move |tenth| (fee, f64::from(tenth) / 10.0)))
        .collect();
    assert_eq!(cells, wanted);
}
