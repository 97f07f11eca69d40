//! Says in an owner's words what the deserialiser found wrong. Owns the wording only; a message it
//! does not know passes unchanged.

/// What is wrong and what is allowed, for a message of serde's.
pub(super) fn of(message: &str) -> String {
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let mut quoted = rest.split('`').skip(1).step_by(2);
        let key = quoted.next().unwrap_or("");
        let allowed: Vec<&str> = quoted.collect();
        return unknown(key, &allowed);
    }
    if let Some(rest) = message.strip_prefix("missing field ") {
        return format!("the key {rest} is missing");
    }
    if let Some(rest) = message.strip_prefix("duplicate field ") {
        return format!("the key {rest} is given twice");
    }
    EXPECTED.iter().fold(message.replace('\n', ", "), |message, (technical, plain)| {
        message.replace(technical, plain)
    })
}

/// Rust's names for what is expected, and an owner's.
const EXPECTED: [(&str, &str); 13] = [
    ("expected u16", "expected a whole number from 0 to 65535"),
    ("expected u32", "expected a whole number"),
    ("expected a sequence", "expected a list: [ … ]"),
    ("expected a map", "expected texts by language or attribute, such as name.en = \"…\""),
    ("expected a string", "expected a text in quotes"),
    ("expected a boolean", "expected true or false"),
    ("expected struct DraftCategory", "expected a [[categories]] table"),
    ("expected struct DraftService", "expected a [[services]] table"),
    ("expected struct DraftCookie", "expected { name = \"…\", lifetime_days = … }"),
    ("expected struct DraftTag", "expected a [[services.tags]] table"),
    ("expected struct LookDraft", "expected a [look] table"),
    ("expected struct PaletteDraft", "expected a [look.light] or [look.dark] table"),
    ("expected struct TextsDraft", "expected a [texts.LANGUAGE] table"),
];

/// Keys that Latch does not have on purpose, and why.
const REFUSED: [(&[&str], &str); 5] = [
    (
        &["preselected", "preselect", "pre_ticked", "checked", "default_on", "enabled_by_default"],
        "nothing is switched on before the visitor does it: consent by pre-ticked boxes is invalid \
         (EDPB Cookie Banner Taskforce 2023)",
    ),
    (
        &[
            "refusal_lifetime_days",
            "reject_lifetime_days",
            "accept_lifetime_days",
            "ask_again_days",
        ],
        "a refusal is remembered as long as an acceptance, so that nobody is asked until they give \
         in (CNIL 2020-091): there is only `choice_lifetime_days`",
    ),
    (
        &["cookie_wall", "wall", "block_page", "force_consent", "consent_or_pay"],
        "the page is there for whoever refuses, too: consent by cookie walls is invalid (EDPB \
         05/2020)",
    ),
    (
        &[
            "accept_on_scroll",
            "scroll_accepts",
            "accept_on_close",
            "close_accepts",
            "auto_accept",
            "accept_after_seconds",
            "implied_consent",
        ],
        "nothing but the accept button accepts: scrolling, closing and waiting are no consent (EDPB \
         05/2020; CNIL 2020-091)",
    ),
    (
        &["hide_reject", "hide_decline_all", "reject_button", "show_reject", "reject_all"],
        "reject is on the first layer as accept is (CNIL 2020-091; EDPB Cookie Banner Taskforce \
         2023); the order of the buttons is `buttons` of [look]",
    ),
];

fn unknown(key: &str, allowed: &[&str]) -> String {
    // Another key's misspelling is not meant: these are spelled as other tools spell them.
    if let Some((_, why)) = REFUSED.iter().find(|(keys, _)| keys.contains(&key)) {
        return format!("Latch has no such key on purpose: {why}");
    }
    let near = allowed
        .iter()
        .map(|name| (strsim::damerau_levenshtein(key, name), *name))
        .min()
        .filter(|(distance, name)| *distance <= (name.len().max(key.len()) / 3).max(1));
    let allowed = allowed.join(", ");
    match near {
        Some((_, name)) => {
            format!("there is no such key; did you mean `{name}`? Allowed here: {allowed}")
        }
        None => format!("there is no such key. Allowed here: {allowed}"),
    }
}
