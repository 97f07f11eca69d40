//! The owner's look as a style sheet: what stands behind the built-in one. Only checked values get
//! here, so nothing an owner writes can become a rule.

use consent::notice::look::{Colour, Look, Palette};
use std::fmt::Write;

/// The rules that make the built-in look this one; none where the owner has said nothing.
pub(super) fn style(look: &Look) -> String {
    let mut own = String::new();
    if look.radius != Look::default().radius {
        let _ = write!(own, "--latch-radius:{}px;", look.radius);
    }
    if let Some(font) = &look.font {
        let _ = write!(own, "--latch-font:{font};");
    }
    let mut css = String::new();
    if !own.is_empty() {
        let _ = write!(css, ":host{{{own}}}");
    }
    for (scheme, palette) in [("light", &look.light), ("dark", &look.dark)] {
        let colours = colours(palette);
        if !colours.is_empty() {
            let _ = write!(css, "@media (prefers-color-scheme:{scheme}){{:host{{{colours}}}}}");
        }
    }
    css
}

fn colours(palette: &Palette<Option<Colour>>) -> String {
    let mut css = String::new();
    for (name, colour) in palette.named() {
        if let Some(colour) = colour {
            let _ = write!(css, "--latch-{}:{colour};", name.replace('_', "-"));
        }
    }
    css
}
