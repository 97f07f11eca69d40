//! Every way in which a request is refused: its code, status and message, in one table, and the
//! one body they all have.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, ResponseError};
use consent::AnswersError;
use serde::Serialize;

/// The body of every error.
#[derive(Debug, Clone, Serialize)]
pub struct ErrorBody {
    /// Which refusal, for programs. Stable.
    pub code: &'static str,
    /// What is wrong and what is allowed, for people.
    pub message: String,
    /// The name under which the server's log knows the request.
    pub request_id: String,
}

/// Why a request is refused.
#[derive(Debug)]
#[expect(missing_docs, reason = "each variant is told by its line of the table below")]
pub enum Refusal {
    NotFound,
    MethodNotAllowed,
    MalformedBody(String),
    MalformedQuery(String),
    MalformedPreflight(String),
    UnsupportedMediaType,
    BodyTooLarge,
    UnknownSite,
    ForeignOrigin,
    TooManyRequests { retry_after: u64 },
    UnknownNoticeVersion { version: u32 },
    Decision(consent::Refusal),
    UnknownService(String),
    NecessaryService(String),
    UnknownItem(String),
    InvalidVoucher(String),
    UnsupportedReportType,
    MissingSecret,
    NoRecord,
    Erased,
    NotShown(String),
    Pruned,
    InvalidVisitor,
    MissingToken,
    InvalidToken(String),
    WrongCredentials,
    InvalidAdminName(String),
    InvalidPassword(String),
    InvalidRetention(String),
    InvalidNotice(String),
    UnfairNotice(String),
    PublishConflict,
    BackupRunning,
    StorageFull,
    Unavailable(String),
    Internal(String),
}

impl Refusal {
    /// The refusal for a failure that is not the client's: told to the log only.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }

    #[expect(clippy::too_many_lines, reason = "a table: each line is one refusal")]
    fn table(&self) -> (StatusCode, &'static str, String) {
        use StatusCode as S;
        let (status, code, message): (_, _, &str) = match self {
            Self::NotFound => (S::NOT_FOUND, "not_found", "there is nothing at this address"),
            Self::MethodNotAllowed => {
                (S::METHOD_NOT_ALLOWED, "method_not_allowed", "this address has no such method")
            }
            Self::MalformedBody(why) => (S::BAD_REQUEST, "malformed_body", why),
            Self::MalformedQuery(why) => (S::BAD_REQUEST, "malformed_query", why),
            Self::MalformedPreflight(why) => (S::BAD_REQUEST, "malformed_preflight", why),
            Self::UnsupportedMediaType => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "the body must be sent as content-type application/json",
            ),
            Self::BodyTooLarge => {
                (S::PAYLOAD_TOO_LARGE, "body_too_large", "the body is larger than allowed here")
            }
            Self::UnknownSite => (S::NOT_FOUND, "unknown_site", "there is no site of this name"),
            Self::ForeignOrigin => (
                S::FORBIDDEN,
                "foreign_origin",
                "the request must come from a page of one of the site's origins",
            ),
            Self::TooManyRequests { .. } => (
                S::TOO_MANY_REQUESTS,
                "too_many_requests",
                "too many requests from this address; see retry-after",
            ),
            Self::UnknownNoticeVersion { version } => {
                let message = format!("version {version} of this site's notice was not published");
                return (S::CONFLICT, "unknown_notice_version", message);
            }
            Self::Decision(refusal) => {
                return (S::UNPROCESSABLE_ENTITY, decision_code(refusal), refusal.to_string());
            }
            Self::UnknownService(id) => {
                let message = format!("the notice has no service {id}");
                return (S::UNPROCESSABLE_ENTITY, "unknown_service", message);
            }
            Self::NecessaryService(id) => {
                let message = format!("{id} is necessary: nobody refuses it, so its cookies stay");
                return (S::UNPROCESSABLE_ENTITY, "necessary_service", message);
            }
            Self::UnknownItem(id) => {
                let message = format!("the notice has no category or service {id}");
                return (S::UNPROCESSABLE_ENTITY, "unknown_item", message);
            }
            Self::InvalidVoucher(why) => {
                let message = format!("{why}: POST /v1/sites/{{site}}/vouchers gives one");
                return (S::UNPROCESSABLE_ENTITY, "invalid_voucher", message);
            }
            Self::UnsupportedReportType => (
                S::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                "violation reports come as application/csp-report or application/reports+json",
            ),
            Self::MissingSecret => (
                S::UNAUTHORIZED,
                "missing_secret",
                "send the visitor's secret: authorization: Bearer and 32 hexadecimal digits",
            ),
            Self::NoRecord => {
                (S::NOT_FOUND, "no_record", "the log holds no record of this visitor on this site")
            }
            Self::Erased => (
                S::GONE,
                "erased",
                "this decision was recorded and has been erased since; it does not come back",
            ),
            Self::NotShown(why) => (S::GONE, "not_shown", why),
            Self::Pruned => (
                S::GONE,
                "pruned",
                "the log's beginning is no longer kept here: /log/minimum says where it starts",
            ),
            Self::InvalidVisitor => (
                S::UNPROCESSABLE_ENTITY,
                "invalid_visitor",
                "a visitor's name is 32 characters of 0-9 and a-f",
            ),
            Self::MissingToken => (
                S::UNAUTHORIZED,
                "missing_token",
                "send an admin's token: authorization: Bearer; POST /v1/session gives one",
            ),
            Self::InvalidToken(why) => (S::UNAUTHORIZED, "invalid_token", why),
            Self::WrongCredentials => {
                (S::UNAUTHORIZED, "wrong_credentials", "the name or the password is wrong")
            }
            Self::InvalidAdminName(why) => (S::UNPROCESSABLE_ENTITY, "invalid_admin_name", why),
            Self::InvalidPassword(why) => (S::UNPROCESSABLE_ENTITY, "invalid_password", why),
            Self::InvalidRetention(why) => (S::UNPROCESSABLE_ENTITY, "invalid_retention", why),
            Self::InvalidNotice(why) => (S::UNPROCESSABLE_ENTITY, "invalid_notice", why),
            Self::UnfairNotice(why) => (S::UNPROCESSABLE_ENTITY, "notice_unfair", why),
            Self::PublishConflict => (
                S::CONFLICT,
                "publish_conflict",
                "another version of this notice was published meanwhile; look at it and try again",
            ),
            Self::BackupRunning => (
                S::CONFLICT,
                "backup_running",
                "a backup is being made already; wait until it is there",
            ),
            Self::StorageFull => (
                S::SERVICE_UNAVAILABLE,
                "storage_full",
                "the server's disk is nearly full and takes nothing in until there is room again",
            ),
            Self::Unavailable(_) => (
                S::SERVICE_UNAVAILABLE,
                "unavailable",
                "the store does not answer now; try again in a while",
            ),
            Self::Internal(_) => (
                S::INTERNAL_SERVER_ERROR,
                "internal",
                "the server failed; its log tells why under this request id",
            ),
        };
        (status, code, message.to_owned())
    }

    /// What only the log may tell.
    pub(super) fn cause(&self) -> Option<&str> {
        match self {
            Self::Unavailable(cause) | Self::Internal(cause) => Some(cause),
            _ => None,
        }
    }

    /// The body, once the request has its name.
    pub(super) fn body(&self, request_id: String) -> ErrorBody {
        let (_, code, message) = self.table();
        ErrorBody { code, message, request_id }
    }
}

fn decision_code(refusal: &consent::Refusal) -> &'static str {
    use consent::Refusal as R;
    match refusal {
        R::Answers(AnswersError::UnknownCategory(_)) => "unknown_category",
        R::Answers(AnswersError::UnknownService(_)) => "unknown_service",
        R::Answers(AnswersError::Missing(_)) => "incomplete_choice",
        R::Answers(AnswersError::Twice(_) | AnswersError::Inconsistent(_)) => "inconsistent_choice",
        R::Action | R::Layer => "action_mismatch",
        R::Import(_) => "import_not_allowed",
        R::Untrusted => "untrusted_accept",
        R::Voucher => "voucher_mismatch",
        R::Language(_) => "unknown_language",
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (_, code, message) = self.table();
        write!(f, "{code}: {message}")
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        self.table().0
    }

    /// Without a body: [`super::observe`] writes it, as it knows the request's name.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        match self {
            Self::TooManyRequests { retry_after } => {
                response.insert_header((header::RETRY_AFTER, retry_after.to_string()));
            }
            Self::StorageFull => {
                response.insert_header((header::RETRY_AFTER, "60"));
            }
            Self::Unavailable(_) => {
                response.insert_header((header::RETRY_AFTER, "5"));
            }
            Self::MissingSecret | Self::MissingToken | Self::InvalidToken(_) => {
                response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
            }
            _ => {}
        }
        response.finish()
    }
}

impl From<crate::store::StoreError> for Refusal {
    fn from(error: crate::store::StoreError) -> Self {
        match error {
            crate::store::StoreError::Erased => Self::Erased,
            crate::store::StoreError::Full => Self::StorageFull,
            failed @ crate::store::StoreError::Failed(_) => Self::Unavailable(failed.to_string()),
            other => Self::internal(other),
        }
    }
}
