//! Inert markup: elements that the page's author gated with `data-category` or `data-service`.
//! Owns how they are found and brought to life; the gate decides which.

use crate::device::document;
use consent::{Needs, Outline};
use wasm_bindgen::JsCast;
use web_sys::Element;

/// What marks an element as gated.
const GATED: &str = "[data-category],[data-service]";
/// Set on an element once it has been brought to life.
const RAN: &str = "data-latch-ran";

/// The gated elements that have not run yet, in document order.
pub fn each_waiting(act: &mut dyn FnMut(Element)) {
    let Ok(Ok(list)) = document().map(|document| document.query_selector_all(GATED)) else {
        return;
    };
    for at in 0..list.length() {
        if let Some(Ok(element)) = list.item(at).map(JsCast::dyn_into::<Element>)
            && !element.has_attribute(RAN)
        {
            act(element);
        }
    }
}

/// What an element says it needs.
pub fn needs(element: &Element, outline: &Outline) -> Needs {
    let categories = element.get_attribute("data-category");
    let services = element.get_attribute("data-service");
    Needs::named(outline, categories.as_deref(), services.as_deref())
}

/// Brings one element to life, once: a script by a live copy in its place (scripts run only when
/// they are inserted), anything else by giving it its address.
pub fn revive(element: &Element) {
    if element.has_attribute(RAN) {
        return;
    }
    let _ = element.set_attribute(RAN, "");
    let sources = [("data-src", "src"), ("data-srcset", "srcset"), ("data-href", "href")];
    if element.local_name() == "script" {
        revive_script(element);
        return;
    }
    for (inert, live) in sources {
        if let Some(value) = element.get_attribute(inert) {
            let _ = element.set_attribute(live, &value);
        }
    }
}

fn revive_script(inert: &Element) {
    let Ok(live) = document().and_then(|d| d.create_element("script").map_err(|_| "")) else {
        return;
    };
    let attributes = inert.get_attribute_names();
    for name in attributes.iter().filter_map(|name| name.as_string()) {
        let value = inert.get_attribute(&name).unwrap_or_default();
        let name = match name.as_str() {
            // `text/plain` is what made it inert; `data-type` is what it is.
            "type" => continue,
            "data-type" => "type",
            "data-src" => "src",
            other => other,
        };
        let _ = live.set_attribute(name, &value);
    }
    // Inserted scripts are async unless told otherwise; these keep their order.
    if !inert.has_attribute("async") {
        let _ = js_sys::Reflect::set(&live, &"async".into(), &false.into());
    }
    live.set_text_content(inert.text_content().as_deref());
    if let Some(parent) = inert.parent_node() {
        let _ = parent.replace_child(&live, inert);
    }
}
