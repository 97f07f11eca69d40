//! The site with the compared pages, the third party whose scripts they gate, and the `latch` that
//! serves one of the banners. Everything runs on this machine.
//!
//! It refuses to know what is measured.

use crate::files::{self, File, Files};
use crate::pages::{GATED, VARIANTS, Variant, render};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use std::net::TcpListener;
use std::sync::Arc;
use tempfile::TempDir;
use tests::latch::{self, Serving};
use tests::tracker::Tracker;

/// Everything that the pages need, running.
pub(crate) struct Site {
    base: String,
    latch: Serving,
    tracker: Tracker,
    files: Arc<Files>,
    has_npm: bool,
    _data: TempDir,
}

impl Site {
    /// Started, with the notice published.
    pub(crate) fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let tracker = Tracker::start();
        let data = tempfile::tempdir().expect("a folder");
        latch::publish(data.path(), &notice(&base, tracker.base()));
        let mut command = latch::command("serve --decisions-per-minute 1000000");
        command.arg("--data").arg(data.path());
        let latch = Serving::start(command);

        let npm = files::npm();
        if npm.is_none() {
            eprintln!("LATCH_NPM names no packages: the peers are left out");
        }
        let mut files = files::load(npm.as_deref());
        for variant in &VARIANTS {
            let html = render(variant, &latch.base, tracker.base());
            files.insert(format!("/{}", variant.name), files::text("text/html", html.as_bytes()));
        }
        let files = Arc::new(files);
        serve(listener, files.clone());
        Self { base, latch, tracker, files, has_npm: npm.is_some(), _data: data }
    }

    /// Whether a page's banner is there.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.has_npm || ["bare", "minimal", "latch"].contains(&name)
    }

    /// Where pages leave something behind.
    pub(crate) fn origins(&self) -> [String; 2] {
        [self.base.clone(), self.latch.base.clone()]
    }

    /// The address of a page.
    pub(crate) fn page(&self, variant: &Variant) -> String {
        format!("{}/{}", self.base, variant.name)
    }

    /// Whether an address is of what the page has without any banner.
    pub(crate) fn is_page(&self, url: &str) -> bool {
        url.strip_prefix(&self.base).is_some_and(|path| path.starts_with("/page/"))
    }

    /// The origin of the gated scripts.
    pub(crate) fn tracker(&self) -> &str {
        self.tracker.base()
    }

    /// How many gated scripts have been asked for since [`Site::forget`].
    pub(crate) fn fired(&self) -> usize {
        let heard = self.tracker.heard();
        heard.iter().filter(|path| path.starts_with("/gated/") && path.ends_with(".js")).count()
    }

    /// Begins to count anew.
    pub(crate) fn forget(&self) {
        self.tracker.forget();
    }

    /// Prints what a reader of the table has to know of single rows.
    pub(crate) fn print_notes(&self) {
        println!("\nEach byte counts heads too. Connections cost nothing here: all servers are on");
        println!("this machine, Latch's on an origin of its own, the peers' files on the site's.");
        if let Ok(load) = std::fs::read_to_string("/proc/loadavg") {
            let load = load.split(' ').take(3).collect::<Vec<_>>().join(", ");
            println!(
                "Load of this machine in the last 1, 5 and 15 minutes: {load}. Times need a quiet one."
            );
        }
        if let Some(react) = self.files.get("/bundle/react.js") {
            println!(
                "Of c15t's script {} bytes are React, which some sites have anyway.",
                react.body.len()
            );
        }
    }
}

fn serve(listener: TcpListener, files: Arc<Files>) {
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let app = move || {
                App::new().app_data(web::Data::from(files.clone())).default_service(web::to(answer))
            };
            let server = HttpServer::new(app).workers(1).disable_signals();
            server.listen(listener).expect("a listener").run().await.expect("it serves");
        });
    });
}

async fn answer(files: web::Data<Files>, request: HttpRequest) -> HttpResponse {
    let Some(File { kind, body, compressed }) = files.get(request.path()) else {
        return HttpResponse::NotFound().finish();
    };
    let kept =
        if *kind == "text/html" { "no-cache" } else { "public, max-age=31536000, immutable" };
    let mut answer = HttpResponse::Ok();
    answer.insert_header((CONTENT_TYPE, *kind)).insert_header((CACHE_CONTROL, kept));
    if *compressed {
        answer.insert_header((CONTENT_ENCODING, "br"));
    }
    answer.body(body.clone())
}

/// The demo's notice, each of whose services with a gated script has that as its only tag.
fn notice(site: &str, tracker: &str) -> String {
    let demo = server::demo::notice_toml(&[site], tracker);
    let (mut notice, mut within_tag, mut service) = (String::new(), false, None);
    for line in demo.lines() {
        if line.starts_with('[') {
            within_tag = line.starts_with("[[services.tags") || line.starts_with("[services.tags");
        }
        if within_tag {
            continue;
        }
        notice += line;
        notice += "\n";
        if let Some(id) = line.strip_prefix("id = ") {
            service = GATED.iter().find(|(_, service)| id.trim_matches('"') == *service);
        } else if let (true, Some((_, service))) = (line.starts_with("category = "), service) {
            notice += &format!(
                "tags = [{{ kind = \"script\", src = \"{tracker}/gated/{service}.js\" }}]\n"
            );
        }
    }
    notice
}
