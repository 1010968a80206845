mod audit;
mod saved_view;
