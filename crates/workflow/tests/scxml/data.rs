// SPDX-FileCopyrightText: 2026 Geleit contributors
// SPDX-License-Identifier: EUPL-1.2

//! The ECMAScript data model of the outside cases: a real JavaScript evaluator behind a few verbs.

use rquickjs::context::EvalOptions;
use rquickjs::{Context, FromJs, Runtime};

/// What could not be evaluated; SCXML makes `error.execution` of it.
#[derive(Debug)]
pub struct Failed;

/// One session's global object.
pub struct Data {
    context: Context,
    _runtime: Runtime,
}

const PRELUDE: &str = "
    var __active = {}, __store = [];
    function __dom(node) {
        node.toString = () => node.__text;
        node.getAttribute = name => node.attributes[name];
        node.getElementsByTagName = name => node.children.flatMap(child =>
            (child.tagName === name ? [child] : []).concat(child.getElementsByTagName(name)));
        return node;
    }
    function In(state) { return __active[state] === true; }
    function __fixed(name, value) {
        Object.defineProperty(globalThis, name, {value: value, writable: false, configurable: true, enumerable: true});
    }
";

impl Data {
    pub fn new(session: &str, name: &str) -> Data {
        let runtime = Runtime::new().unwrap();
        let context = Context::full(&runtime).unwrap();
        let data = Data {
            context,
            _runtime: runtime,
        };
        data.script(PRELUDE).unwrap();
        let processor = format!("{{location: '#_scxml_{session}'}}");
        data.script(&format!(
            "__fixed('_sessionid', {session:?}); __fixed('_name', {name:?}); __fixed('_x', {{}});
             __fixed('_ioprocessors', {{'http://www.w3.org/TR/scxml/#SCXMLEventProcessor': {processor}, scxml: {processor}}});"
        ))
        .unwrap();
        data
    }

    fn eval<T: for<'js> FromJs<'js>>(&self, source: &str, strict: bool) -> Result<T, Failed> {
        self.context.with(|context| {
            let mut options = EvalOptions::default();
            options.strict = strict;
            let found = context.eval_with_options::<T, _>(source.to_owned(), options);
            found.map_err(|_| {
                context.catch();
                Failed
            })
        })
    }

    /// Runs statements; top-level `var` makes a global.
    pub fn script(&self, source: &str) -> Result<(), Failed> {
        self.eval::<()>(&format!("{source}\n;undefined"), false)
    }

    pub fn condition(&self, source: &str) -> Result<bool, Failed> {
        self.eval(&format!("!!({source}\n)"), true)
    }

    pub fn text(&self, source: &str) -> Result<String, Failed> {
        self.eval(&format!("String({source}\n)"), true)
    }

    /// Keeps the value of an expression and gives its place.
    pub fn keep(&self, source: &str) -> Result<usize, Failed> {
        let length: f64 = self.eval(&format!("__store.push(({source}\n))"), true)?;
        Ok(length as usize - 1)
    }

    /// The value of an expression as a literal another session can read; functions and cycles become `undefined`.
    pub fn literal_of(&self, source: &str) -> String {
        let text = self.eval(&format!("JSON.stringify(({source}\n)) ?? 'undefined'"), true);
        text.unwrap_or_else(|Failed| "undefined".to_owned())
    }

    pub fn kept(&self, at: usize) -> String {
        format!("__store[{at}]")
    }

    /// Assigns to a location that has to exist.
    pub fn assign(&self, location: &str, source: &str) -> Result<(), Failed> {
        self.eval::<()>(&format!("{location} = ({source}\n); undefined"), true)
    }

    /// Declares a global and gives it a value.
    pub fn declare(&self, name: &str, source: &str) -> Result<(), Failed> {
        self.script(&format!("var {name};"))?;
        self.assign(name, source)
    }

    /// Text of an element as the recommendation reads it: JSON or another literal, otherwise normalised text.
    pub fn literal(&self, text: &str) -> String {
        let kept = self.keep(text.trim());
        kept.map_or_else(
            |_| {
                let words: Vec<&str> = text.split_whitespace().collect();
                quote(&words.join(" "))
            },
            |at| self.kept(at),
        )
    }
}

/// A JavaScript string literal.
pub fn quote(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}
