//! The content security policy: exactly the hosts of what is granted, and nothing that permits
//! everyone.

#![expect(clippy::unwrap_used, reason = "values built for tests, outside #[test] functions")]

use consent::notice::{Draft, Notice, Policy, PolicyFor};
use consent::{Answer, Choice, Item};
use proptest::prelude::*;
use serde_json::{Value, json};

fn notice(csp: &Value) -> Notice {
    let text = |text: &str| json!({ "en": text });
    let category = |id: &str, necessary: bool| json!({ "id": id, "necessary": necessary, "name": text(id), "description": text(id) });
    let service = |id: &str, category: &str, hosts: Value, tags: Value| {
        json!({
            "id": id, "category": category, "name": id, "vendor": id, "hosts": hosts, "tags": tags,
            "purpose": text(id), "retention": text(id),
        })
    };
    let written = json!({
        "format": 1, "site": "shop", "name": "Shop", "origins": ["https://shop.example"],
        "privacy_policy": "/privacy", "default_language": "en", "languages": ["en"],
        "categories": [category("necessary", true), category("asked", false)],
        "services": [
            service("pay", "necessary", json!(["pay.example"]), json!([])),
            service("ga", "asked", json!(["*.ga.example"]), json!([
                { "kind": "script", "src": "https://tags.example/x.js?id=1" },
                { "kind": "inline", "code": "go()" },
                { "kind": "script", "src": "/own.js" },
            ])),
            service("pixel", "asked", json!([]), json!([
                { "kind": "image", "src": "https://pixel.example:8443/p?a=b" },
            ])),
            service("chat", "asked", json!([]), json!([
                { "kind": "inline", "code": "chat()" },
            ])),
        ],
        "csp": csp,
    });
    serde_json::from_value::<Draft>(written).unwrap().check().unwrap()
}

fn policy(notice: &Notice, granted: &[usize], nonce: Option<&str>) -> Policy {
    let choice = Choice::of(notice.outline(), |item| match item {
        Item::Service(at) if granted.contains(&at) => Answer::Granted,
        _ => Answer::Denied,
    });
    let digest = |text: &str| format!("[hash of {text}]");
    let latch = "https://consent.example";
    notice.policy(&PolicyFor { choice: &choice, latch, nonce, digest: &digest })
}

fn directive<'a>(policy: &'a str, name: &str) -> Vec<&'a str> {
    let directives = policy.split("; ").map(|text| text.split(' '));
    let mut found = directives.filter_map(|mut words| (words.next()? == name).then_some(words));
    found.next().map(Iterator::collect).unwrap_or_default()
}

#[test]
fn refused_means_the_site_latch_and_the_necessary_alone() {
    assert_eq!(
        policy(&notice(&json!({})), &[], None).to_string(),
        "default-src 'self' https://consent.example data: blob: pay.example; \
         script-src 'self' https://consent.example 'wasm-unsafe-eval' pay.example; \
         worker-src 'self'; form-action 'self' pay.example; \
         object-src 'none'; base-uri 'self'; \
         report-uri https://consent.example/v1/sites/shop/csp-reports"
    );
}

#[test]
fn what_is_granted_gets_its_hosts_and_its_inline_code_by_hash() {
    let some = policy(&notice(&json!({})), &[1], Some("N0nce")).to_string();
    assert_eq!(
        directive(&some, "script-src")[3..],
        [
            "pay.example",
            "*.ga.example",
            "tags.example",
            "'sha256-[hash",
            "of",
            "go()]'",
            "'nonce-N0nce'"
        ]
    );
    assert_eq!(
        directive(&some, "default-src")[4..],
        ["pay.example", "*.ga.example", "tags.example"]
    );
    assert_eq!(directive(&some, "form-action"), ["'self'", "pay.example", "*.ga.example"]);
    let pixel = policy(&notice(&json!({})), &[2], None).to_string();
    assert!(directive(&pixel, "default-src").contains(&"pixel.example:8443"), "{pixel}");
    assert!(!directive(&pixel, "script-src").contains(&"pixel.example:8443"), "{pixel}");
}

#[test]
fn the_sites_own_sources_are_added_where_they_are_given() {
    let own = json!({ "img-src": ["cdn.example"], "style-src": ["'unsafe-inline'"] });
    let policy = policy(&notice(&own), &[], None).to_string();
    assert_eq!(directive(&policy, "img-src").last(), Some(&"cdn.example"));
    assert_eq!(directive(&policy, "style-src").last(), Some(&"'unsafe-inline'"));
    assert!(!directive(&policy, "default-src").contains(&"cdn.example"), "{policy}");
    assert!(!directive(&policy, "script-src").contains(&"'unsafe-inline'"), "{policy}");
}

#[test]
fn unsafe_inline_comes_only_when_asked_for_and_is_said_aloud() {
    for granted in [&[][..], &[1, 2, 3]] {
        let silent = policy(&notice(&json!({})), granted, None).to_string();
        assert!(
            !silent.contains("unsafe-inline") && !silent.contains("unsafe-eval'; "),
            "{silent}"
        );
    }
    let asked = policy(&notice(&json!({ "script-src": ["'unsafe-inline'"] })), &[1], Some("N0nce"));
    let text = asked.to_string();
    assert!(directive(&text, "script-src").contains(&"'unsafe-inline'"), "{text}");
    assert!(
        !text.contains("nonce-") && !text.contains("sha256-"),
        "they would turn it off: {text}"
    );
    assert!(asked.notes().iter().any(|note| note.contains("whatever code")), "{:?}", asked.notes());
}

#[test]
fn the_owner_is_told_what_slips_through_and_what_will_be_missed() {
    let own = notice(&json!({ "img-src": ["https://www.ga.example", "elsewhere.example"] }));
    let refused = policy(&own, &[], None);
    assert_eq!(
        refused.notes(),
        ["ga: is not granted, but [csp] permits https://www.ga.example for img-src always"]
    );
    let granted = policy(&own, &[1, 3], None);
    assert_eq!(granted.notes().len(), 1, "{:?}", granted.notes());
    assert!(granted.notes()[0].starts_with("chat: declares no hosts"), "{:?}", granted.notes());
}

proptest! {
    #[test]
    fn a_host_is_there_exactly_when_its_service_is_granted(
        granted in proptest::sample::subsequence(vec![1_usize, 2, 3], 0..=3),
    ) {
        let policy = policy(&notice(&json!({})), &granted, None).to_string();
        for (at, host) in [(1, "*.ga.example"), (1, "tags.example"), (2, "pixel.example:8443")] {
            prop_assert_eq!(policy.contains(host), granted.contains(&at), "{} {}", host, policy);
        }
        for open in [" * ", " https: ", " http: ", "strict-dynamic", "unsafe-inline"] {
            prop_assert!(!policy.contains(open), "{}", policy);
        }
    }
}
