//! One act of choosing as it reaches the server, and the rule that admits it. Owns who may say
//! yes; knows nothing of HTTP, sites or storage.

use crate::{
    Answer, Answers, AnswersError, Choice, DecisionId, Language, Outcome, Outline, Secret,
};
use alloc::string::String;
use core::fmt;
use serde::{Deserialize, Serialize};

/// What the visitor did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Accepted everything with one control.
    AcceptAll,
    /// Rejected everything with one control.
    RejectAll,
    /// Saved switches set one by one.
    Save,
}

/// The layer on which it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// The banner.
    First,
    /// The preference centre.
    Second,
    /// Neither: a script on the page.
    None,
}

/// How it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gesture {
    /// A pointer: mouse, finger, pen.
    Click,
    /// The keyboard or what acts as one.
    Keyboard,
    /// A script. Can refuse, can never accept.
    Api,
}

/// The path of the page on which it was done, without query and fragment: `/`-led, printable,
/// at most 512 bytes; longer ones are cut by the sender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
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
    /// The answers are not what the action says: accepting all grants all, rejecting all none.
    Action,
    /// Something is granted without a trusted click or key.
    Untrusted,
    /// The notice version was not published in this language.
    Language(Language),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answers(error) => error.fmt(f),
            Self::Action => f.write_str(
                "the answers contradict the action: accept_all grants everything, reject_all nothing",
            ),
            Self::Untrusted => f.write_str(
                "only a trusted click or key can accept; scripts and synthetic events can refuse",
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
    /// Admits the decision if it answers the notice shown, whole and consistent, and if whoever
    /// said yes was a person at the device. The answers are put into the notice's order: the same
    /// choice makes the same record, in whatever order the device listed it.
    pub fn admit(self, outline: &Outline, languages: &[Language]) -> Result<Admitted, Refusal> {
        if !languages.contains(&self.language) {
            return Err(Refusal::Language(self.language));
        }
        let choice = Choice::from_answers(outline, &self.answers).map_err(Refusal::Answers)?;
        let uniform = match self.action {
            Action::AcceptAll => choice == Choice::all(outline, Answer::Granted),
            Action::RejectAll => !choice.grants_anything(outline),
            Action::Save => true,
        };
        if !uniform {
            return Err(Refusal::Action);
        }
        let by_hand = self.trusted && self.gesture != Gesture::Api && self.layer != Layer::None;
        if choice.grants_anything(outline) && !by_hand {
            return Err(Refusal::Untrusted);
        }
        let outcome = choice.outcome(outline);
        let decision = Self { answers: choice.to_answers(outline), ..self };
        Ok(Admitted { decision, outcome })
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
