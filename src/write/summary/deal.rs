//! The tables of the parties and the terms.

use super::{Align, NONE, Section, Teller, median, section, some, unbroken};
use crate::report::digits;
use crate::report::{Party, Term};

/// That a rate of return is one that is paid.
fn cost_of_cash(party: &Party) -> Option<String> {
    party.pays_for_cash().then(|| {
        format!(
            "{} receives before it pays: its IRR is what that cash costs a year, not what it earns.",
            party.name
        )
    })
}

impl Teller<'_> {
    pub(super) fn parties(&self) -> Section {
        let judged = self.judged();
        let rows = judged
            .iter()
            .map(|party| {
                vec![
                    party.name.clone(),
                    self.mean(&party.npv),
                    self.range(&party.npv),
                    self.mean(&party.net_cash),
                    median(&party.irr, digits::rate),
                    some(&party.multiple, |value, se| format!("{}×", digits::number(value, se))),
                    some(&party.payback_years, digits::number),
                    self.mean(&party.peak_exposure),
                    unbroken(&party.loss()),
                ]
            })
            .collect();
        let columns = [
            ("", Align::Left),
            ("present value", Align::Right),
            ("5% to 95%", Align::Range),
            ("net cash", Align::Right),
            ("IRR, median", Align::Right),
            ("multiple", Align::Right),
            ("payback, years", Align::Right),
            ("peak exposure", Align::Right),
            ("P(loss)", Align::Right),
        ];
        Section {
            notes: judged
                .iter()
                .flat_map(|party| [self.existence(party), cost_of_cash(party)])
                .flatten()
                .collect(),
            ..section("Parties", &columns, rows)
        }
    }

    /// On how many paths a party's return and payback do not exist, where that is not all or none.
    fn existence(&self, party: &Party) -> Option<String> {
        let paths = self.report.run.paths;
        // A handful of paths has no share that its error would support.
        let share = |n: u64| {
            if n < 100 {
                return format!("{n} path{}", if n == 1 { "" } else { "s" });
            }
            let share = n as f64 / paths as f64;
            let se = (share * (1.0 - share) / paths as f64).sqrt();
            format!("{} of paths", digits::percent(share, se))
        };
        let mut parts = Vec::new();
        if party.irr.summary.count > 0 && party.irr_none > 0 {
            parts.push(format!("no IRR on {}", share(party.irr_none)));
        }
        if party.irr_several > 0 {
            parts.push(format!("several IRRs on {}", share(party.irr_several)));
        }
        let payback = party.payback_years.summary.count;
        if payback > 0 && payback < paths {
            parts.push(format!("payback on {}", share(payback)));
        }
        (!parts.is_empty()).then(|| {
            format!(
                "{}: {}; averages are over the paths that have the figure.",
                party.name,
                parts.join(", ")
            )
        })
    }

    pub(super) fn terms(&self) -> Section {
        let enabled: Vec<&Term> = self.report.terms.iter().filter(|term| term.enabled).collect();
        let rows = enabled
            .iter()
            .map(|term| {
                let who = format!("{} → {}", self.party(&term.from), self.party(&term.to));
                vec![
                    term.label.clone(),
                    match term.paid_in {
                        "cash" => who,
                        other => format!("{who}, in {other}"),
                    },
                    self.mean(&term.total),
                    self.range(&term.total),
                    self.mean(&term.present_value),
                    term.effective_rate
                        .as_ref()
                        .map_or(NONE.to_owned(), |rate| some(rate, digits::percent)),
                    if term.outstanding.summary.max == Some(0.0) {
                        NONE.to_owned()
                    } else {
                        self.mean(&term.outstanding)
                    },
                ]
            })
            .collect();
        let columns = [
            ("", Align::Left),
            ("", Align::Left),
            ("paid in all", Align::Right),
            ("5% to 95%", Align::Range),
            ("present value", Align::Right),
            ("of its base", Align::Right),
            ("still owed", Align::Right),
        ];
        section("Terms", &columns, rows)
    }
}
