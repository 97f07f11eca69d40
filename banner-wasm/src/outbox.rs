//! The outbox: decisions on their way to the server. Kept in local storage until the server has
//! answered, so that they survive a reload or an outage. Knows only texts, not what they say.

use crate::device::{self, window};
use gloo_timers::callback::Timeout;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{RequestInit, Response, Storage};

/// Most decisions waiting; beyond that the oldest goes. A visitor changes their mind rarely.
const MAX: usize = 20;
/// Waiting times between tries on one page, in seconds. The next page tries anew.
const RETRY: [u32; 4] = [2, 8, 30, 120];

struct Outbox {
    url: String,
    key: String,
    /// Where local storage is blocked, decisions last as long as the page.
    memory: Vec<String>,
    tries: usize,
    retry: Option<Timeout>,
}

thread_local! {
    static OUTBOX: RefCell<Option<Outbox>> = const { RefCell::new(None) };
}

fn storage() -> Option<Storage> {
    window().ok()?.local_storage().ok()?
}

impl Outbox {
    fn waiting(&self) -> Vec<String> {
        let stored = storage().and_then(|s| s.get_item(&self.key).ok().flatten());
        let stored = stored.unwrap_or_default();
        let mut waiting: Vec<String> =
            stored.split('\n').filter(|line| !line.is_empty()).map(Into::into).collect();
        waiting.extend(self.memory.iter().cloned());
        waiting
    }

    fn write(&mut self, mut waiting: Vec<String>) {
        let excess = waiting.len().saturating_sub(MAX);
        waiting.drain(..excess);
        let stored = storage().is_some_and(|storage| {
            if waiting.is_empty() {
                storage.remove_item(&self.key).is_ok()
            } else {
                storage.set_item(&self.key, &waiting.join("\n")).is_ok()
            }
        });
        self.memory = if stored { Vec::new() } else { waiting };
    }
}

/// Opens the outbox of a site and sends what an earlier page left in it.
pub fn open(url: String, site: &str) {
    let key = ["latch_outbox_", site].concat();
    OUTBOX.set(Some(Outbox { url, key, memory: Vec::new(), tries: 0, retry: None }));
    flush();
}

/// Adds a decision and sends it.
pub fn send(decision: String) {
    OUTBOX.with_borrow_mut(|outbox| {
        if let Some(outbox) = outbox {
            let mut waiting = outbox.waiting();
            waiting.push(decision);
            outbox.write(waiting);
            outbox.tries = 0;
        }
    });
    flush();
}

/// Sends the oldest decision; its answer sends the next.
fn flush() {
    let next = OUTBOX.with_borrow(|outbox| {
        let outbox = outbox.as_ref()?;
        Some((outbox.url.clone(), outbox.waiting().into_iter().next()?))
    });
    if let Some((url, decision)) = next {
        post(&url, decision);
    }
}

fn post(url: &str, decision: String) {
    let Ok(window) = window() else { return };
    let headers = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&headers, &"content-type".into(), &"application/json".into());
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_body(&JsValue::from_str(&decision));
    // Lets the request outlive the page: people click and leave.
    let _ = js_sys::Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE);
    let _ = js_sys::Reflect::set(&init, &"credentials".into(), &"omit".into());
    let answered = Closure::once(move |response: JsValue| {
        let status = response.dyn_ref::<Response>().map_or(0, Response::status);
        settle(&decision, status);
    });
    let failed = Closure::once(|_: JsValue| retry());
    let _ = window.fetch_with_str_and_init(url, &init).then2(&answered, &failed);
    // JavaScript calls one of them after this function is gone.
    answered.forget();
    failed.forget();
}

/// Acts on the server's answer.
fn settle(decision: &str, status: u16) {
    let kept = matches!(status, 200 | 201);
    let hopeless = (400..500).contains(&status) && status != 408 && status != 429;
    if hopeless {
        device::complain(
            &["the server refuses to record this choice: HTTP ", &status.to_string()].concat(),
        );
    }
    if kept || hopeless {
        OUTBOX.with_borrow_mut(|outbox| {
            if let Some(outbox) = outbox {
                let mut waiting = outbox.waiting();
                waiting.retain(|other| other != decision);
                outbox.write(waiting);
            }
        });
        flush();
    } else {
        retry();
    }
}

fn retry() {
    OUTBOX.with_borrow_mut(|outbox| {
        if let Some(outbox) = outbox
            && let Some(seconds) = RETRY.get(outbox.tries)
        {
            outbox.tries += 1;
            outbox.retry = Some(Timeout::new(seconds * 1000, flush));
        }
    });
}
