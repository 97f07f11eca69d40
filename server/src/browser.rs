//! From what a browser says of itself to its family and its kind of device. Owns the table; what is
//! read here is kept nowhere.
//!
//! Seven families do not need the thousands of patterns of the crates for this, of which none is
//! both small and kept up.

use consent::{BrowserFamily, DeviceClass};

/// What a browser says of itself: `Sec-CH-UA`, `Sec-CH-UA-Mobile` and `User-Agent`, empty where it
/// says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said<'a> {
    /// The brands that Chromium's children list.
    pub brands: &'a str,
    /// `?1` on phones.
    pub mobile: &'a str,
    /// The user agent.
    pub agent: &'a str,
}

/// Most bytes that are read of a header.
const MOST: usize = 512;

/// What browsers call themselves in `Sec-CH-UA`.
const BRANDS: [(&str, BrowserFamily); 6] = [
    ("Microsoft Edge", BrowserFamily::Edge),
    ("Opera", BrowserFamily::Opera),
    ("Opera GX", BrowserFamily::Opera),
    ("Samsung Internet", BrowserFamily::Samsung),
    ("Google Chrome", BrowserFamily::Chrome),
    ("HeadlessChrome", BrowserFamily::Chrome),
];

/// What marks a user agent, the first that is found: they all claim to be each other, the older
/// ones last.
const MARKS: [(&str, BrowserFamily); 27] = [
    ("Edg/", BrowserFamily::Edge),
    ("EdgA/", BrowserFamily::Edge),
    ("EdgiOS/", BrowserFamily::Edge),
    ("Edge/", BrowserFamily::Edge),
    ("OPR/", BrowserFamily::Opera),
    ("OPT/", BrowserFamily::Opera),
    ("OPX/", BrowserFamily::Opera),
    ("Opera", BrowserFamily::Opera),
    ("SamsungBrowser/", BrowserFamily::Samsung),
    ("YaBrowser/", BrowserFamily::Other),
    ("Vivaldi/", BrowserFamily::Other),
    ("UCBrowser/", BrowserFamily::Other),
    ("DuckDuckGo/", BrowserFamily::Other),
    ("Ddg/", BrowserFamily::Other),
    ("Whale/", BrowserFamily::Other),
    ("MiuiBrowser/", BrowserFamily::Other),
    ("HuaweiBrowser/", BrowserFamily::Other),
    ("Silk/", BrowserFamily::Other),
    ("SeaMonkey/", BrowserFamily::Other),
    ("GSA/", BrowserFamily::Other),
    ("FxiOS/", BrowserFamily::Firefox),
    ("Firefox/", BrowserFamily::Firefox),
    ("CriOS/", BrowserFamily::Chrome),
    ("Chrome/", BrowserFamily::Chrome),
    ("Chromium/", BrowserFamily::Chrome),
    ("Android", BrowserFamily::Other),
    ("Safari/", BrowserFamily::Safari),
];

/// The family and the kind of device.
pub fn read(said: Said) -> (BrowserFamily, DeviceClass) {
    let [brands, mobile, agent] = [said.brands, said.mobile, said.agent].map(start);
    (by_brands(brands).unwrap_or_else(|| by_agent(agent)), device(mobile, agent))
}

fn start(text: &str) -> &str {
    text.get(..MOST).unwrap_or(if text.len() > MOST { "" } else { text })
}

/// `"Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140"`, in any order. One of them
/// is made up, so that nobody relies on the list.
fn by_brands(brands: &str) -> Option<BrowserFamily> {
    let names = || brands.split('"').skip(1).step_by(4).filter(|name| !name.is_empty());
    let known = names().find_map(|name| BRANDS.iter().find(|(brand, _)| *brand == name));
    if let Some((_, family)) = known {
        return Some(*family);
    }
    let made_up = |name: &str| name.contains("Not") && name.contains("Brand");
    let others = names().any(|name| name != "Chromium" && !made_up(name));
    match (others, names().any(|name| name == "Chromium")) {
        (true, _) => Some(BrowserFamily::Other),
        (false, true) => Some(BrowserFamily::Chrome),
        (false, false) => None,
    }
}

fn by_agent(agent: &str) -> BrowserFamily {
    let marked = MARKS.iter().find(|(mark, _)| agent.contains(mark));
    let unmarked =
        if agent.trim().is_empty() { BrowserFamily::Unknown } else { BrowserFamily::Other };
    marked.map_or(unmarked, |(_, family)| *family)
}

fn device(mobile: &str, agent: &str) -> DeviceClass {
    let has = |mark: &str| agent.contains(mark);
    let android = has("Android");
    if has("iPad") || has("Tablet") || (android && !has("Mobile") && mobile != "?1") {
        DeviceClass::Tablet
    } else if mobile == "?1" || has("Mobi") || has("iPhone") || has("iPod") {
        DeviceClass::Mobile
    } else if mobile == "?0"
        || ["Windows NT", "Macintosh", "X11", "Linux", "CrOS"].into_iter().any(has)
    {
        DeviceClass::Desktop
    } else {
        DeviceClass::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use consent::{BrowserFamily as B, DeviceClass as D};

    #[test]
    fn user_agents_are_told_apart() {
        let windows =
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)";
        let phone = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)";
        let iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        let ipad = "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)";
        for (system, rest, family, device) in [
            (windows, "Chrome/140.0.0.0 Safari/537.36", B::Chrome, D::Desktop),
            (windows, "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0", B::Edge, D::Desktop),
            (windows, "Chrome/140.0.0.0 Safari/537.36 OPR/120.0.0.0", B::Opera, D::Desktop),
            (windows, "Chrome/140.0.0.0 YaBrowser/25.8 Safari/537.36", B::Other, D::Desktop),
            (phone, "Chrome/140.0.0.0 Mobile Safari/537.36", B::Chrome, D::Mobile),
            (phone, "Chrome/140.0.0.0 Safari/537.36", B::Chrome, D::Tablet),
            (
                phone,
                "SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36",
                B::Samsung,
                D::Mobile,
            ),
            (phone, "Version/4.0 Mobile Safari/534.30", B::Other, D::Mobile),
            (iphone, "Version/18.5 Mobile/15E148 Safari/604.1", B::Safari, D::Mobile),
            (iphone, "CriOS/140.0 Mobile/15E148 Safari/604.1", B::Chrome, D::Mobile),
            (iphone, "FxiOS/140.0 Mobile/15E148 Safari/605.1.15", B::Firefox, D::Mobile),
            (iphone, "Mobile/15E148 [FBAN/FBIOS]", B::Other, D::Mobile),
            (ipad, "Version/12.1 Mobile/15E148 Safari/604.1", B::Safari, D::Tablet),
            (mac, "Version/18.5 Safari/605.1.15", B::Safari, D::Desktop),
            (
                "Mozilla/5.0 (X11; Linux x86_64; rv:140.0)",
                "Gecko/20100101 Firefox/140.0",
                B::Firefox,
                D::Desktop,
            ),
            (
                "Mozilla/5.0 (Android 15; Mobile; rv:140.0)",
                "Gecko/140.0 Firefox/140.0",
                B::Firefox,
                D::Mobile,
            ),
            (
                "Mozilla/5.0 (Android 15; Tablet; rv:140.0)",
                "Gecko/140.0 Firefox/140.0",
                B::Firefox,
                D::Tablet,
            ),
            ("curl/8.14.1", "", B::Other, D::Unknown),
            ("", "", B::Unknown, D::Unknown),
        ] {
            let agent = format!("{system} {rest}");
            let said = Said { agent: &agent, ..Said::default() };
            assert_eq!(read(said), (family, device), "{agent}");
        }
    }

    #[test]
    fn brands_count_before_the_user_agent() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36";
        for (brands, family) in [
            (r#""Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140""#, B::Chrome),
            (r#""Microsoft Edge";v="140", "Chromium";v="140", "Not)A;Brand";v="99""#, B::Edge),
            (r#""Not/A)Brand";v="8", "Chromium";v="130", "Samsung Internet";v="28""#, B::Samsung),
            (r#""Opera";v="120", "Not-A.Brand";v="8", "Chromium";v="135""#, B::Opera),
            (r#""Brave";v="140", "Not=A?Brand";v="24", "Chromium";v="140""#, B::Other),
            (r#""Not A(Brand";v="8", "Chromium";v="140""#, B::Chrome),
            (r#""Not A(Brand";v="8""#, B::Chrome),
            ("", B::Chrome),
            ("\"", B::Chrome),
            ("\"\";v=\"1\"", B::Chrome),
        ] {
            let said = Said { brands, mobile: "?0", agent: chrome };
            assert_eq!(read(said), (family, D::Desktop), "{brands}");
        }
        let phone = Said { mobile: "?1", ..Said::default() };
        assert_eq!(read(phone).1, D::Mobile);
        let endless = "ä".repeat(100_000);
        read(Said { brands: &endless, mobile: &endless, agent: &endless });
    }
}
