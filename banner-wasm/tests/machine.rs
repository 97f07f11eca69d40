//! The banner machine as tables: every screen, every event, what follows.

#![expect(clippy::unwrap_used, reason = "values built for tests, outside #[test] functions")]

use banner_wasm::machine::{By, Effect, Event, Screen, State};
use consent::{
    Action, Answer, AskReason, Choice, Gesture, Item, Layer, Outline, OutlineCategory,
    OutlineService, Standing,
};

const HAND: By = By { gesture: Gesture::Click, trusted: true };
const KEY: By = By { gesture: Gesture::Keyboard, trusted: true };
const FAKE: By = By { gesture: Gesture::Click, trusted: false };

const ANALYTICS: Item = Item::Category(1);
const COUNTER: Item = Item::Service(0);

fn outline() -> Outline {
    let category = |id: &str, necessary| OutlineCategory { id: id.parse().unwrap(), necessary };
    let service = |id: &str, category| OutlineService { id: id.parse().unwrap(), category };
    Outline::new(
        vec![category("needed", true), category("analytics", false), category("ads", false)],
        vec![service("counter", 1), service("heat", 1), service("pixel", 2)],
    )
    .unwrap()
}

fn asking() -> State {
    State::new(Standing::Ask { reason: AskReason::NoChoice, so_far: Choice::unasked(&outline()) })
}

fn settled(answer: Answer) -> State {
    State::new(Standing::Settled(Choice::all(&outline(), answer)))
}

fn after(state: State, events: &[Event]) -> (State, Effect) {
    events.iter().fold((state, Effect::Nothing), |(state, _), event| state.next(&outline(), *event))
}

#[test]
fn asking_shows_the_first_layer_and_a_settled_choice_shows_nothing() {
    assert_eq!(asking().screen, Screen::First);
    assert_eq!(settled(Answer::Denied).screen, Screen::Closed);
}

#[test]
fn one_press_on_the_first_layer_settles_it() {
    for (event, answer, action, by) in [
        (Event::AcceptAll(HAND), Answer::Granted, Action::AcceptAll, HAND),
        (Event::AcceptAll(KEY), Answer::Granted, Action::AcceptAll, KEY),
        (Event::RejectAll(HAND), Answer::Denied, Action::RejectAll, HAND),
        (Event::RejectAll(FAKE), Answer::Denied, Action::RejectAll, FAKE),
    ] {
        let (state, effect) = after(asking(), &[event]);
        assert_eq!(state, settled(answer), "{event:?}");
        assert_eq!(effect, Effect::Keep { action, layer: Layer::First, by });
    }
}

#[test]
fn a_script_can_refuse_on_every_screen() {
    for events in [&[][..], &[Event::Choose], &[Event::Close]] {
        let (open, _) = after(asking(), events);
        let (state, effect) = after(open, &[Event::RejectAll(By::SCRIPT)]);
        assert_eq!(state, settled(Answer::Denied));
        let layer = Layer::None;
        assert_eq!(effect, Effect::Keep { action: Action::RejectAll, layer, by: By::SCRIPT });
    }
}

#[test]
fn nobody_but_a_person_accepts() {
    let grant = Event::Toggle(ANALYTICS);
    for by in [FAKE, By::SCRIPT, By { gesture: Gesture::Api, trusted: true }] {
        for events in [
            &[Event::AcceptAll(by)][..],
            &[Event::Choose, Event::AcceptAll(by)],
            &[Event::Choose, grant, Event::Save(by)],
        ] {
            let (state, effect) = after(asking(), events);
            assert_eq!(effect, Effect::Distrust, "{events:?}");
            assert_eq!(state.standing, asking().standing);
        }
    }
}

#[test]
fn nothing_can_be_accepted_that_is_not_on_the_screen() {
    let (closed, _) = after(asking(), &[Event::Close]);
    for event in [Event::AcceptAll(HAND), Event::Save(HAND)] {
        assert_eq!(after(closed, &[event]), (closed, Effect::Nothing));
    }
}

#[test]
fn switches_start_off_and_save_says_what_they_show() {
    let (open, effect) = after(asking(), &[Event::Choose]);
    assert_eq!(effect, Effect::Draw);
    let none = Choice::all(&outline(), Answer::Denied);
    assert_eq!(open.screen, Screen::Second { draft: none });
    let (saved, effect) = after(open, &[Event::Toggle(COUNTER), Event::Save(HAND)]);
    let counter = none.with(&outline(), COUNTER, Answer::Granted);
    assert_eq!(saved.standing, Standing::Settled(counter));
    assert_eq!(effect, Effect::Keep { action: Action::Save, layer: Layer::Second, by: HAND });
}

#[test]
fn a_category_switch_moves_all_of_its_services_and_necessary_ones_are_locked() {
    let draft = |state: State| match state.screen {
        Screen::Second { draft } => draft,
        other => panic!("{other:?}"),
    };
    let (on, effect) = after(asking(), &[Event::Choose, Event::Toggle(ANALYTICS)]);
    assert_eq!(effect, Effect::Switches);
    let draft_on = draft(on);
    assert_eq!(draft_on.answer(COUNTER), Answer::Granted);
    assert_eq!(draft_on.answer(Item::Service(2)), Answer::Denied);
    let (part, _) = after(on, &[Event::Toggle(COUNTER)]);
    assert_eq!(draft(part).answer(ANALYTICS), Answer::Denied);
    let (locked, effect) = after(on, &[Event::Toggle(Item::Category(0))]);
    assert_eq!((locked, effect), (on, Effect::Nothing));
}

#[test]
fn closing_keeps_nothing() {
    let (closed, effect) = after(asking(), &[Event::Close]);
    assert_eq!((closed.screen, effect), (Screen::Closed, Effect::Draw));
    assert_eq!(closed.standing, asking().standing);
    let (back, _) = after(asking(), &[Event::Choose, Event::Toggle(ANALYTICS), Event::Close]);
    assert_eq!(back, asking());
    let denied = settled(Answer::Denied);
    let (back, _) = after(denied, &[Event::Choose, Event::Toggle(ANALYTICS), Event::Close]);
    assert_eq!(back, denied);
}

#[test]
fn withdrawing_takes_no_more_presses_than_accepting() {
    let (state, effect) = after(settled(Answer::Granted), &[Event::Choose, Event::RejectAll(HAND)]);
    assert_eq!(state, settled(Answer::Denied));
    assert!(matches!(effect, Effect::Keep { action: Action::RejectAll, .. }));
}

#[test]
fn the_page_can_show_the_first_layer_again() {
    let (shown, effect) = after(settled(Answer::Granted), &[Event::Show]);
    assert_eq!((shown.screen, effect), (Screen::First, Effect::Draw));
}

/// The counter is new; heat was denied before, the pixel granted.
fn one_is_new() -> State {
    let so_far = Choice::of(&outline(), |item| match item {
        COUNTER => Answer::Unasked,
        Item::Service(1) => Answer::Denied,
        _ => Answer::Granted,
    });
    State::new(Standing::Ask { reason: AskReason::NewItems, so_far })
}

#[test]
fn what_is_new_is_answered_alone_and_other_answers_stay() {
    for (event, answer) in
        [(Event::AcceptAll(HAND), Answer::Granted), (Event::RejectAll(HAND), Answer::Denied)]
    {
        let (state, effect) = after(one_is_new(), &[event]);
        let choice = one_is_new().standing.choice().with(&outline(), COUNTER, answer);
        assert_eq!(state, State::new(Standing::Settled(choice)));
        assert_eq!(choice.answer(Item::Service(1)), Answer::Denied);
        assert_eq!(choice.answer(Item::Service(2)), Answer::Granted);
        assert_eq!(effect, Effect::Keep { action: Action::Save, layer: Layer::First, by: HAND });
    }
    assert_eq!(after(one_is_new(), &[Event::AcceptAll(FAKE)]).1, Effect::Distrust);
}

#[test]
fn a_script_that_refuses_and_the_preference_centre_mean_everything() {
    let none = settled(Answer::Denied);
    assert_eq!(after(one_is_new(), &[Event::RejectAll(By::SCRIPT)]).0, none);
    assert_eq!(after(one_is_new(), &[Event::Choose, Event::RejectAll(HAND)]).0, none);
    let all = settled(Answer::Granted);
    assert_eq!(after(one_is_new(), &[Event::Choose, Event::AcceptAll(HAND)]).0, all);
}
