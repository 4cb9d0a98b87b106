//! The start, and its output.

use std::{
    fs, iter,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener},
};

use serde_json::json;

use crate::{
    actor::{PASSWORD, list, texts},
    listening::Listening,
    process::{Home, Process, Server},
    support::skip,
};

fn greeting(home: &Home, arguments: &[&str]) -> Vec<String> {
    let server = Process::spawn(home.chinwag(arguments.iter().copied()));
    let mut lines: Vec<_> = iter::from_fn(|| server.line())
        .take_while(|line| !line.starts_with("  Stop"))
        .collect();
    let address = lines[0].split_once("http://").unwrap().1.to_owned();
    for line in &mut lines {
        *line = line.replace(&address, "ADDRESS");
        if let Some((link, _)) = line.split_once('#') {
            *line = format!("{link}#TOKEN");
        }
    }
    lines
}

#[test]
fn greeting_shows_address_data_folder_and_next_step() {
    let home = Home::new();
    assert_eq!(
        greeting(&home, &["--port", "0"]),
        [
            format!(
                "Chinwag {} listens on http://ADDRESS",
                env!("CARGO_PKG_VERSION")
            ),
            "  Next    Open this link to become the owner. It works once, within an hour."
                .to_owned(),
            "          http://ADDRESS/join#TOKEN".to_owned(),
            "  Others  Only this computer can open it. For your network: chinwag --lan".to_owned(),
            format!("  Data    {}", home.data().display()),
        ]
    );
}

#[test]
fn greeting_with_an_owner_shows_the_address() {
    let home = Home::new();
    home.serve([]).owner();
    let lines = greeting(&home, &["--port", "0"]);
    assert_eq!(lines[1], "  Next    Open this address in a browser:");
    assert_eq!(lines[2], "          http://ADDRESS");
}

#[test]
fn greeting_of_a_demo_explains_how_to_sign_in() {
    let home = Home::new();
    let lines = greeting(&home, &["--port", "0", "--dev-login"]);
    let data = home.path(".local/share/chinwag-demo");
    assert!(
        lines[1].contains("john") && lines[1].contains("jane") && lines[1].contains("ADDRESS"),
        "{lines:?}"
    );
    assert!(
        lines[2].starts_with("  Demo ") && lines[2].contains("sign in as anyone"),
        "{lines:?}"
    );
    assert_eq!(lines[3], format!("  Data    {}", data.display()));
}

#[test]
fn greeting_of_a_demo_names_existing_users() {
    let home = Home::new();
    for (names, says) in [
        (
            vec!["zoë", "ann", "bob"],
            "in two browsers, and sign in as zoë and ann.",
        ),
        (vec!["carl"], "in a browser, and sign in as carl."),
    ] {
        let data = ["--data", names[0]];
        let ended = home.run([&["user", "add"], &data[..], &names].concat());
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let lines = greeting(
            &home,
            &[&["--port", "0", "--dev-login"], &data[..]].concat(),
        );
        assert_eq!(lines[1], format!("  Next    Open http://ADDRESS {says}"));
    }
}

#[test]
fn greeting_uses_the_origin() {
    let origin = ["--origin", "https://chat.example.org"];
    let lines = greeting(
        &Home::new(),
        &[&["serve", "--port", "0"], &origin[..]].concat(),
    );
    assert_eq!(lines[2], "          https://chat.example.org/join#TOKEN");
}

#[test]
fn links_use_the_first_origin() {
    let home = Home::new();
    let next =
        |arguments: &[&str]| greeting(&home, &[&["--port", "0"], arguments].concat())[2].clone();
    let link = |origin: &str| format!("          {origin}/join#TOKEN");
    let (one, other) = ("https://chat.example.org", "http://nas.home.arpa:8000");
    let flags = ["--origin", other, "--origin", one];
    assert_eq!(next(&flags), link(other));
    assert_eq!(next(&["--origin", &format!("{one},{other}")]), link(one));
    home.write(
        "Rocket.toml",
        &format!("[default]\norigin = ['{one}', '{other}']"),
    );
    assert_eq!(next(&[]), link(one));
    assert_eq!(next(&flags[..2]), link(other));
    home.write("Rocket.toml", &format!("[default]\norigin = '{other}'"));
    assert_eq!(next(&[]), link(other));
}

#[test]
fn port_0_listens_where_the_first_line_says() {
    let home = Home::new();
    let server = home.serve([]);
    assert_ne!(server.address().port(), 0);
    assert_eq!(
        server.anonymous().get("/api/health").json(200),
        json!({"status": "ok", "version": env!("CARGO_PKG_VERSION")})
    );
}

#[test]
fn settings_have_the_documented_precedence() {
    let home = Home::new();
    let uses = |folder: &str, flags: &[&str], environment: &[(&str, &str)]| {
        let mut command = home.chinwag(
            ["user", "add", "ann"]
                .into_iter()
                .chain(flags.iter().copied()),
        );
        command.envs(environment.iter().copied());
        let ended = Process::spawn(command).wait();
        assert_eq!(ended.code, Some(0), "{ended:?}");
        let folder = home.path(folder);
        assert!(folder.join("chinwag.db").exists(), "{}", folder.display());
        fs::remove_dir_all(folder).unwrap();
    };
    let rockets = ("ROCKET_DATA", "from-rocket");
    let own = ("CHINWAG_DATA", "from-chinwag");
    uses(".local/share/chinwag", &[], &[]);
    home.write("Rocket.toml", "[default]\ndata = 'from-file'");
    uses("from-file", &[], &[]);
    uses("from-rocket", &[], &[rockets]);
    uses("from-chinwag", &[], &[rockets, own]);
    uses("from-flag", &["--data", "from-flag"], &[rockets, own]);
    uses("from-rocket", &[], &[rockets]);
}

fn has_ipv6() -> bool {
    let found = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok();
    if !found {
        skip("nothing is tested over IPv6, as there is no [::1]");
    }
    found
}

#[test]
fn file_sets_the_listening_address() {
    if !has_ipv6() {
        return;
    }
    let home = Home::new();
    home.write("Rocket.toml", "[default]\nport = 0\naddress = '::1'");
    let server = Server::start(home.chinwag([]));
    assert_ne!(server.address().port(), 8000);
    assert!(server.address().is_ipv6());
}

#[test]
fn listening_address_has_the_documented_precedence() {
    if !has_ipv6() {
        return;
    }
    let listens = |file: &str, environment: &[(&str, &str)], flags: &[&str]| {
        let home = Home::new();
        home.write("Rocket.toml", &format!("[default]\nport = 0\n{file}"));
        let mut command = home.chinwag(flags.iter().copied().chain(["--no-mdns"]));
        command.envs(environment.iter().copied());
        let line = Process::spawn(command).line().expect("it starts");
        let (_, address) = line.split_once("http://").unwrap();
        address.rsplit_once(':').unwrap().0.to_owned()
    };
    let (here, everywhere) = ("[::1]", "localhost");
    let (address, lan) = ("address = '::1'", "lan = true");
    assert_eq!(listens("", &[], &[]), "127.0.0.1");
    assert_eq!(listens(lan, &[], &[]), everywhere);
    assert_eq!(listens(lan, &[("ROCKET_ADDRESS", "::1")], &[]), here);
    assert_eq!(listens(lan, &[("CHINWAG_ADDRESS", "::1")], &[]), here);
    assert_eq!(listens(lan, &[("CHINWAG_LAN", "false")], &[]), "127.0.0.1");
    assert_eq!(listens(address, &[("ROCKET_LAN", "true")], &[]), everywhere);
    assert_eq!(listens(address, &[("CHINWAG_LAN", "1")], &[]), everywhere);
    assert_eq!(listens(address, &[("CHINWAG_LAN", "0")], &[]), here);
    assert_eq!(listens(address, &[], &["--lan"]), everywhere);
    let flag = ["--address", "::1"];
    assert_eq!(listens("", &[("CHINWAG_LAN", "true")], &flag), here);
    assert_eq!(listens("", &[("CHINWAG_LAN", "false")], &flag), here);
    assert_eq!(listens(lan, &[("CHINWAG_LAN", "true")], &flag), here);
    let both = [("CHINWAG_ADDRESS", "::1"), ("CHINWAG_LAN", "false")];
    assert_eq!(listens("", &both, &["serve", "--lan"]), everywhere);
    assert_eq!(listens(lan, &both, &[]), here);
    let agreeing = ["--lan", "--address", "0.0.0.0"];
    assert_eq!(listens("", &[], &agreeing), everywhere);
}

#[test]
fn lan_listens_on_ipv4_and_ipv6_with_client_addresses() {
    if !has_ipv6() {
        return;
    }
    let home = Home::new();
    let server = Process::spawn(home.chinwag(["--lan", "--no-mdns", "--port", "0"]));
    let mut lines = iter::from_fn(|| server.line());
    let port = lines.next().unwrap();
    let port = port.rsplit_once(':').unwrap().1.parse().unwrap();
    let link = lines.find_map(|line| Some(line.split_once("/join#")?.1.to_owned()));
    let at = |address: IpAddr| Listening::at((address, port).into());
    let owner = at(Ipv4Addr::LOCALHOST.into())
        .anonymous()
        .join(&link.unwrap(), "olivia");
    let other = at(Ipv6Addr::LOCALHOST.into()).anonymous();
    other.try_password("olivia", PASSWORD).json(200);
    let devices = list(owner.get("/api/sessions"));
    let mut addresses = texts(&devices, "address");
    addresses.sort_unstable();
    assert_eq!(addresses, ["127.0.0.1", "::1"]);
}

#[test]
fn switch_in_the_environment_can_be_false() {
    let home = Home::new();
    for file in ["", "dev_login = true"] {
        home.write("Rocket.toml", &format!("[default]\n{file}"));
        for (value, status) in [("1", 200), ("true", 200), ("0", 404), ("false", 404)] {
            let mut command = home.chinwag(["--port", "0"]);
            command.env("CHINWAG_DEV_LOGIN", value);
            let server = Server::start(command);
            let login = server
                .anonymous()
                .post("/api/login", json!({"username": "john"}));
            assert_eq!(
                login.status, status,
                "CHINWAG_DEV_LOGIN={value} and {file:?}"
            );
        }
    }
}

#[test]
fn misspelt_switch_in_the_environment_is_refused() {
    let home = Home::new();
    for name in ["CHINWAG_DEV_LOGIN", "CHINWAG_LAN", "CHINWAG_TLS_SELF"] {
        let mut command = home.chinwag(["--port", "0"]);
        command.env(name, "maybe");
        let ended = Process::spawn(command).wait();
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(ended.stderr.contains("true or false"), "{ended:?}");
    }
}

#[test]
fn data_folder_may_have_any_name() {
    let home = Home::new();
    for name in [
        "two words",
        "données 日本",
        "what?mode=memory",
        "number#1",
        "100%41",
        "file:x",
        "sqlite::memory:",
        "it's \"quoted\"",
    ] {
        let folder = home.path("any").join(name);
        let server = home.serve(["--dev-login", "--data", folder.to_str().unwrap()]);
        let john = server.log_in("john");
        let conversation = john.start_conversation("jane");
        john.say(&conversation, "hello");
        assert_eq!(john.told(&conversation).len(), 1, "{name}");
        assert_eq!(server.stop().code, Some(0), "{name}");
        assert!(
            folder.join("chinwag.db").metadata().unwrap().len() > 0,
            "{name}"
        );
        assert_eq!(fs::read_dir(home.path("any")).unwrap().count(), 1, "{name}");
        fs::remove_dir_all(folder).unwrap();
    }
}

/// A file system that accepts only UTF-8 cannot have such a folder.
#[test]
#[cfg(target_os = "linux")]
fn data_folder_name_need_not_be_utf_8() {
    use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

    let home = Home::new();
    let name = OsStr::from_bytes(b"n-\xff");
    let folder = home.path("any").join(name);
    let with_flag = |arguments: &[&str]| {
        let mut command = home.chinwag(arguments.iter().copied());
        command.arg("--data").arg(&folder);
        command
    };
    let server = Server::start(with_flag(&["--port", "0", "--dev-login"]));
    let john = server.log_in("john");
    let conversation = john.start_conversation("jane");
    john.say(&conversation, "hello");
    assert_eq!(john.told(&conversation).len(), 1);
    let mut command = home.chinwag(["user", "list"]);
    command.env("CHINWAG_DATA", &folder);
    assert_eq!(Process::spawn(command).wait().stdout, "jane\njohn\n");
    assert_eq!(server.stop().code, Some(0));
    assert!(folder.join("chinwag.db").metadata().unwrap().len() > 0);
    assert_eq!(fs::read_dir(home.path("any")).unwrap().count(), 1);

    let mut command = home.chinwag(["user", "add", "ann"]);
    command.env("HOME", home.path("any").join(name));
    assert_eq!(Process::spawn(command).wait().code, Some(0));
    assert!(folder.join(".local/share/chinwag/chinwag.db").exists());
}

#[test]
fn help_lists_every_exit_code() {
    let help = Home::new().run(["--help"]);
    assert_eq!(help.code, Some(0));
    let codes = help.stdout.split_once("Exit codes: ").unwrap().1;
    for code in 0..=8 {
        assert!(codes.contains(&format!("{code} ")), "{code} in {codes}");
    }
}

#[test]
fn completions_include_the_flags() {
    for shell in ["bash", "zsh", "fish"] {
        let ended = Home::new().run(["completions", shell]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        assert!(ended.stdout.contains("dev-login"), "{shell}");
    }
}
