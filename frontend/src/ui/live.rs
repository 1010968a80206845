//! Boxes for what changes in a view. Every closure is a type of its own, and the framework compiles
//! a copy of its machinery for each type it meets; boxed, they share one copy per kind. This is
//! what keeps the module small.

use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// An attribute's word, or no attribute.
pub type Mark = Box<dyn Fn() -> Option<&'static str> + Send>;
/// A property or a class that is on or off.
pub type Switch = Box<dyn Fn() -> bool + Send>;
/// A text.
pub type Words = Box<dyn Fn() -> String + Send>;
/// A text, or no attribute.
pub type Phrase = Box<dyn Fn() -> Option<String> + Send>;

/// A part of the view that follows what it reads.
pub fn live(draw: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    boxed(Box::new(draw))
}

/// The same for a part that is not always there.
pub fn maybe(draw: impl Fn() -> Option<AnyView> + Send + 'static) -> AnyView {
    boxed(Box::new(move || draw().unwrap_or_else(|| ().into_any())))
}

fn boxed(draw: Box<dyn Fn() -> AnyView + Send>) -> AnyView {
    (move || draw()).into_any()
}

/// A text that follows what it reads.
pub fn text(words: impl Fn() -> String + Send + 'static) -> AnyView {
    let words: Words = Box::new(words);
    words.into_any()
}

/// `true` while it holds, else no attribute.
pub fn mark(holds: impl Fn() -> bool + Send + 'static) -> Mark {
    Box::new(move || holds().then_some("true"))
}

/// `true` while it holds, else `false`.
pub fn truth(holds: impl Fn() -> bool + Send + 'static) -> Mark {
    Box::new(move || Some(if holds() { "true" } else { "false" }))
}

pub fn switch(holds: impl Fn() -> bool + Send + 'static) -> Switch {
    Box::new(holds)
}

pub fn words(words: impl Fn() -> String + Send + 'static) -> Words {
    Box::new(words)
}

pub fn phrase(phrase: impl Fn() -> Option<String> + Send + 'static) -> Phrase {
    Box::new(phrase)
}

/// An event's handler.
pub fn on<E: JsCast>(mut handle: impl FnMut(E) + 'static) -> Box<dyn FnMut(web_sys::Event)> {
    // The browser gives each event the kind that belongs to its name.
    Box::new(move |event| handle(event.unchecked_into()))
}

/// Something that happens again whenever what it reads has changed.
pub fn effect(run: impl Fn() + 'static) {
    effect_boxed(Box::new(run));
}

fn effect_boxed(run: Box<dyn Fn()>) {
    Effect::new(move |_| run());
}

/// A value that follows what it reads and tells only of changes.
pub fn memo<T: Clone + PartialEq + Send + Sync + 'static>(read: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    memo_boxed(Box::new(read))
}

fn memo_boxed<T: Clone + PartialEq + Send + Sync + 'static>(read: Box<dyn Fn() -> T + Send + Sync>) -> Memo<T> {
    Memo::new(move |_| read())
}

/// A value that is read anew each time.
pub fn derive<T: Send + Sync + 'static>(read: impl Fn() -> T + Send + Sync + 'static) -> Signal<T> {
    derive_boxed(Box::new(read))
}

fn derive_boxed<T: Send + Sync + 'static>(read: Box<dyn Fn() -> T + Send + Sync>) -> Signal<T> {
    Signal::derive(read)
}
