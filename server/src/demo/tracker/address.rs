//! Which vendor host and path a request means, however it was addressed. It refuses to know what
//! that vendor does there.

use super::vendor;

/// A vendor's host and the path on it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// Lower case, without port.
    pub(super) host: String,
    /// Begins with `/`.
    pub(super) path: String,
    /// Whether the host came as the first path segment.
    pub(super) in_path: bool,
}

impl Address {
    /// Reads the address from the `Host` header's value and the request path.
    pub(super) fn of(host_header: &str, request_path: &str) -> Self {
        let host = without_port(host_header).to_ascii_lowercase();
        if vendor::of_host(&host).is_none()
            && let Some((first, rest)) = request_path.trim_start_matches('/').split_once('/')
            && looks_like_a_host(first)
        {
            return Self {
                host: first.to_ascii_lowercase(),
                path: format!("/{rest}"),
                in_path: true,
            };
        }
        Self { host, path: request_path.to_owned(), in_path: false }
    }

    /// The path that a cookie of this host must be limited to, so that vendors that share one
    /// stand-in origin do not read each other's cookies, nor the shop's scripts theirs.
    pub(super) fn cookie_path(&self) -> String {
        if self.in_path { format!("/{}", self.host) } else { "/".to_owned() }
    }

    /// The domain of a cookie: the registrable domain, as the vendors do it, on their own hosts.
    pub(super) fn cookie_domain(&self) -> Option<String> {
        let mut labels = self.host.rsplit('.');
        let (top, second) = (labels.next()?, labels.next()?);
        (!self.in_path).then(|| format!("{second}.{top}"))
    }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

fn looks_like_a_host(segment: &str) -> bool {
    segment.len() <= 253
        && segment.contains('.')
        && segment.split('.').all(|label| {
            !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
}

#[cfg(test)]
mod tests {
    use super::Address;

    fn read(host: &str, path: &str) -> (String, String, bool) {
        let Address { host, path, in_path } = Address::of(host, path);
        (host, path, in_path)
    }

    #[test]
    fn the_host_is_the_first_path_segment() {
        assert_eq!(
            read("127.0.0.1:8081", "/Connect.Facebook.net/en_US/fbevents.js"),
            ("connect.facebook.net".into(), "/en_US/fbevents.js".into(), true)
        );
        assert_eq!(
            read("localhost", "/px.ads.linkedin.com/collect"),
            ("px.ads.linkedin.com".into(), "/collect".into(), true)
        );
    }

    #[test]
    fn the_host_is_the_host_header() {
        assert_eq!(
            read("www.Facebook.com:8443", "/tr/"),
            ("www.facebook.com".into(), "/tr/".into(), false)
        );
        // A vendor's own path may well look like a host.
        assert_eq!(
            read("www.google.com", "/ads.example/x"),
            ("www.google.com".into(), "/ads.example/x".into(), false)
        );
    }

    #[test]
    fn anything_else_stays_as_it_came() {
        for path in ["/", "/favicon.ico", "/a b.c/d", "/..//x"] {
            assert_eq!(read("[::1]:8081", path), ("[::1]".into(), path.into(), false));
        }
    }

    #[test]
    fn cookies_are_kept_apart() {
        let by_path = Address::of("127.0.0.1:1", "/www.facebook.com/tr/");
        assert_eq!(by_path.cookie_path(), "/www.facebook.com");
        assert_eq!(by_path.cookie_domain(), None);
        let by_host = Address::of("googleads.g.doubleclick.net", "/pagead/");
        assert_eq!(by_host.cookie_path(), "/");
        assert_eq!(by_host.cookie_domain().as_deref(), Some("doubleclick.net"));
    }
}
