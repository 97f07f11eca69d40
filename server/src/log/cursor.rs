//! Where a list continues, as an opaque text. It names the last record given, so records appended
//! meanwhile neither repeat nor hide any.

use crate::store::Order;
use data_encoding::BASE64URL_NOPAD;

/// A place in a list of one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The order of the list.
    pub order: Order,
    /// The index of the last record given.
    pub after: u64,
}

impl Cursor {
    /// The cursor as text.
    pub fn encode(self) -> String {
        let mut bytes = [0; 9];
        bytes[0] = form(self.order);
        bytes[1..].copy_from_slice(&self.after.to_be_bytes());
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// Reads [`Cursor::encode`]'s text; `None` if it is none, or of a list in another order.
    pub fn parse(text: &str, order: Order) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        let (first, after) = bytes.split_first()?;
        let after = u64::from_be_bytes(after.try_into().ok()?);
        (*first == form(order)).then_some(Self { order, after })
    }
}

const fn form(order: Order) -> u8 {
    match order {
        Order::NewestFirst => 1,
        Order::OldestFirst => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_belongs_to_its_order() {
        let cursor = Cursor { order: Order::NewestFirst, after: 7_000_000_000 };
        assert_eq!(Cursor::parse(&cursor.encode(), Order::NewestFirst), Some(cursor));
        assert_eq!(Cursor::parse(&cursor.encode(), Order::OldestFirst), None);
        for bad in ["", "x", "AQ", &format!("{}A", cursor.encode())] {
            assert_eq!(Cursor::parse(bad, Order::NewestFirst), None, "{bad}");
        }
    }
}
