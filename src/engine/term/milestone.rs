//! Milestones: an amount, once.

use crate::id::Id;
use crate::model::expr::ops;
use crate::plan::{ColumnId, Operand, Trigger};

use super::super::kernels::{Each, any, map1, map2, read, update1};
use super::super::tile::Tile;

impl Tile<'_> {
    /// The amount in the period in which its event falls, or its condition is first true; false where on no path.
    pub(super) fn milestone(
        &mut self,
        amount: Operand,
        trigger: &Trigger,
        out: ColumnId,
        gate: Option<ColumnId>,
    ) -> bool {
        let now = self.k as f64;
        let mut earned = self.take(out);
        match trigger {
            Trigger::Falls(fall) => {
                map1(&mut earned, Each(&self.columns[fall.index()]), |fall| {
                    if fall == now { 1.0 } else { 0.0 }
                });
            }
            Trigger::When(condition, done) => {
                let mut paid = self.take(*done);
                let condition = self.arg(*condition);
                read!([condition] map2(&mut earned, condition, Each(&paid), |is, paid| ops::select(paid, 0.0, is)));
                if let Some(gate) = gate {
                    update1(&mut earned, Each(&self.columns[gate.index()]), |is, gate| {
                        ops::select(gate, is, 0.0)
                    });
                }
                update1(&mut paid, Each(&earned), |paid, is| paid + is);
                self.put(*done, paid);
            }
        }
        let due = any(&earned, |is| is != 0.0);
        if due {
            let amount = self.arg(amount);
            read!([amount] update1(&mut earned, amount, |is, amount| ops::select(is, amount, 0.0)));
        }
        self.put(out, earned);
        due
    }
}
