//! Where on the screen a decision was made, in words for readers. Derived from the layer; kept
//! nowhere.

use crate::Layer;
use serde::{Deserialize, Serialize};

/// What the visitor had before them when they decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Surface {
    /// The first layer.
    Banner,
    /// The second layer, with a switch for each thing.
    PreferenceCentre,
    /// What stands in the page for one service's content.
    Placeholder,
    /// The page itself: a script of the owner's.
    Page,
}

impl Surface {
    /// The word for it, as records spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Banner => "banner",
            Self::PreferenceCentre => "preference_centre",
            Self::Placeholder => "placeholder",
            Self::Page => "page",
        }
    }
}

impl From<Layer> for Surface {
    fn from(layer: Layer) -> Self {
        match layer {
            Layer::First => Self::Banner,
            Layer::Second => Self::PreferenceCentre,
            Layer::Placeholder => Self::Placeholder,
            Layer::None => Self::Page,
        }
    }
}
