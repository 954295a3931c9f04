// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! Where a signature goes: an empty field that is there, or a page and a box for a new one.

use pdf::{Dictionary, Document, Field, Object};

use crate::page_tree::{self, Page};
use crate::prepare::PrepareError;
use crate::request::SigningRequest;

/// Where the signature goes.
#[derive(Debug)]
pub(crate) struct Slot<'d> {
    /// An empty field that is there already.
    pub(crate) existing: Option<Field<'d>>,
    /// The page it stands on.
    pub(crate) page: Page<'d>,
    /// Its area on the page, if it has one.
    pub(crate) area: Option<[f64; 4]>,
}

/// Find the named empty field, or a page for a new one.
pub(crate) fn slot<'d>(
    document: &'d Document<'_>,
    request: &SigningRequest,
) -> Result<Slot<'d>, PrepareError> {
    let latest = document.latest();
    let refuse = |reason| PrepareError::FieldName {
        name: request.field.clone(),
        reason,
    };
    let pages = unambiguous_pages(document)?;
    let mut fields = document.fields(latest);
    fields.retain(|field| field.name() == request.field);
    match (fields.pop(), fields.pop()) {
        (Some(field), None) => existing_slot(document, request, pages, field),
        (Some(_), Some(_)) => Err(refuse(
            "the PDF has several fields of this name; readers disagree which one is meant",
        )),
        (None, _) if request.field.contains('.') => {
            Err(refuse("a new field's name must not contain a full stop"))
        }
        (None, _) if document.field_names(latest).contains(&request.field) => Err(refuse(
            "the PDF has fields below this name already, so it can be no field's own",
        )),
        (None, _) => new_slot(request, pages),
    }
}

/// The pages, if page tree, form and catalog can be read in one way only (R3).
fn unambiguous_pages<'d>(document: &'d Document<'_>) -> Result<Vec<Page<'d>>, PrepareError> {
    let latest = document.latest();
    let refuse = |what| Err(PrepareError::Ambiguous { what });
    let (pages, again) = page_tree::pages(document, latest);
    if again {
        return refuse("page tree leads twice to one page");
    }
    if page_tree::fields_meet(document, latest) {
        return refuse("form leads twice to one field");
    }
    let twice = |dictionary: Option<&Dictionary>| dictionary.is_some_and(|one| one.duplicate_key().is_some());
    let form = document.form(latest).map(|(_, form)| form);
    if twice(document.catalog(latest).map(|(_, catalog)| catalog)) || twice(form) {
        return refuse("catalog or form has a key twice");
    }
    Ok(pages)
}

fn existing_slot<'d>(
    document: &'d Document<'_>,
    request: &SigningRequest,
    pages: Vec<Page<'d>>,
    field: Field<'d>,
) -> Result<Slot<'d>, PrepareError> {
    let latest = document.latest();
    let refuse = |reason| {
        Err(PrepareError::FieldName {
            name: request.field.clone(),
            reason,
        })
    };
    if !field.is_signature() {
        return refuse("the PDF has a field of this name already, and it is no signature field");
    }
    let value = field.value.map(|value| document.resolve(latest, value));
    if value.is_some_and(|value| *value != Object::Null) {
        return refuse("this field is signed already; choose another");
    }
    if request.appearance.as_ref().is_some_and(|one| one.place.is_some()) {
        let reason = format!(
            "field {:?} is there already, with a place of its own; leave out --visible, or name another field",
            request.field
        );
        return Err(PrepareError::Appearance { reason });
    }
    let widget = field.widgets.first().copied();
    let place = widget.and_then(|widget| document.get(latest, widget).as_dictionary());
    let area = place
        .and_then(|widget| page_tree::rectangle(document, latest, widget.value(b"Rect")))
        .filter(|[left, lower, right, upper]| left < right && lower < upper);
    let own_page = place.and_then(|widget| widget.value(b"P").as_reference());
    let holds = |page: &&Page<'_>| {
        let annotations = document.resolve(latest, page.dictionary.value(b"Annots"));
        let items = annotations.as_array().unwrap_or_default();
        document.step(items.len());
        own_page == Some(page.reference) || items.iter().any(|one| one.as_reference() == widget)
    };
    let page = pages.iter().find(holds).or(pages.first()).cloned();
    Ok(Slot {
        existing: Some(field),
        page: page.ok_or(PrepareError::NoPage)?,
        area,
    })
}

impl Slot<'_> {
    /// An existing field may lie where no reader shows it.
    pub(crate) fn told(&self) -> Option<String> {
        let shown = self.page.shown();
        let hidden = |area: &[f64; 4]| !shown.is_some_and(|shown| page_tree::inside(*area, shown));
        let hidden = self.existing.is_some() && self.area.as_ref().is_some_and(hidden);
        hidden.then(|| "the field lies, at least in part, outside of what is shown of its page".to_owned())
    }
}

/// The request with a field name: its own, or `Signature1` or the next one that no field and no group of the file has.
pub(crate) fn named(document: &Document<'_>, request: &SigningRequest) -> SigningRequest {
    let mut request = request.clone();
    if request.field.is_empty() {
        let taken = document.field_names(document.latest());
        request.field = (1_u64..)
            .map(|number| format!("Signature{number}"))
            .find(|name| !taken.contains(name))
            .unwrap_or_default();
    }
    request
}

fn new_slot<'d>(request: &SigningRequest, pages: Vec<Page<'d>>) -> Result<Slot<'d>, PrepareError> {
    let count = pages.len();
    let place = request
        .appearance
        .as_ref()
        .and_then(|appearance| appearance.place);
    let number = place.map_or(1, |place| place.page);
    let page = number
        .checked_sub(1)
        .and_then(|index| pages.into_iter().nth(index));
    let page = match (page, place) {
        (Some(page), _) => page,
        (None, None) => return Err(PrepareError::NoPage),
        (None, Some(_)) => {
            return Err(PrepareError::Appearance {
                reason: format!("there is no page {number}; the PDF has {count}"),
            });
        }
    };
    let area = place.map(|place| {
        let [x, y] = [place.x, place.y].map(points);
        [x, y, x + points(place.width), y + points(place.height)]
    });
    let outside = match (area, page.shown()) {
        (Some(area), Some(shown)) if !page_tree::inside(area, shown) => {
            let [left, lower, right, upper] = shown;
            Some(format!(
                "the box leaves page {number}, of which {left}, {lower} to {right}, {upper} points are shown"
            ))
        }
        (Some(_), None) => Some(format!(
            "page {number} has no size (/MediaBox), so no box has a place on it"
        )),
        _ => None,
    };
    match outside {
        Some(reason) => Err(PrepareError::Appearance { reason }),
        None => Ok(Slot {
            existing: None,
            page,
            area,
        }),
    }
}

#[expect(clippy::cast_precision_loss, reason = "coordinates of a page are small")]
fn points(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}
