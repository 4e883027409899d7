//! `[charts]`: what each is of.

use super::Resolver;
use crate::model::chart::{Chart, chart_of_all, chart_subject};
use crate::scenario::{ChartKind, ChartOf};

impl Resolver<'_> {
    /// The charts of the file, in its order.
    pub(super) fn charts(&mut self) -> Vec<Chart> {
        let scenario = self.scenario;
        let mut charts = Vec::new();
        for chart in &scenario.charts {
            let kind = chart.kind.value;
            if kind.needs_variants() && scenario.variants.is_empty() {
                self.diagnostics
                    .error(
                        "nothing-to-draw",
                        chart.kind.span,
                        format!("`{}` sets variants beside each other, and there are none", kind.word()),
                    )
                    .label("needs [variants]")
                    .help("add a variant, or choose distribution");
                continue;
            }
            let mut of = Vec::new();
            // That the whole deal needs no name has been said.
            let named = chart.of.iter().filter(|_| kind.of() != [ChartOf::Deal]);
            for address in named {
                match chart_subject(scenario, kind, &address.value) {
                    Ok(subject) => of.push(subject),
                    Err(error) => {
                        let fault = self.diagnostics.error("bad-address", address.span, error.message);
                        fault.label("not something that it shows").help(error.help);
                    }
                }
            }
            if let (ChartKind::Fans, Some(first)) = (kind, of.first())
                && let Some(other) = of.iter().position(|one| one.what != first.what)
            {
                self.diagnostics
                    .error(
                        "contradiction",
                        chart.of[other].span,
                        "panels on one scale are all cash or all drivers",
                    )
                    .label("not like the first")
                    .help("make two charts of them");
            }
            if chart.of.is_empty() || kind.of() == [ChartOf::Deal] {
                of = chart_of_all(scenario, kind);
                if of.is_empty() {
                    self.diagnostics
                        .error(
                            "nothing-to-draw",
                            chart.kind.span,
                            format!("`{}` has nothing to show in this deal", kind.word()),
                        )
                        .label("nothing to show");
                }
            }
            charts.push(Chart {
                key: Some(chart.key.value.clone()),
                kind,
                of,
                words: chart.words.clone(),
                size: chart.size,
                theme: chart.theme,
            });
        }
        charts
    }
}
