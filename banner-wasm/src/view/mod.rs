//! What visitors see. Draws a [`Screen`] into the page's light DOM, where privacy tools find it,
//! and says which control was pressed. Decides nothing.

mod dom;
mod first;
mod second;

use crate::device::{self, Unusable};
use crate::machine::Screen;
use consent::notice::{Shown, Texts};
use consent::{Answer, Choice, Item, Outline};
use dom::Grow;
pub use dom::children;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// The id of the host element. All styles are scoped to it.
const HOST: &str = "latch";

/// The attribute that names what a control does.
pub const ACT: &str = "data-latch";

/// The banner's place in the page.
#[derive(Debug)]
pub struct View {
    host: Element,
    status: Element,
    stage: Element,
}

impl View {
    /// Puts the host element first in the body, so that it comes first in the order of focus.
    pub fn new(shown: &Shown) -> Result<Self, Unusable> {
        let document = device::document()?;
        let body = document.body().ok_or("the page has no body")?;
        let host = document.create_element("div").map_err(|_| "the page refuses elements")?;
        host.set_id(HOST);
        let _ = host.set_attribute("lang", shown.language.as_str());
        let right_to_left = shown.language.is_right_to_left();
        let _ = host.set_attribute("dir", if right_to_left { "rtl" } else { "ltr" });
        let status = host.grow("div", "status", "");
        let _ = status.set_attribute("role", "status");
        let stage = host.grow("div", "stage", "");
        let _ = body.insert_before(&host, body.first_child().as_ref());
        Ok(Self { host, status, stage })
    }

    /// The element in which all controls live.
    pub fn host(&self) -> &Element {
        &self.host
    }

    /// Draws the screen anew. Focus goes where the screen wants it.
    pub fn draw(&self, shown: &Shown, outline: &Outline, screen: &Screen) {
        self.stage.set_text_content(None);
        match screen {
            Screen::Closed => {
                let control = self.stage.control("preferences", "reopen", "");
                let _ = control.set_attribute("aria-label", &shown.texts.settings);
                let _ = control.set_attribute("title", &shown.texts.settings);
            }
            Screen::First => first::draw(&self.stage, shown),
            Screen::Second { draft } => {
                second::draw(&self.stage, shown);
                self.switches(outline, draft);
            }
        }
    }

    /// Sets every switch to the draft.
    pub fn switches(&self, outline: &Outline, draft: &Choice) {
        for switch in children(&self.host, "[role=switch]") {
            let granted =
                item_of(&switch, outline).is_some_and(|item| draft.answer(item) == Answer::Granted);
            let _ = switch.set_attribute("aria-checked", if granted { "true" } else { "false" });
        }
    }

    /// Tells a screen reader.
    pub fn announce(&self, texts: &Texts) {
        self.status.set_text_content(Some(&texts.saved));
    }

    /// Puts the focus where a person who just acted expects it.
    pub fn focus(&self, screen: &Screen) {
        let place = match screen {
            Screen::Closed => ".reopen",
            Screen::First => ".button",
            // The dialog places the focus itself.
            Screen::Second { .. } => return,
        };
        if let Ok(Some(control)) = self.stage.query_selector(place)
            && let Ok(control) = control.dyn_into::<HtmlElement>()
        {
            let _ = control.focus();
        }
    }
}

/// The category or service that a switch stands for.
pub fn item_of(switch: &Element, outline: &Outline) -> Option<Item> {
    outline.find(&switch.get_attribute("data-item")?)
}

/// What a press on `target` asks for: the nearest control and the value of its [`ACT`].
pub fn act_of(target: &Element) -> Option<(Element, String)> {
    let control = target.closest("[data-latch]").ok()??;
    let act = control.get_attribute(ACT)?;
    Some((control, act))
}
