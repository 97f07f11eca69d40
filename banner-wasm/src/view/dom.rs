//! Building elements. Text is set as text, never parsed as HTML, so nothing an owner writes can
//! become markup and pages that demand Trusted Types are no obstacle.

use super::ACT;
use wasm_bindgen::{JsCast, UnwrapThrowExt};
use web_sys::{Element, Node};

/// Growing a tree from an element.
pub(super) trait Grow {
    /// Appends a child element with this class and text, either of which may be empty.
    fn grow(&self, tag: &str, class: &str, text: &str) -> Element;

    /// Appends a button that does `act`.
    fn control(&self, act: &str, class: &str, text: &str) -> Element;

    /// Appends a link that opens beside the page.
    fn link(&self, class: &str, href: &str, text: &str) -> Element;

    /// Appends the switch of a category or service.
    fn switch(&self, item: &str, label: &str) -> Element;
}

impl Grow for Element {
    fn grow(&self, tag: &str, class: &str, text: &str) -> Element {
        let document = self.owner_document().expect_throw("an element has a document");
        let child = document.create_element(tag).expect_throw("tag names here are valid");
        if !class.is_empty() {
            child.set_class_name(class);
        }
        if !text.is_empty() {
            child.set_text_content(Some(text));
        }
        let _ = self.append_child(&child);
        child
    }

    fn control(&self, act: &str, class: &str, text: &str) -> Element {
        let button = self.grow("button", class, text);
        let _ = button.set_attribute("type", "button");
        let _ = button.set_attribute(ACT, act);
        button
    }

    fn link(&self, class: &str, href: &str, text: &str) -> Element {
        let link = self.grow("a", class, text);
        let _ = link.set_attribute("href", href);
        let _ = link.set_attribute("target", "_blank");
        let _ = link.set_attribute("rel", "noopener");
        link
    }

    fn switch(&self, item: &str, label: &str) -> Element {
        let switch = self.control("toggle", "switch", "");
        let _ = switch.set_attribute("role", "switch");
        let _ = switch.set_attribute("data-item", item);
        let _ = switch.set_attribute("aria-label", label);
        switch
    }
}

/// The elements below `root` that match.
pub fn children(root: &Element, selector: &str) -> impl Iterator<Item = Element> + use<> {
    let list = root.query_selector_all(selector).ok();
    let length = list.as_ref().map_or(0, web_sys::NodeList::length);
    (0..length).filter_map(move |at| {
        let node: Node = list.as_ref()?.item(at)?;
        node.dyn_into().ok()
    })
}
