//! `[assumptions]`: one figure per path each, in an order in which none needs a later one.

use super::Resolver;
use super::called;
use super::graph::Graph;
use super::value::{Scope, Site};
use crate::id::{AssumptionId, Id, Table};
use crate::model::Assumption;
use crate::model::expr::Kind;

impl Resolver<'_> {
    /// The assumptions, and their order; circles are reported.
    pub(super) fn assumptions(&mut self) -> (Table<AssumptionId, Assumption>, Vec<AssumptionId>) {
        let scenario = self.scenario;
        let mut table = Table::new();
        for one in &scenario.assumptions {
            let key = &one.key.value;
            let address = format!("assumptions.{key}");
            let mut site = Site::new("an assumption", Scope::Path, &one.evidence);
            site.address = Some(&address);
            site.named = true;
            let value = self.in_unit(&one.value, one.per.as_ref(), &site);
            table.push(Assumption {
                key: key.clone(),
                label: called(one.label.as_ref(), &one.key),
                value,
                per: one.per.as_ref().map(|per| per.value),
                evidence: one.evidence.clone(),
                span: one.key.span,
            });
        }
        let order = self.assumption_order(&table);
        (table, order)
    }

    fn assumption_order(&mut self, table: &Table<AssumptionId, Assumption>) -> Vec<AssumptionId> {
        let mut graph = Graph::new(table.len());
        for (id, one) in table.entries() {
            one.value.walk(&mut |expr| {
                if let Kind::Assumption(other) = expr.kind {
                    graph.need(id.index(), other.index(), expr.span);
                }
            });
        }
        match graph.order() {
            Ok(order) => order.into_iter().map(AssumptionId::new).collect(),
            Err(circles) => {
                for circle in circles {
                    circle
                        .report("circle", "assumptions need one another", self.diagnostics, |node| {
                            format!("`{}`", table[AssumptionId::new(node)].key)
                        })
                        .help("give one of them a value of its own");
                }
                Vec::new()
            }
        }
    }
}
