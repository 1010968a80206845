//! The verbs of the API over any resource, by its path. Rows stay JSON: one table and one form serve them all,
//! and a type per resource would be compiled into the module once per verb.

use gloo_net::http::Method;
use serde_json::Value;
use steward_dto::Page;

use super::{
    Error,
    fetch::{Body, Call, send},
    read,
    stream::{self, Progress},
};
use crate::browser::random_id;

/// What a list is asked for: the resource's own parameters with `limit`, `after` and `before`.
pub type PageParams = Vec<(String, String)>;

fn parse(text: &str) -> Result<Value, Error> {
    if text.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(text).map_err(|_| Error::Broken(200))
}

/// One page of the collection at `path`.
pub async fn fetch_page(path: &str, params: PageParams) -> Result<Page<Value>, Error> {
    let mut call = Call::new(Method::GET, path);
    call.query = params;
    read::page(parse(&send(call).await?)?).ok_or(Error::Broken(200))
}

/// Whatever stands at `path`.
pub async fn fetch_one(path: &str) -> Result<Value, Error> {
    parse(&send(Call::new(Method::GET, path)).await?)
}

/// Creates; the same `key` twice creates once.
pub async fn create(path: &str, body: Value, key: &str) -> Result<Value, Error> {
    let mut call = Call::new(Method::POST, path).json(body);
    call.key = Some(key.to_owned());
    parse(&send(call).await?)
}

/// Replaces what stands at `path`, if it still has this version.
pub async fn update(path: &str, body: Value, version: Option<i64>) -> Result<Value, Error> {
    let mut call = Call::new(Method::PUT, path).json(body);
    call.version = version;
    parse(&send(call).await?)
}

pub async fn delete(path: &str, version: Option<i64>) -> Result<(), Error> {
    let mut call = Call::new(Method::DELETE, path);
    call.version = version;
    send(call).await.map(drop)
}

/// Does something to what stands at `path`.
pub async fn act(path: &str, body: Value) -> Result<Value, Error> {
    let mut call = Call::new(Method::POST, path);
    call.key = Some(random_id());
    if !body.is_null() {
        call.body = Body::Json(body);
    }
    parse(&send(call).await?)
}

/// A read without a token, before one is signed in.
pub async fn fetch_public(path: &str) -> Result<Value, Error> {
    parse(&send(Call::new(Method::GET, path).public()).await?)
}

/// A call without a token, before one is signed in.
pub async fn act_public(path: &str, body: Value) -> Result<Value, Error> {
    parse(&send(Call::new(Method::POST, path).json(body).public()).await?)
}

/// Sends a CSV file and reads the answer; `progress` hears how far the server is.
pub async fn send_text(path: &str, csv: String, query: PageParams, progress: Progress) -> Result<Value, Error> {
    let mut call = Call::new(Method::POST, path);
    call.query = query;
    call.body = Body::Csv(csv);
    call.progress = Some(progress);
    call.accept = Some(stream::ACCEPT);
    call.key = Some(random_id());
    parse(&send(call).await?)
}

/// The text of a CSV file.
pub async fn export(path: &str, query: PageParams) -> Result<String, Error> {
    let mut call = Call::new(Method::GET, path);
    call.query = query;
    send(call).await
}
