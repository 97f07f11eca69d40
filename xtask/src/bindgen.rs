//! From the compiled banner to the module and the glue that a browser runs.
//!
//! It refuses to know where the two are written and how the glue is minified.

use anyhow::{Context, Result, ensure};
use walrus::{
    Data, DataId, Function, FunctionBuilder, FunctionId, FunctionKind, Module, ModuleConfig,
    RawCustomSection,
};
use wasm_bindgen_cli_support::Bindgen;

/// What the generator makes of a compiled banner.
pub(crate) struct Generated {
    pub(crate) wasm: Vec<u8>,
    pub(crate) glue: String,
}

/// Generates glue for a classic script: one global, `wasm_bindgen`, and no module loading.
pub(crate) fn generate(compiled: &[u8]) -> Result<Generated> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_module("banner", speechless(compiled)?)
        .typescript(false)
        .omit_default_module_path(true)
        .no_modules(true)?;
    let mut output = bindgen.generate_output().context("generating the banner's glue failed")?;
    ensure!(
        output.snippets().values().all(Vec::is_empty) && output.local_modules().is_empty(),
        "the banner imports a JavaScript file of its own, which a single classic script cannot \
         load: move it to static/loader/ or declare it in banner-wasm/src/browser.rs"
    );
    // Says which wasm features the compiler may use; a browser does not read it.
    output.wasm_mut().customs.remove_raw("target_features");
    Ok(Generated { wasm: output.wasm_mut().emit_wasm(), glue: leaner(output.js())? })
}

/// What only words a failure. A banner that panics traps either way, and then nothing runs.
const LAST_WORDS: [&str; 4] =
    ["core9panicking", "17capacity_overflow", "rdl_alloc_error_handler", "core3fmt3num3imp"];

/// The compiled banner with a trap in the place of those.
fn speechless(compiled: &[u8]) -> Result<Module> {
    let mut config = ModuleConfig::new();
    config.generate_name_section(false).generate_producers_section(false);
    let mut module = config.parse(compiled).context("cargo left no WebAssembly module")?;
    for words in LAST_WORDS {
        let named = |function: &&Function| {
            let local = matches!(function.kind, FunctionKind::Local(_));
            local && function.name.as_ref().is_some_and(|name| name.contains(words))
        };
        let found: Vec<FunctionId> = module.funcs.iter().filter(named).map(Function::id).collect();
        ensure!(!found.is_empty(), "the compiled banner has no {words} any more: drop it here");
        for id in found {
            let ty = module.types.get(module.funcs.get(id).ty());
            let (params, results) = (ty.params().to_vec(), ty.results().to_vec());
            let args = params.iter().map(|param| module.locals.add(*param)).collect();
            let mut trap = FunctionBuilder::new(&mut module.types, &params, &results);
            trap.func_body().unreachable();
            module.funcs.get_mut(id).kind = FunctionKind::Local(trap.local_func(args));
        }
    }
    let all: Vec<DataId> = module.data.iter().map(Data::id).collect();
    for id in all {
        blank_panics(&mut module.data.get_mut(id).value);
    }
    // The banner hands out texts alone. What the generator prepares for JavaScript's own values
    // would be dead weight, so it is told of no other feature of the compiler's.
    module.customs.remove_raw("target_features");
    let data = b"\x01+\x0amultivalue".to_vec();
    module.customs.add(RawCustomSection { name: "target_features".into(), data });
    walrus::passes::gc::run(&mut module);
    Ok(module)
}

/// Zeros, which compress to nothing, for what panics would have said: the messages of the
/// libraries and the places in their sources.
fn blank_panics(data: &mut [u8]) {
    const MESSAGES: [&str; 8] = [
        "attempted to take ownership of Rust value while it was borrowed",
        "null pointer passed to rust",
        "recursive use of an object detected which would lead to unsafe aliasing in rust",
        "Tried to shrink to a larger capacity",
        "capacity overflow",
        "an item of another outline",
        "memory allocation of ",
        " bytes failed",
    ];
    let digit = |n: u8| char::from(b'0' + n);
    let digits: String = (0..100).flat_map(|n| [digit(n / 10), digit(n % 10)]).collect();
    for text in MESSAGES.into_iter().chain([digits.as_str()]) {
        while let Some(at) = find(data, text) {
            data[at..at + text.len()].fill(0);
        }
    }
    for start in
        ["lib/rustlib/", "/rustc/", "library/", "consent/src/", "banner-wasm/src/", "registry/src/"]
    {
        while let Some(at) = find(data, start) {
            let end = find(&data[at..], ".rs").map_or(start.len(), |end| end + 3);
            data[at..at + end].fill(0);
        }
    }
}

fn find(data: &[u8], text: &str) -> Option<usize> {
    data.windows(text.len()).position(|window| window == text.as_bytes())
}

/// What the loader never needs: where it starts, where it ends, what stands there instead. The banner is
/// loaded once, from a response of our own server, on browsers of this decade.
const UNUSED: [(&str, &str, &str); 9] = [
    ("let script_src;", "/**", ""),
    ("if (realloc === undefined) {", "const buf", "{"),
    ("let len = arg.length;", "}\n\nlet cachedTextDecoder", ""),
    ("if (!('encodeInto' in", "let WASM_VECTOR_LEN", ""),
    (
        "if (typeof Response === 'function'",
        "function initSync",
        "return WebAssembly.instantiateStreaming(module, imports); }\n",
    ),
    ("function initSync", "async function __wbg_init_once", ""),
    ("if (module_or_path !== undefined) {", "const imports =", ""),
    ("if (typeof module_or_path === 'string'", "const { instance, module }", ""),
    ("Object.assign(__wbg_init,", "exports);", "Object.assign(__wbg_init_once, "),
];

/// The glue without those. Fails where a generator of another version writes it differently, so
/// that nobody believes it smaller than it is.
fn leaner(glue: &str) -> Result<String> {
    let mut lean = glue.to_owned();
    for (start, end, instead) in UNUSED {
        let found = lean.find(start).and_then(|from| {
            let length = lean[from..].find(end)?;
            Some(from..from + length)
        });
        let span =
            found.with_context(|| format!("the generator's glue no longer says {start:?}"))?;
        lean.replace_range(span, instead);
    }
    Ok(lean)
}

/// Fails where `Cargo.lock` pairs the generator with another version of the library.
///
/// The two speak a private format that changes with every version.
pub(crate) fn versions_agree(lock: &str) -> Result<()> {
    let library = locked(lock, "wasm-bindgen")?;
    let generator = locked(lock, "wasm-bindgen-cli-support")?;
    ensure!(
        library == generator,
        "wasm-bindgen is locked at {library} and wasm-bindgen-cli-support at {generator}: set \
         both to the same `=version` in the workspace's Cargo.toml"
    );
    Ok(())
}

fn locked<'a>(lock: &'a str, package: &str) -> Result<&'a str> {
    let heading = format!("name = \"{package}\"\nversion = \"");
    lock.split_once(&heading)
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(version, _)| version)
        .with_context(|| format!("Cargo.lock names no {package}"))
}

#[cfg(test)]
mod tests {
    use super::versions_agree;

    fn lock(library: &str, generator: &str) -> String {
        format!(
            "[[package]]\nname = \"wasm-bindgen\"\nversion = \"{library}\"\n\n[[package]]\nname = \
             \"wasm-bindgen-cli-support\"\nversion = \"{generator}\"\n"
        )
    }

    #[test]
    fn versions_must_be_equal() {
        assert!(versions_agree(&lock("0.2.130", "0.2.130")).is_ok());
        let error = versions_agree(&lock("0.2.131", "0.2.130")).unwrap_err().to_string();
        assert!(error.contains("0.2.131") && error.contains("0.2.130"), "{error}");
        assert!(versions_agree("").is_err());
    }
}
