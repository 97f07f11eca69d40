//! The visitor's device: its cookie, clock and random bytes. The only place that touches them;
//! decides nothing.

use alloc::string::{String, ToString};
use consent::{DeviceChoice, SiteId};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, HtmlDocument, Window};

/// Why the device is of no use. The text goes to the console.
pub type Unusable = &'static str;

/// The page's window.
pub fn window() -> Result<Window, Unusable> {
    web_sys::window().ok_or("there is no window")
}

/// The page's document.
pub fn document() -> Result<Document, Unusable> {
    window()?.document().ok_or("there is no document")
}

fn jar() -> Result<HtmlDocument, Unusable> {
    document()?.dyn_into().map_err(|_| "the document keeps no cookies")
}

/// Every cookie that scripts can see, as `name=value; name=value`.
pub fn cookies() -> Result<String, Unusable> {
    jar()?.cookie().map_err(|_| "cookies are blocked here")
}

/// Writes one cookie, given in the form of `Set-Cookie`. Browsers do not say whether they kept it.
pub fn set_cookie(line: &str) {
    if let Ok(jar) = jar() {
        let _ = jar.set_cookie(line);
    }
}

fn cookie_name(site: &SiteId) -> String {
    ["latch_", site.as_str()].concat()
}

/// The stored choice, if there is one that can be read.
pub fn choice(site: &SiteId) -> Result<Option<DeviceChoice>, Unusable> {
    let name = cookie_name(site);
    Ok(cookies()?
        .split(';')
        .filter_map(|pair| pair.trim_ascii().split_once('='))
        .find(|(have, _)| *have == name)
        .and_then(|(_, value)| DeviceChoice::parse(value).ok()))
}

/// Keeps a choice for so many days, and reads it back: a choice that is not kept is not in force.
pub fn keep(site: &SiteId, choice: &DeviceChoice, days: u16) -> Result<(), Unusable> {
    let secure = window()?.location().protocol().is_ok_and(|protocol| protocol == "https:");
    let max_age = u32::from(days) * 86_400;
    set_cookie(
        &[
            cookie_name(site).as_str(),
            "=",
            &choice.encode(),
            "; Path=/; SameSite=Lax; Max-Age=",
            &max_age.to_string(),
            if secure { "; Secure" } else { "" },
        ]
        .concat(),
    );
    match self::choice(site)? {
        Some(kept) if kept == *choice => Ok(()),
        _ => Err("the browser does not keep the choice"),
    }
}

/// Milliseconds since 1970, by the device's clock.
pub fn now_ms() -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float saturates: a clock before 1970 becomes 0 and counts as no time"
    )]
    let now = js_sys::Date::now() as u64;
    now
}

/// Sixteen random bytes.
pub fn random() -> Result<[u8; 16], Unusable> {
    let crypto = window()?.crypto().map_err(|_| "there is no source of randomness")?;
    let mut bytes = [0; 16];
    crypto
        .get_random_values_with_u8_array(&mut bytes)
        .map_err(|_| "there is no source of randomness")?;
    Ok(bytes)
}

/// The page's path, without query and fragment, cut to what a record may hold.
pub fn page() -> String {
    let path = window().ok().and_then(|w| w.location().pathname().ok()).unwrap_or_default();
    let end = (0..=path.len().min(512)).rev().find(|at| path.is_char_boundary(*at)).unwrap_or(0);
    if path.starts_with('/') { path[..end].into() } else { "/".into() }
}

/// Tells the owner, in the console.
pub fn complain(why: &str) {
    web_sys::console::error_1(&JsValue::from_str(&["[latch] ", why].concat()));
}
