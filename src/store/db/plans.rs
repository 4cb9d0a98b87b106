//! The plans of queries (<https://www.sqlite.org/eqp.html>), for tests of hot paths. The database has no statistics, as in
//! use, so that the plans are those of any size.

use sqlx::{AssertSqlSafe, Row};

/// The steps of a query's plan.
pub async fn of(query: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut db = super::open(&folder.path().join("chinwag.db"))
        .await
        .expect("a new database can be made");
    let steps = sqlx::query(AssertSqlSafe(format!("explain query plan {query}")))
        .fetch_all(&mut db)
        .await
        .expect("the query is valid");
    steps.iter().map(|step| step.get("detail")).collect()
}

/// The steps that read a table or an index from its first to its last row. Subqueries and JSON texts are short.
pub async fn scanned(query: &str) -> Vec<String> {
    let steps = of(query).await.into_iter();
    let is_short = |step: &str| {
        ["json_each", "named", "(subquery", "CONSTANT", "(join"]
            .iter()
            .any(|short| step.contains(short))
    };
    steps
        .filter(|step| step.starts_with("SCAN") && !is_short(step))
        .collect()
}

/// The steps that sort rows instead of reading them in order.
pub async fn sorted(query: &str) -> Vec<String> {
    let steps = of(query).await.into_iter();
    steps.filter(|step| step.contains("TEMP B-TREE")).collect()
}

#[tokio::test]
async fn scans_and_sorts_are_seen() {
    let query = "select id from messages order by content";
    assert_eq!(scanned(query).await.len(), 1);
    assert_eq!(sorted(query).await.len(), 1);
}
