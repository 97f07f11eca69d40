//! Which records are meant, as flags. Owns their names; what they mean is the log's to say.

use clap::Args;

/// The filter.
#[derive(Debug, Args)]
#[command(next_help_heading = "Which records")]
pub(super) struct Which {
    /// Only this site's
    #[arg(long, value_name = "SITE")]
    site: Option<String>,
    /// Only those kept at or after this time
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// Only those kept before this time
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Only this visitor's, by random name
    #[arg(long, value_name = "VISITOR")]
    visitor: Option<String>,
    /// Only those that granted everything, nothing or some: granted, denied, mixed
    #[arg(long, value_name = "CHOICE")]
    choice: Option<String>,
    /// Only those under this notice version
    #[arg(long, value_name = "N")]
    notice_version: Option<u32>,
    /// Only those that granted this category, or ID=denied, ID=unasked
    #[arg(long, value_name = "ID")]
    category: Option<String>,
    /// Only those that granted this service, or ID=denied, ID=unasked
    #[arg(long, value_name = "ID")]
    service: Option<String>,
    /// Only those asked in this language, such as de or pt-BR
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Only those from this country, such as DE
    #[arg(long, value_name = "CODE")]
    country: Option<String>,
    /// Only those under this rule for asking: opt-in
    #[arg(long, value_name = "REGIME")]
    regime: Option<String>,
    /// Only those by this gesture: click, keyboard, api, signed
    #[arg(long, value_name = "METHOD")]
    method: Option<String>,
    /// Only those that did this, such as accept_all, reject_all, save
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// Only those on this layer: first, second, placeholder, none
    #[arg(long, value_name = "LAYER")]
    layer: Option<String>,
}

impl Which {
    /// The parameters of the API that mean the same.
    pub(super) fn query(&self) -> Vec<(&'static str, String)> {
        let version = self.notice_version.map(|version| version.to_string());
        let given = [
            ("site", self.site.clone()),
            ("from", self.from.clone()),
            ("until", self.until.clone()),
            ("visitor", self.visitor.clone()),
            ("choice", self.choice.clone()),
            ("version", version),
            ("category", self.category.clone()),
            ("service", self.service.clone()),
            ("language", self.language.clone()),
            ("country", self.country.clone()),
            ("regime", self.regime.clone()),
            ("method", self.method.clone()),
            ("action", self.action.clone()),
            ("layer", self.layer.clone()),
        ];
        given.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}
