//! Background work as the rest of the product sees it: what there is to do, how it gets into the
//! queue, and when it is due.

pub mod clean_up;
mod cron;
pub mod schedule;
pub mod work;
