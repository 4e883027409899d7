//! A bar on standard error while a run goes on, where somebody is looking.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar, shown only on a terminal.
pub(super) struct Bar {
    bar: ProgressBar,
}

impl Bar {
    /// A bar over `paths`; none is drawn where standard error is no terminal or `quiet` is asked for.
    pub(super) fn new(paths: u64, quiet: bool) -> Bar {
        let target = if quiet || !std::io::stderr().is_terminal() {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let bar = ProgressBar::with_draw_target(Some(paths), target);
        if let Ok(style) =
            ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} paths, {eta} to go")
        {
            bar.set_style(style);
        }
        Bar { bar }
    }

    /// Shows how many paths are done; safe to call from any thread.
    pub(super) fn at(&self, done: u64) {
        self.bar.set_position(done);
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
