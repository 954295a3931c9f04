// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! From a decision to the bytes of its paper: PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1), the same bytes every time.

use jiff::civil::Date;
use permit::{Decision, Notice};
use serde_json::Value;
use typst::World;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Bytes, Datetime, Smart};
use typst::syntax::DiagSpanKind;
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::paper::Paper;
use crate::paper::notice::NoticePaper;
use crate::printable::{longer_than, make_printable};
use crate::templates::Templates;
use crate::world::Memory;

const DECISION: &str = "/decision.typ";
const NOTICE: &str = "/notice.typ";
/// Memoised results of typst survive this many renderings without use; without eviction they would pile up for ever.
const KEPT_RENDERINGS: usize = 3;

/// The finished paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The file, unsigned.
    pub pdf: Vec<u8>,
    /// Number of pages.
    pub pages: usize,
    /// Characters no embedded font has or that would deceive the reader; the paper shows their code points instead.
    pub replaced: Vec<char>,
}

/// How large a paper may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Pages of the finished paper.
    pub pages: usize,
    /// Bytes of text that go into the templates, as JSON.
    pub data_bytes: usize,
    /// Characters of one paragraph. Breaking a paragraph into good lines takes time that grows with its square.
    pub paragraph_characters: usize,
}

impl Default for Limits {
    /// A paper police can hold in their hands is far below 100 pages, a paragraph anyone reads far below six.
    fn default() -> Self {
        Self {
            pages: 100,
            data_bytes: 1024 * 1024,
            paragraph_characters: 20_000,
        }
    }
}

/// Why there is no paper.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RenderError {
    /// The decision holds more text than a paper may.
    #[error(
        "the decision holds {found} bytes of text, at most {limit} go on paper: shorten its texts or raise the limit"
    )]
    TooLong {
        /// Bytes found.
        found: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// One text is longer than a paragraph may be.
    #[error(
        "the text {pointer} has {found} characters, at most {limit} go into one paragraph: divide it by line breaks or shorten it"
    )]
    LongParagraph {
        /// JSON pointer into `geleit/paper/1`.
        pointer: String,
        /// Characters found.
        found: usize,
        /// Characters allowed.
        limit: usize,
    },
    /// The paper became too long.
    #[error("the paper has {found} pages, at most {limit} are issued: shorten its texts or raise the limit")]
    TooManyPages {
        /// Pages laid out.
        found: usize,
        /// Pages allowed.
        limit: usize,
    },
    /// A template is wrong, or asks for something that is not there.
    #[error("the templates do not compile: {}", .0.join("; "))]
    Template(Vec<String>),
    /// The laid-out paper does not satisfy PDF/A-2a and PDF/UA-1.
    #[error("the paper is no valid PDF/A-2a and PDF/UA-1: {}", .0.join("; "))]
    Standard(Vec<String>),
    /// A picture's name or the date cannot be used.
    #[error("{subject} cannot be used: expected {expected}, found {found:?}")]
    Input {
        /// What is meant.
        subject: &'static str,
        /// What would be right.
        expected: &'static str,
        /// What was there.
        found: String,
    },
    /// Our own data could not be written as JSON.
    #[error("the decision could not be handed to the templates")]
    Data(#[from] serde_json::Error),
}

/// Renders a decision with the embedded templates and the default limits.
///
/// Same decision, same bytes: the only time in the file is [`Decision::issued_on`], its identifier is made from its content.
pub fn render(decision: &Decision) -> Result<Rendered, RenderError> {
    render_with(decision, &Templates::default(), Limits::default())
}

/// Renders a decision with the templates of a city.
pub fn render_with(
    decision: &Decision,
    templates: &Templates,
    limits: Limits,
) -> Result<Rendered, RenderError> {
    let laid_out = lay_out(decision, templates, limits);
    let of = (decision.number.as_str(), decision.version, decision.issued_on);
    let rendered = laid_out.and_then(|laid_out| laid_out.export(of));
    comemo::evict(KEPT_RENDERINGS);
    rendered
}

/// Renders a notice with the embedded templates and the default limits; the same notice gives the same bytes.
pub fn render_notice(notice: &Notice) -> Result<Rendered, RenderError> {
    render_notice_with(notice, &Templates::default(), Limits::default())
}

/// Renders a notice with the templates of a city.
pub fn render_notice_with(
    notice: &Notice,
    templates: &Templates,
    limits: Limits,
) -> Result<Rendered, RenderError> {
    let laid_out = lay_out_notice(notice, templates, limits);
    let of = (notice.number.as_str(), notice.version, notice.issued_on);
    let rendered = laid_out.and_then(|laid_out| laid_out.export(of));
    comemo::evict(KEPT_RENDERINGS);
    rendered
}

/// The paper before it becomes a file.
pub(crate) struct LaidOut {
    world: Memory,
    data: String,
    replaced: Vec<char>,
    pub(crate) document: PagedDocument,
}

pub(crate) fn lay_out(
    decision: &Decision,
    templates: &Templates,
    limits: Limits,
) -> Result<LaidOut, RenderError> {
    lay_out_data(
        DECISION,
        serde_json::to_value(Paper::of(decision))?,
        templates,
        limits,
    )
}

pub(crate) fn lay_out_notice(
    notice: &Notice,
    templates: &Templates,
    limits: Limits,
) -> Result<LaidOut, RenderError> {
    let data = serde_json::to_value(NoticePaper::of(notice))?;
    lay_out_data(NOTICE, data, templates, limits)
}

fn lay_out_data(
    main: &str,
    mut data: Value,
    templates: &Templates,
    limits: Limits,
) -> Result<LaidOut, RenderError> {
    let replaced = make_printable(&mut data).into_iter().collect();
    if let Some((pointer, found)) = longer_than(&data, limits.paragraph_characters) {
        return Err(RenderError::LongParagraph {
            pointer,
            found,
            limit: limits.paragraph_characters,
        });
    }
    let data = serde_json::to_string(&data)?;
    if data.len() > limits.data_bytes {
        return Err(RenderError::TooLong {
            found: data.len(),
            limit: limits.data_bytes,
        });
    }
    let world = world(main, templates, data.clone())?;
    let document: PagedDocument = typst::compile(&world)
        .output
        .map_err(|errors| RenderError::Template(messages(&world, &errors)))?;
    let found = document.pages().len();
    if found > limits.pages {
        return Err(RenderError::TooManyPages {
            found,
            limit: limits.pages,
        });
    }
    Ok(LaidOut {
        world,
        data,
        replaced,
        document,
    })
}

impl LaidOut {
    fn export(self, of: (&str, u32, Date)) -> Result<Rendered, RenderError> {
        let options = options(of, &self.data)?;
        let pdf = typst_pdf::pdf(&self.document, &options)
            .map_err(|errors| RenderError::Standard(messages(&self.world, &errors)))?;
        Ok(Rendered {
            pdf,
            pages: self.document.pages().len(),
            replaced: self.replaced,
        })
    }
}

fn world(main: &str, templates: &Templates, data: String) -> Result<Memory, RenderError> {
    let pictures: Vec<(String, Bytes)> = templates
        .pictures
        .iter()
        .map(|(name, bytes)| (format!("/pictures/{name}"), Bytes::new(bytes.clone())))
        .collect();
    let sources = [
        (DECISION, Bytes::from_string(templates.decision.clone())),
        (NOTICE, Bytes::from_string(templates.notice.clone())),
        (
            "/letterhead.typ",
            Bytes::from_string(templates.letterhead.clone()),
        ),
        ("/parts.typ", Bytes::from_string(templates.parts.clone())),
        ("/paper.json", Bytes::from_string(data)),
    ];
    let files = sources.into_iter().chain(
        pictures
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.clone())),
    );
    Memory::new(main, files).ok_or_else(|| RenderError::Input {
        subject: "the name of a picture",
        expected: "a plain file name such as wappen.svg",
        found: templates.pictures.keys().cloned().collect::<Vec<_>>().join(", "),
    })
}

fn options((number, version, date): (&str, u32, Date), data: &str) -> Result<PdfOptions, RenderError> {
    let midnight = u8::try_from(date.month())
        .ok()
        .zip(u8::try_from(date.day()).ok())
        .filter(|_| date.year() > 0)
        .and_then(|(month, day)| Datetime::from_ymd_hms(i32::from(date.year()), month, day, 0, 0, 0))
        .ok_or_else(|| RenderError::Input {
            subject: "the date of the decision",
            expected: "a day after the year 0",
            found: date.to_string(),
        })?;
    let standards = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|error| RenderError::Standard(vec![error.message().to_string()]))?;
    Ok(PdfOptions {
        // typst hashes it; no text of the decision leaks into the identifier.
        ident: Smart::Custom(format!("{number} {version} {data}")),
        creator: Smart::Custom(Some("Geleit".to_owned())),
        timestamp: Some(Timestamp::new_utc(midnight)),
        page_ranges: None,
        standards,
        tagged: true,
        pretty: false,
    })
}

/// `/letterhead.typ:12: unknown variable: colour (hint: …)`
fn messages(world: &Memory, errors: &[SourceDiagnostic]) -> Vec<String> {
    errors
        .iter()
        .map(|error| {
            let place = match error.span.get() {
                DiagSpanKind::Detached => None,
                DiagSpanKind::Number { id, num, sub_range } => world.source(id).ok().and_then(|source| {
                    let start = source.range(num, sub_range)?.start;
                    Some((id, source.lines().byte_to_line(start)? + 1))
                }),
                DiagSpanKind::Range { id, range } => world
                    .source(id)
                    .ok()
                    .and_then(|source| Some((id, source.lines().byte_to_line(range.start)? + 1))),
            };
            let mut message = match place {
                Some((id, line)) => {
                    format!("{}:{line}: {}", id.get().vpath().get_with_slash(), error.message)
                }
                None => error.message.to_string(),
            };
            for hint in &error.hints {
                message.push_str(&format!(" (hint: {})", hint.v));
            }
            message
        })
        .collect()
}
