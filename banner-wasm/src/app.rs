//! The banner on one page: the machine, what the device keeps, and the gate. Owns no device: texts
//! and times come in, texts go out.

use crate::machine::{Effect, Event, Screen, State};
use crate::{FIELD, spelling, todo};
use alloc::string::String;
use consent::notice::Brief;
use consent::{
    Action, Answer, Choice, DeviceChoice, Gate, Item, Layer, Needs, Permitted, Secret, Standing,
    Verdict, push_number, standing,
};

/// The banner on one page.
pub struct App {
    brief: Brief,
    state: State,
    /// How the visitor acted last: see [`App::state`].
    said: String,
    /// What they answered then, as JSON: the whole choice, or the one thing let in once.
    answers: String,
}

impl App {
    /// Starts on a page of a device that keeps this text, at `now` in seconds since 1970.
    pub fn new(brief: Brief, kept: &str, now: u64) -> Self {
        let state = State::new(stands(&brief, kept, now));
        Self { brief, state, said: String::new(), answers: String::new() }
    }

    /// Feeds the machine.
    pub fn act(&mut self, event: Event) -> u16 {
        let (state, effect) = self.state.next(&self.brief.outline, event);
        self.state = state;
        match effect {
            Effect::Nothing => 0,
            Effect::Switches => todo::SWITCHES,
            Effect::Draw => todo::DRAW,
            Effect::Distrust => todo::DISTRUST,
            Effect::Once { item, by } => {
                let outline = &self.brief.outline;
                let one = Choice::unasked(outline).with(outline, item, Answer::Granted);
                self.said = spelling::said(Action::LoadOnce, Layer::Placeholder, by);
                self.answers = spelling::answers(outline, &one);
                todo::ONCE
            }
            Effect::Keep { action, layer, by } => {
                self.said = spelling::said(action, layer, by);
                self.answers = self.choice();
                todo::KEEP | todo::DRAW | todo::CHANGED
            }
        }
    }

    /// Believes what the device keeps, whatever this page thought: another tab may have answered,
    /// time may have passed, or the choice just made was not kept.
    pub fn sync(&mut self, kept: &str, now: u64) -> u16 {
        let standing = stands(&self.brief, kept, now);
        let settled = |standing: &Standing| matches!(standing, Standing::Settled(_));
        let before = &self.state.standing;
        if before.choice() == standing.choice() && settled(before) == settled(&standing) {
            return 0;
        }
        self.state = State::new(standing);
        todo::DRAW | todo::CHANGED
    }

    /// The category or service of this id.
    pub fn item(&self, id: &str) -> Option<Item> {
        self.brief.outline.find(id)
    }

    /// The choice that grants exactly what these ids name: see [`Choice::granting`].
    pub fn granting(&self, ids: &str) -> Choice {
        Choice::granting(&self.brief.outline, ids)
    }

    /// The same as JSON.
    pub fn preview(&self, ids: &str) -> String {
        spelling::answers(&self.brief.outline, &self.granting(ids))
    }

    /// Where things stand, as fields separated by U+001F: the sum of what the loader is to do; what the
    /// screen shows (0 only the control that reopens, 1 the first layer, 2 the second); the answers
    /// in force as JSON; how the visitor acted last (action, layer, gesture and `true` if trusted,
    /// separated by spaces); what they answered then; what the switches show, if there are any.
    pub fn state(&self, todo: u16) -> String {
        let mut out = String::new();
        push_number(&mut out, todo.into());
        let (screen, draft) = match &self.state.screen {
            Screen::Closed => ("0", String::new()),
            Screen::First => ("1", String::new()),
            Screen::Second { draft } => ("2", spelling::answers(&self.brief.outline, draft)),
        };
        for field in [screen, &self.choice(), &self.said, &self.answers, &draft] {
            out.push(char::from(FIELD));
            out.push_str(field);
        }
        out
    }

    fn choice(&self) -> String {
        spelling::answers(&self.brief.outline, self.state.standing.choice())
    }

    /// A choice made in the tool of this name was found.
    pub fn import(&mut self, tool: &str, granted: &str, denied: &str) -> u16 {
        let action = match tool {
            "onetrust" => Action::ImportOnetrust,
            "cookiebot" => Action::ImportCookiebot,
            "vanilla" => Action::ImportVanilla,
            "klaro" => Action::ImportKlaro,
            "complianz" => Action::ImportComplianz,
            _ => return 0,
        };
        let choice = self.imported(granted, denied);
        self.act(Event::Import(action, choice))
    }

    /// The choice that grants and denies what these ids, separated by spaces, name, and leaves
    /// everything else unasked. A contradiction is a no.
    fn imported(&self, granted: &str, denied: &str) -> Choice {
        let (yes, no) = (self.granting(granted), self.granting(denied));
        Choice::of(&self.brief.outline, |item| {
            match (yes.answer(item) == Answer::Granted, no.answer(item) == Answer::Granted) {
                (_, true) => Answer::Denied,
                (true, false) => Answer::Granted,
                (false, false) => Answer::Unasked,
            }
        })
    }

    /// The text for the device to keep: the choice in force, made at `now`. The visitor stays who
    /// the device says they are, and otherwise gets the secret in `fresh`. `None` if that is none.
    pub fn to_keep(&self, kept: &str, fresh: &str, now: u64) -> Option<String> {
        let secret = match DeviceChoice::parse(kept) {
            Ok(stored) => stored.secret,
            Err(_) => fresh.parse::<Secret>().ok()?,
        };
        let choice = self.state.standing.choice();
        let version = self.brief.terms.version;
        Some(DeviceChoice::encode(&self.brief.outline, choice, version, now, secret))
    }

    /// What the gate says of markup that names these.
    pub fn judge(&self, categories: &str, services: &str) -> Verdict {
        let needs = Needs::named(&self.brief.outline, categories, services);
        Gate::new(&self.state.standing).judge(&needs)
    }

    /// The tags that the gate lets through now, a record each: the service's id, the tag's
    /// position in the notice, the tag's own fields.
    pub fn released(&self) -> String {
        let gate = Gate::new(&self.state.standing);
        let mut out = String::new();
        for (at, (service, tag)) in self.brief.tags.iter().enumerate() {
            let permitted = gate.permit(&Needs::service(*service), tag.as_str());
            if let Some(tag) = permitted.map(Permitted::into_inner) {
                out.push_str(self.brief.outline.id(Item::Service(*service)).as_str());
                out.push('\u{1f}');
                push_number(&mut out, at as u64);
                out.push('\u{1f}');
                out.push_str(tag);
                out.push('\u{1e}');
            }
        }
        out
    }
}

fn stands(brief: &Brief, kept: &str, now: u64) -> Standing {
    standing(&brief.outline, brief.terms, DeviceChoice::parse(kept).ok().as_ref(), now)
}
