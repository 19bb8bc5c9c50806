//! How far a long fetch is, on the terminal of standard error; nothing where there is none.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// A line for each thing under way, and one for the whole.
#[derive(Clone, Debug)]
pub(crate) struct Progress {
    lines: MultiProgress,
    whole: ProgressBar,
}

/// What a line counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Bytes,
    Products,
}

/// A thing under way; its line goes when it is dropped.
#[derive(Debug)]
pub(crate) struct Line(ProgressBar);

impl Progress {
    pub(crate) fn new() -> Self {
        // indicatif draws nothing where standard error is no terminal.
        let lines = MultiProgress::new();
        let whole = lines.add(ProgressBar::no_length());
        whole.set_style(style("{bar:30} {pos} of {len} parts, {elapsed}"));
        Self { lines, whole }
    }

    /// Of `length` parts, `done` were there before.
    pub(crate) fn begin(&self, length: usize, done: usize) {
        self.whole.set_length(length.try_into().unwrap_or(u64::MAX));
        self.whole.set_position(done.try_into().unwrap_or(u64::MAX));
        self.whole.tick();
    }

    /// A line for one thing: its name, and how much of it came so far.
    pub(crate) fn line(&self, name: &str, unit: Unit) -> Line {
        let line = self.lines.insert_before(&self.whole, ProgressBar::no_length());
        line.set_style(style(match unit {
            Unit::Bytes => "{spinner} {msg}  {binary_bytes}",
            Unit::Products => "{spinner} {msg}  {human_pos} products",
        }));
        line.set_message(name.to_owned());
        line.enable_steady_tick(Duration::from_millis(200));
        Line(line)
    }

    /// One more part is done.
    pub(crate) fn done(&self) {
        self.whole.inc(1);
    }

    pub(crate) fn clear(&self) {
        self.whole.finish_and_clear();
    }
}

impl Line {
    /// So much of it came so far.
    pub(crate) fn at(&self, so_far: u64) {
        self.0.set_position(so_far);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// The templates are ours; one that does not parse falls back to the plain bar.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
