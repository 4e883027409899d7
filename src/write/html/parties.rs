//! The parties side by side, and their present values under the variants.

use super::escape;
use super::table::{Column, READING, Table, figure, median, named, partial, partial_figure, years};
use crate::report::digits;
use crate::report::{Party, Report};

/// The judged parties side by side, then those outside the deal.
pub(super) fn parties(report: &Report) -> String {
    let (judged, outside) = (judged(report), outside(report));
    if judged.is_empty() && outside.is_empty() {
        return String::new();
    }
    format!("{READING}{judged}{outside}")
}

/// One column a party, one row a figure: what is compared stands side by side.
fn judged(report: &Report) -> String {
    let money = |value: f64, se: f64| digits::money(value, se, &report.scenario.currency);
    let times = |value: f64, se: f64| format!("{}×", digits::number(value, se));
    let paths = report.run.paths;
    let parties: Vec<&Party> = report.parties.iter().filter(|party| !party.external).collect();
    if parties.is_empty() {
        return String::new();
    }
    let mut table = Table::new("Parties", &[("Figure", Column::Words)]).in_order();
    for party in &parties {
        table.column(named(&party.name, &party.key), Column::Figures);
    }
    let mut row = |name: &str, cell: &dyn Fn(&Party) -> String| {
        let cells = parties.iter().map(|party| cell(party));
        table.row(&[name.to_owned()].into_iter().chain(cells).collect::<Vec<String>>());
    };
    row("Present value", &|party| figure(&party.npv, money));
    row("Discount rate", &|party| escape::text(&party.discount_rate));
    row("Probability of loss", &Party::loss);
    row("Net cash", &|party| figure(&party.net_cash, money));
    row("Received", &|party| figure(&party.received, money));
    row("Paid", &|party| figure(&party.paid, money));
    row("Internal rate of return (median)", &|party| {
        let mut cell = partial(&party.irr, paths, median(&party.irr, digits::rate));
        if party.pays_for_cash() {
            cell.push_str("<small>what the cash that it receives first costs it, not what it earns</small>");
        }
        for (count, what) in [(party.irr_none, "none"), (party.irr_several, "several")] {
            if count == paths {
                cell.push_str(&format!("<small>{what} on any path</small>"));
            } else if count > 0 {
                let plural = if count == 1 { "" } else { "s" };
                cell.push_str(&format!(
                    "<small>{what} on {} path{plural}</small>",
                    digits::count(count)
                ));
            }
        }
        cell
    });
    row("Received over paid", &|party| {
        partial_figure(&party.multiple, paths, times)
    });
    row("Payback, in years", &|party| {
        partial_figure(&party.payback_years, paths, years)
    });
    row("Peak exposure", &|party| figure(&party.peak_exposure, money));
    table.markup()
}

/// What flows from and to those outside.
fn outside(report: &Report) -> String {
    let money = |value: f64, se: f64| digits::money(value, se, &report.scenario.currency);
    let mut table = Table::new(
        "Outside the deal",
        &[
            ("Outside the deal", Column::Words),
            ("Received", Column::Figures),
            ("Paid", Column::Figures),
            ("Net cash", Column::Figures),
        ],
    );
    for party in report.parties.iter().filter(|party| party.external) {
        table.row(&[
            named(&party.name, &party.key),
            figure(&party.received, money),
            figure(&party.paid, money),
            figure(&party.net_cash, money),
        ]);
    }
    table.markup()
}

/// Present values under the variants, with the change to the deal as written.
pub(super) fn variants(report: &Report) -> String {
    let money = |value: f64, se: f64| digits::money(value, se, &report.scenario.currency);
    let mut markup = String::new();
    for party in report.parties.iter().filter(|party| !party.external) {
        let name = format!("Present value of {} under each variant", party.name);
        let mut table = Table::new(
            &name,
            &[
                ("Variant", Column::Words),
                ("Present value", Column::Figures),
                ("Change of the mean", Column::Figures),
            ],
        );
        table.row(&["As written".to_owned(), figure(&party.npv, money), "–".to_owned()]);
        let mut any = false;
        for variant in &report.variants {
            let Some(found) = variant.parties.iter().find(|found| found.key == party.key) else {
                continue;
            };
            any = true;
            let change = found.change.map_or_else(
                || "–".to_owned(),
                |change| digits::change(change.mean, change.se, &report.scenario.currency),
            );
            table.row(&[
                named(&variant.title, &variant.key),
                figure(&found.npv, money),
                escape::text(&change),
            ]);
        }
        if any {
            markup.push_str(&format!("<h3>{}</h3>\n{}", escape::text(&party.name), table.markup()));
        }
    }
    if markup.is_empty() {
        return markup;
    }
    format!("{READING}{markup}")
}
