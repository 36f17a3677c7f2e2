#![no_main]

#[expect(dead_code, reason = "each target asks one question")]
#[path = "../../app/domain/tests/parsers/properties.rs"]
mod properties;

libfuzzer_sys::fuzz_target!(|typed: &str| properties::recurrences(typed));
