use tokio::time::advance;

use super::*;

fn create(links: &DeviceLinks, session: i64) -> Result<Token> {
    let (token, _) = links.create(&Session::of_test(session))?;
    Ok(token)
}

fn claim(links: &DeviceLinks, token: &Token) -> Result<Claimed> {
    links.claim(token, Device::default())
}

fn state(links: &DeviceLinks, session: i64) -> DeviceLinkState {
    links.look(SessionId(session)).state
}

fn is_over<T>(result: Result<T>) -> bool {
    result.is_err_and(|error| error.status().code == 410)
}

#[tokio::test(start_paused = true)]
async fn link_expires_after_five_minutes_in_every_stage() {
    let links = DeviceLinks::default();
    let [unclaimed, unconfirmed, confirmed] =
        [1, 2, 3].map(|session| create(&links, session).unwrap());
    let unconfirmed = claim(&links, &unconfirmed).unwrap();
    let confirmed = claim(&links, &confirmed).unwrap();
    links.confirm(SessionId(3), &confirmed.number).unwrap();
    let moment = Duration::from_millis(1);
    advance(LIFETIME.saturating_sub(moment)).await;
    assert_eq!(state(&links, 1), DeviceLinkState::Waiting);
    assert_eq!(state(&links, 2), DeviceLinkState::Claimed);
    assert_eq!(links.spend(&unconfirmed.claim).unwrap(), None);
    advance(moment).await;
    for session in 1..=3 {
        assert_eq!(state(&links, session), DeviceLinkState::Gone);
        assert!(is_over(links.refuse(SessionId(session))));
    }
    assert!(is_over(claim(&links, &unclaimed)));
    assert!(is_over(links.confirm(SessionId(2), &unconfirmed.number)));
    assert!(is_over(links.spend(&unconfirmed.claim)));
    assert!(is_over(links.spend(&confirmed.claim)));
}

#[tokio::test(start_paused = true)]
async fn only_closed_links_are_dropped_when_the_list_is_full() {
    let links = DeviceLinks::default();
    let first = create(&links, 0).unwrap();
    for session in 1..i64::try_from(REMEMBERED).unwrap() {
        create(&links, session).unwrap();
    }
    let refused = create(&links, -1);
    assert!(matches!(refused, Err(Error::Busy)));
    assert_eq!(state(&links, 0), DeviceLinkState::Waiting);
    links.refuse(SessionId(5)).unwrap();
    create(&links, -1).unwrap();
    assert_eq!(links.lock().len(), REMEMBERED);
    claim(&links, &first).unwrap();
    advance(LIFETIME).await;
    create(&links, -2).unwrap();
    assert!(matches!(claim(&links, &first), Err(Error::NotFound(_))));
}

#[tokio::test]
async fn link_given_back_after_a_failed_sign_in_works_again() {
    let links = DeviceLinks::default();
    let token = create(&links, 1).unwrap();
    let claimed = claim(&links, &token).unwrap();
    links.give_back(&claimed.claim);
    assert_eq!(links.spend(&claimed.claim).unwrap(), None);
    links.confirm(SessionId(1), &claimed.number).unwrap();
    assert!(links.spend(&claimed.claim).unwrap().is_some());
    assert!(is_over(links.spend(&claimed.claim)));
    links.give_back(&claimed.claim);
    assert!(links.spend(&claimed.claim).unwrap().is_some());
}

#[tokio::test]
async fn number_has_three_digits() {
    for _ in 0..2_000 {
        let text = serde_json::to_string(&Number::random()).unwrap();
        let digits = text.trim_matches('"');
        assert!(digits.len() == 3 && digits.bytes().all(|digit| digit.is_ascii_digit()));
    }
}
