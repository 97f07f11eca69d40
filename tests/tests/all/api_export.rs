//! The log as a file.

use serde_json::Value;
use tests::app::TestApp;
use tests::shop;

#[test]
fn ndjson_is_the_records_oldest_first() {
    let app = TestApp::start();
    let answered: Vec<Value> = vec![
        app.decide(&shop::accept(1, 7)).expect(201).json(),
        app.decide(&shop::reject(2, 8)).expect(201).json(),
    ];
    let file = app.get("/v1/records/export").bearer(&app.token()).send().expect(200);
    assert_eq!(file.header("content-type"), "application/x-ndjson");
    let disposition = file.header("content-disposition");
    assert!(disposition.starts_with("attachment; filename=\"latch-2"), "{disposition}");
    assert!(disposition.ends_with(".ndjson\""), "{disposition}");
    let lines: Vec<Value> =
        file.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines, answered);
}

#[test]
fn csv_has_a_header_and_a_line_for_each() {
    let app = TestApp::start();
    app.decide(&shop::analytics_only(1, 7)).expect(201);
    let file = app.get("/v1/records/export?format=csv").bearer(&app.token()).send().expect(200);
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    let mut csv = csv::Reader::from_reader(file.body.as_slice());
    let names = csv.headers().unwrap().clone();
    let row = csv.records().next().unwrap().unwrap();
    let cells: Vec<String> = names
        .iter()
        .zip(&row)
        .map(|(name, cell)| {
            format!("{name}: {}", if name == "recorded_at" { "[now]" } else { cell })
        })
        .collect();
    insta::assert_snapshot!(cells.join("\n"));
}

#[test]
fn an_empty_csv_still_has_its_header() {
    let app = TestApp::start();
    let file = app.get("/v1/records/export?format=csv&site=none").bearer(&app.token()).send();
    assert_eq!(file.expect(200).text().lines().count(), 1);
}

#[test]
fn an_export_longer_than_a_page_is_whole_and_filtered() {
    let app = TestApp::start();
    for id in 0..1200 {
        let decision = if id % 2 == 0 { shop::accept(id, id) } else { shop::reject(id, id) };
        app.decide(&decision).expect(201);
    }
    let token = app.token();
    let export = |query: &str| {
        let file =
            app.get(&format!("/v1/records/export?{query}")).bearer(&token).send().expect(200);
        let lines: Vec<u64> = file
            .text()
            .lines()
            .map(|l| serde_json::from_str::<Value>(l).unwrap()["index"].as_u64().unwrap())
            .collect();
        lines
    };
    assert_eq!(export("format=ndjson"), (0..1200).collect::<Vec<_>>());
    assert_eq!(export("choice=denied"), (1..1200).step_by(2).collect::<Vec<_>>());
    assert_eq!(export("after=699"), (700..1200).collect::<Vec<_>>());
    assert_eq!(export("after=1199"), [0; 0]);
    let rest = app.get("/v1/records/export?format=csv&after=1198").bearer(&token).send();
    let rest = rest.expect(200).text();
    assert!(rest.starts_with("1199,") && rest.lines().count() == 1, "no header: {rest}");
    for wrong in ["after=x", "after=-1", "after=1&after=2"] {
        let reply = app.get(&format!("/v1/records/export?{wrong}")).bearer(&token).send();
        assert_eq!(reply.refused(400), "malformed_query", "{wrong}");
    }
}
