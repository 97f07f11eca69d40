//! Which pages may call: those of the site's origins, for the public endpoints, and no others.

use tests::app::TestApp;
use tests::call::Reply;
use tests::shop::{self, ORIGIN, token};

fn preflight(app: &TestApp, path: &str, origin: &str, method: &str) -> Reply {
    app.call("OPTIONS", path)
        .origin(origin)
        .header("access-control-request-method", method)
        .header("access-control-request-headers", "content-type")
        .send()
}

#[test]
fn a_page_of_the_site_may_post_and_read_the_answer() {
    let app = TestApp::start();
    let path = "/v1/sites/shop/decisions";
    let allowed = preflight(&app, path, ORIGIN, "POST").expect(200);
    assert_eq!(allowed.header("access-control-allow-origin"), ORIGIN);
    assert_eq!(allowed.header("access-control-max-age"), "86400");
    assert_eq!(allowed.header("access-control-allow-credentials"), "");
    let headers = allowed.header("access-control-allow-headers").to_lowercase();
    assert!(headers.contains("authorization") && headers.contains("content-type"), "{headers}");
    let answer = app.decide(&shop::accept(1, 7)).expect(201);
    assert_eq!(answer.header("access-control-allow-origin"), ORIGIN);
    assert!(answer.header("vary").to_lowercase().contains("origin"));
}

#[test]
fn a_page_of_the_site_may_read_and_erase_the_visitors_own() {
    let app = TestApp::start();
    for path in ["", "/receipt", "/erase"] {
        let path = format!("/v1/sites/shop/visitor{path}");
        let allowed = preflight(&app, &path, ORIGIN, "POST").expect(200);
        assert_eq!(allowed.header("access-control-allow-origin"), ORIGIN, "{path}");
        assert_eq!(allowed.header("access-control-allow-credentials"), "", "{path}");
        let foreign = preflight(&app, &path, "https://evil.example", "POST");
        assert_eq!(foreign.refused(403), "foreign_origin", "{path}");
        let own = serde_json::json!({ "secret": token(7) });
        let answer = app.post(&path).origin(ORIGIN).json(&own).send();
        assert_eq!(answer.header("access-control-allow-origin"), ORIGIN, "{path}");
        let foreign = app.post(&path).origin("https://evil.example").json(&own).send();
        assert_eq!(foreign.header("access-control-allow-origin"), "", "{path}");
        assert_eq!(foreign.refused(403), "foreign_origin", "{path}");
    }
}

#[test]
fn refusals_can_be_read_by_the_page_too() {
    let app = TestApp::start();
    let refused = app.decide(&serde_json::json!({})).expect(400);
    assert_eq!(refused.header("access-control-allow-origin"), ORIGIN);
}

#[test]
fn other_pages_may_not() {
    let app = TestApp::start();
    for foreign in [
        "https://evil.example",
        "http://shop.example",
        "https://shop.example:444",
        "https://shop.example.evil.example",
        "https://SHOP.example",
        "null",
    ] {
        let path = "/v1/sites/shop/decisions";
        assert_eq!(preflight(&app, path, foreign, "POST").refused(403), "foreign_origin");
        let post = app.post(path).origin(foreign).json(&shop::accept(1, 7)).send();
        assert_eq!(post.header("access-control-allow-origin"), "", "{foreign}");
        assert_eq!(post.refused(403), "foreign_origin");
        let read = app.get("/v1/sites/shop/visitor/history").origin(foreign).bearer(&token(7));
        assert_eq!(read.send().header("access-control-allow-origin"), "", "{foreign}");
    }
}

#[test]
fn no_page_may_call_what_is_for_admins() {
    let app = TestApp::start();
    for path in [
        "/v1/session",
        "/v1/records",
        "/v1/sites/shop/notices",
        "/v1/admins",
        "/v1/erasures",
        "/v1/visitors/00000000000000000000000000000000",
    ] {
        let refused = preflight(&app, path, ORIGIN, "GET");
        assert_eq!(refused.header("access-control-allow-origin"), "", "{path}");
        refused.expect(405);
    }
    let records = app.get("/v1/records").origin(ORIGIN).bearer(&app.token()).send().expect(200);
    assert_eq!(records.header("access-control-allow-origin"), "");
}
