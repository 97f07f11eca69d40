//! From a [`Draft`] to a [`Notice`]: whole, or with everything that is wrong with it. Owns the
//! rules; knows nothing of files, so a problem carries a path into the draft.

use super::{
    CookieName, Draft, DraftCookie, DraftService, DraftTag, FORMAT, Localised, MAX_ATTRIBUTES,
    MAX_CODE, MAX_COOKIES, MAX_LANGUAGES, MAX_LIFETIME_DAYS, MAX_NAME, MAX_ORIGINS, MAX_TAGS,
    MAX_TEXT, MAX_URL, Notice, Shown, ShownCategory, ShownCookie, ShownService, Tag, TagKind,
    Texts, built_in_languages, tag::attribute_allowed,
};
use crate::{ItemId, Language, Outline, OutlineCategory, OutlineService, SiteId};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

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

struct Check {
    problems: Vec<Problem>,
}

impl Check {
    fn wrong(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.problems.push(Problem { path: path.into(), message: message.into() });
    }

    fn parsed<T>(&mut self, path: &str, text: &str) -> Option<T>
    where
        T: core::str::FromStr,
        T::Err: fmt::Display,
    {
        text.parse().map_err(|error: T::Err| self.wrong(path, format!("{text:?}: {error}"))).ok()
    }

    fn text(&mut self, path: &str, text: &str, max: usize) {
        if text.trim().is_empty() || text.len() > max {
            self.wrong(
                path,
                format!("a text of 1 to {max} bytes is needed, this has {}", text.len()),
            );
        }
    }

    fn count(&mut self, path: &str, count: usize, min: usize, max: usize) {
        if !(min..=max).contains(&count) {
            self.wrong(path, format!("{min} to {max} entries are allowed, there are {count}"));
        }
    }

    fn localised(&mut self, path: &str, texts: &Localised, languages: &[Language], max: usize) {
        for language in languages {
            match texts.get(language.as_str()) {
                Some(text) => self.text(&format!("{path}.{language}"), text, max),
                None => self.wrong(
                    format!("{path}.{language}"),
                    "missing; every language in `languages` needs this text",
                ),
            }
        }
        for key in texts.keys().filter(|key| !languages.iter().any(|l| l.as_str() == *key)) {
            self.wrong(format!("{path}.{key}"), "this language is not in `languages`");
        }
    }

    fn address(&mut self, path: &str, address: &str) {
        let local = ["http://localhost", "http://127.0.0.1", "http://[::1]"];
        let known = address.starts_with("https://")
            || (address.starts_with('/') && !address.starts_with("//"))
            || local.iter().any(|start| address.starts_with(start));
        let plain = !address.chars().any(|c| c.is_control() || c.is_whitespace());
        if !known || !plain || address.len() > MAX_URL {
            self.wrong(
                path,
                format!(
                    "{address:?} is not allowed: https://…, a path on the site starting with one \
                     /, or http:// on this machine; at most {MAX_URL} bytes, no white space"
                ),
            );
        }
    }

    fn origin(&mut self, path: &str, origin: &str) {
        let rest = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        let host_and_port =
            |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.:[]".contains(&b);
        if !rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(host_and_port)) {
            self.wrong(
                path,
                format!(
                    "{origin:?} is no origin: https://host or https://host:port in lower case, \
                     without path and closing slash"
                ),
            );
        }
    }

    fn cookie(&mut self, path: &str, cookie: &DraftCookie) -> Option<ShownCookie> {
        let host = match cookie.host.as_str() {
            "first-party" => String::new(),
            host if host.len() <= 253
                && host.contains('.')
                && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b)) =>
            {
                host.into()
            }
            other => {
                let message = format!("{other:?}: first-party or a domain such as example.com");
                self.wrong(format!("{path}.host"), message);
                String::new()
            }
        };
        let Some(name) = CookieName::parse(&cookie.name) else {
            self.wrong(
                format!("{path}.name"),
                format!(
                    "{:?}: an exact cookie name, or at least two characters followed by one *",
                    cookie.name
                ),
            );
            return None;
        };
        Some(ShownCookie { name, lifetime_days: cookie.lifetime_days, host })
    }

    fn tag(&mut self, path: &str, tag: &DraftTag) -> Option<Tag> {
        let (kind, key, content) = match tag.kind.as_str() {
            "script" => (TagKind::Script, "src", &tag.src),
            "inline" => (TagKind::Inline, "code", &tag.code),
            "image" => (TagKind::Image, "src", &tag.src),
            "iframe" => (TagKind::Iframe, "src", &tag.src),
            "link" => (TagKind::Link, "href", &tag.href),
            other => {
                let message = format!("{other:?}: script, inline, image, iframe or link");
                self.wrong(format!("{path}.kind"), message);
                return None;
            }
        };
        for (other, given) in [("src", &tag.src), ("href", &tag.href), ("code", &tag.code)] {
            if given.is_some() && other != key {
                self.wrong(
                    format!("{path}.{other}"),
                    format!("a tag of kind {} has {key} instead", tag.kind),
                );
            }
        }
        self.count(&format!("{path}.attributes"), tag.attributes.len(), 0, MAX_ATTRIBUTES);
        for (name, value) in &tag.attributes {
            if !attribute_allowed(name) || value.len() > MAX_URL {
                self.wrong(
                    format!("{path}.attributes.{name}"),
                    "lower-case attribute names without on… handlers, src, href, srcset and srcdoc",
                );
            }
        }
        let Some(content) = content else {
            let message = format!("missing; a tag of kind {} needs it", tag.kind);
            self.wrong(format!("{path}.{key}"), message);
            return None;
        };
        if kind == TagKind::Inline {
            self.text(&format!("{path}.code"), content, MAX_CODE);
        } else {
            self.address(&format!("{path}.{key}"), content);
        }
        let attributes = tag.attributes.iter().map(|(k, v)| (k.clone(), v.clone())).collect();
        Some(Tag { kind, content: content.trim().into(), attributes })
    }
}

/// A service without its texts, which differ by language.
struct CheckedService {
    id: ItemId,
    category: usize,
    cookies: Vec<ShownCookie>,
    tags: Vec<Tag>,
}

impl Draft {
    /// The notice this draft makes, or everything that is wrong with it.
    pub fn check(self) -> Result<Notice, Vec<Problem>> {
        let mut check = Check { problems: Vec::new() };
        let parts = self.parts(&mut check);
        match parts {
            Some((site, languages, default_language, outline, services))
                if check.problems.is_empty() =>
            {
                let shown = languages
                    .iter()
                    .filter_map(|language| self.shown_in(language, &site, &outline, &services))
                    .collect();
                Ok(Notice { site, languages, default_language, outline, shown, draft: self })
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
        let categories = self.checked_categories(check, &languages);
        let services = self.services.iter().enumerate();
        let services: Vec<Option<CheckedService>> =
            services.map(|(at, s)| self.checked_service(check, at, s, &languages)).collect();
        let services = services.into_iter().collect::<Option<Vec<_>>>();
        let (categories, services) = categories.zip(services)?;
        let members = services
            .iter()
            .map(|s| OutlineService { id: s.id.clone(), category: s.category })
            .collect();
        let outline = Outline::new(categories, members)
            .map_err(|error| check.wrong("categories, services", error.to_string()))
            .ok()?;
        Some((site?, languages, default_language?, outline, services))
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
        Some(CheckedService {
            id: id?,
            category: category?,
            cookies: cookies.into_iter().collect::<Option<_>>()?,
            tags: tags.into_iter().collect::<Option<_>>()?,
        })
    }

    /// The notice in one language. Every text is there: the check has seen to it.
    fn shown_in(
        &self,
        language: &Language,
        site: &SiteId,
        outline: &Outline,
        services: &[CheckedService],
    ) -> Option<Shown> {
        let say = |texts: &Localised| texts.get(language.as_str()).cloned().unwrap_or_default();
        let own = self.texts.get(language.as_str()).cloned().unwrap_or_default();
        let texts = match Texts::built_in(language) {
            Some(texts) => texts.replaced_by(&own),
            None => own.complete()?,
        };
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
                })
                .collect(),
        })
    }
}
