//! `chinwag room`.

use crate::process::Home;

fn list(home: &Home) -> Vec<String> {
    let ended = home.run(["room", "list"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    ended.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn rooms_are_added_and_listed_by_name() {
    let home = Home::new();
    assert_eq!(home.run(["user", "add", "ann", "zoë"]).code, Some(0));
    let ended = home.run([
        "room",
        "add",
        "lab",
        "--private",
        "--user",
        "ann",
        "--user",
        "ZOË",
    ]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert_eq!(ended.stdout, "Added the room lab.\n");
    assert_eq!(
        home.run(["room", "add", "Кухня", "--user", "ann"]).code,
        Some(0)
    );
    assert_eq!(home.run(["room", "add", "empty"]).code, Some(0));
    assert_eq!(
        list(&home),
        [
            "empty\t0 people",
            "everyone\t2 people",
            "lab\t2 people, private",
            "Кухня\t1 person",
        ]
    );
}

#[test]
fn room_added_while_the_server_runs_can_be_used() {
    let home = Home::new();
    let server = home.serve_demo();
    let john = server.log_in("john");
    let mut stream = john.stream();
    let ended = home.run(["room", "add", "lab", "--user", "john", "--user", "jane"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let told = stream.expect("participation").data;
    assert_eq!(told["name"], "lab");
    let room = told["id"].as_str().unwrap();
    server.log_in("jane").say(room, "hello");
    let said = std::iter::repeat_with(|| stream.event()).find(|event| event.name == "message");
    assert_eq!(said.unwrap().content(), "hello");
    assert_eq!(list(&home), ["everyone\t2 people", "lab\t2 people"]);
}

#[test]
fn refused_room_is_explained() {
    let home = Home::new();
    assert_eq!(home.run(["user", "add", "ann"]).code, Some(0));
    for (arguments, expected) in [
        (
            &["room", "add", "a b"][..],
            "A room's name cannot contain spaces. Use dashes.",
        ),
        (
            &["room", "add", "<b>"],
            "Use letters, digits, dots, dashes or underscores",
        ),
        (
            &["room", "add", "Everyone"],
            "Another room has this name. Choose another name.",
        ),
        (
            &["room", "add", "lab", "--user", "nobody"],
            "Nobody here is called nobody.",
        ),
    ] {
        let ended = home.run(arguments.iter().copied());
        assert_ne!(ended.code, Some(0), "{ended:?}");
        assert!(ended.stderr.contains(expected), "{ended:?}");
    }
}
