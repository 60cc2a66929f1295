//! A way to the tests' PostgreSQL that has an address of its own, and can do what managed servers and poolers do.

use std::{
    net::{SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use sqlx::postgres::PgConnectOptions;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, copy_bidirectional},
    net::{self, TcpStream, UnixStream},
    runtime::Builder,
    sync::oneshot,
    task::JoinSet,
};

use super::database::TestDatabase;

/// What PgBouncer refuses unless it is told to ignore it.
const REFUSED_BY_POOLERS: [&str; 2] = ["options", "extra_float_digits"];

/// A server in front of the tests' own. It stops when it is dropped, and cuts its connections.
pub struct Relay {
    pub address: SocketAddr,
    read_only: Arc<AtomicBool>,
    running: Option<(oneshot::Sender<()>, thread::JoinHandle<()>)>,
}

impl Relay {
    /// A server that takes changes, or none yet. It has a thread of its own, because tests block theirs while a site starts.
    pub fn start(database: &TestDatabase, address: &str, read_only: bool) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let options: PgConnectOptions = database.url.parse().unwrap();
        let read_only = Arc::new(AtomicBool::new(read_only));
        let (stop, stopped) = oneshot::channel();
        let for_new = Arc::clone(&read_only);
        let thread = thread::spawn(move || {
            Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
                tokio::select! {
                    () = serve(listener, options, for_new) => {}
                    _ = stopped => {}
                }
            });
        });
        Self { address, read_only, running: Some((stop, thread)) }
    }

    /// It takes changes from now on, in new connections.
    pub fn promote(&self) {
        self.read_only.store(false, Ordering::Relaxed);
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        let (stop, thread) = self.running.take().unwrap();
        drop(stop);
        thread.join().unwrap();
    }
}

async fn serve(listener: TcpListener, options: PgConnectOptions, read_only: Arc<AtomicBool>) {
    let listener = net::TcpListener::from_std(listener).unwrap();
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let (options, read_only) = (options.clone(), read_only.load(Ordering::Relaxed));
        connections.spawn(async move {
            if let Some(socket) = options.get_socket() {
                let path = socket.join(format!(".s.PGSQL.{}", options.get_port()));
                relay(client, UnixStream::connect(path).await.unwrap(), read_only).await;
            } else {
                let place = (options.get_host(), options.get_port());
                relay(client, TcpStream::connect(place).await.unwrap(), read_only).await;
            }
        });
    }
}

/// The URL of the database on these servers.
pub fn url_at(database: &TestDatabase, servers: &[&Relay]) -> String {
    let options: PgConnectOptions = database.url.parse().unwrap();
    let hosts: Vec<_> = servers.iter().map(|server| server.address.to_string()).collect();
    let (user, name) = (options.get_username(), options.get_database().unwrap());
    format!("postgres://{user}@{}/{name}?sslmode=disable&target_session_attrs=read-write", hosts.join(","))
}

async fn relay(mut client: TcpStream, mut server: impl AsyncRead + AsyncWrite + Unpin, read_only: bool) {
    let Ok(length) = client.read_u32().await else { return };
    let mut start = vec![0; length as usize - 4];
    client.read_exact(&mut start).await.unwrap();
    let mut parameters = start[4..].split(|byte| *byte == 0).step_by(2);
    if parameters.any(|name| REFUSED_BY_POOLERS.iter().any(|refused| refused.as_bytes() == name)) {
        return;
    }
    if read_only {
        start.truncate(start.len() - 1);
        start.extend(b"options\0-c default_transaction_read_only=on\0\0");
    }
    server.write_u32(u32::try_from(start.len()).unwrap() + 4).await.unwrap();
    server.write_all(&start).await.unwrap();
    // Either may end it at any time.
    let _ended = copy_bidirectional(&mut client, &mut server).await;
}
