//! Plain tables for the terminal: columns as wide as their widest cell, no frame, no pager.

use std::io::{self, Write};

/// Writes the rows under their heads.
pub(super) fn write<const N: usize>(
    to: &mut impl Write,
    heads: [&str; N],
    rows: &[[String; N]],
) -> io::Result<()> {
    to.write_all(text(heads, rows).as_bytes())?;
    to.flush()
}

fn text<const N: usize>(heads: [&str; N], rows: &[[String; N]]) -> String {
    let width = |at: usize| {
        let cells = rows.iter().map(|row| row[at].chars().count());
        cells.max().unwrap_or(0).max(heads[at].len())
    };
    let widths: Vec<usize> = (0..N).map(width).collect();
    let line = |cells: [&str; N]| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        format!("{}\n", padded.collect::<Vec<_>>().join("  ").trim_end())
    };
    let head = line(heads);
    let rows = rows.iter().map(|row| line(row.each_ref().map(|cell| plain(cell))));
    head + &rows.collect::<String>()
}

/// A cell cannot steer the terminal: what a page calls itself comes from strangers.
fn plain(cell: &str) -> &str {
    if cell.chars().any(char::is_control) { "?" } else { cell }
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_are_as_wide_as_they_need_to_be() {
        let rows = [["1".into(), "café".into()], ["22".into(), "\u{1b}[2J".into()]];
        assert_eq!(super::text(["N", "PLACE"], &rows), "N   PLACE\n1   café\n22  ?\n");
    }
}
