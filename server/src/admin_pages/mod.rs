//! The admin pages at `/admin/`: sign in, read the consent log, open a record, see what a notice
//! version showed and what pages reported, download. Rendered on the server, no script at all. Owns HTML and the session
//! cookie; how the log is read and who may read it is told by [`crate::log`] and [`crate::auth`].

mod download;
mod elsewhere;
mod erasures_page;
mod failure;
mod findings_page;
mod guard;
mod log_page;
mod notice_pages;
mod paging;
mod query;
mod record_page;
mod session;
mod shown_pages;
mod sign_in;
mod words;

use actix_web::http::header;
use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpResponse, Responder};
use askama::Template;
use failure::Failure;

/// Mounts the pages.
pub fn routes(config: &mut ServiceConfig) {
    config.service(web::redirect("/admin", "/admin/")).service(
        web::scope("/admin")
            .wrap(actix_web::middleware::from_fn(guard::guard))
            .app_data(web::FormConfig::default().limit(8 * 1024).error_handler(failure::unreadable))
            .app_data(web::QueryConfig::default().error_handler(failure::unreadable))
            .app_data(web::PathConfig::default().error_handler(failure::missing))
            .route("/", web::get().to(log_page::show))
            .route("/sign-in", web::get().to(sign_in::show))
            .route("/sign-in", web::post().to(sign_in::enter))
            .route("/sign-out", web::post().to(sign_in::leave))
            .route("/records/{index}", web::get().to(record_page::show))
            .route("/records/{index}/shown", web::get().to(shown_pages::of_record))
            .route("/erasures", web::get().to(erasures_page::show))
            .route("/findings", web::get().to(findings_page::show))
            .route("/notices", web::get().to(notice_pages::list))
            .route("/notices/{site}/{version}", web::get().to(notice_pages::show))
            .route("/notices/{site}/{version}/shown", web::get().to(shown_pages::of_version))
            .route("/notices/{site}/{version}/file", web::get().to(notice_pages::file))
            .route("/download.{format}", web::get().to(download::download))
            .route("/admin.css", web::get().to(style))
            .default_service(web::to(missing)),
    );
}

async fn style() -> impl Responder {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/css; charset=utf-8"))
        .insert_header((header::CACHE_CONTROL, "public, max-age=300"))
        .body(include_str!("../../assets/admin.css"))
}

async fn missing() -> Result<HttpResponse, Failure> {
    Err(Failure::Missing)
}

/// The page a template makes.
fn page(template: &impl Template) -> Result<HttpResponse, Failure> {
    let html = template.render().map_err(Failure::Template)?;
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html))
}
