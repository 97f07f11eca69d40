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
use consent::{Gesture, Verdict, pieces, read_number};
use machine::{By, Event};
use spin::Mutex;
use wasm_bindgen::prelude::wasm_bindgen;

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
    /// A choice was made: keep it, say so to the server, and `sync`.
    pub const KEEP: u16 = 1;
    /// A script tried to accept: tell the owner.
    pub const DISTRUST: u16 = 2;
    /// The choice in force has changed: act on it and announce it.
    pub const CHANGED: u16 = 4;
    /// Something may load once: let it in, and say so to the server.
    pub const ONCE: u16 = 8;
    /// The screen has changed: paint it.
    pub const DRAW: u16 = 16;
    /// Switches have moved.
    pub const SWITCHES: u16 = 32;
}

/// Stands between the words of a request and the fields of an answer.
const FIELD: u8 = 0x1f;

/// The banner on one page; none before it has started.
///
/// A page has one, so that the border needs no handle to it.
static BANNER: Mutex<Option<App>> = Mutex::new(None);

/// A request, its words separated by U+001F. One function takes every request as words and gives every
/// answer as text: each further one would cost the visitor its own code on both sides of the border.
///
/// `start KEPT NOW BRIEF`: begins with the text that the device keeps, the time in seconds since 1970 and
/// the brief of a notice. Answered with the state, or with nothing, so that nothing runs, if the brief
/// cannot be read. Every other request before that, or while another is at work, is answered with nothing.
///
/// What may change something is answered with [`App::state`]:
/// - `press ACT ITEM GESTURE TRUSTED`: a control was used: `accept`, `reject`, `save`, `set` (with the
///   ids to grant, all others being refused), `close`, `preferences`, `show`, or with an item's id
///   `toggle`, `once` and `always`. The gesture is 0 for a script that asks, 1 for a click, 2 for a
///   click without a pointer: the keyboard or an assistive tool, 3 for a choice that the server has
///   recorded already, on a voucher of the owner's; the last word is `true` if the event's
///   `isTrusted` was.
/// - `import TOOL GRANTED DENIED`: a choice made in another tool was found: `onetrust`, `cookiebot`,
///   `vanilla`, `klaro` or `complianz`, and ids separated by spaces. Counts only where nothing has
///   been answered yet.
/// - `sync KEPT NOW`: believes the text that the device keeps: after keeping, when another tab may
///   have answered, when the page comes back from the back/forward cache.
///
/// What changes nothing:
/// - `keep KEPT FRESH NOW`: the text for the device to keep: the choice in force, made now, by whom
///   `KEPT` says or else by someone with the secret in `FRESH`, 32 hexadecimal digits.
/// - `permits CATEGORIES SERVICES`: what the gate says of markup that names these: 0 not answered
///   yet, 1 permitted, 2 refused, 3 it names nothing that the notice has.
/// - `released`: the notice's tags that the gate lets through now: records ended by U+001E, of
///   fields: the service's id, the tag's position, its kind, its content, pairs.
/// - `preview IDS`: what the answers would be if exactly these were granted, as JSON.
/// - anything else: the state.
#[wasm_bindgen]
pub fn tell(words: &str) -> String {
    let Some(mut banner) = BANNER.try_lock() else { return String::new() };
    let mut words = pieces(words, FIELD);
    let verb = words.word();
    if verb == "start" {
        let (kept, now) = (words.word(), words.word());
        let brief = Brief::parse(words.rest()).ok();
        *banner = brief.map(|brief| App::new(brief, kept, seconds(now)));
    }
    let Some(app) = banner.as_mut() else { return String::new() };
    let mut word = || words.word();
    let todo = match verb {
        "press" => {
            let (act, item, gesture, trusted) = (word(), word(), word(), word());
            press(app, act, item, by(gesture, trusted))
        }
        "import" => {
            let (tool, granted, denied) = (word(), word(), word());
            app.import(tool, granted, denied)
        }
        "sync" => {
            let kept = word();
            app.sync(kept, seconds(word()))
        }
        "keep" => {
            let (kept, fresh) = (word(), word());
            return app.to_keep(kept, fresh, seconds(word())).unwrap_or_default();
        }
        "permits" => {
            let categories = word();
            let verdict = match app.judge(categories, word()) {
                Verdict::Waiting => "0",
                Verdict::Permitted => "1",
                Verdict::Refused => "2",
                Verdict::Unknown => "3",
            };
            return verdict.into();
        }
        "released" => return app.released(),
        "preview" => return app.preview(word()),
        _ => 0,
    };
    app.state(todo)
}

fn by(gesture: &str, trusted: &str) -> By {
    let gesture = match gesture {
        "1" => Gesture::Click,
        "2" => Gesture::Keyboard,
        "3" => Gesture::Signed,
        _ => Gesture::Api,
    };
    let by_hand = matches!(gesture, Gesture::Click | Gesture::Keyboard);
    By { gesture, trusted: by_hand && trusted == "true" }
}

fn press(app: &mut App, act: &str, item: &str, by: By) -> u16 {
    let event = match act {
        "accept" => Event::AcceptAll(by),
        "reject" => Event::RejectAll(by),
        "save" => Event::Save(by),
        "set" => Event::Set(app.granting(item), by),
        "close" => Event::Close,
        "preferences" => Event::Choose,
        "show" => Event::Show,
        _ => match (act, app.item(item)) {
            ("toggle", Some(item)) => Event::Toggle(item),
            ("once", Some(item)) => Event::Once(item, by),
            ("always", Some(item)) => Event::Always(item, by),
            _ => return 0,
        },
    };
    app.act(event)
}

/// Whole seconds since 1970. A clock before that, or none, counts as no time.
fn seconds(now: &str) -> u64 {
    read_number(now).unwrap_or_default()
}
