"""Headers that browsers, proxies and strangers send with any request. The document names none of them as a parameter, because no
client has to send one; the fuzzer is to send them all the same."""

import zlib

import schemathesis

# Plain words besides what comes to the fuzzer's mind: none of it is invalid, so whatever is documented may be answered.
WORDS = {
    "Origin": ["null", "https://elsewhere.example", "http://127.0.0.1", ""],
    "Sec-Fetch-Site": ["none", "same-origin", "same-site", "cross-site", "nonsense"],
    "Sec-Fetch-Dest": ["empty", "document", "image"],
    "Accept": ["application/json", "text/plain", "*/*", "text/html;q=0.5, application/json;q=0.1", ";;q=x"],
    "Content-Encoding": ["identity", "gzip"],
    "X-Forwarded-For": ["203.0.113.7", "not an address"],
    "X-Request-Id": ["mine-1", "<b>"],
    "Range": ["bytes=0-1"],
    "If-None-Match": ["*"],
}
# Seldom sent, because a request that is refused for them goes no further.
REFUSED = ("Origin", "Sec-Fetch-Site", "Sec-Fetch-Dest", "Content-Encoding")
STRANGER = "X-Stranger"


@schemathesis.hook
def before_load_schema(context, raw_schema):
    for item in raw_schema["paths"].values():
        for operation in item.values():
            parameters = operation.setdefault("parameters", [])
            # One header that picks the others keeps the fuzzer's choices small, and so its requests many.
            parameters.append({"name": STRANGER, "in": "header", "schema": {"type": "string"}})


@schemathesis.hook
def before_call(context, case, kwargs):
    drawn = case.headers.pop(STRANGER, None) if case.headers else None
    if drawn is None:
        return
    number = zlib.crc32(str(drawn).encode("utf-8", "surrogatepass"))
    for name, words in WORDS.items():
        number, word = divmod(number, len(words) * (5 if name in REFUSED else 2))
        if word < len(words):
            case.headers[name] = words[word]
