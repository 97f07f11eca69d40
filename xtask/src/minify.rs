//! Smaller text with the same meaning, for scripts and styles.
//!
//! It refuses to know which files there are and where they go.
//!
//! Why these crates: both parse the language in full, and the scripts shrink to about half of
//! what stripping comments and indentation leaves. Measured on two cores, cold, they add
//! 80 s (oxc) and 38 s (lightningcss) to the first build of xtask and nothing to later ones.

use anyhow::{Result, bail, ensure};
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};
use oxc::allocator::Allocator;
use oxc::codegen::{Codegen, CodegenOptions};
use oxc::minifier::{Minifier, MinifierOptions};
use oxc::parser::Parser;
use oxc::span::SourceType;

/// The string literal in the loader that the server replaces with the site's configuration.
const PLACEHOLDER: &str = "__LATCH__";

/// Minifies a classic script; `name` is for error messages.
///
/// Top-level names keep their spelling: in a classic script they are global, and the loader
/// finds the glue by the name `wasm_bindgen`.
pub(crate) fn script(name: &str, source: &str) -> Result<String> {
    smaller(name, source, SourceType::script())
}

/// Minifies a module; `name` is for error messages.
pub(crate) fn module(name: &str, source: &str) -> Result<String> {
    smaller(name, source, SourceType::mjs())
}

fn smaller(name: &str, source: &str, kind: SourceType) -> Result<String> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, kind).parse();
    if let Some(error) = parsed.diagnostics.iter().next() {
        let what = if kind.is_module() { "module" } else { "classic script" };
        bail!("{name} is not a valid {what}: {error}");
    }
    let mut program = parsed.program;
    let minified = Minifier::new(MinifierOptions::default()).minify(&allocator, &mut program);
    let options = CodegenOptions::minify();
    let printed = Codegen::new().with_options(options).with_scoping(minified.scoping);
    Ok(printed.build(&program).code)
}

/// Minifies the loader and keeps the one `"__LATCH__"` that the server fills in.
///
/// Seen as a string constant the placeholder would be folded, copied or dropped as the minifier
/// sees fit (`"__LATCH__".site` is `undefined`); an unknown global it must leave as it is.
pub(crate) fn loader(name: &str, source: &str) -> Result<String> {
    let literal = format!("\"{PLACEHOLDER}\"");
    ensure!(
        source.matches(PLACEHOLDER).count() == 1 && source.contains(&literal),
        "{name} must contain the string literal {literal} exactly once and name it nowhere else"
    );
    let minified = script(name, &source.replace(&literal, PLACEHOLDER))?;
    ensure!(
        minified.matches(PLACEHOLDER).count() == 1,
        "{name}: the value of {literal} must be read exactly once by code that can run"
    );
    Ok(minified.replace(PLACEHOLDER, &literal))
}

/// Minifies a stylesheet without lowering it for older browsers; `name` is for error messages.
pub(crate) fn styles(name: &str, source: &str) -> Result<String> {
    let options = ParserOptions { filename: name.to_owned(), ..ParserOptions::default() };
    let printed = StyleSheet::parse(source, options).map_err(|error| error.to_string()).and_then(
        |mut sheet| {
            sheet.minify(MinifyOptions::default()).map_err(|error| error.to_string())?;
            let options = PrinterOptions { minify: true, ..PrinterOptions::default() };
            sheet.to_css(options).map_err(|error| error.to_string())
        },
    );
    match printed {
        Ok(printed) => Ok(printed.code),
        Err(error) => bail!("{name} is not a valid stylesheet: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{loader, script, styles};

    #[test]
    fn global_names_survive_and_local_ones_shrink() {
        let glue = "// glue\nlet wasm_bindgen = (function (exports) {\n  let memory = exports.a;\n \
                    return Object.assign(init, { memory });\n  function init(module) { \
                    return module + memory; }\n})({ __proto__: null });\n";
        let small = script("glue", glue).unwrap();
        assert!(small.starts_with("let wasm_bindgen="), "{small}");
        assert!(!small.contains("exports"), "{small}");
        assert!(!small.contains("// glue"), "{small}");
    }

    #[test]
    fn the_placeholder_stays_one_literal_even_where_folding_it_is_tempting() {
        let source = "(() => { const config = \"__LATCH__\"; const site = config.site;\n \
                      fetch(config.base + site); if (typeof config === 'string') stop(); })();";
        let small = loader("loader", source).unwrap();
        assert_eq!(small.matches("\"__LATCH__\"").count(), 1, "{small}");
        assert!(small.contains(".site"), "{small}");
        assert!(small.contains("stop()"), "{small}");
    }

    #[test]
    fn a_loader_without_exactly_one_placeholder_is_refused() {
        assert!(loader("loader", "start({})").is_err());
        assert!(loader("loader", "start(\"__LATCH__\", \"__LATCH__\")").is_err());
        assert!(loader("loader", "if (false) start(\"__LATCH__\")").is_err());
    }

    #[test]
    fn broken_sources_are_named() {
        let error = script("loader.js", "let a = ;").unwrap_err().to_string();
        assert!(error.contains("loader.js"), "{error}");
        assert!(styles("banner.css", "a { color: red").is_ok());
        let error = styles("banner.css", "a { } } b").unwrap_err().to_string();
        assert!(error.contains("banner.css"), "{error}");
    }

    #[test]
    fn styles_keep_modern_features() {
        let small = styles("banner.css", ".a { .b & { inset: 0; } /* x */ }").unwrap();
        assert_eq!(small, ".a{.b &{inset:0}}");
    }
}
