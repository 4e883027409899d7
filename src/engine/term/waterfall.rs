//! A waterfall: a pool paid out tier by tier, deal after deal, each tier over all paths.

use crate::id::Id;
use crate::model::expr::ops;
use crate::plan::{Clause, ColumnId, Contribution, Deal, Lack, Operand, Preferred, Source, Term, Waterfall};
use crate::scenario::Returns;

use super::super::kernels::{Arg, Each, Same, any, map1, map2, map3, read, update_both, update1, update2, update3};
use super::super::tile::{LANES, Tile};
use super::DUST;

const ALL: Operand = Operand::Constant(1.0);

impl Tile<'_> {
    /// Moves every deal through this period and pays out its pool. The investor's part is what the term
    /// earns, the manager's stands in its own column. False where the investor has nothing on any path.
    pub(super) fn waterfall(
        &mut self,
        term: &Term,
        waterfall: &Waterfall,
        fraction: f64,
        gate: Option<ColumnId>,
    ) -> bool {
        for column in [term.earned, waterfall.manager, waterfall.pool] {
            self.columns[column.index()].fill(0.0);
        }
        for (_, moved) in &waterfall.clauses {
            self.columns[moved.index()].fill(0.0);
        }
        for deal in &waterfall.deals {
            self.accrue(waterfall, deal);
            if fraction > 0.0 {
                self.distribute(term, waterfall, deal, self.plan.dt * fraction, gate);
            }
        }
        self.bind_tiers(waterfall);
        if let Some((reach, last)) = waterfall.clawback
            && last == self.k
        {
            self.claw_back(term, waterfall, reach);
        }
        if let Some(Preferred::Rate { cumulative: false, .. }) = waterfall.tiers.preferred
            && self.plan.year_ends[self.k]
        {
            for deal in &waterfall.deals {
                self.columns[deal.preferred[0].index()].fill(0.0);
            }
        }
        if let Some(total) = term.base_total {
            self.add(total, waterfall.pool);
        }
        any(&self.columns[term.earned.index()], |earned| earned != 0.0)
    }

    /// Takes a deal's balances from the last time that it paid out to this one.
    fn accrue(&mut self, waterfall: &Waterfall, deal: &Deal) {
        let tiers = &waterfall.tiers;
        if let Some(Preferred::Rate { on, compounding, .. }) = &tiers.preferred {
            let mut unpaid = self.take(deal.preferred[0]);
            let mut capital = std::mem::take(&mut self.spare[0]);
            let on = self.arg(*on);
            let (put_in, returned) = (
                Each(&self.columns[deal.put_in.index()]),
                Each(&self.columns[deal.returned.index()]),
            );
            map2(&mut capital, put_in, returned, |put_in, returned| {
                ops::max(put_in - returned, 0.0)
            });
            let bears = f64::from(u8::from(*compounding));
            let capital_of = Each(&capital);
            read!([on] update2(&mut unpaid, capital_of, on, |unpaid, capital, on| {
                unpaid + (capital + bears * unpaid) * on
            }));
            self.spare[0] = capital;
            self.put(deal.preferred[0], unpaid);
        }
        for (&column, &growth) in deal.balances.iter().zip(&tiers.growths) {
            let mut balance = self.take(column);
            let growth = self.arg(growth);
            read!([growth] update1(&mut balance, growth, |balance, growth| balance * growth));
            self.put(column, balance);
        }
        for contribution in &deal.contributions {
            self.contribute(deal, contribution);
        }
    }

    /// Counts what is put in.
    fn contribute(&mut self, deal: &Deal, contribution: &Contribution) {
        let amount = match (contribution.source, contribution.late) {
            (Source::In(period, amount), _) if period == self.k => amount,
            (Source::In(..), _) => return,
            (Source::Term(term), None) => {
                let paid = self.plan.terms[term].paid;
                if self.still[paid.index()] {
                    return;
                }
                Operand::Column(paid)
            }
            (Source::Term(_), Some(late)) => Operand::Column(late),
        };
        let adds = [deal.put_in, deal.preferred[0]]
            .into_iter()
            .chain(deal.balances.iter().copied());
        let factors = [ALL, contribution.on]
            .into_iter()
            .chain(contribution.growths.iter().copied());
        for (to, factor) in adds.zip(factors) {
            let mut sum = self.take(to);
            let (amount, factor) = (self.arg(amount), self.arg(factor));
            read!([amount factor] update2(&mut sum, amount, factor, |sum, amount, factor| sum + amount * factor));
            self.put(to, sum);
        }
        if let (Source::Term(term), Some(late)) = (contribution.source, contribution.late) {
            self.copy(Operand::Column(self.plan.terms[term].paid), late);
        }
    }

    /// Pays a deal's pool out, tier by tier.
    fn distribute(&mut self, term: &Term, waterfall: &Waterfall, deal: &Deal, length: f64, gate: Option<ColumnId>) {
        let tiers = &waterfall.tiers;
        let [left, investor, manager] = waterfall.within;
        let mut pool = self.take(left);
        let rate = self.arg(deal.pool);
        read!([rate] map1(&mut pool, rate, |rate| ops::max(rate, 0.0) * length));
        if let Some(gate) = gate {
            update1(&mut pool, Each(&self.columns[gate.index()]), |pool, gate| {
                ops::select(gate, pool, 0.0)
            });
        }
        self.put(left, pool);
        self.add(waterfall.pool, left);
        self.columns[investor.index()].fill(0.0);
        self.columns[manager.index()].fill(0.0);
        let mut clauses = waterfall.clauses.iter().map(|(_, moved)| *moved);
        let mut next = || clauses.next().expect("every tier has its clause");
        if tiers.returns == Returns::First {
            self.give_back(waterfall, deal, next());
        }
        match &tiers.preferred {
            Some(Preferred::Rate { .. }) => {
                self.need(Operand::Column(deal.preferred[0]));
                self.tier(waterfall, next(), ALL);
                self.settle_paid(deal.preferred[0], -1.0);
                self.settle_paid(deal.preferred[1], 1.0);
            }
            Some(Preferred::Hurdle(lack)) => {
                self.lacks(waterfall, deal, *lack, ALL);
                self.tier(waterfall, next(), ALL);
                if tiers.returns != Returns::None {
                    let mut returned = self.take(deal.returned);
                    let put_in = Each(&self.columns[deal.put_in.index()]);
                    update2(&mut returned, put_in, Each(&self.spare[1]), |returned, put_in, paid| {
                        returned + ops::min(paid, ops::max(put_in - returned, 0.0))
                    });
                    self.put(deal.returned, returned);
                }
            }
            None => {}
        }
        if tiers.returns == Returns::AfterPreferred {
            self.give_back(waterfall, deal, next());
        }
        if let Some([part, rest]) = tiers.catch_up {
            self.lacks_to_catch_up(waterfall, deal, part);
            self.tier(waterfall, next(), rest);
        }
        let mut clause = None;
        for (index, split) in tiers.split.iter().enumerate() {
            // The last clause of the split counts all tiers beyond.
            if clause.is_none() || index < 6 {
                clause = Some(next());
            }
            match split.until {
                Some(lack) => self.lacks(waterfall, deal, lack, split.share),
                None => self.spare[1].fill(f64::INFINITY),
            }
            if let Some(clause) = clause {
                self.tier(waterfall, clause, split.share);
            }
            if let (Some(beyond), true) = (waterfall.beyond, index > 0) {
                let mut sum = self.take(beyond);
                let (first, share) = (self.arg(tiers.split[0].share), self.arg(split.share));
                let paid = Each(&self.spare[1]);
                read!([first share] update3(&mut sum, paid, first, share, |sum, paid, first, share| {
                    sum + paid * (first - share)
                }));
                self.put(beyond, sum);
            }
        }
        for (to, what) in [
            (deal.investor, investor),
            (term.earned, investor),
            (deal.manager, manager),
            (waterfall.manager, manager),
        ] {
            self.add(to, what);
        }
        for &column in &deal.balances {
            let mut balance = self.take(column);
            update1(&mut balance, Each(&self.columns[investor.index()]), |balance, had| {
                balance - had
            });
            self.put(column, balance);
        }
    }

    /// The tier that gives capital back.
    fn give_back(&mut self, waterfall: &Waterfall, deal: &Deal, clause: ColumnId) {
        let mut need = std::mem::take(&mut self.spare[1]);
        let (put_in, returned) = (
            Each(&self.columns[deal.put_in.index()]),
            Each(&self.columns[deal.returned.index()]),
        );
        map2(&mut need, put_in, returned, |put_in, returned| put_in - returned);
        self.spare[1] = need;
        self.tier(waterfall, clause, ALL);
        self.settle_paid(deal.returned, 1.0);
    }

    /// A need that stands in a column.
    fn need(&mut self, what: Operand) {
        let mut need = std::mem::take(&mut self.spare[1]);
        let what = self.arg(what);
        read!([what] map1(&mut need, what, |what| what));
        self.spare[1] = need;
    }

    /// What a tier needs to bring the investor to a hurdle: what it lacks / its share.
    fn lacks(&mut self, waterfall: &Waterfall, deal: &Deal, lack: Lack, share: Operand) {
        let [mut dust, mut need] = std::mem::take(&mut self.spare);
        self.dust(waterfall, deal, &mut dust);
        let now = Each(&self.columns[waterfall.within[1].index()]);
        match lack {
            Lack::Balance(position) => {
                let balance = Each(&self.columns[deal.balances[position].index()]);
                map2(&mut need, balance, now, |balance, now| balance - now);
            }
            Lack::Multiple(multiple) => {
                let multiple = self.arg(multiple);
                let put_in = Each(&self.columns[deal.put_in.index()]);
                read!([multiple] map2(&mut need, multiple, put_in, |multiple, put_in| multiple * put_in));
                let had = Each(&self.columns[deal.investor.index()]);
                update2(&mut need, had, now, |need, had, now| need - (had + now));
            }
        }
        let share = self.arg(share);
        read!([share] update2(&mut need, Each(&dust), share, |lacks, dust, share| {
            let needs = if share <= 0.0 { f64::INFINITY } else { lacks / share };
            if lacks <= dust { 0.0 } else { needs }
        }));
        self.spare = [dust, need];
    }

    /// What a hurdle or the manager may lack by rounding alone.
    fn dust(&self, waterfall: &Waterfall, deal: &Deal, dust: &mut [f64]) {
        let column = |id: ColumnId| &self.columns[id.index()];
        let [_, investor_now, manager_now] = waterfall.within.map(column);
        let (put_in, investor, manager) = (column(deal.put_in), column(deal.investor), column(deal.manager));
        for (lane, dust) in dust.iter_mut().enumerate() {
            let had = investor[lane] + investor_now[lane] + manager[lane] + manager_now[lane];
            *dust = DUST * (put_in[lane].abs() + had);
        }
    }

    /// What a catch-up of `part` needs until the manager has its share of all profit.
    fn lacks_to_catch_up(&mut self, waterfall: &Waterfall, deal: &Deal, part: Operand) {
        let [mut dust, mut need] = std::mem::take(&mut self.spare);
        self.dust(waterfall, deal, &mut dust);
        let [_, investor_now, manager_now] = waterfall.within;
        let column = |id: ColumnId| Each(&self.columns[id.index()]);
        let (investor, returned, manager) = (column(deal.investor), column(deal.returned), column(deal.manager));
        let (investor_now, manager_now) = (column(investor_now), column(manager_now));
        let (share, part) = (self.arg(waterfall.tiers.split[0].share), self.arg(part));
        map3(&mut need, investor, investor_now, returned, |had, now, returned| {
            had + now - returned
        });
        read!([share] update3(&mut need, manager, manager_now, share, |profit, had, now, share| {
            let carry = 1.0 - share;
            carry * profit - (1.0 - carry) * (had + now)
        }));
        read!([share part] update3(&mut need, Each(&dust), share, part, |lacks, dust, share, part| {
            let carry = 1.0 - share;
            let needs = if part <= carry { f64::INFINITY } else { lacks / (part - carry) };
            if lacks <= dust { 0.0 } else { needs }
        }));
        self.spare = [dust, need];
    }

    /// Takes what the tier needs (in the second spare column) out of what is left, `share` of it for the
    /// investor. The spare column holds what it paid then.
    fn tier(&mut self, waterfall: &Waterfall, clause: ColumnId, share: Operand) {
        let [left, investor, manager] = waterfall.within;
        let mut paid = std::mem::take(&mut self.spare[1]);
        let mut rest = self.take(left);
        update_both(&mut paid, &mut rest, Same(0.0), |need, left, least| {
            let paid = ops::min(ops::max(need, least), left);
            (paid, left - paid)
        });
        self.put(left, rest);
        let mut moved = self.take(clause);
        update1(&mut moved, Each(&paid), |moved, paid| moved + paid);
        self.put(clause, moved);
        let (mut to_investor, mut to_manager) = (self.take(investor), self.take(manager));
        let share = self.arg(share);
        read!([share] update2(&mut to_investor, Each(&paid), share, |sum, paid, share| sum + paid * share));
        read!([share] update2(&mut to_manager, Each(&paid), share, |sum, paid, share| sum + (paid - paid * share)));
        self.put(investor, to_investor);
        self.put(manager, to_manager);
        self.spare[1] = paid;
    }

    /// Adds what the last tier paid to a column, or takes it off.
    fn settle_paid(&mut self, column: ColumnId, sign: f64) {
        let mut sum = self.take(column);
        update1(&mut sum, Each(&self.spare[1]), |sum, paid| sum + sign * paid);
        self.put(column, sum);
    }

    /// The facts of each tier's clause, over all deals.
    fn bind_tiers(&mut self, waterfall: &Waterfall) {
        for (clause, moved) in &waterfall.clauses {
            self.bind_above_dust(clause, *moved, waterfall.pool);
        }
    }

    /// Counts a clause where it moved more than dust of something.
    fn bind_above_dust(&mut self, clause: &Clause, moved: ColumnId, of: ColumnId) {
        let mut sum = self.take(moved);
        update1(&mut sum, Each(&self.columns[of.index()]), |moved, of| {
            if moved > DUST * of { moved } else { 0.0 }
        });
        self.bind(clause, &sum);
        self.put(moved, sum);
    }

    /// What the manager gives back at the end, over all deals together.
    fn claw_back(&mut self, term: &Term, waterfall: &Waterfall, reach: Operand) {
        let Some((clause, moved)) = waterfall.clauses.last() else {
            return;
        };
        let [put_in, investor, manager] = waterfall.within;
        for (sum, of) in [
            (put_in, (|deal| deal.put_in) as fn(&Deal) -> ColumnId),
            (investor, |deal| deal.investor),
            (manager, |deal| deal.manager),
        ] {
            self.columns[sum.index()].fill(0.0);
            for deal in &waterfall.deals {
                self.add(sum, of(deal));
            }
        }
        // What the investor lacks of its capital and preferred return.
        self.columns[moved.index()].fill(0.0);
        match &waterfall.tiers.preferred {
            Some(Preferred::Hurdle(Lack::Balance(position))) => {
                for deal in &waterfall.deals {
                    self.add(*moved, deal.balances[*position]);
                }
            }
            preferred => {
                let times = match preferred {
                    Some(Preferred::Hurdle(Lack::Multiple(multiple))) => *multiple,
                    _ => ALL,
                };
                if let Some(Preferred::Rate { .. }) = preferred {
                    for column in waterfall.deals.iter().flat_map(|deal| deal.preferred) {
                        self.add(*moved, column);
                    }
                }
                let mut lacks = self.take(*moved);
                let times = self.arg(times);
                let (put_in, had) = (
                    Each(&self.columns[put_in.index()]),
                    Each(&self.columns[investor.index()]),
                );
                read!([times] update2(&mut lacks, put_in, times, |lacks, put_in, times| lacks + times * put_in));
                update1(&mut lacks, had, |lacks, had| lacks - had);
                self.put(*moved, lacks);
            }
        }
        let mut back = self.take(*moved);
        let (share, reach) = (self.arg(waterfall.tiers.split[0].share), self.arg(reach));
        let column = |id: ColumnId| &self.columns[id.index()];
        let (put_in, had, fee) = (column(put_in), column(investor), column(manager));
        let beyond = waterfall
            .beyond
            .map_or(Arg::Scalar(0.0), |beyond| Arg::Column(column(beyond)));
        for lane in 0..LANES {
            let profit = ops::max(had[lane] + fee[lane] - put_in[lane], 0.0);
            let too_much = fee[lane] - ((1.0 - share.at(lane)) * profit + beyond.at(lane));
            let owed = ops::max(ops::max(too_much, back[lane]), 0.0);
            let held = ops::min(owed, reach.at(lane) * fee[lane]);
            // Less is rounding of what should be nothing.
            back[lane] = if held <= DUST * fee[lane] { 0.0 } else { held };
        }
        self.put(*moved, back);
        self.add(term.earned, *moved);
        let mut left = self.take(waterfall.manager);
        update1(&mut left, Each(&self.columns[moved.index()]), |left, back| left - back);
        self.put(waterfall.manager, left);
        self.bind_above_dust(clause, *moved, manager);
    }
}
