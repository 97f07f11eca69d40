//! Which cookies the server ends: the declared ones that no script sees, for its host and the
//! parents of it, and for the site's pages alone.

use serde_json::json;
use tests::app::TestApp;
use tests::call::Reply;
use tests::shop::{self, ORIGIN};

const PATH: &str = "/v1/sites/shop/expirations";

/// The shop, with cookies of analytics that only the server can end.
fn started(public_url: Option<&str>) -> TestApp {
    let url = public_url.map(ToOwned::to_owned);
    let app = TestApp::start_with(|settings| settings.public_url = url);
    app.publish(&notice());
    app
}

fn notice() -> String {
    shop::NOTICE.replace(
        "{ name = \"_ga_*\", lifetime_days = 395 }]",
        "{ name = \"sid\", lifetime_days = 1, http_only = true }, \
         { name = \"srv_*\", lifetime_days = 1, http_only = true }, \
         { name = \"cart\", lifetime_days = 1, http_only = true, path = \"/shop\" }]",
    )
}

fn expire(app: &TestApp, cookie: &str) -> Reply {
    let call = app.post(PATH).origin(ORIGIN).header("cookie", cookie);
    call.json(&json!({ "services": ["ga4", "meta-pixel"] })).send()
}

fn lines(reply: &Reply) -> Vec<String> {
    let lines = reply.headers.get_all("set-cookie").iter();
    lines.map(|line| line.to_str().unwrap().to_owned()).collect()
}

#[test]
fn declared_cookies_are_ended_on_the_host_and_its_parents() {
    let app = started(Some("https://consent.shop.example"));
    let reply = expire(&app, "sid=1; srv_a=2; other=3; _ga=4; xsid=5; latch_shop=6").expect(204);
    assert_eq!(reply.header("access-control-allow-origin"), ORIGIN);
    assert_eq!(reply.header("access-control-allow-credentials"), "true");
    let end = "Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT";
    let mut expected = Vec::new();
    for (name, path) in [("cart", "/shop"), ("sid", "/"), ("srv_a", "/")] {
        for domain in ["", "; Domain=consent.shop.example", "; Domain=shop.example"] {
            expected.push(format!("{name}=; {end}; Path={path}{domain}; Secure"));
        }
    }
    assert_eq!(lines(&reply), expected);
}

#[test]
fn without_tls_cookies_are_ended_without_it() {
    let app = started(None);
    let lines = lines(&expire(&app, "sid=1").expect(204));
    assert!(lines.iter().any(|line| line.starts_with("sid=;")), "{lines:?}");
    assert!(!lines.iter().any(|line| line.contains("Secure") || line.contains("Domain")));
}

#[test]
fn nobody_else_is_told_to_end_anything() {
    let app = started(Some("https://consent.shop.example"));
    let body = json!({ "services": ["ga4"] });
    for origin in ["https://evil.example", "https://consent.shop.example", "null"] {
        let call = app.post(PATH).origin(origin).header("cookie", "sid=1").json(&body);
        let reply = call.send();
        assert_eq!(lines(&reply), [""; 0], "{origin}");
        assert_eq!(reply.header("access-control-allow-origin"), "", "{origin}");
        assert_eq!(reply.refused(403), "foreign_origin");
    }
    let reply = app.post(PATH).header("cookie", "sid=1").json(&body).send();
    assert_eq!(reply.refused(403), "foreign_origin");
    let call = app.post(PATH).origin(ORIGIN).header("cookie", "sid=1");
    let reply = call.json(&json!({ "services": ["ga4", "other"] })).send();
    assert_eq!(lines(&reply), [""; 0], "nothing of a list with a stranger in it");
    assert_eq!(reply.refused(422), "unknown_service");
}

#[test]
fn an_answer_stays_small() {
    let app = started(Some("https://consent.shop.example"));
    let many: Vec<String> = (0..500).map(|number| format!("srv_{number}=1")).collect();
    assert_eq!(lines(&expire(&app, &many.join("; ")).expect(204)).len(), 100);
}
