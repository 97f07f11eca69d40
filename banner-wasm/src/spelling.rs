//! How the banner spells answers and acts for the loader and the server. Written by hand: a JSON
//! library would cost the visitor more than all the rest of the banner. Ids need no escaping.

use crate::machine::By;
use alloc::string::String;
use consent::{Action, Answer, Choice, Gesture, Item, ItemId, Layer, Outline};

/// Action, layer, gesture and `true` if trusted, as the server reads them, separated by spaces.
pub fn said(action: Action, layer: Layer, by: By) -> String {
    let action = match action {
        Action::AcceptAll => "accept_all",
        Action::RejectAll => "reject_all",
        Action::Save => "save",
        Action::LoadOnce => "load_once",
        Action::ImportOnetrust => "import_onetrust",
        Action::ImportCookiebot => "import_cookiebot",
        Action::ImportVanilla => "import_vanilla",
        Action::ImportKlaro => "import_klaro",
        Action::ImportComplianz => "import_complianz",
    };
    let layer = match layer {
        Layer::First => "first",
        Layer::Second => "second",
        Layer::None => "none",
        Layer::Placeholder => "placeholder",
    };
    let gesture = match by.gesture {
        Gesture::Click => "click",
        Gesture::Keyboard => "keyboard",
        Gesture::Api => "api",
        Gesture::Signed => "signed",
    };
    let mut out = String::from(action);
    for word in [layer, gesture, if by.trusted { "true" } else { "false" }] {
        out.push(' ');
        out.push_str(word);
    }
    out
}

/// The answers as `{"categories":{"id":"granted"},"services":{…}}`.
pub fn answers(outline: &Outline, choice: &Choice) -> String {
    let mut out = String::from("{\"categories\":{");
    for (at, category) in outline.categories().iter().enumerate() {
        answer(&mut out, &category.id, choice.answer(Item::Category(at)));
    }
    out.push_str("},\"services\":{");
    for (at, service) in outline.services().iter().enumerate() {
        answer(&mut out, &service.id, choice.answer(Item::Service(at)));
    }
    out.push_str("}}");
    out
}

fn answer(out: &mut String, id: &ItemId, answer: Answer) {
    let answer = match answer {
        Answer::Granted => "granted",
        Answer::Denied => "denied",
        Answer::Unasked => "unasked",
    };
    if !out.ends_with('{') {
        out.push(',');
    }
    for part in ["\"", id.as_str(), "\":\"", answer, "\""] {
        out.push_str(part);
    }
}
