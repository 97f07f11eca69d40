//! A real PostgreSQL on a free port, from the server binaries of this machine: made for one test process
//! in a folder of its own, gone with it however it ends; or, to measure, as durable as PostgreSQL is.
//!
//! It refuses to know what Latch keeps in it.

mod installed;

pub use installed::is_there;
use installed::{as_nobody, binary, folder, own, program, run};
use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

/// The role that owns everything, and its password where one is asked for: on the network, not on the
/// socket.
pub const ROLE: &str = "latch";
/// The role's password.
pub const PASSWORD: &str = "p4ssw0rd-nobody-may-see";

/// Longest that a server may take to start.
const STARTING: Duration = Duration::from_secs(60);

/// Keeps the server as long as its own input is open, which ends with the test process even if
/// that is killed. A line tells how to end the server and that its folder stays, as a second argument does.
const KEEPER: &str = r#"
"$0" -D "$1/data" >>"$1/log" 2>&1 & server=$!
trap '' INT TERM HUP
line=; read -r line
case "$line" in immediate) kill -QUIT $server ;; kill) kill -KILL $server ;; *) kill -INT $server ;; esac
wait $server
[ -n "$line$2" ] || rm -rf "$1""#;

/// What tests add to the settings. Nothing there is to outlive the machine. What Latch asks of commits is
/// asked all the same.
const FLEETING: &str = "max_connections = 400\nshared_buffers = '64MB'\nfsync = off\n";

/// A running server.
pub struct Cluster {
    folder: PathBuf,
    /// Whether the folder outlives this.
    stays: bool,
    port: u16,
    keeper: Mutex<Option<Child>>,
}

/// How a server is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Every connection ends at once, then everything is tidied up.
    Fast,
    /// Nothing is tidied up.
    Immediate,
    /// SIGKILL: its children find out by themselves.
    Killed,
}

/// A database of a cluster; dropped with this.
pub struct Database<'a> {
    cluster: &'a Cluster,
    /// Its name.
    pub name: String,
}

impl Cluster {
    /// The one that tests share which do not stop it.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// A new one.
    pub fn start() -> Self {
        Self::new(folder(), false, FLEETING)
    }

    /// One that is set up as PostgreSQL is unless told otherwise, for measuring: commits are on the disk.
    /// In a folder that is named it stays, and is found there again.
    pub fn durable(named: Option<&Path>) -> Self {
        let Some(named) = named else { return Self::new(folder(), false, "") };
        fs::create_dir_all(named).expect("a folder");
        let named = named.canonicalize().expect("a folder");
        own(&named);
        Self::new(named, true, "")
    }

    fn new(folder: PathBuf, stays: bool, settings: &str) -> Self {
        if !folder.join("data").is_dir() {
            let password = folder.join("password");
            fs::write(&password, PASSWORD).expect("a file");
            own(&password);
            let mut initdb = program("initdb");
            initdb.args(["-U", ROLE, "-E", "UTF8", "--locale=C", "--no-sync"]);
            initdb.args(["--auth-local=trust", "--auth-host=scram-sha-256", "--pwfile"]);
            run(initdb.arg(&password).arg("-D").arg(folder.join("data")));
        }
        Self::on(folder, stays, settings)
    }

    /// A second one that follows this one, as its replica.
    pub fn replica(&self) -> Self {
        let folder = folder();
        let mut copy = self.tool("pg_basebackup");
        run(copy.args(["-R", "-X", "stream", "-c", "fast", "-D"]).arg(folder.join("data")));
        Self::on(folder, false, FLEETING)
    }

    /// On data that is there.
    fn on(folder: PathBuf, stays: bool, settings: &str) -> Self {
        let cluster = Self { port: free_port(), folder, stays, keeper: Mutex::default() };
        let (folder, port) = (cluster.folder.display(), cluster.port);
        cluster.set(&format!(
            "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{folder}'\n\
             {settings}"
        ));
        cluster.start_again();
        cluster
    }

    /// Adds settings, which count from the next start.
    pub fn set(&self, settings: &str) {
        let path = self.folder.join("data/postgresql.auto.conf");
        let there = fs::read_to_string(&path).unwrap_or_default();
        fs::write(&path, format!("{there}\n{settings}\n")).expect("settings");
    }

    /// Puts a file beside the data, readable by the server only; its path.
    pub fn put(&self, name: &str, content: &[u8]) -> PathBuf {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.folder.join(name);
        fs::write(&path, content).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("permissions");
        own(&path);
        path
    }

    /// Starts the server after [`Self::stop`].
    pub fn start_again(&self) {
        let mut keeper = Command::new("sh");
        as_nobody(&mut keeper);
        keeper.arg("-c").arg(KEEPER).arg(binary("postgres")).arg(&self.folder);
        keeper.args(self.stays.then_some("stays"));
        keeper.current_dir(&self.folder).stdin(Stdio::piped()).process_group(0);
        *self.keeper.lock().expect("a keeper") = Some(keeper.spawn().expect("sh"));
        let asked = Instant::now();
        while !self.tool("pg_isready").stdout(Stdio::null()).status().expect("it").success() {
            let log = || fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(asked.elapsed() < STARTING, "PostgreSQL does not start: {}", log());
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Stops the server.
    pub fn stop(&self, end: End) {
        let mut keeper = self.keeper.lock().expect("a keeper").take().expect("a running server");
        let word: &[u8] = match end {
            End::Fast => b"stop\n",
            End::Immediate => b"immediate\n",
            End::Killed => b"kill\n",
        };
        let mut input = keeper.stdin.take().expect("its input");
        input.write_all(word).expect("a running keeper");
        keeper.wait().expect("its end");
    }

    /// Makes every commit wait for the replica, from now on.
    pub fn wait_for(&self, replica: &Self) {
        self.set("synchronous_standby_names = '*'");
        self.sql("postgres", "SELECT pg_reload_conf()");
        let asked = Instant::now();
        while self.sql("postgres", "SELECT sync_state FROM pg_stat_replication").trim() != "sync" {
            let port = replica.port;
            assert!(asked.elapsed() < STARTING, "the replica at {port} does not follow");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Makes a replica the primary.
    pub fn promote(&self) {
        assert_eq!(self.sql("postgres", "SELECT pg_promote(true, 60)").trim(), "t");
    }

    /// Listens on this address, too; anyone on its network may come with the role's password.
    pub fn listen_on(&self, address: &str, network: &str) {
        let path = self.folder.join("data/pg_hba.conf");
        let there = fs::read_to_string(&path).expect("who may come");
        fs::write(&path, format!("{there}host all all {network} scram-sha-256\n")).expect("it");
        self.set(&format!("listen_addresses = '127.0.0.1,{address}'"));
        self.stop(End::Fast);
        self.start_again();
    }

    /// A new, empty database.
    pub fn database(&self) -> Database<'_> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let name = format!("log_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
        Database { cluster: self, name }
    }

    /// The port that it listens on, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where everything of it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The URL of a database over the socket, which asks for no password.
    pub fn url(&self, database: &str) -> String {
        let socket = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://{ROLE}@{socket}:{}/{database}", self.port)
    }

    /// What a statement answers, a line for each row.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let mut psql = self.tool("psql");
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", sql]);
        run(&mut psql)
    }

    /// A program of PostgreSQL, told where the server is.
    pub fn tool(&self, name: &str) -> Command {
        let mut tool = program(name);
        tool.arg("-h").arg(&self.folder).args(["-p", &self.port.to_string(), "-U", ROLE]);
        tool
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let keeper = self.keeper.get_mut().ok().and_then(Option::take);
        match keeper {
            Some(mut keeper) => {
                drop(keeper.stdin.take());
                let _ = keeper.wait();
            }
            None if self.stays => {}
            None => drop(fs::remove_dir_all(&self.folder)),
        }
    }
}

impl Database<'_> {
    /// Its URL over the socket, which asks for no password.
    pub fn url(&self) -> String {
        self.cluster.url(&self.name)
    }

    /// Its URL over the network, with the role's password.
    pub fn network_url(&self) -> String {
        format!("postgres://{ROLE}:{PASSWORD}@localhost:{}/{}", self.cluster.port, self.name)
    }

    /// The same over the network, with the role's password, at the first of these places
    /// (`HOST:PORT`) that takes writes.
    pub fn url_at(&self, places: &[String]) -> String {
        format!("postgres://{ROLE}:{PASSWORD}@{}/{}", places.join(","), self.name)
    }

    /// What a statement answers, a line for each row.
    pub fn sql(&self, sql: &str) -> String {
        self.cluster.sql(&self.name, sql)
    }

    /// Everything in it, as `pg_dump` writes it.
    pub fn dump(&self) -> String {
        run(self.cluster.tool("pg_dump").args(["-d", &self.name]))
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        let mut psql = self.cluster.tool("psql");
        let drop_it = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // On a server that a test has stopped there is nothing to drop.
        let quiet = psql.stdout(Stdio::null()).stderr(Stdio::null());
        let _ = quiet.args(["-X", "-q", "-d", "postgres", "-c", &drop_it]).status();
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("its address").port()
}
