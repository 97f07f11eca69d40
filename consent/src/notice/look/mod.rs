//! How the banner looks, as far as the owner may say: where it stands, in which order its buttons,
//! in which colours. Owns what there is to choose from and what holds where nothing is chosen;
//! knows no style sheet. Whether a look is fair is `notice::fairness`'s business.

mod colour;
mod draft;

pub use colour::{Colour, Palette};
pub use draft::{LookDraft, PaletteDraft};

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$one:meta])* $variant:ident: $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$one])* $variant,)*
        }

        impl $name {
            /// All there are.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name in notice files.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }

            /// The one of this name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

named! {
    /// The shape of the first layer.
    Layout {
        /// A box at an edge or in a corner; the page can be used beside it.
        Box: "box",
        /// A bar over the whole width; the page can be used beside it.
        Bar: "bar",
        /// A dialog in the middle; the page waits behind it.
        Modal: "modal",
    }
}

named! {
    /// Where the first layer stands. Start and end follow the direction of writing.
    Position {
        /// At the bottom, where lines start.
        BottomStart: "bottom-start",
        /// At the bottom, in the middle or over the whole width.
        Bottom: "bottom",
        /// At the bottom, where lines end.
        BottomEnd: "bottom-end",
        /// At the top, where lines start.
        TopStart: "top-start",
        /// At the top, in the middle or over the whole width.
        Top: "top",
        /// At the top, where lines end.
        TopEnd: "top-end",
        /// In the middle of the window.
        Centre: "centre",
    }
}

named! {
    /// How visitors come back to their choice.
    Reopen {
        /// A small control stands on every page.
        Floating: "floating",
        /// None is drawn: the page has a link of its own.
        Inline: "inline",
    }
}

named! {
    /// A side of the window, by the direction of writing.
    Side {
        /// Where lines start.
        Start: "start",
        /// Where lines end.
        End: "end",
    }
}

named! {
    /// A button of the first layer.
    Button {
        /// Denies everything that is not necessary.
        Reject: "reject",
        /// Grants everything.
        Accept: "accept",
        /// Opens the second layer.
        Choose: "choose",
    }
}

impl Layout {
    /// Where the first layer may stand; the first of them is where it stands unless said otherwise.
    pub const fn positions(self) -> &'static [Position] {
        use Position as P;
        match self {
            Self::Box => &[P::BottomStart, P::Bottom, P::BottomEnd, P::TopStart, P::Top, P::TopEnd],
            Self::Bar => &[P::Bottom, P::Top],
            Self::Modal => &[P::Centre],
        }
    }
}

/// How the banner looks: every question answered, by the owner or by what holds otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The shape of the first layer.
    pub layout: Layout,
    /// Where the first layer stands: one of the layout's [`positions`](Layout::positions).
    pub position: Position,
    /// How visitors come back to their choice.
    pub reopen: Reopen,
    /// On which side the floating control stands, at the bottom.
    pub reopen_at: Side,
    /// The buttons of the first layer in order: 1 to 3, none twice.
    pub buttons: Vec<Button>,
    /// How round the corners are, in CSS pixels, 0 to [`MAX_RADIUS`](super::MAX_RADIUS).
    pub radius: u8,
    /// A CSS font-family list of at most [`MAX_FONT`](super::MAX_FONT) bytes, fit to stand as the
    /// value of a declaration; `None` for the system's own.
    pub font: Option<String>,
    /// The owner's colours for light surroundings.
    pub light: Palette<Option<Colour>>,
    /// The owner's colours for dark surroundings.
    pub dark: Palette<Option<Colour>>,
}

impl Default for Look {
    /// What holds where the owner says nothing.
    fn default() -> Self {
        Self {
            layout: Layout::Box,
            position: Position::BottomStart,
            reopen: Reopen::Floating,
            reopen_at: Side::Start,
            buttons: [Button::Reject, Button::Accept, Button::Choose].into(),
            radius: 16,
            font: None,
            light: Palette::default(),
            dark: Palette::default(),
        }
    }
}
