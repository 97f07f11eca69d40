//! Load over HTTP/1.1: connections kept alive, each with one request under way. Owns the counting
//! and timing; knows nothing of what is asked.

use hdrhistogram::Histogram;
use std::io::{Error, ErrorKind};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longest response head.
const HEAD: usize = 16 * 1024;

/// What to send, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Where the server listens.
    pub addr: SocketAddr,
    /// How many connections, each with one request under way.
    pub connections: usize,
    /// Most requests over all connections.
    pub requests: u64,
    /// Longest time in which requests are sent.
    pub longest: Duration,
    /// The only status that is no error.
    pub status: u16,
}

/// What a run has shown.
#[derive(Debug, Clone)]
pub struct LoadReport {
    /// Answers of the right status.
    pub answered: u64,
    /// The same per second.
    pub per_second: f64,
    /// Half of the answers took at most this many microseconds.
    pub p50_us: u64,
    /// 99 of 100 answers took at most this many microseconds.
    pub p99_us: u64,
    /// Requests without an answer of the right status.
    pub errors: u64,
}

/// Sends the load; `make_request` writes the whole request with this number, from 0.
pub async fn run(
    load: Load,
    make_request: impl Fn(u64) -> Vec<u8> + Send + Sync + 'static,
) -> LoadReport {
    let Load { addr, connections, requests, longest, status } = load;
    let (next, make_request) = (Arc::new(AtomicU64::new(0)), Arc::new(make_request));
    let started = Instant::now();
    let tasks: Vec<_> = (0..connections)
        .map(|_| {
            let (next, make_request) = (next.clone(), make_request.clone());
            tokio::spawn(async move {
                let mut connection = Connection::new(addr);
                let (mut times, mut errors) = (times(), 0);
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= requests || started.elapsed() > longest {
                        return (times, errors);
                    }
                    let request = make_request(number);
                    let sent = Instant::now();
                    match connection.ask(&request).await {
                        Ok(answered) if answered == status => {
                            times.saturating_record(micros(sent.elapsed()))
                        }
                        Ok(_) | Err(_) => errors += 1,
                    }
                }
            })
        })
        .collect();
    let (mut all, mut errors) = (times(), 0);
    for task in tasks {
        let (times, wrong) = task.await.expect("a connection's task");
        all.add(times).expect("histograms of one kind");
        errors += wrong;
    }
    LoadReport {
        answered: all.len(),
        per_second: all.len() as f64 / started.elapsed().as_secs_f64(),
        p50_us: all.value_at_quantile(0.5),
        p99_us: all.value_at_quantile(0.99),
        errors,
    }
}

/// A histogram of microseconds up to a minute, to three digits.
pub fn times() -> Histogram<u64> {
    Histogram::new_with_max(60_000_000, 3).expect("valid bounds")
}

/// A duration in whole microseconds.
pub fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

struct Connection {
    addr: SocketAddr,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
}

impl Connection {
    fn new(addr: SocketAddr) -> Self {
        Self { addr, stream: None, buffer: Vec::new() }
    }

    /// Sends a request, reads the answer whole, returns its status. A failed connection is
    /// replaced for the next request.
    async fn ask(&mut self, request: &[u8]) -> std::io::Result<u16> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => {
                let stream = TcpStream::connect(self.addr).await?;
                stream.set_nodelay(true)?;
                stream
            }
        };
        stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            if let Some(at) = self.buffer.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            if self.buffer.len() > HEAD || stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        };
        let (status, length) = read_head(&self.buffer[..head])?;
        while self.buffer.len() < head + length {
            if stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
        self.stream = Some(stream);
        Ok(status)
    }
}

/// The status and the length of the body, which must be given: chunks are not read here.
fn read_head(head: &[u8]) -> std::io::Result<(u16, usize)> {
    let wrong = |what| Error::new(ErrorKind::InvalidData, what);
    let head = std::str::from_utf8(head).map_err(|_| wrong("a head that is not text"))?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    let status = status.ok_or_else(|| wrong("no status"))?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    match (status, length) {
        (_, Some(length)) => Ok((status, length)),
        (204 | 304, None) => Ok((status, 0)),
        _ => Err(wrong("no content-length")),
    }
}
