//! Decisions as a shop's visitors make them. Owns plausible content; knows no store.

use consent::{
    Action, AddressKept, Admitted, Answer, BrowserFamily, BuildHash, Choice, Context, Decision,
    DecisionId, DeviceClass, Gesture, Item, ItemId, Language, Layer, NoticeRef, Outline,
    OutlineCategory, OutlineService, PagePath, Secret, SiteId, VisitorId,
};
use server::store::NewRecord;

/// The outline of a shop's notice: four categories, eight services.
pub fn outline() -> Outline {
    let id = |text: &str| text.parse::<ItemId>().unwrap();
    let category = |name, necessary| OutlineCategory { id: id(name), necessary };
    let service = |name, category| OutlineService { id: id(name), category };
    Outline::new(
        vec![
            category("necessary", true),
            category("functional", false),
            category("analytics", false),
            category("marketing", false),
        ],
        vec![
            service("shop-session", 0),
            service("youtube", 1),
            service("google-analytics", 2),
            service("own-statistics", 2),
            service("google-ads", 3),
            service("meta-pixel", 3),
            service("linkedin-insight", 3),
            service("tiktok-pixel", 3),
        ],
    )
    .unwrap()
}

/// A name for visitor or decision `number`, spread over all values as random ones are.
pub fn token(number: u64) -> [u8; 16] {
    let half = |seed: u64| {
        let mixed = number.wrapping_add(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        ((mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB) ^ mixed >> 31).to_be_bytes()
    };
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&half(1));
    bytes[8..].copy_from_slice(&half(0x5EED));
    bytes
}

/// What one record of a test differs in.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The site's name.
    pub site: &'static str,
    /// Which visitor.
    pub visitor: u64,
    /// Which decision.
    pub decision: u64,
    /// What all asked items are answered, `None` for some of each.
    pub answer: Option<Answer>,
    /// The notice's version.
    pub version: u32,
    /// The server's clock.
    pub now: u64,
}

impl Sample {
    /// Decision `number` of a visitor who makes no other, on the shop's site.
    pub fn number(number: u64) -> Self {
        let answer = match number % 3 {
            0 => Some(Answer::Granted),
            1 => Some(Answer::Denied),
            _ => None,
        };
        let now = 1_790_000_000_000 + number;
        Self { site: "shop", visitor: number, decision: number, answer, version: 3, now }
    }

    /// The decision's id.
    pub fn decision_id(&self) -> DecisionId {
        DecisionId::from_bytes(token(self.decision))
    }

    /// The visitor's id.
    pub fn visitor_id(&self) -> VisitorId {
        VisitorId::from_bytes(token(!self.visitor))
    }

    /// The site.
    pub fn site_id(&self) -> SiteId {
        self.site.parse().unwrap()
    }

    /// The decision as it is posted.
    pub fn decision(&self) -> Decision {
        let outline = outline();
        let (choice, action, layer) = match self.answer {
            Some(Answer::Granted) => {
                (Choice::all(&outline, Answer::Granted), Action::AcceptAll, Layer::First)
            }
            Some(answer) => (Choice::all(&outline, answer), Action::RejectAll, Layer::First),
            None => {
                let some = |item| match item {
                    Item::Service(at) if at < 4 => Answer::Granted,
                    _ => Answer::Denied,
                };
                (Choice::of(&outline, some), Action::Save, Layer::Second)
            }
        };
        Decision {
            id: self.decision_id(),
            secret: Secret::from_bytes(token(self.visitor)),
            version: self.version,
            language: language(),
            action,
            layer,
            gesture: Gesture::Click,
            trusted: true,
            decided_at: self.now.saturating_sub(40),
            page: PagePath::try_from(format!("/products/blue-kettle-{}", self.visitor % 100))
                .unwrap(),
            answers: choice.to_answers(&outline),
        }
    }

    /// The decision, admitted.
    pub fn admitted(&self) -> Admitted {
        self.decision().admit(&outline(), &[language()], &[], None).unwrap()
    }

    /// The circumstances: a few browsers, most on a server that keeps nothing of addresses.
    pub fn context(&self) -> Context {
        let browser = match self.visitor % 4 {
            0 => BrowserFamily::Unknown,
            1 => BrowserFamily::Safari,
            2 => BrowserFamily::Other,
            _ => BrowserFamily::Chrome,
        };
        let device =
            if self.visitor.is_multiple_of(3) { DeviceClass::Mobile } else { DeviceClass::Desktop };
        let country = self.visitor.is_multiple_of(5).then(|| "DE".parse().unwrap());
        let address = match self.visitor % 7 {
            0 => AddressKept::V4([203, 0, 113]),
            1 => AddressKept::V6([0x2001, 0xdb8, 0xffff]),
            2 => AddressKept::Hashed(token(self.visitor)),
            _ => AddressKept::None,
        };
        let build =
            Some(BuildHash::from_bytes([0xb1; 16])).filter(|_| !self.visitor.is_multiple_of(11));
        Context { browser, device, country, address, build, ..Context::default() }
    }

    /// The record to append.
    pub fn record(&self) -> NewRecord {
        NewRecord {
            admitted: self.admitted(),
            site: self.site_id(),
            visitor: self.visitor_id(),
            notice: NoticeRef { version: self.version, hash: [7; 32] },
            context: self.context(),
            now: self.now,
        }
    }
}

fn language() -> Language {
    "en".parse().unwrap()
}
