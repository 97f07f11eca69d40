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

#[test]
fn parquet_is_named_as_such_and_is_whole() {
    let app = TestApp::start();
    app.decide(&shop::accept(1, 7)).expect(201);
    let get = |path: &str| app.get(path).bearer(&app.token()).send();
    let file = get("/v1/records/export?format=parquet").expect(200);
    assert_eq!(file.header("content-type"), "application/vnd.apache.parquet");
    assert!(file.header("content-disposition").ends_with(".parquet\""));
    assert!(file.body.starts_with(b"PAR1") && file.body.ends_with(b"PAR1"), "head and foot");
    let none = get("/v1/records/export?format=parquet&after=0").expect(200);
    assert!(none.body.starts_with(b"PAR1") && none.body.ends_with(b"PAR1"), "one of its own");
    assert!(none.body.len() < file.body.len());
    let told = get("/v1/records/export?format=xlsx").expect(400).text();
    assert!(told.contains("ndjson, csv, parquet or jsonld"), "{told}");
}

/// What makes spreadsheets take a cell for a formula (OWASP, CSV injection).
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The value with each of its texts and names in turn behind this character.
fn poisoned(value: &Value, with: char) -> Vec<Value> {
    match value {
        Value::String(text) => vec![Value::String(format!("{with}{text}"))],
        Value::Object(fields) => {
            let inside = fields.iter().flat_map(|(name, of)| {
                let put = |it| {
                    let mut changed = fields.clone();
                    changed.insert(name.clone(), it);
                    Value::Object(changed)
                };
                poisoned(of, with).into_iter().map(put)
            });
            let names = fields.keys().map(|name| {
                let named = |(key, it): (&String, &Value)| match key == name {
                    true => (format!("{with}{key}"), it.clone()),
                    false => (key.clone(), it.clone()),
                };
                Value::Object(fields.iter().map(named).collect())
            });
            inside.chain(names).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn no_cell_of_csv_is_a_formula_whatever_is_sent() {
    let app = TestApp::start_with(|settings| {
        settings.behind_proxy = true;
        settings.country_header = Some("cf-ipcountry".parse().unwrap());
        settings.keep_address = server::app::KeepAddress::Hashed;
    });
    let (mut sent, mut taken) = (0, 0);
    for with in FORMULA {
        let mut decision = shop::accept(1, 1);
        decision["build"] = Value::String("ab".repeat(16));
        for mut bad in poisoned(&decision, with) {
            sent += 1;
            if bad["id"] == decision["id"] {
                bad["id"] = Value::String(shop::token(1000 + sent));
            }
            let call = app.post("/v1/sites/shop/decisions").origin(shop::ORIGIN);
            taken += u32::from(call.json(&bad).send().status < 300);
        }
        for (name, text) in [
            ("cf-ipcountry", "DE"),
            ("user-agent", "Mozilla/5.0 (X11) Chrome/131"),
            ("x-forwarded-for", "192.0.2.1"),
            ("sec-ch-ua", "\"Chromium\""),
        ] {
            sent += 1;
            // What no header can carry is not sent: no carriage returns.
            let bad = format!("{with}{text}").replace('\r', "\t");
            let call = app.post("/v1/sites/shop/decisions").origin(shop::ORIGIN);
            let call = call.header(name, &bad).json(&shop::accept(1000 + sent, sent));
            taken += u32::from(call.send().status < 300);
        }
        // What the owner may name.
        for name in ["\"shop\"", "\"analytics\"", "\"ga4\"", "\"en\""] {
            let escaped = with.escape_default().to_string();
            let bad = shop::NOTICE.replace(name, &format!("\"{escaped}{}", &name[1..]));
            assert_ne!(bad, shop::NOTICE, "{name}");
            assert!(server::notice_file::parse("test", &bad).is_err(), "{name} after {with:?}");
        }
    }
    app.decide(&shop::accept(999, 999)).expect(201);
    let file = app.get("/v1/records/export?format=csv").bearer(&app.token()).send().expect(200);
    let mut csv = csv::Reader::from_reader(file.body.as_slice());
    let rows: Vec<_> = csv.records().map(Result::unwrap).collect();
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(FORMULA), "{cell:?}");
    }
    assert!(sent > 100 && taken > 20 && rows.len() > 20, "{sent} sent, {taken} taken");
}
