//! One process, from its start to its end.

use std::{
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread::{self, JoinHandle},
    time::Instant,
};

use crate::{secrets::Secrets, support::LIMIT, watch::Watch};

/// A started `chinwag`.
pub struct Process {
    child: Child,
    lines: Receiver<String>,
    /// Its standard output and error, until it has ended.
    written: Option<[JoinHandle<String>; 2]>,
    /// Its address, if it is a server.
    address: Option<SocketAddr>,
    watch: Watch,
}

/// Its exit, and the rest of its output.
#[derive(Debug)]
pub struct Ended {
    /// None if a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    /// The time of its exit; reading and searching its output comes later.
    pub at: Instant,
}

impl Process {
    pub fn spawn(mut command: Command) -> Self {
        let watch = Watch::of_command(&command);
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (stdout, mut stderr) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let (tell, lines) = mpsc::channel();
        let stdout = thread::spawn(move || {
            let mut text = String::new();
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                text.push_str(&line);
                text.push('\n');
                let _ = tell.send(line);
            }
            text
        });
        let stderr = thread::spawn(move || {
            let mut text = String::new();
            let _ = stderr.read_to_string(&mut text);
            text
        });
        Self {
            child,
            lines,
            written: Some([stdout, stderr]),
            address: None,
            watch,
        }
    }

    /// Notes that it is a server with this address.
    pub fn serves(&mut self, address: SocketAddr) {
        self.address = Some(address);
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next line of its standard output; none at its end.
    pub fn line(&self) -> Option<String> {
        match self.lines.recv_timeout(LIMIT) {
            Ok(line) => Some(line),
            Err(RecvTimeoutError::Disconnected) => None,
            Err(RecvTimeoutError::Timeout) => panic!("it neither wrote a line nor ended"),
        }
    }

    /// Sends a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        let status = Command::new("sh").args(["-c", &kill]).status().unwrap();
        assert!(status.success());
    }

    /// Waits for its end.
    pub fn wait(mut self) -> Ended {
        let mut stdout = String::new();
        while let Some(line) = self.line() {
            stdout += &line;
            stdout.push('\n');
        }
        let code = self.child.wait().unwrap().code();
        let at = Instant::now();
        Ended {
            code,
            stdout,
            stderr: self.end(),
            at,
        }
    }

    /// Fails if it has left a secret in a file so far.
    pub fn check_files(&mut self) {
        self.watch
            .hear(self.address.map(Secrets::of).unwrap_or_default());
        fail_with(&self.watch.in_folder());
    }

    /// Fails if it has left a secret anywhere. Returns its standard error.
    fn end(&mut self) -> String {
        let written = self.written.take().expect("it ends once");
        let [stdout, stderr] = written.map(|text| text.join().unwrap());
        self.watch
            .hear(self.address.map(Secrets::take).unwrap_or_default());
        if !thread::panicking() {
            fail_with(&self.watch.everywhere(&stdout, &stderr));
        }
        stderr
    }
}

#[track_caller]
fn fail_with(leaks: &[String]) {
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have exited already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if self.written.is_some() {
            self.end();
        }
    }
}
