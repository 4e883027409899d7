//! termsheet: what a partnership deal really pays, and how sure we can be.

pub mod chart;
pub mod id;
pub mod report;
pub mod time;
pub mod unit;
pub mod write;

#[allow(missing_docs)]
pub mod stats {
    #[derive(Clone, Copy, Debug, PartialEq, Default)]
    pub struct Summary { pub count: u64, pub mean: Option<f64>, pub se: Option<f64>, pub sd: Option<f64>, pub min: Option<f64>, pub max: Option<f64>, pub p1: Option<f64>, pub p5: Option<f64>, pub p10: Option<f64>, pub p25: Option<f64>, pub p50: Option<f64>, pub p75: Option<f64>, pub p90: Option<f64>, pub p95: Option<f64>, pub p99: Option<f64>, pub tail_mean_5: Option<f64> }
    #[derive(Clone, Copy, Debug, PartialEq, Default)]
    pub struct SeriesPoint { pub mean: Option<f64>, pub p5: Option<f64>, pub p25: Option<f64>, pub p50: Option<f64>, pub p75: Option<f64>, pub p95: Option<f64> }
    #[derive(Clone, Copy, Debug, PartialEq, Default)]
    pub struct Proportion { pub value: f64, pub se: f64, pub count: u64 }
}
#[allow(missing_docs)]
pub mod model {
    #[derive(Clone, Debug, PartialEq)]
    pub struct Currency { pub code: String, pub sign: String }
}
#[allow(missing_docs)]
pub mod scenario {
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub enum Confidence { Filing, Several, Single, Derived, Guess }
    impl Confidence { pub fn word(self) -> &'static str { match self { Confidence::Filing => "filing", Confidence::Several => "several", Confidence::Single => "single", Confidence::Derived => "derived", Confidence::Guess => "guess" } } }
}
