//! One act of choosing as it reaches the server, and the rule that admits it. Owns who may say
//! yes; knows nothing of HTTP, sites or storage.

use crate::{
    Answer, Answers, AnswersError, Choice, DecisionId, Language, Outcome, Outline, Secret, Tool,
};
use alloc::string::String;
use core::fmt;
use serde::{Deserialize, Serialize};

/// What the visitor did. Stored by position: new ones go to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Accepted everything with one control.
    AcceptAll,
    /// Rejected everything with one control.
    RejectAll,
    /// Saved switches set one by one.
    Save,
    /// Let one thing load this time, where it stands in the page.
    LoadOnce,
    /// Nothing: what they had told `OneTrust` or `CookiePro` was taken over.
    ImportOnetrust,
    /// Nothing: what they had told Cookiebot was taken over.
    ImportCookiebot,
    /// Nothing: what they had told vanilla-cookieconsent was taken over.
    ImportVanilla,
    /// Nothing: what they had told Klaro was taken over.
    ImportKlaro,
    /// Nothing: what they had told Complianz was taken over.
    ImportComplianz,
}

impl Action {
    /// The tool whose stored choice was taken over, if that is what was done.
    pub fn import_of(self) -> Option<Tool> {
        match self {
            Self::AcceptAll | Self::RejectAll | Self::Save | Self::LoadOnce => None,
            Self::ImportOnetrust => Some(Tool::Onetrust),
            Self::ImportCookiebot => Some(Tool::Cookiebot),
            Self::ImportVanilla => Some(Tool::Vanilla),
            Self::ImportKlaro => Some(Tool::Klaro),
            Self::ImportComplianz => Some(Tool::Complianz),
        }
    }
}

/// The layer on which it was done. Stored by position: new ones go to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// The banner.
    First,
    /// The preference centre.
    Second,
    /// Neither: a script on the page.
    None,
    /// What stands in the page for one service's content until it may load, or another control of
    /// the page's own.
    Placeholder,
}

/// How it was done. Stored by position: new ones go to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gesture {
    /// A pointer: mouse, finger, pen.
    Click,
    /// The keyboard or what acts as one.
    Keyboard,
    /// A script. Can refuse, can never accept.
    Api,
    /// A script with a voucher of the owner's server: the visitor said yes there, signed in.
    Signed,
}

/// The path of the page on which it was done, without query and fragment: `/`-led, printable,
/// at most 512 bytes; longer ones are cut by the sender.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct PagePath(String);

/// Why a text is no page path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PagePathError;

impl fmt::Display for PagePathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a page path starts with /, has no ?, # or control characters, at most 512 bytes",
        )
    }
}

impl core::error::Error for PagePathError {}

impl PagePath {
    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Serialize for PagePath {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.0)
    }
}

impl TryFrom<String> for PagePath {
    type Error = PagePathError;
    fn try_from(text: String) -> Result<Self, PagePathError> {
        let plain = !text.chars().any(|c| c.is_control() || matches!(c, '?' | '#'));
        if text.starts_with('/') && text.len() <= 512 && plain {
            Ok(Self(text))
        } else {
            Err(PagePathError)
        }
    }
}

impl From<PagePath> for String {
    fn from(path: PagePath) -> String {
        path.0
    }
}

/// One act of choosing, as the device reports it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Named once by the device; a retry repeats it.
    pub id: DecisionId,
    /// The visitor's secret. Never stored.
    pub secret: Secret,
    /// The notice version that was shown.
    pub version: u32,
    /// The language it was shown in.
    pub language: Language,
    /// What was done.
    pub action: Action,
    /// On which layer.
    pub layer: Layer,
    /// By what gesture.
    pub gesture: Gesture,
    /// Whether the browser vouches for the gesture (`Event.isTrusted`).
    pub trusted: bool,
    /// When, in milliseconds since 1970 by the device's clock. Kept as a claim.
    pub decided_at: u64,
    /// On which page.
    pub page: PagePath,
    /// The answers.
    pub answers: Answers,
}

/// Why a decision is not admitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The answers do not fit the notice.
    Answers(AnswersError),
    /// The answers are not what the action says: accepting all grants all, rejecting all none, an
    /// import answers something.
    Action,
    /// A placeholder and the layer it is do not fit: it loads once, saves or rejects all, and
    /// nothing else loads once.
    Layer,
    /// The notice version does not take over this tool's choices, or a person claims to have done
    /// it.
    Import(Tool),
    /// Something is granted without a trusted click or key.
    Untrusted,
    /// The answers are not those that the owner's server vouched for, or nobody did.
    Voucher,
    /// The notice version was not published in this language.
    Language(Language),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answers(error) => error.fmt(f),
            Self::Action => f.write_str(
                "the answers contradict the action: accept_all grants everything, reject_all nothing, \
                 an import answers something",
            ),
            Self::Layer => f.write_str(
                "load_once is done on the layer placeholder, and there only load_once, save and reject_all",
            ),
            Self::Import(tool) => write!(
                f,
                "choices made in {tool} are taken over only if the notice version lists it in \
                 `switch_from`, with gesture api, trusted false and layer none",
                tool = tool.as_str()
            ),
            Self::Untrusted => f.write_str(
                "only a trusted click or key can accept; scripts and synthetic events can refuse",
            ),
            Self::Voucher => f.write_str(
                "gesture signed takes a voucher of this server for exactly these answers, with \
                 action save, layer none and trusted false",
            ),
            Self::Language(language) => {
                write!(f, "this notice version was not published in {language}")
            }
        }
    }
}

impl core::error::Error for Refusal {}

/// A decision that may become a record. Made only by [`Decision::admit`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admitted {
    decision: Decision,
    outcome: Outcome,
}

impl Decision {
    /// Admits the decision if it answers the notice shown, consistently and (unless it is about
    /// one thing only, or taken over from elsewhere) whole, and if whoever said yes was a person:
    /// at this device now, elsewhere as `vouched` says, or before, in a tool that the notice version
    /// switched from. The answers are put into the notice's order: the same choice makes the same
    /// record, in whatever order the device listed it.
    pub fn admit(
        self,
        outline: &Outline,
        languages: &[Language],
        switch_from: &[Tool],
        vouched: Option<&Choice>,
    ) -> Result<Admitted, Refusal> {
        if !languages.contains(&self.language) {
            return Err(Refusal::Language(self.language));
        }
        let choice = if self.may_be_partial() {
            Choice::from_some_answers(outline, &self.answers)
        } else {
            Choice::from_answers(outline, &self.answers)
        };
        let choice = choice.map_err(Refusal::Answers)?;
        self.check_action(outline, &choice)?;
        let device = matches!(self.gesture, Gesture::Click | Gesture::Keyboard);
        let by_hand = self.trusted && device && self.layer != Layer::None;
        match self.action.import_of() {
            Some(tool) => {
                let by_script = !self.trusted && self.gesture == Gesture::Api;
                if !switch_from.contains(&tool) || !by_script || self.layer != Layer::None {
                    return Err(Refusal::Import(tool));
                }
            }
            None if self.gesture == Gesture::Signed => {
                let plain = self.action == Action::Save && self.layer == Layer::None;
                if !plain || self.trusted || vouched != Some(&choice) {
                    return Err(Refusal::Voucher);
                }
            }
            None if choice.grants_anything(outline) && !by_hand => return Err(Refusal::Untrusted),
            None => {}
        }
        let outcome = choice.outcome(outline);
        let decision = Self { answers: choice.to_answers(outline), ..self };
        Ok(Admitted { decision, outcome })
    }

    /// Whether it may leave items unanswered: a placeholder asks about one thing, and the other
    /// tool may not have asked about everything.
    fn may_be_partial(&self) -> bool {
        let one_thing = self.action == Action::Save && self.layer == Layer::Placeholder;
        one_thing || self.action == Action::LoadOnce || self.action.import_of().is_some()
    }

    fn check_action(&self, outline: &Outline, choice: &Choice) -> Result<(), Refusal> {
        let says = match self.action {
            Action::AcceptAll => *choice == Choice::all(outline, Answer::Granted),
            Action::RejectAll => !choice.grants_anything(outline),
            Action::Save | Action::LoadOnce => true,
            _ => choice.answers_anything(outline),
        };
        if !says {
            return Err(Refusal::Action);
        }
        let fits = match (self.action, self.layer) {
            (Action::LoadOnce, layer) => layer == Layer::Placeholder,
            (action, Layer::Placeholder) => matches!(action, Action::Save | Action::RejectAll),
            _ => true,
        };
        if fits { Ok(()) } else { Err(Refusal::Layer) }
    }
}

impl Admitted {
    /// What the answers come to.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The decision.
    pub fn into_inner(self) -> Decision {
        self.decision
    }
}
