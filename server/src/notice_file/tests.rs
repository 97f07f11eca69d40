//! Broken files, each with the message its owner gets; and writing, which reading undoes.

use super::{parse, starter, unfair, warnings, write};
use consent::notice::look::{Layout, LookDraft, PaletteDraft};
use consent::notice::{Draft, DraftCookie, DraftStorage, DraftValue};
use std::collections::BTreeMap;

const LOOK_WRONG: &str = "layout = \"popup\"
position = \"left\"
reopen = \"never\"
reopen_position = \"left\"
buttons = [\"accept\", \"deny\", \"accept\"]
radius = 33
font = \"\"
[look.light]
accent = \"blue\"
[look.dark]
reject = \"#12345\"
on_reject = \"#12345é\"";

/// The whole of what is wrong, one snapshot for all cases so that they read side by side.
#[test]
#[expect(clippy::too_many_lines, reason = "a table, one row for each way to be wrong")]
fn every_broken_file_is_told_where_and_what() {
    let good = starter(&"shop".parse().unwrap(), &["https://shop.example".into()]);
    let change = |from: &str, to: &str| {
        assert!(good.contains(from), "the starter no longer says {from:?}");
        good.replacen(from, to, 1)
    };
    let look = |lines: &str| format!("{good}\n[look]\n{lines}\n");
    let twice = "[[categories]]\nid = \"analytics\"\nname.en = \"x\"\ndescription.en = \"x\"\n";
    let cases = [
        ("not TOML", "site = \n".to_string()),
        ("an open string", change("site = \"shop\"", "site = \"shop")),
        ("a key given twice", format!("format = 1\n{good}")),
        ("an empty file", String::new()),
        ("a misspelled key", change("privacy_policy", "privacy_polcy")),
        ("a stranger among the keys", format!("colour = \"red\"\n{good}")),
        ("a misspelled key deep inside", change("retention.en", "retentoin.en")),
        ("a misspelled key of a cookie", change("lifetime_days = 400 },  ", "days = 400 },")),
        ("a missing key", change("vendor = \"Google Ireland Limited\"\n", "")),
        (
            "a text for a number",
            change("choice_lifetime_days = 182", "choice_lifetime_days = \"182\""),
        ),
        (
            "a number too large",
            change("choice_lifetime_days = 182", "choice_lifetime_days = 99999"),
        ),
        ("a text for a list", change("languages = [\"en\"]", "languages = \"en\"")),
        ("a text for texts", change("purpose.en = \"Counts", "purpose = \"Counts")),
        (
            "a list of the wrong things",
            change("\n[[services]]", "\n[[services]]\ntags = [\"x\"]\n[[services]]"),
        ),
        ("a newer format", change("format = 1", "format = 2")),
        (
            "several problems at once",
            change("format = 1", "format = 3")
                .replace("site = \"shop\"", "site = \"Shop!\"")
                .replace("https://shop.example", "https://Shop.example/")
                .replace("category = \"analytics\"", "category = \"statistics\"")
                .replace("kind = \"script\"", "kind = \"pixel\"")
                .replace("name = \"_ga_*\"", "name = \"*\""),
        ),
        (
            "a language without texts",
            change("languages = [\"en\"]", "languages = [\"en\", \"sr\"]"),
        ),
        (
            "a text in a language not spoken",
            change("name.en = \"Analytics\"", "name.en = \"Analytics\"\nname.de = \"Analyse\""),
        ),
        ("two items of one id", format!("{good}\n{twice}")),
        (
            "an event handler on a tag",
            change("attributes.async = \"\"", "attributes.onload = \"alert(1)\""),
        ),
        (
            "an address without https",
            change("https://www.googletagmanager.com", "http://www.googletagmanager.com"),
        ),
        (
            "a choice kept too long",
            change("choice_lifetime_days = 182", "choice_lifetime_days = 1000"),
        ),
        ("a quoted key with dots", change("attributes.async = \"\"", "attributes.\"a.b\" = \"\"")),
        ("hosts that are none", {
            let hosts = "hosts = [\"https://a.example\", \"*.com\", \"A.example\", \"*\"]\n";
            change(
                "hosts = [\"www.googletagmanager.com\", \"*.google-analytics.com\", \"*.analytics.google.com\"]\n",
                hosts,
            )
        }),
        (
            "cookies that the server could not remove",
            change(
                "{ name = \"_ga\", lifetime_days = 400 },  ",
                concat!(
                    "{ name = \"a\", lifetime_days = 1, path = \"shop\" },\n",
                    "{ name = \"b\", lifetime_days = 1, path = \"/; Secure\" },\n",
                    "{ name = \"c_*\", lifetime_days = 1, path = \"/shop\", http_only = true },\n",
                    "{ name = \"d\", lifetime_days = 1, host = \"x.example\", http_only = true },",
                ),
            ),
        ),
        (
            "sources that permit everyone",
            format!(
                "{good}\n[csp]\nscript-src = [\"*\", \"https:\", \"'strict-dynamic'\", \"a.example; x\"]\nscript = []"
            ),
        ),
        ("a look that there is not", look(LOOK_WRONG)),
        ("a position that the layout has not", look("layout = \"bar\"\nposition = \"top-end\"")),
        ("a look of the wrong types", look("buttons = \"accept\"")),
        ("colours that are no table", look("light = \"#ffffff\"")),
        ("a misspelled colour", look("[look.light]\nacent = \"#ff0000\"")),
        ("a font that is more than one", look("font = \"x; } body { display: none\"")),
        ("a font with an open quote", look("font = \"'Inter, serif\"")),
        (
            "boxes ticked beforehand",
            change("id = \"analytics\"", "id = \"analytics\"\npreselected = true"),
        ),
        ("a refusal that is soon forgotten", format!("refusal_lifetime_days = 7\n{good}")),
        ("a wall", format!("cookie_wall = true\n{good}")),
        ("an acceptance nobody gave", format!("accept_on_scroll = true\n{good}")),
        ("a hidden refusal", look("hide_reject = true")),
        ("a file too large", "#".repeat(600 * 1024)),
    ];
    let told: Vec<String> = cases
        .iter()
        .map(|(what, text)| format!("## {what}\n{}\n", parse("shop.toml", text).unwrap_err()))
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

/// What the starter says of a look, with its comment marks taken away.
#[test]
fn the_look_that_the_starter_shows_is_right() {
    let text = starter(&"shop".parse().unwrap(), &["https://shop.example".into()]);
    let at = text.find("# [look]").unwrap();
    let (before, rest) = text.split_at(at);
    let (shown, after) = rest.split_once("\n\n").unwrap();
    let shown: Vec<&str> = shown.lines().map(|line| line.strip_prefix("# ").unwrap()).collect();
    let notice = parse("starter", &format!("{before}{}\n{after}", shown.join("\n"))).unwrap();
    let look = notice.look();
    assert_eq!((look.layout, look.radius), (Layout::Box, 16));
    assert!(look.light.accent.is_some() && look.dark.accent.is_some(), "{look:?}");
    assert_eq!((notice.unfair(), notice.warnings()), ([].as_slice(), [].as_slice()));
}

/// What is told of a file that is right but unfair, and has what is worth a second look.
#[test]
fn what_is_unfair_is_told_where_and_why_and_what_to_do() {
    let text = starter(&"shop".parse().unwrap(), &["https://shop.example".into()]);
    let text = text
        .replace("choice_lifetime_days = 182", "choice_lifetime_days = 7")
        .replace("\"_ga\"", "\"_shop\"")
        .replace("category = \"analytics\"", "category = \"necessary\"")
        + "\n[look]\nreopen = \"inline\"\nbuttons = [\"accept\", \"choose\"]\n[look.light]\n\
           accept = \"#1a7f37\"\nreject = \"#f5f4f8\"\nsoft = \"#999999\"\n[texts.en]\n\
           accept_all = \"ACCEPT ALL\"\nreject_all = \"Maybe later\"\n";
    let notice = parse("shop.toml", &text).unwrap();
    let (warnings, unfair) =
        (warnings("shop.toml", &text, &notice), unfair("shop.toml", &text, notice.unfair()));
    insta::assert_snapshot!(format!("{warnings}\n\n{unfair}"));
}

#[test]
fn the_starter_is_right_as_it_stands() {
    let text = starter(&"shop".parse().unwrap(), &["https://shop.example".into()]);
    let notice = parse("starter", &text).unwrap();
    assert_eq!(notice.site().as_str(), "shop");
    assert_eq!(notice.origins(), ["https://shop.example"]);
    assert_eq!((notice.unfair(), notice.warnings()), ([].as_slice(), [].as_slice()));
}

fn awkward() -> Draft {
    let text = starter(&"shop".parse().unwrap(), &["https://shop.example".into()]);
    let mut draft = parse("starter", &text).unwrap().draft().clone();
    let odd = "a \"quote\", a \\ and '''\n\"\"\" \u{7f}\u{1} on\r\n lines\ttabbed \u{1f36a}\\";
    draft.name = odd.into();
    draft.switch_from = vec!["klaro".into(), odd.into()];
    draft.names.insert("Google Analytics".into(), "ga4".into());
    draft.names.insert(odd.into(), odd.into());
    draft.guard = true;
    draft.services[0].purpose.insert("pt-BR".into(), odd.into());
    draft.services[0].purpose.insert("not a key".into(), odd.into());
    draft.services[0].retention = BTreeMap::new();
    draft.services[0].tags[0].attributes.insert("x.y".into(), odd.into());
    draft.services[0].tags[1].code = Some(format!("\n{odd}\n\n"));
    draft.services[0].cookies.push(DraftCookie {
        name: odd.into(),
        lifetime_days: 0,
        host: odd.into(),
        path: odd.into(),
        http_only: true,
    });
    draft.services[0].hosts.push(odd.into());
    draft.services[0].storage = vec![DraftStorage { kind: odd.into(), name: odd.into() }];
    draft.services[0].off = Some(odd.into());
    draft.services[0].embed = true;
    draft.services[0].tags[0].pages = vec![odd.into(), "/order/*".into()];
    draft.services[0].tags[0].element = Some(odd.into());
    draft.services[0].tags[0].event = Some(odd.into());
    let whole = DraftValue {
        element: Some(odd.into()),
        attribute: Some(odd.into()),
        data_layer: Some(odd.into()),
        event: Some(odd.into()),
    };
    let bare = DraftValue { element: None, attribute: None, data_layer: None, event: None };
    draft.services[0].tags[0].values = [(odd.into(), whole), ("bare".into(), bare)].into();
    let palette = PaletteDraft { accent: Some(odd.into()), ..PaletteDraft::default() };
    draft.look = Some(LookDraft {
        layout: Some(odd.into()),
        position: Some(odd.into()),
        reopen: Some(odd.into()),
        reopen_position: Some(odd.into()),
        buttons: Some(vec![odd.into()]),
        radius: Some(65_535),
        font: Some(odd.into()),
        light: Some(palette),
        dark: Some(PaletteDraft::default()),
    });
    draft.csp.insert("img-src".into(), vec![odd.into(), "data:".into()]);
    draft.csp.insert(odd.into(), Vec::new());
    let mut plain = draft.services[0].clone();
    plain.vendor_policy = None;
    (plain.cookies, plain.tags, plain.hosts) = (Vec::new(), Vec::new(), Vec::new());
    draft.services.push(plain);
    draft.texts.entry("en".into()).or_default().title = Some(odd.into());
    draft.texts.entry("x y".into()).or_default();
    draft
}

#[test]
fn what_is_written_reads_back_the_same() {
    let starter = starter(&"shop".parse().unwrap(), &["https://shop.example".into()]);
    let plain = parse("starter", &starter).unwrap().draft().clone();
    let mut bare = plain.clone();
    bare.categories.clear();
    bare.services.clear();
    bare.origins.clear();
    for draft in [plain, awkward(), bare] {
        let written = write(&draft);
        let read: Draft = toml::from_str(&written).unwrap_or_else(|e| panic!("{e}\n{written}"));
        assert_eq!(read, draft, "{written}");
    }
}

#[test]
fn what_is_written_reads_well() {
    let text = starter(&"shop".parse().unwrap(), &["https://shop.example".into()]);
    insta::assert_snapshot!(write(parse("starter", &text).unwrap().draft()));
}
