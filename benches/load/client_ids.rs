//! Client ids like those of the page, UUIDs of version 7 (RFC 9562, 5.7), but cheaper than the requests that carry
//! them.

use crate::world;

/// The length of a client id.
pub const LENGTH: usize = 32;

/// A source of unique client ids (`SplitMix64`, Steele, Lea and Flood 2014).
pub struct ClientIds(u64);

impl ClientIds {
    pub fn new() -> Self {
        Self(getrandom::u64().expect("the operating system has random numbers"))
    }

    /// Writes the next client id over `place`, which is [`LENGTH`] long.
    pub fn write(&mut self, place: &mut [u8]) {
        let time = world::now().cast_unsigned();
        let (version, variant) = (7 << 12, 2 << 62);
        let (high, low) = place.split_at_mut(LENGTH / 2);
        write_hex(high, (time << 16) | version | (self.next() & 0xfff));
        write_hex(low, variant | (self.next() >> 2));
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }
}

fn write_hex(place: &mut [u8], mut bits: u64) {
    for digit in place {
        bits = bits.rotate_left(4);
        *digit = b"0123456789abcdef"[(bits & 15) as usize];
    }
}
