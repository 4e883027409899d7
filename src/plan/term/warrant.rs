//! A warrant, compiled.

use crate::model::{self, Expr};
use crate::plan::compile::Compiler;
use crate::plan::{Kind, Tranche};

/// The keys of the tranches whose facts are counted.
const TRANCHES: [&str; 8] = [
    "tranche",
    "tranche.2",
    "tranche.3",
    "tranche.4",
    "tranche.5",
    "tranche.6",
    "tranche.7",
    "tranche.8",
];

impl Compiler<'_> {
    pub(super) fn warrant(
        &mut self,
        price: &Expr,
        strike: &Expr,
        tranches: &[model::Tranche],
        exit: model::ExitAt,
    ) -> Kind {
        let (price, strike) = (self.expr(price), self.expr(strike));
        let mut compiled: Vec<Tranche> = Vec::new();
        for (number, tranche) in tranches.iter().enumerate() {
            let shares = self.expr(&tranche.shares);
            let when = tranche.when.as_ref().map(|when| self.expr(when));
            let clause = TRANCHES.get(number).map(|key| self.build.clause(key));
            compiled.push(Tranche {
                shares,
                events: tranche.events.iter().map(|&event| self.falls[event]).collect(),
                when,
                vested: self.build.counter(),
                clause,
            });
        }
        Kind::Warrant {
            price,
            strike,
            tranches: compiled,
            exit: self.exit_at(exit),
        }
    }
}
