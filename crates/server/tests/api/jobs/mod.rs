//! Background jobs: the engine under faults, and what people see and do in the job centre.

mod centre;
mod engine;
mod faults;
mod work;
