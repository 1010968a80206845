//! `html!`: the markup of leptos' `view!`, written into one type of element instead of one type per
//! shape of view. Measured, that takes a quarter off the module; what it gives up is the check of
//! attribute names, which the end-to-end tests make up for. Elements whose node is needed in code,
//! and SVG, stay with `view!`.

use proc_macro2::TokenStream;
use quote::quote;
use rstml::{
    Infallible,
    node::{KeyedAttribute, Node, NodeAttribute, NodeBlock, NodeElement},
};

/// Expands markup into calls of `crate::ui::El`.
#[proc_macro]
pub fn html(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let nodes = match rstml::parse2(input.into()) {
        Ok(nodes) => nodes,
        Err(error) => return error.to_compile_error().into(),
    };
    let whole = match nodes.as_slice() {
        [one] => node(one).map(|one| quote! { crate::ui::into_view(#one) }),
        several => children(several).map(|several| quote! { crate::ui::several(#several) }),
    };
    whole.unwrap_or_else(|error| error.to_compile_error()).into()
}

/// A vector of children.
fn children(nodes: &[Node]) -> syn::Result<TokenStream> {
    let nodes: Vec<TokenStream> = nodes.iter().map(node).collect::<syn::Result<_>>()?;
    Ok(quote! { {
        let mut children = ::std::vec::Vec::new();
        #( crate::ui::Child::put(#nodes, &mut children); )*
        children
    } })
}

fn node(node: &Node) -> syn::Result<TokenStream> {
    match node {
        Node::Element(element) => self::element(element),
        Node::Text(text) => {
            let text = &text.value;
            Ok(quote! { #text })
        }
        Node::Block(NodeBlock::ValidBlock(block)) => {
            // A single expression needs no braces of its own.
            if let [syn::Stmt::Expr(expression, None)] = block.stmts.as_slice() {
                Ok(quote! { #expression })
            } else {
                Ok(quote! { #block })
            }
        }
        other => Err(syn::Error::new_spanned(other, "html! takes elements, quoted texts and blocks")),
    }
}

fn element(element: &NodeElement<Infallible>) -> syn::Result<TokenStream> {
    let tag = element.name().to_string();
    let attributes: Vec<TokenStream> = element.attributes().iter().map(attribute).collect::<syn::Result<_>>()?;
    let children: Vec<TokenStream> = element.children.iter().map(node).collect::<syn::Result<_>>()?;
    Ok(quote! { {
        let mut element = crate::ui::El::new(#tag);
        #( #attributes )*
        #( element.child(#children); )*
        element.view()
    } })
}

fn attribute(attribute: &NodeAttribute) -> syn::Result<TokenStream> {
    let NodeAttribute::Attribute(keyed) = attribute else {
        return Err(syn::Error::new_spanned(attribute, "html! takes attributes with a name"));
    };
    let name = keyed.key.to_string();
    let value = value(keyed);
    Ok(match name.split_once(':') {
        Some(("class", class)) => quote! { element.class(#class, #value); },
        Some(("prop", property)) => quote! { element.prop(#property, #value); },
        Some(("on", event)) => quote! { element.on(#event, #value); },
        Some(_) => return Err(syn::Error::new_spanned(&keyed.key, "html! knows class:, prop: and on:")),
        None => quote! { element.attr(#name, #value); },
    })
}

/// An attribute without a value is there.
fn value(keyed: &KeyedAttribute) -> TokenStream {
    keyed.value().map_or_else(|| quote! { true }, |value| quote! { #value })
}
