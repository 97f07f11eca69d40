//! What records keep of clients' addresses, as the owner has set it. Owns the key of the hash, which
//! lives in memory for one day and nowhere else; knows no request.

use super::KeepAddress;
use consent::AddressKept;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// A day in milliseconds.
const DAY: u64 = 24 * 60 * 60 * 1000;

/// Makes what is kept of addresses.
#[derive(Debug)]
pub struct Addresses {
    keep: KeepAddress,
    key: Mutex<Option<Key>>,
}

struct Key {
    /// The day, in UTC, counted since 1970.
    day: u64,
    bytes: [u8; 32],
}

impl Drop for Key {
    fn drop(&mut self) {
        self.bytes.fill(0);
        // Otherwise the compiler may leave out what nobody reads.
        std::hint::black_box(&self.bytes);
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key(of day {})", self.day)
    }
}

impl Addresses {
    /// Keeps of addresses what is said.
    pub fn new(keep: KeepAddress) -> Self {
        Self { keep, key: Mutex::default() }
    }

    /// What is kept of this address at `now`, in milliseconds since 1970. Nothing of an address that
    /// is not known (`0.0.0.0`), and nothing if there is no randomness for a key.
    pub fn kept(&self, address: IpAddr, now: u64) -> AddressKept {
        let address = address.to_canonical();
        match (self.keep, address) {
            (KeepAddress::None, _) => AddressKept::None,
            _ if address.is_unspecified() => AddressKept::None,
            (KeepAddress::Truncated, IpAddr::V4(address)) => {
                let [a, b, c, _] = address.octets();
                AddressKept::V4([a, b, c])
            }
            (KeepAddress::Truncated, IpAddr::V6(address)) => {
                let [a, b, c, ..] = address.segments();
                AddressKept::V6([a, b, c])
            }
            (KeepAddress::Hashed, address) => {
                self.hashed(address, now / DAY).map_or(AddressKept::None, AddressKept::Hashed)
            }
        }
    }

    fn hashed(&self, address: IpAddr, day: u64) -> Option<[u8; 16]> {
        let mut place = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        if place.as_ref().is_none_or(|key| key.day != day) {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).ok()?;
            *place = Some(Key { day, bytes });
        }
        let mut mac = Hmac::<Sha256>::new_from_slice(&place.as_ref()?.bytes).ok()?;
        match address {
            IpAddr::V4(address) => mac.update(&address.octets()),
            IpAddr::V6(address) => mac.update(&address.octets()),
        }
        mac.finalize().into_bytes().first_chunk().copied()
    }

    /// Destroys the key once its day is over, also if nobody comes any more.
    pub fn sweep(&self, now: u64) {
        let mut place = self.key.lock().unwrap_or_else(PoisonError::into_inner);
        place.take_if(|key| key.day != now / DAY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(addresses: &Addresses, address: &str, day: u64) -> AddressKept {
        addresses.kept(address.parse().unwrap(), day * DAY + 5)
    }

    #[test]
    fn nothing_is_kept_unless_the_owner_says_so() {
        let none = Addresses::new(KeepAddress::default());
        assert_eq!(kept(&none, "203.0.113.7", 1), AddressKept::None);
    }

    #[test]
    fn truncated_addresses_lack_what_tells_one_from_its_neighbours() {
        let truncated = Addresses::new(KeepAddress::Truncated);
        let spelled = |address| kept(&truncated, address, 1).spelled();
        assert_eq!(spelled("203.0.113.7").as_deref(), Some("203.0.113.0/24"));
        assert_eq!(spelled("::ffff:203.0.113.7").as_deref(), Some("203.0.113.0/24"));
        assert_eq!(spelled("2001:db8:1:2:3:4:5:6").as_deref(), Some("2001:db8:1::/48"));
        assert_eq!(spelled("0.0.0.0"), None);
    }

    #[test]
    fn a_hash_is_recognised_within_its_day_only() {
        let hashed = Addresses::new(KeepAddress::Hashed);
        let first = kept(&hashed, "203.0.113.7", 1);
        assert!(matches!(first, AddressKept::Hashed(_)));
        assert_eq!(kept(&hashed, "203.0.113.7", 1), first);
        assert_ne!(kept(&hashed, "203.0.113.8", 1), first);
        assert_ne!(kept(&hashed, "203.0.113.7", 2), first, "the next day");
        assert_ne!(kept(&hashed, "203.0.113.7", 1), first, "its key is gone for good");
        assert_ne!(kept(&Addresses::new(KeepAddress::Hashed), "203.0.113.7", 1), first);
        hashed.sweep(DAY);
        assert!(hashed.key.lock().unwrap().is_some());
        hashed.sweep(2 * DAY);
        assert!(hashed.key.lock().unwrap().is_none(), "nobody came on the next day");
    }
}
