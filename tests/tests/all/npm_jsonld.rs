//! The export as JSON-LD, read by a processor that is not ours: jsonld.js, in the mode that refuses a
//! document of which anything would be dropped, and without a way to fetch another.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use tests::app::TestApp;
use tests::shop;

/// Prints the N-Quads of the document on standard input.
const QUADS: &str = r#"
const jsonld = require("jsonld");
const document = JSON.parse(require("node:fs").readFileSync(0));
const documentLoader = (url) => { throw new Error("asks for " + url) };
const format = "application/n-quads";
jsonld.toRDF(document, { documentLoader, format, safe: true }).then(
  (quads) => process.stdout.write(quads),
  (why) => { console.error(why.message, JSON.stringify(why.details)); process.exit(1) },
);
"#;

fn read(document: &[u8]) -> Result<BTreeSet<String>, String> {
    let modules = std::env::var_os("LATCH_NPM").map(PathBuf::from);
    let built = std::env::current_exe().unwrap();
    let built = built.ancestors().map(|at| at.join("npm/node_modules")).find(|at| at.is_dir());
    let modules = modules.or(built).expect("`cargo xtask test` installs npm packages");
    let mut node = Command::new("node");
    node.args(["-e", QUADS]).env("NODE_PATH", modules);
    node.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = node.spawn().unwrap();
    child.stdin.take().unwrap().write_all(document).unwrap();
    let output = child.wait_with_output().unwrap();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect())
}

fn export(app: &TestApp, query: &str) -> Vec<u8> {
    let path = format!("/v1/records/export?format=jsonld{query}");
    let file = app.get(&path).bearer(&app.token()).send().expect(200);
    assert_eq!(file.header("content-type"), "application/ld+json");
    assert!(file.header("content-disposition").ends_with(".jsonld\""));
    file.body
}

/// Whether there is a statement that ends with these words, their prefixes spelled out.
#[track_caller]
fn assert_said(quads: &BTreeSet<String>, subject: &str, rest: &[&str]) {
    let spelled = |word: &str| {
        for (prefix, iri) in [
            ("dpv:", "https://w3id.org/dpv#"),
            ("loc:", "https://w3id.org/dpv/loc#"),
            ("dct:", "http://purl.org/dc/terms/"),
            ("latch:", "urn:latch:"),
        ] {
            if let Some(name) = word.strip_prefix(prefix) {
                return format!("<{iri}{name}>");
            }
        }
        word.to_owned()
    };
    let rest: Vec<String> = rest.iter().map(|word| spelled(word)).collect();
    let line = format!("{} {} .", spelled(subject), rest.join(" "));
    let near: Vec<_> = quads.iter().filter(|quad| quad.contains(&rest[0])).collect();
    assert!(quads.contains(&line), "{line}\nis not among\n{near:#?}");
}

#[test]
fn no_term_is_dropped_and_each_answer_is_said() {
    let app = TestApp::start_with(|settings| {
        settings.behind_proxy = true;
        settings.country_header = Some("cf-ipcountry".parse().unwrap());
    });
    let decide = |decision: &serde_json::Value| {
        let call = app.post("/v1/sites/shop/decisions").origin(shop::ORIGIN);
        call.header("cf-ipcountry", "DE").json(decision).send().expect(201).json()
    };
    let visitor = decide(&shop::accept(1, 7))["visitor"].as_str().unwrap().to_owned();
    decide(&shop::analytics_only(2, 7));
    decide(&shop::reject(3, 8));
    let document = export(&app, "");
    let quads = read(&document).unwrap();

    let record = |id: u64| format!("latch:decision:{}", shop::token(id));
    let part = |id: u64, item: &str| format!("latch:decision:{}:{item}", shop::token(id));
    let subject = format!("latch:visitor:{visitor}");
    let a = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>";
    let conforms = "<https://w3id.org/dpv/schema/dpv-27560#record>";
    for id in 1..=3 {
        assert_said(&quads, &record(id), &[a, "dpv:ConsentRecord"]);
        assert_said(&quads, &record(id), &["dct:conformsTo", conforms]);
        assert_said(&quads, &record(id), &["dpv:hasCountry", "loc:DE"]);
        assert_said(&quads, &record(id), &["dpv:hasProcess", &part(id, "ga4")]);
        assert_said(&quads, &part(id, "ga4"), &["dct:isPartOf", &part(id, "analytics")]);
    }
    assert_said(&quads, &record(2), &["dpv:hasDataSubject", &subject]);
    assert_said(&quads, &subject, &[a, "dpv:DataSubject"]);
    for (id, item, status) in [
        (1, "analytics", "dpv:ConsentGiven"),
        (1, "meta-pixel", "dpv:ConsentGiven"),
        (2, "ga4", "dpv:ConsentGiven"),
        (2, "marketing", "dpv:ConsentWithdrawn"),
        (2, "meta-pixel", "dpv:ConsentWithdrawn"),
        (3, "meta-pixel", "dpv:ConsentRefused"),
    ] {
        assert_said(&quads, &part(id, item), &["dpv:hasConsentStatus", status]);
        assert_said(&quads, &part(id, item), &["dpv:hasLegalBasis", "dpv:ExpressedConsent"]);
    }
    // Nobody has consented to what nobody was asked.
    let basket = format!("urn:latch:decision:{}:basket>", shop::token(1));
    let consent = |quad: &&String| quad.contains(&basket) && quad.contains("hasConsentStatus");
    assert_eq!(quads.iter().find(consent), None);

    let text = quads.iter().map(String::as_str).collect::<Vec<_>>().join("\n");
    for said in [
        "<http://purl.org/dc/terms/title> \"Analytics\"@en",
        "<https://w3id.org/dpv#hasName> \"Meta Platforms Ireland Ltd.\"",
        "<https://w3id.org/dpv#isIndicatedAtTime> \
         \"2026-03-01T12:00:00.123Z\"^^<http://www.w3.org/2001/XMLSchema#dateTime>",
        "<https://w3id.org/dpv#hasIndicationMethod> \"click\"",
        "<http://purl.org/dc/terms/identifier> \"shop/1\"",
        "<urn:latch:page> \"/products/7\"",
    ] {
        assert!(text.contains(said), "{said}\n{text}");
    }
    // Every field of a record is there, by DPV's name or ours.
    assert_eq!(text.matches("<urn:latch:build>").count(), 0, "these pages named none");
    for own in ["index", "site", "action", "outcome", "layer", "surface", "gesture", "regime"] {
        assert_eq!(text.matches(&format!(" <urn:latch:{own}> ")).count(), 3, "{own}");
    }
    // Two things were said by the second.
    assert_eq!(text.matches(" <urn:latch:trusted> ").count(), 4);
    let changed = String::from_utf8(document).unwrap().replace("\"latch\":\"urn:latch:\",", "");
    let changed = changed.replace("\"latch:page\"", "\"page\"");
    assert!(read(changed.as_bytes()).is_err(), "a dropped term is told");
}

#[test]
fn it_is_one_document_however_long() {
    let app = TestApp::start();
    let empty: serde_json::Value = serde_json::from_slice(&export(&app, "")).unwrap();
    assert_eq!(empty["@graph"].as_array().map(Vec::len), Some(0));
    for id in 0..1_100 {
        app.decide(&shop::accept(id, id)).expect(201);
    }
    let long = export(&app, "");
    let document: serde_json::Value = serde_json::from_slice(&long).unwrap();
    let graph = document["@graph"].as_array().unwrap();
    assert_eq!(graph.len(), 1_100);
    assert_eq!(graph[1_099]["latch:index"], 1_099);
    assert_eq!(String::from_utf8(long).unwrap().lines().count(), 1_102, "a record is a line");
    let none = app.get("/v1/records/export?format=jsonld&after=7").bearer(&app.token()).send();
    assert_eq!(none.refused(400), "malformed_query");
}
