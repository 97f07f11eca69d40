//! Violation reports of browsers, in both spellings (`report-uri` and the Reporting API), reduced to
//! what the owner needs: which directive, and which origin. Paths and queries, which may tell
//! something about a visitor, are dropped here.

use serde::Deserialize;
use url::Url;

/// One violation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The origin of the page.
    pub page: String,
    /// The finding's name: the directive and what it stopped. `None` for what is not the page's
    /// doing, such as a browser's extension.
    pub name: Option<String>,
}

#[derive(Deserialize)]
struct Legacy {
    #[serde(rename = "csp-report")]
    report: Told,
}

#[derive(Deserialize)]
struct Report {
    #[serde(rename = "type")]
    kind: String,
    body: serde_json::Value,
}

/// What both spellings tell. Browsers add more, and more with every year.
#[derive(Deserialize)]
struct Told {
    #[serde(alias = "document-uri", alias = "documentURL")]
    document: String,
    #[serde(default, alias = "blocked-uri", alias = "blockedURL")]
    blocked: Option<String>,
    #[serde(default, alias = "effective-directive", alias = "effectiveDirective")]
    effective: Option<String>,
    /// Older browsers tell this alone: the directive with its sources.
    #[serde(default, alias = "violated-directive")]
    violated: Option<String>,
}

/// The violations in a body: one as `application/csp-report`, a list of reports otherwise, of which
/// those about other things are left out.
pub fn violations(body: &[u8], legacy: bool) -> Result<Vec<Violation>, serde_json::Error> {
    if legacy {
        let Legacy { report } = serde_json::from_slice(body)?;
        return Ok(vec![Violation::from(report)]);
    }
    let reports: Vec<Report> = serde_json::from_slice(body)?;
    let meant = reports.into_iter().filter(|report| report.kind == "csp-violation");
    meant.map(|report| serde_json::from_value(report.body).map(|told: Told| told.into())).collect()
}

impl From<Told> for Violation {
    fn from(told: Told) -> Self {
        let page = Url::parse(&told.document).map(|url| url.origin().ascii_serialization());
        let directive = told.effective.filter(|text| !text.is_empty()).or(told.violated);
        let directive = directive.as_deref().and_then(|text| word(text.split(' ').next()?));
        let name = directive.zip(told.blocked.as_deref().and_then(stopped));
        Self {
            page: page.unwrap_or_default(),
            name: name
                .map(|(directive, what)| format!("{directive} {what}"))
                .filter(|name| name.len() <= 200),
        }
    }
}

/// The origin of what was stopped, or the word that stands for it: `inline`, `eval`, `data`.
fn stopped(blocked: &str) -> Option<String> {
    match Url::parse(blocked) {
        Ok(url) => match url.scheme() {
            "http" | "https" | "ws" | "wss" => Some(url.origin().ascii_serialization()),
            known @ ("data" | "blob") => Some(known.into()),
            _ => None,
        },
        Err(_) => word(blocked).map(Into::into),
    }
}

fn word(text: &str) -> Option<&str> {
    let spelled = text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    ((1..=40).contains(&text.len()) && spelled).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn legacy(document: &str, directive: &str, blocked: &str) -> Violation {
        let body = serde_json::json!({ "csp-report": {
            "document-uri": document, "effective-directive": directive, "blocked-uri": blocked,
            "original-policy": "default-src 'self'", "line-number": 3,
        }});
        violations(body.to_string().as_bytes(), true).unwrap().remove(0)
    }

    #[test]
    fn a_violation_names_the_directive_and_an_origin_and_nothing_of_the_visitor() {
        let page = "https://shop.example/checkout?mail=a@b.example";
        for (blocked, name) in [
            ("https://t.example/p?uid=1", Some("img-src https://t.example")),
            ("wss://t.example:8443/x", Some("img-src wss://t.example:8443")),
            ("inline", Some("img-src inline")),
            ("data:image/png;base64,AAAA", Some("img-src data")),
            ("chrome-extension://abc/x.js", None),
            ("", None),
            ("Some Words", None),
        ] {
            let violation = legacy(page, "img-src", blocked);
            assert_eq!(violation.page, "https://shop.example");
            assert_eq!(violation.name.as_deref(), name, "{blocked}");
        }
        assert_eq!(legacy(page, "<script>", "inline").name, None);
        assert_eq!(legacy("about:blank", "img-src", "inline").page, "null");
        assert_eq!(legacy("", "img-src", "inline").page, "");
    }

    #[test]
    fn both_spellings_say_the_same_and_other_reports_are_left_out() {
        let body = br#"[
            {"type": "deprecation", "body": {"id": "x"}},
            {"type": "csp-violation", "age": 1, "url": "https://shop.example/", "body": {
                "documentURL": "https://shop.example/", "blockedURL": "https://t.example/x",
                "effectiveDirective": "script-src-elem", "disposition": "enforce"}}]"#;
        let listed = violations(body, false).unwrap();
        assert_eq!(
            listed,
            [legacy("https://shop.example/x", "script-src-elem", "https://t.example/y")]
        );
        let old = br#"{"csp-report": {"document-uri": "https://shop.example/",
            "violated-directive": "img-src 'self'", "blocked-uri": "https://t.example"}}"#;
        let old = violations(old, true).unwrap();
        assert_eq!(old[0].name.as_deref(), Some("img-src https://t.example"));
        for bad in ["", "{}", "[]x", "[1]", "{\"csp-report\": {}}"] {
            assert!(violations(bad.as_bytes(), true).is_err(), "{bad}");
        }
    }
}
