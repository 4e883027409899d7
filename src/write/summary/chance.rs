//! The tables of what is drawn (events, drivers), of what was observed beside it, and of the variants.

use super::{Align, NONE, Section, Teller, range, section, some, unbroken, when};
use crate::report::{VariantParty, digits};

impl Teller<'_> {
    pub(super) fn events(&self) -> Section {
        let rows = self
            .report
            .events
            .iter()
            .map(|event| {
                let years = &event.years.summary;
                let [early, median, late] =
                    [years.p5, years.p50, years.p95].map(|at| when(&self.report.scenario, at, event.ends_period));
                let span = match (early, late) {
                    (Some(early), Some(late)) if early != late => format!("{early} to {late}").replace(' ', "\u{a0}"),
                    _ => NONE.to_owned(),
                };
                vec![
                    event.label.clone(),
                    unbroken(&event.chance()),
                    median.unwrap_or_else(|| NONE.to_owned()),
                    span,
                ]
            })
            .collect();
        let columns = [
            ("", Align::Left),
            ("probability", Align::Right),
            ("median date", Align::Right),
            ("5% to 95%", Align::Range),
        ];
        section("Events", &columns, rows)
    }

    pub(super) fn drivers(&self) -> Section {
        let rows = self
            .report
            .drivers
            .iter()
            .map(|driver| {
                vec![
                    driver.label.clone(),
                    some(&driver.last, digits::number),
                    range(&driver.last, digits::number),
                    driver.per.map_or(String::new(), |per| format!("a {}", per.word())),
                ]
            })
            .collect();
        let heading = format!("Drivers in the last {}", self.report.scenario.step.word());
        let columns = [
            ("", Align::Left),
            ("mean", Align::Right),
            ("5% to 95%", Align::Range),
            ("", Align::Left),
        ];
        section(heading, &columns, rows)
    }

    pub(super) fn history(&self) -> Vec<Section> {
        let columns = [
            ("", Align::Left),
            ("observed", Align::Right),
            ("model", Align::Right),
            ("5% to 95%", Align::Range),
            ("error", Align::Right),
        ];
        let told = self.report.history.iter().map(|test| {
            let mut rows: Vec<Vec<String>> = test
                .rows
                .iter()
                .map(|row| {
                    vec![
                        row.window.clone(),
                        test.amount(row.observed, 0.0, self.currency),
                        some(&row.model, |value, se| test.modelled(value, se, self.currency)),
                        range(&row.model, |value, se| test.amount(value, se, self.currency)),
                        signed_percent(row.error),
                    ]
                })
                .collect();
            if test.rows.len() > 1 {
                let (observed, model) = test.totals;
                let error = if observed == 0.0 {
                    f64::NAN
                } else {
                    model / observed - 1.0
                };
                rows.push(vec![
                    "all".to_owned(),
                    test.amount(observed, 0.0, self.currency),
                    test.modelled(model, test.error_of_sum(), self.currency),
                    String::new(),
                    signed_percent(error),
                ]);
            }
            let mean_error = test.mean_absolute_error;
            let note = format!("Mean absolute error: {}.", digits::percent(mean_error, 1e-3));
            let heading = format!("Observed and modelled: {}", test.label.clone());
            Section {
                notes: mean_error.is_finite().then_some(note).into_iter().collect(),
                ..section(heading, &columns, rows)
            }
        });
        told.collect()
    }

    pub(super) fn variants(&self) -> Section {
        let judged = self.judged();
        let mut columns = vec![("", Align::Left)];
        columns.extend(judged.iter().map(|party| (party.name.as_str(), Align::Right)));
        let as_written =
            std::iter::once("as written".to_owned()).chain(judged.iter().map(|party| self.mean(&party.npv)));
        let mut rows = vec![as_written.collect::<Vec<_>>()];
        for variant in &self.report.variants {
            let mut row = vec![variant.title.clone()];
            for party in &judged {
                let found = variant.parties.iter().find(|one| one.key == party.key);
                row.push(found.map_or(NONE.to_owned(), |one| self.changed(one)));
            }
            rows.push(row);
        }
        if self.report.variants.is_empty() {
            rows.clear();
        }
        let note = "In brackets the change to the deal as written, on the same draws.".to_owned();
        Section {
            notes: (!rows.is_empty()).then_some(note).into_iter().collect(),
            ..section("Present value under the variants", &columns, rows)
        }
    }

    /// A party's present value under a variant, and by how much that is more: the latter is known far better.
    fn changed(&self, one: &VariantParty) -> String {
        let mean = self.mean(&one.npv);
        match one.change {
            None => mean,
            Some(change) => format!("{mean} ({})", digits::change(change.mean, change.se, self.currency)),
        }
    }
}

/// An error as a percentage with its sign, to a tenth of a percent.
fn signed_percent(error: f64) -> String {
    let text = digits::percent(error, 1e-3);
    if error > 0.0 && text != NONE {
        format!("+{text}")
    } else {
        text
    }
}
