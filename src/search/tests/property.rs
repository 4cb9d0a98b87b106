//! Search compared with a plain look at everything that the reader may read, at every state of the index.

use super::*;
use crate::search::{fold::fold, query::Query};

impl World {
    /// Looks at every readable message.
    async fn look(&mut self, reader: UserId, typed: &Typed) -> Vec<i64> {
        let query: Query = typed.words.parse().unwrap();
        if query.is_empty() && typed.filters.is_empty() {
            return Vec::new();
        }
        let texts: Vec<(i64, String, String)> = sqlx::query_as(AssertSqlSafe(format!(
            "select m.id, m.content,
                    coalesce((select group_concat(f.name, char(10)) from files f where f.message_id = m.id), '')
             from messages m join conversations c on c.id = m.conversation_id
             where m.kind = 'text' and m.deleted_at is null and {}
               and (c.kind = 'room' and c.is_private = 0
                    or exists (select 1 from participants p where p.conversation_id = c.id and p.user_id = {reader}))
             order by m.id desc",
            typed.condition(reader)
        )))
        .fetch_all(&mut self.log)
        .await
        .unwrap();
        let found = |text: &str| {
            let has = |word: &String| text.contains(word.as_str());
            query.wanted.iter().all(has) && !query.unwanted.iter().any(has)
        };
        let texts = texts
            .into_iter()
            .filter(|(_, content, names)| found(&format!("{}\n{}", fold(content), fold(names))));
        texts.map(|(id, ..)| id).collect()
    }
}

/// A query with filters that is made from them, not read.
#[derive(Default)]
struct Typed {
    words: String,
    filters: Vec<(usize, bool)>,
}

impl Typed {
    /// Filters, with what they mean in SQL for a reader.
    const FILTERS: [(&str, &str); 10] = [
        ("from:john", "m.author_id = 1"),
        ("from:me", "m.author_id = :reader"),
        ("in:lab", "m.conversation_id = 101"),
        (
            "in:@jane",
            "c.kind = 'direct' and c.direct_key in (:reader || ',2', '2,' || :reader)",
        ),
        // Nobody and no room has exactly these names.
        ("from:JANÉ", "m.author_id = 2"),
        ("in:Låb", "m.conversation_id = 101"),
        (
            "in:@jané,me",
            "c.kind = 'direct' and c.direct_key in (:reader || ',2', '2,' || :reader)",
        ),
        (
            "has:file",
            "exists (select 1 from files f where f.message_id = m.id)",
        ),
        (
            "has:picture",
            "exists (select 1 from files f where f.message_id = m.id and f.media_type = 'image/png')",
        ),
        ("before:2026-05-02", "m.created_at < 1777680000000"),
    ];

    /// The filters come first: an open quote would take them.
    fn text(&self) -> String {
        let filters = self.filters.iter().map(|(filter, is_negated)| {
            let sign = if *is_negated { "-" } else { "" };
            format!("{sign}{} ", Self::FILTERS[*filter].0)
        });
        filters.collect::<String>() + &self.words
    }

    fn condition(&self, reader: UserId) -> String {
        let conditions = self.filters.iter().map(|(filter, is_negated)| {
            let sql = Self::FILTERS[*filter]
                .1
                .replace(":reader", &reader.to_string());
            let not = if *is_negated { "not " } else { "" };
            format!("{not}({sql})")
        });
        let all: Vec<_> = conditions.chain(["1".to_owned()]).collect();
        all.join(" and ")
    }
}

/// Numbers that look random, from a generator of Marsaglia's (Xorshift RNGs, 2003).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    fn text(&mut self) -> String {
        const WORDS: [&str; 16] = [
            "Müller",
            "muller",
            "日本語",
            "日",
            "POL-358",
            "C++",
            "don't",
            "👍",
            "zoë",
            "a",
            "lunch",
            "LUNCHBOX",
            "naïve",
            "https://example.com",
            "が",
            "\"so\"",
        ];
        let words: Vec<_> = (0..=self.below(3)).map(|_| WORDS[self.below(16)]).collect();
        words.join([" ", "", "\n"][self.below(3)])
    }

    /// Perhaps words, perhaps a filter of people or time and one of another kind. Two of the same kind would be alternatives.
    fn query(&mut self) -> Typed {
        let mut filters = Vec::new();
        if self.below(3) == 0 {
            filters.push((self.below(7), self.below(2) == 0));
        }
        if self.below(3) == 0 {
            let filter = 7 + self.below(3);
            filters.push((filter, filter < 9 && self.below(2) == 0));
        }
        let has_words = filters.is_empty() || self.below(3) > 0;
        Typed {
            words: if has_words {
                self.words()
            } else {
                String::new()
            },
            filters,
        }
    }

    /// A part of a text, or two, or one without another.
    fn words(&mut self) -> String {
        let part = |numbers: &mut Self| {
            let text: Vec<_> = numbers.text().chars().collect();
            let begin = numbers.below(text.len());
            let end = begin + 1 + numbers.below((text.len() - begin).min(6));
            text[begin..end].iter().collect::<String>()
        };
        let one = part(self);
        match self.below(4) {
            0 => format!("{one} -{}", part(self)),
            1 => format!("{one} {}", part(self)),
            2 => format!("\"{one}\""),
            _ => one,
        }
    }
}

#[tokio::test]
async fn search_finds_what_a_look_at_everything_finds() {
    let mut world = World::new().await;
    let mut numbers = Numbers(7);
    let mut ids = Vec::new();
    let mut found = 0;
    for round in 0..400 {
        match numbers.below(10) {
            0 if !ids.is_empty() => world.delete(ids[numbers.below(ids.len())]).await,
            1 | 2 if !ids.is_empty() => {
                let id = ids[numbers.below(ids.len())];
                let is_deleted: bool =
                    sqlx::query_scalar("select deleted_at is not null from messages where id = ?")
                        .bind(id)
                        .fetch_one(&mut world.log)
                        .await
                        .unwrap();
                if !is_deleted {
                    let text = numbers.text();
                    world.edit(id, &text).await;
                }
            }
            3 => {
                let change = [
                    "delete from participants where conversation_id = 102 and user_id = 1",
                    "insert or ignore into participants (conversation_id, user_id) values (102, 1)",
                ];
                world.run(change[numbers.below(2)]).await;
            }
            _ => {
                let (place, author) = (PLACES[numbers.below(4)], UserId(1 + round % 3));
                let text = numbers.text();
                let id = world.say(place, author, &text).await;
                if numbers.below(4) == 0 {
                    let media_type = ["image/png", "text/plain"][numbers.below(2)];
                    world.attach(id, &numbers.text(), media_type).await;
                }
                ids.push(id);
            }
        }
        match numbers.below(40) {
            0..5 => world.index_all().await,
            5 => world.rebuild().await,
            6..12 => {
                assert!(follow::step(&mut world.log, &mut world.index).await.is_ok());
            }
            _ => {}
        }
        let query = numbers.query();
        let mut patience = || match numbers.below(8) {
            0 => Duration::ZERO,
            _ => Duration::MAX,
        };
        world.patience = Patience {
            texts: patience(),
            messages: patience(),
        };
        for reader in (1..=3).map(UserId) {
            let expected = world.look(reader, &query).await;
            let hits = world.find(reader, &query.text()).await;
            found += hits.len();
            assert_eq!(
                hits,
                expected,
                "{:?} by {reader} in round {round}",
                query.text()
            );
        }
    }
    assert!(found > 1_000, "{found}");
    sqlx::query("insert into texts (texts, rank) values ('integrity-check', 1)")
        .execute(&mut world.index)
        .await
        .unwrap();
}
