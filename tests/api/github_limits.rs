//! Limits for arrivals from GitHub: how many at once, and how often.

use std::{sync::mpsc, thread};

use chinwag::config::RateLimits;
use serde_json::json;

use crate::{
    actor::{Actor, PASSWORD},
    answer::Answer,
    github::{ATTEMPT, failed, server_for, server_with},
    github_stand_in::GithubStandIn,
};

/// The first answer that is a rate limit, or redirects to the page that says so.
#[track_caller]
fn refusal(ask: impl Fn() -> Answer) -> Answer {
    let is_refusal = |answer: &Answer| {
        let leads_to = answer.header("Location").unwrap_or_default();
        answer.status == 429 || leads_to.ends_with("=github_too_often")
    };
    let refused = (0..5_000).map(|_| ask()).find(is_refusal);
    refused.expect("there is a limit")
}

#[test]
fn arrivals_from_github_share_the_rate_limit_of_links() {
    let github = GithubStandIn::start();
    let server = server_with(&github, |flags| flags.rate_limits = Some(RateLimits::On));
    let anonymous = server.anonymous();
    let get = |path: &str| refusal(|| anonymous.get(path));
    failed(&get("/api/oauth/github/callback"), "github_too_often");
    failed(&get("/api/oauth/github"), "github_too_often");
    let begun = refusal(|| anonymous.post("/api/oauth/github", json!({})));
    assert!(begun.error(429).contains("Try again in"));
    let joined = refusal(|| anonymous.try_join(&"A".repeat(43), "ann", PASSWORD));
    joined.error(429);
}

/// Comes back with a forged cookie.
fn come_back(anonymous: &Actor) -> Answer {
    let cookie = format!("{ATTEMPT}=state.{}.sign_in", "v".repeat(43));
    let path = "/api/oauth/github/callback?code=x&state=state";
    anonymous.get_with(path, &[("Cookie", &cookie)])
}

#[test]
fn requests_to_github_are_limited_and_others_are_told_to_retry() {
    let github = GithubStandIn::start();
    let server = server_for(&github);
    let (_asked, let_go) = github.pause();
    let (ended, answers) = mpsc::channel();
    let crowd = (0..20).map(|_| {
        let (anonymous, ended) = (server.anonymous(), ended.clone());
        thread::spawn(move || ended.send(come_back(&anonymous)).unwrap())
    });
    let crowd: Vec<_> = crowd.collect();
    for _ in 0..4 {
        failed(&answers.recv().unwrap(), "github_busy");
    }
    let_go.send(()).unwrap();
    for _ in 0..16 {
        failed(&answers.recv().unwrap(), "github_unavailable");
    }
    for one in crowd {
        one.join().unwrap();
    }
    // Their turns went to others.
    failed(&come_back(&server.anonymous()), "github_unavailable");
}
