//! The two layers as trees of elements, made when a notice is published. What visitors see is
//! settled here, once, for every visitor and every auditor; the loader only paints it. Text stays
//! text, so nothing an owner writes can become markup.

use super::look::{Button, Layout, Look, Reopen};
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

    /// Lets the owner's styles reach it, by `::part`.
    fn part(self, name: &str) -> Self {
        self.with("part", name)
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

/// A layer: what stands in the banner's shadow, and what stands beside it in the page's own tree and
/// is slotted in. The page's styles reach only the latter, and the shadow's overrule them;
/// extensions that answer banners see only the latter.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Drawn(Vec<Node>);

impl Shown {
    /// What stays on the page while nothing is asked: a control that reopens the preference
    /// centre, or nothing where the page has a link of its own.
    pub fn closed_layer(&self, look: &Look) -> Drawn {
        let name = &self.texts.settings;
        let control = Node::button("preferences", "", None)
            .with("class", &["reopen ", look.reopen_at.as_str()].concat())
            .part("reopen")
            .with("aria-label", name)
            .with("title", name);
        Drawn(if look.reopen == Reopen::Inline { Vec::new() } else { Vec::from([control]) })
    }

    /// The first layer: what is asked, and the controls that answer. Ignoring it is no answer.
    pub fn first_layer(&self, look: &Look) -> Drawn {
        let texts = &self.texts;
        let modal = look.layout == Layout::Modal;
        let place = look.position.as_str().replace('-', " ");
        let class = ["box ", look.layout.as_str(), " ", &place].concat();
        let acts: Vec<(&str, &str)> = look
            .buttons
            .iter()
            .map(|button| match button {
                Button::Reject => ("reject", texts.reject_all.as_str()),
                Button::Accept => ("accept", texts.accept_all.as_str()),
                Button::Choose => ("preferences", texts.choose.as_str()),
            })
            .collect();
        let seats = acts
            .iter()
            .map(|(act, _)| Node::of("span", "", [slot(act)]).part(&["button ", act].concat()));
        let inside = Node::of(
            if modal { "dialog" } else { "section" },
            "",
            [
                Node::of("h2", "", [slot("t")]).part("title"),
                Node::of("p", "", [slot("p")]).part("text"),
                Node::of("div", "row", seats).part("buttons"),
            ],
        )
        .with("class", &class)
        .part("banner")
        .with("aria-label", &texts.title);
        // So that it can take the focus itself.
        let inside = if modal { inside.with("tabindex", "-1") } else { inside };
        let mut layer = Vec::from([
            inside,
            Node::text("span", "", &texts.title).with("slot", "t"),
            Node::text("span", "", &(texts.intro.clone() + " ")).with("slot", "p"),
            Node::link(&self.privacy_policy, &texts.privacy_policy).with("slot", "p"),
        ]);
        layer.extend(
            acts.iter().map(|(act, label)| Node::button(act, "", Some(label)).with("slot", act)),
        );
        Drawn(layer)
    }

    /// Tells what could not be removed; the names are added to its paragraph.
    pub fn left_note(&self) -> Node {
        note(&self.texts.left, Node::button("dismiss", "", Some(&self.texts.close)).part("button"))
    }

    /// Offers to load the page anew.
    pub fn reload_note(&self) -> Node {
        note(&self.texts.stale, Node::button("reload", "", Some(&self.texts.reload)).part("button"))
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
            Node::text("h2", "", &texts.settings).part("title"),
            Node::button("close", "close", None).with("aria-label", &texts.close),
        ];
        let categories = self.categories.iter().enumerate().map(|(at, category)| {
            let members = self.services.iter().filter(|s| usize::from(s.category) == at);
            draw_category(texts, category, &members.collect::<Vec<_>>())
        });
        let policy = Node::link(&self.privacy_policy, &texts.privacy_policy);
        let mine = Node::button("mine", "link", Some(&texts.my_data));
        let list = categories.chain([Node::of("p", "policy", [policy, mine])]);
        let row = [
            Node::button("reject", "", Some(&texts.reject_all)).part("button reject"),
            Node::button("accept", "", Some(&texts.accept_all)).part("button accept"),
            Node::button("save", "", Some(&texts.save)).part("button save"),
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
        .part("centre")
        // In a low window it scrolls itself, which is no step of its own for the keyboard.
        .with("tabindex", "-1")
        .with("aria-label", &texts.settings)
    }
}

fn slot(name: &str) -> Node {
    Node::of("slot", "", []).with("name", name)
}

fn note(text: &str, control: Node) -> Node {
    Node::of("div", "box note", [Node::text("p", "", text), control])
        .part("banner note")
        .with("role", "alert")
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
    Node::of("section", "category", section).part("category")
}

/// The switch, or why there is none.
fn permission(texts: &Texts, category: &ShownCategory, item: &str, label: &str) -> Node {
    if category.necessary {
        return Node::text("span", "always", &texts.always_on);
    }
    Node::button("toggle", "switch", None)
        .part("switch")
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
    let facts = [
        Node::text("dt", "", &texts.vendor),
        Node::of("dd", "", [vendor]),
        Node::text("dt", "", &texts.retention),
        Node::text("dd", "", &service.retention),
    ];
    let mut card = Vec::from([
        Node::of("div", "head", head),
        Node::text("p", "", &service.purpose),
        Node::of("dl", "", facts),
    ]);
    if !service.cookies.is_empty() {
        card.push(draw_cookies(texts, &service.cookies));
    }
    Node::of("div", "service", card).part("service")
}

/// A table: what each cookie is called, how long it lasts, who sets it.
fn draw_cookies(texts: &Texts, cookies: &[ShownCookie]) -> Node {
    let headings = [&texts.cookie, &texts.lasts, &texts.set_by];
    let headings = headings.map(|text| Node::text("th", "", text).with("scope", "col"));
    let rows = cookies.iter().map(|cookie| {
        let host = if cookie.host.is_empty() { &texts.this_site } else { &cookie.host };
        let cells = [
            Node::of("td", "", [Node::text("code", "", cookie.name.as_str())]),
            Node::text("td", "", &texts.lasting(cookie.lifetime_days)),
            Node::text("td", "", host),
        ];
        Node::of("tr", "", cells)
    });
    let rows = [Node::of("tr", "", headings)].into_iter().chain(rows);
    let caption = Node::text("caption", "", &texts.cookies);
    Node::of("table", "", [caption, Node::of("tbody", "", rows)])
}
