//! Posting decisions: what becomes a record, and that a retry does not become two.

use serde_json::json;
use tests::app::TestApp;
use tests::shop;

#[test]
fn a_decision_becomes_a_record() {
    let app = TestApp::start();
    let record = app.decide(&shop::analytics_only(1, 7)).expect(201).json();
    insta::assert_json_snapshot!(record, { ".recorded_at" => "[now]" });
}

#[test]
fn a_retry_finds_the_record_it_made() {
    let app = TestApp::start();
    let first = app.decide(&shop::accept(1, 7)).expect(201).json();
    let again = app.decide(&shop::accept(1, 7)).expect(200).json();
    assert_eq!(first, again);
    assert_eq!(app.decide(&shop::accept(2, 7)).expect(201).json()["index"], 1);
}

#[test]
fn the_secret_is_told_to_nobody() {
    let app = TestApp::start();
    let record = app.decide(&shop::accept(1, 0xfeed)).expect(201).text();
    assert!(!record.contains("feed"), "{record}");
}

#[test]
fn a_script_can_refuse_but_not_accept() {
    let app = TestApp::start();
    for (gesture, trusted) in [("api", true), ("click", false), ("keyboard", false)] {
        let mut yes = shop::accept(1, 7);
        yes["gesture"] = json!(gesture);
        yes["trusted"] = json!(trusted);
        assert_eq!(app.decide(&yes).refused(422), "untrusted_accept");
    }
    let mut no = shop::reject(2, 7);
    no["gesture"] = json!("api");
    no["trusted"] = json!(false);
    no["layer"] = json!("none");
    app.decide(&no).expect(201);
}

#[test]
fn a_choice_made_in_another_tool_is_kept_as_taken_over() {
    let app = TestApp::start();
    let switched = shop::NOTICE.replacen("name =", "switch_from = [\"cookiebot\"]\nname =", 1);
    assert_eq!(app.publish(&switched), 2);
    let mut taken = shop::reject(1, 7);
    taken["version"] = json!(2);
    taken["action"] = json!("import_cookiebot");
    taken["layer"] = json!("none");
    taken["gesture"] = json!("api");
    taken["trusted"] = json!(false);
    // The other tool knew nothing of marketing.
    taken["answers"] = json!({
        "categories": { "analytics": "granted" }, "services": { "ga4": "granted" },
    });
    let record = app.decide(&taken).expect(201).json();
    assert_eq!(record["action"], "import_cookiebot");
    assert_eq!(record["answers"]["categories"]["marketing"], "unasked");
    assert_eq!(record["answers"]["services"]["ga4"], "granted");
    taken["id"] = json!(shop::token(2));
    taken["version"] = json!(1);
    assert_eq!(app.decide(&taken).refused(422), "import_not_allowed");
}

#[test]
fn a_decision_on_an_older_version_is_kept_as_what_was_shown() {
    let app = TestApp::start();
    let pixel = shop::NOTICE.find("[[services]]\nid = \"meta-pixel\"").unwrap();
    app.publish(&shop::NOTICE[..pixel]);
    let record = app.decide(&shop::accept(1, 7)).expect(201).json();
    assert_eq!(record["notice"]["version"], 1);
    let current = app.get("/v1/sites/shop/notice").send().expect(200).json();
    assert_eq!(current["version"], 2);
    assert_ne!(current["hash"], record["notice"]["hash"]);
}

#[test]
fn refused_decisions_leave_no_record() {
    let app = TestApp::start();
    let mut wrong = shop::accept(1, 7);
    wrong["answers"]["services"]["ga4"] = json!("denied");
    app.decide(&wrong).expect(422);
    app.decide(&json!({})).expect(400);
    let log = app.get("/v1/records").bearer(&app.token()).send().expect(200).json();
    assert_eq!(log, json!({ "records": [], "next": null }));
}
