//! The memory that decoding takes.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    any::Any,
    cell::Cell,
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

/// The memory limit of decoding, in bytes.
const MOST: isize = 64 << 20;

/// Counts the memory of this thread while it decodes. Decoders take it on the thread that calls them. What other threads
/// free counts as taken, which is little for files as small as these.
struct Counting;

thread_local! {
    static IS_DECODING: Cell<bool> = const { Cell::new(false) };
    static TAKEN: Cell<isize> = const { Cell::new(0) };
    static PEAK: Cell<isize> = const { Cell::new(0) };
}

#[expect(
    unsafe_code,
    reason = "only an allocator knows the memory that a decoder takes"
)]
// SAFETY: everything is delegated to the system allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size().cast_signed());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        count(-layout.size().cast_signed());
        unsafe { System.dealloc(place, layout) }
    }
}

fn count(bytes: isize) {
    if IS_DECODING.get() {
        let taken = TAKEN.get() + bytes;
        TAKEN.set(taken);
        PEAK.set(PEAK.get().max(taken));
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Decodes a picture. It is an error if the decoder panics, and a panic if it takes too much memory.
pub fn decode<T>(decoder: impl FnOnce() -> T) -> Result<T, Box<dyn Any + Send>> {
    quieten();
    TAKEN.set(0);
    PEAK.set(0);
    IS_DECODING.set(true);
    let made = panic::catch_unwind(AssertUnwindSafe(decoder));
    IS_DECODING.set(false);
    let peak = PEAK.get();
    assert!(peak < MOST, "{peak} bytes were taken");
    made
}

/// The most memory that the last picture on this thread took, in bytes.
#[allow(dead_code, reason = "only ordinary tests ask whether it is counted")]
pub fn peak() -> isize {
    PEAK.get()
}

/// A panic of a decoder means an unreadable file, and must not end the fuzzer, whose hook aborts.
fn quieten() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !IS_DECODING.get() {
                hook(panic);
            }
        }));
    });
}
