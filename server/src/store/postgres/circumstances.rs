//! The circumstances of a decision out of a row. Owns how they are read back; how they are spelled is
//! theirs to say.

use super::codec::{get, read_word};
use super::failure::nonsense;
use crate::store::StoreError;
use consent::{AddressKept, BuildHash, Context};
use data_encoding::HEXLOWER;
use std::net::{Ipv4Addr, Ipv6Addr};
use tokio_postgres::Row;

/// The circumstances in a row.
pub(super) fn circumstances(row: &Row) -> Result<Context, StoreError> {
    let broken = |what: &str| nonsense(format!("a {what} that no Latch wrote"));
    let country: Option<&str> = get(row, "country")?;
    let build: Option<&[u8]> = get(row, "build")?;
    let build = build.map(|build| build.try_into().map(BuildHash::from_bytes)).transpose();
    Ok(Context {
        browser: read_word(row, "browser")?,
        device: read_word(row, "device")?,
        country: country.map(str::parse).transpose().map_err(|_| broken("country"))?,
        address: get::<Option<&str>>(row, "address")?
            .map_or(Some(AddressKept::None), address)
            .ok_or_else(|| broken("address"))?,
        rule: read_word(row, "rule")?,
        build: build.map_err(|_| broken("build"))?,
    })
}

/// What is kept of an address, from how records spell it ([`AddressKept::spelled`]).
fn address(text: &str) -> Option<AddressKept> {
    let kept = if let Some(hash) = text.strip_prefix("hashed:") {
        let hash = HEXLOWER.decode(hash.as_bytes()).ok()?;
        AddressKept::Hashed(hash.try_into().ok()?)
    } else if let Some(network) = text.strip_suffix("/24") {
        let [a, b, c, _] = network.parse::<Ipv4Addr>().ok()?.octets();
        AddressKept::V4([a, b, c])
    } else {
        let network = text.strip_suffix("/48")?.parse::<Ipv6Addr>().ok()?;
        let [a, b, c, ..] = network.segments();
        AddressKept::V6([a, b, c])
    };
    // Nothing beyond the network: that would be more of an address than may be kept.
    (kept.spelled().as_deref() == Some(text)).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_an_address_is_read_as_it_is_spelled() {
        for kept in [
            AddressKept::V4([203, 0, 113]),
            AddressKept::V4([0, 0, 0]),
            AddressKept::V6([0x2001, 0xdb8, 0xffff]),
            AddressKept::V6([0, 0, 0]),
            AddressKept::Hashed([0xab; 16]),
        ] {
            assert_eq!(address(&kept.spelled().unwrap()), Some(kept));
        }
        for more in ["203.0.113.7/24", "203.0.113.7", "2001:db8::1/48", "hashed:ab", "", "/24"] {
            assert_eq!(address(more), None, "{more}");
        }
    }
}
