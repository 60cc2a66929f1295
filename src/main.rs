//! The program: see [`throughline::cli`].

fn main() -> std::process::ExitCode {
    throughline::cli::run()
}
