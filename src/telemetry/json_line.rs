//! The form of a line of log for machines: one JSON object, in which a line of a request has its `request_id`.
//!
//! The crate's own form hands each piece of the line through three writers, which cost more than the line itself.

use std::fmt;

use serde::{
    Serialize,
    ser::{SerializeMap, Serializer},
};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_log::NormalizeEvent;
use tracing_subscriber::{
    fmt::{
        FmtContext, FormatEvent, FormattedFields,
        format::{JsonFields, Writer},
        time::{FormatTime, SystemTime},
    },
    registry::LookupSpan,
};

/// Name and target of the span around a request, whose field `request_id` is in every line that is written inside it.
pub const REQUEST_SPAN: &str = "request";

/// Fields that `tracing-log` adds to what libraries log through the `log` crate; the line says the same without them.
const OF_LOG_CRATE: &str = "log.";

/// See above.
pub struct JsonLine;

impl<S: Subscriber + for<'a> LookupSpan<'a>> FormatEvent<S, JsonFields> for JsonLine {
    fn format_event(
        &self,
        context: &FmtContext<'_, S, JsonFields>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = Vec::with_capacity(256);
        write_fields(&mut line, event)?;
        let request = context.event_scope().and_then(|mut spans| spans.find(|span| span.name() == REQUEST_SPAN));
        if let Some(request) = request
            && let Some(fields) = request.extensions().get::<FormattedFields<JsonFields>>()
            && let Some(fields) = fields.strip_prefix('{')
            && event.fields().all(|field| field.name() != "request_id")
        {
            line.pop();
            line.push(b',');
            line.extend_from_slice(fields.as_bytes());
        }
        line.push(b'\n');
        writer.write_str(str::from_utf8(&line).map_err(|_| fmt::Error)?)
    }
}

fn write_fields(line: &mut Vec<u8>, event: &Event<'_>) -> fmt::Result {
    let (normalized, mut timestamp) = (event.normalized_metadata(), String::new());
    let about = normalized.as_ref().unwrap_or_else(|| event.metadata());
    SystemTime.format_time(&mut Writer::new(&mut timestamp))?;
    let mut serializer = serde_json::Serializer::new(line);
    let mut fields = Fields { map: serializer.serialize_map(None).map_err(|_| fmt::Error)?, result: Ok(()) };
    fields.add("timestamp", &timestamp);
    fields.add("level", about.level().as_str());
    event.record(&mut fields);
    fields.add("target", about.target());
    fields.result.and_then(|()| fields.map.end()).map_err(|_| fmt::Error)
}

/// The members of the object, and the first that could not be written.
struct Fields<M: SerializeMap> {
    map: M,
    result: Result<(), M::Error>,
}

impl<M: SerializeMap> Fields<M> {
    fn add(&mut self, name: &str, value: &(impl Serialize + ?Sized)) {
        if self.result.is_ok() && !name.starts_with(OF_LOG_CRATE) {
            self.result = self.map.serialize_entry(name, value);
        }
    }
}

impl<M: SerializeMap> Visit for Fields<M> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.add(field.name(), &format_args!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.add(field.name(), value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.add(field.name(), &value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.add(field.name(), &value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.add(field.name(), &value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.add(field.name(), &value);
    }
}
