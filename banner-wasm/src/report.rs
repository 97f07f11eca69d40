//! A decision as the server reads it: JSON, written by hand because a JSON library would cost the
//! visitor more than all the rest of the banner. Knows nothing of sending.

use alloc::string::{String, ToString};
use consent::{Action, Answer, Decision, Gesture, ItemId, Layer};

/// The JSON text of a decision.
pub fn json(decision: &Decision) -> String {
    let mut out = String::with_capacity(640);
    out.push('{');
    text(&mut out, "id", &decision.id.to_hex());
    text(&mut out, "secret", &decision.secret.to_hex());
    bare(&mut out, "version", &decision.version.to_string());
    text(&mut out, "language", decision.language.as_str());
    text(
        &mut out,
        "action",
        match decision.action {
            Action::AcceptAll => "accept_all",
            Action::RejectAll => "reject_all",
            Action::Save => "save",
        },
    );
    text(
        &mut out,
        "layer",
        match decision.layer {
            Layer::First => "first",
            Layer::Second => "second",
            Layer::None => "none",
        },
    );
    text(
        &mut out,
        "gesture",
        match decision.gesture {
            Gesture::Click => "click",
            Gesture::Keyboard => "keyboard",
            Gesture::Api => "api",
        },
    );
    bare(&mut out, "trusted", if decision.trusted { "true" } else { "false" });
    bare(&mut out, "decided_at", &decision.decided_at.to_string());
    text(&mut out, "page", decision.page.as_str());
    key(&mut out, "answers");
    out.push('{');
    answers(&mut out, "categories", &decision.answers.categories);
    answers(&mut out, "services", &decision.answers.services);
    out.push_str("}}");
    out
}

/// The answers alone, as `{"categories":{…},"services":{…}}`.
pub fn answers_json(categories: &[(ItemId, Answer)], services: &[(ItemId, Answer)]) -> String {
    let mut out = String::from("{");
    answers(&mut out, "categories", categories);
    answers(&mut out, "services", services);
    out.push('}');
    out
}

fn answers(out: &mut String, name: &str, list: &[(ItemId, Answer)]) {
    key(out, name);
    out.push('{');
    for (id, answer) in list {
        text(
            out,
            id.as_str(),
            match answer {
                Answer::Granted => "granted",
                Answer::Denied => "denied",
                Answer::Unasked => "unasked",
            },
        );
    }
    out.push('}');
}

/// Begins a member; the comma comes before it unless it is the first of its object.
fn key(out: &mut String, name: &str) {
    if !out.ends_with('{') {
        out.push(',');
    }
    quoted(out, name);
    out.push(':');
}

fn bare(out: &mut String, name: &str, value: &str) {
    key(out, name);
    out.push_str(value);
}

fn text(out: &mut String, name: &str, value: &str) {
    key(out, name);
    quoted(out, value);
}

/// A JSON string. Control characters cannot occur in any value here and are dropped.
fn quoted(out: &mut String, value: &str) {
    out.push('"');
    for c in value.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        if !c.is_control() {
            out.push(c);
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use consent::{Answers, DecisionId, Secret};

    #[test]
    fn the_server_reads_what_the_banner_writes() {
        let decision = Decision {
            id: DecisionId::from_bytes([1; 16]),
            secret: Secret::from_bytes([2; 16]),
            version: 7,
            language: "pt-BR".parse().unwrap(),
            action: Action::Save,
            layer: Layer::Second,
            gesture: Gesture::Keyboard,
            trusted: true,
            decided_at: 1_790_000_000_123,
            page: String::from("/a\"b\\c/ü").try_into().unwrap(),
            answers: Answers {
                categories: vec![("ads".parse().unwrap(), Answer::Denied)],
                services: vec![],
            },
        };
        let read: serde_json::Value = serde_json::from_str(&json(&decision)).unwrap();
        let mut expected = serde_json::to_value(&decision).unwrap();
        expected["answers"] = serde_json::json!({"categories": {"ads": "denied"}, "services": {}});
        assert_eq!(read, expected);
    }
}
