//! Whether a notice is fair: the dark patterns that can be found without a person looking. Owns
//! their codes, what authorities say about each, and the rules; whether an unfair notice is
//! published all the same is for its owner to answer for. Runs when a notice is checked, never on
//! a visitor's device.

mod advice;
mod buttons;
mod colours;
mod contrast;
mod necessary;
mod phrases;
mod trackers;
mod wording;

pub(super) use advice::advice;

use super::Draft;
use super::look::Look;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// A dark pattern that Latch knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// The first layer accepts but neither rejects nor leads to where that can be done.
    RejectMissing,
    /// Rejecting takes a step more than accepting.
    RejectBehindChoose,
    /// What is asked can neither be looked at nor answered one by one.
    ChooseMissing,
    /// Accept is drawn heavier than reject.
    UnequalButtons,
    /// Something is hard to read.
    LowContrast,
    /// A label presses, shames, postpones or says something else than it does.
    LoadedWording,
    /// Accept's label is written louder than reject's.
    UnequalLabels,
    /// Something that needs consent is declared necessary.
    FalseNecessary,
}

impl Pattern {
    /// All there are.
    pub const ALL: [Self; 8] = [
        Self::RejectMissing,
        Self::RejectBehindChoose,
        Self::ChooseMissing,
        Self::UnequalButtons,
        Self::LowContrast,
        Self::LoadedWording,
        Self::UnequalLabels,
        Self::FalseNecessary,
    ];

    /// Its name for programs. Stable.
    pub const fn code(self) -> &'static str {
        match self {
            Self::RejectMissing => "reject_missing",
            Self::RejectBehindChoose => "reject_behind_choose",
            Self::ChooseMissing => "choose_missing",
            Self::UnequalButtons => "unequal_buttons",
            Self::LowContrast => "low_contrast",
            Self::LoadedWording => "loaded_wording",
            Self::UnequalLabels => "unequal_labels",
            Self::FalseNecessary => "false_necessary",
        }
    }

    /// Who objects to it, and why.
    pub const fn why(self) -> &'static str {
        match self {
            Self::RejectMissing | Self::RejectBehindChoose => {
                "Refusing must be as easy as accepting, on the same layer (CNIL 2020-091; EDPB \
                 Cookie Banner Taskforce 2023)"
            }
            Self::ChooseMissing => {
                "Purposes and who receives the data must be within reach before the choice (CNIL \
                 2020-091)"
            }
            Self::UnequalButtons => {
                "Refusing must be as easy as accepting (CNIL 2020-091), with equal prominence \
                 (CCPA Regulations 7004); deceptive colours are judged case by case (EDPB Cookie \
                 Banner Taskforce 2023)"
            }
            Self::LowContrast => "WCAG 2.2 AA, 1.4.3 and 1.4.11",
            Self::LoadedWording => {
                "Wording that plays on feelings or hides what happens is a deceptive pattern \
                 (EDPB 03/2022: stirring, left in the dark)"
            }
            Self::UnequalLabels => {
                "Accept and reject must be of equal prominence (CCPA Regulations 7004), refusing \
                 as easy as accepting (CNIL 2020-091)"
            }
            Self::FalseNecessary => {
                "Only what is strictly necessary needs no consent (ePrivacy Directive 5(3)); \
                 wrongly calling something essential is an infringement (EDPB Cookie Banner \
                 Taskforce 2023)"
            }
        }
    }
}

/// One thing that is unfair about a notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfair {
    /// Which pattern it is.
    pub pattern: Pattern,
    /// Where: a path into the draft such as `look.buttons`.
    pub path: String,
    /// What is wrong, who says so, and what to do.
    pub message: String,
}

impl fmt::Display for Unfair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.path, self.pattern.code(), self.message)
    }
}

/// What has been found so far.
#[derive(Default)]
struct Findings(Vec<Unfair>);

impl Findings {
    /// `what` is wrong at `path`; `instead` helps.
    fn add(&mut self, pattern: Pattern, path: impl Into<String>, what: &str, instead: &str) {
        let message = format!("{what}. {}. {instead}", pattern.why());
        self.0.push(Unfair { pattern, path: path.into(), message });
    }
}

/// Everything that is unfair about a draft without mistakes, which looks as `look` says.
pub(super) fn unfair(draft: &Draft, look: &Look) -> Vec<Unfair> {
    let mut found = Findings::default();
    found.buttons(look);
    found.colours(look);
    found.wording(draft);
    found.necessary(draft);
    found.0
}
