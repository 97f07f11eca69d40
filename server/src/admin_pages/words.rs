//! How the pages spell times, answers and gestures. Owns wording; decides nothing.

use crate::app::State;
use crate::moment;
use consent::{
    Action, Answer, BrowserFamily, Context, DeviceClass, Gesture, Layer, Outcome, Record, RuleId,
};

/// A time in milliseconds since 1970 as `2026-01-31 09:30:00`, UTC.
pub(super) fn time(millis: u64) -> String {
    moment::spell(millis)[..19].replace('T', " ")
}

/// The day of such a time as `2026-01-31`, UTC.
pub(super) fn day(millis: u64) -> String {
    moment::spell(millis)[..10].to_owned()
}

/// The line that a page of this site needs.
pub(super) fn snippet(state: &State, site: &str) -> String {
    let base = state.settings.public_url.clone();
    let base = base.unwrap_or_else(|| format!("http://{}", state.settings.listen));
    let base = base.trim_end_matches('/');
    format!("<script async fetchpriority=\"high\" src=\"{base}/s/{site}.js\"></script>")
}

/// A number with its thousands apart: `12,345`.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

pub(super) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Granted => "granted",
        Outcome::Denied => "denied",
        Outcome::Mixed => "mixed",
    }
}

pub(super) fn answer(answer: Answer) -> &'static str {
    match answer {
        Answer::Granted => "granted",
        Answer::Denied => "denied",
        Answer::Unasked => "unasked",
    }
}

pub(super) fn action(action: Action) -> &'static str {
    match action {
        Action::AcceptAll => "Accept all",
        Action::RejectAll => "Reject all",
        Action::Save => "Saved switches",
        Action::LoadOnce => "Loaded once",
        Action::ImportOnetrust => "Taken over from OneTrust",
        Action::ImportCookiebot => "Taken over from Cookiebot",
        Action::ImportVanilla => "Taken over from vanilla-cookieconsent",
        Action::ImportKlaro => "Taken over from Klaro",
        Action::ImportComplianz => "Taken over from Complianz",
    }
}

pub(super) fn layer(layer: Layer) -> &'static str {
    match layer {
        Layer::First => "First layer (the banner)",
        Layer::Second => "Second layer (the settings)",
        Layer::None => "None: a script on the page",
        Layer::Placeholder => "A control in the page, such as the placeholder of an embed",
    }
}

pub(super) fn gesture(record: &Record) -> &'static str {
    match (record.gesture, record.trusted) {
        (Gesture::Click, true) => "Click, vouched for by the browser",
        (Gesture::Click, false) => "Click, not vouched for by the browser",
        (Gesture::Keyboard, true) => "Keyboard, vouched for by the browser",
        (Gesture::Keyboard, false) => "Keyboard, not vouched for by the browser",
        (Gesture::Api, _) => "A script on the page",
        (Gesture::Signed, _) => "A voucher, signed by this server for its owner",
    }
}

/// The browser and the device: `Chrome, mobile`.
pub(super) fn browser(context: &Context) -> String {
    let browser = match context.browser {
        BrowserFamily::Unknown => "Unknown",
        BrowserFamily::Chrome => "Chrome",
        BrowserFamily::Edge => "Edge",
        BrowserFamily::Firefox => "Firefox",
        BrowserFamily::Safari => "Safari",
        BrowserFamily::Opera => "Opera",
        BrowserFamily::Samsung => "Samsung Internet",
        BrowserFamily::Other => "Another",
    };
    match context.device {
        DeviceClass::Unknown => browser.into(),
        device => format!("{browser}, {}", device.as_str()),
    }
}

pub(super) fn rule(rule: RuleId) -> &'static str {
    match rule {
        RuleId::Default => "the one for everyone",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_numbers_read_well() {
        assert_eq!(time(1_769_851_800_000), "2026-01-31 09:30:00");
        assert_eq!([number(0), number(999), number(1_234_567)], ["0", "999", "1,234,567"]);
    }
}
