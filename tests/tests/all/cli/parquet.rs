//! `latch log --format parquet`: a file that is there whole or not at all.

use super::{Desk, texts};

#[test]
fn an_export_as_parquet_is_there_once_it_is_whole() {
    let desk = Desk::new();
    let serving = desk.serve("--demo");
    let path = desk.0.path().join("log.parquet");
    desk.says("log --format parquet -o log.parquet");
    let empty = std::fs::read(&path).unwrap();
    assert!(empty.starts_with(b"PAR1") && empty.ends_with(b"PAR1"));
    let address = serving.address();
    drop(serving);
    std::fs::write(&path, "what was there").unwrap();
    for args in ["--resume", "--limit 5", "--order newest"] {
        desk.fails(2, &format!("log --format parquet -o log.parquet {args}"));
    }
    // A server that breaks off leaves what was there as it was.
    let listening = std::net::TcpListener::bind(address).unwrap();
    let half = std::thread::spawn(move || {
        for _ in 0..2 {
            let (mut caller, _) = listening.accept().unwrap();
            let mut asked = [0; 4096];
            let read = std::io::Read::read(&mut caller, &mut asked).unwrap();
            let answer = if asked[..read].starts_with(b"POST") {
                "HTTP/1.1 200 OK\r\ncontent-length: 13\r\nconnection: close\r\n\r\n{\"token\":\"t\"}"
            } else {
                "HTTP/1.1 200 OK\r\ncontent-length: 999\r\nconnection: close\r\n\r\nPAR1"
            };
            std::io::Write::write_all(&mut caller, answer.as_bytes()).unwrap();
        }
    });
    let mut ask = desk.command("log --format parquet -o log.parquet --user ada");
    ask.args(["--url", &format!("http://{address}")]).env("LATCH_PASSWORD", "x");
    let output = ask.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(texts(&output).1.contains("broke off"), "{}", texts(&output).1);
    half.join().unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "what was there");
    assert!(!path.with_file_name("log.parquet.part").exists());
}
