//! As little HTTP/1.1 as a load generator needs: what it costs is taken from the server.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// A connection that is kept alive.
pub struct Connection<S = TcpStream> {
    stream: BufReader<S>,
    line: Vec<u8>,
    piece: Vec<u8>,
}

/// How the end of a body is found.
enum Framing {
    Length(usize),
    Chunked,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self::over(stream))
    }
}

impl<S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin> Connection<S> {
    fn over(stream: S) -> Self {
        Self { stream: BufReader::with_capacity(64 * 1024, stream), line: Vec::new(), piece: Vec::new() }
    }

    /// Sends a request and reads the answer's body into `body`; answers the status.
    pub async fn send(&mut self, request: &[u8], body: &mut Vec<u8>) -> Result<u16> {
        body.clear();
        self.stream(request, |piece| body.extend_from_slice(piece)).await
    }

    /// The same, handing the body over as it comes.
    pub async fn stream(&mut self, request: &[u8], mut take: impl FnMut(&[u8])) -> Result<u16> {
        self.stream.get_mut().write_all(request).await?;
        let (status, framing) = self.head().await?;
        match framing {
            Framing::Length(length) => self.piece(length, &mut take).await?,
            Framing::Chunked => loop {
                let length = usize::from_str_radix(self.line().await?, 16).context("the length of a chunk")?;
                self.piece(length, &mut take).await?;
                self.line().await?;
                if length == 0 {
                    break;
                }
            },
        }
        Ok(status)
    }

    async fn head(&mut self) -> Result<(u16, Framing)> {
        let status = self.line().await?.split(' ').nth(1).and_then(|status| status.parse().ok());
        let status = status.context("no status")?;
        let mut framing = Framing::Length(0);
        loop {
            let line = self.line().await?;
            if line.is_empty() {
                return Ok((status, framing));
            }
            let Some((name, value)) = line.split_once(": ") else { bail!("a header without a value: {line}") };
            if name.eq_ignore_ascii_case("content-length") {
                framing = Framing::Length(value.parse()?);
            } else if name.eq_ignore_ascii_case("transfer-encoding") {
                framing = Framing::Chunked;
            }
        }
    }

    async fn line(&mut self) -> Result<&str> {
        self.line.clear();
        self.stream.read_until(b'\n', &mut self.line).await?;
        let line = self.line.strip_suffix(b"\r\n").context("the server closed the connection")?;
        Ok(std::str::from_utf8(line)?)
    }

    async fn piece(&mut self, length: usize, take: &mut impl FnMut(&[u8])) -> Result<()> {
        self.piece.resize(length, 0);
        self.stream.read_exact(&mut self.piece).await?;
        take(&self.piece);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a client makes of these bytes, sent for its first request.
    async fn answer(bytes: &str) -> Result<(u16, String)> {
        let (client, mut server) = tokio::io::duplex(4096);
        server.write_all(bytes.as_bytes()).await?;
        drop(server);
        let mut body = Vec::new();
        let status = Connection::over(client).send(b"", &mut body).await?;
        Ok((status, String::from_utf8(body)?))
    }

    #[tokio::test]
    async fn bodies_end_by_their_length_or_by_their_last_chunk() {
        let whole = answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX: y\r\n\r\nhello").await.expect("an answer");
        assert_eq!(whole, (200, "hello".to_owned()));
        let text = "HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n";
        assert_eq!(answer(text).await.expect("an answer"), (201, "hello".to_owned()));
    }

    #[tokio::test]
    async fn a_body_that_breaks_off_is_an_error() {
        for text in [
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhell",
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n",
            "",
        ] {
            assert!(answer(text).await.is_err(), "{text:?}");
        }
    }
}
