//! The counts of streams, and the pings before a refusal.

use rocket::futures::future::join_all;

use super::*;
use crate::{
    ids::Seq,
    log::{
        epoch::Epoch,
        hub::{Publication, Subscription},
    },
};

fn network(last: u8) -> Network {
    Network::of([10, 0, 0, last].into())
}

fn hub() -> Arc<Hub> {
    Hub::new(Epoch("e".into()), &[], Seq(7))
}

/// Opens a number of streams for a user.
fn take(streams: &Streams, user: i64, last: u8, count: usize) -> Vec<OpenStream> {
    let places = (0..count).map(|_| streams.take(UserId(user), network(last)).unwrap());
    places.collect()
}

/// The number of pings that a user received.
fn pings(subscription: &mut Subscription) -> usize {
    let commits = std::iter::from_fn(|| subscription.try_next().unwrap());
    let publications = commits.flat_map(|commit| commit.to_vec());
    publications
        .filter(|publication| matches!(publication, Publication::Ping(_)))
        .count()
}

#[test]
fn limit_is_8_per_user_and_64_per_address() {
    let streams = Streams::new(RateLimits::On);
    let mut of_john = take(&streams, 1, 1, 8);
    let ninth = streams.take(UserId(1), network(2));
    assert_eq!(ninth.unwrap_err(), Full::User);
    of_john.pop();
    of_john.extend(take(&streams, 1, 2, 1));
    let _others: Vec<_> = (2..59).map(|user| take(&streams, user, 1, 1)).collect();
    let crowded = streams.take(UserId(99), network(1));
    assert_eq!(crowded.unwrap_err(), Full::Network);
}

#[test]
fn ended_streams_leave_no_counts() {
    let streams = Streams::new(RateLimits::On);
    drop(take(&streams, 1, 1, 2));
    let open = streams.places.open();
    assert!(open.by_user.is_empty() && open.by_network.is_empty());
}

#[test]
fn rate_limits_can_be_switched_off() {
    let streams = Streams::new(RateLimits::Off);
    assert_eq!(take(&streams, 1, 1, 100).len(), 100);
}

#[tokio::test]
async fn free_place_needs_no_ping() {
    let (streams, hub) = (Streams::new(RateLimits::On), hub());
    let mut john = hub.subscribe(UserId(1));
    let _places = take(&streams, 1, 1, 7);
    streams.open(UserId(1), network(1), &hub).await.unwrap();
    assert_eq!(pings(&mut john), 0);
}

#[tokio::test(start_paused = true)]
async fn stream_is_refused_after_a_second_if_all_others_are_alive() {
    let (streams, hub) = (Streams::new(RateLimits::On), hub());
    let mut john = hub.subscribe(UserId(1));
    let _places = take(&streams, 1, 1, 8);
    let start = Instant::now();
    // Even if many try at the same time.
    let refused = join_all((0..5).map(|_| streams.open(UserId(1), network(2), &hub))).await;
    assert!(refused.iter().all(Result::is_err));
    assert_eq!(start.elapsed(), Duration::from_secs(1));
    assert_eq!(pings(&mut john), 10);
}

#[tokio::test(start_paused = true)]
async fn full_address_pings_its_own_users_only() {
    let (streams, hub) = (Streams::new(RateLimits::On), hub());
    let _places: Vec<_> = (1..=8).map(|user| take(&streams, user, 1, 8)).collect();
    let _elsewhere = take(&streams, 9, 2, 1);
    let mut subscriptions = [1, 8, 9, 10].map(|user| hub.subscribe(UserId(user)));
    streams
        .open(UserId(10), network(1), &hub)
        .await
        .unwrap_err();
    assert_eq!(subscriptions.each_mut().map(pings), [10, 10, 0, 0]);
}

#[tokio::test(start_paused = true)]
async fn freed_place_is_taken_at_once() {
    let (streams, hub) = (Streams::new(RateLimits::On), hub());
    let mut john = hub.subscribe(UserId(1));
    let mut places = take(&streams, 1, 1, 8);
    let start = Instant::now();
    let reader_is_gone = async {
        john.next().await.unwrap();
        places.pop();
    };
    let (opened, ()) = tokio::join!(streams.open(UserId(1), network(1), &hub), reader_is_gone);
    opened.unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO);
}
