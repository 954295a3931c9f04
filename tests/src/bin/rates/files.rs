// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Files to measure with: pages of text, pictures, object streams and a cross-reference stream, as offices write them.
//!
//! The same every time: a fixed seed makes the pictures, which do not compress, as photographs do not.

use std::io::Write as _;

use anyhow::Result;
use flate2::{Compression, write::ZlibEncoder};

/// One kind of file.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pages: usize,
    /// Edge of the square picture on every page, in pixels of three bytes.
    picture: usize,
}

/// Before signing about 25 kB, 290 kB and 20 MB; a signature adds about 5 kB.
pub(crate) const KINDS: [Kind; 3] = [
    Kind {
        name: "small",
        pages: 2,
        picture: 62,
    },
    Kind {
        name: "usual",
        pages: 20,
        picture: 68,
    },
    Kind {
        name: "large",
        pages: 300,
        picture: 148,
    },
];

/// Objects in one object stream.
const GROUP: usize = 100;
const LINES: usize = 40;

impl Kind {
    pub(crate) fn build(&self) -> Result<Vec<u8>> {
        let mut file = File::new();
        let (catalog, tree, font) = (file.number(), file.number(), file.number());
        let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
        let mut kids = String::new();
        for index in 0..self.pages {
            let (page, content, picture) = (file.number(), file.number(), file.number());
            kids += &format!("{page} 0 R ");
            file.plain.push((
                page,
                format!(
                    "<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R \
                     /Resources << /Font << /F1 {font} 0 R >> /XObject << /Im1 {picture} 0 R >> >> >>"
                ),
            ));
            file.stream(content, "/Filter /FlateDecode", &deflate(text(index).as_bytes())?);
            let pixels: Vec<u8> = (0..self.picture * self.picture * 3)
                .map(|_| noise.octet())
                .collect();
            let edge = self.picture;
            let keys = format!(
                "/Type /XObject /Subtype /Image /Width {edge} /Height {edge} /ColorSpace /DeviceRGB \
                 /BitsPerComponent 8 /Filter /FlateDecode"
            );
            file.stream(picture, &keys, &deflate(&pixels)?);
        }
        file.plain
            .push((catalog, format!("<< /Type /Catalog /Pages {tree} 0 R >>")));
        let count = self.pages;
        file.plain
            .push((tree, format!("<< /Type /Pages /Count {count} /Kids [{kids}] >>")));
        file.plain.push((
            font,
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        ));
        file.finish(catalog)
    }
}

/// A page of permit prose.
fn text(page: usize) -> String {
    let mut content = String::from("BT /F1 11 Tf 14 TL 72 770 Td\n");
    for line in 0..LINES {
        let number = page * LINES + line;
        content += &format!(
            "(Nebenbestimmung {number}: Die Fahrt ist {} Stunden vorher bei der Polizei anzuzeigen.) Tj T*\n",
            number % 48 + 1
        );
    }
    content + "ET\nq 200 0 0 200 72 20 cm /Im1 Do Q\n"
}

fn deflate(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// xorshift64: the same noise everywhere.
struct Noise(u64);

impl Noise {
    fn octet(&mut self) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.to_be_bytes()[0]
    }
}

/// Where an object lies.
enum Place {
    File(usize),
    Stream(usize, usize),
}

struct File {
    bytes: Vec<u8>,
    next: usize,
    places: Vec<(usize, Place)>,
    /// Objects that go into object streams.
    plain: Vec<(usize, String)>,
}

impl File {
    fn new() -> Self {
        Self {
            bytes: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec(),
            next: 1,
            places: Vec::new(),
            plain: Vec::new(),
        }
    }

    fn number(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    fn stream(&mut self, number: usize, keys: &str, data: &[u8]) {
        self.places.push((number, Place::File(self.bytes.len())));
        let head = format!("{number} 0 obj\n<< {keys} /Length {} >>\nstream\n", data.len());
        self.bytes.extend_from_slice(head.as_bytes());
        self.bytes.extend_from_slice(data);
        self.bytes.extend_from_slice(b"\nendstream\nendobj\n");
    }

    fn finish(mut self, catalog: usize) -> Result<Vec<u8>> {
        let plain = std::mem::take(&mut self.plain);
        for group in plain.chunks(GROUP) {
            let container = self.number();
            let (mut index, mut body) = (String::new(), String::new());
            for (place, (number, object)) in group.iter().enumerate() {
                index += &format!("{number} {} ", body.len());
                body += object;
                body.push('\n');
                self.places.push((*number, Place::Stream(container, place)));
            }
            let keys = format!(
                "/Type /ObjStm /N {} /First {} /Filter /FlateDecode",
                group.len(),
                index.len()
            );
            self.stream(container, &keys, &deflate((index + &body).as_bytes())?);
        }
        let (own, at) = (self.number(), self.bytes.len());
        self.places.push((own, Place::File(at)));
        self.places.sort_by_key(|(number, _)| *number);
        let mut rows = vec![0, 0, 0, 0, 0, 0, 0];
        for (_, place) in &self.places {
            let (kind, middle, last) = match place {
                Place::File(offset) => (1, *offset, 0),
                Place::Stream(container, index) => (2, *container, *index),
            };
            rows.push(kind);
            rows.extend(u32::try_from(middle)?.to_be_bytes());
            rows.extend(u16::try_from(last)?.to_be_bytes());
        }
        let keys = format!(
            "/Type /XRef /Size {} /W [1 4 2] /Root {catalog} 0 R /ID [<{id}> <{id}>] /Filter /FlateDecode",
            self.next,
            id = "00112233445566778899aabbccddeeff"
        );
        self.stream(own, &keys, &deflate(&rows)?);
        self.bytes
            .extend_from_slice(format!("startxref\n{at}\n%%EOF\n").as_bytes());
        Ok(self.bytes)
    }
}
