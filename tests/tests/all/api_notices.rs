//! Published notices: numbered, immutable, and provable by their hash.

use data_encoding::HEXLOWER;
use serde_json::json;
use sha2::{Digest, Sha256};
use tests::app::TestApp;
use tests::shop;

#[test]
fn the_current_notice_tells_what_is_asked() {
    let app = TestApp::start();
    let notice = app.get("/v1/sites/shop/notice").send().expect(200).json();
    insta::assert_json_snapshot!(notice, { ".published_at" => "[now]" });
}

#[test]
fn a_version_is_the_bytes_that_records_name_by_hash() {
    let app = TestApp::start();
    let record = app.decide(&shop::accept(1, 7)).expect(201).json();
    app.publish(&shop::NOTICE.replace("The Shop", "The New Shop"));
    let version = app.get("/v1/sites/shop/notices/1").send().expect(200);
    let hash = HEXLOWER.encode(&Sha256::digest(&version.body));
    assert_eq!(record["notice"]["hash"], json!(hash));
    assert_eq!(version.header("latch-notice-hash"), hash);
    assert!(version.header("cache-control").contains("immutable"));
}

#[test]
fn publishing_makes_the_next_version_once() {
    let app = TestApp::start();
    let token = app.token();
    let publish = |toml: &str| app.post("/v1/notices").bearer(&token).body(toml).send();
    assert_eq!(publish(shop::NOTICE).expect(200).json()["version"], 1);
    let changed = shop::NOTICE.replace("Ads that fit.", "Ads that fit you.");
    assert_eq!(publish(&changed).expect(201).json()["version"], 2);
    assert_eq!(publish(&changed).expect(200).json()["version"], 2);
    assert_eq!(publish(shop::NOTICE).expect(201).json()["version"], 3);
    let list = app.get("/v1/sites/shop/notices").bearer(&token).send().expect(200).json();
    let versions: Vec<_> =
        list["notices"].as_array().unwrap().iter().map(|n| &n["version"]).collect();
    assert_eq!(versions, [1, 2, 3]);
}

#[test]
fn only_a_change_of_what_was_answered_asks_again() {
    let app = TestApp::start();
    let token = app.token();
    let publish = |toml: &str| -> Vec<String> {
        let reply = app.post("/v1/notices").bearer(&token).body(toml).send().expect(201).json();
        assert_eq!(reply["asks_since"], 1);
        reply["asks_again"]
            .as_array()
            .unwrap()
            .iter()
            .map(|id| id.as_str().unwrap().into())
            .collect()
    };
    let named = shop::NOTICE.replace("Google Analytics 4", "Google Analytics");
    assert!(publish(&named).is_empty(), "a product's name is no change of what was answered");
    let purpose = named.replace("Shows ads.", "Shows ads everywhere.");
    assert_eq!(publish(&purpose), ["meta-pixel"]);
    assert_eq!(publish(&purpose.replace("14 months", "2 months")), ["ga4"]);
}

#[test]
fn a_service_that_was_gone_for_a_version_does_not_come_back_as_another() {
    let app = TestApp::start();
    let token = app.token();
    let publish = |toml: &str| -> Vec<String> {
        let reply = app.post("/v1/notices").bearer(&token).body(toml).send().expect(201).json();
        assert_eq!(reply["asks_since"], 1);
        reply["asks_again"]
            .as_array()
            .unwrap()
            .iter()
            .map(|id| id.as_str().unwrap().into())
            .collect()
    };
    let pixel = shop::NOTICE.find("[[services]]\nid = \"meta-pixel\"").unwrap();
    let (without, pixel) = shop::NOTICE.split_at(pixel);
    assert!(publish(without).is_empty());
    let other = format!("{without}{}", pixel.replace("Shows ads.", "Sells profiles."));
    assert_eq!(
        publish(&other),
        ["meta-pixel"],
        "whoever answered version 1 answered something else"
    );
}

#[test]
fn a_notice_with_mistakes_is_refused_whole_with_all_of_them() {
    let app = TestApp::start();
    let wrong = shop::NOTICE
        .replace("category = \"marketing\"", "category = \"ads\"")
        .replace("https://shop.example\"", "https://shop.example/\"");
    let reply = app.post("/v1/notices").bearer(&app.token()).body(wrong).send().expect(422).json();
    assert_eq!(reply["code"], "invalid_notice");
    insta::assert_snapshot!(reply["message"].as_str().unwrap());
}

/// The shop's notice, unfair in two ways and with a warning.
fn unfair() -> String {
    let look = "\n[look]\nbuttons = [\"accept\", \"choose\"]\nreopen = \"inline\"\n[texts.en]\n\
                accept_all = \"OK\"\n";
    format!("{}{look}", shop::NOTICE)
}

#[test]
fn an_unfair_notice_is_refused_with_all_that_is_unfair() {
    let app = TestApp::start();
    let call = app.post("/v1/notices").bearer(&app.token());
    let reply = call.body(unfair()).send().expect(422).json();
    assert_eq!(reply["code"], "notice_unfair");
    insta::assert_snapshot!(reply["message"].as_str().unwrap());
    let kept = app.get("/v1/sites/shop/notices").bearer(&app.token()).send().expect(200).json();
    assert_eq!(kept["notices"].as_array().unwrap().len(), 1, "nothing was published");
}

#[test]
fn an_unfair_notice_is_published_with_a_reason_that_admins_are_told() {
    let app = TestApp::start();
    let token = app.token();
    let publish = |query: &str, file: &str| {
        app.post(&format!("/v1/notices{query}")).bearer(&token).body(file.to_owned()).send()
    };
    let why = "?despite=Asked%20for%20by%20counsel";
    let answer = publish(why, &unfair()).expect(201).json();
    insta::assert_json_snapshot!(answer, { ".published_at" => "[now]", ".hash" => "[hash]" });
    publish("", &unfair()).expect(200);
    // A fair notice needs no reason, and keeps none.
    let fair = publish(why, shop::NOTICE).expect(201).json();
    assert_eq!((&fair["despite"], &fair["warnings"]), (&json!(null), &json!([])));

    let app = app.restart();
    let list = app.get("/v1/sites/shop/notices").bearer(&app.token()).send().expect(200).json();
    let told: Vec<_> = list["notices"].as_array().unwrap().iter().map(|n| &n["despite"]).collect();
    assert_eq!(told, [&json!(null), &answer["despite"], &json!(null)]);
    app.post("/v1/notices?despite=once%20more").bearer(&app.token()).body(unfair()).send();
    let current = app.get("/v1/notices").bearer(&app.token()).send().expect(200).json();
    assert_eq!(current["notices"][0]["despite"]["reason"], "once more");
    // Anyone may read what is asked, but not who answers for it.
    let public = app.get("/v1/sites/shop/notice").send().expect(200).json();
    assert_eq!((&public["version"], public.get("despite")), (&json!(4), None));
}

#[test]
fn a_reason_has_bounds_and_is_no_way_around_mistakes() {
    let app = TestApp::start();
    let token = app.token();
    let publish = |query: &str, file: String| {
        app.post(&format!("/v1/notices?{query}")).bearer(&token).body(file).send()
    };
    let long = format!("despite={}", "x".repeat(501));
    for query in ["despite=", "despite=%20ab%20", "despite=a%0Ab%20c", &long] {
        let reply = publish(query, unfair()).expect(400).json();
        assert_eq!(reply["message"], "despite: a reason is 3 to 500 characters, on one line");
    }
    assert_eq!(publish("despite=abc&despite=abc", unfair()).expect(400).json()["code"], MALFORMED);
    assert_eq!(publish("because=abc", unfair()).expect(400).json()["code"], MALFORMED);
    let wrong = unfair().replace("buttons = [\"accept\",", "buttons = [\"yes\",");
    assert_eq!(publish("despite=abc", wrong).expect(422).json()["code"], "invalid_notice");
    let most = format!("despite={}", "%C3%A4".repeat(500));
    publish(&most, unfair()).expect(201);
}

const MALFORMED: &str = "malformed_query";

#[test]
fn published_versions_are_there_after_a_restart() {
    let app = TestApp::start();
    app.publish(&shop::NOTICE.replace("The Shop", "The New Shop"));
    let before = app.get("/v1/sites/shop/notices").bearer(&app.token()).send().expect(200).json();
    let app = app.restart();
    let after = app.get("/v1/sites/shop/notices").bearer(&app.token()).send().expect(200).json();
    assert_eq!(before, after);
}
