//! The route table: every address, its methods and its rule for other origins.

use super::{
    Refusal, admins, anchors, assets, backups, cors, csp, decisions, erasing, expirations,
    findings, health, notices, receipts, records, retention, session, shown, tree, visitor,
    vouchers,
};
use crate::app::State;
use actix_web::guard;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::web::{self, Data, FormConfig, JsonConfig, PathConfig, QueryConfig, ServiceConfig};
use actix_web::{HttpResponse, Resource, ResponseError, Route};
use std::sync::Arc;

/// Mounts everything that is not a page.
pub fn configure(routes: &mut ServiceConfig, state: &Arc<State>) {
    routes
        .app_data(Data::from(Arc::clone(state)))
        .app_data(JsonConfig::default().error_handler(|e, _| body(&e)))
        .app_data(FormConfig::default().error_handler(|e, _| body(&e)))
        .app_data(PathConfig::default().error_handler(|_, _| Refusal::NotFound.into()))
        .app_data(
            QueryConfig::default()
                .error_handler(|e, _| Refusal::MalformedQuery(e.to_string()).into()),
        );
    public(routes, state);
    for_admins(routes);
}

/// The refusal for a body that an extractor of the framework did not take.
fn body(error: &impl ResponseError) -> actix_web::Error {
    match error.status_code() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::BodyTooLarge.into(),
        _ => Refusal::MalformedBody(error.to_string()).into(),
    }
}

fn public(routes: &mut ServiceConfig, state: &Arc<State>) {
    let cors = || cors::of_the_site(state);
    // Addresses are tried in this order; the busiest comes first.
    routes
        .service(
            at("/v1/sites/{site}/decisions", "POST, OPTIONS")
                .route(web::post().to(decisions::post))
                .wrap(cors()),
        )
        .service(at("/healthz", "GET, HEAD").route(get().to(health::healthz)))
        .service(at("/robots.txt", "GET, HEAD").route(get().to(health::robots)))
        .service(at("/s/{site}.js", "GET, HEAD").route(get().to(assets::loader)))
        .service(at("/s/{site}/{file}", "GET, HEAD").route(get().to(assets::notice)))
        .service(at("/pkg/{file}", "GET, HEAD").route(get().to(assets::banner)))
        .service(
            at("/v1/sites/{site}/visitor", "GET, HEAD, POST, OPTIONS")
                .route(web::post().to(visitor::post))
                .route(get().to(visitor::latest))
                .wrap(cors()),
        )
        .service(
            at("/v1/sites/{site}/visitor/receipt", "POST, OPTIONS")
                .route(web::post().to(receipts::post))
                .wrap(cors::posting(state)),
        )
        .service(
            at("/v1/sites/{site}/visitor/erase", "POST, OPTIONS")
                .route(web::post().to(erasing::by_visitor))
                .wrap(cors::posting(state)),
        )
        .service(at("/.well-known/jwks.json", "GET, HEAD").route(get().to(receipts::keys)))
        .service(at("/log/checkpoint", "GET, HEAD").route(get().to(tree::checkpoint)))
        .service(at("/log/checkpoint/cosigned", "GET, HEAD").route(get().to(tree::cosigned)))
        .service(at("/log/key", "GET, HEAD").route(get().to(tree::key)))
        .service(at("/log/minimum", "GET, HEAD").route(get().to(tree::minimum)))
        .service(at("/log/tile/{path:.+}", "GET, HEAD").route(get().to(tree::tile)))
        .service(
            at("/v1/sites/{site}/visitor/history", "GET, HEAD, OPTIONS")
                .route(get().to(visitor::history))
                .wrap(cors()),
        )
        .service(
            at("/v1/sites/{site}/notice", "GET, HEAD, OPTIONS")
                .route(get().to(notices::current))
                .wrap(cors()),
        )
        .service(
            at("/v1/sites/{site}/findings", "GET, HEAD, POST, OPTIONS")
                .route(web::post().to(findings::post))
                .route(get().to(findings::list))
                .wrap(cors::posting(state)),
        )
        .service(
            at("/v1/sites/{site}/csp-reports", "POST, OPTIONS")
                .route(web::post().to(findings::violations))
                .wrap(cors::posting(state)),
        )
        .service(at("/v1/sites/{site}/csp", "GET, HEAD").route(get().to(csp::policy)))
        .service(
            at("/v1/sites/{site}/expirations", "POST, OPTIONS")
                .route(web::post().to(expirations::post))
                .wrap(cors::posting(state).supports_credentials()),
        )
        .service(
            at("/v1/sites/{site}/notices/{version}", "GET, HEAD, OPTIONS")
                .route(get().to(notices::version))
                .wrap(cors()),
        );
}

fn for_admins(routes: &mut ServiceConfig) {
    routes
        .service(at("/v1/session", "POST").route(web::post().to(session::open)))
        .service(at("/v1/sites/{site}/notices", "GET, HEAD").route(get().to(notices::versions)))
        .service(
            at("/v1/notices", "GET, HEAD, POST")
                .route(get().to(notices::list))
                .route(web::post().to(notices::publish)),
        )
        .service(at("/v1/sites/{site}/vouchers", "POST").route(web::post().to(vouchers::post)))
        .service(at("/v1/records", "GET, HEAD").route(get().to(records::list)))
        .service(at("/v1/records/export", "GET, HEAD").route(get().to(records::export)))
        .service(at("/v1/records/count", "GET, HEAD").route(get().to(records::count)))
        .service(at("/v1/records/{index}", "GET, HEAD").route(get().to(records::one)))
        .service(at("/v1/records/{index}/shown", "GET, HEAD").route(get().to(shown::page)))
        .service(at("/v1/records/{index}/proof", "GET, HEAD").route(get().to(tree::proof)))
        .service(at("/v1/log/anchors", "GET, HEAD").route(get().to(anchors::list)))
        .service(at("/v1/log/evidence", "GET, HEAD").route(get().to(tree::evidence)))
        .service(at("/v1/backups", "POST").route(web::post().to(backups::make)))
        .service(at("/v1/visitors/{visitor}", "DELETE").route(web::delete().to(erasing::by_admin)))
        .service(at("/v1/erasures", "GET, HEAD").route(get().to(erasing::list)))
        .service(at("/v1/retention", "GET, HEAD").route(get().to(retention::list)))
        .service(at("/v1/retention/preview", "GET, HEAD").route(get().to(retention::preview)))
        .service(
            at("/v1/sites/{site}/retention", "GET, HEAD, PUT, DELETE")
                .route(get().to(retention::one))
                .route(web::put().to(retention::put))
                .route(web::delete().to(retention::delete)),
        )
        .service(at("/v1/admins", "GET, HEAD").route(get().to(admins::list)))
        .service(at("/v1/admins/{name}", "PUT").route(web::put().to(admins::put)));
}

/// An address that answers other methods than `allowed` with 405 and those.
fn at(path: &str, allowed: &'static str) -> Resource {
    web::resource(path).default_service(web::to(move || async move {
        let mut refused = HttpResponse::from_error(Refusal::MethodNotAllowed);
        refused.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
        refused
    }))
}

/// GET, and HEAD like it.
fn get() -> Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

/// The answer at every other address.
pub async fn not_found() -> Result<HttpResponse, Refusal> {
    Err(Refusal::NotFound)
}
