//! From a [`Draft`] to a [`Notice`]: whole, or with everything that is wrong with it. Owns the
//! rules; knows nothing of files, so a problem carries a path into the draft.

mod declared;
mod localise;
mod look;
mod rules;
mod switching;
mod tags;

use super::{
    Draft, DraftService, FORMAT, MAX_CODE, MAX_COOKIES, MAX_HOSTS, MAX_LANGUAGES,
    MAX_LIFETIME_DAYS, MAX_NAME, MAX_ORIGINS, MAX_STORAGE, MAX_TAGS, MAX_TEXT, Notice, Texts,
    built_in_languages, fairness,
};
use crate::{ItemId, Language, Outline, OutlineCategory, OutlineError, OutlineService, SiteId};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use localise::CheckedService;
use rules::Check;

/// One thing that is wrong with a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where: a path such as `services[2].cookies[0].name`.
    pub path: String,
    /// What is wrong, and what is allowed.
    pub message: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)
    }
}

impl Draft {
    /// The notice this draft makes, or everything that is wrong with it.
    pub fn check(self) -> Result<Notice, Vec<Problem>> {
        let default_language = self.default_language.clone();
        let mut check = Check { default_language, ..Check::default() };
        let parts = self.parts(&mut check);
        let look = check.look(self.look.as_ref());
        match parts {
            Some((site, languages, default_language, outline, services))
                if check.problems.is_empty() =>
            {
                let shown = languages
                    .iter()
                    .filter_map(|language| self.shown_in(language, &site, &outline, &services))
                    .collect();
                let draft = self.spelled_out(&languages);
                let switch_from = draft.tools();
                let unfair = fairness::unfair(&draft, &look);
                let mut warnings = check.warnings;
                warnings.extend(fairness::advice(&draft, &look));
                Ok(Notice {
                    draft,
                    switch_from,
                    site,
                    languages,
                    default_language,
                    outline,
                    look,
                    warnings,
                    unfair,
                    shown,
                })
            }
            _ => Err(check.problems),
        }
    }

    #[expect(clippy::type_complexity, reason = "the parts of a notice, named where they land")]
    fn parts(
        &self,
        check: &mut Check,
    ) -> Option<(SiteId, Vec<Language>, Language, Outline, Vec<CheckedService>)> {
        if self.format != FORMAT {
            check.wrong(
                "format",
                format!("{} is not known; this version reads {FORMAT}", self.format),
            );
        }
        let site = check.parsed::<SiteId>("site", &self.site);
        check.text("name", &self.name, MAX_NAME);
        check.count("origins", self.origins.len(), 1, MAX_ORIGINS);
        for (at, origin) in self.origins.iter().enumerate() {
            check.origin(&format!("origins[{at}]"), origin);
        }
        check.address("privacy_policy", &self.privacy_policy);
        if !(1..=MAX_LIFETIME_DAYS).contains(&self.choice_lifetime_days) {
            check.wrong(
                "choice_lifetime_days",
                format!("1 to {MAX_LIFETIME_DAYS} days are allowed"),
            );
        }
        let languages = self.checked_languages(check);
        let default_language = check.parsed::<Language>("default_language", &self.default_language);
        if default_language.as_ref().is_some_and(|language| !languages.contains(language)) {
            check.wrong("default_language", "must be one of `languages`");
        }
        self.check_texts(check, &languages);
        check.sources(&self.csp);
        let categories = self.checked_categories(check, &languages);
        let services = self.services.iter().enumerate();
        let services: Vec<Option<CheckedService>> =
            services.map(|(at, s)| self.checked_service(check, at, s, &languages)).collect();
        let services = services.into_iter().collect::<Option<Vec<_>>>();
        self.check_names(check);
        self.check_switching(check);
        let (categories, services) = categories.zip(services)?;
        let members = services
            .iter()
            .map(|s| OutlineService { id: s.id.clone(), category: s.category })
            .collect();
        let outline = match Outline::new(categories, members) {
            Ok(outline) => outline,
            // Told already, with the place.
            Err(OutlineError::Duplicate(_)) => return None,
            Err(error) => {
                check.wrong("categories, services", error.to_string());
                return None;
            }
        };
        Some((site?, languages, default_language?, outline, services))
    }

    /// Ids are unique over categories and services.
    fn check_names(&self, check: &mut Check) {
        let categories = self.categories.iter().map(|category| &category.id);
        let services = self.services.iter().map(|service| &service.id);
        let ids: Vec<&String> = categories.chain(services).collect();
        for (at, id) in ids.iter().enumerate().filter(|(at, id)| ids[..*at].contains(id)) {
            let path = match at.checked_sub(self.categories.len()) {
                Some(service) => format!("services[{service}].id"),
                None => format!("categories[{at}].id"),
            };
            check.wrong(
                path,
                format!("{id} is used twice; ids are unique over categories and services"),
            );
        }
    }

    fn checked_languages(&self, check: &mut Check) -> Vec<Language> {
        check.count("languages", self.languages.len(), 1, MAX_LANGUAGES);
        let mut languages = Vec::new();
        for (at, text) in self.languages.iter().enumerate() {
            let path = format!("languages[{at}]");
            match check.parsed::<Language>(&path, text) {
                Some(language) if languages.contains(&language) => {
                    check.wrong(path, format!("{text} is listed twice"));
                }
                Some(language) => languages.push(language),
                None => {}
            }
        }
        languages
    }

    fn check_texts(&self, check: &mut Check, languages: &[Language]) {
        for (language, texts) in &self.texts {
            if !languages.iter().any(|l| l.as_str() == language) {
                check.wrong(format!("texts.{language}"), "this language is not in `languages`");
            }
            for (key, text) in texts.given() {
                check.text(&format!("texts.{language}.{key}"), text, MAX_TEXT);
            }
        }
        for language in languages.iter().filter(|l| Texts::built_in(l).is_none()) {
            let missing = self.texts.get(language.as_str()).cloned().unwrap_or_default().missing();
            if !missing.is_empty() {
                check.wrong(
                    format!("texts.{language}"),
                    format!(
                        "interface texts are built in for {}; for {language} the notice must give {}",
                        built_in_languages().join(", "),
                        missing.join(", ")
                    ),
                );
            }
        }
    }

    fn checked_categories(
        &self,
        check: &mut Check,
        languages: &[Language],
    ) -> Option<Vec<OutlineCategory>> {
        let categories = self.categories.iter().enumerate().map(|(at, category)| {
            let path = format!("categories[{at}]");
            check.localised(&format!("{path}.name"), &category.name, languages, MAX_NAME);
            check.localised(
                &format!("{path}.description"),
                &category.description,
                languages,
                MAX_TEXT,
            );
            let id = check.parsed::<ItemId>(&format!("{path}.id"), &category.id)?;
            Some(OutlineCategory { id, necessary: category.necessary })
        });
        let categories: Vec<_> = categories.collect();
        categories.into_iter().collect()
    }

    fn checked_service(
        &self,
        check: &mut Check,
        at: usize,
        service: &DraftService,
        languages: &[Language],
    ) -> Option<CheckedService> {
        let path = format!("services[{at}]");
        let id = check.parsed::<ItemId>(&format!("{path}.id"), &service.id);
        let category = self.categories.iter().position(|c| c.id == service.category);
        if category.is_none() {
            let known: Vec<&str> = self.categories.iter().map(|c| c.id.as_str()).collect();
            check.wrong(
                format!("{path}.category"),
                format!(
                    "{:?} is no category here; there are {}",
                    service.category,
                    known.join(", ")
                ),
            );
        }
        check.text(&format!("{path}.name"), &service.name, MAX_NAME);
        check.text(&format!("{path}.vendor"), &service.vendor, MAX_NAME);
        if let Some(policy) = &service.vendor_policy {
            check.address(&format!("{path}.vendor_policy"), policy);
        }
        check.localised(&format!("{path}.purpose"), &service.purpose, languages, MAX_TEXT);
        check.localised(&format!("{path}.retention"), &service.retention, languages, MAX_NAME);
        check.count(&format!("{path}.cookies"), service.cookies.len(), 0, MAX_COOKIES);
        check.count(&format!("{path}.tags"), service.tags.len(), 0, MAX_TAGS);
        let cookies = service.cookies.iter().enumerate();
        let cookies: Vec<_> = cookies
            .map(|(c, cookie)| check.cookie(&format!("{path}.cookies[{c}]"), cookie))
            .collect();
        let tags = service.tags.iter().enumerate();
        let tags: Vec<_> =
            tags.map(|(t, tag)| check.tag(&format!("{path}.tags[{t}]"), tag)).collect();
        check.count(&format!("{path}.storage"), service.storage.len(), 0, MAX_STORAGE);
        let storage = service.storage.iter().enumerate();
        let storage: Vec<_> =
            storage.map(|(s, one)| check.storage(&format!("{path}.storage[{s}]"), one)).collect();
        if let Some(off) = &service.off {
            check.text(&format!("{path}.off"), off, MAX_CODE);
        }
        check.count(&format!("{path}.hosts"), service.hosts.len(), 0, MAX_HOSTS);
        let hosts = service.hosts.iter().enumerate();
        let hosts: Vec<_> =
            hosts.map(|(h, host)| check.host(&format!("{path}.hosts[{h}]"), host)).collect();
        if service.embed && category.is_some_and(|at| self.categories[at].necessary) {
            check.wrong(
                format!("{path}.embed"),
                "what is necessary is never waited for and has no placeholder: leave embed out",
            );
        }
        Some(CheckedService {
            id: id?,
            category: category?,
            cookies: cookies.into_iter().collect::<Option<_>>()?,
            tags: tags.into_iter().collect::<Option<_>>()?,
            storage: storage.into_iter().collect::<Option<_>>()?,
            hosts: hosts.into_iter().collect::<Option<_>>()?,
        })
    }
}
