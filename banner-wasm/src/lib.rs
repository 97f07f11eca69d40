//! The banner: decides what is asked, keeps the answer, and injects what the gate permits.
//!
//! The loader owns painting, listeners, timers and requests (a few lines of JavaScript where
//! closures in WebAssembly would cost kilobytes) and calls the methods of [`Banner`], which
//! decide everything and alone hold the gate. The standard library stays out on the device: its panic messages alone would
//! outweigh the banner.

#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod app;
mod browser;
mod device;
mod erase;
mod inject;
pub mod machine;
mod markup;
mod outbox;
mod report;

use alloc::string::String;
use app::App;
use browser::{Document, UiEvent};
use consent::Gesture;
use consent::notice::Brief;
use machine::{By, Event, Screen};
use wasm_bindgen::prelude::*;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: lol_alloc::LockedAllocator<lol_alloc::FreeListAllocator> =
    lol_alloc::LockedAllocator::new(lol_alloc::FreeListAllocator::new());

/// A panic ends the banner: the trap reaches the console, and nothing further runs.
#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// What the loader is to do after a call: a sum of these.
mod todo {
    /// Jobs wait: call [`crate::Banner::run`] after the next paint.
    pub const JOBS: u16 = 1;
    /// Letters wait: send [`crate::Banner::letter`].
    pub const LETTERS: u16 = 2;
    /// The choice in force has changed: tell the page and announce it.
    pub const CHANGED: u16 = 4;
    /// Something that has run is refused now: load the page anew.
    pub const RELOAD: u16 = 8;
    /// The screen has changed: paint [`crate::Banner::screen`].
    pub const DRAW: u16 = 16;
    /// Switches have moved: ask [`crate::Banner::is_on`] for each.
    pub const SWITCHES: u16 = 32;
}

/// The banner on one page. Most methods return what the loader is to do: a sum of 1 jobs wait,
/// 2 letters wait, 4 the choice has changed, 8 reload, 16 paint the screen, 32 set the switches.
#[wasm_bindgen]
pub struct Banner(App);

#[wasm_bindgen]
impl Banner {
    /// Starts on this page, with the brief of a notice. Fails with a sentence for the console if
    /// it cannot be read or the device is of no use; nothing runs then.
    #[wasm_bindgen(constructor)]
    pub fn new(document: Document, brief: &str) -> Result<Banner, JsValue> {
        let brief = Brief::parse(brief).map_err(|_| {
            JsValue::from_str("the notice is malformed or made for another version of the banner")
        })?;
        App::start(document, brief).map(Banner).map_err(JsValue::from_str)
    }

    /// Looks at what waits in the page: at the start, and once it is parsed.
    pub fn look(&mut self) -> u16 {
        self.0.look()
    }

    /// A control was used: `accept`, `reject`, `save`, `toggle` (with the item's id), `close`,
    /// `preferences` or `show`.
    ///
    /// `event` is the browser's own event, whose `isTrusted` no script can set; without one it is
    /// a script that asks.
    pub fn press(&mut self, act: &str, item: &str, event: Option<UiEvent>) -> u16 {
        let by = event.map_or(By::SCRIPT, |event| By {
            // Clicks without pointer presses come from the keyboard or an assistive tool.
            gesture: if event.detail() == 0 { Gesture::Keyboard } else { Gesture::Click },
            trusted: event.is_trusted(),
        });
        let event = match act {
            "accept" => Event::AcceptAll(by),
            "reject" => Event::RejectAll(by),
            "save" => Event::Save(by),
            "close" => Event::Close,
            "preferences" => Event::Choose,
            "show" => Event::Show,
            "toggle" => match self.0.item(item) {
                Some(item) => Event::Toggle(item),
                None => return 0,
            },
            _ => return 0,
        };
        self.0.act(event)
    }

    /// What the screen shows: 0 only the control that reopens, 1 the first layer, 2 the second.
    pub fn screen(&self) -> u8 {
        match self.0.screen() {
            Screen::Closed => 0,
            Screen::First => 1,
            Screen::Second { .. } => 2,
        }
    }

    /// Whether the switch of an item is on.
    pub fn is_on(&self, item: &str) -> bool {
        self.0.is_on(item)
    }

    /// The answers in force, as JSON: `{"categories":{"id":"granted"},"services":{…}}`.
    pub fn choice(&self) -> String {
        self.0.choice()
    }

    /// Runs one permitted job. Whether more wait.
    pub fn run(&mut self) -> bool {
        self.0.run()
    }

    /// The oldest decision that the server has not acknowledged, if any.
    pub fn letter(&self) -> Option<String> {
        self.0.letter()
    }

    /// The server's answer to a letter: its HTTP status, 0 if there was none. Whether to go on
    /// with the next letter, rather than to try again later.
    pub fn answered(&mut self, letter: &str, status: u16) -> bool {
        self.0.answered(letter, status)
    }
}
