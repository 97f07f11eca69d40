//! The banner: decides what is asked, what is kept, and what the gate lets out.
//!
//! It decides and touches nothing: the loader gives it texts, times and what a browser event says
//! of itself, and does what it answers. Whatever reaches into the page, the device or the network
//! is some lines of JavaScript, where bindings in WebAssembly would cost kilobytes. The standard
//! library stays out on the device: its panic messages alone would outweigh the banner.

#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod app;
pub mod machine;
mod spelling;

use alloc::string::String;
use app::App;
use consent::notice::Brief;
use consent::{Action, Gesture, Verdict};
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
    /// A choice was made: keep [`crate::Banner::to_keep`], say so to the server, and
    /// [`crate::Banner::sync`].
    pub const KEEP: u16 = 1;
    /// A script tried to accept: tell the owner.
    pub const DISTRUST: u16 = 2;
    /// The choice in force has changed: act on it and announce it.
    pub const CHANGED: u16 = 4;
    /// Something may load once: let it in, and say so to the server.
    pub const ONCE: u16 = 8;
    /// The screen has changed: paint [`crate::Banner::screen`].
    pub const DRAW: u16 = 16;
    /// Switches have moved: ask [`crate::Banner::is_on`] for each.
    pub const SWITCHES: u16 = 32;
}

/// The banner on one page. Methods that may change something return what the loader is to do: a
/// sum of 1 keep the choice, 2 a script was distrusted, 4 the choice has changed, 8 let something
/// in once, 16 paint the screen, 32 set the switches.
#[wasm_bindgen]
pub struct Banner(App);

#[wasm_bindgen]
impl Banner {
    /// Starts with the brief of a notice, the text that the device keeps and the time in seconds
    /// since 1970. Nothing, so that nothing runs, if the brief cannot be read.
    pub fn start(brief: &str, kept: &str, now: f64) -> Option<Banner> {
        Some(Banner(App::new(Brief::parse(brief).ok()?, kept, seconds(now))))
    }

    /// A control was used: `accept`, `reject`, `save`, `set` (with the ids to grant, all others
    /// being refused), `close`, `preferences`, `show`, or with an item's id `toggle`, `once` and
    /// `always`.
    ///
    /// `gesture` is 0 for a script that asks, 1 for a click, 2 for a click without a pointer:
    /// the keyboard or an assistive tool, 3 for a choice that the server has recorded already, on a
    /// voucher of the owner's. `trusted` is the event's `isTrusted`.
    pub fn press(&mut self, act: &str, item: &str, gesture: u8, trusted: bool) -> u16 {
        let gesture = match gesture {
            1 => Gesture::Click,
            2 => Gesture::Keyboard,
            3 => Gesture::Signed,
            _ => Gesture::Api,
        };
        let by = By {
            gesture,
            trusted: trusted && matches!(gesture, Gesture::Click | Gesture::Keyboard),
        };
        let event = match act {
            "accept" => Event::AcceptAll(by),
            "reject" => Event::RejectAll(by),
            "save" => Event::Save(by),
            "set" => Event::Set(self.0.granting(item), by),
            "close" => Event::Close,
            "preferences" => Event::Choose,
            "show" => Event::Show,
            _ => match (act, self.0.item(item)) {
                ("toggle", Some(item)) => Event::Toggle(item),
                ("once", Some(item)) => Event::Once(item, by),
                ("always", Some(item)) => Event::Always(item, by),
                _ => return 0,
            },
        };
        self.0.act(event)
    }

    /// A choice made in another tool was found: `onetrust`, `cookiebot`, `vanilla`, `klaro` or
    /// `complianz`, and the ids of what it granted and denied, separated by spaces. Counts only
    /// where nothing has been answered yet.
    pub fn import(&mut self, tool: &str, granted: &str, denied: &str) -> u16 {
        let action = match tool {
            "onetrust" => Action::ImportOnetrust,
            "cookiebot" => Action::ImportCookiebot,
            "vanilla" => Action::ImportVanilla,
            "klaro" => Action::ImportKlaro,
            "complianz" => Action::ImportComplianz,
            _ => return 0,
        };
        self.0.act(Event::Import(action, self.0.imported(granted, denied)))
    }

    /// Believes the text that the device keeps: after keeping, when another tab may have answered,
    /// when the page comes back from the back/forward cache. `now` as at the start.
    pub fn sync(&mut self, kept: &str, now: f64) -> u16 {
        self.0.sync(kept, seconds(now))
    }

    /// The text for the device to keep: the choice in force, made at `now`, by whom `kept` says or
    /// else by someone with the secret in `fresh`, 32 hexadecimal digits.
    pub fn to_keep(&self, kept: &str, fresh: &str, now: f64) -> Option<String> {
        self.0.to_keep(kept, fresh, seconds(now))
    }

    /// How the visitor acted last: action, layer, gesture and `true` if trusted, separated by
    /// spaces.
    pub fn said(&self) -> String {
        self.0.said().into()
    }

    /// What they answered then, as JSON like [`Banner::choice`].
    pub fn answers(&self) -> String {
        self.0.answers().into()
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

    /// What the answers would be if exactly these ids, separated by spaces, were granted: JSON like
    /// [`Banner::choice`].
    pub fn preview(&self, ids: &str) -> String {
        self.0.preview(ids)
    }

    /// The answers in force, as JSON: `{"categories":{"id":"granted"},"services":{…}}`.
    pub fn choice(&self) -> String {
        self.0.choice()
    }

    /// What the gate says of markup that names these categories and services: 0 not answered
    /// yet, 1 permitted, 2 refused, 3 it names nothing that the notice has.
    pub fn permits(&self, categories: &str, services: &str) -> u8 {
        match self.0.judge(categories, services) {
            Verdict::Waiting => 0,
            Verdict::Permitted => 1,
            Verdict::Refused => 2,
            Verdict::Unknown => 3,
        }
    }

    /// The notice's tags that the gate lets through now: records ended by U+001E, of fields
    /// separated by U+001F: the service's id, the tag's position, its kind, its content, pairs.
    pub fn released(&self) -> String {
        self.0.released()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float saturates: a clock before 1970 becomes 0 and counts as no time"
)]
fn seconds(now: f64) -> u64 {
    now as u64
}
