//! Colours and the palettes made of them. Owns their names, and those of the built-in style sheet,
//! which a test holds equal to it.

use core::fmt;

/// A colour in sRGB: red, green and blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

impl Colour {
    /// The colour spelled `#rrggbb`, in digits of either case.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?.as_bytes();
        let digit = |at: usize| u8::try_from(char::from(*digits.get(at)?).to_digit(16)?).ok();
        let byte = |at: usize| Some(digit(at)? << 4 | digit(at + 1)?);
        (digits.len() == 6).then_some(())?;
        Some(Self([byte(0)?, byte(2)?, byte(4)?]))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

macro_rules! palette {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// The colours of the banner, each of them a `T`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct Palette<T> {
            $($(#[$doc])* pub $name: T,)*
        }

        impl<T> Palette<T> {
            /// The colours with their names in notice files.
            pub fn named(&self) -> impl Iterator<Item = (&'static str, &T)> {
                [$((stringify!($name), &self.$name),)*].into_iter()
            }

            /// The same palette of something else; `make` is told each colour's name.
            pub fn map<U>(self, mut make: impl FnMut(&'static str, T) -> U) -> Palette<U> {
                Palette { $($name: make(stringify!($name), self.$name),)* }
            }
        }

        /// The colours as written: `#rrggbb`, or nothing where the built-in one is to stay.
        #[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct PaletteDraft {
            $($(#[$doc])*
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub $name: Option<alloc::string::String>,)*
        }

        impl PaletteDraft {
            /// The colours given, with their names.
            pub fn given(&self) -> impl Iterator<Item = (&'static str, &alloc::string::String)> {
                [$((stringify!($name), self.$name.as_ref()),)*]
                    .into_iter()
                    .filter_map(|(name, colour)| colour.map(|colour| (name, colour)))
            }

            /// The palette of what `read` makes of each colour given.
            pub(in crate::notice) fn read(
                &self,
                mut read: impl FnMut(&'static str, &str) -> Option<Colour>,
            ) -> Palette<Option<Colour>> {
                Palette {
                    $($name: self.$name.as_deref().and_then(|c| read(stringify!($name), c)),)*
                }
            }
        }
    };
}

palette! {
    /// Headings, names and whatever else is read first.
    text,
    /// Descriptions and other longer texts.
    soft,
    /// What everything stands on.
    surface,
    /// Lines between things.
    line,
    /// What services stand on, on the surface.
    tint,
    /// Links, switches that are on, and buttons without a colour of their own.
    accent,
    /// What stands on the accent.
    on_accent,
    /// The button that grants everything.
    accept,
    /// What it says.
    on_accept,
    /// The button that denies everything that is not necessary.
    reject,
    /// What it says.
    on_reject,
}

impl Palette<Option<Colour>> {
    /// Every colour, each that is not given taken from `built_in`; buttons without a colour of
    /// their own have the accent's.
    pub fn over(self, built_in: Palette<Colour>) -> Palette<Colour> {
        let accent = self.accent.unwrap_or(built_in.accent);
        let on_accent = self.on_accent.unwrap_or(built_in.on_accent);
        Palette {
            text: self.text.unwrap_or(built_in.text),
            soft: self.soft.unwrap_or(built_in.soft),
            surface: self.surface.unwrap_or(built_in.surface),
            line: self.line.unwrap_or(built_in.line),
            tint: self.tint.unwrap_or(built_in.tint),
            accent,
            on_accent,
            accept: self.accept.unwrap_or(accent),
            on_accept: self.on_accept.unwrap_or(on_accent),
            reject: self.reject.unwrap_or(accent),
            on_reject: self.on_reject.unwrap_or(on_accent),
        }
    }
}

impl Palette<Colour> {
    /// The built-in colours for light surroundings.
    pub const LIGHT: Self = Self {
        text: Colour([0x1c, 0x1b, 0x22]),
        soft: Colour([0x5b, 0x59, 0x66]),
        surface: Colour([0xff, 0xff, 0xff]),
        line: Colour([0xde, 0xdc, 0xe6]),
        tint: Colour([0xf5, 0xf4, 0xf8]),
        accent: Colour([0x3b, 0x4f, 0xd8]),
        on_accent: Colour([0xff, 0xff, 0xff]),
        accept: Colour([0x3b, 0x4f, 0xd8]),
        on_accept: Colour([0xff, 0xff, 0xff]),
        reject: Colour([0x3b, 0x4f, 0xd8]),
        on_reject: Colour([0xff, 0xff, 0xff]),
    };

    /// The built-in colours for dark surroundings.
    pub const DARK: Self = Self {
        text: Colour([0xf2, 0xf1, 0xf7]),
        soft: Colour([0xb0, 0xae, 0xbd]),
        surface: Colour([0x1d, 0x1c, 0x24]),
        line: Colour([0x3b, 0x39, 0x46]),
        tint: Colour([0x28, 0x27, 0x31]),
        accent: Colour([0xa9, 0xb4, 0xff]),
        on_accent: Colour([0x14, 0x13, 0x1a]),
        accept: Colour([0xa9, 0xb4, 0xff]),
        on_accept: Colour([0x14, 0x13, 0x1a]),
        reject: Colour([0xa9, 0xb4, 0xff]),
        on_reject: Colour([0x14, 0x13, 0x1a]),
    };
}
