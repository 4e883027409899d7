//! Regimes → steps: a column with the number of the state, by which growth and volatility are chosen.

use super::super::build::Phase;
use super::super::compile::Compiler;
use super::super::{ColumnId, Operand, Step};
use super::Noise;
use crate::expr::BinaryOp;
use crate::id::DriverId;
use crate::model::{Process, Regime};

impl Compiler<'_> {
    /// Gives each driver with regimes the column of its state, which it draws before period 0.
    pub(super) fn first_regimes(&mut self) {
        let model = self.build.model;
        for driver in model.drivers.iter() {
            let Process::Regimes { first, .. } = &driver.process else {
                self.regimes.push(None);
                continue;
            };
            let stream = self.build.stream(format!("{}.first_regime", driver.address()));
            let (drawn, spare) = (self.build.path_column(), self.build.path_column());
            let begins = self.build.path_column();
            let phase = std::mem::replace(&mut self.build.phase, Phase::Before);
            self.build.push(Step::Uniforms {
                stream,
                even: drawn,
                odd: spare,
            });
            self.build.push(Step::Pick {
                row: None,
                even: drawn,
                odd: drawn,
                cumulative: vec![first.clone()],
                out: begins,
            });
            self.build.phase = phase;
            let state = self.build.state_column();
            self.build.push(Step::Begin {
                value: Operand::Column(begins),
                out: state,
            });
            let stream = self.build.stream(format!("{}.regime", driver.address()));
            let (even, odd) = (self.build.state_column(), self.build.state_column());
            self.regimes.push(Some((state, stream, even, odd)));
        }
    }

    /// The drift and the noise of a move in the state of the period.
    pub(super) fn regime(&mut self, id: DriverId, states: &[Regime]) -> (Operand, Option<Noise>) {
        let Some((state, stream, even, odd)) = self.regimes[id] else {
            return (Operand::Constant(0.0), None);
        };
        self.build.push(Step::Uniforms { stream, even, odd });
        let zero = Operand::Constant(0.0);
        let mut drifts = Vec::new();
        let mut sigmas = Vec::new();
        let mut shock = None;
        for regime in states {
            let growth = self.log_growth(&regime.growth, None);
            let (drift, noise) = self.drift(id, growth, regime.volatility.as_ref());
            drifts.push(drift);
            sigmas.push(noise.as_ref().map_or(zero, |(sigma, _)| *sigma));
            shock = shock.or(noise.map(|(_, shock)| shock));
        }
        let drift = self.by_state(state, &drifts);
        let noise = shock.map(|shock| (self.by_state(state, &sigmas), shock));
        (drift, noise)
    }

    /// The draw of the next state.
    pub(super) fn change(&mut self, id: DriverId, step: &[Vec<f64>]) -> Step {
        let (state, _, even, odd) = self.regimes[id].expect("a driver with regimes has a state");
        Step::Pick {
            row: Some(state),
            even,
            odd,
            cumulative: step.to_vec(),
            out: state,
        }
    }

    /// The value that belongs to the state.
    fn by_state(&mut self, state: ColumnId, values: &[Operand]) -> Operand {
        let (last, others) = values.split_last().expect("regimes have states");
        let mut chosen = *last;
        for (number, &value) in others.iter().enumerate().rev() {
            if value == chosen {
                continue;
            }
            let number = Operand::Constant(number as f64);
            let is = self.build.binary(BinaryOp::Equal, Operand::Column(state), number);
            chosen = self.build.select(is, value, chosen);
        }
        chosen
    }
}
