//! Numbers as the formats of C2SP spell them: ASCII decimal without leading zeroes. It refuses every
//! other spelling, so that what is read is written alike.

/// Reads a number.
pub(crate) fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let canonical = text == "0" || !text.starts_with('0');
    // Too many digits overflow, which `parse` refuses.
    (digits && canonical).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_canonical_numbers_are_read() {
        assert_eq!(number("0"), Some(0));
        assert_eq!(number("18446744073709551615"), Some(u64::MAX));
        for text in ["", "00", "01", "+1", "-1", " 1", "1 ", "1_0", "18446744073709551616", "٣"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
