//! From the compiled banner to the module and the glue that a browser runs.
//!
//! It refuses to know where the two are written and how the glue is minified.

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

/// What the generator makes of a compiled banner.
pub(crate) struct Generated {
    pub(crate) wasm: Vec<u8>,
    pub(crate) glue: String,
}

/// Generates glue for a classic script: one global, `wasm_bindgen`, and no module loading.
pub(crate) fn generate(compiled: Vec<u8>) -> Result<Generated> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes("banner", compiled)
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
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

/// What the loader never calls, by the text that keeps it alive; the minifier drops the rest.
const UNUSED: [(&str, &str); 6] = [
    ("{ initSync }, ", ""),
    ("script_src = new URL(document.currentScript.src, location.href).toString();", ""),
    ("if (Symbol.dispose) Banner.prototype[Symbol.dispose] = Banner.prototype.free;", ""),
    // The one banner lives as long as its page.
    (
        "(typeof FinalizationRegistry === 'undefined')\n? { register: () => {}, unregister: () => {} }\n: \
         new FinalizationRegistry(ptr => wasm.__wbg_banner_free(ptr, 1));",
        "{ register() {}, unregister() {} };",
    ),
    (
        "using deprecated parameters for the initialization function; pass a single object instead",
        "",
    ),
    (
        " failed because your server does not serve Wasm with `application/wasm` MIME type. Falling \
         back to `WebAssembly.instantiate` which is slower. Original error:\\n",
        "",
    ),
];

/// The glue without those. Fails where a generator of another version writes it differently, so
/// that nobody believes it smaller than it is.
fn leaner(glue: &str) -> Result<String> {
    let mut lean = glue.to_owned();
    for (text, instead) in UNUSED {
        ensure!(lean.contains(text), "the generator's glue no longer says {text:?}");
        lean = lean.replacen(text, instead, 1);
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
