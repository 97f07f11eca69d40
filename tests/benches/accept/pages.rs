//! The pages that are compared, and the third party whose ten scripts they gate. Everything comes
//! from this machine.
//!
//! It refuses to know what is measured.

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{self, Path, ServiceConfig};
use server::app::Routes;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::SystemTime;
use tests::app::TestApp;

/// Gated scripts on each page.
pub(crate) const GATED: usize = 10;

/// A way to ask and to gate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Variant {
    /// As printed, and the page's path.
    pub(crate) name: &'static str,
    /// What accepts everything.
    pub(crate) accept: &'static str,
    /// What the page has for it.
    html: &'static str,
}

const LATCH: &str = "#latch [data-latch=accept]";
/// The first two are what the others are compared with.
const VARIANTS: [Variant; 4] = [
    Variant { name: "floor", accept: "#accept", html: include_str!("floor.html") },
    Variant {
        name: "vanilla-cookieconsent",
        accept: "#cc-main .cm button[data-role=all]",
        html: include_str!("vanilla.html"),
    },
    Variant { name: "latch-markup", accept: LATCH, html: include_str!("latch_markup.html") },
    Variant { name: "latch-notice", accept: LATCH, html: include_str!("latch_notice.html") },
];

/// When each gated script was asked for.
type Log = Arc<Mutex<Vec<SystemTime>>>;

/// The running server with the pages.
pub(crate) struct Site {
    app: TestApp,
    log: Log,
    installed: Option<PathBuf>,
}

impl Site {
    /// Opened, with the notices published.
    pub(crate) fn open() -> Self {
        let (log, installed) = (Log::default(), installed());
        let (theirs, folder) = (log.clone(), installed.clone());
        let routes: Routes = Arc::new(move |config: &mut ServiceConfig| {
            let (log, folder) = (theirs.clone(), folder.clone());
            config
                .route("/compare/{name}", web::get().to(page))
                .route(
                    "/gated/{number}.js",
                    web::get().to(move |number: Path<usize>| {
                        log.lock().expect("no panic").push(SystemTime::now());
                        async move { script(format!("(window.ran ||= []).push({number})")) }
                    }),
                )
                .route(
                    "/npm/{file}",
                    web::get().to(move |file: Path<String>| {
                        let answer = asset(folder.as_deref(), &file);
                        async { answer }
                    }),
                );
        });
        let app = TestApp::start_with_routes(vec![routes]);
        let own = format!("http://{}", app.address());
        let third = format!("http://localhost:{}", app.address().port());
        app.publish(&notice("markup", &own, None));
        app.publish(&notice("notice", &own, Some(&third)));
        Self { app, log, installed }
    }

    /// What can be compared with what is installed.
    pub(crate) fn variants(&self) -> Vec<Variant> {
        if self.installed.is_none() {
            eprintln!("LATCH_NPM has no vanilla-cookieconsent: it is left out");
        }
        let there = |it: &Variant| self.installed.is_some() || !it.html.contains("/npm/");
        VARIANTS.into_iter().filter(there).collect()
    }

    /// Where everything is stored that a page leaves behind.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.app.address())
    }

    /// The address of a variant's page.
    pub(crate) fn page(&self, variant: &Variant) -> String {
        format!("{}/compare/{}", self.origin(), variant.name)
    }

    /// When the gated scripts have been asked for since the last call, in order.
    pub(crate) fn asked(&self) -> Vec<SystemTime> {
        std::mem::take(&mut *self.log.lock().expect("no panic"))
    }
}

/// The folder of vanilla-cookieconsent's files.
fn installed() -> Option<PathBuf> {
    let modules = PathBuf::from(std::env::var_os("LATCH_NPM")?);
    Some(modules.join("vanilla-cookieconsent/dist")).filter(|folder| folder.is_dir())
}

async fn page(name: Path<String>, request: actix_web::HttpRequest) -> HttpResponse {
    let Some(variant) = VARIANTS.iter().find(|it| it.name == *name) else {
        return HttpResponse::NotFound().finish();
    };
    let host = request.connection_info().host().replace("127.0.0.1", "localhost");
    let mut scripts = String::new();
    for number in 0..GATED {
        let _ = writeln!(
            scripts,
            "<script type=\"text/plain\" data-category=\"analytics\" \
             data-src=\"http://{host}/gated/{number}.js\"></script>"
        );
    }
    let own = variant.html.replace("{{gated}}", &scripts).replace("{{third}}", &host);
    let text = "<p>Shoes for every weather, sewn by hand and resoled for as long as you live.</p>";
    let html =
        include_str!("page.html").replace("{{own}}", &own).replace("{{text}}", &text.repeat(80));
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(html)
}

fn script(body: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/javascript"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(body)
}

fn asset(folder: Option<&std::path::Path>, file: &str) -> HttpResponse {
    let kind = match file.rsplit('.').next() {
        Some("css") => "text/css",
        _ => "text/javascript",
    };
    match folder.and_then(|folder| std::fs::read(folder.join(file)).ok()) {
        Some(body) => HttpResponse::Ok().insert_header((CONTENT_TYPE, kind)).body(body),
        None => HttpResponse::NotFound().finish(),
    }
}

/// Ten services, whose scripts are in the notice or, without a third party, in the page.
fn notice(site: &str, own: &str, third: Option<&str>) -> String {
    let mut toml = include_str!("notice.toml").replace("{{site}}", site).replace("{{own}}", own);
    for number in 0..GATED {
        let _ = write!(
            toml,
            "[[services]]\nid = \"service-{number}\"\ncategory = \"analytics\"\n\
             name = \"Service {number}\"\nvendor = \"Vendor {number} Ltd.\"\n\
             purpose.en = \"Counts visits.\"\nretention.en = \"1 year\"\n\
             cookies = [{{ name = \"_service_{number}\", lifetime_days = 365 }}]\n"
        );
        if let Some(third) = third {
            let _ = writeln!(
                toml,
                "tags = [{{ kind = \"script\", src = \"{third}/gated/{number}.js\" }}]"
            );
        }
    }
    toml
}
