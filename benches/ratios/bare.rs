//! The computations that the server cannot do without, and nothing else.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use aws_lc_rs::{rand::SystemRandom, signature::RSA_PKCS1_SHA256};
use throughline::crypto::{key_file, password_hasher::PasswordHasher};

use crate::machine::{self, Sample, cpu_seconds};

/// As long as the signed part of an anonymous token.
const TOKEN_BYTES: usize = 430;

/// Runs one of them in a child on the server's core.
pub fn on_the_servers_core(kind: &str, argument: &Path, duration: Duration) -> Sample {
    let program = std::env::current_exe().unwrap();
    let mut command = machine::on_the_servers_core(&program);
    command.arg(kind).arg(format!("{}:{}", duration.as_millis(), argument.display()));
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut numbers = text.split_whitespace().map(str::parse::<f64>);
    let per_second = numbers.next().expect("the child measures").unwrap();
    Sample { per_second, per_cpu_second: numbers.next().map(Result::unwrap) }
}

/// The child: prints how many a second, and how many a second of processor time.
pub fn run(kind: &str, argument: &str) {
    let (milliseconds, path) = argument.split_once(':').unwrap();
    let duration = Duration::from_millis(milliseconds.parse().unwrap());
    let sample = match kind {
        "signatures" => {
            let key = key_file::read_private(Path::new(path)).unwrap();
            let mut signature = vec![0; key.public_modulus_len()];
            let random = SystemRandom::new();
            let message = [b'x'; TOKEN_BYTES];
            repeat(duration, || key.sign(&RSA_PKCS1_SHA256, &random, &message, &mut signature).unwrap())
        }
        "hashes" => {
            let argon2 = argon2::Argon2::from(PasswordHasher::recommended());
            let mut hash = [0; 32];
            repeat(duration, || argon2.hash_password_into(b"a bench passphrase", &[7; 16], &mut hash).unwrap())
        }
        _ => unreachable!("no such computation"),
    };
    println!("{} {}", sample.per_second, sample.per_cpu_second.map(|rate| rate.to_string()).unwrap_or_default());
}

fn repeat(duration: Duration, mut work: impl FnMut()) -> Sample {
    work();
    let (started, cpu) = (Instant::now(), cpu_seconds(std::process::id()));
    let mut count = 0;
    while started.elapsed() < duration {
        work();
        count += 1;
    }
    let used = cpu.zip(cpu_seconds(std::process::id())).map(|(before, after)| after - before);
    Sample::new(count, started.elapsed(), used)
}
