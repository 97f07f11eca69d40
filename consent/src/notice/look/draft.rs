//! A look as the owner writes it: `[look]`, `[look.light]` and `[look.dark]`, nothing checked but
//! the types.

pub use super::colour::PaletteDraft;
use alloc::string::String;
use alloc::vec::Vec;
use serde::{Deserialize, Serialize};

/// A look as written. What is left out is built in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LookDraft {
    /// `box`, `bar` or `modal`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layout: Option<String>,
    /// Where it stands, such as `bottom-start`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<String>,
    /// `floating` or `inline`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopen: Option<String>,
    /// `start` or `end`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopen_position: Option<String>,
    /// The buttons of the first layer in order: `reject`, `accept`, `choose`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buttons: Option<Vec<String>>,
    /// How round the corners are, in CSS pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub radius: Option<u16>,
    /// A CSS font-family list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub font: Option<String>,
    /// The colours for light surroundings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub light: Option<PaletteDraft>,
    /// The colours for dark surroundings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dark: Option<PaletteDraft>,
}
