//! Steward's API as Rust functions, generated while this crate compiles. `generate.sh` first writes the
//! document in the version that the generator reads.

progenitor::generate_api!(spec = "generated/openapi-3.0.json", interface = Builder);
