//! One writer per format.

pub mod html;
