//! Which cookies a declaration means: exactly one name, or every name with a given start. Never a
//! substring, so that erasing a service cannot take a stranger's cookie along.

use alloc::string::String;

/// A declared cookie name: exact, or a start followed by `*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CookieName(String);

impl CookieName {
    /// A name of 1 to 120 token characters (RFC 6265, section 4.1.1), optionally with one `*` at
    /// the end after at least two characters.
    pub fn parse(text: &str) -> Option<Self> {
        let (stem, pattern) = text.strip_suffix('*').map_or((text, false), |stem| (stem, true));
        let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'+-.^_`|~".contains(&b);
        let long_enough = stem.len() >= if pattern { 2 } else { 1 };
        (long_enough && text.len() <= 120 && stem.bytes().all(token)).then(|| Self(text.into()))
    }

    /// As declared.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a cookie of this name is meant.
    pub fn matches(&self, name: &str) -> bool {
        self.0.strip_suffix('*').map_or(self.0 == name, |stem| name.starts_with(stem))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_match_whole_or_from_the_start() {
        let exact = CookieName::parse("_ga").unwrap();
        assert!(exact.matches("_ga") && !exact.matches("_ga_X") && !exact.matches("my_ga"));
        let start = CookieName::parse("_ga_*").unwrap();
        assert!(start.matches("_ga_X") && !start.matches("_ga") && !start.matches("x_ga_X"));
        for bad in ["", "*", "a*", "a b", "a;b", "a*b", "é"] {
            assert_eq!(CookieName::parse(bad), None, "{bad}");
        }
    }
}
