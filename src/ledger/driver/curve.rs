//! The value of a curve of growth at the beginning of a period.

use super::super::fault::{FaultCause, Needed, RunFault};
use super::super::replay::Replay;
use crate::id::DriverId;
use crate::math;
use crate::model::{Curve, Expr, Pace};

impl Replay<'_> {
    /// The curve of a driver at the beginning of the current period, before any martingale.
    pub(super) fn curve(&self, id: DriverId, curve: &Curve) -> Result<f64, RunFault> {
        let t = self.model.timeline.t(self.k);
        match curve {
            Curve::Logistic {
                initial,
                saturation,
                pace,
            } => {
                let start = self.above_0(id, initial, "initial value")?;
                let end = self.above_0(id, saturation, "saturation")?;
                let ratio = end / start;
                let growth = match pace {
                    Pace::Growth(growth) => self.log_growth(id, growth, None)?,
                    Pace::Midpoint(years) => self.ahead(id, years, |years| math::ln(ratio - 1.0) / years)?,
                };
                let denominator = 1.0 + (ratio - 1.0) * math::exp(-growth * t);
                if denominator <= 0.0 {
                    let cause = FaultCause::OutOfRange {
                        what: "a curve that has left every bound",
                        value: denominator,
                        help: "a curve that begins above its saturation must not grow away from it",
                    };
                    return Err(self.fault(cause, saturation, Needed::Driver(id), "saturation"));
                }
                Ok(end / denominator)
            }
            Curve::Gompertz {
                initial,
                saturation,
                pace,
            } => {
                let start = self.above_0(id, initial, "initial value")?;
                let end = self.above_0(id, saturation, "saturation")?;
                let distance = math::ln(end / start);
                let decay = match pace {
                    Pace::Growth(growth) => {
                        if distance == 0.0 {
                            let cause = FaultCause::OutOfRange {
                                what: "a curve that begins at its saturation",
                                value: start,
                                help: "a driver that stays where it is has process = \"constant\"",
                            };
                            return Err(self.fault(cause, initial, Needed::Driver(id), "initial value"));
                        }
                        self.log_growth(id, growth, None)? / distance
                    }
                    Pace::Midpoint(years) => {
                        let half = math::ln(2.0);
                        self.ahead(id, years, |years| math::ln(distance / half) / years)?
                    }
                };
                Ok(end * math::exp(-distance * math::exp(-decay * t)))
            }
            Curve::Bass {
                market,
                innovation,
                imitation,
                initial,
                flow,
            } => {
                let market = self.above_0(id, market, "market")?;
                let p = self.above_0(id, innovation, "innovation")?;
                let q = self.finite(imitation, Needed::Driver(id), "imitation")?;
                if q < 0.0 {
                    return Err(self.out_of_range(id, imitation, "imitation", q, "it is 0 or more: `max(x, 0)`"));
                }
                let mut begun = 0.0;
                if let Some(initial) = initial {
                    begun = self.finite(initial, Needed::Driver(id), "initial value")?;
                    if begun < 0.0 || begun > market {
                        let help = "it is from 0 to the market: `clamp(x, 0, …)`";
                        return Err(self.out_of_range(id, initial, "initial value", begun, help));
                    }
                }
                let open = (1.0 - begun / market) / (1.0 + q / p * (begun / market));
                let adopted = |t: f64| {
                    let left = open * math::exp(-(p + q) * t);
                    market * (1.0 - left) / (1.0 + q / p * left)
                };
                let dt = self.model.timeline.dt();
                Ok(match flow {
                    true => (adopted(t + dt) - adopted(t)) / dt,
                    false => adopted(t),
                })
            }
        }
    }

    /// The value of a parameter that must be above 0.
    fn above_0(&self, id: DriverId, expr: &Expr, part: &'static str) -> Result<f64, RunFault> {
        let value = self.finite(expr, Needed::Driver(id), part)?;
        if value > 0.0 {
            return Ok(value);
        }
        Err(self.out_of_range(id, expr, part, value, "it must be above 0: `max(x, 1)`"))
    }

    /// A parameter outside of what it can be.
    fn out_of_range(&self, id: DriverId, expr: &Expr, part: &'static str, value: f64, help: &'static str) -> RunFault {
        let cause = FaultCause::OutOfRange {
            what: part,
            value,
            help,
        };
        self.fault(cause, expr, Needed::Driver(id), part)
    }

    /// The pace that a midpoint gives, which must be above 0.
    fn ahead(&self, id: DriverId, years: &Expr, pace: impl Fn(f64) -> f64) -> Result<f64, RunFault> {
        let midpoint = self.finite(years, Needed::Driver(id), "midpoint")?;
        let pace = pace(midpoint);
        if pace > 0.0 && pace.is_finite() {
            return Ok(pace);
        }
        let help = "half of the saturation is reached at the midpoint: ahead if less is reached at the start";
        Err(self.out_of_range(id, years, "midpoint", midpoint, help))
    }
}
