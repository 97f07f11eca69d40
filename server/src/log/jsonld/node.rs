//! A record as a node of a graph: which of its fields is which term of DPV, and which has none. Owns that
//! mapping (docs/records.md tells it); what has no term is under Latch's own prefix.

use crate::log::RecordView;
use crate::moment;
use crate::notices::Published;
use consent::notice::Shown;
use consent::{Answer, Gesture, Item, ItemId, Language, Record};
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashSet};

/// What a record's notice says of its items, in the record's language.
pub(super) struct Drawn {
    shown: Shown,
    necessary: HashSet<ItemId>,
    name: String,
    published_at: u64,
}

impl Drawn {
    /// What this version says in this language.
    pub(super) fn of(published: &Published, language: &Language) -> Option<Self> {
        let notice = &published.notice;
        let shown = notice.shown(language, 0, 0)?;
        let outline = notice.outline();
        let ids = shown.categories.iter().map(|one| &one.id);
        let ids = ids.chain(shown.services.iter().map(|one| &one.id));
        let necessary = |id: &&ItemId| {
            outline.find(id.as_str()).is_some_and(|item: Item| outline.is_necessary(item))
        };
        let necessary = ids.filter(necessary).cloned().collect();
        let (name, published_at) = (notice.name().to_owned(), published.stored.published_at);
        Some(Self { shown, necessary, name, published_at })
    }
}

/// The node. `granted_before` is what the visitor had granted until then.
pub(super) fn node(
    record: &Record,
    drawn: Option<&Drawn>,
    granted_before: &HashSet<ItemId>,
) -> Value {
    let id = format!("urn:latch:decision:{}", record.decision.to_hex());
    let subject = format!("urn:latch:visitor:{}", record.visitor.to_hex());
    let view = serde_json::to_value(RecordView::from(record.clone())).unwrap_or_default();
    let items = Items { record, drawn, granted_before, id: &id };
    let (processes, statuses) = items.processes();
    let method = match record.gesture {
        Gesture::Click => "click",
        Gesture::Keyboard => "keyboard",
        Gesture::Api => "script of the page",
        Gesture::Signed => "voucher signed for the site",
    };
    let event = |status: &str| {
        json!({
            "@type": status,
            "dpv:isIndicatedBy": subject,
            "dpv:isIndicatedAtTime": moment::spell(record.decided_at),
            "dpv:hasIndicationMethod": method,
            "latch:trusted": record.trusted,
        })
    };
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| {
        if !value.is_null() {
            out.insert(name.into(), value);
        }
    };
    put("@id", id.clone().into());
    put("@type", "dpv:ConsentRecord".into());
    put("dct:conformsTo", "https://w3id.org/dpv/schema/dpv-27560#record".into());
    put("dct:identifier", record.decision.to_hex().into());
    put("dct:created", moment::spell(record.recorded_at).into());
    put(
        "dpv:hasDataSubject",
        json!({
            "@id": subject,
            "@type": "dpv:DataSubject",
            "dct:identifier": record.visitor.to_hex(),
        }),
    );
    put("dpv:hasNotice", notice(record, drawn, &view));
    put("dpv:hasProcess", processes);
    put("dpv:hasConsentStatus", statuses.iter().map(|status| event(status)).collect());
    let country = record.context.country.as_ref();
    put("dpv:hasCountry", country.map_or(Value::Null, |it| format!("loc:{it}").into()));
    put("latch:site", record.site.as_str().into());
    let own =
        ["index", "action", "outcome", "layer", "surface", "gesture", "page", "previous", "regime"];
    for name in own {
        put(&format!("latch:{name}"), view[name].clone());
    }
    for name in ["browser", "device", "address", "rule", "build"] {
        put(&format!("latch:{name}"), view["context"][name].clone());
    }
    Value::Object(out)
}

fn notice(record: &Record, drawn: Option<&Drawn>, view: &Value) -> Value {
    let (site, version) = (&record.site, record.notice.version);
    let hash = &view["notice"]["hash"];
    let mut notice = json!({
        "@id": format!("urn:latch:notice:{site}:{version}:{}", hash.as_str().unwrap_or_default()),
        "@type": "dpv:ConsentNotice",
        "dct:identifier": format!("{site}/{version}"),
        "dct:language": record.language.as_str(),
        "latch:version": version,
        "latch:sha256": hash,
    });
    if let Some(drawn) = drawn {
        notice["dct:title"] = drawn.name.clone().into();
        notice["dct:issued"] = moment::spell(drawn.published_at).into();
    }
    notice
}

struct Items<'a> {
    record: &'a Record,
    drawn: Option<&'a Drawn>,
    granted_before: &'a HashSet<ItemId>,
    /// The record's own.
    id: &'a str,
}

impl Items<'_> {
    /// A process for each category and each service, and the statuses that occur.
    fn processes(&self) -> (Value, BTreeSet<&'static str>) {
        let mut statuses = BTreeSet::new();
        let answers = &self.record.answers;
        let mut all = Vec::new();
        for (id, answer) in &answers.categories {
            let shown = self.drawn.and_then(|it| it.shown.categories.iter().find(|c| c.id == *id));
            let mut process = self.process(id, *answer, &mut statuses);
            let mut purpose = json!({ "@type": "dpv:Purpose", "dct:identifier": id.as_str() });
            if let Some(category) = shown {
                purpose["dct:title"] = self.text(&category.name);
                purpose["dct:description"] = self.text(&category.description);
            }
            process["dpv:hasPurpose"] = purpose;
            all.push(process);
        }
        for (id, answer) in &answers.services {
            let mut process = self.process(id, *answer, &mut statuses);
            let mut service = json!({ "@type": "dpv:Service", "dct:identifier": id.as_str() });
            let found = self.drawn.and_then(|drawn| {
                let shown = drawn.shown.services.iter().find(|service| service.id == *id)?;
                Some((shown, &drawn.shown.categories[usize::from(shown.category)]))
            });
            if let Some((shown, category)) = found {
                service["dct:title"] = shown.name.as_str().into();
                service["dpv:hasServiceProvider"] =
                    json!({ "@type": "dpv:ServiceProvider", "dpv:hasName": shown.vendor });
                process["dct:isPartOf"] = self.part(&category.id).into();
                let purpose = self.text(&shown.purpose);
                process["dpv:hasPurpose"] =
                    json!({ "@type": "dpv:Purpose", "dct:description": purpose });
            }
            process["dpv:hasService"] = service;
            all.push(process);
        }
        (all.into(), statuses)
    }

    fn process(&self, id: &ItemId, answer: Answer, statuses: &mut BTreeSet<&'static str>) -> Value {
        let mut process = json!({
            "@id": self.part(id),
            "@type": "dpv:Process",
            "dct:identifier": id.as_str(),
        });
        if self.drawn.is_some_and(|drawn| drawn.necessary.contains(id)) {
            // Nobody was asked, so nobody has consented.
            process["latch:necessary"] = true.into();
            return process;
        }
        let status = match answer {
            Answer::Granted => "dpv:ConsentGiven",
            Answer::Denied if self.granted_before.contains(id) => "dpv:ConsentWithdrawn",
            Answer::Denied => "dpv:ConsentRefused",
            Answer::Unasked => {
                process["latch:unasked"] = true.into();
                process["dpv:hasConsentStatus"] = "dpv:ConsentUnknown".into();
                return process;
            }
        };
        statuses.insert(status);
        process["dpv:hasConsentStatus"] = status.into();
        process["dpv:hasLegalBasis"] = "dpv:ExpressedConsent".into();
        process
    }

    fn part(&self, id: &ItemId) -> String {
        format!("{}:{id}", self.id)
    }

    fn text(&self, text: &str) -> Value {
        json!({ "@value": text, "@language": self.record.language.as_str() })
    }
}
