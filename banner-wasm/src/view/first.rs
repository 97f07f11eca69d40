//! The first layer: what is asked, and three controls of equal weight. Not modal: the page stays
//! usable, and ignoring the question is no answer.

use super::dom::Grow;
use consent::notice::Shown;
use web_sys::Element;

pub(super) fn draw(stage: &Element, shown: &Shown) {
    let texts = &shown.texts;
    let layer = stage.grow("section", "box", "");
    let _ = layer.set_attribute("aria-label", &texts.title);
    layer.grow("h2", "", &texts.title);
    let intro = layer.grow("p", "", &texts.intro);
    intro.grow("span", "", " ");
    intro.link("", &shown.privacy_policy, &texts.privacy_policy);
    let row = layer.grow("div", "row", "");
    row.control("reject", "button", &texts.reject_all);
    row.control("accept", "button", &texts.accept_all);
    row.control("preferences", "button", &texts.choose);
}
