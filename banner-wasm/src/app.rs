//! The banner at work on one page: turns what the browser reports into machine events, and the
//! machine's effects into deeds. Owns the order of those deeds.

use crate::browser::Document;
use crate::device::{self, Unusable};
use crate::inject::{Injector, Job};
use crate::machine::{By, Effect, Event, Screen, State};
use crate::outbox::Outbox;
use crate::report::{Report, answers};
use crate::{erase, markup, todo};
use alloc::string::String;
use consent::notice::Brief;
use consent::{
    Action, Answer, AskReason, Choice, DecisionId, DeviceChoice, Gate, Item, Layer, Needs, Secret,
    Standing, standing,
};

/// The banner on one page.
pub struct App {
    document: Document,
    brief: Brief,
    state: State,
    secret: Option<Secret>,
    injector: Injector,
    outbox: Outbox,
}

impl App {
    /// Starts on this page.
    pub fn start(document: Document, brief: Brief) -> Result<Self, Unusable> {
        let kept = device::kept(&document, &brief.site)?;
        let stored = DeviceChoice::parse(&kept).ok();
        let now = device::now_ms() / 1000;
        let standing = standing(&brief.outline, brief.terms, stored.as_ref(), now);
        let outbox = Outbox::new(&brief.site);
        let secret = stored.map(|stored| stored.secret);
        let injector = Injector::default();
        let app = Self { document, brief, state: State::new(standing), secret, injector, outbox };
        app.erase_refused();
        Ok(app)
    }

    /// Opens the gate for what waits in the page.
    pub fn look(&mut self) -> u16 {
        self.open_gate();
        self.to_do()
    }

    /// Which layer the screen shows.
    pub fn screen(&self) -> &Screen {
        &self.state.screen
    }

    /// Feeds the machine.
    pub fn act(&mut self, event: Event) -> u16 {
        let (state, effect) = self.state.next(&self.brief.outline, event);
        self.state = state;
        match effect {
            Effect::Nothing => 0,
            Effect::Switches => todo::SWITCHES,
            Effect::Draw => todo::DRAW,
            Effect::Distrust => {
                device::complain("a script tried to accept; only a person can");
                0
            }
            Effect::Keep { action, layer, by } => {
                if let Err(why) = self.keep(action, layer, by) {
                    self.fail(why);
                }
                todo::DRAW | todo::CHANGED | self.to_do()
            }
        }
    }

    /// The category or service of this id.
    pub fn item(&self, id: &str) -> Option<Item> {
        self.brief.outline.find(id)
    }

    /// Whether the switch of an item is on.
    pub fn is_on(&self, id: &str) -> bool {
        match (&self.state.screen, self.item(id)) {
            (Screen::Second { draft }, Some(item)) => draft.answer(item) == Answer::Granted,
            _ => false,
        }
    }

    /// The answers in force, as JSON.
    pub fn choice(&self) -> String {
        let mut out = String::new();
        answers(&mut out, &self.brief.outline, self.state.standing.choice());
        out
    }

    /// Runs one job. Whether more wait.
    pub fn run(&mut self) -> bool {
        self.injector.next(&self.document, &self.brief);
        self.injector.waits()
    }

    /// The oldest decision waiting for the server.
    pub fn letter(&self) -> Option<String> {
        self.outbox.oldest(&self.document)
    }

    /// The server's answer to it.
    pub fn answered(&mut self, letter: &str, status: u16) -> bool {
        self.outbox.answered(&self.document, letter, status)
    }

    fn to_do(&self) -> u16 {
        let choice = self.state.standing.choice();
        // Code that has run cannot be made to stop; the page is loaded anew, without it.
        let refused = !self.injector.ran().all_granted(choice);
        let jobs = if self.injector.waits() { todo::JOBS } else { 0 };
        todo::LETTERS | jobs | if refused { todo::RELOAD } else { 0 }
    }

    /// A choice that cannot be kept is not in force.
    fn fail(&mut self, why: Unusable) {
        device::complain(why);
        device::complain("nothing gated will run");
        let so_far = Choice::unasked(&self.brief.outline);
        self.state.standing = Standing::Ask { reason: AskReason::NoChoice, so_far };
        self.open_gate();
    }

    /// Keeps the choice in force, then acts on it: refused things first.
    fn keep(&mut self, action: Action, layer: Layer, by: By) -> Result<(), Unusable> {
        let outline = &self.brief.outline;
        let choice = self.state.standing.choice();
        let now = device::now_ms();
        let secret = match self.secret {
            Some(secret) => secret,
            None => Secret::from_bytes(device::random()?),
        };
        let version = self.brief.terms.version;
        let report = Report {
            id: DecisionId::from_bytes(device::random()?),
            secret,
            version,
            language: &self.brief.language,
            action,
            layer,
            gesture: by.gesture,
            trusted: by.trusted,
            decided_at: now,
            page: &device::page(&self.document),
        };
        let letter = report.json(outline, choice);
        let kept = DeviceChoice::encode(outline, choice, version, now / 1000, secret);
        device::keep(&self.document, &self.brief.site, &kept, self.brief.terms.lifetime_days)?;
        self.secret = Some(secret);
        self.erase_refused();
        self.outbox.push(&self.document, &letter);
        self.open_gate();
        Ok(())
    }

    /// Lets through what the standing permits; what has run already does not run again.
    fn open_gate(&mut self) {
        let gate = Gate::new(&self.state.standing);
        self.injector.clear();
        for (at, service) in self.brief.services.iter().enumerate() {
            let needs = Needs::service(at);
            for tag in 0..service.tags.len() {
                self.injector.queue(gate.permit(&needs, Job::Tag(at, tag, needs)));
            }
        }
        markup::each_waiting(&self.document, &mut |element| {
            let needs = markup::needs(&element, &self.brief.outline);
            self.injector.queue(gate.permit(&needs, Job::Markup(element, needs)));
        });
    }

    /// Removes what refused services left behind, also what they wrote after an earlier refusal.
    fn erase_refused(&self) {
        let choice = self.state.standing.choice();
        erase::erase(&self.document, &|name| {
            self.brief.services.iter().enumerate().any(|(at, service)| {
                choice.answer(Item::Service(at)) == Answer::Denied
                    && service.cookies.iter().any(|cookie| cookie.matches(name))
            })
        });
    }
}
