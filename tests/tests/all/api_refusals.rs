//! Every refusal, each provoked once: its status and its body.

use serde_json::{Value, json};
use server::app::{Limits, Rate};
use std::collections::BTreeMap;
use tests::app::TestApp;
use tests::call::Reply;
use tests::shop::{self, ORIGIN, token};

fn changed(change: impl FnOnce(&mut Value)) -> Value {
    let mut decision = shop::accept(1, 7);
    change(&mut decision);
    decision
}

fn decisions(app: &TestApp) -> Vec<(&'static str, Reply)> {
    let path = "/v1/sites/shop/decisions";
    let send = |change: fn(&mut Value)| app.decide(&changed(change));
    let raw = |text: String| {
        let call = app.post(path).origin(ORIGIN).header("content-type", "application/json");
        call.body(text).send()
    };
    let good = shop::accept(1, 7).to_string();
    let twice = good.replace("\"ga4\":", "\"ga4\":\"denied\",\"ga4\":");
    vec![
        ("unknown site", app.post("/v1/sites/other/decisions").origin(ORIGIN).send()),
        ("no site's name", app.post("/v1/sites/NO/decisions").origin(ORIGIN).send()),
        ("foreign origin", app.post(path).origin("https://evil.example").send()),
        ("no origin", app.post(path).json(&shop::accept(1, 7)).send()),
        ("other media type", app.post(path).origin(ORIGIN).body(good.clone()).send()),
        ("too large", raw(format!("{}{good}", " ".repeat(16 * 1024)))),
        ("empty", raw(String::new())),
        ("not json", raw("{".into())),
        ("more after it", raw(format!("{good} {good}"))),
        ("unknown key", send(|d| d["extra"] = json!(1))),
        ("missing key", send(|d| drop(d.as_object_mut().map(|d| d.remove("language"))))),
        ("wrong secret", send(|d| d["secret"] = json!("F".repeat(32)))),
        ("page with query", send(|d| d["page"] = json!("/a?b=c"))),
        ("build that is none", send(|d| d["build"] = json!("B".repeat(32)))),
        ("time after the calendar", send(|d| d["decided_at"] = json!(u64::MAX))),
        ("no answer's word", send(|d| d["answers"]["services"]["ga4"] = json!("perhaps"))),
        ("version not published", send(|d| d["version"] = json!(2))),
        ("unknown language", send(|d| d["language"] = json!("fr"))),
        ("unknown category", send(|d| d["answers"]["categories"]["other"] = json!("denied"))),
        ("unknown service", send(|d| d["answers"]["services"]["other"] = json!("denied"))),
        ("unasked", send(|d| d["answers"]["services"]["ga4"] = json!("unasked"))),
        ("inconsistent", send(|d| d["answers"]["categories"]["analytics"] = json!("denied"))),
        ("necessary denied", send(|d| d["answers"]["services"]["basket"] = json!("denied"))),
        ("answered twice", raw(twice)),
        ("action and answers differ", send(|d| d["action"] = json!("reject_all"))),
        ("script accepts", send(|d| d["trusted"] = json!(false))),
        ("import from a tool that is not listed", {
            send(|d| {
                d["action"] = json!("import_klaro");
                d["gesture"] = json!("api");
                d["trusted"] = json!(false);
                d["layer"] = json!("none");
            })
        }),
        ("loaded once outside a placeholder", send(|d| d["action"] = json!("load_once"))),
    ]
}

fn reporters(app: &TestApp) -> Vec<(&'static str, Reply)> {
    let findings = |body: Value| app.post("/v1/sites/shop/findings").origin(ORIGIN).json(&body);
    let named = |kind: &str, name: &str| json!({ "kind": kind, "name": name });
    let violation = |kind: &str, body: &str| {
        let call = app.post("/v1/sites/shop/csp-reports").header("content-type", kind);
        call.body(body).send()
    };
    let expire = |services: Value| {
        let call = app.post("/v1/sites/shop/expirations").origin(ORIGIN);
        call.json(&json!({ "services": services })).send()
    };
    let foreign =
        |path: &str| app.post(path).origin("https://evil.example").json(&json!({})).send();
    let page = r#"{"csp-report": {"document-uri": "https://evil.example/"}}"#;
    vec![
        ("findings from elsewhere", foreign("/v1/sites/shop/findings")),
        ("no findings", findings(json!({ "findings": [] })).send()),
        ("too many findings", {
            findings(json!({ "findings": vec![named("blocked", "x"); 33] })).send()
        }),
        ("finding of no kind", findings(json!({ "findings": [named("policy", "x")] })).send()),
        ("finding without a name", findings(json!({ "findings": [named("blocked", "")] })).send()),
        ("finding of control characters", {
            findings(json!({ "findings": [named("blocked", "a"), named("blocked", "a\nb")] }))
                .send()
        }),
        ("finding of a long name", {
            findings(json!({ "findings": [named("leftover", &"x".repeat(201))] })).send()
        }),
        ("findings for nobody", app.get("/v1/sites/shop/findings").send()),
        ("violation as json", violation("application/json", page)),
        ("violation of nothing", violation("application/csp-report", "{}")),
        ("violation elsewhere", violation("application/csp-report", page)),
        (
            "policy with a poor nonce",
            app.get("/v1/sites/shop/csp?nonce=';%20script-src%20*").send(),
        ),
        ("policy with a choice", app.get("/v1/sites/shop/csp?choice=all").send()),
        ("policy of no site", app.get("/v1/sites/other/csp").send()),
        ("expirations from elsewhere", foreign("/v1/sites/shop/expirations")),
        ("expirations of no service", expire(json!(["ga5"]))),
        ("expirations of a category", expire(json!(["analytics"]))),
        ("expirations of what is needed", expire(json!(["basket"]))),
    ]
}

fn owners_of_data(app: &TestApp) -> Vec<(&'static str, Reply)> {
    let mine = |path: &str, body: Value| {
        let call = app.post(&format!("/v1/sites/shop/visitor{path}")).origin(ORIGIN);
        call.json(&body).send()
    };
    let own = || json!({ "secret": token(7) });
    let with = |key: &str, value: Value| {
        let mut body = own();
        body[key] = value;
        body
    };
    let path = "/v1/sites/shop/visitor";
    let admin = app.token();
    let delete = |path: &str| app.call("DELETE", path).bearer(&admin).send();
    let somebody = format!("/v1/visitors/{}", token(7));
    vec![
        ("my data of no site", app.post("/v1/sites/other/visitor").origin(ORIGIN).send()),
        ("my data from elsewhere", app.post(path).origin("https://evil.example").send()),
        ("my data from nowhere", app.post(path).json(&own()).send()),
        ("my data as a form", app.post(path).origin(ORIGIN).body("secret=7").send()),
        ("my data of a large body", mine("", with("cursor", json!("A".repeat(1024))))),
        ("my data without a secret", mine("", json!({}))),
        ("my data of no secret", mine("", json!({ "secret": "F".repeat(32) }))),
        ("my data with more", mine("", with("visitor", json!(token(7))))),
        ("my data without bound", mine("", with("limit", json!(1001)))),
        ("my data of no cursor", mine("", with("cursor", json!("AgAAAAAAAAAA")))),
        ("my data by another method", app.call("DELETE", path).send()),
        ("receipt of nothing", mine("/receipt", json!({ "secret": token(9) }))),
        ("receipt of a part", mine("/receipt", with("limit", json!(1)))),
        ("receipt without a secret", mine("/receipt", json!({}))),
        ("receipt by get", app.get(&format!("{path}/receipt")).bearer(&token(7)).send()),
        ("erasing without a secret", mine("/erase", json!({}))),
        ("erasing some", mine("/erase", with("index", json!(1)))),
        ("erasing by get", app.get(&format!("{path}/erase")).bearer(&token(7)).send()),
        ("erasing no visitor", delete("/v1/visitors/x")),
        ("erasing in upper case", delete(&format!("/v1/visitors/{}", "A".repeat(32)))),
        ("erasing perhaps", delete(&format!("{somebody}?dry_run=1"))),
        ("erasing on one site", delete(&format!("{somebody}?site=shop"))),
        ("erasing as nobody", app.call("DELETE", &somebody).send()),
        ("erasures for nobody", app.get("/v1/erasures").send()),
        ("erasures of nobody", app.get("/v1/erasures?visitor=a").bearer(&admin).send()),
        ("erasures of no cursor", app.get("/v1/erasures?cursor=x").bearer(&admin).send()),
        ("sent again after erasing", {
            app.decide(&shop::accept(1, 7)).expect(201);
            mine("/erase", own()).expect(200);
            app.decide(&shop::accept(1, 7))
        }),
    ]
}

fn readers(app: &TestApp) -> Vec<(&'static str, Reply)> {
    let admin = app.token();
    let visitor = "/v1/sites/shop/visitor";
    let put = |name: &str, password: &str| {
        let path = format!("/v1/admins/{name}");
        app.call("PUT", &path).bearer(&admin).json(&json!({ "password": password })).send()
    };
    vec![
        ("no address", app.get("/nowhere").send()),
        ("no method", app.call("DELETE", "/v1/records").send()),
        ("no secret", app.get(visitor).send()),
        ("no secret's spelling", app.get(visitor).bearer("x").send()),
        ("no record", app.get(visitor).bearer(&token(9)).send()),
        ("history without bound", app.get(&format!("{visitor}/history?limit=1001")).send()),
        ("no token", app.get("/v1/records").send()),
        ("no valid token", app.get("/v1/records").bearer("a.b.c").send()),
        ("unknown parameter", app.get("/v1/records?sites=a").bearer(&admin).send()),
        ("unknown format", app.get("/v1/records/export?format=xml").bearer(&admin).send()),
        ("no such version", app.get("/v1/sites/shop/notices/9").send()),
        ("wrong credentials", {
            let nobody = json!({ "name": "nobody", "password": "x" });
            app.post("/v1/session").json(&nobody).send()
        }),
        ("notice not utf-8", app.post("/v1/notices").bearer(&admin).body([0xff]).send()),
        ("notice with a mistake", app.post("/v1/notices").bearer(&admin).body("format = 1").send()),
        ("notice that is unfair", {
            let unfair = format!("{}\n[look]\nbuttons = [\"accept\"]\n", shop::NOTICE);
            app.post("/v1/notices").bearer(&admin).body(unfair).send()
        }),
        ("no reason's length", {
            app.post("/v1/notices?despite=no").bearer(&admin).body(shop::NOTICE).send()
        }),
        ("notice too large", {
            app.post("/v1/notices").bearer(&admin).body(vec![b' '; 512 * 1024 + 1]).send()
        }),
        ("records kept too shortly", {
            let call = app.call("PUT", "/v1/sites/shop/retention").bearer(&admin);
            call.json(&json!({ "keep": "1day" })).send()
        }),
        ("admin's name", put("a%2Fb", "a long enough one")),
        ("admin's password", put("a", "short")),
        ("preflight for another method", {
            let call = app.call("OPTIONS", "/v1/sites/shop/decisions").origin(ORIGIN);
            call.header("access-control-request-method", "DELETE").send()
        }),
        ("published meanwhile", {
            let notice = shop::NOTICE.replace("The Shop", "The Other Shop");
            app.publish_unseen(2);
            app.post("/v1/notices").bearer(&admin).body(notice).send()
        }),
        ("preflight without method", {
            app.call("OPTIONS", "/v1/sites/shop/decisions").origin(ORIGIN).send()
        }),
    ]
}

#[test]
fn every_refusal_has_its_code_and_one_body() {
    let app = TestApp::start();
    let mut told = BTreeMap::new();
    let first = decisions(&app).into_iter().chain(reporters(&app));
    for (name, reply) in first.chain(owners_of_data(&app)).chain(readers(&app)) {
        assert!(reply.status >= 400, "{name}: {}", reply.text());
        assert_eq!(reply.header("content-type"), "application/json", "{name}");
        let mut body = reply.json();
        assert_eq!(body["request_id"], reply.header("x-request-id"), "{name}");
        body["request_id"] = json!("[random]");
        let earlier = told.insert(name, json!({ "status": reply.status, "body": body }));
        assert!(earlier.is_none(), "{name} twice");
    }
    insta::assert_json_snapshot!(told);
}

#[test]
fn too_often_has_its_code_too() {
    let app = TestApp::start_with(|settings| {
        settings.limits = Limits { decisions: Rate::new(1, 1), ..Limits::default() };
    });
    app.decide(&shop::accept(1, 7)).expect(201);
    let body = app.decide(&shop::accept(2, 7)).expect(429).json();
    insta::assert_json_snapshot!(body, { ".request_id" => "[random]" });
}

#[test]
fn a_refusal_says_which_methods_and_which_credentials_are_wanted() {
    let app = TestApp::start();
    let reply = app.call("DELETE", "/v1/records").send().expect(405);
    assert_eq!(reply.header("allow"), "GET, HEAD");
    assert_eq!(app.get("/v1/records").send().expect(401).header("www-authenticate"), "Bearer");
}
