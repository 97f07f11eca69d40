//! A little HTTP server that takes what is sent, or answers as it is told. Owns a thread that ends with
//! the process.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What was sent.
#[derive(Debug, Clone)]
pub struct Taken {
    pub authorization: String,
    pub body: String,
}

#[derive(Default)]
struct Inside {
    status: u16,
    location: Option<String>,
    hangs: bool,
    calls: usize,
    taken: Vec<Taken>,
    hanging: Vec<TcpStream>,
}

pub struct Hook {
    address: SocketAddr,
    inside: Arc<Mutex<Inside>>,
}

impl Hook {
    /// Listening on a free port, taking what comes.
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let inside = Arc::new(Mutex::new(Inside { status: 200, ..Inside::default() }));
        let shared = Arc::clone(&inside);
        std::thread::spawn(move || {
            for caller in listener.incoming() {
                let _ = answer(caller.unwrap(), &shared);
            }
        });
        Self { address, inside }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn answer_with(&self, status: u16) {
        self.inside.lock().unwrap().status = status;
    }

    pub fn redirect_to(&self, location: &str) {
        let mut inside = self.inside.lock().unwrap();
        (inside.status, inside.location) = (307, Some(location.to_owned()));
    }

    /// From now on it takes calls and never answers.
    pub fn hang(&self) {
        self.inside.lock().unwrap().hangs = true;
    }

    pub fn calls(&self) -> usize {
        self.inside.lock().unwrap().calls
    }

    /// What was sent and answered with success.
    pub fn taken(&self) -> Vec<Taken> {
        self.inside.lock().unwrap().taken.clone()
    }
}

fn answer(caller: TcpStream, shared: &Mutex<Inside>) -> std::io::Result<()> {
    let mut from = BufReader::new(caller.try_clone()?);
    let (mut authorization, mut length, mut line) = (String::new(), 0, String::new());
    while from.read_line(&mut line)? > 0 && line != "\r\n" {
        let (name, value) = line.split_once(':').unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "authorization" => authorization = value.trim().to_owned(),
            "content-length" => length = value.trim().parse().unwrap(),
            _ => {}
        }
        line.clear();
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body)?;
    let mut inside = shared.lock().unwrap();
    inside.calls += 1;
    if inside.hangs {
        inside.hanging.push(caller);
        return Ok(());
    }
    let status = inside.status;
    if status < 300 {
        let body = String::from_utf8(body).unwrap();
        inside.taken.push(Taken { authorization, body });
    }
    let location = inside.location.iter().map(|to| format!("location: {to}\r\n"));
    let location: String = location.collect();
    let mut to = caller;
    write!(to, "HTTP/1.1 {status} x\r\n{location}content-length: 0\r\nconnection: close\r\n\r\n")
}
