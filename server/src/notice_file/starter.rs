//! The notice a new site starts from: small, commented, and right as it stands. Owns its wording;
//! whether it passes is the check's business, and a test holds it to that.

use consent::SiteId;

/// A commented notice file for a site, ready to be edited and imported.
///
/// `origins` go in as given; a wrong one is told when the file is checked.
pub fn starter(site: &SiteId, origins: &[String]) -> String {
    let origins: Vec<String> =
        origins.iter().map(|origin| serde_json::Value::from(origin.as_str()).to_string()).collect();
    STARTER.replace("@site@", site.as_str()).replace("@origins@", &origins.join(", "))
}

const STARTER: &str = include_str!("starter.toml");
