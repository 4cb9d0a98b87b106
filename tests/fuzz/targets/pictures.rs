//! Files that are said to be pictures: what comes of any is a small one or a refusal, for no more memory than there is
//! for it.
#![no_main]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    panic,
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use chinwag::{
    error::Error,
    ids::UserId,
    pictures::{Encoder, MAX_FILE},
};
use libfuzzer_sys::fuzz_target;
use tokio::runtime::Runtime;

/// What opening one may take (`pictures::AT_ONCE` has it), in bytes.
const MEMORY: usize = 64 << 20;

/// Somebody, of whom one picture at a time is on its way.
const SENDER: UserId = UserId(1);

/// Counts what is taken.
struct Counting;

static TAKEN: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: all is left to the system's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let taken = TAKEN.fetch_add(layout.size(), Relaxed) + layout.size();
        MOST.fetch_max(taken, Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        TAKEN.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    // A decoder that gives up is refused like any file that cannot be read: it need not end the process.
    panic::set_hook(Box::new(|_| {}));
    Runtime::new().expect("a runtime")
});
static ENCODER: LazyLock<Encoder> = LazyLock::new(Encoder::default);

fuzz_target!(|file: &[u8]| {
    if file.len() as u64 > MAX_FILE {
        return;
    }
    let upload = ENCODER.place(SENDER).expect("a place").take(file.to_vec());
    LazyLock::force(&RUNTIME);
    let before = TAKEN.load(Relaxed);
    MOST.store(before, Relaxed);
    let made = RUNTIME.block_on(ENCODER.encode(upload));
    let taken = MOST.load(Relaxed).saturating_sub(before);
    assert!(taken < MEMORY, "{taken} bytes were taken");
    match made {
        Ok(picture) => assert_eq!(picture.hash(), picture.hash()),
        Err(Error::Invalid { field, .. }) => assert_eq!(field, "picture"),
        Err(error) => panic!("{error}"),
    }
});
