//! The admin UI, embedded in the binary: compressed once at build time, cached for ever under hashed
//! names, and `index.html` for every path that the UI's own router knows.

use actix_web::{HttpRequest, HttpResponse, http::header};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../../frontend/dist"]
// What a build keeps for itself.
#[exclude = ".*"]
#[allow_missing = true]
struct Files;

/// Answers a path of the UI.
pub async fn serve(request: HttpRequest) -> HttpResponse {
    let path = request.path().trim_start_matches('/');
    // A path with a dot names a file; anything else is a page of the single-page application.
    let (name, page) = if path.rsplit('/').next().is_some_and(|last| last.contains('.')) {
        (path, false)
    } else {
        ("index.html", true)
    };
    let takes_brotli = request
        .headers()
        .get_all(header::ACCEPT_ENCODING)
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| coding.split(';').next().is_some_and(|name| name.trim() == "br"));
    let compressed = if takes_brotli { Files::get(&format!("{name}.br")) } else { None };
    let encoded = compressed.is_some();
    let Some(file) = compressed.or_else(|| Files::get(name)) else {
        return if page {
            HttpResponse::NotFound().content_type("text/plain").body(
                "This binary was built without its UI: build frontend/dist first (just up does), then the server.\n",
            )
        } else {
            HttpResponse::NotFound().finish()
        };
    };
    let tag = format!("\"{}\"", steward_db::hex(&file.metadata.sha256_hash()[..16]));
    let mut response = HttpResponse::Ok();
    // Names with a hash in them never change their content; the page that names them always may.
    let hashed = !page && name.contains('-');
    response
        .content_type(mime(name))
        .insert_header((header::ETAG, tag.clone()))
        .insert_header((header::VARY, "Accept-Encoding"))
        .insert_header((
            header::CACHE_CONTROL,
            if hashed { "public, max-age=31536000, immutable" } else { "no-cache" },
        ));
    if request.headers().get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        return HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish();
    }
    if encoded {
        response.insert_header((header::CONTENT_ENCODING, "br"));
    }
    response.body(file.data)
}

fn mime(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "woff2" => "font/woff2",
        "png" => "image/png",
        "ico" => "image/x-icon",
        _ => "application/octet-stream",
    }
}
