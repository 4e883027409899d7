//! A waterfall, compiled: the growth of its balances is worked out here, as far as it is known.

use crate::expr::BinaryOp;
use crate::id::TermId;
use crate::model::clause::SPLITS;
use crate::model::expr::Function;
use crate::model::{self, Hurdle};
use crate::plan::compile::{Compiler, placement};
use crate::plan::{Contribution, Deal, Kind, Lack, Operand, Preferred, Source, Split, Tiers, Waterfall};
use crate::scenario::{Returns, Timing};

use super::active_share;

/// A yearly rate at which a balance grows.
#[derive(Clone, Copy)]
enum Grows {
    /// By rate × years.
    Simply(Operand),
    /// ln(1 + rate): by (1 + rate)^years.
    Compounding(Operand),
}

impl Compiler<'_> {
    pub(super) fn waterfall(&mut self, id: TermId, term: &model::Term, written: &model::Waterfall) -> Kind {
        let dt = self.build.model.timeline.dt();
        let mut logs = Vec::new();
        let mut return_grows = None;
        let preferred = written.preferred.as_ref().map(|preferred| match preferred {
            model::Preferred::Rate {
                rate,
                compounding,
                cumulative,
            } => {
                let rate = self.expr(rate);
                let grows = match compounding {
                    true => Grows::Compounding(self.build.log_of_rate_unchecked(rate)),
                    false => Grows::Simply(rate),
                };
                return_grows = Some(grows);
                Preferred::Rate {
                    on: self.gain(grows, dt),
                    compounding: *compounding,
                    cumulative: *cumulative,
                }
            }
            model::Preferred::Hurdle(hurdle) => Preferred::Hurdle(self.lack(hurdle, &mut logs)),
        });
        let catch_up = written.catch_up.as_ref().map(|part| {
            let part = self.expr(part);
            let rest = self.build.binary(BinaryOp::Subtract, Operand::Constant(1.0), part);
            [part, rest]
        });
        let split: Vec<Split> = written
            .split
            .iter()
            .map(|tier| Split {
                until: tier.until.as_ref().map(|hurdle| self.lack(hurdle, &mut logs)),
                share: self.expr(&tier.share),
            })
            .collect();
        let tiers = Tiers {
            returns: written.returns,
            growths: logs.iter().map(|&log| self.growth(log, dt)).collect(),
            preferred,
            catch_up,
            split,
        };
        let deals = written
            .deals
            .iter()
            .map(|deal| self.deal(term, deal, return_grows, &logs))
            .collect();
        let last_inside = (0..self.build.periods()).rev().find(|&k| active_share(term, k) > 0.0);
        let clawback = written
            .clawback
            .as_ref()
            .and_then(|reach| Some((self.expr(reach), last_inside?)));
        let mut keys = Vec::new();
        keys.extend((tiers.returns != Returns::None).then_some("return_of_capital"));
        keys.extend(tiers.preferred.as_ref().map(|_| "preferred"));
        if tiers.returns == Returns::AfterPreferred && keys.len() == 2 {
            keys.swap(0, 1);
        }
        keys.extend(tiers.catch_up.as_ref().map(|_| "catch_up"));
        keys.extend(&SPLITS[..tiers.split.len().min(SPLITS.len())]);
        keys.extend(clawback.map(|_| "clawback"));
        let manager = self.build.counter();
        self.managers[id] = Some(manager);
        Kind::Waterfall(Box::new(Waterfall {
            enabled: term.enabled,
            deals,
            tiers,
            clawback,
            clauses: keys
                .into_iter()
                .map(|key| (self.build.clause(key), self.build.state_column()))
                .collect(),
            manager,
            pool: self.build.state_column(),
            beyond: clawback.map(|_| self.build.counter()),
            within: std::array::from_fn(|_| self.build.state_column()),
        }))
    }

    /// What an investor lacks to a hurdle; the logarithm of an IRR's growth goes among the others.
    fn lack(&mut self, hurdle: &Hurdle, logs: &mut Vec<Operand>) -> Lack {
        match hurdle {
            Hurdle::Irr(rate) => {
                let rate = self.expr(rate);
                logs.push(self.build.log_of_rate_unchecked(rate));
                Lack::Balance(logs.len() - 1)
            }
            Hurdle::Multiple(multiple) => Lack::Multiple(self.expr(multiple)),
        }
    }

    fn deal(&mut self, term: &model::Term, deal: &model::Deal, returns: Option<Grows>, logs: &[Operand]) -> Deal {
        let step = self.build.model.timeline.step.months();
        let pays_at = match term.settlement.timing {
            Timing::Start => 0,
            Timing::End => step,
        };
        let terms = &self.build.model.terms;
        let first = term.starts.unwrap_or(0.0).max(0.0).floor() as usize;
        let mut sources: Vec<(Source, u32)> = deal
            .contributions
            .iter()
            .map(|&id| (Source::Term(id), placement(&terms[id], step, 1).1 as u32))
            .collect();
        if let Some(capital) = &deal.capital {
            sources.push((Source::In(first, self.expr(capital)), 0));
        }
        let contributions = sources
            .into_iter()
            .map(|(source, paid_at)| {
                let late = paid_at > pays_at;
                let months = pays_at + if late { step } else { 0 } - paid_at;
                let years = f64::from(months) / 12.0;
                Contribution {
                    source,
                    late: late.then(|| self.build.counter()),
                    on: returns.map_or(Operand::Constant(0.0), |grows| self.gain(grows, years)),
                    growths: logs.iter().map(|&log| self.growth(log, years)).collect(),
                }
            })
            .collect();
        Deal {
            pool: self.expr(&deal.pool),
            contributions,
            put_in: self.build.counter(),
            returned: self.build.counter(),
            investor: self.build.counter(),
            manager: self.build.counter(),
            preferred: std::array::from_fn(|_| self.build.counter()),
            balances: logs.iter().map(|_| self.build.counter()).collect(),
        }
    }

    /// (1 + rate)^years from the logarithm of 1 + rate.
    fn growth(&mut self, log: Operand, years: f64) -> Operand {
        if years == 0.0 {
            return Operand::Constant(1.0);
        }
        let exponent = self.build.multiply(log, years);
        self.build.call(Function::Exp, exponent)
    }

    /// What some years add to a balance of 1.
    fn gain(&mut self, grows: Grows, years: f64) -> Operand {
        match grows {
            Grows::Simply(rate) => self.build.multiply(rate, years),
            Grows::Compounding(log) => {
                let growth = self.growth(log, years);
                self.build.binary(BinaryOp::Subtract, growth, Operand::Constant(1.0))
            }
        }
    }
}
