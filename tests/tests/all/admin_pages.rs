//! The admin pages as a browser meets them: who gets in, what they see, and what they refuse.

use tests::app::{ADMIN, PASSWORD, TestApp};
use tests::call::{Call, Reply};
use tests::shop;

const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
    frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

fn form<'a>(app: &'a TestApp, path: &str, fields: &[(&str, &str)]) -> Call<'a> {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let kind = "application/x-www-form-urlencoded";
    app.post(path).header("content-type", kind).body(body)
}

fn sign_in(app: &TestApp, password: &str) -> Reply {
    let fields = [("name", ADMIN), ("password", password), ("to", "/admin/records/0")];
    form(app, "/admin/sign-in", &fields).header("sec-fetch-site", "same-origin").send()
}

/// The session's cookie, `name=value`.
fn session(app: &TestApp) -> String {
    let reply = sign_in(app, PASSWORD).expect(303);
    reply.header("set-cookie").split(';').next().unwrap().to_owned()
}

fn page(app: &TestApp, session: &str, path: &str) -> Reply {
    app.get(path).header("cookie", session).send()
}

/// The numbers of the records that a page lists, in its order.
fn listed(html: &str) -> Vec<u64> {
    let links = html.split("href=\"/admin/records/").skip(1);
    links.filter_map(|rest| rest.split('"').next()?.parse().ok()).collect()
}

#[test]
fn nobody_gets_in_without_a_session() {
    let app = TestApp::start();
    for path in [
        "/admin/",
        "/admin/?site=shop",
        "/admin/records/0",
        "/admin/notices",
        "/admin/notices/shop/1",
        "/admin/notices/shop/1/file",
        "/admin/findings",
        "/admin/erasures",
        "/admin/download.csv",
    ] {
        let reply = app.get(path).send().expect(303);
        assert!(reply.header("location").starts_with("/admin/sign-in?to="), "{path}");
        assert!(reply.body.is_empty(), "{path}");
        page(&app, "latch_admin=forged", path).expect(303);
    }
}

#[test]
fn the_right_password_opens_a_session_that_scripts_and_other_sites_cannot_use() {
    let app = TestApp::start();
    let reply = sign_in(&app, PASSWORD).expect(303);
    assert_eq!(reply.header("location"), "/admin/records/0");
    let cookie = reply.header("set-cookie");
    for rule in ["HttpOnly", "SameSite=Strict", "Path=/admin"] {
        assert!(cookie.contains(rule), "{cookie}");
    }
    assert!(!cookie.contains("Secure"), "this server is reached without TLS: {cookie}");
    page(&app, &session(&app), "/admin/").expect(200);

    let tls = TestApp::start_with(|settings| {
        settings.public_url = Some("https://consent.example".into());
    });
    assert!(sign_in(&tls, PASSWORD).header("set-cookie").contains("Secure"));
}

#[test]
fn a_wrong_password_opens_nothing() {
    let app = TestApp::start();
    let reply = sign_in(&app, "correct horse batterie").expect(401);
    assert_eq!(reply.header("set-cookie"), "");
    let html = reply.text();
    assert!(html.contains("The name or the password is wrong."), "{html}");
    assert!(!html.contains("batterie"), "the password is not sent back");
}

#[test]
fn a_new_password_ends_the_session_and_so_does_signing_out() {
    let app = TestApp::start();
    let cookie = session(&app);
    let out = app.post("/admin/sign-out").header("sec-fetch-site", "same-origin");
    let reply = out.header("cookie", &cookie).send().expect(303);
    assert!(reply.header("set-cookie").contains("Max-Age=0"), "{:?}", reply.headers);
    app.set_password(ADMIN, "another horse battery");
    page(&app, &cookie, "/admin/").expect(303);
}

#[test]
fn forms_that_other_sites_send_do_nothing() {
    let app = TestApp::start();
    let fields = [("name", ADMIN), ("password", PASSWORD)];
    let own = format!("http://{}", app.address());
    let headers: [&[(&str, &str)]; 5] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", &own)],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[],
    ];
    for headers in headers {
        let call = form(&app, "/admin/sign-in", &fields);
        let call = headers.iter().fold(call, |call, (name, value)| call.header(name, value));
        let reply = call.send().expect(403);
        assert_eq!(reply.header("set-cookie"), "", "{headers:?}");
    }
    form(&app, "/admin/sign-in", &fields).header("origin", &own).send().expect(303);
}

#[test]
fn every_page_forbids_scripts_frames_and_caches() {
    let app = TestApp::start();
    let cookie = session(&app);
    app.decide(&shop::accept(1, 1)).expect(201);
    for (path, status) in [
        ("/admin/", 200),
        ("/admin/sign-in", 200),
        ("/admin/records/0", 200),
        ("/admin/records/9", 404),
        ("/admin/notices", 200),
        ("/admin/notices/shop/1", 200),
        ("/admin/findings", 200),
        ("/admin/erasures", 200),
        ("/admin/nothing", 404),
    ] {
        let reply = page(&app, &cookie, path).expect(status);
        assert_eq!(reply.header("content-security-policy"), POLICY, "{path}");
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8", "{path}");
        let html = reply.text();
        assert!(!html.contains("<script"), "{path}: {html}");
        assert!(!html.contains("style=\""), "{path}: {html}");
    }
}

#[test]
fn findings_are_listed_with_what_to_do_next() {
    let app = TestApp::start();
    let cookie = session(&app);
    let empty = page(&app, &cookie, "/admin/findings").expect(200).text();
    assert!(empty.contains("Nothing is reported"), "{empty}");
    let found = serde_json::json!({ "findings": [
        { "kind": "leftover", "name": "cookie <script>" }, { "kind": "blocked", "name": "https://t.example" },
    ]});
    app.post("/v1/sites/shop/findings").origin(shop::ORIGIN).json(&found).send().expect(204);
    let html = page(&app, &cookie, "/admin/findings").expect(200).text();
    for text in ["https://t.example", "cookie &#60;script&#62;", "http_only", "Add it to the hosts"]
    {
        assert!(html.contains(text), "{text}: {html}");
    }
    assert!(!html.contains("[csp]"), "advice for what is there, and no other");
}

#[test]
fn an_erased_record_says_so_and_the_log_goes_on_without_it() {
    let app = TestApp::start();
    let cookie = session(&app);
    let at = |path: &str| page(&app, &cookie, path).expect(200).text();
    app.decide(&shop::accept(1, 1)).expect(201);
    let visitor = app.decide(&shop::reject(2, 2)).expect(201).json()["visitor"].clone();
    let visitor = visitor.as_str().unwrap();
    app.decide(&shop::accept(3, 3)).expect(201);
    assert!(at("/admin/erasures").contains("Nothing was ever erased"));
    assert!(!at("/admin/").contains("were erased"));
    let own = serde_json::json!({ "secret": shop::token(2) });
    app.post("/v1/sites/shop/visitor/erase").origin(shop::ORIGIN).json(&own).send().expect(200);
    let record = at("/admin/records/1");
    assert!(record.contains("This record was erased"), "{record}");
    assert!(record.contains("/admin/records/0") && record.contains("/admin/records/2"), "{record}");
    assert!(!record.contains(visitor) && !record.contains("denied"), "{record}");
    let log = at("/admin/");
    assert_eq!(listed(&log), [2, 0]);
    assert!(log.contains("3 records in the log") && log.contains("were erased"), "{log}");
    let theirs = at(&format!("/admin/?visitor={visitor}"));
    assert_eq!(listed(&theirs), [] as [u64; 0]);
    assert!(theirs.contains("Nothing matches") && theirs.contains("were erased"), "{theirs}");
    let account = at("/admin/erasures");
    assert!(account.contains("the visitor") && !account.contains(visitor), "{account}");
    let file = page(&app, &cookie, "/admin/download.ndjson").expect(200).text();
    assert_eq!(file.lines().count(), 2, "{file}");
}

#[test]
fn what_a_visitor_sends_stays_text() {
    let app = TestApp::start();
    let cookie = session(&app);
    let mut decision = shop::accept(1, 1);
    decision["page"] = "/\"><script>alert(1)</script>&lt;".into();
    app.decide(&decision).expect(201);
    for path in ["/admin/", "/admin/records/0", "/admin/?visitor=%22%3E%3Cscript%3E"] {
        let html = page(&app, &cookie, path).expect(200).text();
        assert!(!html.contains("<script"), "{path}: {html}");
    }
}

#[test]
fn the_log_is_filtered_and_says_which_field_it_could_not_read() {
    let app = TestApp::start();
    let cookie = session(&app);
    app.decide(&shop::accept(1, 1)).expect(201);
    app.decide(&shop::reject(2, 2)).expect(201);
    app.decide(&shop::analytics_only(3, 1)).expect(201);
    let on = |query: &str| page(&app, &cookie, &format!("/admin/?{query}")).expect(200).text();
    assert_eq!(listed(&on("")), [2, 1, 0]);
    assert_eq!(listed(&on("choice=denied")), [1]);
    assert_eq!(listed(&on("choice=mixed&site=shop&version=1")), [2]);
    assert_eq!(listed(&on("site=other")), [] as [u64; 0]);
    assert_eq!(listed(&on("until=2020-01-01T00:00")), [] as [u64; 0]);
    let html = on("");
    let visitor = html.split("?visitor=").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(listed(&on(&format!("visitor={visitor}"))), [2, 0]);
    let wrong = on("from=yesterday");
    assert!(wrong.contains("<strong>from</strong> filters nothing"), "{wrong}");
    page(&app, &cookie, "/admin/download.csv?from=yesterday").expect(400);
}

#[test]
fn pages_turn_both_ways_while_records_come_in() {
    let app = TestApp::start();
    let cookie = session(&app);
    for id in 0..120 {
        app.decide(&shop::accept(id, id)).expect(201);
    }
    let at = |path: &str| page(&app, &cookie, path).expect(200).text();
    let link = |html: &str, rel: &str| {
        let tag = html.split("<a ").find(|tag| tag.contains(&format!("rel=\"{rel}\"")));
        let href = tag.and_then(|tag| tag.split('"').nth(3)).map(|href| href.replace("&#38;", "&"));
        href.filter(|href| href.starts_with("/admin/"))
    };
    let first = at("/admin/");
    assert_eq!(listed(&first), (70..120).rev().collect::<Vec<u64>>());
    assert_eq!(link(&first, "prev"), None);
    app.decide(&shop::accept(500, 500)).expect(201);
    let second = at(&link(&first, "next").unwrap());
    assert_eq!(listed(&second), (20..70).rev().collect::<Vec<u64>>());
    let third = at(&link(&second, "next").unwrap());
    assert_eq!(listed(&third), (0..20).rev().collect::<Vec<u64>>());
    assert_eq!(link(&third, "next"), None);
    let back = at(&link(&third, "prev").unwrap());
    assert_eq!(listed(&back), (20..70).rev().collect::<Vec<u64>>());
}

#[test]
fn a_download_is_what_the_filter_shows() {
    let app = TestApp::start();
    let cookie = session(&app);
    app.decide(&shop::accept(1, 1)).expect(201);
    app.decide(&shop::reject(2, 2)).expect(201);
    let reply = page(&app, &cookie, "/admin/download.ndjson?choice=denied").expect(200);
    assert!(reply.header("content-disposition").contains("consent-log.ndjson"));
    let text = reply.text();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains("\"outcome\":\"denied\""), "{text}");
    assert_eq!(page(&app, &cookie, "/admin/download.csv").expect(200).text().lines().count(), 3);
    page(&app, &cookie, "/admin/download.exe").expect(404);
}

#[test]
fn a_record_links_to_the_words_that_were_shown() {
    let app = TestApp::start();
    let cookie = session(&app);
    app.decide(&shop::accept(1, 1)).expect(201);
    let html = page(&app, &cookie, "/admin/records/0").expect(200).text();
    assert!(html.contains("/admin/notices/shop/1?language=en"), "{html}");
    let notice = page(&app, &cookie, "/admin/notices/shop/1?language=en").expect(200).text();
    assert!(notice.contains("Reject all"), "{notice}");
    let file = page(&app, &cookie, "/admin/notices/shop/1/file").expect(200).text();
    let state = app.state();
    let shown = state.notices.version(&"shop".parse().unwrap(), 1).unwrap();
    let again = server::notice_file::parse("downloaded", &file).unwrap();
    assert_eq!(again.draft(), shown.notice.draft());
}

#[test]
fn what_was_asked_is_shown_without_an_origin() {
    let app = TestApp::start();
    app.decide(&shop::accept(1, 7)).expect(201);
    let session = session(&app);
    let record = page(&app, &session, "/admin/records/0").expect(200).text();
    let address = "/admin/records/0/shown";
    assert!(record.contains(&format!("sandbox=\"allow-scripts\" src=\"{address}\"")), "{record}");
    let notice = "/admin/notices/shop/1/shown?language=de";
    for (address, way) in
        [(address, "inline"), ("/admin/records/0/shown?download", "attachment"), (notice, "inline")]
    {
        assert_eq!(app.get(address).send().status, 303, "nobody else: {address}");
        let shown = page(&app, &session, address).expect(200);
        let policy = shown.header("content-security-policy");
        assert!(policy.starts_with("sandbox allow-scripts; frame-ancestors 'self'"), "{policy}");
        assert!(shown.header("content-disposition").starts_with(way), "{address}");
        assert_eq!(shown.header("cache-control"), "no-store");
    }
    assert!(page(&app, &session, notice).text().contains("Alle ablehnen"));
    for missing in ["/admin/records/1/shown", "/admin/notices/shop/1/shown?language=fr"] {
        page(&app, &session, missing).expect(404);
    }
}

#[test]
fn an_unfair_version_says_so_and_who_answers_for_it() {
    let app = TestApp::start();
    let cookie = session(&app);
    let fair = page(&app, &cookie, "/admin/notices/shop/1").expect(200).text();
    assert!(!fair.contains("nfair") && !fair.contains("second look"), "{fair}");
    assert!(!page(&app, &cookie, "/admin/notices").expect(200).text().contains("unfair"));
    let look = "\n[look]\nbuttons = [\"accept\"]\nreopen = \"inline\"\n";
    let call = app.post("/v1/notices?despite=%3Cb%3ECounsel%3C%2Fb%3E").bearer(&app.token());
    call.body(format!("{}{look}", shop::NOTICE)).send().expect(201);
    let html = page(&app, &cookie, "/admin/notices/shop/2").expect(200).text();
    for part in [ADMIN, "&#60;b&#62;Counsel", "reject_missing", "look.buttons", "look.reopen"] {
        assert!(html.contains(part), "{part}: {html}");
    }
    let list = page(&app, &cookie, "/admin/notices").expect(200).text();
    assert_eq!(list.matches(">unfair<").count(), 1, "{list}");
}
