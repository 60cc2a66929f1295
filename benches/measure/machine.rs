//! Cores, processor time and memory. What a system does not tell is left out of the table.

use std::{fs, path::Path, process::Command, time::Duration};

/// The server's, when it has one of its own.
pub const SERVERS_CORE: &str = "0";
const CLIENTS_CORE: &str = "1";

/// One round.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// By the clock on the wall.
    pub per_second: f64,
    /// By the processor time of whoever did the work.
    pub per_cpu_second: Option<f64>,
}

impl Sample {
    pub fn new(count: u32, elapsed: Duration, cpu: Option<f64>) -> Self {
        let count = f64::from(count);
        Self { per_second: count / elapsed.as_secs_f64(), per_cpu_second: cpu.map(|seconds| count / seconds) }
    }

    /// The rate of doing this and then that.
    pub fn and(&self, then: &Self) -> Self {
        let both = |one: f64, other: f64| 1.0 / (1.0 / one + 1.0 / other);
        Self {
            per_second: both(self.per_second, then.per_second),
            per_cpu_second: self.per_cpu_second.zip(then.per_cpu_second).map(|(one, other)| both(one, other)),
        }
    }

    /// The median of each rate by itself.
    pub fn median(samples: &[Self]) -> Self {
        let middle = |mut rates: Vec<f64>| {
            rates.sort_by(f64::total_cmp);
            rates.get(rates.len() / 2).copied()
        };
        let per_cpu_second = middle(samples.iter().filter_map(|sample| sample.per_cpu_second).collect());
        let per_second = middle(samples.iter().map(|sample| sample.per_second).collect()).unwrap();
        Self { per_second, per_cpu_second }
    }
}

/// The processor and the system, as far as they tell.
pub fn description() -> String {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_default();
    let (info, release) = (read("/proc/cpuinfo"), read("/proc/sys/kernel/osrelease"));
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1)).unwrap_or("unknown");
    // Not `available_parallelism`: this process is on one of them by now.
    let cores = info.lines().filter(|line| line.starts_with("processor")).count();
    format!("Processor {model}, {cores} cores; Linux {}.", release.trim())
}

/// Whether processes can be kept on one core each.
fn can_pin() -> bool {
    std::thread::available_parallelism().is_ok_and(|cores| cores.get() > 1)
        && Command::new("taskset").arg("--version").output().is_ok()
}

/// This process, its threads and its children, PostgreSQL among them, from now on.
pub fn move_to_the_clients_core() {
    let moved = can_pin()
        && Command::new("taskset")
            .args(["-cp", CLIENTS_CORE, &std::process::id().to_string()])
            .output()
            .is_ok_and(|output| output.status.success());
    println!(
        "{}",
        if moved {
            "The server has a core of its own; client and database share another."
        } else {
            "No `taskset`, or one core alone: everything shares the machine, and only processor time can be compared."
        }
    );
}

/// A program on these cores.
pub fn on_cores(cores: &str, program: &Path) -> Command {
    if Command::new("taskset").arg("--version").output().is_ok() {
        let mut command = Command::new("taskset");
        command.args(["-c", cores]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

/// Processor time that a process has used so far, its system calls included.
pub fn cpu_seconds(pid: u32) -> Option<f64> {
    let (_, [own, _]) = stat(pid)?;
    Some(own)
}

/// The same of a process with all its children, those included that have ended.
pub fn cpu_seconds_of_all(pid: u32) -> Option<f64> {
    let (_, [own, ended]) = stat(pid)?;
    let others = fs::read_dir("/proc").ok()?.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let children = others.filter_map(stat).filter(|(parent, _)| *parent == pid);
    Some(own + ended + children.map(|(_, [own, ended])| own + ended).sum::<f64>())
}

/// The parent of a process, and the processor time of itself and of its children that have ended.
fn stat(pid: u32) -> Option<(u32, [f64; 2])> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before it may hold anything, but ends with the last parenthesis.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    // Linux reports hundredths of a second to programs, whatever it counts in.
    let seconds = |field: usize| Some(fields.get(field)?.parse::<f64>().ok()? / 100.0);
    Some((fields.get(1)?.parse().ok()?, [seconds(11)? + seconds(12)?, seconds(13)? + seconds(14)?]))
}

/// Resident memory of a process.
pub fn resident_kib(pid: u32) -> Option<u64> {
    status_kib(pid, "VmRSS:")
}

/// The most that it ever was.
pub fn most_resident_kib(pid: u32) -> Option<u64> {
    status_kib(pid, "VmHWM:")
}

fn status_kib(pid: u32, field: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.split_whitespace().next()?.parse().ok()
}
