//! One process, from its start to its end.

use std::{
    io::{BufRead, BufReader, Read},
    net::SocketAddr,
    process::{Child, Command, Stdio},
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread::{self, JoinHandle},
    time::Instant,
};

use super::DEADLINE;
use crate::watch::Watch;

/// A `chinwag` that was started.
pub struct Process {
    child: Child,
    lines: Receiver<String>,
    /// What it writes on its standard output and error, until it has ended.
    written: Option<[JoinHandle<String>; 2]>,
    watch: Watch,
}

/// How it ended, and what it wrote that was not read before.
#[derive(Debug)]
pub struct Ended {
    /// None when a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
    /// When it was gone: what it wrote is read and searched after that.
    pub at: Instant,
}

impl Process {
    pub fn spawn(mut command: Command) -> Self {
        let watch = Watch::of(&command);
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
            watch,
        }
    }

    /// It is a server, and listens there.
    pub fn serves(&mut self, address: SocketAddr) {
        self.watch.serves(address);
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The next line of its standard output; none when that has ended.
    pub fn line(&self) -> Option<String> {
        match self.lines.recv_timeout(DEADLINE) {
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

    /// Fails when it has left a secret in a file until now.
    pub fn check_files(&self) {
        self.watch.check("", "");
    }

    /// Fails when it has left a secret anywhere; returns what it wrote on its standard error.
    fn end(&mut self) -> String {
        let written = self.written.take().expect("it ends once");
        let [stdout, stderr] = written.map(|text| text.join().unwrap());
        if !thread::panicking() {
            self.watch.check(&stdout, &stderr);
        }
        stderr
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if self.written.is_some() {
            self.end();
        }
    }
}
