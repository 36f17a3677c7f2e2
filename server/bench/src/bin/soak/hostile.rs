//! Calendar servers that answer every question with something that costs its reader more than it costs them.

use std::{
    fmt::Write,
    net::{Ipv4Addr, SocketAddr},
};

use axum::{Router, http::StatusCode};
use bench::Result;
use bytes::Bytes;
use tokio::net::TcpListener;

const XML: &str = "application/xml; charset=utf-8";

/// Where they listen, on loopback.
pub struct Hostile {
    /// One element with 200,000 attributes.
    pub attributes: SocketAddr,
    /// 100,000 elements within each other.
    pub deep: SocketAddr,
    /// A calendar that is nearly as large as any may be.
    pub large: SocketAddr,
}

impl Hostile {
    pub async fn open() -> Result<Self> {
        let mut attributes = String::from("<d:multistatus xmlns:d=\"DAV:\"");
        for number in 0..200_000 {
            write!(attributes, " a{number}=\"\"")?;
        }
        attributes.push_str("/>");
        let depth = 100_000;
        let deep = format!(
            "<d:multistatus xmlns:d=\"DAV:\">{}{}</d:multistatus>",
            "<d:a>".repeat(depth),
            "</d:a>".repeat(depth)
        );
        let mut large = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//soak//EN\r\n");
        for number in 0.. {
            if large.len() > 15 << 20 {
                break;
            }
            let (month, day, hour) = (number % 12 + 1, number % 28 + 1, number % 24);
            write!(
                large,
                "BEGIN:VEVENT\r\nUID:{number}@soak\r\nDTSTAMP:20260101T000000Z\r\n\
                 DTSTART:2027{month:02}{day:02}T{hour:02}0000Z\r\nDURATION:PT1H\r\nSUMMARY:Busy\r\nEND:VEVENT\r\n"
            )?;
        }
        large.push_str("END:VCALENDAR\r\n");
        Ok(Self {
            attributes: answer(StatusCode::MULTI_STATUS, XML, attributes).await?,
            deep: answer(StatusCode::MULTI_STATUS, XML, deep).await?,
            large: answer(StatusCode::OK, "text/calendar; charset=utf-8", large).await?,
        })
    }
}

/// Answers everything with the same.
async fn answer(status: StatusCode, kind: &'static str, body: String) -> Result<SocketAddr> {
    let body = Bytes::from(body);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let router = Router::new().fallback(move || async move { (status, [("content-type", kind)], body) });
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}
