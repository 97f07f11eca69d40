//! A filter means what its fields say, one by one and together.

use consent::{
    Action, AddressKept, Answer, Answered, Answers, Context, Country, DecisionId, Filter, Gesture,
    ItemId, Layer, NoticeRef, Outcome, Record, Regime, VisitorId,
};
use proptest::prelude::*;

fn items(names: [&'static str; 2]) -> impl Strategy<Value = Vec<(ItemId, Answer)>> {
    let answer = prop_oneof![Just(Answer::Granted), Just(Answer::Denied), Just(Answer::Unasked)];
    prop::collection::vec(answer, 0..=2).prop_map(move |answers| {
        names.into_iter().map(|name| name.parse().expect("an id")).zip(answers).collect()
    })
}

/// Records of few values, so that two are often alike in something.
fn record() -> impl Strategy<Value = Record> {
    let actions =
        prop_oneof![Just(Action::AcceptAll), Just(Action::Save), Just(Action::ImportKlaro)];
    let layers = prop_oneof![Just(Layer::First), Just(Layer::Second), Just(Layer::None)];
    let gestures = prop_oneof![Just(Gesture::Click), Just(Gesture::Keyboard), Just(Gesture::Api)];
    let outcomes = prop_oneof![Just(Outcome::Granted), Just(Outcome::Mixed)];
    let countries = prop::option::of(prop_oneof![Just("DE"), Just("FR")]);
    (
        (0..3u64, 0..2u8, 1..3u32, prop_oneof![Just("shop"), Just("blog")]),
        (prop_oneof![Just("en"), Just("de")], countries),
        (actions, layers, gestures, outcomes),
        (items(["analytics", "marketing"]), items(["ga4", "pixel"])),
    )
        .prop_map(|(one, two, three, four)| Record {
            index: 0,
            recorded_at: one.0,
            decision: DecisionId::from_bytes([1; 16]),
            site: one.3.parse().expect("a site"),
            visitor: VisitorId::from_bytes([one.1; 16]),
            notice: NoticeRef { version: one.2, hash: [0; 32] },
            language: two.0.parse().expect("a language"),
            regime: Regime::OptIn,
            action: three.0,
            layer: three.1,
            gesture: three.2,
            trusted: true,
            decided_at: 0,
            page: String::from("/").try_into().expect("a path"),
            outcome: three.3,
            answers: Answers { categories: four.0, services: four.1 },
            context: Context {
                country: two.1.map(|code| code.parse::<Country>().expect("a country")),
                address: AddressKept::None,
                ..Context::default()
            },
            previous: None,
        })
}

fn first(answers: &[(ItemId, Answer)]) -> Option<Answered> {
    answers.first().map(|(item, answer)| Answered { item: item.clone(), answer: *answer })
}

proptest! {
    /// The filter of some of one record's fields means exactly the records that are the same there.
    #[test]
    fn a_filter_means_whatever_agrees_with_it(a in record(), b in record(), asked: [bool; 12]) {
        let a_category = first(&a.answers.categories).filter(|_| asked[5]);
        let a_service = first(&a.answers.services).filter(|_| asked[6]);
        let country = a.context.country.filter(|_| asked[8]);
        let filter = Filter {
            site: asked[0].then(|| a.site.clone()),
            from: asked[1].then_some(a.recorded_at),
            until: asked[1].then_some(a.recorded_at + 1),
            visitor: asked[2].then_some(a.visitor),
            choice: asked[3].then_some(a.outcome),
            version: asked[4].then_some(a.notice.version),
            category: a_category.clone(),
            service: a_service.clone(),
            language: asked[7].then(|| a.language.clone()),
            regime: Some(Regime::OptIn),
            country,
            method: asked[9].then_some(a.gesture),
            action: asked[10].then_some(a.action),
            layer: asked[11].then_some(a.layer),
        };
        let said = |asked: &Option<Answered>, answers: &[(ItemId, Answer)]| {
            asked.as_ref().is_none_or(|it| answers.contains(&(it.item.clone(), it.answer)))
        };
        let agrees = [
            a.site == b.site,
            a.recorded_at == b.recorded_at,
            a.visitor == b.visitor,
            a.outcome == b.outcome,
            a.notice.version == b.notice.version,
            said(&a_category, &b.answers.categories),
            said(&a_service, &b.answers.services),
            a.language == b.language,
            country.is_none() || a.context.country == b.context.country,
            a.gesture == b.gesture,
            a.action == b.action,
            a.layer == b.layer,
        ];
        let meant = asked.iter().zip(agrees).all(|(asked, agrees)| !asked || agrees);
        prop_assert_eq!(filter.matches(&b), meant);
        prop_assert!(filter.matches(&a));
    }
}

#[test]
fn what_was_answered_is_spelled_with_its_id() {
    let analytics = |answer| Answered { item: "analytics".parse().unwrap(), answer };
    assert_eq!("analytics".parse(), Ok(analytics(Answer::Granted)));
    assert_eq!("analytics=granted".parse(), Ok(analytics(Answer::Granted)));
    assert_eq!("analytics=denied".parse(), Ok(analytics(Answer::Denied)));
    assert_eq!("analytics=unasked".parse(), Ok(analytics(Answer::Unasked)));
    for bad in ["", "=denied", "analytics=", "analytics=no", "An", "a=denied=denied", "a b"] {
        assert!(bad.parse::<Answered>().is_err(), "{bad}");
    }
}
