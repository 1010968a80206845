//! Answers that come line by line while the server works: progress, and at last the outcome.

use std::rc::Rc;

use gloo_net::http::Response;
use js_sys::{Reflect, Uint8Array};
use serde_json::Value;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::ReadableStreamDefaultReader;

use super::{Error, read};

/// Asks for such an answer; what goes wrong before the work begins comes as a problem.
pub const ACCEPT: &str = "application/x-ndjson, application/problem+json";

/// Takes what the server says of its progress.
pub type Progress = Rc<dyn Fn(&Value)>;

/// Reads until the line with the outcome: the report's text, or the problem.
pub async fn outcome(response: &Response, progress: &Progress) -> Result<String, Error> {
    let mut lines = Lines::new(response)?;
    while let Some(line) = lines.next().await? {
        // As text, like every other answer: a parser of bytes would be a second one in the module.
        let line: Value = serde_json::from_str(&line).map_err(|_| Error::Broken(200))?;
        if let Some(report) = line.get("report") {
            return Ok(report.to_string());
        }
        if let Some(problem) = line.get("problem") {
            let problem = read::problem(problem).ok_or(Error::Broken(200))?;
            return Err(Error::Problem(Box::new(problem)));
        }
        if let Some(told) = line.get("progress") {
            progress(told);
        }
    }
    // The connection ended before the outcome: nobody knows yet whether the work was done.
    Err(Error::Offline)
}

/// The lines of a body, as they arrive.
pub struct Lines {
    reader: ReadableStreamDefaultReader,
    buffer: Vec<u8>,
}

impl Lines {
    pub fn new(response: &Response) -> Result<Self, Error> {
        let body = response.body().ok_or(Error::Broken(200))?;
        let reader = body.get_reader().dyn_into().map_err(|_| Error::Broken(200))?;
        Ok(Self { reader, buffer: Vec::new() })
    }

    /// The next line without its end; none at the end of the body.
    pub async fn next(&mut self) -> Result<Option<String>, Error> {
        loop {
            if let Some(end) = self.buffer.iter().position(|byte| *byte == b'\n') {
                let line = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
                self.buffer.drain(..=end);
                return Ok(Some(line));
            }
            let chunk = JsFuture::from(self.reader.read()).await.map_err(|_| Error::Offline)?;
            let Ok(bytes) = Reflect::get(&chunk, &"value".into()).unwrap_or_default().dyn_into::<Uint8Array>() else {
                return Ok(None);
            };
            self.buffer.extend_from_slice(&bytes.to_vec());
        }
    }
}
