//! The machine that runs the benches.

use std::fs;

/// The machine in one line, to print beside the figures.
pub fn describe() -> String {
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let model = fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name"))?;
            Some(line.split_once(": ")?.1.to_owned())
        })
        .unwrap_or_else(|| std::env::consts::ARCH.to_owned());
    format!(
        "{processors} processors ({model}), load average {}",
        load_average()
    )
}

/// Prints what is being measured.
pub fn announce(part: &str, round: usize) {
    eprintln!("{part}, round {round}, load average {}", load_average());
}

/// The load of the last minute, where it is known.
fn load_average() -> String {
    fs::read_to_string("/proc/loadavg")
        .ok()
        .and_then(|text| Some(text.split_once(' ')?.0.to_owned()))
        .unwrap_or_else(|| "unknown".to_owned())
}

/// Thousands of connections need thousands of descriptors, here and in the servers started from here.
pub fn raise_descriptors() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        let raised = Rlimit {
            current: limit.maximum,
            maximum: limit.maximum,
        };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            eprintln!("the number of descriptors could not be raised: {error}");
        }
    }
}
