//! From a checked draft to what visitors are shown, one language at a time.

use crate::notice::{
    Draft, HostPattern, Localised, Shown, ShownCategory, ShownCookie, ShownService, Stored, Tag,
    Texts,
};
use crate::{ItemId, Language, Outline, SiteId};
use alloc::vec::Vec;

/// A service without its texts, which differ by language.
pub(super) struct CheckedService {
    pub(super) id: ItemId,
    pub(super) category: usize,
    pub(super) cookies: Vec<ShownCookie>,
    pub(super) tags: Vec<Tag>,
    pub(super) storage: Vec<Stored>,
    pub(super) hosts: Vec<HostPattern>,
}

impl Draft {
    /// Every interface text in a language: the owner's before the built-in ones.
    fn texts_in(&self, language: &Language) -> Option<Texts> {
        let own = self.texts.get(language.as_str()).cloned().unwrap_or_default();
        match Texts::built_in(language) {
            Some(texts) => Some(texts.replaced_by(&own)),
            None => own.complete(language),
        }
    }

    /// The draft with every interface text spelled out, so that what is published says all that
    /// is shown, whatever a later version of Latch has built in.
    pub(super) fn spelled_out(mut self, languages: &[Language]) -> Self {
        let texts = languages.iter().filter_map(|language| {
            Some((language.as_str().into(), self.texts_in(language)?.into()))
        });
        self.texts = texts.collect();
        self
    }

    /// The notice in one language; what is not there in it, in the default language, in which the
    /// check has seen to it that every text is there.
    pub(super) fn shown_in(
        &self,
        language: &Language,
        site: &SiteId,
        outline: &Outline,
        services: &[CheckedService],
    ) -> Option<Shown> {
        let say = |texts: &Localised| {
            let text = texts.get(language.as_str()).or_else(|| texts.get(&self.default_language));
            text.cloned().unwrap_or_default()
        };
        let texts = self.texts_in(language)?;
        let categories = self.categories.iter().zip(outline.categories());
        let members = self.services.iter().zip(services);
        Some(Shown {
            site: site.clone(),
            version: 0,
            asks_since: 0,
            lifetime_days: self.choice_lifetime_days,
            language: language.clone(),
            privacy_policy: self.privacy_policy.clone(),
            texts,
            categories: categories
                .map(|(draft, category)| ShownCategory {
                    id: category.id.clone(),
                    necessary: category.necessary,
                    name: say(&draft.name),
                    description: say(&draft.description),
                })
                .collect(),
            services: members
                .map(|(draft, service)| ShownService {
                    id: service.id.clone(),
                    category: u8::try_from(service.category).unwrap_or(u8::MAX),
                    name: draft.name.clone(),
                    vendor: draft.vendor.clone(),
                    vendor_policy: draft.vendor_policy.clone().unwrap_or_default(),
                    purpose: say(&draft.purpose),
                    retention: say(&draft.retention),
                    cookies: service.cookies.clone(),
                    tags: service.tags.clone(),
                    storage: service.storage.clone(),
                    off: draft.off.as_deref().unwrap_or_default().trim().into(),
                    hosts: service.hosts.clone(),
                    embed: draft.embed,
                })
                .collect(),
        })
    }
}
