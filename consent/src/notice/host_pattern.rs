//! Which hosts a declaration means: exactly one, or every subdomain of one. Never a substring, so
//! that permitting a service cannot permit a stranger whose name looks like it.

use alloc::string::String;

/// A declared host: `www.example.com`, or `*.example.com` for every subdomain of it but not
/// itself; with `:port` unless it is the scheme's own. What a content security policy calls a host
/// source, and with the same meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPattern(String);

/// Longest host name (RFC 1035, section 2.3.4).
const MAX: usize = 253;

impl HostPattern {
    /// A host name in lower case (a domain, `localhost` or an IPv4 address), optionally led by
    /// `*.` and followed by a port. International names are spelled in punycode.
    pub fn parse(text: &str) -> Option<Self> {
        let host = text.split_once(':').map_or(Some(text), |(host, port)| {
            let digits = !port.starts_with('0') && port.bytes().all(|b| b.is_ascii_digit());
            (digits && port.parse::<u16>().is_ok()).then_some(host)
        })?;
        let bare = host.strip_prefix("*.");
        let name = bare.unwrap_or(host);
        let label = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b))
        };
        // Every subdomain of `com` would be half of the web.
        let narrow = bare.is_none() || name.contains('.') || name == "localhost";
        (name.len() <= MAX && narrow && name.split('.').all(label)).then(|| Self(text.into()))
    }

    /// The host of an absolute `http:` or `https:` address. `None` for a path on the site, and for
    /// what no pattern can spell.
    pub fn of_address(address: &str) -> Option<Self> {
        let (scheme, rest) = address.split_once("://")?;
        let rest = rest.split(['/', '?', '#', '\\']).next()?;
        let host = rest.rsplit('@').next()?.to_ascii_lowercase();
        let default = match scheme {
            "https" => ":443",
            "http" => ":80",
            _ => return None,
        };
        let host = host.strip_suffix(default).unwrap_or(&host);
        Self::parse(host).filter(|pattern| !pattern.0.starts_with('*'))
    }

    /// As declared.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this host (in lower case, with its port unless that is the scheme's own) is meant.
    pub fn matches(&self, host: &str) -> bool {
        match self.0.strip_prefix("*.") {
            None => self.0 == host,
            Some(name) => host
                .strip_suffix(name)
                .and_then(|rest| rest.strip_suffix('.'))
                .is_some_and(|rest| !rest.is_empty()),
        }
    }

    /// Whether some host is meant by both.
    pub fn overlaps(&self, other: &Self) -> bool {
        let within = |inner: &Self, outer: &Self| match inner.0.strip_prefix("*.") {
            None => outer.matches(&inner.0),
            Some(name) => outer.0.starts_with('*') && outer.matches(name),
        };
        self == other || within(self, other) || within(other, self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use proptest::prelude::*;

    fn pattern(text: &str) -> HostPattern {
        HostPattern::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn a_host_means_itself_and_a_star_its_subdomains() {
        let exact = pattern("www.example.com");
        assert!(exact.matches("www.example.com"));
        for other in ["example.com", "xwww.example.com", "a.www.example.com", "www.example.com.x"] {
            assert!(!exact.matches(other), "{other}");
        }
        assert!(!exact.matches("www.example.com:8443"), "another port is another server");
        let star = pattern("*.example.com");
        assert!(star.matches("a.example.com") && star.matches("a.b.example.com"));
        for other in ["example.com", ".example.com", "xexample.com", "a.example.com.evil.net"] {
            assert!(!star.matches(other), "{other}");
        }
        let port = pattern("*.example.com:8443");
        assert!(port.matches("a.example.com:8443") && !port.matches("a.example.com"));
        assert!(pattern("*.localhost").matches("shop.localhost"));
    }

    #[test]
    fn anything_else_is_no_host() {
        for bad in [
            "",
            "*",
            "*.",
            "*.com",
            "*example.com",
            "a.*.com",
            "**.example.com",
            "Example.com",
            "https://example.com",
            "example.com/",
            "example.com.",
            ".example.com",
            "a..b.com",
            "-a.com",
            "a-.com",
            "a b.com",
            "a;b.com",
            "a,b.com",
            "'self'",
            "é.com",
            "a.com:",
            "a.com:0",
            "a.com:080",
            "a.com:65536",
            "a.com:*",
            "a.com:1:2",
            "[::1]",
            "a@b.com",
        ] {
            assert_eq!(HostPattern::parse(bad), None, "{bad}");
        }
        assert_eq!(HostPattern::parse(&format!("{}.com", "a".repeat(64))), None);
        assert_eq!(HostPattern::parse(&format!("{}com", "abcdefgh.".repeat(28))), None);
        for good in ["localhost", "localhost:8081", "127.0.0.1", "xn--bcher-kva.example", "a_b.c"] {
            assert!(HostPattern::parse(good).is_some(), "{good}");
        }
    }

    #[test]
    fn an_address_has_one_host() {
        let of = |address| HostPattern::of_address(address).map(|host| host.0);
        assert_eq!(of("https://A.example/x?y").as_deref(), Some("a.example"));
        assert_eq!(of("https://a.example:443/x").as_deref(), Some("a.example"));
        assert_eq!(of("https://a.example:80/x").as_deref(), Some("a.example:80"));
        assert_eq!(of("http://localhost:8081#x").as_deref(), Some("localhost:8081"));
        assert_eq!(of("https://good.example@evil.example/").as_deref(), Some("evil.example"));
        assert_eq!(of("https://evil.example\\@good.example").as_deref(), Some("evil.example"));
        for none in ["/x.js", "https://", "https://é.example/", "ftp://a.example", "https://*.a.b/"]
        {
            assert_eq!(of(none), None, "{none}");
        }
    }

    #[test]
    fn patterns_overlap_where_they_share_a_host() {
        for (a, b, shared) in [
            ("a.b.c", "a.b.c", true),
            ("*.b.c", "a.b.c", true),
            ("*.b.c", "b.c", false),
            ("*.b.c", "*.a.b.c", true),
            ("*.b.c", "*.xb.c", false),
            ("a.b.c", "a.b.c:81", false),
        ] {
            assert_eq!(pattern(a).overlaps(&pattern(b)), shared, "{a} {b}");
            assert_eq!(pattern(b).overlaps(&pattern(a)), shared, "{b} {a}");
        }
    }

    proptest! {
        #[test]
        fn a_star_matches_exactly_what_ends_in_a_dot_and_the_name(
            name in "[a-z]{1,4}\\.[a-z]{1,3}",
            host in "([a-z.]{0,6})[a-z]{0,3}",
            glue in "[a-z.]{0,2}",
        ) {
            let star = pattern(&format!("*.{name}"));
            let whole = format!("{host}{glue}{name}");
            let meant = whole.len() > name.len() + 1 && format!("{host}{glue}").ends_with('.');
            prop_assert_eq!(star.matches(&whole), meant);
            let longer = format!("{whole}x");
            prop_assert!(!star.matches(&longer));
            prop_assert_eq!(pattern(&name).matches(&whole), whole == name);
        }
    }
}
