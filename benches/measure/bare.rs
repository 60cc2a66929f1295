//! The computations that the server cannot do without, and nothing else.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use aws_lc_rs::{rand::SystemRandom, signature::RSA_PKCS1_SHA256};
use throughline::{
    crypto::{key_file, password_hasher::PasswordHasher, payload_cipher::PayloadEncryptor},
    domain::assistant::PayloadEncryption,
};

use crate::machine::{self, Sample, cpu_seconds};

/// As long as the signed part of an anonymous token.
const TOKEN_BYTES: usize = 430;
/// As long as an anonymous payload.
const PAYLOAD_BYTES: usize = 80;

/// RSA signatures with this key, in one thread.
pub fn signatures(key: &Path, cores: &str, duration: Duration) -> Sample {
    on_cores(cores, "signatures", &key.display().to_string(), duration)
}

/// RSA-OAEP encryptions of a payload of usual length to this public key, in one thread.
pub fn encryptions(key: &Path, cores: &str, duration: Duration) -> Sample {
    on_cores(cores, "encryptions", &key.display().to_string(), duration)
}

/// Argon2id hashes with the server's parameters, in so many threads.
pub fn hashes(threads: usize, cores: &str, duration: Duration) -> Sample {
    on_cores(cores, "hashes", &threads.to_string(), duration)
}

/// Runs one of them in a child on these cores.
fn on_cores(cores: &str, kind: &str, argument: &str, duration: Duration) -> Sample {
    let program = std::env::current_exe().unwrap();
    let mut command = machine::on_cores(cores, &program);
    command.arg(kind).arg(format!("{}:{argument}", duration.as_millis()));
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut numbers = text.split_whitespace().map(str::parse::<f64>);
    let per_second = numbers.next().expect("the child measures").unwrap();
    Sample { per_second, per_cpu_second: numbers.next().map(Result::unwrap) }
}

/// The child: prints how many a second, and how many a second of processor time.
pub fn run(kind: &str, argument: &str) {
    let (milliseconds, argument) = argument.split_once(':').unwrap();
    let duration = Duration::from_millis(milliseconds.parse().unwrap());
    let sample = match kind {
        "signatures" => {
            let key = key_file::read_private(Path::new(argument), None).unwrap();
            repeat(duration, 1, || {
                let mut signature = vec![0; key.public_modulus_len()];
                let random = SystemRandom::new();
                let message = [b'x'; TOKEN_BYTES];
                let key = &key;
                move || key.sign(&RSA_PKCS1_SHA256, &random, &message, &mut signature).unwrap()
            })
        }
        "encryptions" => {
            let key = key_file::read_public(Path::new(argument)).unwrap();
            let key = PayloadEncryptor::new(&key, Path::new(argument), PayloadEncryption::default()).unwrap();
            repeat(duration, 1, || {
                let (key, payload) = (&key, [b'x'; PAYLOAD_BYTES]);
                move || drop(std::hint::black_box(key.encrypt(&payload).unwrap()))
            })
        }
        "hashes" => repeat(duration, argument.parse().unwrap(), || {
            let params = PasswordHasher::recommended();
            // Used again, as the server does: taking it from the system for each hash costs a tenth of the hash.
            let mut memory = vec![argon2::Block::new(); params.block_count()];
            let argon2 = argon2::Argon2::from(params);
            let mut hash = [0; 32];
            let (password, salt) = (b"a bench passphrase", [7; 16]);
            move || argon2.hash_password_into_with_memory(password, &salt, &mut hash, &mut memory[..]).unwrap()
        }),
        _ => unreachable!("no such computation"),
    };
    println!("{} {}", sample.per_second, sample.per_cpu_second.map(|rate| rate.to_string()).unwrap_or_default());
}

/// Does the same in so many threads for so long.
fn repeat<W: FnMut()>(duration: Duration, threads: usize, worker: impl Fn() -> W + Sync) -> Sample {
    worker()();
    let (started, cpu) = (Instant::now(), cpu_seconds(std::process::id()));
    let work = || {
        let mut work = worker();
        let mut count = 0;
        while started.elapsed() < duration {
            work();
            count += 1;
        }
        count
    };
    let count = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    let used = cpu.zip(cpu_seconds(std::process::id())).map(|(before, after)| after - before);
    Sample::new(count, started.elapsed(), used)
}
