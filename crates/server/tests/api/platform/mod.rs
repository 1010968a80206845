mod audit;
mod change;
mod saved_view;
