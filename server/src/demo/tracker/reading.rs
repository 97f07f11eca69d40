//! What a request tells: parameters, event, value, currency, cookie names. It refuses to know
//! HTTP machinery and answers.

use actix_web::web;
use serde_json::Value;

use super::address::Address;
use super::{HitKind, Query, Vendor};

/// Longest text kept of anything a request carries, in characters.
const TEXT_BOUND: usize = 256;
/// Most parameters and most cookie names kept of a request.
const LIST_BOUND: usize = 64;

/// The event a request carries, in the vendor's words.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Signal {
    pub(super) event: Option<String>,
    pub(super) value: Option<String>,
    pub(super) currency: Option<String>,
}

/// Cuts `text` to the length that the log keeps.
pub(super) fn bounded(text: &str) -> String {
    text.chars().take(TEXT_BOUND).collect()
}

/// Parses a query string, keeping its first parameters.
pub(super) fn query(raw: &str) -> Query {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(raw);
    let pairs = pairs.map(web::Query::into_inner).unwrap_or_default();
    pairs.into_iter().take(LIST_BOUND).map(|(k, v)| (bounded(&k), bounded(&v))).collect()
}

/// The names in a `Cookie` header, never the values.
pub(super) fn cookie_names(header: &str) -> Vec<String> {
    let names = header.split(';').filter_map(|pair| pair.split('=').next());
    names.map(|name| bounded(name.trim())).filter(|n| !n.is_empty()).take(LIST_BOUND).collect()
}

/// The path in a `Referer` header, without its query.
pub(super) fn referer_path(header: &str) -> Option<String> {
    let (_, rest) = header.split_once("://")?;
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    path.split(['?', '#']).next().map(bounded)
}

/// Finds the event, its value and currency where `vendor` puts them.
pub(super) fn signal(
    vendor: Vendor,
    kind: HitKind,
    address: &Address,
    query: &Query,
    body: &[u8],
) -> Signal {
    if kind == HitKind::Script {
        return Signal::default();
    }
    let of = |key: &str| query.get(key).cloned();
    let named = |event: &str| Some(event.to_owned());
    match vendor {
        Vendor::GoogleAnalytics4 => {
            Signal { event: of("en"), value: of("epn.value"), currency: of("cu") }
        }
        Vendor::GoogleAds => Signal {
            event: if address.path.starts_with("/pagead/conversion/") {
                named("conversion")
            } else {
                of("en").or_else(|| ads_data_event(query)).or_else(|| named("remarketing"))
            },
            value: of("value"),
            currency: of("currency_code"),
        },
        Vendor::MetaPixel => {
            Signal { event: of("ev"), value: of("cd[value]"), currency: of("cd[currency]") }
        }
        Vendor::LinkedinInsight => Signal {
            event: named(if query.contains_key("conversionId") { "conversion" } else { "collect" }),
            ..Signal::default()
        },
        Vendor::TiktokPixel => tiktok(body),
        Vendor::Youtube if kind == HitKind::Frame => {
            Signal { event: named("embed"), ..Signal::default() }
        }
        Vendor::Youtube | Vendor::Unknown => Signal::default(),
    }
}

/// Retargeting pixels pack their fields into one: `data=event=view_item;ecomm_prodid=…`.
fn ads_data_event(query: &Query) -> Option<String> {
    let mut fields = query.get("data")?.split(';');
    fields.find_map(|field| field.strip_prefix("event=")).map(str::to_owned)
}

fn tiktok(body: &[u8]) -> Signal {
    let Ok(body) = serde_json::from_slice::<Value>(body) else { return Signal::default() };
    let properties = &body["properties"];
    let text = |value: &Value| match value {
        Value::String(text) => Some(bounded(text)),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    Signal {
        event: text(&body["event"]),
        value: text(&properties["value"]),
        currency: text(&properties["currency"]),
    }
}

#[cfg(test)]
mod tests {
    use super::{LIST_BOUND, Signal, TEXT_BOUND, cookie_names, query, referer_path, signal};
    use crate::demo::tracker::address::Address;
    use crate::demo::tracker::vendor::identify;

    fn read(path: &str, raw: &str, body: &str) -> Signal {
        let (address, query) = (Address::of("x", path), query(raw));
        let (vendor, kind) = identify(&address, &query);
        signal(vendor, kind, &address, &query, body.as_bytes())
    }

    fn expected(event: &str, value: &str, currency: &str) -> Signal {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Signal { event: some(event), value: some(value), currency: some(currency) }
    }

    #[test]
    fn each_vendor_is_read_where_it_writes() {
        let ga = "v=2&tid=G-1&en=purchase&epn.value=413&cu=EUR";
        let cases = [
            ("/www.google-analytics.com/g/collect", ga, "", expected("purchase", "413", "EUR")),
            (
                "/www.facebook.com/tr/",
                "id=1&ev=Purchase&cd%5Bvalue%5D=413.00&cd[currency]=EUR",
                "",
                expected("Purchase", "413.00", "EUR"),
            ),
            (
                "/www.googleadservices.com/pagead/conversion/1/",
                "value=413.00&currency_code=EUR",
                "",
                expected("conversion", "413.00", "EUR"),
            ),
            (
                "/googleads.g.doubleclick.net/pagead/viewthroughconversion/1/",
                "data=ecomm_prodid%3DA%3Bevent%3Dview_item",
                "",
                expected("view_item", "", ""),
            ),
            ("/px.ads.linkedin.com/collect", "v=2", "", expected("collect", "", "")),
            (
                "/analytics.tiktok.com/api/v2/pixel",
                "",
                r#"{"event":"AddToCart","properties":{"value":389,"currency":"EUR"}}"#,
                expected("AddToCart", "389", "EUR"),
            ),
            ("/analytics.tiktok.com/api/v2/pixel", "", "not json", Signal::default()),
            ("/www.googletagmanager.com/gtag/js", "id=G-1&en=x", "", Signal::default()),
        ];
        for (path, query, body, expected) in cases {
            assert_eq!(read(path, query, body), expected, "{path}?{query}");
        }
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let long = (0..500).map(|n| format!("k{n}={}", "é".repeat(1000))).collect::<Vec<_>>();
        let kept = query(&long.join("&"));
        assert_eq!(kept.len(), LIST_BOUND);
        assert!(kept.values().all(|value| value.chars().count() == TEXT_BOUND));
        assert_eq!(cookie_names(&"a=1; ".repeat(500)).len(), LIST_BOUND);
    }

    #[test]
    fn cookie_values_and_referer_queries_are_left_out() {
        assert_eq!(cookie_names("_ga=GA1.1.2; flag; IDE=a=b;"), ["_ga", "flag", "IDE"]);
        let path = referer_path("http://127.0.0.1:8080/demo/order.html?email=a#b");
        assert_eq!(path.as_deref(), Some("/demo/order.html"));
        assert_eq!(referer_path("https://shop.example").as_deref(), Some("/"));
        assert_eq!(referer_path(""), None);
    }
}
