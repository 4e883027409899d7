//! A warrant, compiled.

use crate::model::clause::TRANCHES;
use crate::model::{self, Expr};
use crate::plan::compile::Compiler;
use crate::plan::{Kind, Tranche};

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
