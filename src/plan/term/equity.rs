//! Equity, compiled. When a holder is paid out is compiled here for every kind that has an exit.

use crate::expr::BinaryOp;
use crate::model::expr::Function;
use crate::model::{self, Expr};
use crate::plan::compile::Compiler;
use crate::plan::{ExitAt, Kind};

use super::active_share;

impl Compiler<'_> {
    pub(super) fn equity(
        &mut self,
        term: &model::Term,
        stake: &Expr,
        dividends: Option<&Expr>,
        dilution: Option<&Expr>,
        exit: Option<&model::Exit>,
    ) -> Kind {
        let stake = self.expr(stake);
        let stake = self.build.share_unchecked(stake);
        let dividends = dividends.map(|dividends| self.expr(dividends));
        let dilution = dilution.map(|dilution| {
            let yearly = self.expr(dilution);
            let taken = self.build.multiply(yearly, -1.0);
            let log = self.build.log_of_rate_unchecked(taken);
            let dt = self.build.model.timeline.dt();
            let years = (0..self.build.periods()).map(|k| dt * active_share(term, k)).collect();
            let years = self.build.table(years);
            let exponent = self.build.binary(BinaryOp::Multiply, log, years);
            let kept = self.build.call(Function::Exp, exponent);
            (kept, self.build.counter())
        });
        let exit = exit.map(|exit| {
            let of = self.expr(&exit.of);
            let worth = match &exit.multiple {
                Some(multiple) => {
                    let multiple = self.expr(multiple);
                    self.build.binary(BinaryOp::Multiply, multiple, of)
                }
                None => of,
            };
            (self.exit_at(exit.at), worth, self.build.clause("exit"))
        });
        Kind::Equity {
            stake,
            dividends,
            dilution,
            exit,
        }
    }

    /// When a holder is paid out.
    pub(super) fn exit_at(&self, exit: model::ExitAt) -> ExitAt {
        match exit {
            model::ExitAt::Event(event) => ExitAt::Falls(self.falls[event]),
            model::ExitAt::Date(position) => ExitAt::Period(position.floor()),
            model::ExitAt::Horizon => ExitAt::Period(self.build.periods() as f64 - 1.0),
        }
    }
}
