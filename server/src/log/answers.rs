//! Answers as JSON spells them: `{"categories": {"id": "granted"}, "services": {}}`.

use consent::{Answer, Answers, ItemId};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;

/// Answers by name, in the notice's order.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedAnswers {
    categories: Named,
    #[serde(default)]
    services: Named,
}

impl From<NamedAnswers> for Answers {
    fn from(named: NamedAnswers) -> Self {
        Self { categories: named.categories.0, services: named.services.0 }
    }
}

impl From<Answers> for NamedAnswers {
    fn from(answers: Answers) -> Self {
        Self { categories: Named(answers.categories), services: Named(answers.services) }
    }
}

/// An object that keeps its order and its duplicates, so that whoever checks the answers sees both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Named(Vec<(ItemId, Answer)>);

impl Serialize for Named {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_map(self.0.iter().map(|(id, answer)| (id, answer)))
    }
}

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Named;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of ids, each granted or denied")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named, A::Error> {
                let mut named = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    named.push(entry);
                }
                Ok(Named(named))
            }
        }
        d.deserialize_map(Object)
    }
}
