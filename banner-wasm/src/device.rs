//! The visitor's device: its cookies, storage, clock and random bytes. The only place that
//! touches them; decides nothing.

use crate::browser::{self, Document, Storage};
use alloc::string::String;
use consent::{SiteId, push_number};

/// The start of the name of the cookie that keeps a choice; the site's id follows.
const COOKIE: &str = "latch_";

/// Why the device is of no use. The text goes to the console.
pub type Unusable = &'static str;

/// Every cookie that scripts can see, as `name=value; name=value`.
pub fn cookies(document: &Document) -> Result<String, Unusable> {
    document.cookie().map_err(|_| "cookies are blocked here")
}

/// The value of the cookie that keeps a site's choice; empty if there is none.
pub fn kept(document: &Document, site: &SiteId) -> Result<String, Unusable> {
    for pair in cookies(document)?.split(';') {
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
pub fn keep(document: &Document, site: &SiteId, choice: &str, days: u16) -> Result<(), Unusable> {
    let mut line = String::from(COOKIE);
    line.push_str(site.as_str());
    line.push('=');
    line.push_str(choice);
    line.push_str("; Path=/; SameSite=Lax; Max-Age=");
    push_number(&mut line, u64::from(days) * 86_400);
    if document.location().protocol() == "https:" {
        line.push_str("; Secure");
    }
    // Browsers do not say whether they kept it.
    let _ = document.set_cookie(&line);
    if kept(document, site)? == choice {
        Ok(())
    } else {
        Err("the browser does not keep the choice")
    }
}

/// Local storage, where it is not blocked.
pub fn storage(document: &Document) -> Option<Storage> {
    document.window()?.local_storage().ok()?
}

/// Milliseconds since 1970, by the device's clock.
pub fn now_ms() -> u64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float saturates: a clock before 1970 becomes 0 and counts as no time"
    )]
    let now = browser::now() as u64;
    now
}

/// Sixteen random bytes.
pub fn random() -> Result<[u8; 16], Unusable> {
    let mut bytes = [0; 16];
    browser::fill_randomly(&mut bytes).map_err(|_| "there is no source of randomness")?;
    Ok(bytes)
}

/// The page's path, without query and fragment, cut to what a record may hold. Browsers spell
/// paths in ASCII.
pub fn page(document: &Document) -> String {
    let path = document.location().pathname();
    match path.get(..512) {
        Some(cut) => cut.into(),
        None if path.starts_with('/') => path,
        None => "/".into(),
    }
}

/// Tells the owner, in the console.
pub fn complain(why: &str) {
    browser::error("[latch]", why);
}
