//! The site that tests run on: a shop with necessary, analytics and marketing, and its visitors.

use serde_json::{Value, json};

/// Its name on the server.
pub const NAME: &str = "shop";

/// Its notice file.
pub const NOTICE: &str = include_str!("../fixtures/shop.toml");

/// The origin of its pages.
pub const ORIGIN: &str = "https://shop.example";

/// A secret or a decision's id, by number.
pub fn token(number: u64) -> String {
    format!("{number:032x}")
}

/// Accepts everything: decision `id` of the visitor with secret `secret`.
pub fn accept(id: u64, secret: u64) -> Value {
    decision(id, secret, "accept_all", "granted", "granted")
}

/// Rejects everything.
pub fn reject(id: u64, secret: u64) -> Value {
    decision(id, secret, "reject_all", "denied", "denied")
}

/// Accepts analytics only, on the second layer.
pub fn analytics_only(id: u64, secret: u64) -> Value {
    let mut decision = decision(id, secret, "save", "granted", "denied");
    decision["layer"] = json!("second");
    decision
}

fn decision(id: u64, secret: u64, action: &str, analytics: &str, marketing: &str) -> Value {
    json!({
        "id": token(id),
        "secret": token(secret),
        "version": 1,
        "language": "en",
        "action": action,
        "layer": "first",
        "gesture": "click",
        "trusted": true,
        "decided_at": 1_772_366_400_123_u64,
        "page": "/products/7",
        "answers": {
            "categories": {
                "necessary": "granted", "analytics": analytics, "marketing": marketing
            },
            "services": { "basket": "granted", "ga4": analytics, "meta-pixel": marketing },
        },
    })
}
