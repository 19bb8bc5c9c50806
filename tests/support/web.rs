//! A web server on loopback that can be told to fail, for tests of what asks a service.

#![allow(dead_code, reason = "not every test asks for all of it")]

use std::{
    collections::VecDeque,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// A request as it came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Request {
    /// With the query, as it was written.
    pub(crate) target: String,
    /// Header lines.
    pub(crate) head: String,
    pub(crate) body: String,
}

/// How an answer goes wrong.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// HTTP 429, with `Retry-After`.
    Throttled,
    /// HTTP 500 with a page of HTML.
    Html,
    /// The connection ends after so many bytes of the answer.
    Cut(usize),
    /// The answer is no JSON and no XML.
    Malformed,
    /// HTTP 403.
    Refused,
}

#[derive(Debug)]
pub(crate) struct Web {
    pub(crate) url: String,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    faults: Mutex<VecDeque<Fault>>,
    always: Mutex<Option<Fault>>,
    requests: Mutex<Vec<Request>>,
}

impl Web {
    /// Answers each request by what `answer` makes of it: a content type and a body.
    pub(crate) fn start<F>(answer: F) -> Self
    where
        F: Fn(&Request) -> (&'static str, String) + Send + Sync + 'static,
    {
        Self::start_with_status(move |request| {
            let (kind, body) = answer(request);
            ("200 OK", kind, body)
        })
    }

    /// Answers with a status, a content type and a body.
    pub(crate) fn start_with_status<F>(answer: F) -> Self
    where
        F: Fn(&Request) -> (&'static str, &'static str, String) + Send + Sync + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared::default());
        let (of_server, answer) = (Arc::clone(&shared), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (shared, answer) = (Arc::clone(&of_server), Arc::clone(&answer));
                // Whoever is cut off goes; that is what some tests are for.
                thread::spawn(move || serve(&stream, &shared, &*answer));
            }
        });
        Self { url, shared }
    }

    /// The next answers go wrong like this.
    pub(crate) fn fail(&self, faults: impl IntoIterator<Item = Fault>) {
        self.shared.faults.lock().unwrap().extend(faults);
    }

    /// All answers go wrong like this.
    pub(crate) fn fail_always(&self, fault: Fault) {
        *self.shared.always.lock().unwrap() = Some(fault);
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap().clone()
    }
}

type Answer = dyn Fn(&Request) -> (&'static str, &'static str, String) + Send + Sync;

/// Answers one request, and closes the connection.
fn serve(mut stream: &TcpStream, shared: &Shared, answer: &Answer) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().ok())?
    });
    let mut body = vec![0; length.unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    let target = head.split_whitespace().nth(1)?.to_owned();
    let request = Request { target, head, body: String::from_utf8(body).ok()? };
    shared.requests.lock().unwrap().push(request.clone());
    let fault = shared.faults.lock().unwrap().pop_front().or(*shared.always.lock().unwrap());
    let (status, kind, body) = answer(&request);
    let page = "<!DOCTYPE html><html><body>Oops</body></html>".to_owned();
    let (status, more, kind, body, end) = match fault {
        None => (status, "", kind, body, usize::MAX),
        Some(Fault::Throttled) => {
            ("429 Too Many Requests", "retry-after: 0\r\n", kind, String::new(), usize::MAX)
        }
        Some(Fault::Html) => ("500 Internal Server Error", "", "text/html", page, usize::MAX),
        Some(Fault::Cut(end)) => ("200 OK", "", kind, body, end),
        Some(Fault::Malformed) => ("200 OK", "", kind, "{\"oops\":".to_owned(), usize::MAX),
        Some(Fault::Refused) => ("403 Forbidden", "", kind, "{}".to_owned(), usize::MAX),
    };
    let answer = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n{more}connection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(&answer.as_bytes()[..end.min(answer.len())]).ok()?;
    stream.flush().ok()
}

/// The value of a query's parameter, decoded.
pub(crate) fn parameter(request: &Request, name: &str) -> Option<String> {
    let query = request.target.split_once('?')?.1;
    let (_, value) = query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        (decoded(key) == name).then_some((key, value))
    })?;
    Some(decoded(value))
}

fn decoded(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, more @ ..] = rest {
        rest = more;
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                let code = std::str::from_utf8(&more[..2]).unwrap();
                bytes.push(u8::from_str_radix(code, 16).unwrap());
                rest = &more[2..];
            }
            other => bytes.push(*other),
        }
    }
    String::from_utf8(bytes).unwrap()
}
