//! A yes given elsewhere: a voucher that the owner's server fetches, and a page redeems.

use insta::assert_snapshot;
use serde_json::{Value, json};
use tests::app::TestApp;
use tests::call::Reply;
use tests::shop;

fn issue(app: &TestApp, granted: &[&str]) -> Reply {
    let ask = app.post("/v1/sites/shop/vouchers").json(&json!({ "granted": granted }));
    ask.bearer(&app.token()).send()
}

fn signed(answer: &str, voucher: &Value) -> Value {
    let mut decision = shop::analytics_only(1, 1);
    decision["gesture"] = json!("signed");
    decision["trusted"] = json!(false);
    decision["layer"] = json!("none");
    decision["voucher"] = voucher.clone();
    decision["answers"]["categories"]["analytics"] = json!(answer);
    decision["answers"]["services"]["ga4"] = json!(answer);
    decision
}

fn decide(app: &TestApp, decision: &Value) -> Reply {
    app.post("/v1/sites/shop/decisions").json(decision).header("origin", shop::ORIGIN).send()
}

#[test]
fn a_voucher_admits_what_it_says_and_nothing_else() {
    let app = TestApp::start();
    let issued = issue(&app, &["analytics"]).expect(201).json();
    let voucher = &issued["voucher"];
    let record = decide(&app, &signed("granted", voucher)).expect(201).json();
    assert_eq!(record["gesture"], "signed");
    assert_eq!(
        record["answers"]["services"],
        json!({"basket": "granted", "ga4": "granted", "meta-pixel": "denied"})
    );
    let mut other = signed("denied", voucher);
    other["id"] = json!(shop::token(2));
    decide(&app, &other).expect(422);
    let marketing = issue(&app, &["meta-pixel"]).expect(201).json();
    let mut other = signed("granted", &marketing["voucher"]);
    other["id"] = json!(shop::token(3));
    assert_eq!(decide(&app, &other).expect(422).json()["code"], "voucher_mismatch");
}

#[test]
fn no_voucher_and_no_foreign_token_will_do() {
    let app = TestApp::start();
    let refused = |voucher: &Value| decide(&app, &signed("granted", voucher)).refused(422);
    assert_snapshot!("no_voucher", refused(&Value::Null));
    assert_snapshot!("no_token", refused(&json!("x.y.z")));
    // An admin's own token is signed by the same key, for another purpose.
    assert!(refused(&json!(app.token())).contains("invalid_voucher"));
    let voucher = issue(&app, &["analytics"]).expect(201).json()["voucher"].clone();
    let mut cut = voucher.as_str().unwrap().to_owned();
    cut.pop();
    assert!(refused(&json!(cut)).contains("invalid_voucher"));
}

#[test]
fn only_an_admin_is_given_one_for_what_the_notice_has() {
    let app = TestApp::start();
    let ask = || app.post("/v1/sites/shop/vouchers").json(&json!({ "granted": ["analytics"] }));
    ask().send().expect(401);
    assert_snapshot!("unknown_item", issue(&app, &["analytics", "no-such"]).refused(422));
}
