//! The demo shop's notice file, filled in for one server. It refuses to know the notice format:
//! the parser that imports the text judges it.

/// The demo's site id: the shop's pages load `/s/demo.js`.
pub const SITE: &str = "demo";

const TEMPLATE: &str = include_str!("../../../static/demo/notice.toml");

/// The demo's notice file for a shop served from `origins` (`scheme://host:port`) with its
/// stand-in trackers at `tracker_base` (no trailing slash), ready for the notice parser.
pub fn notice_toml(origins: &[&str], tracker_base: &str) -> String {
    // A JSON string is a TOML basic string too, so whatever comes in stays inside its quotes.
    let quoted: Vec<String> =
        origins.iter().map(|o| serde_json::Value::from(*o).to_string()).collect();
    TEMPLATE.replace("\"{{origins}}\"", &quoted.join(", ")).replace("{{tracker}}", tracker_base)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::Value;

    use super::notice_toml;

    fn notice() -> Value {
        let origins = ["http://127.0.0.1:8080", "http://localhost:8080"];
        toml::from_str(&notice_toml(&origins, "http://127.0.0.1:8081")).unwrap()
    }

    fn entries<'a>(value: &'a Value, key: &str) -> &'a [Value] {
        value[key].as_array().map_or(&[], Vec::as_slice)
    }

    #[test]
    fn origins_and_tracker_are_filled_in() {
        let text = notice_toml(&["https://shop.example"], "https://t.example");
        let parsed: Value = toml::from_str(&text).unwrap();
        assert_eq!(parsed["origins"], serde_json::json!(["https://shop.example"]));
        assert!(!text.contains("{{tracker}}") && !text.contains("{{origins}}"), "{text}");
        assert!(text.contains("https://t.example/connect.facebook.net/en_US/fbevents.js"));
    }

    #[test]
    fn ids_are_well_formed_and_unique_and_categories_exist() {
        let notice = notice();
        let mut seen = BTreeSet::new();
        for entry in entries(&notice, "categories").iter().chain(entries(&notice, "services")) {
            let id = entry["id"].as_str().unwrap();
            assert!(id.len() <= 32 && id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'));
            assert!(seen.insert(id.to_owned()), "{id} appears twice");
        }
        for service in entries(&notice, "services") {
            let category = service["category"].as_str().unwrap();
            assert!(entries(&notice, "categories").iter().any(|c| c["id"] == category));
        }
    }

    #[test]
    fn every_text_is_there_in_every_language() {
        let notice = notice();
        let texts =
            [("categories", &["name", "description"]), ("services", &["purpose", "retention"])];
        for (list, keys) in texts {
            for entry in entries(&notice, list) {
                for (key, language) in keys.iter().flat_map(|key| [(key, "en"), (key, "de")]) {
                    let text = entry[*key][language].as_str().unwrap_or_default();
                    assert!(!text.is_empty(), "{}: {key}.{language}", entry["id"]);
                }
            }
        }
    }

    #[test]
    fn the_demo_is_fair() {
        let text = notice_toml(&["https://shop.example"], "https://t.example");
        let notice = crate::notice_file::parse("demo", &text).unwrap();
        assert_eq!((notice.unfair(), notice.warnings()), ([].as_slice(), [].as_slice()));
    }

    #[test]
    fn only_gated_services_carry_tags() {
        for service in entries(&notice(), "services") {
            let tags = entries(service, "tags");
            assert!(service["category"] != "necessary" || tags.is_empty());
            for tag in tags {
                let holder = if tag["kind"] == "inline" { "code" } else { "src" };
                assert!(tag[holder].is_string(), "{}: {tag}", service["id"]);
            }
        }
    }
}
