//! Client ids: random, and cheaper than the requests that carry them.

/// How long one is.
pub const LENGTH: usize = 32;

/// A source of client ids, each of which is seen once (`SplitMix64`, Steele, Lea and Flood 2014).
pub struct ClientIds(u64);

impl ClientIds {
    pub fn new() -> Self {
        Self(getrandom::u64().expect("the operating system has random numbers"))
    }

    /// Writes the next one over `place`, which is [`LENGTH`] long.
    pub fn write(&mut self, place: &mut [u8]) {
        for half in place.chunks_exact_mut(LENGTH / 2) {
            let mut bits = self.next();
            for digit in half {
                *digit = b"0123456789abcdef"[(bits & 15) as usize];
                bits >>= 4;
            }
        }
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }
}
