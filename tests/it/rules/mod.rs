//! Rules 1 to 5 of the product, for any sequence of steps: proptest makes them up, a model says what is due, and running servers
//! are compared with it.

mod driver;
mod model;

use std::{
    env,
    fmt::Write,
    net::SocketAddr,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        OnceLock,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    thread,
    time::Instant,
};

use argon2::Params;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use secrecy::ExposeSecret;
use throughline::{
    crypto::{cookie_signature::CookieKeys, password_hasher::PasswordHasher},
    domain::password::Password,
};

use self::{
    driver::Site,
    model::{Step, World},
};
use crate::support::{TestApp, app::Setup};

/// Most steps of a sequence.
const STEPS: usize = 40;
/// Signs cookies.
const SECRET: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
/// Sequences at once: each waits for its answers.
const THREADS: u32 = 3;

/// How many sequences there are to be, half of them for each of the two ways of logging out.
fn sequences() -> u32 {
    number("SEQUENCES", 200)
}

/// The same seed makes up the same sequences.
fn seed() -> u32 {
    number("SEED", 1)
}

fn number(variable: &str, default: u32) -> u32 {
    let text = env::var_os(variable).filter(|text| !text.is_empty());
    text.map_or(default, |text| text.to_str().and_then(|text| text.parse().ok()).expect(variable))
}

#[tokio::test]
async fn every_sequence_keeps_the_rules() {
    every_sequence_keeps_them(&[]).await;
}

#[tokio::test]
async fn every_sequence_keeps_the_rules_where_subjects_stay_at_logout() {
    every_sequence_keeps_them(&["--subject-on-logout", "keep"]).await;
}

async fn every_sequence_keeps_them(flags: &[&str]) {
    let setup = || {
        let setup = Setup::default().cookie_secrets([SECRET]).flags(["--trusted-proxies", "127.0.0.1/32"]);
        flags.iter().fold(setup, |setup, flag| setup.flags([flag]))
    };
    let first = setup().start().await;
    let second = setup().database(first.database.clone()).start().await;
    let hasher = PasswordHasher::new(Params::new(64, 1, 1, None).unwrap()).unwrap();
    let hash = hasher.hash(Password::attempt(&driver::password(0))).await.unwrap();
    let run = Run {
        rotates_at_logout: flags.is_empty(),
        servers: [first.address, second.address],
        password_hash: hash.expose_secret(),
        number: AtomicU32::new(0),
        steps: AtomicU64::new(0),
        failing: OnceLock::new(),
    };
    let started = Instant::now();
    let (run, app) = (&run, &first);
    let failure = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || run.some(app, thread))).collect();
        let mut results: Vec<_> = threads.into_iter().map(|thread| thread.join().unwrap().err()).collect();
        // Of those that failed at one moment, only that one was made shorter.
        let shortest = run.failing.get().and_then(|thread| results[*thread as usize].take());
        shortest.or_else(|| results.into_iter().flatten().next())
    });
    println!(
        "{} sequences of up to {STEPS} steps, {} steps, in {:.1} s",
        run.number.load(Ordering::Relaxed),
        run.steps.load(Ordering::Relaxed),
        started.elapsed().as_secs_f64()
    );
    assert!(failure.is_none(), "{}", failure.unwrap());
}

/// What all threads share.
struct Run<'a> {
    rotates_at_logout: bool,
    servers: [SocketAddr; 2],
    password_hash: &'a str,
    number: AtomicU32,
    steps: AtomicU64,
    /// The thread that found a failure, and makes it shorter while the others stop.
    failing: OnceLock<u32>,
}

impl Run<'_> {
    /// One thread's share of the sequences.
    fn some(&self, app: &TestApp, thread: u32) -> Result<(), String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let keys = CookieKeys::derive(&[SECRET.into()], "subject").unwrap();
        let site = runtime.block_on(async { Site::new(self.servers, &app.database, self.password_hash, keys) });
        let cases = (sequences() / 2).div_ceil(THREADS);
        let config = Config { cases, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
        let mut seeds = [0; 32];
        seeds[..8].copy_from_slice(&(u64::from(seed()) << 32 | u64::from(thread)).to_le_bytes());
        let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seeds));
        let result = runner.run(&model::steps(STEPS), |steps| {
            if self.failing.get().is_some_and(|other| *other != thread) {
                return Ok(());
            }
            let number = self.number.fetch_add(1, Ordering::Relaxed);
            self.steps.fetch_add(steps.len() as u64, Ordering::Relaxed);
            let compared = || runtime.block_on(site.compare(number, &steps, World::new(self.rotates_at_logout)));
            let compared = catch_unwind(AssertUnwindSafe(compared));
            compared.unwrap_or_else(|_| Err("in an answer that nobody expects: see above".to_owned())).map_err(
                |difference| {
                    self.failing.get_or_init(|| thread);
                    TestCaseError::fail(difference)
                },
            )
        });
        result.map_err(|error| match error {
            TestError::Fail(reason, steps) => in_words(reason.message(), &steps),
            TestError::Abort(reason) => reason.message().to_owned(),
        })
    }
}

/// A failure as a person would tell it.
fn in_words(difference: &str, steps: &[Step]) -> String {
    let mut text = format!("the rules do not hold {difference}\nThe steps:\n");
    for (number, step) in steps.iter().enumerate() {
        writeln!(text, "{:>4}. {step}", number + 1).unwrap();
    }
    write!(text, "The same once more: SEED={} SEQUENCES={}", seed(), sequences()).unwrap();
    text
}
