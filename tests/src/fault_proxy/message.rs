use std::io;

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;

/// Reads one HTTP message that says how long it is, as requests and answers of Hrana and of our API do.
pub(super) async fn message(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(8 * 1024);
    loop {
        if let Some(length) = length(&bytes)
            && bytes.len() >= length
        {
            return Ok(bytes);
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// How long the message is, once its head is there.
fn length(bytes: &[u8]) -> Option<usize> {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let text = String::from_utf8_lossy(&bytes[..head]).to_ascii_lowercase();
    let body = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
    Some(head + 4 + body.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_ends_where_its_head_says() {
        assert_eq!(length(b"GET / HTTP/1.1\r\nContent-"), None);
        assert_eq!(length(b"GET / HTTP/1.1\r\n\r\n"), Some(18));
        assert_eq!(length(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"), Some(43));
    }
}
