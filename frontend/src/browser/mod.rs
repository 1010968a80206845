//! The little that Steward asks of the browser itself: window, storage, clock, randomness, files.
//! Knows no route, no API and no text.

pub mod location;

use js_sys::{Array, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Document, HtmlAnchorElement, HtmlElement, Url, Window};

/// The window. A page always has one; a worker would not, and none runs this code.
#[expect(clippy::expect_used, reason = "the application runs in a window or not at all")]
pub fn window() -> Window {
    web_sys::window().expect("a window")
}

#[expect(clippy::expect_used, reason = "a window without a document runs no script")]
pub fn document() -> Document {
    window().document().expect("a document")
}

/// What was stored under a key. Storage can be switched off; then nothing is.
pub fn stored(key: &str) -> Option<String> {
    window().local_storage().ok().flatten()?.get_item(key).ok().flatten()
}

/// Stores a harmless preference: theme, language, columns. Never anything about a person.
pub fn store(key: &str, value: Option<&str>) {
    if let Ok(Some(storage)) = window().local_storage() {
        // A full or forbidden storage only means that the choice is not remembered.
        let _ = match value {
            Some(value) => storage.set_item(key, value),
            None => storage.remove_item(key),
        };
    }
}

pub async fn sleep(milliseconds: i32) {
    let promise = Promise::new(&mut |resolve, _| {
        // Without a timer the promise never settles: nothing better can be done then.
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
    });
    let _ = JsFuture::from(promise).await;
}

/// A random identifier for `Idempotency-Key`. Not `crypto.randomUUID`, which plain HTTP lacks.
pub fn random_id() -> String {
    let bytes = Uint8Array::new_with_length(16);
    let mut random = [0_u8; 16];
    if let Ok(crypto) = window().crypto()
        && crypto.get_random_values_with_array_buffer_view(&bytes).is_ok()
    {
        bytes.copy_to(&mut random);
    }
    uuid::Builder::from_random_bytes(random).into_uuid().to_string()
}

/// Calls a method that web-sys has no safe binding for.
pub fn call(target: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let function = Reflect::get(target, &method.into())?;
    let function: js_sys::Function = function.dyn_into()?;
    Reflect::apply(&function, target, &arguments.iter().collect::<Array>())
}

/// Offers text as a file to save.
pub fn download(name: &str, media_type: &str, text: &str) {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let Ok(blob) = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &options) else { return };
    let Ok(url) = Url::create_object_url_with_blob(&blob) else { return };
    if let Ok(link) = document().create_element("a")
        && let Ok(link) = link.dyn_into::<HtmlAnchorElement>()
    {
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    let _ = Url::revoke_object_url(&url);
}

/// Puts text on the clipboard; `false` where the browser refuses.
pub async fn copy(text: &str) -> bool {
    let clipboard = window().navigator().clipboard();
    // Plain HTTP has no clipboard at all.
    if JsValue::from(clipboard.clone()).is_undefined() {
        return false;
    }
    JsFuture::from(clipboard.write_text(text)).await.is_ok()
}

/// The element that has the focus, to give it back later.
pub fn focused() -> Option<HtmlElement> {
    document().active_element()?.dyn_into().ok()
}

/// Focuses the first element that matches, after the view has been drawn.
pub fn focus_soon(selector: &'static str) {
    wasm_bindgen_futures::spawn_local(async move {
        sleep(0).await;
        if let Ok(Some(element)) = document().query_selector(selector)
            && let Ok(element) = element.dyn_into::<HtmlElement>()
        {
            let _ = element.focus();
        }
    });
}

/// Small letters, by the browser's tables instead of a second copy in the module.
pub fn lower(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}
