//! Curves of first hits: at the heights of the data, with a label each, however many clauses there are and however long
//! their names.

use super::data::{near, read_scale};
use super::layout::{labels, sheet_of};
use super::*;
use crate::report::Clause;

/// A part of a term that has bound on so many paths by the end of each period.
fn part(report: &Report, term: usize, (part, words): (&'static str, &str), ever: Vec<f64>) -> Clause {
    let mut clause = examples::realistic().clauses[0].clone();
    let term = &report.terms[term];
    clause.id = format!("{}.{part}", term.key);
    clause.label = format!("{}: {words}", term.label);
    (clause.term, clause.part) = (Some(term.key.clone()), Some(part));
    clause.sort = if part.starts_with("cap") { "cap" } else { "tier" };
    clause.ever.value = ever.last().copied().unwrap_or(0.0);
    clause.ever.se = 0.001;
    clause.by_period = ever.clone();
    clause.ever_by_period = ever;
    clause
}

/// From nothing to `end`, evenly.
fn ramp(periods: usize, end: f64) -> Vec<f64> {
    (1..=periods).map(|k| end * k as f64 / periods as f64).collect()
}

/// Every case with caps and tiers on its terms: likely and not, one that all paths hit in the first period, one that none does.
pub(super) fn with_clauses() -> Vec<(&'static str, Report)> {
    let mut cases = cases();
    for (_, report) in &mut cases {
        let periods = report.scenario.periods;
        let mut clauses = Vec::new();
        for term in 0..report.terms.len() {
            let share = 1.0 / (term + 1) as f64;
            clauses.push(part(report, term, ("cap.total", "cap in total"), ramp(periods, share)));
            clauses.push(part(
                report,
                term,
                ("cap.per_year", "cap per year"),
                ramp(periods, 1e-5 * share),
            ));
            clauses.push(part(report, term, ("tiers.0", "tier 1"), vec![1.0; periods]));
            clauses.push(part(report, term, ("tiers.1", "tier 2"), vec![0.0; periods]));
        }
        report.clauses = clauses;
    }
    cases
}

fn hits_of(report: &Report, terms: &[&str], look: (ChartSize, ChartTheme)) -> Vec<Chart> {
    let mut report = report.clone();
    let subject = |key: &&str| model::ChartSubject {
        what: ChartOf::Term,
        key: (*key).to_owned(),
    };
    report.charts.chosen = vec![model::Chart {
        key: None,
        kind: ChartKind::Hits,
        of: terms.iter().map(subject).collect(),
        words: Default::default(),
        size: Some(look.0),
        theme: Some(look.1),
    }];
    all(&report)
}

#[test]
fn curves_stand_at_the_shares_of_paths_that_have_been_hit() {
    for look in LOOKS {
        let charts = hits_of(&examples::realistic(), &["revenue_share", "compute"], look);
        let chart = find(&charts, "hits");
        let elements = elements(chart);
        let share = read_scale(&elements, look.1, true);
        let curve = elements
            .iter()
            .rfind(|one| one.tag == "polyline" && one.attribute("stroke") == hex(palette::accent(0), look.1))
            .expect("a curve")
            .points();
        let clause = &examples::realistic().clauses[0];
        assert_eq!(curve.len(), 97);
        near(share(curve[0].1), 0.0, 0.313);
        for (point, wanted) in curve[1..].iter().zip(&clause.ever_by_period) {
            near(share(point.1), *wanted, 0.313);
        }
        // The floor of the compute never binds: it has no curve, and there is nothing to tell apart.
        let texts: Vec<String> = labels(chart).into_iter().map(|label| label.text).collect();
        assert!(texts.contains(&"31%".to_owned()), "{texts:?}");
        assert!(!chart.svg.contains("floor"));
        assert!(
            chart
                .alt
                .contains("Revenue share: cap in total: on 31% of paths by the end of 2031")
        );
    }
}

#[test]
fn what_all_paths_hit_at_once_is_told_and_not_drawn() {
    let (_, realistic) = with_clauses().remove(0);
    let chart = hits_of(&realistic, &["sales"], LOOKS[0]).remove(0);
    assert_eq!(chart.file_stem, "hits-sales");
    assert!(chart.svg.contains("On every path at once: Sales: tier 1 from 2024-01"));
    // Beside a cap that is hit by and by there are two curves.
    let of_caps = [0, 1].map(|index| hex(palette::accent(index), ChartTheme::Light));
    let drawn = elements(&chart);
    let drawn = |stroke: &String| {
        drawn
            .iter()
            .any(|one| one.tag == "polyline" && one.attribute("stroke") == stroke && one.points().len() == 97)
    };
    assert!(of_caps.iter().all(drawn) && !drawn(&hex(palette::accent(2), ChartTheme::Light)));
    // Alone it is drawn: who asks for it sees it.
    let mut sure = realistic.clone();
    sure.clauses.retain(|clause| clause.id == "sales.tiers.0");
    assert_eq!(hits_of(&sure, &["sales"], LOOKS[0]).len(), 1);
    assert!(!crate::chart::hits::uncertain(&sure) && crate::chart::hits::uncertain(&realistic));
    sure.clauses.clear();
    assert!(hits_of(&sure, &["sales"], LOOKS[0]).is_empty());
}

#[test]
fn labels_keep_apart_whatever_the_clauses_are_called() {
    let mut seen = 0;
    for (name, report) in with_clauses() {
        let terms: Vec<&str> = report.terms.iter().map(|term| term.key.as_str()).collect();
        for look in LOOKS {
            for terms in [&terms[..], &terms[..1]] {
                for chart in hits_of(&report, terms, look) {
                    seen += 1;
                    let (wide, high) = sheet_of(&chart);
                    let found = labels(&chart);
                    for (index, one) in found.iter().enumerate() {
                        assert!(one.inside(wide, high), "{name} {}: {}", look.0.word(), one.text);
                        for other in &found[..index] {
                            let words = format!("{name} {}: “{}” meets “{}”", look.0.word(), one.text, other.text);
                            assert!(!one.meets(other), "{words}");
                        }
                    }
                }
            }
        }
    }
    assert!(seen > 80, "{seen}");
}
