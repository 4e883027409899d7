//! The page says what the report says, safely and by itself.

use super::*;
use crate::chart::examples;

fn explanation() -> Vec<(String, Vec<String>)> {
    vec![
        (
            "Terms".to_owned(),
            vec![
                "OpenAI pays Microsoft 20% of revenue each month, at most $4bn a year and $38bn in all.".to_owned(),
                "Microsoft pays OpenAI 20% of the revenue of the Azure OpenAI Service until AGI is declared."
                    .to_owned(),
            ],
        ),
        ("Nothing".to_owned(), Vec::new()),
    ]
}

fn page(report: &Report) -> String {
    let charts = (&*chart::all(report), &*chart::slim(report));
    html(report, &explanation(), charts, &Manifest::default())
}

fn cases() -> Vec<(&'static str, Report)> {
    let mut cases = vec![("realistic", examples::realistic())];
    cases.extend(examples::hard());
    cases
}

/// Every element that is opened is closed, in order. Void elements and those closed in their own
/// tag are left out.
fn assert_balanced(name: &str, page: &str) {
    let mut open: Vec<String> = Vec::new();
    let markup = page.replace(SCRIPT, "");
    let mut rest = markup.as_str();
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let end = rest.find('>').expect("tags end");
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        let word = tag.split([' ', '\n']).next().unwrap_or("").trim_end_matches('/');
        if tag.starts_with('!') || tag.ends_with('/') || word == "meta" {
            continue;
        }
        if let Some(closed) = word.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(closed), "{name}");
        } else {
            open.push(word.to_owned());
        }
    }
    assert!(open.is_empty(), "{name}: {open:?}");
}

#[test]
fn every_example_makes_a_sound_page() {
    let folder = std::env::var_os("TERMSHEET_PAGES").map(std::path::PathBuf::from);
    for (name, report) in cases() {
        let page = page(&report);
        assert_balanced(name, &page);
        assert_eq!(page.matches("@font-face").count(), 2, "{name}: the font is there once");
        let charts = chart::all(&report).len();
        assert_eq!(page.matches("<svg").count(), 2 * charts, "{name}: wide and slim");
        assert_eq!(page.matches("class=\"card follows\"").count(), charts, "{name}");
        let (_, said) = page.split_once("</style>").expect("the style comes first");
        assert!(!said.contains("NaN") && !said.contains(">inf<"), "{name}");
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("{name}.html")), page).expect("the folder can be written");
        }
    }
}

#[test]
fn nothing_is_fetched_and_one_script_runs() {
    let page = page(&examples::realistic());
    for foreign in [
        "src=\"", "<link", "<img", "<iframe", "@import", "url(http", "xlink", " onload",
    ] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert_eq!(page.matches("<script").count(), 1);
    assert!(page.contains(&format!("<script>{SCRIPT}</script>")));
    // Fonts are data; links lead out only where a reader follows them.
    assert_eq!(
        page.matches("url(").count(),
        page.matches("url(data:font/woff2").count()
    );
}

#[test]
fn what_the_scenario_says_cannot_break_the_page() {
    let evil = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>";
    let mut report = examples::realistic();
    report.scenario.title = evil.to_owned();
    report.scenario.file = evil.to_owned();
    report.scenario.currency.sign = "<b>".to_owned();
    report.scenario.sources.push(format!("https://example.com/{evil}"));
    report.run.overrides = vec![evil.to_owned()];
    report.run.variant = Some(evil.to_owned());
    for party in &mut report.parties {
        party.name = evil.to_owned();
        party.discount_rate = evil.to_owned();
    }
    report.terms[0].label = evil.to_owned();
    report.terms[0].key = evil.to_owned();
    report.events[0].label = evil.to_owned();
    report.drivers[0].label = evil.to_owned();
    report.assumptions[0].unnamed = true;
    report.assumptions[0].key = evil.to_owned();
    report.evidence[0].source = Some(evil.to_owned());
    report.evidence[0].note = Some(evil.to_owned());
    report.history[0].against_words = evil.to_owned();
    report.history[0].rows[0].window = evil.to_owned();
    report.variants[0].title = evil.to_owned();
    let page = html(
        &report,
        &[(evil.to_owned(), vec![evil.to_owned()])],
        (&chart::all(&report), &chart::slim(&report)),
        &Manifest::default(),
    );
    assert!(page.matches("<script").count() == 1 && !page.contains("<img") && !page.contains("<b>"));
    assert_balanced("evil", &page);
}

#[test]
fn only_web_addresses_are_links() {
    let page = page(&examples::realistic());
    assert!(page.contains("<a href=\"https://www.sec.gov/Archives/edgar/data/789019/msft-20250630.htm\""));
    assert!(page.contains("javascript:alert(1)") && !page.contains("href=\"javascript"));
}

#[test]
fn the_finding_comes_first_with_honest_digits() {
    let page = page(&examples::realistic());
    // 23.8bn with a standard deviation of 15.6bn on 100,000 paths: a standard error of 49m.
    let sentence = "The deal is worth <strong>$23.8bn</strong> to <strong>Microsoft</strong> in present value on average, at a \
                    discount rate of 10%: between <span class=\"nb\">−$2bn</span> and $49bn on 90% of paths. The probability of a loss is 7.0%.";
    let at = page.find(sentence).expect("the finding is told");
    assert!(at < page.find("<h2").expect("sections follow"));
    assert!(
        !page.contains("<strong>Customers</strong>"),
        "who is outside is not judged"
    );

    let mut report = examples::realistic();
    report.parties[0].npv = examples::figure(-5e6, 0.0);
    report.parties[0].npv.summary.min = report.parties[0].npv.summary.max;
    report.parties[1].npv = examples::figure(0.0, 1e9);
    let page = html(&report, &[], (&[], &[]), &Manifest::default());
    assert!(
        page.contains("The deal costs <strong>OpenAI</strong> <strong>$5m</strong> in present value on every path")
    );
    assert!(
        page.contains("To <strong>Microsoft</strong> the deal is worth nothing either way in present value on average")
    );
}

#[test]
fn tables_hold_what_was_observed_and_by_how_much_the_model_is_off() {
    let page = page(&examples::realistic());
    // 0.5bn observed and modelled in the first quarter; the second is 9.4% below its observation.
    assert!(page.contains("<th scope=\"row\">2024-Q1</th><td class=\"n\">$500m</td>"));
    assert!(page.contains("−9.4%"));
    assert!(page.contains("Revenue share: cap in total<small><code>revenue_share.cap.total</code></small>"));
    assert!(page.contains("Never binds on any of") && page.contains("Compute on Azure: floor"));
    assert!(page.contains("Share of Azure OpenAI Service"));
    assert!(page.contains("<em>filing</em>") && page.contains("<td>guess</td>"));
}

#[test]
fn a_bare_report_is_a_page_too() {
    let mut report = examples::realistic();
    report.parties.clear();
    report.terms.clear();
    report.clauses.clear();
    report.events.clear();
    report.drivers.clear();
    report.assumptions.clear();
    report.evidence.clear();
    report.history.clear();
    report.variants.clear();
    report.scenario.sources.clear();
    let page = html(&report, &[], (&chart::all(&report), &[]), &Manifest::default());
    assert_balanced("bare", &page);
    assert_eq!(
        page.matches("<h2").count(),
        2,
        "how it was run, and what to change, is always told"
    );
}
