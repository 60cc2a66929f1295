//! Cores, processor time and memory. What a system does not tell is left out of the table.

use std::{fs, path::Path, process::Command, time::Duration};

const SERVERS_CORE: &str = "0";
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

/// A program on the server's core.
pub fn on_the_servers_core(program: &Path) -> Command {
    if Command::new("taskset").arg("--version").output().is_ok() {
        let mut command = Command::new("taskset");
        command.args(["-c", SERVERS_CORE]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

/// Processor time that a process has used so far, its system calls included.
pub fn cpu_seconds(pid: u32) -> Option<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before it may hold anything, but ends with the last parenthesis.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    // Linux reports hundredths of a second to programs, whatever it counts in.
    Some(ticks / 100.0)
}

/// Resident memory of a process.
pub fn resident_kib(pid: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}
