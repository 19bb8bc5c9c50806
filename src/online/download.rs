//! A large answer into a file: what is cut off goes on where it was cut.

use std::{io, path::Path};

use futures::StreamExt as _;
use reqwest::{StatusCode, header};
use tokio::{
    fs::File,
    io::{AsyncSeekExt as _, AsyncWriteExt as _},
    sync::Mutex,
};

use super::{
    Client, Failure,
    client::{html, send, what},
};
use crate::error::Error;

/// The file, and what is known of it so far.
struct Download {
    file: File,
    came: u64,
    /// Tells this version of what is fetched from others; without it a part may not be joined to another.
    tag: Option<header::HeaderValue>,
}

impl Client {
    /// Writes the body of `url` to the file at `path`, which begins anew. `progress` is told how many
    /// bytes came.
    pub(crate) async fn download(
        &self,
        url: &str,
        path: &Path,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(), Error> {
        let fault = |source| Error::WriteFile { path: path.into(), source };
        let file = File::create(path).await.map_err(fault)?;
        let download = Mutex::new(Download { file, came: 0, tag: None });
        // Parts of a packed answer are not parts of what is in it.
        let request = self.http().get(url).header(header::ACCEPT_ENCODING, "identity");
        let attempt = || async {
            let mut download = download.lock().await;
            let mut request = request.try_clone().ok_or_else(|| Failure::lasting("no request"))?;
            if let Some(tag) = download.tag.clone().filter(|_| download.came > 0) {
                let range = format!("bytes={}-", download.came);
                request = request.header(header::RANGE, range).header(header::IF_RANGE, tag);
            }
            let response = send(&request).await?;
            if html(&response) {
                return Err(Failure::passing("a page of HTML where a file was expected"));
            }
            if response.status() != StatusCode::PARTIAL_CONTENT {
                download.begin(response.headers()).await.map_err(|error| local(&error))?;
            }
            let mut body = response.bytes_stream();
            while let Some(chunk) = body.next().await {
                let chunk = chunk.map_err(|error| Failure::transport(&error))?;
                download.file.write_all(&chunk).await.map_err(|error| local(&error))?;
                download.came += chunk.len() as u64;
                progress(download.came);
            }
            download.file.flush().await.map_err(|error| local(&error))
        };
        self.call(&what(&request), attempt).await
    }
}

impl Download {
    /// From the first byte, of the version that these headers are of.
    async fn begin(&mut self, headers: &header::HeaderMap) -> io::Result<()> {
        let tag = headers.get(header::ETAG).cloned();
        // A weak tag (`W/"…"`) does not promise the same bytes.
        self.tag = tag.filter(|tag| tag.as_bytes().starts_with(b"\""));
        self.came = 0;
        self.file.set_len(0).await?;
        self.file.seek(io::SeekFrom::Start(0)).await.map(|_| ())
    }
}

fn local(error: &io::Error) -> Failure {
    Failure::lasting(format!("cannot keep what came: {error}"))
}

#[cfg(test)]
mod tests {
    use std::{
        io::{BufRead as _, BufReader, Write as _},
        net::TcpListener,
        num::NonZeroU32,
        thread,
        time::Duration,
    };

    use super::*;
    use crate::online::{Policy, block_on};

    /// Answers one connection after another; gives the ranges that were asked for, and the file.
    fn download(answers: &[&str]) -> (Vec<String>, Result<String, Error>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/file?key=secret", listener.local_addr().unwrap());
        let answers: Vec<_> = answers.iter().map(ToString::to_string).collect();
        let asked = thread::spawn(move || {
            let serve = |answer: String| {
                let (mut stream, _) = listener.accept().unwrap();
                let lines = BufReader::new(stream.try_clone().unwrap()).lines();
                let head: Vec<_> =
                    lines.map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
                stream.write_all(answer.as_bytes()).unwrap();
                let range = head.iter().find_map(|line| line.strip_prefix("range: bytes="));
                range.unwrap_or("all").to_owned()
            };
            answers.into_iter().map(serve).collect()
        });
        let client = Client::new(Policy {
            concurrency: NonZeroU32::MIN,
            rate: NonZeroU32::MAX,
            delay: Duration::from_millis(1),
            tries: 3,
        });
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let client = client.unwrap();
        let done = block_on(client.download(&url, &path, &|_| ()));
        (asked.join().unwrap(), done.map(|()| std::fs::read_to_string(path).unwrap()))
    }

    #[test]
    fn what_was_cut_goes_on_where_it_was_cut() {
        let (asked, file) = download(&[
            "HTTP/1.1 200 OK\r\netag: \"1\"\r\ncontent-length: 10\r\n\r\n0123",
            "HTTP/1.1 206 OK\r\netag: \"1\"\r\ncontent-length: 6\r\n\r\n4567",
            "HTTP/1.1 206 OK\r\netag: \"1\"\r\ncontent-length: 2\r\n\r\n89",
        ]);
        assert_eq!(asked, ["all", "4-", "8-"]);
        assert_eq!(file.unwrap(), "0123456789");
    }

    #[test]
    fn another_version_begins_anew() {
        let (asked, file) = download(&[
            "HTTP/1.1 200 OK\r\netag: \"1\"\r\ncontent-length: 10\r\n\r\n0123",
            "HTTP/1.1 200 OK\r\netag: \"2\"\r\ncontent-length: 3\r\n\r\nabc",
        ]);
        assert_eq!(asked, ["all", "4-"]);
        assert_eq!(file.unwrap(), "abc");
    }

    #[test]
    fn without_a_tag_nothing_is_joined() {
        let (asked, file) = download(&[
            "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n0123",
            "HTTP/1.1 200 OK\r\netag: W/\"1\"\r\ncontent-length: 10\r\n\r\n01234",
            "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nabc",
        ]);
        assert_eq!(asked, ["all", "all", "all"]);
        assert_eq!(file.unwrap(), "abc");
    }

    #[test]
    fn the_error_has_the_address_without_its_secrets() {
        let cut = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n0123";
        let (_, file) = download(&[cut, cut, cut]);
        let error = file.unwrap_err().to_string();
        assert!(error.contains("/file` did not give what was asked for"), "{error}");
        assert!(error.contains("3 times in a row") && !error.contains("secret"), "{error}");
    }
}
