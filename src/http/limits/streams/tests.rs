//! Places are counted, given back, and looked for before anybody is refused.

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

/// So many streams of a user.
fn take(streams: &Streams, user: i64, last: u8, count: usize) -> Vec<OpenStream> {
    let places = (0..count).map(|_| streams.take(UserId(user), network(last)).unwrap());
    places.collect()
}

/// How often somebody has been pinged.
fn pings(subscription: &mut Subscription) -> usize {
    let commits = std::iter::from_fn(|| subscription.try_next().unwrap());
    let publications = commits.flat_map(|commit| commit.to_vec());
    publications
        .filter(|publication| matches!(publication, Publication::Ping(_)))
        .count()
}

#[test]
fn a_user_has_eight_and_an_address_sixty_four() {
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
fn nothing_is_left_of_streams_that_have_ended() {
    let streams = Streams::new(RateLimits::On);
    drop(take(&streams, 1, 1, 2));
    let open = streams.places.open();
    assert!(open.by_user.is_empty() && open.by_network.is_empty());
}

#[test]
fn without_limits_there_is_none() {
    let streams = Streams::new(RateLimits::Off);
    assert_eq!(take(&streams, 1, 1, 100).len(), 100);
}

#[tokio::test]
async fn nobody_is_pinged_where_there_is_a_place() {
    let (streams, hub) = (Streams::new(RateLimits::On), hub());
    let mut john = hub.subscribe(UserId(1));
    let _places = take(&streams, 1, 1, 7);
    streams.open(UserId(1), network(1), &hub).await.unwrap();
    assert_eq!(pings(&mut john), 0);
}

#[tokio::test(start_paused = true)]
async fn whoever_finds_all_places_held_is_refused_after_a_second() {
    let (streams, hub) = (Streams::new(RateLimits::On), hub());
    let mut john = hub.subscribe(UserId(1));
    let _places = take(&streams, 1, 1, 8);
    let start = Instant::now();
    // However many ask at the same time.
    let refused = join_all((0..5).map(|_| streams.open(UserId(1), network(2), &hub))).await;
    assert!(refused.iter().all(Result::is_err));
    assert_eq!(start.elapsed(), Duration::from_secs(1));
    assert_eq!(pings(&mut john), 10);
}

#[tokio::test(start_paused = true)]
async fn everybody_at_a_crowded_address_is_pinged_and_nobody_elsewhere() {
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
async fn a_place_that_is_given_back_is_taken_at_once() {
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
