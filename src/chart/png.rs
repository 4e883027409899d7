//! PNG copies of charts, rasterised from the SVG at twice the density, or small at its own.

use std::fmt;
use std::sync::{Arc, OnceLock};

use resvg::{tiny_skia, usvg};

use super::size::PNG_SCALE;
use super::{Chart, font, pen};

/// Dots per metre of the 96 dots per inch that pixels of the chart stand for.
const DOTS_PER_METRE: f32 = 3779.5;

/// Why a chart could not be rasterised.
#[derive(Debug)]
pub enum PngError {
    /// The SVG could not be read.
    Svg(usvg::Error),
    /// The picture is too large to hold.
    Size,
    /// The PNG could not be encoded.
    Encoding(png::EncodingError),
}

impl fmt::Display for PngError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PngError::Svg(error) => write!(f, "the chart could not be read: {error}"),
            PngError::Size => f.write_str("the chart is too large to rasterise"),
            PngError::Encoding(error) => write!(f, "the picture could not be encoded: {error}"),
        }
    }
}

impl std::error::Error for PngError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            PngError::Svg(error) => Some(error),
            PngError::Size => None,
            PngError::Encoding(error) => Some(error),
        }
    }
}

/// The chart as the bytes of a PNG file, two pixels to one of the chart, marked as 192 dpi.
///
/// Only the embedded font is used: letters that it lacks are left out. The same chart gives the
/// same bytes.
///
/// # Errors
/// Where the SVG is not one of ours, or the picture does not fit into memory.
pub fn png(chart: &Chart) -> Result<Vec<u8>, PngError> {
    // Flat colours pack well enough at once; a better search took half of the time of all charts.
    scaled(chart, PNG_SCALE, png::Compression::Fast)
}

/// The same, one pixel to one of the chart: for an index of many charts.
///
/// # Errors
/// As of [`png()`].
pub fn small_png(chart: &Chart) -> Result<Vec<u8>, PngError> {
    scaled(chart, 1.0, png::Compression::High)
}

fn scaled(chart: &Chart, by: f32, compression: png::Compression) -> Result<Vec<u8>, PngError> {
    let tree = tree(chart)?;
    let size = tree.size().to_int_size();
    let size = size.scale_by(by).ok_or(PngError::Size)?;
    let mut pixels = tiny_skia::Pixmap::new(size.width(), size.height()).ok_or(PngError::Size)?;
    let scale = tiny_skia::Transform::from_scale(by, by);
    resvg::render(&tree, scale, &mut pixels.as_mut());

    // The paper is opaque, so what is premultiplied is plain, and there is no alpha to keep.
    let rgb: Vec<u8> = pixels
        .data()
        .chunks_exact(4)
        .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
        .collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, size.width(), size.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(compression);
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: (by * DOTS_PER_METRE) as u32,
        yppu: (by * DOTS_PER_METRE) as u32,
        unit: png::Unit::Meter,
    }));
    let mut writer = encoder.write_header().map_err(PngError::Encoding)?;
    writer.write_image_data(&rgb).map_err(PngError::Encoding)?;
    writer.finish().map_err(PngError::Encoding)?;
    Ok(bytes)
}

/// The chart's shapes and texts as the rasteriser sees them.
pub(super) fn tree(chart: &Chart) -> Result<usvg::Tree, PngError> {
    static FONTS: OnceLock<Arc<usvg::fontdb::Database>> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        let mut fonts = usvg::fontdb::Database::new();
        for file in font::files() {
            fonts.load_font_data(file.to_vec());
        }
        Arc::new(fonts)
    });
    let options = usvg::Options {
        font_family: font::FAMILY.to_owned(),
        fontdb: Arc::clone(fonts),
        ..usvg::Options::default()
    };
    usvg::Tree::from_str(&pen::without_font(&chart.svg), &options).map_err(PngError::Svg)
}
