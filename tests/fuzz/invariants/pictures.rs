//! Uploaded picture files: each results in a small picture or a refusal, within the memory limit.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
    panic,
    sync::{
        LazyLock,
        atomic::{AtomicIsize, Ordering::Relaxed},
    },
    thread,
};

use chinwag::{
    error::Error,
    ids::UserId,
    people::pictures::{Encoder, MAX_FILE},
};
use tokio::runtime::{Builder, Runtime};

/// The memory limit of decoding (from `pictures::AT_ONCE`), in bytes.
const MEMORY: isize = 64 << 20;

/// A user, who has one upload at a time.
const SENDER: UserId = UserId(1);

/// The name of the decoding threads.
const DECODER: &str = "decoder";

/// Counts the memory of the decoding threads only: other tests run at the same time.
struct Counting;

static TAKEN: AtomicIsize = AtomicIsize::new(0);
static MOST: AtomicIsize = AtomicIsize::new(0);

thread_local! {
    static IS_COUNTED: Cell<bool> = const { Cell::new(false) };
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
    if IS_COUNTED.get() {
        let taken = TAKEN.fetch_add(bytes, Relaxed) + bytes;
        MOST.fetch_max(taken, Relaxed);
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    quieten_decoders();
    Builder::new_current_thread()
        .thread_name(DECODER)
        .on_thread_start(|| IS_COUNTED.set(true))
        .build()
        .expect("a runtime")
});
static ENCODER: LazyLock<Encoder> = LazyLock::new(Encoder::default);

/// Panics if a file takes too much memory, or is refused for a reason other than its content.
pub fn check(file: &[u8]) {
    if file.len() as u64 > MAX_FILE {
        return;
    }
    let upload = ENCODER.place(SENDER).expect("a place").take(file.to_vec());
    LazyLock::force(&RUNTIME);
    let before = TAKEN.load(Relaxed);
    MOST.store(before, Relaxed);
    let made = RUNTIME.block_on(ENCODER.encode(upload));
    let taken = MOST.load(Relaxed) - before;
    assert!(taken < MEMORY, "{taken} bytes were taken");
    match made {
        Ok(picture) => assert_eq!(picture.hash(), picture.hash()),
        Err(Error::Invalid { field, .. }) => assert_eq!(field, "picture"),
        Err(error) => panic!("{error}"),
    }
}

/// A panic of the decoder is refused like any unreadable file, and must not end the fuzzer.
fn quieten_decoders() {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if thread::current().name() != Some(DECODER) {
            hook(panic);
        }
    }));
}
