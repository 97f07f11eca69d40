//! Inert markup: elements that the page's author gated with `data-category` or `data-service`.
//! Owns how they are found and brought to life; the gate decides which.

use crate::browser::{Document, Element};
use consent::{Needs, Outline};

/// What marks an element as gated, unless it has run.
const GATED: &str = ":is([data-category],[data-service]):not([data-latch-ran])";
/// Set on an element once it has been brought to life.
const RAN: &str = "data-latch-ran";

/// The gated elements that have not run yet, in document order.
pub fn each_waiting(document: &Document, act: &mut dyn FnMut(Element)) {
    let Ok(list) = document.query_all(GATED) else { return };
    for at in 0..list.length() {
        if let Some(element) = list.item(at) {
            act(element);
        }
    }
}

/// What an element says it needs.
pub fn needs(element: &Element, outline: &Outline) -> Needs {
    let categories = element.attribute("data-category");
    let services = element.attribute("data-service");
    Needs::named(outline, categories.as_deref(), services.as_deref())
}

/// Brings one element to life, once: a script by a live copy in its place (scripts run only when
/// they are inserted), anything else by giving it its address.
pub fn revive(document: &Document, element: &Element) {
    if element.attribute(RAN).is_some() {
        return;
    }
    let _ = element.set_attribute(RAN, "");
    if element.name() == "script" {
        revive_script(document, element);
        return;
    }
    for (inert, live) in [("data-src", "src"), ("data-srcset", "srcset"), ("data-href", "href")] {
        if let Some(value) = element.attribute(inert) {
            let _ = element.set_attribute(live, &value);
        }
    }
}

fn revive_script(document: &Document, inert: &Element) {
    let Ok(live) = document.create_element("script") else { return };
    // Inserted scripts are async unless told otherwise; these keep their order.
    live.set_async(false);
    let attributes = inert.attributes();
    for at in 0..attributes.count() {
        let Some(attribute) = attributes.at(at) else { continue };
        let key = attribute.key();
        let key = match key.as_str() {
            // `text/plain` is what made it inert; `data-type` is what it is.
            "type" => continue,
            "data-type" => "type",
            "data-src" => "src",
            other => other,
        };
        let _ = live.set_attribute(key, &attribute.value());
    }
    live.set_text(&inert.text());
    let _ = inert.replace_with(&live);
}
