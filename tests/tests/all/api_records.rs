//! The log as admins read it: in order, narrowed, a page at a time.

use serde_json::{Value, json};
use tests::app::TestApp;
use tests::shop;

/// Nine decisions of three visitors: accept, reject and analytics only, three times.
fn filled() -> TestApp {
    let app = TestApp::start();
    for id in (0..9).step_by(3) {
        app.decide(&shop::accept(id, 1)).expect(201);
        app.decide(&shop::reject(id + 1, 2)).expect(201);
        app.decide(&shop::analytics_only(id + 2, 3)).expect(201);
    }
    app
}

fn page(app: &TestApp, token: &str, query: &str) -> (Vec<u64>, Option<String>) {
    let reply = app.get(&format!("/v1/records?{query}")).bearer(token).send().expect(200).json();
    let indexes = reply["records"].as_array().unwrap().iter().map(|r| r["index"].as_u64().unwrap());
    (indexes.collect(), reply["next"].as_str().map(str::to_owned))
}

/// All pages, each of at most two records.
fn all(app: &TestApp, token: &str, query: &str) -> Vec<u64> {
    let (mut found, mut next) = page(app, token, &format!("{query}&limit=2"));
    while let Some(cursor) = next {
        let (more, then) = page(app, token, &format!("{query}&limit=2&cursor={cursor}"));
        found.extend(more);
        next = then;
    }
    found
}

#[test]
fn the_newest_come_first_unless_asked_otherwise() {
    let (app, token) = (filled(), String::new());
    let token = format!("{token}{}", app.token());
    assert_eq!(page(&app, &token, "").0, [8, 7, 6, 5, 4, 3, 2, 1, 0]);
    assert_eq!(all(&app, &token, "order=newest"), [8, 7, 6, 5, 4, 3, 2, 1, 0]);
    assert_eq!(all(&app, &token, "order=oldest"), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
}

#[test]
fn every_filter_narrows() {
    let app = filled();
    let token = app.token();
    let first = app.get("/v1/records/0").bearer(&token).send().expect(200).json();
    let visitor = first["visitor"].as_str().unwrap();
    let last = app.get("/v1/records/8").bearer(&token).send().expect(200).json();
    let (from, until) = (&first["recorded_at"], &last["recorded_at"]);
    let found = |query: &str| all(&app, &token, &format!("order=oldest&{query}"));
    assert_eq!(found("choice=granted"), [0, 3, 6]);
    assert_eq!(found("choice=denied"), [1, 4, 7]);
    assert_eq!(found("choice=mixed"), [2, 5, 8]);
    assert_eq!(found(&format!("visitor={visitor}")), [0, 3, 6]);
    assert_eq!(found(&format!("visitor={visitor}&choice=denied")), [0; 0]);
    assert_eq!(found("site=shop&version=1").len(), 9);
    assert_eq!(found("version=2"), [0; 0]);
    assert_eq!(found("site=other"), [0; 0]);
    assert_eq!(found(&format!("from={}", from.as_str().unwrap())).len(), 9);
    assert!(!found(&format!("until={}", until.as_str().unwrap())).contains(&8));
    assert_eq!(found("category=analytics"), [0, 2, 3, 5, 6, 8]);
    assert_eq!(found("category=analytics%3Dgranted&service=meta-pixel%3Ddenied"), [2, 5, 8]);
    assert_eq!(found("category=analytics%3Ddenied"), [1, 4, 7]);
    assert_eq!(found("category=analytics%3Dunasked"), [0; 0]);
    assert_eq!(found("service=nothing"), [0; 0]);
    assert_eq!(found("action=save"), [2, 5, 8]);
    assert_eq!(found("layer=second&method=click&regime=opt-in&language=en"), [2, 5, 8]);
    assert_eq!(found("method=keyboard"), [0; 0]);
    assert_eq!(found("language=de"), [0; 0]);
    assert_eq!(found("country=DE"), [0; 0]);
    assert_eq!(found("until=2020-01-01"), [0; 0]);
    assert_eq!(found("from=2020-01-01&until=9999-01-01").len(), 9);
    assert_eq!(found("from=9999-01-01"), [0; 0]);
}

#[test]
fn a_count_says_how_many_match() {
    let app = filled();
    let token = app.token();
    let count = |query: &str| {
        app.get(&format!("/v1/records/count?{query}")).bearer(&token).send().expect(200).json()
    };
    assert_eq!(count(""), json!({ "count": 9, "at_least": false }));
    assert_eq!(count("choice=mixed"), json!({ "count": 3, "at_least": false }));
    assert_eq!(count("site=other"), json!({ "count": 0, "at_least": false }));
    let other = app.get("/v1/records/count?limit=1").bearer(&token).send();
    assert_eq!(other.refused(400), "malformed_query");
    assert_eq!(app.get("/v1/records/count").send().refused(401), "missing_token");
}

#[test]
fn records_appended_meanwhile_neither_repeat_nor_hide_any() {
    let app = filled();
    let token = app.token();
    let (first, next) = page(&app, &token, "limit=4");
    app.decide(&shop::accept(100, 4)).expect(201);
    let (second, _) = page(&app, &token, &format!("limit=5&cursor={}", next.unwrap()));
    assert_eq!([first, second].concat(), [8, 7, 6, 5, 4, 3, 2, 1, 0]);
    let (first, next) = page(&app, &token, "order=oldest&limit=9");
    app.decide(&shop::accept(101, 4)).expect(201);
    let (second, _) = page(&app, &token, &format!("order=oldest&cursor={}", next.unwrap()));
    assert_eq!([first, second].concat(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
}

#[test]
fn one_record_is_the_one_that_was_answered() {
    let app = TestApp::start();
    let answered: Value = app.decide(&shop::accept(1, 7)).expect(201).json();
    let token = app.token();
    assert_eq!(app.get("/v1/records/0").bearer(&token).send().expect(200).json(), answered);
    for none in ["1", "-1", "x", "99999999999999999999"] {
        let reply = app.get(&format!("/v1/records/{none}")).bearer(&token).send();
        assert_eq!(reply.refused(404), "not_found");
    }
}

#[test]
fn questions_that_make_no_sense_are_refused() {
    let app = TestApp::start();
    let token = app.token();
    let (_, cursor) = {
        app.decide(&shop::accept(1, 7)).expect(201);
        app.decide(&shop::accept(2, 7)).expect(201);
        page(&app, &token, "limit=1")
    };
    let other_order = format!("order=oldest&cursor={}", cursor.unwrap());
    let questions = [
        "limit=0",
        "limit=1001",
        "limit=x",
        "limit=1&limit=2",
        "order=random",
        "cursor=nonsense",
        "site=NOT+ONE",
        "site=a&site=b",
        "from=yesterday",
        "until=2026-13-01",
        "visitor=1",
        "choice=maybe",
        "version=-1",
        "verison=1",
        "category=No",
        "service=ga4%3Dmaybe",
        "language=deutsch",
        "country=Germany",
        "country=DE&country=DE",
        "regime=opt-out",
        "method=mouse",
        "action=accept",
        "layer=third",
        &other_order,
    ];
    let told: Vec<String> = questions
        .iter()
        .map(|question| {
            let reply = app.get(&format!("/v1/records?{question}")).bearer(&token).send();
            let reply = reply.expect(400).json();
            assert_eq!(reply["code"], "malformed_query", "{question}");
            let question = question.split("cursor=").next().unwrap();
            format!("{question} -> {}", reply["message"].as_str().unwrap())
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}
