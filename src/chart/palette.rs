//! Colours: one accent per party, one fill per term, and a few greys.
//!
//! Derived from Okabe and Ito, "Color Universal Design" (2008), whose hues stay apart in every
//! common kind of colour blindness. Accents are darkened where needed so that text in them reads
//! on white (contrast 4.5 or more). In greyscale the bands differ by their tints and
//! neighbouring fills of a stack by a white line and by lightness.

/// Red, green and blue, 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rgb(pub(super) u8, pub(super) u8, pub(super) u8);

pub(super) const PAPER: Rgb = Rgb(255, 255, 255);
/// Titles and labels.
pub(super) const INK: Rgb = Rgb(28, 28, 30);
/// Subtitles, axis labels, sources.
pub(super) const QUIET: Rgb = Rgb(92, 92, 97);
/// Grid lines.
pub(super) const GRID: Rgb = Rgb(228, 228, 231);
/// The zero line and leaders.
pub(super) const RULE: Rgb = Rgb(122, 122, 128);
/// Losses.
pub(super) const LOSS: Rgb = Rgb(196, 84, 0);
/// What is drawn of drivers and events, which belong to no party.
pub(super) const NEUTRAL: Rgb = Rgb(70, 80, 100);
/// Terms that are too small to be told apart.
pub(super) const REST: Rgb = Rgb(178, 178, 184);

/// No orange among them: that is what a loss looks like.
const ACCENTS: [Rgb; 12] = [
    Rgb(0, 107, 168),
    Rgb(0, 128, 94),
    Rgb(168, 68, 130),
    Rgb(88, 80, 170),
    Rgb(0, 116, 130),
    Rgb(96, 110, 0),
    Rgb(20, 60, 110),
    Rgb(110, 36, 84),
    Rgb(30, 84, 60),
    Rgb(126, 84, 190),
    Rgb(60, 104, 148),
    Rgb(80, 80, 84),
];

/// Neighbours differ in lightness by 30 of 255 or more, any two by 10.
const FILLS: [Rgb; 8] = [
    Rgb(0, 104, 176),
    Rgb(242, 188, 66),
    Rgb(47, 174, 134),
    Rgb(217, 140, 184),
    Rgb(168, 220, 245),
    Rgb(184, 74, 0),
    Rgb(60, 42, 102),
    Rgb(163, 157, 33),
];

/// How many terms a stack can tell apart.
pub(super) const FILL_COUNT: usize = FILLS.len();

/// The accent of the `index`-th judged party; they repeat after twelve.
pub(super) fn accent(index: usize) -> Rgb {
    ACCENTS[index % ACCENTS.len()]
}

/// The fill of the `index`-th term of a stack.
pub(super) fn fill(index: usize) -> Rgb {
    FILLS[index % FILLS.len()]
}

impl Rgb {
    /// The colour thinned with paper: 0 is paper, 1 the colour itself.
    pub(super) fn tint(self, strength: f64) -> Rgb {
        let mix = |colour: u8, paper: u8| {
            let (colour, paper) = (f64::from(colour), f64::from(paper));
            (paper + (colour - paper) * strength.clamp(0.0, 1.0)).round() as u8
        };
        Rgb(
            mix(self.0, PAPER.0),
            mix(self.1, PAPER.1),
            mix(self.2, PAPER.2),
        )
    }

    /// The fill of the band that holds 90% of paths.
    pub(super) fn outer(self) -> Rgb {
        self.tint(0.2)
    }

    /// The fill of the band that holds 50% of paths.
    pub(super) fn inner(self) -> Rgb {
        self.tint(0.45)
    }

    /// Relative luminance as in WCAG 2.1, by its published formula with the power replaced by
    /// the square, which orders colours alike and needs no library function.
    #[cfg(test)]
    fn luminance(self) -> f64 {
        let linear = |channel: u8| {
            let share = f64::from(channel) / 255.0;
            share * share
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_read_as_text_and_bands_part_in_greyscale() {
        for index in 0..ACCENTS.len() {
            let accent = accent(index);
            let contrast = |colour: Rgb| 1.05 / (colour.luminance() + 0.05);
            assert!(contrast(accent) >= 4.2, "{accent:?}: {}", contrast(accent));
            let (line, inner, outer) = (
                accent.luminance(),
                accent.inner().luminance(),
                accent.outer().luminance(),
            );
            assert!(inner - line > 0.1 && outer - inner > 0.1 && 1.0 - outer > 0.1);
        }
    }

    #[test]
    fn fills_part_in_greyscale() {
        // Luma as in ITU-R BT.601.
        let grey = |index: usize| {
            let Rgb(red, green, blue) = fill(index);
            0.299 * f64::from(red) + 0.587 * f64::from(green) + 0.114 * f64::from(blue)
        };
        for one in 0..FILL_COUNT {
            for other in 0..one {
                let apart = (grey(one) - grey(other)).abs();
                let least = if one - other == 1 { 30.0 } else { 10.0 };
                assert!(apart >= least, "{one} {other} {apart}");
            }
        }
    }

    #[test]
    fn all_colours_differ() {
        for one in 0..ACCENTS.len() {
            for other in 0..one {
                assert_ne!(accent(one), accent(other));
            }
        }
    }
}
