//! Decisions over HTTP: the real `latch serve`, beside a bare actix-web application that reads the
//! same JSON and sends it back. Both answer with as many threads, to the same load.

use crate::store::{bytes, pairs, sled_alone};
use crate::{SENDERS, head, line};
use actix_web::{App, HttpServer, web};
use data_encoding::HEXLOWER;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::time::Duration;
use tests::latch::{self, Serving};
use tests::load::{self, Load, LoadReport};
use tests::{sample, shop};

/// Most requests per measurement.
const REQUESTS: u64 = 60_000;
/// Longest measurement.
const LONGEST: Duration = Duration::from_secs(7);
/// Threads that answer. The load takes one more.
pub(crate) const WORKERS: usize = 1;
/// As many as one address could ever send: what is measured is not the limit.
pub(crate) const PER_MINUTE: u32 = u32::MAX;
/// How long the server rests before its memory is looked at.
const REST: Duration = Duration::from_secs(2);

/// Measures and prints.
pub(crate) fn run() {
    let data = tempfile::tempdir().expect("a directory");
    let mut latch = serve_sled(data.path());
    std::thread::sleep(REST);
    let at_rest = latch.resident_kib();
    let echo = start_echo();

    head("Decisions posted over HTTP, each durable when answered");
    let (mut made, mut ratios) = (0, Vec::new());
    for connections in SENDERS {
        let bare = measure(echo, 200, connections, 0, LONGEST);
        line("bare actix-web echo", connections, bare.per_second, bare.p50_us, bare.p99_us);
        let full = measure(latch.address(), 201, connections, made, LONGEST);
        line("latch serve", connections, full.per_second, full.p50_us, full.p99_us);
        made += full.answered;
        ratios.push((connections, full.per_second / bare.per_second));
    }
    let after = latch.resident_kib();
    assert_eq!(latch.stop("-TERM"), Some(0), "latch ends well");
    let store = data.path().join("store");
    let size = bytes(&store);
    sled_alone(&pairs(&store));

    println!();
    for (connections, ratio) in ratios {
        println!("Of the echo at {connections} connections: {ratio:.2}");
    }
    println!("Bytes on disk per record after {made} records: {}", size / made);
    println!("Resident memory of latch serve at rest: {} MB", at_rest / 1024);
    println!("Resident memory of latch serve after the load: {} MB", after / 1024);
}

/// The real server on sled in this folder, with the shop's notice.
pub(crate) fn serve_sled(data: &Path) -> Serving {
    latch::publish(data, shop::NOTICE);
    let mut command = latch::command("serve");
    command.arg("--data").arg(data).args(["--workers", &WORKERS.to_string()]);
    command.args(["--decisions-per-minute", &PER_MINUTE.to_string()]);
    Serving::start(command)
}

/// Posts decisions over so many connections, numbered from `first`, for so long at most, and fails unless
/// all are answered with this status.
pub(crate) fn measure(
    addr: SocketAddr,
    status: u16,
    connections: usize,
    first: u64,
    longest: Duration,
) -> LoadReport {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let load = Load { addr, connections, requests: REQUESTS, longest, status };
    let request = Request::new(addr);
    let sent = load::run(load, move |number| request.number(first + number));
    let report = runtime.expect("a runtime").block_on(sent);
    assert_eq!(report.errors, 0, "requests to {addr} without a {status}");
    report
}

/// The request that posts a decision; writing the next one must cost the load next to nothing.
struct Request {
    bytes: Vec<u8>,
    id: usize,
    secret: usize,
}

impl Request {
    fn new(addr: SocketAddr) -> Self {
        let (id, secret) = (u64::MAX, u64::MAX - 1);
        let body = shop::analytics_only(id, secret).to_string();
        let text = format!(
            "POST /v1/sites/shop/decisions HTTP/1.1\r\nhost: {addr}\r\norigin: {}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            shop::ORIGIN,
            body.len()
        );
        let place = |number| text.find(&shop::token(number)).expect("its token");
        Self { id: place(id), secret: place(secret), bytes: text.clone().into_bytes() }
    }

    /// The decision of this number, by a visitor who makes no other.
    fn number(&self, number: u64) -> Vec<u8> {
        let mut bytes = self.bytes.clone();
        for (at, token) in [(self.id, sample::token(number)), (self.secret, sample::token(!number))]
        {
            HEXLOWER.encode_mut(&token, &mut bytes[at..at + 32]);
        }
        bytes
    }
}

/// Starts the echo on a free port, for the rest of this process.
fn start_echo() -> SocketAddr {
    async fn echo(body: web::Json<serde_json::Value>) -> web::Json<serde_json::Value> {
        body
    }
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let addr = listener.local_addr().expect("its address");
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async {
            HttpServer::new(|| App::new().route("/v1/sites/shop/decisions", web::post().to(echo)))
                .workers(WORKERS)
                .listen(listener)
                .expect("a listening server")
                .run()
                .await
        })
    });
    addr
}
