//! Growth rates of a history, for a driver that draws them again.

use super::super::Resolver;
use super::super::history::window_name;
use super::super::value::Site;
use crate::diag::{Spanned, nearest};
use crate::math;
use crate::model::Process;
use crate::scenario;

impl Resolver<'_> {
    pub(super) fn bootstrap(
        &mut self,
        one: &scenario::Driver,
        history: &Spanned<String>,
        block_months: Option<&Spanned<f64>>,
        site: &Site<'_>,
    ) -> Process {
        let initial = self.initial(one, site);
        let scenario = self.scenario;
        let found = scenario
            .history
            .iter()
            .position(|other| other.key.value == history.value);
        let mut growths = None;
        let (mut block, mut windows) = (1, (1, 1));
        match found.filter(|_| !self.names.is_open(&history.value)) {
            Some(index) => {
                let per = scenario.history[index].per.value;
                let (window, step) = (per.months(), self.timeline.step.months());
                windows = ((step / window).max(1) as usize, (window / step).max(1) as usize);
                growths = self.growths(index, history);
                let most = growths.as_ref().map_or(usize::MAX, Vec::len);
                block = self.block(block_months, window, most);
            }
            None => self.unknown_history(history),
        }
        self.poisoned |= growths.is_none();
        Process::Bootstrap {
            initial,
            growths: growths.unwrap_or_default(),
            block,
            per_period: windows.0,
            periods: windows.1,
        }
    }

    fn unknown_history(&mut self, history: &Spanned<String>) {
        if self.names.is_open(&history.value) {
            return;
        }
        let known = || self.scenario.history.iter().map(|other| other.key.value.as_str());
        let names: Vec<&str> = known().collect();
        let fault = self.diagnostics.error(
            "unknown-history",
            history.span,
            format!("[history] has no entry `{}`", history.value),
        );
        fault.label("not among [history]");
        match nearest(&history.value, names.iter().copied()) {
            Some(near) => fault.help(format!("did you mean `{near}`?")),
            None if names.is_empty() => fault.help(format!(
                "add [history.{}] with per, and values or a file with its column",
                history.value
            )),
            None => fault.help(super::super::names::list("its entries are", names.iter().copied())),
        };
    }

    /// The logs of growth from each window to the next; `None` with a fault where they cannot be had.
    fn growths(&mut self, index: usize, named: &Spanned<String>) -> Option<Vec<f64>> {
        let per = self.scenario.history[index].per.value;
        let rows = self.observed[index].clone()?;
        let mut fault = |place, message: String, help: &str| {
            self.diagnostics
                .error("no-growth", place, message)
                .label("of the history that is drawn from")
                .other(named.span, "named here")
                .help(help.to_owned());
        };
        if rows.len() < 3 {
            let place = self.scenario.history[index].key.span;
            fault(
                place,
                format!("{} figures are too few to draw growth from", rows.len()),
                "three figures give two growth rates; a dozen would be better",
            );
            return None;
        }
        let mut growths = Vec::new();
        let mut last: Option<(&Spanned<crate::time::Date>, f64)> = None;
        for (date, value) in &rows {
            let name = window_name(date.value, per);
            if *value <= 0.0 {
                fault(
                    date.span,
                    format!("the figure of {name} is not above 0"),
                    "growth is a ratio of figures, which must be above 0",
                );
                return None;
            }
            if let Some((before, figure)) = last {
                if before.value.plus_months(i64::from(per.months())) != Some(date.value) {
                    let before = window_name(before.value, per);
                    fault(
                        date.span,
                        format!("{name} does not follow {before}"),
                        "growth is from one window to the next; none may be missing",
                    );
                    return None;
                }
                growths.push(math::ln(value / figure));
            }
            last = Some((date, *value));
        }
        Some(growths)
    }

    /// How many growth rates stay together: a year of them, but no more than there are.
    fn block(&mut self, months: Option<&Spanned<f64>>, window: u32, most: usize) -> usize {
        let Some(months) = months else {
            return ((12 / window) as usize).clamp(1, most.max(1));
        };
        let windows = months.value / f64::from(window);
        if windows >= 1.0 && windows.fract() == 0.0 && windows <= most as f64 {
            return windows as usize;
        }
        let fault = self.diagnostics.error(
            "out-of-range",
            months.span,
            "a block is a whole number of windows of the history, and no longer than it",
        );
        fault.label(format!("{} windows", super::super::range::number(windows)));
        fault.help(format!(
            "a window has {window} months, and there are {most} growth rates"
        ));
        1
    }
}
