//! Monthly active users: distinct subjects over all replicas, through restarts and outages, and the doubles that were avoided.

use std::{sync::Arc, time::Instant};

use sqlx::PgPool;
use throughline::{
    domain::{
        clock::Clock,
        subject::Subject,
        subject_sketch::{Month, MonthlyFigures, TokenKind},
    },
    store,
    tokens::monthly_subjects::MonthlySubjects,
};
use time::Duration;

use crate::support::{
    Browser, TestApp,
    app::Setup,
    metrics::{Metrics, PATIENCE, POLL, comes_to},
    program::Signal,
    serve::Serve,
};

const SUBJECTS: &str = "throughline_subjects_this_month";
const DOUBLES: &str = "throughline_doubles_avoided_this_month";

fn is(expected: f64) -> impl Fn(f64) -> bool {
    move |value| (value - expected).abs() < 0.5
}

/// Waits until a server has written what a month comes to.
async fn is_written(pool: &PgPool, month: Month, expected: MonthlyFigures) {
    let started = Instant::now();
    loop {
        let written = store::monthly_subjects::summary(pool, month).await.unwrap();
        if written == expected {
            return;
        }
        assert!(started.elapsed() < PATIENCE, "{written:?} is written, and stays so");
        tokio::time::sleep(POLL).await;
    }
}

#[tokio::test]
async fn two_replicas_count_the_same_people_once() {
    let app = TestApp::start().await;
    let replica = app.replica().await;
    let pool = app.database.pool();
    // Two more replicas, which saw 15,000 each, 5,000 of them in common.
    let subjects: Vec<_> = (0..25_000).map(|_| Subject::mint()).collect();
    for seen in [&subjects[..15_000], &subjects[10_000..]] {
        let counted = MonthlySubjects::default();
        for subject in seen {
            counted.note(*subject, TokenKind::Anonymous, app.clock.now());
        }
        counted.exchange(&pool, app.clock.now()).await.unwrap();
    }
    for site in [&app, &replica] {
        site.browser().token().await;
        site.advance(Duration::minutes(2));
    }
    for site in [&app, &replica] {
        comes_to(site.ops, SUBJECTS, |value| (value / 25_000.0 - 1.0).abs() <= 0.01).await;
    }
    let rows = app.count("select count(*) from monthly_subjects").await;
    let bytes = app.count("select sum(octet_length(subjects) + octet_length(anonymous) + octet_length(authenticated)) from monthly_subjects").await;
    assert!(rows == 1 && bytes <= 360 * 1024, "{rows} rows, {bytes} bytes");
}

#[tokio::test]
async fn who_logs_in_on_the_way_is_a_double_avoided() {
    let app = TestApp::start().await;
    let (cade, dana, visitor) = (app.browser(), app.browser(), app.browser());
    for browser in [&visitor, &cade, &visitor, &cade] {
        browser.token().await;
    }
    cade.log_in_as("Cade").await;
    cade.token().await;
    cade.token().await;
    // She logs in before her chat opens: with any design she would be one user.
    dana.log_in_as("Dana").await;
    dana.token().await;
    let metrics = Metrics::of(app.ops).await;
    assert!(is(3.0)(metrics.value(SUBJECTS)) && is(1.0)(metrics.value(DOUBLES)), "{metrics:#?}");
    app.advance(Duration::minutes(2));
    let (pool, month) = (app.database.pool(), Month::of(app.clock.now()));
    is_written(&pool, month, MonthlyFigures { subjects: 3, doubles_avoided: 1 }).await;
    let replica = app.replica().await;
    comes_to(replica.ops, DOUBLES, is(1.0)).await;
}

#[tokio::test]
async fn a_stop_writes_the_count_and_a_start_finds_it() {
    let started = Serve::prepared().await.started().await;
    for _ in 0..3 {
        let browser = Browser::new(started.address);
        browser.token().await;
        browser.token().await;
    }
    started.program.signal(Signal::TERM);
    assert_eq!(started.program.end().await.code, Some(0));
    let again = Serve::over(started.database).started().await;
    comes_to(again.ops, SUBJECTS, is(3.0)).await;
    let browser = Browser::new(again.address);
    // A robot that keeps no cookie does not count.
    for browser in [&browser, &browser, &Browser::new(again.address)] {
        browser.token().await;
    }
    comes_to(again.ops, SUBJECTS, is(4.0)).await;
}

#[tokio::test]
async fn a_new_month_begins_at_nought_and_the_old_one_is_kept() {
    let app = Setup::default().start().await;
    let browser = app.browser();
    let other = app.browser();
    for browser in [&browser, &other, &browser, &other, &app.browser()] {
        browser.token().await;
    }
    comes_to(app.ops, SUBJECTS, is(2.0)).await;
    let before = app.clock.now();
    app.advance(Duration::days(32));
    comes_to(app.ops, SUBJECTS, is(0.0)).await;
    browser.token().await;
    comes_to(app.ops, SUBJECTS, is(1.0)).await;
    is_written(&app.database.pool(), Month::of(before), MonthlyFigures { subjects: 2, doubles_avoided: 0 }).await;
}

#[tokio::test]
async fn an_outage_loses_nobody() {
    let app = Setup::default().start().await;
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let away = store::pool(&format!("postgres://throughline@{nobody}/throughline").into()).unwrap();
    let counted = MonthlySubjects::default();
    let now = app.clock.now();
    let subject = Subject::mint();
    counted.note(subject, TokenKind::Anonymous, now);
    assert!(counted.exchange(&away, now).await.is_err());
    counted.note(subject, TokenKind::Authenticated, now);
    counted.note(Subject::mint(), TokenKind::Authenticated, now);
    let pool = app.database.pool();
    counted.exchange(&pool, now).await.unwrap();
    let both = MonthlyFigures { subjects: 2, doubles_avoided: 1 };
    assert_eq!(store::monthly_subjects::summary(&pool, Month::of(now)).await.unwrap(), both);
    assert_eq!(counted.figures(now).unwrap(), both);
}

#[tokio::test]
async fn many_replicas_that_write_at_once_lose_nobody() {
    let app = Arc::new(Setup::default().start().await);
    let now = app.clock.now();
    let pool = store::pool(&app.database.secret_url()).unwrap();
    let writes = (0..12).map(|_| {
        let pool = pool.clone();
        tokio::spawn(async move {
            let counted = MonthlySubjects::default();
            for _ in 0..100 {
                counted.note(Subject::mint(), TokenKind::Anonymous, now);
            }
            counted.exchange(&pool, now).await.unwrap();
        })
    });
    for write in writes.collect::<Vec<_>>() {
        write.await.unwrap();
    }
    let summary = store::monthly_subjects::summary(&pool, Month::of(now)).await.unwrap();
    assert_eq!(summary, MonthlyFigures { subjects: 1_200, doubles_avoided: 0 });
}
