//! A third party, whose log says what it was asked for. Owns answers that
//! run, load or show; knows nothing of who asks.

use actix_web::dev::ServerHandle;
use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE};
use actix_web::web::{self, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex, mpsc};
use std::thread;

/// The smallest GIF.
const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

type Log = Arc<Mutex<Vec<String>>>;

/// A running third party; stopped when dropped.
pub struct Tracker {
    log: Log,
    base: String,
    handle: ServerHandle,
}

impl Tracker {
    /// Started on a port of its own.
    pub fn start() -> Self {
        let log = Log::default();
        let (tell, told) = mpsc::channel();
        let theirs = log.clone();
        thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let server = HttpServer::new(move || {
                    let log = Data::new(theirs.clone());
                    App::new().app_data(log).default_service(web::to(answer))
                });
                let server = server.workers(1).disable_signals();
                let server = server.bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
                let port = server.addrs()[0].port();
                let server = server.run();
                tell.send((port, server.handle())).expect("someone waits");
                server.await.expect("it serves");
            });
        });
        let (port, handle) = told.recv().expect("it starts");
        // Another host name than the site's, so that browsers see another party.
        Self { log, base: format!("http://localhost:{port}"), handle }
    }

    /// Its origin.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Its host with the port.
    pub fn host(&self) -> &str {
        &self.base["http://".len()..]
    }

    /// The paths it was asked for, sorted, each as often as it was asked.
    pub fn heard(&self) -> Vec<String> {
        let mut heard = self.log.lock().expect("no panic").clone();
        heard.sort();
        heard
    }

    /// Empties its log.
    pub fn forget(&self) {
        self.log.lock().expect("no panic").clear();
    }
}

impl Drop for Tracker {
    fn drop(&mut self) {
        // Sends the order; the thread ends by itself.
        drop(self.handle.stop(false));
    }
}

/// A script says in the page and in the log that it ran; a frame holds such a script.
async fn answer(log: Data<Log>, request: HttpRequest) -> HttpResponse {
    let path = request.path();
    log.lock().expect("no panic").push(path.to_owned());
    let connection = request.connection_info();
    let script = || script(connection.host(), path);
    let mut answer = HttpResponse::Ok();
    answer.insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
    let (kind, body) = match path.rsplit('.').next() {
        Some("js") => ("text/javascript", script().into_bytes()),
        Some("gif") => ("image/gif", GIF.to_vec()),
        Some("css") => ("text/css", b"body { --styled: 1 }".to_vec()),
        Some("html") => ("text/html", format!("<script>{}</script>", script()).into_bytes()),
        _ => ("text/plain", Vec::new()),
    };
    answer.insert_header((CONTENT_TYPE, kind)).body(body)
}

fn script(host: &str, path: &str) -> String {
    let log = format!("http://{host}{path}.ran");
    format!("(window.ran = window.ran || []).push({path:?}); fetch({log:?});")
}
