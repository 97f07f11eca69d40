//! Whose host it is and what kind of request. It refuses to know bodies, answers and cookies.

use serde::{Serialize, Serializer};

use super::Query;
use super::address::Address;

/// A vendor that the demo has a stand-in for; its text is the id used in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Vendor {
    /// Google Analytics 4.
    GoogleAnalytics4,
    /// Google Ads: conversions and retargeting.
    GoogleAds,
    /// Meta Pixel.
    MetaPixel,
    /// LinkedIn Insight Tag.
    LinkedinInsight,
    /// TikTok Pixel.
    TiktokPixel,
    /// YouTube embed.
    Youtube,
    /// A host that no stand-in claims.
    Unknown,
}

impl Vendor {
    /// The vendor's id, such as `meta-pixel`.
    pub fn id(self) -> &'static str {
        match self {
            Self::GoogleAnalytics4 => "google-analytics-4",
            Self::GoogleAds => "google-ads",
            Self::MetaPixel => "meta-pixel",
            Self::LinkedinInsight => "linkedin-insight",
            Self::TiktokPixel => "tiktok-pixel",
            Self::Youtube => "youtube",
            Self::Unknown => "unknown",
        }
    }
}

impl Serialize for Vendor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

/// What kind of request a hit was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HitKind {
    /// A vendor's script was fetched.
    Script,
    /// An image was fetched for its side effect.
    Pixel,
    /// An event was sent by fetch or `sendBeacon`; also whatever fits no other kind.
    Beacon,
    /// A page was loaded into a frame.
    Frame,
    /// Two vendors match their identifiers for a visitor.
    CookieSync,
}

/// Domains, each with all below it. The first match wins.
const DOMAINS: [(&str, Vendor); 18] = [
    ("www.googletagmanager.com", Vendor::GoogleAnalytics4),
    ("google-analytics.com", Vendor::GoogleAnalytics4),
    ("analytics.google.com", Vendor::GoogleAnalytics4),
    ("stats.g.doubleclick.net", Vendor::GoogleAnalytics4),
    ("static.doubleclick.net", Vendor::Youtube),
    ("doubleclick.net", Vendor::GoogleAds),
    ("googleadservices.com", Vendor::GoogleAds),
    ("googlesyndication.com", Vendor::GoogleAds),
    ("www.google.com", Vendor::GoogleAds),
    ("facebook.net", Vendor::MetaPixel),
    ("facebook.com", Vendor::MetaPixel),
    ("licdn.com", Vendor::LinkedinInsight),
    ("linkedin.com", Vendor::LinkedinInsight),
    ("tiktok.com", Vendor::TiktokPixel),
    ("youtube.com", Vendor::Youtube),
    ("youtube-nocookie.com", Vendor::Youtube),
    ("ytimg.com", Vendor::Youtube),
    ("googlevideo.com", Vendor::Youtube),
];

/// The vendor that owns `host` (lower case), if a stand-in claims it.
pub(super) fn of_host(host: &str) -> Option<Vendor> {
    let owns = |domain: &str| {
        host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    DOMAINS.iter().find(|(domain, _)| owns(domain)).map(|(_, vendor)| *vendor)
}

/// The vendor and kind of one request.
pub(super) fn identify(address: &Address, query: &Query) -> (Vendor, HitKind) {
    let vendor = match of_host(&address.host) {
        // Google serves one script for several products; the id says which asked for it.
        Some(Vendor::GoogleAnalytics4) if has_prefix(query, "id", "AW-") => Vendor::GoogleAds,
        Some(vendor) => vendor,
        None => Vendor::Unknown,
    };
    (vendor, kind(&address.path))
}

fn has_prefix(query: &Query, key: &str, prefix: &str) -> bool {
    query.get(key).is_some_and(|value| value.starts_with(prefix))
}

fn kind(path: &str) -> HitKind {
    let has = |part: &str| path.contains(part);
    if has("sync") || has("/cm/") || has("setuid") || has("getuid") {
        HitKind::CookieSync
    } else if path.starts_with("/embed/") {
        HitKind::Frame
    } else if path.rsplit_once('.').is_some_and(|(_, end)| end == "js")
        || path == "/gtag/js"
        || has("/signals/config/")
    {
        HitKind::Script
    } else if path.trim_end_matches('/') == "/tr"
        || path.starts_with("/pagead/")
        || path.trim_end_matches('/') == "/collect"
    {
        HitKind::Pixel
    } else {
        HitKind::Beacon
    }
}

#[cfg(test)]
mod tests {
    use super::{HitKind, Vendor, identify, of_host};
    use crate::demo::tracker::Query;
    use crate::demo::tracker::address::Address;

    #[test]
    fn a_domain_owns_what_is_below_it_and_nothing_beside() {
        assert_eq!(of_host("px4.ads.linkedin.com"), Some(Vendor::LinkedinInsight));
        assert_eq!(of_host("linkedin.com"), Some(Vendor::LinkedinInsight));
        assert_eq!(of_host("notlinkedin.com"), None);
        assert_eq!(of_host("127.0.0.1"), None);
        assert_eq!(of_host("stats.g.doubleclick.net"), Some(Vendor::GoogleAnalytics4));
        assert_eq!(of_host("googleads.g.doubleclick.net"), Some(Vendor::GoogleAds));
    }

    #[test]
    fn requests_are_told_apart() {
        let of = |path: &str, id: &str| {
            let query = Query::from([("id".to_owned(), id.to_owned())]);
            identify(&Address::of("x", path), &query)
        };
        let gtag = "/www.googletagmanager.com/gtag/js";
        assert_eq!(of(gtag, "G-1"), (Vendor::GoogleAnalytics4, HitKind::Script));
        assert_eq!(of(gtag, "AW-1"), (Vendor::GoogleAds, HitKind::Script));
        assert_eq!(of("/www.facebook.com/tr/", "1"), (Vendor::MetaPixel, HitKind::Pixel));
        assert_eq!(
            of("/analytics.tiktok.com/api/v2/pixel", ""),
            (Vendor::TiktokPixel, HitKind::Beacon)
        );
        assert_eq!(of("/www.youtube.com/embed/x", ""), (Vendor::Youtube, HitKind::Frame));
        assert_eq!(of("/a.example/usersync", ""), (Vendor::Unknown, HitKind::CookieSync));
    }
}
