// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! From nodes to the types of a file of cases, a directory or a plan, with the place of what does not fit.

use std::fmt;

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::Value;

use super::{At, Entry, Kind, Node};

/// What does not fit, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Misfit {
    pub at: At,
    pub message: String,
}

impl Misfit {
    /// The innermost place is the one that helps.
    fn or_at(self, at: At) -> Misfit {
        match self.at == At::default() {
            true => Misfit { at, ..self },
            false => self,
        }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Misfit {}

impl Error for Misfit {
    fn custom<T: fmt::Display>(message: T) -> Misfit {
        Misfit {
            at: At::default(),
            message: message.to_string(),
        }
    }
}

impl Node {
    /// Reads a type of ours.
    ///
    /// # Errors
    /// The first thing that does not fit, with its place.
    pub fn values<T: DeserializeOwned>(&self) -> Result<T, Misfit> {
        T::deserialize(self)
    }
}

impl<'de> Deserializer<'de> for &'de Node {
    type Error = Misfit;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        let read = match &self.kind {
            Kind::Scalar(Value::Null) => visitor.visit_unit(),
            Kind::Scalar(Value::Bool(flag)) => visitor.visit_bool(*flag),
            Kind::Scalar(Value::Number(number)) => match (number.as_i64(), number.as_f64()) {
                (Some(integer), _) => visitor.visit_i64(integer),
                (None, Some(decimal)) => visitor.visit_f64(decimal),
                (None, None) => Err(Misfit::custom("a number that is too large")),
            },
            Kind::Scalar(Value::String(text)) => visitor.visit_borrowed_str(text),
            Kind::Scalar(_) => visitor.visit_unit(),
            Kind::List(items) => visitor.visit_seq(Items(items.iter())),
            Kind::Map(entries) => visitor.visit_map(Entries {
                rest: entries.iter(),
                open: None,
            }),
        };
        read.map_err(|misfit| misfit.or_at(self.at))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match &self.kind {
            Kind::Scalar(Value::Null) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        let read = match self.text() {
            Some(word) => {
                let word: StrDeserializer<'_, Misfit> = word.into_deserializer();
                visitor.visit_enum(word)
            }
            None => Err(Misfit::custom(format!(
                "{} stands here, expected a word",
                self.kind_name()
            ))),
        };
        read.map_err(|misfit| misfit.or_at(self.at))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

struct Items<'n>(std::slice::Iter<'n, Node>);

impl<'n> SeqAccess<'n> for Items<'n> {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'n>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        self.0.next().map(|node| seed.deserialize(node)).transpose()
    }
}

struct Entries<'n> {
    rest: std::slice::Iter<'n, Entry>,
    open: Option<&'n Entry>,
}

impl<'n> MapAccess<'n> for Entries<'n> {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'n>>(&mut self, seed: K) -> Result<Option<K::Value>, Misfit> {
        self.open = self.rest.next();
        let Some(entry) = self.open else { return Ok(None) };
        let key: StrDeserializer<'_, Misfit> = entry.key.as_str().into_deserializer();
        seed.deserialize(key)
            .map(Some)
            .map_err(|misfit| misfit.or_at(entry.at))
    }

    fn next_value_seed<V: DeserializeSeed<'n>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        match self.open {
            Some(entry) => seed
                .deserialize(&entry.value)
                .map_err(|misfit| misfit.or_at(entry.value.at)),
            None => Err(Misfit::custom("a value without a key")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;
    use crate::budget::Budget;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only reading is tested")]
    struct File {
        when: jiff::Timestamp,
        people: BTreeMap<String, Vec<u8>>,
        #[serde(default)]
        level: Option<crate::command::SignatureLevel>,
    }

    fn read(source: &str) -> Result<File, (usize, usize, String)> {
        let node = crate::yaml::read(source, &Budget::default()).unwrap();
        node.values()
            .map_err(|misfit: Misfit| (misfit.at.line, misfit.at.column, misfit.message))
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_place() {
        let good = "when: 2026-03-01T08:00:00Z\npeople: {ada: [1, 2]}\nlevel: qualified\n";
        assert!(read(good).is_ok());
        for (replace, with, line, column, says) in [
            ("when: 2026", "wen: 2026", 1, 1, "unknown field `wen`"),
            ("2026-03-01T08:00:00Z", "tomorrow", 1, 7, "parse"),
            ("[1, 2]", "[1, -2]", 2, 19, "invalid value: integer `-2`"),
            ("[1, 2]", "{a: 1}", 2, 15, "invalid type: map"),
            ("qualified", "wax", 3, 8, "unknown variant `wax`"),
            ("qualified", "[wax]", 3, 8, "a list stands here"),
            ("people: {ada: [1, 2]}\n", "", 1, 1, "missing field `people`"),
        ] {
            let (at, column_found, message) = read(&good.replace(replace, with)).unwrap_err();
            assert_eq!((at, column_found), (line, column), "{message}");
            assert!(message.contains(says), "{message}");
        }
    }
}
