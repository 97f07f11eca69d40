//! The few browser interfaces the banner uses, declared one by one. Declarations only.
//!
//! `web-sys` declares them all and brings `js-sys` along, whose machinery a visitor would download
//! unused; docs/decisions/0003-bytes.md has the figures.

use alloc::string::String;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The page's document.
    pub type Document;
    #[wasm_bindgen(method, getter, catch)]
    pub fn cookie(this: &Document) -> Result<String, JsValue>;
    #[wasm_bindgen(method, setter, catch)]
    pub fn set_cookie(this: &Document, line: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, getter)]
    pub fn location(this: &Document) -> Location;
    #[wasm_bindgen(method, getter)]
    pub fn head(this: &Document) -> Option<Element>;
    #[wasm_bindgen(method, getter)]
    pub fn body(this: &Document) -> Option<Element>;
    #[wasm_bindgen(method, getter, js_name = defaultView)]
    pub fn window(this: &Document) -> Option<Window>;
    #[wasm_bindgen(method, catch, js_name = createElement)]
    pub fn create_element(this: &Document, name: &str) -> Result<Element, JsValue>;
    #[wasm_bindgen(method, catch, js_name = querySelectorAll)]
    pub fn query_all(this: &Document, selector: &str) -> Result<NodeList, JsValue>;

    /// The page's window.
    pub type Window;
    #[wasm_bindgen(method, getter, catch, js_name = localStorage)]
    pub fn local_storage(this: &Window) -> Result<Option<Storage>, JsValue>;

    /// Where the page is.
    pub type Location;
    #[wasm_bindgen(method, getter)]
    pub fn hostname(this: &Location) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn pathname(this: &Location) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn protocol(this: &Location) -> String;

    /// Local storage.
    pub type Storage;
    #[wasm_bindgen(method, catch, js_name = getItem)]
    pub fn get(this: &Storage, key: &str) -> Result<Option<String>, JsValue>;
    #[wasm_bindgen(method, catch, js_name = setItem)]
    pub fn set(this: &Storage, key: &str, value: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = removeItem)]
    pub fn remove(this: &Storage, key: &str) -> Result<(), JsValue>;

    /// The elements that a query found.
    pub type NodeList;
    #[wasm_bindgen(method, getter)]
    pub fn length(this: &NodeList) -> u32;
    #[wasm_bindgen(method)]
    pub fn item(this: &NodeList, at: u32) -> Option<Element>;

    /// An element.
    pub type Element;
    #[wasm_bindgen(method, getter, js_name = localName)]
    pub fn name(this: &Element) -> String;
    #[wasm_bindgen(method, getter, js_name = textContent)]
    pub fn text(this: &Element) -> String;
    #[wasm_bindgen(method, setter, js_name = textContent)]
    pub fn set_text(this: &Element, text: &str);
    #[wasm_bindgen(method, setter, js_name = async)]
    pub fn set_async(this: &Element, yes: bool);
    #[wasm_bindgen(method, getter)]
    pub fn attributes(this: &Element) -> Attributes;
    #[wasm_bindgen(method, js_name = getAttribute)]
    pub fn attribute(this: &Element, name: &str) -> Option<String>;
    #[wasm_bindgen(method, catch, js_name = setAttribute)]
    pub fn set_attribute(this: &Element, name: &str, value: &str) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch)]
    pub fn append(this: &Element, child: &Element) -> Result<(), JsValue>;
    #[wasm_bindgen(method, catch, js_name = replaceWith)]
    pub fn replace_with(this: &Element, other: &Element) -> Result<(), JsValue>;

    /// An element's attributes.
    pub type Attributes;
    #[wasm_bindgen(method, getter, js_name = length)]
    pub fn count(this: &Attributes) -> u32;
    #[wasm_bindgen(method, js_name = item)]
    pub fn at(this: &Attributes, at: u32) -> Option<Attribute>;

    /// One attribute.
    pub type Attribute;
    #[wasm_bindgen(method, getter, js_name = name)]
    pub fn key(this: &Attribute) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn value(this: &Attribute) -> String;

    /// A click, by whatever caused it.
    pub type UiEvent;
    #[wasm_bindgen(method, getter)]
    pub fn detail(this: &UiEvent) -> i32;
    #[wasm_bindgen(method, getter, js_name = isTrusted)]
    pub fn is_trusted(this: &UiEvent) -> bool;

    #[wasm_bindgen(js_namespace = Date)]
    pub fn now() -> f64;
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues, catch)]
    pub fn fill_randomly(bytes: &mut [u8]) -> Result<(), JsValue>;
    #[wasm_bindgen(js_namespace = console)]
    pub fn error(product: &str, why: &str);
}
