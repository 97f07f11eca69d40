//! Decisions over HTTP: a bare actix-web application that reads the same JSON and sends it back.

use crate::{SENDERS, head, line};
use actix_web::{App, HttpServer, web};
use std::net::{SocketAddr, TcpListener};
use tests::load::{self, LoadReport};
use tests::sample::Sample;

/// Requests per measurement.
const REQUESTS: u64 = 60_000;
/// Threads that serve. The load takes one more.
const WORKERS: usize = 1;

/// Measures and prints.
pub(crate) fn run() {
    head("Decisions posted over HTTP");
    let echo = start_echo();
    for connections in SENDERS {
        report("bare actix-web echo", connections, &measure(echo, "/echo", connections));
    }
}

/// Prints a report as a line of the table.
fn report(what: &str, connections: usize, report: &LoadReport) {
    line(what, connections, report.per_second, report.p50_us, report.p99_us);
    if report.errors > 0 {
        println!("{} of these requests failed", report.errors);
    }
}

/// Posts decisions to a path, over so many connections.
fn measure(addr: SocketAddr, path: &'static str, connections: usize) -> LoadReport {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime
        .expect("a runtime")
        .block_on(load::run(addr, connections, REQUESTS, move |number| post(path, addr, number)))
}

/// The request that posts decision `number`.
fn post(path: &str, addr: SocketAddr, number: u64) -> Vec<u8> {
    let body = serde_json::to_string(&Sample::number(number).decision()).expect("JSON");
    format!(
        "POST {path} HTTP/1.1\r\nhost: {addr}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
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
            HttpServer::new(|| App::new().route("/echo", web::post().to(echo)))
                .workers(WORKERS)
                .listen(listener)
                .expect("a listening server")
                .run()
                .await
        })
    });
    addr
}
