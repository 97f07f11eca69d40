//! Decisions that may be incomplete: what is said about one thing, and what was told another tool.

#![expect(clippy::unwrap_used, reason = "values built for tests, outside #[test] functions")]

use consent::{
    Action, Answer, Choice, Decision, DecisionId, Gesture, Item, Layer, Outline, OutlineCategory,
    OutlineService, PagePath, Refusal, Secret, Tool,
};
use proptest::prelude::*;

const IMPORTS: [(Action, Tool); 5] = [
    (Action::ImportOnetrust, Tool::Onetrust),
    (Action::ImportCookiebot, Tool::Cookiebot),
    (Action::ImportVanilla, Tool::Vanilla),
    (Action::ImportKlaro, Tool::Klaro),
    (Action::ImportComplianz, Tool::Complianz),
];

/// A necessary category, one with two services, one without.
fn outline() -> Outline {
    let category = |id: &str, necessary| OutlineCategory { id: id.parse().unwrap(), necessary };
    let service = |id: &str| OutlineService { id: id.parse().unwrap(), category: 1 };
    let categories = vec![category("a", true), category("b", false), category("c", false)];
    Outline::new(categories, vec![service("x"), service("y")]).unwrap()
}

/// Every choice there can be.
fn choices() -> impl Strategy<Value = Choice> {
    let one = || prop_oneof![Just(Answer::Granted), Just(Answer::Denied), Just(Answer::Unasked)];
    (one(), one(), one()).prop_map(|(x, y, c)| {
        Choice::of(&outline(), |item| match item {
            Item::Service(0) => x,
            Item::Service(_) => y,
            Item::Category(_) => c,
        })
    })
}

fn decision(choice: &Choice, action: Action, layer: Layer, by: (Gesture, bool)) -> Decision {
    Decision {
        id: DecisionId::from_bytes([1; 16]),
        secret: Secret::from_bytes([2; 16]),
        version: 1,
        language: "en".parse().unwrap(),
        action,
        layer,
        gesture: by.0,
        trusted: by.1,
        decided_at: 0,
        page: PagePath::try_from(String::from("/")).unwrap(),
        answers: choice.to_answers(&outline()),
    }
}

const LAYERS: [Layer; 4] = [Layer::First, Layer::Second, Layer::None, Layer::Placeholder];
const GESTURES: [Gesture; 3] = [Gesture::Api, Gesture::Click, Gesture::Keyboard];

proptest! {
    #[test]
    fn a_choice_is_taken_over_only_from_a_listed_tool_and_never_claims_a_person(
        choice in choices(), pick in 0usize..5, listed in prop::collection::vec(0usize..5, 0..5),
        trusted: bool, gesture in 0usize..3, layer in 0usize..3
    ) {
        let (action, tool) = IMPORTS[pick];
        let listed: Vec<Tool> = listed.iter().map(|at| IMPORTS[*at].1).collect();
        let (gesture, layer) = (GESTURES[gesture], LAYERS[layer]);
        let decision = decision(&choice, action, layer, (gesture, trusted));
        let admitted = decision.admit(&outline(), &["en".parse().unwrap()], &listed, None);
        let by_script = !trusted && gesture == Gesture::Api && layer == Layer::None;
        if !choice.answers_anything(&outline()) {
            prop_assert_eq!(admitted, Err(Refusal::Action));
        } else if listed.contains(&tool) && by_script {
            let answers = admitted.unwrap().into_inner().answers;
            prop_assert_eq!(Choice::from_some_answers(&outline(), &answers), Ok(choice));
        } else {
            prop_assert_eq!(admitted, Err(Refusal::Import(tool)));
        }
    }

    #[test]
    fn only_what_is_about_one_thing_or_was_asked_elsewhere_may_be_incomplete(
        choice in choices(), action in 0usize..5, layer in 0usize..4
    ) {
        prop_assume!(!choice.is_complete());
        let actions = [
            Action::AcceptAll, Action::RejectAll, Action::Save, Action::LoadOnce,
            Action::ImportKlaro,
        ];
        let (action, layer) = (actions[action], LAYERS[layer]);
        let decision = decision(&choice, action, layer, (Gesture::Click, true));
        let admitted = decision.admit(&outline(), &["en".parse().unwrap()], &[], None);
        let placed =
            layer == Layer::Placeholder && matches!(action, Action::Save | Action::LoadOnce);
        prop_assert_eq!(admitted.is_ok(), placed);
    }

    #[test]
    fn no_script_loads_anything_once_or_for_good(
        choice in choices(), load_once: bool, trusted: bool, gesture in 0usize..3
    ) {
        prop_assume!(choice.grants_anything(&outline()));
        let action = if load_once { Action::LoadOnce } else { Action::Save };
        let gesture = GESTURES[gesture];
        let decision = decision(&choice, action, Layer::Placeholder, (gesture, trusted));
        let admitted = decision.admit(&outline(), &["en".parse().unwrap()], &Tool::ALL, None);
        prop_assert_eq!(admitted.is_ok(), trusted && gesture != Gesture::Api);
    }
}

#[test]
fn a_tool_has_one_name_and_its_names_mean_something() {
    for (action, tool) in IMPORTS {
        assert_eq!(action.import_of(), Some(tool));
        assert_eq!(Tool::named(tool.as_str()), Some(tool));
        assert!(tool.usual_names().iter().all(|(_, id)| id.parse::<consent::ItemId>().is_ok()));
    }
    assert_eq!(Tool::ALL, IMPORTS.map(|(_, tool)| tool));
    // Complianz grants `functional` by itself: it must not open what is asked about here.
    assert!(Tool::Complianz.usual_names().iter().all(|(name, _)| *name != "functional"));
}
