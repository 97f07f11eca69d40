//! The circumstances of a decision, in terms too coarse to tell one visitor from another. Owns what
//! may be kept of them, and that nothing finer can be held; knows no header and no request.

use crate::BuildHash;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Serialize};

/// Under what circumstances a decision was made, as far as the server can tell.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Context {
    /// The browser's family.
    pub browser: BrowserFamily,
    /// What kind of device it ran on.
    pub device: DeviceClass,
    /// The country, where the owner's proxy tells it.
    pub country: Option<Country>,
    /// What the owner keeps of the client's address.
    pub address: AddressKept,
    /// Which rule chose the regime.
    pub rule: RuleId,
    /// The build of the banner that the page ran: a claim of the page.
    pub build: Option<BuildHash>,
}

/// A browser's family: all that is kept of a user agent. Stored by position: new ones go to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BrowserFamily {
    /// The browser says nothing, or nothing was noted.
    #[default]
    Unknown,
    /// Chrome, and Chromium under no other name.
    Chrome,
    /// Edge.
    Edge,
    /// Firefox.
    Firefox,
    /// Safari.
    Safari,
    /// Opera.
    Opera,
    /// Samsung Internet.
    Samsung,
    /// Any other.
    Other,
}

impl BrowserFamily {
    /// The word for it, as records spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Chrome => "chrome",
            Self::Edge => "edge",
            Self::Firefox => "firefox",
            Self::Safari => "safari",
            Self::Opera => "opera",
            Self::Samsung => "samsung",
            Self::Other => "other",
        }
    }
}

/// What kind of device a browser runs on. Stored by position: new ones go to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceClass {
    /// The browser says nothing, or nothing was noted.
    #[default]
    Unknown,
    /// A computer; also a tablet that says it is one, as iPads do.
    Desktop,
    /// A phone.
    Mobile,
    /// A tablet.
    Tablet,
}

impl DeviceClass {
    /// The word for it, as records spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Desktop => "desktop",
            Self::Mobile => "mobile",
            Self::Tablet => "tablet",
        }
    }
}

/// Which rule chose the regime. Stored by position: new ones go to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleId {
    /// The one for everyone: opt-in everywhere.
    #[default]
    Default,
}

impl RuleId {
    /// The word for it, as records spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Default => "default",
        }
    }
}

/// A country by its two letters in ISO 3166-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "[u8; 2]", into = "[u8; 2]")]
pub struct Country([u8; 2]);

/// The officially assigned codes, and XK, which those who tell countries by address use for Kosovo.
/// What they use for nowhere (XX, T1, ZZ, A1) is none.
const COUNTRIES: &str = "\
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT \
BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH \
ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT \
HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS \
LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI \
NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG \
SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG \
UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/// Why a text is no country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountryError;

impl fmt::Display for CountryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a country is its two capital letters in ISO 3166-1, such as DE")
    }
}

impl core::error::Error for CountryError {}

impl Country {
    /// The two letters.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl TryFrom<[u8; 2]> for Country {
    type Error = CountryError;
    fn try_from(letters: [u8; 2]) -> Result<Self, CountryError> {
        let known = COUNTRIES.as_bytes().chunks(3).any(|code| code.get(..2) == Some(&letters[..]));
        if known { Ok(Self(letters)) } else { Err(CountryError) }
    }
}

impl From<Country> for [u8; 2] {
    fn from(country: Country) -> [u8; 2] {
        country.0
    }
}

impl FromStr for Country {
    type Err = CountryError;
    fn from_str(text: &str) -> Result<Self, CountryError> {
        <[u8; 2]>::try_from(text.as_bytes()).map_err(|_| CountryError)?.try_into()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is kept of a client's address. There is no room for a whole one. Stored by position: new
/// ones go to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum AddressKept {
    /// Nothing.
    #[default]
    None,
    /// The first 24 bits of an `IPv4` address.
    V4([u8; 3]),
    /// The first 48 bits of an `IPv6` address.
    V6([u16; 3]),
    /// A keyed hash of it. Tells equal addresses apart from others as long as the key lives.
    Hashed([u8; 16]),
}

impl AddressKept {
    /// How records spell it: `192.0.2.0/24`, `2001:db8:1::/48`, `hashed:` and 32 hexadecimal
    /// digits. `None` if nothing is kept.
    pub fn spelled(self) -> Option<String> {
        use core::net::{Ipv4Addr, Ipv6Addr};
        match self {
            Self::None => None,
            Self::V4([a, b, c]) => Some(alloc::format!("{}/24", Ipv4Addr::new(a, b, c, 0))),
            Self::V6([a, b, c]) => {
                Some(alloc::format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)))
            }
            Self::Hashed(hash) => Some(alloc::format!("hashed:{}", crate::token::spell(&hash))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn countries_are_those_of_iso_3166() {
        let codes: Vec<&str> = COUNTRIES.split(' ').collect();
        assert_eq!(codes.len(), 249 + 1);
        assert!(codes.iter().all(|code| code.len() == 2) && codes.is_sorted());
        for good in ["DE", "AD", "ZW", "XK"] {
            assert_eq!(good.parse::<Country>().unwrap().as_str(), good);
        }
        for bad in ["", "D", "DEU", "de", "XX", "T1", "ZZ", "E ", " D", "ÄÖ", "ä"] {
            assert!(bad.parse::<Country>().is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_kept_of_an_address_says_how_much_it_is() {
        let spelled = |kept: AddressKept| kept.spelled().unwrap_or_default();
        assert_eq!(spelled(AddressKept::None), "");
        assert_eq!(spelled(AddressKept::V4([192, 0, 2])), "192.0.2.0/24");
        assert_eq!(spelled(AddressKept::V6([0x2001, 0xdb8, 1])), "2001:db8:1::/48");
        assert_eq!(
            spelled(AddressKept::Hashed([7; 16])),
            "hashed:07070707070707070707070707070707"
        );
    }
}
