//! The visitor's device: its cookie, clock and random bytes. The only place that touches them;
//! decides nothing.

use alloc::string::String;
use consent::{SiteId, push_number};
use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlDocument, Window};

/// The start of the name of the cookie that keeps a choice; the site's id follows.
const COOKIE: &str = "latch_";

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

/// The value of the cookie that keeps a site's choice; empty if there is none.
pub fn kept(site: &SiteId) -> Result<String, Unusable> {
    for pair in cookies()?.split(';') {
        let found = pair
            .trim_ascii()
            .strip_prefix(COOKIE)
            .and_then(|rest| rest.strip_prefix(site.as_str()))
            .and_then(|rest| rest.strip_prefix('='));
        if let Some(value) = found {
            return Ok(value.into());
        }
    }
    Ok(String::new())
}

/// Keeps a choice for so many days, and reads it back: a choice that is not kept is not in force.
pub fn keep(site: &SiteId, choice: &str, days: u16) -> Result<(), Unusable> {
    let mut line = String::from(COOKIE);
    line.push_str(site.as_str());
    line.push('=');
    line.push_str(choice);
    line.push_str("; Path=/; SameSite=Lax; Max-Age=");
    push_number(&mut line, u64::from(days) * 86_400);
    if window()?.location().protocol().is_ok_and(|protocol| protocol == "https:") {
        line.push_str("; Secure");
    }
    set_cookie(&line);
    if kept(site)? == choice { Ok(()) } else { Err("the browser does not keep the choice") }
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

/// The page's path, without query and fragment, cut to what a record may hold. Browsers spell
/// paths in ASCII.
pub fn page() -> String {
    let path = window().ok().and_then(|w| w.location().pathname().ok()).unwrap_or_default();
    match path.get(..512) {
        Some(cut) => cut.into(),
        None if path.starts_with('/') => path,
        None => "/".into(),
    }
}

/// Tells the owner, in the console.
pub fn complain(why: &str) {
    web_sys::console::error_2(&"[latch]".into(), &why.into());
}
