//! The banner at work on one page: turns what the browser reports into machine events, and the
//! machine's effects into deeds. Owns the order of those deeds.

use crate::device::{self, Unusable};
use crate::inject::{self, Job, What};
use crate::machine::{By, Effect, Event, State};
use crate::view::{self, View};
use crate::{erase, markup, outbox, report};
use consent::notice::Shown;
use consent::{
    Action, Answer, AskReason, Choice, Decision, DecisionId, DeviceChoice, Gate, Gesture, Item,
    Layer, Needs, Outline, PagePath, Permitted, Secret, Standing, standing,
};
use gloo_events::{EventListener, EventListenerOptions, EventListenerPhase};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, CustomEventInit, Element, KeyboardEvent, UiEvent};

struct App {
    shown: Shown,
    outline: Outline,
    view: View,
    state: State,
    secret: Option<Secret>,
    /// Dropping a listener would end it.
    _listeners: Vec<EventListener>,
}

thread_local! {
    static APP: RefCell<Option<App>> = const { RefCell::new(None) };
}

/// Starts on this page.
pub fn start(shown: Shown, outline: Outline, base: &str) -> Result<(), Unusable> {
    let stored = device::choice(&shown.site)?;
    let now = device::now_ms() / 1000;
    let standing = standing(&outline, shown.terms(), stored.as_ref(), now);
    let state = State::new(standing);
    let view = View::new(&shown)?;
    let listeners = listen(&view)?;
    view.draw(&shown, &outline, &state.screen);
    outbox::open(
        [base, "/v1/sites/", shown.site.as_str(), "/decisions"].concat(),
        shown.site.as_str(),
    );
    let secret = stored.map(|stored| stored.secret);
    let app = App { shown, outline, view, state, secret, _listeners: listeners };
    app.erase_refused();
    app.open_gate();
    APP.set(Some(app));
    Ok(())
}

/// Feeds the machine.
pub fn act(event: Event) {
    let kept = APP.with_borrow_mut(|app| {
        let app = app.as_mut()?;
        let (state, effect) = app.state.clone().next(&app.outline, event);
        app.state = state;
        app.perform(effect)
    });
    // Listeners may call back into the banner, so they are told once it is free again.
    if kept.is_some() {
        tell_page();
    }
}

/// The answers in force, as JSON.
pub fn choice() -> String {
    APP.with_borrow(|app| {
        app.as_ref().map_or_else(String::new, |app| {
            let answers = app.state.standing.choice().to_answers(&app.outline);
            report::answers_json(&answers.categories, &answers.services)
        })
    })
}

/// A choice has been put in force.
struct Kept;

impl App {
    fn perform(&mut self, effect: Effect) -> Option<Kept> {
        match effect {
            Effect::Nothing => None,
            Effect::Switches => {
                if let crate::machine::Screen::Second { draft } = &self.state.screen {
                    self.view.switches(&self.outline, draft);
                }
                None
            }
            Effect::Draw => {
                self.redraw();
                None
            }
            Effect::Distrust => {
                device::complain("a script tried to accept; only a person can");
                None
            }
            Effect::Keep { action, layer, by } => {
                self.redraw();
                match self.keep(action, layer, by) {
                    Ok(()) => Some(Kept),
                    Err(why) => {
                        device::complain(&[why, "; nothing gated will run"].concat());
                        let so_far = Choice::unasked(&self.outline);
                        self.state.standing = Standing::Ask { reason: AskReason::NoChoice, so_far };
                        inject::run(Vec::new());
                        None
                    }
                }
            }
        }
    }

    fn redraw(&self) {
        self.view.draw(&self.shown, &self.outline, &self.state.screen);
        self.view.focus(&self.state.screen);
    }

    /// Keeps the choice in force, then acts on it: refused things first.
    fn keep(&mut self, action: Action, layer: Layer, by: By) -> Result<(), Unusable> {
        let choice = self.state.standing.choice();
        let now = device::now_ms();
        let secret = match self.secret {
            Some(secret) => secret,
            None => Secret::from_bytes(device::random()?),
        };
        let version = self.shown.version;
        let stored = DeviceChoice::new(&self.outline, choice, version, now / 1000, secret);
        device::keep(&self.shown.site, &stored, self.shown.lifetime_days)?;
        self.secret = Some(secret);
        self.view.announce(&self.shown.texts);
        self.erase_refused();
        let decision = Decision {
            id: DecisionId::from_bytes(device::random()?),
            secret,
            version,
            language: self.shown.language.clone(),
            action,
            layer,
            gesture: by.gesture,
            trusted: by.trusted,
            decided_at: now,
            page: PagePath::try_from(device::page()).map_err(|_| "the page has no path")?,
            answers: choice.to_answers(&self.outline),
        };
        outbox::send(report::json(&decision));
        self.open_gate();
        self.stop_what_runs();
        Ok(())
    }

    /// Lets through what the standing permits and what has not run yet.
    fn open_gate(&self) {
        let gate = Gate::new(&self.state.standing);
        let permit = |needs: Needs, what| -> Option<Permitted<Job>> {
            gate.permit(&needs.clone(), Job { needs, what })
        };
        let services = self.shown.services.iter().enumerate();
        let tags = services.flat_map(|(at, service)| {
            let tags = service.tags.iter().enumerate();
            tags.map(move |(tag_at, tag)| (Needs::service(at), What::Tag(at, tag_at, tag.clone())))
        });
        let markup = markup::waiting()
            .map(|element| (markup::needs(&element, &self.outline), What::Markup(element)));
        inject::run(tags.chain(markup).filter_map(|(needs, what)| permit(needs, what)).collect());
    }

    /// Removes what refused services left behind, also what they wrote after an earlier refusal.
    fn erase_refused(&self) {
        let choice = self.state.standing.choice();
        let services = self.shown.services.iter().enumerate();
        erase::erase(services.filter_map(|(at, service)| {
            (choice.answer(Item::Service(at)) == Answer::Denied).then_some(service)
        }));
    }

    /// Code that has run cannot be made to stop. If something that ran is refused now, the page
    /// is loaded anew, without it.
    fn stop_what_runs(&self) {
        let choice = self.state.standing.choice();
        if inject::ran().iter().any(|item| choice.answer(*item) != Answer::Granted)
            && let Ok(window) = device::window()
        {
            let _ = window.location().reload();
        }
    }
}

fn listen(view: &View) -> Result<Vec<EventListener>, Unusable> {
    let document = device::document()?;
    let capture = EventListenerOptions { phase: EventListenerPhase::Capture, passive: false };
    let mut listeners = vec![
        EventListener::new_with_options(&document, "click", capture, on_click),
        EventListener::new_with_options(&document, "keydown", capture, on_key),
        // A dialog can be closed by the system too: a back gesture, an assistive tool.
        EventListener::new_with_options(view.host(), "close", capture, |_| act(Event::Close)),
    ];
    if document.ready_state() == "loading" {
        listeners.push(EventListener::once(&document, "DOMContentLoaded", |_| {
            APP.with_borrow(|app| app.iter().for_each(App::open_gate));
        }));
    }
    Ok(listeners)
}

fn on_click(event: &web_sys::Event) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some((control, name)) = target.as_ref().and_then(view::act_of) else { return };
    let ours = APP.with_borrow(|app| {
        app.as_ref().is_some_and(|app| app.view.host().contains(Some(control.as_ref())))
    });
    let wanted = match name.as_str() {
        // Pages may carry links to the preference centre of their own.
        "preferences" => Some(Event::Choose),
        "accept" if ours => Some(Event::AcceptAll(by(event))),
        "reject" if ours => Some(Event::RejectAll(by(event))),
        "save" if ours => Some(Event::Save(by(event))),
        "close" if ours => Some(Event::Close),
        "toggle" if ours => APP
            .with_borrow(|app| view::item_of(&control, &app.as_ref()?.outline))
            .map(Event::Toggle),
        _ => None,
    };
    if let Some(wanted) = wanted {
        event.prevent_default();
        act(wanted);
    }
}

/// A click without pointer presses (`detail` 0) comes from the keyboard or an assistive tool.
fn by(event: &web_sys::Event) -> By {
    let presses = event.dyn_ref::<UiEvent>().map_or(0, UiEvent::detail);
    let gesture = if presses == 0 { Gesture::Keyboard } else { Gesture::Click };
    By { gesture, trusted: event.is_trusted() }
}

fn on_key(event: &web_sys::Event) {
    let escape = event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape");
    let inside = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|target| target.closest("#latch").is_ok_and(|host| host.is_some()));
    if escape && inside {
        event.prevent_default();
        act(Event::Close);
    }
}

/// Tells the page's own scripts: a `latch:change` event on the document.
fn tell_page() {
    let Ok(document) = device::document() else { return };
    let init = CustomEventInit::new();
    init.set_detail(&js_sys::JSON::parse(&choice()).unwrap_or(JsValue::NULL));
    if let Ok(event) = CustomEvent::new_with_event_init_dict("latch:change", &init) {
        let _ = document.dispatch_event(&event);
    }
}
