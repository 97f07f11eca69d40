//! What pages load: the loader, the banner and the notice.

use consent::notice::Brief;
use serde_json::Value;
use std::io::Read;
use tests::app::TestApp;
use tests::call::Reply;
use tests::shop;

fn loader(app: &TestApp) -> Reply {
    app.get("/s/shop.js").send().expect(200)
}

/// The configuration in the loader.
fn config(app: &TestApp) -> Value {
    let text = loader(app).text();
    let start = text.find("{\"site\":").expect("a configuration");
    let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter();
    values.next().expect("a value").expect("JSON")
}

/// What the banner is told.
fn brief(config: &Value) -> Brief {
    Brief::parse(config["brief"].as_str().unwrap()).unwrap()
}

/// Where the rest of the notice is in a language.
fn rest(config: &Value, language: &str) -> String {
    let text = |name: &str| config[name].as_str().unwrap();
    format!("/s/{}/{}-{language}-{}.json", text("site"), config["version"], text("key"))
}

#[test]
fn the_loader_names_everything_else() {
    let app = TestApp::start();
    let reply = loader(&app);
    assert_eq!(reply.header("content-type"), "text/javascript; charset=utf-8");
    assert!(!reply.text().contains("__LATCH__"));
    let config = config(&app);
    assert_eq!(config["site"], "shop");
    assert_eq!(config["lang"], "en");
    assert!(!config["css"].as_str().unwrap().is_empty());
    let banner = app.get(config["wasm"].as_str().unwrap()).send().expect(200);
    assert_eq!(banner.header("content-type"), "application/wasm");
    assert!(banner.body.starts_with(b"\0asm"));
    for language in ["en", "de"] {
        let notice = app.get(&rest(&config, language)).send().expect(200).text();
        let notice: Value = serde_json::from_str(&notice).unwrap();
        assert_eq!(notice["first"]["lang"], language);
    }
    let modules = config["pkg"].as_object().unwrap();
    for path in modules.values() {
        let reply = app.get(path.as_str().unwrap()).send().expect(200);
        assert_eq!(reply.header("content-type"), "text/javascript; charset=utf-8");
    }
    let brief = brief(&config);
    assert_eq!((brief.terms.version, brief.terms.asks_since), (1, 1));
    assert_eq!(brief.outline.services().len(), 3);
}

#[test]
fn the_first_layer_comes_in_one_language_and_only_in_one() {
    let app = TestApp::start();
    let language = |query: &str, accept: &str| {
        let path = format!("/s/shop.js{query}");
        let reply = app.get(&path).header("accept-language", accept).send().expect(200);
        let text = reply.text();
        let found: Vec<&str> = ["en", "de"]
            .into_iter()
            .filter(|l| text.contains(&format!("{{\"lang\":\"{l}\"")))
            .collect();
        (found.join(" "), reply.header("vary").contains("accept-language"))
    };
    for (query, accept, expected) in [
        ("", "de-AT,de;q=0.9,en;q=0.8", ("de".to_owned(), true)),
        ("", "fr, en;q=0.2, de;q=0.1", ("en".to_owned(), true)),
        ("", "*", ("en".to_owned(), true)),
        ("", "nonsense;;;q=", ("en".to_owned(), true)),
        ("?lang=de", "en", ("de".to_owned(), false)),
        ("?lang=xx", "de", ("en".to_owned(), false)),
    ] {
        assert_eq!(language(query, accept), expected, "{query} {accept}");
    }
}

#[test]
fn publishing_changes_the_loader_and_leaves_the_old_notice_for_pages_that_are_open() {
    let app = TestApp::start();
    let before = config(&app);
    app.publish(&shop::NOTICE.replace("Counts visits.", "Counts clicks."));
    let after = config(&app);
    assert_eq!(before["wasm"], after["wasm"]);
    assert_eq!(brief(&after).terms.asks_since, 2);
    for config in [&before, &after] {
        app.get(&rest(config, "en")).send().expect(200);
    }
    assert_ne!(before["key"], after["key"]);
}

#[test]
fn the_best_encoding_that_the_browser_takes_is_sent() {
    let app = TestApp::start();
    let plain = loader(&app);
    assert_eq!(plain.header("content-encoding"), "");
    let ask = |accept: &str| app.get("/s/shop.js").header("accept-encoding", accept).send();
    let brotli = ask("gzip, deflate, br, zstd").expect(200);
    assert_eq!(brotli.header("content-encoding"), "br");
    let mut text = Vec::new();
    brotli::Decompressor::new(brotli.body.as_slice(), 4096).read_to_end(&mut text).unwrap();
    assert_eq!(text, plain.body);
    let gzip = ask("gzip;q=0.5, br;q=0").expect(200);
    assert_eq!(gzip.header("content-encoding"), "gzip");
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(gzip.body.as_slice()).read_to_end(&mut text).unwrap();
    assert_eq!(text, plain.body);
    for reply in [&plain, &brotli, &gzip] {
        assert!(reply.header("vary").contains("accept-encoding"));
    }
    assert_ne!(brotli.header("etag"), gzip.header("etag"));
}

#[test]
fn what_the_browser_has_is_not_sent_again() {
    let app = TestApp::start();
    let tag = loader(&app).header("etag").to_owned();
    let again = app.get("/s/shop.js").header("if-none-match", &tag).send().expect(304);
    assert!(again.body.is_empty());
    assert_eq!(again.header("etag"), tag);
    assert!(again.header("cache-control").contains("max-age=300"));
    app.publish(&shop::NOTICE.replace("The Shop", "The New Shop"));
    app.get("/s/shop.js").header("if-none-match", &tag).send().expect(200);
}

#[test]
fn any_page_may_load_them_and_only_what_never_changes_is_kept_for_long() {
    let app = TestApp::start();
    let config = config(&app);
    for path in ["/s/shop.js", config["wasm"].as_str().unwrap(), &rest(&config, "en")] {
        let reply = app.get(path).origin("https://any.example").send().expect(200);
        assert_eq!(reply.header("access-control-allow-origin"), "*", "{path}");
        assert_eq!(reply.header("cross-origin-resource-policy"), "cross-origin", "{path}");
        let immutable = reply.header("cache-control").contains("immutable");
        assert_eq!(immutable, path != "/s/shop.js", "{path}");
    }
}

#[test]
fn nothing_else_is_there() {
    let app = TestApp::start();
    let path = rest(&config(&app), "en");
    let outdated = format!("{}00000000.json", &path[..path.len() - "00000000.json".len()]);
    let missing = [
        (outdated.as_str(), "not_found"),
        ("/s/shop/1-fr-00000000.json", "not_found"),
        ("/s/shop/9-en-00000000.json", "not_found"),
        ("/s/shop/nonsense", "not_found"),
        ("/pkg/000000000000.wasm", "not_found"),
        ("/s/other.js", "unknown_site"),
        ("/s/..%2f..%2fetc%2fpasswd.js", "unknown_site"),
    ];
    for (path, code) in missing {
        assert_eq!(app.get(path).send().refused(404), code, "{path}");
    }
}
