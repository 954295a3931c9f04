// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! A time-stamping authority on loopback that answers once per connection: as RFC 3161 asks, or as a bad one does.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test support"
)]

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use pki::tlv::{self, Reader, tag};
use pki::{Certificate, DigestAlgorithm};
use sealing::{KeyHolder as _, SignRequest};

use super::holder;

/// Answers `query` with status line, content type and body.
pub type Answer = Box<dyn Fn(&[u8]) -> (&'static str, &'static str, Vec<u8>) + Send>;

/// Serves until the process ends; its address.
pub fn serve(answer: Answer) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            if let Some(query) = query(&mut stream) {
                let (status, kind, body) = answer(&query);
                let head = format!(
                    "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                    body.len()
                );
                // Who hangs up early is a test of its own.
                let _ = stream
                    .write_all(head.as_bytes())
                    .and_then(|()| stream.write_all(&body));
            }
        }
    });
    format!("http://{address}/tsa")
}

fn query(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let count = stream.read(&mut buffer).ok().filter(|count| *count > 0)?;
        bytes.extend(&buffer[..count]);
        let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
            continue;
        };
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        assert!(
            head.contains("content-type: application/timestamp-query"),
            "{head}"
        );
        let length = head.split("content-length: ").nth(1)?.lines().next()?.trim();
        let whole = end + 4 + length.parse::<usize>().ok()?;
        if bytes.len() >= whole {
            return Some(bytes[end + 4..whole].to_vec());
        }
    }
}

/// What a query asks for: the messageImprint as it stands, and the nonce.
pub fn asked(query: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut outer = Reader::new(query);
    let mut fields = outer.expect(tag::SEQUENCE, "TimeStampReq").unwrap().reader();
    fields.expect(tag::INTEGER, "version").unwrap();
    let imprint = fields.expect(tag::SEQUENCE, "messageImprint").unwrap();
    let nonce = fields.expect(tag::INTEGER, "nonce").unwrap();
    (imprint.encoding.to_vec(), nonce.encoding.to_vec())
}

/// A granted answer, signed by the test PKI's authority (RFC 3161 §2.4.2, RFC 5816).
pub fn granted(query: &[u8]) -> Vec<u8> {
    let (imprint, nonce) = asked(query);
    let info = tlv::sequence(&[
        &tlv::encode(tag::INTEGER, &[1]),
        &tlv::oid("1.2.3.4.1"),
        &imprint,
        &tlv::encode(tag::INTEGER, &[9]),
        &tlv::encode(tag::GENERALIZED_TIME, b"20261123100102.5Z"),
        &nonce,
    ]);
    let status = tlv::sequence(&[&tlv::encode(tag::INTEGER, &[0])]);
    tlv::sequence(&[&status, &token(&info)])
}

fn token(info: &[u8]) -> Vec<u8> {
    let holder = holder("tsa");
    let ders = holder.certificates();
    let certificate = Certificate::from_der(&ders[0]).unwrap();
    let sha256 = DigestAlgorithm::Sha256;
    let content_type = "1.2.840.113549.1.9.16.1.4";
    let attribute = |name: &str, value: &[u8]| {
        let value = tlv::encode(tag::SET, value);
        tlv::sequence(&[&tlv::oid(name), &value])
    };
    let hash = tlv::encode(tag::OCTET_STRING, &sha256.hash(&[&ders[0]]));
    let named = tlv::sequence(&[&tlv::sequence(&[&tlv::sequence(&[&hash])])]);
    let mut attributes = [
        attribute("1.2.840.113549.1.9.3", &tlv::oid(content_type)),
        attribute(
            "1.2.840.113549.1.9.4",
            &tlv::encode(tag::OCTET_STRING, &sha256.hash(&[info])),
        ),
        attribute("1.2.840.113549.1.9.16.2.47", &named),
    ];
    attributes.sort();
    let to_be_signed = tlv::encode(tag::SET, &attributes.concat());
    let request = SignRequest {
        request_id: "token".into(),
        digest: sha256.hash(&[&to_be_signed]),
        to_be_signed,
        label: "token".into(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let value = runtime.block_on(holder.sign(&request)).unwrap();
    let digest = tlv::sequence(&[&tlv::oid("2.16.840.1.101.3.4.2.1")]);
    let version = |number: u8| tlv::encode(tag::INTEGER, &[number]);
    let signer = tlv::sequence(&[
        &version(1),
        &tlv::sequence(&[
            certificate.issuer_der(),
            &tlv::encode(tag::INTEGER, &hex::decode(certificate.serial_hex()).unwrap()),
        ]),
        &digest,
        &tlv::encode(tag::context(0), &attributes.concat()),
        &tlv::sequence(&[&tlv::oid("1.2.840.10045.4.3.2")]),
        &tlv::encode(tag::OCTET_STRING, &value),
    ]);
    let content = tlv::encode(tag::context(0), &tlv::encode(tag::OCTET_STRING, info));
    let signed_data = tlv::sequence(&[
        &version(3),
        &tlv::encode(tag::SET, &digest),
        &tlv::sequence(&[&tlv::oid(content_type), &content]),
        &tlv::encode(tag::context(0), &ders.concat()),
        &tlv::encode(tag::SET, &signer),
    ]);
    tlv::sequence(&[
        &tlv::oid("1.2.840.113549.1.7.2"),
        &tlv::encode(tag::context(0), &signed_data),
    ])
}
