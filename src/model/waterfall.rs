//! A waterfall: what each tier takes, to the last sign.

use crate::id::TermId;
use crate::scenario::Returns;

use super::Expr;

/// A pool that is paid out tier by tier, to an investor and a manager.
///
/// **When.** A period pays out at T: its end, or its beginning with [`Timing::Start`](crate::scenario::Timing::Start) (a lag is not
/// looked at). Everything below is worked out in every period of an enabled term; only the pool needs
/// the term to be active.
///
/// **Capital.** K is what has been put in up to T: what `contributions` have paid (at their own
/// times, lags included), and `capital` at the beginning of the period in which `starts` lies, or of
/// period 0. R is what the tiers below have given back of it, I all that the investor has had, M all that
/// the manager has had.
///
/// **Balances.** From one T to the next a year's rate h, as it is in the later period, grows a balance by
/// (1 + h)^dt, and what was put in between, at time τ, by (1 + h)^(T − τ). An IRR hurdle has the balance
/// X: it grows, what is put in is added, what the investor has is taken off. A preferred return with
/// compounding has the balance max(0, K − R) + P, of which P is the return that is unpaid: P grows by all that the two
/// and what is put in grow by. Without compounding P grows by h · dt · max(0, K − R) and h · (T − τ) of what is put in.
/// Where the return is not cumulative P becomes 0 after the last period of each calendar year.
///
/// **Tiers.** The pool of a period is max(0, pool) · dt · active. In turn, each of what is left of it:
/// 1. *return of capital* ([`Returns::First`]): up to K − R to the investor;
/// 2. *preferred*: up to P to the investor; or up to what brings it to its hurdle (X for an IRR; m · K − I for
///    a multiple), of which what is left of K − R counts as returned unless [`Returns::None`];
/// 3. *return of capital* ([`Returns::AfterPreferred`]): up to K − R;
/// 4. *catch-up*: c of it to the manager, the rest to the investor, until the manager has q of all
///    profit, q being 1 less the first `share` of `split`: up to (q · (I − R) − (1 − q) · M) / (c − q) where that
///    is above 0; all of it if c ≤ q;
/// 5. each tier of `split`: `share` to the investor, the rest to the manager, up to what brings the investor
///    to the hurdle: what it lacks / share (all if `share` ≤ 0). The last has no hurdle.
///
/// A tier never takes less than 0. What a hurdle or the catch-up lacks by a billionth of |K| + I + M or less is
/// rounding and nothing: a tier that takes all that is left must not begin with it. Deals have tiers, balances, K, R, I and M of their own.
///
/// **Clawback.** In the last period of the horizon of which the term's dates leave a part, after the
/// tiers, over all deals together: the manager has had M; it may keep Q = q · max(0, I + M − K) + U, q of the profit and
/// U, the sum over the further tiers of `split` of what they paid · (first `share` − their `share`); and the
/// investor must have its capital and preferred return: it lacks S = max(0, Σ H), H being K + P + (return paid so far) − I for a
/// rate, X for an IRR, m · K − I for a multiple, K − I without `preferred`. The manager gives back
/// max(M − Q, S), at least 0 and at most `clawback` · M, and the investor has it; a billionth of M or less is rounding and nothing.
///
/// All is taken in this period.
#[derive(Clone, Debug)]
pub struct Waterfall {
    /// One, or deal by deal.
    pub deals: Vec<Deal>,
    /// When capital comes back.
    pub returns: Returns,
    /// What the investor has before the manager has anything.
    pub preferred: Option<Preferred>,
    /// c: the manager's part of the catch-up, 0 to 1.
    pub catch_up: Option<Expr>,
    /// One or more; only the last has no hurdle.
    pub split: Vec<Split>,
    /// The part of M that can be asked back, 0 to 1.
    pub clawback: Option<Expr>,
}

/// A pool with its capital.
#[derive(Clone, Debug)]
pub struct Deal {
    /// A rate.
    pub pool: Expr,
    /// The terms that put capital in.
    pub contributions: Vec<TermId>,
    /// Capital from the first day on: a level, taken in the period in which it counts.
    pub capital: Option<Expr>,
}

/// What the investor has first.
#[derive(Clone, Debug)]
pub enum Preferred {
    /// A yearly return on capital that has not come back.
    Rate {
        /// A year's, a level.
        rate: Expr,
        /// Whether an unpaid return bears return.
        compounding: bool,
        /// Whether it is carried into the next calendar year.
        cumulative: bool,
    },
    /// All, up to a hurdle.
    Hurdle(Hurdle),
}

/// What the investor has had, measured.
#[derive(Clone, Debug)]
pub enum Hurdle {
    /// An effective annual rate of return on all that it put in and had.
    Irr(Expr),
    /// So many times what it put in.
    Multiple(Expr),
}

/// A tier of the split.
#[derive(Clone, Debug)]
pub struct Split {
    /// Where it ends.
    pub until: Option<Hurdle>,
    /// The investor's part.
    pub share: Expr,
}

impl Waterfall {
    /// Calls `see` on every expression.
    pub fn each_expr<'a>(&'a self, see: &mut impl FnMut(&'a Expr)) {
        for deal in &self.deals {
            see(&deal.pool);
            deal.capital.iter().for_each(&mut *see);
        }
        match &self.preferred {
            Some(Preferred::Rate { rate, .. }) => see(rate),
            Some(Preferred::Hurdle(hurdle)) => see(hurdle.level()),
            None => {}
        }
        self.catch_up.iter().for_each(&mut *see);
        for tier in &self.split {
            tier.until.iter().for_each(|hurdle| see(hurdle.level()));
            see(&tier.share);
        }
        self.clawback.iter().for_each(see);
    }
}

impl Hurdle {
    /// The rate of return or the multiple.
    pub fn level(&self) -> &Expr {
        match self {
            Hurdle::Irr(level) | Hurdle::Multiple(level) => level,
        }
    }
}
