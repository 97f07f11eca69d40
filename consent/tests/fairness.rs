//! Each dark pattern by itself: a notice that is fair but for it, and what is said of it; and the
//! notices beside it that are fair.

#![expect(clippy::unwrap_used, reason = "values built for tests, outside #[test] functions")]

use consent::notice::look::{Colour, Palette};
use consent::notice::{Draft, Notice, Pattern, built_in_languages};
use serde_json::{Value, json};
use std::collections::BTreeSet;

type Edit = fn(&mut Value);

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
            {"id": "basket", "category": "necessary", "name": "Basket", "vendor": "Shop Ltd",
             "purpose": {"en": "To sell.", "de": "Zum Verkaufen."},
             "retention": {"en": "1 day", "de": "1 Tag"},
             "cookies": [{"name": "basket", "lifetime_days": 1}],
             "tags": [{"kind": "script", "src": "/basket.js"}]},
            {"id": "google-analytics", "category": "analytics", "name": "Google Analytics",
             "vendor": "Google", "purpose": {"en": "To count.", "de": "Zum Zählen."},
             "retention": {"en": "1 year", "de": "1 Jahr"},
             "cookies": [{"name": "_ga", "lifetime_days": 365}],
             "tags": [{"kind": "script", "src": "https://www.googletagmanager.com/gtag/js"}]}
        ],
        "texts": {"en": {}, "de": {}}
    })
}

fn check(edit: impl FnOnce(&mut Value)) -> Notice {
    let mut written = written();
    edit(&mut written);
    serde_json::from_value::<Draft>(written).unwrap().check().unwrap()
}

/// What is found, once for each place.
fn found(notice: &Notice) -> Vec<(&'static str, &str)> {
    let told = notice.unfair().iter().map(|one| (one.pattern.code(), one.path.as_str()));
    let mut told: Vec<_> = told.collect();
    told.dedup();
    told
}

#[test]
fn what_is_built_in_is_fair() {
    assert_eq!(found(&check(|_| ())), []);
    assert_eq!(check(|_| ()).warnings(), []);
}

/// One notice for each pattern and each way to have it, fair but for that.
const UNFAIR: &[(Edit, &str, &str)] = &[
    (|w| w["look"] = json!({"buttons": ["accept"]}), "reject_missing", "look.buttons"),
    (
        |w| w["look"] = json!({"buttons": ["choose", "accept"]}),
        "reject_behind_choose",
        "look.buttons",
    ),
    (|w| w["look"] = json!({"buttons": ["accept", "reject"]}), "choose_missing", "look.buttons"),
    // Reject fades into the surface a little, its label does, and it is grey beside green.
    (
        |w| w["look"] = json!({"light": {"reject": "#6a7ae0", "on_reject": "#000000"}}),
        "unequal_buttons",
        "look.light.reject",
    ),
    (
        |w| w["look"] = json!({"dark": {"on_reject": "#3a3a3a"}}),
        "unequal_buttons",
        "look.dark.on_reject",
    ),
    (
        |w| w["look"] = json!({"light": {"accept": "#1a7f37", "reject": "#6a6a6a"}}),
        "unequal_buttons",
        "look.light.reject",
    ),
    (
        |w| {
            w["look"] = json!({"light": {"accept": "#00279f", "reject": "#3b4fd8"}});
        },
        "unequal_buttons",
        "look.light.reject",
    ),
    (|w| w["look"] = json!({"light": {"soft": "#8a8a8a"}}), "low_contrast", "look.light.soft"),
    (|w| w["look"] = json!({"dark": {"text": "#777777"}}), "low_contrast", "look.dark.text"),
    (
        |w| w["texts"]["en"]["accept_all"] = json!("Accept & continue"),
        LOADED,
        "texts.en.accept_all",
    ),
    (|w| w["texts"]["en"]["accept_all"] = json!("OK"), LOADED, "texts.en.accept_all"),
    (|w| w["texts"]["en"]["reject_all"] = json!("No, I hate privacy"), LOADED, REJECT),
    (|w| w["texts"]["en"]["reject_all"] = json!("Maybe later"), LOADED, REJECT),
    (|w| w["texts"]["en"]["reject_all"] = json!("Go on without supporting"), LOADED, REJECT),
    (|w| w["texts"]["en"]["reject_all"] = json!("Reject & subscribe"), LOADED, REJECT),
    (|w| w["texts"]["en"]["choose"] = json!("Not now"), LOADED, "texts.en.choose"),
    (|w| w["texts"]["en"]["save"] = json!("Save and accept all"), LOADED, "texts.en.save"),
    (
        |w| w["texts"]["de"]["accept_all"] = json!("Akzeptieren und weiter"),
        LOADED,
        "texts.de.accept_all",
    ),
    (|w| w["texts"]["de"]["reject_all"] = json!("Nicht jetzt"), LOADED, "texts.de.reject_all"),
    (
        |w| w["texts"]["en"]["reject_all"] = json!("Continue without agreeing to any of this"),
        "unequal_labels",
        REJECT,
    ),
    (|w| w["texts"]["en"]["accept_all"] = json!("ACCEPT ALL"), "unequal_labels", REJECT),
    (|w| w["texts"]["en"]["accept_all"] = json!("Accept all 🎉"), "unequal_labels", REJECT),
    (|w| w["texts"]["en"]["accept_all"] = json!("Reject all"), "unequal_labels", REJECT),
    (
        |w| w["categories"][0]["name"]["de"] = json!("Notwendig und Werbung"),
        NECESSARY,
        "categories[0].necessary",
    ),
    (|w| w["services"][0]["name"] = json!("Meta Pixel"), NECESSARY, "services[0].category"),
    (
        |w| w["services"][0]["hosts"] = json!(["*.doubleclick.net"]),
        NECESSARY,
        "services[0].category",
    ),
    (
        |w| w["services"][0]["tags"][0]["src"] = json!("https://static.hotjar.com/c.js"),
        NECESSARY,
        "services[0].category",
    ),
    (|w| w["services"][0]["cookies"][0]["name"] = json!("_fbp"), NECESSARY, "services[0].category"),
];

const LOADED: &str = "loaded_wording";
const NECESSARY: &str = "false_necessary";
const REJECT: &str = "texts.en.reject_all";

#[test]
fn every_dark_pattern_is_found_where_it_is() {
    for (edit, code, path) in UNFAIR {
        assert_eq!(found(&check(edit)), [(*code, *path)]);
    }
    for pattern in Pattern::ALL {
        let code = pattern.code();
        assert!(UNFAIR.iter().any(|(_, known, _)| *known == code), "no row for {code}");
    }
}

#[test]
fn what_only_looks_alike_is_fair() {
    let fair: &[Edit] = &[
        |w| w["look"] = json!({"layout": "modal", "buttons": ["choose", "accept", "reject"]}),
        // Both buttons in the same colour, whatever it is.
        |w| w["look"] = json!({"light": {"accent": "#0b6e4f"}, "dark": {"accent": "#7fe0b8"}}),
        |w| w["look"] = json!({"light": {"accept": "#1c1b22", "reject": "#1c1b22"}}),
        // Whoever draws reject heavier than accept deceives nobody.
        |w| w["look"] = json!({"light": {"reject": "#1c1b22"}}),
        |w| w["texts"]["en"]["reject_all"] = json!("Continue without accepting"),
        |w| w["texts"]["en"]["reject_all"] = json!("Only what is necessary"),
        |w| w["texts"]["en"]["accept_all"] = json!("Yes, to everything"),
        |w| w["texts"]["en"] = json!({"accept_all": "YES TO ALL", "reject_all": "NO TO ALL"}),
        |w| w["texts"]["en"]["save"] = json!("Confirm selection"),
        |w| w["texts"]["de"]["reject_all"] = json!("Nur notwendige Cookies"),
        // Not labels of buttons: what they say is the owner's.
        |w| w["texts"]["en"]["title"] = json!("Accept all and continue, or later"),
        |w| w["services"][0]["name"] = json!("Parcel tracking"),
        |w| w["services"][0]["hosts"] = json!(["notdoubleclick.net"]),
        |w| w["services"][0]["cookies"][0]["name"] = json!("_gallery"),
        |w| {
            w["categories"][0]["description"]["en"] = json!("No marketing, no analytics, no ads.");
        },
    ];
    for (at, edit) in fair.iter().enumerate() {
        assert_eq!(found(&check(edit)), [], "row {at}");
    }
}

/// The label alone, in a language, as if the owner had written it.
fn label(language: &str, key: &str, text: &str) -> Vec<(&'static str, String)> {
    let notice = check(|w| {
        w["languages"] = json!(BTreeSet::from(["en", language]));
        w["texts"] = json!({"en": {}});
        for item in ["categories", "services"] {
            for one in w[item].as_array_mut().unwrap() {
                for text in one.as_object_mut().unwrap().values_mut() {
                    if let Some(texts) = text.as_object_mut() {
                        texts.remove("de");
                    }
                }
            }
        }
        let english = serde_json::to_value(check(|_| ()).draft()).unwrap()["texts"]["en"].clone();
        let built_in = built_in_languages().contains(&language);
        w["texts"][language] = if built_in { json!({}) } else { english };
        w["texts"][language][key] = json!(text);
    });
    notice.unfair().iter().map(|one| (one.pattern.code(), one.path.clone())).collect()
}

#[test]
fn loaded_labels_are_known_in_many_languages() {
    for (language, accept, vague, reject, save) in [
        ("fr", "Accepter et continuer", "J’ai compris", "Plus tard", "Tout accepter"),
        ("es", "Aceptar y continuar", "Entendido", "Ahora no", "Guardar y aceptar todo"),
        ("it", "Accetta e continua", "Ho capito", "Più tardi", "Accetta tutto"),
        ("nl", "Akkoord en doorgaan", "Begrepen", "Niet nu", "Alles accepteren"),
        ("pl", "Akceptuję i przejdź dalej", "Rozumiem", "Nie teraz", "Zaakceptuj wszystkie"),
        ("pt", "Aceitar e continuar", "Entendi", "Agora não", "Guardar e aceitar tudo"),
        ("sv", "Godkänn och fortsätt", "Jag förstår", "Inte nu", "Spara och godkänn alla"),
        ("da", "Accepter og fortsæt", "Forstået", "Ikke nu", "Gem og accepter alle"),
        ("nb", "Godta og fortsett", "Jeg forstår", "Ikke nå", "Lagre og godta alle"),
        ("fi", "Hyväksy ja jatka", "Selvä", "Ei nyt", "Hyväksy kaikki"),
        ("cs", "Přijmout a pokračovat", "Rozumím", "Teď ne", "Přijmout vše"),
    ] {
        let found = |key, text| {
            label(language, key, text).contains(&(LOADED, format!("texts.{language}.{key}")))
        };
        assert!(found("accept_all", accept), "{accept}");
        assert!(found("accept_all", vague), "{vague}");
        assert!(found("reject_all", reject), "{reject}");
        assert!(found("save", save), "{save}");
    }
    assert_eq!(label("fr", "reject_all", "Continuer sans accepter"), []);
    assert_eq!(label("nb", "reject_all", "Godta bare nødvendige"), []);
}

/// The words that Latch has built in pass its own rules: taken for the owner's, in capitals, so
/// that they are not known again.
#[test]
fn the_built_in_labels_would_be_fair_if_an_owner_wrote_them() {
    for language in built_in_languages() {
        let notice = check(|w| {
            w["languages"] = json!(BTreeSet::from(["en", language]));
            w["categories"][0]["name"] = json!({"en": "Necessary"});
            w["texts"] = json!({});
            for item in ["categories", "services"] {
                for one in w[item].as_array_mut().unwrap() {
                    for text in one.as_object_mut().unwrap().values_mut() {
                        if let Some(texts) = text.as_object_mut() {
                            texts.remove("de");
                        }
                    }
                }
            }
        });
        let texts = &notice.draft().texts[language];
        let shouted = |text: &Option<String>| json!(text.as_ref().unwrap().to_uppercase());
        let labels = json!({
            "accept_all": shouted(&texts.accept_all), "reject_all": shouted(&texts.reject_all),
            "choose": shouted(&texts.choose), "save": shouted(&texts.save)
        });
        for (key, text) in labels.as_object().unwrap() {
            let told = label(language, key, text.as_str().unwrap());
            let told: Vec<_> = told.iter().filter(|(code, _)| *code == LOADED).collect();
            assert!(told.is_empty(), "{language}: {told:?}");
        }
    }
}

#[test]
fn what_is_missing_in_a_language_is_shown_in_the_default_language_and_told() {
    let notice = check(|w| {
        w["categories"][1]["description"] = json!({"en": "Counting."});
        w["services"][0]["retention"] = json!({"en": "1 day"});
    });
    let told: Vec<String> = notice.warnings().iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "categories[1].description: missing in de; shown in en there instead",
            "services[0].retention: missing in de; shown in en there instead",
        ]
    );
    let shown = notice.shown(&"de".parse().unwrap(), 1, 1).unwrap();
    assert_eq!(shown.categories[1].description, "Counting.");
    assert_eq!(shown.categories[1].name, "Statistik");
    assert_eq!(shown.services[0].retention, "1 day");
    // What is published keeps the gap, so that it is still told of, and filled later.
    let published = serde_json::to_value(notice.draft()).unwrap();
    assert_eq!(published["categories"][1]["description"], json!({"en": "Counting."}));
    let again = serde_json::from_value::<Draft>(published).unwrap().check().unwrap();
    assert_eq!(again, notice);
}

#[test]
fn no_text_may_be_missing_in_the_default_language() {
    let mut written = written();
    written["categories"][1]["name"] = json!({"de": "Statistik"});
    let problems = serde_json::from_value::<Draft>(written).unwrap().check().unwrap_err();
    let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["categories[1].name.en: missing; `default_language` needs every text"]);
}

#[test]
fn what_is_worth_a_second_look_is_told_and_stops_nothing() {
    let table: &[(Edit, &str)] = &[
        (|w| w["look"] = json!({"reopen": "inline"}), "look.reopen"),
        (|w| w["look"] = json!({"buttons": ["accept", "choose", "reject"]}), "look.buttons"),
        (|w| w["choice_lifetime_days"] = json!(30), "choice_lifetime_days"),
    ];
    for (edit, path) in table {
        let notice = check(edit);
        let told: Vec<&str> = notice.warnings().iter().map(|one| one.path.as_str()).collect();
        assert_eq!(told, [*path]);
        assert_eq!(found(&notice), []);
    }
}

/// The palettes that contrasts are judged by are the ones that are drawn.
#[test]
fn the_built_in_colours_are_those_of_the_style_sheet() {
    let css = include_str!("../../static/banner.css");
    let (light, dark) = css.split_once("prefers-color-scheme: dark").unwrap();
    let said = |css: &str, name: &str| {
        let key = format!("--latch-{}: ", name.replace('_', "-"));
        let at = css.find(&key)? + key.len();
        let text = css[at..].split(';').next()?.trim().to_string();
        let digits = text.strip_prefix('#')?;
        let long = |digit: char| [digit, digit].into_iter().collect::<String>();
        let whole: String =
            if digits.len() == 3 { digits.chars().map(long).collect() } else { digits.to_string() };
        Colour::parse(&format!("#{whole}"))
    };
    let names = ["text", "soft", "surface", "line", "tint", "accent", "on_accent"];
    for (css, palette) in [(light, Palette::LIGHT), (dark, Palette::DARK)] {
        for (name, colour) in palette.named().filter(|(name, _)| names.contains(name)) {
            assert_eq!(said(css, name), Some(*colour), "{name}");
        }
    }
}

#[test]
fn the_documentation_names_every_pattern() {
    let told = include_str!("../../docs/fairness.md");
    for pattern in Pattern::ALL {
        assert!(told.contains(&format!("| `{}` |", pattern.code())), "{}", pattern.code());
    }
}
