//! `POST /v1/sites/{site}/decisions`: a visitor's act of choosing becomes a record.

use super::Refusal;
use super::context::context;
use super::from_page::{FromPage, Posted};
use crate::app::{Limiter, State};
use crate::auth::Voucher;
use crate::log::{NamedAnswers, RecordView};
use crate::moment;
use crate::store::{Appended, NewRecord};
use crate::visitor;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use consent::{
    Action, BuildHash, Choice, Decision, DecisionId, Gesture, Language, Layer, PagePath, Secret,
};
use serde::{Deserialize, Deserializer, de::Error};

/// A decision as pages send it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sent {
    id: DecisionId,
    secret: Secret,
    version: u32,
    language: Language,
    action: Action,
    layer: Layer,
    gesture: Gesture,
    trusted: bool,
    #[serde(deserialize_with = "milliseconds")]
    decided_at: u64,
    page: PagePath,
    answers: NamedAnswers,
    /// With gesture `signed`: see [`Voucher`].
    voucher: Option<String>,
    /// Which build of the banner the page ran. Pages older than this do not say.
    build: Option<BuildHash>,
}

impl Posted for Sent {
    const LIMIT: usize = 16 * 1024;

    fn allowance(state: &State) -> Option<&Limiter> {
        Some(&state.decisions)
    }
}

pub(super) async fn post(
    state: Data<State>,
    request: HttpRequest,
    page: FromPage<Sent>,
) -> Result<HttpResponse, Refusal> {
    let FromPage { current, mut sent } = page;
    let voucher = sent.voucher.take();
    let now = moment::now();
    let context = context(&request, &state, sent.build, now);
    let decision = Decision::from(sent);
    let version = decision.version;
    let site = &current.stored.site;
    let shown = state.notices.version(site, version);
    let shown = shown.ok_or(Refusal::UnknownNoticeVersion { version })?;
    let visitor = visitor::name(site, &decision.secret);
    let notice = &shown.notice;
    let said_yes = voucher.map(|text| Voucher::verify(&state.keys, site, &text)).transpose();
    let said_yes = said_yes.map_err(|why| Refusal::InvalidVoucher(why.to_string()))?;
    let said_yes = said_yes.map(|voucher| Choice::granting(notice.outline(), &voucher.granted));
    let admitted = decision
        .admit(notice.outline(), notice.languages(), notice.switch_from(), said_yes.as_ref())
        .map_err(Refusal::Decision)?;
    let new = NewRecord {
        admitted,
        site: site.clone(),
        visitor,
        notice: shown.reference(),
        context,
        now,
    };
    let (mut answer, record) = match state.store.append(new).await? {
        Appended::New(record) => (HttpResponse::Created(), record),
        Appended::Known(record) => (HttpResponse::Ok(), record),
    };
    Ok(answer.json(RecordView::from(record)))
}

impl From<Sent> for Decision {
    fn from(sent: Sent) -> Self {
        Self {
            id: sent.id,
            secret: sent.secret,
            version: sent.version,
            language: sent.language,
            action: sent.action,
            layer: sent.layer,
            gesture: sent.gesture,
            trusted: sent.trusted,
            decided_at: sent.decided_at,
            page: sent.page,
            answers: sent.answers.into(),
        }
    }
}

/// A claim that no calendar can spell is none.
fn milliseconds<'de, D: Deserializer<'de>>(d: D) -> Result<u64, D::Error> {
    let at = u64::deserialize(d)?;
    if at <= moment::LATEST {
        Ok(at)
    } else {
        Err(D::Error::custom("milliseconds since 1970, before the year 10000"))
    }
}
