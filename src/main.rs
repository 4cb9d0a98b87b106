//! The command line: parse it, run it, and say what went wrong.

use std::{io, process::ExitCode, thread};

use chinwag::{
    cli::{Cli, Command, UserCommand},
    start::{self, StartError},
    terminal,
};
use clap::CommandFactory;
use tokio::runtime::{self, Runtime};

/// Thousands of streams come and go with small allocations on all threads: it spends a good part less time on them than
/// the C library's allocator, and, unlike that, gives their memory back.
#[cfg(not(target_env = "msvc"))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// Two arenas for the few threads that run at once, and what is free goes back to the system after a second, by a thread
/// of its own (<https://jemalloc.net/jemalloc.3.html>, "Tuning").
#[cfg(not(target_env = "msvc"))]
#[expect(unsafe_code, reason = "jemalloc reads its settings from this symbol")]
#[unsafe(export_name = "_rjem_malloc_conf")]
pub static ALLOCATOR_SETTINGS: &[u8; 69] =
    b"narenas:2,background_thread:true,dirty_decay_ms:1000,tcache_max:4096\0";

fn main() -> ExitCode {
    let cli = Cli::read();
    let runtime = runtime().expect("the operating system gives threads");
    let result = runtime.block_on(run(cli));
    // Whoever stops Chinwag does not wait for a call to GitHub that nobody needs any more.
    runtime.shutdown_background();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(error.exit_code())
        }
    }
}

/// One core is left to the threads of the database: more threads than cores only wait for each other.
fn runtime() -> io::Result<Runtime> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    runtime::Builder::new_multi_thread()
        .worker_threads(cores.saturating_sub(1).max(1))
        .enable_all()
        .build()
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
        Some(Command::Completions { shell }) => {
            clap_complete::generate(shell, &mut Cli::command(), "chinwag", &mut io::stdout());
            Ok(())
        }
    }
}
