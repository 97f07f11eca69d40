//! The rules for a look: names that exist, positions that the layout has, colours that are some,
//! and a font that can be nothing but a font.

use super::rules::Check;
use crate::notice::look::{
    Button, Colour, Layout, Look, LookDraft, Palette, PaletteDraft, Position, Reopen, Side,
};
use crate::notice::{MAX_FONT, MAX_RADIUS};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Display;

impl Check {
    /// The look, with what is built in for all that is left out or wrong.
    pub(super) fn look(&mut self, draft: Option<&LookDraft>) -> Look {
        let mut look = Look::default();
        let Some(draft) = draft else { return look };
        if let Some(name) = &draft.layout {
            look.layout = self.one_of("look.layout", name, Layout::ALL).unwrap_or(look.layout);
        }
        let positions = look.layout.positions();
        look.position = positions[0];
        if let Some(name) = &draft.position {
            look.position = self.position(name, look.layout).unwrap_or(look.position);
        }
        if let Some(name) = &draft.reopen {
            look.reopen = self.one_of("look.reopen", name, Reopen::ALL).unwrap_or(look.reopen);
        }
        if let Some(name) = &draft.reopen_position {
            let side = self.one_of("look.reopen_position", name, Side::ALL);
            look.reopen_at = side.unwrap_or(look.reopen_at);
        }
        if let Some(names) = &draft.buttons {
            look.buttons = self.buttons(names);
        }
        if let Some(radius) = draft.radius {
            match u8::try_from(radius).ok().filter(|radius| *radius <= MAX_RADIUS) {
                Some(radius) => look.radius = radius,
                None => self.wrong("look.radius", format!("0 to {MAX_RADIUS} pixels are allowed")),
            }
        }
        if let Some(font) = &draft.font {
            look.font = self.font(font);
        }
        look.light = self.palette("look.light", draft.light.as_ref());
        look.dark = self.palette("look.dark", draft.dark.as_ref());
        look
    }

    fn one_of<T: Copy + Display>(&mut self, path: &str, name: &str, all: &[T]) -> Option<T> {
        let found = all.iter().copied().find(|one| one.to_string() == name);
        if found.is_none() {
            self.wrong(path, format!("{name:?} is not known; there are {}", listed(all)));
        }
        found
    }

    fn position(&mut self, name: &str, layout: Layout) -> Option<Position> {
        let position = self.one_of("look.position", name, Position::ALL)?;
        if !layout.positions().contains(&position) {
            let allowed = listed(layout.positions());
            self.wrong(
                "look.position",
                format!("a {layout} never stands at {name}; it has {allowed}"),
            );
            return None;
        }
        Some(position)
    }

    fn buttons(&mut self, names: &[String]) -> Vec<Button> {
        self.count("look.buttons", names.len(), 1, Button::ALL.len());
        let mut buttons = Vec::new();
        for (at, name) in names.iter().enumerate() {
            let path = format!("look.buttons[{at}]");
            match self.one_of(&path, name, Button::ALL) {
                Some(button) if buttons.contains(&button) => {
                    self.wrong(path, format!("{name} is listed twice"));
                }
                Some(button) => buttons.push(button),
                None => {}
            }
        }
        buttons
    }

    fn font(&mut self, font: &str) -> Option<String> {
        let font = font.trim();
        let plain = !font.chars().any(|c| c.is_control() || ";{}<>@\\".contains(c));
        let closed = ['"', '\''].iter().all(|quote| font.matches(*quote).count() % 2 == 0)
            && font.matches('(').count() == font.matches(')').count()
            && !font.contains("/*");
        if font.is_empty() || font.len() > MAX_FONT || !plain || !closed {
            self.wrong(
                "look.font",
                format!(
                    "a list of font families as in CSS, such as \"Inter\", sans-serif; at most \
                     {MAX_FONT} bytes, every quote closed, without ; {{ }} < > @ \\ and comments"
                ),
            );
            return None;
        }
        Some(font.into())
    }

    fn palette(&mut self, path: &str, draft: Option<&PaletteDraft>) -> Palette<Option<Colour>> {
        let Some(draft) = draft else { return Palette::default() };
        draft.read(|name, text| {
            let colour = Colour::parse(text);
            if colour.is_none() {
                self.wrong(format!("{path}.{name}"), format!("{text:?}: #rrggbb is needed"));
            }
            colour
        })
    }
}

fn listed<T: Display>(all: &[T]) -> String {
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
