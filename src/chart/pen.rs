//! A pen over Plotters: lines, areas and text in pixels, written as SVG.
//!
//! In: calls with coordinates in pixels, y downwards. Out: the text of an SVG file with title,
//! description and embedded font. Points are rounded to tenths of a pixel, which keeps files
//! small and bytes the same everywhere. Text is cleaned of what XML forbids; the backend
//! escapes the rest.

use std::cell::RefCell;
use std::collections::BTreeMap;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::font::{self, Weight};
use super::palette::{Colour, PAPER, Theme};
use super::size::{Sheet, UNITS};

/// Where a text stands relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    /// The text begins there.
    Left,
    /// It is centred there.
    Middle,
    /// It ends there.
    Right,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ink {
    pub(super) size: f64,
    pub(super) weight: Weight,
    pub(super) colour: Colour,
}

/// Draws on one chart.
pub(super) struct Pen<'a> {
    area: DrawingArea<SVGBackend<'a>, Shift>,
    /// What has been drawn with, each with what it is on dark paper.
    shades: RefCell<BTreeMap<String, String>>,
    pub(super) sheet: Sheet,
    pub(super) theme: Theme,
}

impl<'s> Pen<'s> {
    /// A filled rectangle between two corners, in any order.
    pub(super) fn rect(&self, from: (f64, f64), to: (f64, f64), fill: Colour) {
        let low = units((from.0.min(to.0), from.1.min(to.1)));
        let high = units((from.0.max(to.0), from.1.max(to.1)));
        self.draw(&Rectangle::new([low, high], self.plotters(fill).filled()));
    }

    /// A filled area.
    pub(super) fn polygon(&self, points: &[(f64, f64)], fill: Colour) {
        let points: Vec<(i32, i32)> = points.iter().copied().map(units).collect();
        self.draw(&Polygon::new(points, self.plotters(fill)));
    }

    /// A line through points, `width` pixels wide.
    pub(super) fn line(&self, points: &[(f64, f64)], width: f64, colour: Colour) {
        let points: Vec<(i32, i32)> = points.iter().copied().map(units).collect();
        let style = self.plotters(colour).stroke_width((width * UNITS).round() as u32);
        self.draw(&PathElement::new(points, style));
    }

    /// A filled circle.
    pub(super) fn dot(&self, centre: (f64, f64), radius: f64, fill: Colour) {
        let radius = (radius * UNITS).round() as i32;
        self.draw(&Circle::new(units(centre), radius, self.plotters(fill).filled()));
    }

    /// A line of text whose baseline is at `at`.
    pub(super) fn text(&self, text: &str, at: (f64, f64), align: Align, ink: Ink) {
        let style = if ink.weight == Weight::Bold {
            FontStyle::Bold
        } else {
            FontStyle::Normal
        };
        let family = FontFamily::Name(font::FAMILY);
        let h_pos = match align {
            Align::Left => HPos::Left,
            Align::Middle => HPos::Center,
            Align::Right => HPos::Right,
        };
        let style = TextStyle {
            font: FontDesc::new(family, font::plotters_size(ink.size), style),
            color: self.plotters(ink.colour).to_backend_color(),
            pos: Pos::new(h_pos, VPos::Top),
        };
        // The backend moves a top-anchored text down by 0.76 font sizes to its baseline.
        let top = (at.0, at.1 - 0.76 * ink.size);
        self.area
            .draw_text(&clean(text), &style, units(top))
            .expect("writing to a string does not fail");
    }

    /// A text centred on a height by its small letters.
    pub(super) fn text_beside(&self, text: &str, at: (f64, f64), align: Align, ink: Ink) {
        // Labels are mostly digits and capitals: halfway between theirs and the small letters'.
        let half = (font::X_HEIGHT + 0.727) / 4.0;
        self.text(text, (at.0, at.1 + half * ink.size), align, ink);
    }

    /// The same on paper of its own, over what has been drawn there.
    pub(super) fn text_over(&self, text: &str, at: (f64, f64), align: Align, ink: Ink) {
        let wide = font::width(&clean(text), ink.size, ink.weight);
        let left = match align {
            Align::Left => at.0,
            Align::Middle => at.0 - wide / 2.0,
            Align::Right => at.0 - wide,
        };
        let half = 0.65 * ink.size;
        self.rect((left - 2.0, at.1 - half), (left + wide + 2.0, at.1 + half), PAPER);
        self.text_beside(text, at, align, ink);
    }

    /// The place nearest to `x` at which a text that reaches `half` to either side stays clear of the edge.
    pub(super) fn inside(&self, x: f64, half: f64) -> f64 {
        let least = (self.sheet.margin / 2.0 + half).min(self.sheet.width / 2.0);
        x.clamp(least, self.sheet.width - least)
    }

    /// What is seen of a colour.
    fn plotters(&self, colour: Colour) -> RGBColor {
        let seen = colour.on(self.theme);
        let mut shades = self.shades.borrow_mut();
        shades.entry(seen.hex()).or_insert_with(|| colour.on(Theme::Dark).hex());
        RGBColor(seen.0, seen.1, seen.2)
    }

    fn draw<'e, E>(&self, element: &'e E)
    where
        &'e E: plotters::element::PointCollection<'e, (i32, i32)>,
        E: plotters::element::Drawable<SVGBackend<'s>>,
    {
        self.area.draw(element).expect("writing to a string does not fail");
    }
}

/// Draws with `body` on a sheet and gives the SVG file, and its colours with what each is on dark paper (none where the
/// paper is dark). `title` and `alt` become its accessible name and description.
pub(super) fn svg(
    sheet: Sheet,
    theme: Theme,
    (title, alt): (&str, &str),
    body: impl FnOnce(&Pen<'_>),
) -> (String, BTreeMap<String, String>) {
    let (width, height) = (sheet.width, sheet.height);
    let mut drawn = String::new();
    let shades;
    let (wide, high) = ((width * UNITS) as u32, (height * UNITS) as u32);
    {
        let area = SVGBackend::with_string(&mut drawn, (wide, high)).into_drawing_area();
        let pen = Pen {
            area,
            shades: RefCell::default(),
            sheet,
            theme,
        };
        pen.rect((0.0, 0.0), (width, height), PAPER);
        body(&pen);
        pen.area.present().expect("writing to a string does not fail");
        shades = match theme {
            Theme::Light => pen.shades.take(),
            Theme::Dark => BTreeMap::new(),
        };
    }
    let (width, height) = ((width * sheet.shown).round(), (height * sheet.shown).round());
    // Our own opening tag in place of the backend's: drawn in units, shown in pixels.
    let inside = drawn.split_once('\n').map_or("", |(_, inside)| inside);
    let (title, alt) = (escape(title), escape(alt));
    let style = font::style_sheet();
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {wide} {high}\" role=\"img\" stroke-linejoin=\"round\">\n\
         <title>{title}</title>\n<desc>{alt}</desc>\n{STYLE_OPEN}{style}{STYLE_CLOSE}\n{inside}"
    );
    (svg, shades)
}

const STYLE_OPEN: &str = "<style>";
const STYLE_CLOSE: &str = "</style>";

/// An SVG file of [`svg`] without its embedded font, for a page or a program that has the font.
pub(super) fn without_font(svg: &str) -> String {
    match (svg.find(STYLE_OPEN), svg.find(STYLE_CLOSE)) {
        (Some(from), Some(to)) if from < to => {
            let after = svg[to + STYLE_CLOSE.len()..].trim_start_matches('\n');
            format!("{}{after}", &svg[..from])
        }
        _ => svg.to_owned(),
    }
}

/// Escapes text for XML and drops what XML 1.0 cannot hold (section 2.2).
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in clean(text).chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// White space of any kind becomes spaces; control characters and non-characters go.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .map(|char| {
            if char.is_whitespace() && char != '\u{a0}' {
                ' '
            } else {
                char
            }
        })
        .filter(|char| !char.is_control() && !matches!(char, '\u{fffe}' | '\u{ffff}'))
        .collect()
}

/// Pixels to drawing units. What is far off the sheet stays just as far as a float can say and an
/// integer can hold; what is no number lands at the origin.
fn units((x, y): (f64, f64)) -> (i32, i32) {
    let unit = |pixels: f64| (pixels * UNITS).round().clamp(-1e8, 1e8) as i32;
    (unit(x), unit(y))
}
