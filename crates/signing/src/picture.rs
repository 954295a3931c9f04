// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The picture of a visible signature: PNG as pixels and an opacity mask, JPEG as it is but for what it tells about its
//! making (ISO 32000-2 §8.9.5, §11.6.5.3). Every picture is decoded once in full; what does not decode is refused.

use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf::{Dictionary, Object};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::appearance::Pixels;

/// A file as people have them; larger ones are photographs, not signatures.
const MOST_BYTES: usize = 4 << 20;
/// Either side.
const MOST_PIXELS: u32 = 4096;
/// What decoding may take.
const MOST_MEMORY: usize = 96 << 20;

/// A picture ready to be written.
#[derive(Debug)]
pub(crate) struct Picture {
    pub(crate) pixels: Pixels,
    /// An image XObject without its `/SMask`, and its bytes.
    pub(crate) image: (Dictionary, Vec<u8>),
    /// The opacity, where the picture has one.
    pub(crate) mask: Option<(Dictionary, Vec<u8>)>,
}

/// Read a PNG or JPEG file; the reason, where it is not used.
pub(crate) fn read(bytes: &[u8]) -> Result<Picture, String> {
    if bytes.len() > MOST_BYTES {
        return Err(format!(
            "the picture has {} bytes, more than {MOST_BYTES}; make it smaller",
            bytes.len()
        ));
    }
    match bytes {
        [0x89, b'P', b'N', b'G', ..] => png(bytes),
        [0xff, 0xd8, 0xff, ..] => jpeg(bytes),
        _ => Err("the picture is neither PNG nor JPEG".into()),
    }
}

fn checked_size(width: u32, height: u32) -> Result<(), String> {
    if width == 0 || height == 0 || width > MOST_PIXELS || height > MOST_PIXELS {
        return Err(format!(
            "the picture has {width} × {height} pixels; 1 to {MOST_PIXELS} each way are taken"
        ));
    }
    Ok(())
}

fn png(bytes: &[u8]) -> Result<Picture, String> {
    let bad = |error: png::DecodingError| format!("the picture is no sound PNG: {error}");
    let limits = png::Limits { bytes: MOST_MEMORY };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let header = decoder.read_header_info().map_err(bad)?;
    checked_size(header.width, header.height)?;
    let mut reader = decoder.read_info().map_err(bad)?;
    let length = reader
        .output_buffer_size()
        .filter(|length| *length <= MOST_MEMORY)
        .ok_or("the picture is too large")?;
    let mut pixels = vec![0; length];
    let frame = reader.next_frame(&mut pixels).map_err(bad)?;
    pixels.truncate(frame.buffer_size());
    let (colours, opaque) = match frame.color_type {
        png::ColorType::Grayscale => (1, true),
        png::ColorType::GrayscaleAlpha => (1, false),
        png::ColorType::Rgb => (3, true),
        png::ColorType::Rgba => (3, false),
        png::ColorType::Indexed => return Err("the picture's palette cannot be read".into()),
    };
    let (colour, alpha) = if opaque {
        (pixels, Vec::new())
    } else {
        apart(&pixels, colours)
    };
    let size = (frame.width, frame.height);
    let space = if colours == 1 { "DeviceGray" } else { "DeviceRGB" };
    Ok(Picture {
        pixels: Pixels {
            width: frame.width,
            height: frame.height,
            orientation: 1,
        },
        image: (dictionary(size, space, "FlateDecode"), deflated(&colour)?),
        // A mask that hides nothing is left out.
        mask: if alpha.iter().all(|one| *one == u8::MAX) {
            None
        } else {
            Some((dictionary(size, "DeviceGray", "FlateDecode"), deflated(&alpha)?))
        },
    })
}

/// Colours and opacity of pixels that have both.
fn apart(pixels: &[u8], colours: usize) -> (Vec<u8>, Vec<u8>) {
    let (mut colour, mut alpha) = (Vec::new(), Vec::new());
    for pixel in pixels.chunks_exact(colours + 1) {
        if let Some((last, first)) = pixel.split_last() {
            colour.extend(first);
            alpha.push(*last);
        }
    }
    (colour, alpha)
}

fn deflated(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).map_err(|error| error.to_string())?;
    encoder.finish().map_err(|error| error.to_string())
}

fn jpeg(bytes: &[u8]) -> Result<Picture, String> {
    let limit = usize::try_from(MOST_PIXELS).unwrap_or(usize::MAX);
    let options = DecoderOptions::new_safe()
        .set_max_width(limit)
        .set_max_height(limit)
        .set_strict_mode(true);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let bad = |error: &dyn std::fmt::Display| format!("the picture is no sound JPEG: {error}");
    decoder.decode_headers().map_err(|error| bad(&error))?;
    let (width, height) = decoder.dimensions().ok_or("the JPEG names no size")?;
    let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
    let (width, height) = (side(width), side(height));
    checked_size(width, height)?;
    let space = match decoder.input_colorspace() {
        Some(ColorSpace::Luma) => "DeviceGray",
        Some(ColorSpace::YCbCr | ColorSpace::RGB) => "DeviceRGB",
        _ => return Err("the JPEG is not grey or RGB (CMYK is not taken); save it as RGB".into()),
    };
    decoder.decode().map_err(|error| bad(&error))?;
    let data = without_its_making(bytes).ok_or("the picture is no sound JPEG: its segments do not add up")?;
    Ok(Picture {
        pixels: Pixels {
            width,
            height,
            orientation: orientation(bytes).unwrap_or(1),
        },
        image: (dictionary((width, height), space, "DCTDecode"), data),
        mask: None,
    })
}

/// How the camera was held: the orientation of the first directory in the Exif segment (Exif 2.32, 4.5.4, 4.6.4).
fn orientation(jpeg: &[u8]) -> Option<u8> {
    let mut rest = jpeg.get(2..)?;
    let tiff = loop {
        let [0xff, marker, high, low, ..] = rest else {
            return None;
        };
        let length = usize::from(u16::from_be_bytes([*high, *low])).checked_add(2)?;
        let (segment, next) = rest.split_at_checked(length)?;
        match marker {
            0xe1 if segment.get(4..10) == Some(b"Exif\0\0") => break segment.get(10..)?,
            // The picture itself begins.
            0xda => return None,
            _ => rest = next,
        }
    };
    let big = match tiff.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let number = |at: usize, count: usize| {
        let bytes = tiff.get(at..at.checked_add(count)?)?;
        let place = |value: usize, byte: &u8| value << 8 | usize::from(*byte);
        Some(if big {
            bytes.iter().fold(0, place)
        } else {
            bytes.iter().rev().fold(0, place)
        })
    };
    let directory = number(4, 4)?;
    let entries = number(directory, 2)?;
    let each = (0..entries).map(|index| directory.checked_add(2 + 12 * index));
    let entry = each.flatten().find(|at| number(*at, 2) == Some(0x0112))?;
    let value = u8::try_from(number(entry.checked_add(8)?, 2)?).ok()?;
    (1..=8).contains(&value).then_some(value)
}

/// A JPEG without comments and without application data but JFIF and Adobe's, which say how colours are meant: cameras
/// write place, time and owner there.
fn without_its_making(bytes: &[u8]) -> Option<Vec<u8>> {
    const START_OF_SCAN: u8 = 0xda;
    let mut out = bytes.get(..2)?.to_vec();
    let mut rest = bytes.get(2..)?;
    loop {
        let [0xff, marker, behind @ ..] = rest else {
            return None;
        };
        if *marker == 0xff {
            rest = rest.get(1..)?;
            continue;
        }
        if *marker == START_OF_SCAN {
            out.extend(rest);
            return Some(out);
        }
        let [high, low, ..] = behind else {
            return None;
        };
        let length = usize::from(u16::from_be_bytes([*high, *low])).checked_add(2)?;
        let (segment, next) = rest.split_at_checked(length)?;
        let tells = matches!(marker, 0xe1..=0xed | 0xef | 0xfe);
        if !tells {
            out.extend(segment);
        }
        rest = next;
    }
}

fn dictionary((width, height): (u32, u32), space: &str, filter: &str) -> Dictionary {
    let mut image = Dictionary::new();
    image.set(b"Type", Object::name("XObject"));
    image.set(b"Subtype", Object::name("Image"));
    image.set(b"Width", Object::Integer(i64::from(width)));
    image.set(b"Height", Object::Integer(i64::from(height)));
    image.set(b"ColorSpace", Object::name(space));
    image.set(b"BitsPerComponent", Object::Integer(8));
    image.set(b"Filter", Object::name(filter));
    image
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(kind: png::ColorType, depth: png::BitDepth, data: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, 2, 2);
        encoder.set_color(kind);
        encoder.set_depth(depth);
        if kind == png::ColorType::Indexed {
            encoder.set_palette(vec![0, 0, 0, 255, 0, 0]);
            encoder.set_trns(vec![0, 255]);
        }
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(data).unwrap();
        writer.finish().unwrap();
        out
    }

    #[test]
    fn every_kind_of_png_becomes_eight_bits_and_its_opacity_a_mask() {
        use png::BitDepth::{Eight, One, Sixteen};
        use png::ColorType::{Grayscale, Indexed, Rgb, Rgba};
        for (kind, depth, data, space, masked) in [
            (Grayscale, Eight, vec![9; 4], "DeviceGray", false),
            (Grayscale, Sixteen, vec![9; 8], "DeviceGray", false),
            (Rgb, Eight, vec![9; 12], "DeviceRGB", false),
            (Rgba, Eight, vec![9; 16], "DeviceRGB", true),
            (Rgba, Eight, vec![255; 16], "DeviceRGB", false),
            (Indexed, One, vec![0x40, 0x80], "DeviceRGB", true),
        ] {
            let picture = read(&sample(kind, depth, &data)).unwrap();
            let named = picture.image.0.value(b"ColorSpace").as_name().unwrap();
            assert_eq!(named, space.as_bytes(), "{kind:?}");
            assert_eq!(picture.mask.is_some(), masked, "{kind:?}");
            assert_eq!((picture.pixels.width, picture.pixels.height), (2, 2));
        }
    }

    #[test]
    fn hostile_pictures_are_refused_in_words() {
        let good = sample(png::ColorType::Rgb, png::BitDepth::Eight, &[9; 12]);
        let mut huge = good.clone();
        huge.splice(16..20, 70_000_u32.to_be_bytes());
        let mut cut = good.clone();
        cut.truncate(good.len() - 20);
        for (bytes, word) in [
            (b"GIF89a".to_vec(), "neither PNG nor JPEG"),
            (vec![0x89; MOST_BYTES + 1], "more than"),
            (huge, "PNG"),
            (cut, "no sound PNG"),
            (vec![0xff, 0xd8, 0xff, 0xe0, 0, 2], "no sound JPEG"),
        ] {
            let refused = read(&bytes).unwrap_err();
            assert!(refused.contains(word), "{word}: {refused}");
        }
    }

    #[test]
    fn how_the_camera_was_held_is_read_from_its_own_segment() {
        let directory = |little: bool, value: u8| {
            let short = |value: u16| {
                if little {
                    value.to_le_bytes()
                } else {
                    value.to_be_bytes()
                }
            };
            let mark: &[u8] = if little {
                b"II*\0\x08\0\0\0"
            } else {
                b"MM\0*\0\0\0\x08"
            };
            let count = if little { [1, 0, 0, 0] } else { [0, 0, 0, 1] };
            let entry = [
                short(0x0112).to_vec(),
                short(3).to_vec(),
                count.to_vec(),
                short(value.into()).to_vec(),
            ];
            [b"Exif\0\0", mark, &short(1), &entry.concat(), &[0; 6]].concat()
        };
        let jpeg = |exif: &[u8]| {
            let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
            [
                &[0xff, 0xd8, 0xff, 0xe0, 0, 2, 0xff, 0xe1],
                &length[..],
                exif,
                &[0xff, 0xda, 0, 2],
            ]
            .concat()
        };
        for little in [true, false] {
            for value in 1..=8 {
                assert_eq!(orientation(&jpeg(&directory(little, value))), Some(value));
            }
            assert_eq!(orientation(&jpeg(&directory(little, 9))), None);
        }
        for broken in [b"Exif\0\0MM\0*\xff\xff\xff\xff".as_slice(), b"Exif\0\0", b"other"] {
            assert_eq!(orientation(&jpeg(broken)), None);
        }
    }

    #[test]
    fn what_a_camera_tells_is_left_out() {
        let segment = |marker: u8, data: &[u8]| {
            let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
            [&[0xff, marker], &length[..], data].concat()
        };
        let jpeg = [
            vec![0xff, 0xd8],
            segment(0xe0, b"JFIF"),
            segment(0xe1, b"Exif where and when"),
            segment(0xfe, b"a comment"),
            segment(0xee, b"Adobe"),
            segment(0xda, b"scan"),
            vec![1, 2, 3, 0xff, 0xd9],
        ];
        let kept = without_its_making(&jpeg.concat()).unwrap();
        let [start, jfif, _, _, adobe, scan, data] = jpeg;
        assert_eq!(kept, [start, jfif, adobe, scan, data].concat());
    }
}
