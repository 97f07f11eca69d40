//! Properties of the pure core, over random notices, choices and times: what must hold for every
//! visitor, not only for those somebody thought of.

#![expect(clippy::unwrap_used, reason = "values built for tests, outside #[test] functions")]

use consent::{
    Action, Admitted, Answer, AnswersError, Choice, Decision, DecisionId, DeviceChoice, Gate,
    Gesture, Item, Layer, Needs, Outcome, Outline, OutlineCategory, OutlineError, OutlineService,
    PagePath, Refusal, Secret, Standing, Terms, Tool, standing,
};
use proptest::prelude::*;

/// An outline with a necessary category first, then up to three others, some without services.
fn outlines() -> impl Strategy<Value = Outline> {
    (1usize..4).prop_flat_map(|asked| {
        prop::collection::vec(0..=asked, 0..7).prop_map(move |homes| {
            let categories = (0..=asked)
                .map(|at| OutlineCategory {
                    id: format!("c{at}").parse().unwrap(),
                    necessary: at == 0,
                })
                .collect();
            let services = homes
                .iter()
                .enumerate()
                .map(|(at, category)| OutlineService {
                    id: format!("s{at}").parse().unwrap(),
                    category: *category,
                })
                .collect();
            Outline::new(categories, services).unwrap()
        })
    })
}

fn answers() -> impl Strategy<Value = Vec<Answer>> {
    let one = prop_oneof![Just(Answer::Granted), Just(Answer::Denied), Just(Answer::Unasked)];
    prop::collection::vec(one, 20)
}

fn choice_of(outline: &Outline, answers: &[Answer]) -> Choice {
    Choice::of(outline, |item| match item {
        Item::Category(at) => answers[at],
        Item::Service(at) => answers[at + 4],
    })
}

fn items(outline: &Outline) -> Vec<Item> {
    let categories = (0..outline.categories().len()).map(Item::Category);
    categories.chain((0..outline.services().len()).map(Item::Service)).collect()
}

fn answered(answers: &[Answer]) -> Vec<Answer> {
    let no = |a: &Answer| if *a == Answer::Granted { Answer::Granted } else { Answer::Denied };
    answers.iter().map(no).collect()
}

fn decision(choice: &Choice, outline: &Outline, gesture: Gesture, trusted: bool) -> Decision {
    Decision {
        id: DecisionId::from_bytes([1; 16]),
        secret: Secret::from_bytes([2; 16]),
        version: 1,
        language: "en".parse().unwrap(),
        action: Action::Save,
        layer: if gesture == Gesture::Api { Layer::None } else { Layer::Second },
        gesture,
        trusted,
        decided_at: 0,
        page: PagePath::try_from(String::from("/")).unwrap(),
        answers: choice.to_answers(outline),
    }
}

fn admit(decision: Decision, outline: &Outline) -> Result<Admitted, Refusal> {
    decision.admit(outline, &["en".parse().unwrap()], &[], None)
}

const TERMS: Terms = Terms { version: 3, asks_since: 2, lifetime_days: 10 };

proptest! {
    #[test]
    fn a_category_is_granted_exactly_when_all_of_its_services_are(
        outline in outlines(), answers in answers()
    ) {
        let choice = choice_of(&outline, &answers);
        for at in 0..outline.categories().len() {
            let members: Vec<Answer> =
                outline.services_of(at).map(|s| choice.answer(Item::Service(s))).collect();
            if !members.is_empty() {
                let all = members.iter().all(|answer| *answer == Answer::Granted);
                prop_assert_eq!(choice.answer(Item::Category(at)) == Answer::Granted, all);
            }
        }
    }

    #[test]
    fn what_is_necessary_is_granted_whatever_is_answered(
        outline in outlines(), answers in answers()
    ) {
        let choice = choice_of(&outline, &answers);
        for item in items(&outline).into_iter().filter(|item| outline.is_necessary(*item)) {
            prop_assert_eq!(choice.answer(item), Answer::Granted);
        }
    }

    #[test]
    fn a_complete_choice_survives_its_names(outline in outlines(), answers in answers()) {
        let choice = choice_of(&outline, &answered(&answers));
        let named = choice.to_answers(&outline);
        prop_assert_eq!(Choice::from_answers(&outline, &named), Ok(choice));
    }

    #[test]
    fn an_incomplete_choice_is_no_answer(outline in outlines(), answers in answers()) {
        let choice = choice_of(&outline, &answers);
        prop_assume!(!choice.is_complete());
        let refused = Choice::from_answers(&outline, &choice.to_answers(&outline));
        prop_assert!(matches!(refused, Err(AnswersError::Missing(_))));
    }

    #[test]
    fn setting_an_item_sets_it_and_nothing_outside_its_category(
        outline in outlines(), answers in answers(), pick: prop::sample::Index
    ) {
        let before = choice_of(&outline, &answers);
        let all = items(&outline);
        let item = all[pick.index(all.len())];
        prop_assume!(!outline.is_necessary(item));
        let after = before.with(&outline, item, Answer::Granted);
        prop_assert_eq!(after.answer(item), Answer::Granted);
        let home = |item| match item {
            Item::Category(at) => at,
            Item::Service(at) => outline.services()[at].category,
        };
        for other in all.into_iter().filter(|other| home(*other) != home(item)) {
            prop_assert_eq!(after.answer(other), before.answer(other));
        }
    }

    #[test]
    fn the_device_keeps_the_same_choice(
        outline in outlines(), answers in answers(), now in 0u64..1_000_000_000_000
    ) {
        let choice = choice_of(&outline, &answered(&answers));
        let secret = Secret::from_bytes([9; 16]);
        let text = DeviceChoice::encode(&outline, &choice, 3, now, secret);
        let kept = DeviceChoice::parse(&text).unwrap();
        prop_assert_eq!((kept.version, kept.decided_at, kept.secret), (3, now, secret));
        prop_assert_eq!(standing(&outline, TERMS, Some(&kept), now), Standing::Settled(choice));
    }

    #[test]
    fn a_broken_cookie_never_grants(text in "[ -~]{0,200}", outline in outlines()) {
        let stored = DeviceChoice::parse(&text).ok();
        prop_assume!(stored.is_none());
        let stands = standing(&outline, TERMS, stored.as_ref(), 0);
        prop_assert!(!stands.choice().grants_anything(&outline));
    }

    #[test]
    fn a_cut_or_changed_cookie_grants_nothing_new(
        outline in outlines(), answers in answers(), cut in 0usize..120
    ) {
        let choice = choice_of(&outline, &answered(&answers));
        let text = DeviceChoice::encode(&outline, &choice, 3, 5, Secret::from_bytes([9; 16]));
        let cut = &text[..text.len().saturating_sub(cut)];
        if let Ok(stored) = DeviceChoice::parse(cut) {
            let stands = standing(&outline, TERMS, Some(&stored), 5);
            for item in outline.asked() {
                let granted = stands.choice().answer(item) == Answer::Granted;
                prop_assert!(!granted || choice.answer(item) == Answer::Granted);
            }
        }
    }

    #[test]
    fn old_future_and_outdated_choices_grant_nothing(
        outline in outlines(), age in 0u64..4_000_000, version in 0u32..6, ahead in 301u64..1_000_000
    ) {
        let all = Choice::all(&outline, Answer::Granted);
        let now = 10_000_000;
        let stored = |version, at| DeviceChoice::encode(&outline, &all, version, at, Secret::from_bytes([0; 16]));
        let grants = |text: &str| {
            let stored = DeviceChoice::parse(text).unwrap();
            standing(&outline, TERMS, Some(&stored), now).choice().grants_anything(&outline)
        };
        let valid = age < 10 * 86_400 && (2..=3).contains(&version);
        let asked = outline.asked().next().is_some();
        prop_assert_eq!(grants(&stored(version, now - age)), valid && asked);
        prop_assert!(!grants(&stored(3, now + ahead)));
    }

    #[test]
    fn the_gate_permits_only_what_is_granted(
        outline in outlines(), answers in answers(), categories in "(c[0-4] ?){0,2}", services in "(s[0-8] ?){0,2}"
    ) {
        let choice = choice_of(&outline, &answers);
        let stands = Standing::Settled(choice);
        let needs = Needs::named(&outline, &categories, &services);
        let named: Vec<&str> = categories.split_whitespace().chain(services.split_whitespace()).collect();
        let permitted = Gate::new(&stands).permit(&needs, ()).is_some();
        if permitted {
            prop_assert!(!named.is_empty());
            for id in &named {
                let item = outline.find(id);
                prop_assert!(item.is_some(), "unknown {} permitted", id);
            }
            for id in services.split_whitespace() {
                prop_assert_eq!(choice.answer(outline.find(id).unwrap()), Answer::Granted);
            }
            if services.trim().is_empty() {
                for id in categories.split_whitespace() {
                    prop_assert_eq!(choice.answer(outline.find(id).unwrap()), Answer::Granted);
                }
            }
        } else if !named.is_empty() {
            let all_granted = named.iter().all(|id| {
                outline.find(id).is_some_and(|item| choice.answer(item) == Answer::Granted)
            });
            prop_assert!(!all_granted);
        }
    }

    #[test]
    fn before_a_choice_nothing_asked_passes_the_gate(outline in outlines()) {
        let stands = standing(&outline, TERMS, None, 0);
        let gate = Gate::new(&stands);
        for at in 0..outline.services().len() {
            let permitted = gate.permit(&Needs::service(at), ()).is_some();
            prop_assert_eq!(permitted, outline.is_necessary(Item::Service(at)));
        }
        prop_assert!(gate.permit(&Needs::default(), ()).is_none());
    }

    #[test]
    fn a_signed_yes_is_exactly_the_one_vouched_for(
        outline in outlines(), said in answers(), vouched in answers(), trusted: bool
    ) {
        let choice = choice_of(&outline, &answered(&said));
        let vouched = choice_of(&outline, &answered(&vouched));
        let signed = || Decision {
            action: Action::Save,
            layer: Layer::None,
            ..decision(&choice, &outline, Gesture::Signed, trusted)
        };
        let en = ["en".parse().unwrap()];
        let admitted = signed().admit(&outline, &en, &[], Some(&vouched)).is_ok();
        prop_assert_eq!(admitted, choice == vouched && !trusted);
        prop_assert!(signed().admit(&outline, &en, &[], None).is_err());
    }

    #[test]
    fn only_a_trusted_gesture_grants(outline in outlines(), answers in answers(), by in 0usize..3, trusted: bool) {
        let choice = choice_of(&outline, &answered(&answers));
        let gesture = [Gesture::Click, Gesture::Keyboard, Gesture::Api][by];
        let admitted = admit(decision(&choice, &outline, gesture, trusted), &outline);
        let by_hand = trusted && gesture != Gesture::Api;
        let expected = !choice.grants_anything(&outline) || by_hand;
        prop_assert_eq!(admitted.is_ok(), expected);
        if !expected {
            prop_assert_eq!(admitted, Err(Refusal::Untrusted));
        }
    }

    #[test]
    fn the_outcome_says_what_was_granted(outline in outlines(), answers in answers()) {
        let choice = choice_of(&outline, &answered(&answers));
        let asked = outline.asked().count();
        let granted = outline.asked().filter(|i| choice.answer(*i) == Answer::Granted).count();
        let outcome = choice.outcome(&outline);
        prop_assert_eq!(outcome == Outcome::Denied, granted == 0);
        prop_assert_eq!(outcome == Outcome::Granted, granted > 0 && granted == asked);
    }
}

const IMPORTS: [(Action, Tool); 5] = [
    (Action::ImportOnetrust, Tool::Onetrust),
    (Action::ImportCookiebot, Tool::Cookiebot),
    (Action::ImportVanilla, Tool::Vanilla),
    (Action::ImportKlaro, Tool::Klaro),
    (Action::ImportComplianz, Tool::Complianz),
];

proptest! {
    #[test]
    fn a_choice_is_taken_over_only_from_a_listed_tool_and_never_claims_a_person(
        outline in outlines(), answers in answers(), pick in 0usize..5,
        listed in prop::collection::vec(0usize..5, 0..5), trusted: bool, gesture in 0usize..3
    ) {
        let choice = choice_of(&outline, &answers);
        let (action, tool) = IMPORTS[pick];
        let listed: Vec<Tool> = listed.iter().map(|at| IMPORTS[*at].1).collect();
        let gesture = [Gesture::Api, Gesture::Click, Gesture::Keyboard][gesture];
        let decision = Decision { action, ..decision(&choice, &outline, gesture, trusted) };
        let admitted = decision.admit(&outline, &["en".parse().unwrap()], &listed, None);
        if !choice.answers_anything(&outline) {
            prop_assert_eq!(admitted, Err(Refusal::Action));
        } else if listed.contains(&tool) && !trusted && gesture == Gesture::Api {
            let admitted = admitted.unwrap().into_inner();
            prop_assert_eq!(Choice::from_some_answers(&outline, &admitted.answers), Ok(choice));
        } else {
            prop_assert_eq!(admitted, Err(Refusal::Import(tool)));
        }
    }

    #[test]
    fn only_what_asks_about_one_thing_or_was_asked_elsewhere_may_be_incomplete(
        outline in outlines(), answers in answers(), action in 0usize..5, layer in 0usize..4
    ) {
        let choice = choice_of(&outline, &answers);
        prop_assume!(!choice.is_complete() && choice.answers_anything(&outline));
        let layer = [Layer::First, Layer::Second, Layer::None, Layer::Placeholder][layer];
        let action = [
            Action::AcceptAll, Action::RejectAll, Action::Save, Action::LoadOnce,
            Action::ImportKlaro,
        ][action];
        let decision =
            Decision { action, layer, ..decision(&choice, &outline, Gesture::Click, true) };
        let placed = layer == Layer::Placeholder
            && matches!(action, Action::Save | Action::LoadOnce);
        prop_assert_eq!(admit(decision, &outline).is_ok(), placed);
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

#[test]
fn an_action_must_say_what_was_answered() {
    let category = |id: &str, necessary| OutlineCategory { id: id.parse().unwrap(), necessary };
    let outline =
        Outline::new(vec![category("a", true), category("b", false), category("c", false)], vec![])
            .unwrap();
    let half = Choice::unasked(&outline).with(&outline, Item::Category(1), Answer::Granted).with(
        &outline,
        Item::Category(2),
        Answer::Denied,
    );
    for action in [Action::AcceptAll, Action::RejectAll] {
        let decision = Decision { action, ..decision(&half, &outline, Gesture::Click, true) };
        assert_eq!(admit(decision, &outline), Err(Refusal::Action));
    }
    let foreign = decision(&half, &outline, Gesture::Click, true);
    let refused = foreign.admit(&outline, &["de".parse().unwrap()], &[], None);
    assert!(matches!(refused, Err(Refusal::Language(_))));
}

#[test]
fn a_service_added_later_is_asked_about_and_the_rest_stays() {
    let category = |id: &str| OutlineCategory { id: id.parse().unwrap(), necessary: false };
    let service = |id: &str, category| OutlineService { id: id.parse().unwrap(), category };
    let old = Outline::new(vec![category("a"), category("b")], vec![service("x", 0)]).unwrap();
    let yes = Choice::all(&old, Answer::Granted);
    let text = DeviceChoice::encode(&old, &yes, 2, 0, Secret::from_bytes([0; 16]));
    let stored = DeviceChoice::parse(&text).unwrap();
    let new =
        Outline::new(vec![category("a"), category("b")], vec![service("x", 0), service("y", 0)])
            .unwrap();
    let stands = standing(&new, TERMS, Some(&stored), 0);
    assert!(matches!(stands, Standing::Ask { reason: consent::AskReason::NewItems, .. }));
    assert_eq!(stands.choice().answer(Item::Service(0)), Answer::Granted);
    assert_eq!(stands.choice().answer(Item::Service(1)), Answer::Unasked);
    assert_eq!(stands.choice().answer(Item::Category(0)), Answer::Unasked);
    assert_eq!(stands.choice().answer(Item::Category(1)), Answer::Granted);
}

#[test]
fn an_outline_holds_no_nonsense() {
    let category = |id: &str| OutlineCategory { id: id.parse().unwrap(), necessary: false };
    let service = |id: &str, category| OutlineService { id: id.parse().unwrap(), category };
    assert_eq!(Outline::new(vec![], vec![]), Err(OutlineError::Categories));
    let twice = Outline::new(vec![category("a")], vec![service("a", 0)]);
    assert_eq!(twice, Err(OutlineError::Duplicate("a".parse().unwrap())));
    let homeless = Outline::new(vec![category("a")], vec![service("b", 1)]);
    assert_eq!(homeless, Err(OutlineError::Homeless("b".parse().unwrap())));
}

#[test]
fn the_largest_choice_fits_a_cookie() {
    let id = |prefix: &str, at: usize| format!("{prefix}{at:0>31}").parse().unwrap();
    let categories = (0..Outline::MAX_CATEGORIES)
        .map(|at| OutlineCategory { id: id("c", at), necessary: false })
        .collect();
    let services = (0..Outline::MAX_SERVICES)
        .map(|at| OutlineService { id: id("s", at), category: 0 })
        .collect();
    let outline = Outline::new(categories, services).unwrap();
    let choice = Choice::all(&outline, Answer::Denied);
    let stored = DeviceChoice::encode(
        &outline,
        &choice,
        u32::MAX,
        999_999_999_999_999_999,
        Secret::from_bytes([255; 16]),
    );
    // The name `latch_` plus a site id of 32, `=`, and the value must fit 4,096 bytes.
    assert!(stored.len() + 39 <= 4096);
}
