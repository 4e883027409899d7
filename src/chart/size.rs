//! Sizes of everything that is drawn, in pixels of the finished chart.

/// How many drawing units a pixel has. Plotters rounds points to whole units; ten of them to a
/// pixel keep curves smooth.
pub(super) const UNITS: f64 = 10.0;
/// How many pixels of a PNG stand for one of the chart, each way.
#[cfg(feature = "png")]
pub(super) const PNG_SCALE: f32 = 2.0;

/// The width of a chart: the text column of an article.
pub(super) const WIDTH: f64 = 960.0;
/// The usual height of a chart: 16 to 9.
pub(super) const HEIGHT: f64 = 540.0;
/// White space around everything.
pub(super) const MARGIN: f64 = 28.0;

/// The title.
pub(super) const TITLE: f64 = 21.0;
/// What is below the title.
pub(super) const SUBTITLE: f64 = 14.5;
/// Labels in the plot.
pub(super) const LABEL: f64 = 13.5;
/// Labels of the axes.
pub(super) const TICK: f64 = 13.0;
/// The source line and the note.
pub(super) const FOOT: f64 = 11.5;
/// From one line of text to the next, in font sizes.
pub(super) const LEADING: f64 = 1.3;

/// The height of the row of dates below a plot.
pub(super) const DATE_ROW: f64 = 26.0;
/// The least distance between two labels side by side.
pub(super) const LABEL_GAP: f64 = 14.0;
/// A median line.
pub(super) const LINE: f64 = 2.4;
/// Grid lines.
pub(super) const HAIR: f64 = 0.8;
