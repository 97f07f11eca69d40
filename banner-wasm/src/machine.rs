//! The banner's machine: `(State, Event) -> (State, Effect)`. Pure, so it is tested natively by
//! tables; it knows what is to be done, never how.

use consent::{Action, Answer, AskReason, Choice, Gesture, Item, Layer, Outline, Standing};

/// What is on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// Only the small control that reopens the preference centre.
    Closed,
    /// The first layer.
    First,
    /// The preference centre, with switches set so but nothing kept yet.
    Second {
        /// The answers the switches show.
        draft: Choice,
    },
}

/// Where the visitor stands and what they see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct State {
    /// Decides what may run.
    pub standing: Standing,
    /// What is on the screen.
    pub screen: Screen,
}

/// Who acted, and whether the browser vouches for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct By {
    /// Pointer, keyboard or script.
    pub gesture: Gesture,
    /// `Event.isTrusted`.
    pub trusted: bool,
}

impl By {
    /// A script on the page: can refuse, cannot accept.
    pub const SCRIPT: Self = Self { gesture: Gesture::Api, trusted: false };

    fn may_accept(self) -> bool {
        self.gesture == Gesture::Signed || self.trusted && self.gesture != Gesture::Api
    }
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Accept all was pressed.
    AcceptAll(By),
    /// Reject all was pressed, or a script refused.
    RejectAll(By),
    /// The preference centre was asked for.
    Choose,
    /// A switch was pressed.
    Toggle(Item),
    /// Save was pressed.
    Save(By),
    /// The page asks for exactly this choice, on behalf of whoever pressed a control of its own.
    Set(Choice, By),
    /// A placeholder was told to load what it stands for, this time.
    Once(Item, By),
    /// A placeholder was told to load what it stands for, from now on.
    Always(Item, By),
    /// A choice made in another tool was found: which, and what it said.
    Import(Action, Choice),
    /// The layer was closed without an answer.
    Close,
    /// The first layer was asked for by the page.
    Show,
}

/// What is to be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing.
    Nothing,
    /// Draw what [`State::screen`] says.
    Draw,
    /// Set the switches to the draft, leaving everything else as it is.
    Switches,
    /// Keep this choice on the device, put it in force, and report it.
    Keep {
        /// What was done.
        action: Action,
        /// On which layer.
        layer: Layer,
        /// By whom.
        by: By,
    },
    /// Let in once what this item is about, and report that; the choice stays as it is.
    Once {
        /// What it is about.
        item: Item,
        /// By whom.
        by: By,
    },
    /// An acceptance that no trusted gesture vouches for was ignored.
    Distrust,
}

impl State {
    /// The state in which a page starts.
    pub fn new(standing: Standing) -> Self {
        let screen = match standing {
            Standing::Ask { .. } => Screen::First,
            Standing::Settled(_) => Screen::Closed,
        };
        Self { standing, screen }
    }

    fn layer(&self, by: By) -> Layer {
        match self.screen {
            _ if matches!(by.gesture, Gesture::Api | Gesture::Signed) => Layer::None,
            Screen::Closed => Layer::Placeholder,
            Screen::First => Layer::First,
            Screen::Second { .. } => Layer::Second,
        }
    }

    fn settle(self, choice: Choice, action: Action, by: By) -> (Self, Effect) {
        let layer = self.layer(by);
        let settled = Self { standing: Standing::Settled(choice), screen: Screen::Closed };
        (settled, Effect::Keep { action, layer, by })
    }

    /// One answer to all that is asked: where the first layer asks about what is new alone, other
    /// answers stay. A script that refuses means everything.
    fn answer_all(
        self,
        outline: &Outline,
        answer: Answer,
        action: Action,
        by: By,
    ) -> (Self, Effect) {
        match (self.new_only(), self.screen) {
            (Some(so_far), Screen::First) if by.gesture != Gesture::Api => {
                let choice = Choice::of(outline, |item| match so_far.answer(item) {
                    Answer::Unasked => answer,
                    answered => answered,
                });
                self.settle(choice, Action::Save, by)
            }
            _ => self.settle(Choice::all(outline, answer), action, by),
        }
    }

    /// The answers that stand, where only what is new is asked about.
    pub fn new_only(&self) -> Option<&Choice> {
        match &self.standing {
            Standing::Ask { reason: AskReason::NewItems, so_far } => Some(so_far),
            _ => None,
        }
    }

    /// Keeps a choice that may leave something unanswered: the question for that stays.
    fn partly(self, choice: Choice, action: Action, layer: Layer, by: By) -> (Self, Effect) {
        let state = if choice.is_complete() {
            Self { standing: Standing::Settled(choice), screen: Screen::Closed }
        } else {
            let standing = Standing::Ask { reason: AskReason::Unfinished, so_far: choice };
            Self { standing, screen: self.screen }
        };
        (state, Effect::Keep { action, layer, by })
    }

    fn on(self, screen: Screen) -> (Self, Effect) {
        (Self { screen, ..self }, Effect::Draw)
    }

    /// The next state and what is to be done.
    #[must_use]
    pub fn next(self, outline: &Outline, event: Event) -> (Self, Effect) {
        match (event, self.screen) {
            // Only a layer on the screen can be answered with yes.
            (Event::AcceptAll(_) | Event::Save(_), Screen::Closed) => (self, Effect::Nothing),
            (Event::AcceptAll(by), _) if !by.may_accept() => (self, Effect::Distrust),
            (Event::AcceptAll(by), _) => {
                self.answer_all(outline, Answer::Granted, Action::AcceptAll, by)
            }
            (Event::RejectAll(by), _) => {
                self.answer_all(outline, Answer::Denied, Action::RejectAll, by)
            }
            (Event::Save(by), Screen::Second { draft }) => {
                if draft.grants_anything(outline) && !by.may_accept() {
                    return (self, Effect::Distrust);
                }
                self.settle(draft, Action::Save, by)
            }
            (Event::Set(choice, by), _) => {
                if choice.grants_anything(outline) && !by.may_accept() {
                    return (self, Effect::Distrust);
                }
                self.settle(choice, Action::Save, by)
            }
            (Event::Once(_, by) | Event::Always(_, by), _) if !by.may_accept() => {
                (self, Effect::Distrust)
            }
            (Event::Once(item, by), _) => (self, Effect::Once { item, by }),
            (Event::Always(item, by), _) => {
                let choice = self.standing.choice().with(outline, item, Answer::Granted);
                self.partly(choice, Action::Save, Layer::Placeholder, by)
            }
            // Only what nobody has said anything about on this device yet.
            (Event::Import(action, choice), _) => {
                if self.standing.choice().answers_anything(outline) || action.import_of().is_none()
                {
                    return (self, Effect::Nothing);
                }
                self.partly(choice, action, Layer::None, By::SCRIPT)
            }
            (Event::Toggle(item), Screen::Second { draft }) if !outline.is_necessary(item) => {
                let flipped = match draft.answer(item) {
                    Answer::Granted => Answer::Denied,
                    Answer::Denied | Answer::Unasked => Answer::Granted,
                };
                let draft = draft.with(outline, item, flipped);
                (Self { screen: Screen::Second { draft }, ..self }, Effect::Switches)
            }
            (Event::Choose, Screen::First | Screen::Closed) => {
                let draft = answered(outline, self.standing.choice());
                self.on(Screen::Second { draft })
            }
            (Event::Show, Screen::Closed) => self.on(Screen::First),
            (Event::Close, Screen::First) => self.on(Screen::Closed),
            (Event::Close, Screen::Second { .. }) => match self.standing {
                Standing::Ask { .. } => self.on(Screen::First),
                Standing::Settled(_) => self.on(Screen::Closed),
            },
            (Event::Choose | Event::Show | Event::Close | Event::Save(_) | Event::Toggle(_), _) => {
                (self, Effect::Nothing)
            }
        }
    }
}

/// The answers that the switches can show: what is not granted is off, so saving says no to it.
fn answered(outline: &Outline, choice: &Choice) -> Choice {
    Choice::of(outline, |item| match choice.answer(item) {
        Answer::Granted => Answer::Granted,
        Answer::Denied | Answer::Unasked => Answer::Denied,
    })
}
