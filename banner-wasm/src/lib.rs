//! The banner: draws what is asked, keeps the answer, and injects what the gate permits.
//!
//! The loader starts it with a notice; everything after that happens here. The machine decides
//! ([`machine`]), this crate's other modules carry out.

mod app;
mod device;
mod erase;
mod inject;
pub mod machine;
mod markup;
mod outbox;
mod report;
mod view;

use consent::notice::Shown;
use machine::{By, Event};
use wasm_bindgen::prelude::*;

/// Starts the banner on this page.
///
/// `notice` is the wire form of a notice in one language, `base` the server's address without a
/// closing slash. Fails with a sentence for the console if the notice cannot be read or the
/// device is of no use; nothing runs then.
#[wasm_bindgen]
pub fn start(notice: &[u8], base: &str) -> Result<(), JsError> {
    let (shown, outline) = Shown::decode(notice).map_err(|_| {
        JsError::new("the notice is malformed or made for another version of the banner")
    })?;
    app::start(shown, outline, base).map_err(JsError::new)
}

/// Shows the first layer again.
#[wasm_bindgen]
pub fn show() {
    app::act(Event::Show);
}

/// Opens the preference centre.
#[wasm_bindgen]
pub fn preferences() {
    app::act(Event::Choose);
}

/// Refuses everything, on behalf of a script.
#[wasm_bindgen]
pub fn reject() {
    app::act(Event::RejectAll(By::SCRIPT));
}

/// The answers in force, as JSON: `{"categories":{"id":"granted"},"services":{…}}`.
#[wasm_bindgen]
pub fn choice() -> String {
    app::choice()
}
