//! The demo's team and what it has said.

/// The name of the demo's server.
pub(super) const SERVER: &str = "Corner Office";

/// A person: username, display name and status.
pub(super) struct Person(pub &'static str, pub &'static str, pub &'static str);

pub(super) const PEOPLE: [Person; 5] = [
    Person("john", "John Carter", "Writing the launch notes"),
    Person("jane", "Jane Cooper", "At the bakery until noon 🥐"),
    Person("priya", "Priya Nair", ""),
    Person("mateo", "Mateo Ruiz", "Headphones on until 15:00"),
    Person("yuki", "Yuki Tanaka", "On the train, patchy network"),
];

/// The messages of a conversation.
pub(super) struct Talk {
    pub place: Place,
    pub people: &'static [&'static str],
    /// Readers, and how many of the last messages they have not read.
    pub unread: &'static [(&'static str, usize)],
    pub lines: &'static [Line],
}

/// The conversation in which people talk.
pub(super) enum Place {
    /// A direct conversation of all of them.
    Direct,
    /// The room in which everyone is.
    Everyone,
    /// A room that the first of them made: its name and topic.
    Open(&'static str, &'static str),
    /// The same, and only they know that it exists.
    Private(&'static str, &'static str),
}

/// A message: how many days and minutes ago, its author and its text.
pub(super) struct Line(pub u32, pub u32, pub &'static str, pub &'static str);

pub(super) const TALKS: [Talk; 13] = [
    Talk {
        place: Place::Direct,
        people: &["john", "jane"],
        unread: &[("john", 2)],
        lines: &[
            Line(
                6,
                200,
                "jane",
                "Morning! Back from the bakery. They said yes 🎉",
            ),
            Line(
                6,
                199,
                "jane",
                "New site, online orders, and it has to be up before the summer menu starts.",
            ),
            Line(6, 195, "john", "That is great news. How long do we have?"),
            Line(
                6,
                193,
                "jane",
                "Two weeks and a bit. I wrote down what they care about:\n\n- opening hours on the first screen\n- orders for the next day until 18:00\n- photos that look like their bread, not like stock photos",
            ),
            Line(6, 188, "john", "The last one is the hard one 😄"),
            Line(6, 187, "jane", "Yuki offered to go there with a camera."),
            Line(
                5,
                410,
                "john",
                "First draft of the menu page: https://bakery.example.org/draft/menu",
            ),
            Line(
                5,
                402,
                "jane",
                "Nice. Can the prices line up on the right? It reads like a receipt then.",
            ),
            Line(5, 371, "john", "Done, reload it."),
            Line(5, 370, "jane", "👍"),
            Line(
                3,
                300,
                "jane",
                "Quick question about orders. If somebody orders at 18:01, what happens?",
            ),
            Line(
                3,
                296,
                "john",
                "They get the day after. The page says so before they pay, in one sentence.",
            ),
            Line(3, 295, "jane", "Perfect, that is what I told them."),
            Line(
                1,
                260,
                "john",
                "The order mail is in. It looks like this:\n\n  Order 1042, for Saturday\n  2 × sourdough, sliced\n  6 × cardamom bun\n  Total 31.40, paid",
            ),
            Line(
                1,
                251,
                "jane",
                "Lovely. Maybe the pick-up time at the top? They print these and pin them to the wall.",
            ),
            Line(1, 248, "john", "Of course. Moving it up."),
            Line(
                0,
                47,
                "john",
                "Are you still at the bakery? Please ask whether they close on the first Monday in June.",
            ),
            Line(
                0,
                12,
                "jane",
                "They do, and also the Tuesday after. I put both into the calendar.",
            ),
            Line(
                0,
                11,
                "jane",
                "And they sent buns for everyone. Come to the kitchen before Mateo does 🥐",
            ),
        ],
    },
    Talk {
        place: Place::Direct,
        people: &["john", "priya"],
        unread: &[],
        lines: &[
            Line(
                5,
                340,
                "priya",
                "Do you have the bakery's logo as a vector? I only found a tiny PNG.",
            ),
            Line(
                5,
                331,
                "john",
                "Jane got it on Monday, I will ask her to send it to you.",
            ),
            Line(5, 330, "priya", "Thank you!"),
            Line(
                2,
                220,
                "priya",
                "Colours, second try. Flour, crust and one red for the button. What do you think?",
            ),
            Line(
                2,
                214,
                "john",
                "I like the red. The crust is too dark for text on it, at least on my screen.",
            ),
            Line(
                2,
                209,
                "priya",
                "You are right, 3.9 : 1. I made it lighter, now it is 5.2 : 1.",
            ),
            Line(2, 208, "john", "Good catch with the numbers. Ship it 🚀"),
        ],
    },
    Talk {
        place: Place::Direct,
        people: &["john", "mateo"],
        unread: &[("john", 1)],
        lines: &[
            Line(
                4,
                290,
                "mateo",
                "The test server is up: https://staging.example.org",
            ),
            Line(
                4,
                288,
                "mateo",
                "It gets the main branch every time the checks are green.",
            ),
            Line(4, 270, "john", "Works here. How do I see the log?"),
            Line(
                4,
                268,
                "mateo",
                "ssh staging\njournalctl --unit shop --follow",
            ),
            Line(4, 266, "john", "Thanks, saved me a search."),
            Line(
                1,
                120,
                "mateo",
                "Found why the orders were slow. We asked for the opening hours once per product 🙈",
            ),
            Line(
                1,
                119,
                "mateo",
                "GET /orders took 800 ms, now it takes 40 ms.",
            ),
            Line(1, 115, "john", "Wow. Drinks are on me."),
            Line(
                0,
                95,
                "mateo",
                "Can we switch the shop on tomorrow at 9 instead of today? I want to watch the first orders without being in a meeting.",
            ),
        ],
    },
    Talk {
        place: Place::Direct,
        people: &["jane", "priya"],
        unread: &[("jane", 2)],
        lines: &[
            Line(
                5,
                325,
                "jane",
                "Here is the logo: https://files.example.org/bakery-logo.svg",
            ),
            Line(5, 322, "priya", "Got it, that is so much better."),
            Line(1, 330, "jane", "They love the colours. The red stays!"),
            Line(1, 326, "priya", "😊"),
            Line(
                0,
                70,
                "priya",
                "Do you think they would like little icons next to the allergens? I made a set:\n🌾 gluten\n🥛 milk\n🥚 egg\n🌰 nuts",
            ),
            Line(0, 69, "priya", "With words beside them, of course."),
        ],
    },
    Talk {
        place: Place::Direct,
        people: &["jane", "yuki"],
        unread: &[("jane", 1)],
        lines: &[
            Line(
                6,
                150,
                "jane",
                "You said you would take photos at the bakery? They start baking at four in the morning…",
            ),
            Line(
                6,
                142,
                "yuki",
                "I will go to bed early. The light is best at sunrise anyway.",
            ),
            Line(3, 510, "yuki", "Done. 214 photos and one very warm loaf."),
            Line(3, 505, "jane", "Hero of the week."),
            Line(
                2,
                160,
                "yuki",
                "The best twenty, sorted: https://photos.example.org/bakery",
            ),
            Line(
                2,
                151,
                "jane",
                "Number 7 is the one for the first page. The flour in the air!",
            ),
            Line(
                0,
                30,
                "yuki",
                "I am on the 14:10 train. If the network holds, the cropped versions are up by four.",
            ),
        ],
    },
    Talk {
        place: Place::Direct,
        people: &["john", "yuki"],
        unread: &[],
        lines: &[
            Line(2, 140, "yuki", "Which sizes do you need for the photos?"),
            Line(
                2,
                134,
                "john",
                "1600 px wide for the first page, 800 px for the menu. WebP is fine.",
            ),
            Line(2, 133, "yuki", "OK. はい 📷"),
            Line(
                1,
                90,
                "john",
                "They look fantastic on the test server. Thank you!",
            ),
        ],
    },
    Talk {
        place: Place::Direct,
        people: &["jane", "mateo"],
        unread: &[],
        lines: &[
            Line(
                4,
                180,
                "jane",
                "Can you explain in one sentence what happens when the payment fails? They will ask.",
            ),
            Line(
                4,
                172,
                "mateo",
                "The order waits for an hour, the customer gets a mail with a link, and nothing is baked until it is paid.",
            ),
            Line(
                4,
                171,
                "jane",
                "That is one sentence with three commas, but I take it. Thanks!",
            ),
            Line(
                0,
                160,
                "mateo",
                "Is anyone allergic to cardamom? Asking for the buns.",
            ),
            Line(0, 158, "jane", "Nobody. Hands off until John has one."),
        ],
    },
    Talk {
        place: Place::Everyone,
        people: &["john", "jane", "priya", "mateo", "yuki"],
        unread: &[("john", 1), ("yuki", 3)],
        lines: &[
            Line(
                6,
                205,
                "jane",
                "Good morning @room. We have the bakery! Details in #bakery-site.",
            ),
            Line(6, 203, "mateo", "🎉🎉🎉"),
            Line(6, 202, "yuki", "Does it come with bread?"),
            Line(6, 201, "jane", "It comes with bread."),
            Line(
                3,
                60,
                "priya",
                "The new chairs are here. The old ones go to the school on Thursday, so take your things out of the drawers.",
            ),
            Line(
                0,
                100,
                "mateo",
                "The printer asks for \"PC load letter\" again. I have no further information.",
            ),
            Line(0, 98, "priya", "It wants paper, Mateo."),
            Line(
                0,
                9,
                "jane",
                "There are cardamom buns in the kitchen, from the people at the bakery. One each 🥐",
            ),
        ],
    },
    Talk {
        place: Place::Open(
            "bakery-site",
            "The new site of the bakery, with orders. Live before the summer menu.",
        ),
        people: &["jane", "john", "priya", "mateo", "yuki"],
        unread: &[("john", 4), ("jane", 2)],
        lines: &[
            Line(
                6,
                198,
                "jane",
                "Here is what they asked for, in their words:\n\n1. opening hours first\n2. order until 18:00 for the next day\n3. pictures of their bread",
            ),
            Line(
                6,
                190,
                "john",
                "I take the menu and the orders. @mateo can you set up the test server?",
            ),
            Line(6, 186, "mateo", "On it. Checks first, then the server."),
            Line(
                6,
                180,
                "priya",
                "I start with type and colour. @jane I need the logo, please.",
            ),
            Line(
                4,
                330,
                "mateo",
                "Everything that is on the main branch is on https://staging.example.org five minutes later.",
            ),
            Line(4, 320, "john", "The menu is there, without prices yet."),
            Line(
                3,
                280,
                "yuki",
                "Pictures: 214 in, 20 out. Which size should the first page have?",
            ),
            Line(3, 276, "john", "1600 px wide, please."),
            Line(
                2,
                200,
                "priya",
                "Contrast of the button text is 5.2 : 1 now, before it was 3.9 : 1.",
            ),
            Line(
                1,
                118,
                "mateo",
                "Orders were slow because we asked for the opening hours once per product. Fixed: 40 ms instead of 800 ms.",
            ),
            Line(1, 112, "jane", "I understood \"fixed\" and I am happy."),
            Line(
                0,
                88,
                "priya",
                "@john the allergen icons are in the menu folder. Words stay beside them.",
            ),
            Line(
                0,
                52,
                "jane",
                "They want to see it on Friday at ten. Does that work, @room?",
            ),
            Line(0, 50, "mateo", "Works."),
            Line(0, 33, "yuki", "Works, if my train does."),
        ],
    },
    Talk {
        place: Place::Open("kitchen", "Lunch, coffee and what is in the fridge"),
        people: &["mateo", "john", "jane", "yuki"],
        unread: &[("jane", 1)],
        lines: &[
            Line(5, 130, "mateo", "Soup or dumplings?"),
            Line(5, 129, "yuki", "Dumplings."),
            Line(5, 129, "john", "Dumplings."),
            Line(5, 126, "mateo", "I will not ask about soup again."),
            Line(1, 300, "jane", "Whose is the oat milk with the J on it?"),
            Line(1, 296, "john", "Not mine, for once."),
            Line(
                0,
                65,
                "mateo",
                "We are out of coffee filters. A paper towel does NOT work.",
            ),
        ],
    },
    Talk {
        place: Place::Open("photos", "Pictures for customers, and some of the cat"),
        people: &["yuki", "jane", "priya"],
        unread: &[],
        lines: &[
            Line(
                4,
                100,
                "yuki",
                "All pictures of the bakery: https://photos.example.org/bakery",
            ),
            Line(4, 95, "priya", "The flour one is my new wallpaper."),
            Line(
                1,
                140,
                "yuki",
                "The cat sat on the scanner. I kept the scan.",
            ),
        ],
    },
    Talk {
        place: Place::Private("numbers", "Offers and invoices"),
        people: &["jane", "john"],
        unread: &[("john", 1)],
        lines: &[
            Line(
                6,
                400,
                "jane",
                "The offer for the bakery is out: 38 hours, and 6 for pictures.",
            ),
            Line(
                6,
                392,
                "john",
                "Fair. Did you leave room for the second round?",
            ),
            Line(6, 390, "jane", "Four hours, yes."),
            Line(0, 140, "jane", "They paid the first half this morning."),
        ],
    },
    Talk {
        place: Place::Direct,
        people: &["john", "jane", "yuki"],
        unread: &[],
        lines: &[
            Line(2, 90, "jane", "Train on Friday: 7:42 or 8:12?"),
            Line(2, 86, "yuki", "8:12, I carry the tripod."),
            Line(2, 85, "john", "8:12. I bring coffee for three."),
        ],
    },
];
