//! The two layers as trees of elements, made when a notice is published. What visitors see is
//! settled here, once, for every visitor and every auditor; the loader only paints it. Text stays
//! text, so nothing an owner writes can become markup.

use super::{Shown, ShownCategory, ShownCookie, ShownService, Texts};
use alloc::string::String;
use alloc::vec::Vec;
use serde::ser::{Serialize, SerializeSeq, Serializer};

/// The attribute that says what a control does.
const ACT: &str = "data-latch";

/// A piece of a layer. As JSON: a text is a string, an element `[name, {attribute: value}, …]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Text.
    Text(String),
    /// An element with attributes and children.
    Element(&'static str, Vec<(&'static str, String)>, Vec<Node>),
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        struct Attributes<'a>(&'a [(&'static str, String)]);
        impl Serialize for Attributes<'_> {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_map(self.0.iter().map(|(name, value)| (name, value)))
            }
        }
        match self {
            Self::Text(text) => s.serialize_str(text),
            Self::Element(name, attributes, children) => {
                let mut list = s.serialize_seq(Some(children.len() + 2))?;
                list.serialize_element(name)?;
                list.serialize_element(&Attributes(attributes))?;
                children.iter().try_for_each(|child| list.serialize_element(child))?;
                list.end()
            }
        }
    }
}

impl Node {
    fn of(name: &'static str, class: &str, children: impl IntoIterator<Item = Node>) -> Self {
        let node = Self::Element(name, Vec::new(), children.into_iter().collect());
        if class.is_empty() { node } else { node.with("class", class) }
    }

    fn text(name: &'static str, class: &str, text: &str) -> Self {
        Self::of(name, class, [Self::Text(text.into())])
    }

    fn button(act: &str, class: &str, text: Option<&str>) -> Self {
        Self::of("button", class, text.map(|text| Self::Text(text.into())))
            .with("type", "button")
            .with(ACT, act)
    }

    fn link(address: &str, text: &str) -> Self {
        Self::text("a", "", text)
            .with("href", address)
            .with("target", "_blank")
            .with("rel", "noopener")
    }

    fn with(self, attribute: &'static str, value: &str) -> Self {
        match self {
            Self::Element(name, mut attributes, children) => {
                attributes.push((attribute, value.into()));
                Self::Element(name, attributes, children)
            }
            Self::Text(_) => self,
        }
    }
}

impl Shown {
    /// The control that stays on the page and reopens the preference centre.
    pub fn reopen_control(&self) -> Node {
        let name = &self.texts.settings;
        Node::button("preferences", "reopen", None).with("aria-label", name).with("title", name)
    }

    /// The first layer: what is asked, and three controls of equal weight. Not modal: the page
    /// stays usable, and ignoring the question is no answer.
    pub fn first_layer(&self) -> Node {
        let texts = &self.texts;
        let intro = [
            Node::Text(texts.intro.clone() + " "),
            Node::link(&self.privacy_policy, &texts.privacy_policy),
        ];
        let row = [
            Node::button("reject", "button", Some(&texts.reject_all)),
            Node::button("accept", "button", Some(&texts.accept_all)),
            Node::button("preferences", "button", Some(&texts.choose)),
        ];
        Node::of(
            "section",
            "box",
            [
                Node::text("h2", "", &texts.title),
                Node::of("p", "", intro),
                Node::of("div", "row", row),
            ],
        )
        .with("aria-label", &texts.title)
    }

    /// Tells what could not be removed; the names are added to its paragraph.
    pub fn left_note(&self) -> Node {
        note(&self.texts.left, Node::button("dismiss", "button", Some(&self.texts.close)))
    }

    /// Offers to load the page anew.
    pub fn reload_note(&self) -> Node {
        note(&self.texts.stale, Node::button("reload", "button", Some(&self.texts.reload)))
    }

    /// What stands in pages for the content of a service that may not load yet: whose it is, what
    /// loading it means, and two controls of equal weight.
    pub fn placeholder(&self, service: &ShownService) -> Node {
        let texts = &self.texts;
        let say = |text: &str| text.replace("{service}", &service.name);
        let mut vendor = Vec::from([Node::Text(service.vendor.clone())]);
        if !service.vendor_policy.is_empty() {
            vendor.extend([
                Node::Text(" · ".into()),
                Node::link(&service.vendor_policy, &texts.privacy_policy),
            ]);
        }
        Node::of(
            "div",
            "",
            [
                Node::text("strong", "", &say(&texts.embed)),
                Node::text("p", "", &service.purpose),
                Node::of("p", "", vendor),
                Node::of(
                    "div",
                    "",
                    [
                        Node::button("once", "", Some(&texts.load_once)),
                        Node::button("always", "", Some(&say(&texts.load_always))),
                    ],
                ),
            ],
        )
    }

    /// The second layer: a switch for every category and every service, what each is for, and
    /// the cookies it sets.
    pub fn second_layer(&self) -> Node {
        let texts = &self.texts;
        let head = [
            Node::text("h2", "", &texts.settings),
            Node::button("close", "close", None).with("aria-label", &texts.close),
        ];
        let categories = self.categories.iter().enumerate().map(|(at, category)| {
            let members = self.services.iter().filter(|s| usize::from(s.category) == at);
            draw_category(texts, category, &members.collect::<Vec<_>>())
        });
        let policy = Node::link(&self.privacy_policy, &texts.privacy_policy);
        let list = categories.chain([Node::of("p", "policy", [policy])]);
        let row = [
            Node::button("reject", "button", Some(&texts.reject_all)),
            Node::button("accept", "button", Some(&texts.accept_all)),
            Node::button("save", "button", Some(&texts.save)),
        ];
        Node::of(
            "dialog",
            "centre",
            [
                Node::of("div", "head", head),
                Node::of("div", "list", list),
                Node::of("div", "row", row),
            ],
        )
        .with("aria-label", &texts.settings)
    }
}

fn note(text: &str, control: Node) -> Node {
    Node::of("div", "box note", [Node::text("p", "", text), control]).with("role", "alert")
}

fn draw_category(texts: &Texts, category: &ShownCategory, services: &[&ShownService]) -> Node {
    let name = Node::text("h3", "", &category.name);
    let head = [name, permission(texts, category, category.id.as_str(), &category.name)];
    let mut section =
        Vec::from([Node::of("div", "head", head), Node::text("p", "", &category.description)]);
    if !services.is_empty() {
        let cards = services.iter().map(|service| draw_service(texts, category, service));
        let summary = Node::text("summary", "", &texts.details)
            .with("aria-label", &[texts.details.as_str(), ": ", &category.name].concat());
        section.push(Node::of("details", "", [summary].into_iter().chain(cards)));
    }
    Node::of("section", "category", section)
}

/// The switch, or why there is none.
fn permission(texts: &Texts, category: &ShownCategory, item: &str, label: &str) -> Node {
    if category.necessary {
        return Node::text("span", "always", &texts.always_on);
    }
    Node::button("toggle", "switch", None)
        .with("role", "switch")
        .with("aria-checked", "false")
        .with("aria-label", label)
        .with("data-item", item)
}

fn draw_service(texts: &Texts, category: &ShownCategory, service: &ShownService) -> Node {
    let name = Node::text("h4", "", &service.name);
    let head = [name, permission(texts, category, service.id.as_str(), &service.name)];
    let vendor = if service.vendor_policy.is_empty() {
        Node::Text(service.vendor.clone())
    } else {
        Node::link(&service.vendor_policy, &service.vendor)
    };
    let mut facts = Vec::from([
        Node::text("dt", "", &texts.vendor),
        Node::of("dd", "", [vendor]),
        Node::text("dt", "", &texts.retention),
        Node::text("dd", "", &service.retention),
    ]);
    if !service.cookies.is_empty() {
        facts.push(Node::text("dt", "", &texts.cookies));
        facts.extend(service.cookies.iter().map(|cookie| draw_cookie(texts, cookie)));
    }
    Node::of(
        "div",
        "service",
        [
            Node::of("div", "head", head),
            Node::text("p", "", &service.purpose),
            Node::of("dl", "", facts),
        ],
    )
}

fn draw_cookie(texts: &Texts, cookie: &ShownCookie) -> Node {
    let mut facts = texts.lasting(cookie.lifetime_days);
    if !cookie.host.is_empty() {
        facts = [facts.as_str(), " · ", &cookie.host].concat();
    }
    let name = Node::text("code", "", cookie.name.as_str());
    Node::of("dd", "", [name, Node::Text([" · ", &facts].concat())])
}
