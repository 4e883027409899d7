//! termsheet.
