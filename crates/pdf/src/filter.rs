// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Filters that are needed to read structure (ISO 32000-2 §7.4): Flate and LZW with predictors, ASCII85, ASCIIHex,
//! run length. All bounded.

use std::borrow::Cow;

use flate2::{Decompress, FlushDecompress, Status};

use crate::budget::{DECODER, Meter};
use crate::error::ReadError;
use crate::lexer::is_whitespace;
use crate::object::{Dictionary, Object};
use crate::{predictor, simple_filters};

const RULE: &str = "R2";
const CHUNK: usize = 64 << 10;
/// Filters of one stream.
const MOST_FILTERS: usize = 4;

/// Follows a reference; what it leads to when it is none.
pub(crate) type Resolve<'s, 'r> = &'r dyn Fn(&'s Object) -> &'s Object;

/// The decoded bytes of a stream whose raw bytes are `raw`; `at` is where they lie, for the error.
pub(crate) fn decode<'s>(
    raw: &[u8],
    dictionary: &'s Dictionary,
    at: usize,
    meter: &mut Meter,
    resolve: Resolve<'s, '_>,
) -> Result<Vec<u8>, ReadError> {
    let filters = filters(dictionary, resolve, at)?;
    let mut bytes = Cow::Borrowed(raw);
    for (index, (name, parameters)) in filters.into_iter().enumerate() {
        meter.step(DECODER)?;
        let parameters = parameters.map(|dictionary| Parameters { dictionary, resolve });
        bytes = Cow::Owned(match name {
            b"FlateDecode" | b"Fl" => inflate(&bytes, at, meter)?,
            b"LZWDecode" | b"LZW" => {
                let early = parameters
                    .as_ref()
                    .map_or(Some(1), |one| one.number(b"EarlyChange", 1));
                let early = early.filter(|early| *early <= 1);
                let early = early.ok_or_else(|| ReadError::malformed(RULE, at, "bad /EarlyChange"))?;
                simple_filters::lzw(&bytes, early == 1, at, meter)?
            }
            b"ASCII85Decode" | b"A85" => simple_filters::ascii85(&bytes, at, meter)?,
            b"ASCIIHexDecode" | b"AHx" => simple_filters::ascii_hex(&bytes, at, meter)?,
            b"RunLengthDecode" | b"RL" => simple_filters::run_length(&bytes, at, meter)?,
            // The cipher has been here before (ISO 32000-2 §7.4.10).
            b"Crypt" if index == 0 && parameters.as_ref().is_none_or(Parameters::is_identity) => {
                bytes.into_owned()
            }
            other => {
                let message = format!("filter {} on a structure stream", String::from_utf8_lossy(other));
                return Err(ReadError::Unsupported {
                    what: "filter",
                    message,
                });
            }
        });
        if let Some(parameters) = parameters {
            bytes = Cow::Owned(predictor::undo(bytes, &parameters, at)?);
        }
    }
    Ok(bytes.into_owned())
}

type Filter<'s> = (&'s [u8], Option<&'s Dictionary>);

/// The filters by name, each with its parameters. A reference that leads nowhere is an error: what is decoded otherwise than
/// it was meant would be read as something else.
fn filters<'s>(
    dictionary: &'s Dictionary,
    resolve: Resolve<'s, '_>,
    at: usize,
) -> Result<Vec<Filter<'s>>, ReadError> {
    let error = |message: &str| ReadError::malformed(RULE, at, message);
    let lost = || error("/Filter or /DecodeParms: a reference that leads nowhere, or not yet");
    let follow = |object: &'s Object| {
        let found = resolve(object);
        let lost = matches!(found, Object::Reference(_))
            || (object.as_reference().is_some() && *found == Object::Null);
        (!lost).then_some(found)
    };
    let list = |key: &[u8]| -> Result<Vec<&'s Object>, ReadError> {
        match follow(dictionary.value(key)).ok_or_else(lost)? {
            Object::Null => Ok(Vec::new()),
            Object::Array(items) if items.len() > MOST_FILTERS => {
                Err(error("too many filters on one stream"))
            }
            Object::Array(items) => items.iter().map(|item| follow(item).ok_or_else(lost)).collect(),
            single => Ok(vec![single]),
        }
    };
    let (names, parameters) = (list(b"Filter")?, list(b"DecodeParms")?);
    let is_list = |key: &[u8]| resolve(dictionary.value(key)).as_array().is_some();
    let alike = is_list(b"Filter") == is_list(b"DecodeParms");
    parameters_fit(&names, &parameters, alike).map_err(error)?;
    let each = names.into_iter().enumerate().map(|(index, name)| {
        let name = name.as_name().ok_or_else(|| error("a filter name expected"))?;
        match parameters.get(index) {
            None | Some(Object::Null) => Ok((name, None)),
            Some(Object::Dictionary(dictionary)) => Ok((name, Some(dictionary))),
            Some(_) => Err(error("/DecodeParms: a dictionary expected")),
        }
    });
    each.collect()
}

/// Parameters that would be dropped, or that some readers give to another filter, are refused: they decide what the bytes
/// say (ISO 32000-2 table 5). One filter has one dictionary, a list of filters a list.
fn parameters_fit(filters: &[&Object], parameters: &[&Object], alike: bool) -> Result<(), &'static str> {
    if parameters.iter().all(|own| **own == Object::Null) {
        return Ok(());
    }
    if parameters.len() > filters.len() || !alike {
        return Err("/DecodeParms does not fit /Filter");
    }
    for (filter, own) in filters.iter().zip(parameters) {
        let used = matches!(
            filter.as_name(),
            Some(b"FlateDecode" | b"Fl" | b"LZWDecode" | b"LZW" | b"Crypt")
        );
        match own {
            Object::Null => {}
            Object::Dictionary(own) if used || own.is_empty() => {}
            _ => return Err("decoding parameters that are no dictionary, or of a filter that has none"),
        }
    }
    Ok(())
}

/// The `/DecodeParms` of one filter.
pub(crate) struct Parameters<'s, 'r> {
    dictionary: &'s Dictionary,
    resolve: Resolve<'s, 'r>,
}

impl Parameters<'_, '_> {
    /// Of a crypt filter: does it do nothing (ISO 32000-2 table 14)? Any other would have to be applied.
    fn is_identity(&self) -> bool {
        let name = self.dictionary.get(b"Name").map(self.resolve);
        name.is_none_or(|name| name.as_name() == Some(b"Identity"))
    }

    /// A number that is not negative; `default` where the key is absent.
    pub(crate) fn number(&self, key: &[u8], default: usize) -> Option<usize> {
        match self.dictionary.get(key) {
            None => Some(default),
            Some(value) => (self.resolve)(value)
                .as_integer()
                .and_then(|value| usize::try_from(value).ok()),
        }
    }
}

fn inflate(raw: &[u8], at: usize, meter: &mut Meter) -> Result<Vec<u8>, ReadError> {
    let mut engine = meter.decompressor();
    let output = inflate_by(&mut engine, raw, at, meter);
    meter.keep(engine);
    output
}

fn inflate_by(
    engine: &mut Decompress,
    raw: &[u8],
    at: usize,
    meter: &mut Meter,
) -> Result<Vec<u8>, ReadError> {
    let mut output = Vec::new();
    let mut input = raw;
    loop {
        // Small streams are many: room for what they can be expected to hold.
        let room = CHUNK
            .min(raw.len().saturating_mul(4).max(256))
            .min(meter.inflated_left());
        if room == 0 {
            meter.inflated(CHUNK)?;
        }
        let length = output.len();
        output.reserve_exact(room.max(length / 2));
        let before = engine.total_in();
        let status = engine
            .decompress_vec(input, &mut output, FlushDecompress::None)
            .map_err(|error| ReadError::malformed(RULE, at, format!("Flate data damaged: {error}")))?;
        let consumed = usize::try_from(engine.total_in() - before).unwrap_or(usize::MAX);
        input = input.get(consumed..).unwrap_or_default();
        let produced = output.len() - length;
        meter.inflated(produced)?;
        match status {
            Status::StreamEnd if input.iter().copied().all(is_whitespace) => return Ok(output),
            Status::StreamEnd => {
                return Err(ReadError::malformed(
                    RULE,
                    at,
                    "something behind the end of Flate data",
                ));
            }
            _ if consumed == 0 && produced == 0 => {
                return Err(ReadError::malformed(RULE, at, "Flate data ends too early"));
            }
            _ => {}
        }
    }
}
