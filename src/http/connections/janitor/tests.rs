//! The limits for late connections and for connections per address.

use super::*;

const A_MOMENT: Duration = Duration::from_millis(5);

/// The seconds until a connection is cut, if `traffic` describes it at every inspection.
fn patience(connection: &mut Connection, traffic: impl Fn(Duration) -> Traffic) -> u64 {
    let start = connection.first_seen;
    (0..100)
        .map(Duration::from_secs)
        .find(|passed| connection.is_late(traffic(*passed), MOST, start + *passed))
        .map_or(u64::MAX, |passed| passed.as_secs())
}

fn connection() -> Connection {
    Connection::new(Instant::now())
}

#[test]
fn unanswered_connection_is_late_after_12_seconds_even_if_it_dribbles() {
    let silent = |passed| Traffic {
        sent: 0,
        received: 0,
        sent_ago: passed,
        received_ago: passed,
    };
    assert_eq!(patience(&mut connection(), silent), 12);
    let dribbling = |passed| Traffic {
        received_ago: A_MOMENT,
        ..silent(passed)
    };
    assert_eq!(patience(&mut connection(), dribbling), 12);
}

#[test]
fn steady_upload_is_not_late_and_a_stalled_one_is_after_12_seconds() {
    let coming = |rate: u64, end: u64| {
        move |passed: Duration| Traffic {
            sent: 0,
            received: rate * passed.as_secs().min(end),
            sent_ago: passed,
            received_ago: A_MOMENT,
        }
    };
    let slowest = COMES_ON / 11;
    assert_eq!(patience(&mut connection(), coming(slowest, 100)), u64::MAX);
    // No request is larger than the maximum.
    assert_eq!(patience(&mut connection(), coming(MOST / 50, 100)), 51);
    assert_eq!(patience(&mut connection(), coming(slowest / 2, 100)), 12);
    assert_eq!(patience(&mut connection(), coming(slowest, 36)), 48);
}

#[test]
fn half_a_request_after_an_answer_is_late_like_a_first_one() {
    let mut kept = connection();
    let answered = |passed| Traffic {
        sent: 200,
        received: 100,
        sent_ago: passed,
        received_ago: passed,
    };
    assert!(!kept.is_late(answered(A_MOMENT), MOST, kept.first_seen));
    let half = |passed| Traffic {
        sent_ago: passed + Duration::from_mins(1),
        ..answered(passed)
    };
    assert_eq!(patience(&mut kept, half), 12);
}

#[test]
fn pinging_stream_is_never_late_and_idle_connection_is_after_75_seconds() {
    let stream = |passed: Duration| Traffic {
        sent: 500 + passed.as_secs() / 15,
        received: 100,
        sent_ago: Duration::from_secs(passed.as_secs() % 15),
        received_ago: passed + A_MOMENT,
    };
    assert_eq!(patience(&mut connection(), stream), u64::MAX);
    let idle = |passed| Traffic {
        sent: 200,
        received: 100,
        sent_ago: passed,
        received_ago: passed,
    };
    assert_eq!(patience(&mut connection(), idle), 76);
}

#[test]
fn consecutive_requests_are_never_late() {
    let busy = |passed: Duration| Traffic {
        sent: 200 * (1 + passed.as_secs() / 2),
        received: 100 * (1 + passed.as_secs() / 2),
        sent_ago: A_MOMENT * 2,
        received_ago: A_MOMENT,
    };
    assert_eq!(patience(&mut connection(), busy), u64::MAX);
}

#[test]
fn this_computer_has_no_limit_by_default() {
    let of =
        |setting, address: &str| PerAddress::new(setting).of(Network::of(address.parse().unwrap()));
    for here in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
        assert_eq!(of(None, here), None);
        assert_eq!(of(Some(3), here), Some(3));
    }
    assert_eq!(of(None, "192.0.2.1"), Some(512));
    assert_eq!(of(Some(0), "192.0.2.1"), None);
}
