//! The cookies that vendors' servers set in their own name. It refuses to know the cookies that
//! their scripts write into the shop's; those are the stand-in scripts' affair.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};

use super::address::Address;

/// Name and lifetime in minutes; 0 is a session cookie.
type Entry = (&'static str, i64);

const DAY: i64 = 24 * 60;

fn set_by(host: &str, path: &str) -> &'static [Entry] {
    match host {
        "googleads.g.doubleclick.net" => &[("IDE", 390 * DAY), ("test_cookie", 15)],
        "www.googleadservices.com" => &[("Conversion", 90 * DAY)],
        "www.facebook.com" => &[("fr", 90 * DAY)],
        "px.ads.linkedin.com" | "px4.ads.linkedin.com" => &[("bcookie", 365 * DAY), ("lidc", DAY)],
        "analytics.tiktok.com" if path.starts_with("/api/") => &[("ttwid", 365 * DAY)],
        "www.youtube.com" | "www.youtube-nocookie.com" => {
            &[("VISITOR_INFO1_LIVE", 180 * DAY), ("YSC", 0)]
        }
        _ => &[],
    }
}

/// The cookies an answer from `address` sets for a browser that sent `known`. The value is the
/// time of arrival: it tells visitors apart well enough for a demo.
pub(super) fn of(address: &Address, known: &[String], at_ms: u64) -> Vec<Cookie<'static>> {
    set_by(&address.host, &address.path)
        .iter()
        .filter(|(name, _)| !known.iter().any(|sent| sent == name))
        .map(|(name, minutes)| {
            let mut cookie = Cookie::build(*name, format!("standin.{at_ms}"))
                .path(address.cookie_path())
                .same_site(SameSite::None)
                .secure(true)
                .http_only(true);
            if *minutes > 0 {
                cookie = cookie.max_age(Duration::minutes(*minutes));
            }
            match address.cookie_domain() {
                Some(domain) => cookie.domain(domain).finish(),
                None => cookie.finish(),
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::demo::tracker::address::Address;

    #[test]
    fn cookies_look_like_the_vendors_and_are_set_once() {
        let address = Address::of("127.0.0.1", "/www.youtube-nocookie.com/embed/x");
        let cookies = of(&address, &[], 7);
        assert_eq!(
            cookies.iter().map(ToString::to_string).collect::<Vec<_>>(),
            [
                "VISITOR_INFO1_LIVE=standin.7; HttpOnly; SameSite=None; Secure; \
                 Path=/www.youtube-nocookie.com; Max-Age=15552000",
                "YSC=standin.7; HttpOnly; SameSite=None; Secure; Path=/www.youtube-nocookie.com",
            ]
        );
        let names = |known: &[String]| of(&address, known, 7).len();
        assert_eq!(names(&["YSC".to_owned()]), 1);
    }

    #[test]
    fn on_a_vendors_own_host_the_domain_is_the_vendors() {
        let cookies = of(&Address::of("www.facebook.com", "/tr/"), &[], 7);
        assert_eq!(cookies[0].domain(), Some("facebook.com"));
        assert_eq!(cookies[0].path(), Some("/"));
    }
}
