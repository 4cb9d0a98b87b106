//! The program: parses the command line, runs it, and reports errors.
#![warn(clippy::print_stderr, clippy::print_stdout)]

use std::{io, process::ExitCode, thread, time::Duration};

use chinwag::command::{
    cli::{Cli, Command, RoomCommand, UserCommand},
    output,
    start::{self, StartError},
    terminal,
};

use tokio::{
    runtime::{self, Runtime},
    time,
};

/// Thousands of streams make small allocations on all threads. mimalloc is much faster at these than the C library's
/// allocator and, unlike it, returns the memory afterwards. On Linux, SQLite uses it too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How often freed memory is returned to the operating system.
const RETURN_MEMORY_EVERY: Duration = Duration::from_secs(5);

fn main() -> ExitCode {
    let result = match Cli::read() {
        Ok(cli) => start_with(cli),
        Err(error) if error.use_stderr() => error.exit(),
        Err(help) => output::check(help.print()).map_err(StartError::from),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::complain(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

fn start_with(cli: Cli) -> Result<(), StartError> {
    let runtime = runtime().expect("the operating system gives threads");
    runtime.spawn(return_memory());
    let result = runtime.block_on(run(cli));
    // Stopping does not wait for calls to GitHub, whose results are no longer needed.
    runtime.shutdown_background();
    result
}

/// Leaves a core to the threads of the database: more threads than cores would only wait for each other.
fn runtime() -> io::Result<Runtime> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    runtime::Builder::new_multi_thread()
        .worker_threads(cores.saturating_sub(1).max(1))
        .enable_all()
        .build()
}

/// Without this, mimalloc returns freed memory only when it next needs more, which a quiet server never does.
async fn return_memory() {
    let mut ticks = time::interval(RETURN_MEMORY_EVERY);
    loop {
        ticks.tick().await;
        // Safety: it may be called at any time, and from any thread.
        #[expect(unsafe_code, reason = "no crate in use wraps it")]
        unsafe {
            libmimalloc_sys::mi_collect(false);
        }
    }
}

async fn run(cli: Cli) -> Result<(), StartError> {
    match cli.command {
        None | Some(Command::Serve) => start::serve(&cli.flags).await,
        Some(Command::OwnerLink) => terminal::owner_link(&cli.flags).await,
        Some(Command::Invite(arguments)) => terminal::invite(&cli.flags, arguments).await,
        Some(Command::User(UserCommand::Add { names })) => {
            terminal::add_users(&cli.flags, &names).await
        }
        Some(Command::User(UserCommand::List)) => terminal::list_users(&cli.flags).await,
        Some(Command::User(UserCommand::Reset { name })) => {
            terminal::reset(&cli.flags, &name).await
        }
        Some(Command::Room(RoomCommand::Add {
            name,
            private,
            users,
        })) => terminal::add_room(&cli.flags, name, private, users).await,
        Some(Command::Room(RoomCommand::List)) => terminal::list_rooms(&cli.flags).await,
        Some(Command::Completions { shell }) => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::whole(), "chinwag", &mut script);
            Ok(output::print(&String::from_utf8_lossy(&script))?)
        }
    }
}
