//! One writer per format: what a report says, as text, JSON, CSV, a page and files.
//!
//! In: a [`Report`](crate::report::Report), charts, an explanation. Out: text, bytes, a folder.
//! Writers round nothing but what they show to people, and work nothing out.

pub mod answer;
pub mod csv;
pub mod evidence;
pub mod files;
pub mod fit;
pub mod html;
pub mod json;
pub mod markdown;
pub mod provenance;
pub mod samples;
pub mod summary;
pub mod text;
pub mod whole;
