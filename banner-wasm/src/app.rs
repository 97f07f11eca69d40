//! The banner at work on one page: turns what the browser reports into machine events, and the
//! machine's effects into deeds. Owns the order of those deeds.

use crate::device::{self, Unusable};
use crate::inject::{Injector, Job, What};
use crate::machine::{By, Effect, Event, Screen, State};
use crate::outbox::Outbox;
use crate::{erase, markup, report, todo};
use alloc::string::String;
use consent::notice::Brief;
use consent::{
    Action, Answer, AskReason, Choice, Decision, DecisionId, DeviceChoice, Gate, Item, Layer,
    Needs, PagePath, Secret, Standing, standing,
};

/// The banner on one page.
pub struct App {
    brief: Brief,
    state: State,
    secret: Option<Secret>,
    injector: Injector,
    outbox: Outbox,
}

impl App {
    /// Starts on this page.
    pub fn start(brief: Brief) -> Result<Self, Unusable> {
        let stored = device::choice(&brief.site)?;
        let now = device::now_ms() / 1000;
        let standing = standing(&brief.outline, brief.terms, stored.as_ref(), now);
        let outbox = Outbox::new(&brief.site);
        let secret = stored.map(|stored| stored.secret);
        let injector = Injector::default();
        let app = Self { brief, state: State::new(standing), secret, injector, outbox };
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
        let (state, effect) = self.state.clone().next(&self.brief.outline, event);
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
        let answers = self.state.standing.choice().to_answers(&self.brief.outline);
        report::answers_json(&answers.categories, &answers.services)
    }

    /// Runs one job. Whether more wait.
    pub fn run(&mut self) -> bool {
        self.injector.next();
        self.injector.waits()
    }

    /// The oldest decision waiting for the server.
    pub fn letter(&self) -> Option<String> {
        self.outbox.waiting().into_iter().next()
    }

    /// The server's answer to it.
    pub fn answered(&mut self, letter: &str, status: u16) -> bool {
        self.outbox.answered(letter, status)
    }

    fn to_do(&self) -> u16 {
        let choice = self.state.standing.choice();
        // Code that has run cannot be made to stop; the page is loaded anew, without it.
        let refused = self.injector.ran().iter().any(|it| choice.answer(*it) != Answer::Granted);
        let jobs = if self.injector.waits() { todo::JOBS } else { 0 };
        todo::LETTERS | jobs | if refused { todo::RELOAD } else { 0 }
    }

    /// A choice that cannot be kept is not in force.
    fn fail(&mut self, why: Unusable) {
        device::complain(&[why, "; nothing gated will run"].concat());
        let so_far = Choice::unasked(&self.brief.outline);
        self.state.standing = Standing::Ask { reason: AskReason::NoChoice, so_far };
        self.open_gate();
    }

    /// Keeps the choice in force, then acts on it: refused things first.
    fn keep(&mut self, action: Action, layer: Layer, by: By) -> Result<(), Unusable> {
        let choice = self.state.standing.choice();
        let now = device::now_ms();
        let secret = match self.secret {
            Some(secret) => secret,
            None => Secret::from_bytes(device::random()?),
        };
        let version = self.brief.terms.version;
        let decision = Decision {
            id: DecisionId::from_bytes(device::random()?),
            secret,
            version,
            language: self.brief.language.clone(),
            action,
            layer,
            gesture: by.gesture,
            trusted: by.trusted,
            decided_at: now,
            page: PagePath::try_from(device::page()).map_err(|_| "the page has no path")?,
            answers: choice.to_answers(&self.brief.outline),
        };
        let stored = DeviceChoice::new(&self.brief.outline, choice, version, now / 1000, secret);
        device::keep(&self.brief.site, &stored, self.brief.terms.lifetime_days)?;
        self.secret = Some(secret);
        self.erase_refused();
        self.outbox.push(report::json(&decision));
        self.open_gate();
        Ok(())
    }

    /// Lets through what the standing permits; what has run already does not run again.
    fn open_gate(&mut self) {
        let gate = Gate::new(&self.state.standing);
        let permit = |needs: Needs, what| gate.permit(&needs.clone(), Job { needs, what });
        let services = self.brief.services.iter().enumerate();
        let tags = services.flat_map(|(at, service)| {
            let tags = service.tags.iter().enumerate();
            tags.map(move |(tag_at, tag)| (Needs::service(at), What::Tag(at, tag_at, tag.clone())))
        });
        let markup = markup::waiting()
            .into_iter()
            .map(|element| (markup::needs(&element, &self.brief.outline), What::Markup(element)));
        let jobs = tags.chain(markup).filter_map(|(needs, what)| permit(needs, what));
        self.injector.queue(jobs);
    }

    /// Removes what refused services left behind, also what they wrote after an earlier refusal.
    fn erase_refused(&self) {
        let choice = self.state.standing.choice();
        let services = self.brief.services.iter().enumerate();
        erase::erase(services.filter_map(|(at, service)| {
            (choice.answer(Item::Service(at)) == Answer::Denied).then_some(service)
        }));
    }
}
