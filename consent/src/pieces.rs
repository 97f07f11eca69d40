//! Texts cut into pieces at a mark. Every text that the banner reads is cut by this one piece of
//! code, because a visitor downloads it; knows nothing of what the pieces mean.

/// The pieces of a text, in order; an empty text is one empty piece.
#[derive(Debug, Clone)]
pub struct Pieces<'a> {
    rest: Option<&'a str>,
    mark: u8,
}

/// Cuts a text at a mark, which is an ASCII character. A space stands for any ASCII white space
/// and for commas.
pub fn pieces(text: &str, mark: u8) -> Pieces<'_> {
    Pieces { rest: Some(text), mark }
}

impl<'a> Pieces<'a> {
    /// Whether one of them is this.
    #[inline(never)]
    pub fn has(mut self, piece: &str) -> bool {
        self.any(|own| own == piece)
    }

    /// The next one; nothing in it if there is none.
    #[inline(never)]
    pub fn word(&mut self) -> &'a str {
        self.next().unwrap_or("")
    }
}

impl<'a> Pieces<'a> {
    /// What has not been cut yet, whole.
    pub fn rest(&self) -> &'a str {
        self.rest.unwrap_or("")
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a str;

    #[inline(never)]
    fn next(&mut self) -> Option<&'a str> {
        let rest = self.rest?;
        for (at, b) in rest.bytes().enumerate() {
            if b == self.mark || self.mark == b' ' && (b.is_ascii_whitespace() || b == b',') {
                self.rest = rest.get(at + 1..);
                return rest.get(..at);
            }
        }
        self.rest = None;
        Some(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn texts_are_cut_at_marks_and_nowhere_else() {
        let cut = |text, mark| pieces(text, mark).collect::<Vec<_>>();
        assert_eq!(cut("a.b..é.", b'.'), ["a", "b", "", "é", ""]);
        assert_eq!(cut("", b'.'), [""]);
        assert_eq!(cut("a,b\tc d", b' '), ["a", "b", "c", "d"]);
        assert_eq!(cut("a,b", b'.'), ["a,b"]);
        assert!(pieces("a~b", b'~').has("b") && !pieces("a~b", b'~').has("a~b"));
    }
}
