//! A proxy that takes the `Sec-Fetch-…` headers away, as some companies' do. Through it Chromium is a browser that sends none, such as
//! Safari before 16.4.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
};

/// Filters until this process ends; gives the proxy's address.
pub fn start() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            std::thread::spawn(move || pass_on(&client));
        }
    });
    address
}

/// One request and its answer. A browser also opens connections that it then does not use, and asks its maker for this and that.
fn pass_on(mut client: &TcpStream) -> io::Result<()> {
    let mut reader = BufReader::new(client.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let Some((method, rest)) = line.split_once(" http://") else { return Ok(()) };
    let Some((server, path)) = rest.split_once('/') else { return Ok(()) };
    let mut server = TcpStream::connect(server)?;
    write!(server, "{method} /{path}")?;
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let name = line.split(':').next().unwrap_or_default().to_ascii_lowercase();
        match name.as_str() {
            "connection" | "proxy-connection" => {}
            _ if name.starts_with("sec-fetch-") => {}
            _ if name.trim().is_empty() => break,
            _ => server.write_all(line.as_bytes())?,
        }
    }
    server.write_all(b"Connection: close\r\n\r\n")?;
    let mut body_to = server.try_clone()?;
    std::thread::spawn(move || io::copy(&mut reader, &mut body_to));
    io::copy(&mut server, &mut client)?;
    client.shutdown(Shutdown::Both)
}
