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

fn unknown(key: &str, allowed: &[&str]) -> String {
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
