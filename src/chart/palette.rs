//! Colours by what they are for: one accent per party, one fill per term, and a few greys, each for
//! light and for dark paper.
//!
//! Accents and fills were found by search from the hues of Okabe and Ito, "Color Universal Design"
//! (2008): as far apart as can be in CIELAB for normal sight and for what people without the first,
//! the second and the third kind of cones see (matrices of Machado, Oliveira and Fernandes, "A
//! physiologically-based model for simulation of color vision deficiency", IEEE TVCG 15 (2009),
//! severity 1.0), with lightness apart for greyscale, and dark (light) enough to be read as text.
//! The tests below hold them to it.

pub(super) use crate::scenario::ChartTheme as Theme;

/// Red, green and blue, 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rgb(pub(super) u8, pub(super) u8, pub(super) u8);

/// A colour by its use, thinned with paper.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Colour {
    hue: Hue,
    /// 0 is paper, 1 the hue itself.
    strength: f64,
    /// Whether it is the colour of letters on that instead.
    letters: bool,
}

/// What a colour is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hue {
    Paper,
    Ink,
    Quiet,
    Grid,
    Rule,
    Loss,
    Neutral,
    Rest,
    Accent(usize),
    Fill(usize),
}

const fn of(hue: Hue) -> Colour {
    Colour {
        hue,
        strength: 1.0,
        letters: false,
    }
}

pub(super) const PAPER: Colour = of(Hue::Paper);
/// Titles and labels.
pub(super) const INK: Colour = of(Hue::Ink);
/// Subtitles, axis labels, sources.
pub(super) const QUIET: Colour = of(Hue::Quiet);
/// Grid lines.
pub(super) const GRID: Colour = of(Hue::Grid);
/// The zero line and leaders.
pub(super) const RULE: Colour = of(Hue::Rule);
/// Losses.
pub(super) const LOSS: Colour = of(Hue::Loss);
/// What is drawn of drivers and events, which belong to no party.
pub(super) const NEUTRAL: Colour = of(Hue::Neutral);
/// Terms that are too small to be told apart.
pub(super) const REST: Colour = of(Hue::Rest);

/// No orange among them: that is what a loss looks like.
const ACCENTS: [[Rgb; 2]; 12] = [
    [Rgb(2, 94, 211), Rgb(140, 185, 250)],
    [Rgb(0, 92, 67), Rgb(50, 231, 127)],
    [Rgb(204, 48, 147), Rgb(220, 143, 177)],
    [Rgb(75, 46, 144), Rgb(154, 119, 250)],
    [Rgb(184, 0, 14), Rgb(228, 218, 76)],
    [Rgb(75, 32, 11), Rgb(184, 248, 226)],
    [Rgb(116, 44, 243), Rgb(135, 146, 70)],
    [Rgb(171, 70, 175), Rgb(150, 180, 145)],
    [Rgb(6, 60, 184), Rgb(117, 163, 99)],
    [Rgb(153, 53, 111), Rgb(167, 174, 99)],
    [Rgb(129, 5, 111), Rgb(47, 157, 215)],
    [Rgb(73, 88, 50), Rgb(145, 246, 109)],
];

/// Fills of stacks, next to each other in this order.
const FILLS: [[Rgb; 2]; 8] = [
    [Rgb(0, 104, 176), Rgb(0, 104, 176)],
    [Rgb(242, 188, 66), Rgb(242, 188, 66)],
    [Rgb(47, 174, 134), Rgb(47, 174, 134)],
    [Rgb(217, 140, 184), Rgb(217, 140, 184)],
    [Rgb(168, 220, 245), Rgb(168, 220, 245)],
    [Rgb(184, 74, 0), Rgb(184, 74, 0)],
    [Rgb(60, 42, 102), Rgb(78, 58, 122)],
    [Rgb(163, 157, 33), Rgb(163, 157, 33)],
];

/// How many terms a stack can tell apart.
pub(super) const FILL_COUNT: usize = FILLS.len();

/// The accent of the `index`-th judged party; they repeat after twelve.
pub(super) fn accent(index: usize) -> Colour {
    of(Hue::Accent(index % ACCENTS.len()))
}

/// The fill of the `index`-th term of a stack.
pub(super) fn fill(index: usize) -> Colour {
    of(Hue::Fill(index % FILLS.len()))
}

impl Colour {
    /// The colour thinned with paper: 0 is paper, 1 the colour itself.
    pub(super) fn tint(self, strength: f64) -> Colour {
        Colour {
            strength: self.strength * strength.clamp(0.0, 1.0),
            ..self
        }
    }

    /// The fill of the band that holds 90% of paths.
    pub(super) fn outer(self) -> Colour {
        self.tint(0.2)
    }

    /// The fill of the band that holds 50% of paths.
    pub(super) fn inner(self) -> Colour {
        self.tint(0.45)
    }

    /// What is seen on the paper of a theme.
    pub(super) fn on(self, theme: Theme) -> Rgb {
        let (colour, paper) = (self.hue.on(theme), Hue::Paper.on(theme));
        // Light on dark looks stronger than dark on light: the same step takes a little more.
        let mix = |colour: u8, paper: u8| {
            let (colour, paper) = (f64::from(colour), f64::from(paper));
            (paper + (colour - paper) * self.strength).round() as u8
        };
        let seen = Rgb(mix(colour.0, paper.0), mix(colour.1, paper.1), mix(colour.2, paper.2));
        if self.letters {
            self.letters_on(seen, theme)
        } else {
            seen
        }
    }

    /// Ink or paper, whichever stands out more.
    ///
    /// What is ink on light paper may have to be paper on dark, so that a page could not tell what to make of either;
    /// such letters differ by a step of blue that nobody sees.
    fn letters_on(self, seen: Rgb, theme: Theme) -> Rgb {
        let hue = |theme: Theme, seen: Rgb| {
            let apart = |hue: Hue| {
                let (here, other) = (seen.luminance(), hue.on(theme).luminance());
                (here.max(other) + 0.05) / (here.min(other) + 0.05)
            };
            match apart(Hue::Ink) >= apart(Hue::Paper) {
                true => Hue::Ink,
                false => Hue::Paper,
            }
        };
        let ground = Colour { letters: false, ..self };
        let own = hue(theme, seen);
        let Rgb(red, green, blue) = own.on(theme);
        match [Theme::Light, Theme::Dark].map(|theme| hue(theme, ground.on(theme))) {
            [light, dark] if light == dark => Rgb(red, green, blue),
            _ => Rgb(red, green, blue ^ 1),
        }
    }

    /// The colour of letters on this one: ink or paper, whichever stands out more.
    pub(super) fn letters(self) -> Colour {
        Colour { letters: true, ..self }
    }
}

impl Hue {
    fn on(self, theme: Theme) -> Rgb {
        let [light, dark] = match self {
            Hue::Paper => [Rgb(255, 255, 255), Rgb(22, 24, 29)],
            Hue::Ink => [Rgb(28, 28, 30), Rgb(238, 238, 240)],
            Hue::Quiet => [Rgb(92, 92, 97), Rgb(170, 171, 178)],
            Hue::Grid => [Rgb(228, 228, 231), Rgb(48, 51, 58)],
            Hue::Rule => [Rgb(122, 122, 128), Rgb(128, 130, 138)],
            Hue::Loss => [Rgb(196, 84, 0), Rgb(255, 150, 70)],
            Hue::Neutral => [Rgb(70, 80, 100), Rgb(172, 184, 208)],
            Hue::Rest => [Rgb(178, 178, 184), Rgb(98, 100, 108)],
            Hue::Accent(index) => ACCENTS[index],
            Hue::Fill(index) => FILLS[index],
        };
        match theme {
            Theme::Light => light,
            Theme::Dark => dark,
        }
    }
}

impl Rgb {
    /// As SVG and CSS write it.
    pub(super) fn hex(self) -> String {
        format!("#{:02X}{:02X}{:02X}", self.0, self.1, self.2)
    }

    /// Relative luminance as in WCAG 2.1, by its published formula with the power replaced by
    /// the square, which orders colours alike and needs no library function.
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

    /// Machado, Oliveira and Fernandes (2009), table of matrices at severity 1.0, for linear RGB: what people see
    /// without the cones for long, middle and short waves. The first row set is normal sight.
    const SIGHTS: [(&str, [[f64; 3]; 3]); 4] = [
        ("normal", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        (
            "protanopia",
            [
                [0.152286, 1.052583, -0.204868],
                [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ],
        ),
        (
            "deuteranopia",
            [
                [0.367322, 0.860646, -0.227968],
                [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ],
        ),
        (
            "tritanopia",
            [
                [1.255528, -0.076749, -0.178779],
                [-0.078411, 0.930809, 0.147602],
                [0.004733, 0.691367, 0.303900],
            ],
        ),
    ];

    /// CIELAB under D65 (CIE 15:2004) of a colour as somebody sees it; sRGB by IEC 61966-2-1.
    fn seen(colour: Rgb, sight: &[[f64; 3]; 3]) -> [f64; 3] {
        let linear = [colour.0, colour.1, colour.2].map(|channel| {
            let share = f64::from(channel) / 255.0;
            if share <= 0.04045 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            }
        });
        let times =
            |matrix: &[[f64; 3]; 3], by: [f64; 3]| matrix.map(|row| row[0] * by[0] + row[1] * by[1] + row[2] * by[2]);
        let linear = times(sight, linear).map(|channel| channel.clamp(0.0, 1.0));
        let to_xyz = [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ];
        let xyz = times(&to_xyz, linear);
        let [x, y, z] = [xyz[0] / 0.95047, xyz[1], xyz[2] / 1.08883].map(|part: f64| {
            if part > 0.008856 {
                part.cbrt()
            } else {
                7.787 * part + 16.0 / 116.0
            }
        });
        [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
    }

    fn apart(one: [f64; 3], other: [f64; 3]) -> f64 {
        one.iter()
            .zip(other)
            .map(|(a, b)| (a - b) * (a - b))
            .sum::<f64>()
            .sqrt()
    }

    /// The smallest distance between any two, in any sight.
    fn closest(colours: &[Colour], theme: Theme) -> f64 {
        let mut least = f64::INFINITY;
        for (_, sight) in &SIGHTS {
            for (index, one) in colours.iter().enumerate() {
                for other in &colours[..index] {
                    least = least.min(apart(seen(one.on(theme), sight), seen(other.on(theme), sight)));
                }
            }
        }
        least
    }

    #[test]
    fn the_conversion_is_that_of_published_values() {
        // Lindbloom's calculator for sRGB red under D65: 53.24, 80.09, 67.20.
        let red = seen(Rgb(255, 0, 0), &SIGHTS[0].1);
        assert!(apart(red, [53.24, 80.09, 67.20]) < 0.05, "{red:?}");
        // Red and green of one lightness are one colour without the middle cones, nearly.
        let (red, green) = (Rgb(200, 80, 60), Rgb(128, 122, 40));
        assert!(apart(seen(red, &SIGHTS[0].1), seen(green, &SIGHTS[0].1)) > 50.0);
        assert!(apart(seen(red, &SIGHTS[2].1), seen(green, &SIGHTS[2].1)) < 16.0);
    }

    #[test]
    fn accents_stay_apart_in_every_sight() {
        for theme in Theme::ALL {
            let accents: Vec<Colour> = (0..12).map(accent).collect();
            for (count, least) in [(4, 20.0), (6, 18.0), (12, 9.0)] {
                let found = closest(&accents[..count], theme);
                assert!(found >= least, "{theme:?}: the first {count} are {found} apart");
            }
            for accent in &accents {
                let found = closest(&[*accent, LOSS], theme);
                assert!(found >= 12.0, "{accent:?} is {found} from a loss on {theme:?}");
            }
        }
    }

    #[test]
    fn accents_and_fills_part_in_greyscale() {
        let light = |colour: Colour, theme: Theme| seen(colour.on(theme), &SIGHTS[0].1)[0];
        for theme in Theme::ALL {
            for one in 0..6 {
                for other in 0..one {
                    let found = (light(accent(one), theme) - light(accent(other), theme)).abs();
                    assert!(found >= 4.0, "accents {one} and {other}: {found} on {theme:?}");
                }
            }
            // Those of a stack lie on each other: neighbours need more.
            for one in 1..FILL_COUNT {
                let found = (light(fill(one), theme) - light(fill(one - 1), theme)).abs();
                assert!(found >= 3.0, "fills {one} and the one before: {found} on {theme:?}");
            }
            let fills: Vec<Colour> = (0..FILL_COUNT).map(fill).collect();
            let found = closest(&fills, theme);
            assert!(found >= 13.0, "fills are {found} apart on {theme:?}");
        }
    }

    #[test]
    fn letters_read_and_bands_part() {
        // Contrast as in WCAG 2.1; L* is relative luminance by another scale (CIE 15:2004).
        let luminance = |colour: Rgb| {
            let root = (seen(colour, &SIGHTS[0].1)[0] + 16.0) / 116.0;
            root * root * root
        };
        let contrast = |one: Rgb, other: Rgb| {
            let (a, b) = (luminance(one) + 0.05, luminance(other) + 0.05);
            a.max(b) / a.min(b)
        };
        for theme in Theme::ALL {
            let paper = PAPER.on(theme);
            let letters = (0..12).map(accent).chain([INK, QUIET, LOSS, NEUTRAL]);
            for colour in letters {
                let found = contrast(colour.on(theme), paper);
                assert!(found >= 4.5, "{colour:?}: {found} on {theme:?}");
                let lab = |colour: Colour| seen(colour.on(theme), &SIGHTS[0].1)[0];
                let steps = [lab(colour), lab(colour.inner()), lab(colour.outer()), lab(PAPER)];
                let part = steps.windows(2).all(|pair| (pair[0] - pair[1]).abs() > 5.0);
                assert!(part, "{colour:?}: {steps:?} on {theme:?}");
            }
            for fill in (0..FILL_COUNT).map(fill) {
                assert!(contrast(fill.letters().on(theme), fill.on(theme)) >= 3.0, "{fill:?}");
            }
        }
    }
}
