//! The circumstances of a decision: what is kept of them, and what is nowhere to be found.

use actix_web::http::header::HeaderName;
use serde_json::{Value, json};
use server::app::{KeepAddress, Settings};
use tests::app::TestApp;
use tests::shop::{self, ORIGIN};

const AGENT: &str = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) \
                     SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36";

/// What the log keeps of the circumstances of decision `id`, posted with these headers.
fn kept(app: &TestApp, id: u64, headers: &[(&str, &str)]) -> Value {
    let call = app.post("/v1/sites/shop/decisions").origin(ORIGIN);
    let call = headers.iter().fold(call, |call, (name, value)| call.header(name, value));
    call.json(&shop::accept(id, id)).send().expect(201).json()["context"].take()
}

fn behind_a_proxy(keep_address: KeepAddress) -> TestApp {
    TestApp::start_with(|settings: &mut Settings| {
        settings.behind_proxy = true;
        settings.country_header = Some(HeaderName::from_static("x-country"));
        settings.keep_address = keep_address;
    })
}

#[test]
fn of_a_browser_its_family_is_kept_and_the_kind_of_device() {
    let app = TestApp::start();
    let brands = r#""Not=A?Brand";v="24", "Microsoft Edge";v="140", "Chromium";v="140""#;
    let found = [
        kept(&app, 1, &[("user-agent", AGENT)]),
        kept(&app, 2, &[("user-agent", "x"), ("sec-ch-ua", brands), ("sec-ch-ua-mobile", "?0")]),
        kept(&app, 3, &[("user-agent", "")]),
    ];
    let words = found.map(|context| format!("{} {}", context["browser"], context["device"]));
    let meant = [r#""samsung" "mobile""#, r#""edge" "desktop""#, r#""unknown" "unknown""#];
    assert_eq!(words, meant);
}

#[test]
fn nothing_is_kept_of_where_someone_is_unless_the_owner_says_so() {
    let app = TestApp::start_with(|settings| {
        settings.country_header = Some(HeaderName::from_static("x-country"));
    });
    let context = kept(&app, 1, &[("x-country", "DE"), ("x-forwarded-for", "203.0.113.7")]);
    assert_eq!((&context["country"], &context["address"]), (&Value::Null, &Value::Null));
}

#[test]
fn a_country_is_the_proxys_word_and_a_country() {
    let app = behind_a_proxy(KeepAddress::None);
    assert_eq!(kept(&app, 1, &[("x-country", "DE")])["country"], "DE");
    for (id, no_country) in (2..).zip(["de", "XX", "T1", "Germany", "", "=1"]) {
        assert_eq!(kept(&app, id, &[("x-country", no_country)])["country"], Value::Null);
    }
    let twice = kept(&app, 100, &[("x-country", "DE"), ("x-country", "FR")]);
    assert_eq!(twice["country"], Value::Null, "one of them came from outside");
    assert_eq!(kept(&app, 101, &[])["country"], Value::Null);
}

#[test]
fn of_an_address_its_network_or_a_hash_is_kept() {
    let app = behind_a_proxy(KeepAddress::Truncated);
    let address =
        |app: &TestApp, id, from| kept(app, id, &[("x-forwarded-for", from)])["address"].take();
    assert_eq!(address(&app, 1, "198.51.100.9, 203.0.113.77"), "203.0.113.0/24");
    assert_eq!(address(&app, 2, "2001:db8:1:2:3:4:5:6"), "2001:db8:1::/48");
    let app = behind_a_proxy(KeepAddress::Hashed);
    let hashes = [(1, "203.0.113.77"), (2, "203.0.113.77"), (3, "203.0.113.78")]
        .map(|(id, from)| address(&app, id, from).as_str().unwrap().to_owned());
    assert!(hashes[0].starts_with("hashed:") && hashes[0].len() == 39, "{hashes:?}");
    assert_eq!(hashes[0], hashes[1]);
    assert_ne!(hashes[0], hashes[2]);
}

/// Looked for in everything that the server has written.
#[test]
fn no_whole_address_and_no_user_agent_is_written_anywhere() {
    for keep in [KeepAddress::Truncated, KeepAddress::Hashed] {
        let app = behind_a_proxy(keep);
        let from = [("user-agent", AGENT), ("x-forwarded-for", "203.0.113.77")];
        kept(&app, 1, &from);
        let page = b"/products/7";
        let has = |wanted: &[u8]| {
            let files = std::fs::read_dir(app.data().join("log")).unwrap();
            let files = files.map(|file| file.unwrap().path()).filter(|path| path.is_file());
            files
                .map(|path| std::fs::read(path).unwrap())
                .any(|bytes| bytes.windows(wanted.len()).any(|part| part == wanted))
        };
        assert!(has(page), "the test looks in the right place");
        for personal in [&b"203.0.113.77"[..], &[203, 0, 113, 77], b"SamsungBrowser", b"Android"] {
            assert!(!has(personal), "{keep:?}: {}", String::from_utf8_lossy(personal));
        }
    }
}

#[test]
fn a_build_is_what_the_page_says_and_the_script_says_it() {
    let app = TestApp::start();
    let build = server::web::assets::build().to_hex();
    let script = app.get("/s/shop.js").send().expect(200).text();
    assert!(script.contains(&format!("\"build\":\"{build}\"")), "the page is told");
    let mut decision = shop::accept(1, 1);
    decision["build"] = json!(build);
    assert_eq!(app.decide(&decision).expect(201).json()["context"]["build"], *build);
    let older = app.decide(&shop::accept(2, 2)).expect(201).json();
    assert_eq!(older["context"]["build"], Value::Null);
    for none in ["", "abc", &"g".repeat(32), &"ab".repeat(1000)] {
        let mut decision = shop::accept(3, 3);
        decision["build"] = json!(none);
        assert_eq!(app.decide(&decision).refused(400), "malformed_body", "{none}");
    }
}

#[test]
fn each_record_says_which_of_the_visitors_came_before() {
    let app = TestApp::start();
    let previous =
        |id, who| app.decide(&shop::reject(id, who)).expect(201).json()["previous"].take();
    assert_eq!(previous(1, 7), Value::Null);
    assert_eq!(previous(2, 8), Value::Null);
    assert_eq!(previous(3, 7), 0);
    let secret = json!({ "secret": shop::token(7) });
    app.post("/v1/sites/shop/visitor/erase").origin(ORIGIN).json(&secret).send().expect(200);
    assert_eq!(previous(4, 7), Value::Null, "what is erased is not named");
    assert_eq!(previous(5, 7), 3);
}
