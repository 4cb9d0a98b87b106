//! The names in filters.

use super::*;

/// Zoë, Zoé and John have direct conversations, and rooms have accents.
async fn cafes() -> (World, Vec<i64>) {
    let mut world = World::new().await;
    for name in ["zoë", "zoé"] {
        let id = users::add(&mut world.log, &name.parse().unwrap()).await;
        assert!((4..=5).contains(&id.unwrap().0));
    }
    world
        .run(
            "insert into conversations (id, kind, direct_key, name, name_key, is_private, created_at)
             values (105, 'room', null, 'Café', 'café', 0, 1), (106, 'room', null, 'cafè', 'cafè', 1, 1),
                    (107, 'direct', '1,4', null, null, 0, 1), (108, 'direct', '1,3,5', null, null, 0, 1);
             insert into participants (conversation_id, user_id)
             values (106, 2), (107, 1), (107, 4), (108, 1), (108, 3), (108, 5)",
        )
        .await;
    let [zoe, other] = [UserId(4), UserId(5)];
    let mut ids = Vec::new();
    for (conversation, author) in [
        (105, zoe),
        (105, other),
        (106, UserId(2)),
        (107, zoe),
        (108, other),
    ] {
        let place = ConversationId(conversation);
        ids.push(world.say(place, author, "lunch").await.0);
    }
    (world, ids)
}

impl World {
    async fn expect(&mut self, reader: UserId, ids: &[i64], queries: &[(&str, &[usize])]) {
        for (query, places) in queries {
            let mut expected: Vec<_> = places.iter().map(|place| ids[*place]).collect();
            expected.reverse();
            assert_eq!(self.find(reader, query).await, expected, "{query}");
        }
    }
}

#[tokio::test]
async fn names_in_filters_ignore_case_and_accents() {
    let (mut world, ids) = cafes().await;
    let all: &[(&str, &[usize])] = &[
        ("from:zoe", &[0, 1, 3, 4]),
        ("from:ZOÈ", &[0, 1, 3, 4]),
        ("-from:zoe lunch", &[]),
        ("from:Zoë", &[0, 3]),
        ("from:zoë from:zoé", &[0, 1, 3, 4]),
        ("in:cafe", &[0, 1]),
        ("in:#CAFÊ", &[0, 1]),
        ("in:café", &[0, 1]),
        ("-in:cafe lunch", &[3, 4]),
        ("in:@zoe", &[3]),
        ("in:@zoé", &[]),
        ("in:@ann,@zoe", &[4]),
        ("in:@ánn,@ZOÉ", &[4]),
        ("in:@ann,@zoë", &[]),
        ("from:zo", &[]),
        ("from:\"zoe muller\"", &[]),
    ];
    world.expect(JOHN, &ids, all).await;
    world
        .expect(
            UserId(2),
            &ids,
            &[("in:cafe", &[0, 1, 2]), ("in:cafè", &[2])],
        )
        .await;
}

#[tokio::test]
async fn an_unreadable_room_of_exactly_this_name_hides_no_other() {
    let (mut world, ids) = cafes().await;
    world.expect(JOHN, &ids, &[("in:cafè", &[0, 1])]).await;
}

#[tokio::test]
async fn an_exact_name_comes_before_its_other_spellings() {
    let (mut world, mut ids) = cafes().await;
    let zoe = users::add(&mut world.log, &"zoe".parse().unwrap()).await;
    world
        .run(
            "insert into conversations (id, kind, name, name_key, created_at)
             values (109, 'room', 'cafe', 'cafe', 1)",
        )
        .await;
    let id = world.say(ConversationId(109), zoe.unwrap(), "lunch").await;
    ids.push(id.0);
    let all: &[(&str, &[usize])] = &[
        ("from:zoe", &[5]),
        ("from:zoè", &[0, 1, 3, 4, 5]),
        ("in:cafe", &[5]),
        ("in:cafê", &[0, 1, 5]),
        ("in:@zoe", &[]),
    ];
    world.expect(JOHN, &ids, all).await;
}

#[tokio::test]
async fn a_display_name_is_no_name() {
    let (mut world, _) = cafes().await;
    world
        .run("update users set search_fold = 'zoe muller' where id = 4")
        .await;
    assert_eq!(world.find(JOHN, "from:\"zoe muller\"").await, [0; 0]);
    assert_eq!(world.find(JOHN, "from:muller").await, [0; 0]);
    assert_eq!(world.find(JOHN, "from:zoe").await.len(), 4);
}

#[tokio::test]
async fn names_that_mean_too_many_groups_mean_none() {
    let (mut world, _) = cafes().await;
    let names = |count: usize| format!("in:@zoe{}", ",@zoe".repeat(count - 1));
    assert_eq!(world.find(JOHN, &names(5)).await.len(), 1);
    assert_eq!(world.find(JOHN, &names(6)).await.len(), 0);
}
