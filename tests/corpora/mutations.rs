//! Deterministic mutations of seeds: the same in every run on every machine.

/// The maximum number of prefixes of a seed.
const PREFIXES: usize = 64;

/// Changes a seed at random, sometimes with parts of another seed.
type Mutation = fn(&[u8], &[u8], &mut Numbers) -> Vec<u8>;

const MUTATIONS: [Mutation; 6] = [flip, set, duplicate, remove, insert, splice];

/// Bytes that delimit parts of the formats that the targets read.
const TELLING: [u8; 12] = *b"\0\n\r \"%./:@\x80\xff";

/// Some prefixes of a seed, then `count` mutations of each other kind. `others` may contain the seed.
pub fn of(seed: &[u8], others: &[&[u8]], count: usize) -> impl Iterator<Item = Vec<u8>> {
    let prefixes = seed.len().min(PREFIXES);
    let prefixes = (0..prefixes).map(move |index| seed[..index * seed.len() / prefixes].to_vec());
    let mut numbers = Numbers::of(seed);
    let mutated = (0..count * MUTATIONS.len()).map(move |index| {
        let other = others[numbers.below(others.len())];
        MUTATIONS[index % MUTATIONS.len()](seed, other, &mut numbers)
    });
    prefixes.chain(mutated)
}

/// Inverts a bit of up to four bytes.
fn flip(seed: &[u8], _: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    change(seed, numbers, |byte, numbers| byte ^ 1 << numbers.below(8))
}

/// Replaces up to four bytes by delimiters.
fn set(seed: &[u8], _: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    change(seed, numbers, |_, numbers| {
        TELLING[numbers.below(TELLING.len())]
    })
}

fn change(seed: &[u8], numbers: &mut Numbers, new: fn(u8, &mut Numbers) -> u8) -> Vec<u8> {
    let mut mutated = seed.to_vec();
    for _ in 0..=numbers.below(4) {
        let place = numbers.below(seed.len());
        if let Some(byte) = mutated.get_mut(place) {
            *byte = new(*byte, numbers);
        }
    }
    mutated
}

/// Repeats a part up to eight times.
fn duplicate(seed: &[u8], _: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let (start, end) = numbers.part(seed);
    let times = 1 + numbers.below(8);
    [&seed[..end], &seed[start..end].repeat(times), &seed[end..]].concat()
}

fn remove(seed: &[u8], _: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let (start, end) = numbers.part(seed);
    [&seed[..start], &seed[end..]].concat()
}

/// Inserts a part of another seed.
fn insert(seed: &[u8], other: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let (start, end) = numbers.part(other);
    let (place, _) = numbers.part(seed);
    [&seed[..place], &other[start..end], &seed[place..]].concat()
}

/// Joins the head of a seed and the tail of another seed.
fn splice(seed: &[u8], other: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let (head, _) = numbers.part(seed);
    let (tail, _) = numbers.part(other);
    [&seed[..head], &other[tail..]].concat()
}

/// Pseudo-random numbers (`SplitMix64`, <https://prng.di.unimi.it/splitmix64.c>).
struct Numbers(u64);

impl Numbers {
    /// A different sequence for each seed (FNV-1a).
    fn of(seed: &[u8]) -> Self {
        Self(seed.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    /// A number below a bound, or 0.
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bound = u64::try_from(bound.max(1)).expect("64 bits are enough for a length");
        usize::try_from((mixed ^ mixed >> 31) % bound).expect("it is below a length")
    }

    /// The start and end of a random part.
    fn part(&mut self, bytes: &[u8]) -> (usize, usize) {
        let (a, b) = (self.below(bytes.len() + 1), self.below(bytes.len() + 1));
        (a.min(b), a.max(b))
    }
}
