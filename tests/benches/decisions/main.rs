//! Decisions per second, each durable: through the store, and over HTTP, each beside the barest
//! thing that does the same work on the same machine in the same run.
//!
//! `cargo bench -p tests --bench decisions` runs all; `-- store`, `-- http` or `-- postgres` only one.

mod http;
mod postgres;
mod store;

/// How many send at the same time.
const SENDERS: [usize; 3] = [1, 32, 256];

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    let wants = |part: &str| wanted.is_empty() || wanted.iter().any(|it| it == part);
    if wants("store") {
        store::run();
    }
    if wants("http") {
        http::run();
    }
    if wants("postgres") {
        postgres::run();
    }
}

/// Prints one line of a table.
fn line(what: &str, senders: usize, per_second: f64, p50_us: u64, p99_us: u64) {
    println!("| {what:<24} | {senders:>7} | {per_second:>8.0} | {p50_us:>8} | {p99_us:>8} |");
}

/// Prints the head of a table.
fn head(title: &str) {
    println!("\n{title}\n");
    println!("| {:<24} | senders | per sec. |   p50 µs |   p99 µs |", "what");
    println!("|--------------------------|--------:|---------:|---------:|---------:|");
}
