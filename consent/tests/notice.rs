//! The notice: whole or refused whole, in one language on the wire, and asked about anew exactly
//! when an answer would mean something else.

#![expect(clippy::unwrap_used, reason = "values built for tests, outside #[test] functions")]

use consent::notice::{Brief, Draft, Notice, Problem};
use serde_json::{Value, json};

fn written() -> Value {
    json!({
        "format": 1, "site": "shop", "name": "Shop", "origins": ["https://shop.example"],
        "privacy_policy": "/privacy", "choice_lifetime_days": 182,
        "default_language": "en", "languages": ["en", "de"],
        "categories": [
            {"id": "necessary", "necessary": true,
             "name": {"en": "Necessary", "de": "Notwendig"},
             "description": {"en": "Needed.", "de": "Nötig."}},
            {"id": "analytics", "name": {"en": "Analytics", "de": "Statistik"},
             "description": {"en": "Counting.", "de": "Zählen."}}
        ],
        "services": [
            {"id": "counter", "category": "analytics", "name": "Counter", "vendor": "Count Ltd",
             "purpose": {"en": "To count.", "de": "Zum Zählen."},
             "retention": {"en": "1 year", "de": "1 Jahr"},
             "cookies": [{"name": "_c", "lifetime_days": 365}],
             "tags": [{"kind": "script", "src": "https://count.example/c.js"}]}
        ]
    })
}

fn check(written: Value) -> Result<Notice, Vec<Problem>> {
    serde_json::from_value::<Draft>(written).unwrap().check()
}

fn edited(edit: impl FnOnce(&mut Value)) -> Value {
    let mut written = written();
    edit(&mut written);
    written
}

#[test]
fn a_whole_notice_reaches_the_banner_in_the_visitors_language() {
    let notice = check(written()).unwrap();
    let shown = notice.shown(&"de".parse().unwrap(), 4, 2).unwrap();
    assert_eq!(shown.categories[1].name, "Statistik");
    assert_eq!(shown.texts.reject_all, "Alle ablehnen");
    let brief = Brief::of(&shown, notice.outline());
    assert_eq!(Brief::parse(&brief.encode()), Ok(brief.clone()));
    assert_eq!((brief.terms.version, brief.terms.asks_since), (4, 2));
    assert_eq!(brief.tags, [(0, "j\u{1f}https://count.example/c.js".into())]);
    assert_eq!(notice.shown(&"fr".parse().unwrap(), 4, 2), None);
}

#[test]
fn a_cut_or_foreign_brief_is_refused() {
    let notice = check(written()).unwrap();
    let shown = notice.shown(&"en".parse().unwrap(), 1, 1).unwrap();
    let text = Brief::of(&shown, notice.outline()).encode();
    for cut in 0..text.len() {
        assert!(Brief::parse(&text[..cut]).is_err(), "{cut}");
    }
    assert!(Brief::parse(&text.replacen('3', "1", 1)).is_err());
    assert!(Brief::parse(&[text.as_str(), "q\u{1f}x\u{1e}"].concat()).is_err());
}

#[test]
fn the_layers_hold_equal_buttons_and_no_markup_from_texts() {
    let hostile = edited(|w| w["services"][0]["vendor"] = json!("<script>alert(1)</script>"));
    let notice = check(hostile).unwrap();
    let shown = notice.shown(&"en".parse().unwrap(), 1, 1).unwrap();
    let first = serde_json::to_value(shown.first_layer(notice.look())).unwrap();
    let buttons: Vec<&Value> =
        first.as_array().unwrap().iter().filter(|node| node[0] == "button").collect();
    let acts: Vec<&Value> = buttons.iter().map(|button| &button[1]["data-latch"]).collect();
    assert_eq!(acts, ["reject", "accept", "preferences"]);
    assert!(buttons.iter().all(|button| button[1]["slot"] == button[1]["data-latch"]));
    let second = serde_json::to_string(&shown.second_layer()).unwrap();
    assert!(second.contains(r#"["dd",{},"<script>alert(1)</script>"]"#), "{second}");
    assert!(second.contains(r#""data-item":"counter""#));
    assert!(!second.contains(r#""data-item":"necessary""#));
}

#[test]
fn every_problem_is_named_with_its_path() {
    type Edit = fn(&mut Value);
    let table: &[(Edit, &str)] = &[
        (|w| w["format"] = json!(2), "format"),
        (|w| w["site"] = json!("Shop!"), "site"),
        (|w| w["name"] = json!(" "), "name"),
        (|w| w["origins"] = json!([]), "origins"),
        (|w| w["origins"] = json!(["https://shop.example/"]), "origins[0]"),
        (|w| w["origins"] = json!(["shop.example"]), "origins[0]"),
        (|w| w["privacy_policy"] = json!("javascript:alert(1)"), "privacy_policy"),
        (|w| w["privacy_policy"] = json!("//evil.example"), "privacy_policy"),
        (|w| w["privacy_policy"] = json!("http://localhost.evil.example/"), "privacy_policy"),
        (|w| w["choice_lifetime_days"] = json!(0), "choice_lifetime_days"),
        (|w| w["choice_lifetime_days"] = json!(396), "choice_lifetime_days"),
        (|w| w["default_language"] = json!("fr"), "default_language"),
        (|w| w["languages"] = json!(["en", "de", "en"]), "languages[2]"),
        (|w| w["categories"][1]["id"] = json!("necessary"), "categories[1].id"),
        (
            |w| {
                w["services"][0]["category"] = json!("necessary");
                w["services"][0]["embed"] = json!(true);
            },
            "services[0].embed",
        ),
        (|w| w["categories"][1]["name"] = json!({"de": "A"}), "categories[1].name.en"),
        (|w| w["categories"][1]["name"]["fr"] = json!("A"), "categories[1].name.fr"),
        (|w| w["services"][0]["category"] = json!("ads"), "services[0].category"),
        (|w| w["services"][0]["cookies"][0]["name"] = json!("*"), "services[0].cookies[0].name"),
        (|w| w["services"][0]["cookies"][0]["host"] = json!("x"), "services[0].cookies[0].host"),
        (|w| w["services"][0]["tags"][0]["kind"] = json!("object"), "services[0].tags[0].kind"),
        (
            |w| w["services"][0]["tags"][0]["src"] = json!("http://a.example"),
            "services[0].tags[0].src",
        ),
        (|w| w["services"][0]["tags"][0]["code"] = json!("1"), "services[0].tags[0].code"),
        (|w| w["services"][0]["tags"][0]["kind"] = json!("inline"), "services[0].tags[0].code"),
        (
            |w| w["services"][0]["tags"][0]["attributes"] = json!({"onload": "x()"}),
            "services[0].tags[0].attributes.onload",
        ),
        (|w| w["texts"] = json!({"fr": {}}), "texts.fr"),
        (|w| w["switch_from"] = json!(["usercentrics"]), "switch_from[0]"),
        (|w| w["switch_from"] = json!(["klaro", "klaro"]), "switch_from[1]"),
        (|w| w["names"] = json!({"C2": "analytics"}), "names"),
        (|w| (w["switch_from"], w["names"]) = (json!(["klaro"]), json!({"C2": "x"})), "names.C2"),
        (
            |w| {
                w["switch_from"] = json!(["klaro"]);
                w["names"] = json!({"analytics": "necessary"});
            },
            "names.analytics",
        ),
        (|w| w["texts"] = json!({"en": {"title": ""}}), "texts.en.title"),
    ];
    for (edit, path) in table {
        let problems = check(edited(edit)).expect_err(path);
        assert!(problems.iter().any(|problem| problem.path == *path), "{path}: {problems:?}");
    }
}

#[test]
fn names_of_other_tools_mean_what_the_owner_says_then_what_is_usual() {
    let notice = check(edited(|w| {
        w["switch_from"] = json!(["onetrust", "cookiebot"]);
        w["names"] = json!({"C0004": "analytics", "Count": "counter"});
    }))
    .unwrap();
    let names = notice.names();
    let means = |name| names.get(name).map(|item| notice.outline().id(*item).as_str());
    assert_eq!(means("C0001"), Some("necessary"));
    assert_eq!(means("C0002"), Some("analytics"));
    assert_eq!(means("statistics"), Some("analytics"));
    assert_eq!(means("C0004"), Some("analytics"));
    assert_eq!(means("Count"), Some("counter"));
    assert_eq!(means("counter"), Some("counter"));
    // There is no category `marketing` here.
    assert_eq!([means("C0005"), means("marketing"), means("advertising")], [None; 3]);
    assert_eq!(notice.switch_from(), [consent::Tool::Onetrust, consent::Tool::Cookiebot]);
}

#[test]
fn what_a_notice_does_not_use_is_not_in_what_is_published() {
    let published = serde_json::to_value(check(written()).unwrap().draft()).unwrap();
    for key in ["switch_from", "names", "guard", "look"] {
        assert_eq!(published.get(key), None);
    }
}

#[test]
fn a_language_without_built_in_texts_needs_the_owners() {
    let french = |w: &mut Value| {
        w["languages"] = json!(["sr"]);
        w["default_language"] = json!("sr");
    };
    let problems = check(edited(french)).unwrap_err();
    let texts = problems.iter().find(|p| p.path == "texts.sr").unwrap();
    assert!(texts.message.contains("reject_all"), "{texts}");
}

#[test]
fn the_owners_texts_replace_the_built_in_ones() {
    let own = edited(|w| w["texts"] = json!({"en": {"title": "Hello"}}));
    let shown = check(own).unwrap().shown(&"en".parse().unwrap(), 1, 1).unwrap();
    assert_eq!(shown.texts.title, "Hello");
    assert_eq!(shown.texts.accept_all, "Accept all");
}

#[test]
fn what_is_published_says_every_text_that_is_shown() {
    let notice = check(written()).unwrap();
    let published = serde_json::to_value(notice.draft()).unwrap();
    assert_eq!(published["texts"]["de"]["reject_all"], "Alle ablehnen");
    assert_eq!(check(published.clone()).unwrap(), notice);
}

#[test]
fn answers_end_with_what_they_were_given_to() {
    type Edit = fn(&mut Value);
    let before = check(written()).unwrap();
    let table: &[(Edit, bool)] = &[
        (|_| (), false),
        (|w| w["services"][0]["vendor"] = json!("Other Ltd"), true),
        (|w| w["services"][0]["purpose"]["de"] = json!("Anders."), true),
        (|w| w["services"][0]["retention"]["en"] = json!("5 years"), true),
        (|w| w["services"][0]["cookies"] = json!([]), true),
        (|w| w["categories"][1]["description"]["en"] = json!("Selling."), true),
        (|w| w["services"][0]["embed"] = json!(true), false),
        (|w| w["services"][0]["name"] = json!("Counter 2"), false),
        (|w| w["services"][0]["cookies"][0]["lifetime_days"] = json!(9), true),
        (|w| w["services"][0]["cookies"][0]["path"] = json!("/shop"), false),
        (|w| w["services"][0]["cookies"][0]["http_only"] = json!(true), false),
        (|w| w["services"][0]["hosts"] = json!(["*.count.example"]), false),
        (|w| w["csp"] = json!({"img-src": ["cdn.example"]}), false),
        (|w| w["services"] = json!([]), false),
        (|w| w["texts"] = json!({"en": {"title": "Hello"}}), false),
        (|w| w["look"] = json!({"layout": "modal"}), false),
        (|w| w["origins"] = json!(["https://other.example"]), false),
    ];
    for (at, (edit, material)) in table.iter().enumerate() {
        let after = check(edited(edit)).unwrap();
        let after = after.following(4, &[(3, &before)]);
        let again: &[&str] = if *material { &["counter"] } else { &[] };
        assert_eq!(after.asks_again(4), again, "row {at}");
        assert!(!after.voids(&before), "row {at}");
    }
    let necessary = check(edited(|w| w["categories"][1]["necessary"] = json!(true))).unwrap();
    assert!(necessary.voids(&before) && before.voids(&necessary));
}

#[test]
fn a_look_is_answered_whole() {
    use consent::notice::look::{Button, Colour, Layout, Look, Position, Reopen, Side};
    assert_eq!(check(written()).unwrap().look(), &Look::default());
    assert_eq!(check(edited(|w| w["look"] = json!({}))).unwrap().look(), &Look::default());
    let said = check(edited(|w| {
        w["look"] = json!({
            "layout": "bar", "position": "top", "reopen": "inline", "reopen_position": "end",
            "buttons": ["choose", "reject", "accept"], "radius": 0, "font": " Inter, sans-serif ",
            "light": {"accent": "#0A3b4F"}, "dark": {"on_reject": "#ffffff"}
        });
    }));
    let said = said.unwrap();
    let look = said.look();
    assert_eq!((look.layout, look.position), (Layout::Bar, Position::Top));
    assert_eq!((look.reopen, look.reopen_at, look.radius), (Reopen::Inline, Side::End, 0));
    assert_eq!(look.buttons, [Button::Choose, Button::Reject, Button::Accept]);
    assert_eq!(look.font.as_deref(), Some("Inter, sans-serif"));
    assert_eq!(look.light.accent, Some(Colour([0x0a, 0x3b, 0x4f])));
    assert_eq!(look.light.accent.unwrap().to_string(), "#0a3b4f");
    assert_eq!(look.dark.on_reject, Some(Colour([255; 3])));
    assert_eq!(look.dark.accent, None);
    let modal = check(edited(|w| w["look"] = json!({"layout": "modal"}))).unwrap();
    assert_eq!(modal.look().position, Position::Centre);
}
