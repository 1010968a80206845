//! The one type of element that `html!` makes: name, attributes and children as values. See the
//! crate `steward-markup` for why.

use leptos::{
    ev,
    html::custom,
    prelude::*,
    tachys::html::{
        attribute::{
            any_attribute::{AnyAttribute, IntoAnyAttribute},
            custom::custom_attribute,
        },
        class::class,
        event,
        property::prop,
    },
};
use web_sys::Event;

use super::live::{Mark, Phrase, Switch, Words};

/// An element in the making.
pub struct El {
    tag: &'static str,
    attributes: Vec<AnyAttribute>,
    children: Vec<AnyView>,
}

impl El {
    pub fn new(tag: &'static str) -> Self {
        Self { tag, attributes: Vec::new(), children: Vec::new() }
    }

    pub fn attr(&mut self, name: &'static str, value: impl Value) {
        match value.kind() {
            Kind::Still(None) => {}
            Kind::Still(Some(text)) => self.attributes.push(custom_attribute(name, text).into_any_attr()),
            Kind::Moving(phrase) => self.attributes.push(custom_attribute(name, phrase).into_any_attr()),
        }
    }

    pub fn class(&mut self, name: &'static str, on: impl Toggle) {
        self.attributes.push(class((name, on.switch())).into_any_attr());
    }

    pub fn prop(&mut self, name: &'static str, value: impl Property) {
        self.attributes.push(value.attribute(name));
    }

    pub fn on(&mut self, name: &'static str, handle: Box<dyn FnMut(Event)>) {
        self.attributes.push(event::on(ev::Custom::<Event>::new(name), handle).into_any_attr());
    }

    pub fn child(&mut self, child: impl Child) {
        child.put(&mut self.children);
    }

    pub fn view(self) -> AnyView {
        custom(self.tag).child(self.children).add_any_attr(self.attributes).into_any()
    }
}

/// Several nodes side by side.
pub fn several(nodes: Vec<AnyView>) -> AnyView {
    nodes.into_any()
}

/// A single node.
pub fn into_view(node: impl Child) -> AnyView {
    let mut nodes = Vec::with_capacity(1);
    node.put(&mut nodes);
    nodes.pop().unwrap_or_else(|| ().into_any())
}

/// What can stand inside an element.
pub trait Child {
    fn put(self, children: &mut Vec<AnyView>);
}

impl Child for AnyView {
    fn put(self, children: &mut Vec<AnyView>) {
        children.push(self);
    }
}

impl Child for Vec<AnyView> {
    fn put(self, children: &mut Vec<AnyView>) {
        children.extend(self);
    }
}

impl Child for String {
    fn put(self, children: &mut Vec<AnyView>) {
        children.push(self.into_any());
    }
}

impl Child for &'static str {
    fn put(self, children: &mut Vec<AnyView>) {
        self.to_owned().put(children);
    }
}

impl<C: Child> Child for Option<C> {
    fn put(self, children: &mut Vec<AnyView>) {
        if let Some(child) = self {
            child.put(children);
        }
    }
}

/// An attribute's value: said once, or followed.
pub enum Kind {
    Still(Option<String>),
    Moving(Phrase),
}

pub trait Value {
    fn kind(self) -> Kind;
}

impl Value for String {
    fn kind(self) -> Kind {
        Kind::Still(Some(self))
    }
}

impl Value for &'static str {
    fn kind(self) -> Kind {
        Kind::Still(Some(self.to_owned()))
    }
}

impl<V: Value> Value for Option<V> {
    fn kind(self) -> Kind {
        self.map_or(Kind::Still(None), Value::kind)
    }
}

impl Value for bool {
    fn kind(self) -> Kind {
        Kind::Still(self.then(String::new))
    }
}

impl Value for Mark {
    fn kind(self) -> Kind {
        Kind::Moving(Box::new(move || self().map(ToOwned::to_owned)))
    }
}

impl Value for Words {
    fn kind(self) -> Kind {
        Kind::Moving(Box::new(move || Some(self())))
    }
}

impl Value for Phrase {
    fn kind(self) -> Kind {
        Kind::Moving(self)
    }
}

impl Value for Switch {
    fn kind(self) -> Kind {
        Kind::Moving(Box::new(move || self().then(String::new)))
    }
}

/// Whether a class is there.
pub trait Toggle {
    fn switch(self) -> Switch;
}

impl Toggle for bool {
    fn switch(self) -> Switch {
        Box::new(move || self)
    }
}

impl Toggle for Switch {
    fn switch(self) -> Switch {
        self
    }
}

/// A property of the node, such as what a field holds.
pub trait Property {
    fn attribute(self, name: &'static str) -> AnyAttribute;
}

impl Property for Words {
    fn attribute(self, name: &'static str) -> AnyAttribute {
        prop(name, self).into_any_attr()
    }
}

impl Property for Switch {
    fn attribute(self, name: &'static str) -> AnyAttribute {
        prop(name, self).into_any_attr()
    }
}
