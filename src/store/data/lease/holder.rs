//! The holder of a lease.

use std::fs;

use super::Place;

/// The holder of a lease, in the form of its file: one line per field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Holder {
    pub host: String,
    /// A random number, unique among computers and containers with the same name.
    system: String,
    process: u32,
    place: String,
    pub id: String,
}

const LOCAL: &str = "local";
const NETWORK: &str = "network";

/// The name of this computer or container.
fn computer() -> String {
    gethostname::gethostname().to_string_lossy().into_owned()
}

fn random() -> u64 {
    getrandom::u64().expect("the operating system has random numbers")
}

impl Holder {
    pub fn this(place: Place) -> Self {
        Self {
            host: computer(),
            system: system(),
            process: std::process::id(),
            place: match place {
                Place::Local => LOCAL,
                Place::Network => NETWORK,
            }
            .to_owned(),
            id: format!("{:016x}", random()),
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        let lines: Vec<_> = text.lines().collect();
        let [host, system, process, place, id] = lines[..] else {
            return None;
        };
        Some(Self {
            host: host.to_owned(),
            system: system.to_owned(),
            process: process.parse().ok()?,
            place: place.to_owned(),
            id: id.to_owned(),
        })
    }

    /// Whether it considers the folder to be on a local disk.
    pub fn is_on_disk(&self) -> bool {
        self.place == LOCAL
    }

    /// Whether it has ended, as far as another server with the folder's lock can tell.
    ///
    /// An apparent local disk may be shared between computers in an unknown way, so the lock counts only between
    /// servers of the same kernel. No process survives a restart of the computer.
    pub fn is_gone(&self, newcomer: &Self) -> bool {
        let is_of_this_computer = self.is_of_this_run() || self.host == newcomer.host;
        self.is_on_disk() && newcomer.is_on_disk() && is_of_this_computer
            || self.is_of_this_system() && !self.is_alive()
    }

    /// Whether it runs on this computer, in any container, since the computer was started.
    fn is_of_this_run(&self) -> bool {
        let run = run();
        !run.is_empty() && self.system.split(' ').next() == Some(&run)
    }

    pub fn is_of_this_system(&self) -> bool {
        self.host == computer() && self.system == system()
    }

    /// Whether its process runs. The first process of a container has the same number at every start, so this process's
    /// own number belongs to an earlier process.
    pub fn is_alive(&self) -> bool {
        self.process != std::process::id() && is_running(self.process)
    }
}

#[cfg(unix)]
fn is_running(process: u32) -> bool {
    let process = i32::try_from(process).ok();
    let process = process.and_then(rustix::process::Pid::from_raw);
    process.is_some_and(|process| {
        // For another user's process the answer is a refusal, so it exists.
        rustix::process::test_kill_process(process) != Err(rustix::io::Errno::SRCH)
    })
}

#[cfg(not(unix))]
fn is_running(_process: u32) -> bool {
    true
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (host, system, process) = (&self.host, &self.system, self.process);
        write!(
            f,
            "{host}\n{system}\n{process}\n{}\n{}\n",
            self.place, self.id
        )
    }
}

/// The scope of process numbers: this run of the computer, and this container.
fn system() -> String {
    let container = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    format!("{} {}", run(), container.display())
}

/// The id of this run of the computer; empty if unknown.
fn run() -> String {
    let run = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    run.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number of a process that always runs.
    const RUNNING: u32 = 1;

    fn holder(place: Place, change: impl FnOnce(&mut Holder)) -> Holder {
        let mut holder = Holder::this(place);
        holder.process = RUNNING;
        change(&mut holder);
        holder
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn holder_on_a_disk_is_gone_if_on_this_kernel_or_an_earlier_run() {
        let newcomer = Holder::this(Place::Local);
        let is_gone =
            |change: &dyn Fn(&mut Holder)| holder(Place::Local, change).is_gone(&newcomer);
        assert!(is_gone(&|_| {}));
        // In another container.
        assert!(is_gone(&|holder| {
            holder.host = "other".to_owned();
            holder.system = format!("{} pid:[1]", run());
        }));
        // Before a restart of the computer.
        assert!(is_gone(&|holder| holder.system = "run pid:[1]".to_owned()));
        // On another computer.
        for system in ["run pid:[1]", "", " "] {
            assert!(!is_gone(&|holder| {
                holder.host = "other".to_owned();
                holder.system = system.to_owned();
            }));
        }
    }

    #[test]
    fn holder_on_a_network_is_gone_only_if_its_process_is() {
        let newcomer = Holder::this(Place::Network);
        for place in [Place::Local, Place::Network] {
            let is_gone = |change: &dyn Fn(&mut Holder)| holder(place, change).is_gone(&newcomer);
            assert!(!is_gone(&|_| {}));
            assert!(!is_gone(&|holder| holder.system.push('1')));
            assert!(!is_gone(&|holder| {
                holder.host = "other".to_owned();
                holder.process = std::process::id();
            }));
            // The first process of a restarted container.
            assert!(is_gone(&|holder| holder.process = std::process::id()));
        }
    }
}
