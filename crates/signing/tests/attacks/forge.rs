// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The forger's workshop: a signing revision laid out by a template, and a CMS put together part by part.
//! RSA with PKCS#1 v1.5 is deterministic, so the same attack has the same bytes.

use pki::tlv::{self, tag};
use pki::{DigestAlgorithm, oid};

use crate::support::*;

/// Bytes of CMS a template has room for.
const ROOM: usize = 8000;
const RANGE_WIDTH: usize = 40;

/// The usual signature dictionary; `@R` is its ByteRange, `@C` its Contents.
pub const USUAL: &str = "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached \
                         /ByteRange @R /Contents @C /M (D:20261123101500Z) >>";

/// What to lay out.
pub struct Wish {
    /// Signature dictionary, a template.
    pub dictionary: String,
    /// More keys of the field.
    pub field: String,
    pub name: &'static str,
    pub rect: &'static str,
    /// The whole text of the field instead, `@S` the signature's number and `@F` its own, and what the page lists.
    pub hung: Option<(String, Vec<u32>)>,
    /// Fill this field, which is there already, and add none: its number and new text.
    pub fills: Option<(u32, String)>,
    /// More objects; templates too.
    pub extra: Vec<(u32, String)>,
    /// Certify with this P.
    pub p: Option<u8>,
    /// This many bytes at the end are left out of the ranges.
    pub short: usize,
    /// One more revision is written before the ranges are, which go to its end.
    pub late: bool,
    /// Makes the CMS over the two ranges.
    pub cms: Box<dyn Fn(Cms) -> Vec<u8>>,
}

impl Default for Wish {
    fn default() -> Self {
        Self {
            dictionary: USUAL.to_owned(),
            field: String::new(),
            name: "Siegel",
            rect: "0 0 0 0",
            hung: None,
            fills: None,
            extra: Vec::new(),
            p: None,
            short: 0,
            late: false,
            cms: Box::new(|cms| cms.build()),
        }
    }
}

/// Append the signing revision to `base`, whose next free number is `number`: signature, then field.
pub fn forge(base: &[u8], number: u32, wish: &Wish) -> Vec<u8> {
    let (signature, field) = (number, number + 1);
    let transform = wish.p.map(|p| {
        format!(
            "/Reference [<< /Type /SigRef /TransformMethod /DocMDP \
             /TransformParams << /Type /TransformParams /V /1.2 /P {p} >> >>] >>"
        )
    });
    let dictionary = match transform {
        Some(transform) => format!("{} {transform}", wish.dictionary.strip_suffix(">>").unwrap()),
        None => wish.dictionary.clone(),
    };
    let named = |text: &str| {
        let text = text.replace("@S", &signature.to_string());
        text.replace("@F", &field.to_string())
    };
    let mut objects = match &wish.fills {
        Some((number, text)) => vec![(signature, dictionary), (*number, named(text))],
        None => {
            let usual = format!(
                "<< /Type /Annot /Subtype /Widget /FT /Sig /T ({}) /V {signature} 0 R /F 132 /P 3 0 R /Rect [{}] {} >>",
                wish.name, wish.rect, wish.field
            );
            let (widget, listed) = match &wish.hung {
                Some((text, listed)) => (named(text), listed.clone()),
                None => (usual, vec![field]),
            };
            let page = with_annotations(&object_text(base, 3), &listed);
            let catalog = catalog(base, (signature, field), wish);
            vec![(signature, dictionary), (field, widget), (1, catalog), (3, page)]
        }
    };
    objects.extend(wish.extra.iter().cloned());
    let size = objects
        .iter()
        .map(|(number, _)| number + 1)
        .max()
        .unwrap()
        .max(field + 1);
    let laid_out: Vec<(u32, String)> = objects
        .into_iter()
        .map(|(number, text)| {
            let text = text.replace("@R", &" ".repeat(RANGE_WIDTH));
            (number, text.replace("@C", &format!("<{}>", "0".repeat(2 * ROOM))))
        })
        .collect();
    let objects: Vec<(u32, &str)> = laid_out
        .iter()
        .map(|(number, text)| (*number, text.as_str()))
        .collect();
    let mut laid = append(base, &objects, &[], size);
    if wish.late {
        laid = append(&laid, &[(size, "null")], &[], size + 1);
    }
    fill(laid, base.len(), wish)
}

/// The catalog with the field in its form, and the certification in its permissions.
fn catalog(base: &[u8], (signature, field): (u32, u32), wish: &Wish) -> String {
    let mut catalog = object_text(base, 1);
    if catalog.contains("/Fields [") {
        catalog = catalog.replace("/Fields [", &format!("/Fields [{field} 0 R "));
    } else {
        catalog.truncate(catalog.rfind(">>").unwrap());
        catalog.push_str(&format!("/AcroForm << /Fields [{field} 0 R] /SigFlags 3 >> >>"));
    }
    if wish.p.is_some() {
        catalog.truncate(catalog.rfind(">>").unwrap());
        catalog.push_str(&format!("/Perms << /DocMDP {signature} 0 R >> >>"));
    }
    catalog
}

/// Ranges and CMS into the holes of the revision from `from` on.
fn fill(mut bytes: Vec<u8>, from: usize, wish: &Wish) -> Vec<u8> {
    let hole = format!("<{}>", "0".repeat(2 * ROOM)).into_bytes();
    let found = bytes[from..]
        .windows(hole.len())
        .position(|window| window == hole);
    let gap = found.map_or(from + 10..from + 12, |at| from + at..from + at + hole.len());
    let blank = vec![b' '; RANGE_WIDTH];
    let end = bytes.len() - wish.short;
    let range = format!("[0 {} {} {}]", gap.start, gap.end, end - gap.end);
    while let Some(at) = bytes[from..]
        .windows(RANGE_WIDTH)
        .position(|window| window == blank)
    {
        bytes[from + at..from + at + RANGE_WIDTH]
            .copy_from_slice(format!("{range:<RANGE_WIDTH$}").as_bytes());
    }
    if found.is_some() {
        let cms = (wish.cms)(Cms::over(&[&bytes[..gap.start], &bytes[gap.end..end]]));
        put(&mut bytes, gap.start, &cms);
    }
    bytes
}

/// Write the CMS in hexadecimal digits behind the `<` at `start`.
pub fn put(bytes: &mut [u8], start: usize, cms: &[u8]) {
    let digits = hex::encode(cms);
    bytes[start + 1..start + 1 + digits.len()].copy_from_slice(digits.as_bytes());
}

/// The page with these annotations first.
pub fn with_annotations(page: &str, numbers: &[u32]) -> String {
    let list: String = numbers.iter().map(|number| format!("{number} 0 R ")).collect();
    if page.contains("/Annots [") {
        page.replace("/Annots [", &format!("/Annots [{list}"))
    } else {
        let open = page.strip_suffix(">>").unwrap();
        format!("{open}/Annots [{list}] >>")
    }
}

/// The page with this annotation last.
pub fn with_last_annotation(page: &str, number: u32) -> String {
    match page.find("/Annots [") {
        Some(at) => {
            let end = at + page[at..].find(']').unwrap();
            format!("{} {number} 0 R{}", &page[..end], &page[end..])
        }
        None => with_annotations(page, &[number]),
    }
}

/// A CMS in its parts; every part may be bent before [`Cms::build`].
pub struct Cms {
    pub signer: &'static str,
    /// Whose key signs.
    pub key: &'static str,
    /// Encoded attributes; `None`: the content is signed itself.
    pub attributes: Option<Vec<Vec<u8>>>,
    /// Keep the attributes in the order given.
    pub unsorted: bool,
    pub content_type: &'static str,
    pub content: Option<Vec<u8>>,
    pub digest_algorithm: Vec<u8>,
    pub signature_algorithm: Vec<u8>,
    pub certificates: Vec<Vec<u8>>,
    pub unsigned: Vec<Vec<u8>>,
    /// Signs with RSASSA-PSS, a mask of SHA-256 and a salt of 32 bytes.
    pub pss: bool,
    /// The SignerInfo names the signer by this instead of issuer and serial number.
    pub sid: Option<Vec<u8>>,
    /// Put before the signature value.
    pub padding: Vec<u8>,
    /// How many SignerInfos.
    pub signers: usize,
    /// Signed instead of attributes.
    whole: Vec<u8>,
}

pub fn attribute(name: &str, values: &[&[u8]]) -> Vec<u8> {
    let values = tlv::encode(tag::SET, &values.concat());
    tlv::sequence(&[&tlv::oid(name), &values])
}

pub fn content_type() -> Vec<u8> {
    attribute(oid::CONTENT_TYPE, &[&tlv::oid(oid::DATA)])
}

pub fn message_digest(content: &[u8]) -> Vec<u8> {
    let digest = DigestAlgorithm::Sha256.hash(&[content]);
    attribute(oid::MESSAGE_DIGEST, &[&tlv::encode(tag::OCTET_STRING, &digest)])
}

/// ESSCertIDv2 for the certificate of `name`; `bent` changes the hash, `serial` the serial number.
pub fn signing_certificate(name: &str, bent: bool, serial: Option<&[u8]>) -> Vec<u8> {
    let certificate = pki::Certificate::from_der(&certificates(name)[0]).unwrap();
    let mut hash = certificate.fingerprint(DigestAlgorithm::Sha256).to_vec();
    hash[0] ^= u8::from(bent);
    let issuer = tlv::sequence(&[&tlv::encode(tag::context(4), certificate.issuer_der())]);
    let serial = tlv::encode(tag::INTEGER, serial.unwrap_or(certificate.serial()));
    let id = tlv::sequence(&[
        &tlv::encode(tag::OCTET_STRING, &hash),
        &tlv::sequence(&[&issuer, &serial]),
    ]);
    attribute(
        oid::SIGNING_CERTIFICATE_V2,
        &[&tlv::sequence(&[&tlv::sequence(&[&id])])],
    )
}

pub fn algorithm(name: &str) -> Vec<u8> {
    tlv::sequence(&[&tlv::oid(name), &[tag::NULL, 0]])
}

impl Cms {
    /// The usual CMS of the test seal over `parts`.
    pub fn over(parts: &[&[u8]]) -> Self {
        let whole = parts.concat();
        Self {
            signer: "seal-rsa",
            key: "seal-rsa",
            attributes: Some(vec![
                content_type(),
                message_digest(&whole),
                signing_certificate("seal-rsa", false, None),
            ]),
            unsorted: false,
            content_type: oid::DATA,
            content: None,
            digest_algorithm: algorithm(oid::SHA_256),
            signature_algorithm: algorithm(oid::RSA_ENCRYPTION),
            certificates: certificates("seal-rsa"),
            unsigned: Vec::new(),
            pss: false,
            sid: None,
            padding: Vec::new(),
            signers: 1,
            whole,
        }
    }

    /// A time-stamp token over `data`, saying `time` (`YYYYMMDDhhmmssZ`).
    pub fn token(data: &[&[u8]], time: &str) -> Self {
        Self::token_over(data, time, DigestAlgorithm::Sha256)
    }

    /// The same, its imprint made with this digest.
    pub fn token_over(data: &[&[u8]], time: &str, digest: DigestAlgorithm) -> Self {
        let imprint = tlv::encode(tag::OCTET_STRING, &digest.hash(data));
        let info = tlv::sequence(&[
            &tlv::encode(tag::INTEGER, &[1]),
            &tlv::oid("1.2.3.4"),
            &tlv::sequence(&[&algorithm(digest.oid()), &imprint]),
            &tlv::encode(tag::INTEGER, &[7]),
            &tlv::encode(tag::GENERALIZED_TIME, time.as_bytes()),
        ]);
        let mut token = Self::over(&[&info]);
        token.signer = "tsa";
        token.key = "tsa";
        token.signature_algorithm = tlv::sequence(&[&tlv::oid(oid::ECDSA_WITH_SHA_256)]);
        token.certificates = certificates("tsa");
        token.content_type = oid::TST_INFO;
        let kind = attribute(oid::CONTENT_TYPE, &[&tlv::oid(oid::TST_INFO)]);
        token.attributes = Some(vec![
            kind,
            message_digest(&info),
            signing_certificate("tsa", false, None),
        ]);
        token.content = Some(info);
        token
    }

    /// The covered bytes.
    pub fn covered(&self) -> &[u8] {
        &self.whole
    }

    pub fn attribute_list(&mut self) -> &mut Vec<Vec<u8>> {
        self.attributes.as_mut().unwrap()
    }

    fn signature(&self, signed: &[u8]) -> Vec<u8> {
        let algorithm = match (self.key, self.pss) {
            ("tsa", _) => P256,
            (_, true) => PSS,
            (_, false) => PKCS1,
        };
        [self.padding.clone(), sign_with(self.key, algorithm, signed)].concat()
    }

    /// The value a signature time stamp covers.
    pub fn value(&self) -> Vec<u8> {
        self.signature(&self.to_be_signed())
    }

    fn to_be_signed(&self) -> Vec<u8> {
        match &self.attributes {
            Some(all) if self.unsorted => tlv::encode(tag::SET, &all.concat()),
            Some(all) => tlv::set_of(all.clone()),
            None => self.whole.clone(),
        }
    }

    pub fn build(&self) -> Vec<u8> {
        let version = |number: u8| tlv::encode(tag::INTEGER, &[number]);
        let own = certificates(self.signer);
        let signer = pki::Certificate::from_der(&own[0]).unwrap();
        let signed = self.to_be_signed();
        let usual = tlv::sequence(&[signer.issuer_der(), &tlv::encode(tag::INTEGER, signer.serial())]);
        let mut parts = vec![
            version(1),
            self.sid.clone().unwrap_or(usual),
            self.digest_algorithm.clone(),
        ];
        if self.attributes.is_some() {
            let mut attributes = signed.clone();
            attributes[0] = tag::context(0);
            parts.push(attributes);
        }
        parts.push(self.signature_algorithm.clone());
        parts.push(tlv::encode(tag::OCTET_STRING, &self.signature(&signed)));
        if !self.unsigned.is_empty() {
            parts.push(tlv::encode(tag::context(1), &self.unsigned.concat()));
        }
        let info = tlv::encode(tag::SEQUENCE, &parts.concat());
        let content = self
            .content
            .as_ref()
            .map(|content| tlv::encode(tag::context(0), &tlv::encode(tag::OCTET_STRING, content)));
        let inner = [tlv::oid(self.content_type), content.unwrap_or_default()].concat();
        let mut fields = vec![
            version(if self.content_type == oid::DATA { 1 } else { 3 }),
            tlv::encode(tag::SET, &self.digest_algorithm),
            tlv::encode(tag::SEQUENCE, &inner),
        ];
        if !self.certificates.is_empty() {
            fields.push(tlv::encode(tag::context(0), &self.certificates.concat()));
        }
        fields.push(tlv::encode(tag::SET, &info.repeat(self.signers)));
        let signed_data = tlv::encode(tag::SEQUENCE, &fields.concat());
        tlv::sequence(&[
            &tlv::oid(oid::SIGNED_DATA),
            &tlv::encode(tag::context(0), &signed_data),
        ])
    }
}

/// The last place of these bytes.
pub fn find(bytes: &[u8], needle: &[u8]) -> usize {
    let at = bytes.windows(needle.len()).rposition(|window| window == needle);
    at.unwrap_or_else(|| panic!("no {}", String::from_utf8_lossy(needle)))
}

/// The last `old` becomes `new`.
pub fn replace(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let at = find(bytes, old);
    [&bytes[..at], new, &bytes[at + old.len()..]].concat()
}

/// First and one past the last byte of the last `/Contents` token.
pub fn gap(bytes: &[u8]) -> (usize, usize) {
    let start = find(bytes, b"/Contents <") + 10;
    let length = bytes[start..].iter().position(|byte| *byte == b'>').unwrap() + 1;
    (start, start + length)
}

/// A permit certified with P=1, as we issue it.
pub fn certified() -> Vec<u8> {
    signed(&permit(), Some(1))
}

/// A file of five objects (or with `p` none, an approval) signed by the seal.
pub fn signed(base: &[u8], p: Option<u8>) -> Vec<u8> {
    let number = next_number(base);
    forge(base, number, &Wish { p, ..Wish::default() })
}

/// The file with a title in a new revision.
pub fn append_information(file: &[u8]) -> Vec<u8> {
    let update = append(file, &[(30, "<< /Title (neu) >>")], &[], 40);
    replace(&update, b"/Root 1 0 R", b"/Root 1 0 R /Info 30 0 R")
}

/// `/Size` of the last trailer.
pub fn next_number(bytes: &[u8]) -> u32 {
    let at = find(bytes, b"/Size ") + 6;
    let digits = bytes[at..].iter().take_while(|byte| byte.is_ascii_digit());
    String::from_utf8(digits.copied().collect())
        .unwrap()
        .parse()
        .unwrap()
}

/// A revision behind a cross-reference stream, written by hand.
pub struct Streamed<'o> {
    /// Objects of the file.
    pub objects: &'o [(u32, &'o str)],
    /// More rows: number, type and the two fields behind it.
    pub rows: &'o [(u32, u8, u32, u16)],
    /// The number of the section itself, and whether a row of it says so.
    pub own: (u32, bool),
    /// More keys of the section.
    pub keys: &'o str,
}

impl Default for Streamed<'_> {
    fn default() -> Self {
        Self {
            objects: &[],
            rows: &[],
            own: (90, true),
            keys: "",
        }
    }
}

impl Streamed<'_> {
    pub fn behind(&self, base: &[u8]) -> Vec<u8> {
        let mut out = base.to_vec();
        let mut rows: Vec<(u32, u8, u32, u16)> = self.rows.to_vec();
        for (number, text) in self.objects {
            rows.push((*number, 1, u32::try_from(out.len()).unwrap(), 0));
            out.extend(format!("{number} 0 obj\n{text}\nendobj\n").bytes());
        }
        let at = u32::try_from(out.len()).unwrap();
        let (own, named) = self.own;
        if named {
            rows.push((own, 1, at, 0));
        }
        rows.sort_unstable();
        let size = rows.iter().map(|row| row.0 + 1).max().unwrap_or(0).max(own + 1);
        let index: String = rows.iter().map(|row| format!("{} 1 ", row.0)).collect();
        let head = format!(
            "{own} 0 obj\n<< /Type /XRef /Size {size} /Index [{index}] /W [1 4 2] /Root 1 0 R /Prev {} /Length {} {} >>\nstream\n",
            last_xref(base),
            7 * rows.len(),
            self.keys
        );
        out.extend(head.bytes());
        for (_, kind, middle, last) in rows {
            out.push(kind);
            out.extend(middle.to_be_bytes());
            out.extend(last.to_be_bytes());
        }
        out.extend(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").bytes());
        out
    }
}

/// A permit certified with P=1 behind a cross-reference stream.
pub fn certified_with_stream() -> Vec<u8> {
    let base = build_with_stream(&permit_objects());
    let wish = Wish {
        p: Some(1),
        ..Wish::default()
    };
    forge(&base, 7, &wish)
}

/// Where the first range of the last `/ByteRange` ends, by what it says.
pub fn range_end(bytes: &[u8]) -> usize {
    let behind = &bytes[find(bytes, b"/ByteRange") + b"/ByteRange".len()..];
    let text: String = behind.iter().take(40).map(|byte| char::from(*byte)).collect();
    let numbers = text.trim_start().strip_prefix("[0 ").unwrap();
    numbers.split(' ').next().unwrap().parse().unwrap()
}
