//! `/demo/clock`: what time it is in the demo, and how testers move it.

use actix_web::{HttpResponse, http::StatusCode, web::Data};
use serde::Deserialize;
use serde_json::json;
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};
use utoipa::ToSchema;

use super::{
    clock::{FARTHEST, MovableClock, Reading},
    shapes::{CLOCK, ClockReading, FieldProblems, OwnDatabaseProblems},
    test_routes::{Testing, not_its_own, refusal},
};
use crate::{
    accounts::FieldError,
    app::App,
    domain::{Rejection, clock::Clock},
    web::{Json, WebError},
};

/// What time it is in the demo
///
/// The database and the stand-in go by the same clock.
#[utoipa::path(
    get, path = "/demo/clock", operation_id = "getClock", tag = CLOCK,
    responses((status = 200, description = "The demo's time.", body = ClockReading)),
)]
pub(super) async fn get(testing: Data<Testing>) -> HttpResponse {
    answer(&testing.clock)
}

fn answer(clock: &MovableClock) -> HttpResponse {
    let now = clock.now();
    let now = now.replace_millisecond(now.millisecond()).unwrap_or(now).format(&Rfc3339).unwrap_or_default();
    HttpResponse::Ok().json(json!({
        "now": now,
        "ahead_seconds": whole_seconds(clock.ahead()),
        "frozen": clock.is_frozen(),
    }))
}

#[expect(clippy::cast_possible_truncation, reason = "at most ten years of seconds")]
fn whole_seconds(ahead: Duration) -> i64 {
    ahead.as_seconds_f64().round() as i64
}

/// One or more of these; `now` and `advance_seconds` not together.
#[derive(Deserialize, ToSchema)]
pub(super) struct Change {
    /// The time to go to, which must not have passed.
    #[schema(format = DateTime, example = "2030-01-31T12:00:00Z", nullable = false)]
    now: Option<String>,
    /// Seconds to go forward; ten years from the present at most.
    #[schema(minimum = 0, maximum = 315_360_000, example = 11, nullable = false)]
    advance_seconds: Option<i64>,
    /// Whether the clock stands still from now on.
    #[schema(nullable = false)]
    frozen: Option<bool>,
}

/// Move the clock
///
/// Sessions, tokens, mails and limits follow it at once. It only goes forward: `POST /demo/reset` goes back to the present.
#[utoipa::path(
    post, path = "/demo/clock", operation_id = "setClock", tag = CLOCK, request_body = Change,
    responses((status = 200, description = "The demo's time now.", body = ClockReading), OwnDatabaseProblems, FieldProblems),
)]
pub(super) async fn post(
    app: Data<App>,
    testing: Data<Testing>,
    Json(asked): Json<Change>,
) -> Result<HttpResponse, WebError> {
    let Some(pool) = &testing.own_database else { return Ok(not_its_own()) };
    let _moving = testing.moving.lock().await;
    let clock = &testing.clock;
    let now = clock.now();
    let to = match (&asked.now, asked.advance_seconds) {
        (Some(_), Some(_)) => return Ok(unclear("Send either `now` or `advance_seconds`, not both.")),
        (None, None) if asked.frozen.is_none() => {
            return Ok(unclear("Send at least one of `now`, `advance_seconds` and `frozen`."));
        }
        (None, None) => now,
        (None, Some(seconds)) => {
            now.checked_add(Duration::seconds(seconds)).filter(|_| seconds >= 0).ok_or_else(too_far)?
        }
        (Some(text), None) => match OffsetDateTime::parse(text, &Rfc3339) {
            Err(_) => return Ok(unclear("`now` has to be a time as in RFC 3339, such as 2030-01-31T12:00:00Z.")),
            Ok(at) if at < now => {
                return Ok(unclear(
                    "`now` has passed already. The clock only goes forward; POST /demo/reset goes back to the present.",
                ));
            }
            Ok(at) => at,
        },
    };
    let ahead = to - now + clock.ahead();
    if ahead > FARTHEST {
        return Err(too_far());
    }
    let is_frozen = asked.frozen.unwrap_or_else(|| clock.is_frozen());
    let reading = if is_frozen { Reading::Frozen(next_whole_second(to)) } else { Reading::Ahead(ahead) };
    clock.set(pool, reading).await?;
    app.identity.throttle.clear_cache();
    Ok(answer(clock))
}

/// So that a frozen clock tells the very time that tokens have, which is in seconds.
fn next_whole_second(time: OffsetDateTime) -> OffsetDateTime {
    let whole = time.replace_nanosecond(0).unwrap_or(time);
    if whole == time { time } else { whole + Duration::SECOND }
}

fn too_far() -> WebError {
    let rejection = Rejection::OutOfRange { least: 0, most: FARTHEST.whole_seconds() };
    WebError::Unprocessable(vec![FieldError::new("advance_seconds", rejection)])
}

fn unclear(remedy: &str) -> HttpResponse {
    refusal(StatusCode::UNPROCESSABLE_ENTITY, "unclear-time", "The clock can't be set to that", remedy)
}
