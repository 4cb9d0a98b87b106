//! The command line: parse it, run it, and say what went wrong.

use std::{io, process::ExitCode};

use chinwag::{
    cli::{Cli, Command, Flags, UserCommand},
    start::{self, StartError},
};
use clap::{CommandFactory, Parser};
use log::LevelFilter;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(error.exit_code())
        }
    }
}

async fn run(cli: Cli) -> Result<(), StartError> {
    match cli.command {
        None | Some(Command::Serve) => serve(&cli.flags).await,
        Some(Command::User(UserCommand::Add { names })) => {
            start::add_users(&cli.flags, &names).await
        }
        Some(Command::User(UserCommand::List)) => start::list_users(&cli.flags).await,
        Some(Command::Completions { shell }) => {
            clap_complete::generate(shell, &mut Cli::command(), "chinwag", &mut io::stdout());
            Ok(())
        }
    }
}

async fn serve(flags: &Flags) -> Result<(), StartError> {
    let server = start::prepare(flags).await?;
    // Rocket's lines, and those that it writes into routes, show whole addresses, and one may hold a token.
    env_logger::Builder::new()
        .filter_level(server.config().log.into())
        .filter_module("rocket", LevelFilter::Off)
        .filter_module("chinwag::routes", LevelFilter::Off)
        .init();
    server.attach(start::greeting()).run().await
}
