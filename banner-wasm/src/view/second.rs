//! The preference centre: a switch for every category and every service, what each is for, and
//! the cookies it sets. A modal dialog, so that the browser keeps the focus inside.

use super::dom::Grow;
use consent::notice::{Shown, ShownCategory, ShownCookie, ShownService, Texts};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement};

pub(super) fn draw(stage: &Element, shown: &Shown) {
    let texts = &shown.texts;
    let dialog = stage.grow("dialog", "centre", "");
    let _ = dialog.set_attribute("aria-label", &texts.settings);
    let head = dialog.grow("div", "head", "");
    head.grow("h2", "", &texts.settings);
    let close = head.control("close", "close", "");
    let _ = close.set_attribute("aria-label", &texts.close);
    let list = dialog.grow("div", "list", "");
    for (at, category) in shown.categories.iter().enumerate() {
        let services = shown.services.iter().filter(|s| usize::from(s.category) == at);
        draw_category(&list, texts, category, services);
    }
    list.grow("p", "policy", "").link("", &shown.privacy_policy, &texts.privacy_policy);
    let row = dialog.grow("div", "row", "");
    row.control("reject", "button", &texts.reject_all);
    row.control("accept", "button", &texts.accept_all);
    row.control("save", "button", &texts.save);
    if let Some(dialog) = dialog.dyn_ref::<HtmlDialogElement>() {
        let _ = dialog.show_modal();
    }
}

fn draw_category<'a>(
    list: &Element,
    texts: &Texts,
    category: &ShownCategory,
    services: impl Iterator<Item = &'a ShownService>,
) {
    let section = list.grow("section", "category", "");
    let head = section.grow("div", "head", "");
    head.grow("h3", "", &category.name);
    permission(&head, texts, category, category.id.as_str(), &category.name);
    section.grow("p", "", &category.description);
    let mut services = services.peekable();
    if services.peek().is_some() {
        let details = section.grow("details", "", "");
        details.grow("summary", "", &texts.details);
        for service in services {
            draw_service(&details, texts, category, service);
        }
    }
}

/// The switch, or why there is none.
fn permission(head: &Element, texts: &Texts, category: &ShownCategory, item: &str, label: &str) {
    if category.necessary {
        head.grow("span", "always", &texts.always_on);
    } else {
        head.switch(item, label);
    }
}

fn draw_service(
    details: &Element,
    texts: &Texts,
    category: &ShownCategory,
    service: &ShownService,
) {
    let card = details.grow("div", "service", "");
    let head = card.grow("div", "head", "");
    head.grow("h4", "", &service.name);
    permission(&head, texts, category, service.id.as_str(), &service.name);
    card.grow("p", "", &service.purpose);
    let facts = card.grow("dl", "", "");
    facts.grow("dt", "", &texts.vendor);
    if service.vendor_policy.is_empty() {
        facts.grow("dd", "", &service.vendor);
    } else {
        facts.grow("dd", "", "").link("", &service.vendor_policy, &service.vendor);
    }
    facts.grow("dt", "", &texts.retention);
    facts.grow("dd", "", &service.retention);
    if !service.cookies.is_empty() {
        facts.grow("dt", "", &texts.cookies);
        for cookie in &service.cookies {
            draw_cookie(&facts, texts, cookie);
        }
    }
}

fn draw_cookie(facts: &Element, texts: &Texts, cookie: &ShownCookie) {
    let line = facts.grow("dd", "", "");
    line.grow("code", "", cookie.name.as_str());
    let lifetime = match cookie.lifetime_days {
        0 => texts.session.clone(),
        1 => texts.day.clone(),
        days => texts.days.replace("{n}", &days.to_string()),
    };
    line.grow("span", "", &[" · ", &lifetime].concat());
    if !cookie.host.is_empty() {
        line.grow("span", "", &[" · ", &cookie.host].concat());
    }
}
