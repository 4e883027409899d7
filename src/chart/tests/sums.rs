//! Charts of sums are as large as what was paid: stacks by term, flows; and the calendar of clauses.

use super::reading::{Points, Ruler, on_every_sheet};
use super::*;
use crate::report::Term;

/// What a term brings a party in each year: positive where it receives; `None` where the term is between others.
fn seen_by(party: &Party, term: &Term) -> Option<Vec<f64>> {
    let sign = match (term.to == party.key, term.from == party.key) {
        (true, false) => 1.0,
        (false, true) => -1.0,
        _ => return None,
    };
    Some(term.yearly.iter().map(|amount| sign * amount).collect())
}

/// The party's terms that pay anything in the years of the report.
fn flows_of(report: &Report, party: &Party) -> Vec<Vec<f64>> {
    let own = report.terms.iter().filter_map(|term| seen_by(party, term));
    own.filter(|yearly| yearly.iter().any(|amount| *amount != 0.0))
        .collect()
}

#[test]
fn stacks_are_as_high_as_the_terms_of_the_year() {
    let mut fills: Vec<palette::Colour> = (0..palette::FILL_COUNT).map(palette::fill).collect();
    fills.push(palette::REST);
    on_every_sheet(&["zero"], |sheet| {
        let parties = sheet.of_parties("terms");
        for (drawn, party, _) in &parties {
            let (name, years) = (&drawn.name, sheet.report.years.len());
            let flows = flows_of(&sheet.report, party);
            let bars = drawn.plot_bars(&fills);
            assert_eq!(bars.len() % years, 0, "{name}");
            let each = bars.len() / years;
            // Beyond eight terms the smallest are one.
            assert!(each == flows.len() || (flows.len() > 8 && each <= 9), "{name}: {each}");
            let zero = drawn.up().place(0.0);
            let mut heights = Vec::new();
            for (year, stack) in bars.chunks(each).enumerate() {
                let amounts = || flows.iter().map(|flow| flow.get(year).copied().unwrap_or(0.0));
                let (above, below) = (
                    amounts().map(|one| one.max(0.0)).sum(),
                    amounts().map(|one| one.min(0.0)).sum(),
                );
                let top = stack.iter().map(|bar| bar[2]).fold(zero, f64::min);
                let bottom = stack.iter().map(|bar| bar[3]).fold(zero, f64::max);
                heights.extend([(top, above), (bottom, below)]);
                // Bars lie on each other, without a gap and without overlapping.
                let tall: f64 = stack.iter().map(|bar| bar[3] - bar[2]).sum();
                assert!(
                    (tall - (bottom - top)).abs() <= 2.0 * each as f64,
                    "{name}: {tall} of {}",
                    bottom - top
                );
                if each == flows.len() {
                    for (bar, amount) in stack.iter().zip(amounts()) {
                        let wanted = (drawn.up().place(amount) - zero).abs();
                        assert!((bar[3] - bar[2] - wanted).abs() <= 12.0, "{name}: a bar of {amount}");
                    }
                }
            }
            // A line at each year's net, where several terms make it.
            if flows.len() > 1 {
                let middle = |year: usize| (bars[year * each][0] + bars[year * each][1]) / 2.0;
                for year in 0..years {
                    let lines = drawn.lines(palette::INK);
                    let own = lines
                        .iter()
                        .find(|line| ((line[0].0 + line[1].0) / 2.0 - middle(year)).abs() < 3.0);
                    let net = flows.iter().map(|flow| flow.get(year).copied().unwrap_or(0.0)).sum();
                    heights.push((own.expect("a line for the net")[0].1, net));
                }
            }
            drawn.up().check(name, &heights);
        }
        parties.len()
    });
}

#[test]
fn flows_are_as_wide_as_their_money() {
    on_every_sheet(&["zero"], |sheet| {
        let Some(drawn) = sheet.chart("flows") else { return 0 };
        let (report, name) = (&sheet.report, &drawn.name);
        let place = |key: &str| {
            report
                .parties
                .iter()
                .position(|party| party.key == key)
                .expect("a party")
        };
        let flow = |term: &Term| {
            let mean = term.total.summary.mean.expect("the examples give all");
            let (from, to) = (place(&term.from), place(&term.to));
            if mean < 0.0 {
                (to, from, -mean)
            } else {
                (from, to, mean)
            }
        };
        let flows: Vec<(usize, usize, f64)> = report.terms.iter().map(flow).collect();
        let sum: f64 = flows.iter().map(|flow| flow.2).sum();
        // Bars of parties: payers at the left, then payees at the right, each in the order of the file.
        let mut accents = vec![palette::NEUTRAL];
        accents.extend((0..12).map(palette::accent));
        let bars = drawn.plot_bars(&accents);
        let left = bars[0][0];
        let (payers, payees): (Vec<[f64; 4]>, Vec<[f64; 4]>) = bars.iter().partition(|bar| bar[0] == left);
        let tall = |bars: &[[f64; 4]]| bars.iter().map(|bar| bar[3] - bar[2]).sum::<f64>();
        let per = tall(&payers) / sum;
        let side = |of: &dyn Fn(&(usize, usize, f64)) -> usize| -> Vec<f64> {
            let own = |party: usize| {
                flows
                    .iter()
                    .filter(|flow| of(flow) == party)
                    .map(|flow| flow.2)
                    .sum::<f64>()
            };
            (0..report.parties.len())
                .map(own)
                .filter(|amount| *amount > 0.0)
                .collect()
        };
        for (bars, wanted) in [(&payers, side(&|flow| flow.0)), (&payees, side(&|flow| flow.1))] {
            assert_eq!(bars.len(), wanted.len(), "{name}");
            for (bar, amount) in bars.iter().zip(wanted) {
                assert!((bar[3] - bar[2] - per * amount).abs() < 3.0, "{name}: {amount}");
            }
        }
        let thickness = |one: &Element<'_>| {
            let points = one.points();
            (
                points[points.len() - 1].1 - points[0].1,
                points[points.len() / 2].1 - points[points.len() / 2 - 1].1,
            )
        };
        let bands: Vec<(f64, f64)> = drawn
            .elements
            .iter()
            .filter(|one| one.tag == "polygon")
            .map(thickness)
            .collect();
        assert!(
            bands.iter().all(|(start, end)| (start - end).abs() < 2.0),
            "{name}: as wide at both ends"
        );
        let mut bands: Vec<f64> = bands.into_iter().map(|(start, _)| start).collect();
        bands.sort_by(f64::total_cmp);
        // Small flows between the same two are one.
        let mut amounts: Vec<f64> = flows
            .iter()
            .map(|flow| flow.2)
            .filter(|amount| *amount >= 0.015 * sum)
            .collect();
        amounts.sort_by(f64::total_cmp);
        let large = &bands[bands.len() - amounts.len()..];
        for (band, amount) in large.iter().zip(&amounts) {
            assert!((band - per * amount).abs() < 3.0, "{name}: {band} for {amount}");
        }
        let whole: f64 = bands.iter().sum();
        assert!((whole - per * sum).abs() < 3.0 * bands.len() as f64, "{name}");
        1
    });
}

#[test]
fn a_sum_is_as_sure_as_its_own_figure() {
    let mut party = examples::realistic().parties.remove(0);
    (party.paid.summary.mean, party.paid.summary.se) = (Some(100.0), Some(1.0));
    assert_eq!(se_of_sum(&party.paid, 100.0, 5.0), 1.0);
    assert_eq!(se_of_sum(&party.paid, 100.0, 0.5), 0.5);
    // Another amount than the figure's, as where a term is paid back on some paths.
    assert_eq!(se_of_sum(&party.paid, 90.0, 5.0), 5.0);
}

/// The upper and the lower edge of a band at a place between its ends.
fn edges_at(band: &Points, x: f64) -> Option<(f64, f64)> {
    let (upper, lower) = band.split_at(band.len() / 2);
    let height = |edge: &Points| {
        let mut pieces = edge.windows(2);
        let piece = pieces.find(|two| two[0].0.min(two[1].0) <= x && x <= two[0].0.max(two[1].0))?;
        let share = (x - piece[0].0) / (piece[1].0 - piece[0].0);
        Some(piece[0].1 + share * (piece[1].1 - piece[0].1))
    };
    Some((height(upper)?, height(lower)?))
}

#[test]
fn names_beside_bands_lie_on_paper_and_point_at_a_band() {
    let mut beside = 0;
    on_every_sheet(&["zero"], |sheet| {
        let Some(drawn) = sheet.chart("flows") else { return 0 };
        let name = &drawn.name;
        let polygons = drawn.elements.iter().filter(|one| one.tag == "polygon");
        let bands: Vec<Vec<(f64, f64)>> = polygons.map(Element::points).collect();
        let on_band = |x: f64, y: f64| {
            let edges = bands.iter().filter_map(|band| edges_at(band, x));
            edges
                .into_iter()
                .any(|(top, bottom)| top - 1.0 <= y && y <= bottom + 1.0)
        };
        let dots = drawn.dots(palette::INK);
        let leaders = drawn.lines(palette::QUIET);
        assert_eq!(dots.len(), leaders.len(), "{name}");
        for (dot, leader) in dots.iter().zip(&leaders) {
            assert!(on_band(dot.0, dot.1), "{name}: a line ends on no band");
            assert!(
                (leader[1].0 - dot.0).abs() < 2.0 && (leader[1].1 - dot.1).abs() < 2.0,
                "{name}"
            );
            assert!(!on_band(leader[0].0, leader[0].1), "{name}: a name stands on a band");
        }
        beside += dots.len();
        1
    });
    assert!(beside >= 15, "{beside} names stand beside their bands");
}

#[test]
fn a_wide_sheet_names_every_flow() {
    let wanted = |sheet: &&Sheet| sheet.case == "realistic" && sheet.size == ChartSize::Article;
    let mut seen = 0;
    for sheet in sheets().iter().filter(wanted) {
        let drawn = sheet.chart("flows").expect("money flows");
        let texts: Vec<&str> = drawn.elements.iter().map(|one| one.text).collect();
        let texts = texts.join(" ");
        for term in sheet.report.terms.iter().filter(|term| term.paid_in == "cash") {
            assert!(
                texts.contains(&term.label),
                "{}: no {} in {texts}",
                drawn.name,
                term.label
            );
            seen += 1;
        }
    }
    assert!(seen > 4, "{seen}");
}

/// How much of a hue there is in a cell: 0 is paper.
pub(super) fn strength(fill: &str, hue: palette::Colour, theme: ChartTheme) -> f64 {
    let channels = |hex: &str| -> [f64; 3] {
        let all = u32::from_str_radix(hex.trim_start_matches('#'), 16).expect("a colour");
        [16, 8, 0].map(|by| f64::from(all >> by & 255))
    };
    let (cell, paper, hue) = (
        channels(fill),
        channels(&hex(palette::PAPER, theme)),
        channels(&hex(hue, theme)),
    );
    let widest = (0..3).max_by(|a, b| (hue[*a] - paper[*a]).abs().total_cmp(&(hue[*b] - paper[*b]).abs()));
    let channel = widest.expect("there are three");
    (cell[channel] - paper[channel]) / (hue[channel] - paper[channel])
}

#[test]
fn cells_of_the_calendar_are_as_dark_as_clauses_are_likely() {
    on_every_sheet(&[], |sheet| {
        let drawn = sheet.chart("calendar").expect("each case has clauses");
        let (report, name) = (&sheet.report, &drawn.name);
        let binds = |clause: &&crate::report::Clause| clause.sort != "term" && clause.ever.value > 0.0;
        let clauses = report.clauses.iter().filter(binds).take(16);
        let grid = hex(palette::GRID, sheet.theme);
        // A row ends with a line below it; the date lines stand upright.
        let mut rows: Vec<(Vec<&Element<'_>>, f64, f64)> = Vec::new();
        let mut cells = Vec::new();
        let sheet_first = drawn.elements.iter().skip_while(|one| one.tag != "rect");
        for one in sheet_first.skip(1) {
            match one.tag {
                "rect" => cells.push(one),
                "polyline" if one.attribute("stroke") == grid && one.points()[0].1 == one.points()[1].1 => {
                    rows.push((std::mem::take(&mut cells), one.points()[0].0, one.points()[1].0));
                }
                _ => {}
            }
        }
        let clauses: Vec<&crate::report::Clause> = clauses.collect();
        assert_eq!(rows.len(), clauses.len(), "{name}");
        for ((cells, left, right), clause) in rows.iter().zip(clauses) {
            let mut so_far = 0.0;
            let shares: Vec<f64> = clause
                .by_period
                .iter()
                .map(|share| {
                    so_far += share;
                    if clause.sort == "event" { so_far } else { *share }
                })
                .collect();
            let event = clause.sort == "event";
            let hue = if event { palette::NEUTRAL } else { palette::accent(0) };
            let mut seen = vec![0.0; shares.len()];
            for cell in cells {
                let (x, wide) = (cell.number("x"), cell.number("width"));
                let period = |x: f64| ((x - left) / (right - left) * shares.len() as f64).round() as usize;
                let places: Vec<(f64, f64)> = vec![(x, period(x) as f64), (x + wide, period(x + wide) as f64)];
                Ruler::new(vec![(*left, 0.0), (*right, shares.len() as f64)]).check(name, &places);
                seen[period(x)..period(x + wide)].fill(strength(cell.attribute("fill"), hue, sheet.theme));
            }
            for (seen, share) in seen.iter().zip(&shares) {
                let wanted = if *share > 0.0 {
                    0.12 + 0.88 * share.min(1.0)
                } else {
                    0.0
                };
                // Fifty shades, and whatever ever binds is seen.
                assert!(
                    (seen - wanted).abs() < 0.025,
                    "{name} {}: {seen} for {wanted}",
                    clause.label
                );
            }
        }
        rows.len()
    });
}
