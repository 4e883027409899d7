//! Sizes of everything that is drawn, in pixels of a sheet.
//!
//! Letters and lines have one size on every sheet; what differs is how much of a sheet there is
//! beside them. A sheet is then shown larger or smaller as a whole: a slide is laid out on 880
//! by 495 pixels and shown on 1280 by 720, so that it reads from the back of a room.

pub(super) use crate::scenario::ChartSize as Size;

/// How many drawing units a pixel has. Plotters rounds points to whole units; ten of them to a
/// pixel keep curves smooth.
pub(super) const UNITS: f64 = 10.0;
/// How many pixels of a PNG stand for one of the chart, each way.
#[cfg(feature = "png")]
pub(super) const PNG_SCALE: f32 = 2.0;

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

/// The least height of a plot that has no rows; a sheet grows where its words leave less.
pub(super) const PLOT: f64 = 190.0;

/// A sheet on which a chart is laid out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sheet {
    pub(super) width: f64,
    pub(super) height: f64,
    /// How many pixels of the finished chart a pixel of the sheet is.
    pub(super) shown: f64,
    /// The size of the title.
    pub(super) title: f64,
    /// The most lines of title and subtitle.
    pub(super) lines: usize,
    /// White space around everything.
    pub(super) margin: f64,
}

impl Sheet {
    /// The sheet of a size.
    pub(super) fn of(size: Size) -> Sheet {
        let sheet = |width, height, shown, title, lines, margin| Sheet {
            width,
            height,
            shown,
            title,
            lines,
            margin,
        };
        match size {
            // The text column of a wide page, 16 to 9.
            Size::Article => sheet(960.0, 540.0, 1.0, TITLE, 2, MARGIN),
            // A post: shown on 1080 by 1080.
            Size::Square => sheet(640.0, 640.0, 1.6875, TITLE, 3, MARGIN),
            // One column of a newspaper, or a phone.
            Size::Column => sheet(380.0, 500.0, 1.0, 17.5, 5, 18.0),
            // A slide, 16 to 9.
            Size::Slide => sheet(880.0, 495.0, 16.0 / 11.0, TITLE, 2, MARGIN),
        }
    }

    /// Whether words beside a plot would leave too little of it.
    pub(super) fn narrow(&self) -> bool {
        self.width < 500.0
    }
}
