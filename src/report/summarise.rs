//! stand-in
/// s
pub fn summarise() {}
