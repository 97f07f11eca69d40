//! The policy that a proxy asks for: for the visitor whose cookie it is, and for nobody else.

use std::time::{SystemTime, UNIX_EPOCH};
use tests::app::TestApp;
use tests::call::Reply;
use tests::shop;

const GRANTED: &str = "www.googletagmanager.com";

fn asked(app: &TestApp, cookie: &str) -> Reply {
    let call = app.get("/v1/sites/shop/csp");
    let call = if cookie.is_empty() { call } else { call.header("cookie", cookie) };
    call.send().expect(200)
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn choice(version: u32, at: u64, granted: &str, denied: &str) -> String {
    format!("latch_shop=1.{version}.{at}.{}.{granted}.{denied}", shop::token(7))
}

#[test]
fn a_policy_is_for_one_visitor_and_never_kept() {
    let app = TestApp::start_with(|settings| {
        settings.public_url = Some("https://consent.shop.example".into());
    });
    let reply = asked(&app, "");
    assert_eq!(reply.header("content-security-policy"), reply.text());
    assert_eq!(reply.header("cache-control"), "private, no-store");
    assert_eq!(reply.header("vary"), "Cookie");
    assert_eq!(reply.header("access-control-allow-origin"), "", "pages have no business here");
    assert_eq!(
        reply.text(),
        "default-src 'self' https://consent.shop.example data: blob:; \
         script-src 'self' https://consent.shop.example 'wasm-unsafe-eval'; \
         worker-src 'self'; form-action 'self'; object-src 'none'; base-uri 'self'; \
         report-uri https://consent.shop.example/v1/sites/shop/csp-reports"
    );
}

#[test]
fn the_policy_follows_the_choice_as_the_banner_does() {
    let app = TestApp::start();
    let permits = |cookie: &str, host: &str| asked(&app, cookie).text().contains(host);
    let some = choice(1, now(), "ga4", "meta-pixel");
    assert!(permits(&some, GRANTED) && !permits(&some, "www.facebook.com"));
    assert!(permits(&format!("a=b; {some}; c=d"), GRANTED));
    let all = choice(1, now(), "ga4~meta-pixel", "");
    assert!(permits(&all, GRANTED) && permits(&all, "www.facebook.com"));
    for nothing in [
        String::new(),
        choice(1, now(), "", "ga4~meta-pixel"),
        choice(1, now() - 183 * 86_400, "ga4~meta-pixel", ""),
        choice(1, now() + 3_600, "ga4~meta-pixel", ""),
        choice(2, now(), "ga4~meta-pixel", ""),
        format!("{all}; {some}"),
        choice(1, now(), "ga4", "ga4~meta-pixel"),
        choice(1, now(), "GA4~", ""),
        all.replace("latch_shop=1", "latch_shop=2"),
        all.replace("latch_shop", "latch_shop2"),
        all.replace("latch_shop", "xlatch_shop"),
        format!("{all}.x"),
        all.replace('~', "%7E"),
    ] {
        assert!(!permits(&nothing, GRANTED), "{nothing}");
        assert!(!permits(&nothing, "www.facebook.com"), "{nothing}");
    }
    // The first of two is the one that the banner reads.
    let none = choice(1, now(), "", "ga4~meta-pixel");
    assert!(!permits(&format!("{none}; {all}"), GRANTED));
}

#[test]
fn a_changed_meaning_voids_what_was_granted() {
    let app = TestApp::start();
    let all = choice(1, now(), "ga4~meta-pixel", "");
    assert!(asked(&app, &all).text().contains(GRANTED));
    app.publish(&shop::NOTICE.replace("Google Ireland Ltd.", "Someone Else Ltd."));
    assert!(!asked(&app, &all).text().contains(GRANTED));
    assert!(asked(&app, &choice(2, now(), "ga4~meta-pixel", "")).text().contains(GRANTED));
}

#[test]
fn a_nonce_is_for_the_pages_own_scripts() {
    let app = TestApp::start();
    let nonce = "0123456789abcdef0123456789abcdef";
    let policy = app.get(&format!("/v1/sites/shop/csp?nonce={nonce}")).send().expect(200).text();
    assert!(policy.contains(&format!(" 'nonce-{nonce}';")), "{policy}");
    assert!(policy.contains(&format!("http://{}", app.address())), "{policy}");
}
