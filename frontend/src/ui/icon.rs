//! The icons: one outline set on a 24-unit grid, drawn for Steward. Each is hidden from assistive
//! technology: the word beside it, or the button's label, says what it means.

use leptos::prelude::*;

macro_rules! icons {
    ($($name:ident = $drawing:literal;)+) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Icon { $($name,)+ }

        fn drawing(icon: Icon) -> &'static str {
            match icon { $(Icon::$name => $drawing,)+ }
        }
    };
}

icons! {
    Home = r#"<path d="M4 11l8-7 8 7v9h-5v-6H9v6H4z"/>"#;
    Building = r#"<path d="M4 20.5V6l8-2.5v17M12 9h8v11.5M2.5 20.5h19M7.5 9.5h1M7.5 13h1M7.5 16.5h1M15.5 13h1M15.5 16.5h1"/>"#;
    People = r#"<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.6-3.8 3.2-5.5 6.5-5.5s5.900 1.700 6.5 5.5M16 4.8a3.5 3.5 0 0 1 0 6.400M18.2 15c1.8.9 2.900 2.5 3.300 5"/>"#;
    Person = r#"<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.8-4.2 3.8-6 7.5-6s6.700 1.8 7.5 6"/>"#;
    Mail = r#"<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M3.5 7.5l8.5 6 8.5-6"/>"#;
    Shield = r#"<path d="M12 3l8 3v6c0 4.8-3.600 7.900-8 9-4.400-1.100-8-4.2-8-9V6z"/>"#;
    Key = r#"<circle cx="8" cy="15.5" r="4.5"/><path d="M11.300 12.300L20 3.5M16 7.5l3 3M13.5 10l2 2"/>"#;
    Screen = r#"<rect x="3" y="4" width="18" height="12.5" rx="2"/><path d="M8.5 20.5h7M12 16.5v4"/>"#;
    Log = r#"<path d="M6 3h9l4 4v14H6zM14.5 3v4.5H19M9 12h6.5M9 16h6.5"/>"#;
    Search = r#"<circle cx="11" cy="11" r="7"/><path d="M20.5 20.5l-4.5-4.5"/>"#;
    Plus = r#"<path d="M12 5v14M5 12h14"/>"#;
    Check = r#"<path d="M4.5 12.5l5 5 10-11"/>"#;
    Cross = r#"<path d="M6 6l12 12M18 6L6 18"/>"#;
    Down = r#"<path d="M6 9l6 6 6-6"/>"#;
    Right = r#"<path d="M9 6l6 6-6 6"/>"#;
    Left = r#"<path d="M15 6l-6 6 6 6"/>"#;
    ArrowUp = r#"<path d="M12 19V5M6 11l6-6 6 6"/>"#;
    ArrowDown = r#"<path d="M12 5v14M6 13l6 6 6-6"/>"#;
    More = r#"<circle cx="5" cy="12" r="1.2"/><circle cx="12" cy="12" r="1.2"/><circle cx="19" cy="12" r="1.2"/>"#;
    Download = r#"<path d="M12 4v11M7 10.5l5 5 5-5M4.5 20h15"/>"#;
    Upload = r#"<path d="M12 15.5v-11M7 9l5-5 5 5M4.5 20h15"/>"#;
    Edit = r#"<path d="M4 20l1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5l3.5 3.5"/>"#;
    Trash = r#"<path d="M4 6.5h16M9 6.5V4h6v2.5M6 6.5l1 14h10l1-14M10 10.5v6M14 10.5v6"/>"#;
    Restore = r#"<path d="M4 5v5h5M4.5 10a8 8 0 1 1-.5 4.5"/>"#;
    Pause = r#"<circle cx="12" cy="12" r="9"/><path d="M10 9v6M14 9v6"/>"#;
    Play = r#"<circle cx="12" cy="12" r="9"/><path d="M10 8.5v7l5.5-3.5z"/>"#;
    Columns = r#"<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M9 4v16M15 4v16"/>"#;
    Bookmark = r#"<path d="M6.5 3.5h11v17L12 16.5l-5.5 4z"/>"#;
    Menu = r#"<path d="M4 6.5h16M4 12h16M4 17.5h16"/>"#;
    Sun = r#"<circle cx="12" cy="12" r="4"/><path d="M12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.300 5.300l1.400 1.400M17.300 17.300l1.400 1.400M18.700 5.300l-1.400 1.400M6.700 17.300l-1.400 1.400"/>"#;
    Moon = r#"<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z"/>"#;
    Globe = r#"<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c5 5.5 5 12.5 0 18M12 3c-5 5.5-5 12.5 0 18"/>"#;
    Exit = r#"<path d="M14 4H5v16h9M10 12h11M17 8l4 4-4 4"/>"#;
    Eye = r#"<path d="M2.5 12C5 7.5 8.300 5.5 12 5.5s7 2 9.5 6.5c-2.5 4.5-5.8 6.5-9.5 6.5S5 16.5 2.5 12z"/><circle cx="12" cy="12" r="3"/>"#;
    Copy = r#"<rect x="8.5" y="8.5" width="12" height="12" rx="2"/><path d="M15.5 8.5v-3a2 2 0 0 0-2-2h-8a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h3"/>"#;
    Refresh = r#"<path d="M20 5v5h-5M19.5 10a8 8 0 1 0 .5 4.5"/>"#;
    Warning = r#"<path d="M12 4l9.5 16.5h-19zM12 10v5M12 17.8v.2"/>"#;
    Lock = r#"<rect x="5" y="11" width="14" height="9.5" rx="2"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>"#;
    Gear = r#"<circle cx="12" cy="12" r="3.2"/><path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.6 5.6l2.200 2.200M16.200 16.200l2.200 2.200M5.6 18.4l2.200-2.200M16.200 7.800l2.200-2.200"/>"#;
    Clock = r#"<circle cx="12" cy="12" r="9"/><path d="M12 7v5.5l3.500 2"/>"#;
    Task = r#"<rect x="4" y="4" width="16" height="16" rx="2"/><path d="M8 12.500l2.700 2.700 5.300-6"/>"#;
    Card = r#"<rect x="3" y="5" width="18" height="14" rx="2"/><path d="M3 10h18M7 15h4"/>"#;
}

/// The icon in the size and colour of the text around it.
pub fn icon(icon: Icon) -> AnyView {
    view! { <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" inner_html=drawing(icon)></svg> }.into_any()
}

/// Steward's mark: a ship's wheel.
pub fn brand() -> AnyView {
    let wheel = r#"<circle cx="12" cy="12" r="7.5"/><circle cx="12" cy="12" r="2.5"/><path d="M12 1.5v8M12 14.5v8M1.5 12h8M14.5 12h8"/>"#;
    view! { <svg class="icon brand-mark" viewBox="0 0 24 24" aria-hidden="true" inner_html=wheel></svg> }.into_any()
}
