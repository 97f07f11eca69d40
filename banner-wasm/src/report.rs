//! A decision as the server reads it: JSON, written by hand because a JSON library would cost the
//! visitor more than all the rest of the banner. Knows nothing of sending.

use alloc::string::String;
use consent::{
    Action, Answer, Choice, DecisionId, Gesture, Item, ItemId, Layer, Outline, Secret, push_number,
};

/// What a report says beside the choice.
#[derive(Debug)]
pub struct Report<'a> {
    /// See [`consent::Decision::id`].
    pub id: DecisionId,
    /// See [`consent::Decision::secret`].
    pub secret: Secret,
    /// See [`consent::Decision::version`].
    pub version: u32,
    /// See [`consent::Decision::language`].
    pub language: &'a str,
    /// See [`consent::Decision::action`].
    pub action: Action,
    /// See [`consent::Decision::layer`].
    pub layer: Layer,
    /// See [`consent::Decision::gesture`].
    pub gesture: Gesture,
    /// See [`consent::Decision::trusted`].
    pub trusted: bool,
    /// See [`consent::Decision::decided_at`].
    pub decided_at: u64,
    /// See [`consent::Decision::page`].
    pub page: &'a str,
}

impl Report<'_> {
    /// The JSON text of the decision.
    pub fn json(&self, outline: &Outline, choice: &Choice) -> String {
        let mut out = String::from("{");
        text(&mut out, "id", &self.id.to_hex());
        text(&mut out, "secret", &self.secret.to_hex());
        key(&mut out, "version");
        push_number(&mut out, self.version.into());
        text(&mut out, "language", self.language);
        text(
            &mut out,
            "action",
            match self.action {
                Action::AcceptAll => "accept_all",
                Action::RejectAll => "reject_all",
                Action::Save => "save",
                Action::LoadOnce => "load_once",
                Action::ImportOnetrust => "import_onetrust",
                Action::ImportCookiebot => "import_cookiebot",
                Action::ImportVanilla => "import_vanilla",
                Action::ImportKlaro => "import_klaro",
                Action::ImportComplianz => "import_complianz",
            },
        );
        text(
            &mut out,
            "layer",
            match self.layer {
                Layer::First => "first",
                Layer::Second => "second",
                Layer::None => "none",
                Layer::Placeholder => "placeholder",
            },
        );
        text(
            &mut out,
            "gesture",
            match self.gesture {
                Gesture::Click => "click",
                Gesture::Keyboard => "keyboard",
                Gesture::Api => "api",
            },
        );
        key(&mut out, "trusted");
        out.push_str(if self.trusted { "true" } else { "false" });
        key(&mut out, "decided_at");
        push_number(&mut out, self.decided_at);
        text(&mut out, "page", self.page);
        key(&mut out, "answers");
        answers(&mut out, outline, choice);
        out.push('}');
        out
    }
}

/// The answers as `{"categories":{"id":"granted"},"services":{…}}`.
pub fn answers(out: &mut String, outline: &Outline, choice: &Choice) {
    out.push_str("{\"categories\":{");
    for (at, category) in outline.categories().iter().enumerate() {
        answer(out, &category.id, choice.answer(Item::Category(at)));
    }
    out.push_str("},\"services\":{");
    for (at, service) in outline.services().iter().enumerate() {
        answer(out, &service.id, choice.answer(Item::Service(at)));
    }
    out.push_str("}}");
}

fn answer(out: &mut String, id: &ItemId, answer: Answer) {
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

/// Begins a member; the comma comes before it unless it is the first of its object.
fn key(out: &mut String, name: &str) {
    if !out.ends_with('{') {
        out.push(',');
    }
    quoted(out, name);
    out.push(':');
}

fn text(out: &mut String, name: &str, value: &str) {
    key(out, name);
    quoted(out, value);
}

/// A JSON string. Control characters cannot occur in any value here and are dropped.
fn quoted(out: &mut String, value: &str) {
    out.push('"');
    for c in value.chars() {
        if c == '"' || c == '\\' {
            out.push('\\');
        }
        if c >= ' ' {
            out.push(c);
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use consent::{Answers, Decision, OutlineCategory};

    #[test]
    fn the_server_reads_what_the_banner_writes() {
        let ads = OutlineCategory { id: "ads".parse().unwrap(), necessary: false };
        let outline = Outline::new(vec![ads], vec![]).unwrap();
        let choice = Choice::all(&outline, Answer::Denied);
        let report = Report {
            id: DecisionId::from_bytes([1; 16]),
            secret: Secret::from_bytes([2; 16]),
            version: 7,
            language: "pt-BR",
            action: Action::Save,
            layer: Layer::Second,
            gesture: Gesture::Keyboard,
            trusted: true,
            decided_at: 1_790_000_000_123,
            page: "/a\"b\\c/ü",
        };
        let expected = Decision {
            id: report.id,
            secret: report.secret,
            version: 7,
            language: "pt-BR".parse().unwrap(),
            action: Action::Save,
            layer: Layer::Second,
            gesture: Gesture::Keyboard,
            trusted: true,
            decided_at: 1_790_000_000_123,
            page: String::from("/a\"b\\c/ü").try_into().unwrap(),
            answers: Answers::default(),
        };
        let read: serde_json::Value =
            serde_json::from_str(&report.json(&outline, &choice)).unwrap();
        let mut expected = serde_json::to_value(&expected).unwrap();
        expected["answers"] = serde_json::json!({"categories": {"ads": "denied"}, "services": {}});
        assert_eq!(read, expected);
    }
}
