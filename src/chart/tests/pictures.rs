//! Charts as a rasteriser sees them: no text meets another as a shaper lays them out, and every chart becomes a PNG.

use resvg::usvg;

use super::*;

/// Every text with its box, as a shaper lays it out with the font's own kerning.
fn texts(group: &usvg::Group, found: &mut Vec<(String, usvg::Rect)>) {
    for node in group.children() {
        match node {
            usvg::Node::Group(group) => texts(group, found),
            usvg::Node::Text(text) => {
                let words = text.chunks().iter().map(|chunk| chunk.text()).collect();
                found.push((words, text.abs_bounding_box()));
            }
            usvg::Node::Path(_) | usvg::Node::Image(_) => {}
        }
    }
}

#[test]
fn no_text_leaves_the_sheet_or_meets_another() {
    for (name, report) in cases() {
        for chart in all(&report) {
            let tree = png::tree(&chart).expect("our own SVG can be read");
            let (wide, high) = (tree.size().width(), tree.size().height());
            let mut found = Vec::new();
            texts(tree.root(), &mut found);
            assert!(found.len() > 4, "{name} {}: the words are drawn", chart.file_stem);
            for (index, (text, area)) in found.iter().enumerate() {
                let inside = area.left() >= 4.0 && area.right() <= wide - 4.0 && area.top() >= 4.0;
                assert!(
                    inside && area.bottom() <= high - 4.0,
                    "{name} {}: {text} {area:?}",
                    chart.file_stem
                );
                for (other, place) in &found[..index] {
                    // Line boxes of neighbouring lines may touch; their letters do not.
                    let apart = area.left() >= place.right()
                        || place.left() >= area.right()
                        || area.top() + 0.2 * area.height() >= place.bottom() - 0.2 * place.height()
                        || place.top() + 0.2 * place.height() >= area.bottom() - 0.2 * area.height();
                    assert!(apart, "{name} {}: {text} / {other}", chart.file_stem);
                }
            }
        }
    }
}

#[test]
fn widths_are_those_of_the_shaper() {
    let report = examples::realistic();
    for chart in all(&report) {
        let tree = png::tree(&chart).expect("our own SVG can be read");
        let mut found = Vec::new();
        texts(tree.root(), &mut found);
        let (text, area) = &found[0];
        let measured = font::width(text, size::TITLE, font::Weight::Bold);
        let share = f64::from(area.width()) / measured;
        assert!((0.98..1.01).contains(&share), "{text}: {share}");
    }
}

/// Every chart becomes a picture of twice its size. Where `TERMSHEET_CHARTS` names a folder
/// those of every case are written there in every size and on both papers, to be looked at.
#[test]
fn every_example_becomes_a_picture() {
    for chart in all(&examples::realistic()) {
        let picture = png(&chart).expect("our own SVG can be read");
        let size = |at: usize| u32::from_be_bytes([picture[at], picture[at + 1], picture[at + 2], picture[at + 3]]);
        assert!(picture.starts_with(b"\x89PNG"));
        assert_eq!(size(16), 1920);
        assert!(size(20) >= 1080);
        let dots = picture
            .windows(4)
            .position(|four| four == b"pHYs")
            .expect("the density is stated");
        assert_eq!((size(dots + 4), picture[dots + 12]), (7559, 1));
    }
    let Some(folder) = std::env::var_os("TERMSHEET_CHARTS").map(std::path::PathBuf::from) else {
        return;
    };
    let wanted = std::env::var("TERMSHEET_CASES").unwrap_or_default();
    for (name, report) in cases().into_iter().filter(|(name, _)| wanted.contains(name)) {
        for (size, theme) in LOOKS {
            for chart in on(&report, size, theme) {
                let file = format!("{name}-{}-{}-{}.png", size.word(), theme.word(), chart.file_stem);
                let picture = small_png(&chart).expect("our own SVG can be read");
                std::fs::write(folder.join(file), picture).expect("the folder can be written");
            }
        }
    }
}
